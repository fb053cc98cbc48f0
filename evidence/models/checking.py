"""What verifiers checked, and what an item's text says."""

from django.core.exceptions import ValidationError
from django.db import models

from evidence import fragments
from evidence.errors import UnreadablePart
from evidence.models.base import Dated, Record
from evidence.models.item import Item, Original
from evidence.models.seal import CheckQuerySet
from evidence.vocabularies import (
    LANGUAGES,
    CheckOutcome,
    CheckStep,
    Confidence,
    StepResult,
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


class NoteMark(Record):
    """What part of the media a check speaks of: a box, a time, a page; see fragments.py."""

    COMMITTED = frozenset({"note", "part", "words"})

    note = models.ForeignKey(VerificationNote, on_delete=models.PROTECT, related_name="marks")
    part = models.CharField("part of the media", max_length=120)
    words = models.CharField("what is there", max_length=200, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = "mark"

    @property
    def item(self) -> Item:
        return self.note.item

    @property
    def selected(self) -> fragments.Part:
        return fragments.parse(self.part)

    def clean(self) -> None:
        try:
            self.part = str(self.selected)
        except UnreadablePart as refused:
            raise ValidationError({"part": str(refused)}) from refused


class NoteStep(Record):
    """A step of a checklist that a check carried out, or found not to apply."""

    COMMITTED = frozenset({"note", "step", "result"})

    note = models.ForeignKey(VerificationNote, on_delete=models.PROTECT, related_name="steps")
    step = models.CharField("of the checklist", max_length=16, choices=CheckStep)
    result = models.CharField("what became of it", max_length=14, choices=StepResult)

    class Meta:
        ordering = ["id"]
        verbose_name = "step"
        constraints = [
            models.UniqueConstraint(
                fields=["note", "step"],
                name="notestep_once",
                violation_error_message="This step is named twice.",
            )
        ]

    @property
    def item(self) -> Item:
        return self.note.item


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
