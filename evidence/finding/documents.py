"""What the index holds of an item, and which items a ledger entry touches."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import tantivy
from django.db.models import Max, Prefetch, QuerySet

from evidence.finding import facts, language
from evidence.finding.facts import PK_BITS, Said
from evidence.models import (
    Finding,
    Item,
    LedgerSubject,
    LocationClaim,
    ProvenanceStep,
    Receipt,
    Source,
    Statement,
    StatementLink,
    TimeClaim,
    Transcript,
    VerificationNote,
)
from evidence.vocabularies import RowState, Visibility

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

BATCH = 200
DIRECTION_MARKS = dict.fromkeys((0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))


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


def words_in(text: str) -> list[str]:
    """The words of a text, marks of writing direction aside."""
    return language.words_of(text.translate(DIRECTION_MARKS))


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
        for text in filter(None, texts):
            for word in words_in(text):
                for terms in _positions_of(word):
                    for term in terms:
                        self.tokens.append(tantivy.Token(term, self.position, 0, 0))
                    self.position += 1
            self.position += GAP

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


def restricted_in(case: int) -> str:
    """The term of what only the admins of a case see without being let in."""
    return f"restricted:{case}"


def restricted_by(case: int, user: int) -> str:
    """The term of the restricted items a verifier brought into a case."""
    return f"restricted:{case}:{user}"


def _sight(item: Item) -> list[str]:
    if item.visibility != Visibility.RESTRICTED:
        return [open_in(item.case_id)]
    return [restricted_in(item.case_id), restricted_by(item.case_id, item.created_by_id)]


# Documents


def documents_of(numbers: Collection[int]) -> Iterator[tantivy.Document]:
    """The documents of these items, as the catalog now stands; read batch by batch."""
    ordered = sorted(numbers)
    for start in range(0, len(ordered), BATCH):
        batch = ordered[start : start + BATCH]
        standing, spoken = standing_findings(batch), _statements(batch)
        changed = _last_changes(batch)
        for item in _with_all_that_is_searched(batch):
            found = Found(item, standing.get(item.pk), spoken[item.pk], changed.get(item.pk))
            yield _document(found)


def _with_all_that_is_searched(numbers: list[int]) -> QuerySet[Item]:
    sources, claimant = ("source", "forwarded_by"), "claimed_by_source"
    return (
        Item.objects.filter(pk__in=numbers)
        .select_related("case", "original", "examination")
        .prefetch_related(
            "tags",
            Prefetch("receipts", Receipt.objects.select_related(*sources)),
            Prefetch("provenance_steps", ProvenanceStep.objects.current().select_related("source")),
            Prefetch("location_claims", LocationClaim.objects.current().select_related(claimant)),
            Prefetch("time_claims", TimeClaim.objects.current().select_related(claimant)),
            Prefetch("transcripts", Transcript.objects.current()),
            Prefetch("notes", VerificationNote.objects.current()),
            Prefetch("findings", Finding.objects.current().prefetch_related("reviews")),
        )
    )


def standing_findings(numbers: Collection[int]) -> dict[int, str]:
    """The newest standing finding's value, by item."""
    standing = Finding.objects.standing().filter(item__in=numbers).order_by("pk")
    return dict(standing.values_list("item", "value"))


def _statements(numbers: Collection[int]) -> dict[int, Said]:
    """What was said, by item linked to it."""
    links = StatementLink.objects.current().filter(item__in=numbers)
    said: dict[int, Said] = defaultdict(list)
    for link in links.select_related("statement__speaker", "statement__superseded_by__speaker"):
        statement = _now(link.statement)
        if statement.state == RowState.ACTIVE:
            said[link.item_id or CURSOR].append((statement, link))
    return said


def _spoken(said: Said) -> Iterator[str]:
    for statement, link in said:
        yield from (statement.words, statement.translation)
        yield from (statement.speaker.public_name, link.explanation)


def _last_changes(numbers: Collection[int]) -> dict[int, datetime]:
    """When the last entry about an item was made, by item."""
    entries = LedgerSubject.objects.filter(item__in=numbers).values("item").order_by()
    return dict(entries.annotate(at=Max("entry__at")).values_list("item", "at"))


def _now(statement: Statement) -> Statement:
    while statement.successor is not None:
        statement = statement.successor
    return statement


@dataclass(frozen=True)
class Found:
    """An item with what is read beside it for many at a time."""

    item: Item
    finding: str | None
    said: Said
    changed: datetime | None


def _document(found: Found) -> tantivy.Document:
    item, sources = found.item, _sources(found.item)
    document = tantivy.Document()
    document.add_integer("item", item.pk)
    document.add_integer("key", key_of(item))
    document.add_text("code", item.code.casefold())
    for term in _sight(item):
        document.add_text("sight", term)
    if item.original:
        document.add_text("sha256", item.original.sha256)
    for name, values in _facets(item, found.finding).items():
        for value in values:
            document.add_text(name, value)
    tokens = Tokens()
    for name, texts in zip(LEVELS, _levels(item, found.said), strict=True):
        tokens.add(texts)
        document.add_pre_tokenized_text(name, tokens.so_far())
    facts.add_to(document, item, found.said, sources, found.changed or item.changed_at)
    for name, texts in facts.names_of(item, found.said, sources).items():
        named = Tokens()
        named.add(texts)
        document.add_pre_tokenized_text(name, named.so_far())
    return document


def _facets(item: Item, finding: str | None) -> dict[str, list[str]]:
    return {
        "case": [item.case.code],
        "kind": [item.kind],
        "status": [item.work_status],
        "finding": [finding or NOT_ASSESSED],
        "source_kind": sorted({source.kind for source in _sources(item)}),
        "has_file": ["yes" if item.is_held else "no"],
        "has_location": ["yes" if item.location_claims.all() else "no"],
        "sensitivity": [item.sensitivity],
    }


def _levels(item: Item, said: Said) -> Iterator[Iterable[str]]:
    """What each of LEVELS adds to the one before it."""
    yield (item.title, item.original_title, item.code)
    yield _tags(item)
    yield (*_text(item), *_spoken(said))
    yield _notes(item)


def _tags(item: Item) -> Iterator[str]:
    for tag in item.tags.all():
        yield tag.name
        yield from (alias for alias in tag.aliases if isinstance(alias, str))
    for claim in item.location_claims.all():
        yield claim.place_name


def _text(item: Item) -> Iterator[str]:
    yield item.description
    yield item.content_warning
    yield from (transcript.text for transcript in item.transcripts.all())
    for receipt in item.receipts.all():
        yield from (receipt.message, receipt.file_name)
    yield from _addresses(item)
    for source in _sources(item):
        yield source.public_name
        yield "" if source.confidential else source.handle


def _addresses(item: Item) -> Iterator[str]:
    """URLs, but for those that would tell who a confidential source is."""
    for receipt in item.receipts.all():
        if not any(s and s.confidential for s in (receipt.source, receipt.forwarded_by)):
            yield receipt.obtained_from
    for step in item.provenance_steps.all():
        if not (step.source and step.source.confidential):
            yield step.url


def _notes(item: Item) -> Iterator[str]:
    yield from (note.text for note in item.notes.all())
    yield from (finding.reasons for finding in item.findings.all())
    yield from (claim.basis for claim in item.location_claims.all())
    yield from (claim.basis for claim in item.time_claims.all())
    yield from (step.basis for step in item.provenance_steps.all())


def _sources(item: Item) -> list[Source]:
    """Who supplied, forwarded or published it."""
    named = [step.source for step in item.provenance_steps.all()]
    for receipt in item.receipts.all():
        named += [receipt.source, receipt.forwarded_by]
    return list({source.pk: source for source in named if source}.values())


# Entries


def touched_by(start: int, stop: int) -> set[int]:
    """The items whose documents entries `start` (included) to `stop` (excluded) may change."""
    subjects = LedgerSubject.objects.filter(entry__gte=start, entry__lt=stop)
    items: set[int] = set()
    shared: dict[str, list[str]] = defaultdict(list)
    for record, item in subjects.values_list("record", "item"):
        model, _, uid = record.partition(":")
        if item is not None:
            items.add(item)
        elif model in USERS_OF:
            shared[model].append(uid)
    for model, uids in shared.items():
        items.update(USERS_OF[model](uids))
    return items


def items_with_tags(uids: list[str]) -> set[int]:
    return _numbers(Item.objects.filter(tags__uid__in=uids))


def items_from_sources(uids: list[str]) -> set[int]:
    """Items whose documents name one of these sources."""
    sources = list(Source.objects.filter(uid__in=uids).values_list("pk", flat=True))
    statements = Statement.objects.filter(speaker__in=sources).values_list("uid", flat=True)
    return items_with_statements([uid.hex for uid in statements]).union(
        *(
            _numbers(Item.objects.filter(**{f"{path}__in": sources}))
            for path in (
                "receipts__source",
                "receipts__forwarded_by",
                "provenance_steps__source",
                "location_claims__claimed_by_source",
                "time_claims__claimed_by_source",
            )
        )
    )


def items_with_statements(uids: list[str]) -> set[int]:
    """Items linked to these statements or to earlier versions of them."""
    versions = set(Statement.objects.filter(uid__in=uids).values_list("pk", flat=True))
    newest = versions
    while newest:
        earlier = Statement.objects.filter(superseded_by__in=newest).values_list("pk", flat=True)
        newest = set(earlier) - versions
        versions |= newest
    return _numbers(Item.objects.filter(statement_links__statement__in=versions))


def _numbers(items: QuerySet[Item]) -> set[int]:
    return set(items.values_list("pk", flat=True))


USERS_OF: dict[str, Any] = {
    "tag": items_with_tags,
    "source": items_from_sources,
    "statement": items_with_statements,
}
"""Records that stand in the documents of many items, and how to find these."""
