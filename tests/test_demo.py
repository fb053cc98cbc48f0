"""The demonstration: the founding case as the report tells it, and samples that are what they say.

It is loaded once for the whole file, in a transaction that is rolled back after the last test.
"""

import io
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import transaction
from django.test import Client, override_settings
from PIL import Image, ImageOps
from pypdfium2 import PdfDocument

from evidence import tasks
from evidence.clocks import verdict
from evidence.demo import belgorod, leaflets, people, scenes, settlements, training
from evidence.demo.photographs import Photograph, as_jpeg
from evidence.files import originals
from evidence.finding import index
from evidence.models import (
    Finding,
    Item,
    LedgerSubject,
    LocationClaim,
    Receipt,
    Record,
    Statement,
    User,
)
from evidence.places import Point, distance_m
from evidence.vocabularies import Precision, Stance, Standing, Usage, WorkStatus
from evidence.web.benches import Trial, benches
from evidence.web.sheets import Sheet, whole
from tests.samples import sample
from tests.web.clients import can_sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("demo")]
PHOTOS = [
    (one.name, one.make.args[0])
    for one in training.SAMPLES
    if getattr(one.make, "func", None) is as_jpeg
]


def load(*options: str) -> tuple[str, str]:
    """What `load_demo` says on standard output and on standard error."""
    out, err = io.StringIO(), io.StringIO()
    call_command("load_demo", *options, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


@pytest.fixture(scope="module")
def shown(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The demonstration, loaded; what the command showed."""
    folder = tmp_path_factory.mktemp("demo")
    for name in ("incoming", "originals", "previews", "index", "keys"):
        (folder / name).mkdir()
    ours = override_settings(CATALOG_DATA_DIR=folder, CATALOG_KEYS_DIR=folder / "keys")
    with django_db_blocker.unblock(), ours, transaction.atomic():
        yield load()[0]
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def demo(shown: str, db: None) -> None:
    """Every test here finds the demonstration loaded."""


def footage(key: str) -> Item:
    return Item.objects.get(case__code="BEL", title=belgorod.FOOTAGE[key].title)


def statement(key: str) -> Statement:
    return Statement.objects.get(words=belgorod.STATEMENTS[key].words)


def held(name: str) -> Item:
    return Receipt.objects.get(batch=training.BATCH, file_name=name).item


def claims_of(item: Item) -> list[tuple[str, str, str]]:
    return [
        (claim.role, claim.place_name, claim.claimed_by_source.public_name)
        for claim in item.location_claims.order_by("id")
    ]


def how_many() -> Counter[str]:
    """Rows of every table the catalog has."""
    return Counter(
        {
            model.__name__: model.objects.count()
            for model in apps.get_app_config("evidence").get_models()
        }
    )


# Loading


def test_three_people_can_sign_in_with_what_is_shown(shown: str) -> None:
    logins = [line.split(" ") for line in shown.splitlines()]

    assert [login[0] for login in logins] == ["verifier", "editor", "admin"]
    assert all(len(password) >= 16 for _, _, password in logins)
    assert all(can_sign_in(name, word) for _, name, word in logins)


def test_a_second_run_adds_nothing_and_shows_no_password() -> None:
    before = how_many()

    out, err = load()

    assert how_many() == before
    assert out == ""
    assert "load_demo --reset-passwords" in err


def test_a_second_run_as_json_has_null_for_what_nobody_knows_any_more() -> None:
    out, _ = load("--json")

    assert json.loads(out) == {
        "logins": [
            {"role": "verifier", "username": "vera", "password": None},
            {"role": "editor", "username": "edith", "password": None},
            {"role": "admin", "username": "adam", "password": None},
        ]
    }


def test_new_passwords_can_be_asked_for() -> None:
    out, err = load("--json", "--reset-passwords")

    logins = json.loads(out)["logins"]
    assert all(can_sign_in(it["username"], it["password"]) for it in logins)
    assert err == ""


def test_a_load_that_was_cut_short_is_completed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The training case stays short of one sample, as after a kill; then a run brings it."""
    extra = training.Sample("late.jpg", "A late sample", training.photo("30", "field", "dawn"))
    monkeypatch.setattr(training, "SAMPLES", [*training.SAMPLES, extra])
    before = how_many()

    load()

    assert how_many()["Item"] == before["Item"] + 1
    assert how_many()["Receipt"] == before["Receipt"] + 1


def test_the_admin_reaches_the_admin_site_and_nobody_signs_in_as_the_one_who_left() -> None:
    team = people.gather()

    assert team["adam"].is_staff and team["adam"].is_superuser
    assert not any(team[name].is_staff for name in ("vera", "edith", "viktor"))
    assert not team["viktor"].has_usable_password()


@pytest.mark.parametrize("code", ["BEL", "TRN"])
def test_everybody_is_a_member_of_both_cases(code: str) -> None:
    roles = User.objects.filter(memberships__case__code=code, memberships__active=True)

    assert dict(roles.values_list("username", "memberships__role")) == {
        "vera": "verifier",
        "edith": "editor",
        "adam": "admin",
        "viktor": "verifier",
    }


def test_every_record_came_into_being_by_an_action() -> None:
    written = set(LedgerSubject.objects.values_list("record", flat=True))
    kinds = [
        kind for kind in apps.get_app_config("evidence").get_models() if issubclass(kind, Record)
    ]

    unwritten = {row.record_id for kind in kinds for row in kind.objects.all()} - written

    assert unwritten == set()


def test_the_ledger_verifies() -> None:
    out = io.StringIO()

    call_command("verify_ledger", stdout=out)

    assert "Everything is as it was recorded" in out.getvalue()


def test_everybody_has_something_to_do() -> None:
    waiting = Counter(Item.objects.filter(case__code="BEL").values_list("work_status", flat=True))
    proposed = Finding.objects.current().exclude(pk__in=Finding.objects.standing())
    done = Item.objects.filter(case__code="TRN", work_status=WorkStatus.DONE)

    assert set(waiting) == set(WorkStatus) - {WorkStatus.OUT_OF_SCOPE}
    assert proposed.filter(recorded_by__username="viktor", item__case__code="BEL").exists()
    assert proposed.filter(recorded_by__username="vera", item__case__code="BEL").exists()
    assert not proposed.filter(recorded_by__username="adam").exists()
    assert {Usage.ALLOWED, Usage.UNKNOWN} <= set(done.values_list("usage", flat=True))


# The founding case


def test_the_seven_rows_are_eight_items_that_nobody_holds() -> None:
    kinds = Item.objects.filter(case__code="BEL").order_by("number").values_list("kind", "holding")

    assert list(kinds) == [
        ("drone_video", "referenced"),
        ("video", "referenced"),
        ("photo", "referenced"),
        ("video", "referenced"),
        ("video", "referenced"),
        ("leaflet", "referenced"),
        ("video", "referenced"),
        ("other", "referenced"),
    ]


def test_every_item_has_the_report_as_its_source() -> None:
    items = Item.objects.filter(case__code="BEL")

    sources = {item: item.provenance_steps.earliest("id").source.name for item in items}

    assert set(sources.values()) == {"National news site (report of 22 May 2023)"}


def test_the_drone_stood_on_the_other_side_of_the_border() -> None:
    report = "National news site (report of 22 May 2023)"

    camera, subject = footage("tank").location_claims.order_by("id")

    assert claims_of(footage("tank")) == [
        ("camera", "Ukrainian side of the border", report),
        ("subject", "Kozinka border checkpoint", report),
    ]
    assert camera.latitude is None
    assert (str(subject.latitude), str(subject.longitude)) == ("50.4613000", "35.6026000")


def test_video_and_photographs_of_noon_are_a_series() -> None:
    (link,) = footage("attack photographs").links_out.all()

    assert (link.other, link.kind) == (footage("attack video"), "series")


@pytest.mark.parametrize("key", ["attack video", "attack photographs"])
def test_just_after_noon_keeps_its_missing_offset(key: str) -> None:
    (claim,) = footage(key).time_claims.all()

    assert claim.moment.approximate
    assert (claim.latest[:13], claim.earliest, claim.utc_offset) == ("2023-05-22T12", "", "")
    assert claim.claimed_by_source.kind == "outlet"


def verdict_of(item: Item) -> list[str]:
    """What the clocks around an item come to."""
    vera = User.objects.get(username="vera")
    sheet = Sheet(whole(vera, item.code), vera)
    return [said.words for said in verdict(benches(sheet, Trial())[0])]


def test_noon_by_an_unknown_offset_is_bounded_by_the_report() -> None:
    """12:30 local and an hour for “just after”, at UTC−12 at the latest: 01:30 of the next day."""
    told = verdict_of(footage("attack video"))

    assert told[0] == "Made by 23 May 2023, 01:30:59 UTC; no clock says from when on."
    assert "Reported by National news site" in told[1]
    assert "none from UTC−12 to UTC+14 is ruled out" in told[2]


def test_the_samples_show_clocks_that_agree_and_clocks_that_do_not() -> None:
    for name in ("checkpoint-morning.jpg", "IMG_20260914_1204.jpg", "january.jpg"):
        tasks.examine.func(held(name).pk)

    assert "clocks can be right if it was made at" in verdict_of(held("checkpoint-morning.jpg"))[0]
    noon = verdict_of(held("IMG_20260914_1204.jpg"))
    assert noon[0] == "All 4 clocks can be right if it was made at 14 September 2026, 09:04:09 UTC."
    assert noon[1].endswith(
        "14 September 2026, 09:40:59 UTC: “Posted by Training account “Border Walker””."
    )
    january = verdict_of(held("january.jpg"))
    assert january[0] == "These clocks cannot all be right."
    assert "239 days" in january[1]


def test_the_dead_border_guard_is_told_before_anybody_looks() -> None:
    item = footage("inside")

    assert item.sensitivity == "dead_or_wounded"
    assert "dead border guard" in item.content_warning
    assert item.is_veiled
    assert claims_of(item) == [
        (
            "subject",
            "Inside the Kozinka checkpoint, purportedly",
            "Those who circulated it on social media (not named)",
        )
    ]


def test_it_stands_that_the_footage_from_inside_could_not_be_verified() -> None:
    finding = Finding.objects.standing().get(item=footage("inside"))

    assert (finding.value, finding.recorded_by.username) == ("not_verifiable", "viktor")
    assert finding.notes.count() == 2


def test_the_leaflet_keeps_its_cyrillic_letter() -> None:
    (transcript,) = footage("leaflet").transcripts.all()

    assert transcript.text == "The best de\u0441ision for you and your family is to surrender"
    assert (transcript.kind, transcript.language) == ("as_printed", "en")


def test_the_helicopters_were_seen_in_two_places_far_apart() -> None:
    (claim,) = footage("helicopters").location_claims.all()

    (here, one), (there, other) = claim.shape.named

    assert (one, other) == ("Kozinka", "Rakitnoye")
    assert 44_000 < distance_m(here, there) < 47_000
    assert claim.shape.margin_m == 1_000


def test_no_place_of_the_founding_case_is_more_exact_than_its_settlement() -> None:
    claims = LocationClaim.objects.filter(item__case__code="BEL").select_related("shape")
    points = {
        place.point for place in vars(settlements).values()
        if isinstance(place, settlements.Settlement)
    }  # fmt: skip

    used = {
        point
        for claim in claims
        for point in (
            [place for place, _ in claim.shape.named] if hasattr(claim, "shape") else [claim.point]
        )
        if point is not None
    }

    assert {(float(at.latitude), float(at.longitude)) for at in used} <= {
        (float(at.latitude), float(at.longitude)) for at in points
    }
    assert not claims.filter(precision__in=[Precision.EXACT, Precision.VICINITY]).exists()


def test_settlements_are_where_the_gazetteer_has_them() -> None:
    rows = sample("gazetteer/geonames_cities500_ru_ua_by_md.csv").read_text().splitlines()
    known = {row.split(",")[0]: row.split(",")[2:4] for row in rows}

    ours = [it for it in vars(settlements).values() if isinstance(it, settlements.Settlement)]

    assert [known[str(it.geonames)] for it in ours] == [[it.latitude, it.longitude] for it in ours]


@pytest.mark.parametrize(
    ("key", "speaker", "words"),
    [
        ("yusov", "Andriy Yusov", "“certain security zone”"),
        ("podoliak", "Mykhailo Podoliak", "“with interest”"),
        ("official", "Source Heron", "We are not there."),
        ("peskov", "Dmitry Peskov", "“Ukrainian sabotage group”"),
        ("peskov", "Dmitry Peskov", "“sufficient forces”"),
        ("gladkov", "Vyacheslav Gladkov", "sabotage and reconnaissance group"),
        ("advance", "National news site (report of 22 May 2023)", "3.5 miles"),
    ],
)
def test_what_was_said_is_kept_with_who_said_it(key: str, speaker: str, words: str) -> None:
    said = statement(key)

    assert words in said.words
    assert said.speaker.public_name == speaker
    assert said.context


def test_the_unnamed_official_goes_by_a_code_name() -> None:
    official = statement("official").speaker

    assert official.confidential
    assert str(official) == "Source Heron"


# What a faithful catalog of it can answer: each question asked of the pages, as an editor asks


def ask(path: str, **asked: str) -> Any:
    """The page an editor is shown; the index has caught up with everything."""
    index.catch_up()
    client = Client()
    client.force_login(User.objects.get(username="edith"))
    answer = client.get(path, asked)
    assert answer.status_code == 200
    return answer


def found(query: str) -> set[str]:
    """The keys of the founding case's items that the search page lists."""
    answer = ask("/", case="BEL", q=query, view="table").context
    assert answer["results"].total == len(answer["cards"]), "more than one page"
    assert not answer["misread"], "it was not understood"
    keys = {reported.title: key for key, reported in belgorod.FOOTAGE.items()}
    return {keys[card.title] for card in answer["cards"]}


EVERYTHING = set(belgorod.FOOTAGE)


def test_where_the_place_is_only_somebodys_claim_and_whose_claim_it_is() -> None:
    assert found("claim:place_only") == EVERYTHING

    rows = ask("/", case="BEL", q="claim:place_only", view="table").context["cards"]
    whose = {row.title: row.place_from for row in rows}
    inside = belgorod.FOOTAGE["inside"].title

    assert whose.pop(inside) == "claimed by Those who circulated it on social media (not named)"
    assert set(whose.values()) == {"claimed by National news site (report of 22 May 2023)"}
    assert "purportedly" in next(row.place for row in rows if row.title == inside)
    assert "inside" in found("purportedly")


def test_what_contradicts_and_what_supports_that_ukraine_is_not_involved() -> None:
    page = ask(f"/statements/{statement('podoliak').uid}/")

    told = {
        pan.stance: [
            (each.said or each.item).speaker.public_name
            for group in pan.groups
            for each in group.pieces
            if each.said
        ]
        for pan in page.context["pans"]
    }

    assert told[Stance.CONTRADICTS] == ["Dmitry Peskov"]
    assert sorted(told[Stance.SUPPORTS]) == ["Andriy Yusov", "Source Heron"]
    assert "2 independent origins support it and 1 independent origin contradicts it" in (
        page.content.decode()
    )


def test_the_case_page_tells_which_officials_contradict_one_another() -> None:
    disputes = ask("/cases/BEL/").context["disputes"]

    pairs = {frozenset(each.speaker.name for each in (it.statement, it.against)) for it in disputes}

    assert frozenset({"Dmitry Peskov", "Andriy Yusov"}) in pairs


def test_everything_within_15_km_of_kozinka_and_what_names_rakitnoye_as_its_second_place() -> None:
    assert found('near:"Kozinka"~15km') == EVERYTHING
    assert found('near:"Rakitnoye"~15km') == {"helicopters"}


@pytest.mark.parametrize("words", ["decision", "листовка", "листівка", "leaflet", "lookalike:yes"])
def test_the_leaflet_is_found_in_three_languages_and_by_its_hidden_letter(words: str) -> None:
    assert found(words) == {"leaflet"}


@pytest.mark.parametrize("name", ["Grayvoron", "Грайворон", "Hraivoron"])
def test_a_place_is_found_however_it_is_spelled(name: str) -> None:
    # The attack is there for a statement it bears on, which names the district.
    assert found(name) == {"leaflet", "traffic", "attack video"}
    assert found(f"place:{name}") == {"leaflet", "traffic"}


def test_what_is_graphic_is_told_before_anybody_opens_it() -> None:
    assert found("sensitivity:graphic_violence,dead_or_wounded") == {"inside"}

    (row,) = ask("/", case="BEL", q="sensitivity:dead_or_wounded").context["cards"]
    page = ask(row.url).content.decode()

    assert row.veil == "Dead or wounded person"
    assert "Before you look." in page and "A dead border guard" in page


def test_which_claims_nobody_here_has_been_able_to_verify() -> None:
    listed = ask("/cases/BEL/statements/", unverified="on").context
    printed = ask("/cases/BEL/print/").content.decode()

    assert listed["total"] == len(belgorod.STATEMENTS)
    values = {each.value for row in listed["rows"] for each in row["assessments"]}
    assert values == {Standing.NOT_VERIFIABLE}
    assert "cannot independently verify" in printed
    assert found("finding:not_verifiable") == {"inside"}
    assert found("finding:verified,likely") == set()


def test_how_far_over_the_border_the_report_says_they_were() -> None:
    """3.5 miles are 5.6 km: the distance page says how far Grayvoron is from Kozinka."""
    told = ask("/places/distance/", start="Kozinka", end="Grayvoron").context

    assert (told["kilometres"], told["miles"]) == ("5.88", "3.65")


def test_what_the_outlet_could_not_verify_is_said_by_the_outlet_of_the_claim() -> None:
    outlets, ours = statement("bloggers").assessments.order_by("pk")

    assert outlets.claimed_by_source.public_name == "National news site (report of 22 May 2023)"
    assert "“cannot independently verify”" in outlets.reasons
    assert ours.claimed_by_user.username == "vera"
    assert {outlets.value, ours.value} == {Standing.NOT_VERIFIABLE}


# The training case


def test_every_sample_is_held_and_of_a_training_case() -> None:
    items = Item.objects.filter(case__code="TRN", merged_into=None)

    assert items.count() == len(training.SAMPLES)
    assert {(item.holding, item.case.training) for item in items} == {("held", True)}


@pytest.mark.parametrize("one", training.SAMPLES, ids=lambda one: one.name)
def test_a_sample_has_the_same_bytes_whenever_it_is_made(one: training.Sample) -> None:
    with originals.open_original(held(one.name).original.sha256) as first:
        kept = first.read()

    assert one.make() == kept


def test_no_two_samples_are_alike() -> None:
    items = Item.objects.filter(case__code="TRN", original__isnull=False)

    assert items.values("original").distinct().count() == len(training.SAMPLES)


@pytest.fixture(scope="module")
def examined(shown: str, django_db_blocker: Any) -> None:
    """What the worker does with everything that waits."""
    with django_db_blocker.unblock():
        for item in Item.objects.filter(original__isnull=False):
            tasks.examine.func(item.pk)


@pytest.mark.parametrize(("name", "photo"), PHOTOS, ids=[name for name, _ in PHOTOS])
def test_what_was_written_into_a_photograph_is_read(
    examined: None, name: str, photo: Photograph
) -> None:
    facts = held(name).examination.facts

    at, camera = photo.position, photo.camera
    assert (facts["make"], facts["model"]) == (
        (camera.make, camera.model) if camera else (None, None)
    )
    assert facts["orientation"] == (photo.orientation if camera else None)
    assert facts["taken_at_offset"] == (camera and camera.offset or None)
    assert (facts["taken_at"] or "") == photo.taken.replace(":", "-", 2).replace(" ", "T")
    if at is None:
        assert facts["gps"]["flag"] == "none"
    else:
        assert facts["gps"]["lat"] == pytest.approx(float(at.latitude), abs=1e-5)
        assert facts["gps"]["lon"] == pytest.approx(float(at.longitude), abs=1e-5)
        assert facts["gps"]["alt"] == at.altitude
        assert facts["gps"]["heading"] == at.heading


def test_samples_differ_in_what_a_verifier_must_look_for() -> None:
    photos = [photo for _, photo in PHOTOS]

    assert {photo.orientation for photo in photos} >= {1, 3, 6, 8}
    assert len({photo.camera for photo in photos}) >= 5
    assert sum(photo.position is not None for photo in photos) > len(photos) / 2


def test_a_position_nobody_could_fix_is_flagged(examined: None) -> None:
    assert held("DJI_0045.jpg").examination.facts["gps"]["flag"] == "null_island"


@pytest.mark.parametrize(
    ("name", "taken_at", "offset", "latitude"),
    [
        ("queue.mp4", "2026-09-16T12:29:05", "+03:00", 50.4821),
        ("checkpoint-pan.webm", "2026-09-14T09:06:30", "+00:00", 50.4551),
    ],
)
def test_a_clip_has_sound_place_and_time(
    examined: None, name: str, taken_at: str, offset: str, latitude: float
) -> None:
    item = held(name)

    facts = item.examination.facts
    assert (facts["taken_at"], facts["taken_at_offset"]) == (taken_at, offset)
    assert facts["gps"]["lat"] == pytest.approx(latitude)
    assert 2.5 < facts["duration_s"] < 4
    assert "audio" in item.readings.get(tool="PyAV").data["stream 1"]


def test_everything_gets_a_preview(examined: None) -> None:
    items = Item.objects.filter(case__code="TRN", original__isnull=False).select_related(
        "examination"
    )

    assert [item.title for item in items if not item.examination.previewed] == []


def test_the_claim_that_the_file_contradicts(examined: None) -> None:
    item = held("claims-kozinka.jpg")

    gps = item.examination.facts["gps"]
    (claim,) = item.location_claims.all()
    apart = distance_m(Point.of(gps["lat"], gps["lon"]), Point(claim.latitude, claim.longitude))
    assert claim.place_name == "Kozinka"
    assert apart > 44_000


def test_the_copy_is_linked_to_what_it_was_made_from() -> None:
    (link,) = held("checkpoint-morning-forwarded.jpg").links_out.all()

    assert (link.kind, link.other) == ("re_encoding", held("checkpoint-morning.jpg"))


def test_one_photograph_came_twice_from_two_sources() -> None:
    item = held("DJI_0012.jpg")

    assert held("from-the-air.jpg") == item
    assert item.receipts.values("source").distinct().count() == 2


def test_one_sample_is_for_few() -> None:
    item = held("night-post.jpg")

    allowed = [
        user.username
        for user in User.objects.order_by("username")
        if Item.objects.visible_to(user).filter(pk=item.pk).exists()
    ]

    assert allowed == ["adam", "edith", "vera"]


def test_the_leaflets_text_can_be_copied_out_of_the_pdf() -> None:
    with PdfDocument(leaflets.as_pdf()) as document:
        text, order = (page.get_textpage().get_text_range() for page in document)

    assert scenes.MARK in text
    assert leaflets.HEADING in text
    assert scenes.MARK in order
    assert leaflets.FOR_THE_PRINTER[-1] in order


def test_every_picture_says_that_it_is_a_training_sample() -> None:
    unmarked = [
        item.title
        for item in Item.objects.filter(case__code="TRN", media_kind="image")
        if not has_amber_line(item)
    ]

    assert unmarked == []


def has_amber_line(item: Item) -> bool:
    """Whether the line above the mark crosses the lower part of the upright picture."""
    with Image.open(originals.path_of(item.original.sha256)) as stored:
        upright = ImageOps.exif_transpose(stored).convert("RGB")
    width, height = upright.size
    column = [upright.getpixel((width // 2, y)) for y in range(round(height * 0.8), height)]
    return any(red > 200 and 140 < green < 230 and blue < 90 for red, green, blue in column)
