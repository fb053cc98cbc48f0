"""Grade sources A to F and the information of items 1 to 6, each with what the grade rests on."""

from django.core.exceptions import ValidationError

from evidence import permissions
from evidence.actions.change import Change, action
from evidence.models import InformationGrade, Item, Source, SourceGrade, User
from evidence.vocabularies import EntryType


@action
def grade_source(
    change: Change, *, by: User, source: Source, reliability: str, grounds: str
) -> SourceGrade:
    """Say how reliable a source is held to be from now on; earlier grades stay in its history."""
    permissions.check_can_manage(by, source.case)
    _check_grounds(grounds)
    change.call(EntryType.SOURCE_GRADED)
    change.update(source, reliability=reliability)
    return record_grade(change, source, grounds)


def record_grade(change: Change, source: Source, grounds: str) -> SourceGrade:
    """The row of a grade that the source has just been given."""
    grade = SourceGrade(source=source, reliability=source.reliability, grounds=grounds.strip())
    return change.supersede(source.grades.current().first(), grade)


@action
def grade_information(
    change: Change, *, by: User, item: Item, credibility: str, grounds: str
) -> InformationGrade:
    """Say how credible an item's information is, whatever its source is worth."""
    permissions.check_can_work_on(by, item)
    permissions.check_can_manage(by, item.case)
    _check_grounds(grounds)
    change.call(EntryType.INFORMATION_GRADED)
    grade = InformationGrade(item=item, credibility=credibility, grounds=grounds.strip())
    return change.supersede(item.information_grades.current().first(), grade)


def _check_grounds(grounds: str) -> None:
    if not grounds.strip():
        raise ValidationError({"grounds": "Say what the grade rests on."})
