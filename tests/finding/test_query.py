"""What was typed is read as words, phrases, exclusions and beginnings, and never fails."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.finding.query import IGNORED, MOST_PARTS, PHRASE, PREFIX, WORD, Part, parse


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("", []),
        ("tank", [Part(WORD, "tank")]),
        ("tank  Kozinka\t", [Part(WORD, "tank"), Part(WORD, "Kozinka")]),
        ("tank tank", [Part(WORD, "tank")]),
        ('"border post" tank', [Part(PHRASE, "border post"), Part(WORD, "tank")]),
        ("«border post»", [Part(PHRASE, "border post")]),
        ("“border post”", [Part(PHRASE, "border post")]),
        ("-tank", [Part(WORD, "tank", without=True)]),
        ('-"border post"', [Part(PHRASE, "border post", without=True)]),
        ("T-72 Mi-8", [Part(WORD, "T-72"), Part(WORD, "Mi-8")]),
        ("разруш*", [Part(PREFIX, "разруш*")]),
        ("a*", [Part(WORD, "a")]),
        ("t.me/rybar/1", [Part(PHRASE, "t me rybar 1")]),
        ('border "post', [Part(WORD, "border"), Part(WORD, "post")]),
        ('"', []),
        ("- tank", [Part(IGNORED, "-"), Part(WORD, "tank")]),
        ("🔥 tank", [Part(IGNORED, "🔥"), Part(WORD, "tank")]),
        ("лис\u200fтовка", [Part(WORD, "листовка")]),
        ("ta\0nk", [Part(PHRASE, "ta nk")]),
    ],
)
def test_what_is_typed_is_read(typed: str, read: list[Part]) -> None:
    assert parse(typed) == read


def test_parts_are_shown_as_they_would_be_typed() -> None:
    typed = 'tank "border post" -flare -"low flight" heli*'

    assert " ".join(str(part) for part in parse(typed)) == typed


def test_what_comes_after_too_many_parts_is_named_as_ignored() -> None:
    read = parse(" ".join(f"word{number}" for number in range(MOST_PARTS + 2)))

    assert [part.text for part in read if part.kind == IGNORED] == ["word200", "word201"]


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    read = parse(text)

    assert len(read) == len(set(read))
    assert all(part.text for part in read)
