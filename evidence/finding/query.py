"""What was typed, as a query the engine can run; syntax.py reads it, fields.py reads values."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from math import prod

from tantivy import Occur, Query

from evidence.finding import language, vocabulary
from evidence.finding.documents import SCHEMA, parts_of
from evidence.finding.fields import Context, Named, any_of, beginning, nothing_of
from evidence.finding.syntax import FIELD, IGNORED, PHRASE, PREFIX, WORD, Group, Node, Part, parse

__all__ = ["Context", "Group", "Node", "Part", "any_of", "every", "is_empty", "parse", "some"]
__all__ += ["beginning_with", "words_wanted"]

MOST_STATES = 800
"""Bytes of the terms in one pattern, well below what the engine compiles."""

MOST_WAYS = 16
"""Ways to spell a phrase that are looked up one by one; more are one pattern."""

FEW_TERMS = 64
"""Terms that are looked up one by one; more are a set."""

HASH = re.compile(r"[0-9a-f]{8,64}")
SPECIAL = re.compile(r"([\\.+*?()|\[\]{}^$#&\-~])")


def words_wanted(nodes: Iterable[Node], turned: bool = False) -> Iterator[Part]:
    """The words, phrases and beginnings an item is to have, in brackets too."""
    for node in nodes:
        is_turned = turned != node.without
        if isinstance(node, Group):
            yield from words_wanted(node.parts, is_turned)
        elif node.kind in (WORD, PHRASE, PREFIX) and not is_turned:
            yield node


def is_empty(nodes: Iterable[Node]) -> bool:
    """Whether nothing is asked for: no part, or only such as are ignored."""
    return all(
        is_empty(node.parts) if isinstance(node, Group) else node.kind == IGNORED for node in nodes
    )


def every(nodes: Iterable[Node], level: str, context: Context) -> Query:
    """What has all that is asked, its words within a level of documents.LEVELS.

    What an item must not have it must have at no level.
    """
    asked = [node for node in nodes if not is_empty([node])]
    return Query.boolean_query(
        [(Occur.MustNot, _of(n, "all", context)) for n in asked if n.without]
        + [(Occur.Must, _of(n, level, context)) for n in asked if not n.without]
        or [(Occur.Must, Query.empty_query())]
    )


def some(parts: Iterable[Part], level: str) -> Query:
    """What has at least one of these words within a level."""
    return any_of([_words(part, level) for part in parts])


def _of(node: Node, level: str, context: Context) -> Query:
    """A node as if it were not turned round."""
    if isinstance(node, Part):
        return _condition(node, context) if node.kind == FIELD else _words(node, level)
    if node.alternatives:
        return _either(node.parts, level, context)
    return _whole(every(node.parts, level, context), node.parts)


def _whole(query: Query, nodes: Sequence[Node]) -> Query:
    """A query of exclusions alone finds nothing by itself: it needs everything to exclude from."""
    if all(node.without or is_empty([node]) for node in nodes):
        return Query.boolean_query([(Occur.Must, Query.all_query()), (Occur.Must, query)])
    return query


def _either(nodes: Sequence[Node], level: str, context: Context) -> Query:
    """At least one of the nodes; very many plain words are looked up together."""
    queries: list[Query] = []
    plain: list[str] = []
    for node in nodes:
        if isinstance(node, Part) and _is_plain(node):
            plain.append(node.text)
        elif not is_empty([node]):
            query = _of(node, "all" if node.without else level, context)
            queries.append(nothing_of(query) if node.without else query)
    terms = [term for word in plain for term in vocabulary.terms_of_word(word)]
    codes = [word.casefold() for word in plain]
    return any_of([*queries, *_any_term(level, terms), *_any_term("code", codes)])


def _any_term(field: str, terms: list[str]) -> list[Query]:
    """A set walks through all terms of the index, which one by one only many are slower than."""
    if len(terms) > FEW_TERMS:
        return [Query.term_set_query(SCHEMA, field, terms)]
    return [_term(field, term) for term in terms]


def _is_plain(part: Part) -> bool:
    """A word that is nothing else, such as the beginning of a SHA-256 or joined parts."""
    is_word = part.kind == WORD and not part.without
    return is_word and len(parts_of(part.text)) == 1 and not HASH.fullmatch(part.text.casefold())


def _condition(part: Part, context: Context) -> Query:
    condition = part.condition
    if not isinstance(condition, Named):
        return condition.query(context)
    if condition.is_beginning:
        return _prefix(condition.words[0], condition.name)
    return _phrase([p for word in condition.words for p in parts_of(word)], condition.name)


def _words(part: Part, level: str) -> Query:
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
        queries.append(beginning("sha256", word.casefold()))
    return queries


def _prefix(start: str, level: str) -> Query:
    """Words beginning so, in their own script or by the key they share with others."""
    terms = [language.fold(start), *language.keys_of(start)]
    return any_of([beginning_with(level, term) for term in terms])


def beginning_with(field: str, term: str) -> Query:
    """What has a term that begins so; a word too long stands for itself."""
    return _term(field, term) if len(term) > language.LONGEST else beginning(field, term)


def _phrase(words: list[str], level: str) -> Query:
    """Words in a row, each in any of its spellings; very long ones anywhere."""
    spellings = [vocabulary.terms_of_word(word) for word in words]
    if len(words) == 1 or any(len(terms[0]) > language.LONGEST for terms in spellings):
        each = [any_of([_term(level, term) for term in terms]) for terms in spellings]
        return Query.boolean_query([(Occur.Must, query) for query in each])
    if prod(map(len, spellings)) <= MOST_WAYS:
        return any_of([Query.phrase_query(SCHEMA, level, list(w)) for w in product(*spellings)])
    patterns = ["(" + "|".join(map(_escaped, _compiled(terms))) + ")" for terms in spellings]
    return Query.regex_phrase_query(SCHEMA, level, list(patterns))


def _compiled(terms: Sequence[str]) -> list[str]:
    """As many terms as the engine takes in one pattern, the word's own first."""
    room, kept = MOST_STATES, []
    for term in terms:
        room -= len(term.encode()) + 1
        if room < 0:
            break
        kept.append(term)
    return kept


def _term(field: str, term: str) -> Query:
    return Query.term_query(SCHEMA, field, term, "basic")


def _escaped(term: str) -> str:
    return SPECIAL.sub(r"\\\1", term)
