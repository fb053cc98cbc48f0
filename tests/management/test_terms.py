"""The command that shows terms answers word by word, without a database."""

import io
import json
from typing import Any

import pytest
from django.core.management import call_command


def answers(*words: str) -> list[dict[str, Any]]:
    out = io.StringIO()
    call_command("terms", *words, json=True, stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_words_of_the_arguments_are_answered_in_order() -> None:
    mine, mines = answers("мина", "мины")

    assert (mine["word"], mines["word"]) == ("мина", "мины")
    assert set(mine["terms"]) & set(mines["terms"])


def test_words_are_read_from_standard_input_one_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("leaflet\n\nлистовка\nБМП-2\n"))

    leaflet, listovka, bmp = answers()

    assert set(leaflet["terms"]) & set(listovka["terms"])
    assert bmp == {"word": "БМП-2", "terms": ["бмп2", "~bmp2"]}


def test_what_holds_no_word_has_no_terms() -> None:
    assert answers("🔥") == [{"word": "🔥", "terms": []}]
