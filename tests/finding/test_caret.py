"""What is being typed is told from what stands around it, and what is chosen is read back whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.finding import fields
from evidence.finding.caret import quoted, typed_at
from evidence.finding.fields import Named
from evidence.finding.syntax import FIELD, parse
from evidence.finding.written import words_in


@pytest.mark.parametrize(
    ("query", "replaced", "field", "text"),
    [
        ("koz|", "koz", "", "koz"),
        ("tank koz|", "koz", "", "koz"),
        ("tank | leaflet", "", "", ""),
        ("(tank OR koz|)", "koz", "", "koz"),
        ("kin|d:video", "kind:", "", "kin"),
        ("place:|", "place:", "place", ""),
        ('tank place:"Velyka Py|', 'place:"Velyka Py', "place", "Velyka Py"),
        ('place:"Velyka Py|" tank', 'place:"Velyka Py"', "place", "Velyka Py"),
        ("place:«Велика Пи|» tank", "place:«Велика Пи»", "place", "Велика Пи"),
        ("kind:video,dro|", "kind:video,dro", "kind", "dro"),
        ("near:50.4,3|", "near:50.4,3", "near", "50.4,3"),
        ('near:"Koz|"~9km', 'near:"Koz"', "near", "Koz"),
        ("https://t.me/a|", "https://t.me/a", "", "https://t.me/a"),
        ("🔥 tag:ta|", "tag:ta", "tag", "ta"),
    ],
)
def test_the_part_at_the_caret_is_told(query: str, replaced: str, field: str, text: str) -> None:
    at = query.index("|")
    query = query.replace("|", "")

    typed = typed_at(query, at)

    assert query[typed.start : typed.end] == replaced
    assert (typed.field, typed.text) == (field, text)
    assert typed.is_open


@pytest.mark.parametrize("query", ['"border po', 'place:"Kozinka"', "tank OR", "tank NOT"])
def test_phrases_whole_values_and_operators_are_left_alone(query: str) -> None:
    assert not typed_at(query, len(query)).is_open


def test_a_sign_and_the_values_before_are_kept() -> None:
    typed = typed_at("-kind:video,pho", 15)

    assert (typed.sign, typed.kept) == ("-", "video,")


@given(st.text(st.sampled_from('ab:"“()-,~ \n\0\u200fя🔥OR'), max_size=40), st.integers(0, 40))
def test_whatever_is_typed_there_is_a_part_around_the_caret(query: str, at: int) -> None:
    at = min(at, len(query))

    typed = typed_at(query, at)

    assert 0 <= typed.start <= at <= typed.end <= len(query)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Kozinka", "Kozinka"),
        ("T-72Б3", "T-72Б3"),
        ("Велика Писарівка", '"Велика Писарівка"'),
        ("Channel “Ветер” (old)", '"Channel Ветер (old)"'),
        ("https://t.me/x", '"https://t.me/x"'),
        ("-v", '"-v"'),
        ("tank*", "tank"),
        ("a, b", '"a, b"'),
    ],
)
def test_a_name_is_quoted_when_it_must_be(name: str, written: str) -> None:
    assert quoted(name) == written


@given(st.text(st.sampled_from("aя1 \"«»“”(),:~*-'’./\\ORNOT\u00a0"), max_size=30))
def test_a_quoted_name_asks_for_all_its_words_and_nothing_else(name: str) -> None:
    if not words_in(name):
        return

    (part,) = parse(f"tag:{quoted(name)}")

    assert part.kind == FIELD  # type: ignore[union-attr]
    condition = fields.read("tag", part.text)  # type: ignore[union-attr]
    assert isinstance(condition, Named) and not condition.is_beginning
    assert list(condition.words) == words_in(name)
