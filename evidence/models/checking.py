"""What verifiers checked, what an item's text says, and what was found."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone

from evidence.models.base import Dated, DatedQuerySet, Record
from evidence.models.item import Item, Original
from evidence.vocabularies import (
    LANGUAGES,
    CheckOutcome,
    Confidence,
    FindingValue,
    RowState,
    TranscriptKind,
    VerificationMethod,
)


class VerificationNote(Dated):
    """One check by one person."""

    COMMITTED = Dated.OWN | {"item", "method", "outcome", "text", "confidence"}

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="notes")
    method = models.CharField(max_length=24, choices=VerificationMethod)
    outcome = models.CharField(max_length=14, choices=CheckOutcome)
    text = models.TextField("what was checked and seen")
    confidence = models.CharField(max_length=8, choices=Confidence, blank=True)


class NoteAttachment(Record):
    """A file that goes with a check: a satellite crop, a screenshot of the search."""

    COMMITTED = frozenset({"note", "original", "file_name"})

    note = models.ForeignKey(VerificationNote, on_delete=models.PROTECT, related_name="attachments")
    original = models.ForeignKey(Original, on_delete=models.PROTECT, related_name="attachments")
    file_name = models.TextField()

    @property
    def item(self) -> Item:
        return self.note.item

    @property
    def ledger_items(self) -> list[Item]:
        return [self.note.item]


class FindingQuerySet(DatedQuerySet):
    def standing(self) -> Self:
        """Findings somebody else has agreed with, and that no withdrawal took back."""
        agreed = FindingReview.objects.filter(finding=OuterRef("pk"), value=OuterRef("value"))
        withdrawn = Finding.objects.filter(supersedes=OuterRef("pk"), state=RowState.WITHDRAWN)
        return self.filter(Exists(agreed), ~Exists(withdrawn), state=RowState.ACTIVE)


class Finding(Dated):
    """The assessment of an item: proposed, and standing once somebody else has agreed."""

    COMMITTED = Dated.OWN | {"item", "value", "reasons", "notes"}

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="findings")
    value = models.CharField("finding", max_length=14, choices=FindingValue)
    reasons = models.TextField()
    notes = models.ManyToManyField(
        VerificationNote, blank=True, related_name="findings", verbose_name="checks it rests on"
    )

    objects = FindingQuerySet.as_manager()  # type: ignore[misc]

    @property
    def stands(self) -> bool:
        """Whether somebody else has agreed and nothing withdrew it."""
        withdrawn = self.successor is not None and self.successor.state == RowState.WITHDRAWN
        agreed = any(review.value == self.value for review in self.reviews.all())
        return self.state == RowState.ACTIVE and agreed and not withdrawn


class FindingReview(Record):
    """A second person's own assessment of a proposed finding; a trigger refuses the proposer."""

    COMMITTED = frozenset({"finding", "value", "reasons", "recorded_by", "recorded_at"})
    PLAIN = frozenset({"recorded_at"})

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="reviews")
    value = models.CharField("finding", max_length=14, choices=FindingValue)
    reasons = models.TextField(blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["finding", "recorded_by"],
                name="findingreview_once",
                violation_error_message="You have reviewed this finding already.",
            )
        ]

    @property
    def agrees(self) -> bool:
        return self.value == self.finding.value

    @property
    def item(self) -> Item:
        return self.finding.item

    @property
    def ledger_items(self) -> list[Item]:
        return [self.finding.item]


class Transcript(Dated):
    """Text in or on an item, by a person or a tool."""

    COMMITTED = Dated.OWN | {"item", "kind", "language", "text", "tool"}

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="transcripts")
    kind = models.CharField(max_length=14, choices=TranscriptKind)
    language = models.CharField(max_length=8, choices=LANGUAGES, blank=True)
    text = models.TextField()
    tool = models.CharField(
        max_length=80, blank=True, help_text="The tool, when no person wrote it."
    )
