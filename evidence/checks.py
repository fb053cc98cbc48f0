"""System checks: what must hold of the installation before anyone relies on it."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections
from django.db.migrations.loader import MigrationLoader

from evidence.models import triggers

# What PRAGMA synchronous answers, by the names it is set with.
SYNCHRONOUS = {"OFF": 0, "NORMAL": 1, "FULL": 2, "EXTRA": 3}


@register(Tags.database)
def sqlite_is_durable(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """The live SQLite connection keeps acknowledged rows through a power cut."""
    return [
        Error(
            f"SQLite runs with {pragma}={found}; acknowledged rows are only safe with {wanted}.",
            hint="Another program changed the file's journal, or DATABASES was overridden.",
            id="evidence.E001",
        )
        for alias in databases or ()
        if connections[alias].vendor == "sqlite"
        for pragma, wanted in safe_pragmas().items()
        if (found := pragma_value(alias, pragma)) != wanted
    ]


def safe_pragmas() -> dict[str, object]:
    """The values under which this SQLite loses nothing it has acknowledged."""
    return {
        "journal_mode": settings.SQLITE_JOURNAL,
        "synchronous": SYNCHRONOUS[settings.SQLITE_SYNCHRONOUS],
        "foreign_keys": 1,
    }


def pragma_value(alias: str, pragma: str) -> object:
    """What the connection itself says of one pragma."""
    with connections[alias].cursor() as cursor:
        return cursor.execute(f"PRAGMA {pragma}").fetchone()[0]


@register(Tags.database)
def history_is_guarded(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Every trigger that keeps history from being rewritten is there.

    A database that waits for migrations is left alone: they install the triggers.
    """
    return [
        Error(
            f"The trigger {name} that guards history is missing.",
            hint="An ALTER on SQLite drops triggers. Run verify_ledger, then install them again.",
            id="evidence.E003",
        )
        for alias in databases or ()
        if is_migrated(alias)
        for name in triggers.missing(connections[alias])
    ]


def is_migrated(alias: str) -> bool:
    """Whether every migration of the catalog has run on this database."""
    loader = MigrationLoader(connections[alias])
    ours = {key for key in loader.disk_migrations or {} if key[0] == "evidence"}
    return ours <= set(loader.applied_migrations or {})


@register()
def arrivals_share_a_filesystem(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """An original is linked from incoming/ to originals/, which no link can do across disks."""
    incoming, originals = (settings.CATALOG_DATA_DIR / name for name in ("incoming", "originals"))
    if incoming.stat().st_dev == originals.stat().st_dev:
        return []
    return [
        Error(
            f"{incoming} and {originals} are on different filesystems.",
            hint="Mount the whole data directory, not its folders one by one.",
            id="evidence.E002",
        )
    ]
