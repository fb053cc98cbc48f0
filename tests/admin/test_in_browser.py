"""The admin in a real browser: nothing axe objects to, nothing the content policy stops."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from evidence.models import Item, User
from tests.examples import World, make_world
from tests.factories import make_referenced

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("browser")]

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# Axe would read imported style sheets by inserting them inline, which our policy stops.
AXE = {"runOnly": WCAG, "preload": False}
PAGES = (
    "/admin/",
    "/admin/evidence/item/",
    "/admin/evidence/item/?lacks=finding",
    "/admin/evidence/item/{item}/change/",
    "/admin/evidence/item/{item}/history/",
    "/admin/evidence/item/?source={uid}&_facets=True",
    "/admin/evidence/lastlook/",
    "/admin/evidence/lastlook/?source={uid}&who=everybody&since=beginning",
    "/admin/evidence/source/",
    "/admin/evidence/source/{source}/change/",
    "/admin/evidence/case/add/",
    "/admin/evidence/tag/{tag}/change/",
    "/admin/evidence/membership/add/",
    "/admin/evidence/ledgerentry/",
    "/admin/evidence/ledgerentry/9/change/",
    "/admin/evidence/access/",
    "/admin/evidence/user/",
    "/admin/evidence/user/add/",
    "/admin/evidence/user/{user}/change/",
    "/admin/evidence/user/{user}/password/",
)


@pytest.fixture
def world(transactional_db: None, data_dir: Path) -> World:
    world = make_world()
    User.objects.filter(username="chief").update(is_staff=True, is_superuser=True)
    return world


@pytest.fixture
def complaints(page: Page) -> Iterator[list[str]]:
    """What the browser complained of since the test began."""
    found: list[str] = []
    page.on("console", lambda line: found.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda problem: found.append(str(problem)))
    yield found


@pytest.fixture
def desk(page: Page, live_server: Any, world: World) -> str:
    """The address of the site, once the admin of the case has signed in there."""
    page.goto(f"{live_server.url}/admin/")
    page.get_by_label("Username").fill("chief")
    page.get_by_label("Password").fill("correct horse")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="What waits for review")).to_be_visible()
    return live_server.url


def test_no_page_has_a_barrier_or_breaks_the_policy(
    page: Page, desk: str, world: World, complaints: list[str]
) -> None:
    known = {
        "item": world.held.pk,
        "source": world.source.pk,
        "tag": world.tag.pk,
        "user": world.cast.owner.pk,
        "uid": world.source.uid.hex,
    }

    barriers = {}
    for path in PAGES:
        page.goto(desk + path.format(**known))
        found = Axe().run(page, options=AXE).response["violations"]
        barriers[path] = [(each["id"], each["nodes"][0]["html"]) for each in found]

    assert {path: found for path, found in barriers.items() if found} == {}
    assert complaints == []


def test_the_list_shows_what_is_missing_whole_on_a_narrow_screen(page: Page, desk: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{desk}/admin/evidence/item/")

    assert page.locator(".results").evaluate("box => box.scrollWidth <= box.clientWidth")
    header = page.locator("#header").bounding_box()
    assert header is not None and header["height"] < 100
    page.set_viewport_size({"width": 375, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") == 375


def test_on_a_phone_the_header_is_low_and_shows_where_one_is(page: Page, desk: str) -> None:
    page.set_viewport_size({"width": 375, "height": 800})
    page.goto(f"{desk}/admin/evidence/access/")

    header = page.locator("#header").bounding_box()
    assert header is not None and header["height"] < 100
    expect(page.locator("#sections [aria-current]")).to_be_in_viewport(ratio=1)
    for name in ("To the catalog", "Change password"):
        expect(page.get_by_role("link", name=name)).to_be_visible()
    assert Axe().run(page, options=AXE).response["violations"] == []


def test_an_admin_finds_what_is_missing_and_closes_it(
    page: Page, desk: str, world: World, complaints: list[str]
) -> None:
    item = make_referenced(by=world.cast.owner, case=world.cast.case, title="Without a source")

    page.get_by_role("link", name="No source").click()
    page.get_by_label(f"Select {item} for the action").check()
    page.get_by_label("Action:").select_option(label="Set work status: Help needed")
    page.get_by_label("Reason:").fill("Who sent it?")
    page.get_by_role("button", name="Go").click()

    expect(page.get_by_text(f"Work status set to Help needed: {item.code}.")).to_be_visible()
    assert Item.objects.get(pk=item.pk).work_status == "help_needed"
    assert complaints == []


def test_a_return_without_a_reason_keeps_what_was_chosen_and_asks_beside_the_reason(
    page: Page, desk: str, world: World, complaints: list[str]
) -> None:
    page.goto(f"{desk}/admin/evidence/item/")
    box = page.get_by_label(f"Select {world.held} for the action")
    box.check()
    page.get_by_label("Action:").select_option(label="Return where it comes from, with the reason")
    page.get_by_role("button", name="Go").click()

    expect(page.get_by_label("Reason:")).to_have_accessible_description("Say what is missing.")
    expect(page.get_by_label("Reason:")).to_be_focused()
    expect(page.get_by_text(re.compile(r"^1 of \d+ selected"))).to_be_visible()
    expect(box).to_be_checked()
    page.get_by_label("Reason:").fill("Who filmed it?")
    page.get_by_role("button", name="Go").click()
    expect(page.get_by_text(f"Provenance returned: {world.held.code}.")).to_be_visible()
    assert complaints == []


def test_an_admin_accepts_where_an_item_comes_from_on_its_own_page(
    page: Page, desk: str, world: World, complaints: list[str]
) -> None:
    page.goto(f"{desk}/admin/evidence/item/{world.held.pk}/change/")
    page.get_by_role("button", name="Return where it comes from").click()
    remarks = page.get_by_label("Remarks")
    expect(remarks).to_have_accessible_description(re.compile("Say what is missing."))
    remarks.fill("Well sourced.")
    page.get_by_role("button", name="Accept where it comes from").click()

    expect(page.get_by_text(f"Provenance accepted: {world.held.code}.")).to_be_visible()
    expect(page.get_by_role("cell", name="Well sourced.")).to_be_visible()
    assert complaints == []


def test_an_admin_edits_an_item_and_reads_the_change_in_its_history(
    page: Page, desk: str, world: World, complaints: list[str]
) -> None:
    page.goto(f"{desk}/admin/evidence/item/{world.held.pk}/change/")
    page.get_by_label("Title:", exact=True).fill("Smoke over the roof")
    page.get_by_label("Why you change it").fill("Says what it shows.")
    page.get_by_role("button", name="Save and continue editing").click()
    page.get_by_role("link", name="History").click()

    row = page.get_by_role("row").nth(1)
    expect(row).to_contain_text("Smoke over the roof")
    expect(row).to_contain_text("Says what it shows.")
    assert complaints == []


def test_an_admin_reads_what_changed_and_says_so(
    page: Page, desk: str, world: World, complaints: list[str]
) -> None:
    page.get_by_role("link", name="Changes").first.click()
    page.get_by_label("By").select_option(label="teammate")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_label("By")).to_have_value(world.cast.teammate.record_id)
    page.get_by_role("link", name="Start anew").click()
    expect(page.get_by_text("something new")).to_be_visible()
    page.get_by_role("button", name="I have looked through BEL").click()

    expect(page.get_by_text("You have looked through what changed in BEL.")).to_be_visible()
    expect(page.get_by_text("nothing new")).to_be_visible()
    expect(page.get_by_text("Nothing that is asked for here has changed")).to_be_visible()
    assert complaints == []
