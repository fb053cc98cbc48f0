"""Days and boxes chosen on a page, put into the words of its search: chips like any other."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property
from urllib.parse import urlencode

from django.http import QueryDict

from evidence.errors import UnreadableField
from evidence.finding import fields, histogram, syntax
from evidence.finding.syntax import Part

TURNS = ("after", "before")
CHOICES = ("from", "to", "box")
"""Parameters that never stay in an address: where they lead says the same in words."""


class Steering:
    """Addresses of a search with other days, or another box, in the place of its own.

    `base` is where the search is, for pages that are not it themselves.
    """

    def __init__(self, asked: QueryDict, query: str, base: str = "") -> None:
        self.asked, self.query, self.base = asked, query, base

    def days(self, first: date | None, last: date | None) -> str:
        """With the days from one to another; None is no end, and both none no choice."""
        return self._address(self._undated, _days(first, last))

    def box(self, text: str) -> str:
        """With what lies in a box, south,west,north,east; what cannot be read is none."""
        return self._address(_left(self.query, _boxes(self.query)), _box(text))

    def asking(self, words: str) -> str:
        """With more words."""
        return self._address(self.query, words)

    @cached_property
    def carried(self) -> list[tuple[str, str]]:
        """What stays whatever is chosen, from the first page: all but the words."""
        left_out = {"q", *CHOICES, *TURNS}
        return [
            (name, value)
            for name, values in self.asked.lists()
            for value in values
            if value and name not in left_out
        ]

    @cached_property
    def _undated(self) -> str:
        return _left(self.query, histogram.own_parts(syntax.parse(self.query)))

    @cached_property
    def _rest(self) -> str:
        return urlencode(self.carried)

    def _address(self, *words: str) -> str:
        query = " ".join(filter(None, words))
        said = urlencode({"q": query}) if query else ""
        return f"{self.base}?" + "&".join(filter(None, [said, self._rest]))


def target(asked: QueryDict, query: str) -> str:
    """Where a choice of days (`from`, `to`) or of a box (`box`) leads; empty when none was made."""
    steering = Steering(asked, query)
    if "box" in asked:
        return steering.box(asked.get("box", ""))
    if "from" in asked or "to" in asked:
        first, last = _day(asked.get("from", "")), _day(asked.get("to", ""))
        return steering.days(first, last)
    return ""


def _left(query: str, parts: Iterable[Part]) -> str:
    """What is left of a query without these parts."""
    for start, end in sorted((part.span for part in parts), reverse=True):
        query = f"{query[:start]} {query[end:]}"
    return re.sub(r"\s+", " ", query).strip()


def _days(first: date | None, last: date | None) -> str:
    if first and last:
        return histogram.between(min(first, last), max(first, last))
    if first:
        return f"taken:>={first}"
    return f"taken:<={last}" if last else ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _boxes(query: str) -> Iterator[Part]:
    for node in syntax.parse(query):
        if isinstance(node, Part) and node.field == "within" and not node.without:
            yield node


def _box(text: str) -> str:
    try:
        fields.read("within", text)
    except UnreadableField:
        return ""
    return f"within:{text}"
