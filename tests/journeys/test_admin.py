"""The admin: reviews what waits, says who sees what, grades sources, and reads who did what."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("browser")]


def test_finding_of_another_is_reviewed_from_the_queue_and_stands(
    enter: Callable[..., Page],
) -> None:
    page = enter("adam")

    page.goto("/")
    page.get_by_role("link", name=re.compile("^Review")).click()
    expect(page.get_by_role("link", name=re.compile("Ready for review"))).to_have_attribute(
        "aria-current", "page"
    )
    row = page.get_by_role("row").filter(has_text="Crossroads from above under clouds")
    row.get_by_role("link", name="A proposed finding waits for review").click()
    page.get_by_label("Your own finding").select_option("Verified")
    page.get_by_label("Reasons").fill("I compared both flights.")
    page.get_by_role("button", name="Record my review").click()

    expect(page.get_by_text("The finding stands now.")).to_be_visible()
    expect(page.locator("#finding")).not_to_contain_text("(proposed)")
    history = page.locator("#history li").first
    expect(history).to_contain_text("Adam Berg")
    expect(history).to_contain_text("I compared both flights.")


def test_every_row_of_the_queue_fits_a_narrow_screen(enter: Callable[..., Page]) -> None:
    page = enter("adam")
    page.set_viewport_size({"width": 1280, "height": 800})

    page.goto("/queue/")

    box = page.get_by_role("region", name=re.compile("Items with work status"))
    expect(box.get_by_role("button", name=re.compile("^Set")).first).to_be_visible()
    assert box.evaluate("box => box.scrollWidth <= box.clientWidth")


def test_narrowed_item_is_gone_at_once_and_back_when_granted(enter: Callable[..., Page]) -> None:
    admin, editor = enter("adam"), enter("edith")
    item, search = "/items/TRN-0010/", "/?q=queue&case=TRN"
    count = editor.locator(".results .bar strong").first
    editor.goto(search)
    before = int(count.inner_text())

    admin.goto(item)
    admin.get_by_role("link", name="Who sees it").click()
    admin.get_by_label("Restricted").check()
    admin.get_by_label("Why you change it").fill("Number plates can be read.")
    admin.get_by_role("button", name="Save").click()
    expect(admin.get_by_text("Who may see TRN-0010 is set.")).to_be_visible()

    gone = editor.goto(item)
    assert gone is not None and gone.status == 404
    editor.goto(search)
    expect(count).to_have_text(str(before - 1))

    admin.goto(f"{item}sight/")
    admin.get_by_label(re.compile("Edith Moran")).check()
    admin.get_by_label("Why you change it").fill("She writes about it.")
    admin.get_by_role("button", name="Save").click()
    expect(admin.get_by_text("Who may see TRN-0010 is set.")).to_be_visible()

    back = editor.goto(item)
    assert back is not None and back.status == 200
    editor.goto(search)
    expect(count).to_have_text(str(before))


def test_provenance_review_counts_what_it_lists(enter: Callable[..., Page]) -> None:
    page = enter("adam")

    page.goto("/admin/")
    line = page.get_by_role("link", name=re.compile("No location claim"))
    told = int(re.search(r"\d+", line.inner_text())[0])
    line.click()

    expect(page.locator("#result_list tbody tr")).to_have_count(told)
    page.get_by_role("link", name="Show counts").click()
    expect(page.locator("#changelist-filter")).to_contain_text(f"No location claim ({told})")


def test_grade_of_a_source_is_changed_with_a_reason(enter: Callable[..., Page]) -> None:
    page = enter("adam")

    page.goto("/admin/evidence/source/")
    page.get_by_role("link", name="Unknown sender (training)").click()
    page.get_by_label("Reliability").select_option("E")
    page.get_by_label(re.compile("Why you change it")).fill("Passed on an old picture as new.")
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.locator(".messagelist")).to_contain_text("Unknown sender (training)")
    page.get_by_role("link", name="Unknown sender (training)").first.click()
    page.get_by_role("link", name="History").click()
    row = page.get_by_role("row").nth(1)
    expect(row).to_contain_text("Adam Berg")
    expect(row).to_contain_text("Passed on an old picture as new.")


def test_ledger_is_read_and_not_changed(enter: Callable[..., Page]) -> None:
    page = enter("adam")

    page.goto("/admin/evidence/ledgerentry/")
    page.locator("#result_list tbody th a").first.click()

    expect(page.get_by_role("main")).to_contain_text("seq")
    expect(page.get_by_role("main").get_by_role("textbox")).to_have_count(0)
    expect(page.get_by_role("button", name="Save")).to_have_count(0)
