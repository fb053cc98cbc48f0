"""Empty catalogs to measure in, each with a data directory, a database and the cast of its own."""

import functools
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from evidence.models import Case, User
from tests.factories import make_cast

FOLDERS = ("incoming", "originals", "previews", "index", "keys")


@contextmanager
def fresh() -> Iterator[Path]:
    """Work in a catalog nothing else has touched; gone afterwards."""
    template = _template()
    folder = Path(tempfile.mkdtemp(prefix="catalog-bench-"))
    for name in FOLDERS:
        (folder / name).mkdir()
    shutil.copy(template, folder / "catalog.sqlite3")
    before = Path(settings.CATALOG_DATA_DIR)
    try:
        _enter(folder)
        yield folder
    finally:
        _enter(before)
        shutil.rmtree(folder, ignore_errors=True)


def the_case() -> Case:
    return Case.objects.get(code="BEL")


def verifier() -> User:
    return User.objects.get(username="owner")


@functools.cache
def _template() -> Path:
    """A migrated database with the cast in it, made once."""
    call_command("migrate", verbosity=0)
    make_cast()
    connection.close()
    return Path(connection.settings_dict["NAME"])


def _enter(folder: Path) -> None:
    connection.close()
    connection.settings_dict["NAME"] = str(folder / "catalog.sqlite3")
    settings.CATALOG_DATA_DIR = folder
    settings.CATALOG_KEYS_DIR = folder / "keys"
    os.environ["CATALOG_DATA_DIR"] = str(folder)  # for processes started meanwhile
