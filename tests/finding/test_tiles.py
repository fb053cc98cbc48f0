"""The square map: cells one within the other, and back to where they lie."""

from hypothesis import given
from hypothesis import strategies as st

from evidence.finding import tiles
from evidence.places import Point

latitudes = st.floats(-85, 85)
longitudes = st.floats(-180, 179.999)


@given(latitudes, longitudes, st.integers(0, tiles.LEVEL))
def test_every_cell_of_a_point_lies_around_it(
    latitude: float, longitude: float, level: int
) -> None:
    number = tiles.cell_of(Point.of(latitude, longitude))
    first = number - number % tiles.cells_within(level)

    across, down = tiles.fractions_of(latitude, longitude)
    there = tiles.fractions_of(*tiles.centre_of(first, level))

    half = 0.5 / 2**level + 1e-9
    assert abs(there[0] - across) <= half
    assert abs(there[1] - down) <= half


def test_numbers_are_those_of_quadkeys() -> None:
    """Bing's own example: the tile (3, 5) at level 3 has the quadkey 213, digits of base four."""
    latitude, longitude = tiles.centre_of(int("213", 4) * tiles.cells_within(3), 3)
    across, down = tiles.fractions_of(latitude, longitude)

    assert (int(across * 8), int(down * 8)) == (3, 5)


def test_poles_and_the_edge_of_the_map_stand_at_its_rim() -> None:
    for latitude in (-90, 90):
        for longitude in (-180, 180):
            assert 0 <= tiles.cell_of(Point.of(latitude, longitude)) < 4**tiles.LEVEL


def test_numbers_pass_through_a_float_unharmed() -> None:
    largest = 4**tiles.LEVEL - 1

    assert int(float(largest)) == largest
