"""Where texts name confidential sources, told only to those who may know the names.

A person's name is found by two of its words that stand near each other, in any order, form and
script, or by one beside the initial of another. A name of one word is found wherever it stands, a
handle where its words follow one another, a name without spaces in Chinese or Japanese letters
within other words too. A surname alone is not: too many texts have it, or a word like it.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from itertools import islice, permutations
from typing import NamedTuple

from django.db.models import Q

from evidence import permissions
from evidence.finding import language
from evidence.finding.walk import Question
from evidence.models import Case, Item, Receipt, Source, User

TEXTS = ("title", "original_title", "description", "content_warning")
"""The texts of an item in which a confidential source is not to be named unawares."""

WORD = re.compile(r"[^\W_]+")
WITHOUT_SPACES = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]{2,}")
SHORTEST = 3
"""Letters of the shortest name that is looked for; every text has shorter words."""

NEAR = 4
"""Words from one word of a name to another of it, at most."""

LITTLE = frozenset(
    WORD.findall("a an and at by for from in of on the to та і й у в з із и с на от для")
)
"""Words of a name that every text has."""

LONGEST = 100_000
"""Characters of a text that are looked through, so that nobody waits for a whole book."""

LOOKED_AT = 50
"""Items of one source that are looked through, of those where words of its name stand."""

MOST_FILES = 1_000
"""Files of one source whose names are compared with titles, the latest."""

MOST_TOLD = 50
LONGEST_TITLE = 300

Terms = tuple[str, ...]


class Name(NamedTuple):
    """What a name is found by: the terms of each of its words, and of each one's initial."""

    words: tuple[Terms, ...]
    initials: tuple[Terms, ...]


class Said:
    """A text, and where in it each term stands, in words."""

    def __init__(self, text: str) -> None:
        self.text = language.composed(text[:LONGEST])
        self.places: dict[str, set[int]] = defaultdict(set)
        for at, word in enumerate(WORD.findall(self.text)):
            for term in _terms_of(word):
                self.places[term].add(at)

    def of(self, terms: Terms) -> set[int]:
        """Where a word stands that has one of these terms."""
        return set().union(*(self.places.get(term, ()) for term in terms))


def known_to(reader: User, case: Case) -> list[Source]:
    """The confidential sources of a case whose names the reader may know."""
    return list(permissions.identities_known_to(reader, case))


def named_in(text: str, sources: Iterable[Source]) -> list[Source]:
    """Those of the sources that a text names, by the name or the handle."""
    said = Said(text)
    return [
        source
        for source in sources
        if _says(said, source.name) or _says_in_a_row(said, source.handle)
    ]


def _terms_of(word: str) -> Terms:
    """The terms of a word; a capital that stands alone may be an initial as well."""
    terms = language.terms_of_word(word)
    return (*terms, *_as_initial(terms)) if len(word) == 1 and word.isupper() else terms


def _as_initial(terms: Iterable[str]) -> Terms:
    return tuple(f"{term}." for term in terms)


@lru_cache(maxsize=10_000)
def _words_of(name: str) -> Terms:
    return tuple(WORD.findall(language.composed(name)))


@lru_cache(maxsize=10_000)
def _telling_words_of(name: str) -> Terms:
    """The words of a name by which it is known, without those that every text has."""
    return tuple(word for word in _words_of(name) if word.casefold() not in LITTLE)


@lru_cache(maxsize=10_000)
def _read(name: str) -> Name:
    words = _telling_words_of(name)
    return Name(
        tuple(language.terms_of_word(word) for word in words),
        tuple(_as_initial(language.terms_of_word(word[0].upper())) for word in words),
    )


def _says(said: Said, name: str) -> bool:
    if _is_without_spaces(name):
        return "".join(_words_of(name)) in said.text
    wanted = _read(name)
    if len(wanted.words) < 2:
        return _says_in_a_row(said, name)
    places = [said.of(terms) for terms in wanted.words]
    return any(
        _are_near(places[one], places[other], NEAR)
        or _are_near(places[one], said.of(wanted.initials[other]), 1)
        for one, other in permutations(range(len(places)), 2)
    )


def _are_near(some: set[int], others: set[int], most: int) -> bool:
    steps = [step for step in range(-most, most + 1) if step]
    return bool(others) and any(at + step in others for at in some for step in steps)


def _says_in_a_row(said: Said, name: str) -> bool:
    """Whether the words of a name follow one another."""
    words = _words_of(name)
    if len("".join(words)) < SHORTEST:
        return False
    starts = (
        {at - nth for at in said.of(language.terms_of_word(word))} for nth, word in enumerate(words)
    )
    return bool(set.intersection(*starts))


def _is_without_spaces(name: str) -> bool:
    return bool(WITHOUT_SPACES.fullmatch("".join(_words_of(name))))


def telling(source: Source, reader: User) -> list[Item]:
    """The items under a source's code name that tell who it is, the newest first.

    Their texts name it, or their titles are names of files that came from it. The index says in
    which to look, so what it has not come to yet is missing for as long.
    """
    called = _called_as_files(source)
    asked = Question(reader, _asking_for(source), {"case": [source.case.code]})
    found = list(islice(asked.numbers(), LOOKED_AT))
    seen = Item.objects.visible_to(reader).filter(case=source.case_id, pk__in=[*called, *found])
    told = (item for item in seen.order_by("-pk") if item.pk in called or _tells(item, source))
    return list(islice(told, MOST_TOLD))


def _asking_for(source: Source) -> str:
    """A search for words of the name, or the handle, in what is found under the code name."""
    words = [word.capitalize() for word in _telling_words_of(source.name)]  # no operator, as OR is
    handle = " ".join(_words_of(source.handle))
    named = " OR ".join([*words, *([f'"{handle}"'] if handle else [])])
    return f'source:"{" ".join(_words_of(source.code_name))}" ({named})'


def _tells(item: Item, source: Source) -> bool:
    return bool(named_in("\n".join(getattr(item, name) for name in TEXTS), [source]))


def _called_as_files(source: Source) -> set[int]:
    """The numbers of the items in whose titles stands what a file from the source was called."""
    hands = Q(source=source) | Q(forwarded_by=source)
    given = Receipt.objects.filter(hands, item__isnull=False).order_by("-pk")
    rows = given.values_list("item", "item__title", "file_name")[:MOST_FILES]
    return {number for number, title, path in rows if _is_file_called(title, path)}


def _is_file_called(title: str, path: str) -> bool:
    name = path.replace("\\", "/").rpartition("/")[2].strip()
    return len(name) >= SHORTEST and name[:LONGEST_TITLE].casefold() in title.casefold()
