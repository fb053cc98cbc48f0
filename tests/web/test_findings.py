"""Reviewing a finding: by somebody else, once, with their own value."""

import pytest
from django.urls import reverse

from evidence.actions import checking, claims, items
from evidence.models import Finding, FindingReview
from tests.factories import Cast, make_referenced
from tests.web.clients import client_of, text_of


@pytest.fixture
def finding(cast: Cast) -> Finding:
    item = make_referenced(by=cast.owner, case=cast.case)
    return checking.propose_finding(
        by=cast.owner, item=item, value="likely", reasons="<i>Two</i> checks agree"
    )


def there(finding: Finding) -> str:
    return reverse("finding_review", args=[finding.uid])


def test_agreement_makes_the_finding_stand(cast: Cast, finding: Finding):
    client = client_of(cast.teammate)

    page = client.get(there(finding))
    answer = client.post(there(finding), {"value": "likely", "reasons": "I see it too"})

    assert "<i>Two</i> checks agree" in text_of(page)
    assert "<i>Two" not in page.content.decode()
    assert answer.url == f"/items/{finding.item.code}/#finding"
    assert Finding.objects.standing().get() == finding


def test_another_value_stands_beside_it(cast: Cast, finding: Finding):
    client_of(cast.chief).post(there(finding), {"value": "disputed", "reasons": "The signs differ"})

    assert FindingReview.objects.get().value == "disputed"
    assert not Finding.objects.standing().exists()


def test_the_proposer_is_refused_in_words(cast: Cast, finding: Finding):
    client = client_of(cast.owner)

    answers = [client.get(there(finding)), client.post(there(finding), {"value": "likely"})]

    assert [answer.status_code for answer in answers] == [403, 403]
    for answer in answers:
        assert "Somebody else reviews this" in text_of(answer)
        assert "reviewed by somebody other than its proposer" in text_of(answer)
        assert f'href="/items/{finding.item.code}/#finding">Back to' in answer.content.decode()
    assert not FindingReview.objects.exists()


@pytest.mark.parametrize(("who", "status"), [("editor", 403), ("stranger", 404)])
def test_who_else_may_not_review(who: str, status: int, cast: Cast, finding: Finding):
    answer = client_of(getattr(cast, who)).post(there(finding), {"value": "likely"})

    assert answer.status_code == status


def test_a_finding_on_a_hidden_item_is_not_there(cast: Cast, finding: Finding):
    items.set_visibility(by=cast.chief, item=finding.item, visibility="restricted")

    assert client_of(cast.teammate).get(there(finding)).status_code == 404


def test_a_second_review_by_the_same_person_is_refused_beside_the_form(
    cast: Cast, finding: Finding
):
    client = client_of(cast.teammate)
    client.post(there(finding), {"value": "likely"})

    answer = client.post(there(finding), {"value": "false", "reasons": "I changed my mind"})

    assert answer.status_code == 422
    assert "You have reviewed this finding already." in text_of(answer)
    assert "* You have" not in text_of(answer)
    assert "I changed my mind" in text_of(answer)


def test_a_finding_replaced_meanwhile_shows_what_stands_and_keeps_the_review(
    cast: Cast, finding: Finding
):
    newer = checking.propose_finding(
        by=cast.chief, item=finding.item, value="disputed", reasons="New footage",
        supersedes=finding, reason="New footage",
    )  # fmt: skip

    answer = client_of(cast.teammate).post(
        there(finding), {"value": "likely", "reasons": "I see it too"}
    )

    assert answer.status_code == 422
    for words in ("has been replaced or withdrawn", "New footage", "I see it too"):
        assert words in text_of(answer)
    assert there(newer) in text_of(answer)


def test_a_reopened_finding_leads_back_to_its_item(cast: Cast, finding: Finding):
    checking.review_finding(by=cast.chief, finding=finding, value="likely")
    checking.reopen_finding(by=cast.chief, finding=finding, reason="An old map.")

    answer = client_of(cast.teammate).get(there(finding))

    assert answer.status_code == 403
    assert "This finding is reopened" in text_of(answer)
    assert f"Back to {finding.item.code}" in text_of(answer)


def test_a_withdrawn_finding_is_not_reviewed(cast: Cast, finding: Finding):
    claims.withdraw(by=cast.owner, record=finding, reason="Wrong item")

    page = client_of(cast.teammate).get(there(finding))

    assert "It has been withdrawn" in text_of(page)
    assert "Record my review" not in text_of(page)


def test_a_value_that_is_none_is_refused(cast: Cast, finding: Finding):
    answer = client_of(cast.teammate).post(there(finding), {"value": "certain", "reasons": "x"})

    assert answer.status_code == 422
