"""Open and change cases, say who works in them with which role, and keep their vocabulary."""

from typing import Any

from django.core.exceptions import ValidationError

from evidence import permissions
from evidence.actions.change import Change, action, check_editable
from evidence.models import Case, Membership, Tag, User
from evidence.vocabularies import EntryType, Role


@action
def open_case(
    change: Change, *, by: User, code: str, title: str, summary: str = "", training: bool = False
) -> Case:
    """Open a case and make whoever opens it its first admin."""
    permissions.check_can_open_cases(by)
    change.call(EntryType.CASE_OPENED)
    case = change.add(
        Case(code=code, title=title, summary=summary, training=training, opened_by=by)
    )
    change.add(Membership(case=case, user=by, role=Role.ADMIN, added_by=by))
    return case


@action
def edit_case(
    change: Change, *, by: User, case: Case, expected: int, reason: str = "", **values: str
) -> Case:
    """Change a case's title or summary."""
    permissions.check_can_manage(by, case)
    check_editable(case, values)
    change.call(EntryType.CASE_CHANGED, reason=reason)
    change.update(case, expected=expected, **values)
    return case


@action
def set_member(
    change: Change, *, by: User, case: Case, user: User, role: str, active: bool = True
) -> Membership:
    """Give a person a role in a case, change it, or end it (`active=False`)."""
    permissions.check_can_manage(by, case)
    membership = Membership.objects.filter(case=case, user=user).first()
    if membership is None:
        change.call(EntryType.MEMBER_ADDED)
        return change.add(Membership(case=case, user=user, role=role, active=active, added_by=by))
    if role != Role.ADMIN or not active:
        _check_admin_left(case, without=user)
    change.call(EntryType.MEMBER_CHANGED)
    change.update(membership, role=role, active=active)
    return membership


def _check_admin_left(case: Case, *, without: User) -> None:
    """A case without an admin never gets one again; two leaving at once wait for each other."""
    Case.objects.select_for_update().get(pk=case.pk)
    admins = case.memberships.filter(role=Role.ADMIN, active=True)
    if not admins.exclude(user=without).exists():
        raise ValidationError(
            {"role": "A case keeps at least one admin; make somebody else admin first."}
        )


@action
def add_tag(
    change: Change, *, by: User, case: Case, kind: str, name: str, aliases: list[str] | None = None
) -> Tag:
    """Add a term to the case's vocabulary."""
    permissions.check_can_contribute(by, case)
    change.call(EntryType.TAG_ADDED)
    return change.add(Tag(case=case, kind=kind, name=name, aliases=aliases or [], recorded_by=by))


@action
def edit_tag(
    change: Change, *, by: User, tag: Tag, expected: int, reason: str = "", **values: Any
) -> Tag:
    """Change a term or its other spellings."""
    permissions.check_can_contribute(by, tag.case)
    check_editable(tag, values)
    change.call(EntryType.TAG_CHANGED, reason=reason)
    change.update(tag, expected=expected, **values)
    return tag
