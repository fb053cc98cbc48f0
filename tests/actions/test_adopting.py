"""Adopting: one claim of each role and part is what the team goes by, and the others stay."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from evidence import history
from evidence.actions import claims, items
from evidence.errors import AlreadySuperseded, NotAllowed
from evidence.models import Adoption, Item, LocationClaim, TimeClaim, adopted, standing_adoptions
from evidence.vocabularies import LocationRole, RowState, Visibility
from tests.factories import Cast, make_referenced, make_source

pytestmark = pytest.mark.postgres_too
WHY = "The church stands where the map has it."


@pytest.fixture
def item(cast: Cast) -> Item:
    return make_referenced(by=cast.owner, case=cast.case)


@pytest.fixture
def kozinka(cast: Cast, item: Item) -> LocationClaim:
    return claim_place(cast, item, "Kozinka")


def claim_place(cast: Cast, item: Item, name: str, **values: Any) -> LocationClaim:
    return claims.claim_location(
        by=cast.owner, item=item, place_name=name, claimed_by_user=cast.owner, **values
    )


def claim_time(cast: Cast, item: Item, edtf: str = "2023-05-22") -> TimeClaim:
    return claims.claim_time(by=cast.owner, item=item, edtf=edtf, claimed_by_user=cast.owner)


def adopt(cast: Cast, claim: Any, **values: Any) -> Adoption:
    return claims.adopt(by=cast.teammate, claim=claim, **{"reason": WHY, **values})


def test_adopted_claim_stands_with_its_reason_and_the_others_stay(
    cast: Cast, item: Item, kozinka: LocationClaim
) -> None:
    grayvoron = claim_place(cast, item, "Grayvoron")
    adoption = adopt(cast, kozinka)

    assert adopted(item) == [adoption]
    assert (adoption.reason, adoption.recorded_by, adoption.stands) == (WHY, cast.teammate, True)
    assert grayvoron.is_current


def test_camera_subject_time_and_part_are_adopted_each_for_itself(cast: Cast, item: Item) -> None:
    claimed = [
        claim_place(cast, item, "Hill", role=LocationRole.CAMERA),
        claim_place(cast, item, "Kozinka"),
        claim_place(cast, item, "Rakitnoye", part_label="Second shot"),
        claim_time(cast, item),
    ]
    for claim in reversed(claimed):
        adopt(cast, claim)

    assert [adoption.claim for adoption in adopted(item)] == claimed


def test_another_claim_is_adopted_in_the_place_of_the_first(
    cast: Cast, item: Item, kozinka: LocationClaim
) -> None:
    first = adopt(cast, kozinka)
    second = adopt(cast, claim_place(cast, item, "Grayvoron"), supersedes=first)

    assert adopted(item) == [second]
    assert Adoption.objects.get(pk=first.pk).unsettled_by == second


def test_second_person_is_told_of_the_adoption_that_was_faster(
    cast: Cast, item: Item, kozinka: LocationClaim
) -> None:
    grayvoron = claim_place(cast, item, "Grayvoron")
    first = adopt(cast, kozinka)

    with pytest.raises(AlreadySuperseded) as refused:
        claims.adopt(by=cast.chief, claim=grayvoron, reason="The bend of the road.")

    assert refused.value.successor == first
    assert adopted(item) == [first]


def test_adoption_withdrawn_meanwhile_is_not_replaced_in_silence(
    cast: Cast, item: Item, kozinka: LocationClaim
) -> None:
    first = adopt(cast, kozinka)
    taken_back = claims.withdraw(by=cast.teammate, record=first, reason="Too early.")

    with pytest.raises(AlreadySuperseded) as refused:
        adopt(cast, kozinka, supersedes=first)

    assert refused.value.successor == taken_back
    assert adopted(item) == []
    assert adopt(cast, kozinka).stands


def test_claim_replaced_or_withdrawn_meanwhile_is_not_adopted(
    cast: Cast, item: Item, kozinka: LocationClaim
) -> None:
    exact = claim_place(cast, item, "Kozinka, the school", supersedes=kozinka, reason="Seen.")
    with pytest.raises(AlreadySuperseded) as refused:
        adopt(cast, kozinka)
    assert refused.value.successor == exact

    withdrawal = claims.withdraw(by=cast.owner, record=exact, reason="Another school.")
    with pytest.raises(ValidationError, match="withdrawn"):
        adopt(cast, withdrawal)


def test_adoption_no_longer_holds_once_its_claim_is_replaced(
    cast: Cast, item: Item, kozinka: LocationClaim
) -> None:
    adopt(cast, kozinka)
    exact = claim_place(cast, item, "Kozinka, the school", supersedes=kozinka, reason="Seen.")

    adoption = Adoption.objects.with_claims().get()

    assert adopted(item) == []
    assert (adoption.is_current, adoption.stands) == (True, False)
    assert adoption.unsettled_by == exact


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_reason_must_be_given(cast: Cast, kozinka: LocationClaim, reason: str) -> None:
    with pytest.raises(ValidationError, match="Say why"):
        adopt(cast, kozinka, reason=reason)


def test_who_may_not_add_to_an_item_adopts_nothing(
    cast: Cast, item: Item, kozinka: LocationClaim
) -> None:
    with pytest.raises(NotAllowed):
        claims.adopt(by=cast.editor, claim=kozinka, reason=WHY)

    items.set_visibility(by=cast.chief, item=item, visibility=Visibility.RESTRICTED)
    with pytest.raises(NotAllowed, match="no such item"):
        claims.adopt(by=cast.teammate, claim=kozinka, reason=WHY)


def test_many_items_are_asked_in_one_query(
    cast: Cast, item: Item, kozinka: LocationClaim, django_assert_num_queries: Any
) -> None:
    other = make_referenced(by=cast.owner, case=cast.case)
    expected = {
        item.pk: [adopt(cast, kozinka)],
        other.pk: [adopt(cast, claim_time(cast, other))],
    }

    with django_assert_num_queries(1):
        found = standing_adoptions([item.pk, other.pk])
        assert found == expected
        assert all(row.stands and row.claim for rows in found.values() for row in rows)


def test_database_holds_one_adoption_and_only_of_what_stands(
    cast: Cast, item: Item, kozinka: LocationClaim
) -> None:
    first = adopt(cast, kozinka)
    elsewhere = claim_place(cast, make_referenced(by=cast.owner, case=cast.case), "Kozinka")
    replaced = claim_place(cast, item, "Kozinka", part_label="A")
    claim_place(cast, item, "Grayvoron", part_label="A", supersedes=replaced, reason="No.")
    about = {"item": item, "role": "subject", "reason": WHY, "recorded_by": cast.owner}
    time = claim_time(cast, item)

    def refused(**values: Any) -> bool:
        try:
            with transaction.atomic():
                Adoption.objects.bulk_create([Adoption(**{**about, **values})])
        except DatabaseError:
            return True
        return False

    assert refused(location_claim=kozinka)
    assert refused(location_claim=elsewhere, part="b")
    assert refused(location_claim=replaced, part="a")
    assert refused(location_claim=kozinka, part="b", reason="")
    assert refused(location_claim=kozinka, part="b", role="time")
    assert refused(location_claim=kozinka, time_claim=time, part="b")
    assert refused(part="b")
    assert refused(location_claim=kozinka, state=RowState.WITHDRAWN)
    assert not refused(location_claim=kozinka, part="b")
    assert not refused(location_claim=kozinka, supersedes=first)


def test_history_says_what_was_adopted_and_taken_back(
    cast: Cast, item: Item, kozinka: LocationClaim
) -> None:
    heron = make_source(
        by=cast.owner, case=cast.case, name="Olha", confidential=True, code_name="Heron"
    )
    hers = claims.claim_location(
        by=cast.owner, item=item, place_name="Grayvoron", claimed_by_source=heron
    )
    first = adopt(cast, kozinka)
    second = adopt(cast, hers, supersedes=first, reason="She was there.")
    claims.withdraw(by=cast.teammate, record=second, reason="She was not.")

    back, changed, adoption = history.of(item, reader=cast.editor).events[:3]

    named = "Kozinka, claimed by owner"
    assert adoption.what == "Claim adopted"
    assert history.Line("location claim", None, named) in adoption.lines
    assert changed.lines == [history.Line("location claim", named, "Grayvoron, claimed by Heron")]
    assert changed.reason == "She was there."
    assert history.Line("location claim", changed.lines[0].after, history.WITHDRAWN) in back.lines
