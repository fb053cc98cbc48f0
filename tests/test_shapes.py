"""Shapes: routes, areas and several places against what a sphere says of them."""

from itertools import pairwise
from math import asin, atan2, cos, degrees, pi, radians, sin, sqrt

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from evidence.errors import UnreadablePlace
from evidence.places import EARTH_RADIUS_M, Point, Shape, distance_m

KOZINKA = Point.of("50.4613", "35.6026")
GRAYVORON = Point.of("50.47893", "35.68087")
RAKITNOYE = Point.of("50.84076", "35.85212")
SQUARE = tuple(Point.of(*at) for at in ((50, 35), (50, 36), (51, 36), (51, 35)))

NEARBY = st.builds(
    Point,
    st.decimals(50, 52, places=4, allow_nan=False),
    st.decimals(35, 38, places=4, allow_nan=False),
)
SHAPES = st.builds(
    lambda kind, points, margin: Shape(kind, tuple(points), margin),
    st.sampled_from(["points", "route"]),
    st.lists(NEARBY, min_size=2, max_size=6, unique=True),
    st.integers(0, 5_000),
)


def between(a: Point, b: Point, part: float) -> Point:
    """A point of the great circle from `a` to `b` (Ed Williams, Aviation Formulary)."""
    lat1, lon1, lat2, lon2 = (
        radians(float(value)) for point in (a, b) for value in (point.latitude, point.longitude)
    )
    far = distance_m(a, b) / EARTH_RADIUS_M
    one, other = sin((1 - part) * far) / sin(far), sin(part * far) / sin(far)
    x = one * cos(lat1) * cos(lon1) + other * cos(lat2) * cos(lon2)
    y = one * cos(lat1) * sin(lon1) + other * cos(lat2) * sin(lon2)
    z = one * sin(lat1) + other * sin(lat2)
    return Point.of(
        round(degrees(atan2(z, sqrt(x * x + y * y))), 7), round(degrees(atan2(y, x)), 7)
    )


def test_area_of_a_degree_is_what_the_sphere_has_between_its_parallels() -> None:
    on_sphere = EARTH_RADIUS_M**2 * pi / 180 * (sin(radians(51)) - sin(radians(50)))

    assert Shape("area", SQUARE).area_m2() == pytest.approx(on_sphere, rel=0.004)
    assert Shape("route", SQUARE).area_m2() == 0


def test_length_of_a_route_and_of_the_line_around_an_area() -> None:
    legs = [distance_m(a, b) for a, b in pairwise(SQUARE)]

    assert Shape("route", SQUARE).length_m() == pytest.approx(sum(legs))
    assert Shape("area", SQUARE).length_m() == pytest.approx(
        sum(legs) + distance_m(SQUARE[3], SQUARE[0])
    )


def test_point_within_an_area_is_no_way_off_and_one_outside_is_as_far_as_its_edge() -> None:
    area = Shape("area", SQUARE)

    assert area.nearest_m(Point.of(50.5, 35.5)) == 0
    # From the east, the nearest of the side along the meridian of 36 degrees.
    across = asin(sin(radians(0.5)) * cos(radians(50.5))) * EARTH_RADIUS_M
    assert area.nearest_m(Point.of(50.5, 36.5)) == pytest.approx(across, rel=0.002)
    assert Shape("area", SQUARE, 10_000).nearest_m(Point.of(50.5, 36.5)) == pytest.approx(
        across - 10_000, rel=0.004
    )


def test_area_with_a_bay_does_not_hold_what_lies_in_the_bay() -> None:
    bay = Point.of(50.5, 35.5)
    horseshoe = [(50, 35), (50, 36), (51, 36), (51, 35.8), (50.2, 35.5), (51, 35.2), (51, 35)]
    area = Shape("area", tuple(Point.of(*at) for at in horseshoe))

    assert area.nearest_m(Point.of(50.1, 35.5)) == 0
    assert area.nearest_m(bay) > 5_000


def test_shapes_meet_or_are_apart() -> None:
    area, town = Shape("area", SQUARE), Shape.round(Point.of(50.5, 36.5), 20_000)
    route = Shape("route", (Point.of(50.5, 34), Point.of(50.5, 37)))
    inner = Shape("area", tuple(Point.of(*at) for at in ((50.4, 35.4), (50.4, 35.6), (50.6, 35.5))))

    assert area.apart_m(route) == route.apart_m(area) == 0
    assert area.apart_m(inner) == inner.apart_m(area) == 0
    assert route.apart_m(town) == 0
    assert 15_000 < area.apart_m(town) < 15_700
    assert area.apart_m(town) == pytest.approx(town.apart_m(area))
    far = Shape.round(Point.of(-33, 151), 1_000)
    assert area.apart_m(far) > 10_000_000


def test_shapes_across_the_antimeridian_are_near() -> None:
    west = Shape("route", (Point.of(65, 179.9), Point.of(65.1, 179.8)))
    east = Shape(
        "area", tuple(Point.of(*at) for at in ((65, -179.9), (65.1, -179.9), (65, -179.8)))
    )

    assert west.apart_m(east) == pytest.approx(distance_m(west.points[0], east.points[0]), rel=0.01)
    centre, radius = Shape("points", (west.points[0], east.points[0])).enclosing()
    assert abs(centre.longitude) == 180 and radius < 5_000


def test_several_places_are_each_near_and_enclosed_together() -> None:
    helicopters = Shape("points", (KOZINKA, RAKITNOYE), 1_000)
    centre, radius = helicopters.enclosing()

    assert helicopters.nearest_m(GRAYVORON) == pytest.approx(distance_m(GRAYVORON, KOZINKA) - 1_000)
    assert radius == pytest.approx(distance_m(KOZINKA, RAKITNOYE) / 2 + 1_000, rel=0.01)
    assert distance_m(centre, KOZINKA) == pytest.approx(distance_m(centre, RAKITNOYE), rel=0.01)


@given(SHAPES)
def test_circle_around_a_shape_holds_it(shape: Shape) -> None:
    centre, radius = shape.enclosing()

    assert all(distance_m(centre, each) + shape.margin_m <= radius + 0.01 for each in shape.points)


@given(SHAPES, NEARBY)
def test_nearest_of_a_route_is_no_farther_than_any_point_of_it(shape: Shape, point: Point) -> None:
    assume(shape.kind == "route")
    walked = [
        distance_m(point, between(a, b, part / 40))
        for a, b in pairwise(shape.points)
        for part in range(41)
    ]

    expected = max(0, min(walked) - shape.margin_m)
    longest = max(distance_m(a, b) for a, b in pairwise(shape.points))
    assert shape.nearest_m(point) <= expected + 0.004 * (longest + min(walked))
    assert shape.nearest_m(point) >= expected - longest / 40 - 0.004 * (longest + min(walked))


@given(SHAPES, SHAPES)
def test_apart_is_the_same_from_both_sides_and_nothing_for_what_is_shared(
    one: Shape, other: Shape
) -> None:
    assert one.apart_m(other) == pytest.approx(other.apart_m(one), abs=0.01)
    assert one.apart_m(one) == 0
    assert one.apart_m(Shape("route", (one.points[0], other.points[0], KOZINKA))) == 0


@pytest.mark.parametrize(
    ("kind", "points", "problem"),
    [
        ("route", (KOZINKA, KOZINKA), "a route needs two different places"),
        ("area", (KOZINKA, RAKITNOYE, KOZINKA), "an area needs three different places"),
        ("points", (), "a list of places needs a place"),
        ("area", (SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3]), "crosses itself"),
        ("route", (KOZINKA, RAKITNOYE) * 200, "300 places at most"),
    ],
)
def test_what_makes_no_shape_is_refused(kind: str, points: tuple, problem: str) -> None:
    with pytest.raises(UnreadablePlace, match=problem):
        Shape(kind, points)
