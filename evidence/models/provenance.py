"""How a thing came to us: each arrival of bytes, and its history before that."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from evidence.models.base import Dated, Record
from evidence.models.item import Item, Original
from evidence.models.source import Source
from evidence.vocabularies import ReceiptMethod, StepKind


class Receipt(Record):
    """One arrival of bytes; a second arrival of the same bytes is a second receipt."""

    COMMITTED = frozenset(
        {
            "item",
            "original",
            "size",
            "source",
            "forwarded_by",
            "obtained_from",
            "method",
            "file_name",
            "declared_type",
            "file_modified_at",
            "message",
            "consent",
            "conditions",
            "received_by",
            "received_at",
            "batch",
        }
    )
    DERIVED = Record.DERIVED | {"dedupe_key", "url_key"}
    PLAIN = frozenset({"received_at", "size"})

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="receipts")
    original = models.ForeignKey(Original, on_delete=models.PROTECT, related_name="receipts")
    size = models.PositiveBigIntegerField("size in bytes")
    source = models.ForeignKey(
        Source, null=True, blank=True, on_delete=models.PROTECT, related_name="receipts"
    )
    forwarded_by = models.ForeignKey(
        Source, null=True, blank=True, on_delete=models.PROTECT, related_name="forwarded"
    )
    obtained_from = models.URLField("obtained from (URL)", max_length=2000, blank=True)
    method = models.CharField(max_length=12, choices=ReceiptMethod)
    file_name = models.TextField("file name as given", blank=True)
    declared_type = models.CharField("type as declared", max_length=200, blank=True)
    file_modified_at = models.DateTimeField("file dated", null=True, blank=True)
    message = models.TextField("accompanying message", blank=True)
    consent = models.TextField(blank=True)
    conditions = models.TextField(blank=True)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    received_at = models.DateTimeField(default=timezone.now)
    batch = models.CharField(max_length=200, blank=True)
    url_key = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    # What makes a repeated request the same arrival: see actions/intake.py.
    dedupe_key = models.CharField(max_length=64, null=True, blank=True, unique=True, editable=False)

    class Meta:
        ordering = ["id"]


class ProvenanceStep(Dated):
    """One step of an item's history before us."""

    COMMITTED = Dated.OWN | {"item", "kind", "source", "happened", "url", "basis"}
    DERIVED = Dated.DERIVED | {"url_key"}

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="provenance_steps")
    kind = models.CharField(max_length=10, choices=StepKind)
    source = models.ForeignKey(
        Source, null=True, blank=True, on_delete=models.PROTECT, related_name="provenance_steps"
    )
    happened = models.CharField(
        "when", max_length=80, blank=True, help_text="2023-05-22, 2023-05-22T12:05, 2023-05~ …"
    )
    url = models.URLField("address (URL)", max_length=2000, blank=True)
    url_key = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    basis = models.TextField(blank=True, help_text="How we know.")
