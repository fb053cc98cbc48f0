"""Where the sun stood, and what its shadows say of the time; instants are seconds since 1970 UTC.

Positions are astral's, after Meeus and NOAA: within 0.02° of an ephemeris from 1990 to 2050.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from math import cos, radians, tan

from astral import Observer
from astral.sun import zenith_and_azimuth

Span = tuple[float, float]
Spot = tuple[float, float]
"""Latitude and longitude in degrees."""

MINUTE, DAY = 60, 86400
STEP_S = 10 * MINUTE
HORIZON = -0.833  # the upper edge of the sun on a level horizon, refraction included
LIMITS = {
    "sun": HORIZON,
    "civil twilight": -6.0,
    "nautical twilight": -12.0,
    "astronomical twilight": -18.0,
}
YEARS = range(1900, 2101)  # what the formulae were made for
LEAST_ELEVATION = 0.25  # below it nothing throws a shadow one could measure
EARTH_DEGREE_M = 111_195
WIDE_M = 5_000
"""From this radius on a shadow is tried at the edges of a place too, not only at its point."""


@dataclass(frozen=True)
class Sun:
    """Azimuth clockwise from north and elevation above the horizon, as seen, in degrees."""

    azimuth: float
    elevation: float

    @property
    def shadow_azimuth(self) -> float:
        """Where shadows point to."""
        return (self.azimuth + 180) % 360

    @property
    def ratio(self) -> float | None:
        """How long a shadow is for each unit of height on level ground; None without one."""
        return 1 / tan(radians(self.elevation)) if self.elevation >= LEAST_ELEVATION else None


@dataclass(frozen=True)
class Twilight:
    """When the sun passes a limit upwards and downwards; `state` is up or down when it does not."""

    name: str
    begins: float | None
    ends: float | None
    state: str = ""


@dataclass(frozen=True)
class SunDay:
    """One day by the sun of a place: the 24 hours around its noon."""

    span: Span
    noon: float
    highest: Sun
    twilights: list[Twilight]


@dataclass(frozen=True)
class Shadow:
    """A measured shadow: where it points to, and how high its object is for its length.

    Degrees from north with a tolerance in degrees; the ratio with a tolerance as a share of it.
    """

    azimuth: float | None = None
    azimuth_tolerance: float = 5
    ratio: float | None = None
    ratio_tolerance: float = 0.1

    def fits(self, sun: Sun) -> bool:
        if sun.elevation < LEAST_ELEVATION:
            return False
        return self._points_there(sun) and self._is_as_long(sun)

    def _points_there(self, sun: Sun) -> bool:
        if self.azimuth is None:
            return True
        return abs((sun.shadow_azimuth - self.azimuth + 180) % 360 - 180) <= self.azimuth_tolerance

    def _is_as_long(self, sun: Sun) -> bool:
        if self.ratio is None:
            return True
        height = tan(radians(sun.elevation))
        low, high = (self.ratio * (1 + share * self.ratio_tolerance) for share in (-1, 1))
        return low <= height <= high


def covers(day: date) -> bool:
    """Whether the formulae were made for a date."""
    return day.year in YEARS


def position(spot: Spot, at: float) -> Sun:
    """Where the sun stood, with the refraction of an ordinary sky."""
    return _position(spot, at, refracted=True)


def _position(spot: Spot, at: float, *, refracted: bool) -> Sun:
    seen = Observer(*spot)
    zenith, azimuth = zenith_and_azimuth(seen, datetime.fromtimestamp(at, UTC), refracted)
    return Sun(azimuth % 360, 90 - zenith)


def solar_day(spot: Spot, day: date) -> Span:
    """The 24 hours around mean solar noon of a date at a place; asks for no time zone."""
    noon = datetime.combine(day, time(12), UTC).timestamp() - spot[1] / 360 * DAY
    return noon - DAY / 2, noon + DAY / 2


def sun_day(spot: Spot, day: date) -> SunDay:
    """Noon, sunrise, sunset and twilights; a polar day or night is a twilight that never comes."""
    span = solar_day(spot, day)
    noon = _highest(spot, span)
    twilights = [_twilight(name, limit, spot, span, noon) for name, limit in LIMITS.items()]
    return SunDay(span, noon, position(spot, noon), twilights)


def _highest(spot: Spot, span: Span) -> float:
    """When the sun stands highest, to the second."""
    low, high = span
    while high - low > 1:
        third = (high - low) / 3
        if _geometric(spot, low + third) < _geometric(spot, high - third):
            low += third
        else:
            high -= third
    return (low + high) / 2


def _geometric(spot: Spot, at: float) -> float:
    return _position(spot, at, refracted=False).elevation


def _twilight(name: str, limit: float, spot: Spot, span: Span, noon: float) -> Twilight:
    def is_up(at: float) -> bool:
        return _geometric(spot, at) >= limit

    begins = _edge(is_up, span[0], noon) if is_up(noon) and not is_up(span[0]) else None
    ends = _edge(is_up, span[1], noon) if is_up(noon) and not is_up(span[1]) else None
    state = "" if begins or ends else "up" if is_up(noon) else "down"
    return Twilight(name, begins, ends, state)


def _edge(is_so: Callable[[float], bool], outside: float, inside: float) -> float:
    """Between an instant when it is not so and one when it is, the change, to the second."""
    while abs(inside - outside) > 0.5:
        middle = (inside + outside) / 2
        if is_so(middle):
            inside = middle
        else:
            outside = middle
    return inside


def path(spot: Spot, span: Span, step_s: float = STEP_S) -> Iterator[tuple[float, Sun]]:
    """The sun's way over the sky in steps, both ends included."""
    at = span[0]
    while at < span[1]:
        yield at, position(spot, at)
        at += step_s
    yield span[1], position(spot, span[1])


# Shadows


def windows(shadow: Shadow, spots: Sequence[Spot], span: Span) -> list[Span]:
    """When a shadow fits at one of the spots, to the second; what fits under a minute may miss."""

    def fits(at: float) -> bool:
        return any(shadow.fits(position(spot, at)) for spot in spots)

    found: list[Span] = []
    begins: float | None = None
    last = span[0]
    for at in _every(MINUTE, span):
        fitting = fits(at)
        if fitting and begins is None:
            begins = _edge(fits, last, at) if at > span[0] else at
        elif begins is not None and not fitting:
            found.append((begins, _edge(fits, at, last)))
            begins = None
        last = at
    return [*found, (begins, span[1])] if begins is not None else found


def _every(step: int, span: Span) -> Iterator[float]:
    at = span[0]
    while at < span[1]:
        yield at
        at += step
    yield span[1]


def spots_in(spot: Spot, radius_m: float) -> list[Spot]:
    """The point of a place, and its edges to the north, south, west and east when it is wide."""
    latitude, longitude = spot
    if radius_m < WIDE_M:
        return [spot]
    up = radius_m / EARTH_DEGREE_M
    across = min(180.0, up / max(cos(radians(latitude)), 0.01))
    north, south = min(90.0, latitude + up), max(-90.0, latitude - up)
    east, west = ((longitude + each + 180) % 360 - 180 for each in (across, -across))
    return [spot, (north, longitude), (south, longitude), (latitude, east), (latitude, west)]
