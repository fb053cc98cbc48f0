"""What is new in a search since somebody looked: nothing missed, nothing told twice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.actions import cases, items
from evidence.finding import newness
from evidence.finding.newness import Look, State
from evidence.models import Item, User
from evidence.vocabularies import Visibility
from tests.factories import Cast, make_referenced

pytestmark = pytest.mark.usefixtures("data_dir")


@given(st.lists(st.integers(0, 2**40), max_size=300))
def test_numbers_come_back_as_they_were_packed(numbers: list[int]) -> None:
    assert newness.unpack(newness.pack(numbers)) == set(numbers)


def test_neighbours_take_almost_no_room() -> None:
    assert len(newness.pack(range(20_000))) < 400


def made(cast: Cast, title: str, **values) -> Item:
    return make_referenced(by=cast.owner, case=cast.case, title=title, **values)


def edited(cast: Cast, item: Item, **values) -> None:
    now = Item.objects.get(pk=item.pk)
    items.edit_item(by=cast.owner, item=now, expected=now.version, reason="So.", **values)


def look(who: User, asked: str) -> Look:
    return newness.look_at(who, newness.question_of(asked))


def state(who: User, asked: str, seen: Look, most: int = newness.MOST_NEW) -> State:
    return newness.states(who, [(newness.question_of(asked), seen)], most)[0]


def test_what_came_in_since_is_new_and_what_was_there_is_not(cast: Cast) -> None:
    made(cast, "Tank at the crossing")
    seen = look(cast.editor, "q=tank")

    later = made(cast, "Second tank")
    made(cast, "Leaflet")

    assert state(cast.editor, "q=tank", seen) == State(2, (later.pk,))


def test_a_change_that_makes_something_match_makes_it_new(cast: Cast) -> None:
    leaflet = made(cast, "Leaflet")
    seen = look(cast.editor, "q=tank")

    edited(cast, leaflet, description="With a tank on it")

    assert state(cast.editor, "q=tank", seen).new == (leaflet.pk,)


def test_a_change_of_something_seen_does_not_make_it_new(cast: Cast) -> None:
    tank = made(cast, "Tank")
    seen = look(cast.editor, "q=tank")

    edited(cast, tank, description="Seen from the north")

    assert state(cast.editor, "q=tank", seen) == State(1, ())


def test_a_tag_given_since_makes_new(cast: Cast) -> None:
    tag = cases.add_tag(by=cast.owner, case=cast.case, kind="topic", name="raid")
    item = made(cast, "Road")
    seen = look(cast.editor, "q=tag%3Araid")

    edited(cast, item, tags=[tag])

    assert state(cast.editor, "q=tag%3Araid", seen).new == (item.pk,)


def test_facets_count_as_they_do_on_the_page(cast: Cast) -> None:
    seen = look(cast.editor, "kind=photo")

    photo = made(cast, "One", kind="photo")
    made(cast, "Two", kind="video")

    assert state(cast.editor, "kind=photo", seen) == State(1, (photo.pk,))


def test_a_case_one_is_not_in_finds_nothing(cast: Cast) -> None:
    make_referenced(by=cast.stranger, case=cast.other_case)

    assert state(cast.editor, "case=OTH", Look()) == State()


@pytest.mark.parametrize("asked", ["", "q=%22tank+(", "kind=spoon", "q=" + "tank+" * 3000])
def test_whatever_an_address_holds_is_answered(cast: Cast, asked: str) -> None:
    seen = look(cast.editor, asked)

    assert state(cast.editor, asked, seen).new == ()


def test_more_than_can_be_remembered_counts_by_number(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(newness, "MOST_SEEN", 2)
    old = [made(cast, "Tank") for _ in range(3)]
    seen = look(cast.editor, "q=tank")
    assert seen.seen is None

    edited(cast, old[0], description="Seen again")
    new = made(cast, "Tank")

    assert state(cast.editor, "q=tank", seen).new == (new.pk,)


def test_new_ones_are_found_behind_many_changed_ones(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(newness, "WINDOW", 2)
    old = [made(cast, "Tank") for _ in range(5)]
    seen = look(cast.editor, "q=tank")
    new = made(cast, "Tank")
    for item in old:
        edited(cast, item, description="Seen again")

    assert state(cast.editor, "q=tank", seen).new == (new.pk,)


def test_no_more_are_told_than_asked_for(cast: Cast) -> None:
    seen = look(cast.editor, "")
    for _ in range(4):
        made(cast, "Tank")

    assert len(state(cast.editor, "", seen, most=3).new) == 3


# Sight


def test_what_is_hidden_is_neither_counted_nor_new(cast: Cast) -> None:
    seen = look(cast.editor, "q=tank")
    before = state(cast.editor, "q=tank", seen)

    hidden = made(cast, "Tank")
    items.set_visibility(by=cast.chief, item=hidden, visibility=Visibility.RESTRICTED)

    assert state(cast.editor, "q=tank", seen) == before
    assert state(cast.chief, "q=tank", seen).new == (hidden.pk,)


def test_what_is_narrowed_while_the_index_is_behind_is_not_new(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = look(cast.editor, "q=tank")
    item = made(cast, "Tank")
    assert state(cast.editor, "q=tank", seen).new == (item.pk,)
    monkeypatch.setattr(newness.index, "catch_up", lambda **budget: 0)

    items.set_visibility(by=cast.chief, item=item, visibility=Visibility.RESTRICTED)

    assert state(cast.editor, "q=tank", seen) == State()


def test_what_is_opened_to_me_is_new(cast: Cast) -> None:
    item = made(cast, "Tank")
    items.set_visibility(by=cast.chief, item=item, visibility=Visibility.RESTRICTED)
    seen = look(cast.editor, "q=tank")

    items.set_grant(by=cast.chief, item=item, user=cast.editor)

    assert state(cast.editor, "q=tank", seen).new == (item.pk,)


def test_strangers_find_nothing(cast: Cast) -> None:
    made(cast, "Tank")

    assert state(cast.stranger, "", Look()) == State()
