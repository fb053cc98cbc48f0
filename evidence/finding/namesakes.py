"""Places of one name: which of them is meant, the most plausible first, and how to ask for one."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from evidence.finding import area, fields, in_use
from evidence.finding.area import Settlement
from evidence.finding.fields import Named, Somewhere
from evidence.finding.syntax import FIELD, Node, Part
from evidence.models import User
from evidence.places import Point, bearing, distance_m

COUNTRIES = {"UA": "Ukraine", "RU": "Russia", "BY": "Belarus", "MD": "Moldova"}
COMPASS = ("north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west")

CITY = 100_000
"""People of a place that others are found by."""

BESIDE_M = 3_000
"""A place nearer to a city than this has no direction from it."""

COMMONEST = 200
"""How many claimed places a name is held against, those of most items first."""

REACHES_M = (25_000, 100_000, 300_000)
"""Within one of these of a claimed place a settlement is as plausible as any other there."""


@dataclass(frozen=True)
class Choice:
    """One of the places: its name, where that is in words, and what asks for it alone."""

    name: str
    whereabouts: str
    asked: str


class Namesakes:
    """What the places in one person's query may mean, in these of their cases or in all."""

    def __init__(self, user: User, cases: Collection[str] = ()) -> None:
        self.user, self.cases = user, cases

    def of(self, node: Node) -> list[Choice]:
        """The places a part asks for by a name that is that of several.

        Those near what the user may see claimed come first; of those alike near, the larger.
        """
        if not isinstance(node, Part) or node.kind != FIELD:
            return []
        bearers, written = _bearers(node)
        if len(bearers) < 2:
            return []
        sign = "-" if node.without else ""
        return [
            Choice(str(place), whereabouts(place), f"{sign}{written.format(place=place)}")
            for place in by_plausibility(bearers, self._claimed)
        ]

    @cached_property
    def _claimed(self) -> list[Point]:
        """Where most of what is seen is claimed to be; asked once, whatever the query."""
        return in_use.look(self.user, lambda used: used.places(COMMONEST, self.cases), [])


def _bearers(part: Part) -> tuple[list[Settlement], str]:
    """The settlements of the name asked for, and how one of them is asked for."""
    condition = part.condition
    at = "{place.point.latitude},{place.point.longitude}"
    if isinstance(condition, Somewhere) and condition.namesakes:
        (reach_m,) = {one.distance_m for one in condition.areas if isinstance(one, area.Circle)}
        return list(condition.namesakes), f"{part.field}:{at}~{reach_m / 1000:g}km"
    if isinstance(condition, Named) and condition.name == "place" and not condition.is_beginning:
        named = area.settlements_named(" ".join(condition.words))
        return named, f"near:{at}~{fields.DEFAULT_M / 1000:g}km"
    return [], ""


def by_plausibility(places: Collection[Settlement], claimed: Collection[Point]) -> list[Settlement]:
    """The nearest to what is claimed first, by and large; the larger of those alike near."""
    return sorted(places, key=lambda place: (_remoteness(place, claimed), -place.people))


def _remoteness(place: Settlement, claimed: Collection[Point]) -> int:
    """How many of REACHES_M the nearest claimed place lies beyond."""
    nearest = min((distance_m(place.point, point) for point in claimed), default=0.0)
    return sum(nearest > reach for reach in REACHES_M)


def whereabouts(place: Settlement) -> str:
    """Which of several of a name it is: *Ukraine, 81 km north-east of Odesa*."""
    country = COUNTRIES[place.country]
    others = [city for city in area.towns(CITY) if city != place]
    city = min(others, key=lambda each: distance_m(each.point, place.point))
    distance = distance_m(city.point, place.point)
    if distance < BESIDE_M:
        return f"{country}, at {city.name}"
    direction = COMPASS[round(bearing(city.point, place.point) / 45) % 8]
    return f"{country}, {distance / 1000:.0f} km {direction} of {city.name}"
