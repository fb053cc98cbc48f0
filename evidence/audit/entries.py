"""Hold every entry's columns, subjects, chains and openings to its body."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from django.db.models import OuterRef, Subquery

from evidence import canonical
from evidence.actions import ledger
from evidence.audit.report import Kind, Problem, Progress, Unopened, in_silence
from evidence.errors import LedgerBroken
from evidence.models import LedgerEntry, LedgerSubject, Opening

PAGE = 2000


@dataclass(frozen=True)
class Body:
    """What an entry says; `subjects` are (record, hash of that record's entry before)."""

    seq: int
    type: str
    at: str
    actor: str
    case: str
    subjects: list[tuple[str, str]]
    facts: dict[str, dict[str, Any]]

    def sealed(self) -> dict[tuple[str, str], str]:
        """The commitments in it, by record and field."""
        return {
            (record, field): value["sha256"]
            for record, facts in self.facts.items()
            for field, value in facts.items()
            if is_sealed(value)
        }


def is_sealed(fact: Any) -> bool:
    """Whether a fact is a commitment rather than a value; no open value is an object."""
    return isinstance(fact, dict)


def read_body(text: Any) -> Body:
    """Read an entry's body; raises LedgerBroken saying what is wrong with it."""
    if not isinstance(text, str):
        raise LedgerBroken("the body is not stored as text")
    try:
        said = canonical.decode(text.encode())
    except ValueError as problem:
        raise LedgerBroken("the body is not canonical JSON") from problem
    match said:
        case {
            "v": ledger.VERSION,
            "seq": int(seq),
            "type": str(type_),
            "at": str(at),
            "actor": str(actor),
            "subjects": list(subjects),
            "facts": {ledger.ENTRY: {"case": str(case)}} as facts,
            "nonce": str(),
            **more,
        } if not more and _are_facts(facts):
            return Body(seq, type_, at, actor, case, _subjects(subjects), facts)
    raise LedgerBroken("the body does not have the form of an entry")


def _are_facts(facts: dict[str, Any]) -> bool:
    return all(
        isinstance(told, dict)
        and all(
            not is_sealed(value) or (set(value) == {"sha256"} and isinstance(value["sha256"], str))
            for value in told.values()
        )
        for told in facts.values()
    )


def _subjects(listed: list[Any]) -> list[tuple[str, str]]:
    pairs = []
    for subject in listed:
        match subject:
            case {"record": str(record), "prev": None | str() as prev, **more} if not more:
                pairs.append((record, prev or ""))
            case _:
                raise LedgerBroken("the body does not name its subjects as it should")
    return pairs


@dataclass(frozen=True)
class Row:
    """One entry as the tables have it; `subjects` are (record, prev, item, leaf before)."""

    seq: int
    body: Any
    columns: dict[str, Any]
    subjects: list[tuple[str, str, str, str]]
    openings: list[tuple[str, str, str, str]]


def check(size: int, *, progress: Progress = in_silence) -> Iterator[Problem | Unopened]:
    """Every entry below `size` whose tables say something other than its body."""
    for start in range(0, size, PAGE):
        end = min(start + PAGE, size)
        for row in rows(start, end):
            yield from check_entry(row)
        progress("entries read", end)


def check_entry(row: Row) -> Iterator[Problem | Unopened]:
    """What is wrong with one entry, leaving its place in the tree aside."""
    try:
        body = read_body(row.body)
    except LedgerBroken as problem:
        yield Problem(Kind.BODY, str(problem), seq=row.seq)
        return
    yield from _check_columns(row, body)
    yield from _check_subjects(row, body)
    yield from _check_openings(row, body)


def _check_columns(row: Row, body: Body) -> Iterator[Problem]:
    for name, value in row.columns.items():
        if value != getattr(body, name):
            words = f"the column says {value!r}, the body {getattr(body, name)!r}"
            yield Problem(Kind.COLUMN, words, seq=row.seq, field=name)


def _check_subjects(row: Row, body: Body) -> Iterator[Problem]:
    told = dict(body.subjects)
    stored = {record: (prev, item, before) for record, prev, item, before in row.subjects}
    for record in sorted(told.keys() - stored.keys()):
        words = "the entry speaks of this record, its table of subjects does not"
        yield Problem(Kind.SUBJECT, words, record, row.seq)
    for record in sorted(stored.keys() - told.keys()):
        words = "the table of subjects names this record, the entry does not"
        yield Problem(Kind.SUBJECT, words, record, row.seq)
    for record in told.keys() & stored.keys():
        prev, item, before = stored[record]
        if prev != told[record]:
            words = "the table of subjects gives another entry before than the body"
            yield Problem(Kind.SUBJECT, words, record, row.seq, "prev")
        if item != (record if record.startswith("item:") else ""):
            words = "the table of subjects points to another item"
            yield Problem(Kind.SUBJECT, words, record, row.seq, "item")
        if told[record] != before:
            words = "this record's chain is broken: the entry before it is not the one named"
            yield Problem(Kind.CHAIN, words, record, row.seq)
    for record in sorted(body.facts.keys() - told.keys() - {ledger.ENTRY}):
        words = "the entry has facts of a record it does not name"
        yield Problem(Kind.BODY, words, record, row.seq)


def _check_openings(row: Row, body: Body) -> Iterator[Problem | Unopened]:
    sealed = body.sealed()
    for record, field, value, salt in row.openings:
        committed = sealed.pop((record, field), None)
        if committed is None:
            words = "this opening belongs to no commitment"
            yield Problem(Kind.OPENING, words, record, row.seq, field)
        elif not fits(committed, value, salt):
            words = "this opening does not fit its commitment"
            yield Problem(Kind.OPENING, words, record, row.seq, field)
    for record, field in sealed:
        yield Unopened(row.seq, record, field)


def fits(committed: str, text: str, salt: str) -> bool:
    """Whether this is the value, as canonical text, and the salt that were committed to."""
    try:
        return hashlib.sha256(bytes.fromhex(salt) + text.encode()).hexdigest() == committed
    except ValueError:
        return False


def rows(start: int, end: int) -> Iterator[Row]:
    """The entries from `start` up to `end` with all that belongs to them."""
    entries = LedgerEntry.objects.filter(seq__gte=start, seq__lt=end).order_by("seq")
    subjects = _grouped(_subject_rows(start, end))
    openings = _grouped(
        Opening.objects.filter(entry__gte=start, entry__lt=end)
        .order_by("entry")
        .values_list("entry_id", "record", "field", "value", "salt")
    )
    columns = ("seq", "body", "at", "type", "actor", "case__uid")
    for seq, body, at, type_, actor, case in list(entries.values_list(*columns)):
        yield Row(
            seq=seq,
            body=body,
            columns={
                "seq": seq,
                "type": type_,
                "at": _written(at),
                "actor": actor,
                "case": f"case:{case.hex}",
            },
            subjects=subjects.get(seq, []),
            openings=openings.get(seq, []),
        )


def _written(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _subject_rows(start: int, end: int) -> Iterator[tuple]:
    earlier = LedgerSubject.objects.filter(
        record=OuterRef("record"), entry__lt=OuterRef("entry")
    ).order_by("-entry")
    found = (
        LedgerSubject.objects.filter(entry__gte=start, entry__lt=end)
        .annotate(before=Subquery(earlier.values("entry__leaf")[:1]))
        .order_by("entry")
        .values_list("entry_id", "record", "prev", "item__uid", "before")
    )
    for seq, record, prev, item, before in found:
        yield seq, record, prev, f"item:{item.hex}" if item else "", before or ""


def _grouped(found: Any) -> dict[int, list[tuple]]:
    """Rows by their first column, which they are ordered by."""
    return {
        seq: [row[1:] for row in of_entry] for seq, of_entry in groupby(found, lambda row: row[0])
    }
