"""What verifiers checked, and what an item's text says."""

from django.db import models

from evidence.models.base import Dated, Record
from evidence.models.item import Item, Original
from evidence.models.seal import CheckQuerySet
from evidence.vocabularies import (
    LANGUAGES,
    CheckOutcome,
    Confidence,
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

    objects = CheckQuerySet.as_manager()  # type: ignore[misc]


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
