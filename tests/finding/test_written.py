"""Words are found where they stand, whatever stands between and inside them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.finding.written import Written, words_at, words_in

TEXTS = st.text(st.sampled_from("аїйёеAbz019 '’-_.,\n\u0301\u0306\u00ad\u200b\u200f\u00a0…№é½ﬁ🔥"))


def test_the_words_of_a_plain_text_stand_where_they_are() -> None:
    text = "У Козинці, БМП-2."

    assert [text[w.start : w.end] for w in words_at(text)] == ["У", "Козинці", "БМП-2"]


@pytest.mark.parametrize(
    ("text", "word", "taken_up"),
    [
        ("№\u00a05: Козинка", "Козинка", "Козинка"),
        (f"с {unicodedata.normalize('NFD', 'йод')}ом", "йодом", "и\u0306одом"),
        ("Гра\u0301йворон", "Грайворон", "Гра\u0301йворон"),
        ("Грай\u00adворон", "Грайворон", "Грай\u00adворон"),
        ("\u200fГрай\u200eворон\u200f", "Грайворон", "Грай\u200eворон\u200f"),
        ("ﬁre", "fire", "ﬁre"),
    ],
)
def test_a_word_takes_up_all_that_it_is_written_with(text: str, word: str, taken_up: str) -> None:
    found = next(each for each in words_at(text) if each.word == word)

    assert text[found.start : found.end] == taken_up


@given(TEXTS)
def test_the_words_are_those_of_the_index(text: str) -> None:
    assert [each.word for each in words_at(text)] == words_in(text)


@given(TEXTS)
def test_words_and_their_parts_stand_in_order_inside_the_text(text: str) -> None:
    found = list(words_at(text))

    # Two words may share one character: ½ is read as 1⁄2.
    assert [w.start for w in found] == sorted(w.start for w in found)
    assert [w.end for w in found] == sorted(w.end for w in found)
    for each in found:
        parts = each.parts()
        assert 0 <= each.start <= parts[0].start < parts[-1].end <= each.end <= len(text)


def test_parts_of_a_joined_word_stand_apart() -> None:
    (word,) = words_at("БМП-2М")

    assert word.parts() == [Written("БМП", 0, 3), Written("2М", 4, 6)]
