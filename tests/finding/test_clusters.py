"""Pins for a map: every place there is, for one person, as few as can be told apart."""

import pytest

from evidence.actions import claims, items
from evidence.finding import clusters
from evidence.finding.area import Box
from evidence.finding.walk import Question
from evidence.models import Item, User
from evidence.vocabularies import Visibility
from tests.factories import Cast, make_referenced

pytestmark = [pytest.mark.postgres_too, pytest.mark.usefixtures("data_dir")]

WORLD = Box(-90, -180, 90, 180)
AROUND = Box(50, 35, 51, 36)


def make_placed(cast: Cast, *points: tuple[float, float], **values) -> Item:
    item = make_referenced(by=cast.owner, case=cast.case, **values)
    for latitude, longitude in points:
        claims.claim_location(
            by=cast.owner, item=item, latitude=str(latitude), longitude=str(longitude),
            claimed_by_user=cast.owner,
        )  # fmt: skip
    return item


def within(cast: Cast, box: Box, zoom: int, query: str = "", user: User | None = None):
    return clusters.within(Question(user or cast.editor, query), box, zoom)


@pytest.fixture
def crowd(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> list[Item]:
    """Six places: four in one town, one in the next, one far away; more than are few."""
    monkeypatch.setattr(clusters, "FEW", 3)
    near = [(round(50.46 + n / 1_000, 3), 35.60) for n in range(4)]
    return [make_placed(cast, point) for point in [*near, (50.47, 35.72), (48.0, 37.8)]]


def test_few_places_are_given_item_by_item(cast: Cast) -> None:
    inside = make_placed(cast, (50.46, 35.6), (50.6, 35.9))
    make_placed(cast, (48.0, 37.8))

    found = within(cast, AROUND, 10)

    assert (found.places, found.items, found.clusters) == (2, [inside.pk], [])


def test_two_places_whose_parts_fit_a_box_only_together_are_not_in_it(cast: Cast) -> None:
    make_placed(cast, (50.46, 10.0), (10.0, 35.6))

    assert within(cast, AROUND, 10).items == []


def test_many_places_become_pins_that_count_them(cast: Cast, crowd: list[Item]) -> None:
    found = within(cast, WORLD, 8)

    assert sorted(cluster.places for cluster in found.clusters) == [1, 5]
    town = max(found.clusters, key=lambda cluster: cluster.places)
    assert (town.latitude, town.longitude) == pytest.approx((50.46, 35.62), abs=0.1)


def test_pins_part_when_the_map_comes_nearer(cast: Cast, crowd: list[Item]) -> None:
    counts = [
        sorted(cluster.places for cluster in within(cast, WORLD, zoom).clusters)
        for zoom in (8, 11, 18)
    ]

    assert counts == [[1, 5], [1, 1, 4], [1, 1, 1, 1, 1, 1]]


def test_box_across_the_antimeridian_holds_both_sides(cast: Cast) -> None:
    fiji = [make_placed(cast, (-17.0, 179.5)), make_placed(cast, (-17.0, -179.5))]
    make_placed(cast, (-17.0, 0.0))

    found = within(cast, Box(-20, 178, -15, -178), 6)

    assert sorted(found.items) == [item.pk for item in fiji]


def test_extent_counts_what_no_map_can_show(cast: Cast) -> None:
    make_placed(cast, (50.46, 35.6))
    make_placed(cast, (50.0, 36.2))
    named = make_referenced(by=cast.owner, case=cast.case)
    claims.claim_location(
        by=cast.owner, item=named, place_name="Kozinka", claimed_by_user=cast.owner
    )
    for _ in range(3):
        make_referenced(by=cast.owner, case=cast.case)

    found = clusters.extent(Question(cast.editor))

    assert (found.placed, found.named_only, found.nowhere) == (2, 1, 3)
    assert found.box is not None
    assert found.box == Box(
        pytest.approx(50.0), pytest.approx(35.6), pytest.approx(50.46), pytest.approx(36.2)
    )


def test_query_narrows_the_map(cast: Cast) -> None:
    photo = make_placed(cast, (50.46, 35.6), kind="photo")
    make_placed(cast, (50.46, 35.6), kind="video")

    assert within(cast, AROUND, 10, "kind:photo").items == [photo.pk]


def test_nobody_learns_of_a_hidden_item_by_the_map(cast: Cast, crowd: list[Item]) -> None:
    before = within(cast, WORLD, 5), clusters.extent(Question(cast.editor))

    hidden = make_placed(cast, (10.0, 10.0), (50.46, 35.6))
    items.set_visibility(by=cast.chief, item=hidden, visibility=Visibility.RESTRICTED)

    assert (within(cast, WORLD, 5), clusters.extent(Question(cast.editor))) == before
    assert within(cast, WORLD, 5, user=cast.owner) != before[0]
    for nobody in (cast.stranger, cast.site_admin):
        assert within(cast, WORLD, 5, user=nobody) == clusters.Found()
        assert clusters.extent(Question(nobody)) == clusters.Extent()
