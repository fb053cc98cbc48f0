"""Forms for claims: what all of them have, and those about when."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from evidence import moments
from evidence.models import Item, Source, TimeClaim
from evidence.web.forms import picker
from evidence.web.forms.base import RowForm
from evidence.web.forms.fields import (
    ClaimantField,
    MomentField,
    claimant_key,
    read_moment,
)

NUMBER = r"[0-9]+(?:\.[0-9]+)?"
CLOCK = rf"(?:{NUMBER}|[0-9]{{1,2}}:[0-9]{{2}}(?::{NUMBER})?)"
# https://www.w3.org/TR/media-frags/ §4.2: a span in seconds or clock time, a region, or both.
SPAN = rf"t=(?:npt:)?(?:{CLOCK}(?:,{CLOCK})?|,{CLOCK})"
REGION = rf"xywh=(?:pixel:|percent:)?{NUMBER}(?:,{NUMBER}){{3}}"
FRAGMENT = re.compile(rf"(?:{SPAN})(?:&{REGION})?|{REGION}(?:&{SPAN})?")


class ClaimForm(RowForm):
    """What every claim has: who makes it, how they came to it, and which part it speaks of."""

    BESIDE = {"claimed_by_source": "claimant", "claimed_by_user": "claimant"}
    COMMON = ("method", "confidence", "basis", "part_label", "part")
    TALKS = ("basis", "part_label")

    def add_fields(self) -> None:
        self.fields["claimant"] = ClaimantField(
            case=self.subject.case, by=self.by, label="Claimed by"
        )
        self.fields[
            "part_label"
        ].help_text = "When it is not true of the whole: the first shot, the left edge …"
        self.fields["part"].label = "The same as a fragment"
        self.fields["part"].help_text = "t=14,20 in seconds, or xywh=percent:10,10,30,30"

    def suggested(self) -> dict[str, Any]:
        return {"claimant": claimant_key(source_of(self.subject) or self.by)}

    def prefilled(self, old: Any) -> dict[str, Any]:
        claimant = old.claimed_by_source or old.claimed_by_user
        return super().prefilled(old) | {"claimant": claimant_key(claimant)}

    def clean_part(self) -> str:
        part = self.cleaned_data["part"].removeprefix("#")
        if part and not FRAGMENT.fullmatch(part):
            raise ValidationError(
                "Write seconds as t=14,20 or a region as xywh=percent:10,10,30,30, "
                "or describe the part in words beside it."
            )
        return part

    def values(self) -> dict[str, Any]:
        values = super().values()
        claimant = values.pop("claimant")
        kind = "source" if isinstance(claimant, Source) else "user"
        return values | {f"claimed_by_{kind}": claimant}


class TimeForm(ClaimForm):
    """When it was made: typed as people write it, or picked; what is typed counts first."""

    MODEL = TimeClaim
    MODEL_FIELDS = ("clock", *ClaimForm.COMMON)
    FIRST = ("edtf", "clock", "claimant", "method")
    OFFERED = ("edtf", "claimant", "reading", *MODEL_FIELDS)

    edtf = MomentField(label="When", required=False)

    def add_fields(self) -> None:
        super().add_fields()
        self.fields |= picker.fields()
        self.fields["reading"] = forms.ModelChoiceField(
            self.subject.readings.all(),
            to_field_name="uid",
            required=False,
            widget=forms.HiddenInput,
        )
        self.fields["edtf"].wide = True  # type: ignore[attr-defined]
        # Shown as required, though it may be picked in the place of typing it.
        self.fields["edtf"].needed = True  # type: ignore[attr-defined]
        self.fields["clock"].help_text = "A post or publication tells only by when it was made."

    def prefilled(self, old: Any) -> dict[str, Any]:
        return super().prefilled(old) | {"edtf": old.edtf}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not cleaned.get("edtf") and "edtf" not in self.errors:
            self._pick()
        return cleaned

    def _pick(self) -> None:
        try:
            text = picker.picked(self.cleaned_data)
            self.cleaned_data["edtf"] = read_moment(text).text if text else ""
        except ValidationError as refused:
            self.add_error("edtf", refused)
        else:
            if not text:
                self.add_error("edtf", "Say when, or pick a date.")

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in super().values().items() if name[:5] != "pick_"}

    def picker(self) -> list[forms.BoundField]:
        """The fields to pick from, which stand aside from the others."""
        return [self[name] for name in picker.fields()]

    def doubt(self) -> str:
        """What a careful reader would ask: it cannot have been made after it reached us."""
        first = self.subject.receipts.first()
        moment = moments.parse(self.cleaned_data["edtf"])
        if first is None or not moments.begins_after(moment, first.received_at):
            return ""
        return (
            "Recorded as claimed. But the file reached us before that, so this time cannot be "
            "right for the file we hold; the clocks of the item show by how much."
        )


def source_of(item: Item) -> Source | None:
    """Who an item came from: the source of its first receipt, else of its first known step."""
    receipts = item.receipts.filter(source__isnull=False).select_related("source__case")
    steps = item.provenance_steps.current().filter(source__isnull=False)
    first = receipts.first() or steps.select_related("source__case").first()
    return first.source if first else None
