"""What is wanted of many items at once: a form for each kind of change."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from evidence.finding.concepts import standing_tags
from evidence.models import Case, User
from evidence.permissions import CONTRIBUTORS
from evidence.vocabularies import BulkKind, Role, Sensitivity, Visibility, WorkStatus
from evidence.web.forms.base import CatalogForm
from evidence.web.forms.work import PersonField, due_field, lease_field


class ChangeForm(CatalogForm):
    """Why, for every kind; `ROLES` are those that may order it in a case."""

    ROLES: ClassVar[frozenset[str]] = CONTRIBUTORS

    reason = forms.CharField(
        label="Why", widget=forms.Textarea({"rows": 2}), help_text="Kept in the history of each."
    )

    def __init__(self, *args: Any, by: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.cases = Case.objects.where_role(by, *self.ROLES)
        self.add_fields()
        self.fields["reason"] = self.fields.pop("reason")

    def add_fields(self) -> None:
        """Add the fields whose choices depend on the person."""

    def value(self) -> dict[str, Any]:
        """What is wanted, as `bulk.plan` takes it."""
        return {}


class CodeForm(ChangeForm):
    """One of a vocabulary."""

    LABEL: ClassVar[str]
    CHOICES: ClassVar[list[tuple[str, str]]]

    def add_fields(self) -> None:
        self.fields["code"] = forms.ChoiceField(
            label=self.LABEL, choices=[("", "Choose …"), *self.CHOICES]
        )

    def value(self) -> dict[str, Any]:
        code = self.cleaned_data["code"]
        return {"code": code, "words": str(dict(self.CHOICES)[code])}


class StatusForm(CodeForm):
    LABEL, CHOICES = "Work status", WorkStatus.choices


class SensitivityForm(CodeForm):
    LABEL, CHOICES = "Sensitivity", Sensitivity.choices


class VisibilityForm(CodeForm):
    LABEL, CHOICES, ROLES = "Who may see them", Visibility.choices, frozenset({Role.ADMIN})


class TagsForm(ChangeForm):
    """Terms by kind and name, as several cases may each have their own of them."""

    def add_fields(self) -> None:
        terms = standing_tags(*self.cases)
        self.terms = {f"{tag.kind}:{tag.name}": tag for tag in terms}
        labels = [(f"{tag.get_kind_display()}: {tag.name}", key) for key, tag in self.terms.items()]
        self.fields["tags"] = forms.MultipleChoiceField(
            choices=[(key, label) for label, key in sorted(labels)],
            widget=forms.CheckboxSelectMultiple,
        )

    def value(self) -> dict[str, Any]:
        chosen = [self.terms[key] for key in self.cleaned_data["tags"]]
        return {
            "tags": [[tag.kind, tag.name] for tag in chosen],
            "words": ", ".join(f"{tag.get_kind_display().lower()} {tag.name}" for tag in chosen),
        }


class SeriesForm(ChangeForm):
    """Nothing to choose: the first of the items heads the series."""


class AssignForm(ChangeForm):
    """Into whose hands, until when it is wanted, and for how long they are kept."""

    def add_fields(self) -> None:
        people = User.objects.filter(
            memberships__case__in=self.cases,
            memberships__active=True,
            memberships__role__in=CONTRIBUTORS,
            is_active=True,
        )
        self.fields["to"] = PersonField(
            people.distinct().order_by("username"),
            to_field_name="username",
            label="Who works on them",
        )
        self.fields["reason"].label = "What is to be done"
        self.fields["due"] = due_field()
        self.fields["days"] = lease_field()

    def clean_due(self) -> date | None:
        due: date | None = self.cleaned_data["due"]
        if due is not None and due < timezone.localdate():
            raise ValidationError("This day is over.")
        return due

    def value(self) -> dict[str, Any]:
        to, due = self.cleaned_data["to"], self.cleaned_data["due"]
        return {
            "to": to.pk,
            "due": due.isoformat() if due else "",
            "days": self.cleaned_data["days"],
            "words": to.display,
        }


FORMS: dict[str, type[ChangeForm]] = {
    BulkKind.STATUS: StatusForm,
    BulkKind.ADD_TAGS: TagsForm,
    BulkKind.REMOVE_TAGS: TagsForm,
    BulkKind.SENSITIVITY: SensitivityForm,
    BulkKind.ASSIGN: AssignForm,
    BulkKind.SERIES: SeriesForm,
    BulkKind.VISIBILITY: VisibilityForm,
}
"""In the order they are offered."""
