"""The system checks see what they are there to see."""

import os

import pytest
from django.core.checks import run_checks
from django.db import connection

from evidence import checks


@pytest.fixture
def sqlite(db: None) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("speaks of SQLite")


def database_errors() -> list[str]:
    return [str(found.id) for found in run_checks(databases=["default"])]


def test_a_fresh_connection_keeps_acknowledged_rows(sqlite: None) -> None:
    assert database_errors() == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("unsafe", "restored"),
    [("synchronous=NORMAL", "synchronous=EXTRA"), ("foreign_keys=OFF", "foreign_keys=ON")],
)
def test_a_connection_that_may_lose_rows_is_an_error(
    sqlite: None, unsafe: str, restored: str
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {unsafe}")

        found = database_errors()
        cursor.execute(f"PRAGMA {restored}")

    assert found == ["evidence.E001"]


def test_arrivals_on_another_disk_are_an_error(data_dir, monkeypatch) -> None:
    assert checks.arrivals_share_a_filesystem(None) == []
    elsewhere = os.stat("/proc") if os.path.exists("/proc") else None
    if not elsewhere:
        pytest.skip("needs a second filesystem")
    (data_dir / "incoming").rmdir()
    (data_dir / "incoming").symlink_to("/proc")

    found = checks.arrivals_share_a_filesystem(None)

    assert [error.id for error in found] == ["evidence.E002"]
