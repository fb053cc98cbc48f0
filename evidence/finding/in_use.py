"""What is in use among the items one person sees: names, codes, values and places, with counts.

All of it comes from the index under the rule of sight, so that what hidden items alone bear is
neither named nor counted.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

import tantivy
from tantivy import Occur, Query

from evidence.finding import documents, index, language
from evidence.finding.area import Spot
from evidence.finding.concepts import Concepts
from evidence.finding.documents import SCHEMA
from evidence.finding.query import any_of, beginning_with
from evidence.finding.written import words_in
from evidence.models import Case, Item, Source, Tag, User
from evidence.places import Point

T = TypeVar("T")

COUNTED = {"place": "place_name", "tag": "tag_name", "source": "source_name"}
"""The fields that are asked by name, and where the index counts their names."""

MOST_NAMES = 1_000
"""How many names, the commonest first, are looked at among those of the items found."""

Terms = tuple[tuple[str, ...], ...]
"""Of each word, what it may be found by."""


@dataclass(frozen=True)
class Name:
    """A name of a place, tag or source, as `field` asks for it, and how many items bear it."""

    field: str
    name: str
    items: int


@dataclass(frozen=True)
class InUse:
    """What is in use among the items `seen`, which are all that `user` may see."""

    user: User
    searcher: tantivy.Searcher
    seen: Query

    def names(self, typed: str, wanted: Collection[str] = tuple(COUNTED)) -> list[Name]:
        """Names that begin with what is typed, in any script, for some of the fields of COUNTED.

        Earlier words of it are whole words of the name, the last the beginning of one. Those it
        begins come before those it stands inside; the commonest first, and alone if it is empty.
        """
        looked_for = _looked_for(typed)
        if typed.strip() and not looked_for:
            return []
        counted = self._counted(looked_for, wanted)
        fits = {each: _fit(looked_for, [each.name]) for each in counted}
        missed = [each for each in counted if fits[each] is None]
        for each, spellings in _other_spellings(self.user, missed).items():
            fits[each] = _fit(looked_for, spellings)
        found = [
            (fit, -each.items, each.name, each) for each, fit in fits.items() if fit is not None
        ]
        return [each for *_, each in sorted(found, key=lambda found: found[:3])]

    def codes(self, beginning: str, most: int) -> list[tuple[str, str]]:
        """Codes that begin so, each with what its item is, the newest first."""
        query = self._among(beginning_with("code", beginning.casefold()))
        found = self.searcher.search(query, most, count=False, order_by_field="key").hits
        numbers = [documents.item_of(key) for key, _ in found]
        items = Item.objects.visible_to(self.user).in_bulk(numbers)
        known = [items[pk] for pk in numbers if pk in items]
        return [(item.code, item.quiet_title) for item in known]

    def counts(self, facet: str) -> dict[str, int]:
        """How many items have each value of a facet."""
        return dict(self._buckets(self.seen, [facet])[facet])

    def places(self, most: int, cases: Collection[str] = ()) -> list[Point]:
        """Where most items are claimed to be, in these cases or in all."""
        among = self.seen
        if cases:
            among = self._among(Query.term_set_query(SCHEMA, "case", list(cases)))
        spots = self._buckets(among, ["spot"], most)["spot"]
        return [Spot.read(spot).point for spot, _ in spots]

    def _counted(self, looked_for: Terms, wanted: Collection[str]) -> list[Name]:
        """The names of all items that have one that may fit, and their counts."""
        among = self.seen
        if looked_for:
            among = self._among(any_of([_fitting(looked_for, field) for field in wanted]))
        counted = self._buckets(among, [COUNTED[field] for field in wanted])
        return [
            Name(field, name, items) for field in wanted for name, items in counted[COUNTED[field]]
        ]

    def _among(self, query: Query) -> Query:
        return Query.boolean_query([(Occur.Must, self.seen), (Occur.Must, query)])

    def _buckets(
        self, among: Query, fields: Iterable[str], most: int = MOST_NAMES
    ) -> dict[str, list[tuple[str, int]]]:
        """Each field's commonest values and their counts."""
        asked = {field: {"terms": {"field": field, "size": most}} for field in fields}
        counted: dict[str, Any] = self.searcher.aggregate(among, asked)
        return {
            field: [(bucket["key"], bucket["doc_count"]) for bucket in counted[field]["buckets"]]
            for field in asked
        }


def look(user: User, work: Callable[[InUse], T], otherwise: T) -> T:
    """What `work` makes of what is in use; `otherwise` for whoever sees nothing."""
    return index.asked_by(user, lambda searcher, seen: work(InUse(user, searcher, seen)), otherwise)


# Which names fit


def begins(name: str, typed: str) -> bool:
    """Whether some word of a name begins so, in any script."""
    starts = language.beginnings_of(typed)
    return any(term.startswith(starts) for terms in _terms_of_name(name) for term in terms)


def _looked_for(typed: str) -> Terms:
    """The terms of whole words, and last the beginnings of one."""
    parts = [part for word in words_in(typed) for part in documents.parts_of(word)]
    if not parts:
        return ()
    whole = [language.terms_of_word(part) for part in parts[:-1]]
    return (*whole, language.beginnings_of(parts[-1]))


def _fitting(looked_for: Terms, field: str) -> Query:
    *whole, beginnings = looked_for
    each = [Query.term_set_query(SCHEMA, field, list(terms)) for terms in whole]
    each.append(any_of([beginning_with(field, start) for start in beginnings]))
    return Query.boolean_query([(Occur.Must, query) for query in each])


def _fit(looked_for: Terms, spellings: Iterable[str]) -> int | None:
    """At which word of a spelling it fits, the lowest of all; None when it fits nowhere."""
    places = [_place(looked_for, _terms_of_name(spelling)) for spelling in spellings]
    return min((place for place in places if place is not None), default=None)


def _place(looked_for: Terms, name: Terms) -> int | None:
    if not looked_for:
        return 0
    *whole, starts = looked_for
    if not all(any(set(terms).intersection(word) for word in name) for terms in whole):
        return None
    begun = (at for at, word in enumerate(name) if any(term.startswith(starts) for term in word))
    return next(begun, None)


@lru_cache(maxsize=20_000)
def _terms_of_name(name: str) -> Terms:
    parts = [part for word in words_in(name) for part in documents.parts_of(word)]
    return tuple(language.terms_of_word(part) for part in parts)


def _other_spellings(user: User, names: Collection[Name]) -> dict[Name, list[str]]:
    """By what else tags are found, and sources that are not confidential."""
    cases = list(Case.objects.visible_to(user).values_list("pk", flat=True))
    named = {(each.field, each.name): each for each in names}
    others: dict[Name, list[str]] = defaultdict(list)
    for name, spelling in _spellings_of_tags(cases, [n for field, n in named if field == "tag"]):
        others[named["tag", name]].append(spelling)
    for name, handle in _handles(cases, [n for field, n in named if field == "source"]):
        others[named["source", name]].append(handle)
    return others


def _spellings_of_tags(cases: list[int], names: list[str]) -> Iterator[tuple[str, str]]:
    """Aliases of tags of these names, and the names and aliases of those merged into them."""
    tags = Tag.objects.filter(case__in=cases, name__in=names).values_list("pk", "name")
    known = dict(tags) if names else {}
    concepts = Concepts.of(*cases) if known else Concepts([])
    whole = {pk: name for tag, name in known.items() for pk in concepts.all_of(tag)}
    found = Tag.objects.filter(pk__in=whole).values_list("pk", "name", "aliases")
    for pk, name, aliases in found if whole else ():
        yield whole[pk], name
        yield from ((whole[pk], alias) for alias in aliases if isinstance(alias, str))


def _handles(cases: list[int], names: list[str]) -> Iterable[tuple[str, str]]:
    public = Source.objects.filter(case__in=cases, name__in=names, confidential=False)
    return public.exclude(handle="").values_list("name", "handle") if names else ()
