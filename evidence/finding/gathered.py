"""What the documents of many items are made of: a query for each table, its rows by item."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Max, QuerySet

from evidence.finding.concepts import Concepts
from evidence.models import (
    Adoption,
    Case,
    Finding,
    Item,
    LedgerSubject,
    LocationClaim,
    ProvenanceStep,
    Receipt,
    Source,
    Statement,
    StatementLink,
    Tag,
    TimeClaim,
    Transcript,
    VerificationNote,
)
from evidence.vocabularies import RowState

BATCH = 1_000
"""Items read at a time."""

Row = TypeVar("Row", bound=Any)
ByItem = dict[int, list[Row]]

Homes = dict[int, int]
"""Of items and those merged into them, under whose number each is found."""

Said = list[tuple[Statement, StatementLink]]
"""The statements an item is linked to, each as it now reads, none withdrawn."""


@dataclass(frozen=True)
class Terms:
    """What an item is tagged with, as search takes it.

    `concepts` are the standing tags it counts under, its own and every broader one; `tags` are all
    whose names and other spellings find it, merged ones too.
    """

    concepts: list[Tag]
    tags: list[Tag]

    def names(self) -> Iterator[str]:
        for tag in self.tags:
            yield tag.name
            yield from (alias for alias in tag.aliases if isinstance(alias, str))


NO_TERMS = Terms([], [])


@dataclass(frozen=True, slots=True)
class Gathered:
    """An item and all of it that is searched: rows that are asserted now, the earliest first.

    Among them are those of the items merged into it.
    """

    item: Item
    case_code: str
    sha256: str
    examined: dict
    standing: str | None
    changed: datetime
    terms: Terms
    said: Said
    locations: list[LocationClaim]
    times: list[TimeClaim]
    adoptions: list[Adoption]
    receipts: list[Receipt]
    steps: list[ProvenanceStep]
    transcripts: list[Transcript]
    notes: list[VerificationNote]
    findings: list[Finding]
    sources: dict[int, Source]
    """Those of the whole batch, by number."""

    @property
    def suppliers(self) -> list[Source]:
        """Who published, supplied or forwarded it."""
        named = [step.source_id for step in self.steps]
        for receipt in self.receipts:
            named += [receipt.source_id, receipt.forwarded_by_id]
        return self.known(named)

    @property
    def named(self) -> list[Source]:
        """Who supplied, forwarded or published it, claims something of it or speaks of it."""
        claims = [*self.locations, *self.times]
        claimants = self.known(claim.claimed_by_source_id for claim in claims)
        speakers = [statement.speaker for statement, _ in self.said]
        every = (*self.suppliers, *claimants, *speakers)
        return list({source.pk: source for source in every}.values())

    def known(self, numbers: Iterable[int | None]) -> list[Source]:
        """The sources of these numbers, each once."""
        return [self.sources[number] for number in dict.fromkeys(numbers) if number is not None]

    @property
    def sent_with(self) -> Iterator[str]:
        """What its files were called and what was said with them, but by whom it would tell."""
        for receipt in self.receipts:
            if not self.is_confidential(receipt.source_id, receipt.forwarded_by_id):
                yield from (receipt.message, receipt.file_name)

    def is_confidential(self, *numbers: int | None) -> bool:
        """Whether any of these sources is."""
        return any(source.confidential for source in self.known(numbers))


def gather(numbers: Collection[int]) -> Iterator[Gathered]:
    """These items as the catalog now has them, in order of their numbers."""
    ordered = sorted(numbers)
    for start in range(0, len(ordered), BATCH):
        yield from _batch(ordered[start : start + BATCH])


def _batch(numbers: list[int]) -> Iterator[Gathered]:
    items = _items(numbers)
    homes = {one.pk: item.pk for item in items for one in (item, *item.merged_items)}
    codes = dict(Case.objects.values_list("pk", "code"))
    held = _column("original__sha256", numbers)
    examined = _column("examination__facts", numbers)
    standing, changed, said = standing_findings(homes), _last_changes(homes), _said(homes)
    terms = _terms(items, homes)
    locations = _by_item(LocationClaim.objects.current().select_related("shape"), homes)
    times = _by_item(TimeClaim.objects.current(), homes)
    adoptions = _by_item(Adoption.objects.standing().select_related("time_claim"), homes)
    receipts = _by_item(Receipt.objects.all(), homes)
    steps = _by_item(ProvenanceStep.objects.current(), homes)
    transcripts = _by_item(Transcript.objects.current(), homes)
    checks = VerificationNote.objects.current().unsealed().prefetch_related("marks")
    notes = _by_item(checks, homes)
    findings = _by_item(_findings(), homes)
    sources = _sources(receipts, steps, locations, times)
    for item in items:
        yield Gathered(
            item=item,
            case_code=codes[item.case_id],
            sha256=held.get(item.pk, ""),
            examined=examined.get(item.pk, {}),
            standing=standing.get(item.pk),
            changed=changed.get(item.pk, item.changed_at),
            terms=terms.get(item.pk, NO_TERMS),
            said=said.get(item.pk, []),
            locations=locations.get(item.pk, []),
            times=times.get(item.pk, []),
            adoptions=adoptions.get(item.pk, []),
            receipts=receipts.get(item.pk, []),
            steps=steps.get(item.pk, []),
            transcripts=transcripts.get(item.pk, []),
            notes=notes.get(item.pk, []),
            findings=findings.get(item.pk, []),
            sources=sources,
        )


def _items(numbers: list[int]) -> list[Item]:
    """The items but for those found under another's code, each with those merged into it."""
    standing = Item.objects.filter(pk__in=numbers, merged_into=None).in_bulk()
    for each in Item.objects.filter(merged_into__in=numbers).order_by("pk"):
        if home := standing.get(each.standing_id):
            home.merged_items = [*home.merged_items, each]
    return [standing[number] for number in sorted(standing)]


def homes_of(numbers: Collection[int]) -> Homes:
    """Of these items and those merged into them, under whose number each is found."""
    merged = Item.objects.filter(pk__in=numbers) | Item.objects.filter(merged_into__in=numbers)
    return {item.pk: item.standing_id for item in merged.only("pk", "merged_into")}


def _by_item(rows: QuerySet, homes: Homes) -> ByItem:
    found: ByItem = {}
    for row in rows.filter(item__in=homes).order_by("pk"):
        found.setdefault(homes[row.item_id], []).append(row)
    return found


def _column(name: str, numbers: list[int]) -> dict[int, Any]:
    """What of one column beside the items there is, by item."""
    there = Item.objects.filter(pk__in=numbers, **{f"{name}__isnull": False})
    return dict(there.order_by().values_list("pk", name))


def _findings() -> QuerySet[Finding]:
    """What nobody is to assess blind, and nobody has reopened."""
    asserted = Finding.objects.current().unsealed().filter(reopenings__isnull=True)
    return asserted.prefetch_related("reviews")


def _sources(*tables: ByItem) -> dict[int, Source]:
    """Every source that a row of these tables names, by number."""
    rows = [row for table in tables for found in table.values() for row in found]
    columns = ("source_id", "forwarded_by_id", "claimed_by_source_id")
    named = {getattr(row, column, None) for row in rows for column in columns}
    return Source.objects.in_bulk(named - {None})


def standing_findings(homes: Homes) -> dict[int, str]:
    """The newest standing finding's value, by the number an item is found under."""
    standing = Finding.objects.standing().filter(item__in=homes).order_by("pk")
    return {homes[item]: value for item, value in standing.values_list("item", "value")}


def _last_changes(homes: Homes) -> dict[int, datetime]:
    """When the last entry about an item was made, by the number it is found under."""
    entries = LedgerSubject.objects.filter(item__in=homes).values("item").order_by()
    latest: dict[int, datetime] = {}
    for item, at in entries.annotate(at=Max("entry__at")).values_list("item", "at"):
        latest[homes[item]] = max(at, latest.get(homes[item], at))
    return latest


def _terms(items: list[Item], homes: Homes) -> dict[int, Terms]:
    """The terms each item is found by: those of its tags' concepts, and of all concepts above."""
    pairs = Item.tags.through.objects.filter(item__in=homes)
    tagged = defaultdict(list)
    for item, tag in pairs.order_by("tag__kind", "tag__name").values_list("item_id", "tag_id"):
        tagged[homes[item]].append(tag)
    if not tagged:
        return {}
    concepts = Concepts.of(*{item.case_id for item in items if item.pk in tagged})
    over = {tag: concepts.over(tag) for tags in tagged.values() for tag in tags}
    known = Tag.objects.in_bulk({pk for all_of in over.values() for pk in _all(concepts, all_of)})
    return {item: _terms_of(tags, over, concepts, known) for item, tags in tagged.items()}


def _terms_of(
    tags: list[int], over: dict[int, list[int]], concepts: Concepts, known: dict[int, Tag]
) -> Terms:
    counted = list(dict.fromkeys(each for tag in tags for each in over[tag]))
    return Terms([known[pk] for pk in counted], [known[pk] for pk in _all(concepts, counted)])


def _all(concepts: Concepts, standing: Iterable[int]) -> list[int]:
    return list(dict.fromkeys(pk for each in standing for pk in concepts.all_of(each)))


def _said(homes: Homes) -> dict[int, Said]:
    """What was said, by item linked to it."""
    links = StatementLink.objects.current().filter(item__in=homes)
    said: dict[int, Said] = defaultdict(list)
    for link in links.select_related("statement__speaker", "statement__superseded_by__speaker"):
        statement = _now(link.statement)
        if link.item_id is not None and statement.state == RowState.ACTIVE:
            said[homes[link.item_id]].append((statement, link))
    return said


def _now(statement: Statement) -> Statement:
    while statement.successor is not None:
        statement = statement.successor
    return statement
