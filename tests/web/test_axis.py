"""The axis of the clock bench: what it shows, its ticks and the bars on it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.moments.spans import since_epoch
from evidence.moments.words import EARLIEST_SHOWN, LATEST_SHOWN
from evidence.web.axis import Axis, Tick

EVER = float("inf")
NOON = 1684756800.0  # date -u -d '2023-05-22 12:00' +%s


def percent(length: str) -> float:
    assert length.endswith("%")
    return float(length[:-1])


def test_a_bar_stands_where_its_time_is() -> None:
    axis = Axis(NOON, NOON + 1000)

    bar = axis.bar((NOON + 250, NOON + 500))

    assert (bar.x, bar.width, bar.end) == ("25.000%", "25.000%", "50.000%")
    assert not (bar.runs_left or bar.runs_right or bar.is_thin or bar.beyond)


def test_what_runs_over_the_edge_says_so() -> None:
    axis = Axis(NOON, NOON + 1000)

    assert axis.bar((-EVER, NOON + 500)).runs_left
    assert axis.bar((NOON + 500, EVER)).runs_right
    assert axis.bar((NOON - 10, NOON - 5)).beyond == "earlier"
    assert axis.bar((NOON + 2000, EVER)).beyond == "later"
    assert axis.bar((NOON + 500, NOON + 500)).is_thin


def test_ticks_are_round_and_name_a_day_once() -> None:
    ticks = Axis(NOON - 3 * 3600, NOON + 3 * 3600).ticks()

    assert [(tick.day, tick.clock) for tick in ticks] == [
        ("22 May 2023", "10:00"), ("", "12:00"), ("", "14:00"),
    ]  # fmt: skip


def test_ticks_are_round_on_the_clock_they_are_read_on() -> None:
    ticks = Axis(NOON - 7200, NOON + 7200).ticks("+05:30")

    assert [tick.clock for tick in ticks] == ["16:00", "17:00", "18:00", "19:00"]
    assert ticks[1].x == "37.500%"  # 17:00 there is 11:30 in UTC


def test_ticks_of_years_stand_on_the_first_of_a_month() -> None:
    ticks = Axis(NOON, NOON + 3 * 366 * 86400).ticks()

    assert [tick.day for tick in ticks] == ["1 Jan 2024", "1 Jan 2025", "1 Jan 2026"]


def test_no_time_at_all_has_no_axis() -> None:
    assert Axis.around([]) is None
    assert Axis.around([EVER, -EVER]) is None


@given(
    st.lists(
        st.floats(since_epoch(EARLIEST_SHOWN) - 86400, since_epoch(LATEST_SHOWN) + 86400),
        min_size=1,
        max_size=6,
    ),
    st.sampled_from(["Z", "+14:00", "-12:00"]),
)
def test_any_times_have_an_axis_with_few_ticks_on_it(ends: list[float], offset: str) -> None:
    axis = Axis.around(ends)

    assert axis is not None
    ticks: list[Tick] = axis.ticks(offset)
    assert len(ticks) <= 7
    places = [percent(tick.x) for tick in ticks]
    assert places == sorted(places)
    for end in ends:
        assert 0 <= percent(axis.bar((end, end)).x) <= 100


@pytest.mark.parametrize("width", [1, 40, 3600, 86400, 40 * 86400, 400 * 86400, 9000 * 86400])
def test_every_width_has_ticks(width: int) -> None:
    axis = Axis.around([NOON, NOON + width])

    assert axis is not None
    assert 1 <= len(axis.ticks()) <= 7
