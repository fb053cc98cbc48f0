"""What can be asked by name, `kind:photo` or `near:"Kozinka"~5km`: each value read and applied."""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

import tantivy
from tantivy import FieldType, Occur, Query

from evidence import moments, places
from evidence.errors import UnreadableField, UnreadableMoment, UnreadablePlace
from evidence.finding import area, language, spans
from evidence.finding.area import Area, Bounds, Box, Circle, Settlement, Spot
from evidence.finding.documents import NOT_ASSESSED, SCHEMA
from evidence.finding.facts import CONFIDENCE, PER_DEGREE, WIDE_M
from evidence.finding.written import words_in
from evidence.models import User
from evidence.places import Point
from evidence.vocabularies import (
    LANGUAGES,
    FindingValue,
    ItemKind,
    Sensitivity,
    SourceKind,
    Usage,
    WorkStatus,
)

MOST_NUMBER = 2**40
MOST_SPOTS = 60_000
"""Distinct places the engine lists at once; it refuses above 65,000."""

LONGEST_NAME = 200
DEFAULT_M = 5_000
UNITS_M = {"": 1_000, "km": 1_000, "км": 1_000, "m": 1, "м": 1, "mi": 1_609.344}
ME = "me"


@dataclass(frozen=True)
class Context:
    """Who asks, and the state of the index that answers."""

    user: User
    searcher: tantivy.Searcher


class Applied(Protocol):
    """A field as it was read: in words, and as the engine's query."""

    @property
    def said(self) -> str: ...

    def query(self, context: Context) -> Query: ...


@dataclass(frozen=True)
class Terms:
    """One of several terms of an index field, or none of them."""

    said: str
    name: str
    terms: tuple[str, ...]
    without: bool = False

    def query(self, context: Context) -> Query:
        found = Query.term_set_query(SCHEMA, self.name, list(self.terms))
        return nothing_of(found) if self.without else found


@dataclass(frozen=True)
class Beginning:
    """A term that begins so."""

    said: str
    name: str
    text: str

    def query(self, context: Context) -> Query:
        return beginning(self.name, self.text)


@dataclass(frozen=True)
class Range:
    """A number between two others, both included."""

    said: str
    name: str
    low: int
    high: int

    def query(self, context: Context) -> Query:
        return Query.range_query(SCHEMA, self.name, FieldType.Integer, self.low, self.high)


@dataclass(frozen=True)
class Named:
    """Words in a row in the names of one kind, in any spelling; or the beginning of one."""

    said: str
    name: str
    words: tuple[str, ...]
    is_beginning: bool = False


Condition = Applied | Named


@dataclass(frozen=True)
class Member:
    """Catalogued by a person, by user name or by name; whoever asks is *me*."""

    said: str
    name: str

    def query(self, context: Context) -> Query:
        terms = [f"by:{number}" for number in self._numbers(context.user)]
        return Query.term_set_query(SCHEMA, "facts", terms)

    def _numbers(self, user: User) -> list[int]:
        if self.name.casefold() == ME:
            return [user.pk]
        return [one.pk for one in User.objects.all() if self._is(one)]

    def _is(self, one: User) -> bool:
        if one.username.casefold() == self.name.casefold():
            return True
        asked = [set(language.terms_of_word(word)) for word in words_in(self.name)]
        named = set(language.terms_of(one.get_full_name()))
        return bool(asked) and all(terms & named for terms in asked)


@dataclass(frozen=True)
class Somewhere:
    """A claimed place that possibly, or certainly, lies in one of several areas.

    `namesakes` are the settlements that bear the name asked for, when there are several.
    """

    said: str
    areas: tuple[Area, ...]
    certainly: bool
    namesakes: tuple[Settlement, ...] = ()

    def query(self, context: Context) -> Query:
        spots = {spot for one in self.areas for spot in self._spots(context.searcher, one)}
        return Query.term_set_query(SCHEMA, "spot", sorted(spots))

    def _spots(self, searcher: tantivy.Searcher, one: Area) -> list[str]:
        """The claimed places in an area: engine by rough bounds, then exactly one by one."""
        rough = any_of([in_bounds(bounds) for bounds in one.bounds(WIDE_M)])
        wide = Query.term_query(SCHEMA, "facts", "wide:yes", "basic")
        holds = one.certainly_holds if self.certainly else one.possibly_holds
        listed = _listed(searcher, any_of([rough, wide]), (-90.0, 90.0))
        return [spot for spot in listed if holds(_spot(spot))]


def any_of(queries: Sequence[Query]) -> Query:
    return Query.boolean_query([(Occur.Should, query) for query in queries])


def beginning(field: str, text: str) -> Query:
    """Terms that begin so: no letter differs, others may follow; a pattern costs ten times it."""
    return Query.fuzzy_term_query(
        SCHEMA, field, text, distance=0, transposition_cost_one=False, prefix=True
    )


def nothing_of(query: Query) -> Query:
    """Whatever a query does not find."""
    return Query.boolean_query([(Occur.Must, Query.all_query()), (Occur.MustNot, query)])


@lru_cache(maxsize=100_000)
def _spot(text: str) -> Spot:
    return Spot.read(text)


def in_bounds(bounds: Bounds) -> Query:
    """What has a claimed place about there; `lat` and `lon` of two places may fit together."""
    south, west, north, east = bounds
    return Query.boolean_query(
        [(Occur.Must, _between("lat", south, north)), (Occur.Must, _between("lon", west, east))]
    )


def _between(name: str, low: float, high: float) -> Query:
    """A coordinate between two others, with a little to spare for their rounding."""
    ends = int(low * PER_DEGREE) - 1, int(high * PER_DEGREE) + 1
    return Query.range_query(SCHEMA, name, FieldType.Integer, *ends)


def _listed(searcher: tantivy.Searcher, query: Query, strip: tuple[float, float]) -> set[str]:
    """The distinct places of the items found, in strips of latitude when they are too many."""
    asked = {"spots": {"terms": {"field": "spot", "size": MOST_SPOTS}}}
    south, north = strip
    within = [(Occur.Must, query), (Occur.Must, _between("lat", south, north))]
    counted: Any = searcher.aggregate(Query.boolean_query(within), asked)["spots"]
    if counted["sum_other_doc_count"] and north - south > 1e-6:
        middle = (south + north) / 2
        halves = ((south, middle), (middle, north))
        return {spot for half in halves for spot in _listed(searcher, query, half)}
    return {bucket["key"] for bucket in counted["buckets"]}


# Reading values


def read(name: str, value: str) -> Condition:
    """What a field and its value ask for; raises UnreadableField, which says what is wrong."""
    reader = NAMES.get(name)
    if reader is None:
        raise UnreadableField(name, f"“{name}:” is no field")
    plain = value.strip().strip('"').strip()
    if not plain:
        raise UnreadableField(name, f"“{name}:” needs a value")
    try:
        return reader(name, value if name in ("near", "inside") else plain)
    except UnreadableField as unread:
        raise UnreadableField(name, f"{name}: {unread.problem}") from None


Reader = Callable[[str, str], Condition]


def _same(text: str) -> str:
    return re.sub(r"[\s_-]+", " ", text).strip().casefold()


def _choices(field: str, choices: Collection[tuple[str, str]], prefix: str = "") -> Reader:
    """Values of a controlled list, by code or by label; several stand for any of them."""
    codes = {_same(spelling): code for code, label in choices for spelling in (code, label)}
    labels = dict(choices)

    def read_choice(name: str, value: str) -> Condition:
        chosen = []
        for each in (one.strip().strip('"') for one in value.split(",")):
            if _same(each) not in codes:
                known = ", ".join(labels)
                raise UnreadableField(name, f"“{each}” is not one of {known}")
            chosen.append(codes[_same(each)])
        said = " or ".join(labels[code] for code in chosen)
        return Terms(f"{_title(name)}: {said}", field, tuple(prefix + code for code in chosen))

    return read_choice


def _title(name: str) -> str:
    return TITLES.get(name, name.capitalize())


def _case(name: str, value: str) -> Condition:
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9]*", value):
        raise UnreadableField(name, f"“{value}” is no code of a case")
    return Terms(f"Case: {value.upper()}", "case", (value.upper(),))


def _code(name: str, value: str) -> Condition:
    beginning = value.removesuffix("*").casefold()
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[0-9]*)?", beginning):
        raise UnreadableField(name, f"“{value}” is no code of an item")
    if value.endswith("*"):
        return Beginning(f"Code begins with {beginning.upper()}", "code", beginning)
    return Terms(f"Code: {value.upper()}", "code", (beginning,))


def _sha256(name: str, value: str) -> Condition:
    digits = value.removesuffix("*").casefold()
    if not re.fullmatch("[0-9a-f]{4,64}", digits):
        raise UnreadableField(name, f"“{value}” is not 4 to 64 hexadecimal digits")
    if len(digits) == 64:
        return Terms(f"SHA-256: {digits}", "sha256", (digits,))
    return Beginning(f"SHA-256 begins with {digits}", "sha256", digits)


def _named(name: str, value: str) -> Condition:
    words = tuple(words_in(value))
    if not words:
        raise UnreadableField(name, f"“{value}” holds no word")
    is_beginning = value.endswith("*") and len(words) == 1
    star = "*" if is_beginning else ""
    also = " and narrower terms" if name == "tag" else ""
    return Named(f"{_title(name)}: {' '.join(words)}{star}{also}", name, words, is_beginning)


def _member(name: str, value: str) -> Condition:
    said = "Catalogued by me" if value.casefold() == ME else f"Catalogued by {value}"
    return Member(said, value)


HAS = {
    "file": "a file", "gps": "a GPS position in the file", "note": "a check",
    "location": "a location claim", "time": "a time claim", "finding": "a finding",
    "text": "a transcript", "source": "a source", "tag": "a tag", "statement": "a statement",
    "coordinates": "coordinates", "date": "a date",
}  # fmt: skip
ALSO = {
    "place": "location", "claim": "location", "transcript": "text",
    "notes": "note", "tags": "tag", "check": "note",
}  # fmt: skip


def _has(name: str, value: str) -> Condition:
    asked = ALSO.get(value.casefold(), value.casefold())
    if asked not in HAS:
        raise UnreadableField(name, f"“{value}” is not one of {', '.join(HAS)}")
    word = "Without" if name == "missing" else "Has"
    return Terms(f"{word} {HAS[asked]}", "facts", (f"has:{asked}",), name == "missing")


def _yes_no(term: str, yes: str, no: str) -> Reader:
    def read_answer(name: str, value: str) -> Condition:
        if value.casefold() not in ("yes", "no", "contradicted"):
            raise UnreadableField(name, f"“{value}” is not one of yes, no")
        is_no = value.casefold() == "no"
        return Terms(no if is_no else yes, "facts", (term,), is_no)

    return read_answer


CLAIMS = {
    "contradicted": "Claims that contradict one another",
    "adopted": "A claim of it is adopted",
    "place_only": "Its place is only claimed, none adopted",
}


def _claim(name: str, value: str) -> Condition:
    asked = value.casefold()
    if asked not in CLAIMS:
        raise UnreadableField(name, f"“{value}” is not one of {', '.join(CLAIMS)}")
    return Terms(CLAIMS[asked], "facts", (f"claim:{asked}",))


# Dates and numbers

COMPARED = re.compile(r"(?P<sign>>=|<=|>|<|=|≥|≤)?\s*(?P<rest>.+)")
SIGNS = {"≥": ">=", "≤": "<=", "=": ""}
DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")


def _compared(value: str) -> tuple[str, str, str]:
    """What is compared: ("..", from, to), or (sign, value, "")."""
    if ".." in value and "/" not in value:
        low, _, high = value.partition("..")
        return "..", low.strip(), high.strip()
    found = COMPARED.fullmatch(value)
    sign = (found["sign"] or "") if found else ""
    return SIGNS.get(sign, sign), found["rest"] if found else value, ""


def days_of(name: str, value: str) -> tuple[int, int]:
    """The first and last day (date.toordinal) a value asks for; raises UnreadableField."""
    sign, first, second = _compared(value)
    if sign == "..":
        low = _day(name, first)[0] if first else spans.FIRST_DAY
        high = _day(name, second)[1] if second else spans.LAST_DAY
        if low > high or not (first or second):
            raise UnreadableField(name, "a range runs from an earlier to a later day")
        return low, high
    low, high = _day(name, first)
    bounds = {
        ">": (high + 1, spans.LAST_DAY), ">=": (low, spans.LAST_DAY),
        "<": (spans.FIRST_DAY, low - 1), "<=": (spans.FIRST_DAY, high),
    }  # fmt: skip
    return bounds.get(sign, (low, high))


def _day(name: str, text: str) -> tuple[int, int]:
    """The first and last day of a date known as well as it is written."""
    try:
        moment = moments.parse(DOTTED.sub(_reversed, text))
    except UnreadableMoment as unread:
        raise UnreadableField(name, f"“{text}”: {unread.problem}") from None
    first = moment.earliest and moment.earliest.date()
    last = moment.latest and moment.latest.date()
    return spans.day_of(first, spans.FIRST_DAY), spans.day_of(last, spans.LAST_DAY)


def _reversed(found: re.Match[str]) -> str:
    return f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}"


def _taken(name: str, value: str) -> Condition:
    low, high = days_of(name, value)
    return Terms(f"Taken {value}", "taken", tuple(spans.terms_meeting(low, high)))


def _received(name: str, value: str) -> Condition:
    return Range(f"Received {value}", "received", *days_of(name, value))


def _numbers(read_number: Callable[[str, str], int], unit: str = "") -> Reader:
    def read_range(name: str, value: str) -> Condition:
        sign, first, second = _compared(value)
        said = f"{_title(name)} {value}{unit if value[-1:].isdigit() else ''}"
        if sign == "..":
            low = read_number(name, first) if first else 0
            high = read_number(name, second) if second else MOST_NUMBER
            return Range(said, name, low, high)
        number = read_number(name, first)
        bounds = {
            ">": (number + 1, MOST_NUMBER), ">=": (number, MOST_NUMBER),
            "<": (0, number - 1), "<=": (0, number),
        }  # fmt: skip
        return Range(said, name, *bounds.get(sign, (number, number)))

    return read_range


def _count(name: str, text: str) -> int:
    if not re.fullmatch("[0-9]{1,9}", text):
        raise UnreadableField(name, f"“{text}” is no whole number")
    return int(text)


METRES = re.compile(r"(?P<number>[0-9]{1,8}(?:[.,][0-9]{1,6})?)\s*(?P<unit>km|км|mi|m|м)?", re.I)


def _metres(name: str, text: str) -> int:
    found = METRES.fullmatch(text)
    if not found:
        raise UnreadableField(name, f"“{text}” is no distance such as 500m or 5km")
    return round(_number(found["number"]) * UNITS_M[(found["unit"] or "m").casefold()])


def _number(text: str) -> float:
    return float(text.replace(",", "."))


def _level(name: str, text: str) -> int:
    if text.casefold() not in CONFIDENCE:
        raise UnreadableField(name, f"“{text}” is not one of {', '.join(CONFIDENCE)}")
    return CONFIDENCE[text.casefold()]


# Areas

NEAR = re.compile(r"(?P<where>.+?)(?:~(?P<distance>[^~]*))?", re.DOTALL)
BOX = re.compile(r"\s*,\s*".join([r"([+-]?[0-9]{1,3}(?:\.[0-9]{1,15})?)"] * 4))


def _near(name: str, value: str) -> Condition:
    found = NEAR.fullmatch(value.strip())
    where = found["where"].strip().strip('"').strip() if found else ""
    if not found or not where:
        raise UnreadableField(name, "it needs a place")
    distance = _distance(name, found["distance"])
    word = "Certainly within" if name == "inside" else "Within"
    words = f"{word} {distance / 1000:g} km of"
    named: list[Settlement] = []
    try:
        points = [places.parse_coordinates(where)]
        said = f"{words} {_known(points[0])}{where}"
    except UnreadablePlace:
        named = area.settlements_named(where) if len(where) <= LONGEST_NAME else []
        if not named:
            shown = where[:LONGEST_NAME]
            raise UnreadableField(name, f"no settlement “{shown}” is known") from None
        points = [place.point for place in named]
        said = f"{words} {named[0] if len(named) == 1 else f'{where}: {len(named)} places'}"
    circles = tuple(Circle(point, distance) for point in points)
    return Somewhere(said, circles, name == "inside", tuple(named) if len(named) > 1 else ())


def _known(point: Point) -> str:
    """The name of the settlement that is exactly there, to stand before its coordinates."""
    place = area.settlement_at(point)
    return f"{place.name}, " if place else ""


def _distance(name: str, text: str | None) -> float:
    if not text:
        return DEFAULT_M
    found = METRES.fullmatch(text.strip())
    if not found:
        raise UnreadableField(name, f"“{text}” is no distance such as 500m or 5km")
    metres = _number(found["number"]) * UNITS_M[(found["unit"] or "").casefold()]
    return min(metres, area.FARTHEST_M)


def _within(name: str, value: str) -> Condition:
    return Somewhere(f"In the box {value}", (box_of(name, value),), False)


def box_of(name: str, value: str) -> Box:
    """A box written as south,west,north,east in degrees; raises UnreadableField."""
    found = BOX.fullmatch(value.strip('"'))
    if not found:
        raise UnreadableField(name, "it needs south,west,north,east in degrees")
    south, west, north, east = map(float, found.groups())
    if not -90 <= south <= north <= 90 or not (-180 <= west <= 180 and -180 <= east <= 180):
        raise UnreadableField(name, "it needs south below north, and places on Earth")
    return Box(south, west, north, east)


def _inside(name: str, value: str) -> Condition:
    found = BOX.fullmatch(value.strip('"'))
    if not found:
        return _near(name, value)
    return Somewhere(f"Certainly in the box {value}", (box_of(name, value),), True)


FINDINGS = [*FindingValue.choices, (NOT_ASSESSED, "Not assessed")]
SPOKEN = [("none", "Not stated"), *((code, label) for code, label in LANGUAGES if code)]


TITLES = {
    "status": "Status", "proposed": "Finding proposed", "source_kind": "Source is",
    "sha256": "SHA-256", "usage": "May it be used", "radius": "Radius",
}  # fmt: skip

LISTS: dict[str, list[tuple[str, str]]] = {
    "status": WorkStatus.choices,
    "finding": FINDINGS,
    "proposed": FindingValue.choices,
    "kind": ItemKind.choices,
    "source_kind": SourceKind.choices,
    "sensitivity": Sensitivity.choices,
    "language": SPOKEN,
    "usage": Usage.choices,
}
"""The fields whose values are those of a controlled list: code and label."""

AMONG_FACTS = frozenset({"proposed", "language", "usage"})
"""Lists whose values the index holds among its facts, not in a field of their own."""


def _of_list(name: str) -> Reader:
    is_fact = name in AMONG_FACTS
    return _choices("facts" if is_fact else name, LISTS[name], f"{name}:" if is_fact else "")


NAMES: dict[str, Reader] = {
    **{name: _of_list(name) for name in LISTS},
    "case": _case,
    "source": _named,
    "place": _named,
    "tag": _named,
    "by": _member,
    "taken": _taken,
    "received": _received,
    "radius": _numbers(_metres, " m"),
    "confidence": _numbers(_level),
    "receipts": _numbers(_count),
    "near": _near,
    "inside": _inside,
    "within": _within,
    "has": _has,
    "missing": _has,
    "claim": _claim,
    "lookalike": _yes_no("lookalike:yes", "Look-alike letters mixed in a word", "No look-alikes"),
    "sha256": _sha256,
    "code": _code,
}
"""Every field there is, and how its value is read."""
