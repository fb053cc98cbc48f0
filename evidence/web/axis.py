"""A time axis in per cent of its width: what part of time it shows, its ticks, and bars on it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import isfinite

from evidence.moments.edtf import seconds_ahead
from evidence.moments.spans import EPOCH, Span, since_epoch
from evidence.moments.words import EARLIEST_SHOWN, LATEST_SHOWN

MINUTE, HOUR, DAY = 60, 3600, 86400
STEPS = (
    1, 5, 15, 30, MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR,
    6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 5 * DAY,
)  # fmt: skip
MONTHS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000, 12_000, 24_000)
MOST_TICKS = 5
LEAST_WIDTH_S = 40
MARGIN = 0.08
EARLIEST = since_epoch(EARLIEST_SHOWN) + DAY  # so that every offset can be shown
LATEST = since_epoch(LATEST_SHOWN) - DAY
THIN = 0.8  # per cent below which a bar is drawn as a line


@dataclass(frozen=True)
class Tick:
    """Where a tick stands, and what it says: its day where that is new, and its time."""

    x: str
    day: str
    clock: str


@dataclass(frozen=True)
class Bar:
    """A span on the axis: where it begins and how wide it is, and over which ends it runs.

    `beyond` is “earlier” or “later” when none of it is on the axis.
    """

    x: str
    width: str
    end: str
    runs_left: bool
    runs_right: bool
    is_thin: bool
    beyond: str = ""


@dataclass(frozen=True)
class Axis:
    """The part of time from `first` to `last`, in seconds since 1970 UTC."""

    first: float
    last: float

    @classmethod
    def around(cls, ends: Iterable[float]) -> "Axis | None":
        """An axis that shows all these instants with a margin; None for no instant at all."""
        known = [end for end in ends if isfinite(end)]
        if not known:
            return None
        middle, half = (min(known) + max(known)) / 2, (max(known) - min(known)) / 2
        half = max(half * (1 + 2 * MARGIN), LEAST_WIDTH_S / 2)
        return cls(max(middle - half, EARLIEST), min(middle + half, LATEST))

    def at(self, instant: float) -> str:
        """Where an instant stands, as an SVG length; the ends for what lies beyond them."""
        share = (min(max(instant, self.first), self.last) - self.first) / (self.last - self.first)
        return f"{100 * share:.3f}%"

    def bar(self, span: Span) -> Bar:
        first, last = max(span[0], self.first), min(span[1], self.last)
        beyond = "earlier" if span[1] < self.first else "later" if span[0] > self.last else ""
        width = max(0.0, 100 * (last - first) / (self.last - self.first))
        return Bar(
            x=self.at(span[0]),
            width=f"{width:.3f}%",
            end=self.at(span[1]),
            runs_left=span[0] < self.first,
            runs_right=span[1] > self.last,
            is_thin=width < THIN,
            beyond=beyond,
        )

    def ticks(self, offset: str = "Z") -> list[Tick]:
        """At most six instants that are round on a clock of this offset."""
        ahead = seconds_ahead(offset)
        step = self._step() or DAY
        form = "" if step >= DAY else "%H:%M:%S" if step < MINUTE else "%H:%M"
        found: list[Tick] = []
        for local in self._rounds(ahead):
            shown = EPOCH + timedelta(seconds=local)
            day = f"{shown.day} {shown:%b} {shown.year:04}"
            is_new = all(tick.day != day for tick in found)
            clock = f"{shown:{form}}" if form else ""
            found.append(Tick(self.at(local - ahead), day if is_new else "", clock))
        return found

    def _step(self) -> int | None:
        """Seconds between ticks; None when they stand by the month."""
        width = self.last - self.first
        return next((step for step in STEPS if width / step <= MOST_TICKS), None)

    def _rounds(self, ahead: int) -> Iterator[float]:
        """Round times of a local clock, in seconds since 1970 on that clock."""
        first, last, step = self.first + ahead, self.last + ahead, self._step()
        if step is None:
            yield from self._months(first, last)
            return
        at = -(-first // step) * step
        while at <= last:
            yield at
            at += step

    def _months(self, first: float, last: float) -> Iterator[float]:
        begin, end = (EPOCH + timedelta(seconds=edge) for edge in (first, last))
        whole = (end.year - begin.year) * 12 + end.month - begin.month
        step = next((count for count in MONTHS if whole / count <= MOST_TICKS), MONTHS[-1])
        start = -(-_month_of(begin) // step) * step
        for month in range(max(start, 12), _month_of(end) + 1, step):
            at = since_epoch(datetime(month // 12, month % 12 + 1, 1))  # noqa: DTZ001 - local
            if at >= first:
                yield at


def _month_of(day: datetime) -> int:
    """Months counted from year 0."""
    return day.year * 12 + day.month - 1
