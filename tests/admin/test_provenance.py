"""Admins review where items come from: accept, return, grade, and see the record of a source."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from evidence.actions import checking, grading, items, ledger, merging, provenance, sources
from evidence.audit.verify import verify
from evidence.models import (
    InformationGrade,
    Item,
    Notice,
    ProvenanceReview,
    Source,
    SourceGrade,
    User,
)
from evidence.provenance.records import records_of
from evidence.vocabularies import FindingValue, NoticeKind, ReviewOutcome, StepKind
from tests.admin.conftest import filled
from tests.examples import World
from tests.factories import make_held, make_referenced

LIST = "/admin/evidence/item/"
Enter = Callable[[User], Client]


def listed(client: Client, lack: str) -> set[str]:
    return {item.code for item in client.get(LIST, {"lacks": lack}).context["cl"].result_list}


def act(client: Client, action: str, *chosen: Item, upto: int | None = None, **more: Any) -> str:
    """Choose an action for items on the list, as the page would send it; the page after it."""
    sent = {"action": action, "_selected_action": [item.pk for item in chosen], "index": 0}
    sent["upto"] = ledger.size() if upto is None else upto
    return client.post(LIST, sent | more, follow=True).content.decode()


def test_an_accepted_item_waits_again_once_its_provenance_changes(
    world: World, enter: Enter
) -> None:
    client = enter(world.cast.chief)
    assert world.held.code in listed(client, "unreviewed")

    act(client, "provenance_accepted", world.held, reason="Well sourced.")
    accepted = ProvenanceReview.objects.get()
    assert listed(client, "changed") == set()
    items.add_provenance(by=world.cast.owner, item=world.held, kind=StepKind.POSTED)

    assert (accepted.outcome, accepted.remarks) == ("accepted", "Well sourced.")
    assert world.held.code not in listed(client, "unreviewed")
    assert listed(client, "changed") == {world.held.code}
    assert verify(with_files=False).problems == []


def test_a_return_needs_a_reason_and_tells_who_recorded_it(world: World, enter: Enter) -> None:
    client = enter(world.cast.chief)
    items.add_provenance(by=world.cast.teammate, item=world.held, kind=StepKind.POSTED)

    silent = act(client, "provenance_returned", world.held)
    act(client, "provenance_returned", world.held, reason="Who filmed it?")

    assert "Say what is missing." in silent
    assert ProvenanceReview.objects.get().remarks == "Who filmed it?"
    assert listed(client, "returned") == {world.held.code}
    told = Notice.objects.filter(kind=NoticeKind.PROVENANCE_RETURNED)
    assert {notice.recipient for notice in told} == {world.cast.owner, world.cast.teammate}

    items.add_provenance(
        by=world.cast.owner, item=world.held, kind=StepKind.RECORDED, basis="She did."
    )
    assert listed(client, "returned") == set()
    assert listed(client, "changed") == {world.held.code}


def test_a_return_that_lacks_its_reason_is_shown_again_as_it_was_sent(
    world: World, enter: Enter
) -> None:
    client, read = enter(world.cast.chief), ledger.size()

    page = client.post(
        f"{LIST}?kind__exact=photo",
        {
            "action": "provenance_returned", "_selected_action": [world.held.pk], "index": 0,
            "upto": read - 1, "reason": "  ", "select_across": "1",
        },
    )  # fmt: skip

    assert page.status_code == 200
    form = page.context["action_form"]
    assert form.errors == {"reason": ["Say what is missing."]}
    kept = [form[name].value() for name in ("action", "upto", "select_across")]
    assert kept == ["provenance_returned", str(read - 1), "0"]
    ticked = [item.pk for item in page.context["cl"].result_list if item.is_ticked]
    assert ticked == [world.held.pk]
    assert list(page.context["messages"]) == []
    assert ledger.size() == read


def test_what_changed_since_the_list_was_made_is_not_accepted_unseen(
    world: World, enter: Enter
) -> None:
    client = enter(world.cast.chief)
    read = ledger.size()
    items.add_provenance(by=world.cast.owner, item=world.held, kind=StepKind.POSTED)

    page = act(client, "provenance_accepted", world.held, world.referenced, upto=read)

    assert "has changed since you read it" in page
    assert [row.item for row in ProvenanceReview.objects.all()] == [world.referenced]


@pytest.mark.parametrize("upto", ["", "x", "-1", "9" * 30])
def test_a_list_whose_age_is_unknown_accepts_nothing(upto: Any, world: World, enter: Enter) -> None:
    act(enter(world.cast.chief), "provenance_accepted", world.held, upto=upto)

    assert not ProvenanceReview.objects.exists()


def test_nobody_accepts_what_they_brought_and_verifiers_accept_nothing(
    world: World, enter: Enter
) -> None:
    own = make_referenced(by=world.cast.chief, case=world.cast.case)

    page = act(enter(world.cast.chief), "provenance_accepted", own)
    act(enter(world.cast.teammate), "provenance_accepted", world.held)

    assert "somebody else accepts" in page
    assert not ProvenanceReview.objects.exists()


def test_gaps_are_listed_and_what_is_merged_counts_for_the_one_that_stands(
    world: World, enter: Enter
) -> None:
    client = enter(world.cast.chief)
    told = make_referenced(by=world.cast.owner, case=world.cast.case)
    unsaid = make_held(by=world.cast.owner, case=world.cast.case)
    assert world.held.code in listed(client, "recorded")
    assert unsaid.code in listed(client, "received")
    items.add_provenance(by=world.cast.owner, item=told, kind=StepKind.RECORDED)

    merging.merge(by=world.cast.owner, item=told, into=world.held, reason="The same.")

    assert world.held.code not in listed(client, "recorded")
    assert told.code not in listed(client, "unreviewed")


# On the page of the record


def review(client: Client, item: Item, outcome: str, remarks: str = "", **more: Any) -> Any:
    sent = {"outcome": outcome, "remarks": remarks, "upto": ledger.size()} | more
    values = {f"review-{name}": value for name, value in sent.items()}
    return client.post(f"{LIST}{item.pk}/change/", values)


def test_an_item_is_reviewed_on_its_own_page_with_one_entry(world: World, enter: Enter) -> None:
    client, before = enter(world.cast.chief), ledger.size()

    answer = review(client, world.held, "returned", "Who filmed it?")

    assert (answer.status_code, answer["Location"]) == (302, f"{LIST}{world.held.pk}/change/")
    made = ProvenanceReview.objects.get()
    assert (made.item, made.outcome, made.remarks) == (world.held, "returned", "Who filmed it?")
    assert ledger.size() == before + 1
    assert verify(with_files=False).problems == []


def test_what_a_review_lacks_is_said_beside_its_remarks_and_changes_nothing(
    world: World, enter: Enter
) -> None:
    client, read = enter(world.cast.chief), ledger.size()

    silent = review(client, world.held, "returned")
    items.add_provenance(by=world.cast.owner, item=world.held, kind=StepKind.POSTED)
    stale = review(client, world.held, "accepted", "Well sourced.", upto=read)

    assert silent.context["review"].errors == {"remarks": ["Say what is missing."]}
    (said,) = stale.context["review"].errors["remarks"]
    assert "has changed since you read it" in said
    assert stale.context["review"]["remarks"].value() == "Well sourced."
    assert stale.context["review"]["upto"].value() == str(ledger.size())
    assert not ProvenanceReview.objects.exists()


def test_the_page_offers_a_review_to_those_who_may_give_it(
    world: World, hidden: Item, enter: Enter
) -> None:
    own = make_referenced(by=world.cast.chief, case=world.cast.case)
    chief, words = enter(world.cast.chief), "Accept where it comes from"

    assert words in chief.get(f"{LIST}{world.held.pk}/change/").content.decode()
    assert words not in chief.get(f"{LIST}{own.pk}/change/").content.decode()
    assert review(chief, own, "accepted").status_code == 200
    for person in (world.cast.teammate, world.cast.editor):
        client = enter(person)
        page = review(client, world.held, "accepted")
        assert page.status_code == 200 and "Provenance review</h2>" not in page.content.decode()
    assert review(enter(world.cast.teammate), hidden, "accepted").status_code == 404
    assert not ProvenanceReview.objects.exists()


# Grades


def test_a_source_keeps_every_grade_and_what_it_rested_on(world: World, enter: Enter) -> None:
    client = enter(world.cast.chief)
    page = f"/admin/evidence/source/{world.source.pk}/change/"
    before = client.get(page)
    assert "as recorded" in before.content.decode()

    client.post(page, filled(before, reliability="B", reason="Nine of ten held up."))
    grading.grade_source(
        by=world.cast.chief, source=world.source, reliability="D", grounds="Two were staged."
    )

    grades = SourceGrade.objects.order_by("id")
    assert [(row.reliability, row.grounds) for row in grades] == [
        ("B", "Nine of ten held up."), ("D", "Two were staged."),
    ]  # fmt: skip
    assert Source.objects.get(pk=world.source.pk).reliability == "D"
    shown = client.get(page).content.decode()
    assert "Nine of ten held up." in shown and "Two were staged." in shown
    assert verify(with_files=False).problems == []


def test_what_a_grade_rests_on_is_kept_from_who_may_not_know_the_source(
    world: World, confidential: Source, enter: Enter
) -> None:
    grading.grade_source(
        by=world.cast.chief, source=confidential, reliability="C", grounds="Cousin of the mayor."
    )
    page = f"/admin/evidence/source/{confidential.pk}/change/"

    assert "Cousin of the mayor." in enter(world.cast.chief).get(page).content.decode()
    for person in (world.cast.teammate, world.cast.editor):
        client = enter(person)
        assert "Cousin" not in client.get(page).content.decode()
        assert "Cousin" not in client.get(page.replace("change", "history")).content.decode()


def test_information_is_graded_apart_from_its_source(world: World, enter: Enter) -> None:
    client = enter(world.cast.chief)
    page = f"{LIST}{world.held.pk}/change/"

    client.post(page, filled(client.get(page), credibility="2", reason="Two others show it."))
    client.post(page, filled(client.get(page), credibility="5", reason="One was staged."))

    grades = InformationGrade.objects.order_by("id")
    assert [row.credibility for row in grades] == ["2", "5"]
    assert grades[1].supersedes == grades[0]
    assert Source.objects.get(pk=world.source.pk).reliability == "F"


# The record of a source


def stand(world: World, item: Item, value: str) -> None:
    finding = checking.propose_finding(by=world.cast.owner, item=item, value=value, reasons="So.")
    checking.review_finding(by=world.cast.teammate, finding=finding, value=value)


def test_the_record_counts_what_stands_and_each_item_once(world: World) -> None:
    by, case = world.cast.owner, world.cast.case
    source = sources.add_source(by=by, case=case, name="Channel")
    one, two, three = (
        make_held(by=by, case=case, source=source, forwarded_by=source) for _ in range(3)
    )
    told = make_referenced(by=by, case=case, source=source)
    stand(world, one, FindingValue.VERIFIED)
    stand(world, two, FindingValue.NOT_VERIFIABLE)
    stand(world, three, FindingValue.MISLEADING)
    stand(world, told, FindingValue.FALSE)
    items.add_provenance(by=by, item=one, kind=StepKind.POSTED, source=source)
    checking.propose_finding(by=by, item=two, value=FindingValue.FALSE, reasons="Only proposed.")

    record = records_of([source.pk], reader=by)[source.pk]
    assert (record.items, record.held_up, record.not_verified, record.failed) == (4, 1, 1, 2)
    merging.merge(by=by, item=told, into=one, reason="The same.")

    record = records_of([source.pk], reader=by)[source.pk]
    # By the latest finding that stands on either of the two.
    assert (record.items, record.held_up, record.not_verified, record.failed) == (3, 0, 1, 2)


def test_the_record_leaves_hidden_items_out(world: World, hidden: Item) -> None:
    items.add_provenance(
        by=world.cast.owner, item=hidden, kind=StepKind.POSTED, source=world.source
    )

    counts = {
        who: records_of([world.source.pk], reader=getattr(world.cast, who))[world.source.pk].items
        for who in ("owner", "chief", "teammate", "editor", "stranger")
    }

    assert counts == {"owner": 3, "chief": 3, "teammate": 2, "editor": 2, "stranger": 0}


def test_the_list_of_sources_costs_the_same_however_many(world: World, enter: Enter) -> None:
    client = enter(world.cast.chief)
    with CaptureQueriesContext(connection) as few:
        page = client.get("/admin/evidence/source/")
    for number in range(4):
        source = sources.add_source(
            by=world.cast.owner, case=world.cast.case, name=f"Source {number}"
        )
        make_referenced(by=world.cast.owner, case=world.cast.case, source=source)
    with CaptureQueriesContext(connection) as more:
        client.get("/admin/evidence/source/")

    assert "held up" in page.content.decode().lower()
    assert len(more) == len(few)


def test_a_review_supersedes_the_one_before(world: World) -> None:
    for outcome, remarks in ((ReviewOutcome.RETURNED, "Who?"), (ReviewOutcome.ACCEPTED, "")):
        provenance.review_provenance(
            by=world.cast.chief, item=world.held, outcome=outcome, remarks=remarks,
            upto=ledger.size(),
        )  # fmt: skip

    assert ProvenanceReview.objects.current().get().outcome == "accepted"
    assert ProvenanceReview.objects.count() == 2
