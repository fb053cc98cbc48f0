"""Checklists: offered for the kind of item, ticked in a check, and told on the item."""

import pytest
from django.urls import reverse

from evidence.actions import cases, checking
from evidence.models import Item, VerificationNote
from evidence.vocabularies import CHECKLISTS, CheckStep, ItemKind, StepResult
from tests.factories import Cast, make_referenced
from tests.web.clients import client_of, text_of

NOTE = {"method": "source_check", "outcome": "supports", "text": "It is his voice"}


def make_item(cast: Cast, kind: ItemKind) -> Item:
    return make_referenced(by=cast.owner, case=cast.case, kind=kind)


def add_note(item: Item) -> str:
    return reverse("item_add", args=[item.code, "note"])


def item_page(who, item: Item) -> str:
    return text_of(client_of(who).get(reverse("item", args=[item.code])))


def test_every_kind_has_a_list_and_every_step_its_place() -> None:
    assert set(CHECKLISTS) == set(ItemKind)
    assert {step for steps in CHECKLISTS.values() for step in steps} == set(CheckStep)


def test_steps_of_a_check_are_kept_told_and_carried_on(cast: Cast) -> None:
    item = make_item(cast, ItemKind.STATEMENT)
    client = client_of(cast.owner)

    offered = client.get(add_note(item), {"step": "speaker"}).context["form"]
    client.post(add_note(item), NOTE | {"step_speaker": "done", "step_knows": "not_applicable"})
    old = VerificationNote.objects.get()
    replacing = client.get(add_note(item), {"supersedes": old.uid}).context["form"]

    assert offered["step_speaker"].value() == StepResult.DONE
    assert offered["method"].value() == "source_check"
    assert "step_sound" not in offered.fields
    assert {row.step: row.result for row in old.steps.all()} == {
        "speaker": StepResult.DONE, "knows": StepResult.NOT_APPLICABLE
    }  # fmt: skip
    assert replacing["step_knows"].value() == StepResult.NOT_APPLICABLE
    shown = item_page(cast.teammate, item)
    assert "2 of 7 steps looked at" in shown
    assert f'<a href="#note-{old.uid.hex}">done by {cast.owner.display}</a>' in shown
    assert "?step=verbatim" in shown
    assert "?step=" not in item_page(cast.editor, item)


def test_no_step_has_to_be_said_and_an_unknown_one_is_refused(cast: Cast) -> None:
    item = make_item(cast, ItemKind.PHOTO)

    odd = client_of(cast.owner).post(add_note(item), NOTE | {"step_place": "perhaps"})
    client_of(cast.owner).post(add_note(item), NOTE | {"step_speaker": "done"})

    assert odd.status_code == 422
    assert not VerificationNote.objects.get().steps.exists()
    assert "0 of 9 steps looked at" in item_page(cast.owner, item)


@pytest.mark.parametrize(("who", "settled"), [("owner", 1), ("teammate", 0)])
def test_sealed_checks_move_no_meter(cast: Cast, who: str, settled: int) -> None:
    item = make_item(cast, ItemKind.PHOTO)
    steps = {CheckStep.PLACE: StepResult.DONE}
    checking.add_note(by=cast.owner, item=item, steps=steps, **NOTE)
    case = cast.case
    cases.edit_case(by=cast.chief, case=case, expected=case.version, blind_checks=True)
    reader = getattr(cast, who)

    assert f"{settled} of 9 steps" in item_page(reader, item)
    assert f"{settled} of 9 steps" in text_of(client_of(reader).get(add_note(item)))
