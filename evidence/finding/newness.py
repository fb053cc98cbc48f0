"""What is new in a search since somebody last looked at it.

New is what it finds now and did not find then: items that came in, and items that a change, or a
wider sight, made match. So a look remembers what was found. Only what has changed since is held
against that, which costs the same however much the search finds.
"""

import zlib
from array import array
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from django.http import QueryDict
from tantivy import FieldType, Occur, Order, Query

from evidence.finding import documents, index, upkeep
from evidence.finding import query as asking
from evidence.finding.documents import FACETS, SCHEMA
from evidence.finding.facts import PK_BITS
from evidence.finding.index import Question, Searched
from evidence.models import Item, LedgerEntry, User

MOST_SEEN = 20_000
"""Items of one search that are remembered one by one."""

MOST_NEW = 100
WINDOW = 1_000
MOST_WINDOWS = 20
"""Changed items that are looked through, newest change first, until MOST_NEW new are found."""


@dataclass(frozen=True)
class Look:
    """What somebody saw of a search: when, as Unix time, and which items, packed.

    `seen` is None when they were more than MOST_SEEN; then `newest` is the highest number among
    them, and only what came in later counts as new.
    """

    since: int = 0
    seen: bytes | None = None
    newest: int = 0


def question_of(asked: str) -> Question:
    """The question in an address of the search page, after its question mark."""
    given = QueryDict(asked)
    filters = {name: given.getlist(name) for name in FACETS if given.getlist(name)}
    return asking.parse(given.get("q", "").strip()), filters


def look_at(user: User, question: Question) -> Look:
    """All that a search finds now, to be held against what it finds later."""
    looks: dict[int, Look] = {}

    def ask(number: int, found: Searched) -> None:
        looks[number] = _look(found)

    index.asked_of_each(user, [question], ask)
    return looks.get(0, Look(seen=pack([])))


def _look(found: Searched) -> Look:
    hits = found.searcher.search(
        found.query, MOST_SEEN + 1, count=False, order_by_field="key", order=Order.Desc
    ).hits
    numbers = [documents.item_of(key) for key, _ in hits]
    seen = pack(numbers) if len(numbers) <= MOST_SEEN else None
    return Look(_moment_of(found.reached), seen, max(numbers, default=0))


def _moment_of(reached: int) -> int:
    """The second of the last entry the index has followed; what changes later is stamped later."""
    entry = LedgerEntry.objects.filter(seq=reached - 1).values_list("at", flat=True).first()
    return int(entry.timestamp()) if entry else 0


@dataclass(frozen=True)
class State:
    """How many items a search finds now, and which are new, the latest change first."""

    total: int = 0
    new: tuple[int, ...] = ()


def states(user: User, asked: Sequence[tuple[Question, Look]], most: int = MOST_NEW) -> list[State]:
    """How each of several searches stands since its look; at most `most` new of each are told."""
    found: dict[int, State] = {}

    def ask(number: int, searched: Searched) -> None:
        found[number] = State(_total(searched), tuple(_new(searched, asked[number][1], most)))

    index.asked_of_each(user, [question for question, _ in asked], ask)
    numbers = sorted({number for state in found.values() for number in state.new})
    seen = Item.objects.visible_to(user).filter(pk__in=numbers)
    visible = set(seen.order_by().values_list("pk", flat=True))
    return [_seen_of(found.get(at, State()), visible) for at in range(len(asked))]


def _total(found: Searched) -> int:
    counted = found.searcher.aggregate(found.query, {"total": {"value_count": {"field": "key"}}})
    return int(counted["total"]["value"])


def _seen_of(state: State, visible: set[int]) -> State:
    return replace(state, new=tuple(number for number in state.new if number in visible))


def moment() -> int:
    """The second up to which the index has followed the ledger."""
    cursor = upkeep.healing(upkeep.state).cursor
    return _moment_of(cursor.reached) if cursor else 0


def _new(found: Searched, look: Look, most: int) -> list[int]:
    known = None if look.seen is None else unpack(look.seen)
    new: list[int] = []
    below: int | None = None
    for _ in range(MOST_WINDOWS):
        keys = _changed(found, look.since << PK_BITS, below)
        new += _unknown((documents.item_of(key) for key in keys), known, look.newest)
        if len(keys) < WINDOW or len(new) >= most:
            break
        below = keys[-1]
    return new[:most]


def _changed(found: Searched, least: int, below: int | None) -> list[int]:
    """The keys of what it finds that changed since, the latest first, one window of them."""
    upper = index.LARGEST_KEY if below is None else below - 1
    changed = Query.range_query(SCHEMA, "changed_key", FieldType.Integer, least, upper)
    both = Query.boolean_query([(Occur.Must, found.query), (Occur.Must, changed)])
    hits = found.searcher.search(
        both, WINDOW, count=False, order_by_field="changed_key", order=Order.Desc
    ).hits
    return [key for key, _ in hits]


def _unknown(numbers: Iterable[int], known: Collection[int] | None, newest: int) -> list[int]:
    if known is None:
        return [number for number in numbers if number > newest]
    return [number for number in numbers if number not in known]


def pack(numbers: Iterable[int]) -> bytes:
    """Numbers as compressed differences: a few bytes for each, one for runs of neighbours."""
    ordered = sorted(set(numbers))
    steps = [after - before for before, after in zip([0, *ordered], ordered, strict=False)]
    return zlib.compress(array("Q", steps).tobytes())


def unpack(packed: bytes) -> set[int]:
    """The numbers :func:`pack` was given."""
    steps = array("Q")
    steps.frombytes(zlib.decompress(packed))
    numbers, last = set(), 0
    for step in steps:
        last += step
        numbers.add(last)
    return numbers
