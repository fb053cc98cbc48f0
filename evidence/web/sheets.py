"""One item's whole record, fetched in few queries and arranged as its page shows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any, Generic, TypeVar

from django.db.models import Prefetch, Q, QuerySet
from django.urls import reverse

from evidence import permissions
from evidence.files.kinds import INLINE_TYPES
from evidence.models import (
    Access,
    Dated,
    Finding,
    FindingReview,
    Item,
    ItemLink,
    LocationClaim,
    MetadataReading,
    NoteAttachment,
    ProvenanceStep,
    Receipt,
    Source,
    StatementLink,
    TimeClaim,
    Transcript,
    User,
    VerificationNote,
)
from evidence.vocabularies import LocationRole, MediaKind, ReadingOutcome, RowState, StepKind
from evidence.web import cards

D = TypeVar("D", bound=Dated)
ACCESSES_SHOWN = 20
TAG_OF_MEDIA = {MediaKind.IMAGE: "image", MediaKind.VIDEO: "video", MediaKind.AUDIO: "audio"}


@dataclass(frozen=True)
class Chain(Generic[D]):
    """A dated row that nothing has replaced, and what it replaced, the latest first."""

    row: D
    past: list[D]
    may_withdraw: bool = False

    @property
    def is_withdrawn(self) -> bool:
        return self.row.state == RowState.WITHDRAWN

    @property
    def model(self) -> str:
        return str(self.row._meta.model_name)


@dataclass(frozen=True)
class Station:
    """One point of the way from the event to us: a step, a receipt, or a gap in between."""

    kind: str
    row: Any = None
    gap: str = ""


def whole(items: QuerySet[Item]) -> QuerySet[Item]:
    """The items with everything their pages show."""
    claimant = ("claimed_by_source", "claimed_by_user", "recorded_by", "reading")
    reviews = Prefetch("reviews", FindingReview.objects.select_related("recorded_by"))
    attachments = Prefetch("attachments", NoteAttachment.objects.select_related("original"))
    return items.select_related("case", "original", "examination", "created_by").prefetch_related(
        "tags",
        "readings",
        Prefetch(
            "receipts", Receipt.objects.select_related("source", "forwarded_by", "received_by")
        ),
        _rows("provenance_steps", ProvenanceStep, "source", "recorded_by"),
        _rows("location_claims", LocationClaim, *claimant),
        _rows("time_claims", TimeClaim, *claimant),
        _rows("transcripts", Transcript, "recorded_by"),
        _rows("statement_links", StatementLink, "statement__speaker", "recorded_by"),
        Prefetch(
            "notes",
            VerificationNote.objects.select_related("recorded_by").prefetch_related(attachments),
        ),
        Prefetch(
            "findings",
            Finding.objects.select_related("recorded_by", "superseded_by").prefetch_related(
                reviews, "notes"
            ),
        ),
    )


def _rows(name: str, model: type[Dated], *related: str) -> Prefetch:
    return Prefetch(name, model._default_manager.select_related(*related))


class Sheet:
    """The record of an item that came through `whole`, as one reader may see and change it."""

    def __init__(self, item: Item, reader: User) -> None:
        self.item = item
        self.reader = reader
        self.may_add = permissions.can_contribute(reader, item.case)
        self.may_manage = permissions.can_manage(reader, item.case)
        self._known: dict[bool, bool] = {}

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

    # What it shows

    @cached_property
    def media(self) -> dict[str, str]:
        item, original = self.item, self.item.original
        poster = cards.preview_url(item, 1280)
        media = {"tag": "", "src": "", "poster": poster, "kind": item.kind, "alt": item.title}
        media["veil"] = item.get_sensitivity_display() if item.is_veiled else ""
        media["words"] = item.content_warning or item.description
        if original is None:
            return media
        tag = TAG_OF_MEDIA.get(MediaKind(original.media_kind), "")
        if tag in ("video", "audio") and original.media_type in INLINE_TYPES:
            return media | {"tag": tag, "src": self.inline_url}
        if poster:
            return media | {"tag": "image", "src": poster}
        return media

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

    # How it came to us

    @cached_property
    def receipts(self) -> list[Receipt]:
        receipts = list(self.item.receipts.all())
        # Blanked in this copy only: the address would tell who a confidential source is.
        for receipt in receipts:
            known = self.may_know(receipt.source) and self.may_know(receipt.forwarded_by)
            receipt.obtained_from = receipt.obtained_from if known else ""
        return receipts

    @cached_property
    def steps(self) -> list[Chain[ProvenanceStep]]:
        steps = list(self.item.provenance_steps.all())
        for step in steps:
            step.url = step.url if self.may_know(step.source) else ""
        return self._chains(steps)

    @cached_property
    def line(self) -> list[Station]:
        """From the recording to our receipts; what nobody has told is a gap."""
        steps = [step.row for step in self.steps if not step.is_withdrawn]
        stations = [Station("step", step) for step in steps]
        if not any(step.kind == StepKind.RECORDED for step in steps):
            stations.insert(0, Station("gap", gap="who recorded it, and when, is not known"))
        stations += chain.from_iterable(_arrival(receipt) for receipt in self.receipts)
        if not self.receipts:
            stations.append(Station("gap", gap="no file has reached us; it is known from reports"))
        return stations

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

    # What people claim

    @cached_property
    def locations(self) -> list[Chain[LocationClaim]]:
        found = self._chains(self.item.location_claims.all())
        return sorted(found, key=lambda each: each.row.role != LocationRole.SUBJECT)

    @cached_property
    def times(self) -> list[Chain[TimeClaim]]:
        return self._chains(self.item.time_claims.all())

    @cached_property
    def features(self) -> list[dict]:
        """Everything that goes on the map: standing claims, and the position a tool read."""
        points: list[dict] = []
        for each in self.locations:
            if not each.is_withdrawn:
                claimant = claimant_of(each.row)
                label = f"{each.row.get_role_display()}, says {claimant}"
                points += cards.features([each.row], label=label)
        if self.gps.get("flag") == "ok":
            points.append(_reading_point(self.gps))
        return points

    @cached_property
    def statements(self) -> list[Chain[StatementLink]]:
        return self._chains(self.item.statement_links.all())

    # What was checked and found

    @cached_property
    def notes(self) -> list[Chain[VerificationNote]]:
        return self._chains(self.item.notes.all())

    @cached_property
    def standing(self) -> Finding | None:
        finding, proposed = cards.finding_of(self.item.findings.all())
        return None if proposed else finding

    @cached_property
    def proposed(self) -> Finding | None:
        rows = [row for row in self.item.findings.all() if row.is_current and not row.stands]
        return rows[-1] if rows else None

    @cached_property
    def earlier_findings(self) -> list[Finding]:
        shown = (self.standing, self.proposed)
        return [row for row in reversed(self.item.findings.all()) if row not in shown]

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
        seen = Item.objects.visible_to(self.reader)
        rows = ItemLink.objects.filter(
            Q(item=self.item) | Q(other=self.item), item__in=seen, other__in=seen
        ).select_related("item", "other", "recorded_by")
        return [
            {
                "chain": each,
                "target": each.row.other if each.row.item_id == self.item.pk else each.row.item,
                "outward": each.row.item_id == self.item.pk,
            }
            for each in self._chains(rows)
            if not each.is_withdrawn
        ]

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
        seen = Access.objects.visible_to(self.reader).filter(item=self.item)
        return list(seen.select_related("user")[:ACCESSES_SHOWN])


def claimant_of(claim: Any) -> str:
    """Who makes a claim, by the name anybody in the case may read."""
    if claim.claimed_by_source:
        return claim.claimed_by_source.public_name
    return claim.claimed_by_user.display


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


def _arrival(receipt: Receipt) -> list[Station]:
    arrival = [Station("receipt", receipt)]
    if receipt.source is None:
        arrival.insert(0, Station("gap", gap="whom we have it from was not said"))
    return arrival


def _reading_point(gps: dict[str, Any]) -> dict:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [gps["lon"], gps["lat"]]},
        "properties": {
            "role": LocationRole.CAMERA,
            "kind": "reading",
            "label": "Read from the file, claimed by nobody",
            "heading": gps.get("heading"),
        },
    }
