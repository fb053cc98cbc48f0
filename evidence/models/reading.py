"""What tools said of an original, apart from what people claim."""

from django.db import models
from django.utils import timezone

from evidence.models.base import Record
from evidence.models.item import Item, Original
from evidence.vocabularies import ReadingOutcome


class MetadataReading(Record):
    """What one tool said of one item's original.

    Kept per item, not per original: else a case would see when another case had the bytes read.
    """

    COMMITTED = frozenset(
        {"item", "original", "tool", "tool_version", "outcome", "data", "problems", "read_at"}
    )
    PLAIN = frozenset({"tool", "tool_version", "read_at"})

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="readings")
    original = models.ForeignKey(Original, on_delete=models.PROTECT, related_name="+")
    tool = models.CharField(max_length=40)
    tool_version = models.CharField(max_length=40)
    outcome = models.CharField(max_length=14, choices=ReadingOutcome)
    data = models.JSONField(default=dict, blank=True)
    problems = models.JSONField(default=list, blank=True)
    read_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]


class Examination(models.Model):
    """What an item's readings come to, and what previews there are; all of it can be made again.

    ``facts`` has the keys of ``files.metadata.Facts``; ``veiled`` says that there is a blurred
    picture; ``later_pages`` counts the pages of a document that are drawn besides its first.
    """

    COMMITTED = frozenset[str]()
    DERIVED = frozenset(
        {"id", "item", "facts", "previewed", "veiled", "later_pages", "problem", "examined_at"}
    )

    item = models.OneToOneField(Item, on_delete=models.CASCADE, related_name="examination")
    facts = models.JSONField(default=dict, blank=True)
    previewed = models.BooleanField(default=False)
    veiled = models.BooleanField(default=False)
    later_pages = models.PositiveSmallIntegerField(default=0)
    problem = models.TextField(blank=True)
    examined_at = models.DateTimeField(default=timezone.now)


class Fingerprint(models.Model):
    """What an item looks like, a film at one moment of it; all of it can be made again.

    Kept per item, not per original, as readings are. A row is never changed, only replaced, so
    that its number always means the same ``pdq`` to the index of likenesses. ``variants`` has the
    ``pdq`` it would have turned or cropped, by name.
    """

    COMMITTED = frozenset[str]()
    DERIVED = frozenset({"id", "item", "at_s", "pdq", "quality", "variants", "made_at"})

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="fingerprints")
    at_s = models.FloatField(null=True)
    pdq = models.CharField(max_length=64)
    quality = models.PositiveSmallIntegerField()
    variants = models.JSONField(default=dict)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
