"""Notices by e-mail: links and codes only, as each person wants them, never the same one twice.

A notice is marked as taken before its e-mail is sent. When that is certain to have failed the mark
is removed and it is tried again later. Where it cannot be known, because the connection or this
process ended in between, the notice stays unread in the catalog and is not sent again.
"""

import uuid
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import connection as database
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from evidence import notices
from evidence.models import Mailbox, Notice
from evidence.vocabularies import MailWhen, NoticeKind

log = structlog.get_logger(__name__)

OLDEST = timedelta(days=7)
"""Unread for longer, a notice is no news any more."""

MOST_LINES = 50
LONGEST_PAUSE = timedelta(hours=6)
SITE = "Evidence Catalog"

LETTER = """Hello {name},

{lines}

All your notices: {all}
What is sent to you, and when: {wishes}
"""
ABOUT = {
    NoticeKind.ASSIGNED: "{it} is assigned to you",
    NoticeKind.MENTIONED: "You are mentioned on {it}",
    NoticeKind.ASKED: "You are asked about {it}",
    NoticeKind.ANSWERED: "Your question about {it} is answered",
    NoticeKind.FINDING_RETURNED: "Your finding on {it} is returned",
    NoticeKind.FINDING_REVIEWED: "Your finding on {it} is reviewed",
    NoticeKind.FINDING_REOPENED: "Your finding on {it} is reopened",
    NoticeKind.PROVENANCE_RETURNED: "Where {it} comes from is returned to you",
    NoticeKind.SUPERSEDED: "Something of yours on {it} is superseded or withdrawn",
    NoticeKind.ADOPTED: "Your claim on {it} is adopted",
    NoticeKind.COMMENTED: "A comment on {it}",
    NoticeKind.FINDING_PROPOSED: "A finding on {it} is proposed",
    NoticeKind.DUE_SOON: "Due soon: {it}",
    NoticeKind.NEW_MATCHES: "New in a saved search of yours: {it}",
    NoticeKind.WATCHED: "{it} has changed",
}
"""What an e-mail says of a notice: nobody's name leaves the catalog."""


@dataclass(frozen=True)
class Outcome:
    """How many e-mails were sent, and how many failed and will be tried again."""

    sent: int = 0
    failed: int = 0


@dataclass(frozen=True)
class Taken:
    """One person's notices, marked as taken for one e-mail."""

    mailbox: Mailbox
    mailing: uuid.UUID
    notices: list[Notice]
    digest_before: datetime | None


def send_due(now: datetime | None = None) -> Outcome:
    """Send everybody what they want by now; several processes may do so at the same time."""
    if not settings.CATALOG_SENDS_MAIL:
        return Outcome()
    now = now or timezone.now()
    taken = [_take(user, now) for user in _waiting(now)]
    sent = [_deliver(each, now) for each in taken if each is not None]
    return Outcome(sent=sent.count(True), failed=sent.count(False))


def _waiting(now: datetime) -> list[int]:
    """Whose mailboxes to look into, so that nobody is locked for nothing."""
    boxes = Mailbox.objects.filter(Q(retry_at=None) | Q(retry_at__lte=now))
    boxes = boxes.filter(user__is_active=True).exclude(user__email="").select_related("user")
    return [box.pk for box in boxes if _due(box, now).exists()]


def _due(box: Mailbox, now: datetime) -> QuerySet[Notice]:
    """What is to be sent now, under the person's sight of this moment."""
    when = [MailWhen.AT_ONCE, MailWhen.DAILY] if _digest_is_due(box, now) else [MailWhen.AT_ONCE]
    unsent = Notice.objects.visible_to(box.user).unread().filter(mailing=None)
    return unsent.filter(kind__in=box.kinds(*when), at__gte=max(box.since, now - OLDEST))


def _digest_is_due(box: Mailbox, now: datetime) -> bool:
    """Whether the hour of the digest (UTC) has come since the last one."""
    hour = now.replace(hour=settings.CATALOG_DIGEST_HOUR, minute=0, second=0, microsecond=0)
    latest = hour if hour <= now else hour - timedelta(days=1)
    return (box.digest_at or box.since) < latest


def _take(user: int, now: datetime) -> Taken | None:
    """Mark what is due as taken; whoever comes second finds nothing left."""
    skip = database.features.has_select_for_update_skip_locked
    with transaction.atomic():
        boxes = Mailbox.objects.select_for_update(skip_locked=skip, of=_box_only())
        box = boxes.select_related("user").filter(pk=user).first()
        if box is None:
            return None
        found = list(notices.told(_due(box, now)))
        if not found:
            return None
        mailing, before = uuid.uuid4(), box.digest_at
        Notice.objects.filter(pk__in=[each.pk for each in found]).update(mailing=mailing)
        if _digest_is_due(box, now):
            box.digest_at = now
            box.save(update_fields=["digest_at"])
        return Taken(box, mailing, found, before)


def _box_only() -> tuple[str, ...]:
    return ("self",) if database.features.has_select_for_update_of else ()


def _deliver(taken: Taken, now: datetime) -> bool:
    """Send one e-mail and note how it went."""
    box, mine = taken.mailbox, Notice.objects.filter(mailing=taken.mailing)
    if problem := _send(letter(taken)):
        pause = min(timedelta(minutes=2 ** min(box.tries, 10)), LONGEST_PAUSE)
        log.warning("e-mail not sent", problem=problem, tries=box.tries + 1)
        with transaction.atomic():
            mine.update(mailing=None)
            _note(box, digest_at=taken.digest_before, tries=box.tries + 1, retry_at=now + pause)
        return False
    with transaction.atomic():
        mine.update(mailed_at=now)
        _note(box, tries=0, retry_at=None)
    return True


def _send(message: EmailMessage) -> str:
    """Why it was certainly not sent; empty when it was, or when that cannot be known."""
    connection = get_connection()
    try:
        connection.open()
    except (SMTPException, OSError) as problem:
        return type(problem).__name__
    try:
        connection.send_messages([message])
    except (SMTPResponseException, SMTPRecipientsRefused) as refusal:
        return type(refusal).__name__
    except (SMTPException, OSError) as problem:
        # Cut off in the middle: the other side may have it.
        log.warning("e-mail perhaps sent", problem=type(problem).__name__)
    finally:
        with suppress(SMTPException, OSError):
            connection.close()
    return ""


def _note(box: Mailbox, **values) -> None:
    Mailbox.objects.filter(pk=box.pk).update(**values)


def letter(taken: Taken) -> EmailMessage:
    """The e-mail."""
    person = taken.mailbox.user
    said = [_line(each) for each in notices.lines(taken.notices)]
    more = [f"… and {len(said) - MOST_LINES} more."] if len(said) > MOST_LINES else []
    text = LETTER.format(
        name=person.display,
        lines="\n\n".join(said[:MOST_LINES] + more),
        all=_absolute(reverse("notices")),
        wishes=_absolute(reverse("mail_wishes")),
    )
    return EmailMessage(
        subject=f"{SITE}: {_subject(taken.notices)}",
        body=text,
        to=[person.email],
        headers={
            "Message-ID": f"<{taken.mailing.hex}@{_host()}>",
            "Auto-Submitted": "auto-generated",
        },
    )


def _subject(told: list[Notice]) -> str:
    return f"{len(told)} notices" if len(told) > 1 else _about(told, notices.code_of(told[0]))


def _line(line: notices.Line) -> str:
    links = [_absolute(reverse("notice", args=[each.uid])) for each in line.notices]
    return "\n".join([_about(line.notices, line.codes), *(f"  {link}" for link in links[:10])])


def _about(told: Iterable[Notice], codes: str) -> str:
    return ABOUT[NoticeKind(next(iter(told)).kind)].format(it=codes)


def _absolute(path: str) -> str:
    return settings.CATALOG_URL.rstrip("/") + path


def _host() -> str:
    return settings.CATALOG_URL.partition("://")[2].split("/")[0].split(":")[0] or "localhost"
