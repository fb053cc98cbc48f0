"""Circles and boxes hold exactly what distances on the globe say, everywhere on it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.finding.area import Box, Circle, Spot, settlements_named
from evidence.places import Point, certainly_within, distance_m, possibly_within

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
