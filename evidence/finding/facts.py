"""What the index holds of an item besides words: terms, numbers and names to ask fields by."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import combinations

import tantivy
from django.utils import timezone

from evidence import moments
from evidence.finding import language, spans
from evidence.finding.area import Spot
from evidence.models import Item, LocationClaim, Source, Statement, StatementLink, TimeClaim
from evidence.places import Point, distance_m
from evidence.vocabularies import Confidence, Stance

TERMS = ("facts", "taken")
NUMBERS = ("received", "receipts", "radius", "confidence", "lat", "lon")
NAMES = ("place", "tag", "source")
COUNTED = ("spot", "place_name", "tag_name")
"""Terms that are also listed with their counts."""

ORDERS = ("oldest_key", "changed_key")
PK_BITS = 30
LAST_MINUTE = 2**33 - 1

WIDE_M = 2_000
"""From this radius on a claimed place is looked at wherever an area is asked for."""

PER_DEGREE = 10_000_000
CONFIDENCE: dict[str, int] = {Confidence.LOW: 1, Confidence.MODERATE: 2, Confidence.HIGH: 3}
BOTH_SCRIPTS = re.compile("[A-Za-z].*[\u0400-\u052f]|[\u0400-\u052f].*[A-Za-z]", re.DOTALL)

Said = list[tuple[Statement, StatementLink]]
"""The statements an item is linked to, each as it now reads, none withdrawn."""


def add_fields(builder: tantivy.SchemaBuilder) -> None:
    """Declare every field of this module; integers are signed, like all of the index."""
    for name in TERMS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in COUNTED:
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for name in NAMES:
        builder.add_text_field(name, tokenizer_name="raw", index_option="position")
    for name in (*NUMBERS, *ORDERS):
        builder.add_integer_field(name, indexed=True, fast=True)


def add_to(
    document: tantivy.Document, item: Item, said: Said, sources: list[Source], changed: datetime
) -> None:
    """Add an item's terms and numbers; `changed` is when anything of it last changed."""
    for term in (*_codes(item), *_has(item, said, sources), *_doubts(item, said)):
        document.add_text("facts", term)
    for first, last in _days(item):
        for term in spans.terms_of(first, last):
            document.add_text("taken", term)
    for claim in item.location_claims.all():
        _add_place(document, claim)
    for tag in item.tags.all():
        document.add_text("tag_name", tag.name)
    for name, number in _numbers(item):
        document.add_integer(name, number)
    document.add_integer("oldest_key", (LAST_MINUTE - _earliest(item)) << PK_BITS | item.pk)
    document.add_integer("changed_key", int(changed.timestamp()) << PK_BITS | item.pk)


def names_of(item: Item, said: Said, sources: list[Source]) -> dict[str, list[str]]:
    """The names by which `place:`, `tag:` and `source:` find it; code names of the confidential."""
    claims = [*item.location_claims.all(), *item.time_claims.all()]
    claimants = [claim.claimed_by_source for claim in claims if claim.claimed_by_source]
    named = {s.pk: s for s in (*sources, *claimants, *(words.speaker for words, _ in said))}
    handles = [source.handle for source in named.values() if not source.confidential]
    aliases = [alias for tag in item.tags.all() for alias in tag.aliases if isinstance(alias, str)]
    return {
        "place": [claim.place_name for claim in item.location_claims.all()],
        "tag": [*(tag.name for tag in item.tags.all()), *aliases],
        "source": [*(source.public_name for source in named.values()), *handles],
    }


# Terms


def _codes(item: Item) -> Iterator[str]:
    yield f"by:{item.created_by_id}"
    yield f"usage:{item.usage}"
    yield f"language:{item.language or 'none'}"
    for finding in item.findings.all():
        if not any(review.value == finding.value for review in finding.reviews.all()):
            yield f"proposed:{finding.value}"


def _has(item: Item, said: Said, sources: list[Source]) -> Iterator[str]:
    facts = _examined(item)
    present = {
        "file": item.is_held,
        "gps": (facts.get("gps") or {}).get("flag") == "ok",
        "note": item.notes.all(),
        "location": item.location_claims.all(),
        "time": item.time_claims.all(),
        "finding": item.findings.all(),
        "text": item.transcripts.all(),
        "source": sources,
        "tag": item.tags.all(),
        "statement": said,
    }
    yield from (f"has:{name}" for name, there in present.items() if there)


def _examined(item: Item) -> dict:
    examination = getattr(item, "examination", None)
    return examination.facts if examination else {}


def _doubts(item: Item, said: Said) -> Iterator[str]:
    if _is_contradicted(item, said):
        yield "claim:contradicted"
    if any(map(_is_disguised, _texts(item, said))):
        yield "lookalike:yes"


def _texts(item: Item, said: Said) -> Iterator[str]:
    yield from (item.title, item.original_title, item.description)
    yield from (transcript.text for transcript in item.transcripts.all())
    for receipt in item.receipts.all():
        yield from (receipt.message, receipt.file_name)
    yield from (statement.words for statement, _ in said)


def _is_disguised(text: str) -> bool:
    return bool(BOTH_SCRIPTS.search(text)) and bool(language.mixed_script_words(text))


def _is_contradicted(item: Item, said: Said) -> bool:
    """Two places or times of the same part cannot both be, or a statement contradicts it."""
    return (
        any(link.stance == Stance.CONTRADICTS for _, link in said)
        or any(map(_are_apart, *_pairs(item.location_claims.all())))
        or any(map(_never_meet, *_pairs(item.time_claims.all())))
    )


def _pairs(claims: Iterable) -> tuple[list, list]:
    alike = [pair for pair in combinations(claims, 2) if _subject(pair[0]) == _subject(pair[1])]
    return [a for a, _ in alike], [b for _, b in alike]


def _subject(claim: LocationClaim | TimeClaim) -> tuple:
    return claim.part, claim.part_label.casefold(), getattr(claim, "role", "")


def _are_apart(a: LocationClaim, b: LocationClaim) -> bool:
    one, other = _spot(a), _spot(b)
    if one is None or other is None or not (one.is_sized and other.is_sized):
        return False
    return distance_m(one.point, other.point) > one.radius_m + other.radius_m


def _never_meet(a: TimeClaim, b: TimeClaim) -> bool:
    return moments.overlap(a.moment, b.moment) is False


# Places


def _add_place(document: tantivy.Document, claim: LocationClaim) -> None:
    if claim.place_name:
        document.add_text("place_name", claim.place_name)
    spot = _spot(claim)
    if spot is None:
        return
    document.add_text("spot", str(spot))
    document.add_integer("lat", int(spot.point.latitude * PER_DEGREE))
    document.add_integer("lon", int(spot.point.longitude * PER_DEGREE))
    if spot.is_sized:
        document.add_integer("radius", spot.radius_m)
    if spot.radius_m >= WIDE_M:
        document.add_text("facts", "wide:yes")


def _spot(claim: LocationClaim) -> Spot | None:
    if claim.latitude is None or claim.longitude is None:
        return None
    return Spot.of(Point(claim.latitude, claim.longitude), claim.radius_m, claim.precision)


# Days and numbers


def _days(item: Item) -> Iterator[tuple[int, int]]:
    """Each span of days in which it is said to have been made, the device's clock included."""
    for claim in item.time_claims.all():
        yield (
            spans.day_of(_date(claim.earliest), spans.FIRST_DAY),
            spans.day_of(_date(claim.latest), spans.LAST_DAY),
        )
    taken = _date(_examined(item).get("taken_at") or "")
    if taken:
        yield taken.toordinal(), taken.toordinal()


def _date(iso: str) -> date | None:
    return date.fromisoformat(iso[:10]) if iso else None


def _earliest(item: Item) -> int:
    """The minute, counted from year 1, by which lists begin with the oldest; the last for none."""
    said = [claim.earliest or claim.latest for claim in item.time_claims.all()]
    said = said or list(filter(None, [_examined(item).get("taken_at")]))
    if not said:
        return LAST_MINUTE
    first = datetime.fromisoformat(min(said))
    return (first.toordinal() - 1) * 1440 + first.hour * 60 + first.minute


def _numbers(item: Item) -> Iterator[tuple[str, int]]:
    receipts = item.receipts.all()
    yield "receipts", len(receipts)
    for receipt in receipts:
        yield "received", timezone.localtime(receipt.received_at).date().toordinal()
    said = [claim.confidence for claim in item.location_claims.all()]
    said += [claim.confidence for claim in item.time_claims.all()]
    said += [note.confidence for note in item.notes.all()]
    yield from (("confidence", CONFIDENCE[level]) for level in set(said) if level)
