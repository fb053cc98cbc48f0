"""The review list finds what a record lacks, for all a reader may see and nothing more."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from evidence.actions import checking, items, viewing
from evidence.admin import lacks, review
from evidence.models import Examination, Item, Source, User
from evidence.vocabularies import FindingValue, Sensitivity, Visibility
from tests.admin.conftest import SECRETS
from tests.examples import World
from tests.factories import jpeg, make_held, make_referenced, make_source

LIST = "/admin/evidence/item/"
Enter = Callable[[User], Client]


def listed(client: Client, lack: str) -> set[str]:
    return {item.code for item in client.get(LIST, {"lacks": lack}).context["cl"].result_list}


def counts(user: User) -> dict[str, int]:
    return {each.url.rpartition("=")[2]: each.count for each in review.waiting(user)}


def test_each_lack_lists_its_items(world: World, enter: Enter) -> None:
    client = enter(world.cast.chief)
    bare = make_referenced(by=world.cast.owner, case=world.cast.case)
    seen = Item.objects.visible_to(world.cast.chief)
    codes = set(seen.values_list("code", flat=True))

    assert listed(client, "source") == codes - {world.held.code, world.referenced.code}
    assert listed(client, "location") == codes - {world.held.code}
    assert listed(client, "finding") == codes - {world.held.code}
    assert listed(client, "proposal") == {world.held.code}
    assert bare.code in listed(client, "source")


def test_a_finding_somebody_agreed_with_waits_no_longer(world: World, enter: Enter) -> None:
    client = enter(world.cast.chief)

    checking.review_finding(
        by=world.cast.teammate, finding=world.finding, value=FindingValue.LIKELY
    )

    assert listed(client, "proposal") == set()


def test_a_second_receipt_counts_when_another_source_sent_it(world: World, enter: Enter) -> None:
    client = enter(world.cast.chief)
    by, case = world.cast.owner, world.cast.case
    data = jpeg("navy")
    first = make_held(by=by, case=case, data=data, source=world.source)
    make_held(by=by, case=case, data=data, source=world.source)
    assert listed(client, "second_source") == set()

    make_held(by=by, case=case, data=data, source=make_source(by=by, case=case, name="Another"))

    assert listed(client, "second_source") == {first.code}


@pytest.mark.postgres_too
def test_a_list_holds_what_each_line_of_it_says(world: World) -> None:
    cast = world.cast
    first, second = (make_referenced(by=cast.owner, case=cast.case) for _ in range(2))
    for item in (first, second):
        checking.propose_finding(by=cast.owner, item=item, value="likely", reasons="So.")
    Item.objects.filter(pk=second.pk).update(merged_into=world.referenced)
    seen = Item.objects.visible_to(cast.chief)

    for lack in lacks.LACKS:
        marked = seen.alias(has_it=lack.expression(cast.chief)).filter(has_it=True)
        assert set(seen.filter(lack.among_all(cast.chief))) == set(marked)

    waiting = next(lack for lack in lacks.LACKS if lack.code == "proposal")
    assert {first, world.referenced, world.held} == set(seen.filter(waiting.among_all(cast.chief)))


def test_same_bytes_are_told_to_the_admins_of_the_case_only(world: World, enter: Enter) -> None:
    by, case = world.cast.owner, world.cast.case
    data = jpeg("maroon")
    first = make_held(by=by, case=case, data=data)
    items.set_visibility(by=world.cast.chief, item=first, visibility=Visibility.RESTRICTED)
    second = make_held(by=world.cast.teammate, case=case, data=data)
    third = make_held(by=world.cast.stranger, case=world.cast.other_case, data=data)
    assert first.code != second.code != third.code

    assert listed(enter(world.cast.chief), "same_bytes") == {first.code, second.code}
    assert listed(enter(world.cast.stranger), "same_bytes") == set()
    teammate = enter(world.cast.teammate)
    assert "same_bytes" not in teammate.get(LIST).content.decode()
    assert counts(world.cast.teammate).keys() == counts(world.cast.owner).keys()
    assert "Same bytes" not in teammate.get(LIST).content.decode()
    assert listed(teammate, "same_bytes") == set()


def test_items_are_found_by_who_brought_them_and_by_whom_they_came_from(
    world: World, confidential: Source, enter: Enter
) -> None:
    cast, client = world.cast, enter(world.cast.chief)
    data = jpeg("olive")
    item = make_held(by=cast.owner, case=cast.case, data=data)
    make_held(by=cast.teammate, case=cast.case, data=data, source=confidential)
    theirs = {each.code for each in Item.objects.filter(title__endswith="by Heron")}

    def found(**asked: str) -> set[str]:
        return {each.code for each in client.get(LIST, asked).context["cl"].result_list}

    assert found(person=cast.teammate.uid.hex) == {item.code}
    assert item.code in found(person=cast.owner.uid.hex)
    assert found(source=confidential.uid.hex) == {item.code, *theirs}
    assert found(source=confidential.uid.hex, person=cast.teammate.uid.hex) == {item.code}
    assert found(source="nobody") == found(person="nobody") == set()

    seen = enter(cast.teammate).get(LIST, {"source": confidential.uid.hex, "lacks": "location"})
    text = seen.content.decode()
    assert f'<option value="{confidential.uid.hex}" selected>Heron (BEL)</option>' in text
    assert '<input type="hidden" name="lacks" value="location">' in text
    assert not any(secret in text for secret in SECRETS)


def test_the_first_page_counts_no_further_than_it_helps(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(review, "MOST_COUNTED", 2)

    said = {each.label: each.said for each in review.waiting(world.cast.chief)}

    assert (said["Provenance not reviewed yet"], said["Finding reopened"]) == ("1+", "0")


def test_the_first_page_counts_what_the_filters_list(world: World, enter: Enter) -> None:
    client = enter(world.cast.chief)

    page = client.get("/admin/")

    for each in page.context["waiting"]:
        assert client.get(each.url).context["cl"].result_count == each.count
    assert page.context["waiting"][0].count > 0


def test_hidden_items_are_not_counted(world: World, hidden: Item) -> None:
    mine, theirs = counts(world.cast.owner), counts(world.cast.teammate)

    assert mine["source"] == theirs["source"] + 1


def test_what_is_veiled_is_drawn_not_shown(world: World, enter: Enter) -> None:
    client = enter(world.cast.chief)
    Examination.objects.create(item=world.held, previewed=True)

    veiled = client.get(LIST).content.decode()
    items.edit_item(
        by=world.cast.owner, item=world.held, expected=1, reason="Seen.",
        sensitivity=Sensitivity.NONE,
    )  # fmt: skip
    shown = client.get(LIST).content.decode()

    preview = reverse("preview", args=[world.held.code, 320])
    assert preview not in veiled and "Photo, not shown: not yet assessed" in veiled
    assert f'<img src="{preview}" alt="Photo"' in shown
    viewing.set_viewing_wishes(by=world.cast.chief, starts={}, no_thumbnails=True)
    assert preview not in client.get(LIST).content.decode()


def test_the_oldest_come_first(world: World, enter: Enter) -> None:
    client = enter(world.cast.chief)

    rows = client.get(LIST).context["cl"].result_list

    assert [item.pk for item in rows] == sorted(item.pk for item in rows)


@pytest.mark.parametrize("page", [LIST, "/admin/", "/admin/evidence/ledgerentry/"])
def test_queries_do_not_grow_with_the_list(world: World, enter: Enter, page: str) -> None:
    client = enter(world.cast.chief)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(page)
    for _ in range(5):
        make_referenced(by=world.cast.owner, case=world.cast.case)
    with CaptureQueriesContext(connection) as more:
        client.get(page)

    assert len(more) == len(few)


def test_the_ledger_counts_no_further_than_it_pages(
    world: World, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evidence.admin.sight.LongPaginator.REACH", 5)
    client = enter(world.cast.chief)

    rows = client.get("/admin/evidence/ledgerentry/").context["cl"]

    assert rows.result_count == 5
    assert [entry.seq for entry in rows.result_list] == sorted(
        (entry.seq for entry in rows.result_list), reverse=True
    )
