"""Note checks, propose and review findings, and write down an item's text."""

from collections.abc import Iterable, Mapping
from typing import Any

from evidence import permissions
from evidence.actions.change import Change, action
from evidence.actions.claims import of_claim
from evidence.models import (
    AnyClaim,
    ClaimCheck,
    Finding,
    FindingReview,
    Item,
    NoteAttachment,
    NoteMark,
    NoteStep,
    Original,
    Reopening,
    Transcript,
    Unsealing,
    User,
    VerificationNote,
)
from evidence.vocabularies import EntryType, NoticeKind, WorkStatus

AT_REST = (WorkStatus.READY, WorkStatus.DONE)


@action
def add_note(
    change: Change,
    *,
    by: User,
    item: Item,
    supersedes: VerificationNote | None = None,
    attachments: list[tuple[Original, str]] | None = None,
    claim: AnyClaim | None = None,
    marks: Iterable[tuple[str, str]] = (),
    steps: Mapping[str, str] | None = None,
    **values: Any,
) -> VerificationNote:
    """Record one check; `attachments` are (original, file name) pairs already kept.

    `claim` is the one it was of; a check in the place of another stays one of the same claim.
    `marks` are the parts of the media it speaks of, as fragments, each with what is there;
    `steps` says of steps of a checklist what became of them.
    """
    permissions.check_can_work_on(by, item)
    if supersedes is not None:
        permissions.check_can_replace(by, supersedes)
    change.call(EntryType.NOTE_ADDED, reason=values.get("reason", ""))
    note = change.supersede(supersedes, VerificationNote(item=item, **values))
    change.tell_mentioned(note.text, about=note, before=supersedes.text if supersedes else "")
    for original, file_name in attachments or []:
        change.add(NoteAttachment(note=note, original=original, file_name=file_name))
    checked = claim or claim_checked(supersedes)
    if checked is not None:
        change.add(ClaimCheck(note=note, **of_claim(checked)))
    for part, words in marks:
        change.add(NoteMark(note=note, part=part, words=words))
    for step, result in (steps or {}).items():
        change.add(NoteStep(note=note, step=step, result=result))
    return note


def claim_checked(note: VerificationNote | None) -> AnyClaim | None:
    """The claim a check was of, if it was of one."""
    return note.claim_check.claim if note is not None and hasattr(note, "claim_check") else None


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
    if supersedes is not None:
        permissions.check_can_replace(by, supersedes)
    change.call(EntryType.FINDING_PROPOSED, reason=values.get("reason", ""))
    finding = Finding(item=item, value=value, reasons=reasons, **values)
    change.tell_mentioned(reasons, about=finding, before=supersedes.reasons if supersedes else "")
    return change.supersede(supersedes, finding, notes=notes or [])


@action
def review_finding(
    change: Change, *, by: User, finding: Finding, value: str, reasons: str = ""
) -> FindingReview:
    """Give one's own assessment of somebody else's finding; the same value is agreement."""
    permissions.check_can_review(by, finding)
    change.call(EntryType.FINDING_REVIEWED)
    blind = permissions.is_sealed(by, finding.item)
    review = FindingReview(
        finding=finding, value=value, reasons=reasons, blind=blind, recorded_by=by
    )
    change.tell(NoticeKind.FINDING_REVIEWED, to=[finding.recorded_by], about=finding)
    change.tell_mentioned(reasons, about=review)
    return change.add(review)


@action
def reopen_finding(change: Change, *, by: User, finding: Finding, reason: str) -> Reopening:
    """Say why a finding has to be looked at again; its item goes back to work."""
    permissions.check_can_reopen(by, finding)
    change.call(EntryType.FINDING_REOPENED, reason=reason)
    assessors = [finding.recorded_by, *(review.recorded_by for review in finding.reviews.all())]
    change.tell(NoticeKind.FINDING_REOPENED, to=assessors, about=finding)
    reopening = change.add(Reopening(finding=finding, reason=reason, recorded_by=by))
    if finding.item.work_status in AT_REST:
        change.update(finding.item, work_status=WorkStatus.IN_PROGRESS)
    return reopening


@action
def look_behind_seal(change: Change, *, by: User, item: Item, reason: str) -> Unsealing:
    """Read the checks of others before one's own is in; somebody else gives the blind one then."""
    permissions.check_can_unseal(by, item)
    change.call(EntryType.SEAL_OPENED, reason=reason)
    return change.add(Unsealing(item=item, reason=reason, recorded_by=by))


@action
def add_transcript(
    change: Change, *, by: User, item: Item, supersedes: Transcript | None = None, **values: Any
) -> Transcript:
    """Write down text in or on an item."""
    permissions.check_can_work_on(by, item)
    change.call(EntryType.TRANSCRIPT_ADDED, reason=values.get("reason", ""))
    return change.supersede(supersedes, Transcript(item=item, **values))
