"""The selection: ticks across pages, all that match beyond them, and never more than one sees."""

import pytest
from django.test import Client
from django.urls import reverse

from evidence.actions import cases, items
from evidence.models import Export, Item
from evidence.vocabularies import Visibility
from evidence.web import chosen
from evidence.web.views import search, selection
from tests.factories import Cast, make_referenced
from tests.web.clients import client_of, text_of

pytestmark = [pytest.mark.postgres_too, pytest.mark.usefixtures("data_dir")]

URL = reverse("selection")


@pytest.fixture
def five(cast: Cast) -> list[Item]:
    kinds = ("photo", "video", "photo", "video", "photo")
    return [make_referenced(by=cast.owner, case=cast.case, kind=kind) for kind in kinds]


def press(client: Client, do: str = "", **sent) -> str:
    """The page that a button, or a change of ticks, leads to."""
    return text_of(client.post(URL, {"do": do, **sent}, follow=True))


def tick(client: Client, *codes: str, shown: list[Item]) -> str:
    return press(client, shown=[item.code for item in shown], selected=codes)


def test_ticks_stay_through_pages_orders_and_other_searches(
    cast: Cast, five: list[Item], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "PAGE", 2)
    client = client_of(cast.editor)

    tick(client, "BEL-0005", "BEL-0004", shown=five[3:])
    tick(client, "BEL-0002", shown=five[1:3])
    shown = tick(client, "BEL-0005", shown=five[3:])

    assert "<strong>2</strong> selected" in shown
    for asked in ("?sort=oldest", "?kind=video&view=table", "?q=nothingofthekind&view=map"):
        assert Client.get(client, f"/{asked}").status_code == 200
    page = text_of(client.get("/?kind=video&view=map"))
    assert 'value="BEL-0002" form="pick" checked' in page
    assert "<strong>2</strong> selected" in page
    alone = text_of(client.get(URL))
    assert ("BEL-0005" in alone, "BEL-0002" in alone, "BEL-0004" in alone) == (True, True, False)


def test_all_that_match_are_selected_but_for_those_unticked(cast: Cast, five: list[Item]) -> None:
    client = client_of(cast.editor)
    tick(client, "BEL-0002", shown=five[1:2])

    assert "<strong>4</strong> selected" in press(client, "all", asked="kind=photo&view=map")
    shown = tick(client, "BEL-0001", "BEL-0002", shown=five[:3])

    assert "<strong>3</strong> selected" in shown
    make_referenced(by=cast.owner, case=cast.case, kind="photo")
    page = text_of(client.get(URL))
    assert "4 items selected" in page
    assert "Kind: Photo" in page and "But for" in page and "BEL-0003" in page

    client.post(reverse("export") + "?of=selection", {"format": "csv"})
    export = Export.objects.get()
    assert (export.items, export.asked) == (
        4, "search: kind=photo; without BEL-0003; 1 ticked one by one",
    )  # fmt: skip
    assert "in place of all of another" in press(client, "all", asked="kind=video")
    assert "Nothing is selected" in press(client, "none")


def test_hidden_item_is_neither_ticked_nor_counted(cast: Cast, five: list[Item]) -> None:
    ticked, everything = client_of(cast.editor), client_of(cast.editor)
    tick(ticked, "BEL-0001", "BEL-0002", shown=five)
    press(everything, "all", asked="")

    items.set_visibility(by=cast.chief, item=five[0], visibility=Visibility.RESTRICTED)

    assert "1 item selected" in text_of(ticked.get(URL))
    assert "4 items selected" in text_of(everything.get(URL))
    assert five[0].code not in text_of(ticked.get(URL)) + text_of(everything.get(URL))
    new = client_of(cast.editor)
    tick(new, "BEL-0001", "BEL-0002", "OTH-0001", "\0", shown=five)
    assert new.session[chosen.KEY]["codes"] == ["BEL-0002"]


def test_what_was_selected_of_a_case_one_left_is_not_all_of_another(
    cast: Cast, five: list[Item]
) -> None:
    cases.set_member(
        by=cast.stranger, case=cast.other_case, user=cast.editor, role="editor", active=True
    )
    make_referenced(by=cast.stranger, case=cast.other_case)
    client = client_of(cast.editor)
    assert "<strong>5</strong> selected" in press(client, "all", asked="case=BEL")

    cases.set_member(by=cast.chief, case=cast.case, user=cast.editor, role="editor", active=False)

    assert "Nothing is selected" in text_of(client.get(URL))
    taken = client.post("/export/?case=BEL", {"format": "csv"})
    assert taken.status_code == 422


def test_too_many_ticks_are_refused_aloud(
    cast: Cast, five: list[Item], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chosen, "MOST_BY_HAND", 2)
    client = client_of(cast.editor)
    tick(client, "BEL-0001", "BEL-0002", shown=five[:2])

    shown = press(client, "page", shown=["BEL-0003"])
    by_script = client.post(
        URL,
        {"shown": "BEL-0003", "selected": "BEL-0003", "back": "/?kind=photo"},
        headers={"HX-Request": "true", "HX-Target": "selection"},
    )

    assert "At most 2 items are ticked one by one" in shown
    assert "<strong>2</strong> selected" in shown
    assert by_script["HX-Redirect"] == "/?kind=photo"


def test_leads_back_to_pages_of_ours_only(cast: Cast, five: list[Item]) -> None:
    client = client_of(cast.editor)

    assert client.post(URL, {"back": "/?kind=photo"})["Location"] == "/?kind=photo"
    assert client.post(URL, {"back": "https://example.org/"})["Location"] == "/"


def test_ticked_items_are_listed_page_by_page(
    cast: Cast, five: list[Item], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selection, "PAGE", 2)
    client = client_of(cast.editor)
    press(client, "page", shown=[item.code for item in five])

    first = text_of(client.get(URL))
    older = text_of(client.get(f"{URL}?after={five[3].pk}"))

    assert all(code in first for code in ("BEL-0005", "BEL-0004")) and "BEL-0003" not in first
    assert "2 of 5 ticked one by one" in older and "BEL-0003" in older
    assert "BEL-0005" in text_of(client.get(f"{URL}?after=nonsense"))
