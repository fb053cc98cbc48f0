"""Every action, found by itself: no change without its entry, and one entry a change."""

from typing import Any

import pytest

from evidence.actions import ledger
from evidence.errors import LedgerBroken
from evidence.models import LedgerEntry, LedgerSubject
from tests.examples import EXAMPLES, World, contents, every_action, make_world

pytestmark = [pytest.mark.postgres_too, pytest.mark.usefixtures("data_dir")]

ACTIONS = every_action()


@pytest.fixture
def world(db: None, data_dir: Any) -> World:
    return make_world()


def test_every_action_has_an_example() -> None:
    assert set(EXAMPLES) == set(ACTIONS)


@pytest.mark.parametrize("name", sorted(ACTIONS))
def test_without_its_entry_nothing_of_a_change_remains(
    name: str, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = EXAMPLES[name](world)
    before = contents()

    def broken(**entry: Any) -> None:
        raise LedgerBroken("the disk is full")

    monkeypatch.setattr(ledger, "append", broken)
    with pytest.raises(LedgerBroken):
        ACTIONS[name](**call)

    assert contents() == before


@pytest.mark.parametrize("name", sorted(ACTIONS))
def test_a_change_makes_one_entry(name: str, world: World) -> None:
    call = EXAMPLES[name](world)
    before = ledger.size()

    ACTIONS[name](**call)

    assert ledger.size() == before + 1
    entry = LedgerEntry.objects.get(seq=before)
    assert entry.actor == (call["by"].record_id if call["by"] else "system")
    assert LedgerSubject.objects.filter(entry=entry).exists()


@pytest.mark.parametrize("name", sorted(ACTIONS))
def test_an_action_takes_keywords_only(name: str, world: World) -> None:
    with pytest.raises(TypeError):
        ACTIONS[name](world.cast.owner)
