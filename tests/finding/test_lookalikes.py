"""Look-alike letters in a word are seen, named by code point, and said where they stand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.finding.language import composed
from evidence.finding.lookalikes import is_there, observed

LEAFLET = "Soldiers!\n\nThe best deсision for you is to surrender"


def test_the_leaflet_hides_one_cyrillic_letter() -> None:
    (seen,) = observed(LEAFLET)
    (letter,) = seen.letters

    assert (seen.word, seen.line, seen.nth) == ("deсision", 3, 3)
    assert seen.pieces == [("de", False), ("с", True), ("ision", False)]
    assert (letter.code_point, letter.name) == ("U+0441", "CYRILLIC SMALL LETTER ES")
    assert letter.passes_for == "c"


def test_every_such_word_is_seen_in_either_script() -> None:
    text = "The best deсision, a Bеlgorod checkpoint; Мoсква; plain decision; deсision again"

    assert [seen.word for seen in observed(text)] == ["deсision", "Bеlgorod", "Мoсква", "deсision"]
    assert [letter.code_point for letter in observed("Мoсква")[0].letters] == ["U+006F"]


def test_a_capital_passes_for_a_capital() -> None:
    (seen,) = observed("СALL of duty")

    assert [(each.letter, each.passes_for) for each in seen.letters] == [("С", "C")]


def test_the_odd_part_of_a_joined_word_is_named_alone() -> None:
    (seen,) = observed("tele-сhannel")

    assert (seen.word, seen.start, seen.end) == ("сhannel", 5, 12)


@pytest.mark.parametrize(
    "word", ["Telegram-канал", "BMP", "БМП", "фiлdф", "T72", "листівка", "Т-72Б3 and T-72B3"]
)
def test_honest_words_are_not_reported(word: str) -> None:
    assert observed(word) == []


@given(st.text(st.sampled_from("aсcоo dыф1-\u0301\u200bßİ\n"), max_size=40))
def test_what_is_seen_stands_where_it_is_said_to(text: str) -> None:
    found = observed(text)

    assert is_there(text) == bool(found)
    for seen in found:
        assert "".join(piece for piece, _ in seen.pieces) == seen.word
        assert any(is_odd for _, is_odd in seen.pieces)
        assert composed(text[seen.start : seen.end]) == seen.word
        assert seen.line == text[: seen.start].count("\n") + 1
