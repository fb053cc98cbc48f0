"""The form of the sun page: a place, a time, and what was measured of a shadow."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator

from evidence import moments, sun
from evidence.sun import Shadow
from evidence.web.forms.base import CatalogForm
from evidence.web.forms.fields import MomentField
from evidence.web.forms.picker import OFFSETS


def _measure(label: str, most: float, help_text: str = "", least: float = 0) -> forms.FloatField:
    return forms.FloatField(
        label=label,
        required=False,
        help_text=help_text,
        validators=[
            MinValueValidator(least, f"This is at least {least:g}."),
            MaxValueValidator(most, f"This is at most {most:g}."),
        ],
        error_messages={"invalid": "Write a number, such as 285 or 0.8."},
    )


class SunForm(CatalogForm):
    """Where and when to look, and a shadow's direction, height and length, each as far as known."""

    place = forms.ChoiceField(label="Place")
    when = MomentField(
        label="Day or time", help_text="22 May 2023, or 22 May 2023 12:05; several days at most 31."
    )
    offset = forms.ChoiceField(
        label="Suppose local time is", choices=[("", "not assumed"), *OFFSETS[1:]], required=False,
        help_text="For a time that states no offset. Tried out only.",
    )  # fmt: skip
    azimuth = _measure("Shadow points to, in degrees", 360, "From north, clockwise: 90 is east.")
    azimuth_off = _measure("Give or take, in degrees", 90, least=0.1)
    height = _measure("Height of what throws it", 1e6)
    length = _measure("Length of the shadow", 1e6, "Both in the same unit, on level ground.")
    ratio_off = _measure("Give or take, in per cent", 90, least=0.1)

    def __init__(self, *args: Any, places: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        place: Any = self.fields["place"]
        place.choices, place.wide = places, True

    def clean_when(self) -> str:
        """Only years for which the sun is computed."""
        text = str(self.cleaned_data["when"])
        moment = moments.parse(text)
        ends = [end.date() for end in (moment.earliest, moment.latest) if end]
        if not all(map(sun.covers, ends)):
            raise ValidationError("The sun is computed for the years 1900 to 2100.")
        return text

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for given, other in (("height", "length"), ("length", "height")):
            if cleaned.get(given) and not cleaned.get(other) and other not in self.errors:
                self.add_error(other, f"Give the {other} too, or neither.")
            if cleaned.get(given) == 0:
                self.add_error(given, "This is more than nothing.")
        return cleaned

    @property
    def shadow(self) -> Shadow | None:
        """What was measured, if anything was; of a valid form."""
        said = self.cleaned_data
        ratio = said["height"] / said["length"] if said.get("height") else None
        if said.get("azimuth") is None and ratio is None:
            return None
        return Shadow(
            azimuth=said.get("azimuth"),
            azimuth_tolerance=said.get("azimuth_off") or 5,
            ratio=ratio,
            ratio_tolerance=(said.get("ratio_off") or 10) / 100,
        )
