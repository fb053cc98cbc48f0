"""The form for a claim about where: one place as people write it, or several, a route, an area."""

import math
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet
from django.urls import reverse_lazy

from evidence import places
from evidence.errors import AmbiguousPlace, UnreadablePlace
from evidence.finding import namesakes, whereabouts
from evidence.finding.area import Settlement
from evidence.finding.whereabouts import Understood
from evidence.models import Case, ClaimShape, Item, LocationClaim, User
from evidence.places import PRECISION_RADIUS_M, Point
from evidence.vocabularies import Precision, ShapeKind
from evidence.web.forms.claims import ClaimForm
from evidence.web.forms.fields import sentence

HALF_THE_EARTH_M = 20_037_508
MOST_CLAIMS = 300
"""How many of a case's latest claims tell where its places are."""

WHERE_HELP = (
    "As you have it: 50.4613, 35.6026, degrees and minutes, MGRS, UTM, a Plus Code, a link to a "
    "map, or the name of a settlement in any script."
)
CORNERS_HELP = (
    "One place a line, in order: coordinates or a settlement, then a name if you like. "
    "50.4613, 35.6026 Козинка"
)
KINDS = [("", "One place"), *ShapeKind.choices]


@dataclass(frozen=True)
class Choice:
    """One of several settlements of a name: what stands for it in the form, and in words."""

    value: str
    name: str
    whereabouts: str


def choice_of(place: Settlement) -> Choice:
    value = f"{place.point.latitude}, {place.point.longitude}"
    return Choice(value, str(place), namesakes.whereabouts(place))


def claimed_in(case: Case, user: User) -> list[Point]:
    """Where the items of the case that a person may see are claimed to be, the latest first."""
    seen = Item.objects.visible_to(user).filter(case=case)
    return _points_of(LocationClaim.objects.current().filter(item__in=seen))


def _points_of(claims: QuerySet[LocationClaim]) -> list[Point]:
    latest = claims.filter(latitude__isnull=False).order_by("-pk")[:MOST_CLAIMS]
    return [claim.point for claim in latest if claim.point is not None]


def corners_in(text: str, near: Collection[Point]) -> tuple[list[Understood], list[str]]:
    """Every line of a text as a place, and what is wrong with those that are none."""
    read: list[Understood] = []
    problems = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            beside = [*(each.point for each in read), *near]
            read.append(whereabouts.understand_corner(line, beside))
        except AmbiguousPlace as refused:
            first = ", or ".join(
                f"{each.value} ({each.whereabouts})" for each in map(choice_of, refused.choices[:3])
            )
            problems.append(f"Line {number}: {sentence(refused)} Write {first}.")
        except UnreadablePlace as refused:
            problems.append(f"Line {number}: {sentence(refused)}")
    return read, problems


class LocationForm(ClaimForm):
    """Where it was made, or what it shows; a doubtful place is asked about once, then kept."""

    MODEL = LocationClaim
    LAYOUT = "evidence/_parts/location_form.html"
    MODEL_FIELDS = (
        "role", "place_name", "precision", "radius_m", "heading_deg", "field_of_view_deg",
        *ClaimForm.COMMON,
    )  # fmt: skip
    FIRST = (
        "role", "claimant", "coordinates", "as_meant", "place_name", "precision", "radius_m",
        "heading_deg", "field_of_view_deg", "shape", "corners",
    )  # fmt: skip
    OFFERED = ("coordinates", "role", "place_name", "heading_deg", "field_of_view_deg")
    BESIDE = ClaimForm.BESIDE | {"latitude": "coordinates", "longitude": "coordinates"}

    coordinates = forms.CharField(
        label="Where", required=False, max_length=places.LONGEST_TEXT, help_text=WHERE_HELP
    )
    meant = forms.CharField(required=False, widget=forms.HiddenInput)
    as_meant = forms.BooleanField(label="It is meant as I wrote it", required=False)
    radius_m = forms.IntegerField(
        label="Radius in metres",
        required=False,
        help_text="How far from the place it may be; of a route or an area, how far beside it.",
        validators=[
            MinValueValidator(0, "A radius cannot be below zero."),
            MaxValueValidator(HALF_THE_EARTH_M, "A radius is at most half way round the Earth."),
        ],
        error_messages={"invalid": "A radius is a whole number of metres."},
    )
    shape = forms.ChoiceField(label="It is", choices=KINDS, required=False)
    corners = forms.CharField(
        label="Its places",
        required=False,
        help_text=CORNERS_HELP,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        self.choices: list[Choice] = []
        self.doubts: list[str] = []
        self.turned = ""
        super().__init__(*args, **options)

    def add_fields(self) -> None:
        super().add_fields()
        self.near = claimed_in(self.subject.case, self.by)
        self.fields["role"].label = "Which place"
        self.fields["place_name"].help_text = "As the claimant names it, in their spelling."
        self._have_precision_implied()
        for name, help_text in (
            ("heading_deg", "0 north, 90 east. For a camera: where it looks."),
            ("field_of_view_deg", "How wide it looks; a telephone’s main camera about 65."),
        ):
            self.fields[name].help_text = help_text
            angle: Any = self.fields[name]
            words = "This is an angle of 0 to 360 degrees."
            angle.validators += [MinValueValidator(0, words), MaxValueValidator(360, words)]
        self._have_it_echoed("coordinates")
        self._have_it_echoed("corners", "#id_shape")

    def around(self) -> str:
        """South, west, north and east of what is claimed of the item, else in its case."""
        own = LocationClaim.objects.current().filter(item__in=self.subject.parts())
        points = _points_of(own) or self.near
        sides = [[point.latitude for point in points], [point.longitude for point in points]]
        return ",".join(f"{end(side)}" for end in (min, max) for side in sides) if points else ""

    def _have_precision_implied(self) -> None:
        """Unless somebody says how exactly the place is known, what they typed for it does."""
        precision: Any = self.fields["precision"]
        precision.choices = [("", "As the place tells"), *Precision.choices]
        precision.required, precision.initial = False, ""
        precision.help_text = "A settlement is a locality, unless you say otherwise."

    def _have_it_echoed(self, name: str, with_field: str = "this") -> None:
        """Have a field say below it, while it is typed, how it is read."""
        self.fields[name].widget.attrs |= {
            "autocomplete": "off",
            "spellcheck": "false",
            "hx-get": f"{reverse_lazy('place_read')}?case={self.subject.case.code}",
            "hx-include": with_field,
            "hx-trigger": "input changed delay:300ms, change, read-again",
            "hx-target": "next [data-echo]",
            "hx-swap": "innerHTML",
            "hx-sync": "this:replace",
        }

    def prefilled(self, old: Any) -> dict[str, Any]:
        known = super().prefilled(old)
        if hasattr(old, "shape"):
            corners = "\n".join(old.shape.corners)
            return known | {
                "shape": old.shape.kind,
                "corners": corners,
                "radius_m": old.shape.margin_m or None,
            }
        at = "" if old.point is None else f"{_plain(old.latitude)}, {_plain(old.longitude)}"
        return known | {"coordinates": at}

    # What was typed

    def clean_coordinates(self) -> Understood | None:
        text = self.cleaned_data["coordinates"]
        if not text.strip():
            return None
        try:
            return whereabouts.understand(text, self.near)
        except AmbiguousPlace as refused:
            return self._chosen(text, refused)
        except UnreadablePlace as refused:
            words = sentence(refused)
            if whereabouts.may_be_name(text) and not any(map(str.isdigit, text)):
                words += " To claim a name without coordinates, write it under “Place name”."
            raise ValidationError(words) from refused

    def _chosen(self, text: str, refused: AmbiguousPlace) -> Understood:
        """The settlement chosen of several of a name, which are offered otherwise."""
        wanted = self.data.get("meant", "")
        for place in refused.choices:
            if choice_of(place).value == wanted:
                return whereabouts.of_settlement(place, text)
        self.choices = [choice_of(place) for place in refused.choices]
        raise ValidationError(sentence(refused))

    def clean_corners(self) -> list[Understood]:
        read, problems = corners_in(self.cleaned_data["corners"], self.near)
        if problems:
            raise ValidationError(problems)
        return read

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not {"coordinates", "corners"} & self.errors.keys():
            self._one_kind_of_place()
        if not self.errors and not cleaned.get("as_meant"):
            self._ask()
        return cleaned

    def _one_kind_of_place(self) -> None:
        shape, corners, at = (
            self.cleaned_data.get(name) for name in ("shape", "corners", "coordinates")
        )
        if corners and not shape:
            self.add_error("shape", "Say whether these are several places, a route or an area.")
        elif shape and not corners:
            self.add_error("corners", "Give its places, one a line.")
        elif shape and at:
            self.add_error("coordinates", "Its places say where: leave this empty.")
        elif shape:
            self._outlined()
        elif not at and not self.cleaned_data.get("place_name"):
            self.add_error("coordinates", "Say where, or give the name of a place, or both.")

    def _outlined(self) -> None:
        try:
            points = tuple(each.point for each in self.cleaned_data["corners"])
            places.Shape(self.cleaned_data["shape"], points)
        except UnreadablePlace as refused:
            self.add_error("corners", sentence(refused))

    def _ask(self) -> None:
        """Refuse what is possible and doubtful until it is said to be meant."""
        at, corners = self.cleaned_data["coordinates"], self.cleaned_data["corners"]
        named = [at] if at else corners
        for each in named:
            self.doubts += whereabouts.doubts(each.point, self.near)
        self.doubts += self._size_doubts()
        if not self.doubts:
            return
        if at and at.point.swapped and whereabouts.is_turned(at.point, self.near):
            self.turned = f"{_plain(at.point.longitude)}, {_plain(at.point.latitude)}"
        beside = "coordinates" if at or not corners else "corners"
        self.add_error(beside, list(dict.fromkeys(self.doubts)))

    def _size_doubts(self) -> list[str]:
        """Whether the radius says something else than the precision."""
        radius = self.cleaned_data.get("radius_m")
        precision = self.cleaned_data.get("precision") or ""
        known = PRECISION_RADIUS_M.get(precision)
        if radius is None or known is None or radius <= 10 * known:
            return []
        label = Precision(precision).label
        return [f"A radius of {places.format_distance(radius)} is much more than “{label}”."]

    # What is recorded

    def values(self) -> dict[str, Any]:
        values = super().values()
        at: Understood | None = values.pop("coordinates")
        corners: list[Understood] = values.pop("corners")
        kind = values.pop("shape")
        for name in ("meant", "as_meant"):
            values.pop(name)
        values["precision"] = values["precision"] or _implied(at, values["radius_m"])
        if kind:
            return values | {"shape": _shape(kind, corners, values), "radius_m": None}
        if at is None:
            return values | {"latitude": None, "longitude": None}
        return values | _told(at, values)


def _shape(kind: str, corners: list[Understood], values: dict[str, Any]) -> ClaimShape:
    margin = values["radius_m"]
    if margin is None:
        margin = PRECISION_RADIUS_M.get(values["precision"]) or 0
    texts = [
        f"{_plain(each.point.latitude)} {_plain(each.point.longitude)} {each.name}".rstrip()
        for each in corners
    ]
    return ClaimShape(kind=kind, corners=texts, margin_m=margin)


def _implied(at: Understood | None, radius_m: int | None) -> Precision:
    """How exactly a place is known that somebody typed without saying so."""
    is_wider = radius_m is not None and radius_m > whereabouts.SETTLEMENT_M
    named = at is not None and at.settlement is not None
    return Precision.LOCALITY if named and not is_wider else Precision.UNKNOWN


def _told(at: Understood, values: dict[str, Any]) -> dict[str, Any]:
    """The point, and what its writing told where the fields for it were left empty."""
    told: dict[str, Any] = {"latitude": at.point.latitude, "longitude": at.point.longitude}
    is_unsaid = values["radius_m"] is None and values["precision"] == Precision.UNKNOWN
    if at.reach_m and at.settlement is None and is_unsaid:
        told["radius_m"] = math.ceil(at.reach_m)
    if not values["place_name"]:
        told["place_name"] = at.name
    for name, seen in (("heading_deg", at.heading), ("field_of_view_deg", at.field_of_view)):
        if values[name] is None and seen is not None:
            told[name] = round(seen, 2)
    return told


def _plain(number: Any) -> str:
    return f"{number.normalize():f}"
