"""Places: what people paste, what is refused and why, and distances against known ones."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence import places
from evidence.errors import UnreadablePlace
from evidence.places import Point, grids, parse_coordinates
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
        "50,4613 С 35,6026 В",
        "50,4613° с, 35,6026° в",
        "35.6026 Сх 50.4613 Пн",
        "N 50.4613 Е 35.6026",
        "C 50.4613 B 35.6026",
        "POINT (35.6026 50.4613)",
        "https://www.bing.com/maps?cp=50.4613~35.6026&lvl=14",
        "https://maps.apple.com/?ll=50.4613,35.6026&q=Kozinka",
        "https://maps.apple.com/place?coordinate=50.4613,35.6026&name=Kozinka",
        "https://2gis.ru/belgorod?m=35.6026%2C50.4613%2F15",
        "https://2gis.ru/belgorod/geo/35.6026,50.4613?m=35.1,50.1/12",
        "https://2gis.ru/belgorod/geo/70000001/35.6026,50.4613",
        "https://yandex.ru/maps/?l=stv&panorama%5Bpoint%5D=35.6026%2C50.4613",
        "https://deepstatemap.live/#12/50.4613/35.6026",
        "https://deepstatemap.live/en#12.5/50.4613/35.6026",
        "https://wikimapia.org/#lang=en&lat=50.4613&lon=35.6026&z=12",
        "https://apps.sentinel-hub.com/eo-browser/?zoom=12&lat=50.4613&lng=35.6026",
        "https://earth.google.com/web/@50.4613,35.6026,120a,500d",
        "https://firms.modaps.eosdis.nasa.gov/map/#d:24hrs;@35.6026,50.4613,10.0z",
        "https://www.waze.com/ul?ll=50.4613,35.6026&navigate=yes",
        "https://wego.here.com/?map=50.4613,35.6026,15,normal",
        "https://www.google.com/maps/@?api=1&map_action=pano&viewpoint=50.4613,35.6026",
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
        "50 deg 27' 40.68\" N, 35 deg 36' 9.36\" E",
        "50 град. 27 мин. 40,68 сек. с.ш., 35 град. 36 мин. 9,36 сек. в.д.",
        "50°27'40.68\"С 35°36'9.36\"В",
        "50-27-40.68N 035-36-09.36E",
        "502740.68N 0353609.36E",
        "N502740.68 E0353609.36",
    ],
)
def test_degrees_minutes_and_seconds(text: str) -> None:
    assert parse_coordinates(text) == KOZINKA


@pytest.mark.parametrize(
    ("text", "latitude", "longitude", "metres", "notation"),
    [
        # Published with the libraries of these grids and in their encyclopaedia articles.
        ("4Q FJ 12345 67890", 21.4097, -157.9161, 20, "MGRS, a square of 1 m"),
        ("33UXP04", 48.24949, 16.41450, 10, "MGRS, a square of 10,000 m"),
        ("24XWT783908", 83.62738, -32.66433, 60, "MGRS, a square of 100 m"),
        ("36u xa 84717 93158", 50.4613, 35.6026, 2, "MGRS, a square of 1 m"),
        ("17N 630084 4833438", 43.642567, -79.387139, 2, "UTM zone 17 north"),
        ("17T 630084mE 4833438mN", 43.642567, -79.387139, 2, "UTM zone 17 north"),
        ("UTM 36 north, 684717 5593158", 50.4613, 35.6026, 2, "UTM zone 36 north"),
        ("56H 334873 6252266", -33.857, 151.215, 100, "UTM zone 56 south"),
        ("8FVC9G8F+6X", 47.365590, 8.524997, 15, "Plus Code 8FVC9G8F+6X"),
        ("9g8f+6x Zürich, Switzerland", 47.365590, 8.524997, 15, "Plus Code 8FVC9G8F+6X"),
        ("7FG49QCJ+2VX", 20.3701125, 2.782234375, 3, "Plus Code 7FG49QCJ+2VX"),
        ("8FVC0000+", 47.5, 8.5, 1, "Plus Code 8FVC0000+"),
    ],
)
def test_grids_and_codes(
    text: str, latitude: float, longitude: float, metres: float, notation: str
) -> None:
    known = {"Zürich, Switzerland": Point.of(47.4, 8.6)}
    read = places.read_coordinates(text, known.get)

    assert places.distance_m(read.point, Point.of(latitude, longitude)) < metres
    assert read.notation == notation
    assert read.reach_m is not None and read.reach_m > 0


def test_square_of_a_grid_reaches_as_far_as_its_corners() -> None:
    corner = places.read_coordinates("36UXA 84717 93158").point

    for text, reach in (("36UXA8493", 708), ("36UXA847931", 71), ("36UXA84719315", 7.1)):
        read = places.read_coordinates(text)
        assert read.reach_m == pytest.approx(reach, rel=0.01)
        assert places.distance_m(read.point, corner) <= read.reach_m


@given(st.decimals(-79, 83, places=5), st.decimals(-180, 180, places=5))
def test_every_square_of_a_metre_is_read_where_it_is(latitude: Decimal, longitude: Decimal) -> None:
    point = Point(latitude, longitude)
    square = grids.mgrs.MGRS().toMGRS(float(latitude), float(longitude))
    code = grids.openlocationcode.encode(float(latitude), float(longitude), 11)

    assert places.distance_m(parse_coordinates(square), point) < 1.5
    assert places.distance_m(parse_coordinates(code), point) < 3


@pytest.mark.parametrize(
    ("text", "heading", "field_of_view"),
    [
        ("https://www.google.com/maps/@50.4613,35.6026,3a,75y,120.5h,90t/data=!3m6", 120.5, 75),
        ("https://www.google.com/maps/@50.4613,35.6026,3a,60y,90t/data=!3m6!1e1", 0, 60),
        (
            "https://yandex.ru/maps/?panorama[point]=35.6,50.4&panorama[direction]=-30.5,8",
            329.5,
            None,
        ),
        (
            "https://www.google.com/maps/@?api=1&map_action=pano&viewpoint=50.4,35.6&heading=45",
            45,
            None,
        ),
        ("https://www.google.com/maps/@50.4613,35.6026,15z", None, None),
    ],
)
def test_link_to_a_street_view_tells_where_it_looks(text: str, heading, field_of_view) -> None:
    read = places.read_coordinates(text)

    assert (read.heading, read.field_of_view) == (heading, field_of_view)


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
        ("36UXA 847 9315", "as many digits"),
        ("36UAA1212", "no such MGRS square"),
        ("61N 630084 4833438", "no UTM zone 61N"),
        ("17S 630084 4033438", "write north or south"),
        ("17C 630084 4833438", "not in band C"),
        ("17N 990084 4833438", "no coordinates of that UTM zone"),
        ("FJ63+G2", "needs a place beside it"),
        ("FJ63+G2 Nowhere", "no place “Nowhere” is known"),
        ("https://w3w.co/filled.count.soap", "only online"),
        ("https://go.2gis.com/abc", "short link"),
        ("POINT (135.6 35.6", "not two coordinates"),
        ("POINT (35.6 95)", "beyond ±90"),
        ("506040N 0353609E", "below 60"),
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
    starts = ("", "geo:", "https://www.google.com/maps?q=", "https://yandex.ru/maps/?ll=", "36UXA")
    for attempt in (start + text for start in starts):
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
