"""Whatever changes behind the actions' back is found and named."""

import io
import json
import os
import subprocess
import sys
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, models, transaction

from evidence.actions import custody, items, ledger
from evidence.audit import records
from evidence.audit.report import Kind, Problem, Report
from evidence.audit.verify import verify
from evidence.files import originals
from evidence.models import (
    Grant,
    Item,
    LedgerEntry,
    LedgerHead,
    LedgerNode,
    LedgerSubject,
    Opening,
    Original,
    Receipt,
    Record,
    Source,
    Tag,
    triggers,
)
from evidence.vocabularies import WorkStatus
from tests.examples import World, make_full_world
from tests.factories import jpeg

pytestmark = [pytest.mark.postgres_too, pytest.mark.usefixtures("data_dir")]
KINDS = records.kinds()


@pytest.fixture
def world(db: None, data_dir: Path) -> World:
    return make_full_world()


@pytest.fixture
def unguarded(world: World) -> World:
    """The same, for somebody who can drop triggers."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
            return world
    triggers.remove(connection)
    return world


def found(report: Report) -> set[tuple[str, str, str]]:
    return {(problem.kind, problem.record, problem.field) for problem in report.problems}


def at_entries(report: Report) -> list[tuple[str, int | None]]:
    return [(problem.kind, problem.seq) for problem in report.problems]


def middle() -> LedgerEntry:
    return LedgerEntry.objects.get(seq=LedgerEntry.objects.count() // 2)


def test_catalog_changed_only_by_actions_is_clean(world: World) -> None:
    report = verify()

    assert report.problems == []
    assert report.size == report.entries == LedgerEntry.objects.count()
    assert report.root == ledger.root().hex()
    assert report.records == sum(model.objects.count() for model in KINDS.values())
    assert report.files == 2
    assert report.orphans == report.unopened == []


def test_every_kind_of_record_is_reconciled(world: World) -> None:
    def concrete(base: type[models.Model]) -> set[type[models.Model]]:
        below = {model for child in base.__subclasses__() for model in concrete(child)}
        return below if base._meta.abstract else below | {base}

    assert set(KINDS.values()) == concrete(Record)
    assert all(model.objects.exists() for model in KINDS.values())


def test_empty_ledger_is_clean(db: None) -> None:
    assert verify().ok


# The ledger itself


def test_changed_body_is_named(unguarded: World) -> None:
    entry = middle()
    LedgerEntry.objects.filter(pk=entry.pk).update(body=entry.body.replace('"v":1', '"v":2'))

    report = verify()

    assert (Kind.LEAF, entry.seq) in at_entries(report)
    assert report.first_bad_entry == entry.seq


def test_changed_body_with_its_leaf_is_found_by_the_tree(unguarded: World) -> None:
    entry = LedgerEntry.objects.get(seq=6)
    body = entry.body.replace('"nonce":"', '"nonce":"0')
    leaf = ledger.merkle.leaf_hash(body.encode()).hex()
    LedgerEntry.objects.filter(pk=6).update(body=body, leaf=leaf)

    report = verify()

    assert (Kind.NODE, 6) in at_entries(report)
    assert report.first_bad_entry == 6
    assert report.root != ledger.root().hex()


def test_last_entry_rewritten_with_its_leaf_is_found_by_the_head(unguarded: World) -> None:
    items.set_work_status(
        by=unguarded.cast.owner, item=unguarded.held, status=WorkStatus.HELP_NEEDED
    )
    if ledger.size() % 2 == 0:
        items.set_work_status(
            by=unguarded.cast.owner, item=unguarded.held, status=WorkStatus.IN_PROGRESS
        )
    entry = LedgerEntry.objects.latest("seq")
    body = entry.body.replace('"nonce":"', '"nonce":"0')
    leaf = ledger.merkle.leaf_hash(body.encode()).hex()
    LedgerEntry.objects.filter(pk=entry.pk).update(body=body, leaf=leaf)

    assert at_entries(verify()) == [(Kind.HEAD, entry.seq)]


@pytest.mark.parametrize("which", ["middle", "last"])
def test_deleted_entry_is_named(which: str, unguarded: World) -> None:
    seq = middle().seq if which == "middle" else LedgerEntry.objects.latest("seq").seq
    for model in (Opening, LedgerSubject):
        rows = model.objects.filter(entry=seq)
        rows._raw_delete(rows.db)
    rows = LedgerEntry.objects.filter(seq=seq)
    rows._raw_delete(rows.db)

    report = verify()

    kind = Kind.SEQUENCE if which == "middle" else Kind.HEAD
    assert report.first_bad_entry == seq
    assert (kind, seq) in at_entries(report)


def test_swapped_entries_are_named(unguarded: World) -> None:
    one, other = LedgerEntry.objects.get(seq=4), LedgerEntry.objects.get(seq=9)
    LedgerEntry.objects.filter(seq=4).update(body=other.body, leaf="0" * 64)
    LedgerEntry.objects.filter(seq=9).update(body=one.body, leaf=one.leaf)
    LedgerEntry.objects.filter(seq=4).update(leaf=other.leaf)

    report = verify()

    assert report.first_bad_entry == 4
    assert {(Kind.COLUMN, "", "seq")} <= found(report)


def test_entry_put_in_past_the_head_is_named(unguarded: World) -> None:
    last = LedgerEntry.objects.latest("seq")
    LedgerEntry.objects.create(
        seq=last.seq + 1, body=last.body, leaf="0" * 64, at=last.at, type=last.type,
        actor=last.actor, case=last.case,
    )  # fmt: skip

    report = verify()

    assert report.first_bad_entry == last.seq + 1
    assert (Kind.HEAD, last.seq + 1) in at_entries(report)


@pytest.mark.parametrize("harm", ["changed", "deleted", "added"])
def test_harmed_tree_cache_is_found_and_the_root_is_still_right(
    harm: str, unguarded: World
) -> None:
    node = LedgerNode.objects.get(level=1, index=3)
    if harm == "changed":
        LedgerNode.objects.filter(pk=node.pk).update(hash="0" * 64)
    elif harm == "deleted":
        rows = LedgerNode.objects.filter(pk=node.pk)
        rows._raw_delete(rows.db)
    else:
        LedgerNode.objects.create(level=9, index=0, hash=node.hash)

    report = verify()

    assert at_entries(report) == [(Kind.NODE, None if harm == "added" else 6)]
    assert report.root == ledger.root().hex()


@pytest.mark.parametrize("harm", [{"size": 3}, {"size": 10**15}, {"peaks": []}])
def test_harmed_head_is_found(harm: dict, unguarded: World) -> None:
    LedgerHead.objects.update(**harm)

    report = verify()

    assert {problem.kind for problem in report.problems} == {Kind.HEAD}


def test_missing_head_is_found(unguarded: World) -> None:
    rows = LedgerHead.objects.all()
    rows._raw_delete(rows.db)

    assert {problem.kind for problem in verify().problems} == {Kind.HEAD}


def test_body_that_is_not_canonical_is_named(unguarded: World) -> None:
    entry = middle()
    LedgerEntry.objects.filter(pk=entry.pk).update(body=entry.body.replace(":", ": ", 1))

    assert (Kind.BODY, entry.seq) in at_entries(verify())


@pytest.mark.parametrize("field", ["at", "type", "actor", "case"])
def test_changed_column_is_named(field: str, unguarded: World) -> None:
    entry = middle()
    other = {
        "at": entry.at + timedelta(seconds=1),
        "type": "ingestion" if entry.type != "ingestion" else "accession",
        "actor": "system",
        "case": unguarded.cast.other_case,
    }
    LedgerEntry.objects.filter(pk=entry.pk).update(**{field: other[field]})

    report = verify()

    assert [(p.kind, p.seq, p.field) for p in report.problems] == [(Kind.COLUMN, entry.seq, field)]


def test_subject_that_hides_no_longer_is_named(unguarded: World) -> None:
    subject = LedgerSubject.objects.filter(item=unguarded.held).latest("entry")
    LedgerSubject.objects.filter(pk=subject.pk).update(item=None)

    assert found(verify()) == {(Kind.SUBJECT, subject.record, "item")}


def test_removed_subject_is_named(unguarded: World) -> None:
    subject = LedgerSubject.objects.filter(item=unguarded.held).latest("entry")
    rows = LedgerSubject.objects.filter(pk=subject.pk)
    rows._raw_delete(rows.db)

    report = verify()

    assert (Kind.SUBJECT, subject.record, "") in found(report)
    assert report.first_bad_entry == subject.entry_id


def test_added_subject_is_named(unguarded: World) -> None:
    record = unguarded.source.record_id
    subject = LedgerSubject.objects.create(entry=middle(), record=record)

    report = verify()

    assert (Kind.SUBJECT, record, "") in found(report)
    assert report.first_bad_entry == subject.entry_id


def test_broken_chain_is_named(unguarded: World) -> None:
    subject = LedgerSubject.objects.filter(item=unguarded.held).latest("entry")
    before = LedgerSubject.objects.filter(record=subject.record, entry__lt=subject.entry_id).latest(
        "entry"
    )
    leaf = "f" * 64
    LedgerEntry.objects.filter(pk=before.entry_id).update(leaf=leaf)

    assert (Kind.CHAIN, subject.record, "") in found(verify())


@pytest.mark.parametrize("harm", [{"value": '"another"'}, {"salt": "00" * 16}, {"salt": "zz"}])
def test_opening_that_does_not_fit_is_named(harm: dict, unguarded: World) -> None:
    opening = Opening.objects.get(record=unguarded.held.record_id, field="title")
    Opening.objects.filter(pk=opening.pk).update(**harm)

    problem = verify().problems[0]

    assert (problem.kind, problem.seq, problem.record, problem.field) == (
        Kind.OPENING,
        opening.entry_id,
        opening.record,
        "title",
    )


def test_opening_removed_from_under_a_value_is_named(world: World) -> None:
    opening = Opening.objects.get(record=world.source.record_id, field="name")
    opening.delete()

    (problem,) = verify().problems

    assert (problem.kind, problem.record, problem.field) == (
        Kind.CHANGED,
        world.source.record_id,
        "name",
    )


def test_value_erased_with_its_opening_is_not_checkable_and_not_wrong(world: World) -> None:
    opening = Opening.objects.get(record=world.source.record_id, field="name")
    opening.delete()
    Source.objects.filter(pk=world.source.pk).update(name="")

    report = verify()

    assert report.ok
    assert [(one.seq, one.record, one.field) for one in report.unopened] == [
        (opening.entry_id, opening.record, "name")
    ]


# Rows


PAIRED: dict[tuple[str, str], dict[str, Any]] = {
    ("adoption", "time_claim"): {"location_claim": None, "role": "time"},
    ("editclaim", "claimed_by_user"): {"claimed_by_source": None},
    ("generationclaim", "claimed_by_source"): {"claimed_by_user": None},
    ("item", "holding"): {"original": None},
    ("locationclaim", "latitude"): {"longitude": Decimal("35")},
    ("locationclaim", "longitude"): {"latitude": Decimal("50")},
    ("locationclaim", "claimed_by_user"): {"claimed_by_source": None},
    ("statementassessment", "claimed_by_user"): {"claimed_by_source": None},
    ("source", "confidential"): {"code_name": "Heron"},
    ("timeclaim", "claimed_by_source"): {"claimed_by_user": None},
    ("statementlink", "other"): {"item": None},
    ("claimcheck", "time_claim"): {"location_claim": None},
    ("remark", "answers"): {"kind": "answer"},
    ("claimevidence", "time_claim"): {"location_claim": None},
    ("claimevidence", "url"): {"original": None, "other": None},
    ("claimevidence", "other"): {"url": "", "original": None},
    ("claimevidence", "original"): {"url": "", "other": None},
}
"""What a constraint wants changed together with a field."""


def others(row: Any, field: models.Field) -> list[Any]:
    """Values the field could have and does not."""
    value = getattr(row, field.attname)
    if field.is_relation:
        rows = field.related_model._base_manager.exclude(pk=value).order_by("pk")
        return list(rows.values_list("pk", flat=True))
    if field.choices:
        return [code for code, _ in field.choices if code not in (value, "")]
    match value:
        case bool():
            return [not value]
        case int() | Decimal():
            return [value + 1]
        case datetime():
            return [value + timedelta(microseconds=1)]
        case date():
            return [value + timedelta(days=1)]
        case list() | dict():
            return [{"other": value}]
    moments = {models.DateField: date(2023, 5, 22), models.DateTimeField: datetime.now(UTC)}
    longest = getattr(field, "max_length", None) or 0
    return [f"{value}."[-longest:] if value else moments.get(type(field), 7)]


def change(model: type[Record], field: models.Field) -> Any:
    """Give a row another value in this field past the actions, where no constraint refuses it."""
    for row in model._base_manager.order_by("pk"):
        if field.many_to_many:
            known = getattr(row, field.name)
            known.set([] if known.exists() else field.related_model._base_manager.all()[:1])
            return row
        paired = PAIRED.get((row._meta.model_name, field.name), {})
        for value in others(row, field):
            with suppress(IntegrityError), transaction.atomic():
                values = {field.attname: value, **paired}
                model._base_manager.filter(pk=row.pk).update(**values)
                return row
    raise AssertionError(f"no other value for {field}")


def test_every_committed_field_changed_past_the_actions_is_named(unguarded: World) -> None:
    columns = [[(model, field) for field in model.committed_fields()] for model in KINDS.values()]
    unnoticed: list[Any] = []

    for one_of_each in zip_longest(*columns):
        point = transaction.savepoint()
        changed = {
            (change(model, field).record_id, field.name)
            for model, field in filter(None, one_of_each)
        }
        named = {(p.record, p.field) for p in records.check() if isinstance(p, Problem)}
        unnoticed += changed - named
        transaction.savepoint_rollback(point)

    assert unnoticed == []


def test_values_only_committed_to_are_not_told(unguarded: World) -> None:
    Item.objects.filter(pk=unguarded.held.pk).update(title="Zyklothymia")

    report = verify(with_files=False)

    assert [problem.field for problem in report.problems] == ["title"]
    assert "Zyklothymia" not in repr(report)
    assert unguarded.held.code in report.problems[0].detail


def test_row_added_past_the_actions_is_named(world: World) -> None:
    tag = Tag(case=world.cast.case, kind="place", name="Added", recorded_by=world.cast.owner)
    tag.save()
    grant = Grant(item=world.referenced, user=world.cast.editor, granted_by=world.cast.chief)
    Grant.objects.bulk_create([grant])

    assert found(verify()) == {(Kind.ADDED, tag.record_id, ""), (Kind.ADDED, grant.record_id, "")}


def test_row_removed_past_the_actions_is_named(unguarded: World) -> None:
    grant = Grant.objects.get()
    last = LedgerSubject.objects.filter(record=grant.record_id).latest("entry").entry_id
    rows = Grant.objects.filter(pk=grant.pk)
    rows._raw_delete(rows.db)

    assert verify().problems == [
        Problem(
            Kind.MISSING, "the ledger knows this record, its row is gone", grant.record_id, last
        )
    ]


def test_row_put_back_as_it_was_is_named(world: World) -> None:
    items.edit_item(
        by=world.cast.owner, item=world.held, expected=1, reason="Better.", title="Column"
    )
    seq = ledger.size() - 1
    Item.objects.filter(pk=world.held.pk).update(title="photo.jpg", version=1)

    problems = verify().problems

    assert [(p.kind, p.seq, p.field) for p in problems] == [(Kind.CHANGED, seq, "title")]


def test_link_between_rows_changed_past_the_actions_is_named(world: World) -> None:
    world.held.tags.add(world.tag)

    assert found(verify()) == {(Kind.CHANGED, world.held.record_id, "tags")}


def test_change_made_while_a_page_is_read_is_no_alarm(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask, waiting = records._told, [WorkStatus.HELP_NEEDED]

    def ask_late(names: list[str]) -> Any:
        if world.held.record_id in names and waiting:
            items.set_work_status(by=world.cast.owner, item=world.held, status=waiting.pop())
        return ask(names)

    monkeypatch.setattr(records, "_told", ask_late)

    assert verify().problems == []
    assert waiting == []


def test_row_that_cannot_be_read_is_named(unguarded: World) -> None:
    if connection.vendor == "postgresql":
        pytest.skip("PostgreSQL keeps the type of its columns")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE evidence_timeclaim SET recorded_at = '2023-13-45 12:00:00'")

    report = verify()

    assert [problem.kind for problem in report.problems] == [Kind.CHANGED]
    assert "timeclaim" in report.problems[0].detail


# Files


def harm_file(sha256: str, data: bytes | None) -> None:
    path = originals.path_of(sha256)
    path.unlink()
    if data is not None:
        path.write_bytes(data)


@pytest.mark.parametrize("harm", ["flipped", "cut", "deleted", "swapped"])
def test_harmed_file_is_named(harm: str, world: World) -> None:
    sha256 = world.held.original.sha256
    path = originals.path_of(sha256)
    data = bytearray(path.read_bytes())
    if harm == "flipped":
        data[100] ^= 1
    elif harm == "cut":
        del data[-1]
    elif harm == "swapped":
        data = bytearray(originals.path_of(world.attachment.sha256).read_bytes())
    harm_file(sha256, None if harm == "deleted" else bytes(data))

    report = verify()

    kind = Kind.FILE_MISSING if harm == "deleted" else Kind.FILE_CHANGED
    assert found(report) == {(kind, f"sha256:{sha256}", "")}
    assert verify(with_files=False).ok


def test_file_replaced_by_a_link_is_named(world: World, tmp_path: Path) -> None:
    sha256 = world.held.original.sha256
    copy = tmp_path / "copy"
    originals.path_of(sha256).rename(copy)
    originals.path_of(sha256).symlink_to(copy)

    assert found(verify()) == {(Kind.FILE_CHANGED, f"sha256:{sha256}", "")}


def test_orphan_file_is_reported_and_no_problem(world: World) -> None:
    kept = originals.keep(io.BytesIO(jpeg("navy")))

    report = verify()

    assert report.ok
    assert report.orphans == [kept.sha256]


def test_original_no_receipt_speaks_of_is_named(world: World) -> None:
    kept = originals.keep(io.BytesIO(jpeg("navy")))
    Original.objects.create(
        sha256=kept.sha256, size=kept.size, media_type="image/jpeg", media_kind="image"
    )

    assert found(verify()) == {(Kind.ADDED, f"sha256:{kept.sha256}", "")}


def test_original_of_another_size_is_named(unguarded: World) -> None:
    Original.objects.filter(pk=unguarded.held.original_id).update(size=1)

    report = verify()

    assert found(report) == {(Kind.CHANGED, f"sha256:{unguarded.held.original.sha256}", "size")}


def test_original_under_another_name_is_named(unguarded: World) -> None:
    sha256 = "0" * 64
    Original.objects.filter(pk=unguarded.held.original_id).update(sha256=sha256)

    report = verify()

    receipt = Receipt.objects.get(item=unguarded.held)
    assert (Kind.CHANGED, receipt.record_id, "original") in found(report)
    assert (Kind.FILE_MISSING, f"sha256:{sha256}", "") in found(report)


# What was signed for


def test_older_copy_put_back_is_found(unguarded: World) -> None:
    custody.checkpoint()
    last = LedgerEntry.objects.latest("seq")
    for model in (Opening, LedgerSubject, LedgerEntry):
        rows = model.objects.filter(**{"pk" if model is LedgerEntry else "entry": last.pk})
        rows._raw_delete(rows.db)

    assert (Kind.CHECKPOINT, last.seq) in at_entries(verify())


def test_history_rewritten_as_a_whole_is_found(world: World) -> None:
    key = custody.signing_key()
    text = custody.checkpoints.checkpoint_text(key.name, 5, b"\7" * 32)
    note = custody.checkpoints.sign(text, key)
    (Path(custody.settings.CATALOG_KEYS_DIR) / custody.LAST_FILE).write_text(note)

    assert [problem.kind for problem in verify().problems] == [Kind.CHECKPOINT]


def test_ledger_that_grew_since_it_was_signed_is_clean(world: World) -> None:
    custody.checkpoint()
    items.set_work_status(by=world.cast.owner, item=world.held, status=WorkStatus.IN_PROGRESS)

    assert verify().ok


# The command


def run(*arguments: str) -> tuple[int, str]:
    out = io.StringIO()
    try:
        call_command("verify_ledger", *arguments, stdout=out, stderr=io.StringIO())
    except SystemExit as end:
        return int(end.code or 0), out.getvalue()
    return 0, out.getvalue()


def test_command_says_that_all_is_well(world: World) -> None:
    status, out = run()

    assert status == 0
    assert ledger.root().hex() in out
    assert "Everything is as it was recorded." in out


def test_command_prints_one_object_when_asked(world: World) -> None:
    status, out = run("--json")

    assert status == 0
    assert json.loads(out) == {
        "ok": True,
        "size": ledger.size(),
        "root": ledger.root().hex(),
        "first_bad_entry": None,
        "problems": [],
        "checked": {"entries": ledger.size(), "records": verify().records, "files": 2},
        "orphans": [],
        "not_checkable": [],
    }


def test_command_exits_1_and_names_what_is_wrong(world: World) -> None:
    Item.objects.filter(pk=world.held.pk).update(title="Another")
    seq = LedgerSubject.objects.filter(record=world.held.record_id).first().entry_id

    status, out = run("--json", "--no-files")

    assert status == 1
    assert json.loads(out)["problems"] == [
        {
            "kind": "changed",
            "record": world.held.record_id,
            "seq": seq,
            "field": "title",
            "detail": f"the row's value is not the one the ledger commits to ({world.held.code})",
        }
    ]
    assert run("--no-files")[1].count(world.held.record_id) == 1


@pytest.mark.parametrize("database", ["none", "empty"])
def test_command_exits_2_where_there_is_no_catalog(database: str, tmp_path: Path) -> None:
    if database == "empty":
        (tmp_path / "catalog.sqlite3").touch()
    environment = {**os.environ, "CATALOG_DATA_DIR": str(tmp_path), "DATABASE_URL": ""}

    ended = subprocess.run(
        [sys.executable, "manage.py", "verify_ledger", "--json"],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert ended.returncode == 2
    assert ended.stdout == ""
    assert "could not be verified" in ended.stderr
    assert (tmp_path / "catalog.sqlite3").exists() == (database == "empty")
