"""Forms for sources and how to reach them."""

from typing import Any

from django import forms

from evidence import permissions
from evidence.models import Case, Source, User
from evidence.vocabularies import SourceKind
from evidence.web.forms.base import CatalogForm, VersionedForm

FIELDS = (
    "kind", "name", "handle", "url", "about", "reliability", "confidential", "code_name"
)  # fmt: skip


def add_contact(form: forms.Form) -> None:
    form.fields["contact"] = forms.CharField(
        label="How to reach it",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
        help_text="Kept apart: only you and the admins of the case can read it.",
    )


def shape(fields: dict[str, forms.Field]) -> None:
    """Say beside the fields what confidentiality needs."""
    fields["code_name"].help_text = "What everybody else reads instead of the name."
    fields["code_name"].widget.attrs["autocomplete"] = "off"


class NeedsCodeName(CatalogForm):
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("confidential") and not cleaned.get("code_name"):
            self.add_error("code_name", "A confidential source needs a code name.")
        return cleaned


class NewSourceForm(NeedsCodeName):
    MODEL = Source
    MODEL_FIELDS = FIELDS

    def __init__(self, *args: Any, case: Case, by: User, **options: Any) -> None:
        super().__init__(*args, **options)
        shape(self.fields)
        if not permissions.can_manage(by, case):
            del self.fields["reliability"]
        add_contact(self)


class SourceForm(NeedsCodeName, VersionedForm):
    MODEL = Source
    MODEL_FIELDS = FIELDS

    def add_fields(self) -> None:
        shape(self.fields)
        if not permissions.can_manage(self.by, self.record.case):
            del self.fields["reliability"]
        if permissions.can_see_contact(self.by, self.record):
            add_contact(self)

    def standing(self) -> dict[str, Any]:
        contact = getattr(self.record, "contact", None)
        return super().standing() | {"contact": contact.contact if contact else ""}


class SourceFilterForm(forms.Form):
    """Which sources are listed."""

    def __init__(self, *args: Any, cases: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["case"] = forms.ModelChoiceField(
            cases, to_field_name="code", required=False, empty_label="All cases"
        )
        self.fields["kind"] = forms.ChoiceField(
            choices=[("", "All kinds"), *SourceKind.choices], required=False
        )
