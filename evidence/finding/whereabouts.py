"""What somebody typed for a place: coordinates in any notation, or a settlement by its name."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from evidence.errors import AmbiguousPlace, UnreadablePlace
from evidence.finding import area, namesakes
from evidence.finding.area import Settlement
from evidence.places import Point, bearing, distance_m, format_distance, read_coordinates
from evidence.places.land import is_at_sea

SETTLEMENT_M = 1_000
"""How far from its point in the gazetteer a settlement reaches, by and large."""

FAR_M = 100_000
"""A settlement farther than this says nothing of where a point is."""

NEAR_M = 60_000
"""What lies within this of the claims of a case, or of a settlement, is where it may be meant."""

LONGEST_NAME = 200
NAME = re.compile(r"[^\W\d_]{2}")
"""What a name has and coordinates seldom do: two letters in a row."""


@dataclass(frozen=True)
class Understood:
    """A point and how it was read.

    `name` is the place beside the coordinates or the settlement's as typed, `reach_m` how far a
    square of a grid or a settlement reaches; `heading` and `field_of_view`, in degrees, are what a
    link to a street view looks at.
    """

    point: Point
    notation: str
    name: str = ""
    reach_m: float | None = None
    heading: float | None = None
    field_of_view: float | None = None
    settlement: Settlement | None = None


def understand(text: str, near: Collection[Point] = ()) -> Understood:
    """What a text says of a place; raises UnreadablePlace, AmbiguousPlace with the choices.

    `near` are points that make a settlement plausible where several bear a name.
    """
    text = " ".join(text.split())
    try:
        return _coordinates(text, near)
    except UnreadablePlace:
        if not may_be_name(text):
            raise
        named = area.settlements_named(text)
        if not named and re.search("[0-9]", text):
            raise
    if not named:
        raise UnreadablePlace(text, "no settlement of this name is known")
    if len(named) > 1:
        raise AmbiguousPlace(text, namesakes.by_plausibility(named, near))
    return of_settlement(named[0], text)


def may_be_name(text: str) -> bool:
    """Whether a text that is no coordinates may be the name of a settlement; a link is none."""
    is_link = text.lower().startswith("http")
    return not is_link and len(text) <= LONGEST_NAME and bool(NAME.search(text))


def of_settlement(place: Settlement, name: str) -> Understood:
    """A settlement of the gazetteer, by the name it was asked for."""
    notation = f"the settlement {place}, {namesakes.whereabouts(place)}"
    return Understood(place.point, notation, name, SETTLEMENT_M, settlement=place)


def _coordinates(text: str, near: Collection[Point]) -> Understood:
    def find(name: str) -> Point | None:
        named = namesakes.by_plausibility(area.settlements_named(name.split(",")[0]), near)
        return named[0].point if named else None

    read = read_coordinates(text, find)
    return Understood(
        read.point,
        read.notation,
        reach_m=read.reach_m,
        heading=read.heading,
        field_of_view=read.field_of_view,
    )


def understand_corner(text: str, near: Collection[Point] = ()) -> Understood:
    """A place and a name after it: `50.4613, 35.6026 Козинка`, or one of them."""
    words = text.split()
    for end in range(len(words) - 1, 0, -1):
        name = " ".join(words[end:]).strip("–—-|,; ")
        if not NAME.match(name):
            continue
        try:
            read = read_coordinates(" ".join(words[:end]))
        except UnreadablePlace:
            continue
        return Understood(read.point, read.notation, name, reach_m=read.reach_m)
    return understand(text, near)


def nearest(point: Point) -> tuple[Settlement, float] | None:
    """The settlement nearest to a point and how many metres away it is; None in the wilderness."""
    around = around_of(point, FAR_M)
    return around[0] if around else None


def around_of(point: Point, reach_m: float, most: int = 1) -> list[tuple[Settlement, float]]:
    """Settlements within so many metres of a point, the nearest first."""
    circle = area.Circle(point, reach_m)
    boxes = [area.Box(*bounds) for bounds in circle.bounds()]
    inside = (
        (place, distance_m(point, place.point))
        for place in area.settlements()
        if any(box.has(float(place.point.latitude), float(place.point.longitude)) for box in boxes)
    )
    found = sorted(
        ((place, far) for place, far in inside if far <= reach_m), key=lambda each: each[1]
    )
    return found[:most]


def beside(point: Point) -> str:
    """Where a point is in words: 0.4 km west of Козинка (Kozinka)."""
    found = nearest(point)
    if found is None:
        return "far from every settlement of the gazetteer"
    place, far = found
    if far < 50:
        return f"at {place}"
    return f"{format_distance(far)} {direction(place.point, point)} of {place}"


def direction(origin: Point, to: Point) -> str:
    """The point of the compass in which something lies."""
    return namesakes.COMPASS[round(bearing(origin, to) / 45) % 8]


def doubts(point: Point, near: Collection[Point]) -> list[str]:
    """What a careful reader would ask of a point; `near` is where the case's claims are."""
    swapped = point.swapped
    if swapped is not None and is_turned(point, near):
        return [
            f"Turned round, {swapped.latitude}, {swapped.longitude} would lie "
            f"{beside(swapped)}. Which number is the latitude?"
        ]
    if is_at_sea(point):
        return ["This point lies in the sea."]
    return []


def is_turned(point: Point, near: Collection[Point]) -> bool:
    """Whether the point with its numbers turned round is plausible, and it is not itself."""
    swapped = point.swapped
    return swapped is not None and _is_plausible(swapped, near) and not _is_plausible(point, near)


def _is_plausible(point: Point, near: Collection[Point]) -> bool:
    """Whether a point is near what is claimed in the case, or near a settlement we know."""
    if any(distance_m(point, each) <= NEAR_M for each in near):
        return True
    return bool(around_of(point, NEAR_M))
