"""Take bytes in: one arrival becomes a receipt on an item, once, however often it is sent."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, BinaryIO

from django.db import transaction

from evidence import canonical, jobs, permissions
from evidence.actions import claims
from evidence.actions.change import Change, action
from evidence.actions.items import new_item
from evidence.addresses import url_key
from evidence.errors import NotAllowed
from evidence.files import kinds, originals
from evidence.models import (
    Case,
    Item,
    LocationClaim,
    Original,
    Receipt,
    Source,
    User,
)
from evidence.vocabularies import (
    Clock,
    EntryType,
    Holding,
    ItemKind,
    MediaKind,
    Precision,
    ReceiptMethod,
)

NEW, SECOND, ALREADY = "new", "second receipt", "already"
KIND_OF_MEDIA = {
    MediaKind.IMAGE: ItemKind.PHOTO,
    MediaKind.VIDEO: ItemKind.VIDEO,
    MediaKind.AUDIO: ItemKind.AUDIO,
    MediaKind.DOCUMENT: ItemKind.DOCUMENT,
    MediaKind.TEXT: ItemKind.DOCUMENT,
    MediaKind.WEB_CAPTURE: ItemKind.POST,
}


@dataclass(frozen=True)
class Arrival:
    """What is known of an arrival besides its bytes.

    `batch` and `name` together make a repeated request the same arrival; without a batch every
    request is an arrival of its own. `taken` is EDTF; `place`, `latitude` and `longitude` become
    a location claim of the source, or of the receiver when there is none.
    """

    method: str = ReceiptMethod.UPLOAD
    source: Source | None = None
    forwarded_by: Source | None = None
    obtained_from: str = ""
    file_name: str = ""
    declared_type: str = ""
    file_modified_at: datetime | None = None
    message: str = ""
    consent: str = ""
    conditions: str = ""
    batch: str = ""
    name: str = ""
    title: str = ""
    kind: str = ""
    sensitivity: str = ""
    taken: str = ""
    place: str = ""
    latitude: object = None
    longitude: object = None


@dataclass(frozen=True)
class Received:
    """What became of an arrival; `outcome` is *new*, *second receipt* or *already*."""

    outcome: str
    receipt: Receipt
    item: Item
    original: Original
    claims: list = field(default_factory=list)


def take_in(
    *,
    by: User,
    case: Case,
    stream: BinaryIO | Iterable[bytes],
    arrival: Arrival,
    item: Item | None = None,
    declared_size: int | None = None,
    expected_sha256: str | None = None,
) -> Received:
    """Keep the bytes, then record their arrival; the whole of intake for one file.

    Raises IntakeError when the bytes could not be kept, FixityAlarm when what is stored under
    their name is not them, NotAllowed and ValidationError as any action. Only in the first case
    are the bytes gone; after the others they stay in `incoming/` for `recover` to report.
    """
    if item is not None:
        permissions.check_can_work_on(by, item)
    permissions.check_can_contribute(by, case)
    kept = originals.keep(stream, declared_size=declared_size, expected_sha256=expected_sha256)
    received = record(by=by, case=case, kept=kept, arrival=arrival, item=item)
    kept.release()
    return received


def record(
    *, by: User, case: Case, kept: originals.Kept, arrival: Arrival, item: Item | None = None
) -> Received:
    """Record bytes already kept, and what their sender says of place and time, in one commit."""
    with transaction.atomic():
        received = receive(by=by, case=case, kept=kept, arrival=arrival, item=item)
        if received.outcome == ALREADY:
            return received
        return replace(received, claims=_claims(by, received.item, arrival))


@action
def receive(
    change: Change,
    *,
    by: User,
    case: Case,
    kept: originals.Kept,
    arrival: Arrival,
    item: Item | None = None,
) -> Received:
    """Record one arrival of bytes already kept: a new item, or a second receipt on one.

    Bytes held by an item this person may not see get a new item and the same answer as new ones.
    """
    permissions.check_can_contribute(by, case)
    case = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
    item = _as_it_stands(item, case)
    dedupe_key = _dedupe_key(by, case, kept.sha256, arrival)
    before = _earlier(dedupe_key)
    if before is not None:
        return Received(ALREADY, before, before.item, before.original)
    change.call(EntryType.INGESTION)
    original = original_row(kept)
    home = item or _visible_holder(by, case, original)
    outcome = SECOND if home is not None and home.is_held else NEW
    home = _hold(change, by=by, case=case, item=home, original=original, arrival=arrival)
    receipt = change.add(_receipt(by, home, original, arrival, dedupe_key))
    jobs.enqueue("examine", item=home.pk)
    return Received(outcome, receipt, home, original)


def _as_it_stands(item: Item | None, case: Case) -> Item | None:
    """The item named, read again now that nobody else can give it bytes."""
    if item is None:
        return None
    if item.case_id != case.pk:
        raise NotAllowed("There is no such item in this case.")
    return Item.objects.select_related("case", "original").get(pk=item.standing_id)


def _earlier(dedupe_key: str | None) -> Receipt | None:
    if dedupe_key is None:
        return None
    return (
        Receipt.objects.select_related("item__case", "original")
        .filter(dedupe_key=dedupe_key)
        .first()
    )


def _dedupe_key(by: User, case: Case, sha256: str, arrival: Arrival) -> str | None:
    if not arrival.batch:
        return None
    parts = [case.record_id, by.record_id, arrival.batch, arrival.name, sha256]
    return hashlib.sha256(canonical.encode(parts)).hexdigest()


def original_row(kept: originals.Kept) -> Original:
    """The row of these bytes; the same work whether another case has them or not.

    Their kind is told from the content alone: a name would carry over from case to case.
    """
    with originals.open_original(kept.sha256) as stored:
        kind = kinds.identify(stored)
    row = Original(
        sha256=kept.sha256, size=kept.size, media_type=kind.media_type, media_kind=kind.media_kind
    )
    Original.objects.bulk_create([row], ignore_conflicts=True)
    return Original.objects.get(sha256=kept.sha256)


def _visible_holder(by: User, case: Case, original: Original) -> Item | None:
    holders = Item.objects.visible_to(by).filter(case=case, original=original)
    return holders.select_related("case", "original").order_by("id").first()


def _hold(
    change: Change, *, by: User, case: Case, item: Item | None, original: Original, arrival: Arrival
) -> Item:
    """The item that holds the original: as given, or a new one."""
    if item is None:
        draft = new_item(
            by=by,
            case=case,
            title=arrival.title or _title_of(arrival),
            kind=arrival.kind or KIND_OF_MEDIA.get(MediaKind(original.media_kind), ItemKind.OTHER),
            holding=Holding.HELD,
            original=original,
            media_kind=original.media_kind,
        )
        if arrival.sensitivity:
            draft.sensitivity = arrival.sensitivity
        return change.add(draft)
    permissions.check_can_work_on(by, item)
    if item.is_held and item.original_id != original.pk:
        raise NotAllowed(f"{item.code} holds other bytes already; link the two items instead.")
    if not item.is_held:
        change.update(item, holding=Holding.HELD, original=original, media_kind=original.media_kind)
    return item


def _title_of(arrival: Arrival) -> str:
    """The file's name, unless it would tell everybody who a confidential source is."""
    hands = (arrival.source, arrival.forwarded_by)
    if any(source and source.confidential for source in hands):
        return "Without a title"
    name = arrival.file_name.replace("\\", "/").rpartition("/")[2].strip()
    return name[:300] or "Without a title"


def _receipt(
    by: User, item: Item, original: Original, arrival: Arrival, dedupe_key: str | None
) -> Receipt:
    return Receipt(
        item=item,
        original=original,
        size=original.size,
        source=arrival.source,
        forwarded_by=arrival.forwarded_by,
        obtained_from=arrival.obtained_from,
        url_key=url_key(arrival.obtained_from),
        method=arrival.method,
        file_name=arrival.file_name,
        declared_type=arrival.declared_type[:200],
        file_modified_at=arrival.file_modified_at,
        message=arrival.message,
        consent=arrival.consent,
        conditions=arrival.conditions,
        received_by=by,
        batch=arrival.batch,
        dedupe_key=dedupe_key,
    )


def _claims(by: User, item: Item, arrival: Arrival) -> list:
    """The claims that came with the bytes, unless the same claimant has made them before."""
    claimant = {"claimed_by_source": arrival.source} if arrival.source else {"claimed_by_user": by}
    made: list = []
    where: dict[str, Any] = {
        "place_name": arrival.place,
        "latitude": arrival.latitude,
        "longitude": arrival.longitude,
    }
    if arrival.place or arrival.latitude is not None:
        known = LocationClaim.objects.current().filter(item=item, **claimant, **where)
        if not known.exists():
            precision = Precision.UNKNOWN if arrival.latitude is None else Precision.LOCALITY
            made.append(
                claims.claim_location(by=by, item=item, precision=precision, **claimant, **where)
            )
    if arrival.taken and not item.time_claims.filter(edtf=arrival.taken, **claimant).exists():
        made.append(
            claims.claim_time(
                by=by, item=item, edtf=arrival.taken, clock=Clock.STATEMENT, **claimant
            )
        )
    return made
