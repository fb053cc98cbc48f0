"""Note checks, propose and review findings, and write down an item's text."""

from typing import Any

from evidence import permissions
from evidence.actions.change import Change, action
from evidence.models import (
    Finding,
    FindingReview,
    Item,
    NoteAttachment,
    Original,
    Transcript,
    User,
    VerificationNote,
)
from evidence.vocabularies import EntryType


@action
def add_note(
    change: Change,
    *,
    by: User,
    item: Item,
    supersedes: VerificationNote | None = None,
    attachments: list[tuple[Original, str]] | None = None,
    **values: Any,
) -> VerificationNote:
    """Record one check; `attachments` are (original, file name) pairs already kept."""
    permissions.check_can_work_on(by, item)
    change.call(EntryType.NOTE_ADDED, reason=values.get("reason", ""))
    note = change.supersede(supersedes, VerificationNote(item=item, **values))
    for original, file_name in attachments or []:
        change.add(NoteAttachment(note=note, original=original, file_name=file_name))
    return note


@action
def propose_finding(
    change: Change,
    *,
    by: User,
    item: Item,
    value: str,
    reasons: str,
    notes: list[VerificationNote] | None = None,
    supersedes: Finding | None = None,
    **values: Any,
) -> Finding:
    """Propose an assessment; it stands once somebody else has agreed."""
    permissions.check_can_work_on(by, item)
    change.call(EntryType.FINDING_PROPOSED, reason=values.get("reason", ""))
    finding = Finding(item=item, value=value, reasons=reasons, **values)
    return change.supersede(supersedes, finding, notes=notes or [])


@action
def review_finding(
    change: Change, *, by: User, finding: Finding, value: str, reasons: str = ""
) -> FindingReview:
    """Give one's own assessment of somebody else's finding; the same value is agreement."""
    permissions.check_can_review(by, finding)
    change.call(EntryType.FINDING_REVIEWED)
    return change.add(FindingReview(finding=finding, value=value, reasons=reasons, recorded_by=by))


@action
def add_transcript(
    change: Change, *, by: User, item: Item, supersedes: Transcript | None = None, **values: Any
) -> Transcript:
    """Write down text in or on an item."""
    permissions.check_can_work_on(by, item)
    change.call(EntryType.TRANSCRIPT_ADDED, reason=values.get("reason", ""))
    return change.supersede(supersedes, Transcript(item=item, **values))
