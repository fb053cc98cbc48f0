"""Synonyms and place names widen what is asked for, and an edit of the table counts at once."""

from collections.abc import Iterator

import pytest
from django.core.exceptions import ValidationError

from evidence.finding import language, vocabulary
from evidence.finding.vocabulary import STARTER, shipped_terms_of_word, terms_of_word
from evidence.models import Synonym
from tests.factories import Cast, make_referenced
from tests.finding.conftest import Ask


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    """The table is read anew, and nothing of it left to the next test."""
    vocabulary.forget()
    yield
    vocabulary.forget()


def finds(asked: str, written: str) -> bool:
    return not set(shipped_terms_of_word(asked)).isdisjoint(language.terms_of_word(written))


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("leaflet", "листовками"),
        ("листівки", "leaflets"),
        ("листовка", "листівок"),
        ("drones", "беспилотника"),
        ("Kharkiv", "Харькова"),
        ("харькове", "Харкові"),
        ("Вовчанськ", "Волчанска"),
        ("Volchansk", "Вовчанську"),
        ("Киев", "Kyiv"),
        ("Запорожье", "Zaporizhzhia"),
        ("Бахмут", "Артёмовска"),
        ("Odessa", "Одесі"),
        ("Белгород", "Білгороді"),
        ("Москве", "Moscow"),
    ],
)
def test_words_and_places_are_found_in_other_languages(asked: str, written: str) -> None:
    assert finds(asked, written)


@pytest.mark.parametrize(
    ("asked", "written"),
    [("leaflet", "leaf"), ("листовка", "лист"), ("Харьков", "харчи"), ("Миколаїв", "Миколаївка")],
)
def test_they_bring_nothing_else(asked: str, written: str) -> None:
    assert not finds(asked, written)


def test_a_site_starts_with_what_is_shipped(db: None) -> None:
    assert set(Synonym.objects.values_list("words", flat=True)) == {"\n".join(g) for g in STARTER}
    assert terms_of_word("leaflet") == shipped_terms_of_word("leaflet")


def test_no_group_is_shipped_twice_or_alone() -> None:
    assert len(set(STARTER)) == len(STARTER)
    assert all(len(set(group)) == len(group) > 1 for group in STARTER)


def test_an_edited_table_counts_at_once_for_what_is_indexed(cast: Cast, ask: Ask) -> None:
    make_referenced(by=cast.owner, case=cast.case, title="Two вагнеровцы at the gate")
    assert ask("mercenary") == []

    group = Synonym.objects.create(words="mercenary\nвагнеровец")
    vocabulary.forget()
    assert ask("mercenaries") == ["BEL-0001"]
    assert ask('"mercenaries at the gate"') == ["BEL-0001"]

    group.delete()
    vocabulary.forget()
    assert ask("mercenary") == []


def test_a_group_is_words_one_a_line() -> None:
    group = Synonym(words=" tank \n\nтанк\r\ntank\n")

    group.clean()

    assert group.words == "tank\nтанк"
    assert str(group) == "tank = танк"


@pytest.mark.parametrize("words", ["", "tank", "tank\ntank", "main battle tank\nтанк"])
def test_what_is_no_group_is_refused(words: str) -> None:
    with pytest.raises(ValidationError, match="one a line|One word a line"):
        Synonym(words=words).clean()
