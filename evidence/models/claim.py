"""Competing claims about where and when, side by side and never overwritten."""

from collections.abc import Iterable
from decimal import Decimal
from itertools import combinations
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from evidence import moments, places
from evidence.errors import UnreadablePlace
from evidence.models.base import Attributed, Dated, Record
from evidence.models.item import Item
from evidence.models.reading import MetadataReading
from evidence.vocabularies import (
    BY_THEN,
    ClaimMethod,
    Clock,
    Confidence,
    LocationRole,
    Precision,
    ShapeKind,
)

CLAIM_FIELDS = Dated.OWN | {
    "item",
    "part",
    "part_label",
    "claimed_by_source",
    "claimed_by_user",
    "method",
    "basis",
    "confidence",
    "reading",
}


class Claim(Attributed, Dated):
    """What somebody says of one item or a part of it."""

    part = models.CharField(
        max_length=120,
        blank=True,
        help_text="Seconds or region, as a W3C media fragment: t=14,20 or xywh=percent:10,10,30,30",
    )
    part_label = models.CharField("which part", max_length=200, blank=True)
    method = models.CharField(max_length=14, choices=ClaimMethod, default=ClaimMethod.STATED)
    basis = models.TextField(blank=True, help_text="What the claim rests on.")
    confidence = models.CharField(
        max_length=8, choices=Confidence, blank=True, help_text="How sure the claimant is, if said."
    )
    reading = models.ForeignKey(
        MetadataReading, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta(Dated.Meta):
        abstract = True

    @property
    def about(self) -> tuple[str, str, str]:
        """Its role and part: what another claim must share to compete with it."""
        return getattr(self, "role", ""), self.part, self.part_label.casefold()

    @property
    def claimant(self) -> str:
        """Who makes it, by the name anybody in the case may read."""
        if self.claimed_by_source is not None:
            return str(self.claimed_by_source.public_name)
        return str(self.claimed_by_user.display) if self.claimed_by_user is not None else ""


def _between(low: str, high: str) -> list:
    return [MinValueValidator(Decimal(low)), MaxValueValidator(Decimal(high))]


class LocationClaim(Claim):
    """Where the camera stood, or what is shown: a point with a radius in metres, or a place.

    Of a claim with a `shape` they are a circle around all of it.
    """

    COMMITTED = CLAIM_FIELDS | {
        "role",
        "latitude",
        "longitude",
        "radius_m",
        "precision",
        "place_name",
        "heading_deg",
        "field_of_view_deg",
    }

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="location_claims")
    role = models.CharField(max_length=8, choices=LocationRole, default=LocationRole.SUBJECT)
    latitude = models.DecimalField(
        max_digits=9, decimal_places=7, null=True, blank=True, validators=_between("-90", "90")
    )
    longitude = models.DecimalField(
        max_digits=10, decimal_places=7, null=True, blank=True, validators=_between("-180", "180")
    )
    radius_m = models.PositiveIntegerField("radius in metres", null=True, blank=True)
    precision = models.CharField(max_length=10, choices=Precision, default=Precision.UNKNOWN)
    place_name = models.CharField(max_length=200, blank=True)
    heading_deg = models.DecimalField(
        "heading in degrees", max_digits=5, decimal_places=2, null=True, blank=True,
        validators=_between("0", "360"),
    )  # fmt: skip
    field_of_view_deg = models.DecimalField(
        "field of view in degrees", max_digits=5, decimal_places=2, null=True, blank=True,
        validators=_between("0", "360"),
    )  # fmt: skip

    class Meta(Claim.Meta):
        constraints = [
            *Attributed.Meta.constraints,
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__isnull=False, longitude__isnull=False),
                name="locationclaim_both_coordinates",
                violation_error_message="Give latitude and longitude together.",
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True)
                | Q(
                    latitude__gte=-90,
                    latitude__lte=90,
                    longitude__gte=-180,
                    longitude__lte=180,
                ),
                name="locationclaim_on_earth",
                violation_error_message="Latitude is −90 to 90, longitude −180 to 180.",
            ),
            models.CheckConstraint(
                condition=Q(radius_m__isnull=True) | Q(radius_m__gte=0),
                name="locationclaim_radius_not_negative",
                violation_error_message="A radius cannot be below zero.",
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=False) | ~Q(place_name="") | Q(state="withdrawn"),
                name="locationclaim_says_where",
                violation_error_message="Give coordinates or a place name.",
            ),
        ]

    @property
    def point(self) -> places.Point | None:
        """Its coordinates, when it has some."""
        if self.latitude is None or self.longitude is None:
            return None
        return places.Point(self.latitude, self.longitude)

    @property
    def outline(self) -> places.Shape | None:
        """Its place on the map: the shape drawn, else the point with its radius or precision."""
        if hasattr(self, "shape"):
            return self.shape.outline
        if self.point is None:
            return None
        return places.Shape.round(self.point, self.reach_m or 0)

    def excludes(self, other: "LocationClaim") -> bool:
        """Whether this claim and another, of the same role and part, cannot both be true."""
        return self.apart_m(other) > 0

    def apart_m(self, other: "LocationClaim") -> float:
        """By how many metres they cannot both be true, at the least; 0 when they can."""
        mine, theirs = self._extent, other._extent
        return mine.apart_m(theirs) if mine and theirs else 0

    @property
    def _extent(self) -> places.Shape | None:
        """Where it may be; None where nobody can tell how large a district or region is meant."""
        if self.point is None or hasattr(self, "shape"):
            return self.outline
        is_unsaid = self.reach_m is None and self.precision == Precision.UNKNOWN
        reach = places.UNSAID_M if is_unsaid else self.reach_m
        return None if reach is None else places.Shape.round(self.point, reach)

    @property
    def reach_m(self) -> int | None:
        """How far from its point it may be; None where nobody said so."""
        stated = places.PRECISION_RADIUS_M.get(self.precision)
        return stated if self.radius_m is None else self.radius_m

    def __str__(self) -> str:
        if self.place_name or self.point is None:
            return self.place_name
        if hasattr(self, "shape"):
            return str(self.shape)
        return places.format_point(self.point, self.precision)


class ClaimShape(Record):
    """What a claimed place is beyond one point: several places, a route in its order, an area.

    `corners` are texts of latitude, longitude and, where known, a name: `50.4613 35.6026 Козинка`.
    Every place of it may be off by `margin_m` metres.
    """

    COMMITTED = frozenset({"claim", "kind", "corners", "margin_m"})

    claim = models.OneToOneField(LocationClaim, on_delete=models.PROTECT, related_name="shape")
    kind = models.CharField("shape", max_length=8, choices=ShapeKind)
    corners = models.JSONField("places in order")
    margin_m = models.PositiveIntegerField("margin in metres", default=0)

    def __str__(self) -> str:
        names = list(dict.fromkeys(name for _, name in self.named if name))
        kind = str(ShapeKind(self.kind).label)
        return f"{kind}: {', '.join(names)}" if names else kind

    @property
    def item(self) -> Item:
        return self.claim.item

    @property
    def named(self) -> list[tuple[places.Point, str]]:
        """Its places and their names, in order."""
        parts = [(*corner.split(" ", 2), "")[:3] for corner in self.corners]
        return [(places.Point.of(latitude, longitude), name) for latitude, longitude, name in parts]

    @property
    def outline(self) -> places.Shape:
        return places.Shape(self.kind, tuple(point for point, _ in self.named), self.margin_m)

    def clean(self) -> None:
        try:
            self.outline  # noqa: B018 - it is made to see whether it can be
        except UnreadablePlace as refused:
            raise ValidationError({"corners": str(refused)}) from refused


class TimeClaim(Claim):
    """When, as an interval of known precision (EDTF), and by which clock.

    ``earliest`` and ``latest`` are the interval's ends in the clock's own local time, ISO 8601
    without offset; ``utc_offset`` is empty unless somebody stated it.
    """

    COMMITTED = CLAIM_FIELDS | {"edtf", "clock"}
    DERIVED = Dated.DERIVED | {"earliest", "latest", "utc_offset"}

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="time_claims")
    edtf = models.CharField(
        "when",
        max_length=80,
        help_text="2023-05-22, 2023-05-22T12:05+03:00, ../2023-05-22T12:30, 2023-05-22~ …",
    )
    clock = models.CharField(max_length=12, choices=Clock, default=Clock.STATEMENT)
    earliest = models.CharField(max_length=19, blank=True, editable=False)
    latest = models.CharField(max_length=19, blank=True, editable=False)
    utc_offset = models.CharField(max_length=6, blank=True, editable=False)

    class Meta(Claim.Meta):
        constraints = [*Attributed.Meta.constraints]

    def __str__(self) -> str:
        return moments.in_words(self.moment)

    @property
    def moment(self) -> moments.Moment:
        return moments.parse(self.edtf)

    @property
    def made(self) -> moments.Moment | None:
        """When it says its item was made: by the clock of a post, only by when."""
        return moments.until(self.moment) if self.clock in BY_THEN else self.moment

    def excludes(self, other: "TimeClaim") -> bool:
        """Whether this claim and another, of the same part, cannot both be true."""
        return self.apart_s(other) > 0

    def apart_s(self, other: "TimeClaim") -> float:
        """By how many seconds they cannot both be true, at the least; 0 when they can."""
        mine, theirs = self.made, other.made
        return moments.apart_s(mine, theirs) if mine and theirs else 0


AnyClaim = LocationClaim | TimeClaim
C = TypeVar("C", LocationClaim, TimeClaim)


def contradictions(claims: Iterable[C]) -> list[tuple[C, C]]:
    """The pairs of claims, all of places or all of times, that cannot both be true."""
    pairs = combinations(claims, 2)
    return [(a, b) for a, b in pairs if a.about == b.about and a.excludes(b)]
