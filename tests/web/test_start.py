"""The start page: what waits for whom, under their sight, at a price that does not grow."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from evidence.actions import cases, checking, items, merging, searches, watching, work
from evidence.models import Item, User
from evidence.vocabularies import CheckOutcome, Sensitivity, VerificationMethod, Visibility
from evidence.web import start
from tests.factories import Cast, make_held, make_referenced
from tests.web.clients import client_of, text_of

pytestmark = [pytest.mark.postgres_too, pytest.mark.usefixtures("data_dir")]
URL = reverse("start")
SYNONYMS = "evidence_synonym"
"""A table read anew every second."""


@pytest.fixture
def item(cast: Cast) -> Item:
    return make_referenced(by=cast.owner, case=cast.case)


def sections(who: User) -> dict[str, start.Section]:
    context = client_of(who).get(URL).context
    return {section.key: section for section in [*context["work"], *context["followed"]]}


def codes(who: User, key: str) -> list[str]:
    return [row.item.code for row in sections(who)[key].rows]


def propose(by: User, item: Item):
    return checking.propose_finding(by=by, item=item, value="likely", reasons="So.")


def note(by: User, item: Item, text: str) -> None:
    checking.add_note(
        by=by,
        item=item,
        method=VerificationMethod.METADATA,
        outcome=CheckOutcome.SUPPORTS,
        text=text,
    )


def test_signing_in_leads_here(cast: Cast) -> None:
    answer = Client().post(
        reverse("login"), {"username": "owner", "password": "correct horse"}, follow=True
    )

    assert answer.redirect_chain == [(URL, 302)]
    assert "Waiting for you" in text_of(answer)


def test_what_is_in_my_hands_stands_by_what_is_wanted_first(
    cast: Cast, item: Item, monkeypatch: pytest.MonkeyPatch
) -> None:
    start, today = timezone.now(), timezone.localdate()
    late, free = (make_referenced(by=cast.owner, case=cast.case) for _ in range(2))
    work.assign(by=cast.chief, item=item, to=cast.teammate, days=9)
    work.assign(by=cast.chief, item=late, to=cast.teammate, due=today + timedelta(days=1), days=9)
    work.assign(by=cast.chief, item=free, to=cast.teammate, days=1)
    monkeypatch.setattr(timezone, "now", lambda: start + timedelta(days=5))

    rows = sections(cast.teammate)["hands"].rows

    assert [(row.item.code, row.is_urgent) for row in rows] == [
        (late.code, True), (free.code, True), (item.code, False),
    ]  # fmt: skip
    assert [row.said.split(" ")[0] for row in rows] == ["late,", "your", "yours"]
    assert codes(cast.owner, "hands") == []

    work.assign(by=cast.owner, item=free, to=cast.owner)
    items.set_visibility(by=cast.chief, item=late, visibility=Visibility.RESTRICTED)
    assert codes(cast.teammate, "hands") == [item.code]


def test_a_question_waits_for_who_may_answer_and_the_answer_for_who_asked(
    cast: Cast, item: Item
) -> None:
    words = "May we use this, and how?"
    asked = work.remark(by=cast.editor, item=item, kind="question", text=words)

    assert codes(cast.teammate, "questions") == codes(cast.chief, "questions") == [item.code]
    assert "“May we use this, and how?”" in text_of(client_of(cast.teammate).get(URL))
    (own,) = sections(cast.editor)["asked"].rows
    assert (own.said, own.is_new) == ("not answered yet", False)

    work.assign(by=cast.owner, item=item, to=cast.owner)
    assert codes(cast.teammate, "questions") == []
    assert codes(cast.owner, "questions") == [item.code]

    work.remark(by=cast.owner, item=item, kind="answer", text="Blurred.", answers=asked)
    assert codes(cast.owner, "questions") == []
    (own,) = sections(cast.editor)["asked"].rows
    assert (own.said, own.is_new) == ("answered by owner", True)
    assert own.url.endswith(f"{item.code}/#remark-{asked.uid.hex}")


def test_what_was_asked_of_an_item_merged_since_waits_under_the_one_that_stands(
    cast: Cast, item: Item
) -> None:
    held = make_held(by=cast.owner, case=cast.case)
    asked = work.remark(by=cast.editor, item=item, kind="question", text="May we?")
    merge = merging.merge(by=cast.chief, item=item, into=held, reason="The same.")

    (row,) = sections(cast.teammate)["questions"].rows
    assert (row.item, row.words) == (held, "May we?")
    assert row.url == f"{reverse('item', args=[held.code])}#remark-{asked.uid.hex}"
    assert codes(cast.editor, "asked") == [held.code]

    work.assign(by=cast.owner, item=held, to=cast.owner)
    assert codes(cast.teammate, "questions") == []
    assert codes(cast.owner, "questions") == [held.code]

    items.set_visibility(by=cast.chief, item=held, visibility=Visibility.RESTRICTED)
    assert codes(cast.editor, "asked") == []
    items.set_visibility(by=cast.chief, item=held, visibility=Visibility.CASE)
    merging.unmerge(by=cast.chief, merge=merge, reason="Not.")
    assert codes(cast.teammate, "questions") == codes(cast.editor, "asked") == [item.code]


def test_what_is_graphic_is_not_described_by_a_question_either(cast: Cast, item: Item) -> None:
    items.edit_item(
        by=cast.owner, item=item, expected=1, reason="Seen.", sensitivity=Sensitivity.GRAPHIC
    )
    work.remark(by=cast.editor, item=item, kind="question", text="Whose blood is it?")

    assert "blood" not in text_of(client_of(cast.teammate).get(URL))


def test_findings_of_others_wait_until_i_have_reviewed_them(cast: Cast, item: Item) -> None:
    finding = propose(cast.owner, item)
    assert codes(cast.teammate, "findings") == codes(cast.chief, "findings") == [item.code]
    assert codes(cast.owner, "findings") == []

    checking.review_finding(by=cast.teammate, finding=finding, value="false", reasons="No.")

    assert codes(cast.teammate, "findings") == []
    assert codes(cast.chief, "findings") == [item.code]


def test_a_finding_that_stands_waits_for_nobody(cast: Cast, item: Item) -> None:
    finding = propose(cast.owner, item)

    checking.review_finding(by=cast.teammate, finding=finding, value="likely")

    assert codes(cast.chief, "findings") == []


def test_editors_are_not_offered_what_they_cannot_do(cast: Cast, item: Item) -> None:
    propose(cast.owner, item)

    assert set(sections(cast.editor)) == {"asked", "watched"}


def test_help_is_asked_of_all_who_add_to_the_case(cast: Cast, item: Item) -> None:
    items.set_work_status(by=cast.owner, item=item, status="help_needed")

    assert codes(cast.teammate, "help") == [item.code]
    assert codes(cast.stranger, "help") == []


def test_what_i_brought_in_stays_until_it_is_ready(cast: Cast, item: Item) -> None:
    assert codes(cast.owner, "drafts") == [item.code]
    assert codes(cast.teammate, "drafts") == []

    items.set_work_status(by=cast.teammate, item=item, status="ready")

    assert codes(cast.owner, "drafts") == []


def test_watched_items_that_changed_stand_first(cast: Cast, item: Item) -> None:
    other = make_referenced(by=cast.owner, case=cast.case)
    for each in (item, other):
        watching.watch(by=cast.editor, item=each)

    items.set_work_status(by=cast.owner, item=item, status="ready")

    rows = sections(cast.editor)["watched"].rows
    assert [(row.item.code, row.is_new) for row in rows] == [(item.code, True), (other.code, False)]


def test_what_i_worked_on_last_stands_first(cast: Cast) -> None:
    made = [make_referenced(by=cast.owner, case=cast.case) for _ in range(3)]
    note(cast.teammate, made[0], "Looked.")
    note(cast.owner, made[1], "Looked.")

    assert codes(cast.teammate, "last") == ["BEL-0001"]
    assert codes(cast.owner, "last") == ["BEL-0002", "BEL-0003", "BEL-0001"]


def test_notices_searches_and_cases_stand_beside(cast: Cast, item: Item) -> None:
    searches.save(by=cast.editor, name="Tanks", asked="q=footage")
    make_referenced(by=cast.owner, case=cast.case)
    note(cast.owner, item, "@editor")

    shown = text_of(client_of(cast.editor).get(URL))

    assert "mentioned you on BEL-0001" in shown
    assert '1 new<span class="vh"> in Tanks' in shown
    assert "2 new</a>" in shown and "Raid into Belgorod region" in shown


def test_empty_page_teaches(cast: Cast) -> None:
    shown = text_of(client_of(cast.teammate).get(URL))

    assert "writes @teammate" in shown
    assert "Save this search" in shown
    assert all(section.empty in shown for section in sections(cast.teammate).values())


def test_who_is_in_no_case_learns_how_to_get_into_one(cast: Cast) -> None:
    assert "You are in no case yet" in text_of(client_of(cast.site_admin).get(URL))


def test_a_narrowed_item_leaves_every_section(cast: Cast, item: Item) -> None:
    propose(cast.owner, item)
    items.set_work_status(by=cast.teammate, item=item, status="help_needed")
    watching.watch(by=cast.teammate, item=item)
    note(cast.owner, item, "@teammate")
    work.assign(by=cast.owner, item=item, to=cast.teammate)
    for who in (cast.editor, cast.teammate):
        work.remark(by=who, item=item, kind="question", text="How?")

    items.set_visibility(by=cast.chief, item=item, visibility=Visibility.RESTRICTED)

    shown = sections(cast.teammate)
    assert {key: (section.rows, section.total) for key, section in shown.items()} == dict.fromkeys(
        ["hands", "questions", "findings", "help", "drafts", "asked", "watched", "last"], ([], 0)
    )
    assert item.code not in text_of(client_of(cast.teammate).get(URL))


def test_costs_the_same_for_a_little_and_for_much(cast: Cast) -> None:
    costs = []
    for number in (1, 4):
        for each in range(number):
            searches.save(by=cast.teammate, name=f"Search {number} {each}", asked="q=footage")
            item = make_referenced(by=cast.owner, case=cast.case)
            propose(cast.owner, item)
            note(cast.owner, item, "@teammate")
            watching.watch(by=cast.teammate, item=item)
            items.set_work_status(by=cast.teammate, item=item, status="help_needed")
            work.assign(by=cast.owner, item=item, to=cast.teammate)
            for who in (cast.editor, cast.teammate):
                asked = work.remark(by=who, item=item, kind="question", text="How?")
            work.remark(by=cast.owner, item=item, kind="answer", text="So.", answers=asked)
        client = client_of(cast.teammate)
        client.get(URL)
        with CaptureQueriesContext(connection) as queries:
            client.get(URL)
        costs.append(len([each for each in queries if SYNONYMS not in each["sql"]]))

    assert costs[0] == costs[1]
    assert costs[0] < 52


def test_a_reopened_finding_waits_for_nobodys_review(cast: Cast, item: Item) -> None:
    finding = propose(cast.owner, item)
    checking.review_finding(by=cast.teammate, finding=finding, value="likely")

    checking.reopen_finding(by=cast.chief, finding=finding, reason="A second camera.")

    assert codes(cast.chief, "findings") == []
    assert "reopened your finding on BEL-0001" in text_of(client_of(cast.owner).get(URL))


def test_who_has_looked_behind_the_seal_is_not_asked_for_a_blind_review(
    cast: Cast, item: Item
) -> None:
    cases.edit_case(by=cast.chief, case=cast.case, expected=1, blind_checks=True)
    propose(cast.owner, item)
    assert codes(cast.chief, "findings") == [item.code]

    checking.look_behind_seal(by=cast.chief, item=item, reason="To answer a question.")

    assert codes(cast.chief, "findings") == []
