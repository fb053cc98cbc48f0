"""The form by which something is attached to a claim."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from evidence.models import AnyClaim, ClaimEvidence, Item, User
from evidence.web.forms.base import AskingForm


class EvidenceForm(AskingForm):
    """One of a file, an address and another item of the case, with what it shows."""

    MODEL = ClaimEvidence
    MODEL_FIELDS = ("kind", "words", "url")
    TALKS = ("words",)

    file = forms.FileField(
        label="File",
        required=False,
        help_text="A crop of a satellite image, a comparison. Kept byte for byte.",
    )
    other = forms.CharField(
        label="Or another item of this case",
        required=False,
        max_length=24,
        help_text="Its code, such as BEL-0003.",
    )

    def __init__(self, *args: Any, claim: AnyClaim, by: User, **options: Any) -> None:
        self.claim = claim
        super().__init__(*args, by=by, case=claim.item.case, **options)
        self.fields["words"].widget.attrs["rows"] = 3
        self.fields["url"].label = "Or an address (URL)"
        self.fields["url"].help_text = "A street view, a map, an archived page."
        self.order_fields(["kind", "words", "file", "url", "other"])

    def clean_other(self) -> Item | None:
        code = self.cleaned_data["other"].upper()
        if not code:
            return None
        known = Item.objects.visible_to(self.by).filter(case=self.claim.item.case)
        found = known.filter(code=code).exclude(pk=self.claim.item_id).first()
        if found is None:
            raise ValidationError(f"There is no other item {code} in this case.")
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        given = [name for name in ("file", "url", "other") if cleaned.get(name)]
        if not given and not self.errors:
            self.add_error("file", "Attach a file, give an address, or name another item.")
        for name in given[1:]:
            self.add_error(name, "One thing at a time: attach the other separately.")
        return cleaned

    def values(self) -> dict[str, Any]:
        return dict(self.cleaned_data)
