"""Many items changed in one go: what is said beforehand, what becomes of each, and the undo."""

import json
from typing import Any

import pytest

from evidence import tasks
from evidence.actions import bulk, cases, items, work
from evidence.actions.change import ACTIONS
from evidence.errors import CannotUndo, TooManyItems
from evidence.models import Assignment, BulkChange, BulkStep, Item, ItemLink, LedgerEntry, Tag
from evidence.vocabularies import (
    BulkKind,
    LinkKind,
    Role,
    Sensitivity,
    StepOutcome,
    TagKind,
    Visibility,
    WorkStatus,
)
from tests.factories import Cast, make_referenced, make_user

pytestmark = [pytest.mark.postgres_too, pytest.mark.usefixtures("data_dir")]

DONE = {"code": WorkStatus.DONE, "words": "Done"}


@pytest.fixture
def three(cast: Cast) -> list[Item]:
    return [make_referenced(by=cast.owner, case=cast.case, title=f"Clip {n}") for n in range(3)]


def numbers(found: list[Item]) -> list[int]:
    return [item.pk for item in found]


def set_done(cast: Cast, found: list[Item], **options: Any) -> BulkChange:
    given = {"by": cast.owner, "kind": BulkKind.STATUS, "value": DONE, "reason": "All seen."}
    return bulk.plan(**{**given, **options}, numbers=numbers(found))


def outcomes(change: BulkChange) -> dict[str, str]:
    """What became of each item, by its code."""
    return dict(change.steps.values_list("item__code", "outcome"))


def statuses() -> list[str]:
    return list(Item.objects.order_by("pk").values_list("work_status", flat=True))


def tag(cast: Cast, name: str, **options: Any) -> Tag:
    given = {"by": cast.owner, "case": cast.case, "kind": TagKind.TOPIC, **options}
    return cases.add_tag(name=name, **given)


def tags_of(item: Item) -> list[str]:
    return [tag.name for tag in item.tags.all()]


def test_planning_changes_nothing_and_says_what_would_happen(cast: Cast, three: list[Item]) -> None:
    items.set_work_status(by=cast.owner, item=three[0], status=WorkStatus.DONE)
    before = LedgerEntry.objects.count()

    change = set_done(cast, three)

    assert LedgerEntry.objects.count() == before
    assert outcomes(change) == {
        "BEL-0001": StepOutcome.ALREADY,
        "BEL-0002": StepOutcome.WAITING,
        "BEL-0003": StepOutcome.WAITING,
    }


def test_each_item_gets_an_entry_of_its_own_and_all_share_a_batch(
    cast: Cast, three: list[Item]
) -> None:
    change = set_done(cast, three)

    assert bulk.carry_out(change=change) is True

    assert statuses() == [WorkStatus.DONE] * 3
    entries = [json.loads(entry.body) for entry in LedgerEntry.objects.order_by("-seq")[:3]]
    assert {entry["facts"]["entry"]["batch"] for entry in entries} == {change.uid.hex}
    assert {entry["actor"] for entry in entries} == {cast.owner.record_id}
    assert BulkChange.objects.get().finished_at is not None


def test_who_only_reads_a_case_changes_nothing_in_it(cast: Cast, three: list[Item]) -> None:
    change = set_done(cast, three, by=cast.editor)

    bulk.carry_out(change=change)

    assert set(outcomes(change).values()) == {StepOutcome.NO_RIGHT}
    assert statuses() == [WorkStatus.NEW] * 3


def test_right_lost_between_looking_and_doing_is_said(cast: Cast, three: list[Item]) -> None:
    change = set_done(cast, three)
    cases.set_member(by=cast.chief, case=cast.case, user=cast.owner, role=Role.EDITOR)

    bulk.carry_out(change=change)

    assert set(outcomes(change).values()) == {StepOutcome.NO_RIGHT}
    assert statuses() == [WorkStatus.NEW] * 3


def test_what_somebody_changed_meanwhile_is_left_to_them(cast: Cast, three: list[Item]) -> None:
    change = set_done(cast, three)
    items.set_work_status(by=cast.teammate, item=three[1], status=WorkStatus.HELP_NEEDED)

    bulk.carry_out(change=change)

    assert outcomes(change)["BEL-0002"] == StepOutcome.CHANGED
    assert statuses() == [WorkStatus.DONE, WorkStatus.HELP_NEEDED, WorkStatus.DONE]


def test_hidden_item_is_in_no_plan_and_one_hidden_meanwhile_stays_as_it_is(
    cast: Cast, three: list[Item]
) -> None:
    items.set_visibility(by=cast.chief, item=three[0], visibility=Visibility.RESTRICTED)
    change = set_done(cast, three, by=cast.teammate)
    items.set_visibility(by=cast.chief, item=three[1], visibility=Visibility.RESTRICTED)

    bulk.carry_out(change=change)

    assert outcomes(change) == {"BEL-0002": StepOutcome.GONE, "BEL-0003": StepOutcome.DONE}
    assert [step.item.code for step in change.steps.visible_to(cast.teammate)] == ["BEL-0003"]
    assert statuses() == [WorkStatus.NEW, WorkStatus.NEW, WorkStatus.DONE]


def test_goes_on_after_a_crash_where_whole_batches_ended(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "BATCH", 2)
    many = [make_referenced(by=cast.owner, case=cast.case) for _ in range(5)]
    change = set_done(cast, many)
    whole, calls = items.set_work_status, []

    def dies_at_the_fourth(**given: Any) -> list[str]:
        calls.append(given["item"].code)
        if len(calls) == 4:
            raise KeyboardInterrupt
        return whole(**given)

    monkeypatch.setattr(items, "set_work_status", dies_at_the_fourth)
    with pytest.raises(KeyboardInterrupt):
        bulk.carry_out(change=change)
    assert statuses() == [WorkStatus.DONE] * 2 + [WorkStatus.NEW] * 3

    tasks.change_many.func(change.pk)

    assert statuses() == [WorkStatus.DONE] * 5
    assert set(outcomes(change).values()) == {StepOutcome.DONE}


def test_stops_when_its_time_is_spent_and_says_so(
    cast: Cast, three: list[Item], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "BATCH", 1)
    change = set_done(cast, three)

    assert bulk.carry_out(change=change, seconds=0) is False
    assert statuses() == [WorkStatus.DONE, WorkStatus.NEW, WorkStatus.NEW]
    assert bulk.carry_out(change=change) is True


def test_tags_are_added_and_removed_by_the_terms_of_each_case(
    cast: Cast, three: list[Item]
) -> None:
    kept, tank = tag(cast, "night"), tag(cast, "tank")
    items.edit_item(by=cast.owner, item=three[0], expected=1, reason="Seen.", tags=[kept])
    cases.set_member(by=cast.stranger, case=cast.other_case, user=cast.owner, role=Role.VERIFIER)
    elsewhere = make_referenced(by=cast.stranger, case=cast.other_case)
    value = {"tags": [[TagKind.TOPIC, "tank"]], "words": "topic: tank"}
    add = set_done(cast, [*three, elsewhere], kind=BulkKind.ADD_TAGS, value=value)

    bulk.carry_out(change=add)

    assert outcomes(add)[elsewhere.code] == StepOutcome.NO_TERM
    assert [tags_of(item) for item in three] == [["night", "tank"], ["tank"], ["tank"]]

    remove = set_done(cast, three, kind=BulkKind.REMOVE_TAGS, value=value)
    bulk.carry_out(change=remove)

    assert tank.items.count() == 0
    assert tags_of(three[0]) == ["night"]


def test_sensitivity_is_set_with_the_reason(cast: Cast, three: list[Item]) -> None:
    value = {"code": Sensitivity.GRAPHIC, "words": "Graphic violence"}
    change = set_done(cast, three, kind=BulkKind.SENSITIVITY, value=value)

    bulk.carry_out(change=change)

    assert set(Item.objects.values_list("sensitivity", flat=True)) == {Sensitivity.GRAPHIC}


def test_visibility_is_for_admins(cast: Cast, three: list[Item]) -> None:
    value = {"code": Visibility.RESTRICTED, "words": "Restricted"}
    given = {"kind": BulkKind.VISIBILITY, "value": value}

    tried = set_done(cast, three, **given)
    bulk.carry_out(change=tried)
    assert set(outcomes(tried).values()) == {StepOutcome.NO_RIGHT}

    bulk.carry_out(change=set_done(cast, three, by=cast.chief, **given))
    assert not Item.objects.visible_to(cast.editor).exists()


def test_series_follows_its_first_item_once(cast: Cast, three: list[Item]) -> None:
    given = {"kind": BulkKind.SERIES, "value": {}}

    bulk.carry_out(change=set_done(cast, three, **given))

    links = ItemLink.objects.filter(kind=LinkKind.SERIES).order_by("position")
    assert [(link.item.code, link.other.code, link.position) for link in links] == [
        ("BEL-0002", "BEL-0001", 2),
        ("BEL-0003", "BEL-0001", 3),
    ]
    again = set_done(cast, three, **given)
    assert again.words == "Link them as a series: after BEL-0001"
    assert set(outcomes(again).values()) == {StepOutcome.ALREADY}


def test_items_are_given_to_who_can_work_on_them(cast: Cast, three: list[Item]) -> None:
    work.assign(by=cast.chief, item=three[0], to=cast.chief)
    items.set_visibility(by=cast.chief, item=three[1], visibility=Visibility.RESTRICTED)
    value = {"to": cast.teammate.pk, "days": 5, "words": "teammate"}

    change = set_done(cast, three, kind=BulkKind.ASSIGN, value=value)
    bulk.carry_out(change=change)

    assert list(outcomes(change).values()) == [
        StepOutcome.HELD, StepOutcome.NOT_THEIRS, StepOutcome.DONE,
    ]  # fmt: skip
    held = Assignment.objects.current().get(item=three[2])
    assert (held.assignee, held.reason) == (cast.teammate, "All seen.")
    by_chief = set_done(cast, three[:1], by=cast.chief, kind=BulkKind.ASSIGN, value=value)
    assert outcomes(by_chief) == {"BEL-0001": StepOutcome.WAITING}


def test_plan_that_was_only_looked_at_goes_with_the_next(cast: Cast, three: list[Item]) -> None:
    ordered = set_done(cast, three[:1])
    bulk.carry_out(change=ordered)
    looked_at = set_done(cast, three)

    latest = set_done(cast, three)

    assert set(BulkChange.objects.all()) == {ordered, latest}
    assert not BulkStep.objects.filter(change=looked_at.pk).exists()


def test_no_more_than_can_be_looked_over_is_changed_at_once(
    cast: Cast, three: list[Item], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "MOST_ITEMS", 2)

    with pytest.raises(TooManyItems, match="At most 2 items"):
        set_done(cast, three)

    assert not BulkChange.objects.exists()


# Taking it back


def test_undo_is_another_change_with_entries_of_its_own(cast: Cast, three: list[Item]) -> None:
    items.set_work_status(by=cast.owner, item=three[0], status=WorkStatus.READY)
    change = set_done(cast, three)
    bulk.carry_out(change=change)
    size = LedgerEntry.objects.count()

    undo = bulk.plan_undo(by=cast.owner, change=change)
    assert statuses() == [WorkStatus.DONE] * 3
    bulk.carry_out(change=undo)

    assert statuses() == [WorkStatus.READY, WorkStatus.NEW, WorkStatus.NEW]
    assert LedgerEntry.objects.count() == size + 3
    assert undo.words == "Undo “Set the work status: Done”"


def test_undo_leaves_what_somebody_changed_meanwhile(cast: Cast, three: list[Item]) -> None:
    change = set_done(cast, three)
    bulk.carry_out(change=change)
    items.set_work_status(by=cast.teammate, item=three[0], status=WorkStatus.NEW)
    undo = bulk.plan_undo(by=cast.owner, change=change)
    items.set_work_status(by=cast.teammate, item=three[1], status=WorkStatus.HELP_NEEDED)

    bulk.carry_out(change=undo)

    assert list(outcomes(undo).values()) == [
        StepOutcome.CHANGED, StepOutcome.CHANGED, StepOutcome.DONE,
    ]  # fmt: skip
    assert statuses() == [WorkStatus.NEW, WorkStatus.HELP_NEEDED, WorkStatus.NEW]


def test_undo_gives_back_the_tags_there_were(cast: Cast, three: list[Item]) -> None:
    night, tank = tag(cast, "night"), tag(cast, "tank")
    items.edit_item(by=cast.owner, item=three[0], expected=1, reason="Seen.", tags=[night, tank])
    value = {"tags": [[TagKind.TOPIC, "tank"]], "words": "topic: tank"}
    change = set_done(cast, three, kind=BulkKind.ADD_TAGS, value=value)
    bulk.carry_out(change=change)

    bulk.carry_out(change=bulk.plan_undo(by=cast.owner, change=change))

    assert [tags_of(item) for item in three] == [["night", "tank"], [], []]


def test_what_cannot_be_taken_back_is_refused_with_the_reason(
    cast: Cast, three: list[Item]
) -> None:
    waiting = set_done(cast, three)
    with pytest.raises(CannotUndo, match="not finished"):
        bulk.plan_undo(by=cast.owner, change=waiting)
    bulk.carry_out(change=waiting)
    done = BulkChange.objects.get()
    with pytest.raises(CannotUndo, match="who made the change"):
        bulk.plan_undo(by=cast.chief, change=done)
    bulk.carry_out(change=bulk.plan_undo(by=cast.owner, change=done))
    with pytest.raises(CannotUndo, match="been taken back"):
        bulk.plan_undo(by=cast.owner, change=done)
    with pytest.raises(CannotUndo, match="taking something back"):
        bulk.plan_undo(by=cast.owner, change=done.undone_by)
    series = set_done(cast, three, kind=BulkKind.SERIES, value={})
    bulk.carry_out(change=series)
    with pytest.raises(CannotUndo, match="of this kind"):
        bulk.plan_undo(by=cast.owner, change=BulkChange.objects.get(kind=BulkKind.SERIES))


def test_of_two_undos_at_the_same_moment_one_is_refused(
    cast: Cast, three: list[Item], monkeypatch: pytest.MonkeyPatch
) -> None:
    change = set_done(cast, three)
    bulk.carry_out(change=change)
    bulk.carry_out(change=bulk.plan_undo(by=cast.owner, change=change))
    # The other one came between the look at the change and the undo.
    monkeypatch.setattr(bulk, "check_can_undo", lambda by, change: None)

    with pytest.raises(CannotUndo, match="being taken back already"):
        bulk.plan_undo(by=cast.owner, change=change)

    assert BulkChange.objects.filter(undoes=change).count() == 1
    assert statuses() == [WorkStatus.NEW] * 3


def test_stranger_plans_for_nothing(cast: Cast, three: list[Item]) -> None:
    for nobody in (cast.stranger, cast.site_admin, make_user("newcomer")):
        assert outcomes(set_done(cast, three, by=nobody)) == {}


def test_bulk_itself_is_no_action() -> None:
    """What it does is done by the actions of the items, which the ledger's tests know."""
    assert not any(name.startswith("bulk.") for name in ACTIONS)
