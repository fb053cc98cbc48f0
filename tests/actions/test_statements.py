"""Statements have words, are linked once a pair with a reason, and assessed side by side."""

import pytest
from django.core.exceptions import ValidationError

from evidence import history
from evidence.actions import claims
from evidence.errors import AlreadyRecorded, AlreadySuperseded, NotAllowed
from evidence.models import Statement, StatementAssessment, StatementLink
from tests.factories import Cast, make_referenced, make_source

pytestmark = [pytest.mark.postgres_too, pytest.mark.django_db]


def say(cast: Cast, words: str = "We are not there.", **values) -> Statement:
    speaker = values.pop("speaker", None) or make_source(
        by=cast.owner, case=cast.case, name=f"Who said {words}"
    )
    return claims.add_statement(
        by=cast.owner, case=cast.case, words=words, speaker=speaker, **values
    )


def link(cast: Cast, statement: Statement, **values) -> StatementLink:
    given = {"by": cast.owner, "stance": "supports", "explanation": "It shows them."}
    return claims.link_statement(statement=statement, **(given | values))


def assess(cast: Cast, statement: Statement, **values) -> StatementAssessment:
    given = {"by": cast.owner, "value": "not_verifiable", "reasons": "Nothing to hold it against."}
    return claims.assess_statement(statement=statement, **(given | values))


@pytest.mark.parametrize("words", ["", "   ", "\n\t", "\u200b\u2060", "\u202e \u0301"])
def test_a_statement_needs_words(words: str, cast: Cast) -> None:
    with pytest.raises(ValidationError) as refused:
        say(cast, words)

    assert "words" in refused.value.message_dict
    assert not Statement.objects.exists()


@pytest.mark.parametrize("words", ["Ні.", "🛰", "…", "<b>"])
def test_whatever_can_be_read_is_words(words: str, cast: Cast) -> None:
    assert say(cast, words).words == words


@pytest.mark.parametrize("explanation", ["", "  \n"])
def test_a_link_needs_a_reason(explanation: str, cast: Cast) -> None:
    said, item = say(cast), make_referenced(by=cast.owner, case=cast.case)

    with pytest.raises(ValidationError, match="Say why"):
        link(cast, said, item=item, explanation=explanation)


def test_a_pair_is_linked_once_and_the_standing_link_is_named(cast: Cast) -> None:
    said, item = say(cast), make_referenced(by=cast.owner, case=cast.case)
    first = link(cast, said, item=item)

    with pytest.raises(AlreadyRecorded) as refused:
        link(cast, said, item=item, stance="contradicts")
    second = link(cast, said, item=item, stance="contradicts", supersedes=first, reason="Wrong.")

    assert refused.value.standing == first
    assert list(StatementLink.objects.current()) == [second]


def test_a_pair_stays_one_when_both_statements_are_worded_anew(cast: Cast) -> None:
    said, other = say(cast), say(cast, "They are ours.")
    first = link(cast, said, other=other)
    anew = claims.add_statement(
        by=cast.owner, case=cast.case, supersedes=said, words="We are NOT there.",
        speaker=said.speaker, reason="As printed.",
    )  # fmt: skip
    ours = claims.add_statement(
        by=cast.owner, case=cast.case, supersedes=other, words="They are OURS.",
        speaker=other.speaker, reason="As printed.",
    )  # fmt: skip

    with pytest.raises(AlreadyRecorded) as refused:
        link(cast, anew, other=ours)

    assert refused.value.standing == first


def test_a_withdrawn_link_leaves_room_for_another(cast: Cast) -> None:
    said, item = say(cast), make_referenced(by=cast.owner, case=cast.case)
    claims.withdraw(by=cast.owner, record=link(cast, said, item=item), reason="Not this one.")

    assert link(cast, said, item=item).is_current


def test_a_statement_does_not_bear_on_an_earlier_wording_of_itself(cast: Cast) -> None:
    said = say(cast)
    anew = claims.add_statement(
        by=cast.owner, case=cast.case, supersedes=said, words="Not there.", speaker=said.speaker,
        reason="As printed.",
    )  # fmt: skip

    for one, other in ((said, said), (anew, said), (said, anew)):
        with pytest.raises(ValidationError, match="itself"):
            link(cast, one, other=other)


def test_who_replaces_a_link_second_is_shown_the_first(cast: Cast) -> None:
    said, item = say(cast), make_referenced(by=cast.owner, case=cast.case)
    stood = link(cast, said, item=item)
    first = link(cast, said, item=item, supersedes=stood, stance="context", reason="Weaker.")

    with pytest.raises(AlreadySuperseded) as refused:
        link(cast, said, item=item, supersedes=stood, by=cast.teammate, reason="Stronger.")

    assert refused.value.successor == first


def test_assessments_by_several_stand_side_by_side(cast: Cast) -> None:
    said = say(cast)
    outlet = make_source(by=cast.owner, case=cast.case, name="News site")

    assess(cast, said, claimed_by_source=outlet, reasons="“cannot independently verify”")
    assess(cast, said)
    assess(cast, said, by=cast.teammate, value="contradicted", reasons="The footage shows them.")

    standing = StatementAssessment.objects.current()
    assert list(standing.values_list("value", "claimed_by_source", "claimed_by_user")) == [
        ("not_verifiable", outlet.pk, None),
        ("not_verifiable", None, cast.owner.pk),
        ("contradicted", None, cast.teammate.pk),
    ]


def test_the_same_one_assesses_again_only_by_replacing(cast: Cast) -> None:
    said = say(cast)
    first = assess(cast, said)

    with pytest.raises(AlreadyRecorded) as refused:
        assess(cast, said, value="supported")
    assess(cast, said, value="supported", supersedes=first, reason="New footage.")

    assert refused.value.standing == first
    assert [row.value for row in StatementAssessment.objects.current()] == ["supported"]


def test_nobody_assesses_in_the_place_of_another(cast: Cast) -> None:
    said = say(cast)
    hers = assess(cast, said)

    with pytest.raises(NotAllowed, match="beside it"):
        assess(cast, said, by=cast.teammate, supersedes=hers, reason="I know better.")


def test_an_assessment_needs_reasons(cast: Cast) -> None:
    with pytest.raises(ValidationError) as refused:
        assess(cast, say(cast), reasons="")

    assert "reasons" in refused.value.message_dict


@pytest.mark.parametrize("who", ["editor", "stranger"])
def test_who_does_not_add_to_the_case_assesses_nothing(who: str, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        assess(cast, say(cast), by=getattr(cast, who))


def test_a_statement_tells_of_its_links_and_assessments(cast: Cast) -> None:
    said = say(cast)
    rows = [
        link(cast, said, item=make_referenced(by=cast.owner, case=cast.case)),
        assess(cast, said),
    ]

    events = history.of(said, *rows, reader=cast.editor).events

    assert [event.what for event in events] == [
        "Statement assessed", "Statement linked", "Statement recorded",
    ]  # fmt: skip
    assert ("it is", "Could not be verified") in [
        (line.label, line.after) for line in events[0].lines
    ]
