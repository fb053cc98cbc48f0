"""History in words: what a reader is told, and what stays untold."""

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evidence import history
from evidence.actions import bulk, cases, checking, claims, items, sources, taking_out
from evidence.models import Finding, Opening, Record, User, triggers
from evidence.vocabularies import BulkKind, Role, StepKind, Visibility, WorkStatus
from tests.examples import make_full_world
from tests.factories import Cast, make_held, make_referenced, make_source

pytestmark = pytest.mark.postgres_too
NAME, CODE_NAME = "Olha Kovalenko", "Source Heron"


def told(record, reader) -> str:
    """Everything the reader is told of a record, as one text."""
    return "\n".join(
        f"{event.who}: {event.what} {event.lines} {event.reason}"
        for event in history.of(record, reader=reader, limit=100).events
    )


def make_heron(cast: Cast):
    return make_source(
        by=cast.owner, case=cast.case, name=NAME, handle="@olha", url="https://example.org/olha",
        about="A doctor", confidential=True, code_name=CODE_NAME,
    )  # fmt: skip


def test_says_who_changed_what_from_what_to_what_and_why(cast: Cast) -> None:
    item = make_referenced(by=cast.owner, case=cast.case)
    items.set_work_status(
        by=cast.teammate, item=item, status=WorkStatus.HELP_NEEDED, reason="The place is unclear."
    )

    latest = history.of(item, reader=cast.editor).events[0]

    assert (latest.who, latest.what) == ("teammate", "Item changed")
    assert latest.lines == [history.Line("work status", "New", "Help needed")]
    assert latest.reason == "The place is unclear."


def test_a_claim_that_supersedes_is_told_as_a_change(cast: Cast) -> None:
    item = make_referenced(by=cast.owner, case=cast.case)
    where = {"item": item, "claimed_by_user": cast.owner, "place_name": "Kozinka"}
    first = claims.claim_location(by=cast.owner, **where)
    claims.claim_location(
        by=cast.owner, supersedes=first, reason="A typo", **{**where, "place_name": "Rakitnoye"}
    )

    latest = history.of(item, reader=cast.editor).events[0]

    assert latest.lines == [history.Line("place name", "Kozinka", "Rakitnoye")]
    assert latest.reason == "A typo"


def test_marks_and_parts_are_told_in_words(cast: Cast, data_dir: object) -> None:
    item = make_held(by=cast.owner, case=cast.case)
    checking.add_note(
        by=cast.owner, item=item, method="other", outcome="supports", text="The stamp",
        marks=[("page=2&xywh=percent:10,20,30,40", "a stamp")],
    )  # fmt: skip
    claim = claims.claim_time(
        by=cast.owner, item=item, claimed_by_user=cast.owner, edtf="2023-05-22", part="t=14,20"
    )
    claims.adopt(by=cast.owner, claim=claim, reason="The clock in it.")

    shown = told(item, cast.editor)

    assert "page 2, box at 10–40 % from the left, 20–60 % from the top" in shown
    assert "from 0:14 to 0:20" in shown
    assert "xywh" not in shown and "t=14" not in shown


@pytest.mark.parametrize(
    ("edtf", "words"),
    [("../2023-05-22", "by 22 May 2023"), ("2023-05-2X", "between 20 May 2023 and 29 May 2023")],
)
def test_a_time_is_told_as_its_card_says_it(cast: Cast, edtf: str, words: str) -> None:
    item = make_referenced(by=cast.owner, case=cast.case)
    claims.claim_time(by=cast.owner, item=item, edtf=edtf, claimed_by_user=cast.owner)

    assert history.Line("when", None, words) in history.of(item, reader=cast.editor).events[0].lines


def test_a_step_and_a_statement_tell_when_in_words(cast: Cast) -> None:
    item = make_referenced(by=cast.owner, case=cast.case)
    items.add_provenance(by=cast.owner, item=item, kind="posted", happened="2023-05~")
    said = claims.add_statement(
        by=cast.owner, case=cast.case, words="It burns.", said="2023-05-22", published="2023-05-2X",
        speaker=make_source(by=cast.owner, case=cast.case),
    )  # fmt: skip

    lines = told(item, cast.editor) + told(said, cast.editor)

    assert "about May 2023" in lines and "2023-05~" not in lines
    assert "22 May 2023" in lines and "between 20 May 2023 and 29 May 2023" in lines


def test_a_time_that_was_tampered_with_is_told_as_it_stands(cast: Cast) -> None:
    item = make_referenced(by=cast.owner, case=cast.case)
    claims.claim_time(by=cast.owner, item=item, edtf="2023-05-22", claimed_by_user=cast.owner)
    triggers.remove(connection)
    Opening.objects.filter(field="edtf").update(value="some day")

    lines = history.of(item, reader=cast.editor).events[0].lines

    assert history.Line("when", None, "some day") in lines


def test_what_was_asked_for_is_told_as_it_was_typed(cast: Cast) -> None:
    taking_out.take_out(
        by=cast.editor, case=cast.case, format="csv", items=1, digest="0" * 64,
        asked="search: q=%D0%9A%D0%BE%D0%B7%D0%B8%D0%BD%D0%BA%D0%B0+tank",
    )  # fmt: skip

    (latest,) = history.of_people_in(cast.case, reader=cast.chief, limit=1).events

    assert history.Line("what was asked for", None, "search: q=Козинка tank") in latest.lines


def test_a_change_of_many_is_told_with_how_many_others_one_sees(cast: Cast) -> None:
    three = [make_referenced(by=cast.owner, case=cast.case) for _ in range(3)]
    done = {"code": WorkStatus.DONE, "words": "Done"}
    change = bulk.plan(
        by=cast.owner, kind=BulkKind.STATUS, value=done,
        numbers=[item.pk for item in three], reason="All seen.",
    )  # fmt: skip
    bulk.carry_out(change=change)
    items.set_visibility(by=cast.chief, item=three[0], visibility=Visibility.RESTRICTED)

    told = {
        reader: history.of(three[1], reader=getattr(cast, reader)).events[0]
        for reader in ("owner", "teammate")
    }

    assert (told["owner"].together, told["owner"].reason) == (2, "All seen.")
    assert told["teammate"].together == 1


def test_a_withdrawal_names_what_was_taken_back(cast: Cast) -> None:
    item = make_referenced(by=cast.owner, case=cast.case)
    claim = claims.claim_time(
        by=cast.owner, item=item, edtf="2023-05-22", claimed_by_user=cast.owner
    )
    claims.withdraw(by=cast.owner, record=claim, reason="Misread")

    latest = history.of(item, reader=cast.editor).events[0]

    assert latest.what == "Withdrawn"
    assert history.Line("when", "22 May 2023", history.WITHDRAWN) in latest.lines


def test_an_erased_value_is_said_to_be_erased(cast: Cast) -> None:
    item = make_referenced(by=cast.owner, case=cast.case, title="A name to be forgotten")
    Opening.objects.filter(record=item.record_id, field="title").delete()

    words = told(item, cast.owner)

    assert "forgotten" not in words
    assert history.ERASED in words


@pytest.mark.parametrize("reader", ["teammate", "editor"])
def test_confidential_source_is_told_by_its_code_name(cast: Cast, reader: str) -> None:
    heron = make_heron(cast)
    sources.edit_source(
        by=cast.owner, source=heron, expected=heron.version, about="A nurse", reason="It is Olha."
    )
    sources.set_contact(by=cast.owner, source=heron, contact="+380 44 1234567")

    words = told(heron, getattr(cast, reader))

    assert CODE_NAME in words
    assert history.WITHHELD in words
    for secret in (NAME, "@olha", "example.org", "doctor", "nurse", "Olha", "1234567"):
        assert secret not in words


@pytest.mark.parametrize("reader", ["owner", "chief"])
def test_who_may_know_a_source_is_told_its_name(cast: Cast, reader: str) -> None:
    heron = make_heron(cast)

    assert NAME in told(heron, getattr(cast, reader))


def test_a_source_made_confidential_later_is_hidden_in_its_past_too(cast: Cast) -> None:
    source = make_source(by=cast.owner, case=cast.case, name=NAME)
    sources.edit_source(
        by=cast.owner, source=source, expected=1, confidential=True, code_name=CODE_NAME
    )

    assert NAME not in told(source, cast.editor)


def test_addresses_that_tell_who_a_source_is_stay_untold(cast: Cast) -> None:
    heron = make_heron(cast)
    item = make_referenced(by=cast.owner, case=cast.case)
    step = items.add_provenance(
        by=cast.owner, item=item, kind=StepKind.POSTED, source=heron, url="https://t.me/olha/7"
    )
    items.add_provenance(
        by=cast.owner, item=item, supersedes=step, kind=StepKind.POSTED, url="https://t.me/other/7"
    )

    words = told(item, cast.editor)

    assert CODE_NAME in words
    assert NAME not in words
    assert "t.me/olha" not in words
    assert "t.me/olha" in told(item, cast.chief)


def test_a_hidden_item_is_told_of_nowhere(cast: Cast) -> None:
    item = make_referenced(by=cast.owner, case=cast.case)
    hidden = make_referenced(by=cast.owner, case=cast.case, title="A secret")
    items.set_visibility(by=cast.chief, item=hidden, visibility=Visibility.RESTRICTED)
    before = told(item, cast.editor)

    items.link_items(by=cast.owner, item=item, other=hidden, kind="same_scene")

    assert told(item, cast.editor) == before
    assert hidden.code in told(item, cast.chief)


def test_a_stranger_is_told_nothing(cast: Cast) -> None:
    item = make_referenced(by=cast.owner, case=cast.case)

    assert history.of(item, reader=cast.stranger).events == []


def test_a_text_that_looks_like_the_name_of_a_record_is_told_as_a_text(cast: Cast) -> None:
    titles = ["item:" + "z" * 32, "user:" + cast.owner.uid.hex]
    found = [make_referenced(by=cast.owner, case=cast.case, title=title) for title in titles]

    for item in found:
        assert f"after='{item.title}'" in told(item, cast.owner)


def test_pages_by_key_to_the_beginning(cast: Cast) -> None:
    item = make_referenced(by=cast.owner, case=cast.case)
    for status in (WorkStatus.IN_PROGRESS, WorkStatus.READY, WorkStatus.DONE):
        items.set_work_status(by=cast.owner, item=item, status=status)

    first = history.of(item, reader=cast.owner, limit=3)
    second = history.of(item, reader=cast.owner, limit=3, before=first.older)

    assert [len(first.events), len(second.events)] == [3, 1]
    assert second.events[0].what == "Catalogued without a file"
    assert second.older is None


def test_tells_every_kind_of_record(cast: Cast, data_dir: object) -> None:
    cases.set_member(by=cast.chief, case=cast.case, user=cast.editor, role=Role.VERIFIER)
    item = make_held(by=cast.owner, case=cast.case, message="Look at this")
    finding = checking.propose_finding(
        by=cast.owner, item=item, value="likely", reasons="Two checks agree."
    )
    checking.review_finding(by=cast.chief, finding=finding, value="likely")

    assert "Receipt, accompanying message" in told(item, cast.owner).replace("receipt,", "Receipt,")
    assert [event.what for event in history.of(item, reader=cast.owner).events] == [
        "Finding reviewed",
        "Finding proposed",
        "Received",
    ]
    assert "Editor" in told(cast.case.memberships.get(user=cast.editor), cast.chief)


def test_a_review_and_a_reopening_name_their_finding(cast: Cast) -> None:
    item = make_referenced(by=cast.owner, case=cast.case)
    finding = checking.propose_finding(by=cast.owner, item=item, value="verified", reasons="Seen.")
    checking.review_finding(by=cast.teammate, finding=finding, value="verified")
    checking.reopen_finding(by=cast.teammate, finding=finding, reason="An old map.")

    reopened, reviewed, _ = history.of(item, reader=cast.editor).events[:3]

    of_which = history.Line("of the finding", None, "Verified, proposed by owner")
    assert reviewed.lines[:2] == [of_which, history.Line("finding", None, "Verified")]
    assert reopened.lines == [of_which]


def test_a_finding_has_no_name_for_whom_it_is_sealed_or_hidden(cast: Cast) -> None:
    cases.edit_case(by=cast.chief, case=cast.case, expected=1, blind_checks=True)
    item = make_referenced(by=cast.owner, case=cast.case)
    finding = checking.propose_finding(by=cast.owner, item=item, value="verified", reasons="Seen.")

    assert not names(cast.teammate, finding)
    assert names(cast.editor, finding) == ["Verified, proposed by owner"]
    items.set_visibility(by=cast.chief, item=item, visibility=Visibility.RESTRICTED)
    assert not names(cast.editor, finding)
    assert names(cast.owner, finding)


def names(reader: User, finding: Finding) -> list[str]:
    return list(history._names_of(reader, {"finding": {finding.uid}}).values())


@pytest.mark.parametrize("reader", ["chief", "owner"])
def test_nothing_is_unseen_by_who_may_see_everything(
    db: None, data_dir: object, reader: str
) -> None:
    cast = make_full_world().cast

    page = history.of_people_in(cast.case, reader=getattr(cast, reader), limit=200)

    told = [line for event in page.events for line in event.lines]
    assert page.older is None
    assert not [line for line in told if history.UNSEEN in f"{line.before} {line.after}"]


def test_all_that_a_record_refers_to_has_a_name() -> None:
    kinds = [model for model in apps.get_models() if issubclass(model, Record)]
    told = [kind.field(name) for kind in kinds for name in kind.COMMITTED - history.UNTOLD]

    referred = {column.related_model._meta.model_name for column in told if column.is_relation}

    assert "finding" in referred
    assert referred <= history.NAMED.keys()


def test_costs_the_same_however_long(cast: Cast) -> None:
    item = make_referenced(by=cast.owner, case=cast.case)
    costs = []
    for times in (1, 8):
        for place in range(times):
            claims.claim_location(
                by=cast.owner, item=item, place_name=f"Place {place}", claimed_by_user=cast.owner
            )
        with CaptureQueriesContext(connection) as queries:
            history.of(item, reader=cast.owner)
        costs.append(len(queries))

    assert costs[0] == costs[1]
