"""The clocks around one item: the file's, those of posts and reports, ours, what people claim."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from itertools import chain
from typing import Any

from evidence import moments
from evidence.errors import UnreadableMoment
from evidence.models import Item, ProvenanceStep, Receipt, StatementLink, TimeClaim
from evidence.moments import Moment
from evidence.moments.meeting import Extent
from evidence.moments.spans import span_of
from evidence.vocabularies import BY_THEN, Clock, StepKind

CLOCK_OF_STEP = {StepKind.RECORDED: Clock.STATEMENT, StepKind.REPORTED: Clock.PUBLICATION}
WRITTEN_AS_UTC = "The file gives it as UTC; some cameras write local time there."


class Weight(StrEnum):
    """What a clock tells of the making of an item: then, by then, or nothing by itself."""

    MADE = "made"
    BY_THEN = "by_then"
    BESIDE = "beside"


@dataclass(frozen=True)
class Line:
    """One clock's say. `key` names it in addresses, `part` is what it speaks of when not all."""

    key: str
    clock: str
    label: str
    moment: Moment
    weight: Weight = Weight.MADE
    note: str = ""
    part: str = ""
    claim: TimeClaim | None = None

    @property
    def extent(self) -> Extent | None:
        """Within what the item was made as far as this clock tells; None when it tells nothing."""
        told = self._told
        return Extent.of(told) if told and self.weight != Weight.BESIDE else None

    @property
    def written(self) -> Extent:
        """The same as it is written, “about” taken to the letter."""
        told = self._told or self.moment
        return Extent(*span_of(told), told.offset is None)

    @property
    def _told(self) -> Moment | None:
        return moments.until(self.moment) if self.weight == Weight.BY_THEN else self.moment

    @property
    def is_local(self) -> bool:
        """Whether nobody stated the offset of the clock it was read from."""
        return self.moment.offset is None


@dataclass(frozen=True)
class Copy:
    """Another item that holds the same recording, with the rows of it that stand."""

    item: Item
    steps: list[ProvenanceStep]
    receipts: list[Receipt]


def lines_of(
    item: Item,
    *,
    facts: dict[str, Any],
    claims: Iterable[TimeClaim],
    steps: Iterable[ProvenanceStep],
    receipts: Iterable[Receipt],
    links: Iterable[StatementLink],
    copies: Iterable[Copy] = (),
) -> list[Line]:
    """Every clock around an item, from its making to us; sources by the name anybody may read.

    The rows are those that stand; `facts` are the examination's.
    """
    found = [*_of_file(facts), *map(_of_claim, claims), *_of_steps(steps)]
    found += [*_of_receipt(item, receipts), *chain.from_iterable(map(_of_copy, copies))]
    return [*found, *_of_statements(links)]


def _of_copy(copy: Copy) -> Iterator[Line]:
    """By when another item with the same recording was there; only the firmest of its clocks."""
    lines = [*_of_steps(copy.steps), *_of_receipt(copy.item, copy.receipts)]
    bounds = [(line.extent.in_utc[1], line) for line in lines if line.extent]
    bounds = [(last, line) for last, line in bounds if line.weight == Weight.BY_THEN]
    for _, line in sorted(bounds, key=lambda each: each[0])[:1]:
        label = f"{copy.item.code}, the same recording: {line.label}"
        yield replace(line, key=f"copy-{copy.item.uid.hex}", label=label)


def _of_file(facts: dict[str, Any]) -> Iterator[Line]:
    taken, offset = facts.get("taken_at"), facts.get("taken_at_offset") or ""
    offset = "Z" if offset == "+00:00" else offset
    if moment := _readable(f"{taken}{offset}" if taken else ""):
        note = WRITTEN_AS_UTC if offset == "Z" else ""
        yield Line("device", Clock.DEVICE, "Device, as the file states it", moment, note=note)
    fix = str((facts.get("gps") or {}).get("time_utc") or "")[:19]
    if moment := _readable(f"{fix}Z~" if fix else ""):
        note = "The time of the satellites' fix, which may be some minutes older than the picture."
        yield Line("gps", Clock.GPS, "GPS, as the file states it", moment, note=note)


def _of_claim(claim: TimeClaim) -> Line:
    return Line(
        f"claim-{claim.uid.hex}",
        claim.clock,
        f"{claim.claimant} claims ({_clock_words(claim)})",
        claim.moment,
        Weight.BY_THEN if claim.clock in BY_THEN else Weight.MADE,
        claim.basis,
        claim.part_label or claim.part,
        claim,
    )


def _clock_words(claim: TimeClaim) -> str:
    clock = claim.get_clock_display()
    return f"{clock if claim.clock == Clock.GPS else clock.lower()} clock"


def _of_steps(steps: Iterable[ProvenanceStep]) -> Iterator[Line]:
    for step in steps:
        if moment := _readable(step.happened):
            by = f" by {step.source.public_name}" if step.source else ""
            yield Line(
                f"step-{step.uid.hex}",
                CLOCK_OF_STEP.get(StepKind(step.kind), Clock.POST),
                f"{step.get_kind_display()}{by}",
                moment,
                Weight.MADE if step.kind == StepKind.RECORDED else Weight.BY_THEN,
                step.basis,
            )


def _of_receipt(item: Item, receipts: Iterable[Receipt]) -> Iterator[Line]:
    """The first receipt; of an item known from reports only, when it was catalogued."""
    arrivals = [receipt.received_at for receipt in receipts]
    at, label = (
        (min(arrivals), "In our hands") if arrivals else (item.created_at, "Catalogued here")
    )
    yield Line("receipt", "receipt", label, _moment_of(at), Weight.BY_THEN)


def _of_statements(links: Iterable[StatementLink]) -> Iterator[Line]:
    for link in links:
        if moment := _readable(link.statement.said):
            yield Line(
                f"statement-{link.uid.hex}",
                Clock.STATEMENT,
                f"{link.statement.speaker.public_name} spoke of the event",
                moment,
                Weight.BESIDE,
                "When a statement was made bounds nothing by itself.",
            )


def _moment_of(at: datetime) -> Moment:
    return moments.parse(f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}Z")


def _readable(text: str) -> Moment | None:
    try:
        return moments.parse(text) if text else None
    except UnreadableMoment:
        return None
