"""Points on the globe: checked, written, how far apart they are and in which direction."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from math import asin, atan2, cos, degrees, radians, sin, sqrt
from typing import Self

from evidence.errors import UnreadablePlace

EARTH_RADIUS_M = 6_371_008.8  # mean radius R1, IUGG 1980; within 0.6 % of the ellipsoid
SEVENTH_DECIMAL = Decimal("0.0000001")  # about a centimetre

# Vocabulary code of a location's precision to its radius; None where it has no fixed size.
PRECISION_RADIUS_M: dict[str, int | None] = {
    "exact": 10,
    "vicinity": 100,
    "locality": 1_000,
    "district": None,
    "region": None,
    "unknown": None,
}
UNSAID_M = 5_000
"""How far a point may be off at the most, for a comparison, where nobody said how far."""

SHOWN_DECIMALS = {"exact": 5, "vicinity": 4, "locality": 2, "district": 1, "region": 0}


@dataclass(frozen=True)
class Point:
    """A latitude within ±90 and a longitude within ±180, to seven decimals at most."""

    latitude: Decimal
    longitude: Decimal

    def __post_init__(self) -> None:
        for name, limit in (("latitude", 90), ("longitude", 180)):
            value = getattr(self, name)
            if not value.is_finite():
                raise UnreadablePlace("", f"{name} {value} is not a number")
            if abs(value) > limit:
                raise UnreadablePlace("", self._out_of_range(name, limit))
            if value.as_tuple().exponent < -7:
                object.__setattr__(self, name, value.quantize(SEVENTH_DECIMAL))

    @classmethod
    def of(cls, latitude: str | float | Decimal, longitude: str | float | Decimal) -> Self:
        """Make a point of plain numbers, a float standing for its shortest decimal form."""
        try:
            return cls(Decimal(str(latitude)), Decimal(str(longitude)))
        except InvalidOperation:
            raise UnreadablePlace(f"{latitude}, {longitude}", "not a number") from None

    @property
    def swapped(self) -> Self | None:
        """The point whose latitude is this one's longitude, where there is one."""
        if abs(self.longitude) > 90:
            return None
        return type(self)(self.longitude, self.latitude)

    def _out_of_range(self, name: str, limit: int) -> str:
        problem = f"{name} {getattr(self, name)} is beyond ±{limit}"
        if 90 < abs(self.latitude) <= 180 and abs(self.longitude) <= 90:
            problem += "; latitude and longitude look swapped"
        return problem


def distance_m(a: Point, b: Point) -> float:
    """Great-circle distance by the haversine formula (Sinnott, Sky & Telescope 68, 1984)."""
    latitude_a, longitude_a, latitude_b, longitude_b = _in_radians(a, b)
    across = sin((longitude_b - longitude_a) / 2) ** 2
    up = sin((latitude_b - latitude_a) / 2) ** 2
    half_chord = sqrt(min(1.0, up + cos(latitude_a) * cos(latitude_b) * across))
    return 2 * EARTH_RADIUS_M * asin(half_chord)


def bearing(a: Point, b: Point) -> float:
    """Initial great-circle course from `a` to `b`: degrees clockwise from north, 0 to below 360."""
    latitude_a, longitude_a, latitude_b, longitude_b = _in_radians(a, b)
    turn = longitude_b - longitude_a
    east = sin(turn) * cos(latitude_b)
    north = cos(latitude_a) * sin(latitude_b) - sin(latitude_a) * cos(latitude_b) * cos(turn)
    return degrees(atan2(east, north)) % 360


def certainly_within(point: Point, radius: float | None, centre: Point, distance: float) -> bool:
    """Tell whether all of the circle around `point` lies within `distance` of `centre`.

    A radius of None is one nobody knows, so that nothing is certain.
    """
    return radius is not None and distance_m(point, centre) + radius <= distance


def possibly_within(point: Point, radius: float | None, centre: Point, distance: float) -> bool:
    """Tell whether any of the circle around `point` lies within `distance` of `centre`."""
    return radius is None or distance_m(point, centre) - radius <= distance


def format_point(point: Point, precision: str = "exact") -> str:
    """Write a point with no more decimals than its precision warrants: 50.46° N, 35.60° E."""
    decimals = SHOWN_DECIMALS.get(precision, 2)
    return ", ".join(
        f"{abs(value):.{decimals}f}° {letters[value < 0]}"
        for value, letters in ((point.latitude, "NS"), (point.longitude, "EW"))
    )


def format_distance(metres: float) -> str:
    """A distance as people say it: 85 m, 1.2 km, 38 km."""
    if metres < 995:
        return f"{metres:.0f} m"
    return f"{metres / 1000:.1f} km" if metres < 99_950 else f"{metres / 1000:,.0f} km"


def _in_radians(*points: Point) -> list[float]:
    return [radians(value) for point in points for value in (point.latitude, point.longitude)]
