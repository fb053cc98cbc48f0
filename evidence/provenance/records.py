"""What came from a source, and its record: how many of its items held up, or proved false."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from evidence.models import Finding, Item, ProvenanceStep, Receipt, User
from evidence.vocabularies import FindingValue

HELD_UP = frozenset({FindingValue.VERIFIED, FindingValue.LIKELY})
FAILED = frozenset({FindingValue.MISLEADING, FindingValue.MANIPULATED, FindingValue.FALSE})


@dataclass
class SourceRecord:
    """What became of a source's items; those not assessed are in none but `items`."""

    items: int = 0
    held_up: int = 0
    not_verified: int = 0
    disputed: int = 0
    failed: int = 0

    @property
    def open(self) -> int:
        """Those without a finding that stands."""
        return self.items - self.held_up - self.not_verified - self.disputed - self.failed

    def add(self, value: str) -> None:
        self.held_up += value in HELD_UP
        self.not_verified += value == FindingValue.NOT_VERIFIABLE
        self.disputed += value == FindingValue.DISPUTED
        self.failed += value in FAILED


def records_of(sources: Collection[int], *, reader: User) -> dict[int, SourceRecord]:
    """The records of these sources over the items the reader sees; six queries for all of them.

    An item counts once for each source that supplied, forwarded, published or recorded it, and by
    the latest finding that stands; what is merged counts as one.
    """
    pairs: set[tuple[int, int]] = set()
    standing: dict[int, tuple[int, str]] = {}
    for rows, name in _ways(sources):
        pairs.update(_pairs(rows, name, reader))
        for item, key, value in _findings(rows):
            standing[item] = max(standing.get(item, (0, "")), (key, value))
    records = {source: SourceRecord() for source in sources}
    for source, item in pairs:
        records[source].items += 1
        records[source].add(standing.get(item, (0, ""))[1])
    return records


def items_of(source: int) -> Q:
    """Items a source supplied, forwarded, published or recorded, and what they are merged into."""
    found = Q(pk__in=[])
    for rows, _ in _ways([source]):
        merged = rows.filter(item__merged_into__isnull=False)
        found |= Q(pk__in=rows.values("item")) | Q(pk__in=merged.values("item__merged_into"))
    return found


def _ways(sources: Collection[int]) -> Iterator[tuple[QuerySet, str]]:
    """How items hang together with sources: rows of an item, and their field."""
    receipts, steps = Receipt.objects.order_by(), ProvenanceStep.objects.current().order_by()
    for rows, name in ((receipts, "source"), (receipts, "forwarded_by"), (steps, "source")):
        yield rows.filter(**{f"{name}__in": sources}), name


def _pairs(rows: QuerySet, name: str, reader: User) -> Iterable[tuple[int, int]]:
    """Source and item, under whose number it is found, as far as the reader sees it."""
    seen = rows.filter(item__in=Item.objects.readable_by(reader))
    home = Coalesce("item__merged_into_id", "item_id")
    return seen.annotate(home=home).values_list(name, "home").distinct()


def _findings(rows: QuerySet) -> Iterable[tuple[int, int, str]]:
    """Item, number and value of the standing findings of what these rows hang on."""
    about = (
        Q(item__in=rows.values("item"))
        | Q(item__in=rows.filter(item__merged_into__isnull=False).values("item__merged_into"))
        | Q(item__merged_into__in=rows.values("item"))
    )
    found = Finding.objects.standing().filter(about).order_by()
    home = Coalesce("item__merged_into_id", "item_id")
    return found.annotate(home=home).values_list("home", "pk", "value")
