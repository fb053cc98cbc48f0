"""Places: what people paste, what is refused and why, and distances against known ones."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence import places
from evidence.errors import UnreadablePlace
from evidence.places import Point, parse_coordinates
from evidence.vocabularies import Precision

KOZINKA = Point(Decimal("50.4613"), Decimal("35.6026"))
GRAYVORON = Point.of("50.47893", "35.68087")
RAKITNOYE = Point.of("50.84076", "35.85212")

POINTS = st.builds(
    Point,
    st.decimals(-90, 90, places=7, allow_nan=False),
    st.decimals(-180, 180, places=7, allow_nan=False),
)


@pytest.mark.parametrize(
    "text",
    [
        "50.4613, 35.6026",
        "50.4613,35.6026",
        "  50.4613 35.6026 ",
        "50.4613; 35.6026",
        "50.4613 / 35.6026",
        "(50.4613, 35.6026)",
        "+50.4613 +35.6026",
        "50.4613 N 35.6026 E",
        "N50.4613 E35.6026",
        "50.4613N35.6026E",
        "50.4613° N, 35.6026° E",
        "35.6026 E, 50.4613 N",
        "50.4613°N 35.6026°E",
        "50.4613 с.ш. 35.6026 в.д.",
        "50.4613 пн. ш., 35.6026 сх. д.",
        "lat: 50.4613, lon: 35.6026",
        "longitude=35.6026 latitude=50.4613",
        "широта 50.4613, долгота 35.6026",
        "50,4613 35,6026",
        "50,4613; 35,6026",
        "50,4613, 35,6026",
        "geo:50.4613,35.6026",
        "geo:50.4613,35.6026,120;u=35",
        "GEO:50.4613,35.6026;crs=wgs84",
        "https://www.google.com/maps/@50.4613,35.6026,15z",
        "https://www.google.com/maps?q=50.4613,35.6026",
        "https://maps.google.com/?q=loc:50.4613,35.6026",
        "https://www.google.com/maps/search/?api=1&query=50.4613%2C35.6026",
        "https://www.google.com/maps/search/50.4613,+35.6026?entry=tts",
        "https://www.google.ru/maps/place/Kozinka/@50.1,35.1,13z/data=!4m2!3d50.4613!4d35.6026",
        "https://www.openstreetmap.org/#map=15/50.4613/35.6026",
        "https://www.openstreetmap.org/?mlat=50.4613&mlon=35.6026#map=12/50.1/35.1",
        "https://yandex.ru/maps/?ll=35.6026%2C50.4613&z=15",
        "https://yandex.ru/maps/?ll=35.1,50.1&whatshere%5Bpoint%5D=35.6026,50.4613",
        "https://yandex.com/maps/?pt=35.6026,50.4613&z=12&l=map",
        "https://yandex.ru/maps/?text=50.4613,35.6026&ll=35.1,50.1",
        "https://www.bing.com/maps?cp=50.4613~35.6026&lvl=14",
        "https://www.bing.com/maps?cp=50.1~35.1&sp=point.50.4613_35.6026_Kozinka",
    ],
)
def test_one_place_in_the_ways_people_write_it(text: str) -> None:
    assert parse_coordinates(text) == KOZINKA


@pytest.mark.parametrize(
    "text",
    [
        "50°27'40.68\"N 35°36'9.36\"E",
        "50°27′40.68″ N, 35°36′9.36″ E",
        "50°27’40,68”N, 35°36’9,36”E",
        "50° 27' 40.68'' N 35° 36' 9.36'' E",
        "50 27 40.68 N 35 36 9.36 E",
        "N 50 27 40.68, E 35 36 9.36",
        "50°27.678'N 35°36.156'E",
        "50°27'40.68\", 35°36'9.36\"",
        "50º27′40,68″ с. ш. 35º36′9,36″ в. д.",
    ],
)
def test_degrees_minutes_and_seconds(text: str) -> None:
    assert parse_coordinates(text) == KOZINKA


@pytest.mark.parametrize(
    ("text", "latitude", "longitude"),
    [
        ("50, 35", 50, 35),
        ("-33.5, -70.25", "-33.5", "-70.25"),
        ("33.5 S 70.25 W", "-33.5", "-70.25"),
        ("33°30'S 70°15'W", "-33.5", "-70.25"),
        ("−33.5 −70.25", "-33.5", "-70.25"),
        ("90, 180", 90, 180),
        ("-90, -180", -90, -180),
        ("50.46131234567, 35.6", "50.4613123", "35.6"),
        ("0, 0", 0, 0),
    ],
)
def test_signs_limits_and_decimals(text: str, latitude, longitude) -> None:
    assert parse_coordinates(text) == Point(Decimal(latitude), Decimal(longitude))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "no coordinates given"),
        ("   ", "no coordinates given"),
        ("Kozinka", "not two coordinates"),
        ("50.4613", "not two coordinates"),
        ("50.46", "not two coordinates"),
        ("5035", "not two coordinates"),
        ("50-35", "not two coordinates"),
        ("50.,35.", "not two coordinates"),
        ("50,4613", "not two coordinates"),
        ("50,4613,35,6026", "not two coordinates"),
        ("50.4613, 35.6026, 120", "not two coordinates"),
        ("50 27 35 36", "not two coordinates"),
        ("NaN, 35", "not two coordinates"),
        ("50.46.13, 35.6", "not two coordinates"),
        ("95, 35", r"latitude 95 is beyond ±90; latitude and longitude look swapped"),
        ("135.6, 50.4", r"swapped"),
        ("50, 181", r"longitude 181 is beyond ±180"),
        ("200, 300", r"latitude 200 is beyond ±90: 200, 300"),
        ("50.4 N, 35.6 S", "two values for latitude"),
        ("-50.4 N, 35.6 E", "a sign and a letter"),
        ("N 50.4 S, 35.6 E", "not two coordinates"),
        ("lat 50.4 E, 35.6", "both latitude and longitude"),
        ("50°61'N 35°10'E", "below 60"),
        ("50.5°10'N 35°10'E", "only the last part"),
        ("geo:Kozinka", "without coordinates"),
        ("geo:50,35;crs=nad27", "not WGS 84"),
        ("https://maps.app.goo.gl/abcdef", "short link"),
        ("https://example.org/?q=50.4,35.6", "no coordinates in this link"),
        ("https://www.google.com/maps/place/Kozinka", "no coordinates in this link"),
        ("https://[", "not a readable link"),
        ("5" * 5000, "too long"),
    ],
)
def test_a_refusal_names_the_problem(text: str, problem: str) -> None:
    with pytest.raises(UnreadablePlace, match=problem):
        parse_coordinates(text)


@given(POINTS)
def test_what_is_written_can_be_read(point: Point) -> None:
    assert parse_coordinates(f"{point.latitude:f}, {point.longitude:f}") == point


@given(st.text(max_size=60))
def test_any_text_gives_a_point_or_a_refusal(text: str) -> None:
    for attempt in (text, "geo:" + text, "https://www.google.com/maps?q=" + text):
        try:
            point = parse_coordinates(attempt)
        except UnreadablePlace:
            continue
        assert abs(point.latitude) <= 90 and abs(point.longitude) <= 180


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "NaN", "Kozinka", "", None])
def test_a_point_is_made_of_numbers(value) -> None:
    with pytest.raises(UnreadablePlace):
        Point.of(value, 0)
    with pytest.raises(UnreadablePlace):
        Point.of(0, value)


@pytest.mark.parametrize(
    ("a", "b", "metres", "tolerance"),
    [
        (Point.of(0, 0), Point.of(0, 180), 20_015_115, 1),  # half the sphere's circumference
        (Point.of(0, 179.5), Point.of(0, -179.5), 111_195, 1),  # across the antimeridian
        (Point.of(36.12, -86.67), Point.of(33.94, -118.40), 2_886_448, 10),  # Rosetta Code
        (KOZINKA, KOZINKA, 0, 0),
    ],
)
def test_known_distances(a: Point, b: Point, metres: float, tolerance: float) -> None:
    assert places.distance_m(a, b) == pytest.approx(metres, abs=tolerance)
    assert places.distance_m(b, a) == pytest.approx(metres, abs=tolerance)


def test_a_degree_is_shorter_eastwards_than_northwards() -> None:
    east = places.distance_m(KOZINKA, Point.of(50.4613, 36.6026))
    north = places.distance_m(KOZINKA, Point.of(51.4613, 35.6026))

    assert east / north == pytest.approx(0.6366, abs=0.001)  # the cosine of the latitude


@pytest.mark.parametrize(
    ("to", "course"),
    [((51, 35), 0), ((50, 36), 89.6), ((49, 35), 180), ((50, 34), 270.4), ((50, 35), 0)],
)
def test_bearings(to: tuple[float, float], course: float) -> None:
    assert places.bearing(Point.of(50, 35), Point.of(*to)) == pytest.approx(course, abs=0.05)


def test_within_is_certain_possible_or_neither() -> None:
    apart = places.distance_m(GRAYVORON, KOZINKA)

    assert 5_500 < apart < 6_500
    assert places.certainly_within(GRAYVORON, 1_000, KOZINKA, 15_000)
    assert not places.certainly_within(GRAYVORON, 1_000, KOZINKA, apart + 900)
    assert places.possibly_within(GRAYVORON, 1_000, KOZINKA, apart - 900)
    assert not places.possibly_within(RAKITNOYE, 1_000, KOZINKA, 15_000)


def test_an_unknown_radius_makes_everything_possible_and_nothing_certain() -> None:
    assert places.possibly_within(RAKITNOYE, None, KOZINKA, 1)
    assert not places.certainly_within(KOZINKA, None, KOZINKA, 1_000_000)


def test_every_precision_has_a_radius_or_says_it_has_none() -> None:
    assert set(places.PRECISION_RADIUS_M) == set(Precision.values)


@pytest.mark.parametrize(
    ("point", "precision", "text"),
    [
        (KOZINKA, "exact", "50.46130° N, 35.60260° E"),
        (KOZINKA, "vicinity", "50.4613° N, 35.6026° E"),
        (KOZINKA, "locality", "50.46° N, 35.60° E"),
        (KOZINKA, "region", "50° N, 36° E"),
        (Point.of(-33.5, -70.25), "locality", "33.50° S, 70.25° W"),
    ],
)
def test_no_more_decimals_are_shown_than_are_known(point, precision: str, text: str) -> None:
    assert places.format_point(point, precision) == text
