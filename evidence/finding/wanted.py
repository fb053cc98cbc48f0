"""The words of a query, found again in texts: where each stands, in any form and script."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import NamedTuple

from evidence.finding import documents, language, vocabulary
from evidence.finding.fields import Named
from evidence.finding.grammar import IRREGULAR
from evidence.finding.syntax import FIELD, IGNORED, PHRASE, PREFIX, Node, Part
from evidence.finding.written import Written, words_at, words_in

LONGEST = 20_000
"""Characters of a text that are looked at."""

MOST_PARTS = 200
"""Words and phrases that are looked for; of a longer query nothing is marked."""

BEGINNING = 4
"""Letters by which it is told whether a word may match: so many may stand for one sound."""

SUPPLETIVE = (
    *("люд", "дет", "діт", "шел", "шёл", "шл", "ішо", "ішл", "йш", "есть", "лучш", "хуж", "худш"),
    *(form[:BEGINNING] for form in IRREGULAR),
)
"""Beginnings of forms that may share no sound with their lemmas."""

Terms = frozenset[str]


class Match(NamedTuple):
    """What stands for a want in a text: its first character and the one after its last."""

    start: int
    end: int
    want: int


@dataclass
class Sought:
    """What is looked for in one kind of text; wants go by their numbers."""

    terms: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    beginnings: list[tuple[tuple[str, ...], int]] = field(default_factory=list)
    phrases: dict[str, list[tuple[list[Terms], int]]] = field(default_factory=dict)
    """By each term of their first word."""

    known: dict[str, list[Match]] = field(default_factory=dict)
    """The matches inside a word that stands alone, by the word."""

    begun: dict[str, bool] = field(default_factory=dict)
    """Whether words may match that begin so."""

    def add(self, part: Part, want: int) -> None:
        if part.kind == PREFIX:
            self._add_beginning(part.text.removesuffix("*"), want)
        elif part.kind == PHRASE:
            self._add_phrase(words_in(part.text), want)
        else:
            self._add_word(part.text, want)

    def add_named(self, named: Named, want: int) -> None:
        if named.is_beginning:
            self._add_beginning(named.words[0], want)
        else:
            self._add_phrase(list(named.words), want)

    def _add_word(self, word: str, want: int) -> None:
        for term in vocabulary.terms_of_word(word):
            self.terms[term].add(want)
        if len(documents.parts_of(word)) > 1:
            self._add_phrase([word], want)

    def _add_beginning(self, word: str, want: int) -> None:
        starts = (language.fold(word), *language.keys_of(word))
        self.beginnings.append((tuple(filter(None, starts)), want))

    def _add_phrase(self, words: Sequence[str], want: int) -> None:
        parts = [part for word in words for part in documents.parts_of(word)]
        terms = [frozenset(vocabulary.terms_of_word(part)) for part in parts]
        if len(terms) == 1:
            self._add_word(parts[0], want)
            return
        for term in terms[0]:
            self.phrases.setdefault(term, []).append((terms, want))

    def matches(self, text: str) -> Iterator[Match]:
        """Every place of the text at which something sought stands."""
        words = list(words_at(text[:LONGEST]))
        for word in words:
            inside = self.known.get(word.word)
            if inside is None:
                inside = self.known[word.word] = self._inside(word.word)
            for match in inside:
                yield _placed(match, word)
        if self.phrases:
            yield from self._phrases_in([part for word in words for part in word.parts()])

    def _inside(self, word: str) -> list[Match]:
        """The matches of a word by itself: as a whole, or its parts."""
        if not self._may_match(word) and not language.PARTS.search(word):
            return []
        alone = Written(word, 0, len(word))
        every = dict.fromkeys((alone, *alone.parts()))
        return [
            Match(each.start, each.end, want)
            for each in every
            for want in self._wants_of(each.word)
        ]

    def _wants_of(self, word: str) -> set[int]:
        if not self._may_match(word):
            return set()
        terms = language.terms_of_word(word)
        found = {want for term in terms for want in self.terms.get(term, ())}
        for starts, want in self.beginnings:
            if any(term.startswith(starts) for term in terms):
                found.add(want)
        return found

    def _may_match(self, word: str) -> bool:
        """Whether a word begins like something sought; most words need no more to be told apart.

        To find the terms of a word takes a hundred times as long, if it was never met before.
        """
        beginning = word[:BEGINNING]
        if beginning not in self.begun:
            small = beginning.casefold()
            is_sought = not self._initials.isdisjoint(_initials(small))
            self.begun[beginning] = is_sought or small.startswith(SUPPLETIVE)
        return self.begun[beginning]

    @cached_property
    def _initials(self) -> Terms:
        every = {*self.terms, *self.phrases}
        every.update(start for starts, _ in self.beginnings for start in starts)
        return frozenset(map(_initial, every))

    def _phrases_in(self, parts: Sequence[Written]) -> Iterator[Match]:
        for at, part in enumerate(parts):
            if not self._may_match(part.word):
                continue
            first = language.terms_of_word(part.word)
            for phrase, want in (each for term in first for each in self.phrases.get(term, ())):
                rest = parts[at + 1 : at + len(phrase)]
                if len(rest) == len(phrase) - 1 and all(map(_is_one, phrase[1:], rest)):
                    yield Match(part.start, rest[-1].end, want)


def _is_one(terms: Terms, part: Written) -> bool:
    return not terms.isdisjoint(language.terms_of_word(part.word))


@lru_cache(maxsize=50_000)
def _initials(beginning: str) -> Terms:
    """With what the terms of a word that begins so may begin."""
    return frozenset(_initial(term) for term in language.beginnings_of(beginning) if term)


def _initial(term: str) -> str:
    """The first letter, and of a key the sign before it as well."""
    return term[:2] if term.startswith("~") else term[:1]


class Wanted:
    """What a query wants to be there, for marking; what it wants not to be there plays no part.

    Alternatives are one want. Words are sought in every text, the names of `place:`, `tag:` and
    `source:` in texts of that kind alone.
    """

    def __init__(self, understood: Iterable[Node]) -> None:
        self.number = 0
        self._everywhere: list[tuple[Part, int]] = []
        self._named: list[tuple[Named, int]] = []
        self._sought: dict[str, Sought] = {}
        self._take(understood)

    def _take(self, nodes: Iterable[Node], alternative: int | None = None) -> None:
        for node in nodes:
            if node.without:
                continue
            if isinstance(node, Part):
                self._take_part(node, self._next() if alternative is None else alternative)
            elif node.alternatives and alternative is None:
                self._take(node.parts, self._next())
            else:
                self._take(node.parts, alternative)

    def _next(self) -> int:
        self.number += 1
        return self.number - 1

    def _take_part(self, part: Part, want: int) -> None:
        if part.kind == FIELD and isinstance(part.condition, Named):
            self._named.append((part.condition, want))
        elif part.kind not in (FIELD, IGNORED):
            self._everywhere.append((part, want))

    def __bool__(self) -> bool:
        return 0 < len(self._everywhere) + len(self._named) <= MOST_PARTS

    @property
    def wants(self) -> frozenset[int]:
        """All that may be found in a text; a date or a status is not."""
        return frozenset(want for _, want in (*self._everywhere, *self._named))

    def in_text(self, text: str, kind: str = "") -> list[Match]:
        """The places where wants stand in a text of a kind, in order."""
        if kind not in self._sought:
            self._sought[kind] = self._sought_in(kind)
        found = set(self._sought[kind].matches(text))
        return sorted(found, key=lambda match: (match.start, -match.end))

    def _sought_in(self, kind: str) -> Sought:
        sought = Sought()
        for part, want in self._everywhere:
            sought.add(part, want)
        for named, want in self._named:
            if named.name == kind:
                sought.add_named(named, want)
        return sought


def _placed(match: Match, word: Written) -> Match:
    """A match inside a word by itself, where the word stands in a text."""
    if word.end - word.start != len(word.word):  # letters and marks of their own: marked whole
        return Match(word.start, word.end, match.want)
    return Match(word.start + match.start, word.start + match.end, match.want)
