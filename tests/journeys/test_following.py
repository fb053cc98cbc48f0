"""Following: what is saved, watched and said to somebody comes back to them by itself."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]


def test_saved_search_counts_what_a_colleague_brings(enter: Callable[..., Page]) -> None:
    edith, vera = enter("edith"), enter("vera")
    edith.goto("/?q=amphibious")
    edith.get_by_role("link", name="Save this search").click()
    edith.get_by_label("Name").fill("Amphibious vehicles")
    edith.get_by_role("button", name="Save").click()
    expect(edith.get_by_text("“Amphibious vehicles” is saved")).to_be_visible()

    vera.goto("/items/new/?case=TRN")
    vera.get_by_label("Title", exact=False).first.fill("Amphibious carrier on a trailer")
    vera.get_by_role("button", name="Catalogue").click()
    expect(vera.get_by_role("heading", name="Amphibious carrier")).to_be_visible()

    edith.goto("/start/")
    edith.get_by_role("link", name="1 new in Amphibious vehicles").click()
    expect(edith.get_by_role("link", name="Amphibious carrier on a trailer")).to_be_visible()
    edith.get_by_role("button", name="I have looked at these").click()

    edith.goto("/start/")
    expect(edith.get_by_role("link", name="Amphibious vehicles", exact=True)).to_be_visible()
    expect(edith.get_by_text("1 new in Amphibious vehicles")).to_have_count(0)


def test_who_is_named_in_a_check_is_led_to_it(enter: Callable[..., Page]) -> None:
    adam, vera = enter("adam"), enter("vera")
    vera.goto("/notices/")
    if vera.get_by_role("button", name="Mark all as read").count():
        vera.get_by_role("button", name="Mark all as read").click()
    expect(vera.get_by_role("link", name="Notices", exact=True)).to_be_visible()

    adam.goto("/items/TRN-0003/add/note/")
    adam.get_by_label("Method").select_option("comparison")
    adam.get_by_label("Outcome").select_option("supports")
    adam.get_by_label("What was checked and seen").fill("Same barrier, @vera?")
    adam.get_by_role("button", name="Record", exact=True).click()
    expect(adam.locator(".mention", has_text="@vera")).to_be_visible()

    vera.goto("/start/")
    expect(vera.get_by_role("link", name="Notices 1 unread")).to_be_visible()
    vera.get_by_role("link", name="Adam Berg mentioned you on TRN-0003").click()
    expect(vera.locator("#notes").get_by_text("Same barrier, @vera?")).to_be_in_viewport()
    expect(vera.get_by_role("link", name="Notices", exact=True)).to_be_visible()


def test_watched_item_tells_of_its_changes_until_it_is_left_alone(
    enter: Callable[..., Page],
) -> None:
    edith, vera = enter("edith"), enter("vera")
    edith.goto("/items/TRN-0004/")
    edith.get_by_role("button", name="Watch", exact=True).click()
    expect(edith.get_by_role("button", name="Stop watching")).to_be_visible()

    vera.goto("/items/TRN-0004/")
    vera.get_by_label("Work status").select_option("ready")
    vera.get_by_role("button", name="Set", exact=True).click()
    expect(vera.get_by_text("TRN-0004 is now: ready for review.")).to_be_visible()

    edith.goto("/start/")
    row = edith.locator("#watched li", has_text="TRN-0004")
    expect(row.get_by_text("has changed")).to_be_visible()
    edith.goto("/items/TRN-0004/")
    edith.get_by_role("button", name="Stop watching").click()
    edith.goto("/start/")
    expect(edith.locator("#watched", has_text="TRN-0004")).to_have_count(0)


def test_an_answer_has_its_name_and_time_in_a_row_apart(enter: Callable[..., Page]) -> None:
    vera = enter("vera")
    vera.goto("/items/TRN-0006/#talk")
    vera.get_by_label("Say or ask something").fill("Which of the two was posted first?")
    vera.get_by_role("button", name="Ask the verifiers").click()
    vera.locator("#talk").get_by_role("link", name="Answer this question").last.click()
    vera.get_by_label("Your answer").fill("The longer one, by an hour.")
    vera.get_by_role("button", name="Answer").click()
    answer = vera.locator(".answer").last
    expect(answer).to_contain_text("The longer one")

    row = answer.locator("header").bounding_box()
    boxes = [part.bounding_box() for part in answer.locator("header > *").all()]

    assert row and all(boxes) and len(boxes) == 4
    name, kind, time, take_back = boxes
    assert kind["x"] > name["x"] + name["width"] + 3
    assert time["x"] > kind["x"] + kind["width"] + 3
    assert take_back["x"] + take_back["width"] == pytest.approx(row["x"] + row["width"], abs=2)
