"""Statements as pages show them: what stands for and against, filters, and the claim matrix."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from evidence.actions import claims, items
from evidence.models import Item, Statement, StatementAssessment, StatementLink, User
from tests.factories import Cast, make_referenced, make_source
from tests.web.clients import client_of, text_of

ODD = '<script>alert("x")</script> <b>bold</b> & “We are not there.”'


def say(cast: Cast, words: str, name: str = "", **values: Any) -> Statement:
    speaker = make_source(by=cast.owner, case=cast.case, name=name or f"Speaker of {words}")
    return claims.add_statement(
        by=cast.owner, case=cast.case, words=words, speaker=speaker, **values
    )


def bear(cast: Cast, statement: Statement, thing: Any, stance: str = "supports", **values: Any):
    end = {"item": thing} if isinstance(thing, Item) else {"other": thing}
    given = {"by": cast.chief, "explanation": "So it seems."} | values
    return claims.link_statement(statement=statement, stance=stance, **end, **given)


def assess(cast: Cast, statement: Statement, value: str, **values: Any) -> StatementAssessment:
    given = {"by": cast.owner, "reasons": "What we hold."} | values
    return claims.assess_statement(statement=statement, value=value, **given)


def shown(who: User, name: str, *args: Any, **query: Any) -> str:
    answer = client_of(who).get(reverse(name, args=args, query=query or None))
    assert answer.status_code == 200
    return text_of(answer)


def listed(cast: Cast, **query: Any) -> list[str]:
    """The words of the statements that the list shows, in order."""
    page = shown(cast.editor, "statement_list", "BEL", **query)
    return re.findall(r'class="title"[^>]*>“(.*?)”</a>', page)


# The page of a statement


def test_the_page_counts_independent_origins_and_says_which_count_once(cast: Cast) -> None:
    said, report = say(cast, "No."), make_source(by=cast.owner, case=cast.case, name="The report")
    for title in ("tank", "crosses"):
        bear(
            cast, said,
            make_referenced(by=cast.owner, case=cast.case, title=title, source=report),
        )  # fmt: skip
    bear(cast, said, say(cast, "Not so."), "contradicts")

    page = shown(cast.editor, "statement", said.uid)

    assert "1 independent origin supports it and 1 independent origin contradicts it." in page
    assert "2 that count once." in page
    assert "BEL-0001 and BEL-0002 are both known from The report." in page


def test_the_page_says_what_is_the_speakers_own(cast: Cast) -> None:
    said = say(cast, "No.", "The spokesman")
    again = claims.add_statement(
        by=cast.owner, case=cast.case, words="No again.", speaker=said.speaker
    )
    bear(cast, said, again)

    page = shown(cast.editor, "statement", said.uid)

    assert "No independent origin supports it." in page
    assert "“No again.” is said by The spokesman." in page


def test_assessments_are_shown_with_whose_they_are(cast: Cast) -> None:
    said = say(cast, "No.")
    outlet = make_source(by=cast.owner, case=cast.case, name="News site")
    assess(
        cast, said, "not_verifiable", claimed_by_source=outlet, said="2023-05-22",
        reasons="“cannot independently verify”",
    )  # fmt: skip
    assess(cast, said, "contradicted", by=cast.teammate, reasons="The film shows them.")

    page = shown(cast.editor, "statement", said.uid)

    assert "“cannot independently verify”" in page
    assert "The film shows them." in page
    assert "says teammate of the team" in page


def test_nothing_typed_is_taken_for_markup(cast: Cast) -> None:
    said = say(cast, ODD, ODD, translation=ODD, context=ODD, said_where=ODD)
    bear(cast, said, say(cast, ODD + "2", ODD), "contradicts", explanation=ODD)
    bear(cast, said, make_referenced(by=cast.owner, case=cast.case, title=ODD), explanation=ODD)
    assess(cast, said, "not_verifiable", reasons=ODD)
    pages = [
        reverse("statement", args=[said.uid]),
        reverse("statement_list", args=["BEL"]),
        reverse("matrix", args=["BEL"]),
        reverse("matrix", args=["BEL"], query={"against": "statements"}),
        reverse("statement_link", args=[said.uid]),
        reverse("statement_assess", args=[said.uid]),
    ]

    for address in pages:
        raw = client_of(cast.owner).get(address).content.decode()
        assert "<script>alert" not in raw, address
        assert "<b>bold" not in raw, address


def test_a_confidential_speakers_name_and_address_stay_with_who_may_know(cast: Cast) -> None:
    speaker = make_source(
        by=cast.owner, case=cast.case, name="Olha Kovalenko", confidential=True, code_name="Heron"
    )
    said = claims.add_statement(
        by=cast.owner, case=cast.case, words="We are not there.", speaker=speaker,
        url="https://example.org/olha",
    )  # fmt: skip
    other = say(cast, "No.")
    bear(cast, other, said)
    assess(
        cast, other, "supported", claimed_by_source=speaker, url="https://example.org/olha/2",
        reasons="She saw it.",
    )  # fmt: skip

    for name, args, query in (
        ("statement", [said.uid], {}),
        ("statement", [other.uid], {}),
        ("statement_list", ["BEL"], {}),
        ("matrix", ["BEL"], {"against": "statements"}),
    ):
        page = shown(cast.editor, name, *args, **query)
        assert "Kovalenko" not in page and "example.org/olha" not in page
        assert "Heron" in page


# Recording


def test_an_assessment_of_ones_own_and_of_an_outlet_are_recorded(cast: Cast) -> None:
    said = say(cast, "No.")
    there, client = reverse("statement_assess", args=[said.uid]), client_of(cast.owner)
    typed = {"value": "not_verifiable", "reasons": "Nothing to hold it against."}

    client.post(there, typed)
    client.post(there, typed | {"new_source": "News site", "said": "2023-05-22"})

    assert [
        (row.claimed_by_source and row.claimed_by_source.name, row.claimed_by_user, row.said)
        for row in StatementAssessment.objects.order_by("pk")
    ] == [(None, cast.owner, ""), ("News site", None, "2023-05-22")]


def test_an_assessment_refused_keeps_what_was_typed(cast: Cast) -> None:
    said = say(cast, "No.")

    answer = client_of(cast.owner).post(
        reverse("statement_assess", args=[said.uid]), {"reasons": ODD, "said": "at noonish"}
    )

    assert answer.status_code == 422
    assert ODD in text_of(answer)
    assert not StatementAssessment.objects.exists()


def test_a_second_assessment_by_the_same_one_is_offered_to_replace_the_first(cast: Cast) -> None:
    said = say(cast, "No.")
    first = assess(cast, said, "not_verifiable", reasons="At first sight.")
    there, client = reverse("statement_assess", args=[said.uid]), client_of(cast.owner)
    typed = {"value": "supported", "reasons": "New film."}

    refused = client.post(there, typed)
    replacing = f"{there}?supersedes={first.uid}"
    unexplained = client.post(replacing, typed)
    client.post(replacing, typed | {"reason": "It came today."})

    assert refused.status_code == 422
    assert "has assessed this statement already" in text_of(refused)
    assert "At first sight." in text_of(refused) and "New film." in text_of(refused)
    assert f'formaction="?supersedes={first.uid}"' in text_of(refused)
    assert "New film." in text_of(unexplained)
    assert [row.value for row in StatementAssessment.objects.current()] == ["supported"]


def test_a_pair_linked_twice_is_offered_to_replace_what_stands(cast: Cast) -> None:
    said, item = say(cast, "No."), make_referenced(by=cast.owner, case=cast.case)
    first = bear(cast, said, item)
    there, client = reverse("statement_link", args=[said.uid]), client_of(cast.owner)
    typed = {"item": item.code, "stance": "contradicts", "explanation": ODD}

    refused = client.post(there, typed)
    client.post(f"{there}?supersedes={first.uid}", typed | {"reason": "Looked again."})

    assert "linked already" in text_of(refused) and ODD in text_of(refused)
    (standing,) = StatementLink.objects.current()
    assert (standing.stance, standing.supersedes, standing.item) == ("contradicts", first, item)


def test_who_replaces_second_is_shown_the_first_and_keeps_the_text(cast: Cast) -> None:
    said = say(cast, "No.")
    link = bear(cast, said, make_referenced(by=cast.owner, case=cast.case))
    there = reverse("statement_link", args=[said.uid], query={"supersedes": link.uid})
    typed = {"stance": "context", "reason": "Weaker."}

    client_of(cast.owner).post(there, typed | {"explanation": "Seen from afar."})
    answer = client_of(cast.teammate).post(there, typed | {"explanation": ODD})

    assert answer.status_code == 422
    assert "Somebody else has replaced" in text_of(answer)
    assert "Seen from afar." in text_of(answer) and ODD in text_of(answer)


def test_a_link_to_an_earlier_wording_can_be_replaced_from_the_later(cast: Cast) -> None:
    said, item = say(cast, "No."), make_referenced(by=cast.owner, case=cast.case)
    link = bear(cast, said, item)
    anew = claims.add_statement(
        by=cast.owner, case=cast.case, supersedes=said, words="NO.", speaker=said.speaker,
        reason="As printed.",
    )  # fmt: skip

    answer = client_of(cast.owner).post(
        reverse("statement_link", args=[anew.uid], query={"supersedes": link.uid}),
        {"stance": "context", "explanation": "Less.", "reason": "Looked again."},
    )

    assert answer.status_code == 303
    assert [row.stance for row in StatementLink.objects.current()] == ["context"]


def test_a_link_begun_in_the_matrix_ends_there(cast: Cast) -> None:
    said, item = say(cast, "No."), make_referenced(by=cast.owner, case=cast.case)
    matrix = reverse("matrix", args=["BEL"], query={"against": "all"})
    client = client_of(cast.owner)
    (there,) = re.findall(r'class="add" href="([^"]+)"', text_of(client.get(matrix)))

    form = client.get(there)
    typed = {"item": item.code, "stance": "supports", "explanation": "Shown."}
    answer = client.post(there, typed)

    assert f'value="{item.code}"' in text_of(form)
    assert (answer.status_code, answer.url) == (303, matrix)
    assert StatementLink.objects.get().statement == said


@pytest.mark.parametrize("away", ["https://example.org/", "//example.org", "javascript:alert(1)"])
def test_nobody_is_sent_off_the_site_after_linking(away: str, cast: Cast) -> None:
    said, item = say(cast, "No."), make_referenced(by=cast.owner, case=cast.case)

    answer = client_of(cast.owner).post(
        reverse("statement_link", args=[said.uid], query={"next": away}),
        {"item": item.code, "stance": "supports", "explanation": "Shown."},
    )

    assert answer.url == reverse("statement", args=[said.uid])


# The list


@pytest.fixture
def several(cast: Cast) -> dict[str, Statement]:
    """A claim that is contradicted, one that was verified, one nobody could verify, one bare."""
    made = {
        "denied": say(cast, "Никакого участия в Грайвороне.", "Peskov", language="ru"),
        "seen": say(cast, "Helicopters over Kozinka.", "A witness"),
        "hurt": say(cast, "The deputy was wounded.", "Bloggers"),
        "bare": say(cast, "Nothing else.", "Somebody"),
    }
    bear(cast, made["denied"], made["seen"], "contradicts")
    assess(cast, made["seen"], "supported")
    outlet = make_source(by=cast.owner, case=cast.case, name="News site")
    assess(cast, made["hurt"], "not_verifiable", claimed_by_source=outlet)
    assess(cast, made["hurt"], "contradicted", by=cast.teammate)
    return made


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ({}, ["denied", "seen", "hurt", "bare"]),
        ({"contradicted": "on"}, ["denied", "seen", "hurt"]),
        ({"unverified": "on"}, ["denied", "hurt", "bare"]),
        ({"standing": "not_verifiable"}, ["hurt"]),
        ({"standing": "contradicted"}, ["hurt"]),
        ({"standing": "supported"}, ["seen"]),
        ({"standing": "none"}, ["denied", "bare"]),
        ({"standing": "nonsense"}, ["denied", "seen", "hurt", "bare"]),
        ({"q": "Hraivoron"}, ["denied"]),
        ({"q": "участие"}, ["denied"]),
        ({"q": "helicopter Козинка"}, ["seen"]),
        ({"q": "bloggers"}, ["hurt"]),
        ({"q": "helicopter wounded"}, []),
        ({"q": "!!!"}, ["denied", "seen", "hurt", "bare"]),
        ({"contradicted": "on", "unverified": "on"}, ["denied", "hurt"]),
    ],
)  # fmt: skip
def test_the_list_is_narrowed(query: dict, keys: list[str], cast: Cast, several: dict) -> None:
    assert listed(cast, **query) == [several[key].words for key in keys]


def test_the_list_is_narrowed_to_one_speaker(cast: Cast, several: dict) -> None:
    said = several["hurt"]

    assert listed(cast, speaker=said.speaker.uid) == [said.words]


def test_a_contradiction_by_a_hidden_item_narrows_nothing_for_who_cannot_see_it(
    cast: Cast,
) -> None:
    said = say(cast, "No.")
    hidden = make_referenced(by=cast.chief, case=cast.case, title="Hidden")
    bear(cast, said, hidden, "contradicts")
    items.set_visibility(by=cast.chief, item=hidden, visibility="restricted")

    assert listed(cast, contradicted="on") == []
    assert "No." in shown(cast.chief, "statement_list", "BEL", contradicted="on")


def test_the_list_goes_on_by_key_under_the_same_filters(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evidence.web.views.statements.PAGE", 2)
    for number in range(5):
        say(cast, f"word number {number}")

    first = shown(cast.editor, "statement_list", "BEL", q="number")
    (further,) = re.findall(r'rel="next" href="([^"]+)"', first)
    second = text_of(client_of(cast.editor).get(reverse("statement_list", args=["BEL"]) + further))

    assert "“word number 1”" in first and "“word number 2”" not in first
    assert "“word number 2”" in second and "“word number 1”" not in second
    assert "q=number" in further


# The matrix


def cells(page: str) -> list[list[str]]:
    """The stance of each cell, row by row; + where a link is offered, empty where nothing is."""
    rows = re.findall(r'<tr role="row">(.*?)</tr>', page, re.S)[1:]
    return [[_cell(cell) for cell in re.findall(r"<td(.*?)</td>", row, re.S)] for row in rows]


def _cell(cell: str) -> str:
    stance = re.search(r'^ role="gridcell" data-stance="(\w+)"', cell)
    return stance[1] if stance else "+" if 'class="add"' in cell else ""


def test_the_matrix_sets_statements_against_items(cast: Cast) -> None:
    first, second = say(cast, "One."), say(cast, "Two.")
    tank, cross = (make_referenced(by=cast.owner, case=cast.case, title=t) for t in "tc")
    bear(cast, first, tank)
    bear(cast, second, cross, "contradicts")

    assert cells(shown(cast.editor, "matrix", "BEL")) == [["supports", ""], ["", "contradicts"]]
    assert cells(shown(cast.owner, "matrix", "BEL")) == [["supports", "+"], ["+", "contradicts"]]


def test_the_matrix_sets_statements_against_one_another(cast: Cast) -> None:
    first, second = say(cast, "One."), say(cast, "Two.")
    bear(cast, first, second, "contradicts")

    page = shown(cast.owner, "matrix", "BEL", against="statements")

    assert cells(page) == [["", "contradicts"], ["contradicts", ""]]


def test_a_hidden_item_has_no_column_and_no_count(cast: Cast) -> None:
    said = say(cast, "One.")
    seen, hidden = (make_referenced(by=cast.chief, case=cast.case, title=t) for t in ("s", "h"))
    for item in (seen, hidden):
        bear(cast, said, item)
    items.set_visibility(by=cast.chief, item=hidden, visibility="restricted")

    for against in ("items", "all"):
        page = shown(cast.editor, "matrix", "BEL", against=against)
        assert cells(page) == [["supports"]]
        assert hidden.code not in page


def test_a_large_matrix_is_shown_in_parts(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evidence.web.views.matrix.ROWS", 2)
    monkeypatch.setattr("evidence.web.views.matrix.COLUMNS", 2)
    statements = [say(cast, f"{number}.") for number in range(3)]
    for _ in range(3):
        item = make_referenced(by=cast.owner, case=cast.case)
        for said in statements:
            bear(cast, said, item)
    there, client = reverse("matrix", args=["BEL"]), client_of(cast.editor)

    whole, found = text_of(client.get(there)), []
    for address in re.findall(r'class="btn"[^>]* href="(\?[^"]+)"', whole):
        found.append(cells(text_of(client.get(there + address))))

    assert cells(whole) == [["supports", "supports"]] * 2
    assert found == [[["supports"]] * 2, [["supports", "supports"]]]


def test_an_empty_case_says_what_to_do_next(cast: Cast) -> None:
    assert "No statement yet" in shown(cast.owner, "matrix", "BEL")
    say(cast, "One.")
    assert "No item you can see is linked" in shown(cast.owner, "matrix", "BEL")


@pytest.mark.parametrize("name", ["statement_list", "matrix", "statement"])
def test_the_number_of_queries_does_not_grow(name: str, cast: Cast) -> None:
    said = say(cast, "One.")
    args = [said.uid] if name == "statement" else ["BEL"]
    client = client_of(cast.chief)

    def fill() -> None:
        other = say(cast, "Another.")
        bear(cast, said, other, "contradicts")
        bear(cast, said, make_referenced(by=cast.owner, case=cast.case, source=other.speaker))
        assess(cast, said, "supported", claimed_by_source=other.speaker)
        assess(cast, other, "supported")

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse(name, args=args)).status_code == 200
        return len(asked)

    fill()
    queries()
    few = queries()
    for _ in range(3):
        fill()

    assert queries() == few
