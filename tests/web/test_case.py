"""A case's page: its numbers and what they lead to, what contradicts, who works, what happened."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from evidence.actions import cases, checking, claims, items, ledger, work
from evidence.models import Item, User
from evidence.vocabularies import (
    CheckOutcome,
    FindingValue,
    Precision,
    Stance,
    VerificationMethod,
    Visibility,
)
from evidence.web import dossiers
from tests.factories import Cast, make_held, make_referenced, make_source
from tests.web.clients import client_of, text_of

pytestmark = pytest.mark.usefixtures("data_dir")

KOZINKA, GRAYVORON = ("50.4613", "35.6026"), ("50.4789", "35.6809")


def place(item: Item, by: User, at: tuple[str, str]) -> Any:
    return claims.claim_location(
        by=by, item=item, latitude=at[0], longitude=at[1], precision=Precision.VICINITY,
        claimed_by_user=by,
    )  # fmt: skip


def check(item: Item, by: User) -> None:
    checking.add_note(
        by=by,
        item=item,
        method=VerificationMethod.GEOLOCATION,
        outcome=CheckOutcome.SUPPORTS,
        text="The bridge is there.",
    )


def assess(item: Item, cast: Cast, value: str, second: str) -> None:
    found = checking.propose_finding(by=cast.owner, item=item, value=value, reasons="As seen.")
    checking.review_finding(by=cast.teammate, finding=found, value=second, reasons="Looked too.")


def with_everything(cast: Cast) -> Item:
    """An item that counts under most numbers: held, checked, contradicted, verified, in hand."""
    item = make_held(by=cast.owner, case=cast.case)
    place(item, cast.owner, KOZINKA)
    place(item, cast.owner, GRAYVORON)
    check(item, cast.owner)
    assess(item, cast, FindingValue.VERIFIED, FindingValue.VERIFIED)
    claims.claim_time(by=cast.owner, item=item, edtf="2023-05-22", claimed_by_user=cast.owner)
    work.assign(by=cast.owner, item=item, to=cast.teammate, due=timezone.localdate())
    return item


def shown(cast: Cast, who: str) -> Any:
    return client_of(getattr(cast, who)).get(reverse("case", args=["BEL"]))


def told(page: Any) -> list[Any]:
    """All that the page says in numbers and lists, without what differs by nature."""
    known = page.context
    return [
        [(each.label, each.count) for each in known["tallies"]],
        known["statuses"],
        known["agreement"],
        [(each.membership.user.username, each.held, each.late) for each in known["people"]],
        [clash.item.code for clash in known["clashes"]],
        [dispute.why for dispute in known["disputes"]],
        known["extent"],
        known["timeline"].found,
        [lane.item.code for lane in known["time_line"].lanes],
        [(each.latest.what, each.codes) for each in known["activity"].happenings],
    ]


def test_each_number_is_what_its_search_finds_with_and_without_a_hidden_item(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_everything(cast)
    reported = make_referenced(by=cast.owner, case=cast.case, title="a tank")
    assess(reported, cast, FindingValue.LIKELY, FindingValue.DISPUTED)
    before = told(shown(cast, "editor"))
    hidden = with_everything(cast)
    items.set_visibility(by=cast.chief, item=hidden, visibility=Visibility.RESTRICTED)

    for who in ("editor", "chief"):
        client = client_of(getattr(cast, who))
        for tally in shown(cast, who).context["tallies"]:
            assert client.get(tally.url).context["results"].total == tally.count, (who, tally)

    assert told(shown(cast, "editor")) == before
    counted = {each.label: each.count for each in shown(cast, "chief").context["tallies"]}
    assert counted["Items"] == 3
    assert counted["Received"] == counted["Verified"] == counted["Contradicted"] == 2
    assert counted["Awaits a second person"] == counted["No place"] == 1
    tomorrow = timezone.localdate() + timedelta(1)
    monkeypatch.setattr(timezone, "localdate", lambda: tomorrow)
    assert "2 late" in text_of(shown(cast, "chief"))
    assert "1 late" in text_of(shown(cast, "editor"))


def test_open_contradictions_come_before_decided_ones(cast: Cast) -> None:
    open_one, decided = with_everything(cast), with_everything(cast)
    adopted = decided.location_claims.first()
    claims.adopt(by=cast.owner, claim=adopted, reason="The roof matches.")
    peskov = make_source(by=cast.owner, case=cast.case, name="Peskov")
    yusov = make_source(by=cast.owner, case=cast.case, name="Source H", confidential=True,
                        code_name="Heron")  # fmt: skip
    one, other = (
        claims.add_statement(by=cast.owner, case=cast.case, speaker=speaker, words=words)
        for speaker, words in ((peskov, "They were there."), (yusov, "We are not there."))
    )
    claims.link_statement(
        by=cast.owner, statement=one, other=other, stance=Stance.CONTRADICTS, explanation="Denied."
    )

    page = shown(cast, "editor")

    assert [each.item for each in page.context["clashes"]] == [open_one, decided]
    words = text_of(page)
    counted = {each.label: each.count for each in page.context["tallies"]}
    assert counted["Contradicted"] == 2
    assert "items whose claims clash or that deny a statement" in words
    assert "is adopted" in words
    assert "Denied." in words
    assert "Heron" in words and "Source H" not in words
    assert reverse("statement", args=[one.uid]) in words


def test_dissent_is_named_and_sealed_checks_are_not(cast: Cast) -> None:
    item = make_referenced(by=cast.owner, case=cast.case)
    assess(item, cast, FindingValue.VERIFIED, FindingValue.LIKELY)

    assert "likely, where verified was proposed" in text_of(shown(cast, "editor"))

    sealed = make_referenced(by=cast.owner, case=cast.case)
    cases.edit_case(by=cast.chief, case=cast.case, expected=cast.case.version, blind_checks=True)
    before = told(shown(cast, "teammate"))
    printed = reverse("case_print", args=["BEL"])
    check(sealed, cast.owner)
    checking.propose_finding(
        by=cast.owner, item=sealed, value=FindingValue.FALSE, reasons="Staged."
    )

    assert told(shown(cast, "teammate")) == before
    assert "Staged." not in text_of(client_of(cast.editor).get(printed))


@pytest.mark.postgres_too
def test_agreement_counts_each_finding_by_who_answered_it_first(cast: Cast) -> None:
    item = make_referenced(by=cast.owner, case=cast.case)
    assess(item, cast, FindingValue.VERIFIED, FindingValue.LIKELY)
    checking.review_finding(
        by=cast.chief, finding=item.findings.get(), value=FindingValue.VERIFIED, reasons="Clear."
    )
    other = make_referenced(by=cast.owner, case=cast.case)
    checking.propose_finding(by=cast.owner, item=other, value=FindingValue.FALSE, reasons="Old.")

    agreement = shown(cast, "editor").context["agreement"]

    assert (agreement.pairs, agreement.observed) == (1, 0.0)


@pytest.mark.postgres_too
def test_only_second_assessments_given_blind_are_called_so(cast: Cast) -> None:
    """The case asked for blind checks only after the first of them."""
    pages = [reverse(name, args=["BEL"]) for name in ("case", "case_print")]
    said = {
        "1 finding assessed twice, not blind: 100": FindingValue.LIKELY,
        "2 findings assessed twice, 1 of them blind: 50": FindingValue.FALSE,
    }
    for words, second in said.items():
        item = make_referenced(by=cast.owner, case=cast.case)
        assess(item, cast, FindingValue.LIKELY, second)

        for page in pages:
            assert words in text_of(client_of(cast.editor).get(page))
        expected = cast.case.version
        cases.edit_case(by=cast.chief, case=cast.case, expected=expected, blind_checks=True)


def test_activity_pages_to_the_first_change(cast: Cast) -> None:
    client = client_of(cast.editor)
    for number in range(30):
        make_referenced(by=cast.owner, case=cast.case, title=f"item {number}")
        check(Item.objects.latest("pk"), cast.owner)

    page = client.get(reverse("case", args=["BEL"]))
    address = f"{reverse('case_activity', args=['BEL'])}?before={page.context['activity'].older}"
    seen = [each.latest.what for each in client.get(address).context["activity"].happenings]

    assert "Case opened" in seen
    assert client.get(f"{reverse('case_activity', args=['BEL'])}?before=x").status_code == 200


def test_an_empty_case_says_what_to_do_next(cast: Cast) -> None:
    assert reverse("upload") in text_of(shown(cast, "owner"))
    assert "Nothing is catalogued yet" in text_of(shown(cast, "editor"))


def test_the_dossier_prints_what_was_found_and_on_what_grounds(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    told_by = make_source(by=cast.owner, case=cast.case, name="Olha", confidential=True,
                          code_name="Heron")  # fmt: skip
    item = make_held(
        by=cast.owner, case=cast.case, source=told_by, obtained_from="https://example.org/olha"
    )
    claim = place(item, cast.owner, KOZINKA)
    claims.adopt(by=cast.owner, claim=claim, reason="The roof matches.")
    check(item, cast.owner)
    assess(item, cast, FindingValue.VERIFIED, FindingValue.LIKELY)
    statement = claims.add_statement(
        by=cast.owner, case=cast.case, speaker=told_by, words="We are not there."
    )
    claims.assess_statement(
        by=cast.owner, statement=statement, value="not_verifiable", reasons="Nothing held."
    )
    later = make_referenced(by=cast.owner, case=cast.case, title="The later one")
    hidden = make_referenced(by=cast.owner, case=cast.case, title="Zyklothymia")
    items.set_visibility(by=cast.chief, item=hidden, visibility=Visibility.RESTRICTED)
    address = reverse("case_print", args=["BEL"])

    printed = text_of(client_of(cast.owner).get(address))

    for words in (
        "Dissent: likely", "Looked too.", "The roof matches.", "The bridge is there.",
        item.original.sha256, "“We are not there.”", "Nothing held.", "Heron", later.title,
        f"{ledger.size()} entries", ledger.root().hex(),
    ):  # fmt: skip
        assert words.strip("“”") in printed, words
    # What is printed leaves the room: even who knows the source prints its code name.
    assert "Olha" not in printed and "example.org/olha" not in printed

    assert "Zyklothymia" not in text_of(client_of(cast.editor).get(address))
    monkeypatch.setattr(dossiers, "ITEMS", 1)
    first = client_of(cast.editor).get(address)
    assert "1 of 2 items" in text_of(first)
    second = text_of(client_of(cast.editor).get(address + first.context["more_url"]))
    assert (later.title in text_of(first)) != (later.title in second)
    assert "1 of 1 item," in text_of(client_of(cast.editor).get(f"{address}?q=has:file"))


@pytest.mark.parametrize("name", ["case", "case_print"])
@pytest.mark.usefixtures("synonyms_read_once")
def test_the_number_of_queries_does_not_grow(cast: Cast, name: str) -> None:
    client = client_of(cast.chief)

    def queries() -> int:
        client.get(reverse(name, args=["BEL"]))  # the index catches up
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse(name, args=["BEL"])).status_code == 200
        return len(asked)

    with_everything(cast)
    few = queries()
    for _ in range(3):
        with_everything(cast)

    assert queries() == few
