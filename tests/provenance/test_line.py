"""The provenance line: order, gaps, doubts, branches, and what a reader may not know."""

import io
import uuid
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence import moments, permissions
from evidence.actions import claims, intake, items
from evidence.files import originals
from evidence.models import Item, ProvenanceStep
from evidence.provenance.line import line_of
from evidence.provenance.order import placed
from evidence.vocabularies import StepKind
from tests.factories import Cast, jpeg, make_held, make_referenced, make_source

RECORDED, POSTED, REPOSTED = StepKind.RECORDED, StepKind.POSTED, StepKind.REPOSTED
SUPPLIED, REPORTED = StepKind.SUPPLIED, StepKind.REPORTED


@pytest.fixture
def told(cast: Cast) -> Item:
    return make_referenced(by=cast.owner, case=cast.case)


def add(cast: Cast, item: Item, kind: str, happened: str = "", **values: Any) -> ProvenanceStep:
    return items.add_provenance(by=cast.owner, item=item, kind=kind, happened=happened, **values)


def line(item: Item, reader: Any = None) -> list:
    return line_of(
        item.provenance_steps.select_related("source"),
        item.receipts.select_related("source", "forwarded_by"),
        knows=lambda source: (
            source is None or reader is None or permissions.can_see_identity(reader, source)
        ),
    )


def words(item: Item) -> list[str]:
    """The line as one reads it down: labels of stations, and gaps in brackets."""
    return [f"[{one.gap}]" if one.is_gap else one.label for one in line(item)]


def test_an_item_nobody_said_anything_of_is_two_gaps(told: Item) -> None:
    assert words(told) == [
        "[who recorded it, and when, is not known]",
        "[no file has reached us; it is known from reports]",
    ]


def test_time_orders_what_has_one_and_the_rest_stays_where_it_was_put(
    cast: Cast, told: Item
) -> None:
    channel = make_source(by=cast.owner, case=cast.case)
    add(cast, told, REPOSTED, "2023-05-24", source=channel)
    supplied = add(cast, told, SUPPLIED, source=channel)
    add(cast, told, POSTED, "2023-05-22T12:05", source=channel)
    add(cast, told, RECORDED, source=channel)
    add(cast, told, StepKind.EDITED, source=channel, before=supplied)

    assert [one.label for one in line(told) if not one.is_gap] == [
        "Recorded", "Posted", "Reposted", "Edited", "Supplied",
    ]  # fmt: skip


def test_gaps_are_said_in_words_where_hands_change_unseen(cast: Cast, told: Item) -> None:
    soldier = make_source(by=cast.owner, case=cast.case, name="A soldier")
    channel = make_source(by=cast.owner, case=cast.case, name="Channel")
    outlet = make_source(by=cast.owner, case=cast.case, name="Outlet")
    add(cast, told, RECORDED, "2023-05-22", source=soldier)
    add(cast, told, POSTED, "2023-05-26", source=channel)
    add(cast, told, REPORTED, "2023-05-27", source=outlet)
    add(cast, told, SUPPLIED, source=soldier)

    assert words(told) == [
        "Recorded",
        "[between the recording and the first post nothing is known (3 days)]",
        "Posted",
        "Reported",
        "[between the report and the handing over nothing is known]",
        "Supplied",
        "[no file has reached us; it is known from reports]",
    ]


def test_the_earliest_known_appearance_is_marked_once(cast: Cast, told: Item) -> None:
    add(cast, told, REPOSTED, "2023-05-24")
    add(cast, told, POSTED, "2023-05-23")
    add(cast, told, RECORDED, "2023-05-22")

    assert [one.label for one in line(told) if one.is_earliest] == ["Posted"]


@pytest.mark.parametrize(
    ("steps", "doubt"),
    [
        ([(POSTED, "2023-05-21"), (RECORDED, "2023-05-22")], "posted before it was recorded"),
        ([(REPOSTED, "2023-05-21"), (POSTED, "2023-05-22")], "before the first post"),
        ([(POSTED, "2023-05-22"), (RECORDED, "2023-05-22T12:00")], ""),
        # No offset is stated: the two may be one instant, whatever the clocks say.
        ([(POSTED, "2023-05-22T12:00Z"), (RECORDED, "2023-05-22T14:00")], ""),
    ],
)
def test_an_order_that_cannot_be_is_named(
    steps: list[tuple[str, str]], doubt: str, cast: Cast, told: Item
) -> None:
    for kind, happened in steps:
        add(cast, told, kind, happened)

    doubts = " ".join(words for one in line(told) for words in one.doubts)

    assert doubt in doubts
    assert bool(doubts) == bool(doubt)


def test_recorded_after_it_reached_us_is_named(cast: Cast, data_dir: Any) -> None:
    item = make_held(by=cast.owner, case=cast.case)
    add(cast, item, RECORDED, "2099-01-01")

    assert [one.doubts for one in line(item) if one.kind == "step"] == [
        ("it reached us before it is said to have been recorded",)
    ]


def test_a_place_said_against_the_times_is_named(cast: Cast, told: Item) -> None:
    posted = add(cast, told, POSTED, "2023-05-22")
    add(cast, told, StepKind.CAPTURED, "2023-05-24", before=posted)

    assert [one.label for one in line(told) if one.kind == "step"] == [
        "Posted", "Captured from the web",
    ]  # fmt: skip
    assert "earlier by its time: posted" in line(told)[2].doubts[0]


def test_a_step_put_before_one_that_was_replaced_keeps_its_place(cast: Cast, told: Item) -> None:
    posted = add(cast, told, POSTED)
    add(cast, told, StepKind.EDITED, before=posted)
    add(cast, told, POSTED, "2023-05", supersedes=posted, reason="Dated.")
    gone = add(cast, told, SUPPLIED)
    claims.withdraw(by=cast.owner, record=gone, reason="Of another.")

    assert [one.label for one in line(told) if one.kind == "step"] == ["Edited", "Posted"]


def test_two_that_were_each_put_before_the_other_are_still_both_told(
    cast: Cast, told: Item
) -> None:
    one = add(cast, told, POSTED)
    other = add(cast, told, REPOSTED, before=one)
    add(cast, told, POSTED, supersedes=one, before=other, reason="Otherwise.")

    assert sorted(each.label for each in line(told) if each.kind == "step") == [
        "Posted", "Reposted",
    ]  # fmt: skip


# Arrivals


def again(cast: Cast, item: Item, **arrival: Any) -> None:
    with originals.open_original(item.original.sha256) as stored:
        content = stored.read()
    intake.take_in(
        by=cast.owner, case=cast.case, item=item, stream=io.BytesIO(content),
        arrival=intake.Arrival(**arrival),
    )  # fmt: skip


def test_second_receipts_from_others_are_branches_that_leave_where_they_came_from(
    cast: Cast, data_dir: Any
) -> None:
    channel = make_source(by=cast.owner, case=cast.case, name="Channel")
    witness = make_source(by=cast.owner, case=cast.case, name="Witness")
    item = make_held(by=cast.owner, case=cast.case, source=channel)
    post = add(cast, item, POSTED, "2023-05-22", source=channel, url="https://t.me/channel/7")
    again(cast, item, source=witness, forwarded_by=channel)
    again(cast, item, source=witness, forwarded_by=channel)
    again(cast, item)

    stations = [one for one in line(item) if one.kind == "receipt"]

    assert [one.lane for one in stations] == [0, 1, 1, 2]
    assert stations[1].leaves == f"step-{post.uid.hex}"
    assert stations[1].forwarded_by == channel
    assert [one.gap for one in line(item) if one.is_gap] == [
        "who recorded it, and when, is not known", "whom we have it from was not said",
    ]  # fmt: skip


def test_how_it_came_to_who_supplied_it_is_a_gap_unless_address_or_source_tell(
    cast: Cast, data_dir: Any
) -> None:
    channel = make_source(by=cast.owner, case=cast.case, name="Channel")
    witness = make_source(by=cast.owner, case=cast.case, name="Witness")
    item = make_held(by=cast.owner, case=cast.case, source=witness)
    add(cast, item, POSTED, source=channel, url="https://t.me/channel/7")
    captured = make_held(
        by=cast.owner, case=cast.case, source=witness, obtained_from="http://T.me/channel/7/"
    )
    add(cast, captured, POSTED, source=channel, url="https://t.me/channel/7")

    assert "how it came from the first post to Witness is not known" in words(item)[2]
    assert "Received by us" in words(captured)[2]


def test_a_confidential_source_goes_by_its_code_name_and_its_addresses_are_kept(
    cast: Cast, data_dir: Any
) -> None:
    secret = make_source(
        by=cast.chief, case=cast.case, name="Ivan", confidential=True, code_name="Heron"
    )
    item = make_held(
        by=cast.chief, case=cast.case, obtained_from="https://t.me/ivan/7", data=jpeg("red"),
        source=make_source(by=cast.owner, case=cast.case),
    )  # fmt: skip
    add(cast, item, POSTED, source=secret, url="https://t.me/ivan/7")

    known = line(item, cast.chief)
    shown = line(item, cast.editor)

    assert [one.url for one in known if one.kind == "step"] == ["https://t.me/ivan/7"]
    assert not any("ivan" in one.url for one in shown if one.kind == "step")
    # An equal address would tell whose post it was: to who may not know, it joins nothing.
    assert [one.is_gap for one in known] == [True, False, False]
    assert [one.is_gap for one in shown] == [True, False, True, False]


# Whatever is said


WHENS = st.sampled_from(["", "2023-05", "../2023-05-10", "2023-05-1X", "2023-05-20/.."]) | (
    st.integers(1, 28).map(lambda day: f"2023-05-{day:02}")
)
STEPS = st.lists(st.tuples(st.sampled_from(StepKind.values), WHENS, st.integers(0, 7)), max_size=7)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(STEPS)
def test_every_step_is_told_once_and_never_after_what_is_surely_later(
    said: list[tuple[str, str, int]],
) -> None:
    steps = [
        ProvenanceStep(
            pk=number, uid=uuid.uuid4(), item_id=1, kind=kind, happened=happened,
            before_id=before if 0 < before <= len(said) else None,
        )
        for number, (kind, happened, before) in enumerate(said, start=1)
    ]  # fmt: skip

    told = placed(steps)

    assert sorted(one.step.pk for one in told) == [step.pk for step in steps]
    for at, one in enumerate(told):
        for other in told[at + 1 :]:
            known = one.moment and other.moment
            assert not (known and moments.precedes(other.moment, one.moment))
