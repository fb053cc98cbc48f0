"""Claims of more than a point, what is attached to a claim, and who else checked it."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from evidence import history
from evidence.actions import checking, claims, items
from evidence.audit import verify
from evidence.errors import NotAllowed
from evidence.models import ClaimEvidence, ClaimShape, Item, LocationClaim
from evidence.places import Point, distance_m
from evidence.vocabularies import EvidenceKind, RowState, Visibility
from tests.examples import NOTE
from tests.factories import Cast, make_held, make_referenced

pytestmark = [pytest.mark.postgres_too, pytest.mark.usefixtures("data_dir")]
KOZINKA, RAKITNOYE = "50.4613 35.6026 Козинка", "50.84076 35.85212 Ракитное"
TRIANGLE = ["50.46 35.60", "50.47 35.60", "50.46 35.62"]


@pytest.fixture
def item(cast: Cast) -> Item:
    return make_referenced(by=cast.owner, case=cast.case)


def claim(cast: Cast, item: Item, shape: ClaimShape | None = None, **values: Any) -> LocationClaim:
    return claims.claim_location(
        by=cast.owner, item=item, claimed_by_user=cast.owner, shape=shape, **values
    )


def test_helicopters_over_two_towns_are_one_claim_and_its_circle_holds_both(
    cast: Cast, item: Item
) -> None:
    made = claim(cast, item, ClaimShape(kind="points", corners=[KOZINKA, RAKITNOYE], margin_m=500))

    made = LocationClaim.objects.get(pk=made.pk)
    assert made.shape.named == [
        (Point.of("50.4613", "35.6026"), "Козинка"),
        (Point.of("50.84076", "35.85212"), "Ракитное"),
    ]
    assert made.point is not None and made.radius_m is not None
    for point, _ in made.shape.named:
        assert distance_m(made.point, point) + 500 <= made.radius_m
    assert verify.verify().ok


@pytest.mark.parametrize(
    ("kind", "corners", "problem"),
    [
        ("route", [KOZINKA], "two different places"),
        ("area", TRIANGLE[:2], "three different places"),
        ("area", [*TRIANGLE[:2], "95 35"], "beyond ±90"),
        ("area", ["50 35", "51 36", "50 36", "51 35"], "crosses itself"),
    ],
)
def test_shape_that_cannot_be_is_refused(
    kind: str, corners: list[str], problem: str, cast: Cast, item: Item
) -> None:
    with pytest.raises(ValidationError, match=problem):
        claim(cast, item, ClaimShape(kind=kind, corners=corners))

    assert not LocationClaim.objects.exists()


def test_history_tells_the_shape_with_its_places(cast: Cast, item: Item) -> None:
    claim(cast, item, ClaimShape(kind="route", corners=[KOZINKA, RAKITNOYE]), place_name="Road")

    lines = {
        line.label: line.after for line in history.of(item, reader=cast.editor).events[0].lines
    }

    assert lines["claim shape, shape"] == "A route"
    assert lines["claim shape, places in order"] == f"{KOZINKA}, {RAKITNOYE}"


def test_evidence_is_a_file_an_address_or_another_item_and_only_one_of_them(
    cast: Cast, item: Item
) -> None:
    made, other = claim(cast, item, place_name="Kozinka"), make_held(by=cast.owner, case=cast.case)
    original = other.original
    attach = {"by": cast.teammate, "claim": made, "kind": EvidenceKind.SATELLITE}

    claims.add_evidence(**attach, kept=(original, "crop.png"))
    claims.add_evidence(**attach, url="https://earth.example/50.46,35.60", words="May 2023")
    claims.add_evidence(**attach, other=other)

    assert ClaimEvidence.objects.filter(location_claim=made).count() == 3
    for wrong in ({}, {"url": "https://a.example", "other": other}, {"other": item}):
        with pytest.raises(ValidationError):
            claims.add_evidence(**attach, **wrong)


def test_evidence_is_withdrawn_and_stays_readable(cast: Cast, item: Item) -> None:
    made = claim(cast, item, place_name="Kozinka")
    evidence = claims.add_evidence(
        by=cast.owner, claim=made, kind=EvidenceKind.MAP, url="https://map.example/1"
    )

    claims.withdraw(by=cast.owner, record=evidence, reason="Another village.")

    assert [row.state for row in made.claimevidence_set.all()] == [
        RowState.ACTIVE,
        RowState.WITHDRAWN,
    ]
    assert not ClaimEvidence.objects.current().exists()


def test_item_one_may_not_see_is_no_evidence_and_its_entry_is_not_told(
    cast: Cast, item: Item
) -> None:
    made, secret = claim(cast, item, place_name="Kozinka"), make_held(by=cast.owner, case=cast.case)
    items.set_visibility(by=cast.chief, item=secret, visibility=Visibility.RESTRICTED)
    before = len(history.of(item, reader=cast.teammate).events)

    with pytest.raises(NotAllowed):
        claims.add_evidence(by=cast.teammate, claim=made, kind=EvidenceKind.GROUND, other=secret)
    claims.add_evidence(by=cast.owner, claim=made, kind=EvidenceKind.GROUND, other=secret)

    assert len(history.of(item, reader=cast.teammate).events) == before
    assert len(history.of(item, reader=cast.owner).events) == before + 1


def test_check_of_a_claim_stays_one_of_it_when_it_is_replaced(cast: Cast, item: Item) -> None:
    made = claim(cast, item, place_name="Kozinka")
    note = checking.add_note(by=cast.teammate, item=item, claim=made, **NOTE)

    later = checking.add_note(by=cast.teammate, item=item, supersedes=note, reason="A typo", **NOTE)

    assert later.claim_check.claim == made
    assert checking.claim_checked(checking.add_note(by=cast.owner, item=item, **NOTE)) is None


def test_claim_of_another_item_is_not_checked_here(cast: Cast, item: Item) -> None:
    elsewhere = claim(cast, make_referenced(by=cast.owner, case=cast.case), place_name="Kozinka")

    with pytest.raises(ValidationError, match="another item"):
        checking.add_note(by=cast.owner, item=item, claim=elsewhere, **NOTE)
