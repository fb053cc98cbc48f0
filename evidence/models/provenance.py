"""How a thing came to us: each arrival, its history before that, and what is known of the copy."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from evidence.models.base import Attributed, Dated, Record
from evidence.models.item import Item, Original
from evidence.models.source import Source
from evidence.vocabularies import (
    EditKind,
    Generation,
    ReceiptMethod,
    ReviewOutcome,
    StepKind,
)


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
    """One step of an item's history before us.

    `before` says its place among the others where no times do; see evidence/provenance.py.
    """

    COMMITTED = Dated.OWN | {"item", "kind", "source", "happened", "url", "basis", "before"}
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
    before = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="comes before",
    )

    def __str__(self) -> str:
        words = self.get_kind_display().lower()
        return f"{words} by {self.source.public_name}" if self.source else words


class GenerationClaim(Attributed, Dated):
    """Whether somebody takes the item for an original or for a copy."""

    COMMITTED = Dated.OWN | {"item", "generation", "basis", "claimed_by_source", "claimed_by_user"}

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="generation_claims")
    generation = models.CharField("original or copy", max_length=10, choices=Generation)
    basis = models.TextField(help_text="What the claim rests on.")

    class Meta(Dated.Meta):
        constraints = [*Attributed.Meta.constraints]


class EditClaim(Attributed, Dated):
    """One thing that somebody says was done to the item after it was made."""

    COMMITTED = Dated.OWN | {
        "item",
        "kind",
        "detail",
        "basis",
        "claimed_by_source",
        "claimed_by_user",
    }

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="edit_claims")
    kind = models.CharField("edit", max_length=16, choices=EditKind)
    detail = models.CharField(
        max_length=300, blank=True, help_text="Which part, what was added or taken away."
    )
    basis = models.TextField(help_text="How we know.")

    class Meta(Dated.Meta):
        constraints = [*Attributed.Meta.constraints]


class ProvenanceReview(Dated):
    """An admin's word on an item's provenance as it stood after `upto` entries of the ledger."""

    COMMITTED = Dated.OWN | {"item", "outcome", "remarks", "upto"}
    PLAIN = Dated.PLAIN | {"upto"}

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="provenance_reviews")
    outcome = models.CharField(max_length=10, choices=ReviewOutcome)
    remarks = models.TextField(blank=True, help_text="What is missing, or why it is enough.")
    upto = models.BigIntegerField("entries it has seen")

    class Meta(Dated.Meta):
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome=ReviewOutcome.ACCEPTED) | ~models.Q(remarks=""),
                name="provenancereview_return_says_why",
                violation_error_message="Say what is missing.",
            )
        ]
