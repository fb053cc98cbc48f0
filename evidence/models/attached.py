"""Rows that hang on items, for many items at once, by questions compiled once."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from django.db.models import QuerySet

from evidence.models.item import Item
from evidence.models.prepared import Prepared, records_for


class Ready(list):
    """What `all` of a relation finds, fetched already; nothing else can be asked of it."""

    def all(self) -> "Ready":
        return self


class Rows:
    """Relations of items, each with the question that finds its rows for some items.

    A row stands with the item it is of, or with the one that is merged into; rows come in the
    order they were recorded. Rows of `below` hang on rows of a relation.
    """

    def __init__(self, **asked: Callable[..., QuerySet]) -> None:
        self.asked = {name: Prepared(ask) for name, ask in asked.items()}
        self.merged = Prepared(lambda *items: Item.objects.filter(merged_into__in=items))

    def attach(self, items: Collection[Item]) -> None:
        """Make the rows of these items ready, and list in each those merged into it."""
        homes = {item.pk: item for item in items}
        every = dict(homes)
        for each in sorted(records_for(self.merged, homes), key=lambda item: item.pk):
            home = homes[each.merged_into_id]
            home.merged_items = [*home.merged_items, each]
            every[each.pk] = each
        for name, question in self.asked.items():
            _hang(name, "item", records_for(question, every), every)
            _gather(name, homes.values())


def rows_of(record: Any, name: str) -> Any:
    """What `all` of a relation finds, without the manager Django makes for each such question."""
    ready = _ready(record)
    return ready[name] if name in ready else getattr(record, name).all()


def attach_below(name: str, through: str, question: Prepared, rows: Iterable[Any]) -> None:
    """Make the rows ready that hang on these rows by `through`."""
    known = {row.pk: row for row in rows}
    _hang(name, through, records_for(question, known), known)


def attach_through(
    name: str, through: str, to: str, question: Prepared, homes: Mapping[int, Any]
) -> None:
    """Make ready what is related many to many; the question finds rows that lead there, in order.

    `homes` says by number whose each row is; what several of them lead to stands there once.
    """
    for home in homes.values():
        _ready(home)[name] = Ready()
    for row in records_for(question, homes):
        there = _ready(homes[getattr(row, f"{through}_id")])[name]
        if getattr(row, to) not in there:
            there.append(getattr(row, to))


def _hang(name: str, through: str, rows: Iterable[Any], on: dict[int, Any]) -> None:
    for each in on.values():
        _ready(each)[name] = Ready()
    for row in sorted(rows, key=lambda row: row.pk):
        home = on[getattr(row, f"{through}_id")]
        row._state.fields_cache[through] = home
        _ready(home)[name].append(row)


def _gather(name: str, items: Iterable[Item]) -> None:
    """Add to each item's rows those of the items merged into it."""
    for item in items:
        if item.merged_items:
            rows = [row for one in (item, *item.merged_items) for row in _ready(one)[name]]
            _ready(item)[name] = Ready(sorted(rows, key=lambda row: row.pk))


def _ready(record: Any) -> dict[str, Any]:
    """Where Django looks for what was fetched ahead."""
    return record.__dict__.setdefault("_prefetched_objects_cache", {})
