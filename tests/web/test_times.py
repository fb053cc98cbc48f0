"""Time claims as they are typed or picked: how they are read, what is refused, what is kept."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.urls import reverse

from evidence.actions import claims, readings
from evidence.files.facts import Reading
from evidence.models import Examination, Item, TimeClaim
from tests.factories import Cast, make_held, make_referenced
from tests.web.clients import client_of, posted, text_of

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture
def item(cast: Cast) -> Item:
    return make_referenced(by=cast.owner, case=cast.case, title="Tank at the checkpoint")


def claim(cast: Cast, item: Item, *, follow: bool = False, **typed: str) -> HttpResponse:
    """Post the form for a time claim."""
    form = {
        "clock": "statement", "method": "stated", "claimant": f"user:{cast.owner.uid.hex}", **typed,
    }  # fmt: skip
    return client_of(cast.owner).post(
        reverse("item_add", args=[item.code, "time"]), form, follow=follow
    )


@pytest.mark.parametrize(
    ("typed", "edtf", "offset"),
    [
        ("22 May 2023 12:05 +03:00", "2023-05-22T12:05+03:00", "+03:00"),
        ("22.05.2023", "2023-05-22", ""),
        ("around noon on 22 May 2023", "2023-05-22T12:00~", ""),
        ("22 мая 2023", "2023-05-22", ""),
        ("22 травня 2023 року о 12:05", "2023-05-22T12:05", ""),
        ("22 May 2023, by 12:30 local time", "../2023-05-22T12:30", ""),
    ],
)
def test_a_time_is_typed_as_people_write_it(cast: Cast, item: Item, typed, edtf, offset):
    answer = claim(cast, item, edtf=typed)

    recorded = TimeClaim.objects.get()
    assert answer.status_code == 303
    assert (recorded.edtf, recorded.utc_offset) == (edtf, offset)


@pytest.mark.parametrize(
    ("picked", "edtf"),
    [
        ({"day": "2023-05-22"}, "2023-05-22"),
        ({"day": "2023-05-22", "time": "12:05"}, "2023-05-22T12:05"),
        ({"day": "2023-05-22", "time": "12:05", "offset": "+03:00"}, "2023-05-22T12:05+03:00"),
        ({"day": "2023-05-22", "time": "12:05:30", "precision": "hour"}, "2023-05-22T12"),
        ({"day": "2023-05-22", "time": "12:05", "precision": "day"}, "2023-05-22"),
        ({"day": "2023-05-22", "precision": "month", "relation": "about"}, "2023-05~"),
        ({"day": "2023-05-22", "time": "12:30", "relation": "by"}, "../2023-05-22T12:30"),
        ({"day": "2023-05-22", "relation": "from"}, "2023-05-22/.."),
    ],
)  # fmt: skip
def test_a_time_is_picked_from_fields(cast: Cast, item: Item, picked: dict, edtf: str):
    answer = claim(cast, item, edtf="", **{f"pick_{name}": value for name, value in picked.items()})

    assert answer.status_code == 303
    assert TimeClaim.objects.get().edtf == edtf


def test_what_is_typed_counts_before_what_is_picked(cast: Cast, item: Item):
    claim(cast, item, edtf="23 May 2023", pick_day="2023-05-22")

    assert TimeClaim.objects.get().edtf == "2023-05-23"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"edtf": "1 January 2199"}, "That lies in the future"),
        ({"edtf": "", "pick_day": "2199-01-01"}, "That lies in the future"),
        ({"edtf": "24 May 2023 to 22 May 2023"}, "The interval ends before it begins"),
        ({"edtf": "31 June 2023"}, "June 2023 has 30 days"),
        ({"edtf": "31 червня 2023"}, "June 2023 has 30 days"),
        ({"edtf": "0000"}, "There is no year 0000"),
        ({"edtf": "22.05.23"}, "the year with four digits"),
        ({"edtf": "05/06/2023"}, "has two readings"),
        ({"edtf": ""}, "Say when, or pick a date."),
        ({"edtf": "", "pick_day": "yesterday"}, "Enter a valid date."),
    ],
)
def test_a_time_that_cannot_be_is_refused_beside_its_field(cast: Cast, item: Item, typed, words):
    answer = claim(cast, item, basis="Long shadows", **typed)

    form = answer.context["form"]
    beside = [error for name in typed for error in form.errors.get(name, [])]
    assert answer.status_code == 422
    assert any(words in error for error in beside), beside
    assert "Long shadows" in text_of(answer)
    assert all(value in text_of(answer) for value in typed.values())
    assert not TimeClaim.objects.exists()


@pytest.mark.parametrize("edtf", ["2027", "2026-11-24", "2026-11-22T15:01+03:00"])
def test_no_program_claims_a_time_that_has_not_come(cast: Cast, item: Item, time_machine, edtf):
    time_machine.move_to(NOW, tick=False)

    with pytest.raises(ValidationError, match="future"):
        claims.claim_time(by=cast.owner, item=item, edtf=edtf, claimed_by_user=cast.owner)


@pytest.mark.parametrize("edtf", ["2026", "../2030", "2026-11-23", "2026-11-22T15:00+03:00"])
def test_a_time_that_may_have_come_is_recorded(cast: Cast, item: Item, time_machine, edtf):
    time_machine.move_to(NOW, tick=False)

    claims.claim_time(by=cast.owner, item=item, edtf=edtf, claimed_by_user=cast.owner)

    assert TimeClaim.objects.get().edtf == edtf


@pytest.mark.usefixtures("data_dir")
def test_a_time_after_the_receipt_is_recorded_as_claimed_with_a_question(cast: Cast, time_machine):
    time_machine.move_to(datetime(2023, 5, 25, tzinfo=UTC), tick=False)
    held = make_held(by=cast.owner, case=cast.case)
    time_machine.move_to(NOW, tick=False)

    told = claim(cast, held, edtf="27 May 2023", follow=True)

    assert TimeClaim.objects.get().edtf == "2023-05-27"
    assert "But the file reached us before that" in text_of(told)


# While it is typed


def echo(cast: Cast, **typed: str) -> str:
    answer = client_of(cast.owner).get(reverse("moment_read"), typed)
    assert answer.status_code == 200
    return " ".join(text_of(answer).split())


def test_the_page_says_how_it_reads_what_is_typed(cast: Cast):
    told = echo(cast, edtf="22 May 2023 12:05 +03:00")

    assert "22 May 2023, 12:05 to 12:05:59, at UTC+3" in told
    assert "2023-05-22T12:05+03:00" in told
    assert "none is assumed" in echo(cast, happened="22 May 2023 12:05")


def test_the_page_says_what_is_wrong_while_it_is_typed(cast: Cast):
    assert "June 2023 has 30 days" in echo(cast, edtf="31 June 2023")
    assert "future" in echo(cast, edtf="2199")
    assert "not understood" in echo(cast, edtf="<b>\0 & 🛰")
    assert "Too long" in echo(cast, edtf="x" * 10_000)
    assert echo(cast, edtf="  ") == echo(cast) == ""


def test_the_address_may_fill_the_form(cast: Cast, item: Item):
    """As the shadow tool does: a person still reads, changes and records it."""
    offered = {"edtf": "2023-05-22T12:05Z", "clock": "shadow", "method": "shadow", "reason": "x"}
    answer = client_of(cast.owner).get(reverse("item_add", args=[item.code, "time"]), offered)

    form = answer.context["form"]
    assert {name: form[name].value() for name in ("edtf", "clock", "method")} == {
        "edtf": "2023-05-22T12:05Z", "clock": "shadow", "method": "shadow",
    }  # fmt: skip
    assert "reason" not in form.fields
    assert "at UTC" in text_of(answer)


# Which claims exclude each other


@pytest.mark.parametrize(
    ("a", "b", "excluded"),
    [
        (("2023-05-22T12:05Z", "gps"), ("2023-05-22T14:00Z", "device"), True),
        (("2023-05-22T12:05Z", "gps"), ("2023-05-22T14:00Z", "post"), False),
        (("2023-05-22T14:00Z", "gps"), ("2023-05-22T12:05Z", "post"), True),
        (("2023-05-22T14:00Z", "post"), ("2023-05-22T12:05Z", "publication"), False),
        (("2023-05-22T14:00Z", "gps"), ("2023-05-22T12:05Z/..", "post"), False),
        (("2023-05-22T12:05", "device"), ("2023-05-22T09:05Z", "gps"), False),
        (("2023-05-24T12:05", "device"), ("2023-05-22T09:05Z", "gps"), True),
    ],
)
def test_a_post_tells_only_by_when_a_thing_was_made(a, b, excluded: bool):
    one, other = (TimeClaim(edtf=edtf, clock=clock) for edtf, clock in (a, b))

    assert one.excludes(other) is excluded
    assert other.excludes(one) is excluded


# Offering what a tool read


@pytest.fixture
def read(cast: Cast, data_dir: object) -> Item:
    """A held photo whose device's time a tool has read."""
    held = make_held(by=cast.owner, case=cast.case)
    facts = {"taken_at": "2023-05-22T12:05:10", "taken_at_offset": None}
    Examination.objects.update_or_create(item=held, defaults={"facts": facts})
    told = Reading("exifread", "3.5.1", "read", {"DateTimeOriginal": "2023:05:22 12:05:10"}, [])
    readings.record_readings(by=None, item=held, readings=[told])
    return held


def test_the_time_a_tool_read_is_offered_as_a_claim(cast: Cast, read: Item):
    client = client_of(cast.owner)
    offered = client.get(reverse("item", args=[read.code])).context["sheet"].device_time
    address = f"{reverse('item_add', args=[read.code, 'time'])}?{offered}"

    client.post(address, posted(client.get(address).context["form"]))

    claimed = TimeClaim.objects.get()
    assert (claimed.edtf, claimed.utc_offset, claimed.clock) == (
        "2023-05-22T12:05:10",
        "",
        "device",
    )
    assert claimed.claimed_by_user == cast.owner
    assert claimed.reading == read.readings.get()
    assert "exifread 3.5.1 read 2023-05-22T12:05:10" in claimed.basis
    again = client.get(reverse("item", args=[read.code])).context["sheet"]
    assert again.device_time == ""


def test_a_reading_of_another_item_is_no_choice(cast: Cast, read: Item, item: Item):
    answer = claim(cast, item, edtf="2023-05-22", reading=str(read.readings.get().uid))

    assert answer.status_code == 422
    assert not TimeClaim.objects.exists()
