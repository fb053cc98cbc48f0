"""What the index holds of an item besides words: terms, numbers and names to ask fields by."""

from collections.abc import Iterator
from datetime import date, datetime

import tantivy
from django.utils import timezone

from evidence.finding import bars, lookalikes, spans, tiles
from evidence.finding.area import Spot
from evidence.finding.gathered import Gathered
from evidence.models import LocationClaim, contradictions
from evidence.places import POINTS
from evidence.vocabularies import Confidence, Stance

TERMS = ("facts", "taken")
NUMBERS = ("received", "receipts", "radius", "confidence", "lat", "lon")
NAMES = ("place", "tag", "source")
COUNTED = ("spot", "place_name", "tag_name", "source_name", "concept")
"""Terms that are also listed with their counts."""

ORDERS = ("oldest_key", "changed_key")
PK_BITS = 30
LAST_MINUTE = 2**33 - 1

WIDE_M = 2_000
"""From this radius on a claimed place is looked at wherever an area is asked for."""

PER_DEGREE = 10_000_000
CONFIDENCE: dict[str, int] = {Confidence.LOW: 1, Confidence.MODERATE: 2, Confidence.HIGH: 3}


def add_fields(builder: tantivy.SchemaBuilder) -> None:
    """Declare every field of this module; integers are signed, like all of the index."""
    for name in TERMS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in COUNTED:
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for name in NAMES:
        builder.add_text_field(name, tokenizer_name="raw", index_option="position")
    for name in (*NUMBERS, *ORDERS, tiles.FIELD, *bars.FIELDS):
        builder.add_integer_field(name, indexed=True, fast=True)
    builder.add_text_field(bars.DATED, fast=True, tokenizer_name="raw", index_option="basic")


def add_to(document: tantivy.Document, found: Gathered) -> None:
    """Add an item's terms and numbers, and the concepts it counts under, by key and by name."""
    for term in (*_codes(found), *_has(found), *_doubts(found)):
        document.add_text("facts", term)
    days = list(_days(found))
    for first, last in days:
        for term in spans.terms_of(first, last):
            document.add_text("taken", term)
    bars.add_to(document, days)
    for claim in found.locations:
        _add_place(document, claim)
    for name in {source.public_name for source in found.named}:
        document.add_text("source_name", name)
    for tag in found.terms.concepts:
        document.add_text("concept", str(tag.pk))
        document.add_text("tag_name", tag.name)
    for name, number in _numbers(found):
        document.add_integer(name, number)
    item = found.item.pk
    document.add_integer("oldest_key", (LAST_MINUTE - _earliest(found)) << PK_BITS | item)
    document.add_integer("changed_key", int(found.changed.timestamp()) << PK_BITS | item)


def names_of(found: Gathered) -> dict[str, list[str]]:
    """The names by which `place:`, `tag:` and `source:` find it; code names of the confidential."""
    handles = [source.handle for source in found.named if not source.confidential]
    return {
        "place": [name for claim in found.locations for name in place_names(claim)],
        "tag": list(found.terms.names()),
        "source": [*(source.public_name for source in found.named), *handles],
    }


def place_names(claim: LocationClaim) -> Iterator[str]:
    """What a claim calls its place, and each of its places."""
    yield claim.place_name
    if hasattr(claim, "shape"):
        yield from (name for _, name in claim.shape.named)


# Terms


def _codes(found: Gathered) -> Iterator[str]:
    together = (found.item, *found.item.merged_items)
    yield from {f"by:{one.created_by_id}" for one in together}
    yield f"usage:{found.item.usage}"
    yield f"language:{found.item.language or 'none'}"
    for finding in found.findings:
        if not any(review.value == finding.value for review in finding.reviews.all()):
            yield f"proposed:{finding.value}"


def _has(found: Gathered) -> Iterator[str]:
    present = {
        "file": found.item.is_held,
        "gps": (found.examined.get("gps") or {}).get("flag") == "ok",
        "note": found.notes,
        "location": found.locations,
        "coordinates": any(map(_spots, found.locations)),
        "time": found.times,
        "date": list(_days(found)),
        "finding": found.findings,
        "text": found.transcripts,
        "source": found.suppliers,
        "tag": found.terms.tags,
        "statement": found.said,
    }
    yield from (f"has:{name}" for name, there in present.items() if there)


def _doubts(found: Gathered) -> Iterator[str]:
    if _is_contradicted(found):
        yield "claim:contradicted"
    if found.adoptions:
        yield "claim:adopted"
    if found.locations and not any(row.location_claim_id for row in found.adoptions):
        yield "claim:place_only"
    if any(map(lookalikes.is_there, _texts(found))):
        yield "lookalike:yes"


def _texts(found: Gathered) -> Iterator[str]:
    yield from (found.item.title, found.item.original_title, found.item.description)
    yield from (transcript.text for transcript in found.transcripts)
    yield from found.sent_with
    yield from (statement.words for statement, _ in found.said)


def _is_contradicted(found: Gathered) -> bool:
    """Two places or times of the same part cannot both be, or it contradicts a statement."""
    return (
        any(link.stance == Stance.CONTRADICTS for _, link in found.said)
        or bool(contradictions(found.locations))
        or bool(contradictions(found.times))
    )


# Places


def _add_place(document: tantivy.Document, claim: LocationClaim) -> None:
    for name in filter(None, place_names(claim)):
        document.add_text("place_name", name)
    for spot in _spots(claim):
        document.add_text("spot", str(spot))
        document.add_integer(tiles.FIELD, tiles.cell_of(spot.point))
        document.add_integer("lat", int(spot.point.latitude * PER_DEGREE))
        document.add_integer("lon", int(spot.point.longitude * PER_DEGREE))
        if spot.is_sized:
            document.add_integer("radius", spot.radius_m)
        if spot.radius_m >= WIDE_M:
            document.add_text("facts", "wide:yes")


def _spots(claim: LocationClaim) -> list[Spot]:
    """A claim's place; each of several places for itself, a route or an area as drawn."""
    if claim.point is None:
        return []
    if not hasattr(claim, "shape"):
        return [Spot.of(claim.point, claim.radius_m, claim.precision)]
    outline = claim.shape.outline
    if outline.kind == POINTS:
        margin = claim.shape.margin_m or None
        return [Spot.of(point, margin, claim.precision) for point in outline.points]
    return [Spot(claim.point, claim.radius_m or 0, drawn=outline)]


# Days and numbers


def _days(found: Gathered) -> Iterator[tuple[int, int]]:
    """Each span of days in which it is said to have been made, the device's clock included."""
    for claim in found.times:
        yield (
            spans.day_of(_date(claim.earliest), spans.FIRST_DAY),
            spans.day_of(_date(claim.latest), spans.LAST_DAY),
        )
    taken = _date(found.examined.get("taken_at") or "")
    if taken:
        yield taken.toordinal(), taken.toordinal()


def _date(iso: str) -> date | None:
    return date.fromisoformat(iso[:10]) if iso else None


def _earliest(found: Gathered) -> int:
    """The minute, counted from year 1, by which lists begin with the oldest; the last for none."""
    claims = [row.time_claim for row in found.adoptions if row.time_claim]
    said = [claim.earliest or claim.latest for claim in claims or found.times]
    said = said or list(filter(None, [found.examined.get("taken_at")]))
    if not said:
        return LAST_MINUTE
    first = datetime.fromisoformat(min(said))
    return (first.toordinal() - 1) * 1440 + first.hour * 60 + first.minute


def _numbers(found: Gathered) -> Iterator[tuple[str, int]]:
    yield "receipts", len(found.receipts)
    for receipt in found.receipts:
        yield "received", timezone.localtime(receipt.received_at).date().toordinal()
    said = [claim.confidence for claim in found.locations]
    said += [claim.confidence for claim in found.times]
    said += [note.confidence for note in found.notes]
    yield from (("confidence", CONFIDENCE[level]) for level in set(said) if level)
