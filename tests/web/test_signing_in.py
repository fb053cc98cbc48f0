"""Signing in: whoever guesses has to wait, and learns nothing from it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt, AccessLog
from django.core.management import call_command
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from evidence import tasks
from evidence.models import User
from evidence.web.signing_in import client_address
from tests.factories import Cast
from tests.web.clients import client_of, sign_in, text_of

pytestmark = [pytest.mark.postgres_too, pytest.mark.usefixtures("data_dir", "cast")]
NOON = datetime(2023, 5, 22, 12, tzinfo=UTC)
RIGHT = "correct horse"
NEW = "battery staple 1970"
PROXY = "10.0.0.1"
Visit = Callable[..., Any]


@pytest.fixture
def visit(settings: Any) -> Visit:
    """Try to sign in through the proxy, from an address it tells."""
    settings.CATALOG_PROXY_ADDRESS_HEADER = "HTTP_CLIENTADDRESS"

    def tried(username: str, password: str, address: str = "198.51.100.7", **headers: str) -> Any:
        headers |= {"REMOTE_ADDR": PROXY, "HTTP_CLIENTADDRESS": address}
        return sign_in(username, password, **headers)

    return tried


@pytest.fixture
def guess(visit: Visit) -> Visit:
    """Guess five times, the last of which is one too many."""

    def guessed(username: str, **where: str) -> Any:
        return [visit(username, f"guess {number}", **where) for number in range(5)][-1]

    return guessed


def test_after_five_failures_even_the_right_password_has_to_wait(
    visit: Visit, guess: Visit
) -> None:
    last = guess("owner")
    right = visit("owner", RIGHT)

    assert {last.status_code, right.status_code} == {429}
    assert "Please wait 15 minutes before the next one" in text_of(last)
    assert "Please wait 15 minutes before the next one" in text_of(right)
    assert 14 * 60 < int(right["Retry-After"]) <= 15 * 60
    assert 'value="owner"' in text_of(right)


def guess_while_the_right_one_is_judged(guess: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    """Send five wrong passwords beside the right one, before it is found to be right."""
    judge = User.check_password

    def judged_slowly(owner: User, password: str) -> bool:
        if password == RIGHT:
            guess("owner")
        return judge(owner, password)

    monkeypatch.setattr(User, "check_password", judged_slowly)


def test_the_right_password_among_guesses_sent_at_once_gets_in_no_more_than_they(
    visit: Visit, guess: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    guess_while_the_right_one_is_judged(guess, monkeypatch)
    right = visit("owner", RIGHT)

    assert right.status_code == 429
    assert "Please wait 15 minutes before the next one" in text_of(right)
    assert AccessAttempt.objects.get().failures_since_start == 6
    assert visit("owner", RIGHT).status_code == 429


def test_the_pause_ends_by_itself_however_often_somebody_goes_on_guessing(
    visit: Visit, guess: Visit, time_machine: Any
) -> None:
    time_machine.move_to(NOON, tick=False)
    guess("owner")

    time_machine.shift(timedelta(minutes=14, seconds=1))
    assert "Please wait 1 minute before" in text_of(guess("owner"))
    time_machine.shift(timedelta(minutes=1))
    assert visit("owner", RIGHT).status_code == 302


def test_the_pause_ends_with_the_first_failures_that_are_one_too_many(
    visit: Visit, time_machine: Any
) -> None:
    time_machine.move_to(NOON, tick=False)
    for number in range(3):
        visit("owner", f"guess {number}")
    time_machine.shift(timedelta(minutes=10))
    for number in range(2):
        last = visit("owner", f"guess {number}", HTTP_USER_AGENT="another")

    assert "Please wait 5 minutes before" in text_of(last)
    time_machine.shift(timedelta(minutes=5, seconds=1))
    assert visit("owner", RIGHT).status_code == 302


def test_a_name_that_does_not_exist_is_answered_like_one_that_does(
    guess: Visit, time_machine: Any
) -> None:
    time_machine.move_to(NOON, tick=False)

    known, unknown = guess("owner"), guess("nobody")

    assert known.status_code == unknown.status_code
    assert known["Retry-After"] == unknown["Retry-After"]
    assert alert_of(known) == alert_of(unknown)


def alert_of(answer: Any) -> str:
    return text_of(answer).partition('role="alert">')[2].partition("</div>")[0]


def test_only_that_name_from_that_address_has_to_wait(visit: Visit, guess: Visit) -> None:
    guess("owner")

    assert visit("teammate", RIGHT).status_code == 302
    assert visit("owner", RIGHT, address="203.0.113.9").status_code == 302


def test_neither_another_browser_nor_an_invented_way_there_helps(
    visit: Visit, guess: Visit
) -> None:
    guess("owner")

    assert visit("owner", RIGHT, HTTP_USER_AGENT="another").status_code == 429
    assert visit("owner", RIGHT, address="203.0.113.9, 198.51.100.7").status_code == 429


def test_signing_in_forgets_the_failures_before(visit: Visit) -> None:
    for _ in range(3):
        assert [visit("owner", "a typing error").status_code for _ in range(4)] == [200] * 4
        assert visit("owner", RIGHT).status_code == 302

    assert not AccessAttempt.objects.exists()


def test_failures_are_forgotten_after_the_pause_though_nobody_tries_again(
    guess: Visit, time_machine: Any
) -> None:
    time_machine.move_to(NOON, tick=False)
    guess("owner")
    time_machine.shift(timedelta(minutes=10))
    guess("teammate")

    time_machine.shift(timedelta(minutes=5))
    tasks.send_notices.call()

    assert AccessAttempt.objects.get().username == "teammate"


def test_the_administrator_lets_somebody_in_sooner(visit: Visit, guess: Visit) -> None:
    guess("owner")

    call_command("axes_reset_username", "owner", stdout=None)

    assert visit("owner", RIGHT).status_code == 302


@pytest.fixture
def change(settings: Any, cast: Cast) -> Visit:
    """Try to change one's password, signed in already, from an address the proxy tells."""
    settings.CATALOG_PROXY_ADDRESS_HEADER = "HTTP_CLIENTADDRESS"
    client = client_of(cast.owner)

    def tried(old: str, new: str = NEW, address: str = "198.51.100.7") -> Any:
        typed = {"old_password": old, "new_password1": new, "new_password2": new}
        where = {"REMOTE_ADDR": PROXY, "HTTP_CLIENTADDRESS": address}
        return client.post(reverse("password_change"), typed, **where)

    return tried


def test_who_is_signed_in_cannot_guess_the_password_without_end(
    visit: Visit, change: Visit
) -> None:
    wrong, *_, last = [change(f"guess {number}") for number in range(5)]
    right = change(RIGHT)

    assert wrong.status_code == 200
    assert "Your old password was entered incorrectly" in text_of(wrong)
    assert last.status_code == right.status_code == 429
    assert "Too many tries have failed. Please wait 15 minutes before the next" in text_of(right)
    assert 14 * 60 < int(right["Retry-After"]) <= 15 * 60
    assert visit("owner", RIGHT).status_code == 429
    assert visit("teammate", RIGHT).status_code == 302
    assert change(RIGHT, address="203.0.113.9").status_code == 302


def test_tries_to_sign_in_and_to_change_the_password_count_together(
    guess: Visit, change: Visit, time_machine: Any
) -> None:
    time_machine.move_to(NOON, tick=False)
    guess("owner")

    assert change(RIGHT).status_code == 429
    time_machine.shift(timedelta(minutes=15, seconds=1))
    assert change(RIGHT).status_code == 302


def test_a_right_password_among_guesses_sent_at_once_changes_nothing(
    guess: Visit, change: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    guess_while_the_right_one_is_judged(guess, monkeypatch)

    assert change(RIGHT).status_code == 429


def test_changing_the_password_forgets_the_failures_before(change: Visit) -> None:
    assert [change("a typing error").status_code for _ in range(4)] == [200] * 4
    assert [change(RIGHT, new="short").status_code for _ in range(6)] == [200] * 6
    assert change(RIGHT).status_code == 302

    assert not AccessAttempt.objects.exists()


def test_nothing_typed_to_change_a_password_is_kept(change: Visit) -> None:
    change("a guess")

    kept = AccessAttempt.objects.get().post_data
    assert "a guess" not in kept and NEW not in kept


def test_the_admin_site_has_no_second_way_in(guess: Visit) -> None:
    guess("owner")

    answer = Client().post("/admin/login/", {"username": "owner", "password": RIGHT})

    assert answer["Location"].startswith(reverse("login"))


def test_nobody_keeps_who_signed_in_when(
    visit: Visit, guess: Visit, caplog: pytest.LogCaptureFixture
) -> None:
    guess("owner")
    visit("teammate", RIGHT)

    assert not AccessLog.objects.exists()
    assert "guess" not in "".join(AccessAttempt.objects.values_list("post_data", flat=True))
    told = "".join(record.getMessage() for record in caplog.records)
    assert "Locking out" in told
    assert "owner" not in told and "198.51.100.7" not in told


def test_other_pages_ask_nothing_about_it(cast: Cast) -> None:
    client = client_of(cast.owner)

    with CaptureQueriesContext(connection) as asked:
        client.get(reverse("start"))
        Client().get(reverse("login"))

    assert [query["sql"] for query in asked if "axes" in query["sql"]] == []


@pytest.mark.parametrize(
    ("told", "address"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("made up, 198.51.100.7", "198.51.100.7"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("unknown", PROXY),
        ("", PROXY),
    ],
)
def test_an_address_is_what_the_proxy_itself_says(
    rf: RequestFactory, settings: Any, told: str, address: str
) -> None:
    settings.CATALOG_PROXY_ADDRESS_HEADER = "HTTP_CLIENTADDRESS"

    request = rf.get("/", REMOTE_ADDR=PROXY, HTTP_CLIENTADDRESS=told)

    assert client_address(request) == address


def test_without_a_proxy_what_a_visitor_claims_counts_for_nothing(rf: RequestFactory) -> None:
    request = rf.get("/", REMOTE_ADDR=PROXY, HTTP_CLIENTADDRESS="198.51.100.7")

    assert client_address(request) == PROXY
