"""Copies on the item page, two items side by side, and the decision kept as a link."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from evidence import tasks
from evidence.actions import cases, items
from evidence.models import Item, ItemLink, User
from evidence.vocabularies import DECISIONS, LinkKind, Sensitivity, Visibility
from tests.factories import Cast, encoded, make_examined, make_held, scene
from tests.web.clients import client_of, text_of
from tests.web.test_item import section

pytestmark = pytest.mark.usefixtures("data_dir")


@pytest.fixture
def in_case(cast: Cast) -> Callable[..., Item]:
    def make(number: int, width: int = 640, **values: Any) -> Item:
        picture = scene(number, (width, width * 3 // 4))
        return make_examined(by=cast.owner, case=cast.case, picture=picture, **values)

    return make


def copies(who: User, item: Item) -> str:
    shown = text_of(client_of(who).get(reverse("item", args=[item.code])))
    return section(shown, "copies")


def compare_url(item: Item, other: Item) -> str:
    return reverse("item_compare", args=[item.code, other.code])


def decide(who: User, item: Item, other: Item, **values: Any) -> Any:
    return client_of(who).post(compare_url(item, other), values)


def test_copies_stand_on_both_pages(cast: Cast, in_case: Callable[..., Item]) -> None:
    first, unlike, second = in_case(1), in_case(2), in_case(1, 500)

    earlier, later = copies(cast.editor, second), copies(cast.editor, first)

    assert first.code in earlier
    assert "of 256 bits differ" in earlier
    assert compare_url(second, first) in earlier
    assert second.code in later.partition("Later copies")[2]
    assert unlike.code not in earlier + later


def test_page_says_that_there_are_none(cast: Cast, in_case: Callable[..., Item]) -> None:
    assert "None among the items you can see." in copies(cast.editor, in_case(1))


def test_page_says_that_the_worker_has_not_come(cast: Cast) -> None:
    item = make_held(by=cast.owner, case=cast.case)

    assert "waits for the worker" in copies(cast.editor, item)


def test_copy_is_veiled_until_it_is_assessed(cast: Cast, in_case: Callable[..., Item]) -> None:
    in_case(1)
    item = in_case(1, 500)

    assert "thumb veil" in copies(cast.editor, item)
    for each in Item.objects.all():
        items.edit_item(
            by=cast.owner, item=each, expected=each.version, reason="Seen.",
            sensitivity=Sensitivity.NONE,
        )  # fmt: skip
    assert "thumb veil" not in copies(cast.editor, item)


@pytest.mark.parametrize("who", ["teammate", "editor"])
def test_page_is_the_same_without_a_hidden_copy(
    cast: Cast, in_case: Callable[..., Item], who: str
) -> None:
    user: User = getattr(cast, who)
    item = in_case(1)
    before = copies(user, item)

    hidden = in_case(1, 500)
    items.set_visibility(by=cast.chief, item=hidden, visibility=Visibility.RESTRICTED)
    items.link_items(by=cast.owner, item=hidden, other=item, kind=LinkKind.CROP, reason="So.")

    assert copies(user, item) == before
    assert hidden.code in copies(cast.chief, item)


@pytest.mark.parametrize("who", ["teammate", "editor", "stranger", "site_admin"])
def test_hidden_item_is_compared_with_nothing(
    cast: Cast, in_case: Callable[..., Item], who: str
) -> None:
    shown, hidden = in_case(1), in_case(1, 500)
    items.set_visibility(by=cast.chief, item=hidden, visibility=Visibility.RESTRICTED)
    browser = client_of(getattr(cast, who))

    for pair in [(shown, hidden), (hidden, shown)]:
        assert browser.get(compare_url(*pair)).status_code == 404
        assert browser.post(compare_url(*pair), {"kind": "crop"}).status_code == 404
    assert not ItemLink.objects.exists()


def test_item_is_not_compared_with_itself(cast: Cast, in_case: Callable[..., Item]) -> None:
    item = in_case(1)

    assert client_of(cast.owner).get(compare_url(item, item)).status_code == 404


def test_comparison_shows_both_and_what_differs(cast: Cast, in_case: Callable[..., Item]) -> None:
    first, second = in_case(1, title="On the road"), in_case(1, 500, title="On a channel")

    shown = text_of(client_of(cast.owner).get(compare_url(second, first)))

    assert reverse("veiled", args=[first.code]) in shown
    assert reverse("veiled", args=[second.code]) in shown
    assert "/preview/" not in shown
    assert "640 × 480" in section(shown, "differences")
    assert "500 × 375" in section(shown, "differences")
    assert [f'data-key="{number}"' in shown for number in range(1, 7)] == [True] * 6
    assert 'data-key="7"' not in shown


@pytest.mark.parametrize("kind", [kind.value for kind in DECISIONS])
def test_decision_is_kept_as_a_link(cast: Cast, in_case: Callable[..., Item], kind: str) -> None:
    first, second = in_case(1), in_case(1, 500)

    answer = decide(cast.teammate, second, first, kind=kind, reason="The same tree.")

    assert answer.status_code == 303
    link = ItemLink.objects.get()
    assert (link.item, link.other, link.kind) == (second, first, kind)
    assert (link.recorded_by, link.reason) == (cast.teammate, "The same tree.")
    for item in (first, second):
        assert link.get_kind_display() in copies(cast.editor, item)


def test_reason_is_offered_and_required(cast: Cast, in_case: Callable[..., Item]) -> None:
    first, second = in_case(1), in_case(1, 500)

    offered = text_of(client_of(cast.owner).get(compare_url(second, first)))
    refused = decide(cast.owner, second, first, kind="crop", reason=" ")

    assert "alike" in section(offered, "id_reason").partition("</textarea>")[0]
    assert refused.status_code == 422
    assert not ItemLink.objects.exists()


@pytest.mark.parametrize("kind", ["", "series", "possibly_same", "<script>"])
def test_only_the_six_decisions_are_taken(
    cast: Cast, in_case: Callable[..., Item], kind: str
) -> None:
    answer = decide(cast.owner, in_case(1), in_case(1, 500), kind=kind, reason="So.")

    assert answer.status_code == 422
    assert not ItemLink.objects.exists()


def test_second_decision_waits_until_the_first_is_withdrawn(
    cast: Cast, in_case: Callable[..., Item]
) -> None:
    first, second = in_case(1), in_case(1, 500)
    decide(cast.owner, second, first, kind="crop", reason="Cut.")

    refused = decide(cast.teammate, first, second, kind="not_related", reason="No.")

    assert refused.status_code == 422
    assert "decided already" in text_of(refused)
    assert ItemLink.objects.count() == 1


def test_editor_reads_and_does_not_decide(cast: Cast, in_case: Callable[..., Item]) -> None:
    first, second = in_case(1), in_case(1, 500)

    shown = client_of(cast.editor).get(compare_url(second, first))

    assert shown.status_code == 200
    assert 'data-key="1"' not in text_of(shown)
    assert decide(cast.editor, second, first, kind="crop", reason="So.").status_code == 403


def test_copy_in_another_case_is_shown_and_not_linked(
    cast: Cast, in_case: Callable[..., Item]
) -> None:
    cases.set_member(by=cast.stranger, case=cast.other_case, user=cast.owner, role="verifier")
    item = in_case(1)
    other = make_held(by=cast.stranger, case=cast.other_case, data=encoded(scene(1, (500, 375))))
    tasks.examine.func(other.pk)

    shown = text_of(client_of(cast.owner).get(compare_url(item, other)))
    refused = decide(cast.owner, item, other, kind="crop", reason="So.")

    assert "Case OTH" in copies(cast.owner, item)
    assert "A link stays within one case" in shown
    assert 'data-key="1"' not in shown
    assert refused.status_code in (403, 422)
    assert not ItemLink.objects.exists()
    assert other.code not in copies(cast.editor, item)
