"""The search page: what it finds for whom, how it says it, and what it costs."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from evidence.actions import cases, checking, claims, items
from evidence.finding import index
from evidence.models import Case, Item, User
from evidence.vocabularies import LocationRole, Sensitivity, Visibility
from evidence.web.views import search
from tests.factories import Cast, make_held, make_referenced, make_source, make_user
from tests.web.clients import client_of, text_of

pytestmark = pytest.mark.usefixtures("data_dir")

URL = reverse("search")
HTMX = {"HX-Request": "true", "HX-Target": "found"}


def page(who: User, **asked) -> str:
    return text_of(client_of(who).get(URL, asked))


def make_full(cast: Cast, number: int) -> Item:
    """An item with one row of everything a card shows."""
    source = make_source(by=cast.owner, case=cast.case, name=f"Channel {number}")
    item = make_held(by=cast.owner, case=cast.case, source=source, title=f"Photo {number}")
    for place in ("Kozinka", "Rakitnoye"):
        claims.claim_location(
            by=cast.owner, item=item, claimed_by_source=source, place_name=place,
            latitude="50.4613", longitude="35.6026",
        )  # fmt: skip
    claims.claim_time(by=cast.owner, item=item, claimed_by_source=source, edtf="2023-05-22")
    finding = checking.propose_finding(by=cast.owner, item=item, value="likely", reasons="So.")
    checking.review_finding(by=cast.teammate, finding=finding, value="likely")
    return item


def test_shows_what_one_chooses_by(cast: Cast) -> None:
    item = make_full(cast, 1)

    shown = page(cast.editor)

    for words in (item.code, "Photo 1", "Rakitnoye +1 more", "22 May 2023", "Channel 1", "Likely"):
        assert words in shown
    assert "Not yet assessed" in shown


@pytest.mark.parametrize("view", ["cards", "table", "map"])
def test_every_view_shows_the_same_items(cast: Cast, view: str) -> None:
    codes = [make_full(cast, 1).code, make_referenced(by=cast.owner, case=cast.case).code]

    shown = page(cast.editor, view=view)

    assert all(code in shown for code in codes)
    assert "<strong>2</strong> items" in shown


def test_a_kind_that_was_tampered_with_stands_as_it_is(cast: Cast) -> None:
    make_referenced(by=cast.owner, case=cast.case, title="Odd one", kind="photo")
    Item.objects.update(kind="hologram", work_status="lost")

    shown, response = page(cast.owner, view="table"), client_of(cast.owner).get("/")

    assert "hologram" in shown and "lost" in shown
    assert "evidence/kinds/other.svg" in response.content.decode()


def test_words_and_facets_narrow_and_can_be_taken_off_again(cast: Cast) -> None:
    make_referenced(by=cast.owner, case=cast.case, title="Leaflet on a fence", kind="leaflet")
    make_referenced(by=cast.owner, case=cast.case, title="Leaflet, filmed", kind="video")

    shown = page(cast.editor, q="leaflet", kind="video")

    assert "<mark>Leaflet</mark>, filmed" in shown
    assert "on a fence" not in shown
    assert 'href="?q=leaflet" aria-label="Remove Kind: Video"' in shown
    assert 'href="?kind=video" aria-label="Remove “leaflet”"' in shown
    assert 'value="leaflet"> Leaflet <span class="n">1' in shown


def test_invalid_values_are_named_and_ignored(cast: Cast) -> None:
    make_referenced(by=cast.owner, case=cast.case)

    shown = page(cast.editor, kind="ghost", view="sideways", q="x" * 16_001)

    assert "ghost is not one of the available choices" in shown
    assert "sideways is not one of the available choices" in shown
    assert "at most 16000 characters" in shown
    assert "<strong>1</strong> item<" in shown


def test_a_character_nobody_can_type_is_left_out_of_a_question(cast: Cast) -> None:
    make_referenced(by=cast.owner, case=cast.case, title="A tank")
    make_referenced(by=cast.owner, case=cast.case, title="A leaflet")

    shown = page(cast.editor, q="tank\0")

    assert "<strong>1</strong> item<" in shown
    assert 'value="tank"' in shown


def test_what_is_typed_cannot_become_markup(cast: Cast) -> None:
    response = client_of(cast.editor).get(URL, {"q": '"><script>alert(1)</script>'})

    assert b"<script>alert" not in response.content


def test_hidden_item_changes_no_byte_of_the_answer(cast: Cast) -> None:
    make_referenced(by=cast.owner, case=cast.case, title="Shown")
    client = client_of(cast.editor)
    before = client.get(URL, {"q": ""}, headers=HTMX).content

    hidden = make_referenced(by=cast.owner, case=cast.case, title="Hidden", kind="leaflet")
    items.set_visibility(by=cast.chief, item=hidden, visibility=Visibility.RESTRICTED)

    assert client.get(URL, {"q": ""}, headers=HTMX).content == before
    assert hidden.code in page(cast.owner)


def test_stranger_is_offered_neither_items_nor_cases(cast: Cast) -> None:
    item = make_referenced(by=cast.owner, case=cast.case)

    shown = page(cast.stranger)

    assert item.code not in shown
    assert cast.case.title not in shown
    assert "Nothing is catalogued yet" in shown


def test_anonymous_visitor_is_sent_to_the_sign_in(db: None) -> None:
    response = Client().get(URL)

    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")


def test_empty_pages_say_what_to_do(cast: Cast) -> None:
    assert "You are in no case yet" in page(make_user("newcomer"))
    assert reverse("upload") in page(cast.owner).partition("Nothing is catalogued yet")[2]
    make_referenced(by=cast.owner, case=cast.case)
    assert "Remove all filters" in page(cast.owner, q="zzz", kind="video")
    assert "Try fewer words" in page(cast.owner, q="zzz")


def test_pages_by_key_both_ways(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "PAGE", 2)
    codes = [make_referenced(by=cast.owner, case=cast.case).code for _ in range(3)]
    first = client_of(cast.editor).get(URL)

    second = client_of(cast.editor).get(URL + first.context["older_url"])
    again = client_of(cast.editor).get(URL + second.context["newer_url"])

    assert [card.code for card in first.context["cards"]] == [codes[2], codes[1]]
    assert [card.code for card in second.context["cards"]] == [codes[0]]
    assert [card.code for card in again.context["cards"]] == [codes[2], codes[1]]


def test_swap_brings_the_region_alone(cast: Cast) -> None:
    swap = client_of(cast.editor).get(URL, headers=HTMX)
    back = client_of(cast.editor).get(URL, headers={**HTMX, "HX-History-Restore-Request": "true"})

    assert swap.content.lstrip().startswith(b'<div id="found"')
    assert b"<html" in back.content
    assert {"HX-Request", "HX-Target"} <= set(swap["Vary"].split(", "))
    assert "no-store" in swap["Cache-Control"]


def test_an_index_that_lags_is_owned_up_to(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "search", lambda **asked: index.Results(behind=3))

    assert "3 recent changes are not in this search yet" in page(cast.editor)


def test_graphic_material_is_covered_in_lists(cast: Cast) -> None:
    make_referenced(
        by=cast.owner, case=cast.case, sensitivity=Sensitivity.GRAPHIC, title="A dead soldier"
    )
    card = client_of(cast.editor).get(URL).context["cards"][0]

    assert card.veil == "Graphic violence"


def test_confidential_source_goes_by_its_code_name(cast: Cast) -> None:
    source = make_source(
        by=cast.owner, case=cast.case, name="Olha", confidential=True, code_name="Heron"
    )
    make_held(by=cast.owner, case=cast.case, source=source)

    shown = page(cast.editor)

    assert "Heron" in shown
    assert "Olha" not in shown


def test_subject_comes_before_the_camera(cast: Cast) -> None:
    item = make_referenced(by=cast.owner, case=cast.case)
    for role, place in ((LocationRole.SUBJECT, "Kozinka"), (LocationRole.CAMERA, "A hill")):
        claims.claim_location(
            by=cast.owner, item=item, role=role, place_name=place, claimed_by_user=cast.owner
        )

    card = client_of(cast.editor).get(URL).context["cards"][0]

    assert card.place == "Kozinka +1 more"


@pytest.mark.parametrize("query", ["", "photo Kozinka nowhere", "place:Kozinka OR Channel"])
@pytest.mark.parametrize("view", ["cards", "table", "map"])
def test_costs_the_same_for_one_item_and_for_many(
    cast: Cast, synonyms_read_once: None, view: str, query: str
) -> None:
    costs = []
    for count in (1, 4):
        for number in range(count):
            make_full(cast, number)
        client = client_of(cast.editor)
        client.get(URL, {"q": query})  # lets the index catch up
        with CaptureQueriesContext(connection) as queries:
            client.get(URL, {"view": view, "q": query})
        costs.append(len(queries))

    assert costs[0] == costs[1]


def test_case_facet_offers_the_members_cases_only(cast: Cast) -> None:
    make_referenced(by=cast.owner, case=cast.case)

    assert Case.objects.count() == 2
    assert cast.other_case.title not in page(cast.owner)


def test_part_of_a_page_asked_for_by_who_has_signed_out_leads_to_the_sign_in(db: None) -> None:
    current = "http://testserver/?q=leaflet"

    response = Client().get(URL, headers={**HTMX, "HX-Current-URL": current})

    assert response.status_code == 401
    assert response["HX-Redirect"] == "/accounts/login/?next=%2F%3Fq%3Dleaflet"


def test_head_says_who_one_is_and_what_waits(cast: Cast) -> None:
    item = make_referenced(by=cast.owner, case=cast.case)
    items.set_work_status(by=cast.owner, item=item, status="ready")

    assert "Verifier · BEL" in page(cast.teammate)
    assert '1<span class="vh"> waiting' in page(cast.teammate)
    assert " waiting" not in page(cast.editor)


# How it was read


def test_every_part_is_shown_as_it_was_read_and_can_be_taken_off(cast: Cast) -> None:
    make_referenced(by=cast.owner, case=cast.case, title="Leaflet", kind="leaflet")

    response = client_of(cast.editor).get(
        URL, {"q": "leaflet -tank kind:leaflet,photo (a OR leaflet) has:gps"}
    )

    assert [(chip.text, chip.without) for chip in response.context["chips"]][:3] == [
        ("“leaflet”", "?q=-tank+kind%3Aleaflet%2Cphoto+%28a+OR+leaflet%29+has%3Agps"),
        ("not “tank”", "?q=leaflet+kind%3Aleaflet%2Cphoto+%28a+OR+leaflet%29+has%3Agps"),
        ("Kind: Leaflet or Photo", "?q=leaflet+-tank+%28a+OR+leaflet%29+has%3Agps"),
    ]
    assert [chip.text for chip in response.context["chips"]][3:] == [
        "“(a OR leaflet)”", "Has a GPS position in the file",
    ]  # fmt: skip


def test_what_was_not_understood_is_said(cast: Cast) -> None:
    make_referenced(by=cast.owner, case=cast.case, title="Asleep")

    shown = page(cast.editor, q="status:asleep 🔥 colour:red")

    assert "“asleep” is not one of new" in shown
    assert "“colour:” is no field" in shown
    assert "Not searched for: 🔥" in shown


def test_a_name_several_places_bear_offers_each_of_them(cast: Cast) -> None:
    response = client_of(cast.editor).get(URL, {"q": "near:Pervomayskoye~5km tank"})

    (chip, _) = response.context["chips"]
    assert chip.text == "Within 5 km of Pervomayskoye: 5 places"
    assert len(chip.places) == 5
    assert "near%3A43.919%2C46.7102~5km+tank" in chip.places[0][1]
    assert "5 places bear this name" in text_of(response)


def test_a_place_is_chosen_by_one_click_and_keeps_its_name(cast: Cast) -> None:
    client = client_of(cast.editor)
    first = client.get(URL, {"q": "-near:Pervomayskoye~5km"}).context["chips"][0]

    chosen = client.get(URL + first.places[0][1])

    (chip,) = chosen.context["chips"]
    assert chip.text == "not Within 5 km of Pervomayskoye, 43.919,46.7102"
    assert chip.places == ()


# Why it was found


@pytest.mark.parametrize("view", ["cards", "table"])
def test_results_say_why_they_were_found(cast: Cast, view: str) -> None:
    item = make_referenced(by=cast.owner, case=cast.case, title="Листовки у дороги")
    checking.add_transcript(
        by=cast.owner, item=item, kind="as_printed", language="en",
        text="<b>The best deсision</b> is to surrender",
    )  # fmt: skip

    raw = client_of(cast.editor).get(URL, {"q": "leaflet decision", "view": view}).content.decode()

    assert "<mark>Листовки</mark> у дороги</a>" in raw
    assert 'dir="auto" lang="en">&lt;b&gt;The best <mark>deсision</mark>&lt;/b&gt; is to' in raw


def test_without_words_nothing_is_marked(cast: Cast) -> None:
    make_referenced(by=cast.owner, case=cast.case, title="Photo", description="A photo.")

    assert "<mark>" not in page(cast.editor, q="kind:other -leaflet")


@pytest.mark.parametrize("query", ["Tank", "place:Koz*", "tag:tank", "source:Heron", "Petrova"])
def test_a_hidden_item_changes_no_byte_whatever_is_asked(cast: Cast, query: str) -> None:
    source = make_source(
        by=cast.owner, case=cast.case, name="Petrova", confidential=True, code_name="Heron"
    )
    tag = cases.add_tag(by=cast.owner, case=cast.case, kind="equipment", name="tank", aliases=[])

    def make(title: str) -> Item:
        item = make_referenced(
            by=cast.owner, case=cast.case, title=title, source=source, tags=[tag]
        )
        claims.claim_location(
            by=cast.owner, item=item, place_name="Kozinka", claimed_by_source=source,
            latitude="50.46", longitude="35.60",
        )  # fmt: skip
        return item

    make("A tank that all see")
    client = client_of(cast.editor)
    before = client.get(URL, {"q": query}, headers=HTMX).content

    items.set_visibility(by=cast.chief, item=make("A hidden tank"), visibility="restricted")

    assert client.get(URL, {"q": query}, headers=HTMX).content == before
    assert query == "Petrova" or b"Petrova" not in before


def test_help_page_links_every_example(cast: Cast) -> None:
    shown = text_of(client_of(cast.editor).get(reverse("search_help")))

    assert 'href="/?q=near%3A%22Kozinka%22~5km"' in shown
    assert reverse("search_help") in page(cast.editor)
