"""The editor: searches in three languages, looks at what is found, and changes nothing."""

import hashlib
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from evidence.finding.syntax import LONGEST

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("browser")]

FILM = "/items/TRN-0026/"
CHANGES = re.compile("Add|Note|Propose|Edit|Change|Supersede|Withdraw|Record|Review")


def search(page: Page, words: str) -> None:
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type(words)


def test_a_question_too_long_for_an_address_is_kept_and_said_to_be(
    enter: Callable[..., Page], complaints: list[str]
) -> None:
    page = enter("edith")
    box = page.get_by_role("combobox", name="Search")
    page.goto("/")

    box.fill("їжак " * (LONGEST // 5))
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text(re.compile("longer than a web address may be"))
    expect(box).to_have_value(re.compile("^їжак їжак"))
    box.fill("hedgehog " * (LONGEST // 9))
    page.keyboard.press("Enter")

    expect(page.get_by_text("No item matches these words")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)
    assert all("414" in each for each in complaints)
    complaints.clear()


def test_leaflet_is_found_in_three_languages_and_past_a_hidden_letter(
    enter: Callable[..., Page],
) -> None:
    page = enter("edith")
    leaflet = page.get_by_role("link", name="Leaflet telling Russian soldiers how to surrender")

    for words in ("листівка", "листовка", "leaflet", "decision"):
        search(page, words)

        expect(page.locator(".chips")).to_contain_text(words)
        expect(leaflet).to_be_visible()


def test_search_box_completes_by_keyboard(enter: Callable[..., Page]) -> None:
    page = enter("edith")
    box = page.get_by_role("combobox", name="Search")
    options = page.get_by_role("listbox", name="Suggestions").get_by_role("option")

    search(page, "tank Козин")
    expect(page.get_by_role("status").filter(has_text="suggestions")).to_be_attached()
    page.keyboard.press("ArrowDown")
    active = box.get_attribute("aria-activedescendant")
    expect(page.locator(f"#{active}")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(box).to_have_value("tank place:Kozinka ")
    expect(page.locator(".chips")).to_contain_text("Place: Kozinka")
    page.keyboard.type("kin")
    expect(options.first).to_contain_text("kind:")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    expect(options.filter(has_text="Drone video")).to_be_visible()
    page.keyboard.press("Escape")
    expect(options).to_have_count(0)

    expect(box).to_have_value("tank place:Kozinka kind:")
    expect(box).to_be_focused()


def test_enter_searches_and_a_click_completes(enter: Callable[..., Page]) -> None:
    page = enter("edith")
    box = page.get_by_role("combobox", name="Search")
    options = page.get_by_role("listbox", name="Suggestions").get_by_role("option")

    search(page, "🔥 лист")
    options.filter(has_text="leaflet").click()
    expect(box).to_have_value("🔥 tag:leaflet ")
    page.keyboard.type("sur")
    expect(options.first).to_be_visible()
    page.keyboard.press("Enter")

    expect(options).to_have_count(0)
    expect(box).to_have_value("🔥 tag:leaflet sur")
    expect(page.locator(".chips")).to_contain_text("“sur”")


def test_search_narrows_by_keyboard_and_its_address_repeats_it(enter: Callable[..., Page]) -> None:
    page = enter("edith")
    count = page.locator(".results .bar strong").first

    search(page, "checkpoint")
    expect(page.locator(".chips")).to_contain_text("checkpoint")
    before = count.inner_text()
    box = page.get_by_role("checkbox", name=re.compile("^BEL"))
    box.focus()
    page.keyboard.press("Space")
    expect(page.locator(".chips")).to_contain_text("BEL")
    expect(count).not_to_have_text(before)
    shared, total = page.url, count.inner_text()

    other = enter("vera")
    other.goto(shared)
    expect(other.get_by_role("combobox", name="Search")).to_have_value("checkpoint")
    expect(other.locator(".results .bar strong").first).to_have_text(total)


def test_results_are_cards_a_table_or_a_map(enter: Callable[..., Page]) -> None:
    page = enter("edith")

    page.goto("/?q=checkpoint")
    expect(page.locator("article.card").first).to_be_visible()
    page.get_by_role("link", name="Table").click()
    expect(page.get_by_role("table")).to_be_visible()
    page.get_by_role("link", name="Map").click()
    expect(page.locator("[data-map][data-ready]")).to_be_visible()
    page.locator(".leaflet-marker-icon").first.click()

    expect(page.locator(".leaflet-popup a").first).to_have_attribute(
        "href", re.compile(r"^/items/")
    )


def test_keys_walk_through_the_results_and_open_one(enter: Callable[..., Page]) -> None:
    page = enter("edith")
    page.goto("/")
    titles = page.locator("article.card a.title")

    page.keyboard.press("j")
    expect(titles.nth(0)).to_be_focused()
    page.keyboard.press("j")
    expect(titles.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(titles.nth(0)).to_be_focused()
    wanted = titles.nth(0).inner_text()
    page.keyboard.press("o")

    expect(page.get_by_role("heading", level=1)).to_have_text(wanted)


def test_film_plays_without_sound_and_seeks(enter: Callable[..., Page]) -> None:
    page = enter("edith")
    answers: list[int] = []
    page.on("response", lambda it: answers.append(it.status) if "/original/" in it.url else None)
    page.goto(FILM)
    film = page.locator("video")

    assert film.evaluate("film => film.muted && film.paused && !film.autoplay") is True
    end = film.evaluate(
        """film => new Promise((done, failed) => {
            film.onseeked = () => done(film.currentTime);
            film.onerror = () => failed(film.error.message);
            film.onloadeddata = () => { film.currentTime = film.duration - 0.3; };
            film.play();
        })"""
    )
    assert end > 0.5
    assert 206 in answers


def test_editor_adds_nothing(enter: Callable[..., Page]) -> None:
    page = enter("edith")

    page.goto("/items/TRN-0014/")
    main = page.get_by_role("main")
    expect(main.get_by_role("link", name="Download the original")).to_be_visible()
    offers = main.get_by_role("link").all_inner_texts()

    assert [each for each in offers if CHANGES.match(each)] == []
    forms = main.locator("form").evaluate_all(
        "all => all.map(each => new URL(each.action).pathname)"
    )
    assert {form.split("/")[3] for form in forms} == {"watch", "talk"}
    for address in ("/items/TRN-0014/edit/", "/items/TRN-0014/add/note/", "/upload/"):
        answer = page.goto(address)
        assert answer is not None and answer.status == 403


def test_download_is_the_original_and_the_admin_is_told(enter: Callable[..., Page]) -> None:
    page = enter("edith")
    page.goto("/items/TRN-0018/")
    digest = page.locator("#file code").inner_text()

    with page.expect_download() as got:
        page.get_by_role("link", name="Download the original").click()

    assert hashlib.sha256(got.value.path().read_bytes()).hexdigest() == digest.replace("\n", "")
    admin = enter("adam")
    admin.goto("/items/TRN-0018/")
    expect(admin.locator("#accesses")).to_contain_text("Edith Moran")
    admin.goto("/admin/evidence/access/")
    expect(admin.get_by_role("row").filter(has_text="TRN-0018").first).to_contain_text(
        "Edith Moran"
    )
