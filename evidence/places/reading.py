"""What somebody typed or pasted for a place, read as coordinates in any usual notation."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from evidence.errors import UnreadablePlace
from evidence.places.grids import Find, read_grid
from evidence.places.links import read_geo_uri, read_link, read_look, read_wkt
from evidence.places.points import Point

LONGEST_TEXT = 4_000
DECIMAL = "decimal degrees"


@dataclass(frozen=True)
class Reading:
    """A point, in which notation it was written, and what else the writing told.

    `reach_m` is how far a square of a grid reaches from its centre; `heading` and
    `field_of_view` are what a link to a street view looks at, in degrees.
    """

    point: Point
    notation: str = DECIMAL
    reach_m: float | None = None
    heading: float | None = None
    field_of_view: float | None = None


def parse_coordinates(text: str) -> Point:
    """The point a text names; raises UnreadablePlace. See :func:`read_coordinates`."""
    return read_coordinates(text).point


def read_coordinates(text: str, find: Find = lambda name: None) -> Reading:
    """Read coordinates as people paste them; raises UnreadablePlace, which names the problem.

    Takes decimal degrees (`50.4613, 35.6026`, also with letters, words or decimal commas),
    degrees, minutes and seconds, MGRS, UTM, Plus Codes (`find` says where the place beside a short
    one is), geo: URIs (RFC 5870), WKT points, and links to maps. Latitude comes first unless
    letters say otherwise.
    """
    text = text.strip()
    try:
        return _read(text, find)
    except UnreadablePlace as refused:
        raise UnreadablePlace(text[:100], refused.problem) from None


def _read(text: str, find: Find) -> Reading:
    if not text:
        raise UnreadablePlace("", "no coordinates given")
    if len(text) > LONGEST_TEXT:
        raise UnreadablePlace("", "too long for coordinates")
    if text.lower().startswith("geo:"):
        return Reading(read_geo_uri(text), "a geo: address")
    if re.match(r"https?://", text, re.IGNORECASE):
        point, notation = read_link(text)
        heading, field_of_view = read_look(text) or (None, None)
        return Reading(point, notation, heading=heading, field_of_view=field_of_view)
    if point_of_wkt := read_wkt(text):
        return Reading(point_of_wkt, "WKT, longitude first")
    if cell := read_grid(text, find):
        return Reading(cell.centre, cell.grid, reach_m=cell.reach_m)
    return _from_angles(text)


# Angles

SAME_MEANING = str.maketrans("−–º˚′’‘ʹ´`″”“ʺ", "--°°''''''\"\"\"\"")
ALONE = r"(?<![^\W\d_]){}(?![^\W\d_])"
UNITS = (
    (r"\s*\b(?:deg(?:rees?)?|град(?:ус[а-я]*)?)\b\.?", "°"),
    (r"\s*\b(?:min(?:utes?)?|мин(?:ут[а-я]*)?|хв)\b\.?", "'"),
    (r"\s*\b(?:sec(?:onds?)?|сек(?:унд[а-я]*)?)\b\.?", '"'),
)
HEMISPHERES = (
    (r"\b(?:с\.?\s?ш|пн\.?\s?ш|north)\b\.?", "N"),
    (r"\b(?:ю\.?\s?ш|пд\.?\s?ш|south)\b\.?", "S"),
    (r"\b(?:в\.?\s?д|сх\.?\s?д|east)\b\.?", "E"),
    (r"\b(?:з\.?\s?д|зх\.?\s?д|west)\b\.?", "W"),
    (r"\blat(?:itude)?\b[.:=\s]*|\bшир(?:ота)?\b[.:=\s]*", "φ"),
    (r"\blon(?:g|gitude)?\b[.:=\s]*|\bдовг(?:ота)?\b[.:=\s]*|\bдолг(?:ота)?\b[.:=\s]*", "λ"),
    # One letter, or two in Ukrainian; a Latin c or b stands for the Cyrillic letter it looks like.
    (ALONE.format(r"(?:пн|[сc])\.?"), "N"),
    (ALONE.format(r"(?:пд|ю)\.?"), "S"),
    (ALONE.format(r"(?:сх|[вbе])\.?"), "E"),
    (ALONE.format(r"(?:зх|зах|з)\.?"), "W"),
)
NUMBER = r"[0-9]{1,3}(?:\.[0-9]{1,20})?"
BETWEEN = r"""[ ]?[,;/][ ]? | [ ] | (?<=[°'"NSEW]) | (?=[NSEWφλ])"""
PLAIN = rf"(?P<degrees>[+-]?{NUMBER})[ ]?°?"
SYMBOLS = rf"""(?P<degrees>[+-]?{NUMBER})[ ]?°[ ]?(?P<minutes>{NUMBER})[ ]?'[ ]?
               (?:(?P<seconds>{NUMBER})[ ]?")?"""
SPACED = rf"(?P<degrees>[+-]?{NUMBER})[ ](?P<minutes>{NUMBER})(?:[ ](?P<seconds>{NUMBER}))?"
DASHED = rf"(?P<degrees>[0-9]{{1,3}})-(?P<minutes>{NUMBER})(?:-(?P<seconds>{NUMBER}))?"
# As in notices to airmen: 502740N 0353609E, seconds or minutes left out or with decimals.
PACKED = r"(?P<degrees>[0-9]{2,3})(?P<minutes>[0-9]{2})(?P<seconds>[0-9]{2}(?:\.[0-9]{1,9})?)?"


def _pair(angle: str, before: str, after: str) -> re.Pattern[str]:
    """Two angles of one form; a group's name ends in 1 or 2."""
    one = rf"(?:(?P<before>{before})[ ]?)(?:{angle})(?:[ ]?(?P<after>{after}))"
    first, second = (re.sub(r"\?P<(\w+)>", rf"?P<\g<1>{n}>", one) for n in (1, 2))
    return re.compile(rf"{first}(?:{BETWEEN}){second}", re.VERBOSE)


FORMS = (
    (_pair(PLAIN, "[φλ]?", "[NSEW]?"), DECIMAL),
    (_pair(PLAIN, "[NSEW]", ""), DECIMAL),
    *(
        (_pair(form, before, after), "degrees and minutes")
        for form, before, after in (
            (SYMBOLS, "[φλ]?", "[NSEW]?"),
            (SYMBOLS, "[NSEW]", ""),
            (SPACED, "[φλ]?", "[NSEW]"),
            (SPACED, "[NSEW]", ""),
            (DASHED, "", "[NSEW]"),
            (DASHED, "[NSEW]", ""),
            (PACKED, "", "[NSEW]"),
            (PACKED, "[NSEW]", ""),
        )
    ),
)


def _from_angles(text: str) -> Reading:
    for reading in _readings(text):
        for form, notation in FORMS:
            if found := form.fullmatch(reading):
                return Reading(_from_pair(found), notation)
    raise UnreadablePlace("", "not two coordinates such as 50.4613, 35.6026")


def _readings(text: str) -> Iterator[str]:
    """The text in one spelling; then, where no point is a decimal one, with commas as such."""
    text = text.lower().translate(SAME_MEANING).replace("''", '"').strip("()[]")
    for words, letter in (*UNITS, *HEMISPHERES):
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
