"""Who holds an item until when, what colleagues ask one another, and who is told."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from evidence import mailing
from evidence.actions import items, noticing, work
from evidence.errors import NotAllowed
from evidence.models import Assignment, Item, Notice, Remark, User
from tests.factories import Cast, jpeg, make_held
from tests.web.clients import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]


@pytest.fixture
def item(cast: Cast) -> Item:
    return make_held(by=cast.owner, case=cast.case)


def told(person: User) -> list[str]:
    return [notice.kind for notice in Notice.objects.visible_to(person).order_by("id")]


def test_taking_an_item_up_keeps_it_for_some_days(cast: Cast, item: Item) -> None:
    held = work.assign(by=cast.teammate, item=item, to=cast.teammate)

    days = (timezone.localdate(held.until) - timezone.localdate()).days
    assert days == work.LEASE_DAYS
    assert list(Assignment.objects.running()) == [held]


def test_nobody_takes_what_a_colleague_holds(cast: Cast, item: Item) -> None:
    work.assign(by=cast.teammate, item=item, to=cast.teammate)

    with pytest.raises(NotAllowed, match="works on this"):
        work.assign(by=cast.owner, item=item, to=cast.owner)
    assert work.assign(by=cast.chief, item=item, to=cast.owner).assignee == cast.owner


def test_a_lease_that_ended_frees_the_item(
    cast: Cast, item: Item, monkeypatch: pytest.MonkeyPatch
) -> None:
    work.assign(by=cast.teammate, item=item, to=cast.teammate, days=1)
    later = timezone.now() + timedelta(days=3)
    monkeypatch.setattr(timezone, "now", lambda: later)

    taken = work.assign(by=cast.owner, item=item, to=cast.owner)

    assert taken.supersedes is not None
    assert list(Assignment.objects.running()) == [taken]


def test_the_assigned_person_is_told_and_may_give_it_back(cast: Cast, item: Item) -> None:
    held = work.assign(by=cast.chief, item=item, to=cast.teammate, due=date(2100, 1, 1))

    work.release(by=cast.teammate, assignment=held)

    assert told(cast.teammate) == ["assigned"]
    assert not Assignment.objects.current().exists()
    assert work.assign(by=cast.owner, item=item, to=cast.owner)


@pytest.mark.parametrize("who", ["editor", "stranger"])
def test_only_who_may_work_on_it_is_assigned(cast: Cast, item: Item, who: str) -> None:
    with pytest.raises(ValidationError, match="Nobody of that name"):
        work.assign(by=cast.chief, item=item, to=getattr(cast, who))


def test_whoever_may_not_see_the_item_is_as_unknown(cast: Cast, item: Item) -> None:
    items.set_visibility(by=cast.chief, item=item, visibility="restricted")

    with pytest.raises(ValidationError, match="Nobody of that name"):
        work.assign(by=cast.owner, item=item, to=cast.teammate)


@pytest.mark.parametrize("wrong", [{"days": 0}, {"days": 61}, {"due": date(2020, 1, 1)}], ids=str)
def test_impossible_terms_are_refused(cast: Cast, item: Item, wrong: dict) -> None:
    with pytest.raises(ValidationError):
        work.assign(by=cast.owner, item=item, to=cast.owner, **wrong)
    assert not Assignment.objects.exists()


@pytest.mark.postgres_too
def test_the_database_itself_refuses_two_holders(cast: Cast, item: Item) -> None:
    held = work.assign(by=cast.owner, item=item, to=cast.owner)

    with pytest.raises(IntegrityError, match="hands of one person"):
        Assignment.objects.create(
            item=item, assignee=cast.teammate, until=held.until, recorded_by=cast.owner
        )


@pytest.mark.postgres_too
def test_what_is_due_soon_is_told_once_on_the_page_and_by_mail(
    cast: Cast, item: Item, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CATALOG_SENDS_MAIL, settings.CATALOG_URL = True, "https://catalog.example.org"
    User.objects.filter(pk=cast.teammate.pk).update(email="teammate@example.org")
    noticing.set_wishes(by=cast.teammate, wishes={"due_soon": "at_once"})
    start, today = timezone.now(), timezone.localdate()
    done = make_held(by=cast.owner, case=cast.case, data=jpeg("red"))
    items.set_work_status(by=cast.owner, item=done, status="ready")
    for each in (item, done):
        work.assign(by=cast.chief, item=each, to=cast.teammate, due=today + timedelta(days=3))

    sent = []
    for days in range(4):
        monkeypatch.setattr(timezone, "now", lambda days=days: start + timedelta(days=days))
        sent.append(noticing.remind_of_due())
        mailing.send_due()
        if days == 1:  # whoever keeps it longer knows
            client_of(cast.teammate).post(reverse("item_take", args=[item.code]))

    assert sent == [0, 1, 0, 0]
    assert Assignment.objects.current().get(item=item).due == today + timedelta(days=3)
    assert told(cast.teammate) == ["assigned", "assigned", "due_soon"]
    assert [letter.subject for letter in mail.outbox] == [
        f"Evidence Catalog: Due soon: {item.code}"
    ]
    shown = client_of(cast.teammate).get(reverse("notices")).content.decode()
    assert f"Due soon: {item.code}" in shown


def test_nobody_is_reminded_of_what_is_late_or_no_longer_theirs(
    cast: Cast, item: Item, monkeypatch: pytest.MonkeyPatch
) -> None:
    today, start = timezone.localdate(), timezone.now()
    held = work.assign(by=cast.chief, item=item, to=cast.teammate, due=today, days=5)

    monkeypatch.setattr(timezone, "now", lambda: start + timedelta(days=1))
    assert noticing.remind_of_due() == 0
    work.release(by=cast.teammate, assignment=held)
    work.assign(by=cast.chief, item=item, to=cast.teammate, due=today + timedelta(days=3), days=1)
    monkeypatch.setattr(timezone, "now", lambda: start + timedelta(days=4))

    assert noticing.remind_of_due() == 0


# Talk


def test_an_editor_asks_and_a_verifier_answers(cast: Cast, item: Item) -> None:
    asked = work.remark(
        by=cast.editor, item=item, kind="question", text="May we use this, and how?"
    )
    waiting = list(Remark.objects.open_questions())

    work.remark(by=cast.teammate, item=item, kind="answer", text="Blurred.", answers=asked)

    assert waiting == [asked]
    assert not Remark.objects.open_questions().exists()
    assert told(cast.teammate) == ["asked"]
    assert told(cast.editor) == ["answered"]


def test_a_question_goes_to_whoever_holds_the_item(cast: Cast, item: Item) -> None:
    work.assign(by=cast.teammate, item=item, to=cast.teammate)

    work.remark(by=cast.editor, item=item, kind="question", text="Where is it?")

    assert told(cast.teammate) == ["asked"]
    assert told(cast.owner) == []


def test_who_spoke_before_hears_of_the_next_comment(cast: Cast, item: Item) -> None:
    work.remark(by=cast.editor, item=item, text="Good.")
    work.remark(by=cast.owner, item=item, text="Very good, says @teammate")

    assert told(cast.editor) == ["commented"]


def test_an_editor_answers_nothing_and_a_stranger_says_nothing(cast: Cast, item: Item) -> None:
    asked = work.remark(by=cast.editor, item=item, kind="question", text="Where is it?")

    with pytest.raises(NotAllowed):
        work.remark(by=cast.editor, item=item, kind="answer", text="There.", answers=asked)
    with pytest.raises(NotAllowed):
        work.remark(by=cast.stranger, item=item, text="Hello.")


def test_only_the_writer_takes_words_back(cast: Cast, item: Item) -> None:
    said = work.remark(by=cast.editor, item=item, text="Good.")

    with pytest.raises(NotAllowed):
        work.take_back(by=cast.chief, remark=said)
    work.take_back(by=cast.editor, remark=said)

    assert not Remark.objects.current().exists()
    assert Remark.objects.count() == 2


@pytest.mark.parametrize("text", ["", "   \n"])
def test_words_are_needed(cast: Cast, item: Item, text: str) -> None:
    with pytest.raises(ValidationError, match="no words"):
        work.remark(by=cast.editor, item=item, text=text)
