"""Make derived data anew from what the catalog holds."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from evidence import tasks
from evidence.errors import CatalogError
from evidence.finding import index, likeness

SECONDS_BETWEEN_LINES = 2.0


class Command(BaseCommand):
    help = "Make an index anew; the old one answers until the new one is whole."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["index", "likeness"])

    def handle(self, *, what: str, **options: Any) -> None:
        self.told_at = time.monotonic()
        try:
            made = self.index() if what == "index" else self.likeness()
        except CatalogError as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"{what}: {made}")

    def index(self) -> str:
        items = index.rebuild(self.tell)
        index.catch_up()
        return f"{items} items"

    def likeness(self) -> str:
        """Fingerprints that are missing are taken first; those there are stay as they are."""
        missing = tasks.items_without_fingerprints()
        for done, number in enumerate(missing, start=1):
            tasks.take_fingerprints(number)
            self.tell(done, len(missing))
        indexed = likeness.rebuild()
        return f"{len(missing)} items fingerprinted, {indexed} fingerprints in the index"

    def tell(self, done: int, total: int) -> None:
        """Say now and then how far it is, and at the end."""
        now = time.monotonic()
        if done == total or now - self.told_at >= SECONDS_BETWEEN_LINES:
            self.told_at = now
            self.stderr.write(f"{done:,} of {total:,} items")
