"""Saved searches: what each person keeps, shares, is told of, and what sharing does not share."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from evidence.actions import cases, items, noticing, searches, sources
from evidence.models import Item, KeptSearch, Notice, SavedSearch, User
from evidence.vocabularies import NoticeKind, Visibility
from evidence.web import saved
from evidence.web.views import saved as views
from tests.factories import Cast, make_referenced, make_source
from tests.web.clients import client_of, text_of

pytestmark = [pytest.mark.postgres_too, pytest.mark.usefixtures("data_dir")]
URL = reverse("saved")
SYNONYMS = "evidence_synonym"
"""A table read anew every second."""


@pytest.fixture
def tanks(cast: Cast) -> SavedSearch:
    return searches.save(by=cast.editor, name="Tanks", asked="q=tank&after=1.2&kind=&view=table")


def made(cast: Cast, title: str = "Tank") -> Item:
    return make_referenced(by=cast.owner, case=cast.case, title=title)


def new(who: User, search: SavedSearch) -> str:
    return saved.shown(who, SavedSearch.objects.filter(pk=search.pk))[0].new


def share(cast: Cast, search: SavedSearch) -> None:
    searches.edit(
        by=search.owner, search=search, name=search.name, case=cast.case, asked=search.asked
    )


def press(who: User, search: SavedSearch, deed: str) -> int:
    address = reverse("saved_keep", args=[search.uid])
    return client_of(who).post(address, {"do": deed}).status_code


def names(who: User, part: str) -> list[str]:
    return [each.name for each in client_of(who).get(URL).context[part]]


def test_the_question_is_kept_without_the_page(tanks: SavedSearch) -> None:
    assert tanks.asked == "q=tank&view=table"


def test_search_page_leads_to_saving_what_it_asks(cast: Cast) -> None:
    made(cast)
    client = client_of(cast.editor)
    address = f"{reverse('saved_add')}?q=tank"

    assert address in text_of(client.get("/?q=tank"))
    assert client.get(address).context["form"]["name"].value() == "tank"
    answer = client.post(address, {"name": "Tanks", "case": "BEL", "tell": "on"})

    search = SavedSearch.objects.get()
    assert (answer.status_code, search.case, search.asked) == (303, cast.case, "q=tank")
    assert KeptSearch.objects.get().tell
    assert names(cast.editor, "pinned") == ["Tanks"]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"name": "a\0b"}, "name"),
        ({"name": "Tanks"}, "name"),
        ({"name": "Mine", "case": "OTH"}, "case"),
        ({"name": "Mine", "case": "nowhere"}, "case"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_its_field(
    cast: Cast, tanks: SavedSearch, typed: dict, field: str
) -> None:
    answer = client_of(cast.editor).post(f"{reverse('saved_add')}?q=drone", typed)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]


def test_count_grows_with_new_matches_and_opening_looks(cast: Cast, tanks: SavedSearch) -> None:
    assert new(cast.editor, tanks) == ""
    made(cast)
    made(cast)
    assert new(cast.editor, tanks) == "2"

    answer = client_of(cast.editor).get(reverse("saved_open", args=[tanks.uid]))

    assert answer.url == "/?q=tank&view=table"
    assert new(cast.editor, tanks) == ""


def test_new_ones_are_shown_apart_until_looked_at(cast: Cast, tanks: SavedSearch) -> None:
    item = made(cast)
    client, address = client_of(cast.editor), reverse("saved_new", args=[tanks.uid])

    assert [card.code for card in client.get(address).context["cards"]] == [item.code]
    client.post(address)

    assert "Nothing new" in text_of(client.get(address))


def test_a_head_request_looks_at_nothing(cast: Cast, tanks: SavedSearch) -> None:
    made(cast)

    client_of(cast.editor).head(reverse("saved_open", args=[tanks.uid]))

    assert new(cast.editor, tanks) == "1"


def test_pinned_ones_stand_in_my_order(cast: Cast, tanks: SavedSearch) -> None:
    other = searches.save(by=cast.editor, name="Drones", asked="q=drone")

    press(cast.editor, other, "up")
    assert names(cast.editor, "pinned") == ["Drones", "Tanks"]

    press(cast.editor, other, "up")
    press(cast.editor, other, "down")
    assert names(cast.editor, "pinned") == ["Tanks", "Drones"]

    press(cast.editor, tanks, "unpin")
    assert (names(cast.editor, "pinned"), names(cast.editor, "mine")) == (["Drones"], ["Tanks"])


def test_lists_are_paged_by_name(
    cast: Cast, tanks: SavedSearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "PAGE", 2)
    for name in "EDCB":
        search = searches.save(by=cast.editor, name=name, asked="")
        press(cast.editor, search, "unpin")
    client = client_of(cast.editor)

    first = client.get(URL).context
    second = client.get(URL, {"after": first["after"]}).context

    assert [each.name for each in first["mine"] + second["mine"]] == ["B", "C", "D", "E"]
    assert (second["after"], second["pinned"]) == ("", [])


def test_it_is_renamed_asks_otherwise_and_is_removed(cast: Cast, tanks: SavedSearch) -> None:
    made(cast, "Drone")
    client = client_of(cast.editor)

    client.post(reverse("saved_edit", args=[tanks.uid]), {"name": "Drones", "q": "drone"})
    tanks.refresh_from_db()
    assert (tanks.name, tanks.asked) == ("Drones", "q=drone&view=table")
    assert new(cast.editor, tanks) == ""

    client.post(reverse("saved_delete", args=[tanks.uid]))
    assert not SavedSearch.objects.exists()


# Sharing


def test_sharing_shares_the_question_and_nobodys_sight(cast: Cast, tanks: SavedSearch) -> None:
    hidden = made(cast)
    items.set_visibility(by=cast.chief, item=hidden, visibility=Visibility.RESTRICTED)
    share(cast, tanks)

    def total(who: User) -> int:
        return saved.shown(who, SavedSearch.objects.filter(pk=tanks.pk))[0].state.total

    assert [total(who) for who in (cast.chief, cast.owner, cast.teammate)] == [1, 1, 0]


def test_only_members_of_the_case_know_of_a_shared_search(cast: Cast, tanks: SavedSearch) -> None:
    share(cast, tanks)

    assert names(cast.teammate, "shared") == ["Tanks"]
    assert names(cast.stranger, "shared") == []
    for name in ("saved_open", "saved_new", "saved_edit", "saved_delete"):
        address = reverse(name, args=[tanks.uid])
        assert client_of(cast.stranger).get(address).status_code == 404
    assert press(cast.stranger, tanks, "pin") == 404


def test_who_leaves_the_case_leaves_its_searches(cast: Cast, tanks: SavedSearch) -> None:
    share(cast, tanks)
    searches.pin(by=cast.teammate, search=tanks)

    cases.set_member(
        by=cast.chief, case=cast.case, user=cast.teammate, role="verifier", active=False
    )

    assert names(cast.teammate, "pinned") == []


def test_others_may_keep_a_shared_search_and_not_change_it(cast: Cast, tanks: SavedSearch) -> None:
    share(cast, tanks)

    press(cast.teammate, tanks, "pin")

    assert names(cast.teammate, "pinned") == ["Tanks"]
    for name in ("saved_edit", "saved_delete"):
        address = reverse(name, args=[tanks.uid])
        assert client_of(cast.teammate).post(address, {"name": "Mine"}).status_code == 403
    assert press(cast.teammate, tanks, "unshare") == 403


def test_an_admin_of_the_case_may_end_the_sharing(cast: Cast, tanks: SavedSearch) -> None:
    share(cast, tanks)

    assert press(cast.chief, tanks, "unshare") == 303

    assert names(cast.teammate, "shared") == []
    assert names(cast.editor, "pinned") == ["Tanks"]


@pytest.mark.parametrize("asked", ["case=OTH", "q=case%3AOTH", "q=(case%3Aoth OR tank)"])
def test_what_names_another_case_is_not_shared(cast: Cast, asked: str) -> None:
    cases.set_member(by=cast.stranger, case=cast.other_case, user=cast.editor, role="editor")
    address = f"{reverse('saved_add')}?{asked}"

    answer = client_of(cast.editor).post(address, {"name": "Other", "case": "BEL"})

    assert "It asks for OTH" in str(answer.context["form"].errors["case"])


def test_what_names_a_confidential_source_is_not_shared_by_who_knows_it(cast: Cast) -> None:
    source = make_source(by=cast.owner, case=cast.case, name="Ivan Petrov")
    sources.edit_source(
        by=cast.owner, source=source, expected=1, confidential=True, code_name="Birch"
    )
    address = f"{reverse('saved_add')}?q=ivan+petrov"

    knowing = client_of(cast.owner).post(address, {"name": "His", "case": "BEL"})
    guessing = client_of(cast.teammate).post(address, {"name": "His", "case": "BEL"})

    assert "Birch" in str(knowing.context["form"].errors["case"])
    assert guessing.status_code == 303


# What no longer holds


def test_a_case_one_has_left_is_named_and_finds_nothing(cast: Cast) -> None:
    search = searches.save(by=cast.editor, name="All of it", asked="case=BEL&kind=spoon")
    cases.set_member(by=cast.chief, case=cast.case, user=cast.editor, role="editor", active=False)

    (shown,) = saved.shown(cast.editor, SavedSearch.objects.filter(pk=search.pk))

    assert shown.state.total == 0
    assert "no case BEL" in shown.problems[0]
    assert "“spoon” is no longer a choice of kind" in shown.problems[1]


def test_a_renamed_tag_is_told_by_what_it_finds(cast: Cast) -> None:
    tag = cases.add_tag(by=cast.owner, case=cast.case, kind="topic", name="raid")
    make_referenced(by=cast.owner, case=cast.case, tags=[tag])
    searches.save(by=cast.editor, name="The raid", asked="q=tag%3Araid")
    cases.edit_tag(by=cast.owner, tag=tag, expected=1, name="incursion")

    assert "may be called otherwise by now" in text_of(client_of(cast.editor).get(URL))


def test_words_that_cannot_be_read_are_named(cast: Cast) -> None:
    searches.save(by=cast.editor, name="Odd", asked="q=taken%3Asoon+(%22tank")

    shown = text_of(client_of(cast.editor).get(URL))

    assert "searched as words" in shown


# Telling


def test_new_matches_are_told_once_each_and_opening_reads_them(
    cast: Cast, tanks: SavedSearch
) -> None:
    searches.tell(by=cast.editor, search=tanks)
    first = made(cast)
    assert [searches.tell_new_matches(), searches.tell_new_matches()] == [1, 0]
    made(cast)
    assert searches.tell_new_matches() == 1

    mine = Notice.objects.visible_to(cast.editor)
    assert mine.last().item == first and mine.last().kind == NoticeKind.NEW_MATCHES
    assert "“Tanks”" in text_of(client_of(cast.editor).get(reverse("notices")))

    searches.look(by=cast.editor, search=tanks)
    assert not mine.unread().exists()


def test_nobody_is_told_who_did_not_ask(cast: Cast, tanks: SavedSearch) -> None:
    made(cast)

    assert searches.tell_new_matches() == 0


def test_what_was_new_before_telling_began_is_not_told(cast: Cast, tanks: SavedSearch) -> None:
    made(cast)
    KeptSearch.objects.update(tell=True, told_since=2**32)

    assert searches.tell_new_matches() == 0


def test_hidden_matches_are_told_to_nobody_and_vanish_when_narrowed(
    cast: Cast, tanks: SavedSearch
) -> None:
    searches.tell(by=cast.editor, search=tanks)
    hidden, seen = made(cast), made(cast)
    items.set_visibility(by=cast.chief, item=hidden, visibility=Visibility.RESTRICTED)
    assert searches.tell_new_matches() == 1

    items.set_visibility(by=cast.chief, item=seen, visibility=Visibility.RESTRICTED)

    assert not Notice.objects.visible_to(cast.editor).exists()


def test_no_notice_is_left_of_a_search_no_longer_shared(cast: Cast, tanks: SavedSearch) -> None:
    share(cast, tanks)
    searches.tell(by=cast.teammate, search=tanks)
    made(cast)
    searches.tell_new_matches()
    assert Notice.objects.visible_to(cast.teammate).exists()

    searches.unshare(by=cast.editor, search=tanks)

    assert not Notice.objects.visible_to(cast.teammate).exists()
    assert noticing.mark_all_read(by=cast.teammate) == 0


def test_page_is_the_same_had_the_hidden_item_never_been(cast: Cast, tanks: SavedSearch) -> None:
    made(cast)

    def shown() -> list[tuple]:
        rows = saved.shown(cast.editor, SavedSearch.objects.all())
        return [(row.new, row.state, row.words, row.problems) for row in rows]

    before = shown()
    hidden = made(cast)
    items.set_visibility(by=cast.chief, item=hidden, visibility=Visibility.RESTRICTED)

    assert shown() == before


def test_costs_the_same_for_one_search_and_for_many(cast: Cast, tanks: SavedSearch) -> None:
    made(cast)
    costs = []
    for count in (0, 4):
        for number in range(count):
            searches.save(by=cast.editor, name=f"Search {number}", asked=f"q=tank+{number}")
        client = client_of(cast.editor)
        client.get(URL)
        with CaptureQueriesContext(connection) as queries:
            client.get(URL)
        costs.append(len([each for each in queries if SYNONYMS not in each["sql"]]))

    assert costs[0] == costs[1]
