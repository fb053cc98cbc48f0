"""Add, supersede and withdraw claims about where and when, and statements about the event."""

import math
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from evidence import moments, permissions
from evidence.actions.change import Change, action
from evidence.errors import AlreadyRecorded, AlreadySuperseded, NotAllowed, UnreadableMoment
from evidence.models import (
    Adoption,
    AnyClaim,
    Case,
    ClaimEvidence,
    ClaimShape,
    Dated,
    Finding,
    Item,
    LocationClaim,
    Merge,
    MetadataReading,
    Original,
    Source,
    Statement,
    StatementAssessment,
    StatementLink,
    TimeClaim,
    User,
    slot_of,
)
from evidence.vocabularies import (
    ClaimMethod,
    EntryType,
    LocationRole,
    NoticeKind,
    Precision,
    RowState,
)
from evidence.weighing.versions import Versions

C = TypeVar("C", bound=LocationClaim | TimeClaim)
D = TypeVar("D", bound=Dated)


@action
def claim_location(
    change: Change,
    *,
    by: User,
    item: Item,
    shape: ClaimShape | None = None,
    supersedes: LocationClaim | None = None,
    **values: Any,
) -> LocationClaim:
    """Record where somebody says an item was made, or what place it shows.

    A `shape`, unsaved, says what is more than a point; the claim's point and radius enclose it.
    """
    permissions.check_can_work_on(by, item)
    change.call(EntryType.LOCATION_CLAIMED, reason=values.get("reason", ""))
    if shape is not None:
        values |= _around(shape)
    claim = change.supersede(supersedes, LocationClaim(item=item, **values))
    if shape is not None:
        shape.claim = claim
        change.add(shape)
    return claim


def _around(shape: ClaimShape) -> dict[str, Any]:
    """The circle around a shape, as a claim's values."""
    shape.clean()
    centre, radius = shape.outline.enclosing()
    return {
        "latitude": centre.latitude,
        "longitude": centre.longitude,
        "radius_m": math.ceil(radius),
    }


@action
def claim_time(
    change: Change,
    *,
    by: User,
    item: Item,
    edtf: str,
    supersedes: TimeClaim | None = None,
    **values: Any,
) -> TimeClaim:
    """Record when somebody says an item was made; `edtf` as in moments.parse."""
    permissions.check_can_work_on(by, item)
    change.call(EntryType.TIME_CLAIMED, reason=values.get("reason", ""))
    claim = TimeClaim(item=item, edtf=edtf, **values)
    set_interval(claim)
    return change.supersede(supersedes, claim)


def set_interval(claim: TimeClaim) -> None:
    """Fill the interval's ends from what was typed; a missing offset stays missing.

    A time that has not come yet is refused: nothing was made then, and it is mostly a slip.
    """
    try:
        moment = moments.parse(claim.edtf)
    except UnreadableMoment as problem:
        raise ValidationError({"edtf": str(problem)}) from problem
    if moments.begins_after(moment, timezone.now()):
        raise ValidationError({"edtf": moments.NOT_YET})
    claim.edtf = moment.text
    claim.earliest = moment.earliest.isoformat() if moment.earliest else ""
    claim.latest = moment.latest.isoformat() if moment.latest else ""
    claim.utc_offset = moment.offset or ""


def claim_reading(*, by: User, reading: MetadataReading, facts: dict) -> LocationClaim:
    """Make the coordinates a tool read a location claim of the person who accepts them.

    `facts` are the examination's; raises NotAllowed when they hold no usable position.
    """
    gps = facts.get("gps") or {}
    if gps.get("lat") is None:
        raise NotAllowed("The file states no usable position.")
    tool = f"{reading.tool} {reading.tool_version}"
    return claim_location(
        by=by,
        item=reading.item,
        role=LocationRole.CAMERA,
        latitude=round(gps["lat"], 7),
        longitude=round(gps["lon"], 7),
        radius_m=100,
        precision=Precision.VICINITY,
        heading_deg=None if gps.get("heading") is None else round(gps["heading"], 2) % 360,
        method=ClaimMethod.METADATA,
        basis=f"{tool} read GPS {gps['lat']:.5f}, {gps['lon']:.5f} in the file.",
        claimed_by_user=by,
        reading=reading,
    )


@action
def add_evidence(
    change: Change,
    *,
    by: User,
    claim: AnyClaim,
    kind: str,
    words: str = "",
    kept: tuple[Original, str] | None = None,
    url: str = "",
    other: Item | None = None,
) -> ClaimEvidence:
    """Attach one thing to a claim: a file already kept with its name, an address, or an item."""
    permissions.check_can_work_on(by, claim.item)
    if other is not None:
        permissions.check_can_work_on(by, other)
    change.call(EntryType.EVIDENCE_ADDED)
    original, file_name = kept or (None, "")
    evidence = ClaimEvidence(
        item=claim.item, kind=kind, words=words, original=original, file_name=file_name,
        url=url, other=other, **of_claim(claim),
    )  # fmt: skip
    return change.supersede(None, evidence)


def of_claim(claim: AnyClaim) -> dict[str, Any]:
    """The claim under the name of the field that holds its kind."""
    name = "time_claim" if isinstance(claim, TimeClaim) else "location_claim"
    return {name: claim}


@action
def adopt(
    change: Change,
    *,
    by: User,
    claim: AnyClaim,
    reason: str,
    supersedes: Adoption | None = None,
) -> Adoption:
    """Decide to go by a claim, in the place of the adoption that stood for its role and part.

    Raises AlreadySuperseded, with the row that has been faster, when `supersedes` is not what
    stands now or the claim has been replaced or withdrawn.
    """
    item = Item.objects.select_for_update(no_key=True).get(pk=claim.item_id)
    permissions.check_can_work_on(by, item)
    if not reason.strip():
        raise ValidationError({"reason": "Say why this claim is adopted."})
    claim = _standing(claim)
    role, part = slot_of(claim)
    now = Adoption.objects.current().filter(item=item, role=role, part=part).first()
    if now != supersedes:
        raise AlreadySuperseded(_newest(now or supersedes))
    change.call(EntryType.CLAIM_ADOPTED, reason=reason)
    adoption = Adoption(item=item, role=role, part=part, reason=reason, **of_claim(claim))
    change.tell(NoticeKind.ADOPTED, to=[claim.recorded_by], about=adoption)
    return change.supersede(now, adoption)


def _newest(row: Any) -> Dated:
    while row.successor is not None:
        row = row.successor
    return row


def _standing(claim: C) -> C:
    """The claim as it now is, kept from being replaced meanwhile."""
    locked = type(claim)._default_manager.select_for_update(no_key=True)
    found: Any = locked.get(pk=claim.pk)
    if found.successor is not None:
        raise AlreadySuperseded(found.successor)
    if found.state == RowState.WITHDRAWN:
        raise ValidationError("This claim was withdrawn; adopt one that stands.")
    return found


@action
def add_statement(
    change: Change, *, by: User, case: Case, supersedes: Statement | None = None, **values: Any
) -> Statement:
    """Record what somebody said of the event, in their words."""
    permissions.check_can_contribute(by, case)
    change.call(EntryType.STATEMENT_ADDED, reason=values.get("reason", ""))
    return change.supersede(supersedes, Statement(case=case, **values))


@action
def link_statement(
    change: Change,
    *,
    by: User,
    statement: Statement,
    stance: str,
    item: Item | None = None,
    other: Statement | None = None,
    supersedes: StatementLink | None = None,
    **values: Any,
) -> StatementLink:
    """Say how an item, or another statement, bears on a statement."""
    permissions.check_can_contribute(by, statement.case)
    if item is not None:
        permissions.check_can_work_on(by, item)
    if not values.get("explanation", "").strip():
        raise ValidationError({"explanation": "Say why it bears on the statement so."})
    link = StatementLink(statement=statement, item=item, other=other, stance=stance, **values)
    versions = _locked(statement)
    change.call(EntryType.STATEMENT_LINKED, reason=values.get("reason", ""))
    made = change.supersede(supersedes, link)
    _check_linked_once(made, versions)
    return made


def _check_linked_once(link: StatementLink, versions: Versions) -> None:
    """Raise AlreadyRecorded when the two were linked, whichever versions of them the link names."""
    ours = versions.all_of(link.statement.pk)
    if link.other is not None and link.other.pk in ours:
        raise ValidationError({"other": "A statement cannot bear on itself."})
    theirs = versions.all_of(link.other.pk) if link.other else []
    target = Q(item=link.item) if link.item else Q(other__in=theirs)
    standing = StatementLink.objects.current().filter(target, statement__in=ours)
    if there := standing.exclude(pk=link.pk).first():
        raise AlreadyRecorded(there, "These two are linked already.")


def _locked(statement: Statement) -> Versions:
    """The case's statements by their versions; who records of this one at once waits."""
    versions = Versions(statement.case)
    rows = Statement.objects.filter(pk__in=versions.all_of(statement.pk)).order_by("pk")
    list(rows.select_for_update(no_key=True).values_list("pk"))
    return versions


@action
def assess_statement(
    change: Change,
    *,
    by: User,
    statement: Statement,
    value: str,
    reasons: str,
    claimed_by_source: Source | None = None,
    supersedes: StatementAssessment | None = None,
    **values: Any,
) -> StatementAssessment:
    """Record what a source came to when it tried to verify a statement, or the person themselves.

    Each has one standing assessment and supersedes only that; others stand beside it.
    """
    permissions.check_can_contribute(by, statement.case)
    assessment = StatementAssessment(
        statement=statement,
        value=value,
        reasons=reasons,
        claimed_by_source=claimed_by_source,
        claimed_by_user=None if claimed_by_source else by,
        **values,
    )
    if supersedes is not None and _claimant(supersedes) != _claimant(assessment):
        raise NotAllowed("This is somebody else's assessment; record yours beside it.")
    versions = _locked(statement)
    change.call(EntryType.STATEMENT_ASSESSED, reason=values.get("reason", ""))
    made = change.supersede(supersedes, assessment)
    _check_assessed_once(made, versions)
    return made


def _check_assessed_once(assessment: StatementAssessment, versions: Versions) -> None:
    standing = StatementAssessment.objects.current().filter(
        statement__in=versions.all_of(assessment.statement.pk),
        claimed_by_source=assessment.claimed_by_source,
        claimed_by_user=assessment.claimed_by_user,
    )
    if there := standing.exclude(pk=assessment.pk).first():
        words = "The same source or person has assessed this statement already."
        raise AlreadyRecorded(there, words)


def _claimant(assessment: StatementAssessment) -> tuple[int | None, int | None]:
    return assessment.claimed_by_source_id, assessment.claimed_by_user_id


@action
def withdraw(change: Change, *, by: User, record: D, reason: str) -> D:
    """Take a dated row back: a later row says so, and the earlier one stays readable.

    Whoever recorded it may, and the admins of the case.
    """
    check_can_withdraw(by, record)
    if not reason.strip():
        raise ValidationError({"reason": "Say why it is withdrawn."})
    change.call(EntryType.WITHDRAWN, reason=reason)
    return change.supersede(record, _withdrawal(record, reason), **_many(record))


def check_can_withdraw(user: User, record: Dated) -> None:
    if isinstance(record, Merge):
        raise NotAllowed("A merge is undone, not withdrawn.")
    for item in record.ledger_items:
        permissions.check_can_work_on(user, item)
    permissions.check_can_contribute(user, record.ledger_case)
    if record.recorded_by_id != user.pk:
        permissions.check_can_manage(user, record.ledger_case)


def can_withdraw(user: User, record: Dated) -> bool:
    return permissions.allowed(check_can_withdraw, user, record)


def _withdrawal(record: D, reason: str) -> D:
    """A copy of the row that asserts nothing any more."""
    own = {"id", "uid", "state", "reason", "supersedes", "recorded_by", "recorded_at"}
    kept = {
        field.name: getattr(record, field.name)
        for field in record._meta.fields
        if field.name not in own
    }
    return type(record)(**kept, state=RowState.WITHDRAWN, reason=reason)


def _many(record: Dated) -> dict[str, list]:
    return {"notes": list(record.notes.all())} if isinstance(record, Finding) else {}
