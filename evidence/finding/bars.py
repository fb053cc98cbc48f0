"""Days, months and years by number, and under which of them an item is counted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import tantivy

from evidence.finding import spans

DATED = "dated"
WIDE, UNDATED = "wide", "none"
"""The field with the finest unit under which an item is counted; these two are under none."""


@dataclass(frozen=True)
class Unit:
    """Days, months or years; `most` of them are listed for one span, a wider one under none."""

    name: str
    most: int

    def of(self, day: int) -> int:
        """The number of the day's unit; days as by date.toordinal."""
        if self.name == "day":
            return day
        when = date.fromordinal(day)
        return when.year * 12 + when.month - 1 if self.name == "month" else when.year

    def first_day(self, number: int) -> date:
        """The day with which a unit begins; the very last day when it lies beyond all dates."""
        if number >= self.of(date.max.toordinal()) + 1:
            return date.max
        if self.name == "day":
            return date.fromordinal(max(number, 1))
        year, month = divmod(number, 12) if self.name == "month" else (number, 0)
        return date(max(year, 1), month + 1, 1)

    def last_day(self, number: int) -> date:
        """The day with which it ends."""
        following = self.first_day(number + 1)
        return following if following == date.max else date.fromordinal(following.toordinal() - 1)


DAY, MONTH, YEAR = Unit("day", 31), Unit("month", 24), Unit("year", 100)
UNITS = (DAY, MONTH, YEAR)
FIELDS = tuple(unit.name for unit in UNITS)


def add_to(document: tantivy.Document, days: Iterable[tuple[int, int]]) -> None:
    """Add an item's spans of days, as spans.py has them, under every unit not too fine."""
    ends = [_ends(first, last) for first, last in days]
    finest = WIDE if ends else UNDATED
    for unit in reversed(UNITS):
        numbers = {number for first, last in ends for number in _numbers(unit, first, last)}
        for number in sorted(numbers):
            document.add_integer(unit.name, number)
        finest = unit.name if numbers else finest
    document.add_text(DATED, finest)


def _ends(first: int, last: int) -> tuple[int, int]:
    """A span that is open on one side is counted where it is known to begin or end."""
    latest = date.max.toordinal()
    low = first if first > spans.FIRST_DAY else last
    high = last if last < spans.LAST_DAY else first
    return min(max(low, 1), latest), min(max(high, 1), latest)


def _numbers(unit: Unit, first: int, last: int) -> range:
    low, high = unit.of(first), unit.of(last)
    return range(low, high + 1) if high - low < unit.most else range(0)
