"""Claims on the item page: side by side, adopted, checked, with what speaks for them."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from evidence.actions import cases, checking, claims, items
from evidence.models import Adoption, ClaimEvidence, ClaimShape, Item, LocationClaim
from evidence.vocabularies import LocationRole, Visibility
from tests.examples import NOTE
from tests.factories import Cast, jpeg, make_held, make_referenced
from tests.web.clients import client_of, posted, text_of

WHY = "The church stands where the map has it."


@pytest.fixture
def item(cast: Cast) -> Item:
    return make_referenced(by=cast.owner, case=cast.case)


def claim(cast: Cast, item: Item, name: str = "Kozinka", **values: Any) -> LocationClaim:
    return claims.claim_location(
        by=cast.owner, item=item, place_name=name, claimed_by_user=cast.owner, **values
    )


def at(cast: Cast, item: Item, name: str, latitude: str, longitude: str, **values: Any) -> Any:
    where = {"latitude": latitude, "longitude": longitude, "precision": "locality"}
    return claim(cast, item, name, **where, **values)


def places_of(item: Item, who: Any) -> str:
    shown = text_of(client_of(who).get(reverse("item", args=[item.code])))
    return shown.partition('id="places"')[2].partition("</section>")[0]


def adopt_page(made: Any) -> str:
    return reverse("claim_adopt", args=["location", made.uid])


def evidence_page(made: Any) -> str:
    return reverse("claim_evidence", args=["location", made.uid])


def test_claim_is_adopted_with_a_reason_and_marked(cast: Cast, item: Item) -> None:
    made, other = claim(cast, item), claim(cast, item, "Grayvoron")
    client = client_of(cast.teammate)

    form = client.get(adopt_page(made)).context["form"]
    answer = client.post(adopt_page(made), posted(form) | {"reason": WHY})

    assert answer.status_code == 303
    assert answer.url == f"/items/{item.code}/#places"
    shown = places_of(item, cast.editor)
    assert shown.count("Adopted</span>") == 1
    assert WHY in shown and "by teammate" in shown
    assert other.place_name in shown


def test_second_person_is_shown_the_first_adoption_and_keeps_what_was_typed(
    cast: Cast, item: Item
) -> None:
    kozinka, grayvoron = claim(cast, item), claim(cast, item, "Grayvoron")
    client = client_of(cast.chief)
    typed = posted(client.get(adopt_page(grayvoron)).context["form"]) | {"reason": "The bridge."}
    claims.adopt(by=cast.teammate, claim=kozinka, reason=WHY)

    refused = client.post(adopt_page(grayvoron), typed)

    said = text_of(refused)
    assert refused.status_code == 422
    assert "Adopted while you were typing" in said
    assert WHY in said and "The bridge." in said
    first = Adoption.objects.get()
    again = client.post(adopt_page(grayvoron), typed | {"instead_of": str(first.uid)})
    assert again.status_code == 303
    assert Adoption.objects.current().get().location_claim == grayvoron


def test_adoption_of_a_claim_replaced_meanwhile_leads_to_the_newer_one(
    cast: Cast, item: Item
) -> None:
    made = claim(cast, item)
    newer = claim(cast, item, "The school", supersedes=made, reason="Seen.")

    refused = client_of(cast.teammate).post(adopt_page(made), {"reason": WHY})

    said = text_of(refused)
    assert refused.status_code == 422
    assert "replaced by The school" in said and WHY in said
    assert adopt_page(newer) in said


def test_page_says_that_an_earlier_wording_was_adopted(cast: Cast, item: Item) -> None:
    made = claim(cast, item)
    claims.adopt(by=cast.teammate, claim=made, reason=WHY)
    claim(cast, item, "The school", supersedes=made, reason="Seen.")

    shown = places_of(item, cast.editor)

    assert "An earlier wording was adopted." in shown and WHY in shown
    assert "Nobody has adopted this one yet." in shown


def test_reason_is_asked_for(cast: Cast, item: Item) -> None:
    answer = client_of(cast.owner).post(adopt_page(claim(cast, item)), {"reason": "  "})

    assert answer.status_code == 422
    assert not Adoption.objects.exists()


def test_claims_that_cannot_both_be_true_are_marked_in_words_and_for_the_map(
    cast: Cast, item: Item
) -> None:
    kozinka = at(cast, item, "Kozinka", "50.4613", "35.6026")
    rakitnoye = at(cast, item, "Rakitnoye", "50.84076", "35.85212")
    camera = at(cast, item, "Hill", "50.40", "35.50", role=LocationRole.CAMERA)
    response = client_of(cast.editor).get(reverse("item", args=[item.code]))
    shown = text_of(response).partition('id="places"')[2].partition("</section>")[0]

    assert shown.count("Cannot be true together with") == 2
    assert f'<a href="#claim-{rakitnoye.uid.hex}">Rakitnoye</a>' in shown
    assert "43.7 km apart at the least" in shown
    against = {
        feature["properties"]["claim"]: feature["properties"]["against"]
        for feature in response.context["sheet"].features
    }
    assert against[kozinka.uid.hex] == [rakitnoye.uid.hex]
    assert against[camera.uid.hex] == []


def test_shapes_are_said_in_words_and_drawn_place_by_place(cast: Cast, item: Item) -> None:
    corners = ["50.4613 35.6026 Козинка", "50.84076 35.85212 Ракитное"]
    claims.claim_location(
        by=cast.owner, item=item, claimed_by_user=cast.owner,
        shape=ClaimShape(kind="points", corners=corners, margin_m=1000),
    )  # fmt: skip
    route = ClaimShape(kind="route", corners=corners)
    claim(cast, item, "Road", shape=route, role=LocationRole.CAMERA)
    response = client_of(cast.editor).get(reverse("item", args=[item.code]))
    shown = text_of(response)

    assert "2 places, ±1.0 km" in shown and "Козинка, Ракитное" in shown
    assert "A route of 2 places, 45.7 km" in shown
    features = response.context["sheet"].features
    assert [each["geometry"]["coordinates"] for each in features[:2]] == [
        [35.6026, 50.4613],
        [35.85212, 50.84076],
    ]
    assert features[2]["properties"]["shape"]["corners"][1] == [50.84076, 35.85212]


def test_check_of_a_claim_counts_as_second_only_by_somebody_else(cast: Cast, item: Item) -> None:
    made = claim(cast, item)
    checking.add_note(by=cast.owner, item=item, claim=made, **NOTE)
    assert "Not yet checked by a second person." in places_of(item, cast.editor)

    client = client_of(cast.teammate)
    page = reverse("item_add", args=[item.code, "note"]) + f"?claim=location:{made.uid.hex}"
    form = client.get(page)
    assert "Kozinka" in text_of(form)
    answer = client.post(page, posted(form.context["form"]) | NOTE)

    assert answer.status_code == 303
    shown = places_of(item, cast.editor)
    assert "Not yet checked by a second person." not in shown
    assert "by teammate: supports the claim" in shown


def test_who_assesses_blind_sees_nobody_elses_check_of_a_claim(cast: Cast, item: Item) -> None:
    cases.edit_case(
        by=cast.chief,
        case=cast.case,
        expected=cast.case.version,
        blind_checks=True,
        reason="Blind.",
    )
    made = claim(cast, item)
    checking.add_note(by=cast.chief, item=item, claim=made, **NOTE)
    checking.propose_finding(by=cast.chief, item=item, value="likely", reasons="So.")

    assert "by chief: supports the claim" not in places_of(item, cast.teammate)
    assert "by chief: supports the claim" in places_of(item, cast.chief)


@pytest.mark.parametrize("key", ["location:nonsense", "nonsense", "time:" + "0" * 32])
def test_check_of_a_claim_that_is_not_there_says_so(key: str, cast: Cast, item: Item) -> None:
    page = reverse("item_add", args=[item.code, "note"])

    answer = client_of(cast.owner).post(page, NOTE | {"claim": key})

    assert answer.status_code == 422
    assert "There is no such claim on this item." in text_of(answer)


@pytest.mark.usefixtures("data_dir")
def test_file_address_or_item_is_attached_and_shown(cast: Cast, item: Item) -> None:
    made, other = claim(cast, item), make_held(by=cast.owner, case=cast.case, title="Church")
    client, page = client_of(cast.teammate), evidence_page(made)
    crop = SimpleUploadedFile("crop.jpg", jpeg("navy"), "image/jpeg")

    for given in ({"file": crop}, {"url": "https://map.example/1"}, {"other": other.code}):
        answer = client.post(page, {"kind": "satellite", "words": "The roof is blue.", **given})
        assert answer.status_code == 303

    shown = places_of(item, cast.editor)
    assert "crop.jpg" in shown and "https://map.example/1" in shown and other.code in shown
    held = ClaimEvidence.objects.exclude(original=None).get()
    answer = client_of(cast.editor).get(reverse("claim_file", args=[held.uid]))
    assert b"".join(answer.streaming_content) == jpeg("navy")


@pytest.mark.usefixtures("data_dir")
def test_evidence_nobody_else_may_see_is_not_shown(cast: Cast, item: Item) -> None:
    made, secret = claim(cast, item), make_held(by=cast.owner, case=cast.case)
    before = places_of(item, cast.editor)
    items.set_visibility(by=cast.chief, item=secret, visibility=Visibility.RESTRICTED)
    claims.add_evidence(by=cast.owner, claim=made, kind="ground", words="Same door", other=secret)

    assert "Same door" in places_of(item, cast.owner)
    assert places_of(item, cast.editor) == before
    refused = client_of(cast.teammate).post(
        evidence_page(made), {"kind": "ground", "other": secret.code}
    )
    assert f"There is no other item {secret.code} in this case." in text_of(refused)


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({}, "Attach a file, give an address, or name another item."),
        ({"url": "https://a.example", "other": "SELF"}, "There is no other item"),
        ({"url": "nonsense"}, "Enter a valid URL."),
    ],
)
def test_what_cannot_be_attached_is_said(
    typed: dict[str, str], problem: str, cast: Cast, item: Item
) -> None:
    typed = {name: value.replace("SELF", item.code) for name, value in typed.items()}

    answer = client_of(cast.owner).post(
        evidence_page(claim(cast, item)), {"kind": "map", "words": "Look here", **typed}
    )

    assert answer.status_code == 422
    assert problem in text_of(answer) and "Look here" in text_of(answer)


def test_html_in_any_field_is_only_text(cast: Cast, item: Item) -> None:
    odd = '<script>alert("x")</script>'
    made = claim(cast, item, odd, basis=odd)
    claims.adopt(by=cast.teammate, claim=made, reason=odd)
    claims.add_evidence(by=cast.owner, claim=made, kind="map", words=odd, url="https://a.example")

    response = client_of(cast.editor).get(reverse("item", args=[item.code]))

    assert b"<script>alert" not in response.content
    assert text_of(response).count(odd) >= 4
