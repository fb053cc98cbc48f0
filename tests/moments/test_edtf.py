"""Moments: what is known of a time is kept, what is not known is never made up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.errors import UnreadableMoment
from evidence.moments import in_words, parse


def ends(text: str) -> tuple[str | None, str | None]:
    moment = parse(text)
    return tuple(end and end.isoformat() for end in (moment.earliest, moment.latest))


@pytest.mark.parametrize(
    ("text", "earliest", "latest", "precision"),
    [
        ("2023", "2023-01-01T00:00:00", "2023-12-31T23:59:59", "year"),
        ("2023-05", "2023-05-01T00:00:00", "2023-05-31T23:59:59", "month"),
        ("2024-02", "2024-02-01T00:00:00", "2024-02-29T23:59:59", "month"),
        ("9999-12", "9999-12-01T00:00:00", "9999-12-31T23:59:59", "month"),
        ("2023-05-22", "2023-05-22T00:00:00", "2023-05-22T23:59:59", "day"),
        ("2023-05-22T12", "2023-05-22T12:00:00", "2023-05-22T12:59:59", "hour"),
        ("2023-05-22T12:05", "2023-05-22T12:05:00", "2023-05-22T12:05:59", "minute"),
        ("2023-05-22T12:05:30", "2023-05-22T12:05:30", "2023-05-22T12:05:30", "second"),
        ("2023-05-2X", "2023-05-20T00:00:00", "2023-05-29T23:59:59", "interval"),
        ("2023-02-XX", "2023-02-01T00:00:00", "2023-02-28T23:59:59", "interval"),
        ("2023-XX", "2023-01-01T00:00:00", "2023-12-31T23:59:59", "interval"),
        ("2023-1X-31", "2023-10-31T00:00:00", "2023-12-31T23:59:59", "interval"),
        ("202X-02-29", "2020-02-29T00:00:00", "2028-02-29T23:59:59", "interval"),
        ("2023-05-22/2023-05-24", "2023-05-22T00:00:00", "2023-05-24T23:59:59", "interval"),
        (
            "2023-05-22T10:00/2023-05-22T12:30",
            "2023-05-22T10:00:00",
            "2023-05-22T12:30:59",
            "interval",
        ),
        ("../2023-05-22T12:30", None, "2023-05-22T12:30:59", "open"),
        ("2023-05-22T10:00/..", "2023-05-22T10:00:00", None, "open"),
        ("/2023-05-22", None, "2023-05-22T23:59:59", "open"),
    ],
)
def test_a_moment_reaches_as_far_as_it_is_known(text, earliest, latest, precision) -> None:
    moment = parse(text)

    assert ends(text) == (earliest, latest)
    assert (moment.precision, moment.offset, moment.text) == (precision, None, text)
    assert not moment.approximate and not moment.uncertain


@pytest.mark.parametrize(
    ("text", "offset", "normalised"),
    [
        ("2023-05-22T12:05:30+03:00", "+03:00", "2023-05-22T12:05:30+03:00"),
        ("2023-05-22T12:05+0300", "+03:00", "2023-05-22T12:05+03:00"),
        ("2023-05-22T12:05-03", "-03:00", "2023-05-22T12:05-03:00"),
        ("2023-05-22t12:05z", "Z", "2023-05-22T12:05Z"),
        ("  2023-05-22 12:05 ", None, "2023-05-22T12:05"),
        ("2023-05-22 / 2023-05-24", None, "2023-05-22/2023-05-24"),
        ("../2023-05-22T12:30+03:00", "+03:00", "../2023-05-22T12:30+03:00"),
        ("2023-05-22T10:00Z/2023-05-22T11:00Z", "Z", "2023-05-22T10:00Z/2023-05-22T11:00Z"),
        ("2023-05-22/2023-05-23T10:00Z", "Z", "2023-05-22/2023-05-23T10:00Z"),
    ],
)
def test_an_offset_is_kept_only_when_stated(text: str, offset, normalised: str) -> None:
    moment = parse(text)

    assert (moment.offset, moment.text) == (offset, normalised)
    assert parse(moment.text) == moment


@pytest.mark.parametrize(
    ("text", "approximate", "uncertain"),
    [
        ("2023-05-22~", True, False),
        ("2023-05-22?", False, True),
        ("2023-05-22%", True, True),
        ("2023-05-22T12:00~", True, False),
        ("2023-05-22~/2023-05-24?", True, True),
    ],
)
def test_doubt_is_kept_beside_the_date(text: str, approximate: bool, uncertain: bool) -> None:
    moment = parse(text)

    assert (moment.approximate, moment.uncertain) == (approximate, uncertain)
    assert moment.text == text


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "not a date, a time or an interval"),
        ("22.05.2023", "not a date such as"),
        ("yesterday", "not a date such as"),
        ("2023-5-22", "not a date such as"),
        ("2023-05-22T12:05:30.5", "not a date such as"),
        ("٢٠٢٣", "not a date such as"),
        ("0000", "there is no year 0000"),
        ("2023-13", "there is no month 13"),
        ("2023-00", "there is no month 00"),
        ("2023-02-29", "February 2023 has 28 days"),
        ("2023-04-31", "April 2023 has 30 days"),
        ("2023-04-00", "April 2023 has 30 days"),
        ("2023-02-3X", "there is no day 3X in that month"),
        ("2023-05-22T24:00", "there is no hour 24"),
        ("2023-05-22T12:60", "there is no minute 60"),
        ("2023-05-22T12:05:60", "there is no second 60"),
        ("2023-05-22T12:05+15:00", "there is no offset"),
        ("2023-05-22T12:05+14:30", "there is no offset"),
        ("2023-05-22T12:05-12:30", "there is no offset"),
        ("2023-05-2XT12:05", "a time of day needs a whole date"),
        ("2023-05T12:05", "a time of day needs a whole date"),
        ("2023-05-24/2023-05-22", "ends before it begins"),
        ("2023-05-22T12:00/2023-05-22T11:59", "ends before it begins"),
        ("2023-05-22T12:00+03:00/2023-05-22T13:00", "the same offset"),
        ("2023-05-22T12:00+03:00/2023-05-22T13:00Z", "the same offset"),
        ("../..", "a beginning or an end"),
        ("..", "not a date, a time or an interval"),
        ("XXXX", "not a date such as"),
        ("/", "a beginning or an end"),
        ("2023/2024/2025", "not a date, a time or an interval"),
    ],
)
def test_a_refusal_names_the_problem(text: str, problem: str) -> None:
    with pytest.raises(UnreadableMoment, match=problem) as refused:
        parse(text)

    assert refused.value.text == text


@given(
    st.text(max_size=40) | st.from_regex(r"[0-9X]{4}-[0-9X]{2}(-[0-9X]{2})?[?~%]?", fullmatch=True)
)
def test_any_text_is_a_moment_or_refused(text: str) -> None:
    try:
        moment = parse(text)
    except UnreadableMoment:
        return

    assert parse(moment.text) == moment
    assert in_words(moment)


@given(st.datetimes(), st.datetimes())
def test_a_stated_interval_keeps_its_ends(a, b) -> None:
    first, last = sorted(end.replace(microsecond=0) for end in (a, b))

    moment = parse(f"{first.isoformat()}/{last.isoformat()}")

    assert (moment.earliest, moment.latest) == (first, last)
