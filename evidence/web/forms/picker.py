"""Pick a moment from fields of date, time, precision and offset, in the place of typing it."""

from datetime import date, time
from typing import Any

from django import forms

from evidence import moments

OFFSETS = [
    ("", "not stated"),
    *((each, moments.offset_words(each)) for each in moments.OFFSETS_IN_USE),
]
PRECISIONS = {
    "": ("as picked", "%Y-%m-%d", "%H:%M:%S"),
    "minute": ("to the minute", "%Y-%m-%d", "%H:%M"),
    "hour": ("to the hour", "%Y-%m-%d", "%H"),
    "day": ("to the day", "%Y-%m-%d", ""),
    "month": ("to the month", "%Y-%m", ""),
    "year": ("to the year", "%Y", ""),
}
RELATIONS = {
    "": ("then", "{}"),
    "about": ("about then", "{}~"),
    "by": ("by then", "../{}"),
    "from": ("from then on", "{}/.."),
}


def fields() -> dict[str, forms.Field]:
    """The fields to pick from; `aside` keeps them out of a form's own grid."""
    picking: dict[str, forms.Field] = {
        "pick_relation": _choice("It was", [(key, said) for key, (said, _) in RELATIONS.items()]),
        "pick_day": forms.DateField(
            label="Date", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        ),
        "pick_time": forms.TimeField(
            label="Time", widget=forms.TimeInput(attrs={"type": "time", "step": 1})
        ),
        "pick_offset": _choice("Offset from UTC", OFFSETS),
        "pick_precision": _choice("Known", [(key, row[0]) for key, row in PRECISIONS.items()]),
    }
    for name, field in picking.items():
        field.required, field.aside = False, True  # type: ignore[attr-defined]
        field.widget.is_required = False
        field.widget.attrs["data-pick"] = name.removeprefix("pick_")
    return picking


def _choice(label: str, choices: list[tuple[str, str]]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices)


def picked(values: dict[str, Any]) -> str:
    """What was picked, in EDTF; empty when no date was."""
    day: date | None = values.get("pick_day")
    if day is None:
        return ""
    clock: time | None = values.get("pick_time")
    _, of_day, of_clock = PRECISIONS[values.get("pick_precision") or ""]
    text = f"{day:{of_day}}"
    if clock and of_clock:
        whole_minutes = of_clock.removesuffix(":%S") if not clock.second else of_clock
        text += f"T{clock:{whole_minutes}}{values.get('pick_offset') or ''}"
    return RELATIONS[values.get("pick_relation") or ""][1].format(text)
