"""Take files and folders in from the command line, in batches that are whole or not at all."""

import hashlib
import json
import os
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from evidence import canonical, permissions
from evidence.actions import intake, sources
from evidence.errors import CatalogError
from evidence.files import originals
from evidence.management import file_list
from evidence.models import Case, Source, User
from evidence.vocabularies import ReceiptMethod

BATCH = 16
"""Files to a commit: enough to share its fsync, few enough to lose little work in a kill."""

LONGEST_NAME = 200


@dataclass
class Outcome:
    """One line of the answer; its names are the keys of --json."""

    path: str
    outcome: str = "failed"
    item: str | None = None
    sha256: str | None = None
    size: int | None = None
    kind: str | None = None
    receipt: str | None = None
    problem: str | None = None


class Command(BaseCommand):
    help = "Take files and folders into a case; run again, it answers `already`."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="PATH")
        parser.add_argument("--case", required=True, metavar="CODE")
        parser.add_argument("--by", required=True, metavar="USERNAME")
        parser.add_argument("--source", required=True, metavar="NAME")
        parser.add_argument("--url", default="", help="where all of it was obtained from")
        parser.add_argument("--note", default="", help="the message that came with it")
        parser.add_argument("--fields", metavar="CSV", help="what is known of single files")
        parser.add_argument(
            "--batch", default="", metavar="NAME", help="what makes a second run the same arrival"
        )
        parser.add_argument("--json", action="store_true", help="one object a file")

    def handle(self, *, paths: list[str], **options: Any) -> None:
        self.as_json = options["json"]
        self.failed = self.count = 0
        run = Run.starting(paths, options)
        for outcome in run.outcomes():
            self.say(outcome)
        if not self.count:
            raise CommandError("There was no file to take in.")
        if self.failed:
            raise CommandError(f"{self.failed} of {self.count} failed; the others are taken in.")

    def say(self, outcome: Outcome) -> None:
        self.count += 1
        self.failed += outcome.outcome == "failed"
        if self.as_json:
            line = json.dumps(vars(outcome), ensure_ascii=False)
        else:
            told = outcome.problem or f"{outcome.item}  {outcome.sha256}"
            line = f"{outcome.outcome:<15} {outcome.path}  {told}"
        self.stdout.write(line)
        self.stdout.flush()


@dataclass
class Run:
    """One run of the command: who takes what into which case, and what is known beforehand."""

    paths: list[str]
    case: Case
    by: User
    source: str
    arrival: intake.Arrival
    fields: file_list.FileList

    @classmethod
    def starting(cls, paths: list[str], options: dict[str, Any]) -> "Run":
        """Check all that concerns the whole run before the first byte is read."""
        by = _user(options["by"])
        case = _case(by, options["case"])
        arrival = intake.Arrival(
            method=ReceiptMethod.COMMAND,
            obtained_from=_address(options["url"]),
            message=printable(options["note"]),
            batch=printable(options["batch"]) or _batch_of(paths, options),
        )
        return cls(
            paths=paths,
            case=case,
            by=by,
            source=_source_name(options["source"]),
            arrival=arrival,
            fields=_fields(options["fields"], paths),
        )

    def outcomes(self) -> Iterator[Outcome]:
        """Take everything in, a batch at a time; each batch is answered after its commit."""
        for batch in _batches(originals.keep_files(self._files()), BATCH):
            yield from self._record(batch)
        for path, problem in self.fields.left_over():
            yield Outcome(path=path, problem=problem)

    def _files(self) -> Iterator[Path]:
        """The files to read; one whose row is bad waits for a corrected list."""
        for path in walk(self.paths):
            row = self.fields.row_of(path)
            if not row.problems:
                row.used = True
                yield path

    def _record(self, batch: list[tuple[Path, Any]]) -> list[Outcome]:
        """Record what was kept of one batch in one commit; a file that fails takes none along."""
        whole = [kept for _, kept in batch if isinstance(kept, originals.Kept)]
        with transaction.atomic():
            outcomes = [self._record_one(path, kept) for path, kept in batch]
        for kept in whole:
            kept.release()
        return outcomes

    def _record_one(self, path: Path, kept: Any) -> Outcome:
        name = printable(str(path))
        if not isinstance(kept, originals.Kept):
            return Outcome(path=name, problem=_in_words(kept))
        try:
            with transaction.atomic():
                arrival = self._arrival(path)
                received = intake.record(by=self.by, case=self.case, kept=kept, arrival=arrival)
        except (CatalogError, ValidationError) as problem:
            return Outcome(path=name, problem=_in_words(problem))
        return Outcome(
            path=name,
            outcome=received.outcome,
            item=received.item.code,
            sha256=kept.sha256,
            size=kept.size,
            kind=str(received.item.kind),
            receipt=str(received.receipt.uid),
        )

    def _arrival(self, path: Path) -> intake.Arrival:
        """What is known of one file: the run's own facts, then its row's."""
        values = self.fields.row_of(path).values
        named = values.get("source", self.source)
        own = {
            "title": values.get("title", ""),
            "obtained_from": values.get("url", self.arrival.obtained_from),
            "message": values.get("note", self.arrival.message),
            "taken": values.get("taken", ""),
            "place": values.get("place", ""),
            "latitude": values.get("lat"),
            "longitude": values.get("lon"),
        }
        return replace(
            self.arrival,
            source=self._source(named),
            file_name=printable(path.name),
            name=printable(str(path.absolute())),
            file_modified_at=modified_at(path),
            **own,
        )

    def _source(self, name: str) -> Source:
        return sources.source_named(by=self.by, case=self.case, name=name)


def walk(paths: Iterable[str]) -> Iterator[Path]:
    """Every file named or below a folder named, in a steady order, each once.

    A folder that cannot be listed is among them, as is a link that leads to one elsewhere: it
    fails like a file that cannot be read, so that nothing is left out in silence.
    """
    seen: set[str] = set()
    for given in paths:
        for path in _below(given) if os.path.isdir(given) else [Path(given)]:
            if (real := os.path.realpath(path)) not in seen:
                seen.add(real)
                yield path


def _below(folder: str) -> Iterator[Path]:
    top = Path(os.path.realpath(folder))
    unlisted: list[Path] = []

    def cannot_list(problem: OSError) -> None:
        unlisted.append(Path(problem.filename))

    for here, folders, names in os.walk(folder, onerror=cannot_list):
        folders.sort()
        links = [Path(here, name) for name in folders if os.path.islink(Path(here, name))]
        unlisted += [link for link in links if not _leads_into(top, link)]
        for name in sorted(names):
            yield Path(here, name)
    yield from unlisted


def _leads_into(top: Path, link: Path) -> bool:
    return Path(os.path.realpath(link)).is_relative_to(top)


def modified_at(path: Path) -> datetime | None:
    """When the file was last written; None when it is gone by now or no calendar has that date."""
    with suppress(OSError, ValueError, OverflowError):
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return None


def printable(name: str) -> str:
    """A name a database can store: bytes that are no UTF-8 as \\xNN, NUL as \\x00."""
    return os.fsencode(name).decode("utf-8", "backslashreplace").replace("\0", "\\x00")


def _batches(kept: Iterator[Any], size: int) -> Iterator[list[Any]]:
    while batch := list(islice(kept, size)):
        yield batch


def _batch_of(paths: list[str], options: dict[str, Any]) -> str:
    """A name for a run without one, the same whenever the same command is given."""
    parts = [printable(os.path.abspath(path)) for path in paths]
    parts += [printable(options[name]) for name in ("source", "url")]
    return "command " + hashlib.sha256(canonical.encode(parts)).hexdigest()[:32]


def _user(username: str) -> User:
    found = User.objects.filter(username=username, is_active=True).first()
    if found is None:
        raise CommandError(f"There is no user {username!r}.")
    return found


def _case(by: User, code: str) -> Case:
    found = Case.objects.visible_to(by).filter(code=code).first()
    if found is None:
        raise CommandError(f"{by.username} is in no case {code!r}.")
    if not permissions.can_contribute(by, found):
        raise CommandError(f"{by.username} may not add to {code}; verifiers and admins may.")
    return found


def _fields(name: str | None, paths: list[str]) -> file_list.FileList:
    folders = [Path(path) for path in paths if os.path.isdir(path)]
    return file_list.FileList(Path(name) if name else None, folders)


def _source_name(name: str) -> str:
    if not name.strip() or len(name) > LONGEST_NAME:
        raise CommandError("--source needs a name of 1 to 200 characters.")
    return printable(name.strip())


def _address(url: str) -> str:
    try:
        return file_list.PARSERS["url"](url) if url else ""
    except ValidationError:
        raise CommandError(f"--url is not an address: {url}") from None


def _in_words(problem: Exception) -> str:
    """One line of what went wrong."""
    if isinstance(problem, ValidationError):
        return "; ".join(problem.messages)
    if isinstance(problem, OSError) and problem.strerror:
        return problem.strerror
    return str(problem)
