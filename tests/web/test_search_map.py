"""The map of a search: whatever is found, for one person, as GeoJSON for the box in sight."""

import pytest
from django.test import Client
from django.urls import reverse

from evidence.actions import claims, items
from evidence.finding import clusters
from evidence.models import Item, User
from evidence.vocabularies import LocationRole, Visibility
from evidence.web.views import search
from tests.factories import Cast, make_referenced
from tests.web.clients import client_of, text_of

pytestmark = pytest.mark.usefixtures("data_dir")

URL = reverse("search_places")
AROUND = {"box": "50,35,51,36", "zoom": "10"}


def make_placed(cast: Cast, latitude: str, longitude: str, **claim) -> Item:
    item = make_referenced(by=cast.owner, case=cast.case)
    claims.claim_location(
        by=cast.owner, item=item, latitude=latitude, longitude=longitude,
        claimed_by_user=cast.owner, **claim,
    )  # fmt: skip
    return item


def places(who: User, **asked) -> dict:
    answer = client_of(who).get(URL, {**AROUND, **asked})
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/geo+json"
    return answer.json()


def test_few_places_come_with_all_that_a_map_draws(cast: Cast) -> None:
    item = make_placed(
        cast, "50.4613", "35.6026", radius_m=250, role=LocationRole.CAMERA, heading_deg="45",
        field_of_view_deg="60", place_name="Kozinka",
    )  # fmt: skip

    (feature,) = places(cast.editor)["features"]

    assert feature["geometry"] == {"type": "Point", "coordinates": [35.6026, 50.4613]}
    assert feature["properties"].items() >= {
        "role": "camera", "kind": "claim", "label": f"{item.code} {item.title}: Kozinka",
        "url": f"/items/{item.code}/", "radius_m": 250, "heading": 45.0, "fov": 60.0,
    }.items()  # fmt: skip


def test_map_holds_more_than_the_page(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "PAGE", 1)
    for number in range(3):
        make_placed(cast, f"50.{number}", "35.6")

    assert len(places(cast.editor)["features"]) == 3


def test_many_places_come_as_pins_that_count(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "FEW", 1)
    for number in range(3):
        make_placed(cast, f"50.46{number}", "35.6")

    (pin,) = places(cast.editor)["features"]

    assert pin["properties"]["kind"] == "cluster"
    assert pin["properties"]["places"] == 3
    south, west, north, east = pin["properties"]["box"]
    assert south <= pin["geometry"]["coordinates"][1] <= north
    assert west <= pin["geometry"]["coordinates"][0] <= east


def test_search_narrows_the_map(cast: Cast) -> None:
    make_placed(cast, "50.46", "35.6", place_name="Kozinka")
    make_placed(cast, "50.47", "35.6", place_name="Grayvoron")

    assert len(places(cast.editor, q="Kozinka")["features"]) == 1
    assert places(cast.editor, kind="photo")["features"] == []


@pytest.mark.parametrize(
    "asked",
    [
        {"box": "", "zoom": "10"},
        {"box": "51,35,50,36", "zoom": "10"},
        {"box": "50,35,51,361", "zoom": "10"},
        {"box": "50,35,51", "zoom": "10"},
        {"box": "50,35,51,36", "zoom": ""},
        {"box": "50,35,51,36", "zoom": "19"},
        {"box": "50,35,51,36", "zoom": "-1"},
        {"box": "50,35,51,36", "zoom": "²"},
        {"box": "50,35,51,36", "zoom": "9" * 5000},
    ],
)
def test_what_is_no_box_or_zoom_is_said(cast: Cast, asked: dict) -> None:
    answer = client_of(cast.editor).get(URL, asked)

    assert answer.status_code == 400
    assert answer.json()["error"].startswith(("box:", "zoom:"))


def test_hidden_place_is_nowhere_on_the_map(cast: Cast) -> None:
    make_placed(cast, "50.46", "35.6")
    before = places(cast.editor), text_of(client_of(cast.editor).get("/?view=map&kind=other"))

    hidden = make_placed(cast, "50.9", "35.9")
    items.set_visibility(by=cast.chief, item=hidden, visibility=Visibility.RESTRICTED)

    after = places(cast.editor), text_of(client_of(cast.editor).get("/?view=map&kind=other"))
    assert after[0] == before[0]
    assert [line for line in after[1].splitlines() if "csrf" not in line.lower()] == [
        line for line in before[1].splitlines() if "csrf" not in line.lower()
    ]
    assert len(places(cast.owner)["features"]) == 2
    for nobody in (cast.stranger, cast.site_admin):
        assert places(nobody)["features"] == []


def test_who_is_not_signed_in_gets_nothing(db: None) -> None:
    assert Client().get(URL, AROUND).status_code == 302


def test_page_counts_what_the_map_cannot_show_and_one_click_lists_it(cast: Cast) -> None:
    make_placed(cast, "50.46", "35.6")
    named = make_referenced(by=cast.owner, case=cast.case, title="Named only")
    claims.claim_location(
        by=cast.owner, item=named, place_name="Kozinka", claimed_by_user=cast.owner
    )
    make_referenced(by=cast.owner, case=cast.case, title="Nowhere yet")
    client = client_of(cast.editor)

    shown = client.get("/?view=map")

    assert "1 without a place" in text_of(shown)
    nowhere = client.get("/" + shown.context["nowhere_url"])
    assert [card.title for card in nowhere.context["cards"]] == ["Nowhere yet"]
    named_only = client.get("/" + shown.context["named_only_url"])
    assert [card.title for card in named_only.context["cards"]] == ["Named only"]


def test_places_stand_in_words_beside_the_map(cast: Cast) -> None:
    make_placed(cast, "50.4613", "35.6026", radius_m=250)

    assert "subject 50.4613, 35.6026 ±250 m" in text_of(client_of(cast.editor).get("/?view=map"))
