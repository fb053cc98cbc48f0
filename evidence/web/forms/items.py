"""Forms for an item's own record, its provenance, its links and who may see it."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from evidence.finding.concepts import standing_tags
from evidence.models import Case, Item, ItemLink, Membership, Tag, User
from evidence.vocabularies import DECISIONS, Role, TagKind, Visibility, WorkStatus
from evidence.web import naming
from evidence.web.forms.base import AskingForm, CatalogForm, RowForm, VersionedForm
from evidence.web.forms.fields import MomentField, SourceField

TAG_HELP = "One a line, such as “equipment: Mi-8” or “place: Козинка”."


class NewTagsField(forms.CharField):
    """New terms, one a line as “kind: name”; a list of (kind, name)."""

    widget = forms.Textarea(attrs={"rows": 2})

    def clean(self, value: Any) -> list[tuple[str, str]]:
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        return list(dict.fromkeys(self._term(line) for line in lines))

    def _term(self, line: str) -> tuple[str, str]:
        kind, colon, name = (part.strip() for part in line.partition(":"))
        codes = {label.casefold(): code for code, label in TagKind.choices}
        code = codes.get(kind.casefold())
        if not colon or not name or code is None:
            kinds = ", ".join(label.lower() for label in TagKind.labels)
            raise ValidationError(f"“{line[:80]}” is not “kind: name”; the kinds are {kinds}.")
        return code, name


class TagsField(forms.ModelMultipleChoiceField):
    """Terms of one case's vocabulary."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, case: Case, kept: Iterable[Tag] = (), **options: Any) -> None:
        """What was merged into another is not offered, but for those `kept` by the item."""
        terms = case.tags.filter(Q(pk__in=standing_tags(case)) | Q(pk__in=[t.pk for t in kept]))
        super().__init__(terms, to_field_name="uid", required=False, **options)

    def label_from_instance(self, tag: Tag) -> str:
        return f"{tag.get_kind_display()}: {tag.name}"


def clean_source(form: forms.Form, listed: str = "source", new: str = "new_source") -> None:
    """Take a source from the list or a name that is not in it, but not both."""
    name = form.cleaned_data.pop(new, "")
    if name and form.cleaned_data.get(listed):
        form.add_error(new, "Choose a source from the list or name a new one, not both.")
    elif name:
        form.cleaned_data[listed] = name


def new_source_field(**options: Any) -> forms.CharField:
    """A name for a source the list does not have; it is recorded as *unknown*."""
    options.setdefault("label", "Or a source not listed yet")
    return forms.CharField(max_length=200, required=False, **options)


class ReferForm(AskingForm):
    """A thing we know of and do not hold, with the report that speaks of it."""

    MODEL = Item
    MODEL_FIELDS = (
        "title", "original_title", "kind", "language", "description", "sensitivity",
        "content_warning",
    )  # fmt: skip
    TALKS = (*naming.TEXTS, "basis", "new_tags")

    url = forms.URLField(
        label="Address (URL) of the report", max_length=2000, required=False, assume_scheme="https"
    )
    reported_at = MomentField(label="Reported when", required=False)
    basis = forms.CharField(
        label="How we know of it",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="“The report says the footage circulated on Telegram.”",
    )
    new_tags = NewTagsField(label="New tags", required=False, help_text=TAG_HELP)

    def __init__(self, *args: Any, case: Case, by: User, **options: Any) -> None:
        super().__init__(*args, by=by, case=case, **options)
        self.fields["source"] = SourceField(
            case=case, by=by, label="Reported by", required=False, empty_label="Not known"
        )
        self.fields["new_source"] = new_source_field()
        if case.tags.exists():
            self.fields["tags"] = TagsField(case=case, label="Tags")
        last = ["source", "new_source", "url", "reported_at", "basis", "tags", "new_tags"]
        self.order_fields([*self.MODEL_FIELDS, *last])

    def clean(self) -> dict[str, Any]:
        super().clean()
        clean_source(self)
        return self.cleaned_data


class ItemForm(VersionedForm):
    """An item's own fields."""

    MODEL = Item
    MODEL_FIELDS = tuple(name for name in Item.EDITABLE if name != "tags")
    TALKS = (*naming.TEXTS, "new_tags")

    new_tags = NewTagsField(label="New tags", required=False, help_text=TAG_HELP)

    def add_fields(self) -> None:
        self.fields["embargo_until"].widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
        kept = self.record.tags.all()
        self.fields["tags"] = TagsField(case=self.record.case, kept=kept, label="Tags")
        self.fields["new_tags"] = self.fields.pop("new_tags")

    def own(self) -> list[str]:
        return list(Item.EDITABLE)

    def standing(self) -> dict[str, Any]:
        tags = list(self.record.tags.all())
        return {name: getattr(self.record, name) for name in self.MODEL_FIELDS} | {
            "tags": tags,
            "version": self.record.version,
        }


class ItemCodeField(forms.CharField):
    """The code of an item of one case that the person may see."""

    def __init__(self, *, case: Case, by: User, **options: Any) -> None:
        self.case, self.by = case, by
        super().__init__(max_length=24, **options)

    def clean(self, value: Any) -> Item | None:
        code = super().clean(value).upper()
        if not code:
            return None
        known = Item.objects.readable_by(self.by).filter(case=self.case)
        found = known.select_related("merged_into").filter(code=code).first()
        if found is None:
            raise ValidationError(f"There is no item {code} in this case that you can see.")
        return found.merged_into or found


class LinkForm(RowForm):
    MODEL = ItemLink
    MODEL_FIELDS = ("kind", "position")
    FIRST = ("kind", "other", "position")
    OFFERED = ("kind", "other")

    def add_fields(self) -> None:
        self.fields["other"] = ItemCodeField(
            case=self.subject.case,
            by=self.by,
            label="Other item",
            help_text=f"Its code, such as {self.subject.case.code}-0001.",
        )
        self.fields["position"].help_text = "For a part of a series: 1 for the first."


class MergeForm(AskingForm):
    """The item that turned out to be the same one, and how somebody knows."""

    BESIDE = {"into": "other", "item": "other"}

    reason = forms.CharField(
        label="How you know that the two are one",
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="“Frame by frame the clip the report describes.” Kept in the history of both.",
    )

    def __init__(self, *args: Any, case: Case, by: User, **options: Any) -> None:
        super().__init__(*args, by=by, case=case, **options)
        self.fields["other"] = ItemCodeField(
            case=case,
            by=by,
            label="The other item",
            help_text=f"Its code, such as {case.code}-0001.",
        )
        self.order_fields(["other", "reason"])

    def named(self) -> Item | None:
        """The other item, when its field holds one; whatever the reason says."""
        self.full_clean()
        return self.cleaned_data.get("other")

    def only_named(self) -> None:
        """Ask for nothing yet but the item."""
        self.errors.pop("reason", None)


class UnmergeForm(AskingForm):
    reason = forms.CharField(
        label="Why the two are not one", widget=forms.Textarea(attrs={"rows": 2})
    )


class DecisionForm(AskingForm):
    """What one item is to another that it was compared with, and why."""

    kind = forms.ChoiceField(
        choices=[(kind, kind.label) for kind in DECISIONS], widget=forms.HiddenInput
    )
    reason = forms.CharField(label="Why", max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, words: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reason"].initial = f"Compared side by side: {words or 'not alike by machine'}."


class StatusForm(CatalogForm):
    status = forms.ChoiceField(label="Work status", choices=WorkStatus.choices)
    reason = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 2}))


class PeopleField(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, person: User) -> str:
        return person.display


class SightForm(AskingForm):
    """Who may see an item: its visibility, and the members let in on a restricted one."""

    visibility = forms.ChoiceField(
        widget=forms.RadioSelect,
        choices=[
            (Visibility.CASE, "Everybody in the case"),
            (Visibility.RESTRICTED, "Restricted: its finder, the admins, and who is let in below"),
            (Visibility.PUBLIC, "Public: for now the same as everybody in the case"),
        ],
    )
    reason = forms.CharField(label="Why you change it", widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, item: Item, **options: Any) -> None:
        super().__init__(*args, case=item.case, **options)
        self.fields["people"] = PeopleField(
            can_be_let_in(item),
            to_field_name="uid",
            required=False,
            label="Let in while it is restricted",
        )
        self.order_fields(["visibility", "people", "reason"])


def can_be_let_in(item: Item) -> QuerySet[User]:
    """Members who would not see it when it is restricted."""
    members = Membership.objects.filter(case=item.case, active=True).exclude(role=Role.ADMIN)
    finder = members.filter(user=item.created_by, role=Role.VERIFIER)
    people = User.objects.filter(memberships__in=members, is_active=True)
    return people.exclude(memberships__in=finder).order_by("username")


class WithdrawForm(AskingForm):
    reason = forms.CharField(
        label="Why it is withdrawn",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="It stays readable in the history, with this beside it.",
    )
