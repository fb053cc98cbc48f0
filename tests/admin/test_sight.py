"""Nobody learns from the admin what they may not see: superusers as little as anybody."""

import re
from collections.abc import Callable, Iterator

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from evidence.actions import taking_out
from evidence.models import Case, Item, LedgerEntry, Membership, Source, Tag, User
from tests.admin.conftest import HIDDEN_TITLE, SECRETS, make_hidden
from tests.examples import World

LISTS = ("item", "source", "case", "tag", "membership", "ledgerentry", "access", "export")


def address(model: str, page: str = "changelist", *arguments: object) -> str:
    return reverse(f"admin:evidence_{model}_{page}", args=arguments)


def every_page(client: Client) -> dict[str, str]:
    """Text of every page by its address: the lists, each filter of ours, and the rows they open."""
    found: dict[str, str] = {}
    waiting = [reverse("admin:index")]
    while waiting:
        page = waiting.pop()
        if page in found:
            continue
        response = client.get(page)
        assert response.status_code == 200, page
        found[page] = without_token(response)
        waiting += links(page, found[page])
    return found


def links(page: str, text: str) -> Iterator[str]:
    """Addresses in the admin a page links to; of the lists, one filter at a time."""
    for link in re.findall(r'href="([^"#]+)"', text):
        target = page.partition("?")[0] + link if link.startswith("?") else link
        narrowed = "?" in target and ("?" in page or "&" in target or "__" in target)
        if target.startswith("/admin/") and not narrowed:
            yield target


@pytest.mark.parametrize("page", ["/admin/", "/admin/evidence/item/", "/admin/login/", "/admin/x/"])
def test_the_anonymous_are_sent_to_the_sign_in_of_the_site(client: Client, page: str) -> None:
    response = client.get(page)

    assert response.status_code == 302
    assert response.url.startswith("/accounts/login/?next=/admin/")


@pytest.mark.parametrize("page", ["/admin/", "/admin/evidence/item/", "/admin/login/"])
def test_who_is_no_staff_finds_nothing(world: World, client: Client, page: str) -> None:
    client.force_login(world.cast.chief)

    assert client.get(page).status_code == 404


def test_every_page_opens_for_the_admin_of_a_case(
    world: World, hidden: Item, confidential: Source, enter: Callable[[User], Client]
) -> None:
    client = enter(world.cast.chief)

    pages = every_page(client)

    assert {address(name) for name in LISTS} <= pages.keys()
    assert HIDDEN_TITLE in pages[address("item")]
    assert all(secret in pages[address("source", "change", confidential.pk)] for secret in SECRETS)


@pytest.mark.parametrize("name", LISTS)
def test_a_superuser_outside_the_case_finds_empty_lists(
    world: World, hidden: Item, enter: Callable[[User], Client], name: str
) -> None:
    client = enter(world.cast.site_admin)

    response = client.get(address(name))

    assert response.context["cl"].result_count == 0
    assert world.cast.case.code not in response.content.decode()


@pytest.mark.parametrize(
    ("name", "model"),
    [("item", Item), ("source", Source), ("case", Case), ("tag", Tag), ("membership", Membership)],
)
@pytest.mark.parametrize("page", ["change", "history", "delete"])
def test_a_row_of_another_case_answers_like_one_that_does_not_exist(
    world: World, enter: Callable[[User], Client], name: str, model: type, page: str
) -> None:
    client = enter(world.cast.stranger)
    row = model.objects.filter(
        **({"pk": world.cast.case.pk} if name == "case" else {"case": world.cast.case})
    ).first()

    theirs = client.get(address(name, page, row.pk))
    nobodys = client.get(address(name, page, 987654))

    assert theirs.status_code == nobodys.status_code == 404
    assert without_token(theirs) == without_token(nobodys)


def test_a_ledger_entry_about_a_hidden_item_answers_like_none(
    world: World, hidden: Item, enter: Callable[[User], Client]
) -> None:
    client = enter(world.cast.teammate)
    entry = LedgerEntry.objects.filter(subjects__item=hidden).first()

    assert client.get(address("ledgerentry", "change", entry.pk)).status_code == 404
    assert client.post(address("item", "change", hidden.pk), {}).status_code == 404


def test_every_page_is_the_same_with_and_without_a_hidden_item(
    world: World, enter: Callable[[User], Client]
) -> None:
    client = enter(world.cast.teammate)
    without = every_page(client)

    item = make_hidden(world)
    with_it = every_page(client)

    assert with_it == without
    assert not any(item.code in text for text in with_it.values())


@pytest.mark.parametrize("who", ["editor", "teammate"])
def test_no_page_tells_who_a_confidential_source_is(
    world: World, confidential: Source, enter: Callable[[User], Client], who: str
) -> None:
    client = enter(getattr(world.cast, who))

    pages = every_page(client)

    assert "Heron" in pages[address("source")]
    assert [
        (page, secret) for page, text in pages.items() for secret in SECRETS if secret in text
    ] == []


@pytest.mark.parametrize(
    "query",
    [
        "source/?name__startswith=P",
        "source/?handle__contains=petro",
        "source/?contact__contact__contains=Signal",
        "item/?provenance_steps__source__name__startswith=P",
        "item/?case__code=BEL",
        "item/?title__startswith=C",
        "membership/?user__email__startswith=a",
        "ledgerentry/?openings__value__contains=Petro",
        "user/?password__startswith=md5",
    ],
)
def test_the_address_asks_only_what_a_filter_asks(
    world: World, confidential: Source, enter: Callable[[User], Client], query: str
) -> None:
    User.objects.filter(pk=world.cast.teammate.pk).update(is_superuser=query.startswith("user"))
    client = enter(world.cast.teammate)

    assert client.get(f"/admin/evidence/{query}").status_code == 400


def test_sources_are_ordered_by_what_the_reader_may_read(
    world: World, confidential: Source, enter: Callable[[User], Client]
) -> None:
    client = enter(world.cast.editor)

    listed = [
        source.public_name for source in client.get(address("source")).context["cl"].result_list
    ]

    assert listed == ["Drone channel", "Heron"]


def test_search_finds_no_hidden_item(
    world: World, hidden: Item, enter: Callable[[User], Client]
) -> None:
    client = enter(world.cast.teammate)

    assert client.get(address("item"), {"q": hidden.code}).context["cl"].result_count == 0
    assert client.get(address("item"), {"q": world.held.code}).context["cl"].result_count == 1


@pytest.mark.parametrize(
    "gone", ["autocomplete/", "r/7/1/", "password_change/", "auth/group/", "admin/logentry/"]
)
def test_what_would_answer_for_any_row_is_not_there(
    world: World, enter: Callable[[User], Client], gone: str
) -> None:
    client = enter(world.cast.site_admin)

    assert client.get(f"/admin/{gone}").status_code == 404


def test_the_root_of_the_ledger_is_for_site_admins(
    world: World, enter: Callable[[User], Client]
) -> None:
    assert "root of the tree" in enter(world.cast.site_admin).get("/admin/").content.decode()
    assert "root of the tree" not in enter(world.cast.chief).get("/admin/").content.decode()


def without_token(response: HttpResponse) -> str:
    """A page's text without the token that differs each time."""
    return re.sub(r"[A-Za-z0-9]{64}", "", response.content.decode())


def test_admins_of_a_case_read_who_took_items_out(
    world: World, enter: Callable[[User], Client]
) -> None:
    taking_out.take_out(
        by=world.cast.editor, case=world.cast.case, format="csv", asked="search: q=tank",
        items=1234, digest="0" * 64,
    )  # fmt: skip

    read = enter(world.cast.chief).get(address("export")).content.decode()
    elsewhere = enter(world.cast.stranger).get(address("export")).content.decode()

    assert all(words in read for words in ("search: q=tank", "1234", world.cast.editor.display))
    assert "q=tank" not in elsewhere
