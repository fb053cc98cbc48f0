"""Items as lists show them: one line each of place, date, source, status and finding."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from django.db.models import QuerySet
from django.urls import get_script_prefix, reverse
from django.utils import timezone

from evidence import moments
from evidence.finding import snippets
from evidence.finding.snippets import Snippet
from evidence.finding.syntax import Node
from evidence.models import (
    Adoption,
    Finding,
    FindingReview,
    Item,
    LocationClaim,
    ProvenanceStep,
    Receipt,
    Reopening,
    TimeClaim,
    User,
)
from evidence.models.attached import Rows, attach_below, rows_of
from evidence.models.prepared import Prepared, many
from evidence.vocabularies import FindingValue, ItemKind, LocationRole, WorkStatus
from evidence.web import features

ANY_CODE = "ANY-0000"

WORDS = {
    value: str(label)
    for vocabulary in (ItemKind, WorkStatus, FindingValue)
    for value, label in vocabulary.choices
}

WHOLE = ("case", "original", "examination")


def worded(value: str) -> str:
    """What a list calls a kind, a status or a finding; what was tampered with stands as it is."""
    return WORDS.get(value, value)


@dataclass
class Card:
    """What a list says of an item; the templates card.html and row.html read these names.

    No list shows all of it, so each is worked out when it is asked for. `snippet` is why it was
    found, if words were asked for.
    """

    item: Item
    snippet: Snippet | None = None

    @cached_property
    def url(self) -> str:
        return url_of(self.item)

    @property
    def veil(self) -> str:
        """Why its picture is not shown before somebody asks; empty for no reason."""
        return self.item.get_sensitivity_display() if self.item.is_veiled else ""

    @property
    def code(self) -> str:
        return self.item.code

    @property
    def title(self) -> str:
        return self.item.title

    @property
    def kind(self) -> str:
        return self.item.kind

    @property
    def kind_label(self) -> str:
        return worded(self.item.kind)

    @property
    def status(self) -> str:
        return self.item.work_status

    @property
    def status_label(self) -> str:
        return worded(self.item.work_status)

    @property
    def held(self) -> bool:
        return self.item.is_held

    @property
    def training(self) -> bool:
        return self.item.case.training

    # Claimed

    @cached_property
    def claims(self) -> list[LocationClaim]:
        return in_order(self.item)

    @cached_property
    def place(self) -> str:
        names = list(dict.fromkeys(filter(None, map(str, self.claims))))
        return f"{names[0]} +{len(names) - 1} more" if len(names) > 1 else "".join(names)

    @cached_property
    def place_from(self) -> str:
        """Who claims the place, and whether it is adopted."""
        names = ", ".join(dict.fromkeys(claim.claimant for claim in self.claims))
        is_adopted = any(row.location_claim_id for row in rows_of(self.item, "adoptions"))
        return f"{'adopted, ' if is_adopted else ''}claimed by {names}" if names else ""

    @cached_property
    def when(self) -> str:
        return when_of(self.item)

    @cached_property
    def source(self) -> str:
        return source_of(self.item)

    @property
    def features(self) -> list[dict]:
        """Its places as a map reads them."""
        return features.of_claims(self.claims, label=str(self.item), url=self.url)

    # Found

    @cached_property
    def _goes_by(self) -> tuple[Finding | None, bool]:
        is_kept = is_sealed(self.item)
        return (None, False) if is_kept else finding_of(rows_of(self.item, "findings"))

    @property
    def finding(self) -> str:
        """The standing value, else the one proposed, else empty."""
        finding, _ = self._goes_by
        return finding.value if finding else ""

    @property
    def finding_label(self) -> str:
        return worded(self.finding)

    @property
    def finding_proposed(self) -> bool:
        return self._goes_by[1]

    @cached_property
    def waiting(self) -> Finding | None:
        """The proposal that nobody has agreed to yet."""
        return next((row for row in rows_of(self.item, "findings") if row.waits), None)

    @property
    def missing(self) -> list[str]:
        """What the record still lacks."""
        lacks = {"source": self.source, "location claim": self.claims, "finding": self.finding}
        return [name for name, found in lacks.items() if not found]


ROWS = Rows(
    location_claims=lambda *items: (
        LocationClaim.objects.current()
        .filter(item__in=items)
        .select_related("shape", "claimed_by_source", "claimed_by_user")
    ),
    adoptions=lambda *items: Adoption.objects.standing().filter(item__in=items),
    time_claims=lambda *items: TimeClaim.objects.current().filter(item__in=items),
    findings=lambda *items: Finding.objects.filter(item__in=items).select_related("superseded_by"),
    receipts=lambda *items: Receipt.objects.filter(item__in=items).select_related("source"),
    provenance_steps=lambda *items: (
        ProvenanceStep.objects.current().filter(item__in=items).select_related("source")
    ),
)
REVIEWS = Prepared(lambda *rows: FindingReview.objects.filter(finding__in=rows))
REOPENINGS = Prepared(lambda *rows: Reopening.objects.filter(finding__in=rows))
FOUND = Prepared(
    lambda person, *items: (
        Item.objects.visible_to(person).filter(pk__in=items).select_related(*WHOLE)
    )
)


def listed(items: QuerySet[Item]) -> QuerySet[Item]:
    """The items with everything their cards need, in a number of queries that never grows."""
    found: Any = items
    return found.select_related(*WHOLE).with_rows(attach)


def found(user: User, numbers: Collection[int]) -> list[Item]:
    """The items of these numbers that the user, who is active, may see, with all of that."""
    known = {each.pk: each for some in many(numbers) for each in FOUND.records(user, *some)}
    attach(list(known.values()))
    return [known[number] for number in numbers if number in known]


def attach(items: Collection[Item]) -> None:
    """Make everything ready that the cards of these items need."""
    ROWS.attach(items)
    findings = [row for item in items for row in rows_of(item, "findings")]
    attach_below("reviews", "finding", REVIEWS, findings)
    attach_below("reopenings", "finding", REOPENINGS, findings)


def cards(items: Iterable[Item]) -> list[Card]:
    """A card for each item that came through `listed`."""
    return [Card(item) for item in items]


def explained(found: Iterable[Item], understood: Sequence[Node]) -> list[Card]:
    """The cards with why each was found."""
    shown = list(found)
    told = snippets.of(shown, understood)
    return [Card(item, told.get(item.pk)) for item in shown]


def in_order(item: Item) -> list[LocationClaim]:
    """What is shown before where the camera stood, the adopted claim first, then the latest."""
    gone_by = {row.location_claim_id for row in rows_of(item, "adoptions")}
    return sorted(
        rows_of(item, "location_claims"),
        key=lambda row: (row.role != LocationRole.SUBJECT, row.pk not in gone_by, -row.pk),
    )


def is_sealed(item: Item) -> bool:
    """Whether its finding waits to be assessed blind: lists then keep it from everybody."""
    if not item.case.blind_checks:
        return False
    return not any(rows_of(finding, "reviews") for finding in rows_of(item, "findings"))


def finding_of(findings: Iterable[Finding]) -> tuple[Finding | None, bool]:
    """The finding an item goes by, and whether it is only proposed: the latest that stands."""
    rows = sorted(findings, key=lambda row: -row.pk)
    standing = next((row for row in rows if row.stands), None)
    if standing is not None:
        return standing, False
    proposed = next((row for row in rows if row.waits), None)
    return proposed, proposed is not None


def when_of(item: Item) -> str:
    """The best known time: as adopted or claimed, else by the device, else the day it came."""
    gone_by = {row.time_claim_id for row in rows_of(item, "adoptions")}
    claims = sorted(
        rows_of(item, "time_claims"),
        key=lambda row: (row.pk not in gone_by, row.earliest or row.latest, row.pk),
    )
    if claims:
        return moment_words(claims[0].edtf)
    facts = facts_of(item)
    taken = (facts.get("taken_at") or "", facts.get("taken_at_offset") or "")
    if taken[0]:
        return f"{moment_words(''.join(taken))} (device)"
    received = [receipt.received_at for receipt in rows_of(item, "receipts")]
    return f"received {_day(min(received))}" if received else ""


def moment_words(edtf: str) -> str:
    """A moment for a narrow column: the item page says whether its offset was stated."""
    return moments.said(edtf).replace(" local time, offset not stated", "")


def source_of(item: Item) -> str:
    """Who it is from, by the name anybody in the case may read."""
    named = [row.source for row in rows_of(item, "receipts")]
    named += [row.source for row in rows_of(item, "provenance_steps")]
    return next((source.public_name for source in named if source), "")


def facts_of(item: Item) -> dict:
    """What the tools' readings come to; empty before the examination."""
    examination = getattr(item, "examination", None)
    return examination.facts if examination else {}


def preview_url(item: Item, size: int) -> str:
    """Where the item's picture of that size is, empty when there is none."""
    examination = getattr(item, "examination", None)
    if examination is None or not examination.previewed:
        return ""
    return _address("preview", item, size)


def veiled_url(item: Item) -> str:
    """Where the item's blurred and grey picture is, empty when there is none."""
    examination = getattr(item, "examination", None)
    if examination is None or not examination.veiled:
        return ""
    return _address("veiled", item)


def url_of(item: Item) -> str:
    return _address("item", item)


def _address(name: str, item: Item, *more: int) -> str:
    return _pattern(name, get_script_prefix(), *more).replace(ANY_CODE, item.code)


@cache
def _pattern(name: str, prefix: str, *more: int) -> str:
    """An address of this name with any item's code in it: a list asks for many."""
    return reverse(name, args=[ANY_CODE, *more])


def _day(at) -> str:
    return f"{timezone.localtime(at):%d %B %Y}".lstrip("0")
