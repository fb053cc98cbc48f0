"""Searches somebody keeps, and what each person has seen of them.

They are conveniences and say nothing about evidence, so they stand outside the ledger. Sharing one
shares the question and never an answer: everybody finds with it what they may see themselves.
"""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from evidence.models.case import Case


class SavedSearchQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        """One's own, and those shared with a case one is a member of."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(Q(owner=user) | Q(case__in=Case.objects.visible_to(user)))


class SavedSearch(models.Model):
    """A question under a name; `asked` is the search page's address after its question mark."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_searches"
    )
    name = models.CharField(max_length=80)
    asked = models.TextField(blank=True)
    case = models.ForeignKey(
        Case,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="saved_searches",
        verbose_name="shared with",
    )
    created_at = models.DateTimeField(default=timezone.now)

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        verbose_name_plural = "saved searches"
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"],
                name="savedsearch_once",
                violation_error_message="You have a saved search of this name.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class KeptSearch(models.Model):
    """How one person keeps a saved search, their own or a shared one."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="kept_searches"
    )
    search = models.ForeignKey(SavedSearch, on_delete=models.CASCADE, related_name="kept")
    pinned = models.BooleanField(default=False)
    position = models.IntegerField(default=0)
    """The order of the pinned ones, the smallest first."""
    tell = models.BooleanField("tell me of new matches", default=False)
    looked_at = models.DateTimeField(default=timezone.now)
    changed_since = models.BigIntegerField(default=0)
    """What has changed since this second, in Unix time, may be new."""
    seen = models.BinaryField(null=True)
    """The numbers of all items it found when last looked at (finding/newness.py packs them); None
    when they were too many, and then what came in after `newest` is new."""
    newest = models.BigIntegerField(default=0)
    told_since = models.BigIntegerField(default=0)
    """As `changed_since`, for the notices given of it."""

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["user", "search"], name="keptsearch_once")]
