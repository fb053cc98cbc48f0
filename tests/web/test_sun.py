"""The sun page of an item: what it computes, what it asks for, and what it offers to claim."""

import pytest
from django.http import HttpResponse
from django.urls import reverse

from evidence.actions import claims
from evidence.models import Examination, Item, LocationClaim, TimeClaim, User
from tests.factories import Cast, make_referenced
from tests.web.clients import client_of, text_of

KOZINKA = {"latitude": "50.4613", "longitude": "35.6026", "place_name": "Козинка"}


@pytest.fixture
def item(cast: Cast) -> Item:
    return make_referenced(by=cast.owner, case=cast.case, title="Tank at the checkpoint")


@pytest.fixture
def place(cast: Cast, item: Item) -> LocationClaim:
    return claims.claim_location(by=cast.owner, item=item, claimed_by_user=cast.owner, **KOZINKA)


def claim_time(cast: Cast, item: Item, edtf: str) -> TimeClaim:
    return claims.claim_time(by=cast.owner, item=item, edtf=edtf, claimed_by_user=cast.owner)


def page(user: User, item: Item, name: str = "item_sun", **asked: str) -> HttpResponse:
    return client_of(user).get(reverse(name, args=[item.code]), asked)


def test_the_sun_over_a_claimed_place_at_a_claimed_time(cast: Cast, item: Item, place):
    """Azimuth 178.0°, elevation 59.9° by PyEphem; sunrise 01:41, sunset 17:28 UTC."""
    claim_time(cast, item, "2023-05-22T09:30:00Z")

    told = text_of(page(cast.editor, item))

    assert "178.0° S" in told
    assert "59.9° up" in told
    assert "358.0° N" in told
    assert "0.58 × the height" in told
    assert "22 May 2023, 01:41 to 17:28" in told


def test_times_are_told_on_the_clock_that_was_stated(cast: Cast, item: Item, place):
    claim_time(cast, item, "2023-05-22T12:30:00+03:00")

    told = text_of(page(cast.editor, item))

    assert "22 May 2023, 04:41 to 20:28" in told
    assert "Times in UTC+3" in told


def test_a_time_without_an_offset_is_asked_for_one(cast: Cast, item: Item, place):
    claim_time(cast, item, "2023-05-22T12:30:00")

    asked, tried = page(cast.owner, item), page(cast.owner, item, offset="+03:00")

    assert "Which offset?" in text_of(asked)
    assert not asked.context["light"].lights
    assert "178.0° S" in text_of(tried)
    assert "tried out as UTC+3" in text_of(tried)


def test_a_measured_shadow_leaves_times_that_can_be_claimed(cast: Cast, item: Item, place):
    """At 09:00 UTC+3 the sun stood at 105.4°, 38.5° up: a shadow to 285.4°, 1.26 times as long."""
    claim_time(cast, item, "2023-05-22")
    client = client_of(cast.owner)

    told = page(cast.owner, item, azimuth="285.4", azimuth_off="3", height="1", length="1.26")
    (fit,) = told.context["fits"]
    address = f"{reverse('item_add', args=[item.code, 'time'])}?{fit.offered}"
    form = client.get(address).context["form"]
    typed = {
        name: form[name].value() or ""
        for name in ("edtf", "clock", "method", "claimant", "basis", "confidence", "part")
    }
    client.post(address, typed)

    claimed = TimeClaim.objects.get(clock="shadow")
    assert (claimed.method, claimed.claimed_by_user) == ("shadow", cast.owner)
    assert claimed.moment.offset == "Z"
    assert claimed.earliest < "2023-05-22T06:00" < claimed.latest
    assert "Shadow points to 285.4° ± 3°, height to length 0.794 ± 10 %" in claimed.basis


def test_an_editor_may_measure_but_is_offered_no_claim(cast: Cast, item: Item, place):
    claim_time(cast, item, "2023-05-22")

    told = page(cast.editor, item, azimuth="285")

    assert told.context["fits"]
    assert "Claim this time" not in text_of(told)


def test_a_shadow_no_sun_throws_is_said_to_fit_never(cast: Cast, item: Item, place):
    claim_time(cast, item, "2023-05-22")

    assert "At no time." in text_of(page(cast.owner, item, azimuth="180"))


def test_days_are_searched_one_by_one(cast: Cast, item: Item, place):
    claim_time(cast, item, "2023-05-22/2023-05-24")

    fits = page(cast.owner, item, azimuth="285").context["fits"]

    assert [fit.words[:6] for fit in fits] == ["22 May", "23 May", "24 May"]


@pytest.mark.parametrize("edtf", ["2023", "../2023-05-22T12:30~", "2023-05-22/..", "2023-05~"])
def test_an_open_or_long_time_shows_one_day(cast: Cast, item: Item, place, edtf: str):
    claim_time(cast, item, edtf)

    told = page(cast.owner, item, azimuth="285")

    assert told.status_code == 200
    assert not told.context["light"].lights


def test_a_polar_day_has_no_sunset(cast: Cast, item: Item):
    claims.claim_location(
        by=cast.owner, item=item, claimed_by_user=cast.owner, latitude="69.6492",
        longitude="18.9553", place_name="Tromsø",
    )  # fmt: skip

    assert "the sun does not set" in text_of(page(cast.owner, item, when="21 June 2023"))
    night = text_of(page(cast.owner, item, when="21 December 2023", azimuth="10"))
    assert "the sun does not rise" in night
    assert "At no time." in night


def test_without_coordinates_the_page_says_what_to_do(cast: Cast, item: Item):
    claims.claim_location(
        by=cast.owner, item=item, claimed_by_user=cast.owner, place_name="Kozinka"
    )
    claim_time(cast, item, "2023-05-22T09:30Z")

    assert "Add a location claim" in text_of(page(cast.owner, item))
    assert "No place with coordinates" in text_of(page(cast.editor, item))


def test_the_adopted_place_and_time_come_first(cast: Cast, item: Item, place):
    other = claims.claim_location(
        by=cast.owner, item=item, claimed_by_user=cast.owner, latitude="51.0", longitude="36.0"
    )
    claim_time(cast, item, "2023-05-21")
    time = claim_time(cast, item, "2023-05-22")
    for claim in (other, time):
        claims.adopt(by=cast.owner, claim=claim, reason="Matches")

    light = page(cast.owner, item).context["light"]

    assert light.place.spot == (51.0, 36.0)
    assert light.place.label.startswith("Adopted: ")
    assert light.moment.text == "2023-05-22"


def test_the_position_read_from_a_file_is_a_place_too(cast: Cast, item: Item):
    gps = {"flag": "ok", "lat": 50.46, "lon": 35.6}
    Examination.objects.create(
        item=item,
        facts={"gps": gps, "taken_at": "2023-05-22T09:30:00", "taken_at_offset": "+00:00"},
    )

    told = page(cast.owner, item)

    assert told.context["light"].place.key == "reading"
    assert "178.0° S" in text_of(told)


@pytest.mark.parametrize(
    ("asked", "field", "words"),
    [
        ({"when": ""}, "when", ""),
        ({"when": "31 June 2023"}, "when", "June 2023 has 30 days"),
        ({"when": "1600"}, "when", "1900 to 2100"),
        ({"when": "2199"}, "when", "future"),
        ({"place": "elsewhere"}, "place", "Select a valid choice"),
        ({"offset": "+25:00"}, "offset", "Select a valid choice"),
        ({"azimuth": "361"}, "azimuth", "at most 360"),
        ({"azimuth": "south"}, "azimuth", "Write a number"),
        ({"azimuth": "nan"}, "azimuth", "Write a number"),
        ({"azimuth": "10", "azimuth_off": "0"}, "azimuth_off", "at least 0.1"),
        ({"height": "1"}, "length", "Give the length too"),
        ({"length": "1"}, "height", "Give the height too"),
        ({"height": "0", "length": "1"}, "height", "more than nothing"),
        ({"height": "-1", "length": "1"}, "height", "at least 0"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(cast, item, place, asked, field, words):
    claim_time(cast, item, "2023-05-22")

    told = page(cast.owner, item, **asked)

    assert told.status_code == 200
    if words:
        assert any(words in error for error in told.context["form"].errors[field])
        assert "light" not in told.context


def test_the_bench_and_the_item_show_the_sun_once_place_and_time_are_known(
    cast: Cast, item: Item, place
):
    assert page(cast.editor, item, "item").context["sun_here"] is None
    claim_time(cast, item, "2023-05-22T09:30:00Z")

    bench, shown = page(cast.editor, item, "item_clocks"), page(cast.editor, item, "item")

    assert "178.0° S" in text_of(bench)
    rays = {ray["kind"]: ray["azimuth"] for ray in shown.context["sun_here"]["rays"]}
    assert rays == {
        "sun": pytest.approx(178.01, abs=0.05), "shadow": pytest.approx(358.01, abs=0.05),
    }  # fmt: skip
    assert 'data-sun="sun-here"' in text_of(shown)
