"""Every page: no barrier that axe finds, nothing refused, no sideways scroll on a phone."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.journeys import addresses
from tests.journeys.conftest import Site

# Beside the journeys, with a catalog of its own: together they would keep one core for minutes.
pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("pages")]

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# Axe would read imported style sheets by inserting them inline, which our policy stops.
ALL_RULES = {"runOnly": {"type": "tag", "values": WCAG}, "preload": False}
# All that can differ between light and dark.
COLOUR_RULES = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    "preload": False,
}
DESK = {"width": 1280, "height": 800}
PHONE = {"width": 375, "height": 720}
READY = "[data-map]:not([data-ready])"


@pytest.fixture(scope="session")
def found(
    playwright: Playwright, site: Site, signed_in: Callable[[str], Any]
) -> Iterator[addresses.Found]:
    """Where links lead the admin of both cases, by the name of the address."""
    visitor = playwright.request.new_context(base_url=site.url, storage_state=signed_in("adam"))
    yield addresses.follow_links(visitor)
    visitor.dispose()


def barriers(page: Page, *, dark: bool = True) -> list[str]:
    """What axe objects to in light, and in dark where the page has it."""
    expect(page.locator(READY)).to_have_count(0)
    page.emulate_media(color_scheme="light")
    objections = violations(page, ALL_RULES)
    if dark:
        page.emulate_media(color_scheme="dark")
        objections += [f"dark {each}" for each in violations(page, COLOUR_RULES)]
        page.emulate_media(color_scheme="light")
    return objections


def violations(page: Page, rules: dict[str, Any]) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    told = page.evaluate("rules => axe.run(document, rules)", rules)["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html'][:300]}" for each in told]


def overflow(page: Page) -> int:
    """By how many pixels a phone's page can be scrolled sideways."""
    page.set_viewport_size(PHONE)
    wide = page.evaluate("document.scrollingElement.scrollWidth")
    page.set_viewport_size(DESK)
    return max(0, wide - PHONE["width"])


def test_suggestions_have_no_barrier_and_fit_a_phone(enter: Callable[..., Page]) -> None:
    page = enter("adam", viewport=DESK)
    page.goto("/")

    page.get_by_role("combobox", name="Search").press_sequentially("near:koz")
    expect(page.get_by_role("listbox", name="Suggestions")).to_be_visible()

    assert barriers(page) == []
    assert overflow(page) == 0


@pytest.mark.parametrize("name", addresses.pages())
def test_page_has_no_barrier_and_fits_a_phone(
    name: str, found: addresses.Found, enter: Callable[..., Page]
) -> None:
    page = enter("adam", viewport=DESK)
    known = found.get(name, [])

    wrong = []
    for address in known:
        page.goto(address)
        wrong += [
            f"{address} {each}" for each in barriers(page, dark=not name.startswith("admin:"))
        ]
        if wide := overflow(page):
            wrong.append(f"{address} is {wide} pixels too wide for a phone")

    assert known, "no link leads to this page"
    assert not wrong, "\n".join(wrong)


def test_nothing_leads_to_what_the_admin_refuses(found: addresses.Found) -> None:
    assert addresses.REFUSED & set(found) == set()
    assert set(addresses.names()) >= addresses.REFUSED


# What a page looks like after something went wrong, and what only some see


FORMS = (
    "case_add", "case_edit", "case_members", "finding_review", "item_add", "item_edit",
    "item_new", "item_sight", "password_change", "saved_add", "saved_edit", "source_add",
    "source_edit", "statement_add", "statement_assess", "statement_link", "tag_add", "tag_edit",
    "tag_merge", "tag_part", "withdraw",
)  # fmt: skip
"""Pages with a form of ours that an empty submission cannot satisfy."""


@pytest.mark.parametrize("name", FORMS)
def test_refused_form_has_no_barrier(
    name: str, found: addresses.Found, enter: Callable[..., Page]
) -> None:
    page = enter("adam", viewport=DESK)

    wrong = []
    for address in found[name]:
        page.goto(address)
        form = page.locator("main form[method=post]:has(.primary)")
        if not form.count():  # asks for the case first
            continue
        for typed in form.locator("input[type=text]:visible, textarea:visible").all():
            typed.fill("")
        form.locator(".primary").click()
        expect(page.locator("main [role=alert], main .errorlist").first).to_be_visible()
        wrong += [f"{address} {each}" for each in barriers(page)]

    assert not wrong, "\n".join(wrong)


def test_stale_edit_has_no_barrier(enter: Callable[..., Page]) -> None:
    page = enter("vera", viewport=DESK)
    other = page.context.new_page()
    for tab in (page, other):
        tab.goto("/items/TRN-0005/edit/")
    for tab, words in ((other, "Four houses."), (page, "Houses, four.")):
        tab.get_by_label("Description").fill(words)
        tab.get_by_label("Why you change it").fill("Says what it shows.")
        tab.get_by_role("button", name="Save").click()
    expect(page.get_by_role("button", name="Save again")).to_be_visible()

    assert barriers(page) == []
    assert overflow(page) == 0


def test_signing_in_has_no_barrier(enter: Callable[..., Page]) -> None:
    page = enter("", viewport=DESK)

    page.goto("/accounts/login/")
    before = barriers(page) + [str(wide) for wide in [overflow(page)] if wide]
    page.get_by_label("Username").fill("vera")
    page.get_by_label("Password").fill("not hers")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()

    assert before + barriers(page) == []


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/items/TRN-9999/", 404),
        ("/nowhere/", 404),
        ("/items/TRN-0014/edit/", 403),
        ("/?q=nothing+of+this+kind&kind=photo", 200),
        ("/queue/?status=out_of_scope&case=BEL", 200),
        ("/?view=table&q=checkpoint", 200),
        ("/items/TRN-0019/", 200),
    ],
)
def test_what_an_editor_may_meet_has_no_barrier(
    address: str, status: int, enter: Callable[..., Page]
) -> None:
    page = enter("edith", viewport=DESK)

    answer = page.goto(address)

    assert answer is not None and answer.status == status
    assert barriers(page) == []
    assert overflow(page) == 0


def test_dialog_menu_and_map_bubble_have_no_barrier(enter: Callable[..., Page]) -> None:
    page = enter("vera", viewport=DESK)
    page.goto("/?view=map")
    page.locator(".leaflet-marker-icon").first.click()
    expect(page.locator(".leaflet-popup")).to_be_visible()
    bubble = barriers(page)

    page.locator("[data-menu] summary").click()
    menu = barriers(page)
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()

    assert bubble + menu + barriers(page) == []


@pytest.mark.parametrize(
    ("address", "label", "begun"),
    [
        ("/cases/", "Main", 0),
        ("/items/BEL-0001/#history", "Main", 0),
        ("/queue/", "Work status", 1),  # scrolled to the left, which goes by whole pixels
    ],
)
def test_on_the_narrowest_screen_tabs_show_where_one_is(
    enter: Callable[..., Page], address: str, label: str, begun: int
) -> None:
    page = enter("vera", viewport={"width": 320, "height": 640})

    page.goto(address)

    tabs = page.get_by_role("navigation", name=label)
    at, room = tabs.locator("[aria-current]").bounding_box(), tabs.bounding_box()
    assert at and room and room["x"] <= at["x"] + begun
    assert at["x"] + at["width"] <= room["x"] + room["width"] + 1


def test_uploads_that_wait_succeed_and_fail_have_no_barrier(enter: Callable[..., Page]) -> None:
    page = enter("vera", viewport=DESK)
    page.goto("/upload/?case=TRN")
    files = [
        {"name": name, "mimeType": "text/plain", "buffer": content}
        for name, content in (("note.txt", b"A note for the barriers."), ("empty.txt", b""))
    ]
    page.get_by_label("Choose files").set_input_files(files)
    page.get_by_text("Different for this file").first.click()
    waiting = barriers(page)

    page.get_by_role("button", name="Upload 2 files").click()
    expect(page.get_by_text("1 of 2 files received, 1 failed")).to_be_visible()
    expect(page.get_by_role("button", name="Try 1 file again")).to_be_enabled()

    assert waiting + barriers(page) == []
    assert overflow(page) == 0
