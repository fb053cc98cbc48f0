"""The claim matrix of a case: its statements against its items, or against one another."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from evidence import permissions
from evidence.models import Case, Item, Statement, User
from evidence.vocabularies import Stance
from evidence.web import gates, weighed
from evidence.web.forms.statements import StatementFilterForm
from evidence.web.gates import Asked
from evidence.web.views.statements import after, matching
from evidence.weighing.scales import Bearing, Scales, weigh

ROWS = 20
COLUMNS = 15
ITEMS, ALL, STATEMENTS = "items", "all", "statements"
AGAINST = {ITEMS: "Linked items", ALL: "All items", STATEMENTS: "One another"}
"""What the statements can be set against, and how the page calls it."""


@dataclass(frozen=True)
class Cell:
    """What one thing is to one statement; with neither a bearing nor an address, nothing."""

    thing: Item | Statement
    bearing: Bearing | None
    link_url: str
    is_itself: bool = False


@dataclass(frozen=True)
class Row:
    """One statement with a cell for each column, and its scales in words."""

    scales: Scales
    cells: list[Cell]

    @property
    def statement(self) -> Statement:
        return self.scales.statement

    @property
    def verdict(self) -> str:
        return weighed.verdict(self.scales)

    @property
    def bearings(self) -> list[Bearing]:
        return [bearing for side in self.scales.sides.values() for bearing in side.bearings]


@require_safe
@never_cache
def page(request: Asked, code: str) -> HttpResponse:
    """Rows and columns are both paged by key: ``?after=`` and ``?right=``."""
    case, reader = gates.case(request.user, code), request.user
    chosen = StatementFilterForm(request.GET, case=case, by=reader)
    against = request.GET.get("against", ITEMS)
    against = against if against in AGAINST else ITEMS
    keys = [key for key in matching(reader, case, chosen.given()) if key > after(request)]
    found = weigh(reader, case, _statements(keys[:ROWS]))
    columns = _columns(reader, case, against, found, after(request, "right"))
    may_add = permissions.can_contribute(reader, case)
    context = {
        "nav": "cases",
        "case": case,
        "filter": chosen,
        "narrowed": bool(chosen.given()),
        "against": against,
        "choices": [(name, words, _address(request, against=name)) for name, words in
                    AGAINST.items()],
        "columns": columns[:COLUMNS],
        "rows": [_row(each, columns[:COLUMNS], request if may_add else None) for each in found],
        "stances": Stance.choices,
        "all_items_url": _address(request, against=ALL),
        "may_add": may_add,
        **_pages(request, keys, columns),
    }  # fmt: skip
    return render(request, "evidence/matrix.html", context)


def _pages(request: Asked, keys: list[int], columns: list[Any]) -> dict[str, str]:
    """The addresses of the parts of the matrix beyond this one, empty when there is none."""
    right = columns[COLUMNS - 1].pk if len(columns) > COLUMNS else None
    down = keys[ROWS - 1] if len(keys) > ROWS else None
    return {
        "right_url": _address(request, after=request.GET.get("after"), right=right)
        if right
        else "",
        "down_url": _address(request, after=down) if down else "",
        "first_url": _address(request) if after(request) or after(request, "right") else "",
    }


def _address(request: Asked, **values: Any) -> str:
    """This page with the same filters from its first cell on, but for what is given."""
    asked = request.GET.copy()
    for name in ("after", "right"):
        asked.pop(name, None)
    for name, value in values.items():
        if value is not None:
            asked[name] = value
    return f"?{asked.urlencode()}"


def _statements(keys: list[int]) -> list[Statement]:
    known = Statement.objects.select_related("case", "speaker", "published_in").in_bulk(keys)
    return [known[key] for key in keys]


def _columns(
    reader: User, case: Case, against: str, found: list[Scales], start: int
) -> list[Item | Statement]:
    """What the statements are set against, in the order it was recorded: one more than shown."""
    if against == ALL:
        seen = Item.objects.visible_to(reader).filter(case=case, pk__gt=start)
        return list(seen.order_by("pk")[: COLUMNS + 1])
    kind = Item if against == ITEMS else Statement
    things = {bearing.thing for scales in found for bearing in _bearings(scales)}
    if against == STATEMENTS:
        things |= {scales.statement for scales in found}
    known = [thing for thing in things if isinstance(thing, kind) and thing.pk > start]
    return sorted(known, key=lambda thing: thing.pk)[: COLUMNS + 1]


def _bearings(scales: Scales) -> Iterator[Bearing]:
    for side in scales.sides.values():
        yield from side.bearings


def _row(scales: Scales, columns: list[Any], request: Asked | None) -> Row:
    """One statement's row; with a request of somebody who may add, empty cells offer to."""
    there = {bearing.thing: bearing for bearing in _bearings(scales)}
    cells = [
        Cell(
            thing,
            there.get(thing),
            _link_url(request, scales.statement, thing) if request and thing not in there else "",
            thing == scales.statement,
        )
        for thing in columns
    ]
    return Row(scales, cells)


def _link_url(request: Asked, statement: Statement, thing: Item | Statement) -> str:
    """Where the two are linked, and back to this part of the matrix afterwards."""
    end = {"item": thing.code} if isinstance(thing, Item) else {"other": str(thing.uid)}
    query = {**end, "next": request.get_full_path()}
    return reverse("statement_link", args=[statement.uid], query=query)
