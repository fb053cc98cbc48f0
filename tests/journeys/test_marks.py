"""A check that points at what it speaks of: drawn on a picture, told beside a film, found again."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("browser")]


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Draw on the picture, from one place to another as shares of it."""
    box = page.locator("svg.marks").bounding_box()
    assert box
    for (x, y), then in ((start, page.mouse.down), (end, page.mouse.up)):
        page.mouse.move(box["x"] + box["width"] * x, box["y"] + box["height"] * y, steps=4)
        then()


def fill_in(page: Page, text: str) -> None:
    page.get_by_label("Method").select_option("comparison")
    page.get_by_label("Outcome").select_option("supports")
    page.get_by_label("What was checked and seen").fill(text)


def test_a_box_is_drawn_typed_kept_and_leads_to_its_check_and_back(
    enter: Callable[..., Page],
) -> None:
    page = enter("vera")
    page.goto("/items/TRN-0006/")
    page.get_by_text("Checklist: photo").click()
    page.get_by_role("link", name="note it : Where?").click()

    page.get_by_role("button", name="Draw a box").click()
    drag(page, (0.2, 0.3), (0.5, 0.6))
    expect(page.get_by_label("What is there").first).to_be_focused()
    page.keyboard.type("Chimney")
    for name, value in (("Left, %", 20), ("Top, %", 30), ("Width, %", 30), ("Height, %", 30)):
        typed = page.get_by_label(name).first
        assert abs(float(typed.input_value()) - value) < 1
    page.get_by_label("Left, %").first.fill("95")
    fill_in(page, "The same chimney as on TRN-0027@0:02, @adam.")
    page.get_by_role("button", name="Record").click()
    expect(page.get_by_text("The box reaches over the edge")).to_be_visible()
    page.get_by_label("Left, %").first.fill("25")
    page.get_by_role("button", name="Record").click()

    expect(page.get_by_text("1 of 9 steps looked at")).to_be_visible()
    page.locator("#notes").get_by_role("link", name="a box").click()
    mark = page.get_by_role("link", name="Mark 1, a box: Chimney")
    expect(mark).to_be_in_viewport()
    assert (mark.get_attribute("id") or "nothing") in page.url
    mark.focus()
    page.keyboard.press("Enter")
    expect(page.locator("article:target")).to_contain_text("The same chimney")

    # The film the check speaks of opens where it says, silent and standing still.
    page.get_by_role("link", name="TRN-0027@0:02").click()
    film = page.locator("video")
    expect(film).to_have_js_property("currentTime", 2)
    expect(film).to_have_js_property("paused", True)
    expect(film).to_have_js_property("muted", True)


def test_a_moment_of_a_film_is_marked_and_sought_without_leaving_the_page(
    enter: Callable[..., Page],
) -> None:
    page = enter("vera")
    page.goto("/items/TRN-0027/add/note/")
    page.get_by_role("button", name="Add by numbers").click()
    page.get_by_label("From").first.fill("0:01")
    page.get_by_label("Until").first.fill("0:02")
    page.get_by_role("button", name="Draw a box").click()
    drag(page, (0.1, 0.1), (0.4, 0.5))
    fill_in(page, "It turns at TRN-0027@0:01.")
    page.get_by_role("button", name="Record").click()

    mark, film = page.locator("a.mark"), page.locator("video")
    expect(mark).to_be_hidden()
    page.locator("#media").get_by_role("link", name="0:01–0:02").click()
    expect(film).to_have_js_property("currentTime", 1)
    expect(mark).to_be_visible()
    page.locator("#notes").get_by_role("link", name="TRN-0027@0:01").click()
    expect(film).to_be_focused()
    expect(film).to_have_js_property("paused", True)


def test_a_box_is_drawn_on_the_second_page_of_a_document_and_found_from_elsewhere(
    enter: Callable[..., Page],
) -> None:
    page = enter("vera")
    page.goto("/items/TRN-0028/add/note/")
    page.keyboard.press("l")
    expect(page.get_by_text("Page 2 of 2")).to_be_visible()
    page.get_by_role("button", name="Draw a box").click()
    drag(page, (0.05, 0.2), (0.6, 0.35))
    expect(page.get_by_label("Page").first).to_have_value("2")
    page.keyboard.type("The print run")
    box = page.locator("svg.marks .edge")
    expect(box).to_be_visible()
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Page before").click()
    expect(page.get_by_text("Page 1 of 2")).to_be_visible()
    expect(box).to_have_count(0)
    fill_in(page, "The order to the printer, TRN-0028@p2.")
    page.get_by_role("button", name="Record").click()

    mark = page.get_by_role("link", name="Mark 1, page 2: The print run")
    expect(page.get_by_text("Page 1 of 2")).to_be_visible()
    expect(mark).to_have_count(0)
    page.locator("#notes").get_by_role("link", name="page 2", exact=False).first.click()
    expect(mark).to_be_in_viewport()
    assert "?page=2#mark-" in page.url
    page.keyboard.press("h")
    expect(mark).to_have_count(0)
    page.locator("#notes").get_by_role("link", name="TRN-0028@p2").click()
    expect(mark).to_be_visible()
    expect(page.get_by_role("button", name="Next page")).to_be_disabled()
    page.reload()
    expect(mark).to_be_visible()


def test_files_go_along_when_a_check_is_replaced_unless_unticked(
    enter: Callable[..., Page],
) -> None:
    page = enter("vera")
    page.goto("/items/TRN-0007/add/note/")
    fill_in(page, "The same chimney.")
    names = ("satellite.jpg", "street.jpg")
    files = [{"name": name, "mimeType": "image/jpeg", "buffer": name.encode()} for name in names]
    page.get_by_label("Files that go with it").set_input_files(files)
    page.get_by_role("button", name="Record").click()

    noted = page.locator("#notes article").filter(has_text="The same chimney.")
    noted.get_by_role("link", name="Supersede this check").click()
    carried = page.get_by_role("group", name="Files of the earlier check")
    expect(carried.get_by_label("satellite.jpg")).to_be_checked()
    carried.get_by_label("street.jpg").uncheck()
    page.get_by_label("Why it takes the place").fill("The street view is of another town.")
    page.get_by_role("button", name="Record").click()

    standing = page.locator("#notes article").filter(has_text="1 earlier")
    expect(standing.get_by_role("link", name="satellite.jpg").first).to_be_visible()
    expect(standing.get_by_role("link", name="street.jpg")).to_be_hidden()
    standing.get_by_text("1 earlier").click()
    expect(standing.get_by_role("link", name="street.jpg")).to_be_visible()
