"""Say what in the catalog looks like a file, as one of its members may know it."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from evidence.files import sandbox
from evidence.finding import likeness
from evidence.finding.likeness import Match, Span
from evidence.models import User


class Command(BaseCommand):
    help = "Find copies of a picture or film among what somebody sees; the file is not kept."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--as", required=True, dest="username", metavar="USERNAME")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *, file: str, username: str, **options: Any) -> None:
        user = User.objects.filter(username=username, is_active=True).first()
        if user is None:
            raise CommandError(f"There is no user {username!r}.")
        try:
            taken = sandbox.fingerprint(Path(file)).fingerprints
        except (OSError, ValueError) as problem:
            reason = getattr(problem, "strerror", None) or problem
            raise CommandError(f"{file}: {reason}") from problem
        matches = likeness.search(taken, user=user)
        self.stdout.write(as_json(matches) if options["json"] else in_words(matches))


def as_json(matches: list[Match]) -> str:
    """`span` is null between pictures; else where the film of either side is alike, in seconds."""
    return json.dumps({"matches": [_as_object(match) for match in matches]})


def _as_object(match: Match) -> dict[str, Any]:
    span = {"file": match.in_query, "item": match.in_item}
    return {
        "item": match.item.code,
        "distance": match.distance,
        "variant": match.variant,
        "span": span if any(span.values()) else None,
    }


def in_words(matches: list[Match]) -> str:
    if not matches:
        return "Nothing you can see looks like it."
    return "\n".join(map(_line, matches))


def _line(match: Match) -> str:
    where = _seconds(match.in_item)
    return (
        f"{match.item.code:<10} {match.distance:>3} bits  {match.variant:<14} "
        f"{match.item.title}{where}"
    )


def _seconds(span: Span | None) -> str:
    return f" ({span[0]:g}–{span[1]:g} s)" if span else ""
