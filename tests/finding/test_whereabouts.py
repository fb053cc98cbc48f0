"""What is typed for a place: read, echoed with what lies near, and doubted where it should be."""

import pytest

from evidence.errors import AmbiguousPlace, UnreadablePlace
from evidence.finding import whereabouts
from evidence.places import Point, distance_m
from evidence.places.land import is_at_sea

pytestmark = pytest.mark.django_db
KOZINKA, RAKITNOYE = Point.of("50.4613", "35.6026"), Point.of("50.8408", "35.8521")
SOMALIA = Point.of("4.5", "45.2")


@pytest.mark.parametrize("name", ["Козинка", "козинка", "Kozinka", "Козинки", "KOZINKA"])
def test_settlement_is_meant_in_every_script(name: str) -> None:
    read = whereabouts.understand(name)

    assert distance_m(read.point, KOZINKA) < 10
    assert (read.name, read.reach_m) == (name, 1_000)
    assert "Kozinka (Козинка), Russia" in read.notation


def test_name_of_several_places_offers_them_those_near_first() -> None:
    with pytest.raises(AmbiguousPlace) as refused:
        whereabouts.understand("Ракитное", [KOZINKA])

    choices = refused.value.choices
    assert len(choices) > 1
    assert distance_m(choices[0].point, RAKITNOYE) < 100


def test_short_plus_code_is_read_beside_its_place() -> None:
    read = whereabouts.understand("FJ63+G2 Козинка, Белгородская область")

    assert distance_m(read.point, KOZINKA) < 20


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Zyklothymia", "no settlement of this name"),
        ("50.4613, 35.6O26", "not two coordinates"),
        ("95, 35", "beyond ±90"),
        ("", "no coordinates given"),
        ("x" * 300, "not two coordinates"),
        ("…", "not two coordinates"),
    ],
)
def test_what_is_no_place_says_why(text: str, problem: str) -> None:
    with pytest.raises(UnreadablePlace, match=problem):
        whereabouts.understand(text)


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("50.4613, 35.6026 Козинка", "Козинка"),
        ("50.4613 N 35.6026 E – the bridge", "the bridge"),
        ("36UXA 84717 93158 school No 3", "school No 3"),
        ("50.4613, 35.6026", ""),
        ("Kozinka", "Kozinka"),
    ],
)
def test_corner_is_a_place_with_its_name_after_it(line: str, name: str) -> None:
    read = whereabouts.understand_corner(line)

    assert distance_m(read.point, KOZINKA) < 10
    assert read.name == name


@pytest.mark.parametrize(
    ("point", "words"),
    [
        (KOZINKA, "at Kozinka (Козинка)"),
        (Point.of("50.4713", "35.6026"), "1.1 km north of Kozinka (Козинка)"),
        (SOMALIA, "far from every settlement of the gazetteer"),
    ],
)
def test_point_is_told_by_the_settlement_nearest_to_it(point: Point, words: str) -> None:
    assert whereabouts.beside(point) == words


def test_settlements_around_come_nearest_first_and_none_is_left_out() -> None:
    found = whereabouts.around_of(KOZINKA, 15_000, most=50)

    distances = [far for _, far in found]
    assert distances == sorted(distances) and distances[0] < 10
    assert "Grayvoron" in [place.name for place, _ in found]
    assert all(distance_m(place.point, KOZINKA) == far <= 15_000 for place, far in found)


def test_swapped_coordinates_are_asked_about_and_plausible_ones_are_not() -> None:
    (question,) = whereabouts.doubts(Point.of("35.6026", "50.4613"), [])

    assert "Turned round, 50.4613, 35.6026 would lie at Kozinka" in question
    assert whereabouts.doubts(KOZINKA, []) == []


def test_what_the_case_claims_makes_a_far_place_plausible() -> None:
    turned = Point.of("45.2", "4.5")

    assert "Turned round" in whereabouts.doubts(turned, [SOMALIA])[0]
    assert whereabouts.doubts(SOMALIA, [SOMALIA]) == []
    assert whereabouts.doubts(turned, []) == []


def test_point_in_the_sea_is_asked_about() -> None:
    assert whereabouts.doubts(Point.of("43.5", "33"), []) == ["This point lies in the sea."]


@pytest.mark.parametrize(
    ("latitude", "longitude", "at_sea"),
    [
        (55.75, 37.6, False),  # Moscow
        (0, 0, True),
        (42, 51, True),  # the Caspian Sea
        (46, 36.5, True),  # the Sea of Azov
        (46.48, 30.73, False),  # Odesa, on the shore
        (45.36, 36.47, False),  # Kerch, between two seas
        (53.5, 108, False),  # lake Baikal is no sea
        (-85, 0, False),
        (90, 0, True),
        (66, -179.9, False),  # Chukotka across the antimeridian
        (40, -40, True),
        (36.14, -5.35, False),  # Gibraltar
    ],
)
def test_land_and_sea(latitude: float, longitude: float, at_sea: bool) -> None:
    assert is_at_sea(Point.of(latitude, longitude)) == at_sea
