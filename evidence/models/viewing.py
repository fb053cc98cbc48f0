"""How a person wants to meet hard pictures, and a tally of what they looked at that is theirs.

Both are one person's own and say nothing about evidence: they stand outside the ledger, outside the
admin, and nobody else is shown them.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from evidence.models.item import Item
from evidence.models.people import User
from evidence.models.prepared import Prepared
from evidence.vocabularies import FURTHEST_START, USUAL_START, Sensitivity, Step

STEPS = list(Step)
KEPT_DAYS = 7
BREAK = timedelta(minutes=15)
"""Who opens nothing for as long has paused: the next opening begins another stretch."""


class ViewingWishes(models.Model):
    """How one person wants to meet what is sensitive; whoever has none meets it as is usual."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="viewing_wishes",
    )
    starts = models.JSONField(default=dict)
    """Sensitivity to Step, where it differs from what is usual."""
    grey = models.BooleanField(
        "show in grey before colour",
        default=False,
        help_text="What is sensitive stays grey when it is shown; colour is one more step.",
    )
    no_thumbnails = models.BooleanField(
        "no pictures in lists", default=False, help_text="Lists show a symbol for every item."
    )
    silent = models.BooleanField(
        "keep sound off",
        default=False,
        help_text="Films stay muted, whatever is pressed, and sound is not offered.",
    )
    counts = models.BooleanField(
        "keep a tally",
        default=True,
        help_text="Of what you uncovered, for you alone. Switched off, what was counted is erased.",
    )
    most_items = models.PositiveSmallIntegerField(
        "items a day", null=True, blank=True, help_text="Say so after as many; empty for never."
    )
    most_minutes = models.PositiveSmallIntegerField(
        "minutes without a break",
        null=True,
        blank=True,
        help_text="Say so after as long; empty for never.",
    )

    def start(self, sensitivity: str) -> Step:
        """How much of such an item is shown before this person asks; never beyond what is owed."""
        wanted = self.starts.get(sensitivity, USUAL_START[Sensitivity(sensitivity)])
        furthest = FURTHEST_START[Sensitivity(sensitivity)]
        return min(Step(wanted), furthest, key=STEPS.index)

    def steps(self) -> list[Step]:
        """The steps this person takes, one at a time."""
        return [step for step in STEPS if self.grey or step != Step.GREY]


_wishes = Prepared(lambda person: ViewingWishes.objects.filter(user=person))


def viewing_wishes_of(user: User) -> ViewingWishes:
    """What the person wishes; asks the database once for a request."""
    known = user._state.fields_cache
    if known.get("viewing_wishes") is None:
        found = _wishes.records(user)
        known["viewing_wishes"] = found[0] if found else ViewingWishes(user=user)
    return known["viewing_wishes"]


class ViewingQuerySet(models.QuerySet):
    def of(self, user: User, days: int = KEPT_DAYS) -> Self:
        """One's own of so many days, today among them."""
        today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        return self.filter(user=user, at__gte=today - timedelta(days=days - 1))

    def items_seen(self) -> int:
        """How many items; looked at twice, one counts once."""
        return self.order_by().values("item").distinct().count()

    def stretch(self) -> timedelta:
        """How long the person has gone on without a break, from the first opening to the last."""
        times = list(self.order_by("-at").values_list("at", flat=True))
        return timedelta() if not times else times[0] - list(_without_break(times))[-1]


def _without_break(times: list) -> Iterator:
    """The latest of these times, back to the first pause."""
    for later, at in zip([times[0], *times], times, strict=False):
        if later - at >= BREAK:
            return
        yield at


class Viewing(models.Model):
    """One person uncovered one item; forgotten after KEPT_DAYS.

    `sensitivity` is what the item was held to be then: what it becomes later is not theirs to tell.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="viewings"
    )
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="+")
    sensitivity = models.CharField(max_length=20, choices=Sensitivity)
    at = models.DateTimeField(default=timezone.now)

    objects = ViewingQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["user", "at"])]
