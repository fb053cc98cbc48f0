"""What every test may use."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, transaction
from django.test import TransactionTestCase

from evidence.finding import vocabulary
from evidence.finding.vocabulary import STARTER
from evidence.models import LedgerHead, Synonym, triggers

if TYPE_CHECKING:
    from tests.factories import Cast

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
# Whatever Chromium would fetch for itself is noise in a test of our own requests.
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# Playwright keeps an event loop in the thread of the test, which Django would take for async code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

empty_tables = TransactionTestCase._fixture_teardown


def empty_tables_of_history(case: TransactionTestCase) -> None:
    """Empty the tables after a test that commits; history refuses that unless unguarded.

    What the migrations put in is put in again.
    """
    with transaction.atomic():
        triggers.remove(connection)
        empty_tables(case)
        triggers.install(connection)
        LedgerHead.objects.create(pk=1)
        Synonym.objects.bulk_create(Synonym(words="\n".join(group)) for group in STARTER)


TransactionTestCase._fixture_teardown = empty_tables_of_history


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """How pytest-playwright starts Debian's Chromium."""
    if not CHROMIUM:
        refuse = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        refuse("no Chromium: install Debian's package chromium, or set CHROMIUM to its path")
    return {"executable_path": CHROMIUM, "args": CHROMIUM_ARGS}


@pytest.fixture
def data_dir(settings: Any, tmp_path: Path) -> Path:
    """A data directory of this test's own, with its folders."""
    for name in ("incoming", "originals", "previews", "index", "keys"):
        (tmp_path / name).mkdir(mode=0o700)
    settings.CATALOG_DATA_DIR = tmp_path
    settings.CATALOG_KEYS_DIR = tmp_path / "keys"
    return tmp_path


@pytest.fixture
def cast(db: None) -> "Cast":
    """The people of every story; see tests/factories.py."""
    from tests.factories import make_cast

    return make_cast()


@pytest.fixture
def synonyms_read_once(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Count queries however slow the machine: the table is else read again after a second."""
    monkeypatch.setattr(vocabulary, "FRESH_SECONDS", 600.0)
    vocabulary.forget()
    yield
    vocabulary.forget()
