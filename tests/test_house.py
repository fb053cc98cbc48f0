"""The house keeps its floors: docs/house.md and the imports in the code say the same."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROW = re.compile(
    r"^\| `(?P<where>\w+)(?:/|\.py)` \| (?P<floor>\d)(?P<later>, later)? \|", re.MULTILINE
)
ROWS = [row.groupdict() for row in ROW.finditer((ROOT / "docs" / "house.md").read_text())]
FLOORS = {row["where"]: int(row["floor"]) for row in ROWS}
APART = {"web", "api", "admin"}
LEDGER = {"LedgerEntry", "LedgerSubject", "LedgerNode", "LedgerHead", "Opening"}
MAKES = {"create", "get_or_create", "update_or_create", "bulk_create"}
WRITERS = MAKES | {"update", "bulk_update", "save", "delete"}
MAY_WRITE_LEDGER = ("evidence.actions.ledger", "evidence.models.", "evidence.migrations.")


def modules() -> dict[str, ast.Module]:
    """Every module of the catalog by its dotted name, as a syntax tree."""
    paths = [path for room in ("evidence", "catalog_site") for path in (ROOT / room).rglob("*.py")]
    return {dotted(path): ast.parse(path.read_text(encoding="utf-8")) for path in sorted(paths)}


def dotted(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def room_of(module: str) -> str | None:
    """`evidence.files.kinds` lives in `files`; the package `evidence` itself lives nowhere."""
    first, *rest = module.split(".")
    if first == "evidence":
        return rest[0] if rest else None
    return first if first == "catalog_site" else None


def imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            yield from (f"{base}.{alias.name}" for alias in node.names)


def wrong_imports(module: str, tree: ast.Module) -> list[str]:
    return [f"{module} imports {target}" for target in imports(tree) if is_wrong(module, target)]


def is_wrong(module: str, target: str) -> bool:
    room, other = room_of(module), room_of(target)
    if target.startswith("."):
        return True
    if other is None or other == "errors":
        return False
    if not {room, other} <= FLOORS.keys():
        return False  # test_every_module_has_its_floor reports it
    if room == other:
        return module == "evidence.actions.ledger"
    if FLOORS[room] == FLOORS[other] == 7:
        return {room, other} <= APART
    return FLOORS[other] >= FLOORS[room]


def ledger_writes(module: str, tree: ast.Module) -> list[str]:
    if module.startswith(MAY_WRITE_LEDGER):
        return []
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [f"{module}, line {call.lineno}" for call in calls if writes_ledger(call.func)]


def writes_ledger(called: ast.expr) -> bool:
    """`LedgerEntry(...)`, or a chain that names a ledger record and ends in a writing verb."""
    if isinstance(called, ast.Name):
        return called.id in LEDGER
    names = {node.id for node in ast.walk(called) if isinstance(node, ast.Name)}
    names |= {node.attr for node in ast.walk(called) if isinstance(node, ast.Attribute)}
    return isinstance(called, ast.Attribute) and bool(
        called.attr in LEDGER or (called.attr in WRITERS and names & LEDGER)
    )


def test_every_module_has_its_floor() -> None:
    rooms = {room_of(module) for module in modules()} - {None}

    assert rooms <= FLOORS.keys(), "add a row to docs/house.md"


def test_every_row_is_somewhere_in_the_house() -> None:
    rooms = {room_of(module) for module in modules()}

    assert [row["where"] for row in ROWS if not row["later"] and row["where"] not in rooms] == []
    assert len(FLOORS) == len(ROWS), "a row stands twice"


def test_imports_point_down() -> None:
    assert [
        wrong for module, tree in modules().items() for wrong in wrong_imports(module, tree)
    ] == []


def test_only_the_ledger_writes_the_ledger() -> None:
    assert [
        line for module, tree in modules().items() for line in ledger_writes(module, tree)
    ] == []


def test_every_module_says_what_belongs_there() -> None:
    silent = [
        module
        for module, tree in modules().items()
        if tree.body and not ast.get_docstring(tree) and room_of(module) != "migrations"
    ]

    assert silent == []


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("evidence.places", "from evidence import models"),
        ("evidence.places", "from evidence.moments import parse"),
        ("evidence.files.kinds", "import evidence.models.item"),
        ("evidence.models.item", "def f():\n    from evidence.actions import intake"),
        ("evidence.actions.ledger", "from evidence.actions import intake"),
        ("evidence.web.views.items", "from evidence.api import urls"),
        ("evidence.admin", "from evidence.web.forms import base"),
        ("evidence.tasks", "from evidence.management.commands import work"),
        ("evidence.web.urls", "from catalog_site import settings"),
        ("evidence.web.urls", "from . import views"),
        ("evidence.web.urls", "from ..models import Item"),
    ],
)
def test_a_wrong_import_would_be_noticed(module: str, line: str) -> None:
    assert len(wrong_imports(module, ast.parse(line))) == 1


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("evidence.places", "from evidence.errors import UnreadablePlace"),
        ("evidence.actions.intake", "from evidence.actions import ledger"),
        ("evidence.web.views.items", "from evidence import moments, permissions"),
        ("evidence.apps", "from evidence import checks"),
        ("evidence.web.urls", "from django.urls import path"),
        ("catalog_site.urls", "from evidence.web import urls"),
    ],
)
def test_a_right_import_is_let_through(module: str, line: str) -> None:
    assert wrong_imports(module, ast.parse(line)) == []


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("evidence.web.views.items", "LedgerEntry.objects.create(seq=1)"),
        ("evidence.tasks", "models.Opening.objects.filter(entry=1).delete()"),
        ("evidence.actions.intake", "LedgerEntry(seq=1).save()"),
        ("evidence.management.commands.intake", "models.LedgerHead(size=1)"),
    ],
)
def test_a_forged_entry_would_be_noticed(module: str, line: str) -> None:
    assert ledger_writes(module, ast.parse(line))


def test_reading_the_ledger_is_let_through() -> None:
    tree = ast.parse("LedgerEntry.objects.filter(seq=1).first()\nItem.objects.create()")

    assert ledger_writes("evidence.web.history", tree) == []
