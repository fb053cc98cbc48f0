"""What a file taken out says of an item: its record, in values any program reads.

Confidential sources go by their code names, whoever takes them out, and addresses that would tell
who they are stay behind; so do findings that somebody is still to assess blind.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse

from evidence.models import (
    Adoption,
    Finding,
    Item,
    LocationClaim,
    ProvenanceStep,
    Receipt,
    Source,
    TimeClaim,
    User,
    VerificationNote,
)

PAGE = 500
"""Items read at a time: what is in memory, however many there are."""

MEDIA_FRAGMENTS = "http://www.w3.org/TR/media-frags/"
Facts = dict[str, Any]


def of_items(numbers: Iterable[int], *, by: User, cases: Collection[int], site: str) -> Iterator:
    """The facts of these items in their order, of those the person may see in these cases.

    Sight is asked again for every page of them: what is hidden meanwhile is not told any more.
    `site` is what addresses of their pages begin with.
    """
    for page in paged(numbers):
        seen = Item.objects.visible_to(by).filter(pk__in=page, case__in=cases)
        known = _with_all_that_is_told(seen).in_bulk()
        yield from (_facts(known[number], site) for number in page if number in known)


def paged(numbers: Iterable[int]) -> Iterator[list[int]]:
    """The numbers, PAGE at a time."""
    page: list[int] = []
    for number in numbers:
        page.append(number)
        if len(page) == PAGE:
            yield page
            page = []
    if page:
        yield page


def _with_all_that_is_told(items: Any) -> Any:
    notes = VerificationNote.objects.current().unsealed().order_by("pk")
    standing = Finding.objects.standing().unsealed().order_by("-pk")
    claimant = ("claimed_by_source", "claimed_by_user")
    return (
        items.with_merged()
        .select_related("case", "original")
        .prefetch_related(
            "tags",
            Prefetch("receipts", Receipt.objects.select_related("source", "forwarded_by")),
            Prefetch("provenance_steps", ProvenanceStep.objects.current().select_related("source")),
            Prefetch(
                "location_claims",
                LocationClaim.objects.current().select_related("shape", *claimant),
            ),
            Prefetch("time_claims", TimeClaim.objects.current().select_related(*claimant)),
            Prefetch("adoptions", Adoption.objects.standing()),
            Prefetch("findings", standing),
            Prefetch(
                "notes", notes.select_related("recorded_by").prefetch_related("marks", "steps")
            ),
        )
    )


def _facts(item: Any, site: str) -> Facts:
    finding = next(iter(item.findings.all()), None)
    places_adopted = {row.location_claim_id for row in item.adoptions.all()}
    times_adopted = {row.time_claim_id for row in item.adoptions.all()}
    return {
        "code": item.code,
        "case": item.case.code,
        "title": item.title,
        "original_title": item.original_title,
        "description": item.description,
        "kind": item.kind,
        "media_kind": item.media_kind,
        "holding": item.holding,
        "language": item.language,
        "work_status": item.work_status,
        "finding": finding.value if finding else "",
        "finding_reasons": finding.reasons if finding else "",
        "sensitivity": item.sensitivity,
        "content_warning": item.content_warning,
        "visibility": item.visibility,
        "usage": item.usage,
        "credit_line": item.credit_line,
        "usage_conditions": item.usage_conditions,
        "embargo_until": _plain(item.embargo_until),
        "tags": [{"kind": tag.kind, "name": tag.name} for tag in item.tags.all()],
        "sources": _names(_sources(item)),
        "places": [_place(claim, places_adopted) for claim in item.location_claims.all()],
        "times": [_time(claim, times_adopted) for claim in item.time_claims.all()],
        "provenance": [_step(step) for step in item.provenance_steps.all()],
        "receipts": [_receipt(receipt) for receipt in item.receipts.all()],
        "checks": [_check(note) for note in item.notes.all()],
        "sha256": item.original.sha256 if item.original else "",
        "size": item.original.size if item.original else None,
        "media_type": item.original.media_type if item.original else "",
        "catalogued_at": _plain(item.created_at),
        "url": site + reverse("item", args=[item.code]),
    }


def _place(claim: Any, adopted: Collection[int | None]) -> Facts:
    shape = claim.shape if hasattr(claim, "shape") else None
    return {
        "role": claim.role,
        "place_name": claim.place_name,
        "latitude": _plain(claim.latitude),
        "longitude": _plain(claim.longitude),
        "radius_m": claim.reach_m,
        "precision": claim.precision,
        "shape": shape.kind if shape else "",
        "corners": [_pair(point) for point, _ in shape.named] if shape else [],
        "heading_deg": _plain(claim.heading_deg),
        "field_of_view_deg": _plain(claim.field_of_view_deg),
        **_claimed(claim, adopted),
    }


def _time(claim: Any, adopted: Collection[int | None]) -> Facts:
    return {
        "edtf": claim.edtf,
        "earliest": claim.earliest,
        "latest": claim.latest,
        "utc_offset": claim.utc_offset,
        "clock": claim.clock,
        **_claimed(claim, adopted),
    }


def _claimed(claim: Any, adopted: Collection[int | None]) -> Facts:
    source, member = claim.claimed_by_source, claim.claimed_by_user
    return {
        "part": claim.part,
        "part_label": claim.part_label,
        "claimed_by": source.public_name if source else member.display,
        "method": claim.method,
        "basis": claim.basis,
        "confidence": claim.confidence,
        "adopted": claim.pk in adopted,
    }


def _step(step: Any) -> Facts:
    return {
        "kind": step.kind,
        "source": step.source.public_name if step.source else "",
        "happened": step.happened,
        "url": _address(step.url, step.source),
    }


def _receipt(receipt: Any) -> Facts:
    return {
        "received_at": _plain(receipt.received_at),
        "source": receipt.source.public_name if receipt.source else "",
        "obtained_from": _address(receipt.obtained_from, receipt.source, receipt.forwarded_by),
    }


def _check(note: Any) -> Facts:
    """A check; what it marks is selected as the Web Annotation Data Model has it."""
    return {
        "method": note.method,
        "outcome": note.outcome,
        "text": note.text,
        "confidence": note.confidence,
        "by": note.recorded_by.display,
        "at": _plain(note.recorded_at),
        "marks": [
            {
                "selector": {
                    "type": "FragmentSelector",
                    "conformsTo": MEDIA_FRAGMENTS,
                    "value": mark.part,
                },
                "words": mark.words,
            }
            for mark in note.marks.all()
        ],
        "steps": {row.step: row.result for row in note.steps.all()},
    }


def _address(url: str, *sources: Source | None) -> str:
    """A web address, unless it would tell who a confidential source is."""
    return "" if any(source and source.confidential for source in sources) else url


def _sources(item: Any) -> Iterator[Source | None]:
    for receipt in item.receipts.all():
        yield from (receipt.source, receipt.forwarded_by)
    yield from (step.source for step in item.provenance_steps.all())


def _names(sources: Iterable[Source | None]) -> list[str]:
    return list(dict.fromkeys(source.public_name for source in sources if source))


def _pair(point: Any) -> list[float]:
    """Longitude before latitude, as GeoJSON and KML have it."""
    return [float(point.longitude), float(point.latitude)]


def _plain(value: date | datetime | Decimal | None) -> Any:
    """A value as JSON has it: times by ISO 8601, decimals as numbers."""
    if value is None:
        return None
    return float(value) if isinstance(value, Decimal) else value.isoformat()
