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
    folder = Path(tempfile.mkdtemp(prefix="catalog-bench-"))
    try:
        with kept(folder):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def kept(folder: Path) -> Iterator[Path]:
    """Work in the catalog of a folder, which stays; an empty one is made when there is none."""
    template, before = _template(), Path(settings.CATALOG_DATA_DIR)
    for name in FOLDERS:
        (folder / name).mkdir(parents=True, exist_ok=True)
    if not (folder / "catalog.sqlite3").exists():
        shutil.copy(template, folder / "catalog.sqlite3")
    try:
        enter(folder)
        call_command("migrate", verbosity=0)  # one that was kept may have been made by older code
        yield folder
    finally:
        enter(before)


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


def enter(folder: Path) -> None:
    """Make the catalog of a folder the one this process works on."""
    connection.close()
    connection.settings_dict["NAME"] = str(folder / "catalog.sqlite3")
    settings.CATALOG_DATA_DIR = folder
    settings.CATALOG_KEYS_DIR = folder / "keys"
    os.environ["CATALOG_DATA_DIR"] = str(folder)  # for processes started meanwhile
