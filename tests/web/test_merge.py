"""Merging two items on the page: what is shown before, what after, and the way back."""

import pytest
from django.urls import reverse

from evidence.actions import checking, claims, items, merging
from evidence.finding import index
from evidence.models import Item, LocationClaim, Merge
from tests.examples import NOTE
from tests.factories import Cast, jpeg, make_held, make_referenced
from tests.web.clients import client_of, text_of

pytestmark = pytest.mark.usefixtures("data_dir")


@pytest.fixture
def told(cast: Cast) -> Item:
    item = make_referenced(
        by=cast.owner, case=cast.case, title="Lone tank, as reported", description="From the east."
    )
    claims.claim_location(
        by=cast.owner, item=item, place_name="Kozinka", claimed_by_user=cast.owner
    )
    return item


@pytest.fixture
def held(cast: Cast) -> Item:
    return make_held(by=cast.owner, case=cast.case, title="DJI_0042")


@pytest.fixture
def merge(cast: Cast, told: Item, held: Item) -> Merge:
    return merging.merge(by=cast.owner, item=told, into=held, reason="The same frame.")


def there(item: Item) -> str:
    return reverse("item_merge", args=[item.code])


def page_of(item: Item) -> str:
    return reverse("item", args=[item.code])


def test_says_what_would_happen_and_then_does_it(cast: Cast, told: Item, held: Item) -> None:
    client = client_of(cast.owner)

    asked = text_of(client.get(there(told)))
    preview = text_of(client.get(there(told), {"other": held.code}))
    empty = client.post(there(told), {"other": held.code, "reason": ""})
    answer = client.post(there(told), {"other": held.code, "reason": "The same frame."})

    assert "Show what would happen" in asked
    assert f"Merge {told.code} into {held.code}" in preview
    assert "Location claims" in preview
    assert empty.status_code == 422
    assert answer.url == page_of(held)
    assert Merge.objects.get().reason == "The same frame."


def test_the_held_one_goes_on_from_whichever_page(cast: Cast, told: Item, held: Item) -> None:
    preview = text_of(client_of(cast.owner).get(there(held), {"other": told.code}))

    assert f"Merge {told.code} into {held.code}" in preview
    assert "go on instead" not in preview


def test_of_two_without_a_file_either_may_go_on(cast: Cast, told: Item) -> None:
    again = make_referenced(by=cast.owner, case=cast.case, title="Told again")
    client = client_of(cast.owner)

    preview = text_of(client.get(there(told), {"other": again.code}))
    swapped = text_of(client.get(there(again), {"other": told.code}))

    assert f"Merge {again.code} into {told.code}" in preview
    assert f"Let {again.code} go on instead" in preview
    assert f"Merge {told.code} into {again.code}" in swapped


def test_two_different_files_are_linked_instead(cast: Cast, held: Item) -> None:
    other = make_held(by=cast.owner, case=cast.case, data=jpeg("navy"))
    client = client_of(cast.owner)

    page = client.get(there(held), {"other": other.code})
    refused = client.post(there(held), {"other": other.code, "reason": "Sure."})

    assert "different files" in text_of(page)
    assert reverse("item_compare", args=[other.code, held.code]) in text_of(page)
    assert refused.status_code == 422
    assert not Merge.objects.exists()


@pytest.mark.parametrize("code", ["BEL-9999", "OTH-0001", "no code", ""])
def test_an_item_that_is_not_there_is_asked_for_again(code: str, cast: Cast, told: Item) -> None:
    make_referenced(by=cast.stranger, case=cast.other_case)

    answer = client_of(cast.owner).get(there(told), {"other": code})

    assert "Show what would happen" in text_of(answer)
    assert "OTH" not in text_of(answer).replace(code, "")


def test_the_old_code_leads_to_the_one_that_goes_on_and_says_so(
    cast: Cast, merge: Merge, told: Item, held: Item
) -> None:
    client = client_of(cast.editor)

    page = client.get(page_of(told), follow=True)

    assert page.redirect_chain == [(f"{page_of(held)}?merged={told.code}", 302)]
    text = text_of(page)
    assert f"{told.code} goes on here." in text
    assert "Lone tank, as reported" in text and "From the east." in text
    assert "Kozinka" in text and "The same frame." in text
    assert "goes on here" not in text_of(client.get(page_of(held) + "?merged=BEL-0007"))
    assert client_of(cast.stranger).get(page_of(told)).status_code == 404


def test_a_form_filled_in_meanwhile_is_sent_on_and_loses_nothing(
    cast: Cast, merge: Merge, told: Item, held: Item
) -> None:
    there = reverse("item_add", args=[told.code, "note"])

    answer = client_of(cast.owner).post(there, NOTE | {"confidence": ""})

    assert answer.status_code == 307
    assert answer.headers["Location"].startswith(reverse("item_add", args=[held.code, "note"]))


def test_a_claim_of_the_merged_item_is_superseded_where_it_hangs(
    cast: Cast, merge: Merge, told: Item, held: Item
) -> None:
    claim = LocationClaim.objects.get()
    there = f"{reverse('item_add', args=[held.code, 'location'])}?supersedes={claim.uid}"
    client = client_of(cast.owner)
    form = client.get(there).context["form"]
    sent = {field.html_name: field.value() or "" for field in form}

    answer = client.post(there, sent | {"place_name": "Grayvoron", "reason": "Seen better."})

    assert answer.status_code == 303, text_of(answer)
    assert LocationClaim.objects.current().get().item == told
    assert "Grayvoron" in text_of(client.get(page_of(held)))


def test_found_once_by_either_code_and_by_the_words_of_both(
    cast: Cast, merge: Merge, told: Item, held: Item
) -> None:
    for query in (told.code, held.code, "lone tank", "DJI_0042", "place:Kozinka", "east"):
        assert index.search(user=cast.editor, query=query).items == [held.pk], query
    assert index.search(user=cast.editor).total == 1
    page = text_of(client_of(cast.editor).get("/", {"q": told.code}))
    assert "<strong>1</strong> item" in page
    assert "Kozinka" in page


def fall_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on no search may catch up."""
    index.catch_up()
    monkeypatch.setattr(index, "SEARCH_ITEMS", 0)


def test_counted_once_while_the_index_is_behind(
    cast: Cast, told: Item, held: Item, monkeypatch: pytest.MonkeyPatch
) -> None:
    fall_behind(monkeypatch)
    merging.merge(by=cast.owner, item=told, into=held, reason="The same.")

    found = index.search(user=cast.editor, query="DJI_0042 OR reported")

    assert found.behind == 1
    assert found.items == [held.pk]
    assert found.total == 1


def test_nobody_finds_by_the_words_of_what_went_apart(
    cast: Cast, told: Item, held: Item, monkeypatch: pytest.MonkeyPatch
) -> None:
    items.set_visibility(by=cast.chief, item=told, visibility="restricted")
    merge = merging.merge(by=cast.chief, item=told, into=held, reason="The same.")
    held.refresh_from_db()
    items.set_visibility(by=cast.chief, item=held, visibility="case")
    assert index.search(user=cast.editor, query="east").total == 1
    fall_behind(monkeypatch)
    merging.unmerge(by=cast.chief, merge=merge, reason="Not.")

    behind = index.search(user=cast.editor, query="east")
    index.catch_up()

    assert (behind.behind, behind.total) == (1, 0)
    assert index.search(user=cast.editor, query="east").total == 0
    assert index.search(user=cast.editor, query="DJI_0042").total == 1


def test_undone_on_the_page(cast: Cast, merge: Merge, told: Item, held: Item) -> None:
    client = client_of(cast.owner)
    undo = reverse("merge_undo", args=[merge.uid])
    assert undo in text_of(client.get(page_of(held)))

    asked = client.get(undo)
    silent = client.post(undo, {"reason": ""})
    done = client.post(undo, {"reason": "Another tank."})
    again = client.post(undo, {"reason": "Another tank."})

    assert asked.status_code == 200
    assert silent.status_code == 422
    assert done.url == page_of(held)
    assert client.get(page_of(told)).status_code == 200
    assert "undone already" in text_of(again)


def test_why_it_cannot_be_undone_stands_on_the_page(
    cast: Cast, merge: Merge, told: Item, held: Item
) -> None:
    note = checking.add_note(by=cast.owner, item=told, **NOTE)
    checking.propose_finding(by=cast.owner, item=held, value="likely", reasons="So.", notes=[note])

    answer = client_of(cast.owner).post(
        reverse("merge_undo", args=[merge.uid]), {"reason": "Another."}
    )

    assert answer.status_code == 422
    assert "rests on" in text_of(answer)
    assert "Another." in text_of(answer)
