"""Which of the competing claims the team goes by, who decided so and why."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Self

from django.db import models
from django.db.models import Q

from evidence.models.base import Dated, DatedQuerySet
from evidence.models.claim import AnyClaim, LocationClaim, TimeClaim
from evidence.models.item import Item
from evidence.vocabularies import AdoptionRole, RowState

CLAIMS = ("location_claim", "time_claim")


class AdoptionQuerySet(DatedQuerySet):
    def standing(self) -> Self:
        """Adoptions in force: nothing replaced them, and their claim still says what it said."""
        current = self.current()
        for claim in CLAIMS:
            current = current.filter(**{f"{claim}__superseded_by__isnull": True})
        return current

    def with_claims(self) -> Self:
        """With their claims, and what has become of both, in one query."""
        after = ("superseded_by", *(f"{claim}__superseded_by" for claim in CLAIMS))
        return self.select_related("recorded_by", *CLAIMS, *after)


class Adoption(Dated):
    """A person's decision to go by one claim, with a reason; the other claims stay as they are.

    Of one item there is at most one current adoption for each role and part, which a trigger
    holds. ``part`` is the claim's own, fragment and label as one text in small letters.
    """

    COMMITTED = Dated.OWN | {"item", "location_claim", "time_claim", "role", "part"}

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="adoptions")
    location_claim = models.ForeignKey(
        LocationClaim, null=True, blank=True, on_delete=models.PROTECT, related_name="adoptions"
    )
    time_claim = models.ForeignKey(
        TimeClaim, null=True, blank=True, on_delete=models.PROTECT, related_name="adoptions"
    )
    role = models.CharField("adopted as", max_length=8, choices=AdoptionRole)
    part = models.CharField(max_length=330, blank=True)

    objects = AdoptionQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Dated.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(location_claim__isnull=False, time_claim__isnull=True)
                | Q(location_claim__isnull=True, time_claim__isnull=False),
                name="adoption_one_claim",
                violation_error_message="Adopt one claim.",
            ),
            models.CheckConstraint(
                condition=Q(role=AdoptionRole.TIME, time_claim__isnull=False)
                | (~Q(role=AdoptionRole.TIME) & Q(location_claim__isnull=False)),
                name="adoption_role_of_claim",
                violation_error_message="A time is adopted as a time, a place as a place.",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="adoption_has_reason",
                violation_error_message="Say why this claim is adopted.",
            ),
        ]

    @property
    def claim(self) -> AnyClaim:
        """The claim it adopts."""
        found = self.location_claim or self.time_claim
        assert found is not None  # noqa: S101 - a constraint holds it
        return found

    @property
    def slot(self) -> tuple[str, str]:
        """What of its item it decides."""
        return self.role, self.part

    @property
    def unsettled_by(self) -> Dated | None:
        """The row that made it hold no longer: a later adoption, its withdrawal, or its claim's."""
        return self.successor or self.claim.successor

    @property
    def stands(self) -> bool:
        return self.state == RowState.ACTIVE and self.unsettled_by is None


def slot_of(claim: AnyClaim) -> tuple[str, str]:
    """The role and part under which a claim is adopted."""
    role, part, label = claim.about
    return role or AdoptionRole.TIME, f"{part} {label}".strip()


def adopted(item: Item) -> list[Adoption]:
    """The adoptions in force on an item, places before the time, with their claims."""
    return standing_adoptions([item.pk]).get(item.pk, [])


def standing_adoptions(items: Iterable[int]) -> dict[int, list[Adoption]]:
    """The adoptions in force by item, for the numbers of many items; one query."""
    found: dict[int, list[Adoption]] = defaultdict(list)
    rows = Adoption.objects.standing().with_claims().filter(item__in=list(items))
    for adoption in sorted(rows, key=lambda row: (row.role == AdoptionRole.TIME, row.slot)):
        found[adoption.item_id].append(adoption)
    return dict(found)
