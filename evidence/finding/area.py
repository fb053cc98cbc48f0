"""Areas on Earth: circles and boxes, which claimed places lie in them, and settlements by name.

Distances are metres along great circles; nothing here takes a degree for a length.
"""

import json
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from math import asin, atan2, cos, degrees, pi, radians, sin
from pathlib import Path
from typing import Self

from evidence.finding import language, vocabulary
from evidence.places import (
    AREA,
    EARTH_RADIUS_M,
    PRECISION_RADIUS_M,
    ROUTE,
    Point,
    Shape,
    distance_m,
    flat,
)

SETTLEMENTS = Path(__file__).parents[1] / "static" / "evidence" / "places.json"

ASSUMED_RADIUS_M = {"district": 25_000, "region": 150_000}
"""How far a place without a stated size may reach; such a place is nowhere for certain."""

FARTHEST_M = pi * EARTH_RADIUS_M

Bounds = tuple[float, float, float, float]
"""South, west, north, east in degrees, west of east."""


@dataclass(frozen=True)
class Spot:
    """A claimed point and how many metres it may be off; `is_sized` when that was stated.

    Where a route or an area is `drawn`, point and radius are the circle around it.
    """

    point: Point
    radius_m: int
    is_sized: bool = True
    drawn: Shape | None = None

    @classmethod
    def of(cls, point: Point, radius_m: int | None, precision: str) -> Self:
        """A claim's place; its precision speaks where no radius is given."""
        sized = PRECISION_RADIUS_M.get(precision) if radius_m is None else radius_m
        if sized is not None:
            return cls(point, sized)
        return cls(point, ASSUMED_RADIUS_M.get(precision, 0), is_sized=False)

    @classmethod
    def read(cls, text: str) -> Self:
        """The spot that is written so."""
        latitude, longitude, radius, sized, *drawn = text.split(",")
        point = Point(Decimal(latitude), Decimal(longitude))
        return cls(point, int(radius), sized == "sized", _shape_of(*drawn) if drawn else None)

    def __str__(self) -> str:
        sized = "sized" if self.is_sized else "assumed"
        drawn = f",{_written(self.drawn)}" if self.drawn else ""
        return f"{self.point.latitude},{self.point.longitude},{self.radius_m},{sized}{drawn}"

    def nearest_m(self, point: Point) -> float:
        """From a point to where the place may be nearest to it."""
        if self.drawn is not None:
            return self.drawn.nearest_m(point)
        return distance_m(point, self.point) - self.radius_m

    def surely_m(self, point: Point) -> float:
        """Within how much of a point the place lies for certain; a route was gone as a whole."""
        if self.drawn is None:
            return distance_m(point, self.point) + self.radius_m
        if self.drawn.kind == ROUTE:
            return Shape(ROUTE, self.drawn.points).nearest_m(point) + self.drawn.margin_m
        return self.drawn.farthest_m(point)


def _written(shape: Shape) -> str:
    corners = " ".join(f"{point.latitude} {point.longitude}" for point in shape.points)
    return f"{shape.kind},{shape.margin_m},{corners}"


def _shape_of(kind: str, margin: str, corners: str) -> Shape:
    numbers = [Decimal(number) for number in corners.split()]
    points = tuple(map(Point, numbers[::2], numbers[1::2]))
    return Shape(kind, points, float(margin))


@dataclass(frozen=True)
class Circle:
    """All within a distance of a point."""

    centre: Point
    distance_m: float

    def possibly_holds(self, spot: Spot) -> bool:
        """Whether the place may lie in the circle."""
        return spot.nearest_m(self.centre) <= self.distance_m

    def certainly_holds(self, spot: Spot) -> bool:
        """Whether the place lies in the circle wherever in its radius it is."""
        return spot.is_sized and spot.surely_m(self.centre) <= self.distance_m

    def bounds(self, margin_m: float = 0) -> list[Bounds]:
        """Boxes that hold the circle and a margin around it; two of them across the antimeridian.

        The longitudes are where meridians touch the circle: asin(sin(d/R) / cos(latitude)).
        """
        angle = min(pi, (self.distance_m + margin_m) / EARTH_RADIUS_M)
        latitude, longitude = float(self.centre.latitude), float(self.centre.longitude)
        south, north = latitude - degrees(angle), latitude + degrees(angle)
        if south <= -90 or north >= 90:
            return [(max(south, -90.0), -180.0, min(north, 90.0), 180.0)]
        across = degrees(asin(min(1.0, sin(angle) / cos(radians(latitude)))))
        return _split(south, longitude - across, north, longitude + across)


@dataclass(frozen=True)
class Box:
    """What lies between two parallels and two meridians, eastwards from `west` to `east`."""

    south: float
    west: float
    north: float
    east: float

    def possibly_holds(self, spot: Spot) -> bool:
        """Whether the place may lie in the box."""
        if spot.drawn is not None:
            return self._meets(spot.drawn)
        return self._has(spot.point) or self._distance_m(spot.point) <= spot.radius_m

    def certainly_holds(self, spot: Spot) -> bool:
        """Whether the place lies in the box wherever in its radius it is."""
        if spot.drawn is None:
            return spot.is_sized and self._has_round(spot.point, spot.radius_m)
        holds = any if spot.drawn.kind == ROUTE else all
        return holds(self._has_round(each, spot.drawn.margin_m) for each in spot.drawn.points)

    def _has_round(self, point: Point, radius_m: float) -> bool:
        pieces = Circle(point, radius_m).bounds()
        return self._has(point) and all(
            self.has(*corner) for piece in pieces for corner in _corners(piece)
        )

    def _meets(self, shape: Shape) -> bool:
        """Whether a route or an area, on a map of degrees, reaches into the box."""
        return any(_reaches(shape, piece) for piece in self.bounds(shape.margin_m))

    def bounds(self, margin_m: float = 0) -> list[Bounds]:
        """Boxes that hold this one and a margin around it."""
        further = degrees(margin_m / EARTH_RADIUS_M)
        south, north = self.south - further, self.north + further
        if south <= -90 or north >= 90:
            return [(max(south, -90.0), -180.0, min(north, 90.0), 180.0)]
        widest = min(cos(radians(south)), cos(radians(north)))
        across = degrees(asin(min(1.0, sin(radians(further)) / widest)))
        if self._width() + 2 * across >= 360:
            return [(south, -180.0, north, 180.0)]
        return _split(south, self.west - across, north, self.west + self._width() + across)

    def _width(self) -> float:
        """Degrees of longitude, 360 for all of them."""
        width = (self.east - self.west) % 360
        return width if width or self.east == self.west else 360.0

    def _has(self, point: Point) -> bool:
        return self.has(float(point.latitude), float(point.longitude))

    def has(self, latitude: float, longitude: float) -> bool:
        """Whether a point in degrees lies in the box."""
        is_between = (longitude - self.west) % 360 <= self._width()
        return self.south <= latitude <= self.north and is_between

    def _distance_m(self, point: Point) -> float:
        """To the nearest edge, for a point outside: along its meridian or to a side."""
        latitude, longitude = float(point.latitude), float(point.longitude)
        nearest = [self._to_side(point, side) for side in (self.west, self.east)]
        if (longitude - self.west) % 360 <= self._width():
            parallel = min(max(latitude, self.south), self.north)
            nearest.append(distance_m(point, _point(parallel, longitude)))
        return min(nearest)

    def _to_side(self, point: Point, side: float) -> float:
        """To the nearest of a side's ends and the foot of the perpendicular on its meridian."""
        latitude = radians(float(point.latitude))
        turn = radians(side - float(point.longitude))
        foot = degrees(atan2(sin(latitude), cos(latitude) * cos(turn)))
        feet = {self.south, self.north, min(max(foot, self.south), self.north)}
        return min(distance_m(point, _point(each, side)) for each in feet)


Area = Circle | Box


def _corners(piece: Bounds) -> Iterator[tuple[float, float]]:
    south, west, north, east = piece
    yield from ((south, west), (south, east), (north, west), (north, east))


def _reaches(shape: Shape, box: Bounds) -> bool:
    south, west, north, east = box
    middle = (west + east) / 2
    drawn: list[flat.Flat] = []
    for point in shape.points:  # each the short way round from the one before
        beside = drawn[-1][0] if drawn else middle
        across = (float(point.longitude) - beside + 180) % 360 - 180
        drawn.append((beside + across, float(point.latitude)))
    corners = [(west, south), (east, south), (east, north), (west, north)]
    is_area = shape.kind == AREA
    sides = list(flat.around(drawn) if is_area else pairwise(drawn))
    return (
        any(west <= x <= east and south <= y <= north for x, y in drawn)
        or (is_area and flat.holds(drawn, corners[0]))
        or flat.meet(sides, flat.around(corners))
    )


def _split(south: float, west: float, north: float, east: float) -> list[Bounds]:
    """A box as boxes that do not cross the antimeridian; longitudes may lie beyond ±180."""
    if east - west >= 360:
        return [(south, -180.0, north, 180.0)]
    if west < -180:
        return [(south, west + 360, north, 180.0), (south, -180.0, north, east)]
    if east > 180:
        return [(south, west, north, 180.0), (south, -180.0, north, east - 360)]
    return [(south, west, north, east)]


def _point(latitude: float, longitude: float) -> Point:
    return Point.of(round(latitude, 7), round((longitude + 180) % 360 - 180, 7))


# Settlements


@dataclass(frozen=True)
class Settlement:
    """A place of the gazetteer, by its Latin and its Cyrillic name."""

    name: str
    cyrillic: str
    point: Point
    people: int
    country: str

    def __str__(self) -> str:
        return f"{self.name} ({self.cyrillic})" if self.cyrillic else self.name

    @property
    def names(self) -> list[str]:
        return [self.name, self.cyrillic] if self.cyrillic else [self.name]


def settlements_named(name: str) -> list[Settlement]:
    """Every settlement of this name in any script or language, the largest first.

    Only when there is none is it taken for a form of another: *Козинки* for *Козинка*.
    """
    words = language.words_of(name)
    for spellings in (vocabulary.names_of_word, vocabulary.terms_of_word):
        named = [_bearing(spellings(word)) for word in words]
        alike = set.intersection(*named) if named else set()
        whole = [number for number in alike if _words_in(number) <= len(words)]
        if whole:
            return [_gazetteer()[number] for number in sorted(whole)]
    return []


def settlements_beginning(beginning: str) -> list[Settlement]:
    """The settlements a word of whose name begins so, in any script, the largest first."""
    terms, numbers = _sorted_terms(), set()
    for start in language.beginnings_of(beginning):
        for at in range(bisect_left(terms, start), len(terms)):
            if not terms[at].startswith(start):
                break
            numbers |= _by_term()[terms[at]]
    return [_gazetteer()[number] for number in sorted(numbers)]


def settlement_at(point: Point) -> Settlement | None:
    """The settlement whose coordinates in the gazetteer are these."""
    return _by_point().get((float(point.latitude), float(point.longitude)))


def settlements() -> tuple[Settlement, ...]:
    """Every settlement of the gazetteer, the largest first."""
    return _gazetteer()


def towns(people: int) -> list[Settlement]:
    """Settlements of at least so many people, the largest first."""
    return [place for place in _gazetteer() if place.people >= people]


def _spellings(word: str) -> tuple[str, ...]:
    """The terms of a name as it stands, not taken for a form of another."""
    return (language.fold(word), *language.keys_of(word))


def _bearing(terms: Iterable[str]) -> set[int]:
    listed = _by_term()
    return {number for term in terms for number in listed.get(term, ())}


def _words_in(number: int) -> int:
    """How many words the shorter of its names has."""
    place = _gazetteer()[number]
    names = (place.name, place.cyrillic or place.name)
    return min(len(language.words_of(name)) for name in names)


@lru_cache(maxsize=1)
def _gazetteer() -> tuple[Settlement, ...]:
    rows = json.loads(SETTLEMENTS.read_text(encoding="utf-8"))
    return tuple(
        Settlement(name, cyrillic, Point.of(latitude, longitude), people, country)
        for name, cyrillic, latitude, longitude, people, country in rows
    )


@lru_cache(maxsize=1)
def _by_point() -> dict[tuple[float, float], Settlement]:
    """The largest of those at one place."""
    return {
        (float(place.point.latitude), float(place.point.longitude)): place
        for place in reversed(_gazetteer())
    }


@lru_cache(maxsize=1)
def _sorted_terms() -> list[str]:
    return sorted(_by_term())


@lru_cache(maxsize=1)
def _by_term() -> dict[str, set[int]]:
    """The numbers of the settlements by the terms of their names, uninflected."""
    listed: dict[str, set[int]] = {}
    for number, place in enumerate(_gazetteer()):
        for word in language.words_of(f"{place.name} {place.cyrillic}"):
            for term in _spellings(word):
                listed.setdefault(term, set()).add(number)
    return listed
