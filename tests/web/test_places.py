"""The form for a place: what is typed is understood, echoed, doubted once, and never lost."""

from typing import Any

import pytest
from django.urls import reverse

from evidence.actions import claims, items
from evidence.models import Item, LocationClaim
from evidence.places import Point, distance_m
from evidence.vocabularies import Visibility
from tests.factories import Cast, make_referenced
from tests.web.clients import client_of, posted, text_of

KOZINKA = Point.of("50.4613", "35.6026")


@pytest.fixture
def item(cast: Cast) -> Item:
    return make_referenced(by=cast.owner, case=cast.case)


def add_page(item: Item) -> str:
    return reverse("item_add", args=[item.code, "location"])


def send(cast: Cast, item: Item, **typed: str) -> Any:
    about = {"role": "subject", "claimant": f"user:{cast.owner.uid.hex}", "method": "stated"}
    return client_of(cast.owner).post(
        add_page(item), {**about, "precision": "", "basis": "By the church.", **typed}
    )


def read(cast: Cast, **typed: str) -> str:
    return text_of(client_of(cast.editor).get(reverse("place_read"), {"case": "BEL", **typed}))


@pytest.mark.parametrize(
    ("text", "precision", "radius_m", "name"),
    [
        ("50.4613, 35.6026", "unknown", None, ""),
        ("36UXA 847 931", "unknown", 71, ""),
        ("9G2QFJ63+G2", "unknown", 10, ""),
        ("Козинка", "locality", None, "Козинка"),
        ("https://yandex.ru/maps/?ll=35.6026%2C50.4613&z=15", "unknown", None, ""),
    ],
)
def test_place_is_recorded_with_what_its_writing_told(
    text: str, precision: str, radius_m: int | None, name: str, cast: Cast, item: Item
) -> None:
    answer = send(cast, item, coordinates=text)

    assert answer.status_code == 303
    claim = LocationClaim.objects.get()
    assert claim.point is not None and distance_m(claim.point, KOZINKA) < 80
    assert (claim.precision, claim.radius_m, claim.place_name) == (precision, radius_m, name)


@pytest.mark.parametrize(
    ("said", "precision", "shown"),
    [
        ({}, "locality", "Locality (±1 km)"),
        ({"radius_m": "300"}, "locality", "Locality (±1 km) · within 300 m"),
        ({"radius_m": "5000"}, "unknown", "Precision not said · within 5.0 km"),
        ({"precision": "unknown"}, "unknown", "Precision not said"),
        ({"precision": "vicinity"}, "vicinity", "Vicinity (±100 m)"),
    ],
)
def test_a_settlement_is_a_locality_unless_one_says_otherwise(
    said: dict[str, str], precision: str, shown: str, cast: Cast, item: Item
) -> None:
    send(cast, item, coordinates="Козинка", **said)

    claim = LocationClaim.objects.get()
    assert claim.precision == precision
    page = text_of(client_of(cast.owner).get(reverse("item", args=[item.code])))
    assert f'<p class="fine">{shown}</p>' in page


def test_what_was_left_unsaid_stays_so_when_a_claim_is_superseded(cast: Cast, item: Item) -> None:
    send(cast, item, coordinates="Козинка", precision="unknown")
    old = LocationClaim.objects.get()

    form = client_of(cast.owner).get(add_page(item), {"supersedes": old.uid}).context["form"]

    assert form["precision"].value() == "unknown"


@pytest.mark.parametrize(
    "typed",
    [{"place_name": "By the river"}, {"shape": "route", "corners": "Козинка\n50.48, 35.61"}],
)
def test_of_other_places_no_precision_is_implied(
    typed: dict[str, str], cast: Cast, item: Item
) -> None:
    assert send(cast, item, **typed).status_code == 303
    assert LocationClaim.objects.get().precision == "unknown"


def test_what_was_said_beside_the_place_counts_before_what_its_writing_tells(
    cast: Cast, item: Item
) -> None:
    link = "https://www.google.com/maps/@50.4613,35.6026,3a,75y,120.5h,90t/data=x"
    send(cast, item, coordinates=link, role="camera", heading_deg="90")
    send(cast, item, coordinates="Козинка", precision="district", place_name="Kozynka")

    street, village = LocationClaim.objects.order_by("pk")
    assert (street.heading_deg, street.field_of_view_deg) == (90, 75)
    assert (village.radius_m, village.place_name) == (None, "Kozynka")


def test_one_of_several_places_of_a_name_is_chosen(cast: Cast, item: Item) -> None:
    refused = send(cast, item, coordinates="Ракитное")
    said = text_of(refused)
    choices = refused.context["form"].choices

    assert refused.status_code == 422
    assert "places are called Ракитное" in said and "By the church." in said
    assert len(choices) > 1
    answer = send(cast, item, coordinates="Ракитное", meant=choices[1].value)
    assert answer.status_code == 303
    claim = LocationClaim.objects.get()
    assert choices[1].value == f"{claim.latitude.normalize()}, {claim.longitude.normalize()}"


DOUBTED = {
    "turned round": ({"coordinates": "35.6026, 50.4613"}, "Turned round, 50.4613, 35.6026"),
    "in the sea": ({"coordinates": "43.5, 33"}, "This point lies in the sea."),
    "radius and precision": (
        {"coordinates": "50.4613, 35.6026", "precision": "exact", "radius_m": "50000"},
        "A radius of 50.0 km is much more than “Exact (±10 m)”.",
    ),
    "a corner in the sea": (
        {"shape": "route", "corners": "50.46, 35.60\n43.5, 33"},
        "This point lies in the sea.",
    ),
}


@pytest.mark.parametrize("case", DOUBTED)
def test_doubtful_place_is_asked_about_and_then_kept_as_said(
    case: str, cast: Cast, item: Item
) -> None:
    typed, question = DOUBTED[case]

    asked = send(cast, item, **typed)
    assert asked.status_code == 422
    assert question in text_of(asked) and "By the church." in text_of(asked)
    assert not LocationClaim.objects.exists()

    again = posted(asked.context["form"]) | {"as_meant": "on"}
    assert client_of(cast.owner).post(add_page(item), again).status_code == 303
    assert LocationClaim.objects.count() == 1


def test_place_turned_round_is_offered_the_right_way(cast: Cast, item: Item) -> None:
    asked = text_of(send(cast, item, coordinates="35.6026, 50.4613"))

    assert 'name="coordinates" value="50.4613, 35.6026"' in asked


def test_case_far_away_has_its_own_idea_of_what_is_plausible(cast: Cast, item: Item) -> None:
    about = {"by": cast.owner, "item": item, "claimed_by_user": cast.owner}
    claims.claim_location(**about, latitude="4.5", longitude="45.2")

    assert send(cast, item, coordinates="4.6, 45.3").status_code == 303
    assert "Turned round, 4.6, 45.3" in text_of(send(cast, item, coordinates="45.3, 4.6"))


def test_map_opens_on_what_is_claimed_of_the_item_else_in_its_case(cast: Cast, item: Item) -> None:
    def opened() -> str:
        page = text_of(client_of(cast.owner).get(add_page(item)))
        return page.partition('data-around="')[2].partition('"')[0]

    def claim(of: Item, at: str) -> None:
        latitude, longitude = at.split()
        claims.claim_location(
            by=cast.teammate, item=of, claimed_by_user=cast.teammate, latitude=latitude,
            longitude=longitude,
        )  # fmt: skip

    bare = opened()
    hidden, other = (make_referenced(by=cast.teammate, case=cast.case) for _ in range(2))
    items.set_visibility(by=cast.chief, item=hidden, visibility=Visibility.RESTRICTED)
    claim(hidden, "10 10")
    unseen = opened()
    claim(other, "50.5 36.5")
    claim(other, "50 36")
    of_case = opened()
    claim(item, "48.5 35.5")

    assert (bare, unseen) == ("", "")
    assert [float(side) for side in of_case.split(",")] == [50, 36, 50.5, 36.5]
    assert [float(side) for side in opened().split(",")] == [48.5, 35.5, 48.5, 35.5]


def test_hidden_item_makes_no_place_plausible(cast: Cast, item: Item) -> None:
    secret = make_referenced(by=cast.owner, case=cast.case)
    about = {"by": cast.owner, "item": secret, "claimed_by_user": cast.owner}
    claims.claim_location(**about, latitude="4.5", longitude="45.2")
    items.set_visibility(by=cast.chief, item=secret, visibility=Visibility.RESTRICTED)

    assert "Turned round" not in read(cast, coordinates="45.2, 4.5")


@pytest.mark.parametrize(
    ("kind", "corners", "words"),
    [
        ("points", "Козинка\n50.84076, 35.85212 Ракитное", "2 places, ±1.0 km"),
        ("route", "50.4613, 35.6026\n50.47893, 35.68087\n", "A route of 2 places, 5.9 km"),
        ("area", "50.46 35.60\n50.47 35.60\n50.47 35.62\n50.46 35.62", "An area of 1.6 km²"),
    ],
)
def test_shapes_are_typed_a_place_a_line(
    kind: str, corners: str, words: str, cast: Cast, item: Item
) -> None:
    radius = {"radius_m": "1000"} if kind == "points" else {}
    answer = send(cast, item, shape=kind, corners=corners, **radius)

    assert answer.status_code == 303
    shown = text_of(client_of(cast.editor).get(reverse("item", args=[item.code])))
    assert words in shown
    claim = LocationClaim.objects.get()
    again = text_of(client_of(cast.owner).get(f"{add_page(item)}?supersedes={claim.uid}"))
    assert claim.shape.corners[1] in again


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"corners": "50.46, 35.60"}, "Say whether these are several places"),
        ({"shape": "route"}, "Give its places, one a line."),
        ({"shape": "route", "corners": "50.46, 35.60"}, "A route needs two different places"),
        ({"shape": "route", "corners": "50.46, 35.60\n95, 35"}, "Line 2: Latitude 95 is beyond"),
        ({"shape": "area", "corners": "50 35\n51 36\n50 36\n51 35"}, "crosses itself"),
        ({"shape": "route", "corners": "Козинка\nРакитное"}, "Line 2: 5 places are called"),
        (
            {"shape": "route", "corners": "50 35\n51 36", "coordinates": "50, 35"},
            "Its places say where: leave this empty.",
        ),
        ({"coordinates": "Zyklothymia"}, "write it under “Place name”"),
        ({"coordinates": "FJ63+G2"}, "A short Plus Code needs a place beside it"),
    ],
)
def test_wrong_place_is_refused_and_nothing_typed_is_lost(
    typed: dict[str, str], problem: str, cast: Cast, item: Item
) -> None:
    answer = send(cast, item, **typed)

    said = text_of(answer)
    assert answer.status_code == 422
    assert problem in said
    assert all(value.splitlines()[-1] in said for value in typed.values())
    assert not LocationClaim.objects.exists()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"coordinates": "50,4613 35,6026"}, "50.46130° N, 35.60260° E"),
        ({"coordinates": "50.4613, 35.6126"}, "708 m east of Kozinka (Козинка)"),
        ({"coordinates": "36UXA8471793158"}, "MGRS, a square of 1 m"),
        ({"coordinates": "Козинка"}, "the settlement Kozinka (Козинка), Russia"),
        ({"coordinates": "Ракитное"}, "places are called Ракитное"),
        ({"coordinates": "35.6026, 50.4613"}, "Which number is the latitude?"),
        ({"coordinates": "95, 35"}, "Latitude 95 is beyond ±90"),
        ({"coordinates": "https://maps.app.goo.gl/abc"}, "short link: open it and paste"),
        ({"corners": "Козинка\nhttps://maps.app.goo.gl/a"}, "Line 2: A short link: open it"),
        ({"coordinates": "http://[broken"}, "Not a readable link"),
        (
            {"corners": "50.4613, 35.6026\nГрайворон", "shape": "route"},
            "A route of 2 places, 5.9 km",
        ),
        ({"corners": "50.4613, 35.6026\nnowhere at all"}, "Line 2: No settlement of this name"),
        ({"corners": "50.4613, 35.6026", "shape": "area"}, "needs three different places"),
    ],
)
def test_field_says_how_it_is_read(typed: dict[str, str], words: str, cast: Cast) -> None:
    assert words in read(cast, **typed)


@pytest.mark.parametrize("text", ["", "  ", "<script>alert(1)</script>", "\0", "9" * 9000])
def test_any_text_is_answered(text: str, cast: Cast) -> None:
    for name in ("coordinates", "corners"):
        assert (
            "<script>"
            not in client_of(cast.stranger)
            .get(reverse("place_read"), {name: text, "case": text})
            .content.decode()
        )


# Distance


def measured(cast: Cast, **asked: str) -> Any:
    return client_of(cast.editor).get(reverse("distance"), asked)


def test_how_far_the_report_says_forces_had_come_is_held_against_places(cast: Cast) -> None:
    answer = measured(cast, start="Козинка", end="Грайворон")

    said = text_of(answer)
    assert "5.88 km (3.65 miles), east" in said
    assert "<dt>Bearing there</dt><dd>70.5°</dd>" in said
    assert "Grayvoron (Грайворон)" in said.partition("Settlements around")[2]


def test_any_notation_is_measured_and_nothing_far_away_is_named(cast: Cast) -> None:
    said = text_of(measured(cast, start="0 N, 0 E", end="geo:0,1"))

    assert "111.20 km (69.09 miles), east" in said
    assert "The gazetteer knows none so near." in said


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"start": "Козинка"}, "This field is required."),
        ({"start": "95, 35", "end": "Козинка"}, "Latitude 95 is beyond ±90"),
        ({"start": "Козинка", "end": "Ракитное"}, "places are called Ракитное: choose one."),
    ],
)
def test_what_cannot_be_measured_is_said_and_kept(
    asked: dict[str, str], words: str, cast: Cast
) -> None:
    answer = measured(cast, **asked)

    assert answer.status_code == 400
    assert words in text_of(answer)
    assert all(f'value="{value}"' in text_of(answer) for value in asked.values())
