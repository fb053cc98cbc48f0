"""The notices page: what waits first, under today's sight, a page at a time."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from evidence.actions import checking, items, watching
from evidence.models import Item, Mailbox, Notice, User
from evidence.notices import SAID
from evidence.vocabularies import CheckOutcome, NoticeKind, VerificationMethod, Visibility
from evidence.web.views import notices
from tests.factories import Cast, make_referenced
from tests.web.clients import client_of, text_of

pytestmark = [pytest.mark.postgres_too, pytest.mark.usefixtures("data_dir")]
URL = reverse("notices")
CSRF_TOKEN = re.compile(r"[A-Za-z0-9]{64}")


def mention(cast: Cast, item: Item) -> Notice:
    checking.add_note(
        by=cast.owner,
        item=item,
        method=VerificationMethod.METADATA,
        outcome=CheckOutcome.SUPPORTS,
        text="@teammate",
    )
    return Notice.objects.latest("pk")


@pytest.fixture
def several(cast: Cast) -> list[Notice]:
    """Five mentions of the teammate, the second of them read."""
    made = [mention(cast, make_referenced(by=cast.owner, case=cast.case)) for _ in range(5)]
    client_of(cast.teammate).get(reverse("notice", args=[made[1].uid]))
    return made


def codes(who: User, **asked) -> list[str]:
    lines = client_of(who).get(URL, asked).context["lines"]
    return [line.first.item.code for line in lines]


def head(who: User) -> str:
    return client_of(who).get(reverse("about")).context["unread_notices"]


def test_unread_come_first_then_the_latest(cast: Cast, several: list[Notice]) -> None:
    assert codes(cast.teammate) == ["BEL-0005", "BEL-0004", "BEL-0003", "BEL-0001", "BEL-0002"]


def test_pages_by_key_across_read_and_unread(
    cast: Cast, several: list[Notice], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notices, "PAGE", 2)
    seen, after = [], ""
    for _ in range(3):
        context = client_of(cast.teammate).get(URL, {"after": after}).context
        seen += [line.first.item.code for line in context["lines"]]
        after = context["older"]

    assert seen == ["BEL-0005", "BEL-0004", "BEL-0003", "BEL-0001", "BEL-0002"]
    assert after == ""


@pytest.mark.parametrize("after", ["x", "u.zz", "u." + "0" * 32, "\0"])
def test_a_place_of_somebody_elses_making_is_the_beginning(
    cast: Cast, several: list[Notice], after: str
) -> None:
    assert len(codes(cast.teammate, after=after)) == 5


def test_count_in_the_head_goes_down_as_they_are_read(cast: Cast, several: list[Notice]) -> None:
    client = client_of(cast.teammate)
    assert head(cast.teammate) == "4"

    client.post(reverse("notices_read"), {"notice": several[0].uid.hex})
    assert head(cast.teammate) == "3"

    client.post(reverse("notices_read"))
    assert head(cast.teammate) == ""


def test_count_in_the_head_stops_at_a_hundred(cast: Cast, several: list[Notice]) -> None:
    template = Notice.objects.unread().first()
    copies = [
        Notice(recipient=cast.teammate, kind=template.kind, case=cast.case) for _ in range(120)
    ]
    Notice.objects.bulk_create(copies)

    assert head(cast.teammate) == "99+"


def test_a_kind_is_shown_and_marked_alone(cast: Cast, several: list[Notice]) -> None:
    item = Item.objects.get(code="BEL-0001")
    watching.watch(by=cast.teammate, item=item)
    items.set_work_status(by=cast.owner, item=item, status="ready")

    assert codes(cast.teammate, kind="watched") == ["BEL-0001"]
    client_of(cast.teammate).post(reverse("notices_read"), {"kind": "watched"})

    assert head(cast.teammate) == "4"


def test_following_a_notice_reads_it_and_leads_to_its_place(
    cast: Cast, several: list[Notice]
) -> None:
    notice = several[0]

    answer = client_of(cast.teammate).get(reverse("notice", args=[notice.uid]))

    note = notice.record.partition(":")[2]
    assert answer.url == f"{reverse('item', args=['BEL-0001'])}#note-{note}"
    notice.refresh_from_db()
    assert notice.read_at is not None


def test_nobody_reads_or_marks_the_notices_of_another(cast: Cast, several: list[Notice]) -> None:
    client = client_of(cast.owner)

    assert client.get(reverse("notice", args=[several[0].uid])).status_code == 404
    client.post(reverse("notices_read"), {"notice": several[0].uid.hex})
    client.post(reverse("notices_read"))

    assert head(cast.teammate) == "4"


def test_page_and_counts_are_the_same_as_had_the_narrowed_item_never_been(cast: Cast) -> None:
    mention(cast, make_referenced(by=cast.owner, case=cast.case))
    before = _page(cast.teammate)
    hidden = make_referenced(by=cast.owner, case=cast.case, title="Zyklothymia")
    notice = mention(cast, hidden)
    assert _page(cast.teammate) != before

    items.set_visibility(by=cast.chief, item=hidden, visibility=Visibility.RESTRICTED)

    assert _page(cast.teammate) == before
    follow = client_of(cast.teammate).get(reverse("notice", args=[notice.uid]))
    assert follow.status_code == 404


def _page(who: User) -> str:
    """The page without the tokens that every answer makes anew."""
    client = client_of(who)
    return CSRF_TOKEN.sub("", text_of(client.get(URL)))


def test_what_is_graphic_is_not_described(cast: Cast) -> None:
    item = make_referenced(
        by=cast.owner, case=cast.case, title="Zyklothymia", sensitivity="graphic_violence"
    )
    mention(cast, item)

    shown = text_of(client_of(cast.teammate).get(URL))

    assert "Zyklothymia" not in shown
    assert item.code in shown


def test_costs_the_same_for_one_notice_and_for_many(cast: Cast) -> None:
    costs = []
    for count in (1, 6):
        for _ in range(count):
            mention(cast, make_referenced(by=cast.owner, case=cast.case))
        client = client_of(cast.teammate)
        with CaptureQueriesContext(connection) as queries:
            client.get(URL)
        costs.append(len(queries))

    assert costs[0] == costs[1]


def test_several_that_came_together_are_one_line(cast: Cast) -> None:
    made = [make_referenced(by=cast.owner, case=cast.case) for _ in range(4)]
    Notice.objects.bulk_create(
        Notice(recipient=cast.teammate, kind="assigned", case=cast.case, item=item, by=cast.chief)
        for item in made
    )

    for item in made[:2]:
        watching.watch(by=cast.teammate, item=item)
        items.set_work_status(by=cast.chief, item=item, status="done")

    lines = client_of(cast.teammate).get(URL).context["lines"]

    assert {line.what for line in lines} == {
        "changed BEL-0002 and BEL-0001, which you watch",
        "assigned 4 items to you",
    }


def test_empty_page_says_how_one_is_told(cast: Cast) -> None:
    assert "mentions you as @teammate" in text_of(client_of(cast.teammate).get(URL))


def test_every_kind_can_be_said() -> None:
    assert set(SAID) == set(NoticeKind)


def test_wishes_are_kept(cast: Cast) -> None:
    client = client_of(cast.teammate)
    chosen = dict.fromkeys(NoticeKind.values, "off") | {"mentioned": "at_once", "watched": "daily"}

    assert client.post(reverse("mail_wishes"), chosen).status_code == 303

    assert Mailbox.objects.get().wishes == {"mentioned": "at_once", "watched": "daily"}
    assert client.get(reverse("mail_wishes")).context["form"]["watched"].value() == "daily"


def test_a_wish_nobody_offers_is_refused_beside_its_field(cast: Cast) -> None:
    answer = client_of(cast.teammate).post(reverse("mail_wishes"), {"mentioned": "hourly"})

    assert answer.status_code == 422
    assert answer.context["form"].errors["mentioned"]


def test_page_of_an_item_offers_to_watch_it_and_to_stop(cast: Cast) -> None:
    item = make_referenced(by=cast.owner, case=cast.case)
    client = client_of(cast.editor)
    page, button = reverse("item", args=[item.code]), reverse("item_watch", args=[item.code])

    assert "Watch</button>" in text_of(client.get(page))
    client.post(button)
    assert "Stop watching</button>" in text_of(client.get(page))
    client.post(button, {"watch": "no"})
    assert "Watch</button>" in text_of(client.get(page))
