"""What changed since an admin last looked: theirs to read through, and to say so."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from evidence.actions import cases, checking, items, looking, sources
from evidence.admin import changes
from evidence.errors import NotAllowed
from evidence.models import Case, Item, LastLook, LedgerEntry, User
from tests.examples import World
from tests.factories import make_held, make_referenced, make_source

PAGE = "/admin/evidence/lastlook/"
READ = f"{PAGE}read/"
Enter = Callable[[User], Client]


def told(client: Client, **asked: Any) -> list[tuple[str, list[str]]]:
    """What is listed, the latest first: what happened, and to which items."""
    return [(event.what, event.items) for event in page(client, **asked)["page"].events]


def page(client: Client, **asked: Any) -> dict[str, Any]:
    return client.get(PAGE, asked).context


def row_of(client: Client, case: Case) -> Any:
    return next(row for row in page(client)["cases"] if row.code == case.code)


def look(client: Client, case: Case) -> None:
    client.post(READ, {"case": case.code, "upto": row_of(client, case).upto})


def note(by: User, item: Item, text: str = "Looked.") -> None:
    checking.add_note(by=by, item=item, method="metadata", outcome="supports", text=text)


@pytest.fixture
def chief(world: World, enter: Enter) -> Client:
    """The admin's browser, once they have looked through all there is."""
    client = enter(world.cast.chief)
    look(client, world.cast.case)
    return client


def test_what_colleagues_change_stays_new_until_it_is_said_to_be_read(
    world: World, chief: Client
) -> None:
    cast = world.cast
    assert (told(chief), row_of(chief, cast.case).has_new) == ([], False)

    note(cast.teammate, world.held, "The church has two towers.")
    note(cast.chief, world.held)
    items.set_work_status(by=cast.owner, item=world.referenced, status="ready")

    both = [("Item changed", [world.referenced.code]), ("Check noted", [world.held.code])]
    assert told(chief) == told(chief) == both
    assert "The church has two towers." in chief.get(PAGE).content.decode()
    assert row_of(chief, cast.case).has_new
    look(chief, cast.case)
    assert (told(chief), row_of(chief, cast.case).has_new) == ([], False)
    assert told(chief, since="beginning")[:2] == both


def test_it_is_asked_by_person_by_source_and_by_what_it_is(world: World, chief: Client) -> None:
    cast = world.cast
    heron = make_source(by=cast.owner, case=cast.case, name="Petro", confidential=True,
                        code_name="Heron")  # fmt: skip
    item = make_held(by=cast.owner, case=cast.case, data=b"%PDF-1.4 x", source=heron)
    sources.edit_source(by=cast.chief, source=heron, expected=1, reason="Twice.", reliability="C")
    note(cast.teammate, item)
    note(cast.teammate, world.held)

    by_teammate = told(chief, who=cast.teammate.record_id)
    of_heron = told(chief, source=heron.uid.hex, who=changes.EVERYBODY)
    of_provenance = told(chief, what=changes.PROVENANCE)

    assert [row[1] for row in by_teammate] == [[world.held.code], [item.code]]
    assert [row[0] for row in of_heron] == ["Check noted", "Source changed", "Received",
                                            "Source added"]  # fmt: skip
    assert [row[1] for row in of_provenance] == [[item.code]]
    assert "Heron (BEL)" in chief.get(PAGE).content.decode()
    assert "Petro" in chief.get(PAGE, {"who": changes.EVERYBODY}).content.decode()
    assert told(chief, who="user:nobody", case="OTH", source="x", before="x") == told(chief)


def test_it_is_read_a_page_at_a_time(
    world: World, chief: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "PAGE", 2)
    for _ in range(3):
        note(world.cast.owner, world.held)

    first = page(chief)["page"]
    second = page(chief, before=first.older)["page"]

    assert [len(first.events), len(second.events), second.older] == [2, 1, None]


def test_what_is_hidden_or_sealed_is_no_news(world: World, enter: Enter) -> None:
    cast = world.cast
    cases.edit_case(by=cast.chief, case=cast.case, expected=1, blind_checks=True)
    hidden = make_referenced(by=cast.owner, case=cast.case)
    items.set_visibility(by=cast.chief, item=hidden, visibility="restricted")
    client = enter(cast.teammate)
    look(client, cast.case)
    upto = row_of(client, cast.case).upto

    note(cast.owner, hidden)
    note(cast.owner, world.referenced)

    row = row_of(client, cast.case)
    assert (told(client), row.has_new, row.upto) == ([], False, upto)


def test_only_a_member_looks_through_and_never_back(world: World, enter: Enter) -> None:
    cast, client = world.cast, enter(world.cast.chief)
    size = LedgerEntry.objects.count()

    for upto in (size + 50, 3):
        client.post(READ, {"case": "BEL", "upto": upto})
    answers = [
        client.post(READ, {"case": code, "upto": upto}).status_code
        for code, upto in (("OTH", "3"), ("NONE", "3"), ("BEL", "x"), ("BEL", ""))
    ]

    assert LastLook.objects.get(user=cast.chief).upto == size
    assert answers == [404] * 4
    assert client.get(READ).status_code == 405
    with pytest.raises(NotAllowed):
        looking.look_through(by=cast.stranger, case=cast.case, upto=1)


def test_it_costs_the_same_for_a_little_and_for_much(world: World, chief: Client) -> None:
    costs = []
    for number in (1, 4):
        for each in range(number):
            source = make_source(by=world.cast.owner, case=world.cast.case, name=f"{number}{each}")
            note(world.cast.owner, make_referenced(
                by=world.cast.owner, case=world.cast.case, source=source))  # fmt: skip
        with CaptureQueriesContext(connection) as queries:
            chief.get(PAGE)
        costs.append(len(queries))

    assert costs[0] == costs[1]
