"""The clock bench of an item: which clocks it lays out, for whom, and what may be tried on it."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from evidence.actions import claims, items, sources
from evidence.finding import index
from evidence.models import Examination, Item, Source, TimeClaim, User
from tests.factories import Cast, make_held, make_referenced, make_source
from tests.web.clients import client_of, text_of

pytestmark = pytest.mark.usefixtures("data_dir")
FACTS = {
    "taken_at": "2023-05-22T12:05:10",
    "taken_at_offset": None,
    "gps": {"flag": "ok", "lat": 50.46, "lon": 35.6, "time_utc": "2023-05-22T09:05:12"},
}


@pytest.fixture
def item(cast: Cast, time_machine) -> Item:
    """A photo with a device's and the satellites' time, posted and then received."""
    time_machine.move_to(datetime(2023, 5, 23, 8, 0, tzinfo=UTC), tick=False)
    held = make_held(by=cast.owner, case=cast.case, title="Photo")
    Examination.objects.update_or_create(item=held, defaults={"facts": FACTS})
    channel = make_source(by=cast.owner, case=cast.case, name="Channel")
    items.add_provenance(
        by=cast.owner, item=held, kind="posted", happened="2023-05-22T14:02Z", source=channel
    )
    return held


def bench(user: User, item: Item, **tried) -> HttpResponse:
    return client_of(user).get(reverse("item_clocks", args=[item.code]), tried)


def lanes(answer: HttpResponse) -> dict[str, str]:
    """What each clock says of the making, by its label."""
    drawn = [lane for drawing in answer.context["drawings"] for lane in drawing.lanes]
    return {lane.line.label: lane.in_utc for lane in drawn}


def test_every_clock_around_an_item_lies_on_the_bench(cast: Cast, item: Item):
    peskov = make_source(by=cast.owner, case=cast.case, name="Peskov")
    said = claims.add_statement(
        by=cast.owner, case=cast.case, words="So.", speaker=peskov, said="2023-05-23"
    )
    claims.link_statement(
        by=cast.owner, statement=said, stance="supports", item=item, explanation="Shown"
    )
    claims.claim_time(
        by=cast.owner, item=item, edtf="2023-05-22T12:00Z~", claimed_by_user=cast.owner
    )

    told = bench(cast.editor, item)

    assert lanes(told) == {
        "Device, as the file states it": "21 May 2023, 22:05:10 to 23 May 2023, 00:05:10 UTC",
        "GPS, as the file states it": "22 May 2023, 09:00:12 to 09:10:12 UTC",
        "owner claims (statement clock)": "22 May 2023, 11:00 to 13:00:59 UTC",
        "Posted by Channel": "by 22 May 2023, 14:02:59 UTC",
        "In our hands": "by 23 May 2023, 08:00 UTC",
        "Peskov spoke of the event": "22 May 2023, 10:00 to 24 May 2023, 11:59:59 UTC",
    }
    assert "These clocks cannot all be right." in text_of(told)


def test_only_what_stands_is_laid_out(cast: Cast, item: Item):
    old = claims.claim_time(by=cast.owner, item=item, edtf="2021", claimed_by_user=cast.owner)
    claims.claim_time(
        by=cast.owner, item=item, edtf="2022", claimed_by_user=cast.owner, supersedes=old,
        reason="Slip",
    )  # fmt: skip
    gone = claims.claim_time(by=cast.owner, item=item, edtf="2020", claimed_by_user=cast.owner)
    claims.withdraw(by=cast.owner, record=gone, reason="Slip")

    shown = [lane.line.moment.text for lane in bench(cast.owner, item).context["drawings"][0].lanes]

    assert "2022" in shown
    assert not {"2020", "2021"} & set(shown)


def test_an_offset_is_tried_and_recorded_nowhere(cast: Cast, item: Item):
    as_recorded, tried = bench(cast.owner, item), bench(cast.owner, item, offset="+03:00")

    assert "all can be right with UTC+3" in text_of(as_recorded)
    assert lanes(tried)["Device, as the file states it"] == "22 May 2023, 09:05:10 UTC"
    assert "tried out, recorded nowhere" in text_of(tried)
    assert not TimeClaim.objects.exists()


def test_what_was_tried_can_be_claimed_by_a_person(cast: Cast, item: Item):
    client = client_of(cast.owner)
    lane = bench(cast.owner, item, offset="+03:00").context["drawings"][0].lanes[0]

    form = client.get(f"{reverse('item_add', args=[item.code, 'time'])}?{lane.offered}")

    assert form.context["form"]["edtf"].value() == "2023-05-22T12:05:10+03:00"
    assert form.context["form"]["clock"].value() == "device"
    assert "Taken as UTC+3, because" in form.context["form"]["basis"].value()


def test_what_the_clocks_leave_can_be_claimed(cast: Cast, item: Item):
    offered = bench(cast.owner, item).context["drawings"][0].offered

    form = client_of(cast.owner).get(f"{reverse('item_add', args=[item.code, 'time'])}?{offered}")

    assert form.context["form"]["edtf"].value() == "2023-05-22T09:00:12Z/2023-05-22T09:10:12Z"


def test_an_editor_is_offered_nothing_to_claim(cast: Cast, item: Item):
    told = text_of(bench(cast.editor, item, offset="+03:00"))

    assert "Claim it so" not in told
    assert "Claim what they leave" not in told


def test_a_clock_is_set_aside(cast: Cast, item: Item):
    claim = claims.claim_time(
        by=cast.owner, item=item, edtf="2023-05-20", claimed_by_user=cast.owner
    )

    assert "cannot all be right" in text_of(bench(cast.owner, item))
    told = bench(cast.owner, item, aside=f"claim-{claim.uid.hex}")

    assert "cannot all be right" not in text_of(told)
    assert "set aside" in text_of(told)


@pytest.mark.parametrize(
    "tried",
    [
        {"offset": "+25:00"}, {"offset": "\0"}, {"zoom": "x" * 1000}, {"aside": ["", "\0", "🛰"]},
        {"zoom": "close"}, {"zoom": "all", "offset": "-12:00"},
    ],
)  # fmt: skip
def test_anything_may_be_tried(cast: Cast, item: Item, tried: dict):
    assert bench(cast.owner, item, **tried).status_code == 200


@pytest.mark.parametrize("edtf", ["../9999-12-31", "0001/..", "0001-01-01T00:00:00", "2023~"])
@pytest.mark.parametrize("zoom", ["close", "usual", "all"])
def test_the_ends_of_time_are_drawn(cast: Cast, edtf: str, zoom: str):
    item = make_referenced(by=cast.owner, case=cast.case)
    claims.claim_time(by=cast.owner, item=item, edtf=edtf, claimed_by_user=cast.owner)

    assert bench(cast.owner, item, zoom=zoom).status_code == 200


def test_a_part_of_an_item_has_its_own_bench(cast: Cast, item: Item):
    claims.claim_time(
        by=cast.owner, item=item, edtf="2021", part_label="second shot", claimed_by_user=cast.owner
    )

    whole, part = bench(cast.owner, item).context["drawings"]

    assert not whole.bench.meeting.clashes
    assert (part.bench.part, len(part.lanes)) == ("second shot", 3)


def test_a_confidential_source_keeps_its_code_name_on_the_bench(cast: Cast, item: Item):
    channel = Source.objects.get(name="Channel")
    sources.edit_source(
        by=cast.owner, source=channel, expected=channel.version, name="Ivan Petrenko",
        confidential=True, code_name="Birch",
    )  # fmt: skip

    told = text_of(bench(cast.editor, item, zoom="all"))

    assert "Posted by Birch" in told
    assert "Petrenko" not in told


def test_the_item_page_shows_the_clocks_in_small(cast: Cast, item: Item):
    told = text_of(client_of(cast.editor).get(reverse("item", args=[item.code])))

    assert "clocks can be right if it was made from 22 May 2023, 09:00:12 to 09:10:12 UTC" in told
    assert reverse("item_clocks", args=[item.code]) in told


def test_more_claims_cost_no_more_queries(cast: Cast, item: Item):
    client = client_of(cast.owner)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("item_clocks", args=[item.code]))
        return len(asked)

    def claim(day: int) -> None:
        claims.claim_time(
            by=cast.owner, item=item, edtf=f"2023-05-0{day}", claimed_by_user=cast.owner
        )

    claim(1)
    queries()  # what a process asks but once
    few = queries()
    for day in range(2, 5):
        claim(day)

    assert queries() <= few


def test_a_claim_is_adopted_from_the_bench(cast: Cast, item: Item):
    claim = claims.claim_time(
        by=cast.owner, item=item, edtf="2023-05-22T09:05Z", claimed_by_user=cast.owner
    )
    address = reverse("claim_adopt", args=["time", claim.uid])
    assert address in text_of(bench(cast.owner, item))
    assert address not in text_of(bench(cast.editor, item))

    claims.adopt(by=cast.owner, claim=claim, reason="Agrees with the satellites")
    told = bench(cast.owner, item)

    assert address not in text_of(told)
    lanes_of = told.context["drawings"][0].lanes
    assert [lane.line.label for lane in lanes_of if lane.is_adopted] == [
        "owner claims (statement clock)"
    ]


def test_contradictions_of_claims_are_told_on_the_item_with_their_distance(cast: Cast, item: Item):
    """The same two that `claim:contradicted` finds; claims of another part stand apart."""
    for edtf, part in (("2023-05-20", ""), ("2023-05-22", ""), ("2021", "second shot")):
        claims.claim_time(
            by=cast.owner, item=item, edtf=edtf, part_label=part, claimed_by_user=cast.owner
        )

    told = text_of(client_of(cast.editor).get(reverse("item", args=[item.code])))

    assert told.count("Cannot be true together with") == 2
    assert "(1 day apart at the least)" in " ".join(told.split())


@pytest.mark.parametrize(
    ("precision", "latitude", "told"),
    [
        ("unknown", "43.7", "(742 km apart at the least)"),
        ("unknown", "50.4", ""),
        ("exact", "50.4", "(1.8 km apart at the least)"),
        ("region", "43.7", ""),
    ],
)
def test_points_far_apart_clash_though_nobody_said_how_exact_they_are(
    precision: str, latitude: str, told: str, cast: Cast, item: Item
):
    for at, exact in (("50.4613", "unknown"), (latitude, precision)):
        claims.claim_location(
            by=cast.owner, item=item, latitude=at, longitude="35.6026", precision=exact,
            claimed_by_user=cast.owner,
        )  # fmt: skip
    index.catch_up()

    client = client_of(cast.editor)
    said = " ".join(text_of(client.get(reverse("item", args=[item.code]))).split())
    found = client.get(reverse("search"), {"q": "claim:contradicted"}).context["results"]

    assert told in said
    assert said.count("Cannot be true together with") == 2 * found.total == 2 * bool(told)


def test_a_copy_that_was_there_earlier_bounds_it_too(cast: Cast, item: Item):
    copy, hidden, other = (
        make_referenced(by=cast.owner, case=cast.case, title=title)
        for title in ("Repost", "Hidden repost", "The same scene")
    )
    for posted, kind, at in (
        (copy, "re_encoding", "2023-05-22T10:15Z"),
        (hidden, "same_recording", "2023-05-22T09:30Z"),
        (other, "same_scene", "2023-05-22T09:00Z"),
    ):
        items.add_provenance(by=cast.owner, item=posted, kind="posted", happened=at)
        items.link_items(by=cast.owner, item=posted, other=item, kind=kind, reason="Compared")
    items.set_visibility(by=cast.chief, item=hidden, visibility="restricted", reason="Witness")

    seen, whole = text_of(bench(cast.teammate, item)), text_of(bench(cast.chief, item))

    label = f"{copy.code}, the same recording: Posted"
    assert f"not later than 22 May 2023, 10:15:59 UTC: “{label}”" in seen
    assert hidden.code not in seen
    assert "not later than 22 May 2023, 09:30:59 UTC" in whole
    assert other.code not in whole
