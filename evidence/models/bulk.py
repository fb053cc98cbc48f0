"""A change of many items in one go: what is to change, and what became of each."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from evidence.models.item import Item
from evidence.vocabularies import BulkKind, StepOutcome


class BulkChange(models.Model):
    """Somebody's order to change many items, from its preview to its report.

    It is the list the work is done from, no evidence: what changed on each item stands in the
    ledger, one entry an item, all of them naming `uid` as their batch. So these rows have no entry
    of their own, and an order that was only looked at may go.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="bulk_changes"
    )
    kind = models.CharField(max_length=12, choices=BulkKind)
    value = models.JSONField(default=dict)
    """What to set, in words to show: {"words": "Done"}."""
    reason = models.TextField(blank=True)
    undoes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="undone_by"
    )
    made_at = models.DateTimeField(default=timezone.now)
    ordered_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]

    @property
    def words(self) -> str:
        """What it does: Set the work status: Done."""
        said = f"{self.get_kind_display()}: {self.value.get('words', '')}".removesuffix(": ")
        return f"Undo “{said}”" if self.undoes_id else said


class BulkStepQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        """Steps whose item the user may (still) see; each is looked up, however many there are."""
        return self.filter(Exists(Item.objects.readable_by(user).filter(pk=OuterRef("item"))))

    def counts(self) -> dict[str, int]:
        """How many there are of each outcome."""
        counted = self.order_by().values_list("outcome").annotate(Count("pk"))
        return dict(counted)


class BulkStep(models.Model):
    """One item of a change of many.

    `version` is the item's when it was previewed, and after the change the one it led to;
    `before` and `after` hold the field's value: a code, or the numbers of tags.
    """

    change = models.ForeignKey(BulkChange, on_delete=models.CASCADE, related_name="steps")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    outcome = models.CharField(max_length=10, choices=StepOutcome, default=StepOutcome.WAITING)
    words = models.TextField(blank=True)

    objects = BulkStepQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["change", "item"], name="bulk_step_once"),
        ]
        indexes = [
            models.Index(
                fields=["change", "id"],
                condition=Q(outcome=StepOutcome.WAITING),
                name="bulk_step_waiting",
            )
        ]
