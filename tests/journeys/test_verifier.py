"""The verifier: brings files in, sets claims beside one another, checks, and proposes a finding."""

import base64
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from evidence.demo.photographs import Camera, Photograph, Position, as_jpeg

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("browser")]

CAMERA = Camera("Apple", "iPhone 12", offset="+03:00")
KOZINKA = Position("50.4613", "35.6026", 148)


def photograph(number: str) -> bytes:
    """A photo that no demonstration holds, with a GPS position."""
    picture = Photograph(
        number, "village", "noon", camera=CAMERA, taken="2026:09:14 12:04:09", position=KOZINKA
    )
    return as_jpeg(picture)


def drop(page: Page, name: str, content: bytes) -> None:
    """Let go of a file over the page, as somebody with a mouse does."""
    page.wait_for_load_state()
    transfer = page.evaluate_handle(
        """([name, text]) => {
            const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
            const transfer = new DataTransfer();
            transfer.items.add(new File([bytes], name));
            return transfer;
        }""",
        [name, base64.b64encode(content).decode()],
    )
    page.dispatch_event("body", "dragover", {"dataTransfer": transfer})
    page.dispatch_event("body", "drop", {"dataTransfer": transfer})


def choose(page: Page, *paths: Path) -> None:
    page.wait_for_load_state()
    page.get_by_label("Choose files").set_input_files(paths)


def outcome(page: Page, name: str) -> Locator:
    return page.get_by_role("listitem").filter(has_text=name).locator("[data-outcome]")


def reload_until(page: Page, wanted: Locator) -> None:
    """Look again until the worker has done its part; the page does not change by itself."""
    for _ in range(40):
        if wanted.count():
            return
        page.reload()
    expect(wanted).to_be_visible()


def upload(page: Page, name: str, content: bytes, *, case: str = "TRN") -> str:
    """Drop one file into a case; the address of its item."""
    page.goto(f"/upload/?case={case}")
    drop(page, name, content)
    page.get_by_role("button", name="Upload 1 file").click()
    address = outcome(page, name).get_by_role("link", name=case).get_attribute("href")
    assert address
    return address


def test_files_dropped_and_chosen_answer_one_by_one(
    enter: Callable[..., Page], tmp_path: Path
) -> None:
    page = enter("vera")
    photo = tmp_path / "same.jpg"
    photo.write_bytes(photograph("91"))
    riddle = tmp_path / "riddle.bin"
    riddle.write_bytes(bytes(range(256)) * 9)

    page.goto("/upload/")
    page.get_by_role("link", name="TRN").last.click()
    page.get_by_label("Source", exact=True).fill("Passer-by at the crossing")
    drop(page, "first.jpg", photo.read_bytes())
    page.get_by_role("button", name="Upload 1 file").click()
    expect(outcome(page, "first.jpg")).to_contain_text("Received as TRN-")
    choose(page, photo, riddle)
    page.get_by_role("button", name="Upload 2 files").click()

    expect(outcome(page, "riddle.bin")).to_contain_text("Received as TRN-")
    expect(outcome(page, "same.jpg")).to_contain_text("a second receipt was added")
    expect(page.get_by_text("3 of 3 files received")).to_be_visible()
    code = outcome(page, "first.jpg").get_by_role("link").first.inner_text()
    outcome(page, "same.jpg").get_by_role("link", name=code).click()
    expect(page.get_by_role("heading", name="2 receipts")).to_be_visible()
    expect(page.get_by_role("link", name="Passer-by at the crossing").first).to_be_visible()


def test_a_name_is_asked_about_once_for_all_files_though_answers_are_lost(
    enter: Callable[..., Page],
) -> None:
    page = enter("vera")
    page.goto("/sources/new/?case=TRN")
    page.get_by_label("Name").first.fill("Olena Savchenko")
    page.get_by_label("Confidential").check()
    page.get_by_label("Code name").fill("LAPWING")
    page.locator("main form").get_by_role("button").last.click()

    page.goto("/upload/?case=TRN")
    page.get_by_text("Message, consent and conditions").click()
    page.get_by_label("Conditions they set").fill("Ask Olena Savchenko first.")
    for name in ("one.txt", "two.txt"):
        drop(page, name, f"Signed {name}".encode())
    page.route(
        "**/upload/file/",
        lambda sent: sent.abort() if sent.request.resource_type == "xhr" else sent.continue_(),
    )
    page.get_by_role("button", name="Upload 2 files").click()
    for name in ("one.txt", "two.txt"):
        expect(outcome(page, name)).to_contain_text("names a confidential source (LAPWING)")
    page.unroute("**/upload/file/")
    page.route("**/upload/file/", lambda sent: sent.abort())
    page.get_by_label("Keep the name of LAPWING in it").check()
    page.get_by_role("button", name="Try 2 files again").click()
    for name in ("one.txt", "two.txt"):
        expect(outcome(page, name)).to_contain_text("The connection was lost")
    page.unroute("**/upload/file/")
    page.get_by_role("button", name="Try 2 files again").click()

    expect(page.get_by_text("2 of 2 files received")).to_be_visible()
    expect(page.get_by_label("Keep the name")).to_be_hidden()


def test_file_nobody_can_read_is_kept_and_says_so(enter: Callable[..., Page]) -> None:
    page = enter("vera")

    page.goto(upload(page, "noise.xyz", bytes(range(255, -1, -1)) * 7))
    download = page.get_by_role("link", name="Download the original")

    expect(page.locator("#file")).to_contain_text("application/octet-stream")
    with page.expect_download() as got:
        download.click()
    assert got.value.path().read_bytes() == bytes(range(255, -1, -1)) * 7


def test_hard_picture_is_met_step_by_step_by_keyboard(enter: Callable[..., Page]) -> None:
    page = enter("adam")
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    page.goto("/settings/")
    page.get_by_label("Not yet assessed").select_option("In words only")
    page.get_by_label("Show in grey before colour").check()
    page.get_by_label("Items a day").fill("1")
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.get_by_text("Your settings are saved.")).to_be_visible()
    page.goto("/items/TRN-0019/")
    page.evaluate("document.body.dataset.stays = ''")
    look = page.locator("[data-look]")

    expect(look).to_contain_text("A generated training sample.")
    expect(look.locator("img")).to_have_count(0)
    page.keyboard.press("v")
    expect(look.get_by_role("img", name="Blurred and grey")).to_be_visible()
    assert not [url for url in fetched if "/TRN-0019/preview/" in url]
    page.keyboard.press("v")
    expect(look.locator(".in-grey img")).to_have_css("filter", "grayscale(1)")
    expect(look).to_contain_text("You have uncovered 1 today")
    page.keyboard.press("v")
    expect(look.get_by_role("button", name="Hide it again")).to_be_focused()
    expect(look.locator("img")).to_have_css("filter", "none")
    page.keyboard.press("Escape")
    expect(look.locator("img")).to_have_count(0)
    expect(look.get_by_role("button", name="Show it blurred and grey")).to_be_focused()
    expect(page.locator("body[data-stays]")).to_be_attached()

    page.goto("/settings/")
    expect(page.locator("#tally").get_by_role("row", name="Today 1")).to_be_visible()
    page.get_by_role("button", name="Erase my tally").press("Enter")
    expect(page.locator("#tally").get_by_role("row", name="Today 0")).to_be_visible()


def test_claims_compete_and_supersede_and_lead_to_a_finding(enter: Callable[..., Page]) -> None:
    page = enter("vera")
    page.goto(upload(page, "claims.jpg", photograph("93")))
    claims = page.locator("#places article")

    # What a tool read becomes a claim by one click, and only then.
    reload_until(page, page.get_by_role("button", name="Offer as a location claim"))
    expect(claims).to_have_count(0)
    page.get_by_role("button", name="Offer as a location claim").click()
    expect(claims).to_have_count(1)
    expect(claims).to_contain_text("50.4613, 35.6026")
    expect(claims).to_contain_text("Read from metadata")

    # Another, through the map.
    page.get_by_role("link", name="Add a location claim").click()
    expect(page.locator("[data-map][data-ready]")).to_be_visible()
    page.get_by_role("region", name="Choose the place").click(position={"x": 120, "y": 150})
    expect(page.get_by_label("Where", exact=True)).to_have_value(
        re.compile(r"^\d+\.\d{5}, \d+\.\d{5}$")
    )
    page.get_by_label("Place name").fill("East of the river")
    page.get_by_role("button", name="Record").click()
    expect(claims).to_have_count(2)

    # A third, typed, which first is no place on Earth.
    page.get_by_role("link", name="Add a location claim").click()
    page.get_by_label("Where", exact=True).fill("95.1, 35.6")
    page.get_by_role("button", name="Record").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was saved")
    page.get_by_label("Where", exact=True).fill("50°28'54\"N 35°41'26\"E")
    page.get_by_label("Place name").fill("Грайворон")
    page.get_by_role("button", name="Record").click()
    expect(claims).to_have_count(3)

    def at(place: str) -> Locator:
        return claims.filter(has=page.locator(":scope > .value", has_text=place))

    # One takes the place of another, with a reason; the earlier one stays to be read.
    expect(at("Грайворон")).to_contain_text("Contradicted")
    at("Грайворон").get_by_role("link", name="Supersede").click()
    page.get_by_label("Place name").fill("Козинка")
    page.get_by_label("Why it takes the place").fill("The church is that of Kozinka.")
    page.get_by_role("button", name="Record in its place").click()
    changed = at("Козинка")
    expect(changed).to_contain_text("The church is that of Kozinka.")
    changed.get_by_text("1 earlier").click()
    expect(changed).to_contain_text("Грайворон")
    expect(claims).to_have_count(3)

    page.get_by_role("link", name="Note a check").click()
    page.get_by_label("Method").select_option("Geolocation")
    page.get_by_label("Outcome").select_option(label="Supports the claim")
    page.get_by_label("What was checked and seen").fill("Roof, church and road agree.")
    page.get_by_role("button", name="Record").click()
    expect(page.locator("#notes")).to_contain_text("Roof, church and road agree.")

    page.get_by_role("link", name="Propose a finding").click()
    page.get_by_label("Finding", exact=False).first.select_option("Likely")
    page.get_by_label("Reasons").fill("Two ways to the same place.")
    page.get_by_role("checkbox", name=re.compile("Geolocation")).check()
    page.get_by_role("button", name="Record").click()
    expect(page.locator("#finding")).to_contain_text("Likely (proposed)")
    expect(page.get_by_role("link", name="Review this finding")).to_have_count(0)
    expect(page.locator("#history")).to_contain_text("finding proposed")


def test_stale_edit_is_refused_with_both_versions_and_saved_again(
    enter: Callable[..., Page],
) -> None:
    page = enter("vera")
    address = upload(page, "two-tabs.jpg", photograph("94"))
    other = page.context.new_page()
    for tab in (page, other):
        tab.goto(f"{address}edit/")

    for tab, title in ((other, "Village, south side"), (page, "Village at noon")):
        tab.get_by_label("Title", exact=False).first.fill(title)
        tab.get_by_label("Why you change it").fill(f"It is a {title.lower()}.")
        tab.get_by_role("button", name="Save").click()

    expect(page.get_by_role("alert")).to_contain_text("Somebody else changed this")
    versions = page.get_by_role("row").filter(has_text="Title")
    expect(versions).to_contain_text("Village, south side")
    expect(versions).to_contain_text("Village at noon")
    page.get_by_role("button", name="Save again").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Village at noon")
    expect(page.locator("#history")).to_contain_text("Village, south side")


def test_photo_with_its_place_takes_a_dozen_interactions_and_is_measured(
    enter: Callable[..., Page],
) -> None:
    page = enter("vera")
    done = []

    def interact(name: str, act: Callable[[], object]) -> None:
        done.append(name)
        act()

    page.goto("/upload/?case=TRN")
    source = page.get_by_label("Source", exact=True)
    interact("source", lambda: source.fill("Passer-by at the church"))
    interact("file", lambda: drop(page, "church.jpg", photograph("97")))
    interact("upload", page.get_by_role("button", name="Upload 1 file").click)
    item = outcome(page, "church.jpg").get_by_role("link", name="TRN")
    interact("item", item.click)
    interact("claim", page.get_by_role("link", name="Add a location claim").click)
    where = page.get_by_label("Where", exact=True)
    interact("where", lambda: where.fill("36UXA 84717 93158"))
    expect(page.get_by_text("at Kozinka (Козинка)")).to_be_visible()
    interact("precision", lambda: page.get_by_label("Precision").select_option("exact"))
    interact("record", page.get_by_role("button", name="Record").click)

    claim = page.locator("#places article").filter(has_text="Passer-by at the church")
    expect(claim).to_contain_text("50.461299")  # the centre of that square of a metre
    expect(claim).to_contain_text("Passer-by at the church")
    assert len(done) <= 12

    expect(page.locator("#places [data-map][data-ready]")).to_be_visible()
    page.get_by_role("button", name="Measure").click()
    ground = page.locator("#places [data-map]")
    ground.click(position={"x": 100, "y": 120})
    ground.click(position={"x": 180, "y": 120})
    expect(page.locator("#live")).to_have_text(re.compile(r"^[\d.]+ k?m.*bearing 90° \(east\)$"))


def test_a_settlement_sets_how_exactly_the_place_is_known(enter: Callable[..., Page]) -> None:
    page = enter("vera")
    page.goto("/items/TRN-0009/add/location/")
    where, precision = page.get_by_label("Where", exact=True), page.get_by_label("Precision")
    expect(precision.locator(":checked")).to_have_text("As the place tells")
    where.fill("Козинка")
    expect(precision).to_have_value("locality")
    where.fill("50.4613, 35.6026")
    expect(precision).to_have_value("")
    where.fill("Ракитное")
    page.get_by_role("button", name="Rakitnoye").first.click()
    expect(page.locator("[data-read]")).to_be_visible()
    expect(precision).to_have_value("locality")
    page.get_by_role("button", name="Record").click()

    claim = page.locator("#places article").filter(has_text="Ракитное")
    expect(claim).to_contain_text("Locality (±1 km)")
    expect(claim).not_to_contain_text("Precision not said")


def test_a_place_that_is_refused_is_told_once_until_it_is_typed_anew(
    enter: Callable[..., Page],
) -> None:
    page = enter("vera")
    page.goto("/items/TRN-0009/add/location/")
    where = page.get_by_label("Where", exact=True)
    where.fill("95, 35")
    page.get_by_role("button", name="Record").click()
    refused = page.get_by_text("Latitude 95 is beyond").locator("visible=true")
    expect(page.locator(".errorlist")).to_be_visible()
    expect(page.locator("[data-echo]", has_text="Latitude 95")).to_be_hidden()
    expect(refused).to_have_count(1)
    where.fill("50.4613, 35.6026")
    expect(page.locator("[data-read]")).to_be_visible()
    expect(refused).to_have_count(0)


def test_the_map_opens_where_the_claim_to_be_replaced_lies(enter: Callable[..., Page]) -> None:
    page = enter("vera")
    page.goto("/items/TRN-0009/add/location/")
    page.get_by_label("Where", exact=True).fill("50.4613, 35.6026")
    page.get_by_label("Radius in metres").fill("400")
    page.get_by_role("button", name="Record").click()
    claim = page.locator("#places article").filter(has_text="within 400 m")
    claim.get_by_role("link", name="Supersede").click()
    expect(page.locator("[data-map][data-ready]")).to_be_visible()
    expect(page.locator(".leaflet-control-scale-line")).to_have_text(re.compile(r"^\d+ m$"))
