"""Notices by e-mail: what is in them, when they go out, and that none goes twice."""

import re
import threading
from datetime import UTC, datetime, timedelta
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.db import connections
from django.utils import timezone

from evidence import mailing
from evidence.actions import checking, items, noticing, watching
from evidence.mailing import Outcome
from evidence.models import Item, Mailbox, Notice, User
from evidence.vocabularies import CheckOutcome, NoticeKind, VerificationMethod, Visibility
from tests.factories import Cast, make_cast, make_referenced

pytestmark = [pytest.mark.postgres_too, pytest.mark.usefixtures("data_dir", "mail_server")]
TITLE = "Zyklothymia at the crossing"


@pytest.fixture
def mail_server(settings: Any) -> None:
    settings.CATALOG_SENDS_MAIL = True
    settings.CATALOG_URL = "https://catalog.example.org"


@pytest.fixture
def item(cast: Cast) -> Item:
    return make_referenced(by=cast.owner, case=cast.case, title=TITLE)


def wants(person: User, **wishes: str) -> None:
    User.objects.filter(pk=person.pk).update(email=f"{person.username}@example.org")
    noticing.set_wishes(by=person, wishes=wishes)
    yesterday = timezone.now() - timedelta(days=1)
    Mailbox.objects.filter(user=person).update(since=yesterday)


def mention(cast: Cast, item: Item, who: str = "teammate") -> None:
    checking.add_note(
        by=cast.owner,
        item=item,
        method=VerificationMethod.METADATA,
        outcome=CheckOutcome.SUPPORTS,
        text=f"@{who}: a secret of Zyklothymia",
    )


def morning(days: int = 1) -> datetime:
    """Soon after the hour of the digest, on a day to come."""
    day = datetime.now(UTC) + timedelta(days=days)
    return day.replace(hour=6, minute=5)


def test_goes_out_at_once_with_codes_and_links_only(cast: Cast, item: Item) -> None:
    wants(cast.teammate, mentioned="at_once")
    mention(cast, item)

    assert mailing.send_due() == Outcome(sent=1)

    (letter,) = mail.outbox
    notice = Notice.objects.get()
    assert letter.to == ["teammate@example.org"]
    assert letter.subject == "Evidence Catalog: You are mentioned on BEL-0001"
    assert f"https://catalog.example.org/notices/{notice.uid}/" in letter.body
    assert not re.search("Zyklothymia|secret|owner", letter.body + letter.subject)


def test_is_sent_once(cast: Cast, item: Item) -> None:
    wants(cast.teammate, mentioned="at_once")
    mention(cast, item)

    assert [mailing.send_due(), mailing.send_due()] == [Outcome(sent=1), Outcome()]


def test_what_was_read_meanwhile_is_not_sent(cast: Cast, item: Item) -> None:
    wants(cast.teammate, mentioned="at_once")
    mention(cast, item)
    noticing.mark_all_read(by=cast.teammate)

    assert mailing.send_due() == Outcome()


@pytest.mark.parametrize("wish", ["off", "daily"])
def test_nothing_goes_at_once_that_was_not_wanted_so(cast: Cast, item: Item, wish: str) -> None:
    wants(cast.teammate, mentioned=wish, watched="at_once")
    Mailbox.objects.update(digest_at=timezone.now())
    mention(cast, item)

    assert mailing.send_due() == Outcome()


def test_daily_notices_come_in_one_letter_after_the_hour(cast: Cast, item: Item) -> None:
    wants(cast.teammate, mentioned="daily", watched="daily")
    watching.watch(by=cast.teammate, item=item)
    Mailbox.objects.update(digest_at=timezone.now())
    mention(cast, item)
    items.set_work_status(by=cast.owner, item=item, status="ready")

    assert mailing.send_due(morning()) == Outcome(sent=1)
    assert mailing.send_due(morning()) == Outcome()

    (letter,) = mail.outbox
    assert letter.subject == "Evidence Catalog: 2 notices"
    assert "BEL-0001 has changed" in letter.body


def test_second_digest_waits_for_the_next_day(cast: Cast, item: Item) -> None:
    wants(cast.teammate, mentioned="daily")
    mention(cast, item)
    mailing.send_due(morning())
    mention(cast, item)

    later = morning() + timedelta(hours=5)
    assert mailing.send_due(later) == Outcome()
    assert mailing.send_due(morning(days=2)) == Outcome(sent=1)


def test_what_was_narrowed_meanwhile_is_not_sent(cast: Cast, item: Item) -> None:
    wants(cast.teammate, mentioned="at_once")
    mention(cast, item)
    other = make_referenced(by=cast.owner, case=cast.case)
    mention(cast, other)
    items.set_visibility(by=cast.chief, item=item, visibility=Visibility.RESTRICTED)

    mailing.send_due()

    assert item.code not in mail.outbox[0].body
    assert mail.outbox[0].subject == f"Evidence Catalog: You are mentioned on {other.code}"


def test_what_came_before_e_mail_was_wanted_stays_unsent(cast: Cast, item: Item) -> None:
    mention(cast, item)
    wants(cast.teammate, mentioned="at_once")
    Mailbox.objects.update(since=timezone.now())

    assert mailing.send_due() == Outcome()


@pytest.mark.parametrize("lack", ["address", "account", "server"])
def test_without_address_account_or_server_nothing_is_sent(
    cast: Cast, item: Item, lack: str, settings: Any
) -> None:
    wants(cast.teammate, mentioned="at_once")
    mention(cast, item)
    if lack == "server":
        settings.CATALOG_SENDS_MAIL = False
    else:
        gone = {"email": ""} if lack == "address" else {"is_active": False}
        User.objects.filter(pk=cast.teammate.pk).update(**gone)

    assert mailing.send_due() == Outcome()
    assert Notice.objects.get().mailing is None


class Unreachable(EmailBackend):
    def open(self) -> None:
        raise ConnectionRefusedError


class CutOff(EmailBackend):
    def send_messages(self, messages: Any) -> int:
        raise SMTPServerDisconnected


def test_failure_is_tried_again_after_a_while(cast: Cast, item: Item, settings: Any) -> None:
    wants(cast.teammate, mentioned="daily")
    mention(cast, item)
    working = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = f"{__name__}.Unreachable"
    now = morning()

    first = mailing.send_due(now)
    settings.EMAIL_BACKEND = working
    too_soon = mailing.send_due(now + timedelta(seconds=30))
    in_time = mailing.send_due(now + timedelta(minutes=2))

    assert [first, too_soon, in_time] == [Outcome(failed=1), Outcome(), Outcome(sent=1)]
    assert Mailbox.objects.get().tries == 0


def test_what_may_have_been_delivered_is_not_sent_again(
    cast: Cast, item: Item, settings: Any
) -> None:
    wants(cast.teammate, mentioned="at_once")
    mention(cast, item)
    settings.EMAIL_BACKEND = f"{__name__}.CutOff"

    mailing.send_due()

    assert mailing.send_due(timezone.now() + timedelta(days=1)) == Outcome()
    assert Notice.objects.visible_to(cast.teammate).unread().exists()


def test_a_process_that_dies_while_sending_leaves_no_second_letter(
    cast: Cast, item: Item, monkeypatch: pytest.MonkeyPatch
) -> None:
    wants(cast.teammate, mentioned="at_once")
    mention(cast, item)
    monkeypatch.setattr(mailing, "_send", lambda message: (_ for _ in ()).throw(SystemExit))
    with pytest.raises(SystemExit):
        mailing.send_due()
    monkeypatch.undo()

    assert mailing.send_due() == Outcome()


def test_command_says_what_it_did(cast: Cast, item: Item, settings: Any, capsys: Any) -> None:
    wants(cast.teammate, mentioned="at_once")
    mention(cast, item)

    call_command("send_notices", "--json")
    assert capsys.readouterr().out.strip() == '{"sent": 1, "failed": 0}'

    settings.CATALOG_SENDS_MAIL = False
    with pytest.raises(CommandError, match="CATALOG_EMAIL_URL is not set"):
        call_command("send_notices")


def test_every_kind_can_be_said_in_a_letter() -> None:
    assert set(mailing.ABOUT) == set(NoticeKind)


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_one_letter() -> None:
    cast = make_cast()
    item = make_referenced(by=cast.owner, case=cast.case)
    wants(cast.teammate, mentioned="daily")
    mention(cast, item)
    start, outcomes = threading.Barrier(2), []

    def work() -> None:
        start.wait()
        outcomes.append(mailing.send_due(morning()))
        connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()

    assert sum(outcome.sent for outcome in outcomes) == 1
    assert len(mail.outbox) == 1
