"""The way of an item on its page: a picture and a table, both of the stations of one line."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from textwrap import wrap
from typing import Any

from evidence import moments
from evidence.provenance.line import RECEIPT, Station

WIDTH = 380
LANE, LEFT, TOP = 20, 14, 14
LINE, GAP_BELOW = 17, 12
FINE, BOLD = 7.2, 8.8
"""How wide a letter is at most on average, in units of the picture, small and in bold."""

MOST_LANES = 4


@dataclass(frozen=True)
class Text:
    """One line of words beside a station."""

    x: int
    y: int
    words: str
    look: str


@dataclass(frozen=True)
class Node:
    """Where a station stands on its lane."""

    x: int
    y: int
    look: str


@dataclass(frozen=True)
class Track:
    """A stretch of the way; `path` is the `d` of an SVG path."""

    path: str
    look: str


@dataclass
class Picture:
    """The line drawn from the top down, like a map of stops; every part has a class, no style."""

    nodes: list[Node] = field(default_factory=list)
    tracks: list[Track] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    height: int = 0
    width: int = WIDTH


@dataclass(frozen=True)
class Entry:
    """One row of the table: a station, and the dated row behind it with what it replaced."""

    station: Station
    chain: Any = None

    @property
    def when(self) -> str:
        return when_of(self.station)


@dataclass(frozen=True)
class Way:
    """What the page shows of where an item comes from."""

    entries: list[Entry]
    picture: Picture
    gaps: int
    doubts: int
    branches: int

    @classmethod
    def of(cls, stations: list[Station], chains: dict[int, Any], code: str) -> "Way":
        """`chains` are those of the steps by the number of their row; `code` is the page's own."""
        return cls(
            [Entry(each, chains.get(each.row.pk) if each.kind == "step" else None)
             for each in stations],
            picture_of(stations, code),
            sum(each.is_gap for each in stations),
            sum(len(each.doubts) for each in stations),
            max((each.lane for each in stations), default=0),
        )  # fmt: skip


def when_of(station: Station) -> str:
    """When it was, in words short enough for a line."""
    if station.moment is None:
        return "time not known"
    words = moments.in_words(station.moment)
    return words.replace(" local time, offset not stated", "")


# Drawing


def picture_of(stations: list[Station], code: str) -> Picture:
    """The stations one under the other, branches in lanes beside the main line."""
    picture = Picture()
    lanes = min(max((each.lane for each in stations), default=0), MOST_LANES)
    left = LEFT + LANE * lanes + 18
    y = TOP
    for station in stations:
        x = LEFT + LANE * min(station.lane, MOST_LANES)
        picture.nodes.append(Node(x, y, _look(station)))
        below = y
        for words, look in _lines(station, WIDTH - left, code):
            picture.texts.append(Text(left, below + 5, words, look))
            below += LINE
        y = max(below, y + LINE) + GAP_BELOW
    picture.height = y
    picture.tracks = list(_tracks(stations, picture.nodes))
    return picture


def _look(station: Station) -> str:
    looks = [station.kind]
    looks += ["earliest"] * station.is_earliest
    looks += ["doubted"] * bool(station.doubts)
    return " ".join(looks)


def _lines(station: Station, room: int, code: str) -> Iterator[tuple[str, str]]:
    if station.is_gap:
        for line in wrap(station.gap[:1].upper() + station.gap[1:], int(room / FINE)):
            yield line, "gap"
        return
    for line in wrap(_title(station), int(room / BOLD)):
        yield line, "name"
    for line in wrap(" · ".join(_notes(station, code)), int(room / FINE)):
        yield line, "fine"
    if station.is_earliest:
        yield "Earliest known appearance", "first"
    for doubt in station.doubts:
        for line in wrap(f"Cannot be: {doubt}", int(room / FINE)):
            yield line, "doubt"


def _title(station: Station) -> str:
    if station.source is None:
        return station.label
    joint = "from" if station.kind == RECEIPT else "by"
    return f"{station.label} {joint} {station.source.public_name}"


def _notes(station: Station, code: str) -> Iterator[str]:
    yield when_of(station)
    if station.forwarded_by is not None:
        yield f"passed on by {station.forwarded_by.public_name}"
    if station.row.item.code != code:
        yield station.row.item.code


def _tracks(stations: list[Station], nodes: list[Node]) -> Iterator[Track]:
    """The main line first, then each branch from where it leaves, if that is known."""
    where = {each.key: node for each, node in zip(stations, nodes, strict=True)}
    last: dict[int, tuple[Station, Node]] = {}
    for station, node in zip(stations, nodes, strict=True):
        before = last.get(station.lane)
        if before is not None:
            is_unsure = station.is_gap or before[0].is_gap
            yield Track(f"M{before[1].x} {before[1].y}V{node.y}", "unsure" if is_unsure else "sure")
        elif station.lane and station.leaves in where:
            yield Track(_branch(where[station.leaves], node), "sure branch")
        last[station.lane] = (station, node)


def _branch(start: Node, end: Node) -> str:
    """Away from the main line in a bend, then down."""
    bend = min(22, end.y - start.y)
    return (
        f"M{start.x} {start.y}C{start.x} {start.y + bend} {end.x} {start.y} {end.x} "
        f"{start.y + bend}V{end.y}"
    )
