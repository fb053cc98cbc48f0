"""What was found of an item: proposed by one person, assessed by another, reopened if need be."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from evidence.models.adoption import CLAIMS, Adoption
from evidence.models.base import Dated, Record
from evidence.models.checking import VerificationNote
from evidence.models.item import Item
from evidence.models.seal import CheckQuerySet
from evidence.vocabularies import FindingValue, RowState


class FindingQuerySet(CheckQuerySet):
    def standing(self) -> Self:
        """Findings somebody else has agreed with, neither withdrawn nor reopened since."""
        agreed = FindingReview.objects.filter(finding=OuterRef("pk"), value=OuterRef("value"))
        withdrawn = Finding.objects.filter(supersedes=OuterRef("pk"), state=RowState.WITHDRAWN)
        reopened = Reopening.objects.filter(finding=OuterRef("pk"))
        return self.filter(
            Exists(agreed), ~Exists(withdrawn), ~Exists(reopened), state=RowState.ACTIVE
        )

    def shaken(self) -> Self:
        """Current findings with something adopted then that has been given up since."""
        last = FindingReview.objects.filter(finding=OuterRef("pk")).order_by("-recorded_at")
        assessed = Coalesce(Subquery(last.values("recorded_at")[:1]), F("recorded_at"))
        given_up = Q()
        for path in ("", *(f"{claim}__" for claim in CLAIMS)):
            given_up |= Q(**{f"{path}superseded_by__recorded_at__gt": OuterRef("last_assessed")})
        adopted = Adoption.objects.filter(
            given_up,
            item=OuterRef("item"),
            state=RowState.ACTIVE,
            recorded_at__lte=OuterRef("last_assessed"),
        )
        return self.current().annotate(last_assessed=assessed).filter(Exists(adopted))


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
        """Whether somebody else has agreed, and nothing withdrew or reopened it."""
        withdrawn = self.successor is not None and self.successor.state == RowState.WITHDRAWN
        agreed = any(review.value == self.value for review in self.reviews.all())
        return self.state == RowState.ACTIVE and agreed and not withdrawn and not self.reopening

    @property
    def waits(self) -> bool:
        """Whether it is proposed, and still for somebody else to agree with."""
        return self.is_current and not self.stands and not self.reopening

    @property
    def reopening(self) -> "Reopening | None":
        """Why it holds no longer although nothing has taken its place yet."""
        return next(iter(self.reopenings.all()), None)

    @property
    def assessed_at(self) -> datetime:
        """When the last person looked at it."""
        return max([self.recorded_at, *(review.recorded_at for review in self.reviews.all())])

    def shaken_by(self, adoptions: Iterable[Adoption]) -> Iterator[Adoption]:
        """Those of its item's adoptions it was assessed under that hold no longer."""
        for adoption in adoptions:
            after = adoption.unsettled_by
            held = adoption.state == RowState.ACTIVE and adoption.recorded_at <= self.assessed_at
            if held and after is not None and after.recorded_at > self.assessed_at:
                yield adoption


class FindingReview(Record):
    """A second person's own assessment of a proposed finding; a trigger refuses the proposer.

    A `blind` one was given without having seen the finding or anybody else's checks.
    """

    COMMITTED = frozenset({"finding", "value", "reasons", "blind", "recorded_by", "recorded_at"})
    PLAIN = frozenset({"recorded_at"})

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="reviews")
    value = models.CharField("finding", max_length=14, choices=FindingValue)
    reasons = models.TextField(blank=True)
    blind = models.BooleanField("given blind", default=False, editable=False)
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


class Reopening(Record):
    """A reason to look again: the finding holds no longer, though nothing is in its place yet."""

    COMMITTED = frozenset({"finding", "reason", "recorded_by", "recorded_at"})
    PLAIN = frozenset({"recorded_at"})

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="reopenings")
    reason = models.TextField("why it is reopened")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["finding"],
                name="reopening_once",
                violation_error_message="Somebody has reopened this finding already.",
            )
        ]

    @property
    def item(self) -> Item:
        return self.finding.item

    @property
    def ledger_items(self) -> list[Item]:
        return [self.finding.item]
