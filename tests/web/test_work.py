"""The pages where items change hands and colleagues talk."""

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.urls import reverse

from evidence.actions import checking, items, merging, work
from evidence.models import Assignment, Item, Remark
from evidence.web.views.queue import REMEMBERED
from tests.factories import Cast, make_held, make_referenced
from tests.web.clients import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]


@pytest.fixture
def item(cast: Cast) -> Item:
    return make_held(by=cast.owner, case=cast.case, title="Column at the crossing")


def page_of(client, item: Item) -> str:
    return client.get(reverse("item", args=[item.code])).content.decode()


def test_an_item_is_taken_up_and_given_back(cast: Cast, item: Item) -> None:
    client = client_of(cast.teammate)
    free = page_of(client, item)

    client.post(reverse("item_take", args=[item.code]))
    mine = page_of(client, item)
    held = Assignment.objects.current().get()
    client.post(reverse("assignment_release", args=[held.uid]))

    assert "Take it up" in free
    assert "Keep it longer" in mine
    assert "Take it up" in page_of(client, item)


def test_the_second_to_take_it_is_told_who_was_faster(cast: Cast, item: Item) -> None:
    work.assign(by=cast.owner, item=item, to=cast.owner)

    answer = client_of(cast.teammate).post(reverse("item_take", args=[item.code]), follow=True)

    assert "A colleague was faster" in answer.content.decode()
    assert Assignment.objects.current().get().assignee == cast.owner


def test_giving_it_to_somebody_offers_only_who_may_work_on_it(cast: Cast, item: Item) -> None:
    client = client_of(cast.chief)
    where = reverse("item_assign", args=[item.code])

    offered = client.get(where).content.decode()
    refused = client.post(where, {"to": cast.editor.username, "days": "3", "note": "Typed words"})
    client.post(where, {"to": cast.teammate.username, "days": "3", "note": "Look again"})

    assert f"@{cast.teammate.username}" in offered
    assert f"@{cast.editor.username}" not in offered
    assert refused.status_code == 422
    assert "Typed words" in refused.content.decode()
    assert "Look again" in page_of(client, item)


def test_an_editor_asks_and_reads_the_answer(cast: Cast, item: Item) -> None:
    editor, verifier = client_of(cast.editor), client_of(cast.teammate)
    talk = reverse("item_talk", args=[item.code])

    editor.post(talk, {"text": "May we use this, @teammate?", "kind": "question"})
    asked = Remark.objects.get()
    waiting = verifier.get(reverse("queue"), {"whose": "asked", "status": "new"})
    answering = verifier.get(f"{talk}?answers={asked.uid}").content.decode()
    verifier.post(f"{talk}?answers={asked.uid}", {"text": "<b>Blurred</b> only."})

    assert item.code in waiting.content.decode()
    assert '<span class="mention" title="teammate">@teammate</span>?' in answering
    told = page_of(editor, item)
    assert "&lt;b&gt;Blurred&lt;/b&gt; only." in told
    assert "question open" not in told


def test_a_question_asked_before_a_merge_is_answered_under_the_code_that_stands(
    cast: Cast, item: Item
) -> None:
    editor, verifier = client_of(cast.editor), client_of(cast.teammate)
    told = make_referenced(by=cast.owner, case=cast.case, title="Reported column")
    asked = work.remark(by=cast.editor, item=told, kind="question", text="May we use this?")
    merge = merging.merge(by=cast.owner, item=told, into=item, reason="The same.")

    waiting = verifier.get(reverse("queue"), {"whose": "asked", "status": "new"})
    shown = page_of(verifier, item)
    talk = f"{reverse('item_talk', args=[item.code])}?answers={asked.uid}"
    verifier.post(talk, {"text": "Blurred only."})

    assert item.code in waiting.content.decode()
    assert f'id="remark-{asked.uid.hex}"' in shown and talk in shown
    assert "Blurred only." in page_of(editor, item)
    assert "question open" not in page_of(editor, item)
    assert Remark.objects.get(answers=asked).item == told

    editor.post(reverse("remark_take_back", args=[asked.uid]))
    assert "May we use this?" not in page_of(editor, item).partition('id="history"')[0]
    merging.unmerge(by=cast.chief, merge=merge, reason="Another column.")
    assert "Blurred only." not in page_of(editor, item)


@pytest.mark.parametrize("answers", ["nonsense", "00000000-0000-0000-0000-000000000000"])
def test_an_answer_to_nothing_leads_nowhere(cast: Cast, item: Item, answers: str) -> None:
    where = reverse("item_talk", args=[item.code])

    assert client_of(cast.teammate).get(f"{where}?answers={answers}").status_code == 404


def test_a_decision_leads_to_the_next_in_the_queue(cast: Cast, item: Item) -> None:
    second = make_referenced(by=cast.owner, case=cast.case, title="Next one")
    client = client_of(cast.teammate)

    first = client.get(reverse("queue_next"), {"status": "new"}, follow=True)
    client.post(reverse("item_status", args=[item.code]), {"status": "in_progress"})
    after_deciding = page_of(client, item)
    following = client.get(reverse("queue_next"), {"status": "new", "after": item.pk}, follow=True)
    last = client.get(reverse("queue_next"), {"status": "new", "after": second.pk}, follow=True)

    assert item.title in first.content.decode()
    assert "Next in the queue" in after_deciding
    assert second.title in following.content.decode()
    assert "this was the last" in last.content.decode()


def test_what_is_reviewed_straight_from_the_queue_leads_on_as_well(cast: Cast, item: Item) -> None:
    second = make_referenced(by=cast.owner, case=cast.case, title="Next one")
    finding = checking.propose_finding(by=cast.owner, item=item, value="likely", reasons="So.")
    client = client_of(cast.teammate)
    outside = page_of(client, item)

    client.get(reverse("queue"), {"status": "new", "whose": "nobody"})
    review = {"value": "likely", "reasons": ""}
    reviewed = client.post(reverse("finding_review", args=[finding.uid]), review, follow=True)
    next_one = f"{reverse('queue_next')}?status=new&amp;whose=nobody&amp;after={item.pk}"

    assert "Next in the queue" not in outside
    assert next_one in reviewed.content.decode()
    assert second.title in client.get(next_one.replace("&amp;", "&"), follow=True).content.decode()


def test_reading_the_queue_undoes_no_tick_of_another_tab(
    cast: Cast, item: Item, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(cast.teammate)
    monkeypatch.delattr(SessionStore, "save")  # whatever is saved would be as it was read

    for status in ("new", "ready", "new"):
        assert client.get(reverse("queue"), {"status": status}).status_code == 200
    opened = client.get(reverse("queue_next"), {"status": "new"}, follow=True)

    assert opened.status_code == 200
    assert "Next in the queue" in page_of(client, item)


def test_the_next_to_sign_in_is_in_no_queue_of_the_one_before(cast: Cast, item: Item) -> None:
    first, second = client_of(cast.teammate), client_of(cast.owner)
    first.get(reverse("queue"), {"status": "new"})

    second.cookies[REMEMBERED] = first.cookies[REMEMBERED].value
    forged = client_of(cast.owner)
    forged.cookies[REMEMBERED] = "made:up"

    assert "Next in the queue" in page_of(first, item)
    assert "Next in the queue" not in page_of(second, item)
    assert "Next in the queue" not in page_of(forged, item)


def test_next_never_leads_to_what_is_hidden(cast: Cast, item: Item) -> None:
    items.set_visibility(by=cast.chief, item=item, visibility="restricted")

    for reader in (cast.teammate, cast.editor, cast.stranger):
        answer = client_of(reader).get(reverse("queue_next"), {"status": "new"})
        assert answer.url == reverse("queue") + "?status=new"


def test_the_queue_tells_mine_from_nobodys(cast: Cast, item: Item) -> None:
    other = make_referenced(by=cast.owner, case=cast.case)
    work.assign(by=cast.owner, item=item, to=cast.teammate)
    client = client_of(cast.teammate)

    def shown(whose: str) -> str:
        answer = client.get(reverse("queue"), {"status": "new", "whose": whose})
        return answer.content.decode()

    assert (item.code in shown("mine"), other.code in shown("mine")) == (True, False)
    assert (item.code in shown("nobody"), other.code in shown("nobody")) == (False, True)
