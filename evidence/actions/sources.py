"""Record and change sources; their grading and confidentiality are the case admin's."""

from typing import Any

from evidence import permissions
from evidence.actions.change import Change, action
from evidence.models import Case, Source, SourceContact, User
from evidence.vocabularies import EntryType, Reliability

GRADED = frozenset({"reliability"})


@action
def add_source(change: Change, *, by: User, case: Case, name: str, **values: Any) -> Source:
    """Record a source of a case; only the case's admin may grade it other than F."""
    permissions.check_can_contribute(by, case)
    if values.get("reliability", Reliability.F) != Reliability.F:
        permissions.check_can_manage(by, case)
    change.call(EntryType.SOURCE_ADDED)
    return change.add(Source(case=case, name=name, recorded_by=by, **values))


@action
def edit_source(
    change: Change, *, by: User, source: Source, expected: int, reason: str = "", **values: Any
) -> Source:
    """Change what is known of a source."""
    permissions.check_can_edit_source(by, source)
    if values.get("reliability", source.reliability) != source.reliability:
        permissions.check_can_manage(by, source.case)
    change.call(EntryType.SOURCE_CHANGED, reason=reason)
    change.update(source, expected=expected, **values)
    return source


@action
def set_contact(change: Change, *, by: User, source: Source, contact: str) -> SourceContact:
    """Record or change how to reach a source."""
    permissions.check_can_edit_source(by, source)
    change.call(EntryType.SOURCE_CHANGED)
    known = SourceContact.objects.filter(source=source).first()
    if known is None:
        return change.add(SourceContact(source=source, contact=contact, recorded_by=by))
    change.update(known, contact=contact)
    return known


def source_named(*, by: User, case: Case, name: str) -> Source:
    """The case's source of that name as the user may know it, recorded as *unknown* when new.

    A confidential source answers to its code name, and to its name only for who may know it.
    """
    wanted = name.strip().casefold()
    for source in case.sources.order_by("id"):
        names = {source.public_name.casefold()}
        if permissions.can_see_identity(by, source):
            names.add(source.name.casefold())
        if wanted in names:
            return source
    return add_source(by=by, case=case, name=name.strip())
