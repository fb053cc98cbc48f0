"""Print the fingerprints of files, without touching the catalog."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from evidence.files import sandbox
from evidence.files.sandbox import Examination


class Command(BaseCommand):
    """One object a line with --json; exits 1 when a file could not be opened."""

    help = "Take the PDQ fingerprints of pictures and films as an upload would."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument("--json", action="store_true", help="one JSON object a line")

    def handle(self, *args: Any, **options: Any) -> None:
        show = as_json if options["json"] else in_words
        unreadable = 0
        for path in options["files"]:
            try:
                examined = sandbox.fingerprint(Path(path))
            except (OSError, ValueError) as problem:
                unreadable += 1
                self.stderr.write(f"{path}: {getattr(problem, 'strerror', None) or problem}")
                continue
            self.stdout.write(show(path, examined))
            self.stdout.flush()
        if unreadable:
            raise SystemExit(1)


def as_json(path: str, examined: Examination) -> str:
    """The object of one file: null without a picture; a film's `pdq` is that of its first frame."""
    taken = examined.fingerprints
    told: dict[str, Any] = {"path": path, "pdq": None, "quality": None}
    if taken:
        told |= {"pdq": taken[0].pdq, "quality": taken[0].quality}
    if taken and taken[0].at_s is not None:
        told["frames"] = [
            {"at_s": each.at_s, "pdq": each.pdq, "quality": each.quality} for each in taken
        ]
    return json.dumps(told)


def in_words(path: str, examined: Examination) -> str:
    """The same for a person, and why there is none."""
    lines = [path.encode("utf-8", "replace").decode()]
    for each in examined.fingerprints:
        moment = "" if each.at_s is None else f" at {each.at_s:g} s"
        blank = "" if each.matches else ", too little in it to compare"
        lines.append(f"  {each.pdq}, quality {each.quality}{moment}{blank}")
    if not examined.fingerprints:
        lines.append(f"  no fingerprint: {examined.problem or 'there is no picture in it'}")
    return "\n".join(lines)
