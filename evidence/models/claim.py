"""Competing claims about where and when, side by side and never overwritten."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from evidence import moments
from evidence.models.base import Attributed, Dated
from evidence.models.item import Item
from evidence.models.reading import MetadataReading
from evidence.vocabularies import (
    ClaimMethod,
    Clock,
    Confidence,
    LocationRole,
    Precision,
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


def _between(low: str, high: str) -> list:
    return [MinValueValidator(Decimal(low)), MaxValueValidator(Decimal(high))]


class LocationClaim(Claim):
    """Where the camera stood, or what is shown: a point with a radius in metres, or a place."""

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

    @property
    def moment(self) -> moments.Moment:
        return moments.parse(self.edtf)
