"""Sources: who may know who they are, how to reach them, and what is counted."""

from typing import Any

import pytest
from django.urls import reverse

from evidence.actions import checking, claims, grading, items, sources
from evidence.models import Source, SourceContact
from tests.factories import Cast, make_referenced, make_source
from tests.web.clients import client_of, posted, text_of

SECRET = {"name": "Ivan Petrenko", "about": "Works at the ministry", "handle": "@ivan"}
ADDRESS = "https://t.example/the-birch-channel/17"


@pytest.fixture
def heron(cast: Cast) -> Source:
    """A confidential source the owner recorded, with how to reach it."""
    source = make_source(
        by=cast.owner, case=cast.case, confidential=True, code_name="HERON", **SECRET
    )
    sources.set_contact(by=cast.owner, source=source, contact="Signal 555")
    return source


def page(source: Source) -> str:
    return reverse("source", args=[source.uid])


@pytest.mark.parametrize(
    ("who", "knows", "reaches"),
    [
        ("owner", True, True),
        ("chief", True, True),
        ("teammate", False, False),
        ("editor", False, False),
    ],
)
def test_who_knows_a_confidential_source(
    who: str, knows: bool, reaches: bool, cast: Cast, heron: Source
):
    client = client_of(getattr(cast, who))

    texts = [text_of(client.get(page(heron))), text_of(client.get(reverse("source_list")))]

    assert all("HERON" in text for text in texts)
    assert ["Ivan Petrenko" in text for text in texts] == [knows, knows]
    assert (SECRET["about"] in texts[0]) is knows
    assert ("Signal 555" in texts[0]) is reaches


def test_a_stranger_finds_no_source(cast: Cast, heron: Source):
    client = client_of(cast.stranger)

    answers = [client.get(page(heron)), client.get(reverse("source_edit", args=[heron.uid]))]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert "HERON" not in text_of(client.get(reverse("source_list")))


def test_how_to_reach_an_open_source_is_kept_from_teammates(cast: Cast):
    source = make_source(by=cast.owner, case=cast.case)
    sources.set_contact(by=cast.owner, source=source, contact="Signal 555")
    client = client_of(cast.teammate)

    texts = [text_of(client.get(page(source)))]
    texts.append(text_of(client.get(reverse("source_edit", args=[source.uid]))))

    assert not any("Signal 555" in text for text in texts)


def test_only_visible_items_are_listed_and_counted(cast: Cast):
    source = make_source(by=cast.owner, case=cast.case)
    shown = make_referenced(by=cast.owner, case=cast.case, title="Shown", source=source)
    hidden = make_referenced(by=cast.chief, case=cast.case, title="Hidden", source=source)
    for item in (shown, hidden):
        claims.claim_location(
            by=cast.chief, item=item, place_name=f"{item.title} place", claimed_by_source=source
        )
    items.set_visibility(by=cast.chief, item=hidden, visibility="restricted")
    client = client_of(cast.teammate)

    listed = client.get(reverse("source_list")).context["sources"]
    text = text_of(client.get(page(source)))

    assert [each.item_count for each, _ in listed] == [1]
    assert "Shown place" in text
    assert "Hidden" not in text


def test_the_list_is_filtered_by_case_and_kind(cast: Cast):
    make_source(by=cast.owner, case=cast.case, name="Paper", kind="outlet")
    make_source(by=cast.owner, case=cast.case, name="Person", kind="witness")
    client = client_of(cast.owner)

    outlets = client.get(reverse("source_list", query={"kind": "outlet", "case": "BEL"}))
    foreign = client.get(reverse("source_list", query={"case": "OTH"}))

    assert [name for _, name in outlets.context["sources"]] == ["Paper"]
    assert "Select a valid choice" in str(foreign.context["filter"].errors)


# Adding and changing


def new(**values: str) -> dict[str, str]:
    return {"kind": "account", "name": "Rybar", "handle": "@rybar", **values}


def test_a_verifier_records_a_source_with_its_contact_apart(cast: Cast):
    client = client_of(cast.owner)

    form = client.get(reverse("source_add")).context["form"]
    answer = client.post(reverse("source_add"), new(contact="Signal 1", reliability="A"))

    source = Source.objects.get()
    assert "reliability" not in form.fields
    assert answer.url == page(source)
    assert (source.reliability, source.contact.contact) == ("F", "Signal 1")


def test_an_admin_grades(cast: Cast):
    client_of(cast.chief).post(reverse("source_add"), new(reliability="B"))

    assert Source.objects.get().reliability == "B"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"confidential": "on"}, "A confidential source needs a code name."),
        ({"name": ""}, "This field is required."),
        ({"name": "x" * 201}, "at most 200 characters"),
        ({"url": "not an address"}, "Enter a valid URL."),
        ({"name": "a\0b"}, "Null characters are not allowed."),
    ],
)
def test_a_source_that_cannot_be_is_refused_and_nothing_lost(values: dict, words: str, cast: Cast):
    typed = new(about="<em>about</em>", contact="Signal 1", reliability="F") | values

    answer = client_of(cast.chief).post(reverse("source_add"), typed)

    assert answer.status_code == 422
    for each in (words, "<em>about</em>", "Signal 1"):
        assert each in text_of(answer)
    assert not Source.objects.exists()
    assert not SourceContact.objects.exists()


@pytest.mark.parametrize(("who", "status"), [("editor", 403), ("site_admin", 200)])
def test_who_may_not_record_a_source(who: str, status: int, cast: Cast):
    client = client_of(getattr(cast, who))

    answer = client.post(reverse("source_add"), new())

    assert answer.status_code == status
    assert not Source.objects.exists()


def test_a_teammate_may_not_edit_a_confidential_source(cast: Cast, heron: Source):
    answer = client_of(cast.teammate).get(reverse("source_edit", args=[heron.uid]))

    assert answer.status_code == 403
    assert "This source is confidential." in text_of(answer)
    assert "Ivan" not in text_of(answer)


def test_an_edit_changes_the_source_and_its_contact(cast: Cast, heron: Source):
    there = reverse("source_edit", args=[heron.uid])
    client = client_of(cast.owner)
    opened = posted(client.get(there).context["form"])

    answer = client.post(
        there, opened | {"handle": "@petrenko", "contact": "Signal 777", "reason": "New number"}
    )

    assert answer.status_code == 303
    heron.refresh_from_db()
    assert (heron.handle, heron.contact.contact) == ("@petrenko", "Signal 777")


def test_a_stale_edit_of_a_source_shows_both(cast: Cast, heron: Source):
    there = reverse("source_edit", args=[heron.uid])
    client = client_of(cast.owner)
    opened = posted(client.get(there).context["form"])
    sources.edit_source(by=cast.chief, source=heron, expected=1, handle="@chief")

    answer = client.post(there, opened | {"handle": "@mine", "reason": "Mine"})

    assert answer.status_code == 409
    assert "@chief" in text_of(answer)
    assert "@mine" in text_of(answer)


@pytest.fixture
def birch(cast: Cast) -> Source:
    """A confidential source whose posts say by their address who it is."""
    return make_source(
        by=cast.owner, case=cast.case, name="Ivan", confidential=True, code_name="BIRCH"
    )


def replacing(page: str, row: Any, *args: Any) -> str:
    return reverse(page, args=args, query={"supersedes": row.uid})


def test_address_that_tells_a_confidential_source_is_in_no_form(cast: Cast, birch: Source):
    item = make_referenced(by=cast.owner, case=cast.case, source=birch, url=ADDRESS)
    statement = claims.add_statement(
        by=cast.owner, case=cast.case, words="They left.", speaker=birch, url=ADDRESS
    )
    pages = [
        replacing("item_add", item.provenance_steps.get(), item.code, "provenance"),
        replacing("statement_add", statement, cast.case.code),
    ]

    shown = {
        who: [ADDRESS in text_of(client_of(getattr(cast, who)).get(page)) for page in pages]
        for who in ("owner", "teammate", "chief")
    }

    assert shown == {"owner": [True] * 2, "teammate": [False] * 2, "chief": [True] * 2}


@pytest.mark.parametrize("stays", [True, False])
def test_address_unread_stays_with_its_confidential_source_only(
    cast: Cast, birch: Source, stays: bool
):
    item = make_referenced(by=cast.owner, case=cast.case, source=birch, url=ADDRESS)
    other = make_source(by=cast.teammate, case=cast.case, name="Open channel")
    typed = {"kind": "posted", "source": (birch if stays else other).uid, "reason": "Better",
             "url": "https://example.org/guessed"}  # fmt: skip

    client_of(cast.teammate).post(
        replacing("item_add", item.provenance_steps.get(), item.code, "provenance"), typed
    )

    step = item.provenance_steps.current().get()
    assert (step.kind, step.url) == ("posted", ADDRESS if stays else "")
    assert bool(step.url_key) is stays


@pytest.mark.parametrize(("who", "told"), [("owner", 1), ("teammate", 0), ("chief", 1)])
def test_guessed_address_tells_nobody_a_confidential_source(
    cast: Cast, birch: Source, who: str, told: int
):
    make_referenced(by=cast.owner, case=cast.case, source=birch, url=ADDRESS)
    asked = reverse("upload_check", query={"case": "BEL", "url": ADDRESS})

    answer = client_of(getattr(cast, who)).get(asked)

    assert len(answer.json()["items"]) == told


def test_its_grades_and_its_record_stand_on_its_page(cast: Cast, heron: Source) -> None:
    made = [make_referenced(by=cast.owner, case=cast.case, source=heron) for _ in range(3)]
    for item, value in zip(made, ("likely", "false"), strict=False):
        finding = checking.propose_finding(by=cast.owner, item=item, value=value, reasons="So.")
        checking.review_finding(by=cast.chief, finding=finding, value=value)
    grading.grade_source(by=cast.chief, source=heron, reliability="B", grounds="Met in person.")
    grading.grade_source(
        by=cast.chief, source=heron, reliability="D", grounds="Lied of the bridge."
    )
    before = text_of(client_of(cast.editor).get(page(heron)))

    items.set_visibility(by=cast.chief, item=made[0], visibility="restricted")
    shown = text_of(client_of(cast.chief).get(page(heron)))
    editors = text_of(client_of(cast.editor).get(page(heron)))

    assert "1 of 3 items held up" in before and "1 of 3 items held up" in shown
    assert "0 of 2 items held up" in editors
    assert shown.index("D – not usually reliable") < shown.index("B – usually reliable")
    assert "Lied of the bridge." in shown and "by chief" in shown
    assert "Lied of the bridge." not in editors and "not shown to you" in editors
