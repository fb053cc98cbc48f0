"""What the ledger costs: an append beside a bare insert, a full audit, a proof of inclusion."""

import random
import secrets
import statistics
from collections.abc import Iterator
from datetime import UTC, datetime

from django.db import connection, transaction

from evidence import checkpoints, merkle
from evidence.actions import custody, ledger
from evidence.actions.ledger import Subject
from evidence.audit import tree
from evidence.models import Case, LedgerEntry, LedgerHead
from evidence.vocabularies import EntryType
from tests.benchmarks import catalogs
from tests.benchmarks.measuring import Figure, Line, asked, cost
from tests.factories import make_referenced

APPENDS = asked("BENCH_APPENDS", 100)
ENTRIES = asked("BENCH_N", 100_000)
MILLION = 1_000_000
ROUNDS = 3
LIMIT = "stated limit"
AT = datetime(2023, 5, 22, 9, tzinfo=UTC)
MAKES_ROWS = 10_000

ENTRY = "insert into evidence_ledgerentry (seq, body, leaf, at, type, actor, case_id)"
NODE = 'insert into evidence_ledgernode (level, "index", hash)'


def append() -> Iterator[Line]:
    """An entry about an item that is there, against its bare row; each in a commit of its own."""
    found = [(_cost_of_appends(), _cost_of_bare_rows()) for _ in range(ROUNDS)]
    costs = [1000 * statistics.median(one) / APPENDS for one in zip(*found, strict=True)]
    unit = "CPU ms an entry"
    yield Line("ledger_append", *costs, "the same row, bare", unit, "<=2", APPENDS)


def _cost_of_appends() -> float:
    with catalogs.fresh():
        case, by = catalogs.the_case(), catalogs.verifier()
        item = make_referenced(by=by, case=case)
        facts = {"title": "Column near the checkpoint", "work_status": "in_progress"}

        def appends() -> None:
            for _ in range(APPENDS):
                with transaction.atomic():
                    _append(case, by.record_id, Subject(item, dict(facts)))

        return cost(appends)


def _append(case: Case, actor: str, subject: Subject) -> LedgerEntry:
    type_ = EntryType.METADATA_MODIFICATION
    return ledger.append(type=type_, actor=actor, case=case, subjects=[subject])


def _cost_of_bare_rows() -> float:
    with catalogs.fresh():
        case, actor = catalogs.the_case(), catalogs.verifier().record_id
        start = ledger.size()
        rows = [_row(seq, case, actor) for seq in range(start, start + APPENDS)]

        def inserts() -> None:
            for row in rows:
                with transaction.atomic():
                    row.save(force_insert=True)

        return cost(inserts)


def _row(seq: int, case: Case, actor: str) -> LedgerEntry:
    body = _body(seq, case.record_id, actor)
    leaf = merkle.leaf_hash(body.encode()).hex()
    return LedgerEntry(
        seq=seq, body=body, leaf=leaf, at=AT, type="metadata modification", actor=actor, case=case
    )


def _body(seq: int, case: str, actor: str) -> str:
    """An entry of a usual length; what it commits to does not matter here."""
    record, salt = f"item:{secrets.token_hex(16)}", secrets.token_hex(32)
    return (
        f'{{"actor":"{actor}","at":"2023-05-22T09:00:00.000000+00:00",'
        f'"facts":{{"entry":{{"case":"{case}"}},"{record}":{{"title":{{"sha256":"{salt}"}}}}}},'
        f'"nonce":"{secrets.token_hex(16)}","seq":{seq},'
        f'"subjects":[{{"prev":null,"record":"{record}"}}],"type":"metadata modification","v":1}}'
    )


def audit() -> Iterator[Line]:
    """The tree grown again from all bodies and held to the rows, in seconds for a million."""
    with catalogs.fresh():
        _fill()
        found: list[tree.Regrown] = []
        seconds = min(cost(lambda: found.append(tree.regrow(tree.found()))) for _ in range(2))
        size = ledger.size()
    assert not found[0].problems
    scaled = seconds * MILLION / size
    yield Line("ledger_audit", scaled, 5.0, LIMIT, "CPU s a million", "<=1", size)


def proof() -> Iterator[Line]:
    """The text a receipt's reader is handed, checkpoint and all: the time to make it here, and its
    length in a tree of a million.
    """
    with catalogs.fresh():
        _fill()
        size, chance = ledger.size(), random.Random(1)
        picked = [chance.randrange(size) for _ in range(50)]
        custody.proof_of(0)
        times = [1000 * cost(lambda seq=seq: custody.proof_of(seq)) for seq in picked]
    typical = statistics.median(times)
    yield Line("ledger_proof", typical, 1.0, LIMIT, "CPU ms", "<=1", size)
    yield Line("ledger_proof_size", _proof_kb(), 1.1, LIMIT, "kB", "<=1", MILLION)


def _proof_kb() -> float:
    path = merkle.inclusion_proof(MILLION // 3, MILLION, lambda level, index: bytes(32))
    head = checkpoints.checkpoint_text("evidence.example.org/catalog", MILLION, bytes(32))
    note = checkpoints.sign(head, checkpoints.new_key("evidence.example.org/catalog"))
    return len(checkpoints.tlog_proof(MILLION // 3, path, note).encode()) / 1000


def _fill() -> None:
    """Lengthen the ledger to ENTRIES as appends would, without the changes they record."""
    case, actor = catalogs.the_case(), catalogs.verifier().record_id
    head = LedgerHead.objects.get(pk=1)
    peaks = [bytes.fromhex(peak) for peak in head.peaks]
    for start in range(head.size, ENTRIES, MAKES_ROWS):
        rows, nodes = [], []
        for seq in range(start, min(start + MAKES_ROWS, ENTRIES)):
            row = _row(seq, case, actor)
            rows.append((seq, row.body, row.leaf, AT, row.type, actor, case.pk))
            peaks, completed = merkle.append(seq, peaks, bytes.fromhex(row.leaf))
            nodes += [(level, index, node.hex()) for level, index, node in completed]
        _insert(ENTRY, rows)
        _insert(NODE, nodes)
    LedgerHead.objects.update(size=ENTRIES, peaks=[peak.hex() for peak in peaks])


def _insert(into: str, rows: list[tuple]) -> None:
    marks = ", ".join(["%s"] * len(rows[0]))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(f"{into} values ({marks})", rows)


FIGURES: dict[str, Figure] = {
    "ledger_append": append,
    "ledger_audit": audit,
    "ledger_proof": proof,
}
