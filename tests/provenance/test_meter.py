"""What the Berkeley Protocol would still want: counted, hinted at, never in the way."""

import json
from typing import Any
from urllib.parse import quote

import pytest
from django.urls import reverse

from evidence import permissions
from evidence.actions import items, provenance
from evidence.models import Item
from evidence.provenance.meter import Known, Meter, meter_of
from evidence.vocabularies import LinkKind, ReceiptMethod
from tests.factories import Cast, jpeg, make_held, make_referenced, make_source
from tests.web.clients import client_of, text_of

pytestmark = pytest.mark.usefixtures("data_dir")


def meter(item: Item, reader: Any = None, captures: tuple[Item, ...] = ()) -> Meter:
    item.refresh_from_db()
    return meter_of(
        Known(
            item,
            item.receipts.select_related("source", "forwarded_by"),
            item.provenance_steps.current().select_related("source"),
            captures,
            item.generation_claims.exists() or item.edit_claims.exists(),
            lambda source: (
                source is None or reader is None or permissions.can_see_identity(reader, source)
            ),
        )
    )


def missing(*args: Any, **options: Any) -> list[str]:
    return [want.label for want in meter(*args, **options).missing]


def test_a_file_dropped_without_a_word_wants_most(cast: Cast) -> None:
    item = make_held(by=cast.owner, case=cast.case)

    assert missing(item) == [
        "The address (URL) it was found at",
        "The page as it was seen",
        "The HTML source of the page",
        "Who it is from",
        "Its context",
        "Original or copy, and what was edited",
    ]


def test_everything_said_leaves_nothing_wanted(cast: Cast) -> None:
    item = make_held(
        by=cast.owner, case=cast.case, source=make_source(by=cast.owner, case=cast.case),
        obtained_from="https://t.me/channel/7", message="Seen this morning.",
    )  # fmt: skip
    page = make_held(by=cast.owner, case=cast.case, data=jpeg("navy"))
    source = make_held(
        by=cast.owner, case=cast.case, file_name="page.html",
        data=b"<!doctype html><html><head><title>7</title></head><body>Seen</body></html>",
    )  # fmt: skip
    provenance.claim_generation(
        by=cast.owner, item=item, generation="unknown", basis="No sign either way.",
        claimed_by_user=cast.owner,
    )  # fmt: skip

    assert missing(item, captures=(page, source)) == []


def test_what_was_handed_over_has_no_page_to_capture(cast: Cast) -> None:
    item = make_held(by=cast.owner, case=cast.case, method=ReceiptMethod.HANDED_OVER)

    assert not any("page" in label for label in missing(item))


def test_what_is_only_known_of_says_what_it_would_take(cast: Cast) -> None:
    item = make_referenced(
        by=cast.owner, case=cast.case, source=make_source(by=cast.owner, case=cast.case)
    )

    assert not meter(item).is_held
    assert "Whom to ask for it" not in missing(item)
    assert missing(item)[-1] == "The file itself"


def test_an_address_of_a_confidential_source_is_neither_shown_nor_missed(cast: Cast) -> None:
    secret = make_source(
        by=cast.chief, case=cast.case, name="Ivan", confidential=True, code_name="Heron"
    )
    told = make_held(
        by=cast.chief, case=cast.case, source=secret, obtained_from="https://posts.example/ivan/7"
    )
    untold = make_held(by=cast.chief, case=cast.case, source=secret)

    assert missing(told, cast.editor) == missing(untold, cast.editor)
    assert len(meter(told, cast.editor).known) == len(meter(untold, cast.editor).known)
    assert missing(told, cast.chief) != missing(untold, cast.chief)


def test_the_page_says_where_each_is_added_to_who_may(cast: Cast) -> None:
    item = make_held(by=cast.owner, case=cast.case)
    page = make_held(by=cast.owner, case=cast.case, data=jpeg("navy"))
    there = reverse("item", args=[item.code])
    add = f"{reverse('item_add', args=[item.code, 'link'])}?kind=page_capture"

    before = text_of(client_of(cast.owner).get(there))
    items.link_items(by=cast.owner, item=page, other=item, kind=LinkKind.PAGE_CAPTURE)
    after = text_of(client_of(cast.editor).get(there))

    assert add in before and "Intake: 2 of 8" in before
    assert add not in after and "Intake: 3 of 8" in after


def test_an_upload_is_told_how_far_it_is(cast: Cast) -> None:
    answer = client_of(cast.owner).generic(
        "POST", reverse("upload_file"), jpeg("olive"), content_type="image/jpeg",
        headers={"X-File-Name": "a.jpg", "X-File-Fields": quote(json.dumps({"case": "BEL"}))},
    )  # fmt: skip

    assert answer.json()["intake"] == {"there": 2, "of": 8}
