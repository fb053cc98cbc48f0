"""Change many items in one go: say beforehand what would happen, do it in batches, take it back.

Nothing here writes evidence itself: each item is changed by its own action, with its own entry.
"""

import time
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from evidence.actions.orders import APPLY, ORDERS, Order
from evidence.errors import CannotUndo, NotAllowed, StaleEdit, TooManyItems
from evidence.models import BulkChange, BulkStep, Item, User
from evidence.vocabularies import BulkKind, StepOutcome

MOST_ITEMS = 10_000
PAGE = 500
BATCH = 20
"""Items changed in one transaction; whoever else records something waits for it."""

UNDOABLE = frozenset(
    {BulkKind.STATUS, BulkKind.SENSITIVITY, BulkKind.ADD_TAGS, BulkKind.REMOVE_TAGS}
)
"""What can be taken back: the rest tells people something, or lets them see it, at once."""


# Beforehand


def plan(
    *, by: User, kind: str, value: dict[str, Any], numbers: Iterable[int], reason: str
) -> BulkChange:
    """Look at every item and write down what would become of it; nothing is changed.

    `value` holds *words* for people, and a *code*, *tags* as pairs of kind and name, or the number
    of whom items are given *to* with *due* (ISO) and *days*. An earlier plan of this person that
    was never carried out goes. Raises TooManyItems above MOST_ITEMS.
    """
    wanted = _at_most(numbers)
    order = ORDERS[kind](by, value)
    change = BulkChange(by=by, kind=kind, reason=reason)
    steps = list(_steps(change, order, wanted))
    change.value = order.value
    # Looked at first, written then: whoever else records something waits for the writing only.
    with transaction.atomic():
        BulkChange.objects.filter(by=by, ordered_at=None).delete()
        change.save(force_insert=True)
        BulkStep.objects.bulk_create(steps, batch_size=PAGE)
    return change


def _at_most(numbers: Iterable[int]) -> list[int]:
    wanted: list[int] = []
    for number in numbers:
        if len(wanted) == MOST_ITEMS:
            raise TooManyItems(MOST_ITEMS)
        wanted.append(number)
    return sorted(wanted)


def _pages(by: User, numbers: list[int]) -> Iterator[list[Item]]:
    """The items that the person may see, in the order they were catalogued."""
    seen = Item.objects.visible_to(by).prefetch_related("tags").order_by("pk")
    for start in range(0, len(numbers), PAGE):
        yield list(seen.filter(pk__in=numbers[start : start + PAGE]))


def _steps(change: BulkChange, order: Order, numbers: list[int]) -> Iterator[BulkStep]:
    for page in _pages(order.by, numbers):
        order.meet(page)
        planned = (_planned(change, order, item) for item in page)
        yield from (step for step in planned if step is not None)


def _planned(change: BulkChange, order: Order, item: Item) -> BulkStep | None:
    """What would become of an item; nothing for the head of a series, which stays as it is."""
    before = order.before(item)
    step = BulkStep(change=change, item=item, version=item.version, before=before)
    if item.case_id not in order.cases:
        step.outcome = StepOutcome.NO_RIGHT
        return step
    after = order.after(item, before)
    if isinstance(after, StepOutcome):
        step.outcome = after
    elif after is None:
        return None
    else:
        step.after = after
        step.outcome = StepOutcome.ALREADY if after == before else StepOutcome.WAITING
    return step


def plan_undo(*, by: User, change: BulkChange) -> BulkChange:
    """Look at every item that was changed and write down which can be as it was before.

    Raises CannotUndo with the reason when the change as a whole cannot be taken back.
    """
    check_can_undo(by, change)
    with transaction.atomic():
        BulkChange.objects.filter(undoes=change, ordered_at=None).delete()
        undo = _undo_of(change, by)
        for done in _done_pages(change):
            BulkStep.objects.bulk_create(_turned_back(undo, step) for step in done)
    return undo


def _undo_of(change: BulkChange, by: User) -> BulkChange:
    """The one undo of a change; of two made at the same moment the later is refused."""
    reason = f"Undone: {change.reason}"
    try:
        with transaction.atomic():
            return BulkChange.objects.create(
                by=by, kind=change.kind, value=change.value, reason=reason, undoes=change
            )
    except IntegrityError:
        raise CannotUndo("It is being taken back already.") from None


def check_can_undo(by: User, change: BulkChange) -> None:
    """Refuse what is not one's own, not finished, taken back already, or acts on others."""
    reasons = {
        "Only who made the change takes it back.": change.by_id != by.pk,
        "It is not finished yet.": change.finished_at is None,
        "This was itself taking something back; make the change again instead.": change.undoes_id,
        "A change of this kind is not taken back in one go.": change.kind not in UNDOABLE,
        "It has been taken back already.": BulkChange.objects.filter(
            undoes=change, ordered_at__isnull=False
        ).exists(),
    }
    for words, refused in reasons.items():
        if refused:
            raise CannotUndo(words)


def _done_pages(change: BulkChange) -> Iterator[list[BulkStep]]:
    done = change.steps.filter(outcome=StepOutcome.DONE).select_related("item")
    last = 0
    while page := list(done.filter(pk__gt=last).order_by("pk")[:PAGE]):
        yield page
        last = page[-1].pk


def _turned_back(undo: BulkChange, done: BulkStep) -> BulkStep:
    is_same = done.item.version == done.version
    return BulkStep(
        change=undo,
        item=done.item,
        version=done.item.version,
        before=done.after,
        after=done.before,
        outcome=StepOutcome.WAITING if is_same else StepOutcome.CHANGED,
    )


# Doing it


def carry_out(*, change: BulkChange, seconds: float | None = None) -> bool:
    """Change item after item, batch by batch, and tell whether all is done.

    With `seconds` it stops after the batch in which they are spent. It can be called again after
    a crash, and by two at once: every batch is either whole or not begun.
    """
    started = time.monotonic()
    while not _do_batch(change):
        if seconds is not None and time.monotonic() - started > seconds:
            return False
    return True


def _do_batch(change: BulkChange) -> bool:
    """Do the next items; true when there is none left."""
    with transaction.atomic():
        # Who ordered it is read anew as well: they may have been sent away meanwhile.
        change.refresh_from_db(from_queryset=BulkChange.objects.select_for_update())
        waiting = change.steps.filter(outcome=StepOutcome.WAITING).order_by("pk")
        steps = list(waiting[: BATCH + 1])
        seen = Item.objects.visible_to(change.by).select_related("case")
        found = seen.in_bulk([step.item_id for step in steps[:BATCH]])
        for step in steps[:BATCH]:
            _do(change, step, found.get(step.item_id))
        is_last = len(steps) <= BATCH
        change.ordered_at = change.ordered_at or timezone.now()
        if is_last:
            change.finished_at = change.finished_at or timezone.now()
        change.save(update_fields=["ordered_at", "finished_at"])
    return is_last


def _do(change: BulkChange, step: BulkStep, item: Item | None) -> None:
    step.outcome, step.words = _outcome(change, step, item)
    if item is not None and step.outcome == StepOutcome.DONE:
        step.version = item.version
    step.save(update_fields=["outcome", "words", "version"])


def _outcome(change: BulkChange, step: BulkStep, item: Item | None) -> tuple[StepOutcome, str]:
    if item is None:
        return StepOutcome.GONE, ""
    try:
        changed = APPLY[change.kind](change, step, item)
    except StaleEdit:
        return StepOutcome.CHANGED, ""
    except NotAllowed as reason:
        return StepOutcome.NO_RIGHT, str(reason)
    except ValidationError as refused:
        return StepOutcome.REFUSED, " ".join(refused.messages)
    except IntegrityError:  # its own words may tell of other rows
        return StepOutcome.REFUSED, "It would contradict what is recorded."
    return (StepOutcome.DONE if changed else StepOutcome.ALREADY), ""
