"""The item page: all of the record, for whom, and what it costs; statements and cases beside it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from evidence.actions import access, checking, claims, items, sources
from evidence.finding import index
from evidence.models import Examination, Item, MetadataReading, Receipt, User
from evidence.vocabularies import Sensitivity, StepKind, Visibility
from tests.factories import Cast, jpeg, make_held, make_referenced, make_source
from tests.web.clients import client_of, text_of

pytestmark = pytest.mark.usefixtures("data_dir")

ODD = '<script>alert("x")</script> & “quotes” Грайворон 🛰 ' + "long" * 500
GPS = {"lat": 50.4613, "lon": 35.6026, "alt": None, "heading": None, "time_utc": None, "flag": "ok"}


def page(who: User, item: Item) -> str:
    response = client_of(who).get(reverse("item", args=[item.code]))
    assert response.status_code == 200
    return text_of(response)


def section(shown: str, name: str) -> str:
    """One section of the page, by its id."""
    return shown.partition(f'id="{name}"')[2].partition("</section>")[0]


def make_full(cast: Cast, times: int = 1) -> Item:
    """A held item with some rows of every kind, each by another source."""
    item = make_held(by=cast.owner, case=cast.case)
    other = make_referenced(by=cast.owner, case=cast.case)
    for number in range(times):
        source = make_source(by=cast.owner, case=cast.case, name=f"Channel {number}")
        claim = claims.claim_location(
            by=cast.owner, item=item, claimed_by_source=source, place_name=f"Place {number}"
        )
        claims.claim_location(
            by=cast.owner, item=item, supersedes=claim, reason="Nearer", latitude="50.4613",
            longitude="35.6026", claimed_by_source=source, place_name=f"Corner {number}",
        )  # fmt: skip
        claims.claim_time(by=cast.owner, item=item, edtf="2023-05-22", claimed_by_source=source)
        note = checking.add_note(
            by=cast.owner, item=item, method="geolocation", outcome="supports",
            text=f"Seen. As in {other.code}@0:14, @teammate.", steps={"place": "done"},
            marks=[("xywh=percent:10,10,30,30", f"Corner {number}")],
        )  # fmt: skip
        finding = checking.propose_finding(
            by=cast.owner, item=item, value="likely", reasons="So.", notes=[note]
        )
        checking.review_finding(by=cast.teammate, finding=finding, value="likely")
        checking.add_transcript(by=cast.owner, item=item, kind="as_printed", text="deсision")
        items.add_provenance(by=cast.owner, item=item, kind=StepKind.POSTED, source=source)
        items.link_items(by=cast.owner, item=item, other=other, kind="same_scene")
        said = claims.add_statement(by=cast.owner, case=cast.case, words="No.", speaker=source)
        claims.link_statement(
            by=cast.owner, statement=said, item=item, stance="supports", explanation="So."
        )
    return item


def make_read(item: Item, **gps) -> MetadataReading:
    """A reading of the item that found a position."""
    facts = {"width": 64, "height": 48, "taken_at": "2023-05-22T12:05:00", "gps": {**GPS, **gps}}
    Examination.objects.create(item=item, facts=facts)
    return MetadataReading.objects.create(
        item=item, original=item.original, tool="exifread", tool_version="3.5.1", outcome="read",
        data={"GPS GPSLatitude": "[50, 27, 40]"}, problems=["an odd tag"],
    )  # fmt: skip


def test_shows_all_of_the_record(cast: Cast) -> None:
    item = make_full(cast)

    shown = page(cast.editor, item)

    assert "Corner 0" in section(shown, "places")
    assert "22 May 2023" in section(shown, "times")
    assert "Seen." in section(shown, "notes")
    assert "supports" in section(shown, "statements").lower()
    assert "Posted" in section(shown, "provenance")
    assert "Likely" in section(shown, "finding")
    assert "Agreed: teammate" in section(shown, "finding")
    assert "Same scene" in section(shown, "links")
    assert item.original.sha256 in section(shown, "file")
    assert "photo.jpg" in section(shown, "receipts")
    assert "owner: received" in section(shown, "history").replace("</strong>", "")


def test_superseded_claim_is_folded_under_its_successor(cast: Cast) -> None:
    places = section(page(cast.editor, make_full(cast)), "places")

    assert places.index("Corner 0") < places.index("1 earlier") < places.index("Place 0")


def test_the_part_a_claim_speaks_of_is_said_in_words(cast: Cast) -> None:
    item = make_held(by=cast.owner, case=cast.case)
    claims.claim_location(
        by=cast.owner, item=item, place_name="Kozinka", claimed_by_user=cast.owner,
        part="t=14,20", part_label="Second shot",
    )  # fmt: skip

    places = section(page(cast.editor, item), "places")

    assert "Second shot" in places and "from 0:14 to 0:20" in places
    assert "t=14,20" not in places


def test_withdrawn_claim_is_marked_and_off_the_map(cast: Cast) -> None:
    item = make_referenced(by=cast.owner, case=cast.case)
    claim = claims.claim_location(
        by=cast.owner, item=item, place_name="Kozinka", latitude="50.4", longitude="35.6",
        claimed_by_user=cast.owner,
    )  # fmt: skip
    claims.withdraw(by=cast.owner, record=claim, reason="It was elsewhere.")

    places = section(page(cast.editor, item), "places")

    assert "Withdrawn.</strong> <span>It was elsewhere." in places
    assert "places-here" not in places


def test_look_alike_letters_are_marked_and_told_beside_their_text(cast: Cast) -> None:
    shown = page(cast.editor, make_full(cast))

    text = section(shown, "text")
    assert ">deсision</mark>" in text
    assert "U+0441 CYRILLIC SMALL LETTER ES</span>, not c" in text
    assert "line 1, word 1" in text
    assert '<a class="badge" href="#text">Look-alike letters</a>' in shown


@pytest.mark.parametrize(
    ("where", "values"),
    [
        ("the title", {"title": "Raid оn Kozinka"}),
        ("the original title", {"original_title": "Raid оn Kozinka"}),
        ("the description", {"description": "A\n\nRaid оn Kozinka"}),
        ("the message", {"message": "Raid оn Kozinka"}),
        ("the file name", {"file_name": "raid-оn.jpg"}),
    ],
)
def test_what_lookalike_finds_says_so_on_its_page(cast: Cast, where: str, values: dict) -> None:
    make = make_held if where in ("the message", "the file name") else make_referenced
    item = make(by=cast.owner, case=cast.case, **values)

    assert index.search(user=cast.editor, query="lookalike:yes").items == [item.pk]
    assert f"Look-alike letters in {where}" in page(cast.editor, item)


def test_a_page_without_look_alikes_speaks_of_none(cast: Cast) -> None:
    shown = page(cast.editor, make_held(by=cast.owner, case=cast.case, title="Telegram-канал"))

    assert "ook-alike" not in shown


def test_nothing_written_becomes_markup(cast: Cast) -> None:
    source = make_source(by=cast.owner, case=cast.case, name=ODD[:200])
    item = make_held(
        by=cast.owner,
        case=cast.case,
        source=source,
        message=ODD,
        file_name=ODD[:100],
        title=ODD[:300],
    )
    checking.add_transcript(by=cast.owner, item=item, kind="ocr", text=ODD + " deсision")
    checking.add_note(by=cast.owner, item=item, method="other", outcome="supports", text=ODD)
    make_read(item)

    raw = client_of(cast.owner).get(reverse("item", args=[item.code])).content

    assert b"<script>alert" not in raw
    assert raw.count("Грайворон 🛰".encode()) > 4


@pytest.mark.parametrize("who", ["stranger", "site_admin"])
def test_stranger_gets_what_an_unknown_code_gets(cast: Cast, who: str) -> None:
    item = make_referenced(by=cast.owner, case=cast.case)
    client = client_of(getattr(cast, who))

    for name in ("item", "item_history"):
        assert client.get(reverse(name, args=[item.code])).status_code == 404
        assert client.get(reverse(name, args=["BEL-9999"])).status_code == 404


def test_links_to_hidden_items_are_hidden(cast: Cast) -> None:
    item = make_referenced(by=cast.owner, case=cast.case)
    hidden = make_referenced(by=cast.owner, case=cast.case)
    items.link_items(by=cast.owner, item=item, other=hidden, kind="same_scene")
    items.set_visibility(by=cast.chief, item=hidden, visibility=Visibility.RESTRICTED)

    assert hidden.code not in page(cast.editor, item)
    assert hidden.code in page(cast.owner, item)


def test_same_bytes_are_told_to_the_admin_only(cast: Cast) -> None:
    item = make_held(by=cast.owner, case=cast.case, data=jpeg("olive"))
    items.set_visibility(by=cast.chief, item=item, visibility=Visibility.RESTRICTED)
    again = make_held(by=cast.teammate, case=cast.case, data=jpeg("olive"))

    assert item.code in page(cast.chief, again)
    assert item.code not in page(cast.teammate, again)


def test_covered_until_asked_for_and_described_first(cast: Cast) -> None:
    item = make_held(by=cast.owner, case=cast.case)
    items.edit_item(
        by=cast.owner, item=item, expected=item.version, reason="Seen", content_warning="A body",
        sensitivity=Sensitivity.DEAD_OR_WOUNDED,
    )  # fmt: skip
    Examination.objects.create(item=item, previewed=True, veiled=True)

    shown = page(cast.editor, item)

    assert "A body" in section(shown, "main") and "Show it blurred and grey" in shown
    assert "/preview/" not in shown and "/veiled/" not in shown


def test_position_in_the_file_is_offered_and_becomes_no_claim_by_itself(cast: Cast) -> None:
    item = make_held(by=cast.owner, case=cast.case)
    reading = make_read(item)
    offer = reverse("reading_claim", args=[reading.uid])

    assert offer in page(cast.owner, item)
    assert offer not in page(cast.editor, item)
    assert "Nobody has claimed a place yet" in page(cast.owner, item)
    claims.claim_reading(by=cast.owner, reading=reading, facts=item.examination.facts)
    assert offer not in page(cast.owner, item)


@pytest.mark.parametrize(
    ("flag", "words"),
    [
        ("null_island", "a placeholder"),
        ("out_of_range", "not a place on Earth"),
        ("none", "not stated"),
    ],
)
def test_unusable_position_is_said_and_not_offered(cast: Cast, flag: str, words: str) -> None:
    item = make_held(by=cast.owner, case=cast.case)
    reading = make_read(item, flag=flag, lat=None, lon=None)

    shown = page(cast.owner, item)

    assert words in section(shown, "readings")
    assert reverse("reading_claim", args=[reading.uid]) not in shown


def test_readings_tell_tool_outcome_and_problems(cast: Cast) -> None:
    item = make_held(by=cast.owner, case=cast.case)
    make_read(item)

    readings = section(page(cast.editor, item), "readings")

    for words in ("exifread", "3.5.1", "read", "an odd tag", "GPSLatitude", "offset not stated"):
        assert words in readings


def test_buttons_follow_the_right(cast: Cast) -> None:
    item = make_full(cast)
    edit, sight = reverse("item_edit", args=[item.code]), reverse("item_sight", args=[item.code])

    assert edit not in page(cast.editor, item)
    assert edit in page(cast.teammate, item)
    assert sight not in page(cast.teammate, item)
    assert sight in page(cast.chief, item)


def test_withdrawing_is_offered_to_who_recorded_it_and_to_admins(cast: Cast) -> None:
    item = make_full(cast)
    row = item.time_claims.get()
    button = reverse("withdraw", args=["timeclaim", row.uid])

    assert button in page(cast.owner, item)
    assert button in page(cast.chief, item)
    assert button not in page(cast.teammate, item)


def test_review_is_offered_to_somebody_else(cast: Cast) -> None:
    item = make_referenced(by=cast.owner, case=cast.case)
    finding = checking.propose_finding(by=cast.owner, item=item, value="likely", reasons="So.")
    button = reverse("finding_review", args=[finding.uid])

    assert button in page(cast.teammate, item)
    assert button not in page(cast.owner, item)
    assert button not in page(cast.editor, item)


def test_who_opened_it_is_told_to_the_admin_only(cast: Cast) -> None:
    item = make_held(by=cast.owner, case=cast.case)
    access.record_access(by=cast.editor, item=item, kind="downloaded")

    assert "downloaded" in section(page(cast.chief, item), "accesses")
    assert "Who opened its files" not in page(cast.owner, item)


def test_confidential_source_and_its_address_stay_untold(cast: Cast) -> None:
    heron = make_source(
        by=cast.owner, case=cast.case, name="Olha", confidential=True, code_name="Heron"
    )
    item = make_held(
        by=cast.owner, case=cast.case, source=heron, obtained_from="https://t.me/olha/7"
    )
    items.add_provenance(
        by=cast.owner, item=item, kind=StepKind.POSTED, source=heron, url="https://t.me/olha/8"
    )

    for who in (cast.editor, cast.teammate):
        assert "olha" not in page(who, item).lower()
        assert "Heron" in page(who, item)
    assert "https://t.me/olha/7" in page(cast.chief, item)
    assert Receipt.objects.get().obtained_from == "https://t.me/olha/7"


def test_training_samples_are_marked(cast: Cast) -> None:
    type(cast.case).objects.filter(pk=cast.case.pk).update(training=True)
    item = make_referenced(by=cast.owner, case=cast.case)

    assert "Training sample" in page(cast.owner, item)


def test_second_receipt_stands_beside_the_first(cast: Cast) -> None:
    item = make_held(by=cast.owner, case=cast.case, data=jpeg("olive"))
    make_held(by=cast.owner, case=cast.case, data=jpeg("olive"), file_name="again.jpg")

    receipts = section(page(cast.editor, item), "receipts")

    assert "2 receipts" in receipts
    assert "photo.jpg" in receipts
    assert "again.jpg" in receipts


def test_gaps_in_the_way_to_us_are_said(cast: Cast) -> None:
    provenance = section(page(cast.editor, make_held(by=cast.owner, case=cast.case)), "provenance")

    assert "who recorded it, and when, is not known" in provenance
    assert "whom we have it from was not said" in provenance


def test_costs_the_same_for_few_rows_and_for_many(cast: Cast) -> None:
    costs = []
    for times in (1, 4):
        item = make_full(cast, times)
        client = client_of(cast.chief)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("item", args=[item.code]))
        costs.append(len(queries))

    assert costs[0] == costs[1]


def test_history_page_goes_back_to_the_beginning(cast: Cast) -> None:
    item = make_full(cast, 6)
    url = reverse("item_history", args=[item.code])
    client = client_of(cast.editor)

    first = client.get(url)
    second = client.get(url + first.context["older_url"])

    assert "Received" not in [event.what for event in first.context["history"].events]
    assert second.context["history"].events[-1].what == "Received"
    assert second.context["older_url"] == ""


# Statements and cases


def test_statement_shows_what_bears_on_it_and_hides_hidden_items(cast: Cast) -> None:
    speaker = make_source(by=cast.owner, case=cast.case, name="A spokesman")
    said, denied = (
        claims.add_statement(by=cast.owner, case=cast.case, words=words, speaker=speaker)
        for words in ("It happened.", "It did not.")
    )
    item = make_referenced(by=cast.owner, case=cast.case, title="Footage of it")
    claims.link_statement(
        by=cast.owner, statement=said, item=item, stance="supports", explanation="So."
    )
    claims.link_statement(
        by=cast.owner, statement=said, other=denied, stance="contradicts", explanation="So."
    )
    urls = [reverse("statement", args=[said.uid]), reverse("statement_list", args=["BEL"])]

    shown = [text_of(client_of(cast.editor).get(url)) for url in urls]
    items.set_visibility(by=cast.chief, item=item, visibility=Visibility.RESTRICTED)
    after = [text_of(client_of(cast.editor).get(url)) for url in urls]

    assert item.code in shown[0]
    assert shown[1] != after[1]
    assert not any(item.code in text for text in after)
    assert "Contradicts" in after[0]
    assert "It did not." in after[0]


def test_statement_of_a_confidential_speaker_hides_name_and_address(cast: Cast) -> None:
    speaker = make_source(by=cast.owner, case=cast.case, name="Olha")
    said = claims.add_statement(
        by=cast.owner, case=cast.case, words="No.", speaker=speaker, url="https://t.me/olha/9"
    )
    sources.edit_source(
        by=cast.owner, source=speaker, expected=1, confidential=True, code_name="Heron"
    )

    shown = text_of(client_of(cast.editor).get(reverse("statement", args=[said.uid])))

    assert "Heron" in shown
    assert "olha" not in shown.lower()


@pytest.mark.parametrize("name", ["case", "statement_list"])
def test_case_of_others_is_not_there(cast: Cast, name: str) -> None:
    client = client_of(cast.stranger)

    assert client.get(reverse(name, args=["BEL"])).status_code == 404
    assert "BEL" not in text_of(client.get(reverse("case_list")))


def test_about_names_whose_work_it_stands_on(cast: Cast) -> None:
    shown = text_of(client_of(cast.editor).get(reverse("about")))

    for words in ("GeoNames", "CC BY 4.0", "Leaflet"):
        assert words in shown
