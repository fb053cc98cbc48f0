"""The time line and the box of a map: what is chosen there becomes words of the search."""

import pytest
from django.http import QueryDict
from django.urls import reverse

from evidence.actions import claims, items
from evidence.models import Item
from evidence.vocabularies import Visibility
from evidence.web import steering
from tests.factories import Cast, make_referenced
from tests.web.clients import client_of, text_of

pytestmark = pytest.mark.usefixtures("data_dir")

URL = reverse("search")


def make_dated(cast: Cast, edtf: str, **values) -> Item:
    item = make_referenced(by=cast.owner, case=cast.case, **values)
    claims.claim_time(by=cast.owner, item=item, edtf=edtf, claimed_by_user=cast.owner)
    return item


@pytest.mark.parametrize(
    ("address", "leads_to"),
    [
        ("q=tank&from=2023-05-22&to=2023-05-24", "?q=tank+taken%3A2023-05-22..2023-05-24"),
        ("from=2023-05-24&to=2023-05-22", "?q=taken%3A2023-05-22..2023-05-24"),
        ("from=2023-05-01&to=2023-05-31", "?q=taken%3A2023-05"),
        ("from=2023-05-01&to=", "?q=taken%3A%3E%3D2023-05-01"),
        ("from=&to=2023-05-01", "?q=taken%3A%3C%3D2023-05-01"),
        ("q=taken:2022 tank&from=&to=", "?q=tank"),
        ("q=taken:2022 tank&from=2023-05-22&to=2023-05-22", "?q=tank+taken%3A2023-05-22"),
        ("q=-taken:2022&from=2023-05-22&to=2023-05-22", "?q=-taken%3A2022+taken%3A2023-05-22"),
        ("from=yesterday&to=31.12.2023&kind=photo", "?kind=photo"),
        ("from=2023-05-22&to=2023-05-22&kind=photo&kind=video&view=map&after=0.ff",
         "?q=taken%3A2023-05-22&kind=photo&kind=video&view=map"),
        ("q=tank&box=50.3,35.4,50.6,35.8", "?q=tank+within%3A50.3%2C35.4%2C50.6%2C35.8"),
        ("q=within:1,2,3,4 tank&box=50.3,35.4,50.6,35.8",
         "?q=tank+within%3A50.3%2C35.4%2C50.6%2C35.8"),
        ("q=-within:1,2,3,4&box=", "?q=-within%3A1%2C2%2C3%2C4"),
        ("q=tank&box=north", "?q=tank"),
    ],
)  # fmt: skip
def test_choice_becomes_words(address: str, leads_to: str) -> None:
    asked = QueryDict(address)

    assert steering.target(asked, asked.get("q", "")) == leads_to


def test_search_without_a_choice_stays_where_it_is() -> None:
    assert steering.target(QueryDict("q=taken:2022"), "taken:2022") == ""


def test_page_leads_from_the_two_fields_to_a_chip(cast: Cast) -> None:
    make_dated(cast, "2023-05-22", title="On the day")
    make_dated(cast, "2023-06-22", title="A month later")
    client = client_of(cast.editor)

    answer = client.get(URL, {"from": "2023-05-22", "to": "2023-05-23", "kind": "other"})
    assert answer.status_code == 302
    shown = client.get(answer["Location"])

    assert [card.title for card in shown.context["cards"]] == ["On the day"]
    assert [chip.text for chip in shown.context["chips"]] == [
        "Taken 2023-05-22..2023-05-23", "Kind: Other",
    ]  # fmt: skip
    assert 'name="from" value="2023-05-22"' in text_of(shown)


def test_bars_are_drawn_and_the_same_stands_in_a_table(cast: Cast) -> None:
    make_dated(cast, "2023-05-22")
    make_dated(cast, "2023-05-22")
    make_dated(cast, "2023-05-24")
    make_referenced(by=cast.owner, case=cast.case)

    shown = text_of(client_of(cast.editor).get(URL, {"kind": "other"}))

    assert "<title>22 May 2023: 2</title>" in shown
    assert '<a href="?q=taken%3A2023-05-22&kind=other">22 May 2023</a>' in shown
    assert '<a href="?q=missing%3Adate&kind=other">1 without a date</a>' in shown
    assert shown.count('class="fill"') == 2
    assert " style=" not in shown


def test_bars_outside_of_what_is_chosen_stay_to_be_chosen(cast: Cast) -> None:
    for edtf in ("2023-05-20", "2023-05-22", "1990-01-01", "2024-01-01"):
        make_dated(cast, edtf)

    shown = text_of(client_of(cast.editor).get(URL, {"q": "taken:2023-05-21..2023-05-23"}))

    assert "<title>20 May 2023: 1</title>" in shown
    assert '<g class="out" data-first="2023-05-20"' in shown
    assert ">1 earlier</a>" in shown
    assert ">1 later</a>" in shown


def test_without_any_date_there_is_no_time_line(cast: Cast) -> None:
    make_referenced(by=cast.owner, case=cast.case)

    assert "data-histogram" not in text_of(client_of(cast.editor).get(URL))


def test_hidden_item_moves_no_bar(cast: Cast) -> None:
    make_dated(cast, "2023-05-22")
    client = client_of(cast.editor)
    before = client.get(URL).context["timeline"]

    hidden = make_dated(cast, "2022-05-22")
    items.set_visibility(by=cast.chief, item=hidden, visibility=Visibility.RESTRICTED)

    assert client.get(URL).context["timeline"].found == before.found


def test_year_of_few_digits_is_written_whole(cast: Cast) -> None:
    make_dated(cast, "0988-08-01")

    assert "1 August 0988: 1" in text_of(client_of(cast.editor).get(URL))
