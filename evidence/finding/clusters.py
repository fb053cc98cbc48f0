"""Where what a question finds is claimed to be, as many pins as a map can show."""

from dataclasses import dataclass, field
from typing import Any

import tantivy
from tantivy import FieldType, Query

from evidence.finding import documents, index, tiles
from evidence.finding.area import Box
from evidence.finding.documents import SCHEMA
from evidence.finding.facts import PER_DEGREE
from evidence.finding.fields import any_of, in_bounds
from evidence.finding.walk import Question, both, count_of

FEW = 150
"""So many places in a box are shown one by one."""

FINER = 4
"""Cells counted are a sixteenth of a tile of 256 pixels wide: 16 pixels."""

APART = 52
"""Pixels between two pins at least."""

DEEPEST = 18
"""The nearest a map zooms in."""


@dataclass(frozen=True)
class Cluster:
    """So many claimed places about one point, and the box they lie in.

    What is claimed of one item within a few pixels counts once.
    """

    latitude: float
    longitude: float
    places: int
    box: Box


@dataclass(frozen=True)
class Found:
    """What lies in a box: clusters, or the numbers of the items when they are few."""

    places: int = 0
    clusters: list[Cluster] = field(default_factory=list)
    items: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Extent:
    """How many items have coordinates, a place by name only, or no place; and the box of all."""

    placed: int = 0
    named_only: int = 0
    nowhere: int = 0
    box: Box | None = None


def extent(question: Question) -> Extent:
    """Where all that a question finds is, and how much of it is nowhere."""
    return index.learned_of_found(
        user=question.user,
        parts=question.parts,
        filters=question.filters,
        ask=_extent,
        otherwise=Extent(),
    )


def within(question: Question, box: Box, zoom: int) -> Found:
    """What a question finds in a box of the map, at a zoom from 0 to DEEPEST."""
    return index.learned_of_found(
        user=question.user,
        parts=question.parts,
        filters=question.filters,
        ask=lambda searcher, found: _within(searcher, found, box, zoom),
        otherwise=Found(),
    )


def _extent(searcher: tantivy.Searcher, found: Query) -> Extent:
    asked = {
        "total": {"value_count": {"field": "key"}},
        "latitudes": {"stats": {"field": "lat"}},
        "longitudes": {"stats": {"field": "lon"}},
    }
    told: Any = searcher.aggregate(found, asked)
    placed, located = (
        _count(searcher, found, term) for term in ("has:coordinates", "has:location")
    )
    box = None
    if placed:
        south, north = _degrees(told["latitudes"])
        west, east = _degrees(told["longitudes"])
        box = Box(south, west, north, east)
    return Extent(placed, located - placed, int(told["total"]["value"]) - located, box)


def _degrees(told: dict[str, Any]) -> tuple[float, float]:
    return told["min"] / PER_DEGREE, told["max"] / PER_DEGREE


def _count(searcher: tantivy.Searcher, found: Query, term: str) -> int:
    has = Query.term_query(SCHEMA, "facts", term, "basic")
    return count_of(searcher, both(found, has))


# Clusters


@dataclass(frozen=True)
class Cell:
    """So many places in one cell of the map; `number` is the first of the finest cells in it."""

    number: int
    latitude: float
    longitude: float
    places: int


def _within(searcher: tantivy.Searcher, found: Query, box: Box, zoom: int) -> Found:
    there = both(found, any_of([in_bounds(bounds) for bounds in box.bounds()]))
    counted = _cells(searcher, there, zoom + FINER)
    cells = [cell for cell in counted if box.has(cell.latitude, cell.longitude)]
    places = sum(cell.places for cell in cells)
    if places > FEW:
        return Found(places, _clusters(cells, zoom))
    return Found(places, items=_items_in(searcher, found, cells, zoom + FINER))


def _cells(searcher: tantivy.Searcher, there: Query, level: int) -> list[Cell]:
    histogram = {"field": tiles.FIELD, "interval": tiles.cells_within(level), "min_doc_count": 1}
    told: Any = searcher.aggregate(there, {"cells": {"histogram": histogram}})["cells"]
    numbers = [(int(bucket["key"]), bucket["doc_count"]) for bucket in told["buckets"]]
    return [Cell(number, *tiles.centre_of(number, level), count) for number, count in numbers]


def _items_in(searcher: tantivy.Searcher, found: Query, cells: list[Cell], level: int) -> list[int]:
    """The items with a place in one of these cells, the newest first."""
    last = tiles.cells_within(level) - 1
    inside = any_of(
        [
            Query.range_query(
                SCHEMA, tiles.FIELD, FieldType.Integer, cell.number, cell.number + last
            )
            for cell in cells
        ]
    )
    hits = searcher.search(both(found, inside), FEW, order_by_field="key").hits
    return [documents.item_of(key) for key, _ in hits]


class _Heap:
    """Cells near one another, the fullest first; it stands where their places lie on average."""

    def __init__(self, at: tuple[float, float]) -> None:
        self.at = at
        self.cells: list[Cell] = []

    def cluster(self) -> Cluster:
        places = sum(cell.places for cell in self.cells)
        latitudes = [cell.latitude for cell in self.cells]
        longitudes = [cell.longitude for cell in self.cells]
        return Cluster(
            sum(cell.latitude * cell.places for cell in self.cells) / places,
            sum(cell.longitude * cell.places for cell in self.cells) / places,
            places,
            Box(min(latitudes), min(longitudes), max(latitudes), max(longitudes)),
        )


def _clusters(cells: list[Cell], zoom: int) -> list[Cluster]:
    """Cells joined to the first full one that is near, in pixels of the map."""
    heaps: dict[tuple[int, int], list[_Heap]] = {}
    size = 256 * 2**zoom
    for cell in sorted(cells, key=lambda each: (-each.places, each.number)):
        across, down = tiles.fractions_of(cell.latitude, cell.longitude)
        at = (across * size, down * size)
        heap = _near(heaps, at)
        if heap is None:
            heap = _Heap(at)
            heaps.setdefault(_square(at), []).append(heap)
        heap.cells.append(cell)
    return [heap.cluster() for near in heaps.values() for heap in near]


def _square(at: tuple[float, float]) -> tuple[int, int]:
    return int(at[0] // APART), int(at[1] // APART)


def _near(heaps: dict[tuple[int, int], list[_Heap]], at: tuple[float, float]) -> _Heap | None:
    """The first heap less than APART away, in this square or one beside it."""
    x, y = _square(at)
    for square in ((x + i, y + j) for i in (0, -1, 1) for j in (0, -1, 1)):
        for heap in heaps.get(square, ()):
            if (heap.at[0] - at[0]) ** 2 + (heap.at[1] - at[1]) ** 2 < APART**2:
                return heap
    return None
