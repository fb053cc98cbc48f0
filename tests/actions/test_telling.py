"""Who is told of a change, who is not, and what becomes of it when sight narrows."""

from collections.abc import Iterable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evidence.actions import cases, checking, claims, items, watching
from evidence.errors import NotAllowed
from evidence.models import Item, Notice, User, people_who_see
from evidence.vocabularies import CheckOutcome, NoticeKind, VerificationMethod, Visibility
from tests.factories import Cast, make_referenced, make_source

pytestmark = [pytest.mark.postgres_too, pytest.mark.usefixtures("data_dir")]


@pytest.fixture
def item(cast: Cast) -> Item:
    return make_referenced(by=cast.owner, case=cast.case)


def note(by: User, item: Item, text: str, **values) -> object:
    return checking.add_note(
        by=by,
        item=item,
        method=VerificationMethod.METADATA,
        outcome=CheckOutcome.SUPPORTS,
        text=text,
        **values,
    )


def told(who: User) -> list[str]:
    return list(Notice.objects.visible_to(who).values_list("kind", flat=True))


def restrict(cast: Cast, item: Item) -> None:
    items.set_visibility(by=cast.chief, item=item, visibility=Visibility.RESTRICTED)


def test_who_is_mentioned_is_told_once_and_the_writer_never(cast: Cast, item: Item) -> None:
    note(cast.owner, item, "@teammate and again @teammate, and I, @owner")

    notice = Notice.objects.get()
    assert (notice.recipient, notice.kind) == (cast.teammate, NoticeKind.MENTIONED)
    assert (notice.item, notice.by, notice.entry.type) == (item, cast.owner, "check noted")


def test_a_note_written_anew_tells_only_who_is_newly_named(cast: Cast, item: Item) -> None:
    first = note(cast.owner, item, "Ask @teammate.")

    note(cast.owner, item, "Ask @teammate or @editor.", supersedes=first, reason="More.")

    assert told(cast.teammate) == [NoticeKind.MENTIONED]
    assert told(cast.editor) == [NoticeKind.MENTIONED]


def test_whose_finding_is_reviewed_is_told(cast: Cast, item: Item) -> None:
    finding = checking.propose_finding(by=cast.owner, item=item, value="likely", reasons="So.")

    checking.review_finding(by=cast.teammate, finding=finding, value="likely")

    assert told(cast.owner) == [NoticeKind.FINDING_REVIEWED]


def test_whose_row_is_superseded_or_withdrawn_is_told(cast: Cast, item: Item) -> None:
    source = make_source(by=cast.owner, case=cast.case)
    values = {"item": item, "place_name": "Kozinka", "claimed_by_source": source}
    first = claims.claim_location(by=cast.owner, **values)
    second = claims.claim_location(by=cast.teammate, supersedes=first, reason="Nearer.", **values)

    claims.withdraw(by=cast.chief, record=second, reason="Wrong.")

    assert told(cast.owner) == [NoticeKind.SUPERSEDED]
    assert told(cast.teammate) == [NoticeKind.SUPERSEDED]


def test_who_watches_is_told_of_every_change_but_their_own(cast: Cast, item: Item) -> None:
    watching.watch(by=cast.editor, item=item)
    watching.watch(by=cast.teammate, item=item)

    items.set_work_status(by=cast.teammate, item=item, status="ready")

    assert told(cast.editor) == [NoticeKind.WATCHED]
    assert told(cast.teammate) == []


def test_the_latest_change_of_a_watched_item_stands_for_all_unread(cast: Cast, item: Item) -> None:
    watching.watch(by=cast.editor, item=item)

    items.set_work_status(by=cast.owner, item=item, status="ready")
    note(cast.owner, item, "Looked again.")

    assert Notice.objects.get(recipient=cast.editor).entry.type == "check noted"


def test_each_is_told_the_nearest_of_several_things(cast: Cast, item: Item) -> None:
    watching.watch(by=cast.teammate, item=item)

    note(cast.owner, item, "@teammate")

    assert told(cast.teammate) == [NoticeKind.MENTIONED]


def test_who_stopped_watching_is_left_alone(cast: Cast, item: Item) -> None:
    watching.watch(by=cast.editor, item=item)
    watching.watch(by=cast.editor, item=item)
    watching.unwatch(by=cast.editor, item=item)

    items.set_work_status(by=cast.owner, item=item, status="ready")

    assert told(cast.editor) == []


def test_nobody_watches_what_they_may_not_see(cast: Cast, item: Item) -> None:
    with pytest.raises(NotAllowed):
        watching.watch(by=cast.stranger, item=item)


def test_a_change_that_changes_nothing_tells_nobody(cast: Cast, item: Item) -> None:
    watching.watch(by=cast.editor, item=item)

    items.set_work_status(by=cast.owner, item=item, status=item.work_status)

    assert told(cast.editor) == []


# Sight


def test_who_may_not_see_the_item_is_told_nothing(cast: Cast, item: Item) -> None:
    watching.watch(by=cast.editor, item=item)
    restrict(cast, item)

    note(cast.owner, item, "@teammate @editor @chief")

    assert set(Notice.objects.values_list("recipient__username", flat=True)) == {"chief"}


def test_a_notice_goes_with_the_sight_of_its_item_and_returns_with_it(
    cast: Cast, item: Item
) -> None:
    note(cast.owner, item, "@teammate")
    restrict(cast, item)
    hidden = told(cast.teammate)

    items.set_visibility(by=cast.chief, item=Item.objects.get(pk=item.pk), visibility="case")

    assert hidden == []
    assert told(cast.teammate) == [NoticeKind.MENTIONED]


def test_a_link_with_a_hidden_item_is_told_to_nobody_who_may_not_see_both(
    cast: Cast, item: Item
) -> None:
    hidden = make_referenced(by=cast.owner, case=cast.case)
    restrict(cast, hidden)
    watching.watch(by=cast.editor, item=item)
    watching.watch(by=cast.chief, item=item)

    items.link_items(by=cast.owner, item=item, other=hidden, kind="same_scene")

    assert told(cast.editor) == []
    assert told(cast.chief) == [NoticeKind.WATCHED]


def test_a_link_is_no_longer_told_when_its_other_end_is_hidden(cast: Cast, item: Item) -> None:
    other = make_referenced(by=cast.owner, case=cast.case)
    watching.watch(by=cast.editor, item=item)
    items.link_items(by=cast.owner, item=item, other=other, kind="same_scene")

    restrict(cast, other)

    assert told(cast.editor) == []


def test_who_leaves_the_case_takes_no_notices_along(cast: Cast, item: Item) -> None:
    note(cast.owner, item, "@teammate")

    cases.set_member(
        by=cast.chief, case=cast.case, user=cast.teammate, role="verifier", active=False
    )

    assert told(cast.teammate) == []


def test_the_rule_of_sight_reads_the_same_both_ways(cast: Cast) -> None:
    """people_who_see must name exactly those to whom visible_to shows the item."""
    open_item = make_referenced(by=cast.owner, case=cast.case)
    own = make_referenced(by=cast.owner, case=cast.case)
    granted = make_referenced(by=cast.chief, case=cast.case)
    for item in (own, granted):
        restrict(cast, item)
    items.set_grant(by=cast.chief, item=granted, user=cast.editor)
    everybody = list(User.objects.all())

    for item in (open_item, own, granted):
        ways = _names(u for u in everybody if Item.objects.visible_to(u).filter(pk=item.pk))
        assert _names(people_who_see(cast.case, [item])) == ways
    assert _names(people_who_see(cast.case, [own, granted])) == {"chief", "opener"}


def _names(people: Iterable[User]) -> set[str]:
    return {person.username for person in people}


def test_telling_many_costs_no_more_queries_than_telling_one(cast: Cast, item: Item) -> None:
    costs = []
    for watchers in ([cast.editor], [cast.teammate, cast.chief]):
        for person in watchers:
            watching.watch(by=person, item=item)
        with CaptureQueriesContext(connection) as queries:
            note(cast.owner, item, "Looked.")
        costs.append(len(queries))

    assert costs[0] == costs[1]
