"""Confidential sources named in texts: who is asked about it, and what is found afterwards."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from evidence import permissions
from evidence.actions import cases, checking, claims, items, sources
from evidence.models import Item, Remark, Source, VerificationNote
from evidence.vocabularies import Visibility
from evidence.web import naming
from evidence.web.forms.fields import claimant_key
from tests.factories import Cast, make_held, make_referenced, make_source
from tests.web.clients import client_of, posted, text_of

pytestmark = pytest.mark.usefixtures("data_dir")

NAMED = "So says Ivan Petrenko."
ASKED = "This names a confidential source (HERON)"


@pytest.fixture
def heron(cast: Cast) -> Source:
    return make_source(
        by=cast.owner, case=cast.case, name="Ivan Petrenko", handle="@birch_17",
        confidential=True, code_name="HERON",
    )  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "Filmed by Ivan Petrenko at dusk", "PETRENKO, Ivan", "ivan_petrenko-003.mp4",
        "Снято Иваном Петренко", "Posted by @birch_17.", "birch_17_0031.mp4",
        "Ivan S. Petrenko", "Petrenko (our man), Ivan", "from I. Petrenko", "Петренко И.",
    ],
)  # fmt: skip
def test_a_name_is_found_in_any_form(heron: Source, text: str) -> None:
    assert naming.named_in(text, [heron]) == [heron]


@pytest.mark.parametrize(
    "text",
    [
        "", "Ivan left at dusk; in the morning came Petrenko", "17 men under a birch", "petrenkos",
        "the Petrenko house", "Ivan, I. and another Ivan", "Petrenko i Sydorenko",
    ],
)  # fmt: skip
def test_other_words_are_no_name(heron: Source, text: str) -> None:
    assert naming.named_in(text, [heron]) == []
    heron.name, heron.handle = "A", ""
    assert naming.named_in("A tank", [heron]) == []


@pytest.mark.parametrize(
    ("name", "says", "says_not"),
    [
        ("Петренко Іван Олексійович", "Снято Іваном Олексійовичем Петренком", "Олексійович"),
        ("Петренко Іван Олексійович", "Іван Петренко", "вул. Петренко, буд. 4"),
        ("The Rescuers of Kozinka", "Rescuers from Kozinka", "the shelling of Kozinka"),
        ("Birch", "a birch", "beech"),
        ("李明", "先生李明在那里", "明李"),
        ("李 明", "李明", "李"),
    ],
)
def test_a_name_is_known_by_two_of_its_words(
    heron: Source, name: str, says: str, says_not: str
) -> None:
    heron.name, heron.handle = name, ""

    assert naming.named_in(says, [heron]) == [heron]
    assert naming.named_in(says_not, [heron]) == []


def test_names_are_known_to_those_who_may_see_them_at_one_cost(
    cast: Cast, heron: Source, django_assert_max_num_queries: Any
) -> None:
    for number in range(3):
        make_source(
            by=cast.teammate, case=cast.case, confidential=True, code_name=f"CRANE {number}"
        )
    every = list(cast.case.sources.filter(confidential=True))

    for who in (cast.owner, cast.teammate, cast.chief, cast.editor, cast.stranger):
        with django_assert_max_num_queries(2):
            known = naming.known_to(who, cast.case)
        assert known == [one for one in every if permissions.can_see_identity(who, one)]
    with django_assert_max_num_queries(1):
        assert naming.known_to(cast.editor, cast.case) == []


def edited(client: Client, item: Item, **typed: str) -> str:
    address = reverse("item_edit", args=[item.code])
    sent = posted(client.get(address).context["form"]) | {"reason": "Seen."} | typed
    return text_of(client.post(address, sent, follow=True))


def test_who_may_know_the_name_is_asked_before_it_is_kept(cast: Cast, heron: Source) -> None:
    item = make_referenced(by=cast.owner, case=cast.case, title="A tank")
    client = client_of(cast.owner)

    asked = edited(client, item, title="A tank, by Ivan Petrenko")
    unchanged = Item.objects.get().title
    kept = edited(client, item, title="A tank, by Ivan Petrenko", keep_names="HERON")
    later = edited(client, item, description="On the road.")

    assert ASKED in asked and "Keep the name in it" in asked and unchanged == "A tank"
    assert "The change is saved" in kept and "The change is saved" in later
    assert Item.objects.get().title == "A tank, by Ivan Petrenko"


@pytest.mark.parametrize("who", ["teammate", "chief"])
def test_who_may_not_know_it_learns_nothing_by_trying(cast: Cast, heron: Source, who: str) -> None:
    item = make_referenced(by=cast.teammate, case=cast.case, title="A tank")

    answer = edited(client_of(getattr(cast, who)), item, title="By Ivan Petrenko")

    assert (ASKED in answer) is (who == "chief")
    assert ("The change is saved" in answer) is (who == "teammate")


def test_checks_findings_talk_and_new_items_ask_as_well(cast: Cast, heron: Source) -> None:
    item = make_referenced(by=cast.owner, case=cast.case)
    client = client_of(cast.owner)
    note = {
        "method": "other", "outcome": "supports", "confidence": "low", "text": "Ask @birch_17.",
    }  # fmt: skip
    wanted: list[tuple[str, dict[str, str]]] = [
        (reverse("item_add", args=[item.code, "note"]), note),
        (
            reverse("item_add", args=[item.code, "finding"]),
            {"value": "likely", "reasons": "So says Ivan Petrenko."},
        ),
        (reverse("item_talk", args=[item.code]), {"text": "Ivan Petrenko?", "kind": "question"}),
        (
            f"{reverse('item_new')}?case=BEL",
            {"title": "By Ivan Petrenko", "kind": "photo", "sensitivity": "not_assessed"},
        ),
    ]

    for address, typed in wanted:
        asked = client.post(address, typed)
        assert (asked.status_code, ASKED in text_of(asked)) == (422, True), address
        kept = client.post(address, typed | {"keep_names": "HERON"})
        assert kept.status_code == 303, (address, text_of(kept))
    assert VerificationNote.objects.count() == Remark.objects.count() == 1


def other_texts(cast: Cast) -> list[tuple[str, dict[str, str]]]:
    """Addresses where something is typed of an item, with a name typed there."""
    by, case = cast.owner, cast.case
    item, second = (make_referenced(by=by, case=case) for _ in range(2))
    speaker = make_source(by=by, case=case, name="A mayor")
    statement = claims.add_statement(by=by, case=case, words="It burns.", speaker=speaker)
    found = checking.propose_finding(by=cast.teammate, item=item, value="likely", reasons="Seen.")
    when = claims.claim_time(
        by=by, item=second, claimed_by_user=by, edtf="2023-05", clock="statement", method="other",
        confidence="low",
    )  # fmt: skip
    kozinka = cases.add_tag(by=by, case=case, kind="place", name="Kozinka")
    time = {"edtf": "2023-05-22", "clock": "statement", "method": "other", "confidence": "low"}
    return [
        (add_page(item, "time"), time | {"claimant": claimant_key(by), "basis": NAMED}),
        (
            add_page(item, "location"),
            time | {"claimant": claimant_key(by), "basis": NAMED, "role": "subject"}
            | {"place_name": "Kozinka"},
        ),
        (add_page(item, "provenance"), {"kind": "posted", "basis": NAMED}),
        (add_page(item, "transcript"), {"kind": "as_printed", "language": "en", "text": NAMED}),
        (
            add_page(item, "statement"),
            {"statement": str(statement.uid), "stance": "supports", "explanation": NAMED},
        ),
        (
            reverse("statement_add", args=["BEL"]),
            {"speaker": str(speaker.uid), "words": NAMED, "credibility": "6"},
        ),
        (
            reverse("statement_assess", args=[statement.uid]),
            {"value": "not_verifiable", "reasons": NAMED},
        ),
        (reverse("finding_review", args=[found.uid]), {"value": "likely", "reasons": NAMED}),
        (reverse("tag_add", args=["BEL"]), {"kind": "person", "name": "X", "aliases": NAMED}),
        (reverse("tag_place", args=[kozinka.uid]), {"broader": "", "reason": NAMED}),
        (reverse("withdraw", args=["timeclaim", when.uid]), {"reason": NAMED}),
        (reverse("item_merge", args=[item.code]), {"other": second.code, "reason": NAMED}),
    ]  # fmt: skip


def add_page(item: Item, what: str) -> str:
    return reverse("item_add", args=[item.code, what])


def test_whatever_is_typed_of_an_item_asks_as_well(cast: Cast, heron: Source) -> None:
    client = client_of(cast.owner)

    for address, typed in other_texts(cast):
        asked = client.post(address, typed)
        page = text_of(asked)
        assert (asked.status_code, ASKED in page) == (422, True), (address, page)
        assert "Keep the name in it" in page, address
        kept = client.post(address, typed | {"keep_names": "HERON"})
        assert kept.status_code == 303, (address, text_of(kept))


def test_a_reason_for_replacing_asks_as_well(cast: Cast, heron: Source) -> None:
    item = make_referenced(by=cast.owner, case=cast.case)
    old = checking.add_transcript(
        by=cast.owner, item=item, kind="as_printed", language="en", text="Surrender!"
    )
    address = f"{add_page(item, 'transcript')}?supersedes={old.uid}"
    typed = {"kind": "as_printed", "language": "en", "text": "Surrender now!", "reason": NAMED}

    assert ASKED in text_of(client_of(cast.owner).post(address, typed))
    assert client_of(cast.teammate).post(address, typed).status_code == 303


def test_a_source_named_besides_is_asked_about_again(cast: Cast, heron: Source) -> None:
    item = make_referenced(by=cast.owner, case=cast.case)
    make_source(
        by=cast.owner, case=cast.case, name="Olha Koval", confidential=True, code_name="CRANE"
    )
    typed = {"kind": "question", "text": "Ivan Petrenko, or Olha Koval?"}
    address, client = reverse("item_talk", args=[item.code]), client_of(cast.owner)

    asked = client.post(address, typed | {"keep_names": "HERON"})
    kept = client.post(address, typed | {"keep_names": "CRANE, HERON"})

    assert asked.status_code == 422 and "(CRANE, HERON)" in text_of(asked)
    assert 'value="CRANE, HERON"' in asked.content.decode()
    assert kept.status_code == 303


def test_what_stays_as_it_was_is_not_asked_about_again(cast: Cast, heron: Source) -> None:
    item = make_referenced(by=cast.owner, case=cast.case)
    old = checking.add_transcript(
        by=cast.owner, item=item, kind="as_printed", language="en", text=NAMED
    )
    address = f"{add_page(item, 'transcript')}?supersedes={old.uid}"
    typed = {"kind": "as_printed", "language": "uk", "reason": "The language."}
    client = client_of(cast.owner)

    assert client.post(address, typed | {"text": f"{NAMED} Seen."}).status_code == 422
    assert client.post(address, typed | {"text": NAMED}).status_code == 303


def test_a_long_text_is_looked_through_at_its_beginning(heron: Source) -> None:
    book = "word " * (naming.LONGEST // 5)

    assert naming.named_in(f"Ivan Petrenko {book}", [heron]) == [heron]
    assert naming.named_in(f"{book} Ivan Petrenko", [heron]) == []


def test_items_that_tell_who_a_source_is_are_listed_once_it_is_confidential(cast: Cast) -> None:
    source = make_source(by=cast.owner, case=cast.case, name="Ivan Petrenko")
    by_file = make_held(
        by=cast.owner, case=cast.case, source=source, file_name="C:\\out\\birch 17.jpg"
    )
    by_name = make_held(by=cast.owner, case=cast.case, source=source, title="By Ivan Petrenko")
    hidden = make_held(by=cast.teammate, case=cast.case, source=source, title="Petrenko, Ivan")
    items.set_visibility(by=cast.chief, item=hidden, visibility=Visibility.RESTRICTED)
    plain = make_held(by=cast.owner, case=cast.case, source=source, title="A tank")
    claimed = make_referenced(
        by=cast.owner, case=cast.case, title="A fire", content_warning="Ivan Petrenko is seen."
    )
    claims.claim_time(
        by=cast.owner, item=claimed, claimed_by_source=source, edtf="2023-05", clock="statement",
        method="other", confidence="low",
    )  # fmt: skip
    page = reverse("source", args=[source.uid])
    open_to_all = text_of(client_of(cast.owner).get(page))

    sources.edit_source(
        by=cast.owner, source=source, expected=source.version, reason="They asked.",
        confidential=True, code_name="HERON",
    )  # fmt: skip

    def told(who: str) -> list[Item]:
        return client_of(getattr(cast, who)).get(page).context["telling"]

    assert by_file.title == "birch 17.jpg"
    assert "Items that tell" not in open_to_all
    assert told("owner") == [claimed, by_name, by_file] and plain not in told("chief")
    assert told("chief") == [claimed, hidden, by_name, by_file]
    assert told("teammate") == told("editor") == []
    shown = text_of(client_of(cast.owner).get(page))
    assert "Items that tell who it is" in shown
    assert reverse("item_edit", args=[by_file.code]) in shown
