"""Clocks laid beside one another: what they leave together, and which cannot both be right."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from evidence.moments.edtf import EASTERNMOST_S, WESTERNMOST_S, Moment, seconds_ahead
from evidence.moments.spans import Span, anywhere, reach_of

ALWAYS: Span = (float("-inf"), float("inf"))


@dataclass(frozen=True)
class Extent:
    """Within what a clock says the instant lies, in seconds since 1970, both ends inclusive.

    On its own local clock while `is_local`, which may have any offset from −12:00 to +14:00;
    otherwise in UTC. Local clocks without an offset are taken to be one and the same.
    """

    first: float
    last: float
    is_local: bool = False

    @classmethod
    def of(cls, moment: Moment) -> "Extent":
        """As far as a moment reaches, “about” included."""
        return cls(*reach_of(moment), moment.offset is None)

    @property
    def in_utc(self) -> Span:
        """Where in UTC it may lie, whatever the offset."""
        span = (self.first, self.last)
        return anywhere(span) if self.is_local else span

    def assuming(self, offset: str | None) -> "Extent":
        """The same read off a clock of this offset, when it is local and one is assumed."""
        if not self.is_local or not offset:
            return self
        ahead = seconds_ahead(offset)
        return Extent(self.first - ahead, self.last - ahead)


@dataclass(frozen=True)
class Clash:
    """Two clocks, by their places in the list, that cannot both be right, and by how much.

    `early` says it was over `gap_s` seconds before `late` says that it began, at the least.
    """

    early: int
    late: int
    gap_s: float


@dataclass(frozen=True)
class Meeting:
    """What clocks come to together.

    left: the instants, in UTC, at which all of them can be right; None when there are none.
    local: what local clocks without an offset showed then; None when there is no such clock.
    offsets: how many seconds ahead of UTC those must have been; None when there is no such clock
    or nothing is left.
    """

    left: Span | None
    local: Span | None
    offsets: Span | None
    clashes: list[Clash]

    @property
    def in_every_clash(self) -> list[int]:
        """The clocks without any one of which the others agree."""
        in_all = [{clash.early, clash.late} for clash in self.clashes]
        return sorted(set.intersection(*in_all)) if in_all else []


def meeting_of(extents: Sequence[Extent]) -> Meeting:
    """Lay clocks side by side.

    Each is an interval, so that all have an instant in common as soon as every two have one
    (Helly's theorem); the one unknown offset does not change that, because it shifts all local
    clocks alike and only the extremes of both groups meet.
    """
    clashes = [
        clash
        for (i, a), (j, b) in combinations(enumerate(extents), 2)
        if (clash := _clash(i, a, j, b))
    ]
    has_local = any(extent.is_local for extent in extents)
    stated = _common((e.first, e.last) for e in extents if not e.is_local)
    local = _common((e.first, e.last) for e in extents if e.is_local)
    if clashes:
        return Meeting(None, None, None, clashes)
    if not has_local:
        return Meeting(stated, None, None, [])
    return Meeting(
        _common([stated, anywhere(local)]),
        _common([local, (stated[0] - WESTERNMOST_S, stated[1] + EASTERNMOST_S)]),
        _common([(-WESTERNMOST_S, EASTERNMOST_S), (local[0] - stated[1], local[1] - stated[0])]),
        [],
    )


def apart_s(a: Moment, b: Moment) -> float:
    """By how many seconds, at the least, two moments cannot both be right; 0 when they can."""
    clashes = meeting_of([Extent.of(a), Extent.of(b)]).clashes
    return clashes[0].gap_s if clashes else 0


def _clash(i: int, a: Extent, j: int, b: Extent) -> Clash | None:
    alike = a.is_local == b.is_local
    one, other = ((a.first, a.last), (b.first, b.last)) if alike else (a.in_utc, b.in_utc)
    if one[1] < other[0]:
        return Clash(i, j, other[0] - one[1])
    if other[1] < one[0]:
        return Clash(j, i, one[0] - other[1])
    return None


def _common(spans: Iterable[Span]) -> Span:
    known = [ALWAYS, *spans]
    return max(first for first, _ in known), min(last for _, last in known)
