"""A case as it is printed: its items with what was found and on what grounds, one part at a time.

What is printed leaves the room: confidential sources go by their code names whoever prints, their
addresses stay behind, and so do checks that somebody is still to assess blind.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet

from evidence.models import (
    Adoption,
    Case,
    Finding,
    FindingReview,
    Item,
    LocationClaim,
    ProvenanceStep,
    Receipt,
    Reopening,
    Source,
    Statement,
    StatementAssessment,
    TimeClaim,
    Transcript,
    User,
    VerificationNote,
)
from evidence.web import weighed
from evidence.web.contested import Clash, of_item
from evidence.weighing.scales import Bearing, Scales, weigh
from evidence.weighing.standing import assessments_of

ITEMS = 100
"""Items on one part; a search narrows them, or the next part goes on."""

STATEMENTS = 200


@dataclass(frozen=True)
class Claimed:
    """A claim as it is printed: adopted, by whom and why, or beside what is adopted."""

    claim: Any
    adoption: Adoption | None

    @property
    def about(self) -> str:
        return "Time" if isinstance(self.claim, TimeClaim) else self.claim.get_role_display()


@dataclass(frozen=True)
class Printed:
    """An item with everything that is printed of it."""

    item: Item
    claims: list[Claimed]
    clashes: list[Clash]

    @property
    def findings(self) -> list[Finding]:
        return list(self.item.findings.all())

    @property
    def arrivals(self) -> list[tuple[Receipt, str]]:
        """Each arrival and where it was obtained, as far as that may be told."""
        return [
            (row, _address(row.obtained_from, row.source, row.forwarded_by))
            for row in self.item.receipts.all()
        ]

    @property
    def steps(self) -> list[tuple[ProvenanceStep, str]]:
        return [(row, _address(row.url, row.source)) for row in self.item.provenance_steps.all()]


def items(reader: User, numbers: Iterable[int]) -> list[Printed]:
    """These items in their order, of those the reader may see, in a fixed number of queries."""
    wanted = list(numbers)
    known = _whole(Item.objects.visible_to(reader)).in_bulk(wanted)
    return [_printed(known[number]) for number in wanted if number in known]


def _whole(found: Any) -> QuerySet[Item]:
    who = ("claimed_by_source", "claimed_by_user")
    reviews = Prefetch("reviews", FindingReview.objects.select_related("recorded_by"))
    reopenings = Prefetch("reopenings", Reopening.objects.select_related("recorded_by"))
    findings = Finding.objects.current().unsealed().order_by("pk")
    notes = VerificationNote.objects.current().unsealed().order_by("pk")
    known: QuerySet[Item] = (
        found.with_merged()
        .select_related("case", "original", "created_by")
        .prefetch_related(
            "tags",
            Prefetch(
                "location_claims", LocationClaim.objects.current().select_related("shape", *who)
            ),
            Prefetch("time_claims", TimeClaim.objects.current().select_related(*who)),
            Prefetch("adoptions", Adoption.objects.standing().select_related("recorded_by")),
            Prefetch(
                "receipts", Receipt.objects.select_related("source", "forwarded_by", "received_by")
            ),
            Prefetch("provenance_steps", ProvenanceStep.objects.current().select_related("source")),
            Prefetch("transcripts", Transcript.objects.current().select_related("recorded_by")),
            Prefetch(
                "notes", notes.select_related("recorded_by").prefetch_related("marks", "steps")
            ),
            Prefetch(
                "findings",
                findings.select_related("recorded_by", "superseded_by").prefetch_related(
                    reviews, reopenings
                ),
            ),
        )
    )
    return known


def _printed(item: Any) -> Printed:
    by_claim = {}
    for row in item.adoptions.all():
        by_claim[row.location_claim_id, row.time_claim_id] = row
    claims = [
        *(Claimed(row, by_claim.get((row.pk, None))) for row in item.location_claims.all()),
        *(Claimed(row, by_claim.get((None, row.pk))) for row in item.time_claims.all()),
    ]
    return Printed(
        item, sorted(claims, key=lambda each: each.adoption is None), list(of_item(item))
    )


def _address(url: str, *sources: Source | None) -> str:
    return "" if any(source and source.confidential for source in sources) else url


@dataclass(frozen=True)
class Said:
    """A statement with what bears on it and what became of it when somebody tried to verify it."""

    scales: Scales
    assessments: list[StatementAssessment]

    @property
    def statement(self) -> Statement:
        return self.scales.statement

    @property
    def verdict(self) -> str:
        return weighed.verdict(self.scales)

    @property
    def bearings(self) -> list[Bearing]:
        return [bearing for side in self.scales.sides.values() for bearing in side.bearings]


def statements(case: Case, reader: User) -> list[Said]:
    """The first STATEMENTS statements of a case, in the order they were recorded."""
    standing = Statement.objects.current().filter(case=case).order_by("pk")
    rows = list(standing.select_related("case", "speaker", "published_in")[:STATEMENTS])
    assessed = assessments_of(case, [row.pk for row in rows])
    return [
        Said(found, assessed.get(found.statement.pk, [])) for found in weigh(reader, case, rows)
    ]
