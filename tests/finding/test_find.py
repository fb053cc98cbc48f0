"""The command that finds, as one object or as a table."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from evidence.actions import checking
from evidence.finding import index
from evidence.vocabularies import (
    FindingValue,
    ItemKind,
)
from tests.factories import Cast, make_referenced


def find(capsys: pytest.CaptureFixture, query: str, **options) -> dict:
    call_command("find", query, username="owner", json=True, **options)
    return json.loads(capsys.readouterr().out)


def test_find_answers_one_object(cast: Cast, data_dir: Path, capsys) -> None:
    item = make_referenced(by=cast.owner, case=cast.case, title="Танк", kind=ItemKind.VIDEO)
    proposed = checking.propose_finding(
        by=cast.owner, item=item, value=FindingValue.LIKELY, reasons="seen"
    )
    checking.review_finding(by=cast.chief, finding=proposed, value=FindingValue.LIKELY)

    answer = find(capsys, "танк", case="BEL")

    assert list(answer) == ["total", "items", "facets", "behind"]
    assert (answer["total"], answer["behind"]) == (1, 0)
    (found,) = answer["items"]
    assert found.pop("snippet")["title_marks"] == [[0, 4]]
    assert found == {
        "code": "BEL-0001",
        "case": "BEL",
        "title": "Танк",
        "kind": "video",
        "status": "new",
        "finding": "likely",
    }
    assert answer["facets"]["finding"] == {"likely": 1}
    assert find(capsys, "танк", limit=0)["items"] == []


def test_find_prints_a_table(cast: Cast, data_dir: Path, capsys) -> None:
    make_referenced(by=cast.owner, case=cast.case, title="A lone tank")

    call_command("find", "tank", username="owner")

    printed = capsys.readouterr().out
    assert "1 found, 1 shown" in printed
    assert "BEL-0001" in printed and "A lone tank" in printed


def test_find_has_nothing_behind_however_much_there_is(
    cast: Cast, data_dir: Path, capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "SEARCH_ITEMS", 0)  # no search may catch up
    make_referenced(by=cast.owner, case=cast.case)

    assert find(capsys, "")["behind"] == 0


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"username": "nobody"}, "There is no user 'nobody'."),
        ({"username": "owner", "case": "OTH"}, "owner is in no case 'OTH'."),
        ({"username": "owner", "case": "ZZZ"}, "owner is in no case 'ZZZ'."),
        ({"username": "owner", "limit": -1}, "--limit cannot be below zero: -1"),
    ],
)
def test_find_refuses_in_one_line(cast: Cast, data_dir: Path, options: dict, said: str) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("find", "tank", **options)

    assert str(refused.value) == said
