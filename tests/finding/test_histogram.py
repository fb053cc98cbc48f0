"""Bars of what is found by when it was made: exact, for one person, whatever the span."""

from datetime import date

import pytest
import tantivy

from evidence.actions import claims, items
from evidence.finding import histogram, index
from evidence.finding.documents import SCHEMA
from evidence.finding.walk import Question
from evidence.models import Item, User
from evidence.vocabularies import Visibility
from tests.factories import Cast, make_referenced

pytestmark = [pytest.mark.postgres_too, pytest.mark.usefixtures("data_dir")]


def make_dated(cast: Cast, *edtf: str, **values) -> Item:
    item = make_referenced(by=cast.owner, case=cast.case, **values)
    for each in edtf:
        claims.claim_time(by=cast.owner, item=item, edtf=each, claimed_by_user=cast.owner)
    return item


def drawn(cast: Cast, query: str = "", user: User | None = None) -> histogram.Histogram:
    return histogram.of(Question(user or cast.editor, query))


def counts(found: histogram.Histogram) -> dict[str, int]:
    """The bars that are not empty, by their first day."""
    return {bar.first.isoformat(): bar.count for bar in found.bars if bar.count}


def test_days_that_are_near_one_another_are_drawn_as_days(cast: Cast) -> None:
    for edtf in ("2023-05-22", "2023-05-22T12:05", "2023-05-24"):
        make_dated(cast, edtf)

    found = drawn(cast)

    assert found.unit.name == "day"
    assert counts(found) == {"2023-05-22": 2, "2023-05-24": 1}
    assert len(found.bars) == histogram.LEAST_BARS
    assert (found.wide, found.undated, found.before, found.after) == (0, 0, 0, 0)


def test_dates_all_over_history_are_no_more_than_the_engine_counts() -> None:
    engine = tantivy.Index(SCHEMA)
    dated = tantivy.Document(key=1, dated="month")
    for month in range(12, 80_000):
        dated.add_integer("month", month)
    for year in range(1, 80_000 // 12):
        dated.add_integer("year", year)
    writer = engine.writer(50_000_000, 1)
    writer.add_document(dated)
    writer.commit()
    engine.reload()
    everything = histogram.Counts(engine.searcher(), tantivy.Query.all_query())

    found = histogram.drawn_from(everything, None)

    assert found.unit.name == "year"
    assert sum(bar.count for bar in found.bars) == len(range(1, 80_000 // 12))


@pytest.mark.parametrize(
    ("edtf", "unit", "bars"),
    [
        (("2023-05-22", "2023-07-30"), "day", 70),
        (("2021-01-05", "2023-05-22"), "month", 29),
        (("1821-01-05", "1823-05-22"), "month", 29),
        (("1991-08-19", "2023-05-22"), "year", 33),
        (("1021-08-19", "2023-05-22"), "year", 112),
    ],
)
def test_unit_is_chosen_by_the_span(cast: Cast, edtf: tuple, unit: str, bars: int) -> None:
    for each in edtf:
        make_dated(cast, each)

    found = drawn(cast)

    assert (found.unit.name, len(found.bars)) == (unit, bars)
    assert sum(counts(found).values()) == 2
    assert found.bars[0].first <= date.fromisoformat(edtf[0]) <= found.bars[0].last
    assert [a.last.toordinal() + 1 for a in found.bars[:-1]] == [
        b.first.toordinal() for b in found.bars[1:]
    ]


def test_item_counts_under_each_day_it_may_be_of_and_once_under_one(cast: Cast) -> None:
    make_dated(cast, "2023-05-22/2023-05-24", "2023-05-22")

    assert counts(drawn(cast)) == {"2023-05-22": 1, "2023-05-23": 1, "2023-05-24": 1}


def test_what_no_bar_can_show_is_counted_beside_them(cast: Cast) -> None:
    make_dated(cast, "2023-05-22")
    make_dated(cast, "2023")  # wider than a month: under no single day
    make_dated(cast)

    found = drawn(cast)

    assert counts(found) == {"2023-05-22": 1}
    assert (found.wide, found.undated) == (1, 1)


def test_open_span_stands_where_it_is_known_to_end(cast: Cast) -> None:
    make_dated(cast, "../2023-05-22T12:30")

    assert counts(drawn(cast)) == {"2023-05-22": 1}


def test_own_filter_is_left_aside_and_others_hold(cast: Cast) -> None:
    for day, kind in ((21, "photo"), (22, "photo"), (22, "video"), (23, "photo")):
        make_dated(cast, f"2023-05-{day}", kind=kind)

    found = drawn(cast, "kind:photo taken:2023-05-22")

    assert found.chosen == (date(2023, 5, 22), date(2023, 5, 22))
    assert counts(found) == {"2023-05-21": 1, "2023-05-22": 1, "2023-05-23": 1}


def test_without_and_alternatives_are_no_choice_of_days(cast: Cast) -> None:
    make_dated(cast, "2023-05-22")
    make_dated(cast, "2023-05-23")

    found = drawn(cast, "-taken:2023-05-22 (taken:2023-05-23 OR kind:other)")

    assert found.chosen is None
    assert counts(found) == {"2023-05-23": 1}


def test_window_closes_in_on_what_is_chosen_and_counts_the_rest(cast: Cast) -> None:
    for edtf in ("1999-01-01", "2023-05-01", "2023-05-22", "2024-01-01"):
        make_dated(cast, edtf)

    whole = drawn(cast)
    near = drawn(cast, "taken:2023-05")

    assert whole.unit.name == "year"
    assert near.unit.name == "day"
    assert counts(near) == {"2023-05-01": 1, "2023-05-22": 1}
    assert (near.before, near.after) == (1, 1)


def test_choice_may_be_open_at_one_end(cast: Cast) -> None:
    for edtf in ("2022-12-31", "2023-05-22", "2023-05-30"):
        make_dated(cast, edtf)

    found = drawn(cast, "taken:>=2023-05-22")

    assert found.chosen is not None and found.chosen[0] == date(2023, 5, 22)
    assert (
        "2023-05-30" in {day for bar in found.bars if bar.count for day in (bar.first.isoformat(),)}
        or found.unit.name != "day"
    )
    assert found.before + found.after + sum(counts(found).values()) == 3


def test_each_bar_is_what_asking_for_it_finds(cast: Cast) -> None:
    for edtf in ("2023-05-20", "2023-05-22/2023-05-25", "2023-05-24", "../2023-05-24"):
        make_dated(cast, edtf)

    for bar in drawn(cast).bars:
        asked = histogram.between(bar.first, bar.last)
        # An open span may be of any earlier day, and is drawn at its end.
        open_spans = int(bar.first < date(2023, 5, 24))
        assert index.search(user=cast.editor, query=asked).total == bar.count + open_spans


def test_nobody_learns_of_a_hidden_item_by_a_bar(cast: Cast) -> None:
    make_dated(cast, "2023-05-22")
    before = drawn(cast)

    hidden = make_dated(cast, "1990-01-01")
    items.set_visibility(by=cast.chief, item=hidden, visibility=Visibility.RESTRICTED)

    assert drawn(cast) == before
    assert drawn(cast, user=cast.owner) != before
    for nobody in (cast.stranger, cast.site_admin):
        assert drawn(cast, user=nobody).bars == []


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2023-05-22", "2023-05-22", "taken:2023-05-22"),
        ("2023-05-22", "2023-05-24", "taken:2023-05-22..2023-05-24"),
        ("2023-05-01", "2023-05-31", "taken:2023-05"),
        ("2023-02-01", "2023-05-31", "taken:2023-02..2023-05"),
        ("2021-01-01", "2023-12-31", "taken:2021..2023"),
        ("9999-12-01", "9999-12-31", "taken:9999-12"),
    ],
)
def test_days_are_asked_for_as_briefly_as_they_can_be(first: str, last: str, words: str) -> None:
    assert histogram.between(date.fromisoformat(first), date.fromisoformat(last)) == words
