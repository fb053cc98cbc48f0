"""Add, supersede and withdraw claims about where and when, and statements about the event."""

from typing import Any, TypeVar

from django.core.exceptions import ValidationError

from evidence import moments, permissions
from evidence.actions.change import Change, action
from evidence.errors import NotAllowed, UnreadableMoment
from evidence.models import (
    Case,
    Dated,
    Finding,
    Item,
    LocationClaim,
    MetadataReading,
    Statement,
    StatementLink,
    TimeClaim,
    User,
)
from evidence.vocabularies import ClaimMethod, EntryType, LocationRole, Precision, RowState

D = TypeVar("D", bound=Dated)


@action
def claim_location(
    change: Change, *, by: User, item: Item, supersedes: LocationClaim | None = None, **values: Any
) -> LocationClaim:
    """Record where somebody says an item was made, or what place it shows."""
    permissions.check_can_work_on(by, item)
    change.call(EntryType.LOCATION_CLAIMED, reason=values.get("reason", ""))
    return change.supersede(supersedes, LocationClaim(item=item, **values))


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
    """Fill the interval's ends from what was typed; a missing offset stays missing."""
    try:
        moment = moments.parse(claim.edtf)
    except UnreadableMoment as problem:
        raise ValidationError({"edtf": str(problem)}) from problem
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
    change.call(EntryType.STATEMENT_LINKED)
    link = StatementLink(statement=statement, item=item, other=other, stance=stance, **values)
    return change.supersede(supersedes, link)


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
