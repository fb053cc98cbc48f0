"""Places that are more than a point: several points, a route along a line, an area within one.

Lengths and distances are metres on the sphere. Lines between points are great circles, to within
what a flat picture of them costs: less than 0.2 % of the distance over some 600 km.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import cos, radians, sin
from typing import Self

from evidence.errors import UnreadablePlace
from evidence.places import flat
from evidence.places.flat import Flat, Side
from evidence.places.points import Point, bearing, distance_m, format_distance

KINDS = POINTS, ROUTE, AREA = "points", "route", "area"
LEAST = {
    POINTS: (1, "a place"),
    ROUTE: (2, "two different places"),
    AREA: (3, "three different places"),
}
MOST_POINTS = 300
BEYOND_FLAT_M = 2_000_000


@dataclass(frozen=True)
class Shape:
    """One of POINTS, ROUTE and AREA, its corners in order, and how far around it may be meant.

    Raises UnreadablePlace when the corners make no such shape.
    """

    kind: str
    points: tuple[Point, ...]
    margin_m: float = 0

    def __post_init__(self) -> None:
        least, words = LEAST[self.kind]
        if len(set(self.points)) < least:
            raise UnreadablePlace("", f"{_named(self.kind)} needs {words}")
        if len(self.points) > MOST_POINTS:
            raise UnreadablePlace("", f"{_named(self.kind)} has {MOST_POINTS} places at most")
        if self.margin_m < 0:
            raise UnreadablePlace("", "a margin cannot be below zero")
        if self.kind == AREA and _crosses_itself(self.points):
            raise UnreadablePlace("", "the outline of the area crosses itself")

    @classmethod
    def round(cls, point: Point, radius_m: float = 0) -> Self:
        """A point and what lies around it."""
        return cls(POINTS, (point,), radius_m)

    def enclosing(self) -> tuple[Point, float]:
        """A circle around all of it: its centre, and its radius with the margin in metres."""
        centre = _middle(self.points)
        return centre, max(distance_m(centre, each) for each in self.points) + self.margin_m

    def nearest_m(self, point: Point) -> float:
        """From a point to what is nearest of it; 0 within."""
        if self.kind == POINTS:
            near = min(distance_m(point, each) for each in self.points)
        else:
            corners = [_flat(point, each) for each in self.points]
            within = self.kind == AREA and flat.holds(corners, (0.0, 0.0))
            sides = () if within else self._sides(corners)
            near = min((flat.to_line((0.0, 0.0), side) for side in sides), default=0.0)
        return max(0.0, near - self.margin_m)

    def farthest_m(self, point: Point) -> float:
        """From a point to what is farthest of it, the margin included."""
        return max(distance_m(point, each) for each in self.points) + self.margin_m

    def apart_m(self, other: Self) -> float:
        """How far apart two shapes are at the least; 0 when they meet."""
        ground = _middle((*self.points, *other.points))
        margins = self.margin_m + other.margin_m
        if max(each.farthest_m(ground) for each in (self, other)) > BEYOND_FLAT_M:
            (here, reach), (there, further) = self.enclosing(), other.enclosing()
            return max(0.0, distance_m(here, there) - reach - further)
        mine, theirs = (
            [_flat(ground, corner) for corner in shape.points] for shape in (self, other)
        )
        if self._covers(mine, theirs) or other._covers(theirs, mine):
            return 0.0
        sides = list(other._sides(theirs))
        near = min(flat.between(side, each) for side in self._sides(mine) for each in sides)
        return max(0.0, near - margins)

    def length_m(self) -> float:
        """Along the line, for an area around it."""
        closing = (self.points[0],) if self.kind == AREA else ()
        return sum(distance_m(a, b) for a, b in pairwise((*self.points, *closing)))

    def area_m2(self) -> float:
        """What an area covers, without its margin; 0 for the rest."""
        if self.kind != AREA:
            return 0.0
        ground = _middle(self.points)
        corners = [_flat(ground, each) for each in self.points]
        return flat.area(corners)

    def _covers(self, corners: Sequence[Flat], others: Sequence[Flat]) -> bool:
        return self.kind == AREA and any(flat.holds(corners, each) for each in others)

    def _sides(self, corners: Sequence[Flat]) -> Iterator[Side]:
        """The lines it is made of; a point is a line to itself."""
        if self.kind == POINTS or len(corners) == 1:
            return ((each, each) for each in corners)
        return flat.around(corners) if self.kind == AREA else pairwise(corners)


def format_shape(shape: Shape) -> str:
    """What a shape is and how large: a route of 5 places, 12.3 km."""
    many = len(shape.points)
    if shape.kind == AREA:
        return f"An area of {_format_area(shape.area_m2())}"
    if shape.kind == ROUTE:
        return f"A route of {many} places, {format_distance(shape.length_m())}"
    return f"{many} places"


def _format_area(square_metres: float) -> str:
    if square_metres < 100_000:
        return f"{square_metres:,.0f} m²"
    return f"{square_metres / 1e6:,.{1 if square_metres < 1e8 else 0}f} km²"


def _named(kind: str) -> str:
    return {POINTS: "a list of places", ROUTE: "a route", AREA: "an area"}[kind]


def _middle(points: Iterable[Point]) -> Point:
    """The middle of the box around the points, the narrow way round the Earth."""
    known = list(points)
    first = float(known[0].longitude)
    easts = [(float(each.longitude) - first + 180) % 360 - 180 for each in known]
    norths = [float(each.latitude) for each in known]
    longitude = (first + (min(easts) + max(easts)) / 2 + 180) % 360 - 180
    return Point.of(round((min(norths) + max(norths)) / 2, 7), round(longitude, 7))


def _flat(ground: Point, point: Point) -> Flat:
    """Where a point lies in a picture that keeps distance and direction from `ground`."""
    far, course = distance_m(ground, point), radians(bearing(ground, point))
    return far * sin(course), far * cos(course)


def _crosses_itself(points: Sequence[Point]) -> bool:
    ground = _middle(points)
    return flat.crosses_itself([_flat(ground, each) for each in points])
