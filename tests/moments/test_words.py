"""Moments in words: as they were stated, and as far as they reach."""

import pytest

from evidence.moments import explained, in_words, parse
from evidence.moments.words import instant, instants, length


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2023", "2023"),
        ("2023-05", "May 2023"),
        ("2023-05-22", "22 May 2023"),
        ("2023-05-22~", "about 22 May 2023"),
        ("2023-05-22?", "22 May 2023 (uncertain)"),
        ("2023-05-22%", "about 22 May 2023 (uncertain)"),
        ("2023-05-2X", "between 20 May 2023 and 29 May 2023"),
        ("2023-05-22T12", "22 May 2023, in the hour from 12:00 local time, offset not stated"),
        ("2023-05-22T12:05", "22 May 2023, 12:05 local time, offset not stated"),
        ("2023-05-22T12:05:30+03:00", "22 May 2023, 12:05:30 UTC+03:00"),
        ("2023-05-22T12:05Z", "22 May 2023, 12:05 UTC"),
        ("../2023-05-22T12:30", "22 May 2023, by 12:30 local time, offset not stated"),
        ("2023-05-22T10:00+03:00/..", "22 May 2023, from 10:00 UTC+03:00"),
        ("../2023-05-22", "by 22 May 2023"),
        ("2023-05/..", "from May 2023"),
        ("2023-05-22/2023-05-24", "22 May 2023 to 24 May 2023"),
        ("2023-05-22T10:00Z/2023-05-22T12:30Z", "22 May 2023, 10:00 to 12:30 UTC"),
        ("2023-05-22T22:00Z/2023-05-23T01:30Z", "22 May 2023, 22:00 to 23 May 2023, 01:30 UTC"),
    ],
)
def test_moments_in_words(text: str, words: str) -> None:
    assert in_words(parse(text)) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2023-05-22T12:05+03:00", "22 May 2023, 12:05 to 12:05:59, at UTC+3"),
        ("2023-05-22T12:05:30+05:30", "22 May 2023, 12:05:30, at UTC+5:30"),
        ("2023-05-22T12:05-03:30", "22 May 2023, 12:05 to 12:05:59, at UTC−3:30"),
        ("2023-05-22T12Z", "22 May 2023, 12:00 to 12:59:59, at UTC"),
        (
            "2023-05-22T12:05",
            "22 May 2023, 12:05 to 12:05:59, local time; no offset is stated and none is assumed",
        ),
        ("2023-05-22", "the whole of 22 May 2023"),
        ("2024-02", "1 February 2024 to 29 February 2024"),
        ("2023", "1 January 2023 to 31 December 2023"),
        ("../2023-05-22", "any time up to 22 May 2023"),
        ("2023-05-22T10:00Z/..", "any time from 22 May 2023, 10:00, at UTC"),
        (
            "2023-05-22T22:00Z/2023-05-23T01:30Z",
            "22 May 2023, 22:00 to 23 May 2023, 01:30:59, at UTC",
        ),
        (
            "2023-05-22T12:00Z~",
            "22 May 2023, 12:00 to 12:00:59, at UTC; “about” is taken to reach 1 h further",
        ),
        ("2023-05-22?", "the whole of 22 May 2023; marked as uncertain"),
    ],
)
def test_how_a_moment_was_read_in_words(text: str, words: str) -> None:
    assert explained(parse(text)) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (40, "40 s"),
        (59.6, "1 min"),
        (7500, "2 h 5 min"),
        (7505, "2 h 5 min"),
        (3605, "1 h"),
        (86400, "1 day"),
        (2 * 86400 + 3600, "2 days 1 h"),
        (3 * 365 * 86400, "3 years"),
        (-90, "1 min 30 s"),
    ],
)
def test_a_length_of_time_in_its_two_largest_units(seconds: float, words: str) -> None:
    assert length(seconds) == words


def test_an_instant_as_a_clock_of_an_offset_shows_it() -> None:
    # date -u -d '2023-05-22 22:05:00' +%s
    at = 1684793100

    assert instant(at) == "22 May 2023, 22:05"
    assert instant(at, "+03:00") == "23 May 2023, 01:05"
    assert instants(at, at + 90) == "22 May 2023, 22:05 to 22:06:30"
    assert instants(at, at + 7200) == "22 May 2023, 22:05 to 23 May 2023, 00:05"
    assert instants(float("-inf"), at) == "until 22 May 2023, 22:05"
    assert instants(at, float("inf")) == "from 22 May 2023, 22:05"
