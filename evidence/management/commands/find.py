"""Search the catalog from the command line, as one of its members."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from evidence.errors import CatalogError
from evidence.finding import documents, gathered, index, snippets
from evidence.models import Case, Item, User


class Command(BaseCommand):
    help = "Find items by words, as somebody sees them; `find -- -word` to begin with a minus."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("query", metavar="QUERY")
        parser.add_argument("--as", required=True, dest="username", metavar="USERNAME")
        parser.add_argument("--case", default="", metavar="CODE", help="in this case only")
        parser.add_argument("--limit", type=int, default=25, metavar="N")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *, query: str, username: str, case: str, limit: int, **options: Any) -> None:
        if limit < 0:
            raise CommandError(f"--limit cannot be below zero: {limit}")
        user = _user(username)
        filters = {"case": [_case(user, case)]} if case else {}
        try:
            index.catch_up()
            results = index.search(user=user, query=query, filters=filters, limit=limit)
        except CatalogError as problem:
            raise CommandError(str(problem)) from problem
        for line in [_as_json(results)] if options["json"] else _as_table(results):
            self.stdout.write(line)


def _user(username: str) -> User:
    found = User.objects.filter(username=username, is_active=True).first()
    if found is None:
        raise CommandError(f"There is no user {username!r}.")
    return found


def _case(user: User, code: str) -> str:
    """The code of a case the user is in; any other is as unknown as one that does not exist."""
    if not Case.objects.visible_to(user).filter(code=code).exists():
        raise CommandError(f"{user.username} is in no case {code!r}.")
    return code


def _rows(results: index.Results) -> list[dict[str, Any]]:
    items = Item.objects.select_related("case").in_bulk(results.items)
    standing = gathered.standing_findings(gathered.homes_of(results.items))
    told = snippets.of(items.values(), results.understood)
    return [
        {
            "code": items[number].code,
            "case": items[number].case.code,
            "title": items[number].title,
            "kind": items[number].kind,
            "status": items[number].work_status,
            "finding": standing.get(number, documents.NOT_ASSESSED),
            "snippet": told[number].as_json() if number in told else None,
        }
        for number in results.items
    ]


def _as_json(results: index.Results) -> str:
    answer = {
        "total": results.total,
        "items": _rows(results),
        "facets": results.facets,
        "behind": results.behind,
    }
    return json.dumps(answer, ensure_ascii=False)


def _as_table(results: index.Results) -> Iterator[str]:
    rows = _rows(results)
    yield f"{results.total} found, {len(rows)} shown"
    for row in rows:
        yield (
            f"{row['code']:<10} {row['kind']:<12} {row['status']:<12} {row['finding']:<15} "
            + (row["title"])
        )
    for name, counts in results.facets.items():
        if counts:
            yield f"{name}: " + ", ".join(f"{value} {count}" for value, count in counts.items())
