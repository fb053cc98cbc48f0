"""Many items at once: picked by keyboard across pages, looked over, changed, taken back."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.test_every_page import barriers, overflow

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("browser")]


def pick(page: Page, steps: int) -> None:
    """Walk to an item of the page by keyboard and tick it."""
    for _ in range(steps):
        page.keyboard.press("j")
    page.keyboard.press("x")


def looks_well(page: Page) -> None:
    assert barriers(page, dark=True) == []
    assert overflow(page) == 0


def test_items_are_picked_across_pages_changed_and_put_back(enter: Callable[..., Page]) -> None:
    page = enter("adam")
    selection = page.locator("#selection")

    page.goto("/?case=TRN&sort=oldest")
    pick(page, 1)
    expect(selection).to_contain_text("1 selected")
    pick(page, 1)
    expect(selection).to_contain_text("2 selected")
    page.get_by_role("link", name="Older").click()
    expect(page.get_by_role("link", name="Newer")).to_be_visible()
    pick(page, 1)
    expect(selection).to_contain_text("3 selected")
    looks_well(page)
    page.goto("/?case=TRN&q=leaflet&view=table")
    expect(selection).to_contain_text("3 selected")
    page.get_by_role("button", name=re.compile("^Select all")).click()
    expect(page.get_by_role("checkbox", name=re.compile("^Select TRN")).first).to_be_checked()
    # That box may be one of the three: only another count tells that the answer is here.
    expect(selection).not_to_contain_text("3 selected")
    picked = int(selection.locator("strong").inner_text())
    assert picked > 3

    page.get_by_role("link", name="Show", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{picked} items selected")
    expect(page.get_by_role("row").filter(has_text="TRN-").first).to_be_visible()
    looks_well(page)
    page.get_by_role("link", name="Change …").click()
    page.get_by_role("link", name="Add tags").click()
    looks_well(page)
    page.get_by_label("Topic: leaflet").check()
    page.get_by_label("Why").fill("Sorted at the desk.")
    page.get_by_role("button", name="Show what would change").click()
    expect(page.get_by_text("nothing is changed yet")).to_be_visible()
    looks_well(page)
    page.get_by_role("button", name=re.compile("^Change these")).click()
    report = page.get_by_role("heading", level=2)
    expect(report).to_have_text(re.compile(r"\d+ items changed"))
    changed = report.inner_text()
    looks_well(page)
    page.locator("tr", has_text="+ topic leaflet").get_by_role("link").first.click()
    expect(page.get_by_text("Reason: Sorted at the desk.")).to_be_visible()

    page.locator("[data-menu] summary").click()
    page.get_by_role("link", name="Changes of many items").click()
    looks_well(page)
    page.get_by_role("link", name=re.compile("^Add tags")).click()
    page.get_by_role("button", name="Take it back").click()
    page.get_by_role("button", name=re.compile("^Take .* back")).click()

    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("^Undo"))
    expect(page.get_by_role("heading", level=2)).to_contain_text(changed.split(" items")[0])


def test_items_are_picked_in_the_queue_and_on_a_tags_page(enter: Callable[..., Page]) -> None:
    page = enter("vera")
    selection = page.locator("#selection")

    page.goto("/queue/?case=TRN&status=new")
    pick(page, 1)
    expect(selection).to_contain_text("1 selected")
    page.get_by_label("Work status of").first.select_option("help_needed")
    pick(page, 1)
    expect(selection).to_contain_text("2 selected")
    looks_well(page)
    page.get_by_role("button", name="Select this page").click()
    expect(
        page.get_by_role("checkbox", name=re.compile("^Select TRN"), checked=False)
    ).to_have_count(0)
    page.get_by_role("button", name="Clear").click()
    expect(selection).to_contain_text("Nothing is selected")

    page.goto("/cases/TRN/tags/")
    page.get_by_role("link", name="leaflet", exact=True).click()
    expect(page.get_by_role("heading", name="leaflet", level=1)).to_be_visible()
    pick(page, 1)
    expect(selection).to_contain_text("1 selected")
    page.get_by_role("button", name=re.compile("^Select all")).click()
    expect(
        page.get_by_role("checkbox", name=re.compile("^Select TRN"), checked=False)
    ).to_have_count(0)
    looks_well(page)
    page.get_by_role("link", name="Change …").click()
    expect(page.get_by_role("link", name="Add tags")).to_be_visible()
    page.goto("/selection/")
    page.get_by_role("button", name="Clear").click()


def test_the_queue_is_walked_in_one_tab_while_another_ticks(enter: Callable[..., Page]) -> None:
    page = enter("vera")
    page.goto("/queue/?case=TRN&status=new")
    other = page.context.new_page()
    other.goto("/?case=TRN")
    pick(other, 1)
    expect(other.locator("#selection")).to_contain_text("1 selected")

    page.locator("[data-item-row] a.title").first.click()
    title = page.get_by_role("heading", level=1)
    first = title.inner_text()
    page.get_by_label("Work status").select_option("in_progress")
    with page.expect_navigation():
        page.get_by_role("button", name="Set", exact=True).click()
    page.keyboard.press("n")
    expect(title).not_to_have_text(first)
    expect(page.get_by_role("link", name="Back to the queue")).to_be_visible()
    other.reload()
    expect(other.locator("#selection")).to_contain_text("1 selected")
    other.get_by_role("button", name="Clear").click()


def test_selection_is_ticked_without_scripts(enter: Callable[..., Page]) -> None:
    page = enter("vera", java_script_enabled=False)
    page.goto("/?case=TRN&view=table")

    for box in page.get_by_role("checkbox", name=re.compile("^Select TRN")).all()[:2]:
        box.check()
    page.get_by_role("button", name="Keep what is ticked").click()
    expect(page.locator("#selection")).to_contain_text("2 selected")
    page.get_by_role("button", name="Select this page").click()

    expect(page.locator("#selection")).to_contain_text("25 selected")
    page.get_by_role("button", name="Clear").click()
    expect(page.locator("#selection")).to_contain_text("Nothing is selected")
