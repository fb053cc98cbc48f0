"""Provenance review: items by what their record lacks, oldest first, and work on many at once."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME, ActionForm
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import ValidationError
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from evidence import permissions
from evidence.actions import items as verbs
from evidence.actions import ledger, provenance
from evidence.admin.lacks import LACKS, offered
from evidence.admin.sight import (
    CaseFilter,
    LongPaginator,
    SightAdmin,
    colleagues,
    manages_any,
    reader,
    source_choices,
    stamp,
)
from evidence.errors import NotAllowed
from evidence.models import (
    Case,
    Item,
    Receipt,
    Source,
    User,
    ViewingWishes,
    viewing_wishes_of,
)
from evidence.provenance.records import items_of
from evidence.templatetags.pictures import drawing
from evidence.vocabularies import ReviewOutcome, Step, Visibility, WorkStatus

REVIEWS = {
    ReviewOutcome.ACCEPTED: "Accept where it comes from",
    ReviewOutcome.RETURNED: "Return where it comes from, with the reason",
}
RETURN = f"provenance_{ReviewOutcome.RETURNED.value}"

MOST_COUNTED = 1_000
"""How far the first page counts: whoever has more to do need not know how much."""


@dataclass(frozen=True)
class Waiting:
    """One line of the first page: what is missing, of how many items, and where they are listed."""

    label: str
    count: int
    url: str

    @property
    def said(self) -> str:
        return f"{MOST_COUNTED - 1}+" if self.count >= MOST_COUNTED else str(self.count)


def waiting(user: User) -> list[Waiting]:
    """What waits for review among the items the user may see, each in a query that soon ends."""
    items, lists = Item.objects.visible_to(user), reverse("admin:evidence_item_changelist")
    return [
        Waiting(
            lack.label,
            items.filter(lack.among_all(user))[:MOST_COUNTED].count(),
            f"{lists}?lacks={lack.code}",
        )
        for lack in offered(user)
    ]


class LackFilter(admin.SimpleListFilter):
    """By what the record lacks."""

    title = "what is missing"
    parameter_name = "lacks"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(lack.code, lack.label) for lack in offered(reader(request))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        wanted = [lack for lack in LACKS if lack.code == self.value()]
        return queryset.filter(wanted[0].among_all(reader(request))) if wanted else queryset


class PersonFilter(admin.SimpleListFilter):
    """By who brought the item or received it, among the people of the reader's cases."""

    title = "person who brought it"
    parameter_name = "person"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(user.uid.hex, user.display) for user in colleagues(request)]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if not self.value():
            return queryset
        chosen = [user.pk for user in colleagues(request) if user.uid.hex == self.value()]
        received = Receipt.objects.filter(received_by__in=chosen)
        merged = received.filter(item__merged_into__isnull=False)
        return queryset.filter(
            Q(created_by__in=chosen)
            | Q(pk__in=received.values("item"))
            | Q(pk__in=merged.values("item__merged_into"))
        )


class SourceFilter(admin.SimpleListFilter):
    """By whom it came from, chosen from a list: a case may have hundreds of sources."""

    title = "source"
    parameter_name = "source"
    template = "admin/evidence/choice_filter.html"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return source_choices(Case.objects.visible_to(reader(request)))

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if not self.value():
            return queryset
        known = [uid for uid, _ in self.lookup_choices if uid == self.value()]
        chosen = Source.objects.filter(uid__in=known).first()
        return queryset.filter(items_of(chosen.pk)) if chosen else queryset.none()

    def choices(self, changelist: Any) -> Iterator[Any]:
        """One row for the form: what it keeps of the address, and what may be chosen."""
        kept = [
            (name, value)
            for name, value in parse_qsl(changelist.get_query_string(remove=["source", "p"])[1:])
        ]
        yield {"kept": kept, "name": "source", "value": self.value(), "all": self.lookup_choices}

    def get_facet_counts(self, pk_attname: str, filtered_qs: QuerySet) -> dict[str, Any]:
        return {}


class ReasonedActionForm(ActionForm):
    """Which change to make of the chosen items, and why.

    `upto` is how long the ledger was when the list was made, so that nothing is accepted unseen.
    """

    reason = forms.CharField(label="Reason:", required=False, max_length=500)
    upto = forms.IntegerField(
        label="", required=False, widget=forms.HiddenInput, initial=ledger.size
    )

    def clean_reason(self) -> str:
        reason: str = self.cleaned_data["reason"]
        if not reason and self.cleaned_data.get("action") == RETURN:
            raise ValidationError("Say what is missing.")
        return reason


def change_each(
    model_admin: SightAdmin,
    request: HttpRequest,
    chosen: QuerySet[Item],
    change: Callable[..., list[str]],
    words: str,
) -> None:
    """Change each item by its own action, and say what was done and what was not, and why."""
    changed: list[str] = []
    same: list[str] = []
    refused: list[str] = []
    reason = request.POST.get("reason", "").strip()
    for item in chosen.select_related("case"):
        try:
            permissions.check_can_manage(reader(request), item.case)
            done = change(by=reader(request), item=item, reason=reason)
        except NotAllowed as problem:
            refused.append(f"{item.code} ({problem})")
        except ValidationError as problem:
            refused.append(f"{item.code} ({' '.join(problem.messages)})")
        else:
            (changed if done else same).append(item.code)
    for codes, what, level in (
        (changed, f"{words}: {{}}.", messages.SUCCESS),
        (same, "Unchanged, because it was so already: {}.", messages.INFO),
        (refused, "Not changed: {}.", messages.WARNING),
    ):
        if codes:
            model_admin.message_user(request, what.format(", ".join(codes)), level)


def _review_action(outcome: ReviewOutcome, words: str) -> Callable:
    @admin.action(description=words)
    def run(model_admin: SightAdmin, request: HttpRequest, chosen: QuerySet[Item]) -> None:
        sent = request.POST.get("upto", "")
        upto = int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 18 else 0

        def change(*, by: User, item: Item, reason: str) -> list[str]:
            provenance.review_provenance(
                by=by, item=item, outcome=outcome, remarks=reason, upto=upto
            )
            return [outcome]

        change_each(model_admin, request, chosen, change, f"Provenance {outcome.label.lower()}")

    run.__name__ = f"provenance_{outcome.value}"
    return run


def _status_action(status: WorkStatus) -> Callable:
    @admin.action(description=f"Set work status: {status.label}")
    def run(model_admin: SightAdmin, request: HttpRequest, chosen: QuerySet[Item]) -> None:
        def change(**values: Any) -> list[str]:
            return verbs.set_work_status(status=status, **values)

        change_each(model_admin, request, chosen, change, f"Work status set to {status.label}")

    run.__name__ = f"status_{status.value}"
    return run


def _sight_action(visibility: Visibility) -> Callable:
    @admin.action(description=f"Set visibility: {visibility.label}")
    def run(model_admin: SightAdmin, request: HttpRequest, chosen: QuerySet[Item]) -> None:
        def change(**values: Any) -> list[str]:
            return verbs.set_visibility(visibility=visibility, **values)

        change_each(model_admin, request, chosen, change, f"Visibility set to {visibility.label}")

    run.__name__ = f"visibility_{visibility.value}"
    return run


class TickedList(ChangeList):
    """A page of items, those ticked that were ticked when it was sent."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        ticked = request.POST.getlist(ACTION_CHECKBOX_NAME)
        for item in self.result_list:
            item.is_ticked = str(item.pk) in ticked


class ReviewList(SightAdmin):
    """The list of items, made for finding what to review next."""

    section = "Review"
    menu_name = "Provenance review"
    menu_says = "Items by what their record still lacks, oldest first"

    list_display = (
        "item", "title", "case_code", "work_status", "received", "lacking", "record",
    )  # fmt: skip
    list_display_links = None
    list_filter = (
        LackFilter,
        CaseFilter,
        PersonFilter,
        SourceFilter,
        "work_status",
        "visibility",
        "sensitivity",
        "kind",
    )
    ordering = ("id",)
    # Counted beside every filter, a list of 20,000 items took seconds; it counts when asked to.
    show_facets = admin.ShowFacets.ALLOW
    paginator = LongPaginator
    search_fields = ("^code",)
    search_help_text = "By code. For words, use the search of the catalog."
    action_form = ReasonedActionForm
    actions = (
        *(_review_action(outcome, words) for outcome, words in REVIEWS.items()),
        *(_status_action(status) for status in WorkStatus),
        *(_sight_action(visibility) for visibility in Visibility),
    )

    def visible(self, user: User) -> QuerySet[Item]:
        first = Receipt.objects.filter(item=OuterRef("pk")).order_by("id").values("received_at")
        lacks = {lack.column: lack.expression(user) for lack in LACKS}
        return (
            Item.objects.visible_to(user)
            .select_related("case", "examination")
            .annotate(first_received=Subquery(first[:1]), **lacks)
        )

    def get_actions(self, request: HttpRequest) -> dict:
        return super().get_actions(request) if manages_any(request) else {}

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return TickedList

    def response_action(self, request: HttpRequest, queryset: QuerySet) -> Any:  # type: ignore[override]
        """Run the action; where the reason will not do, say so beside it and keep what was sent."""
        sent = request.POST.copy()
        sent["select_across"] = "0"  # shown again, the page says its own items are meant
        form: Any = ReasonedActionForm(sent, auto_id="asked_%s")
        form.fields["action"].choices = self.get_action_choices(request)
        if not form.has_error("reason"):
            return super().response_action(request, queryset)
        form.fields["reason"].widget.attrs["autofocus"] = True
        request.method = "GET"  # or the list would run the action again
        return self.changelist_view(request, {"action_form": form})

    def action_checkbox(self, item: Any) -> SafeString:
        says = {"class": "action-select", "aria-label": f"Select {item} for the action"}
        box = forms.CheckboxInput(says, check_test=lambda _: item.is_ticked)
        return box.render(ACTION_CHECKBOX_NAME, str(item.pk))

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        wishes = viewing_wishes_of(reader(request))

        @admin.display(description="")
        def picture(item: Item) -> str:
            return _picture(item, wishes)

        return [picture, *self.list_display]

    @admin.display(description="item", ordering="id")
    def item(self, item: Item) -> str:
        return format_html('<a href="{}">{}</a>', reverse("item", args=[item.code]), item.code)

    @admin.display(description="case", ordering="case__code")
    def case_code(self, item: Item) -> str:
        return item.case.code

    @admin.display(description="received (UTC)", ordering="created_at")
    def received(self, item: Any) -> str:
        return stamp(item.first_received) if item.first_received else "not held"

    @admin.display(description="missing")
    def lacking(self, item: Item) -> str:
        labels = [(lack.label,) for lack in LACKS if getattr(item, lack.column)]
        return format_html_join("", '<span class="lack">{}</span>', labels) or "–"

    @admin.display(description="record")
    def record(self, item: Item) -> str:
        address = reverse("admin:evidence_item_change", args=[item.pk])
        return format_html(
            '<a href="{}">Open<span class="visually-hidden"> the record of {}</span></a>',
            address,
            item.code,
        )


def _picture(item: Item, wishes: ViewingWishes) -> str:
    """A small picture where the reader wants to meet it unasked, else the sign of its kind."""
    is_open = wishes.start(item.sensitivity) == Step.OPEN
    previewed = hasattr(item, "examination") and item.examination.previewed
    address = (
        reverse("preview", args=[item.code, 320])
        if is_open and previewed and not wishes.no_thumbnails
        else drawing(item.kind)
    )
    says = item.get_kind_display()
    if not is_open:
        says += f", not shown: {item.get_sensitivity_display().lower()}"
    return format_html(
        '<img src="{}" alt="{}" width="84" height="56" loading="lazy">', address, says
    )
