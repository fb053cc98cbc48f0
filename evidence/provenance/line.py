"""The provenance line: from the recording over each step to our receipts, gaps shown as gaps.

One list of stations is read by the picture and by the table, so that both say the same.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from evidence.models import ProvenanceStep, Receipt, Source
from evidence.moments import Moment
from evidence.provenance.order import Placed, moment_of_receipt, note_doubts, placed
from evidence.vocabularies import APPEARANCES, ReceiptMethod, StepKind

STEP, RECEIPT, GAP = "step", "receipt", "gap"
NOBODY_RECORDED = "who recorded it, and when, is not known"
NOT_RECEIVED = "no file has reached us; it is known from reports"
FROM_NOBODY = "whom we have it from was not said"
NOUNS: dict[str, str] = {
    StepKind.RECORDED: "recording",
    StepKind.POSTED: "post",
    StepKind.REPOSTED: "repost",
    StepKind.REPORTED: "report",
    StepKind.SUPPLIED: "handing over",
    StepKind.CAPTURED: "capture",
    StepKind.EDITED: "edit",
}
DAY_S = 24 * 3600

Knows = Callable[[Source | None], bool]
"""Whether the reader may know who a source is, and so read the addresses that tell it."""


@dataclass(frozen=True)
class Station:
    """One point of the line: a step, an arrival with us, or a gap in words.

    `lane` is 0 for the main line and counts the branches; `leaves` is the key of the station of
    the main line from which a branch goes off, empty where that is not known. `is_second` marks an
    arrival by other hands than the first; `url` is empty for who may not know the source.
    """

    kind: str
    key: str
    label: str = ""
    row: Any = None
    source: Source | None = None
    moment: Moment | None = None
    url: str = ""
    basis: str = ""
    gap: str = ""
    lane: int = 0
    leaves: str = ""
    is_earliest: bool = False
    is_second: bool = False
    doubts: tuple[str, ...] = ()

    @property
    def is_gap(self) -> bool:
        return self.kind == GAP

    @property
    def forwarded_by(self) -> Source | None:
        return self.row.forwarded_by if self.kind == RECEIPT else None


def line_of(
    steps: Iterable[ProvenanceStep], receipts: Iterable[Receipt], *, knows: Knows
) -> list[Station]:
    """The stations in order; `steps` are all rows of the item, also those replaced."""
    arrivals = sorted(receipts, key=lambda row: (row.received_at, row.pk))
    told = placed(steps)
    note_doubts(told, [moment_of_receipt(row) for row in arrivals])
    history = [_station_of(one, knows) for one in told]
    history = _with_earliest(history)
    stations = list(_with_gaps(history))
    if not arrivals:
        return [*stations, _gap("end", NOT_RECEIVED)]
    return [*stations, *_arrivals(arrivals, history, knows)]


def _gap(key: str, words: str, lane: int = 0) -> Station:
    return Station(GAP, f"gap-{key}", gap=words, lane=lane)


# Steps


def _station_of(one: Placed, knows: Knows) -> Station:
    step = one.step
    return Station(
        STEP,
        f"step-{step.uid.hex}",
        step.get_kind_display(),
        row=step,
        source=step.source,
        moment=one.moment,
        url=step.url if knows(step.source) else "",
        basis=step.basis,
        doubts=tuple(one.doubts),
    )


def _with_earliest(history: list[Station]) -> list[Station]:
    """Marks the earliest known appearance: the first in order at which others could see it."""
    first = next((one for one in history if one.row.kind in APPEARANCES), None)
    return [replace(one, is_earliest=one is first) for one in history]


def _with_gaps(history: list[Station]) -> Iterator[Station]:
    if not history or history[0].row.kind != StepKind.RECORDED:
        yield _gap("begin", NOBODY_RECORDED)
    before: Station | None = None
    for one in history:
        if before is not None and not _leads_to(before, one):
            yield _gap(one.key, _between(before, one, history))
        yield one
        before = one


def _leads_to(one: Station, other: Station) -> bool:
    """Whether it is plain how the second came of the first: by the same hands, or in public."""
    if one.source is not None and one.source == other.source:
        return True
    public = {StepKind.REPOSTED, StepKind.REPORTED, StepKind.CAPTURED}
    return one.row.kind in APPEARANCES and other.row.kind in public


def _between(one: Station, other: Station, history: list[Station]) -> str:
    words = f"between the {_noun(one, history)} and the {_noun(other, history)} nothing is known"
    days = _days_apart(one.moment, other.moment)
    return f"{words} ({days} day{'s' * (days != 1)})" if days else words


def _noun(station: Station, history: list[Station]) -> str:
    noun = NOUNS[station.row.kind]
    same = [one for one in history if one.row.kind == station.row.kind]
    return f"first {noun}" if station.row.kind == StepKind.POSTED and same[0] is station else noun


def _days_apart(one: Moment | None, other: Moment | None) -> int:
    """Whole days that surely lie between two moments; 0 when that cannot be told."""
    if one is None or other is None or one.latest is None or other.earliest is None:
        return 0
    return max(0, int((other.earliest - one.latest).total_seconds() // DAY_S))


# Arrivals


Hands = tuple[int | None, int | None]
"""From whom an arrival is and who passed it on."""


def _arrivals(receipts: list[Receipt], history: list[Station], knows: Knows) -> Iterator[Station]:
    """Our receipts: those that come of the last step go on on the main line, others branch off."""
    origins: dict[Hands, Station | None] = {}
    for row in receipts:
        hands = (row.source_id, row.forwarded_by_id)
        origins[hands] = origins.get(hands) or _origin(row, history, knows)
    lanes = _lanes(origins, history)
    first = next(iter(origins))
    met: set[Hands] = set()
    for row in receipts:
        hands = (row.source_id, row.forwarded_by_id)
        station = _received(row, lanes[hands], origins[hands], knows)
        if hands not in met and (words := _before_arrival(station, origins[hands], history)):
            yield _gap(station.key, words, station.lane)
        yield replace(station, is_second=bool(met) and hands != first)
        met.add(hands)


def _lanes(origins: dict[Hands, Station | None], history: list[Station]) -> dict[Hands, int]:
    """By whose hands: 0 for the main line, which none goes on if all are known to leave it."""
    last = history[-1] if history else None
    on_it = [hands for hands, origin in origins.items() if origin is last]
    unsure = [hands for hands, origin in origins.items() if origin is None]
    main = next(iter(on_it or unsure), None)
    others = [hands for hands in origins if hands != main]
    return {hands: number for number, hands in enumerate(others, start=1)} | (
        {main: 0} if main is not None else {}
    )


def _received(row: Receipt, lane: int, origin: Station | None, knows: Knows) -> Station:
    readable = knows(row.source) and knows(row.forwarded_by)
    return Station(
        RECEIPT,
        f"receipt-{row.uid.hex}",
        "Received by us",
        row=row,
        source=row.source,
        moment=moment_of_receipt(row),
        url=row.obtained_from if readable else "",
        basis=row.message if readable else "",
        lane=lane,
        leaves=origin.key if origin and lane else "",
    )


def _origin(row: Receipt, history: list[Station], knows: Knows) -> Station | None:
    """The last step this arrival surely comes from: the same address, else the same source.

    Addresses are compared only where the reader may read both: an equal one would tell.
    """
    readable = knows(row.source) and knows(row.forwarded_by)
    for one in reversed(history):
        if row.url_key and one.row.url_key == row.url_key and readable and knows(one.source):
            return one
    ours = {row.source_id, row.forwarded_by_id} - {None}
    return next((one for one in reversed(history) if one.row.source_id in ours), None)


def _before_arrival(station: Station, origin: Station | None, history: list[Station]) -> str:
    if station.source is None and station.row.method != ReceiptMethod.CAPTURE:
        return FROM_NOBODY
    last = history[-1] if history else None
    if last is None or (origin is not None and (station.lane or origin is last)):
        return ""
    whom = station.source.public_name if station.source else "us"
    if station.lane:
        return f"how it came to {whom} is not known"
    return f"how it came from the {_noun(last, history)} to {whom} is not known"
