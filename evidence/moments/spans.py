"""Moments as spans of seconds: how far each reaches, and whether two can both be true."""

from datetime import UTC, datetime, timedelta
from math import ceil, floor, isfinite

from evidence.moments.edtf import (
    EASTERNMOST_S,
    WESTERNMOST_S,
    Moment,
    ends_of,
    seconds_ahead,
)

Span = tuple[float, float]
"""Seconds since 1970, both ends inclusive; infinite where open."""

EPOCH = datetime.fromisoformat("1970-01-01T00:00:00")
HOUR_S = 3600
DAY_S = 24 * HOUR_S
ABOUT_S = {
    "second": 300,
    "minute": HOUR_S,
    "hour": 3 * HOUR_S,
    "day": 3 * DAY_S,
    "interval": 3 * DAY_S,
    "month": 31 * DAY_S,
    "year": 366 * DAY_S,
    "open": 0,
}
"""How far “about” is taken to reach either way, by how exactly a moment is written.

EDTF leaves it open. These are wide on purpose: they only keep two moments from being called a
contradiction when one of them was never meant to the minute.
"""


def span_of(moment: Moment) -> Span:
    """As written: in UTC when the offset is stated, otherwise on the local clock."""
    ahead = seconds_ahead(moment.offset)
    first = since_epoch(moment.earliest) if moment.earliest else float("-inf")
    last = since_epoch(moment.latest) if moment.latest else float("inf")
    return first - ahead, last - ahead


def reach_of(moment: Moment) -> Span:
    """As :func:`span_of`, with each end that is “about” taken as far as it may be meant."""
    first, last = span_of(moment)
    ends = ends_of(moment.text)
    return first - _slack(ends[0]), last + _slack(ends[-1])


def slack_of(moment: Moment) -> int:
    """By how many seconds “about” may carry the further of a moment's ends."""
    return max(_slack(end) for end in ends_of(moment.text))


def overlap(a: Moment, b: Moment) -> bool | None:
    """Tell whether both can be true of one instant; None when what is not stated hides the answer.

    Not stated may be an offset, or how far “about” reaches. Two moments without an offset are
    taken to be read off the same local clock.
    """
    if is_apart(reach_of(a), a.offset is None, reach_of(b), b.offset is None):
        return False
    same_clock = (a.offset is None) == (b.offset is None)
    one, other = span_of(a), span_of(b)
    if same_clock:
        return True if meet(one, other) else None
    local, stated = (one, other) if a.offset is None else (other, one)
    surely = (local[0] + WESTERNMOST_S, local[1] - EASTERNMOST_S)
    return True if meet(surely, stated) else None


def precedes(a: Moment, b: Moment) -> bool:
    """Whether all of `a` surely came before any of `b`, whatever is not stated of either."""
    one, other = reach_of(a), reach_of(b)
    if (a.offset is None) != (b.offset is None):
        one = anywhere(one) if a.offset is None else one
        other = anywhere(other) if b.offset is None else other
    return one[1] < other[0]


NOT_YET = "That lies in the future; what is recorded here has happened already."


def begins_after(moment: Moment, now: datetime) -> bool:
    """Whether none of it can have come by `now`, wherever on Earth its clock stood."""
    first, last = reach_of(moment)
    if moment.offset is None:
        first, last = anywhere((first, last))
    return first > since_epoch(now.astimezone(UTC).replace(tzinfo=None))


def between(first: float, last: float, *, to_the: str = "second") -> str:
    """EDTF for what lies between two instants in UTC; an infinite end is open.

    To the second or the minute, each outwards to the next.
    """
    begin = _written(floor(first), to_the) if isfinite(first) else ".."
    end = _written(ceil(last), to_the) if isfinite(last) else ".."
    return begin if begin == end else f"{begin}/{end}"


def _written(instant: float, to_the: str) -> str:
    """A time of day to the minute speaks of all of that minute, so that none is cut off."""
    form = "seconds" if to_the == "second" else "minutes"
    return f"{(EPOCH + timedelta(seconds=instant)).isoformat(timespec=form)}Z"


def is_apart(a: Span, a_is_local: bool, b: Span, b_is_local: bool) -> bool:
    """Whether no offset a local clock can have brings the two spans together."""
    if a_is_local and not b_is_local:
        a = anywhere(a)
    if b_is_local and not a_is_local:
        b = anywhere(b)
    return not meet(a, b)


def anywhere(local: Span) -> Span:
    """Where in UTC a span on a local clock may lie, its offset being unknown."""
    return local[0] - EASTERNMOST_S, local[1] + WESTERNMOST_S


def meet(a: Span, b: Span) -> bool:
    return a[0] <= b[1] and b[0] <= a[1]


def since_epoch(local: datetime) -> float:
    """A naive time as seconds since 1970 on its own clock."""
    return (local - EPOCH).total_seconds()


def _slack(end: Moment) -> int:
    return ABOUT_S[end.precision] if end.approximate else 0
