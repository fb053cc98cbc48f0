"""In which order the steps of an item's history are told, and what in it cannot be."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC

from evidence import moments
from evidence.errors import UnreadableMoment
from evidence.models import ProvenanceStep, Receipt
from evidence.moments import Moment
from evidence.vocabularies import RowState, StepKind


@dataclass
class Placed:
    """A step with its moment, None where no time is known, and what speaks against its place."""

    step: ProvenanceStep
    moment: Moment | None
    doubts: list[str] = field(default_factory=list)

    @property
    def kind(self) -> str:
        return self.step.kind

    def surely_before(self, other: "Placed") -> bool:
        return _precedes(self.moment, other.moment)


def moment_of(edtf: str) -> Moment | None:
    """When a step was; None where nothing was said that can be read."""
    try:
        return moments.parse(edtf) if edtf else None
    except UnreadableMoment:
        return None


def moment_of_receipt(receipt: Receipt) -> Moment:
    """Our own clock, in UTC and to the minute."""
    return moments.parse(f"{receipt.received_at.astimezone(UTC):%Y-%m-%dT%H:%MZ}")


def _precedes(one: Moment | None, other: Moment | None) -> bool:
    return one is not None and other is not None and moments.precedes(one, other)


def placed(steps: Iterable[ProvenanceStep]) -> list[Placed]:
    """The steps in order: by time where it is known, else as said, else as they were recorded.

    `steps` are all rows of the item, superseded and withdrawn ones too: a place may have been
    said before one of them. Only those that stand are returned.
    """
    told: list[Placed] = []
    for step in _as_said(list(steps)):
        one = Placed(step, moment_of(step.happened))
        later = (at for at, other in enumerate(told) if one.surely_before(other))
        told.insert(next(later, len(told)), one)
    return told


def _as_said(rows: list[ProvenanceStep]) -> list[ProvenanceStep]:
    """The standing steps in the order in which people put them, leaving times aside."""
    by_key = {row.pk: row for row in rows}
    first = {row.pk: _first(row, by_key) for row in rows}
    latest = {first[row.pk]: row for row in sorted(rows, key=lambda row: row.pk)}
    order: list[int] = []

    def place(key: int, waiting: frozenset[int]) -> None:
        if key in order:
            return
        target = first.get(latest[key].before_id or 0)
        if target is not None and target not in waiting | {key}:
            place(target, waiting | {key})
            order.insert(order.index(target), key)
        elif latest[key].kind == StepKind.RECORDED:
            order.insert(0, key)
        else:
            order.append(key)

    for key in sorted(latest):
        place(key, frozenset())
    return [latest[key] for key in order if latest[key].state == RowState.ACTIVE]


def _first(row: ProvenanceStep, by_key: dict[int, ProvenanceStep]) -> int:
    """The row that began the chain a step belongs to."""
    while row.supersedes_id in by_key:
        row = by_key[row.supersedes_id]
    return row.pk


# What cannot be

Rule = Callable[[Placed, list[Placed], list[Moment]], Iterator[str]]


def note_doubts(told: list[Placed], received: list[Moment]) -> None:
    """Name beside each step what contradicts it; `received` is when the bytes reached us."""
    for one in told:
        others = [other for other in told if other is not one]
        one.doubts = [words for rule in RULES for words in rule(one, others, received)]


def _recorded_late(one: Placed, others: list[Placed], received: list[Moment]) -> Iterator[str]:
    if one.kind != StepKind.RECORDED:
        return
    for other in others:
        if other.surely_before(one):
            yield f"it cannot have been {_did(other)} before it was recorded"
    if any(_precedes(moment, one.moment) for moment in received):
        yield "it reached us before it is said to have been recorded"


def _reposted_early(one: Placed, others: list[Placed], received: list[Moment]) -> Iterator[str]:
    posts = [other for other in others if other.kind == StepKind.POSTED]
    if one.kind == StepKind.REPOSTED and posts and all(map(one.surely_before, posts)):
        yield "it cannot have been reposted before the first post that is known"


def _supplied_late(one: Placed, others: list[Placed], received: list[Moment]) -> Iterator[str]:
    late = received and all(_precedes(moment, one.moment) for moment in received)
    if one.kind == StepKind.SUPPLIED and late:
        yield "it was supplied, as is said, after all that we have had reached us"


def _said_otherwise(one: Placed, others: list[Placed], received: list[Moment]) -> Iterator[str]:
    for other in others:
        if one.step.before_id == other.step.pk and other.surely_before(one):
            yield f"it is said to come before what is earlier by its time: {_did(other)}"


RULES: tuple[Rule, ...] = (_recorded_late, _reposted_early, _supplied_late, _said_otherwise)


def _did(one: Placed) -> str:
    return one.step.get_kind_display().lower()
