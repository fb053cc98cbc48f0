"""What was typed, as parts that say how it was read, and as a query the engine can run."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tantivy import Occur, Query

from evidence.finding import language, vocabulary
from evidence.finding.documents import SCHEMA, parts_of, words_in

WORD, PHRASE, PREFIX, IGNORED = "word", "phrase", "prefix", "ignored"

LONGEST = 10_000
MOST_PARTS = 200
QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))
CHUNK = re.compile(r'(?:(?<!\S)-)?"[^"]*"|[^\s"]+')
HASH = re.compile(r"[0-9a-f]{8,64}")
SPECIAL = re.compile(r"([\\.+*?()|\[\]{}^$#&\-~])")


@dataclass(frozen=True)
class Part:
    """One thing asked for; `kind` is word, phrase, prefix or ignored, `without` turns it round."""

    kind: str
    text: str
    without: bool = False

    def __str__(self) -> str:
        sign = "-" if self.without else ""
        return f'{sign}"{self.text}"' if self.kind == PHRASE else f"{sign}{self.text}"


def parse(text: str) -> list[Part]:
    """Read words, "phrases", -without and prefix*; whatever else is there is plain words.

    Never fails: what holds no word at all, or comes after the first 200 parts, is *ignored*.
    """
    chunks = CHUNK.findall(text[:LONGEST].translate(QUOTES))
    parts = list(dict.fromkeys(part for part in map(_part, chunks) if part.text))
    return parts[:MOST_PARTS] + [Part(IGNORED, part.text) for part in parts[MOST_PARTS:]]


def _part(chunk: str) -> Part:
    without = chunk.startswith("-") and len(chunk) > 1
    asked = chunk.removeprefix("-") if without else chunk
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


def wanted(parts: Iterable[Part]) -> list[Part]:
    """The parts an item must have."""
    return [part for part in parts if not part.without and part.kind != IGNORED]


def unwanted(parts: Iterable[Part]) -> list[Part]:
    """The parts an item must not have."""
    return [part for part in parts if part.without and part.kind != IGNORED]


def every(parts: Iterable[Part], level: str) -> Query:
    """What has every part within a level of documents.LEVELS."""
    return Query.boolean_query([(Occur.Must, _query(part, level)) for part in parts])


def some(parts: Iterable[Part], level: str) -> Query:
    """What has at least one part within a level."""
    return any_of([_query(part, level) for part in parts])


def any_of(queries: Sequence[Query]) -> Query:
    return Query.boolean_query([(Occur.Should, query) for query in queries])


def _query(part: Part, level: str) -> Query:
    if part.kind == PREFIX:
        return _prefix(part.text.removesuffix("*"), level)
    if part.kind == PHRASE:
        return _phrase([piece for word in part.text.split() for piece in parts_of(word)], level)
    return any_of([*_word(part.text, level), *_names(part.text, level)])


def _word(word: str, level: str) -> list[Query]:
    """A word as it is; a hyphenated one whole or as its parts in a row."""
    queries = [_term(level, term) for term in vocabulary.terms_of_word(word)]
    parts = parts_of(word)
    return [*queries, _phrase(parts, level)] if len(parts) > 1 else queries


def _names(word: str, level: str) -> list[Query]:
    """An item's code counts like its title, the beginning of its SHA-256 like its text."""
    queries = [_term("code", word.casefold())]
    if level in ("text", "all") and HASH.fullmatch(word.casefold()):
        queries.append(Query.regex_query(SCHEMA, "sha256", f"{word.casefold()}.*"))
    return queries


def _prefix(beginning: str, level: str) -> Query:
    """Words beginning so, in their own script or by the key they share with others."""
    terms = [language.fold(beginning), *language.keys_of(beginning)]
    return any_of([Query.regex_query(SCHEMA, level, f"{_escaped(term)}.*") for term in terms])


def _phrase(words: list[str], level: str) -> Query:
    """Words in a row, each in any of its spellings."""
    spellings = [vocabulary.terms_of_word(word) for word in words]
    if len(words) == 1:
        return any_of([_term(level, term) for term in spellings[0]])
    patterns = ["(" + "|".join(map(_escaped, terms)) + ")" for terms in spellings]
    return Query.regex_phrase_query(SCHEMA, level, list(patterns))


def _term(field: str, term: str) -> Query:
    return Query.term_query(SCHEMA, field, term, "basic")


def _escaped(term: str) -> str:
    return SPECIAL.sub(r"\\\1", term)
