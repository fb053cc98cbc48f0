"""What a question finds, by when it is said to have been made: bars of days, months or years."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import tantivy
from tantivy import FieldType, Query

from evidence.finding import bars, fields, index, spans
from evidence.finding.bars import DAY, MONTH, UNITS, YEAR, Unit
from evidence.finding.documents import SCHEMA
from evidence.finding.query import Node, any_of
from evidence.finding.syntax import FIELD, Part
from evidence.finding.walk import Question, both, count_of

TAKEN = "taken"
MOST_BARS = 120
LEAST_BARS = 14
"""So many units a window shows at least, that a single day has its surroundings."""

USUAL_MONTHS = tuple(MONTH.of(date(year, 1, 1).toordinal()) for year in (1900, 2100))

Span = tuple[int, int]
"""The first and the last day, as by date.toordinal."""


@dataclass(frozen=True)
class Bar:
    """The items that may have been made between two days, both included."""

    first: date
    last: date
    count: int


@dataclass(frozen=True)
class Histogram:
    """What a question finds without what it says itself of the time.

    `bars` follow one another without gaps; `chosen` is what the question says of the time.
    `before` and `after` count what lies beyond the bars, `wide` what has too wide a span to be
    counted under single bars, `undated` what has no date at all. An item that may have been made
    in one of several is counted under each.
    """

    unit: Unit
    bars: list[Bar]
    chosen: tuple[date, date] | None
    before: int = 0
    after: int = 0
    wide: int = 0
    undated: int = 0


def of(question: Question) -> Histogram:
    """The bars for a question; none when nothing it finds has a date."""
    own, others = _apart(question.parts)
    chosen = _chosen(own)
    return index.learned_of_found(
        user=question.user,
        parts=others,
        filters=question.filters,
        ask=lambda searcher, found: drawn_from(Counts(searcher, found), chosen),
        otherwise=Histogram(DAY, [], _dates(chosen)),
    )


def own_parts(parts: list[Node]) -> list[Part]:
    """What a question itself says of the time, and another choice takes the place of."""
    return _apart(parts)[0]


def between(first: date, last: date) -> str:
    """The words that ask for the days from one to another, as briefly as whole units allow."""
    for unit, length in ((YEAR, 4), (MONTH, 7)):
        numbers = [unit.of(day.toordinal()) for day in (first, last)]
        if (unit.first_day(numbers[0]), unit.last_day(numbers[1])) == (first, last):
            return _ranged(first.isoformat()[:length], last.isoformat()[:length])
    return _ranged(first.isoformat(), last.isoformat())


def _ranged(first: str, last: str) -> str:
    return f"{TAKEN}:{first}" if first == last else f"{TAKEN}:{first}..{last}"


def _apart(parts: list[Node]) -> tuple[list[Part], list[Node]]:
    own = [part for part in parts if isinstance(part, Part) and _is_own(part)]
    return own, [part for part in parts if part not in own]


def _is_own(part: Part) -> bool:
    return part.kind == FIELD and part.field == TAKEN and not part.without


def _chosen(own: list[Part]) -> Span | None:
    """The days that all of them allow; when there is none, those of the last."""
    if not own:
        return None
    asked = [fields.days_of(TAKEN, part.text.strip('"')) for part in own]
    low, high = max(first for first, _ in asked), min(last for _, last in asked)
    return (low, high) if low <= high else asked[-1]


def _dates(span: Span | None) -> tuple[date, date] | None:
    if span is None:
        return None
    latest = date.max.toordinal()
    first, last = (date.fromordinal(min(max(day, 1), latest)) for day in span)
    return first, last


# Counting


class Counts:
    """How many items stand under each number of a unit, and between which numbers any do.

    The first look takes in the months of this time: they are what most catalogs come to. No look
    counts without bounds: the engine gives up over more numbers than it likes.
    """

    def __init__(self, searcher: tantivy.Searcher, found: Query) -> None:
        self.searcher, self.found = searcher, found
        finest = {bars.DATED: {"terms": {"field": bars.DATED}}}
        self._told = self._look({**_ends_of(DAY), **_each_of(MONTH, *USUAL_MONTHS), **finest})
        buckets = self._told[bars.DATED]["buckets"]
        self._finest = {each["key"]: each["doc_count"] for each in buckets}
        self.total = sum(self._finest.values())

    def _look(self, asked: dict[str, Any], within: Query | None = None) -> dict[str, Any]:
        found = self.found if within is None else both(self.found, within)
        return self.searcher.aggregate(found, asked)

    def extent(self, unit: Unit) -> Span | None:
        """The first and the last number of a unit that has an item."""
        if unit is MONTH:
            return self._months
        return _ends_in(self._told if unit is DAY else self._look(_ends_of(unit)))

    @cached_property
    def _months(self) -> Span | None:
        low, high = USUAL_MONTHS
        usual = [int(each["key"]) for each in self._told[MONTH.name]["buckets"]]
        unusual = [_reach(MONTH, index.SMALLEST_KEY, low - 1)]
        unusual.append(_reach(MONTH, high + 1, index.LARGEST_KEY))
        beyond = _ends_in(self._look(_ends_of(MONTH), within=any_of(unusual)))
        numbers = [*usual, *(beyond or ())]
        return (min(numbers), max(numbers)) if numbers else None

    def under(self, window: "Window") -> dict[int, int]:
        """How many items stand under each number of the window."""
        told, unit = self._told, window.unit
        if unit is not MONTH or not USUAL_MONTHS[0] <= window.low <= window.high <= USUAL_MONTHS[1]:
            told = self._look(_each_of(unit, window.low, window.high))
        return {int(each["key"]): each["doc_count"] for each in told[unit.name]["buckets"]}

    def dated(self) -> int:
        return self.total - self._finest.get(bars.UNDATED, 0)

    def counted(self, unit: Unit) -> int:
        """How many items are counted under a unit: those under a finer one are, too."""
        units = UNITS[: UNITS.index(unit) + 1]
        return sum(self._finest.get(each.name, 0) for each in units)

    def between(self, unit: Unit, low: int, high: int) -> int:
        """How many items stand under numbers of a unit from one to another."""
        return count_of(self.searcher, both(self.found, _reach(unit, low, high)))


def _reach(unit: Unit, low: int, high: int) -> Query:
    return Query.range_query(SCHEMA, unit.name, FieldType.Integer, low, high)


def _ends_of(unit: Unit) -> dict[str, Any]:
    return {"ends": {"stats": {"field": unit.name}}}


def _ends_in(told: dict[str, Any]) -> Span | None:
    ends = told["ends"]
    return (int(ends["min"]), int(ends["max"])) if ends["count"] else None


def _each_of(unit: Unit, low: int, high: int) -> dict[str, Any]:
    each = {"field": unit.name, "interval": 1, "min_doc_count": 1}
    return {unit.name: {"histogram": {**each, "hard_bounds": {"min": low, "max": high}}}}


def drawn_from(counts: Counts, chosen: Span | None) -> Histogram:
    """The bars for what was counted, around the days that are chosen if any are."""
    undated, dated = counts.total - counts.dated(), counts.dated()
    window = _window(counts, chosen)
    if window is None:
        return Histogram(DAY, [], _dates(chosen), wide=dated, undated=undated)
    unit = window.unit
    return Histogram(
        unit,
        _bars(window, counts.under(window)),
        _dates(chosen),
        before=counts.between(unit, index.SMALLEST_KEY, window.low - 1),
        after=counts.between(unit, window.high + 1, index.LARGEST_KEY),
        wide=dated - counts.counted(unit),
        undated=undated,
    )


@dataclass(frozen=True)
class Window:
    """What of the time is shown: units from `low` to `high`, so many to a bar."""

    unit: Unit
    low: int
    high: int

    @property
    def step(self) -> int:
        return -(-(self.high - self.low + 1) // MOST_BARS)


def _window(counts: Counts, chosen: Span | None) -> Window | None:
    """All there is, in the finest unit that is not too fine.

    Of what is chosen its surroundings: it takes the middle third itself.
    """
    for unit in UNITS:
        extent = counts.extent(unit)
        if chosen is not None:
            extent = _around(unit, chosen, extent)
        if extent and (unit is YEAR or extent[1] - extent[0] < MOST_BARS):
            return _widened(unit, *extent)
    return None


def _around(unit: Unit, chosen: Span, extent: Span | None) -> Span | None:
    """The chosen units with as many again on both sides, but not where nothing is any more."""
    days = _dates(chosen)
    if extent is None or days is None:
        return None
    low, high = (unit.of(day.toordinal()) for day in days)
    low = low if chosen[0] > spans.FIRST_DAY else min(extent[0], high)
    high = high if chosen[1] < spans.LAST_DAY else max(extent[1], low)
    length = high - low + 1
    return max(low - length, min(low, extent[0])), min(high + length, max(high, extent[1]))


def _widened(unit: Unit, low: int, high: int) -> Window:
    """At least LEAST_BARS, and never before the first day there is."""
    lacking = max(LEAST_BARS - (high - low + 1), 0)
    first = max(low - lacking // 2, unit.of(1))
    return Window(unit, first, min(high + lacking - lacking // 2, unit.of(date.max.toordinal())))


def _bars(window: Window, counts: dict[int, int]) -> list[Bar]:
    drawn = []
    for start in range(window.low, window.high + 1, window.step):
        stop = min(start + window.step, window.high + 1)
        count = sum(counts.get(number, 0) for number in range(start, stop))
        unit = window.unit
        drawn.append(Bar(unit.first_day(start), unit.last_day(stop - 1), count))
    return drawn
