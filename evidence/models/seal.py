"""Blind second checks: what of an item is kept from a person until their own assessment is in."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from evidence.models.base import DatedQuerySet, Record
from evidence.models.case import Case
from evidence.models.item import Item
from evidence.models.people import User
from evidence.vocabularies import Role

CHECKERS = (Role.VERIFIER, Role.ADMIN)
OPENED = Q(findings__reviews__isnull=False) | Q(merged_into__findings__reviews__isnull=False)
"""Of items: a second assessment is in, and the seal is open for everybody and for good.

What is merged into another is assessed there.
"""


class Unsealing(Record):
    """Somebody looked at sealed checks, and leaves the blind assessment to others."""

    COMMITTED = frozenset({"item", "reason", "recorded_by", "recorded_at"})
    PLAIN = frozenset({"recorded_at"})

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="unsealings")
    reason = models.TextField("why they are looked at")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "recorded_by"],
                name="unsealing_once",
                violation_error_message="You have looked at these checks already.",
            )
        ]


def sealed_to(user: User) -> models.QuerySet[Item]:
    """Items of which the user, who may come to check them, reads no check but their own."""
    sealed = Item.objects.filter(
        case__blind_checks=True, case__in=Case.objects.where_role(user, *CHECKERS)
    )
    looked = Q(unsealings__recorded_by=user) | Q(merged_into__unsealings__recorded_by=user)
    return sealed.exclude(OPENED).exclude(looked)


class CheckQuerySet(DatedQuerySet):
    """Rows about one item that a seal may keep from a reader: checks and findings."""

    def visible_to(self, user: User) -> Self:
        """Of visible items, none that is sealed to the user."""
        others = Q(item__in=sealed_to(user)) & ~Q(recorded_by=user)
        return self.filter(~others, item__in=Item.objects.readable_by(user))

    def unsealed(self) -> Self:
        """Those that are kept from nobody: what lists and the index show to all alike."""
        blind = Item.objects.filter(case__blind_checks=True).exclude(OPENED)
        return self.exclude(Exists(blind.filter(pk=OuterRef("item"))))
