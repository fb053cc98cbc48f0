"""The sun against an ephemeris, and the times that a measured shadow leaves."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from evidence import sun
from evidence.sun import Shadow, Sun

KOZINKA = (50.4613, 35.6026)
TROMSO = (69.6492, 18.9553)


def instant(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


def apart(a: float, b: float) -> float:
    return abs((a - b + 180) % 360 - 180)


# PyEphem 4.2.1 (VSOP87), 1013.25 hPa and 15 °C: azimuth, elevation as seen.
@pytest.mark.parametrize(
    ("spot", "at", "azimuth", "elevation"),
    [
        (KOZINKA, "2023-05-22T06:00", 105.43, 38.53),
        (KOZINKA, "2023-05-22T09:30", 178.01, 59.91),
        (KOZINKA, "2023-05-22T15:00", 277.04, 21.01),
        (KOZINKA, "2023-12-21T06:30", 138.16, 5.68),
        (TROMSO, "2023-06-21T22:00", 349.43, 3.66),
        ((-33.8688, 151.2093), "2023-05-22T02:00", 357.63, 35.81),
        ((21.3069, -157.8583), "2023-05-22T00:30", 273.54, 61.54),
        ((-54.8, -68.3), "2023-05-22T15:30", 14.43, 13.76),
        ((0.5, 179.5), "2023-03-20T20:00", 90.29, 27.67),
    ],
)
def test_the_sun_stands_where_an_ephemeris_has_it(spot, at, azimuth, elevation) -> None:
    found = sun.position(spot, instant(at))

    assert apart(found.azimuth, azimuth) < 0.05
    assert found.elevation == pytest.approx(elevation, abs=0.05)


def test_the_sun_stands_where_its_textbook_example_has_it() -> None:
    """Reda and Andreas, Solar Position Algorithm (NREL/TP-560-34302), table A5.1: Golden, Colorado.

    Their air is thinner and colder than ours, which tells by some thousandths of a degree.
    """
    found = sun.position((39.742476, -105.1786), instant("2003-10-17T19:30:30"))

    assert apart(found.azimuth, 194.34024) < 0.02
    assert 90 - found.elevation == pytest.approx(50.11162, abs=0.02)


# PyEphem 4.2.1: the centre of the sun at −0°50′, −6°, −12°, −18°, without refraction; its transit.
@pytest.mark.parametrize(
    ("day", "noon", "passes"),
    [
        (
            date(2023, 5, 22),
            "2023-05-22T09:34:15",
            [
                ("2023-05-22T01:41:25", "2023-05-22T17:27:53"),
                ("2023-05-22T01:00:02", "2023-05-22T18:09:29"),
                ("2023-05-22T00:03:11", "2023-05-22T19:06:52"),
                ("2023-05-21T22:34:58", "2023-05-22T20:38:02"),
            ],
        ),
        (
            date(2023, 12, 21),
            "2023-12-21T09:35:28",
            [
                ("2023-12-21T05:35:28", "2023-12-21T13:35:28"),
                ("2023-12-21T04:56:24", "2023-12-21T14:14:31"),
                ("2023-12-21T04:14:19", "2023-12-21T14:56:36"),
                ("2023-12-21T03:34:27", "2023-12-21T15:36:28"),
            ],
        ),
    ],
)
def test_the_day_begins_and_ends_within_a_quarter_minute_of_an_ephemeris(day, noon, passes) -> None:
    found = sun.sun_day(KOZINKA, day)

    assert found.noon == pytest.approx(instant(noon), abs=15)
    assert len(found.twilights) == len(passes)
    for twilight, (begins, ends) in zip(found.twilights, passes, strict=True):
        assert twilight.begins == pytest.approx(instant(begins), abs=15)
        assert twilight.ends == pytest.approx(instant(ends), abs=15)


def test_a_polar_day_has_no_sunset_and_a_polar_night_no_sunrise() -> None:
    summer, winter = (sun.sun_day(TROMSO, date(2023, month, 21)) for month in (6, 12))

    assert {twilight.state for twilight in summer.twilights} == {"up"}
    assert [twilight.state for twilight in winter.twilights] == ["down", "", "", ""]
    assert winter.twilights[1].begins == pytest.approx(instant("2023-12-21T08:31:06"), abs=15)
    assert winter.highest.ratio is None


def test_a_shadow_points_away_from_the_sun_and_is_as_long_as_high_at_45_degrees() -> None:
    assert Sun(105.0, 45.0).shadow_azimuth == 285.0
    assert Sun(285.0, 45.0).shadow_azimuth == 105.0
    assert Sun(105.0, 45.0).ratio == pytest.approx(1)
    assert Sun(105.0, 0.1).ratio is None


def test_a_measured_shadow_leaves_a_morning_and_an_afternoon() -> None:
    """A stick 0.8 as high as its shadow is long: the sun stood at 38.66°, twice that day."""
    day = sun.solar_day(KOZINKA, date(2023, 5, 22))

    morning, afternoon = sun.windows(Shadow(ratio=0.8), [KOZINKA], day)
    found = sun.windows(Shadow(azimuth=285, azimuth_tolerance=5, ratio=0.8), [KOZINKA], day)

    assert morning[0] < instant("2023-05-22T06:00") < morning[1]
    assert afternoon[0] < instant("2023-05-22T13:08") < afternoon[1]
    assert found == [(pytest.approx(morning[0], abs=2), pytest.approx(morning[1], abs=2))]


def test_a_shadow_towards_the_noon_sun_leaves_nothing() -> None:
    day = sun.solar_day(KOZINKA, date(2023, 5, 22))

    assert sun.windows(Shadow(azimuth=180), [KOZINKA], day) == []
    assert sun.windows(Shadow(ratio=5), [KOZINKA], day) == []
    assert sun.windows(Shadow(ratio=1), [TROMSO], sun.solar_day(TROMSO, date(2023, 12, 21))) == []


def test_a_wide_place_leaves_more_time() -> None:
    day = sun.solar_day(KOZINKA, date(2023, 5, 22))
    wide = sun.spots_in(KOZINKA, 100_000)

    ((first, last),) = sun.windows(Shadow(azimuth=285, azimuth_tolerance=1), [KOZINKA], day)
    ((wide_first, wide_last),) = sun.windows(Shadow(azimuth=285, azimuth_tolerance=1), wide, day)

    assert sun.spots_in(KOZINKA, 1000) == [KOZINKA]
    assert wide_first < first < last < wide_last


spots = st.tuples(st.floats(-90, 90), st.floats(-180, 180))
instants = st.floats(instant("1990-01-01"), instant("2050-01-01"))


@given(spots, instants)
def test_the_time_of_a_shadow_is_among_those_it_leaves(spot, at: float) -> None:
    seen = sun.position(spot, at)
    assume(seen.ratio is not None and seen.elevation < 85)
    shadow = Shadow(azimuth=seen.shadow_azimuth, azimuth_tolerance=2, ratio=1 / seen.ratio)

    left = sun.windows(shadow, [spot], (at - 1800, at + 1800))

    assert any(first - 1 <= at <= last + 1 for first, last in left)


@given(spots, st.dates(date(1990, 1, 1), date(2050, 1, 1)))
def test_any_place_has_a_day(spot, day: date) -> None:
    found = sun.sun_day(spot, day)

    assert found.span[1] - found.span[0] == 86400
    assert found.span[0] <= found.noon <= found.span[1]
    for twilight in found.twilights:
        assert (twilight.state == "") == bool(twilight.begins or twilight.ends)
        assert not twilight.begins or twilight.begins <= found.noon
        assert not twilight.ends or twilight.ends >= found.noon
