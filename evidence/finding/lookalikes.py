"""Letters that pass for those of another script inside a word: seen by the machine, said plainly.

An observation, no accusation: a slip of the keyboard leaves the same letters as a disguise.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from evidence.finding import language
from evidence.finding.written import Written, words_at

LATIN, CYRILLIC = "A-Za-z", "\u0400-\u052f"
BETWEEN = rf"[^\s{LATIN}{CYRILLIC}]*"
MIXED = re.compile(rf"[{LATIN}]{BETWEEN}[{CYRILLIC}]|[{CYRILLIC}]{BETWEEN}[{LATIN}]")
"""Where a word may mix scripts: one letter of each with no space between."""


@dataclass(frozen=True)
class Letter:
    """A letter from the other script, and the one it passes for."""

    letter: str
    passes_for: str

    @property
    def code_point(self) -> str:
        return f"U+{ord(self.letter):04X}"

    @property
    def name(self) -> str:
        return unicodedata.name(self.letter)


@dataclass(frozen=True)
class Observation:
    """One word with such letters: where it begins and ends in its text, and which are odd.

    `line` and `nth`, the number of the word in its line, count from 1.
    """

    word: str
    start: int
    end: int
    odd: tuple[int, ...]
    line: int
    nth: int

    @cached_property
    def letters(self) -> list[Letter]:
        """The odd letters, each once, in order."""
        odd = dict.fromkeys(self.word[at] for at in self.odd)
        return [Letter(letter, language.look_alike(letter)) for letter in odd]

    @cached_property
    def pieces(self) -> list[tuple[str, bool]]:
        """The word in runs of letters, each with whether these are the odd ones."""
        runs: list[tuple[str, bool]] = []
        for at, letter in enumerate(self.word):
            is_odd = at in self.odd
            if runs and runs[-1][1] == is_odd:
                letter = runs.pop()[0] + letter
            runs.append((letter, is_odd))
        return runs


def observed(text: str) -> list[Observation]:
    """Every word of a text in which Latin and Cyrillic look-alikes stand together."""
    return list(_observed(text)) if MIXED.search(text) else []


def is_there(text: str) -> bool:
    """Whether there is any such word."""
    return bool(MIXED.search(text)) and any(_observed(text))


def _observed(text: str) -> Iterator[Observation]:
    line, begins, nth = 1, 0, 0
    for word in words_at(text):
        breaks = text.count("\n", begins, word.start)
        if breaks:
            line, nth = line + breaks, 0
        begins, nth = word.start, nth + 1
        for part in word.parts():
            if odd := language.odd_letters(part.word):
                yield _observation(part, odd, line, nth)


def _observation(part: Written, odd: list[int], line: int, nth: int) -> Observation:
    return Observation(part.word, part.start, part.end, tuple(odd), line, nth)
