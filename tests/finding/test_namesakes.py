"""Several places of one name: the most plausible first, told apart, and only by what is seen."""

import pytest

from evidence.actions import cases, claims, items
from evidence.finding import area, index
from evidence.finding.area import Settlement
from evidence.finding.namesakes import Choice, Namesakes, by_plausibility, whereabouts
from evidence.finding.syntax import parse
from evidence.models import Case, User
from evidence.places import Point
from evidence.vocabularies import Role, Visibility
from tests.factories import Cast, make_referenced

pytestmark = [pytest.mark.postgres_too, pytest.mark.usefixtures("data_dir")]


def choices(user: User, query: str, *codes: str) -> list[Choice]:
    (node,) = parse(query)
    return Namesakes(user, codes).of(node)


def claim_at(place: Settlement, by: User, case: Case, visibility: str = Visibility.CASE) -> None:
    item = make_referenced(by=by, case=case)
    claims.claim_location(
        by=by, item=item, claimed_by_user=by,
        latitude=place.point.latitude, longitude=place.point.longitude,
    )  # fmt: skip
    if visibility != Visibility.CASE:
        items.set_visibility(by=by, item=item, visibility=visibility)


def the_smallest(name: str) -> Settlement:
    return area.settlements_named(name)[-1]


def test_without_any_claim_the_largest_comes_first(cast: Cast) -> None:
    named = area.settlements_named("Берёзовка")

    found = choices(cast.editor, "near:Берёзовка~3km")

    assert [choice.name for choice in found] == [str(place) for place in named]
    assert len(found) > 2
    assert found[0].asked == f"near:{named[0].point.latitude},{named[0].point.longitude}~3km"


def test_the_one_beside_what_is_claimed_comes_before_larger_ones(cast: Cast) -> None:
    village = the_smallest("Берёзовка")

    claim_at(village, cast.chief, cast.case)

    assert choices(cast.editor, "near:Берёзовка")[0].whereabouts == whereabouts(village)


def test_a_claim_of_an_item_one_may_not_see_moves_no_place(cast: Cast) -> None:
    before = choices(cast.editor, "near:Берёзовка")

    claim_at(the_smallest("Берёзовка"), cast.chief, cast.case, Visibility.RESTRICTED)

    assert choices(cast.editor, "near:Берёзовка") == before
    assert choices(cast.chief, "near:Берёзовка") != before


def test_it_moves_none_while_the_index_still_shows_it(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = choices(cast.editor, "near:Берёзовка")
    village = the_smallest("Берёзовка")
    item = make_referenced(by=cast.chief, case=cast.case)
    claims.claim_location(
        by=cast.chief, item=item, claimed_by_user=cast.chief,
        latitude=village.point.latitude, longitude=village.point.longitude,
    )  # fmt: skip
    index.catch_up()
    assert choices(cast.editor, "near:Берёзовка") != before
    monkeypatch.setattr(index, "SEARCH_ITEMS", 0)

    items.set_visibility(by=cast.chief, item=item, visibility=Visibility.RESTRICTED)

    assert choices(cast.editor, "near:Берёзовка") == before


def test_another_case_of_ones_own_counts_only_when_it_is_asked_for(cast: Cast) -> None:
    cases.set_member(by=cast.stranger, case=cast.other_case, user=cast.editor, role=Role.EDITOR)
    one, other = area.settlements_named("Берёзовка")[-1], area.settlements_named("Берёзовка")[-2]
    claim_at(one, cast.chief, cast.case)
    claim_at(other, cast.stranger, cast.other_case)

    assert choices(cast.editor, "near:Берёзовка", "BEL")[0].whereabouts == whereabouts(one)
    assert choices(cast.editor, "near:Берёзовка", "OTH")[0].whereabouts == whereabouts(other)


def test_places_of_one_name_are_told_apart(cast: Cast) -> None:
    found = choices(cast.editor, "near:Берёзовка")

    assert len({(choice.name, choice.whereabouts) for choice in found}) == len(found)
    assert any(choice.whereabouts.startswith("Ukraine, ") for choice in found)


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("inside:Берёзовка~15km", "inside:{}~15km"),
        ("-near:Берёзовка~500m", "-near:{}~0.5km"),
        ("place:Берёзовка", "near:{}~5km"),
    ],
)
def test_a_choice_asks_as_the_name_did(cast: Cast, query: str, asked: str) -> None:
    point = area.settlements_named("Берёзовка")[0].point

    assert choices(cast.editor, query)[0].asked == asked.format(
        f"{point.latitude},{point.longitude}"
    )


@pytest.mark.parametrize(
    "query",
    ["near:Козинка", "near:50.4,35.6", "place:Берёзов*", "tag:Берёзовка", "Берёзовка", "(a OR b)"],
)
def test_where_one_place_is_meant_or_none_there_is_nothing_to_choose(
    cast: Cast, query: str
) -> None:
    assert choices(cast.editor, query) == []


def test_nearness_is_taken_by_and_large(db: None) -> None:
    """24 km and 2 km are both *beside it*: then the larger place is meant."""
    small = Settlement("A", "", Point.of(50, 35), 100, "UA")
    large = Settlement("A", "", Point.of("50.2", 35), 900, "UA")
    remote = Settlement("A", "", Point.of(55, 25), 90_000, "BY")

    assert by_plausibility([remote, small, large], [Point.of(50, 35)]) == [large, small, remote]


def test_a_place_at_a_city_has_no_direction_from_it() -> None:
    place = Settlement("A", "", Point.of("49.99", "36.26"), 100, "UA")

    assert whereabouts(place) == "Ukraine, at Kharkiv"
