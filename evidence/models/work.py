"""Who works on an item until when, and what people say to one another about it."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from evidence.models.base import Dated, DatedQuerySet
from evidence.models.item import Item
from evidence.vocabularies import RemarkKind


class AssignmentQuerySet(DatedQuerySet):
    def running(self) -> Self:
        """Assignments whose lease has not ended: nobody else need take these up."""
        return self.current().filter(until__gt=timezone.now())


class Assignment(Dated):
    """An item in somebody's hands, until the lease ends and anybody may take it up.

    Of one item there is at most one current assignment, which a trigger holds. ``due`` is when
    the work is wanted; ``until`` is how long the item is kept for the person.
    """

    COMMITTED = Dated.OWN | {"item", "assignee", "due", "until"}
    PLAIN = Dated.PLAIN | {"due", "until"}

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="assignments")
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="assignments",
        verbose_name="who works on it",
    )
    due = models.DateField("wanted by", null=True, blank=True)
    until = models.DateTimeField("kept for them until")

    objects = AssignmentQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Dated.Meta):
        indexes = [
            models.Index(fields=["due"], condition=Q(due__isnull=False), name="assignment_due")
        ]

    @property
    def has_ended(self) -> bool:
        return self.until <= timezone.now()

    @property
    def is_late(self) -> bool:
        return self.due is not None and self.due < timezone.localdate()


STANDING_ITEM = Coalesce("item__merged_into", "item")
"""The number of the item under whose code a remark is found."""


class RemarkQuerySet(DatedQuerySet):
    def open_questions(self) -> Self:
        """Questions that nobody has answered yet."""
        answered = Remark.objects.current().filter(answers=OuterRef("pk"))
        return self.current().filter(~Exists(answered), kind=RemarkKind.QUESTION)


class Remark(Dated):
    """Something said about an item among colleagues: a comment, a question, an answer to one.

    It is talk about the work and no check: what was checked goes into a verification note.
    """

    COMMITTED = Dated.OWN | {"item", "kind", "text", "answers"}

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="remarks")
    kind = models.CharField(max_length=8, choices=RemarkKind, default=RemarkKind.COMMENT)
    text = models.TextField(help_text="@username tells a colleague.")
    answers = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replies"
    )

    objects = RemarkQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Dated.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=RemarkKind.ANSWER, answers__isnull=False)
                | (~Q(kind=RemarkKind.ANSWER) & Q(answers__isnull=True)),
                name="remark_answers_a_question",
                violation_error_message="An answer answers a question; nothing else does.",
            ),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="remark_says_something",
                violation_error_message="There are no words in it.",
            ),
        ]


def lease_from(start: datetime, days: int) -> datetime:
    """When a lease of so many days ends: at the end of its last day, where the desk is."""
    last = timezone.localtime(start) + timedelta(days=days)
    return last.replace(hour=23, minute=59, second=59, microsecond=0)
