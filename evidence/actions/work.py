"""Put items into somebody's hands, and say and ask things about them."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone

from evidence import permissions
from evidence.actions.change import Change, action
from evidence.errors import NotAllowed
from evidence.models import Assignment, Item, Remark, User, lease_from, people_who_see
from evidence.vocabularies import EntryType, NoticeKind, RemarkKind, Role, RowState

LEASE_DAYS = 3
"""How long an item is kept for somebody who takes it up, unless they say otherwise."""

MOST_DAYS = 60


@action
def assign(
    change: Change,
    *,
    by: User,
    item: Item,
    to: User,
    due: date | None = None,
    days: int = LEASE_DAYS,
    note: str = "",
    batch: str = "",
) -> Assignment:
    """Put an item into somebody's hands for some days, or one's own.

    Raises NotAllowed while it is in somebody else's hands, but for admins of the case; assigning
    it to the same person again renews the lease.
    """
    permissions.check_can_work_on(by, item)
    permissions.check_stands_alone(item)
    standing = _locked(item)
    if standing is not None:
        permissions.check_can_reassign(by, standing)
    _check_works(to, item)
    if not 1 <= days <= MOST_DAYS:
        raise ValidationError({"days": f"Between 1 and {MOST_DAYS} days."})
    is_kept = standing is not None and standing.due == due
    if due is not None and due < timezone.localdate() and not is_kept:
        raise ValidationError({"due": "This day is over."})
    change.call(EntryType.ASSIGNED, reason=note, batch=batch)
    until = lease_from(timezone.now(), days)
    made = Assignment(item=item, assignee=to, due=due, until=until, reason=note)
    change.tell(NoticeKind.ASSIGNED, to=[to], about=item)
    return change.supersede(standing, made)


@action
def release(change: Change, *, by: User, assignment: Assignment, reason: str = "") -> Assignment:
    """Give an item back; whoever holds it may, who assigned it, and the admins of the case."""
    permissions.check_can_release(by, assignment)
    change.call(EntryType.RELEASED, reason=reason)
    withdrawal = Assignment(
        item=assignment.item,
        assignee=assignment.assignee,
        due=assignment.due,
        until=assignment.until,
        state=RowState.WITHDRAWN,
        reason=reason,
    )
    return change.supersede(assignment, withdrawal)


@action
def remark(
    change: Change,
    *,
    by: User,
    item: Item,
    text: str,
    kind: str = RemarkKind.COMMENT,
    answers: Remark | None = None,
) -> Remark:
    """Say or ask something about an item one sees; who is concerned is told.

    Answering a question is for who adds to the case.
    """
    permissions.check_can_see(by, item)
    if kind == RemarkKind.ANSWER:
        permissions.check_can_work_on(by, item)
        _check_answers(answers, item)
    if not text.strip():
        raise ValidationError({"text": "There are no words in it."})
    change.call(EntryType.REMARKED)
    made = change.supersede(None, Remark(item=item, text=text, kind=kind, answers=answers))
    change.tell_mentioned(text, about=made)
    _tell(change, made)
    return made


@action
def take_back(change: Change, *, by: User, remark: Remark, reason: str = "") -> Remark:
    """Withdraw one's own words; they stay in the history."""
    permissions.check_can_see(by, remark.item)
    if remark.recorded_by_id != by.pk:
        raise NotAllowed("Only who wrote this may take it back.")
    change.call(EntryType.WITHDRAWN, reason=reason)
    withdrawal = Remark(
        item=remark.item,
        text=remark.text,
        kind=remark.kind,
        answers=remark.answers,
        state=RowState.WITHDRAWN,
        reason=reason,
    )
    return change.supersede(remark, withdrawal)


def _locked(item: Item) -> Assignment | None:
    """The item's current assignment; who assigns it at the same time waits."""
    Item.objects.select_for_update(no_key=True).get(pk=item.pk)
    return Assignment.objects.current().filter(item=item).first()


def _check_works(person: User, item: Item) -> None:
    """Only who may add to an item can be asked to work on it; who may not see it is nobody here."""
    if not permissions.allowed(permissions.check_can_work_on, person, item):
        raise ValidationError({"to": "Nobody of that name works on this item's case."})


def _check_answers(question: Remark | None, item: Item) -> None:
    if question is None or question.kind != RemarkKind.QUESTION or not question.is_current:
        raise ValidationError({"answers": "Choose the question that is answered."})
    if question.item_id != item.pk:
        raise ValidationError({"answers": "This question is about another item."})


def _tell(change: Change, remark: Remark) -> None:
    """A question goes to who works on the item, or else to all who may; an answer to its asker."""
    held = Assignment.objects.running().filter(item=remark.item).select_related("assignee").first()
    if remark.kind == RemarkKind.ANSWER and remark.answers is not None:
        change.tell(NoticeKind.ANSWERED, to=[remark.answers.recorded_by], about=remark)
    elif remark.kind == RemarkKind.QUESTION:
        asked = [held.assignee] if held else contributors(remark.item)
        change.tell(NoticeKind.ASKED, to=asked, about=remark)
    earlier = Remark.objects.filter(item=remark.item).select_related("recorded_by")
    part = [row.recorded_by for row in earlier]
    change.tell(NoticeKind.COMMENTED, to=[*part, *([held.assignee] if held else [])], about=remark)


def contributors(item: Item) -> list[User]:
    """Who may be asked to work on an item, by name."""
    people = people_who_see(item.case, [item]).filter(
        memberships__case=item.case,
        memberships__active=True,
        memberships__role__in=[Role.VERIFIER, Role.ADMIN],
    )
    return list(people.order_by("username"))
