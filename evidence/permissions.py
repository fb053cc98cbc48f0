"""Who may do what: ``check_can_x`` raises NotAllowed with a reason, ``can_x`` answers.

What a person may not *see* is not decided here but by ``visible_to``; see models/item.py.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from evidence.errors import NotAllowed
from evidence.models import (
    Assignment,
    Case,
    Finding,
    Item,
    Membership,
    SavedSearch,
    Source,
    Unsealing,
    User,
    VerificationNote,
    sealed_to,
)
from evidence.models.prepared import Prepared
from evidence.vocabularies import Role

CONTRIBUTORS = frozenset({Role.VERIFIER, Role.ADMIN})
TAKERS = frozenset({Role.EDITOR, Role.ADMIN})

_role = Prepared(
    lambda person, case: Membership.objects.filter(user=person, case=case, active=True).values_list(
        "role"
    )
)
_readable = Prepared(
    lambda person, item: Item.objects.readable_by(person).filter(pk=item).values_list("pk")
)


def role_in(user: User, case: Case) -> str | None:
    """The user's role in a case, None for a stranger."""
    if not user.is_authenticated or not user.is_active:
        return None
    held = _role.rows(user, case.pk)
    return held[0][0] if held else None


def allowed(check: Callable[..., None], *args: Any) -> bool:
    """Whether a check would pass: the button's voice of the rule the door enforces."""
    try:
        check(*args)
    except NotAllowed:
        return False
    return True


def _require(user: User, case: Case, roles: frozenset[str], reason: str) -> None:
    if role_in(user, case) not in roles:
        raise NotAllowed(reason)


def check_can_contribute(user: User, case: Case) -> None:
    """Upload, claim, note, propose a finding."""
    _require(user, case, CONTRIBUTORS, "Only verifiers and admins of the case may add to it.")


def can_contribute(user: User, case: Case) -> bool:
    return allowed(check_can_contribute, user, case)


def check_can_see(user: User, item: Item) -> None:
    """See an item at all, for what asks nothing more, such as to watch it."""
    is_active = user.is_authenticated and user.is_active
    if not (is_active and _readable.rows(user, item.pk)):
        raise NotAllowed("There is no such item.")


def check_can_work_on(user: User, item: Item) -> None:
    """Add to an item: a contributor of the case who may see the item."""
    check_can_see(user, item)
    check_can_contribute(user, item.case)


def check_can_reassign(user: User, assignment: Assignment) -> None:
    """Put an item into other hands: who holds it, anybody once the lease has ended, admins."""
    if assignment.assignee_id != user.pk and not assignment.has_ended:
        reason = f"{assignment.assignee.display} works on this; an admin of the case may change it."
        _require(user, assignment.item.case, frozenset({Role.ADMIN}), reason)


def check_can_release(user: User, assignment: Assignment) -> None:
    """Give an item back that is in somebody's hands."""
    check_can_work_on(user, assignment.item)
    if user.pk not in (assignment.assignee_id, assignment.recorded_by_id):
        reason = "Only who works on it, who assigned it and the admins of the case give it back."
        _require(user, assignment.item.case, frozenset({Role.ADMIN}), reason)


def can_release(user: User, assignment: Assignment) -> bool:
    return allowed(check_can_release, user, assignment)


def check_stands_alone(item: Item) -> None:
    """Raise NotAllowed when the item is shown under another's code, whose record is changed."""
    if item.merged_into is not None:
        raise NotAllowed(f"{item.code} is merged into {item.merged_into.code}; change that one.")


def can_work_on(user: User, item: Item) -> bool:
    return allowed(check_can_work_on, user, item)


def check_can_review(user: User, finding: Finding) -> None:
    """Review somebody else's finding."""
    check_can_work_on(user, finding.item)
    if finding.recorded_by_id == user.pk:
        raise NotAllowed("A finding is reviewed by somebody other than its proposer.")
    if not finding.is_current:
        raise NotAllowed("This finding has been replaced or withdrawn.")
    if finding.reopening:
        raise NotAllowed("This finding has been reopened; propose one in its place.")
    if _looked_behind_seal(user, finding):
        raise NotAllowed("You have looked at the sealed checks; somebody else assesses it now.")


def can_review(user: User, finding: Finding) -> bool:
    return allowed(check_can_review, user, finding)


def _looked_behind_seal(user: User, finding: Finding) -> bool:
    """Whether the second assessment would not be blind although the case asks for it."""
    if not finding.item.case.blind_checks or finding.reviews.all():
        return False
    return Unsealing.objects.filter(item=finding.item, recorded_by=user).exists()


def check_can_reopen(user: User, finding: Finding) -> None:
    """Say that a finding that stands is to be looked at again."""
    check_can_work_on(user, finding.item)
    if not finding.is_current or not finding.stands:
        raise NotAllowed("Only a finding that stands is reopened.")


def can_reopen(user: User, finding: Finding) -> bool:
    return allowed(check_can_reopen, user, finding)


def is_sealed(user: User, item: Item) -> bool:
    """Whether other people's checks of the item are kept from the user for now."""
    return item.case.blind_checks and sealed_to(user).filter(pk=item.pk).exists()


def check_can_replace(user: User, row: Finding | VerificationNote) -> None:
    """Put another row in the place of one that is not sealed to the user."""
    if row.recorded_by_id != user.pk and is_sealed(user, row.item):
        raise NotAllowed("This is sealed to you until your own assessment is in.")


def check_can_unseal(user: User, item: Item) -> None:
    """Look at sealed checks, and leave the blind assessment to somebody else."""
    check_can_manage(user, item.case)
    if not is_sealed(user, item):
        raise NotAllowed("Nothing of this item is sealed to you.")


def can_unseal(user: User, item: Item) -> bool:
    return allowed(check_can_unseal, user, item)


def check_can_manage(user: User, case: Case) -> None:
    """Visibility, membership, source grading."""
    _require(user, case, frozenset({Role.ADMIN}), "Only admins of the case may change this.")


def can_manage(user: User, case: Case) -> bool:
    return allowed(check_can_manage, user, case)


def check_can_open_cases(user: User) -> None:
    """Open a case; whoever opens one becomes its first admin."""
    if not (user.is_active and user.is_superuser):
        raise NotAllowed("Only a site admin may open a case.")


def can_open_cases(user: User) -> bool:
    return allowed(check_can_open_cases, user)


def can_see_identity(user: User, source: Source) -> bool:
    """Whether the user may know who a source is: anybody, unless it is confidential."""
    if not source.confidential:
        return role_in(user, source.case) is not None
    role = role_in(user, source.case)
    return role == Role.ADMIN or (role == Role.VERIFIER and source.recorded_by_id == user.pk)


def identities_known_to(user: User, case: Case) -> QuerySet[Source]:
    """The confidential sources of a case of which the user may know who they are."""
    role, sources = role_in(user, case), case.sources.filter(confidential=True)
    if role == Role.ADMIN:
        return sources
    return sources.filter(recorded_by=user) if role == Role.VERIFIER else sources.none()


def check_can_edit_source(user: User, source: Source) -> None:
    """Change a source whose identity one may know."""
    check_can_contribute(user, source.case)
    if not can_see_identity(user, source):
        raise NotAllowed("This source is confidential.")


def can_edit_source(user: User, source: Source) -> bool:
    return allowed(check_can_edit_source, user, source)


def check_can_see_contact(user: User, source: Source) -> None:
    """See how to reach a source: who recorded it, while they add to the case, and its admins."""
    if source.recorded_by_id != user.pk:
        _require(
            user,
            source.case,
            frozenset({Role.ADMIN}),
            "Only who recorded a source and the admins of the case see how to reach it.",
        )
    check_can_contribute(user, source.case)


def can_see_contact(user: User, source: Source) -> bool:
    return allowed(check_can_see_contact, user, source)


def check_can_take_out(user: User, case: Case) -> None:
    """Take a selection of the case's items out of the catalog as a file."""
    _require(
        user,
        case,
        TAKERS,
        "Only editors and admins of the case may take items out.",
    )


def can_take_out(user: User, case: Case) -> bool:
    return allowed(check_can_take_out, user, case)


def check_can_see_accesses(user: User, case: Case) -> None:
    """See who opened or downloaded what."""
    _require(user, case, frozenset({Role.ADMIN}), "Only admins of the case see who opened what.")


def can_see_accesses(user: User, case: Case) -> bool:
    return allowed(check_can_see_accesses, user, case)


def check_can_see_search(user: User, search: SavedSearch) -> None:
    """See a saved search: one's own, or one shared with a case of one's own."""
    if not SavedSearch.objects.visible_to(user).filter(pk=search.pk).exists():
        raise NotAllowed("There is no such saved search.")


def check_can_change_search(user: User, search: SavedSearch) -> None:
    """Change or remove a saved search."""
    if search.owner_id != user.pk:
        raise NotAllowed("Only its owner may change or remove a saved search.")


def check_can_unshare(user: User, search: SavedSearch) -> None:
    """End the sharing of a search: its owner, and the admins of the case."""
    if search.owner_id != user.pk and not (search.case and can_manage(user, search.case)):
        raise NotAllowed("Only its owner and the admins of the case may end its sharing.")


def can_unshare(user: User, search: SavedSearch) -> bool:
    return allowed(check_can_unshare, user, search)
