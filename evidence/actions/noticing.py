"""Read notices, choose what comes by e-mail, be reminded; conveniences, outside the ledger."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from uuid import UUID

from django.utils import timezone

from evidence.models import Assignment, Mailbox, Notice, SavedSearch, User
from evidence.vocabularies import UNFINISHED, MailWhen, NoticeKind

KEPT_READ = timedelta(days=90)
KEPT_UNREAD = timedelta(days=365)

REMIND_DAYS = 2
"""How long before work is wanted whoever has it in hand is reminded."""


def mark_read(*, by: User, uids: Iterable[UUID]) -> int:
    """Mark these of one's notices as read; returns how many were not."""
    return _read(by, uid__in=list(uids))


def mark_all_read(*, by: User, kind: str = "") -> int:
    """Mark all one may see as read, or all of a kind; what is hidden now stays as it is."""
    seen = Notice.objects.visible_to(by).unread()
    return seen.filter(**({"kind": kind} if kind else {})).update(read_at=timezone.now())


def mark_matches_read(*, by: User, search: SavedSearch) -> int:
    """Mark what was told of a saved search as read: the person has looked for themselves."""
    return _read(by, search=search)


def _read(by: User, **which: object) -> int:
    own = Notice.objects.unread().filter(recipient=by, **which)
    return own.update(read_at=timezone.now())


def set_wishes(*, by: User, wishes: Mapping[str, str]) -> Mailbox:
    """Say which kinds are to come by e-mail and when; what happened before stays unsent."""
    wanted = {
        NoticeKind(kind).value: MailWhen(when).value
        for kind, when in wishes.items()
        if when != MailWhen.OFF
    }
    box, is_new = Mailbox.objects.get_or_create(user=by, defaults={"wishes": wanted})
    if not is_new and box.wishes != wanted:
        began = timezone.now() if not box.wishes else box.since
        box.wishes, box.since = wanted, began
        box.save(update_fields=["wishes", "since"])
    return box


def forget_old() -> int:
    """Remove notices nobody needs any more; returns how many."""
    now = timezone.now()
    read, _ = Notice.objects.filter(read_at__lt=now - KEPT_READ).delete()
    unread, _ = Notice.objects.filter(at__lt=now - KEPT_UNREAD).delete()
    return read + unread


def remind_of_due() -> int:
    """Remind people once of each day by which they are wanted to finish; returns how many.

    Not on the day the work was given to them, of which they were told then. Whoever keeps an item
    longer, or is given another day soon after, has been reminded already.
    """
    today = timezone.localdate()
    soon = Assignment.objects.running().filter(
        due__range=(today, today + timedelta(days=REMIND_DAYS)),
        item__work_status__in=UNFINISHED,
        item__merged_into=None,
    )
    held = [each for each in soon.select_related("item__case") if _is_known(each, today)]
    told = _told(held)
    wanted = [each for each in held if (each.assignee_id, each.item_id) not in told]
    Notice.objects.bulk_create([_reminder(each) for each in wanted], ignore_conflicts=True)
    return len(wanted)


def _is_known(held: Assignment, today: date) -> bool:
    return timezone.localdate(held.recorded_at) < today


def _told(held: list[Assignment]) -> set[tuple[int, int]]:
    """Who has been reminded of which of these items, for a day that has not gone by."""
    items = [each.item_id for each in held]
    reminders = Notice.objects.filter(kind=NoticeKind.DUE_SOON, item__in=items)
    latest = reminders.filter(at__gte=timezone.now() - timedelta(days=REMIND_DAYS + 1))
    return set(latest.values_list("recipient", "item"))


def _reminder(held: Assignment) -> Notice:
    return Notice(
        recipient_id=held.assignee_id,
        kind=NoticeKind.DUE_SOON,
        case=held.item.case,
        item=held.item,
        record=held.record_id,
    )
