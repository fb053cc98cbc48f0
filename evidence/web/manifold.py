"""A change of many items as its pages tell it: how many of each outcome, and each item in words."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, F, QuerySet

from evidence.actions import bulk
from evidence.errors import CannotUndo
from evidence.models import BulkChange, BulkStep, Tag, User
from evidence.vocabularies import BulkKind, Sensitivity, StepOutcome, Visibility, WorkStatus

LABELS: dict[str, dict[str, Any]] = {
    BulkKind.STATUS: dict(WorkStatus.choices),
    BulkKind.SENSITIVITY: dict(Sensitivity.choices),
    BulkKind.VISIBILITY: dict(Visibility.choices),
}
BY_VERSION = frozenset({*LABELS, BulkKind.ADD_TAGS, BulkKind.REMOVE_TAGS})
"""Kinds that leave an item alone which somebody has changed since the preview."""


@dataclass(frozen=True)
class Line:
    """One item of a change, and what it is to say in the place of what."""

    step: BulkStep
    words: str


class Told:
    """A change as far as its reader may see the items in it today."""

    def __init__(self, change: BulkChange, reader: User, counts: Mapping[str, int] | None = None):
        self.change, self.reader = change, reader
        self.steps: Any = BulkStep.objects.visible_to(reader).filter(change=change)
        self.counts = counts if counts is not None else self.steps.counts()

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def waiting(self) -> int:
        return self.counts.get(StepOutcome.WAITING, 0)

    @property
    def done(self) -> int:
        return self.counts.get(StepOutcome.DONE, 0)

    @property
    def settled(self) -> int:
        return self.total - self.waiting

    @property
    def skipped(self) -> int:
        return self.settled - self.done

    @property
    def by_outcome(self) -> list[tuple[StepOutcome, int]]:
        """What becomes of how many: those that change first, then why others do not."""
        return [(each, self.counts[each]) for each in StepOutcome if self.counts.get(each)]

    @cached_property
    def overtaken(self) -> int:
        """How many of those waiting somebody has changed since: they will be left alone."""
        if self.change.kind not in BY_VERSION:
            return 0
        waiting = self.steps.filter(outcome=StepOutcome.WAITING)
        return waiting.exclude(item__version=F("version")).count()

    @cached_property
    def why_no_undo(self) -> str:
        """Why it cannot be taken back in one go, empty when it can."""
        try:
            bulk.check_can_undo(self.reader, self.change)
        except CannotUndo as reason:
            return str(reason)
        return "" if self.done else "Nothing was changed."

    @cached_property
    def undone_by(self) -> BulkChange | None:
        """The change that took this one back, if one did."""
        return BulkChange.objects.filter(undoes=self.change, ordered_at__isnull=False).first()

    def page(self, outcome: str, after: str, size: int) -> tuple[list[Line], int | None]:
        """Items in the order they are changed, and the key to page on after; None at the end."""
        found: QuerySet[BulkStep] = self.steps.select_related("item").order_by("pk")
        if outcome in StepOutcome.values:
            found = found.filter(outcome=outcome)
        if after.isascii() and after.isdigit() and len(after) < 18:
            found = found.filter(pk__gt=int(after))
        steps = list(found[: size + 1])
        names = self._names(steps[:size])
        lines = [Line(step, self._words(step, names)) for step in steps[:size]]
        return lines, steps[size - 1].pk if len(steps) > size else None

    def _names(self, steps: list[BulkStep]) -> dict[int, str]:
        """The tags of these steps by their numbers."""
        if self.change.kind not in (BulkKind.ADD_TAGS, BulkKind.REMOVE_TAGS):
            return {}
        numbers = {number for step in steps for number in _differing(step)}
        tags = Tag.objects.in_bulk(numbers)
        return {pk: f"{tag.get_kind_display().lower()} {tag.name}" for pk, tag in tags.items()}

    def _words(self, step: BulkStep, names: Mapping[int, str]) -> str:
        if labels := LABELS.get(self.change.kind):
            said = [labels.get(value) for value in (step.before, step.after) if value]
            return " → ".join(dict.fromkeys(str(label) for label in said))
        if self.change.kind == BulkKind.SERIES and step.after:
            return f"number {step.after['position']}"
        signs = {
            number: "+" if number in (step.after or []) else "−" for number in _differing(step)
        }
        return ", ".join(f"{sign} {names.get(number, '')}" for number, sign in signs.items())


def _differing(step: BulkStep) -> list[int]:
    """The tags that an item gains or loses."""
    if not isinstance(step.before, list) or not isinstance(step.after, list):
        return []
    return sorted(set(step.before) ^ set(step.after))


def told_of(changes: Iterable[BulkChange], reader: User) -> list[Told]:
    """Several changes, their counts from one query."""
    shown = list(changes)
    steps: Any = BulkStep.objects.visible_to(reader).filter(change__in=shown)
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    for change, outcome, items in steps.values_list("change", "outcome").annotate(Count("pk")):
        counts[change][outcome] = items
    return [Told(change, reader, counts[change.pk]) for change in shown]
