"""Grids and codes for places: MGRS, UTM and Plus Codes, each a square of known size."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import mgrs
from openlocationcode import openlocationcode

from evidence.errors import UnreadablePlace
from evidence.places.points import Point

METRES_PER_DEGREE = 111_320

MGRS = re.compile(
    r"(?P<zone>[0-9]{1,2})\s?(?P<band>[C-HJ-NP-X])\s?(?P<square>[A-HJ-NP-Z][A-HJ-NP-V])"
    r"\s?(?P<digits>[0-9]{1,5}\s[0-9]{1,5}|[0-9]{2,10})",
    re.IGNORECASE,
)
UTM = re.compile(
    r"(?:utm\s)?(?P<zone>[0-9]{1,2})\s?(?P<letter>[A-Z]|north|south),?\s"
    r"(?P<easting>[0-9]{6}(?:\.[0-9]+)?)\s?m?\s?e?,?\s"
    r"(?P<northing>[0-9]{1,8}(?:\.[0-9]+)?)\s?m?\s?n?",
    re.IGNORECASE,
)
PLUS = re.compile(
    r"(?P<code>[23456789CFGHJMPQRVWX]{2,8}0{0,6}\+[23456789CFGHJMPQRVWX]{0,7})"
    r"(?:[\s,]+(?P<place>\S.*))?",
    re.IGNORECASE | re.DOTALL,
)
BANDS = "CDEFGHJKLMNPQRSTUVWX"
"""Bands of eight degrees from 80 south; the last one reaches from 72 to 84 north."""

Find = Callable[[str], Point | None]
"""Where a named place is, None when nobody knows one of that name."""


@dataclass(frozen=True)
class Cell:
    """A square of a grid: its centre, the reach of its corners in metres, and the grid's name."""

    centre: Point
    reach_m: float
    grid: str


def read_grid(text: str, find: Find) -> Cell | None:
    """The square a text names, None when it is in no grid's form; raises UnreadablePlace."""
    text = " ".join(text.split())
    if found := MGRS.fullmatch(text):
        return _from_mgrs(found)
    if found := UTM.fullmatch(text):
        return _from_utm(found)
    if found := PLUS.fullmatch(text):
        return _from_plus_code(found["code"].upper(), found["place"] or "", find)
    return None


@lru_cache(maxsize=1)
def _geotrans() -> mgrs.MGRS:
    return mgrs.MGRS()


def _from_mgrs(found: re.Match[str]) -> Cell:
    east, _, north = found["digits"].partition(" ")
    if not north:
        east, north = east[: len(east) // 2], east[len(east) // 2 :]
    if len(east) != len(north):
        raise UnreadablePlace("", "MGRS has as many digits eastwards as northwards")
    code = f"{int(found['zone']):02}{found['band']}{found['square']}{east}{north}".upper()
    size = 10 ** (5 - len(east))
    return Cell(_centre(code), size * 0.7072, f"MGRS, a square of {size:,} m")


def _centre(code: str) -> Point:
    try:
        latitude, longitude = _geotrans().toLatLon(code)
    except mgrs.core.MGRSError:
        raise UnreadablePlace("", "there is no such MGRS square") from None
    return Point.of(round(latitude, 7), round(longitude, 7))


def _from_utm(found: re.Match[str]) -> Cell:
    zone, letter = int(found["zone"]), found["letter"].upper()
    easting, northing = float(found["easting"]), float(found["northing"])
    if not 1 <= zone <= 60 or letter in tuple("ABIOYZ"):
        raise UnreadablePlace("", f"there is no UTM zone {zone}{letter}")
    if letter == "S" and 3_540_000 <= northing <= 4_430_000:
        raise UnreadablePlace("", "S may be the band S or the south: write north or south instead")
    hemisphere = "S" if letter in ("SOUTH", "S") or letter < "N" else "N"
    try:
        code = _geotrans().UTMToMGRS(zone, hemisphere, easting, northing)
    except mgrs.core.MGRSError:
        raise UnreadablePlace("", "these are no coordinates of that UTM zone") from None
    point = _centre(code)
    if letter not in ("NORTH", "SOUTH", "N", "S") and not _is_in_band(point, letter):
        raise UnreadablePlace("", f"these coordinates are not in band {letter}")
    return Cell(point, 1, f"UTM zone {zone} {'south' if hemisphere == 'S' else 'north'}")


def _is_in_band(point: Point, letter: str) -> bool:
    """Whether the band holds the point, with a little to spare at its edges."""
    south = -80 + 8 * BANDS.index(letter)
    north = 84 if letter == "X" else south + 8
    return south - 0.1 <= float(point.latitude) <= north + 0.1


def _from_plus_code(code: str, place: str, find: Find) -> Cell:
    if openlocationcode.isShort(code):
        near = find(place.strip(" ,")) if place else None
        if near is None:
            raise UnreadablePlace(
                "",
                f"no place “{place}” is known beside the short Plus Code"
                if place
                else "a short Plus Code needs a place beside it, such as FJ63+G2 Козинка",
            )
        code = openlocationcode.recoverNearest(code, float(near.latitude), float(near.longitude))
    if not openlocationcode.isFull(code):
        raise UnreadablePlace("", "not a whole Plus Code")
    area = openlocationcode.decode(code)
    centre = Point.of(round(area.latitudeCenter, 7), round(area.longitudeCenter, 7))
    reach = (area.latitudeHi - area.latitudeLo) * METRES_PER_DEGREE * 0.7072
    return Cell(centre, reach, f"Plus Code {code}")
