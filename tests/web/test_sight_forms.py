"""Who sees an item, who works in a case, and cases themselves: an admin's forms."""

import pytest
from django.urls import reverse

from evidence.actions import cases, items
from evidence.models import Case, Item, LedgerEntry, Membership
from evidence.permissions import role_in
from tests.factories import Cast, make_referenced, make_user
from tests.web.clients import client_of, posted, text_of


@pytest.fixture
def item(cast: Cast) -> Item:
    return make_referenced(by=cast.owner, case=cast.case, title="Tank")


def sees(user, item: Item) -> bool:
    return Item.objects.visible_to(user).filter(pk=item.pk).exists()


def sight(item: Item) -> str:
    return reverse("item_sight", args=[item.code])


def test_an_admin_restricts_an_item_and_lets_one_person_in(cast: Cast, item: Item):
    typed = {"visibility": "restricted", "people": [str(cast.editor.uid)], "reason": "A witness"}

    answer = client_of(cast.chief).post(sight(item), typed)

    assert (answer.status_code, answer.url) == (303, f"/items/{item.code}/")
    assert [sees(who, item) for who in (cast.owner, cast.editor, cast.teammate)] == [
        True, True, False,
    ]  # fmt: skip


def test_unticking_a_person_revokes_their_sight(cast: Cast, item: Item):
    items.set_visibility(by=cast.chief, item=item, visibility="restricted")
    items.set_grant(by=cast.chief, item=item, user=cast.editor)

    client_of(cast.chief).post(
        sight(item), {"visibility": "restricted", "people": [], "reason": "No longer needed"}
    )

    assert not sees(cast.editor, item)


def test_only_what_differs_is_written(cast: Cast, item: Item):
    items.set_grant(by=cast.chief, item=item, user=cast.editor)
    before = LedgerEntry.objects.count()
    same = {"visibility": "case", "people": [str(cast.editor.uid)], "reason": "Looked"}

    client_of(cast.chief).post(sight(item), same)

    assert LedgerEntry.objects.count() == before


def test_only_members_can_be_let_in(cast: Cast, item: Item):
    typed = {"visibility": "restricted", "people": [str(cast.stranger.uid)], "reason": "Friend"}

    answer = client_of(cast.chief).post(sight(item), typed)

    assert answer.status_code == 422
    item.refresh_from_db()
    assert item.visibility == "case"


@pytest.mark.parametrize(
    ("who", "status"), [("owner", 403), ("editor", 403), ("stranger", 404), ("site_admin", 404)]
)
def test_who_may_not_say_who_sees_an_item(who: str, status: int, cast: Cast, item: Item):
    client = client_of(getattr(cast, who))

    answers = [
        client.get(sight(item)),
        client.post(sight(item), {"visibility": "public", "reason": "Free"}),
    ]

    assert [answer.status_code for answer in answers] == [status, status]
    item.refresh_from_db()
    assert item.visibility == "case"


# Members


def members(case: Case) -> str:
    return reverse("case_members", args=[case.code])


def test_an_admin_adds_changes_and_ends_a_membership(cast: Cast):
    newcomer = make_user("newcomer")
    client = client_of(cast.chief)
    roles = []

    for role in ("verifier", "editor", "ended"):
        client.post(members(cast.case), {"username": "newcomer", "role": role})
        roles.append(role_in(newcomer, cast.case))

    assert roles == ["verifier", "editor", None]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"username": "nobody", "role": "verifier"}, "There is no account “nobody”"),
        ({"username": "owner", "role": "king"}, "Select a valid choice."),
        ({"username": "<i>", "role": "verifier"}, "There is no account “<i>”"),
        ({"username": "stranger", "role": "ended"}, "does not work in this case"),
    ],
)
def test_a_membership_that_cannot_be_is_refused_in_words(typed: dict, words: str, cast: Cast):
    answer = client_of(cast.chief).post(members(cast.case), typed)

    assert answer.status_code == 422
    assert words in text_of(answer)
    assert "<i>" not in answer.content.decode()


def test_an_admin_who_leaves_is_led_to_the_list_of_cases(cast: Cast):
    answer = client_of(cast.chief).post(
        members(cast.case), {"username": "chief", "role": "verifier"}
    )

    assert answer.url == "/cases/"


def test_a_case_keeps_an_admin(cast: Cast):
    Membership.objects.filter(case=cast.case, user__username="opener").update(active=False)

    answer = client_of(cast.chief).post(
        members(cast.case), {"username": "chief", "role": "verifier"}
    )

    assert answer.status_code == 422
    assert "A case keeps at least one admin" in text_of(answer)
    assert role_in(cast.chief, cast.case) == "admin"


@pytest.mark.parametrize(
    ("who", "status"), [("owner", 403), ("editor", 403), ("stranger", 404), ("site_admin", 404)]
)
def test_who_may_not_manage_members(who: str, status: int, cast: Cast):
    client = client_of(getattr(cast, who))

    answers = [
        client.get(members(cast.case)),
        client.post(members(cast.case), {"username": who, "role": "admin"}),
    ]

    assert [answer.status_code for answer in answers] == [status, status]
    assert role_in(getattr(cast, who), cast.case) != "admin"


# Cases


def test_a_site_admin_opens_a_case_and_is_its_first_admin(cast: Cast):
    answer = client_of(cast.site_admin).post(
        reverse("case_add"), {"code": "NEW1", "title": "A new case"}
    )

    assert answer.url == "/cases/NEW1/members/"
    assert role_in(cast.site_admin, Case.objects.get(code="NEW1")) == "admin"


@pytest.mark.parametrize(
    ("code", "words"),
    [("BEL", "already exists"), ("bel", "capitals and digits"), ("A" * 13, "at most 12")],
)
def test_a_code_that_cannot_be_is_refused_and_the_title_kept(code: str, words: str, cast: Cast):
    answer = client_of(cast.site_admin).post(
        reverse("case_add"), {"code": code, "title": "Kept title"}
    )

    assert answer.status_code == 422
    assert words in text_of(answer)
    assert "Kept title" in text_of(answer)


def test_only_site_admins_open_cases(cast: Cast):
    answer = client_of(cast.chief).get(reverse("case_add"))

    assert answer.status_code == 403
    assert "Only a site admin may open a case." in text_of(answer)


def test_a_case_is_edited_with_a_reason_and_never_over_another_edit(cast: Cast):
    there = reverse("case_edit", args=["BEL"])
    chief = client_of(cast.chief)
    opened = posted(chief.get(there).context["form"])

    first = chief.post(there, opened | {"title": "The raid", "reason": "Shorter"})
    second = chief.post(there, opened | {"title": "The incursion", "reason": "Other word"})

    assert (first.status_code, second.status_code) == (303, 409)
    assert "The raid" in text_of(second)
    assert "The incursion" in text_of(second)
    cast.case.refresh_from_db()
    assert cast.case.title == "The raid"


@pytest.mark.parametrize(("who", "status"), [("owner", 403), ("stranger", 404)])
def test_who_may_not_edit_a_case(who: str, status: int, cast: Cast):
    assert (
        client_of(getattr(cast, who)).get(reverse("case_edit", args=["BEL"])).status_code == status
    )


def test_sight_can_still_be_set_after_a_person_let_in_has_left_the_case(cast: Cast, item: Item):
    items.set_visibility(by=cast.chief, item=item, visibility="restricted")
    items.set_grant(by=cast.chief, item=item, user=cast.teammate)
    cases.set_member(
        by=cast.chief, case=cast.case, user=cast.teammate, role="verifier", active=False
    )

    answer = client_of(cast.chief).post(
        sight(item), {"visibility": "restricted", "people": [], "reason": "They have left"}
    )
    cases.set_member(by=cast.chief, case=cast.case, user=cast.teammate, role="verifier")

    assert answer.status_code == 303
    assert not sees(cast.teammate, item)
