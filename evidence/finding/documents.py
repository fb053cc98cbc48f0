"""What the index holds of an item: its words by level, its facets, and who may see it."""

from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache

import tantivy

from evidence.finding import facts, language
from evidence.finding.facts import PK_BITS
from evidence.finding.gathered import Gathered, gather
from evidence.finding.written import words_in
from evidence.models import Item
from evidence.vocabularies import Visibility

LEVELS = ("title", "tags", "text", "all")
"""Where words are looked for, best first; each level holds what the one before it holds."""

FACETS = (
    "case",
    "kind",
    "status",
    "finding",
    "source_kind",
    "has_file",
    "has_location",
    "sensitivity",
)
NOT_ASSESSED = "not_assessed"

CURSOR = 0
"""The number, no item's own, of the document that says how far the index has come."""

GAP = 100
"""Positions between two texts, so that no phrase is found across them."""


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    # Signed, all of them: Python's integers arrive signed, and an unsigned field kills the writer.
    builder.add_integer_field("item", indexed=True)
    builder.add_integer_field("key", indexed=True, fast=True)
    builder.add_integer_field("reached", stored=True)
    for name in ("leaf", "analyser"):
        builder.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
    for name in ("sight", "code", "sha256"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in FACETS:
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for name in LEVELS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="position")
    facts.add_fields(builder)
    return builder.build()


SCHEMA = _schema()


# Words


def parts_of(word: str) -> list[str]:
    """The parts of a joined word, or the word itself."""
    return [part for part in language.parts_of(word) if part]


@lru_cache(maxsize=200_000)
def _positions_of(word: str) -> tuple[tuple[str, ...], ...]:
    """A word's terms, part by part; a hyphenated word also stands whole at its first part."""
    first, *others = (language.terms_of_word(part) for part in parts_of(word))
    return ((*language.terms_of_word(word), *first) if others else first, *others)


class Tokens:
    """Texts in a row as tokens: every part of a word is a position."""

    def __init__(self) -> None:
        self.tokens: list[tantivy.Token] = []
        self.position = 0

    def add(self, texts: Iterable[str]) -> None:
        token = tantivy.Token
        for text in filter(None, texts):
            positions = [terms for word in words_in(text) for terms in _positions_of(word)]
            self.tokens += [
                token(term, at, 0, 0)
                for at, terms in enumerate(positions, self.position)
                for term in terms
            ]
            self.position += len(positions) + GAP

    def so_far(self) -> tantivy.PreTokenizedString:
        return tantivy.PreTokenizedString("", self.tokens)


# Sight


def key_of(item: Item) -> int:
    """One integer that orders items by when they were created, then by their number."""
    return (int(item.created_at.timestamp()) << PK_BITS) | item.pk


def item_of(key: int) -> int:
    return key & ((1 << PK_BITS) - 1)


def open_in(case: int) -> str:
    """The term of what every member of a case sees."""
    return f"open:{case}"


RESTRICTED = "restricted"
"""The term of all that is restricted, in whatever case."""


def restricted_in(case: int) -> str:
    """The term of what only the admins of a case see without being let in."""
    return f"restricted:{case}"


def restricted_by(case: int, user: int) -> str:
    """The term of the restricted items a verifier brought into a case."""
    return f"restricted:{case}:{user}"


def brought_by(user: int) -> str:
    """The term of the restricted items somebody brought in, into whatever cases."""
    return f"restricted:by:{user}"


def _sight(item: Item) -> list[str]:
    if item.visibility != Visibility.RESTRICTED:
        return [open_in(item.case_id)]
    case, who = item.case_id, item.created_by_id
    return [RESTRICTED, restricted_in(case), restricted_by(case, who), brought_by(who)]


# Documents


def documents_of(numbers: Collection[int]) -> Iterator[tantivy.Document]:
    """The documents of these items, as the catalog now stands."""
    return map(_document, gather(numbers))


def _document(found: Gathered) -> tantivy.Document:
    item = found.item
    document = tantivy.Document()
    document.add_integer("item", item.pk)
    document.add_integer("key", key_of(item))
    for each in (item, *item.merged_items):
        document.add_text("code", each.code.casefold())
    for term in _sight(item):
        document.add_text("sight", term)
    if found.sha256:
        document.add_text("sha256", found.sha256)
    for name, values in _facets(found).items():
        for value in values:
            document.add_text(name, value)
    tokens = Tokens()
    for name, texts in zip(LEVELS, _levels(found), strict=True):
        tokens.add(texts)
        document.add_pre_tokenized_text(name, tokens.so_far())
    facts.add_to(document, found)
    for name, texts in facts.names_of(found).items():
        named = Tokens()
        named.add(texts)
        document.add_pre_tokenized_text(name, named.so_far())
    return document


def _facets(found: Gathered) -> dict[str, list[str]]:
    item = found.item
    return {
        "case": [found.case_code],
        "kind": [item.kind],
        "status": [item.work_status],
        "finding": [found.standing or NOT_ASSESSED],
        "source_kind": sorted({source.kind for source in found.suppliers}),
        "has_file": ["yes" if item.is_held else "no"],
        "has_location": ["yes" if found.locations else "no"],
        "sensitivity": [item.sensitivity],
    }


def _levels(found: Gathered) -> Iterator[Iterable[str]]:
    """What each of LEVELS adds to the one before it."""
    item = found.item
    codes = (one.code for one in (item, *item.merged_items))
    yield (item.title, item.original_title, *codes)
    yield _tags(found)
    yield _text(found)
    yield _notes(found)


def _tags(found: Gathered) -> Iterator[str]:
    yield from found.terms.names()
    for claim in found.locations:
        yield from facts.place_names(claim)


def _text(found: Gathered) -> Iterator[str]:
    item = found.item
    yield item.description
    yield item.content_warning
    for one in item.merged_items:
        yield from (one.title, one.original_title, one.description, one.content_warning)
    yield from (transcript.text for transcript in found.transcripts)
    yield from found.sent_with
    yield from _addresses(found)
    for source in found.suppliers:
        yield source.public_name
        yield "" if source.confidential else source.handle
    for statement, link in found.said:
        yield from (statement.words, statement.translation)
        yield from (statement.speaker.public_name, link.explanation)


def _addresses(found: Gathered) -> Iterator[str]:
    """URLs, but for those that would tell who a confidential source is."""
    for receipt in found.receipts:
        if not found.is_confidential(receipt.source_id, receipt.forwarded_by_id):
            yield receipt.obtained_from
    for step in found.steps:
        if not found.is_confidential(step.source_id):
            yield step.url


def _notes(found: Gathered) -> Iterator[str]:
    yield from (note.text for note in found.notes)
    yield from (mark.words for note in found.notes for mark in note.marks.all())
    yield from (finding.reasons for finding in found.findings)
    yield from (claim.basis for claim in found.locations)
    yield from (claim.basis for claim in found.times)
    yield from (step.basis for step in found.steps)
