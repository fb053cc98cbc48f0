"""Say whether an item is an original and what was done to it, and review where it comes from."""

from typing import Any

from django.core.exceptions import ValidationError

from evidence import permissions
from evidence.actions.change import Change, action
from evidence.errors import NotAllowed
from evidence.models import (
    EditClaim,
    GenerationClaim,
    Item,
    ProvenanceReview,
    ProvenanceStep,
    Receipt,
    User,
)
from evidence.provenance.reviewing import has_changed
from evidence.vocabularies import EntryType, NoticeKind, ReviewOutcome


@action
def claim_generation(
    change: Change,
    *,
    by: User,
    item: Item,
    supersedes: GenerationClaim | None = None,
    **values: Any,
) -> GenerationClaim:
    """Record that somebody takes the item for an original or for a copy."""
    permissions.check_can_work_on(by, item)
    change.call(EntryType.GENERATION_CLAIMED, reason=values.get("reason", ""))
    return change.supersede(supersedes, GenerationClaim(item=item, **values))


@action
def claim_edit(
    change: Change, *, by: User, item: Item, supersedes: EditClaim | None = None, **values: Any
) -> EditClaim:
    """Record one thing that was done to the item after it was made."""
    permissions.check_can_work_on(by, item)
    change.call(EntryType.EDIT_CLAIMED, reason=values.get("reason", ""))
    return change.supersede(supersedes, EditClaim(item=item, **values))


@action
def review_provenance(
    change: Change, *, by: User, item: Item, outcome: str, remarks: str = "", upto: int
) -> ProvenanceReview:
    """Accept what is known of an item's way to us, or return it with what is missing.

    `upto` is how many entries the ledger had when the reviewer read it: what has changed since
    would be accepted unseen, and is refused.
    """
    check_can_review(by, item, outcome)
    _check_is_read(item, upto)
    change.call(EntryType.PROVENANCE_REVIEWED, items=tuple(item.parts()))
    review = ProvenanceReview(item=item, outcome=outcome, remarks=remarks.strip(), upto=upto)
    earlier = item.provenance_reviews.current().first()
    made: ProvenanceReview = change.supersede(earlier, review)
    if outcome == ReviewOutcome.RETURNED:
        change.tell(NoticeKind.PROVENANCE_RETURNED, to=_who_told(item), about=made)
    return made


def _who_told(item: Item) -> set[User]:
    """Whoever brought the item, received it or recorded a step of its history."""
    parts = item.parts()
    steps = ProvenanceStep.objects.current().filter(item__in=parts).select_related("recorded_by")
    receipts = Receipt.objects.filter(item__in=parts).select_related("received_by")
    told = {item.created_by, *(row.received_by for row in receipts)}
    return told | {row.recorded_by for row in steps if row.recorded_by}


def check_can_review(user: User, item: Item, outcome: str) -> None:
    """Admins of the case review; what one has brought oneself, somebody else accepts."""
    permissions.check_can_work_on(user, item)
    permissions.check_can_manage(user, item.case)
    if outcome == ReviewOutcome.ACCEPTED and item.created_by_id == user.pk:
        raise NotAllowed("You brought this item; somebody else accepts where it comes from.")


def _check_is_read(item: Item, upto: int) -> None:
    if has_changed(item.parts().values_list("pk", flat=True), upto):
        raise ValidationError("Its provenance has changed since you read it; please look again.")
