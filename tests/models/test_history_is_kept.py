"""History cannot be rewritten, whichever way somebody comes at the tables."""

from functools import partial
from typing import Any

import pytest
from django.core.checks import run_checks
from django.db import DatabaseError, connection, models, transaction

from evidence.models import Access, Case, LedgerEntry, Opening, triggers
from evidence.vocabularies import AccessKind
from tests.examples import World, contents, make_full_world

pytestmark = [pytest.mark.postgres_too, pytest.mark.usefixtures("data_dir")]


@pytest.fixture
def world(db: None, data_dir: Any) -> World:
    world = make_full_world()
    Access.objects.create(item=world.held, user=world.cast.owner, kind=AccessKind.OPENED)
    return world


def all_of(name: str) -> models.QuerySet:
    """Every row of a table, past any manager of ours."""
    for model in Case._meta.apps.get_models(include_auto_created=True):
        if model._meta.db_table == triggers.table_of(name):
            return model._base_manager.all()
    raise LookupError(name)


def refused(act: Any) -> bool:
    """Whether the database refuses, and leaves everything as it was."""
    before = contents()
    try:
        with transaction.atomic():
            act()
    except DatabaseError:
        return contents() == before
    return False


def execute(sql: str) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # else the keys pointing here refuse first
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(sql)


def test_lists_of_guarded_tables_overlap_nowhere_and_miss_none(world: World) -> None:
    free = {
        "BulkChange", "BulkStep", "Examination", "Fingerprint", "Item_tags", "KeptSearch",
        "LastLook", "Mailbox", "Notice", "Opening", "SavedSearch", "Synonym", "User",
        "User_groups", "User_user_permissions", "Viewing", "ViewingWishes", "Watch",
    }  # fmt: skip
    guarded = [*triggers.APPEND_ONLY, *triggers.NEVER_DELETED]
    tables = {
        model._meta.db_table
        for model in Case._meta.apps.get_models(include_auto_created=True)
        if model._meta.app_label == "evidence"
    }

    assert len(guarded) == len(set(guarded))
    assert {triggers.table_of(name) for name in [*guarded, *free]} == tables


@pytest.mark.parametrize("name", triggers.APPEND_ONLY)
def test_history_is_never_changed(name: str, world: World) -> None:
    rows = all_of(name)
    field = next(known for known in rows.model._meta.concrete_fields if not known.primary_key)

    assert rows.exists()
    assert refused(lambda: rows.update(**{field.attname: models.F(field.attname)}))
    assert refused(
        lambda: execute(f'UPDATE {triggers.table_of(name)} SET "{field.column}" = "{field.column}"')
    )


@pytest.mark.parametrize("name", [*triggers.APPEND_ONLY, *triggers.NEVER_DELETED])
def test_no_record_is_ever_deleted(name: str, world: World) -> None:
    rows = all_of(name)

    assert rows.exists()
    assert refused(lambda: rows._raw_delete(rows.db))
    assert refused(lambda: execute(f"DELETE FROM {triggers.table_of(name)}"))


def test_no_table_is_emptied_at_once(world: World) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")

    guarded = [*triggers.APPEND_ONLY, *triggers.NEVER_DELETED, "Opening"]

    assert [name for name in guarded if not refused(partial(truncate, name))] == []


def truncate(name: str) -> None:
    execute(f"TRUNCATE {triggers.table_of(name)} CASCADE")


def test_opening_is_erased_but_never_changed(world: World) -> None:
    assert refused(lambda: Opening.objects.update(value="another"))

    Opening.objects.all().delete()

    assert not Opening.objects.exists()


def test_original_keeps_its_name_and_size(world: World) -> None:
    row = all_of("Original").filter(pk=world.held.original_id)

    assert refused(lambda: row.update(sha256="0" * 64))
    assert refused(lambda: row.update(size=1))
    assert row.update(media_type="image/png") == 1


@pytest.mark.parametrize("step", [-1, 1, 5])
def test_ledger_takes_the_next_number_only(step: int, world: World) -> None:
    last = LedgerEntry.objects.latest("seq")
    values = {"body": "{}", "leaf": "0" * 64, "at": last.at, "type": last.type}
    values |= {"actor": last.actor, "case": last.case}

    assert refused(lambda: LedgerEntry.objects.create(seq=last.seq + 1 + step, **values))


def test_row_is_not_replaced_by_inserting_over_it(world: World) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("INSERT OR REPLACE is SQLite's own")
    table = triggers.table_of("Receipt")

    assert refused(lambda: execute(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"))


# The check


def missing() -> list[str]:
    found = run_checks(databases=["default"])
    return [str(error.msg) for error in found if error.id == "evidence.E003"]


def test_check_is_content_with_a_guarded_database(db: None) -> None:
    assert missing() == []


def test_check_names_a_dropped_trigger(db: None) -> None:
    on_table = ' ON "evidence_receipt"' if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TRIGGER "evidence_receipt_no_delete"{on_table}')

    assert missing() == ["The trigger evidence_receipt_no_delete that guards history is missing."]


def test_check_names_a_disabled_trigger(db: None) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite cannot disable a trigger")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE evidence_receipt DISABLE TRIGGER evidence_receipt_no_delete")

    assert len(missing()) == 1


def test_check_leaves_a_database_alone_that_waits_for_migrations(db: None) -> None:
    triggers.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE name = '0002_history_is_kept'")

    assert missing() == []


def test_triggers_installed_again_are_all_there(db: None) -> None:
    triggers.remove(connection)

    triggers.install(connection)

    assert triggers.missing(connection) == []
