"""Cohen's kappa against published examples and its own laws."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.agreement import agreement

VALUES = st.sampled_from(["verified", "likely", "false"])
PAIRS = st.lists(st.tuples(VALUES, VALUES), max_size=40)


def test_the_usual_example() -> None:
    """Two readers of 50 proposals: 20 both yes, 15 both no, 5 and 10 apart; kappa is 0.40."""
    pairs = [("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15

    found = agreement(Counter(pairs))

    assert (found.pairs, found.observed) == (50, 0.7)
    assert found.kappa == pytest.approx(0.4)
    assert found.in_words == "fair"


def test_two_answers_seen_by_few() -> None:
    found = agreement(Counter([("likely", "likely"), ("false", "false")]))

    assert found.kappa == 1.0
    assert found.is_few


@pytest.mark.parametrize("pairs", [[], [("likely", "likely")] * 5])
def test_no_value_where_chance_explains_everything(pairs: list) -> None:
    assert agreement(Counter(pairs)).kappa is None
    assert agreement(Counter(pairs)).in_words == "not defined"


@given(PAIRS)
def test_never_above_one_and_the_same_the_other_way(pairs: list) -> None:
    found = agreement(Counter(pairs))

    assert found.kappa == agreement(Counter((b, a) for a, b in pairs)).kappa
    assert found.kappa is None or -1 <= found.kappa <= 1
