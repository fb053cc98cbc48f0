"""What changed since an admin last looked: in which case, by whom, about what came from whom."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.db.models import (
    BigIntegerField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models import Case as Choose
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThanOrEqual
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST

from evidence import history
from evidence.actions import ledger, looking
from evidence.admin.sight import SightAdmin, colleagues, reader, row_by_row, source_choices
from evidence.admin.site import site
from evidence.models import (
    Case,
    Item,
    LastLook,
    LedgerEntry,
    LedgerSubject,
    Source,
    SourceContact,
    User,
)
from evidence.provenance.records import items_of
from evidence.vocabularies import OF_PROVENANCE

PAGE = 50
EVERYBODY = "everybody"
PROVENANCE = "provenance"
BEGINNING = "beginning"
NEVER = 2**62
"""More entries than a ledger will have."""


class ChangesForm(forms.Form):
    """Which changes are listed; what is asked wrongly is left aside."""

    case = forms.ChoiceField(label="Case", required=False)
    who = forms.ChoiceField(label="By", required=False)
    source = forms.ChoiceField(label="Source", required=False)
    what = forms.ChoiceField(
        label="What",
        required=False,
        choices=[("", "Everything"), (PROVENANCE, "Where items come from")],
    )
    since = forms.ChoiceField(
        label="Since",
        required=False,
        choices=[("", "You last looked"), (BEGINNING, "The beginning")],
    )

    def __init__(self, request: HttpRequest, cases: list[Case]) -> None:
        super().__init__(request.GET)
        people = [(user.record_id, user.display) for user in colleagues(request)]
        self._offer("case", ("", "All cases"), [(case.code, case.code) for case in cases])
        others = [(EVERYBODY, "Everybody, and the catalog itself"), *people]
        self._offer("who", ("", "Your colleagues"), [*others, (ledger.SYSTEM, history.SYSTEM_NAME)])
        self._offer("source", ("", "Any"), source_choices(cases))

    def _offer(self, name: str, first: tuple[str, str], rest: list[tuple[str, str]]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = [first, *rest]

    def asked(self, name: str) -> str:
        """What was chosen, empty when that is none of the choices."""
        self.is_valid()
        return self.cleaned_data.get(name, "")


@admin.register(LastLook, site=site)
class ChangesAdmin(SightAdmin):
    """One page; it counts as looked through when its reader says so, not by being opened."""

    section = "Review"
    menu_name = "Changes"
    menu_says = "What changed since you last looked, by case, person and source"
    has_history = False

    def visible(self, user: User) -> QuerySet[LastLook]:
        return LastLook.objects.filter(user=user)

    def get_urls(self) -> list[URLPattern]:
        door = self.admin_site.admin_view
        read = require_POST(door(self.read_view))
        return [
            path("", door(self.changelist_view), name="evidence_lastlook_changelist"),
            path("read/", read, name="evidence_lastlook_read"),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        cases = _cases(reader(request))
        form = ChangesForm(request, cases)
        chosen = [case for case in cases if form.asked("case") in ("", case.code)]
        sent = request.GET.get("before", "")[:18]
        before = int(sent) if sent.isascii() and sent.isdecimal() else None
        entries = _changes(reader(request), chosen, form)
        context = {
            **self.admin_site.each_context(request),
            "title": "What changed since you last looked",
            "opts": self.opts,
            "form": form,
            "cases": chosen,
            "page": history.latest(entries, reader=reader(request), limit=PAGE, before=before),
            "is_first": before is None,
        }
        return TemplateResponse(request, "admin/evidence/changes.html", context)

    def read_view(self, request: HttpRequest) -> HttpResponse:
        """Note that the changes of a case up to an entry have been looked through."""
        mine = Case.objects.visible_to(reader(request))
        case = get_object_or_404(mine, code=request.POST.get("case", ""))
        upto = request.POST.get("upto", "")
        if not (upto.isascii() and upto.isdecimal() and len(upto) < 18):
            raise Http404
        looking.look_through(by=reader(request), case=case, upto=min(int(upto), ledger.size()))
        messages.success(request, f"You have looked through what changed in {case.code}.")
        return redirect(reverse("admin:evidence_lastlook_changelist"))


def _cases(user: User) -> list[Any]:
    """The reader's cases: how far they have looked, what came last, and whether others did it."""
    mine = Case.objects.filter(pk__in=Case.objects.visible_to(user).values("pk"))
    looks = LastLook.objects.filter(user=user, case=OuterRef("pk"))
    there = LedgerEntry.objects.visible_to(user).filter(case=OuterRef("pk"))
    unseen = there.exclude(actor__in=_oneself(user)).filter(seq__gte=OuterRef("looked_upto"))
    return list(
        mine.order_by("code")
        .annotate(
            looked_upto=Coalesce(Subquery(looks.values("upto")), 0),
            looked_at=Subquery(looks.values("at")),
            upto=Coalesce(Subquery(there.order_by("-seq").values("seq")[:1]) + 1, 0),
        )
        .annotate(has_new=Exists(unseen))
    )


def _oneself(user: User) -> list[str]:
    """Who is left out unless asked for: the reader, and what the catalog did by itself."""
    return [user.record_id, ledger.SYSTEM]


def _changes(user: User, cases: list[Any], form: ChangesForm) -> QuerySet[LedgerEntry]:
    """Entries of these cases that the form asks for."""
    entries = row_by_row(LedgerEntry.objects.visible_to(user)).filter(_since(cases, form))
    who, source = form.asked("who"), form.asked("source")
    if not who:
        entries = entries.exclude(actor__in=_oneself(user))
    elif who != EVERYBODY:
        entries = entries.filter(actor=who)
    if form.asked("what") == PROVENANCE:
        entries = entries.filter(type__in=OF_PROVENANCE)
    return entries.filter(_concerning(source)) if source else entries


def _since(cases: list[Any], form: ChangesForm) -> Q:
    """From where each case was looked through; of several, one by one from the latest entry on.

    Asked for as alternatives, the entries of all cases would be gathered and sorted first.
    """
    from_beginning = form.asked("since") == BEGINNING
    begins = {case.pk: 0 if from_beginning else case.looked_upto for case in cases}
    if not begins:
        return Q(pk__in=[])
    if len(begins) == 1:
        ((case, start),) = begins.items()
        return Q(case=case, seq__gte=start)
    starts = [When(case=case, then=Value(start)) for case, start in begins.items()]
    start = Choose(*starts, default=Value(NEVER), output_field=BigIntegerField())
    return Q(GreaterThanOrEqual(F("seq"), start), seq__gte=min(begins.values()))


def _concerning(source: str) -> Q:
    """Entries about a source itself, and about the items that came from it."""
    (found,) = Source.objects.filter(uid=source)
    contact = SourceContact.objects.filter(source=found).first()
    records = [each.record_id for each in (found, contact) if each]
    came = Q(item__in=Item.objects.filter(items_of(found.pk)))
    about = LedgerSubject.objects.filter(Q(record__in=records) | came)
    return Q(seq__in=about.values("entry"))
