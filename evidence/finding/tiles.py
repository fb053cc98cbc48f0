"""Places as cells of the square map all map pages use, one within the other.

The map is Web Mercator (EPSG:3857), its cells those of tiled maps: at level n the world is 2**n
cells wide and high. A cell's number takes a bit of x and a bit of y in turn (Morton, 1966), so
that the cells within a larger one are a range of numbers.
"""

from math import asinh, atan, degrees, pi, radians, sinh, tan

from evidence.places import Point

FIELD = "cell"
LEVEL = 26
"""The level of the cells kept, less than a metre wide; their numbers fit a float exactly."""

FARTHEST_NORTH = degrees(atan(sinh(pi)))
"""Where the square map ends, 85.05 degrees; what lies beyond stands at its edge."""


def cell_of(point: Point) -> int:
    """The number of the finest cell a point lies in."""
    across, down = fractions_of(float(point.latitude), float(point.longitude))
    width = 2**LEVEL
    return _woven(min(int(across * width), width - 1), min(int(down * width), width - 1))


def cells_within(level: int) -> int:
    """How many of the finest cells a cell of this level holds."""
    return 4 ** (LEVEL - level)


def centre_of(number: int, level: int) -> tuple[float, float]:
    """Latitude and longitude of the middle of the cell of this level that begins with a number."""
    half = 2 ** (LEVEL - level) / 2
    across, down = (_unwoven(number) + half) / 2**LEVEL, (_unwoven(number >> 1) + half) / 2**LEVEL
    return degrees(atan(sinh(pi * (1 - 2 * down)))), across * 360 - 180


def fractions_of(latitude: float, longitude: float) -> tuple[float, float]:
    """How far east and how far south on the square map, each from 0 to 1."""
    within = min(max(latitude, -FARTHEST_NORTH), FARTHEST_NORTH)
    down = (1 - asinh(tan(radians(within))) / pi) / 2
    return (longitude + 180) / 360, min(max(down, 0.0), 1.0)


MASKS = (
    (32, 0x00000000FFFFFFFF), (16, 0x0000FFFF0000FFFF), (8, 0x00FF00FF00FF00FF),
    (4, 0x0F0F0F0F0F0F0F0F), (2, 0x3333333333333333), (1, 0x5555555555555555),
)  # fmt: skip
"""By how much to spread 32 bits, and which of them then count (Warren, Hacker's Delight, 7-2)."""


def _woven(x: int, y: int) -> int:
    """Bits of x and y in turn, x first."""
    for by, mask in MASKS[1:]:
        x, y = (x | x << by) & mask, (y | y << by) & mask
    return x | y << 1


def _unwoven(number: int) -> int:
    """Every second bit of a number."""
    number &= MASKS[-1][1]
    for (by, _), (_, mask) in zip(reversed(MASKS), reversed(MASKS[:-1]), strict=False):
        number = (number | number >> by) & mask
    return number
