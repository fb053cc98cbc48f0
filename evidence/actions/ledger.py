"""The only writer of ledger entries: append, prove, and the facts an entry commits to."""

import hashlib
import json
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.utils import timezone

from evidence import canonical, merkle
from evidence.models import (
    Case,
    Item,
    LedgerEntry,
    LedgerHead,
    LedgerNode,
    LedgerSubject,
    Record,
)

VERSION = 1
SYSTEM = "system"
ENTRY = "entry"
"""Under this name an entry's facts hold what belongs to no single record: case, reason, batch."""

# Every change writes these rows of plain text and numbers, and the ORM takes ten times as long to
# compose a statement anew as the database takes to run it.
LEAF_BEFORE = """
    SELECT entry.leaf FROM evidence_ledgersubject subject
    JOIN evidence_ledgerentry entry ON entry.seq = subject.entry_id
    WHERE subject.record = %s ORDER BY subject.entry_id DESC LIMIT 1
"""
ADD_SUBJECT = """
    INSERT INTO evidence_ledgersubject (entry_id, record, prev, item_id) VALUES (%s, %s, %s, %s)
"""
ADD_OPENING = """
    INSERT INTO evidence_opening (entry_id, record, field, value, salt) VALUES (%s, %s, %s, %s, %s)
"""
ADD_NODE = 'INSERT INTO evidence_ledgernode (level, "index", hash) VALUES (%s, %s, %s)'

Position = tuple[int, int]
"""The level and index of a complete subtree; see evidence/merkle.py."""


@dataclass
class Subject:
    """A record an entry speaks of, and the committed facts that changed."""

    record: Record
    facts: dict[str, Any] = field(default_factory=dict)
    is_new: bool = False


def commitment(value: Any, salt: str) -> str:
    """``sha256(salt‖value)`` in hex; salt is 32 hex digits, value its canonical text."""
    return hashlib.sha256(bytes.fromhex(salt) + as_text(value).encode()).hexdigest()


def as_text(value: Any) -> str:
    """The one JSON text of a value that commitments are computed over (floats allowed)."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def append(
    *,
    type: str,
    actor: str,
    case: Case,
    subjects: Iterable[Subject],
    items: Iterable[Item] = (),
    reason: str = "",
    batch: str = "",
) -> LedgerEntry:
    """Append one entry; must be the last step of the transaction of the change it records.

    `batch` is an opaque name shared by the entries of changes made in one go.
    The head row is locked until the transaction ends, so the sequence has no gaps.
    """
    subjects = _with_items(list(subjects), list(items))
    head = LedgerHead.objects.select_for_update().get(pk=1)
    records = {subject.record.record_id: subject.record for subject in subjects}
    previous = {subject.record.record_id: _leaf_before(subject) for subject in subjects}
    facts, openings = _facts(case, subjects, reason)
    if batch:
        facts[ENTRY]["batch"] = batch
    at = timezone.now()
    body = canonical.encode(
        {
            "v": VERSION,
            "seq": head.size,
            "type": str(type),
            "at": at.isoformat(timespec="microseconds"),
            "actor": actor,
            "subjects": [
                {"record": record, "prev": prev or None} for record, prev in previous.items()
            ],
            "facts": facts,
            "nonce": secrets.token_hex(16),
        }
    )
    leaf = merkle.leaf_hash(body)
    entry = LedgerEntry.objects.create(
        seq=head.size, body=body.decode(), leaf=leaf.hex(), at=at, type=type, actor=actor, case=case
    )
    _insert(
        ADD_SUBJECT,
        [
            (entry.seq, record, previous[record], item.pk if isinstance(item, Item) else None)
            for record, item in records.items()
        ],
    )
    _insert(
        ADD_OPENING,
        [(entry.seq, record, name, as_text(value), salt) for record, name, value, salt in openings],
    )
    _grow(head, leaf)
    return entry


def _with_items(subjects: list[Subject], items: list[Item]) -> list[Subject]:
    """Every item concerned joins the entry, so that its chain tells all that happened to it."""
    named = {subject.record.record_id for subject in subjects}
    extra = {item.record_id: item for item in items if item.record_id not in named}
    return subjects + [Subject(item) for item in extra.values()]


def _leaf_before(subject: Subject) -> str:
    if subject.is_new:
        return ""
    with connection.cursor() as cursor:
        cursor.execute(LEAF_BEFORE, [subject.record.record_id])
        found = cursor.fetchone()
    return found[0] if found else ""


def _insert(statement: str, rows: list[tuple]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(statement, rows)


def _facts(case: Case, subjects: list[Subject], reason: str) -> tuple[dict, list[tuple]]:
    """The facts of an entry, and (record, field, value, salt) of each value it only commits to."""
    openings: list[tuple] = []

    def sealed(record: str, name: str, value: Any) -> dict[str, str]:
        salt = secrets.token_hex(16)
        openings.append((record, name, value, salt))
        return {"sha256": commitment(value, salt)}

    facts: dict[str, dict[str, Any]] = {ENTRY: {"case": case.record_id}}
    if reason:
        facts[ENTRY]["reason"] = sealed(ENTRY, "reason", reason)
    for subject in subjects:
        name_of = subject.record.record_id
        written = {
            name: value
            if is_open(type(subject.record), name, value)
            else sealed(name_of, name, value)
            for name, value in subject.facts.items()
        }
        if written:
            facts[name_of] = written
    return facts, openings


def is_open(model: type[Record], name: str, value: Any) -> bool:
    """Whether a fact is written as it is: ids, codes, and the absence of a value."""
    return value in (None, "", []) or model.is_plain(model.field(name))


def _grow(head: LedgerHead, leaf: bytes) -> None:
    peaks, completed = merkle.append(head.size, [bytes.fromhex(peak) for peak in head.peaks], leaf)
    _insert(ADD_NODE, [(level, index, node.hex()) for level, index, node in completed])
    head.size += 1
    head.peaks = [peak.hex() for peak in peaks]
    head.save(update_fields=["size", "peaks"])


def entry_that_added(record: Record) -> int:
    """The number of the entry a record came with."""
    subjects = LedgerSubject.objects.filter(record=record.record_id).order_by("entry")
    return subjects.values_list("entry", flat=True)[0]


def size() -> int:
    """How many entries the ledger has."""
    return LedgerHead.objects.values_list("size", flat=True).get(pk=1)


def root() -> bytes:
    """The root of the tree over all entries, 32 bytes."""
    return position()[1]


def position() -> tuple[int, bytes]:
    """How many entries the ledger has, and the root of the tree over them at that moment."""
    head = LedgerHead.objects.get(pk=1)
    return head.size, merkle.root_from_peaks([bytes.fromhex(peak) for peak in head.peaks])


def from_tree(proof: Callable[[merkle.Node], list[bytes]]) -> list[bytes]:
    """A proof from the stored hashes, all read at once: a query for each takes five times as long.

    `proof` is made twice, first to learn which hashes it needs. Raises LedgerNode.DoesNotExist.
    """
    needed: set[Position] = set()

    def note(level: int, index: int) -> bytes:
        needed.add((level, index))
        return merkle.EMPTY_ROOT

    proof(note)
    hashes = _hashes(needed) if needed else {}
    return proof(lambda level, index: hashes[level, index])


def _hashes(needed: set[Position]) -> dict[Position, bytes]:
    """The hashes of complete subtrees, 32 bytes each; level 0 are the leaves."""
    leaves = LedgerEntry.objects.filter(seq__in=[index for level, index in needed if not level])
    found = {(0, seq): leaf for seq, leaf in leaves.values_list("seq", "leaf")}
    levels, indexes = zip(*needed, strict=True)
    # More than is needed, but no database finds pairs as fast as it finds these.
    nodes = LedgerNode.objects.filter(level__in=set(levels), index__in=set(indexes))
    found |= {
        (level, index): node for level, index, node in nodes.values_list("level", "index", "hash")
    }
    if missing := sorted(needed - found.keys()):
        raise LedgerNode.DoesNotExist(f"no hash is stored for {missing}")
    return {position: bytes.fromhex(found[position]) for position in needed}
