"""Blind second checks, agreement and dissent, and findings that are taken up again."""

import pytest
from django.test import Client
from django.urls import reverse

from evidence import history
from evidence.actions import cases, checking, claims
from evidence.audit import records
from evidence.errors import NotAllowed
from evidence.finding import index
from evidence.models import Case, Finding, Item, LocationClaim
from tests.factories import Cast, jpeg, make_held

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]

SECRET = "the tower of the church stands wrong"


@pytest.fixture
def item(cast: Cast) -> Item:
    """One item of a case that asks for blind checks, assessed by the owner."""
    cases.edit_case(by=cast.chief, case=cast.case, expected=cast.case.version, blind_checks=True)
    item = make_held(by=cast.owner, case=cast.case)
    note = checking.add_note(
        by=cast.owner, item=item, method="geolocation", outcome="contradicts", text=SECRET
    )
    checking.propose_finding(by=cast.owner, item=item, value="false", reasons=SECRET, notes=[note])
    return item


def read(user, item: Item) -> str:
    client = Client()
    client.force_login(user)
    pages = [
        reverse("item", args=[item.code]),
        reverse("item_history", args=[item.code]),
        reverse("finding_review", args=[item.findings.get().uid]),
        reverse("search") + "?q=church",
        reverse("queue"),
        reverse("item_add", args=[item.code, "finding"]),
    ]
    return "".join(client.get(page, follow=True).content.decode() for page in pages)


def test_the_second_person_sees_neither_finding_nor_checks(cast: Cast, item: Item) -> None:
    told = read(cast.teammate, item)

    assert SECRET not in told
    assert "contradicts" not in told.lower()
    assert "sealed until your own assessment is in" in told


def test_the_first_person_and_the_editor_read_on(cast: Cast, item: Item) -> None:
    assert SECRET in read(cast.owner, item)
    assert SECRET in read(cast.editor, item)


def test_both_assessments_are_open_once_the_second_is_in(cast: Cast, item: Item) -> None:
    review = checking.review_finding(
        by=cast.teammate, finding=item.findings.get(), value="misleading", reasons="Old footage."
    )

    told = read(cast.teammate, item)

    assert review.blind
    assert SECRET in told
    assert "Old footage." in told
    assert not item.findings.get().stands


def test_a_case_without_the_rule_is_open_as_ever(cast: Cast) -> None:
    item = make_held(by=cast.owner, case=cast.case)
    finding = checking.propose_finding(by=cast.owner, item=item, value="likely", reasons=SECRET)

    review = checking.review_finding(by=cast.teammate, finding=finding, value="likely")

    assert not review.blind


def test_nobody_replaces_what_is_sealed_to_them(cast: Cast, item: Item) -> None:
    with pytest.raises(NotAllowed):
        checking.propose_finding(
            by=cast.teammate, item=item, value="likely", reasons="So.", reason="Mine is better.",
            supersedes=item.findings.get(),
        )  # fmt: skip


def test_an_admin_who_looks_leaves_the_assessment_to_others(cast: Cast, item: Item) -> None:
    checking.look_behind_seal(by=cast.chief, item=item, reason="A lawyer asks today.")

    assert SECRET in read_page(cast.chief, item)
    with pytest.raises(NotAllowed, match="somebody else"):
        checking.review_finding(by=cast.chief, finding=item.findings.get(), value="false")


def read_page(user, item: Item) -> str:
    client = Client()
    client.force_login(user)
    return client.get(reverse("item", args=[item.code])).content.decode()


def test_only_an_admin_looks_behind_a_seal(cast: Cast, item: Item) -> None:
    with pytest.raises(NotAllowed):
        checking.look_behind_seal(by=cast.teammate, item=item, reason="Curious.")


@pytest.mark.parametrize("query", ["church", "proposed:false", "has:note"])
def test_search_tells_nothing_of_sealed_checks(cast: Cast, item: Item, query: str) -> None:
    index.catch_up()
    sealed = index.search(user=cast.teammate, query=query).total

    checking.review_finding(by=cast.teammate, finding=item.findings.get(), value="likely")
    index.catch_up()

    assert (sealed, index.search(user=cast.teammate, query=query).total) == (0, 1)


def test_sealing_a_case_takes_its_open_checks_out_of_search(cast: Cast) -> None:
    item = make_held(by=cast.owner, case=cast.case)
    checking.add_note(
        by=cast.owner, item=item, method="geolocation", outcome="supports", text=SECRET
    )
    index.catch_up()
    before = index.search(user=cast.teammate, query="church").total
    case = Case.objects.get(pk=cast.case.pk)

    cases.edit_case(by=cast.chief, case=case, expected=case.version, blind_checks=True)
    index.catch_up()

    assert (before, index.search(user=cast.teammate, query="church").total) == (1, 0)


def test_history_keeps_what_is_sealed(cast: Cast, item: Item) -> None:
    def told(reader) -> list[str]:
        return [event.what for event in history.of(item, reader=reader).events]

    assert "Finding proposed" in told(cast.owner)
    assert "Finding proposed" not in told(cast.teammate)
    assert "Check noted" not in told(cast.teammate)


def test_the_pages_lead_from_seal_to_checks(cast: Cast, item: Item) -> None:
    client = Client()
    client.force_login(cast.chief)
    unseal = reverse("item_unseal", args=[item.code])

    asked = client.get(unseal)
    unreasoned = client.post(unseal, {"reason": " "})
    client.post(unseal, {"reason": "A lawyer asks today."})

    assert (asked.status_code, unreasoned.status_code) == (200, 422)
    assert SECRET in read_page(cast.chief, item)
    assert client.get(unseal).status_code == 403


# Reopening


@pytest.fixture
def standing(cast: Cast) -> Finding:
    item = make_held(by=cast.owner, case=cast.case, data=jpeg("teal"))
    finding = checking.propose_finding(by=cast.owner, item=item, value="likely", reasons="So.")
    checking.review_finding(by=cast.teammate, finding=finding, value="likely")
    return Finding.objects.get(pk=finding.pk)


def test_a_reopened_finding_stands_no_longer(cast: Cast, standing: Finding) -> None:
    checking.reopen_finding(by=cast.owner, finding=standing, reason="The channel took it down.")

    standing = Finding.objects.get(pk=standing.pk)
    assert not standing.stands
    assert not standing.waits
    assert not Finding.objects.standing().exists()
    assert standing.item.work_status == "new"
    assert "The channel took it down." in read_page(cast.editor, standing.item)
    index.catch_up()
    assert index.search(user=cast.owner, query="finding:likely").total == 0
    assert index.search(user=cast.owner, query="proposed:likely").total == 0


def test_another_takes_the_place_of_a_reopened_one(cast: Cast, standing: Finding) -> None:
    checking.reopen_finding(by=cast.owner, finding=standing, reason="New footage.")

    later = checking.propose_finding(
        by=cast.owner, item=standing.item, value="false", reasons="It is older.",
        reason="New footage.", supersedes=Finding.objects.get(pk=standing.pk),
    )  # fmt: skip
    checking.review_finding(by=cast.teammate, finding=later, value="false")

    assert [row.value for row in Finding.objects.standing()] == ["false"]


def test_only_what_stands_is_reopened(cast: Cast, standing: Finding) -> None:
    checking.reopen_finding(by=cast.owner, finding=standing, reason="New footage.")

    with pytest.raises(NotAllowed):
        checking.reopen_finding(
            by=cast.chief, finding=Finding.objects.get(pk=standing.pk), reason="Again."
        )


# What a finding rests on


@pytest.fixture
def adopted(cast: Cast) -> LocationClaim:
    item = make_held(by=cast.owner, case=cast.case, data=jpeg("plum"))
    claim = claims.claim_location(
        by=cast.owner, item=item, place_name="Kozinka", claimed_by_user=cast.owner
    )
    claims.adopt(by=cast.owner, claim=claim, reason="The church.")
    finding = checking.propose_finding(by=cast.owner, item=item, value="likely", reasons="So.")
    checking.review_finding(by=cast.teammate, finding=finding, value="likely")
    return claim


def test_a_finding_is_marked_when_what_was_adopted_changes(
    cast: Cast, adopted: LocationClaim
) -> None:
    unshaken = Finding.objects.shaken().exists()

    claims.claim_location(
        by=cast.teammate, item=adopted.item, supersedes=adopted, place_name="Rakitnoye",
        claimed_by_user=cast.teammate, reason="The other church.",
    )  # fmt: skip

    assert not unshaken
    assert [row.value for row in Finding.objects.shaken()] == ["likely"]
    assert "Look again" in read_page(cast.teammate, adopted.item)


def test_a_finding_made_afterwards_is_not_marked(cast: Cast, adopted: LocationClaim) -> None:
    claims.withdraw(by=cast.owner, record=adopted, reason="Wrong church.")
    old = Finding.objects.get(item=adopted.item)

    checking.propose_finding(
        by=cast.owner, item=adopted.item, value="not_verifiable", reasons="No place.",
        reason="The claim is gone.", supersedes=old,
    )  # fmt: skip

    assert not Finding.objects.shaken().exists()


# A row older than a field


@pytest.mark.postgres_too
def test_a_row_older_than_a_field_verifies_while_nobody_sets_it(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Case, "COMMITTED", Case.COMMITTED - {"blind_checks"})
    older = cases.open_case(by=cast.site_admin, code="OLD", title="Before the field")
    monkeypatch.undo()

    sound = [each for each in records.check() if not isinstance(each, int)]
    Case.objects.filter(pk=older.pk).update(blind_checks=True)
    changed = [each for each in records.check() if not isinstance(each, int)]

    assert sound == []
    assert [each.field for each in changed] == ["blind_checks"]
