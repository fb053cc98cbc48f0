"""Items, sources, cases and vocabulary: what admins of a case may change, by its actions."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ChangeList
from django.db.models import Case as Choose
from django.db.models import Count, F, Q, QuerySet, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html

from evidence import permissions
from evidence.actions import cases, grading, items, sources
from evidence.admin import tables
from evidence.admin.forms import LINES, ActionForm, RecordAdmin, VersionedForm, offer
from evidence.admin.review import ReviewList
from evidence.admin.reviewing import ReviewForm
from evidence.admin.sight import CaseFilter, reader, stamp
from evidence.admin.site import site
from evidence.finding.concepts import standing_tags
from evidence.models import Case, Item, Membership, Source, Tag, User
from evidence.provenance.records import records_of
from evidence.vocabularies import Credibility, Role, Visibility, WorkStatus


class MembersField(forms.ModelMultipleChoiceField):
    """Members of one case."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, user: User) -> str:
        return user.display


class TagsField(forms.ModelMultipleChoiceField):
    """Terms of one case's vocabulary."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, tag: Tag) -> str:
        return f"{tag.get_kind_display()}: {tag.name}"

    def clean(self, value: Any) -> Any:
        return list(super().clean(value))


class SpellingsField(forms.CharField):
    """Other spellings of a term, one a line; a list of texts."""

    widget = forms.Textarea(LINES)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        lines = [line.strip() for line in (super().to_python(value) or "").splitlines()]
        return list(dict.fromkeys(filter(None, lines)))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(self.prepare_value(initial) or "") != self.to_python(data or "")


class ItemForm(VersionedForm):
    """An item's own fields, where the work on it stands, and who may see it."""

    OWN = Item.EDITABLE

    tags = TagsField(Tag.objects.none(), required=False)
    status = forms.ChoiceField(label="Work status", choices=WorkStatus)
    sight = forms.ChoiceField(
        label="Visibility",
        choices=Visibility,
        help_text="Restricted: the admins of the case, the verifier who brought it, those below.",
    )
    granted = MembersField(
        User.objects.none(), label="Granted sight while restricted", required=False
    )
    credibility = forms.ChoiceField(
        label="Information",
        choices=[("", "Not graded"), *Credibility.choices],
        required=False,
        help_text="Whoever it is from; the reason below is what the grade rests on.",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        item = self.instance
        members = Membership.objects.filter(case=item.case, active=True).exclude(role=Role.ADMIN)
        self.members = User.objects.filter(memberships__in=members)
        standing = Q(pk__in=standing_tags(item.case)) | Q(pk__in=item.tags.all())
        offer(self, "tags", item.case.tags.filter(standing))
        offer(self, "granted", self.members)
        self.fields["status"].initial = item.work_status
        self.fields["sight"].initial = item.visibility
        self.fields["granted"].initial = self._granted()
        grade = item.information_grades.current().first()
        self.fields["credibility"].initial = grade.credibility if grade else ""
        for name in ("status", "sight", "granted", "credibility"):
            self.fields[name].show_hidden_initial = True

    def _granted(self) -> set[int]:
        grants = self.instance.grants.filter(active=True, user__in=self.members)
        return set(grants.values_list("user", flat=True))

    def carry_out(self) -> Item:
        who = {"by": self.by, "item": self.instance, "reason": self.cleaned_data["reason"]}
        items.edit_item(**who, expected=self.version_read(), **self.changed())
        if "status" in self.changed_data:
            items.set_work_status(**who, status=self.cleaned_data["status"])
        if "sight" in self.changed_data:
            items.set_visibility(**who, visibility=self.cleaned_data["sight"])
        if "credibility" in self.changed_data:
            self._grade()
        chosen = {user.pk: user for user in self.cleaned_data["granted"]}
        before = self._granted() if "granted" in self.changed_data else set(chosen)
        for user in self.members.filter(pk__in=before ^ set(chosen)):
            items.set_grant(**who, user=user, active=user.pk in chosen)
        return self.instance

    def _grade(self) -> None:
        if not self.cleaned_data["credibility"]:
            raise forms.ValidationError({"credibility": "Choose 6 when it cannot be judged."})
        grading.grade_information(
            by=self.by,
            item=self.instance,
            credibility=self.cleaned_data["credibility"],
            grounds=self.cleaned_data["reason"],
        )


@admin.register(Item, site=site)
class ItemAdmin(ReviewList, RecordAdmin):
    """An item's record: its own fields to edit, everything that hangs on it to read."""

    FACTS = ("page", "case_code", "holding", "original_hash", "media_kind", "created")
    READING = (
        "title", "original_title", "description", "kind", "language", "sensitivity",
        "content_warning", "tag_names", "work_status", "visibility", "usage", "credit_line",
        "usage_conditions", "embargo_until",
    )  # fmt: skip
    EDITING = (
        ItemForm,
        (
            (
                "Description",
                {
                    "fields": (
                        "expected", "title", "original_title", "description", "kind", "language",
                        "sensitivity", "content_warning", "tags",
                    )
                },
            ),
            ("Rights", {"fields": ("usage", "credit_line", "usage_conditions", "embargo_until")}),
            ("Work, sight and grade", {"fields": ("status", "sight", "granted", "credibility")}),
            ("This change", {"fields": ("reason",)}),
        ),
    )  # fmt: skip

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **more: Any) -> Any:
        if ReviewForm.SENT in request.POST:
            return self._review(request, object_id)
        return super().change_view(request, object_id, *args, **more)

    def _review(self, request: HttpRequest, object_id: str) -> HttpResponse:
        item: Any = self.get_object(request, unquote(object_id))
        form = ReviewForm(request.POST, by=reader(request), item=item)
        if form.is_valid():
            outcome = form.instance.get_outcome_display().lower()
            self.message_user(request, f"Provenance {outcome}: {item.code}.", messages.SUCCESS)
            return redirect(request.path)
        request.method = "GET"  # or the form that edits the item would take itself for sent
        return super().change_view(request, object_id, extra_context={"review": form})

    def render_change_form(
        self, request: HttpRequest, context: dict, *args: Any, obj: Any = None, **kwargs: Any
    ) -> HttpResponse:
        context["tables"] = tables.of_item(obj, reader=reader(request))
        context.setdefault("review", ReviewForm(by=reader(request), item=obj))
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    @admin.display(description="on the site")
    def page(self, item: Item) -> str:
        return format_html(
            '<a href="{}">{} – review, add and supersede there</a>',
            reverse("item", args=[item.code]),
            item.code,
        )

    @admin.display(description="SHA-256")
    def original_hash(self, item: Item) -> str:
        return item.original.sha256 if item.original else "no file is held"

    @admin.display(description="catalogued")
    def created(self, item: Item) -> str:
        return stamp(item.created_at, item.created_by)

    @admin.display(description="tags")
    def tag_names(self, item: Item) -> str:
        return ", ".join(str(tag) for tag in item.tags.all())


class SourceForm(VersionedForm):
    """A source, its grade, and how to reach it."""

    OWN = (
        "kind", "name", "handle", "url", "about", "reliability", "confidential", "code_name",
        "contact",
    )  # fmt: skip

    contact = forms.CharField(
        label="How to reach it",
        required=False,
        widget=forms.Textarea({**LINES, "autocomplete": "off"}),
        help_text="Kept apart; who may not know a confidential source cannot read it.",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial["contact"] = self._standing(self.instance, "contact")

    def _standing(self, record: Any, name: str) -> Any:
        if name != "contact":
            return super()._standing(record, name)
        return record.contact.contact if hasattr(record, "contact") else ""

    def carry_out(self) -> Source:
        values = self.changed()
        contact = values.pop("contact", None)
        sources.edit_source(
            by=self.by,
            source=self.instance,
            expected=self.version_read(),
            reason=self.cleaned_data["reason"],
            **values,
        )
        if contact is not None:
            sources.set_contact(by=self.by, source=self.instance, contact=contact)
        return self.instance


# Ordered by their names, the code names of confidential sources would tell the letters they hide.
SHOWN_NAME = Choose(When(confidential=True, then=F("code_name")), default=F("name"))


class SourceList(ChangeList):
    """A page of sources, each with what became of its items as far as the reader sees them."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        records = records_of([source.pk for source in self.result_list], reader=reader(request))
        for source in self.result_list:
            source.record = records[source.pk]


@admin.register(Source, site=site)
class SourceAdmin(RecordAdmin):
    """Sources, listed by the name anybody in the case may read."""

    menu_name = "Sources"
    menu_says = "Grading and confidentiality"
    list_display = (
        "public", "case_code", "kind", "reliability", "confidential", "its_items", "held_up",
        "unverified", "was_false",
    )  # fmt: skip
    list_per_page = 25
    list_filter = (CaseFilter, "kind", "reliability", "confidential")
    ordering = (SHOWN_NAME, "id")
    FACTS = ("case_code", "recorded")
    READING = ("public", "kind", "reliability", "confidential")
    EDITING = (
        SourceForm,
        (
            ("Who it is", {"fields": ("expected", "kind", "name", "handle", "url", "about")}),
            ("Grade", {"fields": ("reliability",)}),
            ("Confidentiality", {"fields": ("confidential", "code_name", "contact")}),
            ("This change", {"fields": ("reason",)}),
        ),
    )

    def visible(self, user: User) -> QuerySet[Source]:
        known = Source.objects.filter(case__in=Case.objects.visible_to(user))
        return known.select_related("case", "recorded_by", "contact").annotate(
            shown_name=SHOWN_NAME
        )

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return SourceList

    def render_change_form(
        self, request: HttpRequest, context: dict, *args: Any, obj: Any = None, **kwargs: Any
    ) -> HttpResponse:
        if obj is not None:
            context["tables"] = tables.of_source(obj, reader=reader(request))
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    @admin.display(description="items")
    def its_items(self, source: Any) -> str:
        address = f"{reverse('admin:evidence_item_changelist')}?source={source.uid.hex}"
        says = format_html('{}<span class="visually-hidden"> items</span>', source.record.items)
        return format_html('<a href="{}">{}</a>', address, says)

    @admin.display(description="held up")
    def held_up(self, source: Any) -> int:
        return source.record.held_up

    @admin.display(description="could not be verified")
    def unverified(self, source: Any) -> int:
        return source.record.not_verified

    @admin.display(description="false or misleading")
    def was_false(self, source: Any) -> int:
        return source.record.failed

    def reading(self, request: HttpRequest, source: Source) -> tuple[str, ...]:
        known = super().reading(request, source)
        if permissions.can_see_identity(reader(request), source):
            return (*known, "name", "handle", "url", "about")
        return known

    @admin.display(description="name", ordering="shown_name")
    def public(self, source: Source) -> str:
        return source.public_name

    @admin.display(description="case", ordering="case__code")
    def case_code(self, source: Source) -> str:
        return source.case.code

    @admin.display(description="recorded")
    def recorded(self, source: Source) -> str:
        return stamp(source.recorded_at, source.recorded_by)


class NewCaseForm(ActionForm):
    """Opens a case; whoever opens it becomes its first admin."""

    def carry_out(self) -> Case:
        return cases.open_case(by=self.by, **self.cleaned_data)


class CaseForm(VersionedForm):
    """What a case is called and about."""

    OWN = ("title", "summary")

    def carry_out(self) -> Case:
        return cases.edit_case(
            by=self.by,
            case=self.instance,
            expected=self.version_read(),
            reason=self.cleaned_data["reason"],
            **self.changed(),
        )


@admin.register(Case, site=site)
class CaseAdmin(RecordAdmin):
    """The cases one is a member of; a site admin may open more."""

    menu_name = "Cases"
    menu_says = "Open a case, say what it is about"
    list_display = ("code", "title", "training", "opened", "members")
    ordering = ("code",)
    show_facets = admin.ShowFacets.NEVER
    FACTS = ("code", "training", "opened")
    READING = ("title", "summary")
    ADDING = (NewCaseForm, ((None, {"fields": ("code", "title", "summary", "training")}),))
    EDITING = (
        CaseForm,
        (
            ("What it is about", {"fields": ("expected", "title", "summary")}),
            ("This change", {"fields": ("reason",)}),
        ),
    )

    def visible(self, user: User) -> QuerySet[Case]:
        # Counted apart from `visible_to`, whose join knows only the reader's own membership.
        mine = Case.objects.filter(pk__in=Case.objects.visible_to(user).values("pk"))
        active = Count("memberships", filter=Q(memberships__active=True))
        return mine.select_related("opened_by").annotate(member_count=active)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return permissions.can_open_cases(reader(request))

    @admin.display(description="members")
    def members(self, case: Any) -> int:
        return case.member_count

    @admin.display(description="opened (UTC)", ordering="opened_at")
    def opened(self, case: Case) -> str:
        return stamp(case.opened_at, case.opened_by)


class NewTagForm(ActionForm):
    """A new term in the vocabulary of a case."""

    aliases = SpellingsField(label="Other spellings", required=False, help_text="One a line.")
    case = forms.ModelChoiceField(Case.objects.none())

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "case", Case.objects.where_role(self.by, Role.ADMIN))

    def carry_out(self) -> Tag:
        return cases.add_tag(by=self.by, **self.cleaned_data)


class TagForm(VersionedForm):
    """A term and its other spellings."""

    OWN = ("kind", "name", "aliases")

    aliases = SpellingsField(label="Other spellings", required=False, help_text="One a line.")

    def carry_out(self) -> Tag:
        return cases.edit_tag(
            by=self.by,
            tag=self.instance,
            expected=self.version_read(),
            reason=self.cleaned_data["reason"],
            **self.changed(),
        )


@admin.register(Tag, site=site)
class TagAdmin(RecordAdmin):
    """The vocabulary of each case."""

    menu_name = "Tags"
    menu_says = "Terms and their other spellings"
    list_display = ("name", "kind", "case_code", "spellings")
    list_filter = (CaseFilter, "kind")
    ordering = ("kind", "name")
    FACTS = ("case_code", "recorded")
    READING = ("kind", "name", "spellings")
    ADDING = (NewTagForm, ((None, {"fields": ("case", "kind", "name", "aliases")}),))
    EDITING = (
        TagForm,
        (
            ("The term", {"fields": ("expected", "kind", "name", "aliases")}),
            ("This change", {"fields": ("reason",)}),
        ),
    )

    def visible(self, user: User) -> QuerySet[Tag]:
        mine = Tag.objects.filter(case__in=Case.objects.visible_to(user))
        return mine.select_related("case", "recorded_by")

    @admin.display(description="case", ordering="case__code")
    def case_code(self, tag: Tag) -> str:
        return tag.case.code

    @admin.display(description="other spellings")
    def spellings(self, tag: Tag) -> str:
        return ", ".join(tag.aliases)

    @admin.display(description="recorded")
    def recorded(self, tag: Tag) -> str:
        return stamp(tag.recorded_at, tag.recorded_by)
