"""The index asked: items in order, totals and facets, for one person."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import tantivy
from django.db.models import FilteredRelation, Q
from tantivy import FieldType, Occur, Query

from evidence.finding import documents, touched, upkeep
from evidence.finding import query as asking
from evidence.finding.documents import FACETS, LEVELS, SCHEMA
from evidence.finding.query import Context, Node
from evidence.finding.upkeep import behind, catch_up, rebuild
from evidence.models import Case, Grant, Item, LedgerSubject, Source, User
from evidence.models.prepared import Prepared
from evidence.vocabularies import EntryType, Role, Visibility

__all__ = [
    "BEST",
    "CHANGED",
    "FACETS",
    "NEWEST",
    "OLDEST",
    "Results",
    "Searched",
    "asked_by",
    "asked_of_each",
    "behind",
    "catch_up",
    "rebuild",
    "search",
]

T = TypeVar("T")

SEARCH_SECONDS = 0.25
SEARCH_ITEMS = 200
"""What a search spends on catching up before it answers."""

MOST_BUCKETS = 10_000
SMALLEST_KEY, LARGEST_KEY = -(2**63), 2**63 - 1
NEWEST, BEST, OLDEST, CHANGED = "newest", "best", "oldest", "changed"
CURSOR = Query.term_query(SCHEMA, "item", documents.CURSOR, "basic")
ORDERED_BY = {OLDEST: "oldest_key", CHANGED: "changed_key"}
"""The integers that order items, each with the item's number in it; all others go by `key`."""


NARROWING = (EntryType.SIGHT_CHANGED, EntryType.ITEMS_MERGED, EntryType.ITEMS_SEPARATED)

# Sight


_roles = Prepared(
    lambda person: (
        Case.objects.alias(
            held=FilteredRelation(
                "memberships", condition=Q(memberships__user=person, memberships__active=True)
            )
        )
        .order_by()
        .values_list("pk", "held__role")
    )
)
"""Every case, with the role a person has in it or nothing."""

_granted = Prepared(
    lambda person: Grant.objects.filter(
        user=person,
        active=True,
        item__case__memberships__user=person,
        item__case__memberships__active=True,
    ).values_list("item_id")
)


Clauses = list[tuple[Occur, Query]]


def _seen_by(user: User) -> Clauses:
    """What the index lets a user see: Item.objects.visible_to, as terms.

    Whichever is shorter, what is seen or what is not: the engine asks each clause about each
    match. The cases are read after the index was opened, so none that is in it is missing.
    """
    cases = _roles.rows(user)
    roles = {case: role for case, role in cases if role}
    others = [case for case, role in cases if not role]
    if len(others) >= len(roles):
        return [(Occur.Must, asking.any_of(_seen(user, roles)))]
    unseen = _unseen(user, roles, others)
    return [(Occur.Must, Query.all_query()), *((Occur.MustNot, query) for query in unseen)]


def _seen(user: User, roles: Mapping[int, str]) -> list[Query]:
    """What is open in the user's cases, and of the restricted what a role or a grant opens."""
    return [
        *(_sight(documents.open_in(case)) for case in roles),
        *(_sight(documents.restricted_in(case)) for case in _with(Role.ADMIN, roles)),
        *(_sight(documents.restricted_by(case, user.pk)) for case in _with(Role.VERIFIER, roles)),
        *_granted_to(user),
    ]


def _unseen(user: User, roles: Mapping[int, str], others: Collection[int]) -> list[Query]:
    """What is open in other cases, and of the restricted what nothing opens to the user.

    All they brought in themselves is one term, but for cases in which they do not verify.
    """
    verified, administered = (_with(role, roles) for role in (Role.VERIFIER, Role.ADMIN))
    apart = (roles.keys() | others) - {*verified, *administered}
    brought = _all_of(
        _sight(documents.brought_by(user.pk)),
        without=[_sight(documents.restricted_by(case, user.pk)) for case in apart],
    )
    let_in = [_sight(documents.restricted_in(case)) for case in administered]
    closed = _all_of(_sight(documents.RESTRICTED), without=[*let_in, brought, *_granted_to(user)])
    return [CURSOR, closed, *(_sight(documents.open_in(case)) for case in others)]


def _with(role: Role, roles: Mapping[int, str]) -> list[int]:
    return [case for case, held in roles.items() if held == role]


def _granted_to(user: User) -> list[Query]:
    granted = [item for (item,) in _granted.rows(user)]
    return [Query.term_set_query(SCHEMA, "item", granted)] if granted else []


def _sight(term: str) -> Query:
    return Query.term_query(SCHEMA, "sight", term, "basic")


def _narrowed_since(reached: int, user: User, has_words: bool) -> list[int]:
    """Items the index may still show, or find by words, and the catalog no longer does."""
    pending = LedgerSubject.objects.filter(entry__gte=reached)
    changed = pending.filter(entry__type__in=NARROWING, item__isnull=False)
    narrowed = Item.objects.filter(
        Q(visibility=Visibility.RESTRICTED) | Q(merged_into__isnull=False),
        pk__in=changed.values("item"),
    ).exclude(pk__in=Item.objects.visible_to(user))
    hidden = list(narrowed.values_list("pk", flat=True))
    if has_words:  # what an item went apart from may be seen by fewer, and its words still find it
        apart = pending.filter(entry__type=EntryType.ITEMS_SEPARATED, item__isnull=False)
        hidden += apart.values_list("item", flat=True)
    return [*hidden, *_newly_confidential(pending)] if has_words else hidden


def _newly_confidential(pending: Any) -> set[int]:
    """Items that might still be found by the name of a source that is confidential now."""
    records = pending.filter(entry__type=EntryType.SOURCE_CHANGED, record__startswith="source:")
    changed = {record.partition(":")[2] for record in records.values_list("record", flat=True)}
    confidential = Source.objects.filter(uid__in=changed, confidential=True)
    uids = [uid.hex for uid in confidential.values_list("uid", flat=True)]
    named = touched.items_from_sources(uids)
    return named | touched.under_which_found(named)


# Searching


@dataclass(frozen=True)
class Results:
    """An answer: `items` are numbers in order, `facets` count by name and value.

    `behind` is how many ledger entries are not in it yet; `next` and `previous` are cursors for
    `after` and `before`, empty when there is nothing further; `understood` is how it was read.
    """

    total: int = 0
    items: list[int] = field(default_factory=list)
    facets: dict[str, dict[str, int]] = field(default_factory=lambda: {f: {} for f in FACETS})
    behind: int = 0
    next: str = ""
    previous: str = ""
    understood: tuple[Node, ...] = ()


def search(
    *,
    user: User,
    query: str = "",
    filters: Mapping[str, Collection[str]] | None = None,
    sort: str = "",
    limit: int = 25,
    after: str = "",
    before: str = "",
) -> Results:
    """Find items the user may see.

    `filters` maps names of FACETS to values: those of one facet are alternatives, the facets all
    hold. Each facet's counts leave its own filter aside. `sort` is *newest* or *best* (the default
    when something is asked for): first what has every word in its title, then in title and tags,
    then some word in its title, then every word in its text, then in its notes; the newest first
    in each; *oldest* is what is said to have been made first, what has no date last; *changed* what
    changed last. `after` and `before` are cursors of an earlier answer in the same order; others
    mean the first page.
    """
    parts = asking.parse(query)
    if not user.is_authenticated or not user.is_active:
        return Results(understood=tuple(parts))
    asked = Asked(user, parts, filters or {}, sort or _fitting(parts))
    order = ORDERED_BY.get(asked.sort, "key")
    turn = Turn(max(limit, 0), position(after), position(before), order)
    return upkeep.healing(lambda: _answer(asked, turn, _fresh_state()))


def asked_by(user: User, ask: Callable[[tantivy.Searcher, Query], T], otherwise: T) -> T:
    """What `ask` learns from the index about all that the user may see, and about nothing else.

    It is given a searcher and the query it must not look beyond; `otherwise` is the answer for
    whoever sees nothing. For what stands beside a search: suggestions, and which place is meant.
    """

    def in_sight(searcher: tantivy.Searcher, reached: int | None) -> Query:
        return Query.boolean_query(_in_sight(user, reached, has_words=True))

    return _learned(user, in_sight, ask, otherwise)


def learned_of_found(
    *,
    user: User,
    parts: list[Node],
    filters: Mapping[str, Collection[str]],
    ask: Callable[[tantivy.Searcher, Query], T],
    otherwise: T,
) -> T:
    """What `ask` learns about all that a question finds, as `search` would, however much it is.

    For what is counted or walked through as a whole: dates, places, a selection, an export.
    """

    def found(searcher: tantivy.Searcher, reached: int | None) -> Query:
        asked = Asked(user, parts, filters, NEWEST)
        chosen = [_one_of(name, values) for name, values in filters.items() if values]
        return _all_of(_allowed(asked, Context(user, searcher), reached), *chosen)

    return _learned(user, found, ask, otherwise)


def _learned(
    user: User,
    within: Callable[[tantivy.Searcher, int | None], Query],
    ask: Callable[[tantivy.Searcher, Query], T],
    otherwise: T,
) -> T:
    if not user.is_authenticated or not user.is_active:
        return otherwise

    def answer() -> T:
        state = _fresh_state()
        if state.cursor is None:
            return otherwise
        reached = state.cursor.reached if state.behind else None
        return ask(state.searcher, within(state.searcher, reached))

    return upkeep.healing(answer)


@dataclass(frozen=True)
class Searched:
    """What one question finds, in the index as it has followed `reached` entries."""

    searcher: tantivy.Searcher
    query: Query
    reached: int


Question = tuple[list[Node], Mapping[str, Collection[str]]]
"""What is asked for: the query's parts, and facets with their values."""


def asked_of_each(
    user: User, questions: Sequence[Question], ask: Callable[[int, Searched], None]
) -> None:
    """Have `ask` look, under the user's sight, at what each of several questions finds.

    It is given the number of the question and what to search, and again from the first when the
    index proves damaged meanwhile. The database is asked about the index and the person's sight
    once for all of them.
    """
    if not user.is_authenticated or not user.is_active:
        return

    def answer() -> None:
        state = _fresh_state()
        if state.cursor is None:
            return
        reached = state.cursor.reached if state.behind else None
        sights = {has: _in_sight(user, reached, has) for has in {bool(p) for p, _ in questions}}
        context = Context(user, state.searcher)
        for number, (parts, filters) in enumerate(questions):
            found = _found(parts, filters, context, sights[bool(parts)])
            ask(number, Searched(state.searcher, found, state.cursor.reached))

    upkeep.healing(answer)


def _found(
    parts: list[Node],
    filters: Mapping[str, Collection[str]],
    context: Context,
    sight: Clauses,
) -> Query:
    chosen = [_one_of(name, values) for name, values in filters.items() if values]
    return _all_of(_within(sight, parts, context), *chosen)


def _fresh_state() -> upkeep.State:
    """The index, brought closer to the ledger first when it is behind."""
    state = upkeep.state()
    if not state.behind:
        return state
    catch_up(seconds=SEARCH_SECONDS, items=SEARCH_ITEMS)
    return upkeep.state()


def _fitting(parts: list[Node]) -> str:
    return BEST if any(asking.words_wanted(parts)) else NEWEST


@dataclass(frozen=True)
class Asked:
    """One person's question."""

    user: User
    parts: list[Node]
    filters: Mapping[str, Collection[str]]
    sort: str


def _answer(asked: Asked, turn: "Turn", state: upkeep.State) -> Results:
    understood = tuple(asked.parts)
    if state.cursor is None:
        return Results(behind=state.behind, understood=understood)
    context = Context(asked.user, state.searcher)
    reached = state.cursor.reached if state.behind else None
    sight = _in_sight(asked.user, reached, has_words=bool(asked.parts))
    allowed = _within(sight, asked.parts, context)
    chosen = {name: _one_of(name, values) for name, values in asked.filters.items() if values}
    total, facets = _count(state.searcher, allowed, chosen)
    unwanted = [n for n in asked.parts if n.without and not asking.is_empty([n])]
    frame = _all_of(_within(sight, unwanted, context), *chosen.values())
    classes = _classes(frame, _all_of(allowed, *chosen.values()), asked, context)
    page = Page(state.searcher, classes, turn, total)
    return Results(
        total=total,
        items=_still_visible(asked.user, [documents.item_of(key) for _, key in page.places]),
        facets=facets,
        behind=state.behind,
        next=page.next,
        previous=page.previous,
        understood=understood,
    )


_visible = Prepared(
    lambda person, *numbers: (
        Item.objects.visible_to(person).filter(pk__in=numbers).order_by().values_list("pk")
    )
)
ASKED_AT_ONCE = 32


def _still_visible(user: User, numbers: list[int]) -> list[int]:
    """The rule of sight itself has the last word; the index is never trusted alone.

    For a user who is active.
    """
    visible: set[int] = set()
    for start in range(0, len(numbers), ASKED_AT_ONCE):
        some = numbers[start : start + ASKED_AT_ONCE]
        filled = [*some, *[some[-1]] * (ASKED_AT_ONCE - len(some))]
        visible.update(number for (number,) in _visible.rows(user, *filled))
    return [number for number in numbers if number in visible]


def _allowed(asked: Asked, context: Context, reached: int | None) -> Query:
    """What the person may see and has asked for, whatever the filters."""
    sight = _in_sight(asked.user, reached, has_words=bool(asked.parts))
    return _within(sight, asked.parts, context)


def _within(sight: Clauses, parts: list[Node], context: Context) -> Query:
    if parts and asking.is_empty(parts):
        return Query.empty_query()
    clauses = list(sight)
    wanted = [node for node in parts if not node.without]
    unwanted = [replace(node, without=False) for node in parts if node.without]
    if not asking.is_empty(wanted):
        clauses.append((Occur.Must, asking.every(wanted, "all", context)))
    for node in unwanted:
        clauses.append((Occur.MustNot, asking.every([node], "all", context)))
    return Query.boolean_query(clauses)


def _in_sight(user: User, reached: int | None, has_words: bool) -> Clauses:
    """What a user may see now; `reached` is how far an index has come that is behind."""
    clauses = _seen_by(user)
    if reached is not None:
        hidden = _narrowed_since(reached, user, has_words)
        clauses.append((Occur.MustNot, Query.term_set_query(SCHEMA, "item", hidden)))
    return clauses


def _all_of(*queries: Query, without: Collection[Query] = ()) -> Query:
    return Query.boolean_query(
        [(Occur.Must, query) for query in queries] + [(Occur.MustNot, query) for query in without]
    )


def _one_of(name: str, values: Collection[str]) -> Query:
    """Any of a facet's values; what is no facet or no value of one is found nowhere."""
    if name not in FACETS:
        return Query.empty_query()
    return asking.any_of(
        [Query.term_query(SCHEMA, name, v, "basic") for v in values if v.isascii()]
    )


# Counting


def _count(
    searcher: tantivy.Searcher, allowed: Query, chosen: dict[str, Query]
) -> tuple[int, dict[str, dict[str, int]]]:
    """The total under all filters, and each facet's counts under those of the others.

    Every item is in one case, so the counts by case add up to the total.
    """
    free = {"case", *FACETS} - (chosen.keys() - {"case"})
    counted = searcher.aggregate(_all_of(allowed, *chosen.values()), _asked_for(free))
    total = sum(bucket["doc_count"] for bucket in counted["case"]["buckets"])
    total += counted["case"]["sum_other_doc_count"]
    for name in chosen.keys() & set(FACETS):
        others = [query for other, query in chosen.items() if other != name]
        counted |= searcher.aggregate(_all_of(allowed, *others), _asked_for([name]))
    return total, {name: _buckets(counted[name]) for name in FACETS}


def _asked_for(names: Collection[str]) -> dict[str, Any]:
    return {name: {"terms": {"field": name, "size": MOST_BUCKETS}} for name in names}


def _buckets(counted: dict[str, Any]) -> dict[str, int]:
    """Counts by value, the largest first."""
    found = [(-bucket["doc_count"], bucket["key"]) for bucket in counted["buckets"]]
    return {value: -count for count, value in sorted(found)}


# Order and pages

Place = tuple[int, int]
"""An item's place in an answer: its tier, 0 the best, and its key, the newest the largest."""


@dataclass(frozen=True)
class Turn:
    """Which page: the first, or the one after or before a place."""

    limit: int
    after: Place | None
    before: Place | None
    order: str

    @property
    def backwards(self) -> bool:
        return self.before is not None and self.after is None

    @property
    def start(self) -> Place | None:
        return self.after or self.before


def position(cursor: str) -> Place | None:
    """The place a cursor stands for, None for what is no cursor."""
    found = re.fullmatch(r"([0-9a-f])\.([0-9a-f]{1,16})", cursor)
    if not found:
        return None
    return int(found[1], 16), min(int(found[2], 16), LARGEST_KEY - 1)


def _cursor_at(place: Place) -> str:
    return f"{place[0]:x}.{place[1]:x}"


@dataclass(frozen=True)
class Mark:
    """What puts an item in a class of its own.

    That of a level: what it has every word in holds what the better levels hold, and matches.
    """

    query: Query
    of_level: bool = True


@dataclass(frozen=True)
class Classes:
    """The matches, which lie within a frame, in classes that come one after the other.

    There is one for each mark, for those of the better marks left out; the last is the rest.
    """

    matches: Query
    frame: Query
    marks: Sequence[Mark] = ()

    @property
    def number(self) -> int:
        return len(self.marks) + 1

    def one(self, number: int) -> Query:
        """The query for a class; of the levels before it only the last need be left out."""
        before = self.marks[:number]
        better = [mark.query for mark in before if mark.of_level][-1:]
        better += [mark.query for mark in before if not mark.of_level]
        if number == len(self.marks):
            return _all_of(self.matches, without=better)
        mark = self.marks[number]
        return _all_of(self.frame if mark.of_level else self.matches, mark.query, without=better)


def _classes(frame: Query, matches: Query, asked: Asked, context: Context) -> Classes:
    words = list(asking.words_wanted(asked.parts))
    if asked.sort != BEST or not words:
        return Classes(matches, frame)
    wanted = [node for node in asked.parts if not node.without]
    title, tags, text = (Mark(asking.every(wanted, level, context)) for level in LEVELS[:3])
    if len(words) == 1 and len(wanted) == 1:
        return Classes(matches, frame, [title, tags, text])
    some = Mark(asking.some(words, "title"), of_level=False)
    return Classes(matches, frame, [title, tags, some, text])


class Page:
    """The places of one page, and the cursors to the pages beside it."""

    def __init__(
        self, searcher: tantivy.Searcher, classes: Classes, turn: Turn, total: int
    ) -> None:
        self.searcher, self.classes, self.order = searcher, classes, turn.order
        found = self._beyond(turn.start, min(turn.limit + 1, total), turn.backwards)
        places = found[: turn.limit]
        returns = turn.start is not None and self._returns(turn.start, places, turn.backwards)
        ahead, back = len(found) > turn.limit, returns
        self.places = places[::-1] if turn.backwards else places
        ends = (self.places[0], self.places[-1]) if places else (turn.start, turn.start)
        earlier, later = (ahead, back) if turn.backwards else (back, ahead)
        self.previous = _cursor_at(ends[0]) if ends[0] and earlier else ""
        self.next = _cursor_at(ends[1]) if ends[1] and later else ""

    def _returns(self, start: Place, places: list[Place], backwards: bool) -> bool:
        """Whether anything lies on the other side: the page we came from, as a rule."""
        if places and self._holds(start):
            return True
        return bool(self._beyond(places[0] if places else start, 1, not backwards))

    def _beyond(self, start: Place | None, most: int, backwards: bool) -> list[Place]:
        """Up to so many places beyond `start`, the nearest first."""
        tiers = range(self.classes.number)
        found: list[Place] = []
        for tier in reversed(tiers) if backwards else tiers:
            is_passed = start is not None and (tier > start[0] if backwards else tier < start[0])
            if not is_passed and len(found) < most:
                bound = start[1] if start and start[0] == tier else None
                found += self._in_tier(tier, bound, most - len(found), backwards)
        return found

    def _holds(self, place: Place) -> bool:
        """Whether a place is still taken, as the one a page was turned at mostly is."""
        tier, key = place
        if tier >= self.classes.number:
            return False
        here = _all_of(Query.term_query(SCHEMA, self.order, key, "basic"), self.classes.one(tier))
        return bool(self.searcher.search(here, 1, count=False).hits)

    def _in_tier(self, tier: int, bound: int | None, most: int, backwards: bool) -> list[Place]:
        query = self.classes.one(tier)
        if bound is not None:
            query = _all_of(query, self._keys_beyond(bound, backwards))
        order = tantivy.Order.Asc if backwards else tantivy.Order.Desc
        found = self.searcher.search(
            query, most, count=False, order_by_field=self.order, order=order
        )
        return [(tier, key) for key, _ in found.hits]

    def _keys_beyond(self, key: int, backwards: bool) -> Query:
        lower, upper = (key + 1, LARGEST_KEY) if backwards else (SMALLEST_KEY, key - 1)
        return Query.range_query(SCHEMA, self.order, FieldType.Integer, lower, upper)
