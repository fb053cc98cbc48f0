"""What stands behind a claim: evidence attached to it, and the checks people made of it."""

from django.db import models
from django.db.models import Q

from evidence.models.base import Dated, Record
from evidence.models.checking import VerificationNote
from evidence.models.claim import AnyClaim, LocationClaim, TimeClaim
from evidence.models.item import Item, Original
from evidence.vocabularies import EvidenceKind


class OfClaim(models.Model):
    """A row about one claim, of place or of time."""

    location_claim = models.ForeignKey(
        LocationClaim, null=True, blank=True, on_delete=models.PROTECT, related_name="%(class)s_set"
    )
    time_claim = models.ForeignKey(
        TimeClaim, null=True, blank=True, on_delete=models.PROTECT, related_name="%(class)s_set"
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(location_claim__isnull=False, time_claim__isnull=True)
                | Q(location_claim__isnull=True, time_claim__isnull=False),
                name="%(class)s_one_claim",
                violation_error_message="Name one claim.",
            )
        ]

    @property
    def claim(self) -> AnyClaim:
        found = self.location_claim or self.time_claim
        assert found is not None  # noqa: S101 - a constraint holds it
        return found


class ClaimEvidence(OfClaim, Dated):
    """One thing that speaks for or against a claim: a file, an address, or another item."""

    COMMITTED = Dated.OWN | {
        "item",
        "location_claim",
        "time_claim",
        "kind",
        "words",
        "original",
        "file_name",
        "url",
        "other",
    }

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="claim_evidence")
    kind = models.CharField("what it is", max_length=12, choices=EvidenceKind)
    words = models.TextField(
        "what it shows", blank=True, help_text="What to look at, and when the image was taken."
    )
    original = models.ForeignKey(
        Original, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    file_name = models.TextField(blank=True)
    url = models.URLField("address (URL)", max_length=2000, blank=True)
    other = models.ForeignKey(
        Item, null=True, blank=True, on_delete=models.PROTECT, related_name="evidence_for"
    )

    class Meta(Dated.Meta):
        constraints = [
            *OfClaim.Meta.constraints,
            models.CheckConstraint(
                condition=Q(original__isnull=False, url="", other__isnull=True)
                | (~Q(url="") & Q(original__isnull=True, other__isnull=True))
                | Q(original__isnull=True, url="", other__isnull=False),
                name="claimevidence_one_thing",
                violation_error_message="Attach one thing: a file, an address or another item.",
            ),
            models.CheckConstraint(
                condition=Q(other__isnull=True) | ~Q(other=models.F("item")),
                name="claimevidence_another_item",
                violation_error_message="The item itself is no evidence for what is said of it.",
            ),
        ]

    @property
    def ledger_items(self) -> list[Item]:
        return [self.item] if self.other is None else [self.item, self.other]


class ClaimCheck(OfClaim, Record):
    """Which claim a check was of, where it was of one."""

    COMMITTED = frozenset({"note", "location_claim", "time_claim"})

    note = models.OneToOneField(
        VerificationNote, on_delete=models.PROTECT, related_name="claim_check"
    )

    class Meta(OfClaim.Meta):
        abstract = False

    @property
    def item(self) -> Item:
        return self.note.item
