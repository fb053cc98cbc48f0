"""The review queue: whose work, in which order, and what is still missing."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from evidence.actions import checking, items
from evidence.models import User
from evidence.vocabularies import Visibility, WorkStatus
from evidence.web.views import queue
from tests.factories import Cast, make_held, make_referenced, make_source
from tests.web.clients import client_of, text_of

pytestmark = pytest.mark.usefixtures("data_dir")

URL = reverse("queue")
CSRF_TOKEN = re.compile(r"[A-Za-z0-9]{64}")


def codes(who: User, **asked) -> list[str]:
    return [card.code for card in client_of(who).get(URL, asked).context["cards"]]


def page(who: User) -> str:
    """The page without the token that every answer makes anew."""
    return CSRF_TOKEN.sub("", text_of(client_of(who).get(URL)))


def test_oldest_comes_first(cast: Cast) -> None:
    made = [make_referenced(by=cast.owner, case=cast.case).code for _ in range(3)]

    assert codes(cast.chief, status="new") == made


def test_signing_out_leaves_nothing_of_the_queue_in_the_browser(cast: Cast) -> None:
    client = client_of(cast.chief)
    client.get(URL)
    assert client.cookies[queue.REMEMBERED].value

    client.post(reverse("logout"))

    assert client.cookies[queue.REMEMBERED].value == ""


def test_opens_at_what_is_most_urgent(cast: Cast) -> None:
    make_referenced(by=cast.owner, case=cast.case)
    ready = make_referenced(by=cast.owner, case=cast.case)
    items.set_work_status(by=cast.owner, item=ready, status=WorkStatus.READY)

    assert codes(cast.chief) == [ready.code]


def test_pages_by_key_both_ways(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "PAGE", 2)
    made = [make_referenced(by=cast.owner, case=cast.case) for _ in range(5)]
    names = [item.code for item in made]

    assert codes(cast.chief) == names[:2]
    assert codes(cast.chief, after=made[1].pk) == names[2:4]
    assert codes(cast.chief, after=made[3].pk) == names[4:]
    assert codes(cast.chief, before=made[4].pk) == names[2:4]
    assert codes(cast.chief, before=made[2].pk) == names[:2]


@pytest.mark.parametrize("key", ["", "x", "-1", "٣", "9" * 40])
def test_a_key_of_somebody_elses_making_does_no_harm(cast: Cast, key: str) -> None:
    item = make_referenced(by=cast.owner, case=cast.case)

    assert codes(cast.chief, after=key) == [item.code]


def test_says_what_is_missing_and_what_waits(cast: Cast) -> None:
    bare = make_referenced(by=cast.owner, case=cast.case)
    checking.propose_finding(by=cast.owner, item=bare, value="likely", reasons="So.")

    shown = text_of(client_of(cast.chief).get(URL))

    assert "No source, no location claim" in shown
    assert "A proposed finding waits for review" in shown


def test_hidden_items_are_neither_listed_nor_counted(cast: Cast) -> None:
    make_referenced(by=cast.owner, case=cast.case)
    before = page(cast.editor)

    hidden = make_referenced(by=cast.owner, case=cast.case)
    items.set_visibility(by=cast.chief, item=hidden, visibility=Visibility.RESTRICTED)

    assert page(cast.editor) == before


def test_only_contributors_are_offered_the_quick_change(cast: Cast) -> None:
    item = make_referenced(by=cast.owner, case=cast.case)
    action = reverse("item_status", args=[item.code])

    assert action in text_of(client_of(cast.teammate).get(URL))
    assert action not in text_of(client_of(cast.editor).get(URL))


def test_case_of_others_cannot_be_asked_for(cast: Cast) -> None:
    make_referenced(by=cast.stranger, case=cast.other_case)

    assert codes(cast.owner, case="OTH") == []


def test_costs_the_same_for_one_item_and_for_many(cast: Cast) -> None:
    source = make_source(by=cast.owner, case=cast.case)
    costs = []
    for count in (1, 4):
        for _ in range(count):
            make_held(by=cast.owner, case=cast.case, source=source)
        client = client_of(cast.chief)
        client.get(URL)  # the search index catches up
        with CaptureQueriesContext(connection) as queries:
            client.get(URL)
        costs.append(len(queries))

    assert costs[0] == costs[1]


def test_proposal_leads_to_its_review_for_all_but_its_proposer(cast: Cast) -> None:
    item = make_referenced(by=cast.owner, case=cast.case)
    finding = checking.propose_finding(by=cast.owner, item=item, value="likely", reasons="So.")
    review = reverse("finding_review", args=[finding.uid])

    offered = {who.username: review in page(who) for who in (cast.chief, cast.owner, cast.editor)}

    assert offered == {"chief": True, "owner": False, "editor": False}

    checking.review_finding(by=cast.chief, finding=finding, value="false", reasons="No.")
    assert (review in page(cast.chief), review in page(cast.teammate)) == (False, True)
