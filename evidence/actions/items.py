"""Catalogue items without a file, change what the record says, and decide who sees it."""

from typing import Any

from django.db.models import F

from evidence import permissions
from evidence.actions.change import Change, action, check_editable
from evidence.addresses import url_key
from evidence.errors import NotAllowed
from evidence.models import Case, Grant, Item, ItemLink, ProvenanceStep, Source, User
from evidence.vocabularies import EntryType, Holding, StepKind


def next_number(case: Case) -> int:
    """Take the case's next item number; the case's row stays locked until the commit."""
    Case.objects.filter(pk=case.pk).update(last_number=F("last_number") + 1)
    return Case.objects.values_list("last_number", flat=True).get(pk=case.pk)


def new_item(*, by: User, case: Case, **values: Any) -> Item:
    """An unsaved item with the case's next code."""
    number = next_number(case)
    return Item(case=case, number=number, code=f"{case.code}-{number:04d}", created_by=by, **values)


@action
def refer(
    change: Change,
    *,
    by: User,
    case: Case,
    title: str,
    source: Source | None = None,
    reported_at: str = "",
    url: str = "",
    basis: str = "",
    tags: list | None = None,
    **values: Any,
) -> Item:
    """Catalogue footage we do not hold, with the report that speaks of it as its source."""
    permissions.check_can_contribute(by, case)
    change.call(EntryType.ACCESSION)
    draft = new_item(by=by, case=case, title=title, holding=Holding.REFERENCED, **values)
    item = change.add(draft, tags=tags or [])
    if source or url:
        change.add(
            ProvenanceStep(
                item=item,
                kind=StepKind.REPORTED,
                source=source,
                happened=reported_at,
                url=url,
                url_key=url_key(url),
                basis=basis,
                recorded_by=by,
            )
        )
    return item


@action
def edit_item(
    change: Change,
    *,
    by: User,
    item: Item,
    expected: int,
    reason: str,
    batch: str = "",
    **values: Any,
) -> list[str]:
    """Change an item's own fields; returns the names of those that changed.

    Raises StaleEdit when somebody changed the item since version `expected`.
    """
    permissions.check_can_work_on(by, item)
    permissions.check_stands_alone(item)
    check_editable(item, values)
    change.call(EntryType.METADATA_MODIFICATION, reason=reason, batch=batch)
    return change.update(item, expected=expected, **values)


@action
def set_work_status(
    change: Change,
    *,
    by: User,
    item: Item,
    status: str,
    reason: str = "",
    expected: int | None = None,
    batch: str = "",
) -> list[str]:
    """Say where the work on an item stands.

    Raises StaleEdit when somebody changed the item since version `expected`, if one is given.
    """
    permissions.check_can_work_on(by, item)
    permissions.check_stands_alone(item)
    change.call(EntryType.METADATA_MODIFICATION, reason=reason, batch=batch)
    return change.update(item, expected=expected, work_status=status)


@action
def set_visibility(
    change: Change,
    *,
    by: User,
    item: Item,
    visibility: str,
    reason: str = "",
    expected: int | None = None,
    batch: str = "",
) -> list[str]:
    """Widen or narrow who may see an item, and whatever is merged into it.

    Raises StaleEdit when somebody changed the item since version `expected`, if one is given.
    """
    permissions.check_can_manage(by, item.case)
    permissions.check_stands_alone(item)
    change.call(EntryType.SIGHT_CHANGED, reason=reason, batch=batch)
    return change.update(item, expected=expected, visibility=visibility)


@action
def set_grant(
    change: Change, *, by: User, item: Item, user: User, active: bool = True, reason: str = ""
) -> Grant:
    """Let a member of the case see one restricted item, or end that."""
    permissions.check_can_manage(by, item.case)
    permissions.check_stands_alone(item)
    if active and permissions.role_in(user, item.case) is None:
        raise NotAllowed("Sight can be granted to members of the case only.")
    change.call(EntryType.GRANT_CHANGED, reason=reason)
    grant = Grant.objects.filter(item=item, user=user).first()
    if grant is None:
        return change.add(Grant(item=item, user=user, active=active, granted_by=by))
    change.update(grant, active=active)
    return grant


@action
def link_items(
    change: Change,
    *,
    by: User,
    item: Item,
    other: Item,
    kind: str,
    position: int | None = None,
    reason: str = "",
    batch: str = "",
) -> ItemLink:
    """Link two items of one case."""
    permissions.check_can_work_on(by, item)
    permissions.check_can_work_on(by, other)
    change.call(EntryType.ITEMS_LINKED, batch=batch)
    return change.supersede(
        None, ItemLink(item=item, other=other, kind=kind, position=position, reason=reason)
    )


@action
def add_provenance(
    change: Change,
    *,
    by: User,
    item: Item,
    supersedes: ProvenanceStep | None = None,
    **values: Any,
) -> ProvenanceStep:
    """Record one step of an item's history before us."""
    permissions.check_can_work_on(by, item)
    change.call(EntryType.PROVENANCE_ADDED)
    step = ProvenanceStep(item=item, **values)
    step.url_key = url_key(step.url)
    return change.supersede(supersedes, step)
