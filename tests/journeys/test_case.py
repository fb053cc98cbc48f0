"""A case from its own page: a photo brought in with its place, and what the page then tells."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.test_verifier import drop, outcome, photograph, reload_until

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("browser")]


def test_photo_with_source_and_place_in_seven_actions_counts_on_the_case_page(
    enter: Callable[..., Page],
) -> None:
    page = enter("vera")
    page.goto("/cases/TRN/")
    received = page.get_by_role("link", name="Received a file is held")
    before = int(received.locator("strong").inner_text())

    page.get_by_role("main").get_by_role("link", name="Upload", exact=True).click()
    page.get_by_label("Source", exact=True).fill("Passer-by at the ford")
    drop(page, "ford.jpg", photograph("98"))
    page.get_by_role("button", name="Upload 1 file").click()
    outcome(page, "ford.jpg").get_by_role("link", name="Add a location claim").click()
    page.get_by_label("Where", exact=True).fill("Kozinka")
    page.keyboard.press("Enter")
    claim = page.locator("#places article")
    expect(claim).to_contain_text("Passer-by at the ford")
    expect(claim).to_contain_text("50.4613, 35.6026")

    page.goto("/cases/TRN/")
    reload_until(page, page.get_by_role("link", name=f"{before + 1} Received a file is held"))
    expect(page.locator("#activity")).to_contain_text("location claimed")
    expect(page.locator("#map-status")).to_contain_text("in sight")
    expect(page.locator("[data-map] .pin").first).to_be_visible()
    received.click()
    expect(page.locator("#found")).to_contain_text(f"{before + 1} items")


def test_dossier_is_narrowed_and_printed(enter: Callable[..., Page]) -> None:
    page = enter("edith")
    page.goto("/cases/BEL/")
    page.get_by_role("link", name="Print view").click()
    page.get_by_label("Print only what a search finds").fill("leaflet")
    page.keyboard.press("Enter")

    expect(page.locator("#BEL-0006")).to_contain_text("The best deсision for you")
    expect(page.locator(".record[id]")).to_have_count(1)
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation", name="Main")).to_be_hidden()
    expect(page.get_by_role("search")).to_be_hidden()
    expect(page.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")
