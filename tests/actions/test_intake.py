"""How bytes become items and receipts, and what nobody may learn on the way."""

import hashlib
import io

import pytest

from evidence.actions import intake, items
from evidence.errors import EmptyFile, NotAllowed
from evidence.files import originals
from evidence.models import Item, LedgerEntry, Original, Receipt, TimeClaim
from evidence.vocabularies import Holding, Visibility
from tests.factories import Cast, jpeg, make_held, make_referenced, make_source

pytestmark = [pytest.mark.postgres_too, pytest.mark.usefixtures("data_dir")]


def take_in(cast: Cast, data: bytes, *, by=None, case=None, item=None, **arrival):
    return intake.take_in(
        by=by or cast.owner,
        case=case or cast.case,
        stream=io.BytesIO(data),
        arrival=intake.Arrival(**arrival),
        item=item,
    )


def test_first_arrival_makes_a_held_item_with_one_receipt(cast: Cast) -> None:
    source = make_source(by=cast.owner, case=cast.case)
    data = jpeg()

    received = take_in(cast, data, source=source, file_name="IMG_1.jpg", message="from the roof")

    assert received.outcome == "new"
    assert received.item.code == "BEL-0001"
    assert received.item.title == "IMG_1.jpg"
    assert received.item.holding == Holding.HELD
    assert received.original.sha256 == hashlib.sha256(data).hexdigest()
    assert received.receipt.message == "from the roof"
    with originals.open_original(received.original.sha256) as stored:
        assert stored.read() == data


def test_nothing_stays_in_incoming_after_an_arrival(cast: Cast, data_dir) -> None:
    take_in(cast, jpeg())

    assert list((data_dir / "incoming").iterdir()) == []


def test_same_bytes_again_are_a_second_receipt_on_the_same_item(cast: Cast) -> None:
    first = take_in(cast, jpeg(), file_name="a.jpg")

    second = take_in(cast, jpeg(), by=cast.teammate, file_name="forwarded.jpg")

    assert second.outcome == "second receipt"
    assert second.item == first.item
    assert [r.file_name for r in first.item.receipts.all()] == ["a.jpg", "forwarded.jpg"]


def test_repeated_request_is_the_same_arrival(cast: Cast) -> None:
    first = take_in(cast, jpeg(), batch="Monday", name="a.jpg")

    again = take_in(cast, jpeg(), batch="Monday", name="a.jpg")

    assert (again.outcome, again.receipt) == ("already", first.receipt)
    assert Receipt.objects.count() == 1


def test_hidden_holder_of_the_bytes_is_not_betrayed(cast: Cast) -> None:
    hidden = take_in(cast, jpeg()).item
    items.set_visibility(by=cast.chief, item=hidden, visibility=Visibility.RESTRICTED)

    answer = take_in(cast, jpeg(), by=cast.teammate)

    assert answer.outcome == "new"
    assert answer.item != hidden
    assert answer.original == hidden.original


def test_another_case_holding_the_bytes_is_not_betrayed(cast: Cast) -> None:
    take_in(cast, jpeg(), by=cast.stranger, case=cast.other_case)
    theirs = LedgerEntry.objects.last()

    answer = take_in(cast, jpeg())

    assert (answer.outcome, answer.item.code) == ("new", "BEL-0001")
    assert Original.objects.count() == 1
    mine = LedgerEntry.objects.last()
    assert theirs.leaf not in mine.body


def test_referenced_item_receives_its_file_later(cast: Cast) -> None:
    reported = make_referenced(by=cast.owner, case=cast.case)

    received = take_in(cast, jpeg(), item=reported)

    reported.refresh_from_db()
    assert received.outcome == "new"
    assert reported.holding == Holding.HELD
    assert reported.original == received.original


def test_item_that_holds_other_bytes_refuses_a_second_file(cast: Cast) -> None:
    held = make_held(by=cast.owner, case=cast.case)

    with pytest.raises(NotAllowed, match="holds other bytes"):
        take_in(cast, jpeg("red"), item=held)

    assert held.receipts.count() == 1


def test_place_and_time_become_claims_of_the_source(cast: Cast) -> None:
    source = make_source(by=cast.owner, case=cast.case)

    received = take_in(cast, jpeg(), source=source, place="Kozinka", taken="2023-05-22T12:05")

    where = received.item.location_claims.get()
    assert (where.place_name, where.claimed_by_source) == ("Kozinka", source)
    assert TimeClaim.objects.get().earliest == "2023-05-22T12:05:00"
    assert TimeClaim.objects.get().utc_offset == ""


def test_second_arrival_with_the_same_place_makes_no_second_claim(cast: Cast) -> None:
    source = make_source(by=cast.owner, case=cast.case)
    take_in(cast, jpeg(), source=source, place="Kozinka")

    received = take_in(cast, jpeg(), source=source, place="Kozinka")

    assert received.item.location_claims.count() == 1


@pytest.mark.parametrize("who", ["editor", "stranger", "site_admin"])
def test_who_may_not_add_takes_nothing_in(cast: Cast, data_dir, who: str) -> None:
    with pytest.raises(NotAllowed):
        take_in(cast, jpeg(), by=getattr(cast, who))

    assert Item.objects.count() == 0
    assert list((data_dir / "incoming").iterdir()) == []


def test_empty_file_leaves_nothing(cast: Cast, data_dir) -> None:
    with pytest.raises(EmptyFile):
        take_in(cast, b"")

    assert (Item.objects.count(), Original.objects.count()) == (0, 0)
    assert list((data_dir / "incoming").iterdir()) == []


def test_bytes_nobody_can_read_are_taken_in_all_the_same(cast: Cast) -> None:
    received = take_in(cast, bytes(range(256)) * 3, file_name="strange.xyz")

    assert received.outcome == "new"
    assert received.original.media_type == "application/octet-stream"


def test_unreadable_time_leaves_no_item_behind(cast: Cast) -> None:
    with pytest.raises(Exception, match="edtf"):
        take_in(cast, jpeg(), taken="Monday-ish")

    assert (Item.objects.count(), Receipt.objects.count()) == (0, 0)
