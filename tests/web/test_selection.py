"""The selection: ticks across pages, all that match beyond them, and never more than one sees."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from evidence.actions import cases, items
from evidence.models import Export, Item, Tag
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
        4, "search: kind=photo; but for 1 unticked; 1 ticked one by one",
    )  # fmt: skip
    assert "in place of all of another" in press(client, "all", asked="kind=video")
    assert "Nothing is selected" in press(client, "none")


def test_the_record_in_one_case_tells_nothing_of_another(cast: Cast, five: list[Item]) -> None:
    cases.set_member(by=cast.stranger, case=cast.other_case, user=cast.editor, role="editor")
    theirs = [make_referenced(by=cast.stranger, case=cast.other_case) for _ in range(3)]
    client = client_of(cast.editor)
    tick(client, "BEL-0001", shown=five[:1])
    press(client, "all", asked="q=-code:OTH-0003+-%22OTH+9%22&case=OTH")
    tick(client, shown=theirs[:1])

    client.post(reverse("export") + "?of=selection", {"format": "csv"})

    assert dict(Export.objects.values_list("case__code", "asked")) == {
        "BEL": "search: q=%E2%80%A6+%E2%80%A6; 1 ticked one by one",
        "OTH": "search: q=%E2%80%A6+-%22OTH+9%22; but for 1 unticked",
    }


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ('tank BEL-0001 "at night"', 'tank BEL-0001 "at night"'),
        ("tank oth-0003 OR OTH-00*", "tank … OR …"),
        ('"as in OTH-0003" -(case:OTH kind:photo)', "… -(… kind:photo)"),
        ("-case:«OTH» code:OTH*", "… …"),
        ("BMP-2 T-72 case:", "BMP-2 T-72 …"),
        ('"OTH 0003" tank OTH/3 oth–0003 BEL', "… tank … … BEL"),
        ("другой FAR-0003 far others", "другой … far others"),
    ],
)
def test_words_of_a_search_are_told_without_other_cases(asked: str, told: str) -> None:
    assert chosen.without_other_cases(asked, "BEL", {"BEL", "OTH"}) == told


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


def offered(page: str) -> tuple[bool, str]:
    """Whether a page is selected by a button, and what one that selects all says."""
    all_of_it = re.search(r'value="all">(.*?)</button>', page)
    return 'id="pick-page"' in page, all_of_it[1] if all_of_it else ""


def test_the_queue_is_ticked_like_a_search(cast: Cast, five: list[Item]) -> None:
    client = client_of(cast.owner)
    items.set_work_status(by=cast.owner, item=five[0], status="ready")

    tick(client, "BEL-0004", shown=five[1:])
    page = text_of(client.get(reverse("queue"), {"status": "new", "case": "BEL"}))

    assert len(re.findall('name="selected"', page)) == 4
    assert 'value="BEL-0004" form="pick" checked' in page
    assert offered(page) == (True, "Select all 4 that match")
    asked = unescape(re.findall('name="asked" value="(.*?)"', page)[0])
    assert "<strong>4</strong> selected" in press(client, "all", asked=asked)
    assert "BEL-0001" not in text_of(client.get(URL))


def test_of_a_queue_that_is_no_search_a_page_is_selected_at_most(
    cast: Cast, five: list[Item]
) -> None:
    page = client_of(cast.owner).get(reverse("queue"), {"status": "new", "whose": "nobody"})

    assert offered(text_of(page)) == (True, "")


def test_a_tags_items_are_ticked_and_all_selected_where_its_name_means_no_other(
    cast: Cast, five: list[Item]
) -> None:
    alone, topic, place = (
        cases.add_tag(by=cast.owner, case=cast.case, kind=kind, name=name)
        for kind, name in (("topic", "Leaflet"), ("topic", "Kozinka"), ("place", "Kozinka"))
    )
    for item, tag in zip(five, (alone, alone, topic, place), strict=False):
        items.edit_item(by=cast.owner, item=item, expected=1, tags=[tag], reason="Sorted")
    client = client_of(cast.owner)

    def page(tag: Tag) -> str:
        return text_of(client.get(reverse("tag", args=[tag.uid])))

    assert offered(page(alone)) == (True, "Select all 2 that match")
    assert offered(page(topic)) == (True, "")
    tick(client, "BEL-0001", shown=five[:2])
    assert 'value="BEL-0001" form="pick" checked' in page(alone)


def test_hidden_items_move_no_button(cast: Cast, five: list[Item]) -> None:
    items.set_visibility(by=cast.chief, item=five[0], visibility=Visibility.RESTRICTED)

    page = text_of(client_of(cast.editor).get(reverse("queue"), {"status": "new"}))

    assert offered(page) == (True, "Select all 4 that match")
    assert "BEL-0001" not in page


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
