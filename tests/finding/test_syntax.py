"""What was typed is read as words, fields, alternatives and brackets, and never fails."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.finding import fields
from evidence.finding.syntax import (
    DEEPEST,
    FIELD,
    IGNORED,
    MOST_COSTLY,
    MOST_PARTS,
    PHRASE,
    PREFIX,
    WORD,
    Group,
    Node,
    Part,
    parse,
)

TANK, FLARE, POST = Part(WORD, "tank"), Part(WORD, "flare"), Part(WORD, "post")


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
        ("tank OR flare", [Group((TANK, FLARE), alternatives=True)]),
        ("post tank АБО flare", [POST, Group((TANK, FLARE), alternatives=True)]),
        ("(tank flare) OR post", [Group((Group((TANK, FLARE)), POST), alternatives=True)]),
        ("-(tank flare)", [Group((TANK, FLARE), without=True)]),
        ("NOT (tank OR flare)", [Group((TANK, FLARE), alternatives=True, without=True)]),
        ("NOT tank", [Part(WORD, "tank", without=True)]),
        ("-(-tank)", [Group((Part(WORD, "tank", without=True),), without=True)]),
        ("tank AND flare", [TANK, FLARE]),
        ("OR tank OR", [TANK]),
        ("((tank) flare", [Group((TANK, FLARE))]),
        (")) tank ()", [TANK]),
        ("kind:photo", [Part(FIELD, "photo", field="kind")]),
        ("-KIND:photo", [Part(FIELD, "photo", without=True, field="kind")]),
        ('near:"Kozinka"~5km', [Part(FIELD, '"Kozinka"~5km', field="near")]),
        ("https://t.me/x", [Part(PHRASE, "https t me x")]),
        ("12:30", [Part(PHRASE, "12 30")]),
    ],
)
@pytest.mark.django_db
def test_what_is_typed_is_read(typed: str, read: list[Node]) -> None:
    assert parse(typed) == read


def test_parts_are_shown_as_they_would_be_typed() -> None:
    typed = 'tank "border post" -flare -"low flight" heli* -kind:photo (a OR (b c)) -(d e)'

    assert " ".join(str(part) for part in parse(typed)) == typed


def test_fields_after_too_many_are_not_even_read(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    monkeypatch.setattr(fields, "read", lambda name, value: read.append(value))

    *_, last = parse(" ".join(f"near:Kozinka{number}" for number in range(900)))

    assert len(read) == MOST_COSTLY
    assert str(last) == "near:Kozinka899"
    assert last.kind == IGNORED


def test_what_comes_after_too_many_parts_is_named_as_ignored() -> None:
    read = parse(" ".join(f"word{number}" for number in range(MOST_PARTS + 2)))

    assert [part.text for part in read if part.kind == IGNORED] == ["word1000", "word1001"]


@pytest.mark.django_db
@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    read = parse(text)

    assert len(read) == len(set(read))
    assert all(str(node) for node in read)


@pytest.mark.parametrize(
    ("typed", "words", "problem"),
    [
        ("colour:red", "colour red", "“colour:” is no field"),
        ("status:asleep", "asleep", "status: “asleep” is not one of new"),
        ("status:", "status", "“status:” needs a value"),
        ("taken:noon", "noon", "not a date"),
        ("taken:2023-05-24..2023-05-22", "2023-05-24 2023-05-22", "from an earlier to a later"),
        ("receipts:>many", "many", "no whole number"),
        ("radius:wide", "wide", "no distance"),
        ("near:Atlantis~5km", "Atlantis 5km", "no settlement “Atlantis” is known"),
        ("near:Kozinka~far", "Kozinka far", "no distance"),
        ("within:1,2,3", "1,2,3", "south,west,north,east"),
        ("within:51,35,50,36", "51,35,50,36", "south below north"),
        ("sha256:xyz", "xyz", "hexadecimal"),
        ("has:wings", "wings", "is not one of file"),
        ("claim:odd", "odd", "is not one of "),
    ],
)
@pytest.mark.django_db
def test_what_cannot_be_understood_is_named_and_searched_as_words(
    typed: str, words: str, problem: str
) -> None:
    (read,) = parse(typed)

    assert isinstance(read, Part)
    assert (read.kind in (WORD, PHRASE), read.text) == (True, words)
    assert problem in read.problem


def test_each_part_knows_where_it_stood() -> None:
    typed = 'tank -(flare  OR "a b") NOT kind:photo  post OR heli*'

    assert [typed[slice(*node.span)] for node in parse(typed)] == [
        "tank", '-(flare  OR "a b")', "NOT kind:photo", "post OR heli*",
    ]  # fmt: skip


def test_brackets_too_deep_count_for_nothing() -> None:
    deep = DEEPEST + 5

    assert parse("(" * deep + "tank" + ")" * deep + " flare") == [TANK, FLARE]


PIECES = st.sampled_from(
    ["(", ")", "-", "-(", '"', " OR ", " NOT ", ":", "kind:", "near:", "taken:", "~5km", "..", ">"]
    + ["*", " ", "tank", "50.46,35.60", "2023-05-22", "\0", "\u202e", "🔥", "a|b.*", "\\"]
)


@pytest.mark.django_db
@settings(deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_any_heap_of_signs_is_read(text: str) -> None:
    for node in parse(text):
        start, end = node.span
        assert 0 <= start < end
        assert str(node)
