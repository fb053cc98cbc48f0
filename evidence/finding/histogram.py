"""What a question finds, by when it is said to have been made: bars of days, months or years."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import tantivy
from tantivy import FieldType, Query

from evidence.finding import bars, fields, index, spans
from evidence.finding.bars import DAY, MONTH, UNITS, YEAR, Unit
from evidence.finding.documents import SCHEMA
from evidence.finding.query import Node
from evidence.finding.syntax import FIELD, Part
from evidence.finding.walk import Question, both, count_of

TAKEN = "taken"
MOST_BARS = 120
LEAST_BARS = 14
"""So many units a window shows at least, that a single day has its surroundings."""

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
        ask=lambda searcher, found: _counted(searcher, found, chosen),
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


def _counted(searcher: tantivy.Searcher, found: Query, chosen: Span | None) -> Histogram:
    asked: dict[str, Any] = {unit.name: {"stats": {"field": unit.name}} for unit in UNITS}
    asked[bars.DATED] = {"terms": {"field": bars.DATED}}
    asked["total"] = {"value_count": {"field": "key"}}
    told = searcher.aggregate(found, asked)
    dated = {each["key"]: each["doc_count"] for each in told[bars.DATED]["buckets"]}
    undated = int(told["total"]["value"]) - dated.get(bars.ANY, 0)
    window = _window({unit: _extent(told[unit.name]) for unit in UNITS}, chosen)
    if window is None:
        return Histogram(DAY, [], _dates(chosen), wide=dated.get(bars.ANY, 0), undated=undated)
    counts = _counts(searcher, found, window)
    empty = Histogram(window.unit, [], _dates(chosen))
    return replace(
        empty,
        bars=_bars(window, counts),
        before=_beyond(searcher, found, window.unit, index.SMALLEST_KEY, window.low - 1),
        after=_beyond(searcher, found, window.unit, window.high + 1, index.LARGEST_KEY),
        wide=dated.get(bars.ANY, 0) - dated.get(window.unit.name, 0),
        undated=undated,
    )


def _extent(told: dict[str, Any]) -> Span | None:
    return (int(told["min"]), int(told["max"])) if told["count"] else None


@dataclass(frozen=True)
class Window:
    """What of the time is shown: units from `low` to `high`, so many to a bar."""

    unit: Unit
    low: int
    high: int

    @property
    def step(self) -> int:
        return -(-(self.high - self.low + 1) // MOST_BARS)


def _window(extents: dict[Unit, Span | None], chosen: Span | None) -> Window | None:
    """All there is, in the finest unit that is not too fine.

    Of what is chosen its surroundings: it takes the middle third itself.
    """
    if not any(extents.values()):
        return None
    for unit in UNITS:
        extent = extents[unit]
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


def _counts(searcher: tantivy.Searcher, found: Query, window: Window) -> dict[int, int]:
    """How many items stand under each unit of the window."""
    asked = {
        "bars": {
            "histogram": {
                "field": window.unit.name,
                "interval": 1,
                "min_doc_count": 1,
                "hard_bounds": {"min": window.low, "max": window.high},
            }
        }
    }
    told: Any = searcher.aggregate(found, asked)["bars"]
    return {int(bucket["key"]): bucket["doc_count"] for bucket in told["buckets"]}


def _bars(window: Window, counts: dict[int, int]) -> list[Bar]:
    drawn = []
    for start in range(window.low, window.high + 1, window.step):
        stop = min(start + window.step, window.high + 1)
        count = sum(counts.get(number, 0) for number in range(start, stop))
        unit = window.unit
        drawn.append(Bar(unit.first_day(start), unit.last_day(stop - 1), count))
    return drawn


def _beyond(searcher: tantivy.Searcher, found: Query, unit: Unit, low: int, high: int) -> int:
    reach = Query.range_query(SCHEMA, unit.name, FieldType.Integer, low, high)
    return count_of(searcher, both(found, reach))
