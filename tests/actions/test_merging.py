"""Two records of one thing go on as one: what is refused, who sees what, and the way back."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from evidence.actions import cases, checking, claims, items, merging
from evidence.audit.verify import verify
from evidence.errors import AlreadySuperseded, NotAllowed
from evidence.models import Grant, Item, LedgerEntry, Merge, VerificationNote
from evidence.vocabularies import EntryType, FindingValue, Visibility
from tests.examples import NOTE
from tests.factories import Cast, jpeg, make_held, make_referenced

pytestmark = [pytest.mark.postgres_too, pytest.mark.usefixtures("data_dir")]


@pytest.fixture
def told(cast: Cast) -> Item:
    """What a report spoke of."""
    return make_referenced(by=cast.owner, case=cast.case, title="Tank at the crossing, reported")


@pytest.fixture
def held(cast: Cast) -> Item:
    """What turned out to be the file of it."""
    return make_held(by=cast.teammate, case=cast.case, title="Tank at the crossing")


def merged(cast: Cast, item: Item, into: Item, **values: Any) -> Merge:
    return merging.merge(**{"by": cast.owner, "item": item, "into": into,
                            "reason": "The same tank."} | values)  # fmt: skip


def restrict(cast: Cast, item: Item) -> None:
    items.set_visibility(by=cast.chief, item=item, visibility=Visibility.RESTRICTED)


def codes(user: Any) -> set[str]:
    return set(Item.objects.visible_to(user).values_list("code", flat=True))


def refusal(act: Any) -> str:
    with pytest.raises((ValidationError, NotAllowed)) as refused:
        act()
    problem = refused.value
    return " ".join(problem.messages) if isinstance(problem, ValidationError) else str(problem)


def test_the_pair_is_found_and_counted_once_and_no_row_moves(
    cast: Cast, told: Item, held: Item
) -> None:
    claim = claims.claim_location(
        by=cast.owner, item=told, place_name="Kozinka", claimed_by_user=cast.owner
    )

    merged(cast, told, held)

    assert codes(cast.editor) == {held.code}
    assert set(Item.objects.readable_by(cast.editor)) == {told, held}
    claim.refresh_from_db()
    assert claim.item == told
    whole = Item.objects.visible_to(cast.editor).prefetch_related("location_claims", "receipts")
    page = whole.with_merged().get(code=held.code)
    assert [row.item.code for row in page.location_claims.all()] == [told.code]
    assert [row.item.code for row in page.receipts.all()] == [held.code]
    assert [item.code for item in page.merged_items] == [told.code]
    assert verify().problems == []


def test_rows_of_both_come_in_the_order_they_were_recorded(
    cast: Cast, told: Item, held: Item
) -> None:
    for item, place in ((held, "1"), (told, "2"), (held, "3")):
        claims.claim_location(
            by=cast.owner, item=item, place_name=place, claimed_by_user=cast.owner
        )
    merged(cast, told, held)

    page = Item.objects.prefetch_related("location_claims").with_merged().get(pk=held.pk)

    assert [row.place_name for row in page.location_claims.all()] == ["1", "2", "3"]


def test_a_row_of_either_may_be_superseded_and_rested_upon(
    cast: Cast, told: Item, held: Item
) -> None:
    note = checking.add_note(by=cast.owner, item=told, **NOTE)
    merged(cast, told, held)

    finding = checking.propose_finding(
        by=cast.owner, item=held, value=FindingValue.LIKELY, reasons="So.", notes=[note]
    )
    later = checking.add_note(
        by=cast.teammate, item=told, supersedes=note, reason="Seen better.", **NOTE
    )

    assert list(finding.notes.all()) == [note]
    assert later.item == told


def test_what_cannot_be_merged_says_why(cast: Cast, told: Item, held: Item) -> None:
    other = make_held(by=cast.owner, case=cast.case, data=jpeg("navy"))
    third = make_referenced(by=cast.owner, case=cast.case, title="A third")
    elsewhere = make_referenced(by=cast.stranger, case=cast.other_case)
    merged(cast, third, told)

    assert "different files" in refusal(lambda: merged(cast, other, held))
    assert "holds the file" in refusal(lambda: merged(cast, held, told))
    assert "with itself" in refusal(lambda: merged(cast, told, told))
    assert f"{third.code} is merged into {told.code}" in refusal(lambda: merged(cast, told, third))
    assert "no such item" in refusal(lambda: merged(cast, told, elsewhere))
    assert "how you know" in refusal(lambda: merged(cast, told, held, reason=" "))
    assert Merge.objects.count() == 1


def test_editors_and_strangers_merge_nothing(cast: Cast, told: Item, held: Item) -> None:
    for person in (cast.editor, cast.stranger, cast.site_admin):
        assert refusal(lambda who=person: merged(cast, told, held, by=who))


def test_a_restricted_one_narrows_the_pair_and_only_an_admin_may(
    cast: Cast, told: Item, held: Item
) -> None:
    restrict(cast, told)
    assert "Only admins" in refusal(lambda: merged(cast, told, held))
    # Whoever brought the file would see through it what they may not see: first they are let in.
    assert "let them in" in refusal(lambda: merged(cast, told, held, by=cast.chief))
    items.set_grant(by=cast.chief, item=told, user=cast.teammate)

    merged(cast, told, held, by=cast.chief)

    assert {who for who in ("owner", "teammate", "editor", "chief")
            if codes(getattr(cast, who))} == {"teammate", "chief"}  # fmt: skip
    entry = LedgerEntry.objects.get(type=EntryType.ITEMS_MERGED)
    assert LedgerEntry.objects.visible_to(cast.chief).filter(pk=entry.pk).exists()
    assert not LedgerEntry.objects.visible_to(cast.editor).filter(pk=entry.pk).exists()


def test_grants_on_one_do_not_open_the_other(cast: Cast, told: Item) -> None:
    held = make_held(by=cast.owner, case=cast.case)
    for item in (told, held):
        restrict(cast, item)
    items.set_grant(by=cast.chief, item=held, user=cast.editor)

    merged(cast, told, held, by=cast.chief)

    assert codes(cast.editor) == set()
    assert not Grant.objects.get(user=cast.editor).active
    assert codes(cast.owner) == {held.code}


def test_narrowing_the_pair_later_hides_both(cast: Cast, told: Item, held: Item) -> None:
    merged(cast, told, held)
    restrict(cast, held)

    assert not Item.objects.readable_by(cast.owner).filter(pk__in=[told.pk, held.pk]).exists()
    assert Item.objects.readable_by(cast.teammate).count() == 2
    told.refresh_from_db()
    assert "change that one" in refusal(lambda: restrict(cast, told))


def test_undone_each_goes_on_with_its_own(cast: Cast, told: Item, held: Item) -> None:
    merge = merged(cast, told, held)

    merging.unmerge(by=cast.owner, merge=merge, reason="Another tank.")

    assert codes(cast.editor) == {told.code, held.code}
    with pytest.raises(AlreadySuperseded):
        merging.unmerge(by=cast.owner, merge=merge, reason="Again.")
    again = merged(cast, told, held)
    assert Merge.objects.current().get() == again
    assert verify().problems == []


def test_only_who_merged_or_an_admin_undoes_it(cast: Cast, told: Item, held: Item) -> None:
    merge = merged(cast, told, held)

    assert "admins" in refusal(lambda: merging.unmerge(by=cast.teammate, merge=merge, reason="No."))
    assert merging.unmerge(by=cast.chief, merge=merge, reason="No.")


def test_undoing_opens_nothing_that_was_narrowed_meanwhile(
    cast: Cast, told: Item, held: Item
) -> None:
    merge = merged(cast, told, held)
    restrict(cast, held)

    assert refusal(lambda: merging.unmerge(by=cast.owner, merge=merge, reason="Another."))
    merging.unmerge(by=cast.chief, merge=merge, reason="Another.")

    assert codes(cast.editor) == set()
    assert codes(cast.owner) == {told.code}, "who brought it sees it still"


def test_undoing_is_refused_while_something_rests_on_both(
    cast: Cast, told: Item, held: Item
) -> None:
    note = checking.add_note(by=cast.owner, item=told, **NOTE)
    merge = merged(cast, told, held)
    checking.propose_finding(
        by=cast.owner, item=held, value=FindingValue.LIKELY, reasons="So.", notes=[note]
    )

    words = refusal(lambda: merging.unmerge(by=cast.owner, merge=merge, reason="Another."))

    assert words == f"A finding of {held.code} rests on what hangs on the other item."


def test_a_chain_ends_at_the_one_that_stands_and_comes_apart_in_order(
    cast: Cast, told: Item, held: Item
) -> None:
    third = make_referenced(by=cast.owner, case=cast.case, title="Told again")
    first = merged(cast, third, told)
    second = merged(cast, told, held)
    third.refresh_from_db()
    assert third.merged_into == held
    assert codes(cast.editor) == {held.code}

    assert "undo that first" in refusal(
        lambda: merging.unmerge(by=cast.owner, merge=first, reason="No.")
    )
    merging.unmerge(by=cast.owner, merge=second, reason="No.")

    third.refresh_from_db()
    assert third.merged_into == told
    assert codes(cast.editor) == {told.code, held.code}
    assert verify().problems == []


def test_a_merge_hidden_past_the_actions_is_named(cast: Cast, told: Item, held: Item) -> None:
    Item.objects.filter(pk=told.pk).update(merged_into=held)

    problems = verify(with_files=False).problems

    assert [(problem.field, problem.record) for problem in problems] == [
        ("merged_into", told.record_id)
    ]


def test_sealed_checks_open_with_the_second_assessment_of_the_pair(
    cast: Cast, told: Item, held: Item
) -> None:
    cases.edit_case(by=cast.chief, case=cast.case, expected=1, blind_checks=True)
    note = checking.add_note(by=cast.owner, item=told, **NOTE)
    finding = checking.propose_finding(
        by=cast.owner, item=held, value=FindingValue.LIKELY, reasons="So."
    )
    merged(cast, told, held)
    shown = VerificationNote.objects.filter(pk=note.pk)
    assert not shown.visible_to(cast.teammate).exists()

    checking.review_finding(by=cast.teammate, finding=finding, value=FindingValue.FALSE)

    assert shown.visible_to(cast.teammate).exists()
