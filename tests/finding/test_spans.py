"""Spans of days meet by their terms exactly when they meet."""

from hypothesis import given
from hypothesis import strategies as st

from evidence.finding import spans

DAYS = st.integers(spans.FIRST_DAY, spans.LAST_DAY) | st.integers(738_000, 738_100)
SPANS = st.tuples(DAYS, DAYS).map(sorted)


@given(SPANS, SPANS)
def test_two_spans_share_a_term_when_they_share_a_day(a: list[int], b: list[int]) -> None:
    meet = a[0] <= b[1] and b[0] <= a[1]

    assert bool(set(spans.terms_of(*a)) & set(spans.terms_meeting(*b))) == meet


@given(DAYS)
def test_one_day_is_one_block_and_what_holds_it(day: int) -> None:
    assert len(spans.terms_of(day, day)) == spans.LEVELS + 2
