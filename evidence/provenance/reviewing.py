"""What has changed of where items come from since somebody looked, and what an admin said of it."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from evidence.models import LedgerEntry, LedgerSubject, ProvenanceReview
from evidence.vocabularies import OF_PROVENANCE, ReviewOutcome


def has_changed(items: Iterable[int], upto: int) -> bool:
    """Whether entries from number `upto` on changed the provenance of one of these items."""
    of_items = LedgerSubject.objects.filter(item__in=items).values("entry")
    return LedgerEntry.objects.filter(
        seq__gte=upto, seq__in=of_items, type__in=OF_PROVENANCE
    ).exists()


# Conditions on items


def unreviewed() -> Q:
    return Q(~Exists(_reviews()))


def changed_since_review() -> Q:
    return Q(Exists(_reviews().filter(_later())))


def returned() -> Q:
    """Sent back, and nothing of it has changed since."""
    return Q(Exists(_reviews().filter(~_later(), outcome=ReviewOutcome.RETURNED)))


def _reviews() -> QuerySet[ProvenanceReview]:
    return ProvenanceReview.objects.current().filter(item=OuterRef("pk"))


def _later() -> Exists:
    """Of a review: entries it has not seen."""
    return Exists(
        LedgerSubject.objects.filter(
            item=OuterRef("item"), entry__gte=OuterRef("upto"), entry__type__in=OF_PROVENANCE
        )
    )
