"""Record and change sources; their grading and confidentiality are the case admin's."""

from typing import Any

from django.db import transaction

from evidence import permissions
from evidence.actions.change import Change, action, check_editable
from evidence.actions.grading import record_grade
from evidence.models import Case, Source, SourceContact, User
from evidence.vocabularies import EntryType, Reliability


@action
def add_source(change: Change, *, by: User, case: Case, name: str, **values: Any) -> Source:
    """Record a source of a case; only the case's admin may grade it other than F."""
    permissions.check_can_contribute(by, case)
    graded = values.get("reliability", Reliability.F) != Reliability.F
    if graded:
        permissions.check_can_manage(by, case)
    change.call(EntryType.SOURCE_ADDED)
    source = change.add(Source(case=case, name=name, recorded_by=by, **values))
    if graded:
        record_grade(change, source, "As first recorded.")
    return source


@action
def edit_source(
    change: Change, *, by: User, source: Source, expected: int, reason: str = "", **values: Any
) -> Source:
    """Change what is known of a source; another grade is kept with the reason as its grounds."""
    permissions.check_can_edit_source(by, source)
    if values.get("reliability", source.reliability) != source.reliability:
        permissions.check_can_manage(by, source.case)
    check_editable(source, values)
    change.call(EntryType.SOURCE_CHANGED, reason=reason)
    if "reliability" in change.update(source, expected=expected, **values):
        record_grade(change, source, reason)
    return source


@action
def set_contact(change: Change, *, by: User, source: Source, contact: str) -> SourceContact:
    """Record or change how to reach a source."""
    permissions.check_can_edit_source(by, source)
    change.call(EntryType.SOURCE_CHANGED)
    known = SourceContact.objects.filter(source=source).first()
    if known is None:
        return change.add(SourceContact(source=source, contact=contact, recorded_by=by))
    permissions.check_can_see_contact(by, source)
    change.update(known, contact=contact)
    return known


def source_named(*, by: User, case: Case, name: str) -> Source:
    """The case's source of that name as the user may know it, recorded as *unknown* when new.

    A confidential source answers to its code name, and to its name only for who may know it.
    The case's row is locked until the commit, so that files of one new source sent side by side
    find the one the first of them recorded.
    """
    with transaction.atomic():
        Case.objects.select_for_update(no_key=True).get(pk=case.pk)
        return known_as(by, case, name) or add_source(by=by, case=case, name=name.strip())


def known_as(by: User, case: Case, name: str) -> Source | None:
    """The case's source of that name as the user may know it."""
    wanted = name.strip().casefold()
    for source in case.sources.select_related("case").order_by("id"):
        names = {source.public_name.casefold()}
        if source.confidential and permissions.can_see_identity(by, source):
            names.add(source.name.casefold())
        if wanted in names:
            return source
    return None
