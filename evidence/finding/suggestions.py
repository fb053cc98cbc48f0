"""What may be meant by what is being typed in the search box: offered as it would be written.

Nothing is offered that the person could not see by searching; see in_use.py.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice, product
from math import floor

from django.utils import timezone

from evidence.errors import UnreadableField
from evidence.finding import area, caret, fields, in_use, language
from evidence.finding.area import Settlement
from evidence.finding.caret import Typed, quoted
from evidence.finding.in_use import InUse
from evidence.finding.written import words_in
from evidence.models import Case, Membership, User
from evidence.places import Point, distance_m

MOST = 10
"""Options in an answer; more would be read by nobody."""

FEW = 3
"""Options of one kind, where several kinds are offered."""

NEARBY = 50
"""How many claimed places settlements are held against."""

SHORTEST = 2
"""Characters of the shortest word for which names are looked up."""

FIELDS = {
    "place": "where, as claimed",
    "near": "possibly within a distance of a settlement or point",
    "inside": "certainly within",
    "within": "in a box of coordinates",
    "taken": "when it was made",
    "received": "when the file came in",
    "kind": "what it is",
    "tag": "equipment, marking, unit, person, topic …",
    "source": "who published, supplied or claimed it",
    "source_kind": "what sort of source",
    "by": "who catalogued it",
    "status": "where the work stands",
    "finding": "a finding that stands",
    "proposed": "a finding that waits for somebody else",
    "has": "what it has",
    "missing": "what it lacks",
    "claim": "claims that contradict one another",
    "lookalike": "letters that pass for others",
    "case": "one of your cases",
    "code": "one item, or all that begin so",
    "language": "the language of its words",
    "sensitivity": "what to know before looking",
    "usage": "may it be used",
    "confidence": "how surely",
    "radius": "how exactly",
    "receipts": "how often it arrived",
    "sha256": "a file by its hash",
}
"""Every field there is, those asked most first, and what it is about."""

HINTS = {
    "near": "A settlement or coordinates, then ~ and a distance: near:Kozinka~5km",
    "inside": "A settlement or coordinates, then ~ and a distance: inside:Kozinka~15km",
    "within": "South, west, north, east in degrees: within:50.3,35.4,50.6,35.8",
    "taken": "A day, a month or a range: taken:2023-05-22..2023-05-24, taken:<2023-06",
    "received": "A day, a month or a range: received:>=2023-06",
    "radius": "At most so many metres: radius:<=100m",
    "receipts": "More than so many: receipts:>1",
    "sha256": "The first digits of the SHA-256, at least four",
}
"""How a value is written that cannot be picked from a list."""

MEASURES = {
    "radius": [("<=100m", "at most 100 m"), ("<=1km", "at most 1 km"), (">1km", "more than 1 km")],
    "receipts": [(">1", "arrived more than once"), ("0", "never arrived")],
    "confidence": [("high", "high"), (">=moderate", "at least moderate"), ("low", "low")],
    "claim": [
        ("contradicted", "cannot all be true, or are contradicted"),
        ("adopted", "one is what the team goes by"),
        ("place_only", "a place is claimed, none adopted"),
    ],
    "lookalike": [("yes", "Latin and Cyrillic mixed in a word"), ("no", "none")],
}


SORTS = {"by": "person", "near": "settlement", "inside": "settlement"}

CODE = re.compile("[a-z][a-z0-9]*(-[0-9]*)?", re.IGNORECASE)


@dataclass(frozen=True)
class Suggestion:
    """One thing that may be meant: its name, what sort of thing, and `text` for the search box."""

    text: str
    label: str
    kind: str
    note: str = ""
    items: int | None = None

    @property
    def sort(self) -> str:
        """What sort of thing it is, in a word or two."""
        return SORTS.get(self.kind, self.kind.replace("_", " "))


@dataclass(frozen=True)
class Suggestions:
    """What to offer in place of the characters from `start` to `end` of the query.

    `field` is the one whose value is typed, empty for a plain word; `hint` says how to write one.
    """

    start: int
    end: int
    field: str
    options: list[Suggestion]
    hint: str = ""


def suggest(user: User, query: str, at: int) -> Suggestions:
    """What may be meant at a caret with `at` characters of the query before it."""
    typed = caret.typed_at(query, at)
    found: list[Suggestion] = []
    if typed.is_open:
        found = in_use.look(user, lambda used: _found(used, typed), found)
    hint = HINTS.get(typed.field, "")
    return Suggestions(typed.start, typed.end, typed.field, found, hint)


def _found(used: InUse, typed: Typed) -> list[Suggestion]:
    found = _values(used, typed) if typed.field in fields.NAMES else _anything(used, typed)
    once = {each.text: each for each in found if _is_readable(each.text)}
    return list(once.values())[:MOST]


def _is_readable(text: str) -> bool:
    """Whether it is read as it is meant; a tag of one emoji holds no word to find it by."""
    name, colon, value = text.removeprefix("-").partition(":")
    try:
        return not colon or not value or bool(fields.read(name, value))
    except UnreadableField:
        return False


def _option(typed: Typed, field: str, value: str, label: str, **more: object) -> Suggestion:
    return Suggestion(f"{typed.sign}{field}:{value}", label, **more)  # type: ignore[arg-type]


# A word of anything


def _anything(used: InUse, typed: Typed) -> Iterator[Suggestion]:
    """What a word may begin: a field, or something known by it."""
    if typed.field:
        return  # no such field
    yield from islice(_fields(typed), FEW if typed.text else MOST)
    if len(typed.text) < SHORTEST:
        return
    if items := list(islice(_item_codes(used, typed), MOST)):
        yield from items
        return
    yield from _each_kind(used.names(typed.text), typed)
    yield from islice(_settlements(used, "near", typed), FEW)
    yield from islice(_people(used, typed), FEW)
    for name in ("kind", "status", "finding", "sensitivity"):
        yield from islice(_listed(name, fields.LISTS[name], typed), FEW)


def _fields(typed: Typed) -> Iterator[Suggestion]:
    begun = typed.text.casefold()
    for name, about in FIELDS.items():
        if name.startswith(begun):
            yield _option(typed, name, "", f"{name}:", kind="field", note=about)


def _each_kind(found: list[in_use.Name], typed: Typed) -> Iterator[Suggestion]:
    for kind in in_use.COUNTED:
        yield from _names([each for each in found if each.field == kind][:FEW], typed)


def _names(found: Iterable[in_use.Name], typed: Typed) -> Iterator[Suggestion]:
    for each in found:
        value = quoted(each.name)
        yield _option(typed, each.field, value, each.name, kind=each.field, items=each.items)


# The values of a field


def _values(used: InUse, typed: Typed) -> Iterator[Suggestion]:
    name = typed.field
    if name in in_use.COUNTED:
        yield from _names(used.names(typed.text, [name])[:MOST], typed)
    elif name in fields.LISTS:
        counted = None if name in fields.AMONG_FACTS else used.counts(name)
        yield from _listed(name, fields.LISTS[name], typed, counted)
    elif name in OTHERS:
        yield from OTHERS[name](used, typed)
    else:
        yield from _listed(name, MEASURES.get(name, []), typed)


def _listed(
    name: str,
    values: Iterable[tuple[str, str]],
    typed: Typed,
    counted: dict[str, int] | None = None,
) -> Iterator[Suggestion]:
    """Values by code or label, those of most items first."""
    begun = typed.text.casefold()
    chosen = set(typed.kept.casefold().split(","))
    fitting = [each for each in values if _begins(each, begun) and each[0] not in chosen]
    counts = counted or {}
    for value, label in sorted(fitting, key=lambda each: -counts.get(each[0], 0)):
        items = counts.get(value, 0) if counted is not None else None
        text = f"{typed.kept}{value}"
        note = "" if value == label.casefold() else value
        yield _option(typed, name, text, label, kind=name, note=note, items=items)


def _begins(choice: tuple[str, str], begun: str) -> bool:
    value, label = choice
    words = label.casefold().replace("-", " ").split()
    return value.startswith(begun) or any(
        " ".join(words[at:]).startswith(begun) for at in range(len(words))
    )


def _has(used: InUse, typed: Typed) -> Iterator[Suggestion]:
    yield from _listed(typed.field, fields.HAS.items(), typed)


def _days(used: InUse, typed: Typed) -> Iterator[Suggestion]:
    today = timezone.localdate()
    week_ago = today - timedelta(days=6)
    yield from _listed(
        typed.field,
        [
            (f"{today}", "today"),
            (f">={week_ago}", "in the last seven days"),
            (f"{today:%Y-%m}", "this month"),
        ],
        typed,
    )


def _cases(used: InUse, typed: Typed) -> Iterator[Suggestion]:
    known = list(Case.objects.visible_to(used.user).order_by("code").values_list("code", "title"))
    begun = typed.text.casefold()
    fitting = [each for each in known if _begins((each[0].casefold(), each[1]), begun)]
    counted = used.counts("case") if fitting else {}
    for code, title in fitting:
        items = counted.get(code, 0)
        yield _option(typed, "case", code, title, kind="case", note=code, items=items)


def _item_codes(used: InUse, typed: Typed) -> Iterator[Suggestion]:
    """Items whose code begins so; as a plain word it must have its dash."""
    if not CODE.fullmatch(typed.text) or not (typed.field or "-" in typed.text):
        return
    for code, title in used.codes(typed.text, MOST):
        text = f"{typed.sign}code:{code}" if typed.field else f"{typed.sign}{code}"
        yield Suggestion(text, code, kind="item", note=title)


def _people(used: InUse, typed: Typed) -> Iterator[Suggestion]:
    """Who works in a case of the user's, by name; whoever asks is *me*."""
    if typed.field and fields.ME.startswith(typed.text.casefold()):
        yield _option(typed, "by", fields.ME, "me", kind="by", note=used.user.display)
    cases = Case.objects.visible_to(used.user)
    members = Membership.objects.filter(case__in=cases, active=True, user__is_active=True)
    people = {member.user for member in members.select_related("user")} - {used.user}
    for name in sorted({person.display for person in people}):
        if in_use.begins(name, typed.text):
            yield _option(typed, "by", quoted(name), name, kind="by")


# Settlements

Degree = tuple[int, int]


def _near(used: InUse, typed: Typed) -> Iterator[Suggestion]:
    yield from _settlements(used, typed.field, typed)


def _settlements(used: InUse, field: str, typed: Typed) -> Iterator[Suggestion]:
    """Settlements by a word of their names, each name once, in the script that is typed.

    Those named so from the beginning come first, then those about where items are claimed to be.
    """
    *whole, last = words_in(typed.text) or [""]
    if len(last) < SHORTEST:
        return
    found = [place for place in area.settlements_beginning(last) if _has_words(place, whole)]
    about = _by_degree(used.places(NEARBY) if found else [])
    first = (whole or [last])[0]
    found.sort(key=lambda place: (not _is_named_first(place, first), _remoteness(place, about)))
    is_cyrillic = any("\u0400" <= letter <= "\u052f" for letter in typed.text)
    reach = "" if typed.follows == "~" else f"~{fields.DEFAULT_M // 1000}km"
    for place in found[:MOST]:
        name = place.cyrillic if is_cyrillic and place.cyrillic else place.name
        yield _option(typed, field, f'"{name}"{reach}', str(place), kind="near")


def _is_named_first(place: Settlement, word: str) -> bool:
    """Whether a name of it begins with this word, not only a later word of it."""
    return any(in_use.begins(name.split()[0], word) for name in place.names)


def _by_degree(points: Iterable[Point]) -> dict[Degree, list[Point]]:
    """The points that may be nearest to a place, by the degree it lies in."""
    about: dict[Degree, list[Point]] = defaultdict(list)
    for point in points:
        up, across = _degree(point)
        for degree in product((up - 1, up, up + 1), (across - 1, across, across + 1)):
            about[degree].append(point)
    return about


def _degree(point: Point) -> Degree:
    return floor(point.latitude), floor(point.longitude)


def _remoteness(place: Settlement, about: dict[Degree, list[Point]]) -> float:
    """Metres to the nearest claimed place; those far from all of them are alike."""
    near = about.get(_degree(place.point), ())
    return min((distance_m(place.point, point) for point in near), default=area.FARTHEST_M)


def _has_words(place: Settlement, words: list[str]) -> bool:
    terms = {term for word in words_in(str(place)) for term in language.terms_of_word(word)}
    return all(terms.intersection(language.terms_of_word(word)) for word in words)


OTHERS: dict[str, Callable[[InUse, Typed], Iterator[Suggestion]]] = {
    "has": _has,
    "missing": _has,
    "taken": _days,
    "received": _days,
    "case": _cases,
    "code": _item_codes,
    "by": _people,
    "near": _near,
    "inside": _near,
}
"""The fields whose values come from elsewhere than a list."""
