"""Make derived data anew from what the catalog holds."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from evidence.errors import CatalogError
from evidence.finding import index

SECONDS_BETWEEN_LINES = 2.0


class Command(BaseCommand):
    help = "Make the search index anew; the old one answers until the new one is whole."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["index"])

    def handle(self, *, what: str, **options: Any) -> None:
        self.told_at = time.monotonic()
        try:
            items = index.rebuild(self.tell)
            index.catch_up()
        except CatalogError as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"{what}: {items} items")

    def tell(self, done: int, total: int) -> None:
        """Say now and then how far it is, and at the end."""
        now = time.monotonic()
        if done == total or now - self.told_at >= SECONDS_BETWEEN_LINES:
            self.told_at = now
            self.stderr.write(f"{done:,} of {total:,} items")
