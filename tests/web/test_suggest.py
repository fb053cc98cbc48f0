"""What the search box is answered while somebody types, and what it makes of odd requests."""

import pytest
from django.test import Client
from django.urls import reverse

from evidence.actions import claims, items
from evidence.models import User
from evidence.vocabularies import Visibility
from tests.factories import Cast, make_referenced
from tests.web.clients import client_of, text_of

pytestmark = pytest.mark.usefixtures("data_dir")

URL = reverse("search_suggest")


def options(who: User, **asked) -> str:
    return text_of(client_of(who).get(URL, asked))


def claim_place(cast: Cast, name: str, visibility: str = Visibility.CASE) -> None:
    item = make_referenced(by=cast.chief, case=cast.case)
    claims.claim_location(by=cast.chief, item=item, place_name=name, claimed_by_user=cast.chief)
    items.set_visibility(by=cast.chief, item=item, visibility=visibility)


def test_an_option_says_what_it_puts_where(cast: Cast) -> None:
    claim_place(cast, "Велика Писарівка")

    shown = options(cast.editor, q="tank vely leaflet", at=9)

    assert 'role="listbox"' in shown and 'role="option"' in shown
    assert 'data-text="place:"Велика Писарівка"" data-start="5" data-end="9"' in shown
    assert '1<span class="vh"> item</span>' in shown


def test_without_a_caret_the_end_is_meant(cast: Cast) -> None:
    assert 'data-start="5" data-end="8"' in options(cast.editor, q="tank kin")


def test_what_cannot_be_picked_is_explained(cast: Cast) -> None:
    assert "A day, a month or a range" in options(cast.editor, q="taken:")


def test_no_name_becomes_markup(cast: Cast) -> None:
    claim_place(cast, '<script>alert("x")</script> here')

    raw = client_of(cast.editor).get(URL, {"q": "place:"}).content

    assert b"&lt;script&gt;alert" in raw and b"<script" not in raw


def test_a_hidden_item_changes_no_byte(cast: Cast) -> None:
    claim_place(cast, "Kozinka")
    before = options(cast.editor, q="place:")

    claim_place(cast, "Koziyivka", Visibility.RESTRICTED)

    assert options(cast.editor, q="place:") == before
    assert "Koziyivka" in options(cast.chief, q="place:")


def test_no_copy_of_it_is_kept(cast: Cast) -> None:
    assert "no-store" in client_of(cast.editor).get(URL, {"q": "a"})["Cache-Control"]


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({"q": "a\0b"}, "q: Null characters are not allowed."),
        ({"q": "a" * 16_001}, "q: Ensure this value has at most 16000 characters"),
        ({"q": "a", "at": "-1"}, "at: Ensure this value is greater than or equal to 0."),
        ({"q": "a", "at": "one"}, "at: Enter a whole number."),
    ],
)
def test_what_is_wrong_with_a_request_is_said_in_a_line(
    cast: Cast, asked: dict, reason: str
) -> None:
    response = client_of(cast.editor).get(URL, asked)

    assert response.status_code == 400
    assert response["Content-Type"].startswith("text/plain")
    assert text_of(response).startswith(reason)


@pytest.mark.parametrize(
    "typed",
    ["", " ", '"', "place:\"", "(((", "-", "-(", "a" * 9_000, "place:" * 900, "🔥", "\u200fж",
     ".*[a-z]+", "a OR " * 900, "near:" + "9" * 500, "kind:,,,,", ":", "x:y", "~~"],
)  # fmt: skip
def test_anything_may_be_typed(cast: Cast, typed: str) -> None:
    for at in (0, len(typed) // 2, len(typed), 16_000):
        assert client_of(cast.editor).get(URL, {"q": typed, "at": at}).status_code == 200


def test_who_has_signed_out_gets_no_page_to_show(db: None) -> None:
    assert Client().get(URL, {"q": "a"}, headers={"HX-Request": "true"}).status_code == 401
