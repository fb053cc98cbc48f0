"""Circles and boxes hold exactly what distances on the globe say, everywhere on it."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.finding.area import Box, Circle, Spot, settlements_named
from evidence.places import Point, Shape, certainly_within, distance_m, possibly_within

KOZINKA, RAKITNOYE = Point.of("50.4613", "35.6026"), Point.of("50.84076", "35.85212")
POINTS = st.builds(
    lambda latitude, longitude: Point.of(latitude / 100, longitude / 100),
    st.integers(-9000, 9000),
    st.integers(-18000, 18000),
)
METRES = st.integers(0, 3_000_000)


@given(POINTS, METRES, POINTS, METRES)
def test_a_circle_holds_what_the_distance_says(centre, distance, point, radius) -> None:
    circle, spot = Circle(centre, distance), Spot(point, radius)

    assert circle.possibly_holds(spot) == possibly_within(point, radius, centre, distance)
    assert circle.certainly_holds(spot) == certainly_within(point, radius, centre, distance)


@given(POINTS, METRES, POINTS, st.integers(0, 2_000))
def test_the_bounds_of_a_circle_leave_nothing_out(centre, distance, point, radius) -> None:
    circle = Circle(centre, distance)

    if circle.possibly_holds(Spot(point, radius)):
        assert any(_has(bounds, point) for bounds in circle.bounds(2_000))


def _has(bounds, point: Point) -> bool:
    south, west, north, east = bounds
    latitude, longitude = float(point.latitude), float(point.longitude)
    spare = 1e-6
    if 180 - abs(longitude) < spare:  # one meridian by two names
        return south - spare <= latitude <= north + spare
    return south - spare <= latitude <= north + spare and west - spare <= longitude <= east + spare


def test_a_degree_of_longitude_is_no_length() -> None:
    """5.7 km east at 50° N: a degree taken for 111 km would make 9 km of it."""
    east = Point.of("50.4613", "35.6826")

    assert Circle(KOZINKA, 5_700).possibly_holds(Spot(east, 0))
    assert not Circle(KOZINKA, 5_600).possibly_holds(Spot(east, 0))


def test_a_radius_tells_certain_from_possible() -> None:
    near = Spot(Point.of("50.4613", "35.6726"), 1_000)  # 4.95 km away

    assert Circle(KOZINKA, 4_500).possibly_holds(near)
    assert not Circle(KOZINKA, 5_500).certainly_holds(near)
    assert Circle(KOZINKA, 6_000).certainly_holds(near)


def test_a_place_without_a_size_is_nowhere_for_certain() -> None:
    district = Spot.of(KOZINKA, None, "district")

    assert Circle(RAKITNOYE, 25_000).possibly_holds(district)
    assert not Circle(KOZINKA, 100_000).certainly_holds(district)


def drawn(kind: str, *at: tuple[float, float], margin: float = 0) -> Spot:
    shape = Shape(kind, tuple(Point.of(*each) for each in at), margin)
    centre, radius = shape.enclosing()
    return Spot(centre, round(radius), drawn=shape)


BORDER = ((50.30, 35.30), (50.30, 35.90), (50.60, 35.90), (50.60, 35.30))


def test_area_is_possibly_where_it_reaches_and_certainly_where_it_lies_whole() -> None:
    area = drawn("area", *BORDER)

    assert Circle(KOZINKA, 1).possibly_holds(area)
    assert not Circle(KOZINKA, 15_000).certainly_holds(area)
    assert Circle(KOZINKA, 30_000).certainly_holds(area)
    assert not Circle(RAKITNOYE, 25_000).possibly_holds(area)
    assert Circle(RAKITNOYE, 27_000).possibly_holds(area)


def test_route_is_certainly_near_what_it_passes() -> None:
    route = drawn("route", (50.30, 35.60), (50.80, 35.60), margin=500)

    assert Circle(KOZINKA, 700).certainly_holds(route)
    assert not Circle(KOZINKA, 600).certainly_holds(route)
    assert Circle(Point.of("50.46", "35.62"), 1_000).possibly_holds(route)
    assert not Circle(Point.of("50.46", "35.62"), 1_000).certainly_holds(route)


@pytest.mark.parametrize(
    ("box", "possibly", "certainly"),
    [
        (Box(50.0, 35.0, 51.0, 36.0), True, True),
        (Box(50.4, 35.5, 50.5, 35.7), True, False),  # within the area
        (Box(50.4, 35.0, 50.5, 36.0), True, False),  # right across it
        (Box(50.4, 34.0, 50.5, 35.2), False, False),
        (Box(50.4, 170, 50.5, 35.4), True, False),  # across the antimeridian
        (Box(50.61, 35.0, 51.0, 36.0), False, False),
    ],
)
def test_box_and_an_area(box: Box, possibly: bool, certainly: bool) -> None:
    area = drawn("area", *BORDER)

    assert box.possibly_holds(area) == possibly
    assert box.certainly_holds(area) == certainly


def test_box_and_a_route() -> None:
    route = drawn("route", (50.30, 35.60), (50.80, 35.60), (50.80, 36.60), margin=500)

    assert Box(50.75, 35.5, 50.85, 35.7).certainly_holds(route)
    assert Box(50.40, 35.5, 50.50, 35.7).possibly_holds(route)
    assert Box(50.806, 35.0, 50.90, 37.0).possibly_holds(route) is False
    assert Box(50.803, 35.0, 50.90, 37.0).possibly_holds(route)


def test_what_is_drawn_is_written_and_read_again() -> None:
    for spot in (drawn("area", *BORDER, margin=20), drawn("route", (50, 179.9), (50, -179.9))):
        assert Spot.read(str(spot)) == spot
    assert Box(49, 179, 51, -179).possibly_holds(drawn("route", (50, 179.9), (50, -179.9)))


@given(st.lists(POINTS, min_size=2, max_size=5, unique=True), POINTS, METRES)
def test_bounds_of_a_circle_leave_no_route_out(corners, centre, distance) -> None:
    shape = Shape("route", tuple(corners))
    near, radius = shape.enclosing()
    spot = Spot(near, math.ceil(radius), drawn=shape)

    if radius < 1_000_000 and Circle(centre, distance).certainly_holds(spot):
        assert Circle(centre, distance).possibly_holds(spot)
    if radius < 2_000 and Circle(centre, distance).possibly_holds(spot):
        assert any(_has(bounds, near) for bounds in Circle(centre, distance).bounds(2_000))


@pytest.mark.parametrize(("longitude", "inside"), [(179, True), (-179, True), (0, False)])
def test_a_box_may_cross_the_antimeridian(longitude: int, inside: bool) -> None:
    box = Box(50, 170, 60, -170)
    spot = Spot(Point.of(55, longitude), 0)

    assert box.possibly_holds(spot) == box.certainly_holds(spot) == inside
    assert any(_has(bounds, spot.point) for bounds in box.bounds()) == inside


@given(POINTS, st.integers(0, 300_000))
def test_a_place_beside_a_box_is_possibly_in_it_when_its_circle_reaches_it(point, radius) -> None:
    """Against the nearest of many points along the edges."""
    box = Box(49, 34, 51, 37)
    steps = [n / 200 for n in range(201)]
    edges = [Point.of(49 + 2 * s, x) for s in steps for x in (34, 37)]
    edges += [Point.of(y, 34 + 3 * s) for s in steps for y in (49, 51)]
    nearest = min(distance_m(point, edge) for edge in edges)
    is_in = 49 <= point.latitude <= 51 and 34 <= point.longitude <= 37

    if is_in or nearest <= radius:
        assert box.possibly_holds(Spot(point, radius))
    elif nearest > radius + 1_200:  # the edges' points stand up to 1.2 km apart
        assert not box.possibly_holds(Spot(point, radius))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["Козинка", "Kozinka", "Kozynka", "Козінка", "козинке", "  KOZINKA "]
)
def test_a_settlement_is_known_in_every_spelling(name: str) -> None:
    (found,) = settlements_named(name)

    assert (found.name, found.point) == ("Kozinka", KOZINKA)


@pytest.mark.django_db
def test_every_settlement_of_a_name_is_found_the_largest_first() -> None:
    found = settlements_named("Pervomayskoye")

    assert len(found) >= 5
    assert [place.people for place in found] == sorted((p.people for p in found), reverse=True)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["", "Atlantis", "123", "🔥"])
def test_no_settlement_bears_such_a_name(name: str) -> None:
    assert settlements_named(name) == []
