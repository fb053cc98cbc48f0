"""Read notices and choose what comes by e-mail; conveniences of one person, outside the ledger."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from evidence.models import Mailbox, Notice, SavedSearch, User
from evidence.vocabularies import MailWhen, NoticeKind

KEPT_READ = timedelta(days=90)
KEPT_UNREAD = timedelta(days=365)


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
