"""Places on Earth: coordinates read, checked and written, distances, and how sure a place is.

All coordinates are WGS 84 degrees; all distances are metres.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from math import asin, atan2, cos, degrees, radians, sin, sqrt
from typing import Self
from urllib.parse import parse_qs, unquote, urlsplit

from evidence.errors import UnreadablePlace

EARTH_RADIUS_M = 6_371_008.8  # mean radius R1, IUGG 1980; within 0.6 % of the ellipsoid
SEVENTH_DECIMAL = Decimal("0.0000001")  # about a centimetre
LONGEST_TEXT = 4_000

# Vocabulary code of a location's precision to its radius; None where it has no fixed size.
PRECISION_RADIUS_M: dict[str, int | None] = {
    "exact": 10,
    "vicinity": 100,
    "locality": 1_000,
    "district": None,
    "region": None,
    "unknown": None,
}
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


def parse_coordinates(text: str) -> Point:
    """Read coordinates as people paste them; raises UnreadablePlace, which names the problem.

    Takes decimal degrees (`50.4613, 35.6026`, also with letters, words or decimal commas),
    degrees, minutes and seconds, geo: URIs (RFC 5870), and links to Google, OpenStreetMap,
    Yandex and Bing maps. Latitude comes first unless letters say otherwise.
    """
    text = text.strip()
    shown = text[:100]
    try:
        return _parse(text)
    except UnreadablePlace as refused:
        raise UnreadablePlace(shown, refused.problem) from None


def _parse(text: str) -> Point:
    if not text:
        raise UnreadablePlace("", "no coordinates given")
    if len(text) > LONGEST_TEXT:
        raise UnreadablePlace("", "too long for coordinates")
    if text.lower().startswith("geo:"):
        return _from_geo_uri(text)
    if re.match(r"https?://", text, re.IGNORECASE):
        return _from_link(text)
    return _from_angles(text)


# Angles

SAME_MEANING = str.maketrans("−–º˚′’‘ʹ´`″”“ʺ", "--°°''''''\"\"\"\"")
HEMISPHERES = (
    (r"\b(?:с\.?\s?ш|пн\.?\s?ш|north)\b\.?", "N"),
    (r"\b(?:ю\.?\s?ш|пд\.?\s?ш|south)\b\.?", "S"),
    (r"\b(?:в\.?\s?д|сх\.?\s?д|east)\b\.?", "E"),
    (r"\b(?:з\.?\s?д|зх\.?\s?д|west)\b\.?", "W"),
    (r"\blat(?:itude)?\b[.:=\s]*|\bшир(?:ота)?\b[.:=\s]*", "φ"),
    (r"\blon(?:g|gitude)?\b[.:=\s]*|\bдовг(?:ота)?\b[.:=\s]*|\bдолг(?:ота)?\b[.:=\s]*", "λ"),
)
NUMBER = r"[0-9]{1,3}(?:\.[0-9]{1,20})?"
BETWEEN = r"""[ ]?[,;/][ ]? | [ ] | (?<=[°'"NSEW]) | (?=[NSEWφλ])"""
PLAIN = rf"(?P<degrees>[+-]?{NUMBER})[ ]?°?"
SYMBOLS = rf"""(?P<degrees>[+-]?{NUMBER})[ ]?°[ ]?(?P<minutes>{NUMBER})[ ]?'[ ]?
               (?:(?P<seconds>{NUMBER})[ ]?")?"""
SPACED = rf"(?P<degrees>[+-]?{NUMBER})[ ](?P<minutes>{NUMBER})(?:[ ](?P<seconds>{NUMBER}))?"


def _pair(angle: str, before: str, after: str) -> re.Pattern[str]:
    """Two angles of one form; a group's name ends in 1 or 2."""
    one = rf"(?:(?P<before>{before})[ ]?)(?:{angle})(?:[ ]?(?P<after>{after}))"
    first, second = (re.sub(r"\?P<(\w+)>", rf"?P<\g<1>{n}>", one) for n in (1, 2))
    return re.compile(rf"{first}(?:{BETWEEN}){second}", re.VERBOSE)


FORMS = (
    _pair(PLAIN, "[φλ]?", "[NSEW]?"),
    _pair(PLAIN, "[NSEW]", ""),
    _pair(SYMBOLS, "[φλ]?", "[NSEW]?"),
    _pair(SYMBOLS, "[NSEW]", ""),
    _pair(SPACED, "[φλ]?", "[NSEW]"),
    _pair(SPACED, "[NSEW]", ""),
)


def _from_angles(text: str) -> Point:
    for reading in _readings(text):
        for form in FORMS:
            if found := form.fullmatch(reading):
                return _from_pair(found)
    raise UnreadablePlace("", "not two coordinates such as 50.4613, 35.6026")


def _readings(text: str) -> Iterator[str]:
    """The text in one spelling; then, where no point is a decimal one, with commas as such."""
    text = text.lower().translate(SAME_MEANING).replace("''", '"').strip("()[]")
    for words, letter in HEMISPHERES:
        text = re.sub(words, letter, text)
    text = re.sub(r"\s+", " ", re.sub(r"(?<![a-z])[nsew](?![a-z])", _upper, text)).strip()
    yield text
    if "." not in text:
        yield re.sub(r"(?<=[0-9]),(?=[0-9])", ".", text)


def _upper(found: re.Match[str]) -> str:
    return found.group().upper()


def _from_pair(found: re.Match[str]) -> Point:
    parts = found.groupdict(default="")
    angles = [{name[:-1]: part for name, part in parts.items() if name[-1] == n} for n in "12"]
    axes = [_axis(angle) for angle in angles]
    values = [_degrees(angle) for angle in angles]
    if axes[0] and axes[0] == axes[1]:
        raise UnreadablePlace("", f"two values for {axes[0]}")
    if axes[0] == "longitude" or axes[1] == "latitude":
        values.reverse()
    return Point(*values)


def _axis(angle: dict[str, str]) -> str | None:
    marks = {angle["before"], angle["after"]} - {""}
    names = {"latitude" if mark in "NSφ" else "longitude" for mark in marks}
    if len(names) > 1:
        raise UnreadablePlace("", "a coordinate marked as both latitude and longitude")
    return names.pop() if names else None


def _degrees(angle: dict[str, str]) -> Decimal:
    whole = Decimal(angle["degrees"])
    minutes, seconds = (Decimal(angle.get(name) or 0) for name in ("minutes", "seconds"))
    if minutes >= 60 or seconds >= 60:
        raise UnreadablePlace("", "minutes and seconds stay below 60")
    if _has_fraction(whole) and (minutes or seconds) or _has_fraction(minutes) and seconds:
        raise UnreadablePlace("", "only the last part of a coordinate has decimals")
    value = abs(whole) + minutes / 60 + seconds / 3600
    return value if _is_positive(angle) else -value


def _has_fraction(number: Decimal) -> bool:
    return number != number.to_integral_value()


def _is_positive(angle: dict[str, str]) -> bool:
    letters = f"{angle['before']}{angle['after']}"
    sign = angle["degrees"][0]
    if sign in "+-" and re.search("[NSEW]", letters):
        raise UnreadablePlace("", "a sign and a letter for one coordinate")
    return sign != "-" and not re.search("[SW]", letters)


# Links

DECIMAL_PAIR = re.compile(r"(-?[0-9]{1,3}(?:\.[0-9]+)?)[,~_ /+]+(-?[0-9]{1,3}(?:\.[0-9]+)?)")
PIN = re.compile(r"!3d(-?[0-9]+(?:\.[0-9]+)?)!4d(-?[0-9]+(?:\.[0-9]+)?)")
VIEW = re.compile(r"/@(-?[0-9]+(?:\.[0-9]+)?),(-?[0-9]+(?:\.[0-9]+)?)")
OSM_VIEW = re.compile(r"map=[0-9.]+/(-?[0-9]+(?:\.[0-9]+)?)/(-?[0-9]+(?:\.[0-9]+)?)")


def _from_geo_uri(text: str) -> Point:
    numbers, *parameters = text[4:].split(";")
    crs = [value[4:].lower() for value in parameters if value.lower().startswith("crs=")]
    if crs not in ([], ["wgs84"]):
        raise UnreadablePlace("", f"a geo: URI in {crs[0]}, not WGS 84")
    found = DECIMAL_PAIR.match(numbers)
    if not found:
        raise UnreadablePlace("", "a geo: URI without coordinates")
    return Point.of(*found.groups())


def _from_link(text: str) -> Point:
    """Take the marked place of a map link before the centre of its view."""
    try:
        link = urlsplit(text)
    except ValueError:
        raise UnreadablePlace("", "not a readable link") from None
    host = (link.hostname or "").removeprefix("www.")
    if host in {"goo.gl", "maps.app.goo.gl"} or "/maps/-/" in link.path:
        raise UnreadablePlace("", "a short link: open it and paste the address it leads to")
    for name, read in MAPS.items():
        if name in host:
            found = next(read(unquote(text), parse_qs(link.query)), None)
            if found:
                return Point.of(*found)
    raise UnreadablePlace("", "no coordinates in this link")


Pairs = Iterator[tuple[str, str]]


def _google(text: str, query: dict[str, list[str]]) -> Pairs:
    yield from PIN.findall(text)
    yield from _pairs(query, "q", "query", "destination", "ll", "center")
    yield from (DECIMAL_PAIR.findall(part)[0] for part in _google_paths(text))
    yield from VIEW.findall(text)


def _google_paths(text: str) -> list[str]:
    paths = re.findall(r"/maps/(?:place|search)/([^/@]+)", text)
    return [path for path in paths if DECIMAL_PAIR.match(path)]


def _openstreetmap(text: str, query: dict[str, list[str]]) -> Pairs:
    if "mlat" in query and "mlon" in query:
        yield query["mlat"][0], query["mlon"][0]
    yield from OSM_VIEW.findall(text)


def _yandex(text: str, query: dict[str, list[str]]) -> Pairs:
    """Yandex writes longitude first, but for what a person typed."""
    marked = _pairs(query, "whatshere[point]", "pt")
    yield from ((latitude, longitude) for longitude, latitude in marked)
    yield from _pairs(query, "text")
    yield from ((latitude, longitude) for longitude, latitude in _pairs(query, "ll"))


def _bing(text: str, query: dict[str, list[str]]) -> Pairs:
    points = [point.removeprefix("point.") for point in query.get("sp", [])]
    yield from _pairs({"sp": points}, "sp")
    yield from _pairs(query, "where1", "q", "cp")


MAPS = {
    "google.": _google,
    "openstreetmap.org": _openstreetmap,
    "osm.org": _openstreetmap,
    "yandex.": _yandex,
    "bing.com": _bing,
}


def _pairs(query: dict[str, list[str]], *names: str) -> Pairs:
    for name in names:
        for value in query.get(name, []):
            if found := DECIMAL_PAIR.match(value.removeprefix("loc:")):
                yield found[1], found[2]


def _in_radians(*points: Point) -> list[float]:
    return [radians(value) for point in points for value in (point.latitude, point.longitude)]
