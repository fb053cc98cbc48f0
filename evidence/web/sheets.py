"""One item's whole record, fetched in few queries and arranged as its page shows it."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.urls import reverse

from evidence import permissions
from evidence.files.kinds import INLINE_TYPES
from evidence.finding.lookalikes import is_there
from evidence.models import (
    Access,
    Adoption,
    Case,
    Dated,
    EditClaim,
    Finding,
    FindingReview,
    GenerationClaim,
    InformationGrade,
    Item,
    ItemLink,
    LocationClaim,
    Merge,
    MetadataReading,
    NoteAttachment,
    NoteMark,
    NoteStep,
    ProvenanceReview,
    ProvenanceStep,
    Receipt,
    Reopening,
    Source,
    StatementLink,
    TimeClaim,
    Transcript,
    User,
    VerificationNote,
    Watch,
    people_who_see,
)
from evidence.models.attached import Rows, attach_below, attach_through
from evidence.models.prepared import Prepared, padded
from evidence.places import Point
from evidence.provenance.line import line_of
from evidence.provenance.meter import Known, Meter, Want, meter_of
from evidence.provenance.reviewing import has_changed
from evidence.vocabularies import (
    ClaimMethod,
    Clock,
    LinkKind,
    LocationRole,
    ReadingOutcome,
    RowState,
)
from evidence.web import cards, features, gates
from evidence.web.checklists import Checklist
from evidence.web.claimed import Claimed, Support
from evidence.web.looking import Looking
from evidence.web.marks import Mark, marks_of
from evidence.web.ways import Way

D = TypeVar("D", bound=Dated)
ACCESSES_SHOWN = 20


@dataclass
class Chain(Generic[D]):
    """A dated row that nothing has replaced, and what it replaced, the latest first.

    Beside a claim stands its `support`.
    """

    row: D
    past: list[D]
    may_withdraw: bool = False
    support: Support | None = None

    @property
    def is_withdrawn(self) -> bool:
        return self.row.state == RowState.WITHDRAWN

    @property
    def model(self) -> str:
        return str(self.row._meta.model_name)


def _rows(model: type[Any], *related: str) -> Callable[..., QuerySet]:
    return lambda *items: model._default_manager.filter(item__in=items).select_related(*related)


def _current(model: type[Any]) -> Callable[..., QuerySet]:
    return lambda *items: (
        model.objects.current().filter(item__in=items).select_related("recorded_by")
    )


CLAIMANT = ("claimed_by_source", "claimed_by_user", "recorded_by")
ROWS = Rows(
    readings=lambda *items: MetadataReading.objects.filter(item__in=items),
    receipts=_rows(Receipt, "source", "forwarded_by", "received_by"),
    provenance_steps=_rows(ProvenanceStep, "source", "recorded_by"),
    generation_claims=_rows(GenerationClaim, *CLAIMANT),
    edit_claims=_rows(EditClaim, *CLAIMANT),
    provenance_reviews=_current(ProvenanceReview),
    information_grades=_current(InformationGrade),
    location_claims=_rows(LocationClaim, "shape", "reading", *CLAIMANT),
    time_claims=_rows(TimeClaim, "reading", *CLAIMANT),
    transcripts=_rows(Transcript, "recorded_by"),
    statement_links=_rows(StatementLink, "statement__speaker", "recorded_by"),
    notes=_rows(VerificationNote, "recorded_by"),
    findings=_rows(Finding, "recorded_by", "superseded_by"),
)
TAGS = Prepared(
    lambda *items: (
        Item.tags.through.objects.filter(item__in=items)
        .select_related("tag")
        .order_by("tag__kind", "tag__name")
    )
)
OF_NOTES = {
    "attachments": Prepared(
        lambda *notes: NoteAttachment.objects.filter(note__in=notes).select_related("original")
    ),
    "marks": Prepared(lambda *notes: NoteMark.objects.filter(note__in=notes)),
    "steps": Prepared(lambda *notes: NoteStep.objects.filter(note__in=notes)),
}
OF_FINDINGS = {
    "reviews": Prepared(
        lambda *findings: FindingReview.objects.filter(finding__in=findings).select_related(
            "recorded_by"
        )
    ),
    "reopenings": Prepared(
        lambda *findings: Reopening.objects.filter(finding__in=findings).select_related(
            "recorded_by"
        )
    ),
}
RESTS_ON = Prepared(
    lambda *findings: (
        Finding.notes.through.objects.filter(finding__in=findings)
        .select_related("verificationnote")
        .order_by("verificationnote")
    )
)


def _links(reader: User, *items: int) -> QuerySet[ItemLink]:
    seen = Item.objects.readable_by(reader)
    links = ItemLink.objects.filter(Q(item__in=items) | Q(other__in=items))
    return links.filter(item__in=seen, other__in=seen).select_related(
        "item__original", "other__original", "recorded_by"
    )


LINKS = Prepared(_links)
MERGES = Prepared(
    lambda *items: (
        Merge.objects.current().filter(item__in=items).select_related("item", "into", "recorded_by")
    )
)
WATCHES = Prepared(
    lambda reader, item: Watch.objects.filter(user=reader, item=item).values_list("pk")
)
SEERS = Prepared(lambda case, item: people_who_see(Case(pk=case), [Item(pk=item)]))


def whole(reader: User, code: str) -> Item:
    """The item of this code, if the reader may see it, with everything its page shows."""
    item = gates.item(reader, code)
    ROWS.attach([item])
    parts = {part.pk: item for part in (item, *item.merged_items)}
    attach_through("tags", "item", "tag", TAGS, parts)
    for name, question in OF_NOTES.items():
        attach_below(name, "note", question, item.notes.all())
    for name, question in OF_FINDINGS.items():
        attach_below(name, "finding", question, item.findings.all())
    findings = {row.pk: row for row in item.findings.all()}
    attach_through("notes", "finding", "verificationnote", RESTS_ON, findings)
    return item


class Sheet:
    """The record of an item that came through `whole`, as one reader may see and change it.

    `at` is the moment its film or sound is opened at, in seconds, `page` that of its document.
    """

    def __init__(
        self, item: Item, reader: User, *, at: Decimal | None = None, page: int = 1
    ) -> None:
        self.item = item
        self.reader = reader
        self.at = at
        self.page = page
        self.may_add = permissions.can_contribute(reader, item.case)
        self.may_manage = permissions.can_manage(reader, item.case)
        self._known: dict[bool, bool] = {}

    @cached_property
    def parts(self) -> set[int]:
        """The numbers of the item and of those merged into it."""
        return {self.item.pk, *(item.pk for item in self.item.merged_items)}

    def came_by(self, code: str) -> str:
        """The code by which somebody was led here, if it is of an item merged into this one."""
        return code if code in {item.code for item in self.item.merged_items} else ""

    def _chains(self, rows: Iterable[D]) -> list[Chain[D]]:
        by_key = {row.pk: row for row in rows}
        replaced = {_replaced(row) for row in by_key.values()}
        return [
            Chain(row, _before(row, by_key), self._may_withdraw(row))
            for row in by_key.values()
            if row.pk not in replaced
        ]

    def _may_withdraw(self, row: Dated) -> bool:
        """As `claims.can_withdraw`, for a row of an item whose sight and case are settled."""
        own = row.recorded_by_id == self.reader.pk
        return self.may_add and row.state == RowState.ACTIVE and (own or self.may_manage)

    def may_know(self, source: Source | None) -> bool:
        """Whether the reader may know who a source is, and so see addresses that tell it."""
        if source is None or not source.confidential:
            return True
        # The answer hangs on who recorded it alone: asked at most twice for a page.
        own = source.recorded_by_id == self.reader.pk
        if own not in self._known:
            self._known[own] = permissions.can_see_identity(self.reader, source)
        return self._known[own]

    @cached_property
    def is_watched(self) -> bool:
        return bool(WATCHES.rows(self.reader, self.item.pk))

    @property
    def texts(self) -> list[str]:
        """What colleagues wrote of checks and findings, as far as the reader sees it."""
        noted = [row.text for each in self.notes for row in (each.row, *each.past)]
        found = [
            text
            for row in self.findings
            for text in (row.reasons, *(review.reasons for review in row.reviews.all()))
        ]
        reopened = [again.reason for row in self.findings for again in row.reopenings.all()]
        return [*noted, *found, *reopened]

    @cached_property
    def people(self) -> dict[str, str]:
        """Who can be mentioned here: username to name."""
        seers = SEERS.records(self.item.case_id, self.item.standing_id)
        return {person.username: person.display for person in seers}

    # What it shows

    @cached_property
    def media(self) -> Looking:
        return Looking(self.item, self.reader, self.may_add, at=self.at, turned_to=self.page)

    @cached_property
    def marks(self) -> list[Mark]:
        """The parts of it that the standing checks speak of."""
        standing = [each.row for each in self.notes if not each.is_withdrawn]
        return marks_of(standing, self.media.extent, page=self.media.page)

    @cached_property
    def checklist(self) -> Checklist:
        """The steps for its kind, and which of them a standing check has carried out."""
        return Checklist.of(self.item, [each.row for each in self.notes if not each.is_withdrawn])

    @cached_property
    def marks_by_note(self) -> dict[int, list[Mark]]:
        found: dict[int, list[Mark]] = defaultdict(list)
        for mark in self.marks:
            found[mark.note.pk].append(mark)
        return found

    @property
    def inline_url(self) -> str:
        return f"{reverse('original', args=[self.item.code])}?inline=1"

    @property
    def may_open(self) -> bool:
        """Whether a browser shows the original itself."""
        return bool(self.item.original and self.item.original.media_type in INLINE_TYPES)

    @cached_property
    def transcripts(self) -> list[Chain[Transcript]]:
        return self._chains(self.item.transcripts.all())

    @cached_property
    def look_alikes(self) -> str:
        """The first section with a text in which letters pass for others; empty without any."""
        sections = {
            "description": [self.item.title, self.item.original_title, self.item.description],
            "text": [each.row.text for each in self.transcripts if not each.is_withdrawn],
            "statements": [
                each.row.statement.words for each in self.statements if not each.is_withdrawn
            ],
            "receipts": [text for row in self.receipts for text in (row.file_name, row.message)],
        }
        return next((name for name, texts in sections.items() if any(map(is_there, texts))), "")

    # How it came to us

    @cached_property
    def kept_back(self) -> set[int]:
        """Receipts of which the reader is not told what would tell a confidential source."""
        return {
            row.pk
            for row in self.item.receipts.all()
            if not (self.may_know(row.source) and self.may_know(row.forwarded_by))
        }

    @cached_property
    def receipts(self) -> list[Receipt]:
        receipts = list(self.item.receipts.all())
        # Blanked in this copy only: it would tell who a confidential source is.
        for receipt in receipts:
            if receipt.pk in self.kept_back:
                receipt.obtained_from = receipt.file_name = receipt.message = ""
        return receipts

    @cached_property
    def steps(self) -> list[Chain[ProvenanceStep]]:
        steps = list(self.item.provenance_steps.all())
        for step in steps:
            step.url = step.url if self.may_know(step.source) else ""
        return self._chains(steps)

    @cached_property
    def way(self) -> Way:
        """From the recording to our receipts; what nobody has told is a gap."""
        steps = list(self.item.provenance_steps.all())
        stations = line_of(steps, self.receipts, knows=self.may_know)
        return Way.of(stations, {each.row.pk: each for each in self.steps}, self.item.code)

    @cached_property
    def meter(self) -> Meter:
        """What the Berkeley Protocol would still want of it."""
        captures = [
            link["target"]
            for link in self.links
            if link["chain"].row.kind == LinkKind.PAGE_CAPTURE and link["target"].is_held
        ]
        standing: list[Chain] = [*self.generations, *self.edits]
        return meter_of(
            Known(
                self.item,
                self.receipts,
                [each.row for each in self.steps if not each.is_withdrawn],
                captures,
                any(not each.is_withdrawn for each in standing),
                self.may_know,
            )
        )

    @cached_property
    def wants(self) -> list[tuple[Want, str]]:
        """Each fact of the meter, and where it is added; nowhere for who may not add."""
        return [(want, self._where_added(want.how)) for want in self.meter.known]

    def _where_added(self, how: str) -> str:
        code = self.item.code
        if not self.may_add:
            return ""
        if how == "edit_item":
            return reverse("item_edit", args=[code])
        if how == "capture":
            return f"{reverse('item_add', args=[code, 'link'])}?kind={LinkKind.PAGE_CAPTURE}"
        return (
            reverse("item_file", args=[code])
            if how == "file"
            else reverse("item_add", args=[code, how])
        )

    @cached_property
    def review(self) -> ProvenanceReview | None:
        """What an admin last said of where it comes from."""
        return next(reversed(self.item.provenance_reviews.all()), None)

    @cached_property
    def is_review_outdated(self) -> bool:
        """Whether its provenance has changed since that was said."""
        return self.review is not None and has_changed(self.parts, self.review.upto)

    @cached_property
    def information(self) -> InformationGrade | None:
        """How credible its information is held to be."""
        return next(reversed(self.item.information_grades.all()), None)

    @cached_property
    def withdrawn_steps(self) -> list[Chain[ProvenanceStep]]:
        return [each for each in self.steps if each.is_withdrawn]

    @cached_property
    def generations(self) -> list[Chain[GenerationClaim]]:
        return self._chains(self.item.generation_claims.all())

    @cached_property
    def edits(self) -> list[Chain[EditClaim]]:
        return self._chains(self.item.edit_claims.all())

    # What tools read

    @cached_property
    def facts(self) -> dict[str, Any]:
        return cards.facts_of(self.item)

    @cached_property
    def gps(self) -> dict[str, Any]:
        return self.facts.get("gps") or {}

    @cached_property
    def offered(self) -> MetadataReading | None:
        """The reading whose position may be made a claim with one click; None once it was."""
        if self.gps.get("flag") != "ok" or not self.may_add:
            return None
        read = [row for row in self.item.readings.all() if row.outcome == ReadingOutcome.READ]
        claimed = {row.reading_id for row in self.item.location_claims.all() if row.reading_id}
        if claimed:
            return None
        return next((row for row in read if "gps" in str(row.data).lower()), next(iter(read), None))

    @cached_property
    def device_time(self) -> str:
        """The time a tool read as a claim to be looked at and made; empty once it was."""
        taken = "".join(filter(None, map(self.facts.get, ("taken_at", "taken_at_offset"))))
        read = [row for row in self.item.readings.all() if row.outcome == ReadingOutcome.READ]
        is_claimed = any(row.reading_id for row in self.item.time_claims.all())
        if not (taken and read and self.may_add) or is_claimed:
            return ""
        tool = f"{read[0].tool} {read[0].tool_version}"
        return urlencode(
            {
                "edtf": taken,
                "clock": Clock.DEVICE,
                "method": ClaimMethod.METADATA,
                "claimant": f"user:{self.reader.uid.hex}",
                "reading": read[0].uid,
                "basis": f"{tool} read {taken} in the file.",
            }
        )

    # What people claim

    @cached_property
    def _claimed(self) -> Claimed:
        return Claimed(self.parts, self.reader, is_sealed=self.is_sealed)

    @cached_property
    def locations(self) -> list[Chain[LocationClaim]]:
        """What is shown before where the camera stood; of each the adopted claim first."""
        found = self._claimed.supported(self._chains(self.item.location_claims.all()))
        return sorted(found, key=_claim_order)

    @property
    def location_columns(self) -> list[tuple[str, list[Chain[LocationClaim]]]]:
        """The claims of each role side by side; a role nobody speaks of is left out."""
        return [
            (label, claims)
            for role, label in reversed(LocationRole.choices)
            if (claims := [each for each in self.locations if each.row.role == role])
        ]

    @cached_property
    def times(self) -> list[Chain[TimeClaim]]:
        found = self._claimed.supported(self._chains(self.item.time_claims.all()))
        return sorted(found, key=_claim_order)

    @cached_property
    def features(self) -> list[dict]:
        """Everything that goes on the map: standing claims, and the position a tool read."""
        points: list[dict] = []
        for each in self.locations:
            if each.is_withdrawn:
                continue
            label = f"{each.row.get_role_display()}, says {each.row.claimant}"
            for point in features.of_claims([each.row], label=label):
                point["properties"] |= _marks(each)
                points.append(point)
        if self.gps.get("flag") == "ok":
            points.append(_reading_point(self.gps))
        return points

    @cached_property
    def statements(self) -> list[Chain[StatementLink]]:
        return self._chains(self.item.statement_links.all())

    # What was checked and found

    @cached_property
    def is_sealed(self) -> bool:
        """Whether the reader sees no check but their own, to assess the item blind."""
        return permissions.is_sealed(self.reader, self.item)

    @cached_property
    def may_unseal(self) -> bool:
        return permissions.can_unseal(self.reader, self.item)

    def _open(self, rows: Iterable[D]) -> list[D]:
        """Those of the rows that are not sealed to the reader."""
        known = list(rows)
        if not self.is_sealed:
            return known
        return [row for row in known if row.recorded_by_id == self.reader.pk]

    @cached_property
    def notes(self) -> list[Chain[VerificationNote]]:
        return self._chains(self._open(self.item.notes.all()))

    @cached_property
    def findings(self) -> list[Finding]:
        return self._open(self.item.findings.all())

    @cached_property
    def standing(self) -> Finding | None:
        finding, proposed = cards.finding_of(self.findings)
        return None if proposed else finding

    @cached_property
    def shaken_by(self) -> list[Adoption]:
        """What was adopted when the standing finding was assessed, and holds no longer."""
        if self.standing is None:
            return []
        rows = Adoption.objects.with_claims().filter(item=self.item)
        return list(self.standing.shaken_by(rows))

    @cached_property
    def may_reopen(self) -> bool:
        return self.standing is not None and permissions.can_reopen(self.reader, self.standing)

    @cached_property
    def reopened(self) -> Finding | None:
        """The finding that was taken up again, until another takes its place."""
        return next((row for row in self.findings if row.is_current and row.reopening), None)

    @cached_property
    def proposed(self) -> Finding | None:
        rows = [row for row in self.findings if row.waits]
        return rows[-1] if rows else None

    @cached_property
    def awaited(self) -> Finding | None:
        """The finding of somebody else that the reader is to assess blind."""
        if not self.is_sealed or not self.may_add:
            return None
        return next((row for row in self.item.findings.all() if row.waits), None)

    @cached_property
    def earlier_findings(self) -> list[Finding]:
        shown = (self.standing, self.proposed, self.reopened)
        return [row for row in reversed(self.findings) if row not in shown]

    @cached_property
    def may_review(self) -> bool:
        """Whether the proposal waits for this reader."""
        if self.proposed is None:
            return False
        done = {review.recorded_by_id for review in self.proposed.reviews.all()}
        return self.reader.pk not in done and permissions.can_review(self.reader, self.proposed)

    @property
    def may_withdraw_standing(self) -> bool:
        return (
            self.standing is not None
            and self.standing.is_current
            and self._may_withdraw(self.standing)
        )

    @property
    def may_withdraw_proposed(self) -> bool:
        return self.proposed is not None and self._may_withdraw(self.proposed)

    # What else there is

    @cached_property
    def links(self) -> list[dict]:
        """Links to items the reader may see, each told from this item's side."""
        ours = self.parts
        rows = LINKS.records(self.reader, *padded(ours))
        return [
            {
                "chain": each,
                "target": each.row.other if each.row.item_id in ours else each.row.item,
                "outward": each.row.item_id in ours,
            }
            for each in self._chains(rows)
            if not each.is_withdrawn and not {each.row.item_id, each.row.other_id} <= ours
        ]

    @cached_property
    def merges(self) -> list[Merge]:
        """How the items shown with this one came to be, the first of them first."""
        return MERGES.records(*padded(self.parts))

    @cached_property
    def same_bytes(self) -> list[Item]:
        """Other items of the case that hold the same bytes, for its admins."""
        if not self.may_manage or self.item.original_id is None:
            return []
        same = Item.objects.visible_to(self.reader).filter(
            case=self.item.case, original=self.item.original_id
        )
        return list(same.exclude(pk=self.item.pk).order_by("id")[:10])

    @cached_property
    def accesses(self) -> list[Access]:
        """Who opened or downloaded it lately, for admins of the case."""
        if not self.may_manage:
            return []
        seen = Access.objects.visible_to(self.reader).filter(item__in=self.parts)
        return list(seen.select_related("user", "attachment", "evidence")[:ACCESSES_SHOWN])


def _claim_order(each: Chain) -> tuple[bool, bool, bool]:
    """What is shown, what the team goes by, and what still stands come first."""
    adopted = each.support is not None and each.support.adoption is not None
    return getattr(each.row, "role", "") == LocationRole.CAMERA, not adopted, each.is_withdrawn


def _marks(each: Chain) -> dict[str, Any]:
    """What the map shows of a claim besides its place."""
    if each.support is None:
        return {}
    return {
        "adopted": each.support.adoption is not None,
        "against": [opposite.claim.uid.hex for opposite in each.support.opposites],
        "url": f"#claim-{each.row.uid.hex}",
    }


def _before(row: D, by_key: dict[int, D]) -> list[D]:
    past: list[D] = []
    earlier = by_key.get(_replaced(row))
    while earlier is not None:
        past.append(earlier)
        earlier = by_key.get(_replaced(earlier))
    return past


def _replaced(row: Dated) -> int:
    """The key of the row this one replaced, 0 for none; asks the database nothing."""
    return row.supersedes_id or 0  # type: ignore[attr-defined]


def _reading_point(gps: dict[str, Any]) -> dict:
    return features.feature(
        Point.of(gps["lat"], gps["lon"]),
        {
            "role": LocationRole.CAMERA,
            "kind": "reading",
            "label": "Read from the file, claimed by nobody",
            "heading": gps.get("heading"),
        },
    )
