"""Spans: whether two moments can both be true, and whether one has come at all."""

from datetime import UTC, datetime

import pytest

from evidence.moments import begins_after, overlap, parse


@pytest.mark.parametrize(
    ("a", "b", "answer"),
    [
        ("2023-05-22", "2023-05", True),
        ("2023-05-22", "2023-05-23", False),
        ("2023-05-22T12:05", "2023-05-22T12:05:30", True),
        ("2023-05-22T12:05+03:00", "2023-05-22T09:05Z", True),
        ("2023-05-22T12:05+03:00", "2023-05-22T12:05Z", False),
        ("2023-05-22T23:30-05:00", "2023-05-23T04:30Z", True),
        ("../2023-05-22", "2023-05-22/..", True),
        ("../2023-05-21", "2023-05-22/..", False),
        ("2023-05-22T12:05", "2023-05-22T09:05Z", None),
        ("2023-05-22", "2023-05-22T23:00Z", None),
        ("2023-05-22", "2023-05-24T12:00Z", False),
        ("2023-05", "2023-05-22T09:05Z", True),
        ("../2023-05-22", "2023-05-01T09:05Z", True),
        ("2023-05-23/..", "2023-05-23T10:00Z", None),
    ],
)
def test_whether_two_moments_can_both_be_true(a: str, b: str, answer: bool | None) -> None:
    assert overlap(parse(a), parse(b)) is answer
    assert overlap(parse(b), parse(a)) is answer


@pytest.mark.parametrize(
    ("about", "other", "answer"),
    [
        ("2023-05-22T12:00~", "2023-05-22T12:00:30", True),
        ("2023-05-22T12:00~", "2023-05-22T12:50", None),
        ("2023-05-22T12:00~", "2023-05-22T13:30", False),
        ("2023-05-22~", "2023-05-24", None),
        ("2023-05-22~", "2023-06-22", False),
        ("../2023-05-22T12:30~", "2023-05-22T13:00", None),
        ("../2023-05-22T12:30~", "2023-05-22T14:00", False),
        ("2023-05-22~/2023-05-23", "2023-05-24", False),
        ("2023-05-22T12:00~", "2023-05-22T12:50Z", None),
    ],
)
def test_about_hides_an_answer_that_is_near(about: str, other: str, answer: bool | None) -> None:
    assert overlap(parse(about), parse(other)) is answer
    assert overlap(parse(other), parse(about)) is answer


@pytest.mark.parametrize(
    ("text", "has_not_come"),
    [
        ("2026-11-22T12:00Z", False),
        ("2026-11-22T12:01Z", True),
        ("2026-11-22T15:01+03:00", True),
        ("2026-11-23T01:59", False),  # on the line islands it has
        ("2026-11-23T02:01", True),
        ("2026-11-23", False),
        ("2026-11-24", True),
        ("2026", False),
        ("2027", True),
        ("../2030", False),
        ("2023/2030", False),
        ("2027/..", True),
        ("2026-11-22T12:40Z~", False),
    ],
)
def test_what_has_not_come_anywhere_lies_in_the_future(text: str, has_not_come: bool) -> None:
    noon = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

    assert begins_after(parse(text), noon) is has_not_come
