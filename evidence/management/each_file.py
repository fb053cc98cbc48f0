"""What commands share that look at files one by one without touching the catalog."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from evidence.files.sandbox import Examination


class FileCommand(BaseCommand):
    """One object a line with --json; exits 1 when a file could not be opened."""

    requires_system_checks: list[str] = []

    def look(self, path: Path) -> Examination:
        """What the command finds out about a file; raises OSError when it cannot be opened."""
        raise NotImplementedError

    def as_json(self, path: str, examined: Examination) -> str:
        raise NotImplementedError

    def in_words(self, path: str, examined: Examination) -> str:
        raise NotImplementedError

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument("--json", action="store_true", help="one JSON object a line")

    def handle(self, *args: Any, **options: Any) -> None:
        show = self.as_json if options["json"] else self.in_words
        unreadable = 0
        for path in options["files"]:
            try:
                examined = self.look(Path(path))
            except (OSError, ValueError) as problem:
                unreadable += 1
                self.stderr.write(f"{path}: {getattr(problem, 'strerror', None) or problem}")
                continue
            self.stdout.write(show(path, examined))
            self.stdout.flush()
        if unreadable:
            raise SystemExit(1)
