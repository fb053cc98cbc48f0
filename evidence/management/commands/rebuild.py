"""Make derived data anew from what the catalog holds."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from evidence import tasks
from evidence.errors import CatalogError
from evidence.finding import index, likeness
from evidence.models import Item

SECONDS_BETWEEN_LINES = 2.0
PARTS = ("previews", "index", "likeness")
"""In the order in which one may rest on another."""


class Command(BaseCommand):
    help = "Make derived data anew; what is there answers until the new is whole."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=[*PARTS, "all"])

    def handle(self, *, what: str, **options: Any) -> None:
        self.told_at = time.monotonic()
        for part in PARTS if what == "all" else (what,):
            try:
                made = getattr(self, part)()
            except CatalogError as problem:
                raise CommandError(str(problem)) from problem
            self.stdout.write(f"{part}: {made}")

    def previews(self) -> str:
        """Every held original is read and drawn again; a lost one is named and passed over."""
        held = list(Item.objects.filter(original__isnull=False).order_by("pk").values_list("pk"))
        lost = 0
        for done, (number,) in enumerate(held, start=1):
            try:
                tasks.examine.call(item=number)
            except OSError as problem:
                lost += 1
                self.stderr.write(f"{Item.objects.get(pk=number).code}: {problem.strerror}")
            self.tell(done, len(held))
        return f"{len(held) - lost} items" + (f", {lost} without their file" if lost else "")

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
