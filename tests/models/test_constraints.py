"""Rows that cannot be true are refused by the database itself, whoever writes them."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, models, transaction

from evidence.actions import cases, claims
from evidence.models import (
    Adoption,
    Case,
    ClaimEvidence,
    EditClaim,
    Finding,
    FindingReview,
    GenerationClaim,
    Grant,
    InformationGrade,
    Item,
    ItemLink,
    LedgerHead,
    LedgerNode,
    LedgerSubject,
    LocationClaim,
    Membership,
    Merge,
    Opening,
    Original,
    ProvenanceReview,
    ProvenanceStep,
    Receipt,
    Source,
    SourceGrade,
    Statement,
    StatementAssessment,
    StatementLink,
    Tag,
    TagLink,
    TimeClaim,
    Transcript,
    VerificationNote,
)
from evidence.models.triggers import SAME_SUBJECT
from evidence.vocabularies import RowState
from tests.examples import World, make_full_world

pytestmark = [pytest.mark.postgres_too, pytest.mark.usefixtures("data_dir")]
DATED = [
    LocationClaim,
    TimeClaim,
    Statement,
    StatementLink,
    StatementAssessment,
    VerificationNote,
    Finding,
    Transcript,
    ItemLink,
    ProvenanceStep,
    Adoption,
    GenerationClaim,
    EditClaim,
    ProvenanceReview,
    SourceGrade,
    InformationGrade,
    Merge,
    TagLink,
    ClaimEvidence,
]


@pytest.fixture
def world(db: None, data_dir: Any) -> World:
    return make_full_world()


def copy_of(row: Any, **values: Any) -> Any:
    """An unsaved row like this one, with other values."""
    own = {"id", "uid", "supersedes"}
    kept = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.name not in own
    }
    row = type(row)(**kept)
    for name, value in values.items():
        setattr(row, name, value)
    return row


def refused(*rows: models.Model) -> bool:
    """Whether the database refuses these rows, with every constraint looked at now."""
    try:
        with transaction.atomic():
            for row in rows:
                type(row)._base_manager.bulk_create([row])
            connection.check_constraints()
    except DatabaseError:
        return True
    return False


def changed(row: Any, **values: Any) -> bool:
    """Whether the database lets a row be changed to this."""
    try:
        with transaction.atomic():
            type(row)._base_manager.filter(pk=row.pk).update(**values)
    except DatabaseError:
        return False
    return True


LOCATIONS: dict[str, dict[str, Any]] = {
    "latitude without longitude": {"latitude": Decimal("50")},
    "longitude without latitude": {"longitude": Decimal("35")},
    "north of the pole": {"latitude": Decimal("90.0000001"), "longitude": Decimal("0")},
    "south of the pole": {"latitude": Decimal("-91"), "longitude": Decimal("0")},
    "east of the date line": {"latitude": Decimal("0"), "longitude": Decimal("180.0000001")},
    "west of the date line": {"latitude": Decimal("0"), "longitude": Decimal("-181")},
    "radius below zero": {"radius_m": -1},
    "nowhere": {"place_name": ""},
    "nobody's claim": {"claimed_by_source": None},
    "two claimants": {"claimed_by_user_id": 1},
}


@pytest.mark.parametrize("wrong", LOCATIONS)
def test_location_that_cannot_be(wrong: str, world: World) -> None:
    assert not refused(copy_of(world.claim))
    assert refused(copy_of(world.claim, **LOCATIONS[wrong]))


def test_time_claim_has_one_claimant(world: World) -> None:
    claim = TimeClaim.objects.get()

    assert refused(copy_of(claim, claimed_by_user_id=None))
    assert refused(copy_of(claim, claimed_by_source_id=world.source.pk))


def test_held_item_has_an_original_and_a_referenced_one_none(world: World) -> None:
    assert not changed(world.held, original=None)
    assert not changed(world.held, holding="referenced")
    assert not changed(world.referenced, holding="held")
    assert not changed(world.referenced, original=world.attachment)


def tagged_elsewhere(world: World) -> Tag:
    return cases.add_tag(
        by=world.cast.stranger, case=world.cast.other_case, kind="topic", name="elsewhere"
    )


@pytest.mark.parametrize("model", DATED, ids=lambda model: model.__name__)
def test_row_supersedes_one_of_its_own_subject_once(model: Any, world: World) -> None:
    old = model.objects.filter(superseded_by=None).first()
    elsewhere: dict[str, Any] = {
        "item_id": Item.objects.get(original=world.attachment).pk,
        "case_id": world.cast.other_case.pk,
        "statement_id": Statement.objects.last().pk,
        "source_id": Source.objects.last().pk,
        "tag_id": tagged_elsewhere(world).pk,
    }
    subject = SAME_SUBJECT[model.__name__]

    assert getattr(old, subject) != elsewhere[subject]
    assert refused(copy_of(old, supersedes=old, **{subject: elsewhere[subject]}))
    assert not refused(copy_of(old, supersedes=old))
    assert refused(copy_of(old, supersedes=old))


@pytest.mark.parametrize("model", DATED, ids=lambda model: model.__name__)
def test_withdrawal_takes_something_back_and_is_the_end(model: Any, world: World) -> None:
    old = model.objects.filter(superseded_by=None).first()
    withdrawal = copy_of(old, supersedes=old, state=RowState.WITHDRAWN)

    assert refused(copy_of(old, state=RowState.WITHDRAWN))
    assert not refused(withdrawal)
    end = model.objects.get(supersedes=old)
    assert refused(copy_of(end, supersedes=end, state=RowState.ACTIVE))


def test_nobody_reviews_their_own_finding(world: World) -> None:
    review = FindingReview(finding=world.finding, value="likely", recorded_by=world.cast.owner)

    assert refused(review)
    assert not refused(copy_of(review, recorded_by=world.cast.chief))


ONCE: dict[str, Callable[[World], models.Model]] = {
    "review by the same person": lambda w: copy_of(FindingReview.objects.first()),
    "membership": lambda w: copy_of(Membership.objects.first()),
    "grant": lambda w: copy_of(Grant.objects.first()),
    "tag": lambda w: copy_of(w.tag),
    "case code": lambda w: copy_of(w.cast.case),
    "item code": lambda w: copy_of(w.held, number=99),
    "item number": lambda w: copy_of(w.held, code="BEL-9999"),
    "original": lambda w: copy_of(w.held.original),
    "ledger subject": lambda w: copy_of(LedgerSubject.objects.first()),
    "ledger node": lambda w: copy_of(LedgerNode.objects.first()),
    "opening": lambda w: copy_of(Opening.objects.first()),
    "second head": lambda w: LedgerHead(pk=2),
}


@pytest.mark.parametrize("what", ONCE)
def test_what_there_is_once_is_there_once(what: str, world: World) -> None:
    assert refused(ONCE[what](world))


def test_repeated_request_is_one_receipt(world: World) -> None:
    receipt = Receipt.objects.first()

    assert not refused(copy_of(receipt, dedupe_key="a" * 64))
    assert refused(copy_of(receipt, dedupe_key="a" * 64))


@pytest.mark.parametrize("wrong", [{"sha256": "abc"}, {"size": 0}, {"size": -1}])
def test_original_is_whole(wrong: dict, world: World) -> None:
    values = {"sha256": "e" * 64, "size": 1, "media_type": "text/plain", "media_kind": "text"}

    assert refused(Original(**{**values, **wrong}))
    assert not refused(Original(**values))


def test_confidential_source_has_a_code_name(world: World) -> None:
    assert not changed(world.source, confidential=True)
    assert changed(world.source, confidential=True, code_name="Heron")


def test_item_is_not_linked_to_itself(world: World) -> None:
    assert refused(copy_of(ItemLink.objects.get(), other=world.held))


def test_statement_bears_on_one_other_thing(world: World) -> None:
    link = StatementLink.objects.filter(item=world.held).get()

    assert refused(copy_of(link, item=None))
    assert refused(copy_of(link, other=Statement.objects.last()))
    assert refused(copy_of(link, item=None, other=link.statement))


@pytest.mark.parametrize("model", [Case, Source, Item, Tag], ids=lambda model: model.__name__)
def test_what_others_point_to_stays(model: Any, world: World) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        rows = model.objects.all()
        rows._raw_delete(rows.db)


def test_actions_say_it_before_the_database_does(world: World) -> None:
    before = LocationClaim.objects.count()

    with pytest.raises(Exception, match="Give latitude and longitude together"):
        claims.claim_location(
            by=world.cast.owner,
            item=world.held,
            latitude=Decimal("50"),
            claimed_by_source=world.source,
        )

    assert LocationClaim.objects.count() == before
