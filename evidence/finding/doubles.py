"""Terms of one vocabulary that may be the same: written alike in some spelling and script."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from evidence.finding import language, vocabulary
from evidence.finding.concepts import Concepts
from evidence.finding.documents import parts_of
from evidence.finding.written import words_in
from evidence.models import Tag

MOST = 20
"""Pairs offered at a time; those decided make room for the next."""


@dataclass(frozen=True)
class Double:
    """Two standing tags of one kind, and the spellings in which they agree."""

    one: Tag
    other: Tag
    spelling: str
    other_spelling: str


def doubles(tags: Iterable[Tag], concepts: Concepts) -> list[Double]:
    """The likely pairs, but for those told apart and those one of which lies above the other.

    Two names agree when every word of one shares a term with that word of the other, or when they
    are one name apart from spaces and hyphens.
    """
    known = {tag.pk: tag for tag in tags}
    alike = sorted(_alike(known, concepts).items())
    found = (
        Double(known[one], known[other], *spellings)
        for (one, other), spellings in alike
        if not _is_decided(one, other, concepts)
    )
    return [double for double, _ in zip(found, range(MOST), strict=False)]


def _is_decided(one: int, other: int, concepts: Concepts) -> bool:
    related = other in concepts.above(one) or one in concepts.above(other)
    return related or concepts.told_apart(one, other)


Spelled = tuple[int, str]
"""A standing tag and one of its spellings."""


def _alike(known: dict[int, Tag], concepts: Concepts) -> dict[tuple[int, int], tuple[str, str]]:
    """Standing tags that agree in some spelling, each pair once, with those spellings."""
    shared: dict[tuple, list[Spelled]] = defaultdict(list)
    for tag in known.values():
        for spelling in _spellings(tag):
            for sign in _signs(spelling):
                shared[(tag.kind, *sign)].append((concepts.standing(tag.pk), spelling))
    found: dict[tuple[int, int], tuple[str, str]] = {}
    for spelled in shared.values():
        for (one, spelling), (other, other_spelling) in combinations(spelled, 2):
            if one < other and one in known and other in known:
                found.setdefault((one, other), (spelling, other_spelling))
            elif other < one and one in known and other in known:
                found.setdefault((other, one), (other_spelling, spelling))
    return found


def _spellings(tag: Tag) -> Iterator[str]:
    yield tag.name
    yield from (alias for alias in tag.aliases if isinstance(alias, str))


def _signs(spelling: str) -> Iterator[tuple[str, ...]]:
    """What two spellings of one name share: their words' terms in a row, or all run together."""
    words = [part for word in words_in(spelling) for part in parts_of(word)]
    if len(words) == 1:
        yield from ((term,) for term in vocabulary.terms_of_word(words[0]))
    elif words:
        yield tuple(min(language.keys_of(word) or [language.fold(word)]) for word in words)
        yield tuple(min(language.terms_of_word(word)) for word in words)
    together = re.sub(r"[\W_]+", "", spelling)
    yield from ((term,) for term in (language.fold(together), *language.keys_of(together)) if term)
