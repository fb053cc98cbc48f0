"""Who may do what: ``check_can_x`` raises NotAllowed with a reason, ``can_x`` answers.

What a person may not *see* is not decided here but by ``visible_to``; see models/item.py.
"""

from collections.abc import Callable
from typing import Any

from evidence.errors import NotAllowed
from evidence.models import Case, Finding, Item, Membership, Source, User
from evidence.vocabularies import Role

CONTRIBUTORS = frozenset({Role.VERIFIER, Role.ADMIN})


def role_in(user: User, case: Case) -> str | None:
    """The user's role in a case, None for a stranger."""
    if not user.is_authenticated or not user.is_active:
        return None
    member = Membership.objects.filter(case=case, user=user, active=True)
    return member.values_list("role", flat=True).first()


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


def check_can_work_on(user: User, item: Item) -> None:
    """Add to an item: a contributor of the case who may see the item."""
    if not Item.objects.visible_to(user).filter(pk=item.pk).exists():
        raise NotAllowed("There is no such item.")
    check_can_contribute(user, item.case)


def can_work_on(user: User, item: Item) -> bool:
    return allowed(check_can_work_on, user, item)


def check_can_review(user: User, finding: Finding) -> None:
    """Review somebody else's finding."""
    check_can_work_on(user, finding.item)
    if finding.recorded_by_id == user.pk:
        raise NotAllowed("A finding is reviewed by somebody other than its proposer.")
    if not finding.is_current:
        raise NotAllowed("This finding has been replaced or withdrawn.")


def can_review(user: User, finding: Finding) -> bool:
    return allowed(check_can_review, user, finding)


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


def check_can_see_accesses(user: User, case: Case) -> None:
    """See who opened or downloaded what."""
    _require(user, case, frozenset({Role.ADMIN}), "Only admins of the case see who opened what.")


def can_see_accesses(user: User, case: Case) -> bool:
    return allowed(check_can_see_accesses, user, case)
