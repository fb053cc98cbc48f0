"""Dates and times as people write them; what could mean two things is asked, not guessed."""

from calendar import month_name

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.errors import UnreadableMoment
from evidence.moments import in_words, parse, read

RUSSIAN = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря"
UKRAINIAN = "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня"


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("22 May 2023 12:05 +03:00", "2023-05-22T12:05+03:00"),
        ("22 May 2023 12:05+03:00", "2023-05-22T12:05+03:00"),
        ("22 May 2023, 12:05 UTC+3", "2023-05-22T12:05+03:00"),
        ("22 May 2023, 12:05 GMT +5:30", "2023-05-22T12:05+05:30"),
        ("22 May 2023 12:05 −03:00", "2023-05-22T12:05-03:00"),
        ("22 May 2023 12:05:30 UTC", "2023-05-22T12:05:30Z"),
        ("2023-05-22 12:05 +0300", "2023-05-22T12:05+03:00"),
        ("22.05.2023", "2023-05-22"),
        ("22.5.2023 9:05", "2023-05-22T09:05"),
        ("22/05/2023", "2023-05-22"),
        ("05/22/2023", "2023-05-22"),
        ("2023/05/22", "2023-05-22"),
        ("05/05/2023", "2023-05-05"),
        ("05/2023", "2023-05"),
        ("05.2023", "2023-05"),
        ("May 22nd, 2023 at 2:15 pm", "2023-05-22T14:15"),
        ("May 22 2023, 12 a.m.", "2023-05-22T00"),
        ("MAY 2023", "2023-05"),
        ("Mon, 22 May 2023", "2023-05-22"),
        ("noon, 22 May 2023", "2023-05-22T12:00"),
        ("around noon on 22 May 2023", "2023-05-22T12:00~"),
        ("~22 May 2023", "2023-05-22~"),
        ("22 May 2023?", "2023-05-22?"),
        ("possibly about 22 May 2023", "2023-05-22%"),
        ("by 12:30 on 22 May 2023, local time", "../2023-05-22T12:30"),
        ("22 May 2023, by 12:30", "../2023-05-22T12:30"),
        ("no later than 22 May 2023", "../2023-05-22"),
        ("since May 2023", "2023-05/.."),
        ("22 May 2023 or later", "2023-05-22/.."),
        ("../22 May 2023", "../2023-05-22"),
        ("22–24 May 2023", "2023-05-22/2023-05-24"),
        ("22-24 May 2023", "2023-05-22/2023-05-24"),
        ("22 May to 24 June 2023", "2023-05-22/2023-06-24"),
        ("22.05–24.05.2023", "2023-05-22/2023-05-24"),
        ("22.05.2023/24.05.2023", "2023-05-22/2023-05-24"),
        ("22 May 2023 to 2024", "2023-05-22/2024"),
        ("between 10:00 and 12:30 on 22 May 2023", "2023-05-22T10:00/2023-05-22T12:30"),
        ("22 May 2023 from 10:00 to 12:30", "2023-05-22T10:00/2023-05-22T12:30"),
        ("22 May 2023 10:00–12:30 UTC", "2023-05-22T10:00Z/2023-05-22T12:30Z"),
        ("22 May 2023 22:00 to 23 May 01:30", "2023-05-22T22:00/2023-05-23T01:30"),
        ("22 мая 2023", "2023-05-22"),
        ("22 мая 2023 г., 12:05 по местному времени", "2023-05-22T12:05"),
        ("в полдень 22 мая 2023 года", "2023-05-22T12:00"),
        ("около 12:00 22 мая 2023", "2023-05-22T12:00~"),
        ("не позднее 22 мая 2023", "../2023-05-22"),
        ("с 22 по 24 мая 2023", "2023-05-22/2023-05-24"),
        ("22 травня 2023", "2023-05-22"),
        ("22 травня 2023 року о 12:05", "2023-05-22T12:05"),
        ("понеділок, 22 травня 2023 р.", "2023-05-22"),
        ("до 22 травня 2023", "../2023-05-22"),
        ("з 22 до 24 травня 2023", "2023-05-22/2023-05-24"),
        ("між 10:00 і 12:30 22 травня 2023", "2023-05-22T10:00/2023-05-22T12:30"),
    ],
)
def test_a_date_as_people_write_it(text: str, edtf: str) -> None:
    assert read(text) == parse(edtf)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "not a date, a time or an interval"),
        ("22.05.23", "the year with four digits"),
        ("22 May 23", "the year with four digits"),
        ("22 05 2023", "write the month as a word"),
        ("05/06/2023", "has two readings"),
        ("22 May", "the year is missing"),
        ("noon", "the date is missing"),
        ("12:05 May 2023", "the day is missing"),
        ("22 2023", "the month is missing"),
        ("31 June 2023", "June 2023 has 30 days"),
        ("31 червня 2023", "June 2023 has 30 days"),
        ("29 February 2023", "February 2023 has 28 days"),
        ("2023-06-31", "June 2023 has 30 days"),
        ("0000", "there is no year 0000"),
        ("1 January 0000", "there is no year 0000"),
        ("22 May 2023 25:00", "there is no hour 25"),
        ("22 May 2023 14:05 pm", "there is no “14:05 pm”"),
        ("22 May 2023 12:05 +15:00", "there is no offset"),
        ("22 May 2023 +03:00", "not understood"),
        ("22 May 2023 UTC", "needs a time of day"),
        ("22 May 2023 12:05 MSK", "does not say the offset"),
        ("22 мая 2023 12:05 мск", "does not say the offset"),
        ("22 мая 2023 12:05 по московскому времени", "does not say the offset"),
        ("22 May 2023 12:05-13:00", "may be two times or an offset"),
        ("midnight, 22 May 2023", "begins one day and ends another"),
        ("the morning of 22 May 2023", "has no fixed hours"),
        ("before 22 May 2023", "leaves open"),
        ("yesterday", "depends on when it was said"),
        ("Tuesday 22 May 2023", "22 May 2023 was a Monday"),
        ("22 May 2023 23 May 2023", "unclear"),
        ("22 May June 2023", "a second month"),
        ("24 May 2023 to 22 May 2023", "ends before it begins"),
        ("22 May 2023 to 23 May 2023 to 24 May 2023", "an interval with two ends"),
        ("between 22 May 2023", "an interval is written as"),
        ("by 22 May to 24 May 2023", "an interval is written as"),
        ("the day it happened", "“day” is not understood here"),
        ("22 mei 2023", "“mei” is not understood here"),
        ("x" * 121, "too long"),
    ],
)
def test_a_refusal_says_what_to_write_instead(text: str, problem: str) -> None:
    with pytest.raises(UnreadableMoment, match=problem) as refused:
        read(text)

    assert refused.value.text == text[:100]


forms = st.sampled_from(
    ["{d} {en} {y}", "{en} {d}, {y}", "{d} {ru} {y} г.", "{d} {uk} {y} року", "{d}.{m}.{y}",
     "{y}/{m:02}/{d:02}"]
)  # fmt: skip


@given(st.dates(), forms)
def test_a_day_is_read_alike_however_it_is_written(day, written: str) -> None:
    names = {
        "en": month_name[day.month],
        "ru": RUSSIAN.split()[day.month - 1],
        "uk": UKRAINIAN.split()[day.month - 1],
    }

    moment = read(written.format(d=day.day, m=day.month, y=f"{day.year:04}", **names))

    assert moment.text == day.isoformat()


@given(st.datetimes(), st.datetimes(), st.sampled_from(["Z", "+03:00", "-09:30"]))
def test_what_we_say_of_a_moment_can_be_typed_again(a, b, offset: str) -> None:
    first, last = sorted(end.replace(microsecond=0) for end in (a, b))
    moment = parse(f"{first.isoformat()}{offset}/{last.isoformat()}{offset}")

    assert read(in_words(moment)) == moment


words = st.sampled_from(
    ["22", "5", "2023", "May", "мая", "травня", "12:05", "noon", "by", "to", "до", "about", "~",
     "+03:00", "utc", "22.05.2023", "1/2/2023", "-", "–", "/", "..", "?", "2 pm", "Monday"]
)  # fmt: skip


@given(st.text(max_size=130) | st.lists(words, max_size=8).map(" ".join))
def test_any_text_is_a_moment_or_refused_in_words(text: str) -> None:
    try:
        moment = read(text)
    except UnreadableMoment as refused:
        assert refused.problem
    else:
        assert read(moment.text) == parse(moment.text) == moment
