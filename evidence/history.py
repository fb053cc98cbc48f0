"""What happened to a record, told in words from the ledger to one reader.

The values come from the openings beside the ledger's commitments; an erased one is said to be
erased. Names of records are told as the reader may know them today: a confidential source by its
code name, a hidden item not at all.
"""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from itertools import zip_longest
from typing import Any, cast
from urllib.parse import unquote_plus
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import Q

from evidence import fragments, moments, permissions
from evidence.models import (
    BulkStep,
    Case,
    Dated,
    Finding,
    Item,
    LedgerEntry,
    LedgerSubject,
    LocationClaim,
    MetadataReading,
    Opening,
    ProvenanceStep,
    Record,
    Remark,
    Source,
    SourceContact,
    SourceGrade,
    Statement,
    Tag,
    TimeClaim,
    User,
    VerificationNote,
)
from evidence.models.attached import attach_below
from evidence.models.prepared import Prepared, padded
from evidence.vocabularies import EntryType, RowState, StepOutcome

ENTRY = "entry"
TO_THE_END = 2**60
"""Above the number of any entry."""
NO_RECORD = "none"
RECORD_NAME = re.compile("(?P<model>[a-z]+):(?P<uid>[0-9a-f]{32})")
NOTHING: tuple = (None, "", [])
ERASED = "(erased)"
WITHHELD = "(not shown to you)"
WITHDRAWN = "(withdrawn)"
UNSEEN = "something you cannot see"
SYSTEM_NAME = "The catalog"

UPDATES = (
    EntryType.CASE_OPENED,
    EntryType.CASE_CHANGED,
    EntryType.MEMBER_ADDED,
    EntryType.MEMBER_CHANGED,
    EntryType.SOURCE_ADDED,
    EntryType.SOURCE_CHANGED,
    EntryType.TAG_ADDED,
    EntryType.TAG_CHANGED,
    EntryType.GRANT_CHANGED,
    EntryType.SIGHT_CHANGED,
    EntryType.INGESTION,
    EntryType.ACCESSION,
    EntryType.METADATA_MODIFICATION,
    EntryType.ITEMS_MERGED,
    EntryType.ITEMS_SEPARATED,
    EntryType.SOURCE_GRADED,
)
"""Entries that may give or change the fields of a record that is not dated."""

UNTOLD = frozenset(
    {
        "item",
        "note",
        "case",
        "original",
        "data",
        "state",
        "reason",
        "supersedes",
        "recorded_by",
        "recorded_at",
        "created_by",
        "created_at",
        "received_by",
        "received_at",
        "read_at",
        "opened_by",
        "opened_at",
        "added_by",
        "added_at",
        "granted_by",
        "granted_at",
        "taken_by",
        "taken_at",
    }
)
"""Fields an entry says by itself: who, when, of what; and raw tags, which the page lists."""


TELLING = frozenset(
    {"role", "place_name", "latitude", "longitude", "edtf", "value", "kind", "method", "text"}
    | {"stance", "words", "other", "location_claim", "time_claim"}
)
"""Fields by which one recognises the row that was taken back."""


@dataclass(frozen=True)
class Line:
    """One field: what it was (None when it was nothing), and what it became."""

    label: str
    before: str | None
    after: str


@dataclass(frozen=True)
class Event:
    """One ledger entry in words."""

    seq: int
    at: datetime
    who: str
    what: str
    lines: list[Line]
    reason: str
    items: list[str]
    """The codes of the items it concerns."""
    about: str
    """What it concerns when it is no item: a source, a tag, else the case."""
    together: int = 0
    """How many other items the reader sees were changed in one go with it."""


@dataclass(frozen=True)
class Page:
    """The latest events first; `older` is the sequence number to ask before, None at the end."""

    events: list[Event]
    older: int | None


def of(
    record: Record | Case,
    *others: Record,
    reader: User,
    limit: int = 20,
    before: int | None = None,
) -> Page:
    """The record's history as far as this reader may know it, in a fixed number of queries.

    `others` are records whose histories are told with it, such as the links of a statement;
    an item is told with what is merged into it.
    """
    if not reader.is_active:
        return Page([], None)
    names = padded([each.record_id for each in (record, *_merged_into(record), *others)])
    found = _latest_of(limit).records(reader, TO_THE_END if before is None else before, *names)
    return _page(found, reader=reader, limit=limit)


def of_people_in(case: Case, *, reader: User, limit: int = 20, before: int | None = None) -> Page:
    """What people did in a case, as far as this reader may know it; not what tools read."""
    entries = LedgerEntry.objects.visible_to(reader).filter(case=case)
    done = entries.exclude(type=EntryType.METADATA_EXTRACTION)
    return latest(done, reader=reader, limit=limit, before=before)


def latest(
    entries: models.QuerySet, *, reader: User, limit: int = 20, before: int | None = None
) -> Page:
    """The latest of some entries, all visible to this reader, in a fixed number of queries."""
    if before is not None:
        entries = entries.filter(seq__lt=before)
    found = entries.select_related("case").order_by("-seq")[: limit + 1]
    return _page(list(found), reader=reader, limit=limit)


def _page(found: list[LedgerEntry], *, reader: User, limit: int) -> Page:
    """The entries of a page, and one more if there is one."""
    shown = _opened(found[:limit])
    story = _Story(reader, shown)
    older = shown[-1].entry.seq if len(found) > limit else None
    return Page([story.event(told) for told in shown], older)


@cache
def _latest_of(limit: int) -> Prepared:
    """The latest entries, before one, of some records, and one more than the limit."""

    def ask(reader: User, before: int, *names: str) -> models.QuerySet:
        subjects = LedgerSubject.objects.filter(record__in=names)
        entries = LedgerEntry.objects.visible_to(reader).filter(
            seq__in=subjects.values("entry"), seq__lt=before
        )
        return entries.select_related("case").order_by("-seq")[: limit + 1]

    return Prepared(ask)


def _given_before(reader: User, before: int, *names: str) -> models.QuerySet:
    """Entries, before one, that gave the fields of records: half are dated rows, half others."""
    half = len(names) // 2
    # By record first: an item is a subject of every claim on it, which changes none of its own.
    named = LedgerSubject.objects.filter(
        Q(record__in=names[:half]) | Q(record__in=names[half:], entry__type__in=UPDATES)
    )
    entries = LedgerEntry.objects.visible_to(reader).filter(
        seq__in=named.values("entry"), seq__lt=before
    )
    return entries.select_related("case").order_by("seq")


MERGED = Prepared(lambda item: Item.objects.filter(merged_into=item).only("uid"))
GIVEN_BEFORE = Prepared(_given_before)
OPENINGS = Prepared(
    lambda *entries: Opening.objects.filter(entry__in=entries).only(
        "entry", "record", "field", "value"
    )
)


def _merged_into(record: Record | Case) -> Iterable[Item]:
    return MERGED.records(record.pk) if isinstance(record, Item) else ()


@dataclass
class _Told:
    """An entry with its facts opened: record name to field name to value."""

    entry: LedgerEntry
    records: list[str] = field(default_factory=list)
    """What it speaks of, in the order the change made it: a claim, then its shape."""
    facts: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        opened = {(each.record, each.field): each.value for each in self.entry.openings.all()}
        body = json.loads(self.entry.body)
        self.records = [subject["record"] for subject in body["subjects"]]
        self.facts = {
            record: {
                name: _open(opened, record, name, value)
                for name, value in body["facts"][record].items()
            }
            for record in [ENTRY, *self.records]
            if record in body["facts"]
        }


def _opened(entries: list[LedgerEntry]) -> list[_Told]:
    attach_below("openings", "entry", OPENINGS, entries)
    return [_Told(entry) for entry in entries]


def _open(opened: dict, record: str, name: str, value: Any) -> Any:
    if not (isinstance(value, dict) and set(value) == {"sha256"}):
        return value
    if (record, name) not in opened:
        return ERASED
    try:
        return json.loads(opened[record, name])
    except ValueError:
        return opened[record, name]  # tampered with, which is for verify_ledger to say


class _Story:
    """What is needed to tell some entries to one reader, fetched once."""

    def __init__(self, reader: User, shown: list[_Told]) -> None:
        self.reader = reader
        self.earlier = self._earlier(shown)
        mentioned = _mentioned([*shown, *(told for row in self.earlier.values() for told in row)])
        self.names = _names_of(reader, mentioned)
        self.sources = _sources_of(reader, mentioned)
        self.batches = _sizes_of(reader, shown)
        self._known: dict[tuple[int, bool], bool] = {}

    def event(self, told: _Told) -> Event:
        hidden = any(
            record.startswith("source") and self._hidden(record, fields)
            for record, fields in told.facts.items()
        )
        reason = told.facts[ENTRY].get("reason", "")
        items, others = self._named(told)
        return Event(
            seq=told.entry.seq,
            at=told.entry.at,
            who=self.names.get(told.entry.actor, SYSTEM_NAME),
            what=told.entry.get_type_display(),
            lines=list(self._all_lines(told)),
            reason=WITHHELD if reason and hidden else reason,
            items=items,
            about="" if items else next(iter(others), told.entry.case.code),
            together=max(0, self.batches.get(told.facts[ENTRY].get("batch", ""), 0) - 1),
        )

    def _named(self, told: _Told) -> tuple[list[str], list[str]]:
        """What it speaks of, by name: items, and the rest."""
        known = [(record, self.names[record]) for record in told.records if record in self.names]
        items = [name for record, name in known if record.startswith("item:")]
        return items, [name for record, name in known if not record.startswith("item:")]

    def _all_lines(self, told: _Told) -> Iterator[Line]:
        """The lines of every record in it; those after the first say whose they are."""
        records = [record for record in told.facts if record != ENTRY]
        for record in records:
            of_whom = "" if record == records[0] else f"{_kind_of(record)}, "
            for line in self._lines(told, record, told.facts[record]):
                yield replace(line, label=of_whom + line.label)

    def _lines(self, told: _Told, record: str, fields: dict[str, Any]) -> Iterator[Line]:
        model = _model_of(record)
        if model is None:
            return
        before = self._facts_before(told, record, fields)
        hidden = self._hidden(record, fields) or self._hidden(record, before)
        if fields.get("state") == RowState.WITHDRAWN:
            yield from self._taken_back(model, before)
            return
        for name in _in_form_order(model, fields):
            after = fields[name]
            if name in UNTOLD or (after in NOTHING and not before.get(name)):
                continue
            if issubclass(model, Dated) and before and before.get(name) == after:
                continue
            if hidden and name in _telling_of_source(model):
                yield Line(_label(model, name), WITHHELD if before.get(name) else None, WITHHELD)
            else:
                yield self._line(model, name, before.get(name), after)

    def _taken_back(self, model: type[Record], before: dict[str, Any]) -> Iterator[Line]:
        for name in _in_form_order(model, TELLING & before.keys()):
            if before[name] not in NOTHING:
                column = _column(model, name)
                yield Line(_label(model, name), self._words(column, before[name]), WITHDRAWN)

    def _line(self, model: type[Record], name: str, before: Any, after: Any) -> Line:
        column = _column(model, name)
        old = self._words(column, before) if before not in NOTHING else None
        return Line(_label(model, name), old, self._words(column, after))

    def _words(self, column: models.Field, value: Any) -> str:
        if value == ERASED:
            return ERASED
        if column.many_to_many:
            return ", ".join(self.names.get(each, UNSEEN) for each in value) or "–"
        if column.is_relation:
            return self.names.get(value, UNSEEN) if value else "–"
        return _plain_words(column, value)

    def _facts_before(self, told: _Told, record: str, fields: dict[str, Any]) -> dict[str, Any]:
        """What stood before: of a dated row what it supersedes, of another its own last values."""
        superseded = fields.get("supersedes")
        values: dict[str, Any] = {}
        for row in self.earlier.get(superseded or record, []):
            if row.entry.seq < told.entry.seq:
                values.update(row.facts.get(superseded or record, {}))
        return values

    def _earlier(self, shown: list[_Told]) -> dict[str, list[_Told]]:
        """Entries that gave the values which these changed, oldest first, by record."""
        superseded, updated = set[str](), set[str]()
        for told in shown:
            for record, fields in told.facts.items():
                model = _model_of(record)
                if fields.get("supersedes"):
                    superseded.add(fields["supersedes"])
                elif model is not None and not issubclass(model, Dated):
                    updated.add(record)
        found: dict[str, list[_Told]] = defaultdict(list)
        for told in self._before(shown, superseded, updated):
            for record in (superseded | updated) & told.facts.keys():
                found[record].append(told)
        return found

    def _before(self, shown: list[_Told], superseded: set[str], updated: set[str]) -> list[_Told]:
        if not superseded and not updated:
            return []
        pairs = padded(list(zip_longest(superseded, updated, fillvalue=NO_RECORD)))
        names = [name for half in zip(*pairs, strict=True) for name in half]
        latest = max(told.entry.seq for told in shown)
        return _opened(GIVEN_BEFORE.records(self.reader, latest, *names))

    def _hidden(self, record: str, fields: dict[str, Any]) -> bool:
        """Whether a record is, or names, a source whose identity the reader may not know."""
        named = {record, *(value for value in fields.values() if isinstance(value, str))}
        found = [self.sources[name] for name in named & self.sources.keys()]
        return any(not self._knows(source) for source in found) or (
            record.startswith("sourcecontact:")
            and not all(permissions.can_edit_source(self.reader, source) for source in found)
        )

    def _knows(self, source: Source) -> bool:
        # The answer hangs on the case and on who recorded it: asked once for each of these.
        if not source.confidential:
            return True
        key = source.case_id, source.recorded_by_id == self.reader.pk
        if key not in self._known:
            self._known[key] = permissions.can_see_identity(self.reader, source)
        return self._known[key]


def _telling_of_source(model: type[Record]) -> frozenset[str]:
    """The fields of a record that tell who a confidential source in it is."""
    if model is Source:
        return Source.IDENTIFYING
    if model is SourceGrade:
        return frozenset({"grounds"})
    return frozenset({"contact"}) if model is SourceContact else Source.TOLD_BY


def _kind_of(record: str) -> str:
    model = _model_of(record)
    return str(model._meta.verbose_name) if model else ""


def _columns(model: type[Record]) -> list[models.Field]:
    return [*model._meta.fields, *model._meta.many_to_many]


def _column(model: type[Record], name: str) -> models.Field:
    return cast(models.Field, model._meta.get_field(name))


def _label(model: type[Record], name: str) -> str:
    column = _column(model, name)
    # Else it reads like the value that a review gives for itself.
    return "of the finding" if column.related_model is Finding else str(column.verbose_name)


SAID: dict[str, Callable[[str], str]] = {
    "part": fragments.in_words,
    "edtf": moments.said,
    "happened": moments.said,
    "said": moments.said,
    "published": moments.said,
    "asked": unquote_plus,
}
"""Fields kept in a form of their own, and how each is read out."""


def _plain_words(column: models.Field, value: Any) -> str:
    if value in NOTHING:
        return "–"
    if column.choices:
        return str(dict(column.flatchoices).get(value, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(column, models.DecimalField):
        return str(value).rstrip("0").rstrip(".") if "." in str(value) else str(value)
    if column.name in SAID:
        return SAID[column.name](str(value))
    if isinstance(column, models.DateTimeField):
        return f"{datetime.fromisoformat(value):%Y-%m-%d %H:%M} UTC"
    return str(value)


def _model_of(record: str) -> type[Record] | None:
    name = record.partition(":")[0]
    try:
        return apps.get_model("evidence", name)
    except LookupError:
        return None


def _in_form_order(model: type[Record], fields: Iterable[str]) -> list[str]:
    """Known fields in the order the model declares them; those of an older form are left out."""
    order = {column.name: at for at, column in enumerate(_columns(model))}
    return sorted((name for name in fields if name in order), key=order.__getitem__)


def _mentioned(told: list[_Told]) -> dict[str, set[UUID]]:
    """The id of every record named in these entries, by model."""
    found: dict[str, set[UUID]] = defaultdict(set)
    for each in told:
        values = [each.entry.actor, *each.records]
        for fields in each.facts.values():
            for value in fields.values():
                values += value if isinstance(value, list) else [value]
        for value in values:
            if isinstance(value, str) and (named := RECORD_NAME.fullmatch(value)):
                found[named["model"]].add(UUID(named["uid"]))
    return found


def _known(rows: Callable[[User], models.QuerySet]) -> Prepared:
    return Prepared(lambda reader, *uids: rows(reader).filter(uid__in=uids))


def _on_seen_items(model: type[Record], *related: str) -> Prepared:
    def rows(reader: User) -> models.QuerySet:
        every: Any = model._default_manager
        found = every.filter(item__in=Item.objects.readable_by(reader))
        return found.select_related(*related) if related else found

    return _known(rows)


CLAIMANTS = ("claimed_by_source", "claimed_by_user")
NAMED: dict[str, tuple[Prepared, Callable[[Any], str]]] = {
    "user": (_known(lambda reader: User.objects.all()), lambda user: user.display),
    "source": (_known(lambda reader: Source.objects.all()), lambda source: source.public_name),
    "item": (_known(Item.objects.readable_by), lambda item: item.code),
    "case": (_known(Case.objects.visible_to), lambda case: case.code),
    "tag": (
        _known(lambda reader: Tag.objects.all()),
        lambda tag: f"{tag.get_kind_display().lower()} {tag.name}",
    ),
    "verificationnote": (
        _on_seen_items(VerificationNote, "recorded_by"),
        lambda note: f"{note.get_method_display().lower()} by {note.recorded_by.display}",
    ),
    "finding": (
        _known(lambda reader: Finding.objects.visible_to(reader).select_related("recorded_by")),
        lambda finding: f"{finding.get_value_display()}, proposed by {finding.recorded_by.display}",
    ),
    "locationclaim": (
        _on_seen_items(LocationClaim, "shape", *CLAIMANTS),
        lambda claim: f"{claim}, claimed by {claim.claimant}",
    ),
    "timeclaim": (
        _on_seen_items(TimeClaim, *CLAIMANTS),
        lambda claim: f"{claim}, claimed by {claim.claimant}",
    ),
    "remark": (_on_seen_items(Remark), lambda said: f"“{said.text[:80]}”"),
    "provenancestep": (_on_seen_items(ProvenanceStep, "source"), str),
    "metadatareading": (
        _on_seen_items(MetadataReading),
        lambda reading: f"{reading.tool} {reading.tool_version}",
    ),
    "statement": (
        _known(lambda reader: Statement.objects.select_related("speaker")),
        lambda statement: f"“{statement.words[:80]}” ({statement.speaker.public_name})",
    ),
}
"""How each kind of record is found, and named, for a reader."""


def _names_of(reader: User, mentioned: dict[str, set[UUID]]) -> dict[str, str]:
    names = {}
    for model in NAMED.keys() & mentioned.keys():
        rows, word = NAMED[model]
        found = rows.records(reader, *padded(mentioned[model]))
        names.update({row.record_id: word(row) for row in found})
    return names


def _sizes_of(reader: User, shown: list[_Told]) -> dict[str, int]:
    """How many items that the reader sees were changed in one go, by the name of the batch."""
    batches = {told.facts[ENTRY].get("batch", "") for told in shown} - {""}
    uids = [UUID(batch) for batch in batches if re.fullmatch("[0-9a-f]{32}", batch)]
    if not uids:
        return {}
    done = BulkStep.objects.visible_to(reader).filter(
        change__uid__in=uids, outcome=StepOutcome.DONE
    )
    counted = done.order_by().values_list("change__uid").annotate(models.Count("pk"))
    return {uid.hex: count for uid, count in counted}


SOURCES = _known(lambda reader: Source.objects.select_related("case"))
CONTACTS = _known(lambda reader: SourceContact.objects.select_related("source__case"))


def _sources_of(reader: User, mentioned: dict[str, set[UUID]]) -> dict[str, Source]:
    """Every source these entries speak of, by its own name and by that of its contact."""
    found: dict[str, Source] = {}
    if "source" in mentioned:
        sources = SOURCES.records(reader, *padded(mentioned["source"]))
        found.update({source.record_id: source for source in sources})
    if "sourcecontact" in mentioned:
        contacts = CONTACTS.records(reader, *padded(mentioned["sourcecontact"]))
        found.update({contact.record_id: contact.source for contact in contacts})
    return found
