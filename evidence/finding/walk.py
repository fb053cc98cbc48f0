"""All that a question finds, counted or walked through in pages, however much it is."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

import tantivy
from tantivy import FieldType, Occur, Query

from evidence.finding import documents, index
from evidence.finding import query as asking
from evidence.finding.documents import SCHEMA
from evidence.models import User

T = TypeVar("T")

PAGE = 5_000
"""Items listed at a time; the engine looks at all that match for every page."""


@dataclass(frozen=True)
class Question:
    """What somebody asks for, as `index.search` takes it."""

    user: User
    query: str = ""
    filters: Mapping[str, Collection[str]] = field(default_factory=dict)

    @cached_property
    def parts(self) -> list[asking.Node]:
        return asking.parse(self.query)

    def count(self) -> int:
        """How many items it finds."""
        return self._learn(count_of, 0)

    def numbers(self) -> Iterator[int]:
        """The numbers of all items it finds, the newest first."""
        last = index.LARGEST_KEY
        while keys := self._keys_below(last):
            yield from (documents.item_of(key) for key in keys)
            last = keys[-1]

    def among(self, numbers: Collection[int]) -> set[int]:
        """Those of these items that it finds."""
        if not numbers:
            return set()
        these = Query.term_set_query(SCHEMA, "item", sorted(numbers))
        keys = self._learn(
            lambda searcher, found: _page(searcher, both(found, these), index.LARGEST_KEY),
            _none(),
        )
        return {documents.item_of(key) for key in keys}

    def _keys_below(self, key: int) -> list[int]:
        return self._learn(lambda searcher, found: _page(searcher, found, key), _none())

    def _learn(self, ask: Callable[[tantivy.Searcher, Query], T], otherwise: T) -> T:
        return index.learned_of_found(
            user=self.user,
            parts=self.parts,
            filters=self.filters,
            ask=ask,
            otherwise=otherwise,
        )


def count_of(searcher: tantivy.Searcher, found: Query) -> int:
    """How many items a query of the engine finds."""
    counted: Any = searcher.aggregate(found, {"total": {"value_count": {"field": "key"}}})
    return int(counted["total"]["value"])


def both(one: Query, other: Query) -> Query:
    return Query.boolean_query([(Occur.Must, one), (Occur.Must, other)])


def _page(searcher: tantivy.Searcher, found: Query, below: int) -> list[int]:
    """The largest keys below one, the newest items first."""
    earlier = Query.range_query(SCHEMA, "key", FieldType.Integer, index.SMALLEST_KEY, below - 1)
    hits = searcher.search(
        both(found, earlier), PAGE, count=False, order_by_field="key", order=tantivy.Order.Desc
    ).hits
    return [key for key, _ in hits]


def _none() -> list[int]:
    return []
