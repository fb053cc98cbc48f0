"""The fields that mark a part of an item's media: times, a box in percent, a page."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from evidence import fragments
from evidence.errors import UnreadablePart
from evidence.fragments import Box, Part
from evidence.models import NoteMark
from evidence.web.forms.fields import sentence
from evidence.web.marks import Extent

MOST = 12
LEAST = 3
"""Rows to fill in, so that some are there without scripts."""

SIDES = ("x", "y", "width", "height")


class ClockField(forms.CharField):
    """A time in a film as players show it, in seconds; None when left empty."""

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value)
        try:
            return fragments.seconds_of(text) if text else None
        except UnreadablePart as refused:
            raise ValidationError(sentence(refused)) from refused


def _percent(label: str) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=False,
        min_value=0,
        max_value=100,
        widget=forms.NumberInput(attrs={"step": "any", "min": 0, "max": 100}),
    )


class MarkForm(forms.Form):
    """One marked part; all its fields empty is no mark."""

    start = ClockField(label="From", required=False)
    end = ClockField(label="Until", required=False)
    page = forms.IntegerField(label="Page", required=False, min_value=1)
    x = _percent("Left, %")
    y = _percent("Top, %")
    width = _percent("Width, %")
    height = _percent("Height, %")
    words = forms.CharField(label="What is there", required=False, max_length=200)

    def __init__(self, *args: Any, extent: Extent, **options: Any) -> None:
        self.extent = extent
        super().__init__(*args, **options)
        offered = {"start": extent.times, "end": extent.times, "page": extent.has_pages}
        offered |= dict.fromkeys(SIDES, extent.boxes)
        for name in [name for name, is_offered in offered.items() if not is_offered]:
            del self.fields[name]
        for name, field in self.fields.items():
            field.widget.attrs |= {"data-mark": name, "autocomplete": "off"}
        for name in ("start", "end"):
            if name in self.fields:
                self.fields[name].widget.attrs["placeholder"] = "0:14"

    @property
    def part(self) -> Part | None:
        """What is marked, once cleaned; None for an empty row."""
        return self.cleaned_data.get("part")

    @property
    def is_blank(self) -> bool:
        return not any(self[name].value() for name in self.fields)

    @property
    def drawn_page(self) -> int | None:
        """The page it is on, when what stands in the row tells one that is drawn."""
        if self.is_blank or "page" not in self.fields:
            return None
        text = str(self["page"].value() or 1)
        is_number = text.isascii() and text.isdigit() and len(text) < 6
        return int(text) if is_number and 1 <= int(text) <= self.extent.pages_drawn else None

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        if self.errors or not any(value not in (None, "") for value in values.values()):
            return values
        try:
            box, page = self._box(), values.get("page")
            page = 1 if page is None and box and self.extent.has_pages else page
            values["part"] = Part(values.get("start"), values.get("end"), box, page)
            self.extent.check(values["part"])
        except UnreadablePart as refused:
            self.add_error(refused.about or "words", sentence(refused))
        return values

    def _box(self) -> Box | None:
        sides = {name: self.cleaned_data.get(name) for name in SIDES}
        known = {name: side for name, side in sides.items() if side is not None}
        if not known:
            return None
        for name in SIDES:
            if name not in known:
                raise UnreadablePart("", "a box needs all four sides", name)
        return Box(**known)


def mark_forms(
    extent: Extent, data: Mapping[str, Any] | None, kept: Iterable[NoteMark]
) -> list[MarkForm]:
    """A row for each mark and some to fill in, from what was posted or from what stands."""
    if not extent.is_markable:
        return []
    if data is not None:
        posted = {int(key.split("-")[1]) for key in data if _is_of_mark(key)}
        numbers = sorted(number for number in posted if number < MOST)
        return [MarkForm(data, prefix=f"mark-{number}", extent=extent) for number in numbers]
    started = [_started(row) for row in kept]
    blank = max(1, LEAST - len(started))
    rows: list[dict[str, Any]] = [*started, *({} for _ in range(blank))]
    return [
        MarkForm(prefix=f"mark-{number}", initial=row, extent=extent)
        for number, row in enumerate(rows[:MOST])
    ]


def _is_of_mark(key: str) -> bool:
    name, _, rest = key.partition("-")
    return name == "mark" and rest.partition("-")[0] in map(str, range(MOST))


def _started(row: NoteMark) -> dict[str, Any]:
    part = row.selected
    times = {
        name: fragments.clock(at)
        for name, at in (("start", part.start), ("end", part.end))
        if at is not None
    }
    box = {name: f"{getattr(part.box, name):f}" for name in SIDES} if part.box else {}
    return {**times, **box, "page": part.page, "words": row.words}
