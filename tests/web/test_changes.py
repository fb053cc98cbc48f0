"""Changes of many items as their pages tell them: chosen, previewed, carried out, taken back."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from evidence import tasks
from evidence.actions import bulk, cases, items
from evidence.models import BulkChange, Item, User
from evidence.vocabularies import BulkKind, Role, TagKind, Visibility, WorkStatus
from evidence.web.views import changes
from tests.factories import Cast, make_referenced
from tests.web.clients import client_of, text_of

pytestmark = [pytest.mark.postgres_too, pytest.mark.usefixtures("data_dir")]

NEW = reverse("change_new")
STATUS = {"code": WorkStatus.DONE, "reason": "All seen."}


@pytest.fixture
def three(cast: Cast) -> list[Item]:
    return [make_referenced(by=cast.owner, case=cast.case, title=f"Clip {n}") for n in range(3)]


def selecting_all(who: User) -> Client:
    client = client_of(who)
    client.post(reverse("selection"), {"do": "all", "asked": ""})
    return client


def previewed(client: Client, kind: str = BulkKind.STATUS, **typed) -> str:
    """The address of the preview that a form leads to."""
    answer = client.post(f"{NEW}?kind={kind}", typed or STATUS)
    assert answer.status_code == 303, text_of(answer)
    return answer["Location"]


def do(client: Client, home: str, verb: str = "carry-out") -> str:
    return text_of(client.post(f"{home}{verb}/", follow=True))


def counts(page: str) -> dict[str, int]:
    return {word: int(n) for word, n in re.findall(r">([\w ]+)</a> <strong>(\d+)<", page)}


def statuses() -> list[str]:
    return list(Item.objects.order_by("pk").values_list("work_status", flat=True))


def test_preview_then_change_then_report_then_undo(cast: Cast, three: list[Item]) -> None:
    items.set_work_status(by=cast.owner, item=three[0], status=WorkStatus.DONE)
    client = selecting_all(cast.owner)

    home = previewed(client)
    preview = text_of(client.get(home))
    assert counts(preview) == {"Will change": 2, "Is so already": 1}
    assert "New → Done" in preview and "nothing is changed yet" in preview
    assert statuses() == [WorkStatus.DONE, WorkStatus.NEW, WorkStatus.NEW]

    report = do(client, home)
    assert "2 items changed, 1 left as it is" in report
    assert counts(text_of(client.get(f"{home}?outcome=already"))) == counts(report)
    assert statuses() == [WorkStatus.DONE] * 3
    assert "carried out already" in do(client, home)

    undo = client.post(f"{home}undo/")["Location"]
    assert "Take 2 items back" in text_of(client.get(undo))
    assert "2 items changed" in do(client, undo)
    assert statuses() == [WorkStatus.DONE, WorkStatus.NEW, WorkStatus.NEW]
    assert "Taken back" in text_of(client.get(home))
    assert "taken back already" in do(client, home, "undo")
    listed = text_of(client.get(reverse("change_list")))
    assert "Undo “Set the work status: Done”" in listed and "2 changed, 1 left" in listed


def test_what_is_still_selected_afterwards_is_told_and_let_go(
    cast: Cast, three: list[Item]
) -> None:
    client = selecting_all(cast.owner)
    home = previewed(client)

    report = do(client, home)
    let_go = client.post(reverse("selection"), {"do": "none", "back": home}, follow=True)

    assert "3 items are still selected" in report
    assert let_go.redirect_chain[-1][0] == home
    assert "still selected" not in text_of(let_go)


def test_what_changed_meanwhile_is_told_before_and_after(cast: Cast, three: list[Item]) -> None:
    client = selecting_all(cast.owner)
    home = previewed(client)
    items.set_work_status(by=cast.teammate, item=three[0], status=WorkStatus.HELP_NEEDED)

    assert "Somebody has changed 1 of them since" in text_of(client.get(home))
    assert "Somebody changed it meanwhile" in do(client, home)
    assert statuses() == [WorkStatus.HELP_NEEDED, WorkStatus.DONE, WorkStatus.DONE]


def test_preview_of_another_tab_is_gone_and_says_so(cast: Cast, three: list[Item]) -> None:
    client = selecting_all(cast.owner)
    first, second = previewed(client), previewed(client)

    answer = client.post(f"{first}carry-out/")

    assert (answer.status_code, statuses()) == (404, [WorkStatus.NEW] * 3)
    assert "perhaps in another tab" in text_of(answer)
    assert "nothing is changed yet" in text_of(client.get(second))


def test_change_is_there_for_nobody_else(cast: Cast, three: list[Item]) -> None:
    client = selecting_all(cast.owner)
    home = previewed(client)
    unknown = reverse("change", args=["00000000-0000-4000-8000-000000000000"])

    for who in (cast.teammate, cast.chief, cast.stranger, cast.site_admin):
        other = client_of(who)
        for verb in ("", "carry-out/", "undo/"):
            ask = other.post if verb else other.get
            answers = [ask(f"{address}{verb}") for address in (home, unknown)]
            assert [answer.status_code for answer in answers] == [404, 404]
        assert "Set the work status" not in text_of(other.get(reverse("change_list")))
    assert statuses() == [WorkStatus.NEW] * 3


def test_item_hidden_meanwhile_is_in_no_count_and_stays_as_it_is(
    cast: Cast, three: list[Item]
) -> None:
    client = selecting_all(cast.teammate)
    home = previewed(client)
    items.set_visibility(by=cast.chief, item=three[0], visibility=Visibility.RESTRICTED)

    for page in (text_of(client.get(home)), do(client, home)):
        assert sum(counts(page).values()) == 2
        assert three[0].title not in page and three[0].code not in page
    assert "2 changed" in text_of(client.get(reverse("change_list")))
    assert statuses() == [WorkStatus.NEW, WorkStatus.DONE, WorkStatus.DONE]


def test_long_change_goes_on_in_the_worker_and_shows_how_far_it_is(
    cast: Cast, three: list[Item], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "BATCH", 1)
    monkeypatch.setattr(changes, "AT_ONCE_SECONDS", -1)
    queued: list[int] = []
    monkeypatch.setattr(changes.jobs, "enqueue", lambda name, change: queued.append(change))
    client = selecting_all(cast.owner)
    home = previewed(client)

    begun = do(client, home)
    assert "1 of 3 looked at" in begun and 'hx-trigger="every 1s"' in begun
    tasks.change_many.func(*queued)

    part = text_of(client.get(home, headers={"HX-Request": "true", "HX-Target": "progress"}))
    assert "3 items changed" in part
    assert "hx-trigger" not in part and "<html" not in part


def test_forms_keep_what_was_typed_and_say_what_is_wrong(
    cast: Cast, three: list[Item], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = selecting_all(cast.owner)
    for kind, typed, problem in (
        ("status", {"code": "", "reason": "Because."}, "This field is required"),
        ("sensitivity", {"code": "ghost", "reason": "Because."}, "ghost is not one of"),
        ("assign", {"to": "teammate", "days": 3, "due": "2020-01-01", "reason": "Because."},
         "This day is over"),
        ("assign", {"to": "editor", "days": 3, "reason": "Because."}, "valid choice"),
    ):  # fmt: skip
        answer = client.post(f"{NEW}?kind={kind}", typed)
        assert answer.status_code == 422
        assert problem in text_of(answer) and "Because." in text_of(answer)
    assert "Who may see them" not in text_of(client.get(f"{NEW}?kind=visibility"))

    monkeypatch.setattr(bulk, "MOST_ITEMS", 2)
    assert "At most 2 items" in text_of(client.post(f"{NEW}?kind=status", STATUS))
    assert not BulkChange.objects.exists()
    assert client_of(cast.editor).get(NEW).status_code == 403
    assert "Nothing is selected" in text_of(client_of(cast.owner).get(NEW))


def test_tags_people_and_series_are_told_in_words(cast: Cast, three: list[Item]) -> None:
    cases.add_tag(by=cast.owner, case=cast.case, kind=TagKind.TOPIC, name="night")
    cases.set_member(by=cast.stranger, case=cast.other_case, user=cast.owner, role=Role.VERIFIER)
    make_referenced(by=cast.owner, case=cast.other_case)
    client = selecting_all(cast.owner)

    tagged = do(client, previewed(client, "add_tags", tags=["topic:night"], reason="So."))
    given = do(client, previewed(client, "assign", to="teammate", days="3", reason="Look."))
    series = do(client, previewed(client, "series", reason="One film."))

    assert "Add tags: topic night" in tagged and "+ topic night" in tagged
    assert "Its case has no such tag" in tagged
    assert "Whom you chose cannot work on it" in given and "not taken back in one go" in given
    assert "number 2" in series and "Belongs to another case" in series


def test_page_costs_the_same_for_many(cast: Cast, three: list[Item]) -> None:
    client = selecting_all(cast.owner)
    costs = []
    for _ in range(2):
        home = previewed(client)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(home)
        costs.append(len(asked))
        for n in range(3):
            make_referenced(by=cast.owner, case=cast.case, title=f"More {n}")

    assert costs[0] == costs[1]
