"""Statements about the event, and what bears on them."""

import pytest
from django.urls import reverse

from evidence.actions import claims, items
from evidence.models import Source, Statement, StatementLink
from tests.factories import Cast, make_referenced, make_source
from tests.web.clients import client_of, text_of

ODD = '<script>alert("x")</script> & “We are not there.” \u202e 🛰'
THERE = "/cases/BEL/statements/new/"


@pytest.fixture
def statement(cast: Cast) -> Statement:
    speaker = make_source(by=cast.owner, case=cast.case, name="Peskov")
    return claims.add_statement(
        by=cast.owner, case=cast.case, words="A sabotage group", speaker=speaker
    )


def linking(statement: Statement, **query: object) -> str:
    return reverse("statement_link", args=[statement.uid], query=query or None)


def test_a_statement_is_recorded_with_sources_not_listed_yet(cast: Cast):
    typed = {
        "new_speaker": "Yusov", "new_outlet": "News site", "words": ODD, "language": "uk",
        "said": "2023-05-22", "credibility": "6",
    }  # fmt: skip

    answer = client_of(cast.owner).post(THERE, typed)

    made = Statement.objects.get()
    assert (answer.status_code, answer.url) == (303, f"/statements/{made.uid}/")
    assert (made.words, made.speaker.name, made.published_in.name) == (ODD, "Yusov", "News site")
    assert "<script>alert" not in client_of(cast.owner).get(answer.url).content.decode()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"new_speaker": ""}, "Say who said it."),
        ({"words": ""}, "This field is required."),
        ({"said": "at noon"}, "The date is missing"),
        ({"url": "no address"}, "Enter a valid URL."),
        ({"translation": "a\0b"}, "Null characters are not allowed."),
    ],
)
def test_a_statement_refused_keeps_what_was_typed(values: dict, words: str, cast: Cast):
    typed = {"new_speaker": "Yusov", "words": "x", "context": ODD, "credibility": "6"} | values

    answer = client_of(cast.owner).post(THERE, typed)

    assert answer.status_code == 422
    assert words in text_of(answer)
    assert ODD in text_of(answer)
    assert not Statement.objects.exists()
    assert not Source.objects.exists()


def test_a_statement_takes_the_place_of_another_with_a_reason(cast: Cast, statement: Statement):
    there = reverse("statement_add", args=["BEL"], query={"supersedes": statement.uid})
    client = client_of(cast.teammate)
    typed = {"speaker": str(statement.speaker.uid), "words": "Exact words", "credibility": "6"}

    page = client.get(there)
    refused = client.post(there, typed)
    client.post(there, typed | {"reason": "Quoted in full"})

    assert "A sabotage group" in text_of(page)
    assert refused.status_code == 422
    statement.refresh_from_db()
    assert statement.successor.words == "Exact words"


@pytest.mark.parametrize(("who", "status"), [("editor", 403), ("stranger", 404)])
def test_who_may_not_record_or_link(who: str, status: int, cast: Cast, statement: Statement):
    client = client_of(getattr(cast, who))

    answers = [
        client.get(THERE),
        client.post(THERE, {"new_speaker": "Yusov", "words": "x"}),
        client.get(linking(statement)),
        client.post(
            linking(statement), {"item": "BEL-0001", "stance": "supports", "explanation": "So."}
        ),
    ]

    assert [answer.status_code for answer in answers] == [status] * 4
    assert Statement.objects.count() == 1


def test_an_item_and_another_statement_are_linked(cast: Cast, statement: Statement):
    item = make_referenced(by=cast.owner, case=cast.case)
    other = claims.add_statement(
        by=cast.owner, case=cast.case, words="Russian citizens", speaker=statement.speaker
    )
    client = client_of(cast.owner)

    client.post(
        linking(statement), {"item": item.code.lower(), "stance": "supports", "explanation": "So."}
    )
    client.post(
        linking(statement), {"other": str(other.uid), "stance": "contradicts", "explanation": "So."}
    )

    assert set(StatementLink.objects.values_list("item", "other", "stance")) == {
        (item.pk, None, "supports"),
        (None, other.pk, "contradicts"),
    }


@pytest.mark.parametrize("given", ["both", "neither"])
def test_a_stance_is_of_one_thing(given: str, cast: Cast, statement: Statement):
    item = make_referenced(by=cast.owner, case=cast.case)
    other = claims.add_statement(
        by=cast.owner, case=cast.case, words="Russian citizens", speaker=statement.speaker
    )
    chosen = {"item": item.code, "other": str(other.uid)} if given == "both" else {}

    answer = client_of(cast.owner).post(
        linking(statement), {"stance": "supports", "explanation": ODD, **chosen}
    )

    assert answer.status_code == 422
    assert "Give the code of an item, or choose another statement." in text_of(answer)
    assert ODD in text_of(answer)


def test_a_link_to_a_hidden_item_cannot_be_replaced_by_who_does_not_see_it(
    cast: Cast, statement: Statement
):
    hidden = make_referenced(by=cast.chief, case=cast.case, title="Hidden")
    link = claims.link_statement(
        by=cast.chief, statement=statement, item=hidden, stance="supports", explanation="So."
    )
    items.set_visibility(by=cast.chief, item=hidden, visibility="restricted")

    answer = client_of(cast.owner).get(linking(statement, supersedes=link.uid))

    assert answer.status_code == 404
