"""The clocks of one recording: what all of them leave, and which two contradict one another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.moments import parse
from evidence.moments.meeting import Clash, Extent, meeting_of

HOUR = 3600
EVER = float("inf")


def laid(*texts: str):
    return meeting_of([Extent.of(parse(text)) for text in texts])


def at(text: str) -> float:
    return Extent.of(parse(text)).first


def test_clocks_that_agree_leave_what_they_share() -> None:
    found = laid("2023-05-22T09:00Z/2023-05-22T10:30Z", "../2023-05-22T10:00Z", "2023-05-22T08Z/..")

    assert found.left == (at("2023-05-22T09:00Z"), at("2023-05-22T10:00:59Z"))
    assert (found.local, found.offsets, found.clashes) == (None, None, [])


def test_a_clash_says_which_two_and_by_how_much() -> None:
    found = laid("2023-05-22T12:00:00Z", "2023-05-22T08:00Z/2023-05-22T11:00Z", "2023-05-22/..")

    assert found.left is None
    assert found.clashes == [Clash(early=1, late=0, gap_s=HOUR - 59)]
    assert found.in_every_clash == [0, 1]


def test_the_one_clock_that_disagrees_with_all_is_named() -> None:
    found = laid("2023-05-22T09:00Z", "2023-05-22T09:00:30Z", "2023-05-23T09:00Z")

    assert len(found.clashes) == 2
    assert found.in_every_clash == [2]


def test_a_local_clock_beside_a_satellite_tells_its_offset() -> None:
    found = laid("2023-05-22T12:05:10", "2023-05-22T09:05:12Z")

    assert found.left == (at("2023-05-22T09:05:12Z"),) * 2
    assert found.offsets == (3 * HOUR - 2,) * 2
    assert found.local == (at("2023-05-22T12:05:10"),) * 2


def test_a_local_clock_alone_leaves_every_offset_open() -> None:
    noon = at("2023-05-22T12:00:00")

    found = laid("2023-05-22T12:00:00")

    assert found.left == (noon - 14 * HOUR, noon + 12 * HOUR)
    assert found.offsets == (-12 * HOUR, 14 * HOUR)
    assert found.local == (noon, noon)


def test_a_local_clock_that_no_offset_explains_clashes() -> None:
    found = laid("2023-05-24T12:00:00", "2023-05-22T12:00:00Z")

    assert found.clashes == [Clash(early=1, late=0, gap_s=(48 - 14) * HOUR)]


def test_an_assumed_offset_moves_local_clocks_only() -> None:
    local, stated = Extent.of(parse("2023-05-22T12:05")), Extent.of(parse("2023-05-22T12:05Z"))

    assert local.assuming("+03:00") == Extent.of(parse("2023-05-22T12:05+03:00"))
    assert local.assuming(None) == local.assuming("") == local
    assert stated.assuming("+03:00") == stated


def test_no_clock_at_all_leaves_everything() -> None:
    assert meeting_of([]).left == (-EVER, EVER)


@pytest.mark.parametrize(
    ("post", "left"),
    [("2023-05-22T14:02Z", True), ("2023-05-22T08:00Z", False)],
)
def test_nothing_is_made_after_its_first_post(post: str, left: bool) -> None:
    assert (laid("2023-05-22T09:00Z/2023-05-22T10:00Z", f"../{post}").left is not None) is left


hours = st.integers(-30, 30)
extents = st.lists(
    st.builds(
        lambda a, b, local, open_at: Extent(
            -EVER if open_at == "first" else min(a, b) * HOUR,
            EVER if open_at == "last" else max(a, b) * HOUR,
            local,
        ),
        hours,
        hours,
        st.booleans(),
        st.sampled_from(["", "first", "last"]),
    ),
    min_size=1,
    max_size=5,
)


def instants_left(clocks: list[Extent]) -> set[tuple[int, int]]:
    """By trying: every hour and whole offset at which all clocks are right."""
    return {
        (instant, offset)
        for instant in range(-60, 61)
        for offset in range(-12, 15)
        if all(
            clock.first <= (instant + offset * clock.is_local) * HOUR <= clock.last
            for clock in clocks
        )
    }


@given(extents)
def test_what_is_left_is_what_trying_every_hour_and_offset_finds(clocks: list[Extent]) -> None:
    found = meeting_of(clocks)
    tried = instants_left(clocks)

    assert (found.left is not None) == bool(tried)
    if found.left is None:
        assert found.clashes
        return
    first, last = (max(-60, min(60, end / HOUR)) for end in found.left)
    assert (min(i for i, _ in tried), max(i for i, _ in tried)) == (first, last)
    if any(clock.is_local for clock in clocks):
        assert found.offsets == (
            min(o for _, o in tried) * HOUR, max(o for _, o in tried) * HOUR,
        )  # fmt: skip


@given(extents)
def test_every_clash_is_one_of_two_that_no_instant_satisfies(clocks: list[Extent]) -> None:
    for clash in meeting_of(clocks).clashes:
        assert clash.gap_s > 0
        assert not instants_left([clocks[clash.early], clocks[clash.late]])
        late = clocks[clash.late]
        nearer = Extent(late.first - clash.gap_s, late.last, late.is_local)
        assert instants_left([clocks[clash.early], nearer])
