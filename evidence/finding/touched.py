"""Whose documents a run of ledger entries may change."""

from collections import defaultdict
from typing import Any

from django.db.models import Q, QuerySet

from evidence.finding.concepts import Concepts
from evidence.models import Item, LedgerSubject, Source, Statement, Tag, TagLink


def touched_by(start: int, stop: int) -> set[int]:
    """The items whose documents entries `start` (included) to `stop` (excluded) may change."""
    subjects = LedgerSubject.objects.filter(entry__gte=start, entry__lt=stop)
    items: set[int] = set()
    shared: dict[str, list[str]] = defaultdict(list)
    for record, item in subjects.values_list("record", "item"):
        model, _, uid = record.partition(":")
        if item is not None:
            items.add(item)
        elif model in USERS_OF:
            shared[model].append(uid)
    for model, uids in shared.items():
        items.update(USERS_OF[model](uids))
    items |= under_which_found(items)
    return items


def under_which_found(items: set[int]) -> set[int]:
    """The numbers of those into which some of these items are merged."""
    merged = Item.objects.filter(merged_into__isnull=False).values_list("pk", "merged_into")
    return {home for item, home in merged if item in items and home is not None}


def items_with_tags(uids: list[str]) -> set[int]:
    """Items found by these terms: tagged with their concepts or with any that lie below."""
    known = dict(Tag.objects.filter(uid__in=uids).values_list("pk", "case"))
    concepts = Concepts.of(*set(known.values()))
    within = {tag for each in known for tag in concepts.within(each)}
    return _numbers(Item.objects.filter(tags__in=within))


def items_with_linked_tags(uids: list[str]) -> set[int]:
    ends = TagLink.objects.filter(uid__in=uids).values_list("tag__uid", "other__uid")
    return items_with_tags([uid.hex for pair in ends for uid in pair])


def items_from_sources(uids: list[str]) -> set[int]:
    """Items whose documents name one of these sources."""
    sources = list(Source.objects.filter(uid__in=uids).values_list("pk", flat=True))
    statements = Statement.objects.filter(speaker__in=sources).values_list("uid", flat=True)
    return items_with_statements([uid.hex for uid in statements]).union(
        *(
            _numbers(Item.objects.filter(**{f"{path}__in": sources}))
            for path in (
                "receipts__source",
                "receipts__forwarded_by",
                "provenance_steps__source",
                "location_claims__claimed_by_source",
                "time_claims__claimed_by_source",
            )
        )
    )


def items_with_statements(uids: list[str]) -> set[int]:
    """Items linked to these statements or to earlier versions of them."""
    versions = set(Statement.objects.filter(uid__in=uids).values_list("pk", flat=True))
    newest = versions
    while newest:
        earlier = Statement.objects.filter(superseded_by__in=newest).values_list("pk", flat=True)
        newest = set(earlier) - versions
        versions |= newest
    return _numbers(Item.objects.filter(statement_links__statement__in=versions))


def _numbers(items: QuerySet[Item]) -> set[int]:
    return set(items.values_list("pk", flat=True))


def items_with_checks(uids: list[str]) -> set[int]:
    """Items of these cases whose checks a case may have sealed or opened."""
    checked = Q(notes__isnull=False) | Q(findings__isnull=False)
    return _numbers(Item.objects.filter(checked, case__uid__in=uids))


USERS_OF: dict[str, Any] = {
    "case": items_with_checks,
    "tag": items_with_tags,
    "taglink": items_with_linked_tags,
    "source": items_from_sources,
    "statement": items_with_statements,
}
"""Records that stand in the documents of many items, and how to find these."""
