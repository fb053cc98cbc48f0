"""Why an item was found: its title marked, and the passage of its texts that says most of it.

Passages come from the same texts as the index holds for everybody who sees the item: confidential
sources by code name, no address that tells one, no check that somebody is to assess blind.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

from evidence.finding import facts
from evidence.finding.syntax import Node
from evidence.finding.wanted import Match, Wanted
from evidence.models import (
    Finding,
    Item,
    LocationClaim,
    ProvenanceStep,
    Receipt,
    Source,
    StatementLink,
    TimeClaim,
    Transcript,
    VerificationNote,
)
from evidence.models.prepared import Prepared, records_for, rows_for
from evidence.vocabularies import RowState

LONGEST = 160
"""Characters of a passage."""

BEFORE = 50
"""Characters of it that may stand before its first match."""

SENTENCE = re.compile(r"[.!?…]\s+|\n+")
SPACE = re.compile(r"\s+")

Marked = list[tuple[str, bool]]
"""A text in pieces, each with whether it stands for a word asked for."""


@dataclass(frozen=True, slots=True)
class Text:
    """One text of an item: where it stands, and its language if that is known."""

    item: int
    where: str
    text: str
    language: str = ""

    @property
    def kind(self) -> str:
        """The field that asks for names of this kind alone."""
        return self.where.casefold()


@dataclass(frozen=True)
class Snippet:
    """What to show of why an item was found; no `passage` when its title says it all."""

    title: Marked
    where: str = ""
    passage: Marked = field(default_factory=list)
    language: str = ""

    def as_json(self) -> dict[str, Any]:
        """The passage as one text and the stretches of it that stand for words asked for."""
        return {
            "where": self.where,
            "text": "".join(piece for piece, _ in self.passage),
            "marks": _stretches(self.passage),
            "title_marks": _stretches(self.title),
        }


def _stretches(pieces: Marked) -> list[tuple[int, int]]:
    ends = list(accumulate(len(piece) for piece, _ in pieces))
    return [
        (end - len(piece), end)
        for (piece, is_match), end in zip(pieces, ends, strict=True)
        if is_match
    ]


def of(items: Iterable[Item], understood: Sequence[Node]) -> dict[int, Snippet]:
    """Snippets by item, in a number of queries that never grows; none when no word was asked for.

    The items are such as the reader may see.
    """
    wanted = Wanted(understood)
    if not wanted:
        return {}
    drafts = {item.pk: Draft(item, wanted) for item in items}
    homes: dict[int, int] = {}
    for texts in TEXTS:
        unsettled = {pk for pk, draft in drafts.items() if not draft.is_settled}
        if not unsettled:
            break
        homes = homes or _offer_merged(drafts, unsettled)
        for text in texts([item for item, home in homes.items() if home in unsettled]):
            if text.text:
                drafts[homes[text.item]].offer(text)
    return {pk: draft.snippet() for pk, draft in drafts.items()}


_merged = Prepared(lambda *items: Item.objects.filter(merged_into__in=items).order_by("pk"))


def _offer_merged(drafts: dict[int, "Draft"], into: Collection[int]) -> dict[int, int]:
    """Offer what items merged into these say; return under whose number each of all is found."""
    homes = {pk: pk for pk in into}
    for item in records_for(_merged, into):
        homes[item.pk] = item.standing_id
        for text in (Text(item.pk, "Merged item", item.title), *_own_texts(item)):
            drafts[item.standing_id].offer(text)
    return homes


class Draft:
    """The best passage of an item so far."""

    def __init__(self, item: Item, wanted: Wanted) -> None:
        self.item, self.wanted = item, wanted
        self.title = wanted.in_text(item.title)
        self.told = {match.want for match in (*self.title, *wanted.in_text(item.code))}
        self.best: tuple[Text, list[Match]] | None = None
        self.worth = (0, 0)
        if not self.told.issuperset(wanted.wants):
            for text in _own_texts(item):
                self.offer(text)

    @property
    def is_settled(self) -> bool:
        """Whether no other text could tell more of what was asked."""
        return len(self.told) + self.worth[0] >= len(self.wanted.wants)

    def offer(self, text: Text) -> None:
        """Take a text's best passage when it tells more than the title and the one before."""
        matches = _densest(self.wanted.in_text(text.text, text.kind))
        wants = {match.want for match in matches}
        worth = (len(wants - self.told), len(wants))
        if worth[0] and worth > self.worth:
            self.best, self.worth = (text, matches), worth

    def snippet(self) -> Snippet:
        title = marked(self.item.title, self.title)
        if self.best is None:
            return Snippet(title)
        text, matches = self.best
        return Snippet(title, text.where, _passage(text.text, matches), text.language)


def _densest(matches: list[Match]) -> list[Match]:
    """Those within the length of a passage that stand for the most wants, the first such."""
    best: list[Match] = []
    most = 0
    for nth, first in enumerate(matches):
        here = [each for each in matches[nth : nth + 50] if each.end - first.start <= LONGEST]
        if (wants := len({match.want for match in here})) > most:
            best, most = here, wants
    return best or matches[:1]


# Marking


def marked(text: str, matches: Iterable[Match], start: int = 0, end: int | None = None) -> Marked:
    """A text, or a stretch of it, in pieces; runs of space are one."""
    stop = len(text) if end is None else end
    pieces: Marked = []
    at = start
    for match in sorted(matches, key=lambda match: (match.start, -match.end)):
        if match.start >= at and match.end <= stop:
            pieces += [(text[at : match.start], False), (text[match.start : match.end], True)]
            at = match.end
    pieces.append((text[at:stop], False))
    return [(SPACE.sub(" ", piece), is_match) for piece, is_match in pieces if piece]


def _passage(text: str, matches: list[Match]) -> Marked:
    first, last = matches[0].start, max(match.end for match in matches)
    start = _beginning(text, first)
    end = _ending(text, start, last)
    pieces = marked(text, matches, start, end)
    before, after = "… " if start else "", " …" if end < len(text.rstrip()) else ""
    return [piece for piece in [(before, False), *pieces, (after, False)] if piece[0]]


def _beginning(text: str, first: int) -> int:
    """Where the sentence begins, or else a word, not far before the first match."""
    earliest = max(0, first - BEFORE)
    starts = [found.end() for found in SENTENCE.finditer(text, earliest, first)]
    if starts:
        return starts[-1]
    space = SPACE.search(text, earliest, first) if earliest else None
    return space.end() if space else (earliest if not earliest else first)


def _ending(text: str, start: int, last: int) -> int:
    """Where a word ends at which the passage has its length; never inside a match."""
    if len(text) - start <= LONGEST:
        return len(text.rstrip())
    latest = max(start + LONGEST, last)
    spaces = [found.start() for found in SPACE.finditer(text, last, latest + 1)]
    return spaces[-1] if spaces else last


# Texts, in the order in which they are preferred


def _own_texts(item: Item) -> Iterator[Text]:
    yield Text(item.pk, "Description", item.description)
    yield Text(item.pk, "Original title", item.original_title, item.language)
    yield Text(item.pk, "Warning", item.content_warning)


_said_in = Prepared(
    lambda *items: (
        Transcript.objects.current()
        .filter(item__in=items)
        .order_by("pk")
        .values_list("item", "text", "language")
    )
)


def _transcripts(items: Collection[int]) -> Iterator[Text]:
    for item, text, language in rows_for(_said_in, items):
        yield Text(item, "Text", text, language)


_places = Prepared(
    lambda *items: (
        LocationClaim.objects.current()
        .filter(item__in=items)
        .order_by("pk")
        .select_related("shape", "claimed_by_source")
    )
)


def _claims(items: Collection[int]) -> Iterator[Text]:
    claims = records_for(_places, items)
    for claim in claims:
        yield from (Text(claim.item_id, "Place", name) for name in facts.place_names(claim))
    yield from _claimed(claims)


def _claimed(claims: Sequence[LocationClaim | TimeClaim]) -> Iterator[Text]:
    """Who claims it and on what grounds."""
    for claim in claims:
        yield Text(claim.item_id, "Basis", claim.basis)
        if claim.claimed_by_source:
            yield Text(claim.item_id, "Source", claim.claimed_by_source.public_name)


_carried = Prepared(
    lambda *items: (
        Item.tags.through.objects.filter(item__in=items).order_by("tag__name").select_related("tag")
    )
)


def _tags(items: Collection[int]) -> Iterator[Text]:
    for carried in records_for(_carried, items):
        aliases = (alias for alias in carried.tag.aliases if isinstance(alias, str))
        for spelling in (carried.tag.name, *aliases):
            yield Text(carried.item_id, "Tag", spelling)


_links = Prepared(
    lambda *items: (
        StatementLink.objects.current()
        .filter(item__in=items)
        .order_by("pk")
        .select_related("statement__speaker", "statement__superseded_by__speaker")
    )
)


def _statements(items: Collection[int]) -> Iterator[Text]:
    for link in records_for(_links, items):
        said, item = link.statement, link.item_id or 0
        while said.successor is not None:
            said = said.successor
        if said.state == RowState.ACTIVE:
            yield Text(item, "Statement", said.words, said.language)
            yield Text(item, "Statement, translated", said.translation)
            yield Text(item, "Source", said.speaker.public_name)
            yield Text(item, "Statement", link.explanation)


Given = tuple[int, tuple[Source | None, ...], dict[str, str]]
"""An item, the sources it came from in one step, and what of that tells who they are."""

_receipts = Prepared(
    lambda *items: (
        Receipt.objects.filter(item__in=items)
        .order_by("pk")
        .select_related("source", "forwarded_by")
    )
)
_steps = Prepared(
    lambda *items: (
        ProvenanceStep.objects.current()
        .filter(item__in=items)
        .order_by("pk")
        .select_related("source")
    )
)


def _arrivals(items: Collection[int]) -> Iterator[Text]:
    steps = records_for(_steps, items)
    given: list[Given] = [
        (
            row.item_id,
            (row.source, row.forwarded_by),
            {"Message": row.message, "File name": row.file_name, "Address": row.obtained_from},
        )
        for row in records_for(_receipts, items)
    ]
    given += [(row.item_id, (row.source,), {"Address": row.url}) for row in steps]
    for item, named, telling in given:
        yield from _from_sources(item, [source for source in named if source], telling)
    yield from (Text(step.item_id, "Basis", step.basis) for step in steps)


def _from_sources(item: int, sources: list[Source], telling: dict[str, str]) -> Iterator[Text]:
    """Whom it is from, and what tells where it was; nothing that tells who is confidential."""
    for source in sources:
        yield Text(item, "Source", source.public_name)
        yield Text(item, "Source", "" if source.confidential else source.handle)
    if not any(source.confidential for source in sources):
        yield from (Text(item, label, text) for label, text in telling.items())


_notes = Prepared(
    lambda *items: (
        VerificationNote.objects.current()
        .unsealed()
        .filter(item__in=items)
        .order_by("pk", "marks__pk")
        .values_list("pk", "item", "text", "marks__words")
    )
)


def _checks(items: Collection[int]) -> Iterator[Text]:
    told = set()
    for note, item, text, marked in rows_for(_notes, items):
        if note not in told:
            yield Text(item, "Check", text)
        told.add(note)
        yield Text(item, "Marked", marked or "")


_asserted = Prepared(
    lambda *items: (
        Finding.objects.current()
        .unsealed()
        .filter(reopenings__isnull=True, item__in=items)
        .order_by("pk")
        .values_list("item", "reasons")
    )
)


def _findings(items: Collection[int]) -> Iterator[Text]:
    for item, reasons in rows_for(_asserted, items):
        yield Text(item, "Finding", reasons)


_dates = Prepared(
    lambda *items: (
        TimeClaim.objects.current()
        .filter(item__in=items)
        .order_by("pk")
        .select_related("claimed_by_source")
    )
)


def _times(items: Collection[int]) -> Iterator[Text]:
    yield from _claimed(records_for(_dates, items))


TEXTS: tuple[Callable[[Collection[int]], Iterator[Text]], ...] = (
    _transcripts,
    _claims,
    _tags,
    _statements,
    _arrivals,
    _checks,
    _findings,
    _times,
)
