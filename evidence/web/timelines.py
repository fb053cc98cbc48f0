"""Items on one axis of time: a lane for each, with every time claimed for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import isfinite

from evidence import moments
from evidence.errors import UnreadableMoment
from evidence.models import Item
from evidence.moments.spans import Span, span_of
from evidence.web import cards
from evidence.web.axis import DAY, Axis, Bar, Tick

PLAIN, FAINT = "core", "reach"

Claimed = tuple[bool, Span]
"""A claimed time, and whether it is the one adopted."""


@dataclass(frozen=True)
class Lane:
    """One item's times as they are drawn, and in words.

    Each bar goes with how it is drawn: those of claims that stand beside an adopted one are faint.
    """

    item: Item
    url: str
    words: str
    bars: list[tuple[str, Bar]]
    is_adopted: bool


@dataclass(frozen=True)
class TimeLine:
    """Items that have a time, earliest first, and those nobody has claimed a time for.

    Times are drawn as they were stated: one without an offset as if its clock showed UTC.
    """

    lanes: list[Lane]
    ticks: list[Tick]
    undated: list[Item]


def drawn(items: Iterable[Item], *, adopted_first: bool = False) -> TimeLine:
    """The time line of items that came through cards.listed."""
    spans = {item: list(_spans(item)) for item in items}
    axis = _axis(end for found in spans.values() for _, span in found for end in span)
    if axis is None:
        return TimeLine([], [], list(spans))
    lanes = [_lane(item, found, axis) for item, found in _in_order(spans) if found]
    if adopted_first:
        lanes.sort(key=lambda lane: not lane.is_adopted)
    return TimeLine(lanes, axis.ticks(), [item for item, found in spans.items() if not found])


def _lane(item: Item, found: list[Claimed], axis: Axis) -> Lane:
    is_adopted = any(adopted for adopted, _ in found)
    bars = [
        (FAINT if is_adopted and not adopted else PLAIN, axis.bar(span)) for adopted, span in found
    ]
    return Lane(item, cards.url_of(item), cards.when_of(item), bars, is_adopted)


def _in_order(spans: dict[Item, list[Claimed]]) -> list[tuple[Item, list[Claimed]]]:
    return sorted(spans.items(), key=lambda each: _order([span for _, span in each[1]]))


def _axis(ends: Iterable[float]) -> Axis | None:
    """An axis of a day at least, so that a single moment stands among its hours."""
    known = [end for end in ends if isfinite(end)]
    if known and max(known) - min(known) < DAY:
        middle = (max(known) + min(known)) / 2
        known += [middle - DAY / 2, middle + DAY / 2]
    return Axis.around(known)


def _spans(item: Item) -> Iterable[Claimed]:
    gone_by = {row.time_claim_id for row in item.adoptions.all()}
    for claim in item.time_claims.all():
        try:
            yield claim.pk in gone_by, span_of(moments.parse(claim.edtf))
        except UnreadableMoment:
            continue


def _order(spans: list[Span]) -> Span:
    """By the earliest end that is known."""
    first = min((span[0] if span[0] != float("-inf") else span[1] for span in spans), default=0.0)
    return first, min((span[1] for span in spans), default=0.0)
