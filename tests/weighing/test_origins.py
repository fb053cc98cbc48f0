"""What ties things together counts once, whichever way and by however many steps."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence.weighing.origins import Origins, Tie

THINGS = st.integers(0, 9)
TIES = st.lists(st.builds(Tie, THINGS, st.sampled_from(["crop", "came"]), THINGS), max_size=15)
ALL = list(range(10))
untimed = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@untimed
@given(TIES)
def test_every_thing_has_one_origin(ties: list[Tie]) -> None:
    groups = Origins(ties).apart(ALL)

    assert sorted(thing for group in groups for thing in group) == ALL


@untimed
@given(TIES, st.randoms())
def test_neither_order_nor_direction_of_ties_matters(ties: list[Tie], random) -> None:
    turned = [Tie(tie.other, tie.kind, tie.one) for tie in ties]
    random.shuffle(turned)

    assert Origins(turned).apart(ALL) == Origins(ties).apart(ALL)


@untimed
@given(TIES, THINGS, THINGS)
def test_one_more_tie_joins_two_origins_at_most(ties: list[Tie], one: int, other: int) -> None:
    before = Origins(ties).apart(ALL)
    after = Origins([*ties, Tie(one, "crop", other)]).apart(ALL)

    together = any({one, other} <= set(group) for group in before)
    assert len(after) == len(before) - (not together)


@untimed
@given(TIES)
def test_the_ties_told_are_enough_to_join_the_group(ties: list[Tie]) -> None:
    origins = Origins(ties)

    for group in origins.apart(ALL):
        told = origins.why(group)
        assert set(told) <= set(ties)
        assert Origins(told).apart(group) == [group]


def test_a_thing_between_need_not_be_among_those_counted() -> None:
    origins = Origins([Tie("frame", "frame_of", "film"), Tie("crop", "crop", "film")])

    assert origins.apart(["frame", "crop"]) == [["frame", "crop"]]
    assert len(origins.why(["frame", "crop"])) == 2


def test_what_is_not_tied_stands_alone() -> None:
    assert Origins([]).apart("ab") == [["a"], ["b"]]
