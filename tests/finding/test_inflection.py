"""Forms find their lemmas and leave the neighbours of these alone; truth from treebanks."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations, islice

import pytest

from evidence.finding.inflection import Dictionary, Reading, read
from evidence.finding.language import terms_of_word
from tests.finding.english import APART, PAIRS
from tests.samples import sample

RECALL = {"ru": 0.97, "uk": 0.97, "en": 0.97}
SAMPLED = 7
"""Every so many-th lemma of a treebank is looked at, for speed."""

Pair = tuple[str, str]


def match(one: str, other: str) -> bool:
    return not set(terms_of_word(one)).isdisjoint(terms_of_word(other))


def treebank(language: str) -> list[Pair]:
    """Forms and their lemmas, as people annotated them."""
    lines = sample(f"text/{language}_forms.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return [(form, lemma) for form, lemma, *_ in rows]


def sampled(pairs: list[Pair]) -> list[Pair]:
    kept = set(islice(sorted({lemma for _, lemma in pairs}), 0, None, SAMPLED))
    return [pair for pair in pairs if pair[1] in kept]


def neighbours(lemmas: Iterable[str]) -> Iterator[Pair]:
    """Lemmas that begin with the same five letters; pairs that only end differently."""
    by_beginning = defaultdict(set)
    for lemma in lemmas:
        if len(lemma) > 5:
            by_beginning[lemma[:5].lower()].add(lemma)
    for group in by_beginning.values():
        yield from combinations(sorted(group), 2)


@pytest.mark.parametrize("language", ["ru", "uk"])
def test_forms_of_a_treebank_find_their_lemmas(language: str) -> None:
    pairs = sampled(treebank(language))

    found = sum(match(form, lemma) for form, lemma in pairs)

    assert found / len(pairs) >= RECALL[language]


@pytest.mark.parametrize("language", ["ru", "uk"])
def test_neighbours_in_a_treebank_stay_apart(language: str) -> None:
    pairs = list(islice(neighbours(lemma for _, lemma in treebank(language)), 0, None, 2))

    mistaken = sum(match(one, other) for one, other in pairs)

    assert len(pairs) > 100
    assert mistaken / len(pairs) <= 0.05


def test_english_forms_find_their_lemmas() -> None:
    missed = [(form, lemma) for form, lemma in PAIRS if not match(form, lemma)]

    assert len(PAIRS) > 400
    assert len(missed) / len(PAIRS) <= 1 - RECALL["en"]


def test_english_neighbours_stay_apart() -> None:
    assert [pair for pair in APART if match(*pair.split())] == []


@pytest.mark.parametrize(
    ("word", "lemmas"),
    [
        ("мины", {"мина"}),
        ("банка", {"банка", "банк"}),
        ("окон", {"окно"}),
        ("бойцов", {"боец"}),
        ("освобождённой", {"освободить"}),
        ("уничтожив", {"уничтожить"}),
        ("дождешься", {"дождаться"}),
        ("року", {"рік"}),
        ("руці", {"рука"}),
        ("видається", {"видаватися"}),
        ("прийнято", {"прийняти"}),
        ("п'ятьма", {"п'ять"}),
        ("shelves", {"shelf", "shelve"}),
        ("stopped", {"stop"}),
        ("building", {"building", "build"}),
    ],
)
def test_a_form_may_come_from_several_lemmas(word: str, lemmas: set[str]) -> None:
    assert lemmas <= set(read(word).lemmas)


def test_a_name_no_dictionary_knows_is_guessed() -> None:
    reading = read("щетиновкой")

    assert "щетиновка" in reading.guesses
    assert not reading.is_known


@pytest.mark.parametrize("word", ["", "t72", "тtank", "中文", "-", "'"])
def test_what_is_no_word_of_the_three_languages_has_no_lemma(word: str) -> None:
    assert read(word).lemmas == ()


def test_yo_is_written_or_not() -> None:
    assert read("ёлками") == read("елками") != Reading()


def test_a_dictionary_that_expects_many_words_answers_the_same() -> None:
    plain, ready = Dictionary("en"), Dictionary("en")
    ready.sieve()
    forms = [*islice(plain.lemmas, 0, None, 101), "grads", "zzyzx", "танк", "", "x" * 200]
    assert [ready.get(form) for form in forms] == [plain.get(form) for form in forms]
    assert sum(map(bool, map(ready.get, forms))) > 1_000
