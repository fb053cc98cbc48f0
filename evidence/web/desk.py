"""Who holds an item, and what is said about it, as one reader sees it and may answer."""

from dataclasses import dataclass
from functools import cached_property

from evidence import permissions
from evidence.models import Assignment, Item, Remark, User
from evidence.models.prepared import Prepared
from evidence.vocabularies import RemarkKind

ASSIGNMENTS = Prepared(
    lambda item: (
        Assignment.objects.current()
        .filter(item=item)
        .select_related("assignee", "recorded_by", "item__case")
    )
)
REMARKS = Prepared(
    lambda item: (
        Remark.objects.current()
        .filter(item__in=Item(pk=item).parts())
        .select_related("recorded_by")
    )
)


@dataclass(frozen=True)
class Thread:
    """One remark and, of a question, its answers."""

    remark: Remark
    answers: list[Remark]

    @property
    def is_open(self) -> bool:
        return self.remark.kind == RemarkKind.QUESTION and not self.answers


class Desk:
    """What the item's page says of the work on it; two queries."""

    def __init__(self, item: Item, reader: User) -> None:
        self.item = item
        self.reader = reader
        self.may_add = permissions.can_contribute(reader, item.case)

    @cached_property
    def assignment(self) -> Assignment | None:
        return next(iter(ASSIGNMENTS.records(self.item.pk)), None)

    @property
    def is_mine(self) -> bool:
        return self.assignment is not None and self.assignment.assignee_id == self.reader.pk

    @cached_property
    def may_take(self) -> bool:
        """Whether the item is free, or its lease over, for somebody who may work on it."""
        held = self.assignment is not None and not self.assignment.has_ended
        return self.may_add and not held

    @cached_property
    def may_assign(self) -> bool:
        return self.may_add and (
            self.assignment is None
            or permissions.allowed(permissions.check_can_reassign, self.reader, self.assignment)
        )

    @cached_property
    def may_release(self) -> bool:
        return self.assignment is not None and permissions.can_release(self.reader, self.assignment)

    @cached_property
    def threads(self) -> list[Thread]:
        """Remarks in the order they were made, each question with its answers.

        With those on items that were merged into this one: what was asked there is answered here.
        """
        rows = REMARKS.records(self.item.pk)
        answers = [row for row in rows if row.kind == RemarkKind.ANSWER]
        return [
            Thread(row, [each for each in answers if each.answers_id == row.pk])
            for row in rows
            if row.kind != RemarkKind.ANSWER
        ]

    @property
    def texts(self) -> list[str]:
        """What was said, and what is to be done, for what it names."""
        said = [row.text for each in self.threads for row in (each.remark, *each.answers)]
        return [*said, self.assignment.reason] if self.assignment else said

    @property
    def open_questions(self) -> int:
        return sum(thread.is_open for thread in self.threads)
