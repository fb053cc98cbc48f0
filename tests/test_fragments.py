"""Parts of a picture, film or document: read, written, and refused with a reason."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence import fragments
from evidence.errors import UnreadablePart
from evidence.fragments import Box, Part

TIMES = st.decimals("0", "90000", places=3)
SIDES = st.decimals("0.01", "50", places=2)
BOXES = st.builds(Box, x=SIDES, y=SIDES, width=SIDES, height=SIDES)
SPANS = st.tuples(TIMES, st.none() | st.decimals("0.001", "900", places=3)).map(
    lambda told: (told[0], None if told[1] is None else told[0] + told[1])
)
PARTS = st.one_of(
    st.builds(lambda span, box: Part(*span, box), SPANS, st.none() | BOXES),
    st.builds(lambda page, box: Part(page=page, box=box), st.integers(1, 9999), st.none() | BOXES),
    st.builds(lambda box: Part(box=box), BOXES),
)


@given(PARTS)
def test_every_part_is_read_back_as_it_was_written(part: Part) -> None:
    assert fragments.parse(str(part)) == part
    assert str(fragments.parse(f"#{part}")) == str(part)


@given(TIMES)
def test_every_time_is_read_back_as_it_was_shown(at: Decimal) -> None:
    assert fragments.seconds_of(fragments.clock(at)) == at


@given(st.text(alphabet="t=,xywhpercent:page&#.0123456789-", max_size=40))
def test_anything_else_is_refused_and_nothing_breaks(text: str) -> None:
    try:
        part = fragments.parse(text)
    except UnreadablePart:
        return
    assert fragments.parse(str(part)) == part


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("t=20,14", "the end is not after the beginning"),
        ("t=14,14", "the end is not after the beginning"),
        ("xywh=percent:80,10,30,10", "over the edge"),
        ("xywh=percent:10,10,0,10", "a box needs a width"),
        ("xywh=10,10,30,10", "four percentages"),
        ("page=0", "count from 1"),
        ("t=1&page=2", "a page has no time"),
        ("", "this is no part"),
    ],
)
def test_says_what_is_wrong(text: str, words: str) -> None:
    with pytest.raises(UnreadablePart, match=words):
        fragments.parse(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("t=14", "at 0:14"),
        ("t=14,20", "from 0:14 to 0:20"),
        ("page=2", "page 2"),
        (
            "xywh=percent:10,20.5,30,40",
            "box at 10–40 % from the left, 20.5–60.5 % from the top",
        ),
        (
            "t=14&xywh=percent:0,0,50,50",
            "at 0:14, box at 0–50 % from the left, 0–50 % from the top",
        ),
        ("page=2 the stamp", "page 2 the stamp"),
        ("the stamp", "the stamp"),
        ("", ""),
    ],
)
def test_says_all_of_a_part_where_nothing_is_drawn(text: str, said: str) -> None:
    assert fragments.in_words(text) == said


def test_says_parts_as_players_do() -> None:
    told = ["t=14", "t=3723.5,3730", "page=3&xywh=percent:10,10,30,30", "xywh=percent:0,0,50,50"]

    assert [fragments.parse(text).words for text in told] == [
        "0:14", "1:02:03.5–1:02:10", "page 3", "a box"
    ]  # fmt: skip
