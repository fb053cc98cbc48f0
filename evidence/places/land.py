"""Where there is land: coarse coasts, to ask whether a point in the open sea was meant.

`land.txt` is made by docs/land/make_land.py from Natural Earth (1:50m, public domain), which says
what its lines are. Islands that are too small for that scale are sea here.
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from math import cos, radians
from pathlib import Path

from evidence.places import flat
from evidence.places.points import Point

COARSE_M = 8_000
"""How far off the coasts may be; nearer to one than this a point passes for land."""

POLAR = -79
"""South of it all is ice; its coast goes round the pole, which no flat ring does."""

METRES_PER_DEGREE = 111_195
LAND = Path(__file__).with_name("land.txt")


@dataclass(frozen=True)
class Ring:
    """A coast as a polygon of longitude and latitude in degrees, and the box around it."""

    corners: tuple[flat.Flat, ...]
    west: float
    south: float
    east: float
    north: float

    def is_about(self, x: float, y: float, spare: float = 0.0) -> bool:
        """Whether a point lies in the box, or within so many degrees of it."""
        return (
            self.west - spare <= x <= self.east + spare
            and self.south - spare <= y <= self.north + spare
        )


def is_at_sea(point: Point) -> bool:
    """Whether a point lies in the sea, farther from every coast than these can be off."""
    x, y = float(point.longitude), float(point.latitude)
    if y < POLAR:
        return False
    about = [ring for ring in _rings() if ring.is_about(x, y)]
    if sum(flat.holds(ring.corners, (x, y)) for ring in about) % 2:
        return False
    narrow = max(cos(radians(y)), 0.01)  # degrees of longitude are shorter than those of latitude
    spare = COARSE_M / METRES_PER_DEGREE
    return not any(
        _reaches(ring, x, y, narrow, spare)
        for ring in _rings()
        if ring.is_about(x, y, spare / narrow)
    )


def _reaches(ring: Ring, x: float, y: float, narrow: float, spare: float) -> bool:
    """Whether a coast comes within so many degrees of latitude of a point."""
    around = [((a - x) * narrow, b - y) for a, b in ring.corners]
    return any(flat.to_line((0.0, 0.0), side) <= spare for side in flat.around(around))


@lru_cache(maxsize=1)
def _rings() -> tuple[Ring, ...]:
    return tuple(map(_ring, LAND.read_text(encoding="ascii").splitlines()))


def _ring(line: str) -> Ring:
    numbers = [int(number) for number in line.split()]
    xs = [x / 100 for x in accumulate(numbers[::2])]
    ys = [y / 100 for y in accumulate(numbers[1::2])]
    return Ring(tuple(zip(xs, ys, strict=True)), min(xs), min(ys), max(xs), max(ys))
