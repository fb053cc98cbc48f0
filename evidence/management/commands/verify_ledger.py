"""Check that nothing changed behind the actions' back."""

import json
import sys
import time
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection

from evidence.audit.report import Problem, Progress, Report
from evidence.audit.verify import verify
from evidence.errors import CatalogError
from evidence.models import triggers

SECONDS_BETWEEN_LINES = 2.0
PROBLEMS, COULD_NOT_RUN = 1, 2


class Command(BaseCommand):
    help = (
        "Recompute the ledger's tree, walk every record's chain, and reconcile rows and files "
        "with it. Exit status: 0 all is as recorded, 1 something is not, 2 could not run."
    )
    # A site that is configured wrongly can still be audited, and must not look like a bad ledger.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument(
            "--no-files", action="store_true", help="do not read the stored originals"
        )

    def handle(self, *, no_files: bool, **options: Any) -> None:
        try:
            refuse_without_database()
            report = verify(with_files=not no_files, progress=progress_on(self.stderr))
            unguarded = triggers.missing(connection)
        except (DatabaseError, CatalogError, OSError, ValueError) as problem:
            raise CommandError(
                f"The ledger could not be verified: {problem}", returncode=COULD_NOT_RUN
            ) from problem
        for line in [as_json(report)] if options["json"] else as_text(report):
            self.stdout.write(line)
        if unguarded:
            self.stderr.write(f"Triggers that guard history are missing: {', '.join(unguarded)}.")
        if not report.ok:
            sys.exit(PROBLEMS)


def refuse_without_database() -> None:
    """SQLite would make an empty file of a missing one."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite" and not Path(name).exists():
        raise FileNotFoundError(f"there is no database at {name}")


def progress_on(stream: Any) -> Progress:
    """A progress that says something now and then when the work takes longer."""
    spoken = time.monotonic()

    def say(stage: str, done: int) -> None:
        nonlocal spoken
        if time.monotonic() - spoken >= SECONDS_BETWEEN_LINES:
            spoken = time.monotonic()
            stream.write(f"{done:,} {stage} …")

    return say


def as_json(report: Report) -> str:
    return json.dumps(
        {
            "ok": report.ok,
            "size": report.size,
            "root": report.root or None,
            "first_bad_entry": report.first_bad_entry,
            "problems": [_problem_json(problem) for problem in report.problems],
            "checked": {
                "entries": report.entries,
                "records": report.records,
                "files": report.files,
            },
            "orphans": report.orphans,
            "not_checkable": [asdict(value) for value in report.unopened],
        }
    )


def _problem_json(problem: Problem) -> dict[str, Any]:
    return asdict(problem) | {"record": problem.record or None, "field": problem.field or None}


def as_text(report: Report) -> list[str]:
    lines = [
        f"Ledger of {report.size:,} entries, root {report.root or 'not to be computed'}",
        f"Checked {report.entries:,} entries, {report.records:,} records, {report.files:,} files.",
    ]
    lines += [f"Orphan, stored but in no record: {sha256}" for sha256 in report.orphans]
    if report.unopened:
        lines.append(f"Not checkable, their openings are gone: {len(report.unopened):,} values")
        lines += [f"  entry {one.seq}  {one.record} {one.field}" for one in report.unopened]
    if report.ok:
        return [*lines, "Everything is as it was recorded."]
    lines.append(f"Problems: {len(report.problems):,}")
    if report.first_bad_entry is not None:
        lines.append(f"First bad entry: {report.first_bad_entry}")
    return lines + [_problem_line(problem) for problem in report.problems]


def _problem_line(problem: Problem) -> str:
    where = "" if problem.seq is None else f"entry {problem.seq}"
    about = " ".join(part for part in (where, problem.record, problem.field) if part)
    return "  " + ": ".join(part for part in (problem.kind, about, problem.detail) if part)
