"""Words of a text, and where each stands in it as it was written."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from evidence.finding import language

DIRECTION_MARKS = dict.fromkeys((0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
UNSEEN = "".join(map(chr, language.INVISIBLE | DIRECTION_MARKS))
PLAIN = "\x00-\x7f\u0400-\u0482\u048a-\u052f«»–—“”„’"
"""Characters that are read as they are written, unless a mark follows."""

MARKS = f"\u0300-\u036f{UNSEEN}"
ODD = re.compile(f"[^{PLAIN}][{MARKS}]*|.[{MARKS}]+", re.DOTALL)
ALL_PLAIN = re.compile(f"[{PLAIN}]*")
PART = re.compile(f"[^{language.HYPHENS}_.,]+")


class Written(NamedTuple):
    """A word as it is read, and the first character it takes up in the text and the one after."""

    word: str
    start: int
    end: int

    def parts(self) -> list["Written"]:
        """What hyphens and the like join, or the word itself."""
        if self.end - self.start != len(
            self.word
        ):  # letters and marks of their own: not told apart
            return [self]
        if not language.PARTS.search(self.word):
            return [self]
        found = PART.finditer(self.word)
        return [
            Written(part[0], self.start + part.start(), self.start + part.end()) for part in found
        ]


def words_in(text: str) -> list[str]:
    """The words of a text, marks of writing direction aside."""
    if ALL_PLAIN.fullmatch(text):
        return language.WORD.findall(text)
    return language.words_of(text.translate(DIRECTION_MARKS))


def words_at(text: str) -> Iterator[Written]:
    """The same words, each with its place."""
    if not ODD.search(text):
        for found in language.WORD.finditer(text):
            yield Written(found[0], found.start(), found.end())
        return
    read, starts, ends = _as_read(text)
    for found in language.WORD.finditer(read):
        yield Written(found[0], starts[found.start()], ends[found.end() - 1])


def _as_read(text: str) -> tuple[str, list[int], list[int]]:
    """The text composed, and for each character of that where it stands in what was written."""
    read: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    last = 0
    for odd in [*ODD.finditer(text), None]:
        start, end = odd.span() if odd else (len(text), len(text))
        read.append(text[last:start])
        starts += range(last, start)
        ends += range(last + 1, start + 1)
        characters = language.composed(text[start:end].translate(DIRECTION_MARKS))
        read.append(characters)
        starts += [start] * len(characters)
        ends += [end] * len(characters)
        last = end
    return "".join(read), starts, ends
