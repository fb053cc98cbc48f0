"""Words to terms: what must find each other does, what merely looks similar does not."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.finding.language import fold, terms_of, terms_of_word, words_of


def share_a_term(*words: str) -> bool:
    return all(set(terms_of(a)) & set(terms_of(b)) for a, b in combinations(words, 2))


@pytest.mark.parametrize(
    "words",
    [
        "Грайворон Grayvoron Graivoron Hraivoron Grajvoron ГРАЙВОРОН Гра́йворон",
        "Козинка Kozinka Kozynka Козінка",
        "Ракитное Rakitnoye Rakitnoe",
        "Харків Kharkiv Harkiv",
        "Вовчанськ Vovchansk Vovčansk Vovchans’k",
        "Гладков Gladkov Hladkov",
        "Подоляк Podolyak Podoliak",
        "Суми Сумы Sumy",
        "Київ Kyiv",
        "Ізюм Изюм Izyum Izium",
        "Гліб Hlib",
        "Кам'янка Кам’янка Камянка",
        "жёлтый желтый ЖЕЛТЫЙ",
        "БМП-2 BMP-2 БМП2",
        "Т-72Б3 T-72B3 т72б3",
        "Ми-8 Mi-8",
        "decision deсision Decision",
        "leaflet leaflets LEAFLETS",
        "листовка листовки листовкой Листовками",
        "листівка Листівки листівці",
        "Грайвороне Grayvoron Грайворона",
        "Козинки Козинкой Козинка Kozinka Козінці",
        "Ракитном Rakitnoye Ракитного",
        "Шебекино Шебекина Shebekino",
        "Тёткино Тёткина Tetkino",
        "Харкова Харкові Kharkiv",
        "Бакунець Бакунця",
        "сине-жёлтый сине-жёлтыми сине-жёлтого",
        "122-мм 122-mm",
        "9М22У 9M22U",
        "50.4613 50,4613",
        "Putin's Putin’s Putin",
    ],
)
def test_spellings_of_one_word_find_each_other(words: str) -> None:
    assert share_a_term(*words.split())


@pytest.mark.parametrize(
    "words",
    [
        "Белгород Белополье Белая",
        "Козинка Козинцы Козін",
        "Грайворон Ворон",
        "tank tanker",
        "hold gold",
        "gate hate",
        "major mayor",
        "west vest",
        "arts arc",
        "sky ski",
        "leaflet leaf",
        "листовка лист",
        "Т-72 Т-72Б3 Т-80",
        "БМП-1 БМП-2",
        "Суджа Судья",
        "ozinka kozinka",
        "мина мир мера",
        "дом домен дым",
        "рота роза роща",
        "прибить прибыть",
        "голодный холодный",
        "дата дать",
        "крови кровать",
        "больной большой",
        "Белгород Белополье белка",
        "університет універсам універсал",
        "рука рік річка",
        "universe university",
        "organ organize",
        "general generous",
        "lead leader",
        "number numb",
        "lather late",
        "50.4613 50.4612",
        "name_two name_three",
        "2 2023",
    ],
)
def test_neighbours_do_not_find_each_other(words: str) -> None:
    assert not any(
        set(terms_of_word(a)) & set(terms_of_word(b)) for a, b in combinations(words.split(), 2)
    )


def test_the_disguised_word_of_the_founding_case_is_found() -> None:
    printed = terms_of("The best deсision for you and your family is to surrender")

    assert set(terms_of_word("decision")) & set(printed)


def test_a_hyphenated_word_is_found_whole_and_by_its_parts() -> None:
    terms = set(terms_of("сине-жёлтый БМП-2"))

    assert {"синежелтый", "сине", "желтый", "бмп2", "бмп", "2"} <= terms


def test_words_are_given_as_written() -> None:
    text = "Кам’янка, BMP-2: «сине-жёлтый» (don't) 50% #raid @name_two"

    assert words_of(text) == [
        *("Кам’янка", "BMP-2", "сине-жёлтый", "don't", "50", "raid", "name_two")
    ]


def test_a_key_is_never_taken_for_a_word() -> None:
    assert terms_of_word("Kozinka") == ("kozinka", "~kozinka")
    assert terms_of_word("2023") == ("2023",)


@given(st.text(max_size=60))
def test_any_text_gives_terms_without_spaces(text: str) -> None:
    terms = terms_of(text)

    assert all(term and not any(c.isspace() for c in term) for term in terms)
    assert bool(terms) == bool(words_of(text))


@given(
    st.text(st.sampled_from("абвгдеёжзиійклмнопрстуўфхцчшщьюяєґabcdefghijklmnop'-"), max_size=12)
)
def test_a_document_and_a_query_in_capitals_meet(word: str) -> None:
    assert all(set(terms_of(part)) & set(terms_of(part.upper())) for part in words_of(word))


@pytest.mark.parametrize("word", ["Грайворон", "Hraivoron", "листівка"])
def test_the_beginning_of_a_word_folds_to_the_beginning_of_its_form(word: str) -> None:
    assert all(fold(word).startswith(fold(word[:length])) for length in range(1, len(word)))
