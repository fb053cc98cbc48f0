"""What must work in a browser that runs no scripts: to search, fill in, and look step by step."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("browser")]


def test_search_and_forms_need_no_script(enter: Callable[..., Page]) -> None:
    page = enter("vera", java_script_enabled=False)

    page.goto("/")
    page.get_by_label("Search", exact=True).fill("leaflet")
    page.get_by_label("Leaflet").check()
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Leaflet on water and shelter, as its makers sent it").click()
    page.get_by_role("link", name="Add a time claim").click()
    page.get_by_label("When").fill("2026-09")
    page.get_by_role("button", name="Record").click()

    expect(page.get_by_text("The time claim is recorded.")).to_be_visible()
    expect(page.locator("#times")).to_contain_text("September 2026")


def test_a_part_is_typed_and_its_links_lead_to_it_and_back(enter: Callable[..., Page]) -> None:
    page = enter("vera", java_script_enabled=False)

    page.goto("/items/TRN-0008/add/note/")
    page.get_by_label("Method").select_option("other")
    page.get_by_label("Outcome").select_option("inconclusive")
    page.get_by_label("What was checked and seen").fill("Perhaps a bale.")
    for name in ("Left, %", "Top, %", "Width, %", "Height, %"):
        page.get_by_label(name).nth(1).fill("25.5")
    page.get_by_role("button", name="Record").click()
    page.locator("#notes").get_by_role("link", name="a box").click()

    expect(page.locator("a.mark:target rect").first).to_be_visible()
    page.locator("#media").get_by_role("link", name="other, ").click()
    expect(page.locator("article:target")).to_contain_text("Perhaps a bale.")


def test_veiled_media_stays_veiled_without_scripts(enter: Callable[..., Page]) -> None:
    page = enter("edith", java_script_enabled=False)

    page.goto("/items/TRN-0019/")

    look = page.locator("[data-look]")
    expect(look.get_by_role("img", name="Blurred and grey")).to_be_visible()
    page.get_by_role("button", name="Show it in colour").click()
    expect(look.get_by_role("img", name="Railway line at night")).to_be_visible()
    page.get_by_role("link", name="Back to TRN-0019").click()
    expect(look.get_by_role("img", name="Blurred and grey")).to_be_visible()
