"""Short texts asked with words without the index, by the same terms: statements, names of tags.

The terms of a text are kept, so that a few thousand texts answer at once when asked again.
"""

from collections.abc import Iterable
from functools import lru_cache

from evidence.finding import language, vocabulary
from evidence.finding.documents import parts_of
from evidence.finding.written import words_in

KEPT = 4_000
"""Texts whose terms are kept in memory."""


class Asked:
    """Words asked for, in any of their forms and spellings, with what they stand for."""

    def __init__(self, text: str) -> None:
        self._words = [_ways_to_say(word) for word in words_in(text)]

    def __bool__(self) -> bool:
        return bool(self._words)

    def are_in(self, *texts: str) -> bool:
        """Whether every word is found in one of these texts."""
        terms = frozenset().union(*(_terms_of(text) for text in texts if text))
        return all(
            any(all(terms & part for part in parts) for parts in word) for word in self._words
        )


def names_in(text: str, names: Iterable[str]) -> bool:
    """Whether a text holds one of these names, its words in a row, in any form and script."""
    there = _in_a_row(text)
    return any(_stands_in(there, _in_a_row(name)) for name in names)


def _ways_to_say(word: str) -> list[list[frozenset[str]]]:
    """A word whole, or as the parts it is joined of; each part by all its terms."""
    ways = [[frozenset(vocabulary.terms_of_word(word))]]
    if len(parts := parts_of(word)) > 1:
        ways.append([frozenset(vocabulary.terms_of_word(part)) for part in parts])
    return ways


@lru_cache(KEPT)
def _terms_of(text: str) -> frozenset[str]:
    return frozenset(language.terms_of(text))


@lru_cache(KEPT)
def _in_a_row(text: str) -> tuple[frozenset[str], ...]:
    """The terms of each part of each word, in order."""
    parts = (part for word in words_in(text) for part in parts_of(word))
    return tuple(frozenset(language.terms_of_word(part)) for part in parts)


def _stands_in(there: tuple[frozenset[str], ...], name: tuple[frozenset[str], ...]) -> bool:
    starts = range(len(there) - len(name) + 1) if name else ()
    return any(all(part & there[start + at] for at, part in enumerate(name)) for start in starts)
