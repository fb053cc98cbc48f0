"""Tidy up after an interrupted intake without losing a byte nobody has a record of."""

import hashlib
import stat
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from evidence.actions import intake
from evidence.audit import files
from evidence.errors import CatalogError, FixityAlarm, OriginalMissing
from evidence.files import originals
from evidence.files.originals import Kept, Leftover
from evidence.models import Case, Original, User
from evidence.vocabularies import ReceiptMethod

COMPLETE = 0o440
"""The mode intake gives a file once all of it has come and lies on the disk."""


class Command(BaseCommand):
    help = (
        "Report what interrupted uploads left behind, and stored files no record names. Removes "
        "from incoming/ only what is stored whole and recorded. With --adopt, records an orphan."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--adopt", metavar="SHA256", help="record this stored file")
        parser.add_argument("--case", metavar="CODE", help="the case it is recorded in")
        parser.add_argument("--by", metavar="USERNAME", help="who answers for it")

    def handle(
        self, *, adopt: str | None, case: str | None, by: str | None, **options: Any
    ) -> None:
        said = [_adopt(adopt, case, by)] if adopt else []
        said += [_settle(leftover) for leftover in originals.leftovers()]
        said += [f"Orphan: {sha256} is stored, but in no record." for sha256 in files.orphans()]
        if any(line.startswith(("Orphan", "Not recorded")) for line in said):
            said.append("Record one with: recover --adopt SHA256 --case CODE --by USERNAME")
        for line in said or ["Nothing is left over."]:
            self.stdout.write(line)


def _adopt(sha256: str, code: str | None, username: str | None) -> str:
    """Record a stored file as an arrival; done before, it is the same arrival."""
    if not code or not username:
        raise CommandError("--adopt needs --case and --by.")
    try:
        by = User.objects.get(username=username, is_active=True)
        case = Case.objects.visible_to(by).get(code=code)
        received = intake.record(by=by, case=case, kept=_kept(sha256), arrival=_arrival(sha256))
    except User.DoesNotExist:
        raise CommandError(f"There is no user {username!r}.") from None
    except Case.DoesNotExist:
        raise CommandError(f"{username} is in no case {code!r}.") from None
    except (CatalogError, ValidationError, ValueError, OSError) as problem:
        raise CommandError(f"Not adopted: {problem}") from problem
    return f"Adopted: {sha256} is {received.item.code} ({received.outcome})."


def _arrival(sha256: str) -> intake.Arrival:
    return intake.Arrival(
        method=ReceiptMethod.COMMAND,
        title=f"Recovered file {sha256[:12]}",
        message="Recovered after an interrupted intake; how it came was not recorded.",
        batch="recover",
        name=sha256,
    )


def _kept(sha256: str) -> Kept:
    """The stored bytes of this name, from incoming/ when the upload got no further.

    Raises FixityAlarm unless what is stored is what its name says, and OriginalMissing.
    """
    try:
        size, found = originals.rehash(sha256)
    except OriginalMissing:
        return _kept_from_incoming(sha256)
    if found != sha256:
        raise FixityAlarm(sha256, found)
    nowhere = originals.incoming() / f"{sha256}.part"
    return Kept(sha256=sha256, size=size, part=nowhere, path=originals.path_of(sha256))


def _kept_from_incoming(sha256: str) -> Kept:
    for leftover in originals.leftovers():
        if _is_complete(leftover.path) and _hash(leftover.path) == sha256:
            with originals.open_regular(leftover.path) as whole:
                kept = originals.keep(whole, expected_sha256=sha256)
            kept.release()
            return kept
    raise OriginalMissing(sha256)


def _settle(leftover: Leftover) -> str:
    """Remove a leftover whose bytes are stored and recorded; say what it is otherwise."""
    name, size = leftover.path.name, f"{leftover.size:,} bytes"
    if leftover.quarantined:
        return f"Quarantined: {name}, {size}; what is stored under its name is something else."
    if not _is_complete(leftover.path):
        return f"Incomplete: {name}, {size}; the upload broke off or is still under way."
    sha256 = _hash(leftover.path)
    if not _is_held(sha256):
        return f"Not recorded: {name}, {size}, SHA-256 {sha256}; kept."
    leftover.path.unlink(missing_ok=True)
    return f"Removed: {name}; its bytes are stored and recorded as {sha256}."


def _is_complete(path: Path) -> bool:
    about = path.lstat()
    return stat.S_ISREG(about.st_mode) and stat.S_IMODE(about.st_mode) == COMPLETE


def _hash(path: Path) -> str:
    digest = hashlib.sha256()
    with originals.open_regular(path) as file:
        for block in iter(lambda: file.read(originals.BLOCK), b""):
            digest.update(block)
    return digest.hexdigest()


def _is_held(sha256: str) -> bool:
    """Whether these bytes have a row and are stored whole."""
    if not Original.objects.filter(sha256=sha256).exists():
        return False
    try:
        return originals.rehash(sha256)[1] == sha256
    except (OSError, OriginalMissing):
        return False
