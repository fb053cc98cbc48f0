"""A busy database is said to be busy; anything else stays an error."""

import pytest
from django.db import IntegrityError, OperationalError
from django.http import HttpResponse
from django.test import RequestFactory

from evidence.web.middleware import BusyDatabaseMiddleware, server_error
from tests.factories import Cast
from tests.web.clients import client_of


class LockNotAvailable(Exception):
    """As psycopg names it: the code is on the exception it raised."""

    sqlstate = "55P03"


def postgres_busy() -> OperationalError:
    problem = OperationalError("canceling statement due to lock timeout")
    problem.__cause__ = LockNotAvailable()
    return problem


@pytest.fixture
def middleware() -> BusyDatabaseMiddleware:
    return BusyDatabaseMiddleware(lambda request: HttpResponse("page"))


@pytest.mark.parametrize("problem", [OperationalError("database is locked"), postgres_busy()])
def test_a_view_that_waited_in_vain_answers_when_to_try_again(
    rf: RequestFactory, middleware: BusyDatabaseMiddleware, problem: OperationalError
) -> None:
    response = middleware.process_exception(rf.post("/"), problem)

    assert response is not None
    assert response.status_code == 503
    assert response["Retry-After"] == "5"
    assert b"busy" in response.content


@pytest.mark.parametrize(
    "problem", [OperationalError("no such table: x"), IntegrityError("is locked"), ValueError()]
)
def test_another_problem_is_left_to_be_reported(
    rf: RequestFactory, middleware: BusyDatabaseMiddleware, problem: Exception
) -> None:
    assert middleware.process_exception(rf.get("/"), problem) is None


def test_a_session_that_could_not_be_saved_is_busy_too(rf: RequestFactory) -> None:
    try:
        raise OperationalError("database is locked")
    except OperationalError:
        response = server_error(rf.get("/"))

    assert response.status_code == 503


@pytest.mark.parametrize(
    ("address", "status"),
    [("/sources/", 200), ("/sources/new/", 200), ("/upload/check/?case=BEL", 200), ("/no/", 404)],
)
def test_no_browser_keeps_what_was_for_one_person(cast: Cast, address: str, status: int) -> None:
    answer = client_of(cast.owner).get(address)

    assert answer.status_code == status
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
