"""Forms for claims about where and when."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator

from evidence.models import Item, LocationClaim, Source, TimeClaim
from evidence.places import Point
from evidence.web.forms.base import RowForm
from evidence.web.forms.fields import (
    ClaimantField,
    CoordinatesField,
    MomentField,
    claimant_key,
)

HALF_THE_EARTH_M = 20_037_508
# The part of the world the bundled map draws: south, north, west, east.
MAPPED = (43, 57, 21, 43)
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


class LocationForm(ClaimForm):
    MODEL = LocationClaim
    MODEL_FIELDS = (
        "role", "place_name", "precision", "radius_m", "heading_deg", "field_of_view_deg",
        *ClaimForm.COMMON,
    )  # fmt: skip
    FIRST = (
        "role", "claimant", "coordinates", "place_name", "precision", "radius_m", "heading_deg",
        "field_of_view_deg",
    )  # fmt: skip
    BESIDE = ClaimForm.BESIDE | {"latitude": "coordinates", "longitude": "coordinates"}

    coordinates = CoordinatesField(
        required=False,
        help_text="Paste them as you have them: 50.4613, 35.6026, degrees, or a map link.",
    )

    radius_m = forms.IntegerField(
        label="Radius in metres",
        required=False,
        help_text="How far from the point it may be.",
        validators=[
            MinValueValidator(0, "A radius cannot be below zero."),
            MaxValueValidator(HALF_THE_EARTH_M, "A radius is at most half way round the Earth."),
        ],
        error_messages={"invalid": "A radius is a whole number of metres."},
    )

    def add_fields(self) -> None:
        super().add_fields()
        self.fields["role"].label = "Which place"
        self.fields["heading_deg"].help_text = "0 north, 90 east. For a camera: where it looks."
        self.fields["place_name"].help_text = "As the claimant names it, in their spelling."

    def prefilled(self, old: Any) -> dict[str, Any]:
        known = [] if old.latitude is None else [old.latitude, old.longitude]
        at = ", ".join(f"{value.normalize():f}" for value in known)
        return super().prefilled(old) | {"coordinates": at}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        unreadable = "coordinates" in self.errors
        if not unreadable and not cleaned.get("coordinates") and not cleaned.get("place_name"):
            self.add_error("coordinates", "Give coordinates, the name of a place, or both.")
        return cleaned

    def values(self) -> dict[str, Any]:
        values = super().values()
        point = values.pop("coordinates")
        return values | {
            "latitude": point.latitude if point else None,
            "longitude": point.longitude if point else None,
        }

    def doubt(self) -> str:
        """What a careful reader would ask about the coordinates, though they are possible."""
        point = self.cleaned_data.get("coordinates")
        if point is None or is_mapped(point) or not is_mapped(swapped(point)):
            return ""
        return (
            f"{point.latitude}, {point.longitude} was recorded as given. Turned round, it would "
            "lie in the region of this map: please check which number is the latitude."
        )


def is_mapped(point: Point | None) -> bool:
    south, north, west, east = MAPPED
    return point is not None and south < point.latitude < north and west < point.longitude < east


def swapped(point: Point) -> Point | None:
    return Point(point.longitude, point.latitude) if abs(point.longitude) <= 90 else None


class TimeForm(ClaimForm):
    MODEL = TimeClaim
    MODEL_FIELDS = ("clock", *ClaimForm.COMMON)
    FIRST = ("edtf", "clock", "claimant", "method")

    edtf = MomentField(
        label="When",
        help_text=(
            "2023-05-22, 2023-05-22T12:05 or 2023-05-22T12:05+03:00 when the offset is known; "
            "../2023-05-22T12:30 for “by 12:30”; ~ after a date for “about”."
        ),
    )

    def prefilled(self, old: Any) -> dict[str, Any]:
        return super().prefilled(old) | {"edtf": old.edtf}


def source_of(item: Item) -> Source | None:
    """Who an item came from: the source of its first receipt, else of its first known step."""
    receipts = item.receipts.filter(source__isnull=False).select_related("source__case")
    steps = item.provenance_steps.current().filter(source__isnull=False)
    first = receipts.first() or steps.select_related("source__case").first()
    return first.source if first else None
