"""What was typed, as a tree of parts that know where they stood; it never fails.

An own small reader: the kept parser (luqum 1.0) refuses unbalanced quotes and splits addresses.
"""

import dataclasses
import re
from dataclasses import dataclass, replace
from functools import cached_property

from evidence.errors import UnreadableField
from evidence.finding import fields, language
from evidence.finding.written import words_in

WORD, PHRASE, PREFIX, FIELD, IGNORED = "word", "phrase", "prefix", "field", "ignored"

LONGEST = 16_000
"""Characters of a query; a thousand alternatives are less."""

MOST_PARTS = 1_000
MOST_COSTLY = 100
"""Phrases, beginnings and fields, each of which costs more than a word."""

DEEPEST = 20

QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))
TOKEN = re.compile(
    r"""(?P<open>-?\()|(?P<close>\))
      |-?(?P<field>[A-Za-z_][A-Za-z_0-9]+):(?!//)(?P<value>"[^"]*"[^\s()"]*|[^\s()"]*)
      |-?"[^"]*"|[^\s()"]+|\"""",
    re.VERBOSE,
)
OR, AND, NOT = frozenset({"OR", "ИЛИ", "АБО", "|", "||"}), frozenset({"AND", "&&"}), "NOT"

Span = tuple[int, int]
"""Where something stands in the text: its first character, and the one after its last."""


@dataclass(frozen=True)
class Part:
    """One thing asked for; `without` turns it round.

    `kind` is word, phrase, prefix, field (then `field` names it and `text` is its value) or
    ignored. `problem` says why it is read as plain words although it looks like more. `span` is
    where it stood in the text.
    """

    kind: str
    text: str
    without: bool = False
    field: str = ""
    problem: str = ""
    span: Span = dataclasses.field(default=(0, 0), compare=False)

    def __str__(self) -> str:
        sign = "-" if self.without else ""
        if self.kind == FIELD:
            return f"{sign}{self.field}:{self.text}"
        return f'{sign}"{self.text}"' if self.kind == PHRASE else f"{sign}{self.text}"

    @cached_property
    def condition(self) -> fields.Condition:
        """What a field asks for."""
        return fields.read(self.field, self.text)


@dataclass(frozen=True)
class Group:
    """Parts of which all, or with `alternatives` at least one, must hold."""

    parts: tuple["Node", ...]
    alternatives: bool = False
    without: bool = False
    span: Span = dataclasses.field(default=(0, 0), compare=False)

    def __str__(self) -> str:
        inner = (" OR " if self.alternatives else " ").join(map(str, self.parts))
        return f"{'-' if self.without else ''}({inner})"


Node = Part | Group


def parse(text: str) -> list[Node]:
    """Read words, "phrases", -without, prefix*, field:value, OR and brackets.

    All that stands side by side must hold; OR joins its two neighbours. What holds no word at
    all, or comes after the first 1,000 parts, is *ignored*. Brackets that are not closed end with
    the text; those too many, or too deep, count for nothing.
    """
    reader = Reader()
    for found in TOKEN.finditer(text[:LONGEST].translate(QUOTES)):
        reader.take(found)
    return list(dict.fromkeys(reader.finished()))


class Frame:
    """An open bracket: what stands in it so far, alternatives together."""

    def __init__(self, start: int, without: bool) -> None:
        self.start, self.without = start, without
        self.clauses: list[list[Node]] = []
        self.joins = False

    def add(self, node: Node) -> None:
        if self.joins and self.clauses:
            self.clauses[-1].append(node)
        else:
            self.clauses.append([node])
        self.joins = False

    def nodes(self) -> list[Node]:
        return [clause[0] if len(clause) == 1 else _either(clause) for clause in self.clauses]


def _either(clause: list[Node]) -> Group:
    return Group(tuple(clause), True, span=(clause[0].span[0], clause[-1].span[1]))


class Reader:
    """Takes one token after the other."""

    def __init__(self) -> None:
        self.frames = [Frame(0, without=False)]
        self.too_deep = self.parts = self.costly = self.fields = 0
        self.turned_at: int | None = None

    def take(self, found: re.Match[str]) -> None:
        text = found[0]
        if found["open"]:
            self._open(found)
        elif found["close"]:
            self._close(found.end())
        elif text in OR:
            self.frames[-1].joins = True
        elif text == NOT:
            self.turned_at = found.start()
        elif text not in AND and text != '"':
            self._add(found)

    def _open(self, found: re.Match[str]) -> None:
        if len(self.frames) > DEEPEST:
            self.too_deep += 1
            return
        without = found[0].startswith("-") or self.turned_at is not None
        self.frames.append(Frame(self._start(found), without))

    def _close(self, end: int) -> None:
        if self.too_deep:
            self.too_deep -= 1
        elif len(self.frames) > 1:
            frame = self.frames.pop()
            if nodes := frame.nodes():
                self.frames[-1].add(_bracketed(frame, nodes, end))

    def _add(self, found: re.Match[str]) -> None:
        part = self._part(found)
        if not part.text:
            return
        self.parts += 1
        self.costly += part.kind in (PHRASE, PREFIX, FIELD)
        if self.parts > MOST_PARTS or self.costly > MOST_COSTLY and part.kind != WORD:
            part = Part(IGNORED, part.text)
        without = part.without or (self.turned_at is not None and part.kind != IGNORED)
        span = (self._start(found), found.end())
        self.frames[-1].add(replace(part, without=without, span=span))

    def _part(self, found: re.Match[str]) -> Part:
        """What a token is; a field after too many is not even read, which takes a millisecond."""
        self.fields += bool(found["field"])
        if found["field"] and self.fields > MOST_COSTLY:
            return Part(IGNORED, _printable(found[0]))
        return _part(found)

    def _start(self, found: re.Match[str]) -> int:
        """Where a part begins, the NOT before it included; that NOT is used up."""
        start, self.turned_at = self.turned_at, None
        return found.start() if start is None else start

    def finished(self) -> list[Node]:
        while len(self.frames) > 1:
            self._close(LONGEST)
        return self.frames[0].nodes()


def _bracketed(frame: Frame, nodes: list[Node], end: int) -> Node:
    """A bracket's content; around a single part it changes nothing but the sign."""
    span = (frame.start, end)
    if len(nodes) == 1 and not (frame.without and nodes[0].without):
        return replace(nodes[0], without=frame.without or nodes[0].without, span=span)
    return Group(tuple(nodes), without=frame.without, span=span)


def _part(found: re.Match[str]) -> Part:
    chunk = found[0]
    without = chunk.startswith("-") and len(chunk) > 1
    if not found["field"]:
        return _plain(chunk.removeprefix("-") if without else chunk, without)
    name, value = found["field"].casefold(), found["value"]
    try:
        fields.read(name, value)
    except UnreadableField as unread:
        is_known = name in fields.NAMES and bool(words_in(value))
        words = value if is_known else chunk.removeprefix("-")
        return replace(_plain(words, without), problem=unread.problem)
    return Part(FIELD, _printable(value), without, name)


def _plain(asked: str, without: bool) -> Part:
    words = words_in(asked)
    if not words:
        return Part(IGNORED, _printable(asked.strip('"')))
    if asked.startswith('"') or len(words) > 1:
        return Part(PHRASE, " ".join(words), without)
    if asked.endswith("*") and len(language.fold(words[0])) > 1:
        return Part(PREFIX, f"{words[0]}*", without)
    return Part(WORD, words[0], without)


def _printable(text: str) -> str:
    return "".join(character for character in text if character.isprintable())
