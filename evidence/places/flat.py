"""Points, lines and polygons in a flat picture; pure arithmetic of x and y."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, pairwise
from math import hypot

Flat = tuple[float, float]
Side = tuple[Flat, Flat]


def around(corners: Sequence[Flat]) -> Iterator[Side]:
    """The sides of a polygon."""
    return pairwise((*corners, corners[0]))


def holds(corners: Sequence[Flat], point: Flat) -> bool:
    """Whether a polygon holds a point, by the number of its sides to the right of it."""
    x, y = point
    inside = False
    for (ax, ay), (bx, by) in around(corners):
        if (ay > y) != (by > y) and x < ax + (y - ay) * (bx - ax) / (by - ay):
            inside = not inside
    return inside


def area(corners: Sequence[Flat]) -> float:
    """What a polygon covers (the shoelace formula)."""
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in around(corners))) / 2


def crosses_itself(corners: Sequence[Flat]) -> bool:
    return any(_cross(*one, *other) for one, other in combinations(around(corners), 2))


def meet(one: Iterable[Side], other: Iterable[Side]) -> bool:
    """Whether any of some lines crosses any of some others."""
    known = list(other)
    return any(_cross(*side, *each) for side in one for each in known)


def to_line(point: Flat, side: Side) -> float:
    """How far a point is from what is nearest of a line between two ends."""
    (ax, ay), (bx, by) = side
    east, north = bx - ax, by - ay
    length = east**2 + north**2
    along = ((point[0] - ax) * east + (point[1] - ay) * north) / length if length else 0.0
    part = min(1.0, max(0.0, along))
    return hypot(point[0] - ax - part * east, point[1] - ay - part * north)


def between(one: Side, other: Side) -> float:
    """How far apart two lines are at the least, 0 where they cross."""
    if _cross(*one, *other):
        return 0.0
    return min([*(to_line(end, other) for end in one), *(to_line(end, one) for end in other)])


def _cross(a: Flat, b: Flat, c: Flat, d: Flat) -> bool:
    """Whether two lines cross, each within its ends."""
    return _turn(a, b, c) * _turn(a, b, d) < 0 and _turn(c, d, a) * _turn(c, d, b) < 0


def _turn(a: Flat, b: Flat, point: Flat) -> int:
    """On which side of a line a point is: 1, -1, or 0 on it."""
    turn = (b[0] - a[0]) * (point[1] - a[1]) - (b[1] - a[1]) * (point[0] - a[0])
    return (turn > 0) - (turn < 0)
