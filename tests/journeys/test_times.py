"""A verifier's way through time: claim it, lay the clocks out, try an offset, measure a shadow."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("browser")]
BENCH = "/items/TRN-0003/clocks/"  # a photo whose camera states no offset


def test_a_time_is_read_while_it_is_typed_or_picked(enter: Callable[..., Page]) -> None:
    page = enter("vera")
    page.goto("/items/TRN-0010/add/time/")
    echo = page.locator("[data-echo]")

    page.get_by_label("When").fill("31 червня 2026")
    expect(echo).to_contain_text("June 2026 has 30 days")
    page.get_by_label("When").fill("16 вересня 2026 о 12:31")
    expect(echo).to_contain_text("16 September 2026, 12:31 to 12:31:59, local time")
    page.get_by_text("Pick it instead").click()
    page.get_by_label("Date", exact=True).fill("2026-09-16")
    page.get_by_label("Time", exact=True).fill("12:31")
    page.get_by_label("Offset from UTC").select_option("UTC+3")
    expect(page.get_by_label("When")).to_have_value("2026-09-16T12:31+03:00")
    expect(echo).to_contain_text("at UTC+3")
    page.get_by_role("button", name="Record").click()

    expect(page.locator("#times")).to_contain_text("16 September 2026, 12:31 UTC+03:00")


def test_an_offset_is_tried_on_the_bench_and_then_claimed(enter: Callable[..., Page]) -> None:
    page = enter("vera")
    page.goto("/items/TRN-0003/")
    page.get_by_role("link", name="Clock bench").click()
    verdict = page.locator(".verdict")
    expect(verdict).to_contain_text("none from UTC−12 to UTC+14 is ruled out")

    page.get_by_label("Suppose local time is").select_option("UTC+3")
    expect(verdict).to_contain_text("14 September 2026, 16:38:55 UTC")
    expect(verdict).to_contain_text("tried out, recorded nowhere")
    expect(page.locator("#sun")).to_contain_text("Shadows point to")
    page.reload()
    expect(page.get_by_label("Suppose local time is")).to_have_value("+03:00")
    page.get_by_role("link", name="Claim it so").click()
    expect(page.get_by_label("When")).to_have_value("2026-09-14T19:38:55+03:00")
    expect(page.get_by_label("Clock")).to_have_value("device")
    page.get_by_label("Basis").press("End")
    page.get_by_label("Basis").type("the sender said so.")
    page.get_by_role("button", name="Record").click()

    expect(page.locator("#times")).to_contain_text("14 September 2026, 19:38:55 UTC+03:00")
    expect(page.locator("#times")).to_contain_text("the sender said so.")


def test_a_measured_shadow_becomes_a_claim(enter: Callable[..., Page]) -> None:
    page = enter("vera")
    page.goto("/items/TRN-0010/clocks/")
    page.get_by_role("link", name="Shadow tool").click()

    page.get_by_label("Day or time").fill("16 September 2026")
    page.get_by_label("Shadow points to").fill("200")
    page.get_by_label("Height of what throws it").fill("2")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator(".errorlist")).to_contain_text("Give the length too")
    expect(page.get_by_label("Shadow points to")).to_have_value("200")
    page.get_by_label("Height of what throws it").fill("")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator("#fits")).to_contain_text("At no time")
    page.get_by_label("Shadow points to").fill("355")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator("#sky svg.sky")).to_be_visible()
    expect(page.locator("path.ray.measured")).to_be_visible()
    page.get_by_role("link", name="Claim this time").click()
    expect(page.get_by_label("Method")).to_have_value("shadow")
    page.get_by_role("button", name="Record").click()

    expect(page.locator("#times")).to_contain_text("Shadow points to 355° ± 5°")
    page.goto("/items/TRN-0010/clocks/")
    expect(page.locator(".lanes")).to_contain_text("(shadow clock)")
