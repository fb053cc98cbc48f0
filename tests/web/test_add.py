"""Forms that add a row to an item: what they record, what they refuse, and what they keep."""

import io
import re
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.urls import reverse

from evidence.actions import checking, claims, items
from evidence.errors import AlreadySuperseded
from evidence.files import originals
from evidence.models import (
    EditClaim,
    Examination,
    Finding,
    GenerationClaim,
    Item,
    ItemLink,
    LocationClaim,
    MetadataReading,
    Original,
    ProvenanceStep,
    Source,
    Statement,
    StatementLink,
    TimeClaim,
    Transcript,
    VerificationNote,
)
from evidence.web.views.add import ADDITIONS, add_row
from tests.factories import (
    Cast,
    jpeg,
    make_held,
    make_referenced,
    make_source,
)
from tests.web.clients import client_of, text_of

ODD = '<script>alert("x")</script> & “quotes” \u202e Грайворон 🛰'


@pytest.fixture
def item(cast: Cast) -> Item:
    return make_referenced(by=cast.owner, case=cast.case, title="Tank at the checkpoint")


def address(item: Item, what: str, **query: object) -> str:
    return reverse("item_add", args=[item.code, what], query=query or None)


def location(**values: str) -> dict[str, str]:
    return {
        "role": "subject", "coordinates": "50.4613, 35.6026", "place_name": "Козинка",
        "precision": "locality", "radius_m": "1000", "method": "stated", **values,
    }  # fmt: skip


def of_source(source: Source) -> str:
    return f"source:{source.uid.hex}"


def a_statement(cast: Cast) -> Statement:
    speaker = make_source(by=cast.owner, case=cast.case, name="Peskov")
    return claims.add_statement(
        by=cast.owner, case=cast.case, words="A sabotage group", speaker=speaker
    )


def valid(what: str, cast: Cast, item: Item) -> dict[str, str]:
    """A filled form of each kind."""
    claimant = f"user:{cast.owner.uid.hex}"
    other = make_referenced(by=cast.owner, case=cast.case, title="Other")
    return {
        "location": location(claimant=claimant),
        "time": {
            "edtf": "2023-05-22",
            "clock": "statement",
            "method": "stated",
            "claimant": claimant,
        },
        "provenance": {"kind": "posted", "happened": "2023-05-22", "new_source": "Channel"},
        "generation": {"generation": "copy", "claimant": claimant, "basis": "A mark is on it"},
        "edit": {"kind": "cropped", "claimant": claimant, "basis": "The caption is cut"},
        "note": {"method": "geolocation", "outcome": "supports", "text": "The road bends the same"},
        "finding": {"value": "likely", "reasons": "Two checks agree"},
        "transcript": {"kind": "as_printed", "language": "en", "text": "The best deсision"},
        "link": {"kind": "same_scene", "other": other.code},
        "statement": {
            "statement": str(a_statement(cast).uid),
            "stance": "contradicts",
            "explanation": "So.",
        },
    }[what]


SECTIONS = {
    "location": "places", "time": "times", "provenance": "provenance",
    "generation": "provenance", "edit": "provenance", "note": "notes",
    "finding": "finding", "transcript": "text", "link": "links", "statement": "statements",
}  # fmt: skip
MODELS = {
    "location": LocationClaim, "time": TimeClaim, "provenance": ProvenanceStep,
    "generation": GenerationClaim, "edit": EditClaim, "note": VerificationNote,
    "finding": Finding, "transcript": Transcript, "link": ItemLink, "statement": StatementLink,
}  # fmt: skip


def test_every_addition_is_tested_here():
    assert set(ADDITIONS) == set(SECTIONS) == set(MODELS)


@pytest.mark.parametrize("what", SECTIONS)
def test_a_verifier_adds_a_row_and_sees_it_on_the_item(what: str, cast: Cast, item: Item):
    client = client_of(cast.owner)

    form = client.get(address(item, what))
    answer = client.post(address(item, what), valid(what, cast, item))

    assert form.status_code == 200
    assert answer.status_code == 303
    assert answer.url == f"/items/{item.code}/#{SECTIONS[what]}"
    assert MODELS[what].objects.filter(item=item, recorded_by=cast.owner).count() == 1


@pytest.mark.parametrize("what", SECTIONS)
def test_an_editor_is_refused_in_words(what: str, cast: Cast, item: Item):
    typed = valid(what, cast, item)
    before = MODELS[what].objects.count()
    client = client_of(cast.editor)

    answers = [client.get(address(item, what)), client.post(address(item, what), typed)]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert "Only verifiers and admins of the case may add to it." in text_of(answers[1])
    assert MODELS[what].objects.count() == before


@pytest.mark.parametrize("what", SECTIONS)
def test_a_stranger_finds_nothing(what: str, cast: Cast, item: Item):
    typed = valid(what, cast, item)
    client = client_of(cast.stranger)

    answers = [client.get(address(item, what)), client.post(address(item, what), typed)]

    assert [answer.status_code for answer in answers] == [404, 404]


def test_a_hidden_item_is_not_there_for_a_teammate(cast: Cast, item: Item):
    items.set_visibility(by=cast.chief, item=item, visibility="restricted")

    answer = client_of(cast.teammate).post(address(item, "location"), location())

    assert answer.status_code == 404


def test_an_unknown_kind_of_row_is_not_found(cast: Cast, item: Item):
    assert client_of(cast.owner).get(address(item, "opinion")).status_code == 404


def test_coordinates_are_read_as_pasted(cast: Cast, item: Item):
    typed = location(
        claimant=f"user:{cast.owner.uid.hex}", coordinates="50°27'40.7\"N 35°36'09.4\"E"
    )

    client_of(cast.owner).post(address(item, "location"), typed)

    claim = LocationClaim.objects.get()
    assert float(claim.latitude) == pytest.approx(50.4613, abs=1e-4)
    assert float(claim.longitude) == pytest.approx(35.6026, abs=1e-4)
    assert claim.claimed_by_user == cast.owner


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"coordinates": "95.1, 35.6"}, "Latitude 95.1 is beyond ±90"),
        ({"coordinates": "135.6, 50.4"}, "latitude and longitude look swapped"),
        ({"coordinates": "50.4613"}, "Not two coordinates such as 50.4613, 35.6026"),
        ({"radius_m": "-5"}, "A radius cannot be below zero."),
        ({"radius_m": "99999999999999999999"}, "at most half way round the Earth"),
        ({"radius_m": "wide"}, "A radius is a whole number of metres."),
        ({"heading_deg": "361"}, "This is an angle of 0 to 360 degrees."),
        ({"coordinates": "", "place_name": ""}, "Say where, or give the name of a place, or both."),
        ({"claimant": ""}, "This field is required."),
        ({"claimant": "source:00000000000000000000000000000000"}, "Select a valid choice."),
        ({"part": "the left edge"}, "Write seconds as t=14,20"),
        ({"place_name": "x" * 201}, "at most 200 characters"),
        ({"place_name": "a\0b"}, "Null characters are not allowed."),
    ],
)
def test_a_wrong_place_is_refused_and_nothing_typed_is_lost(
    values: dict[str, str], words: str, cast: Cast, item: Item
):
    typed = location(claimant=f"user:{cast.owner.uid.hex}", basis=ODD) | values

    answer = client_of(cast.owner).post(address(item, "location"), typed)

    assert answer.status_code == 422
    assert words in text_of(answer)
    assert ODD in text_of(answer)
    assert "<script>alert" not in answer.content.decode()
    assert not LocationClaim.objects.exists()


def test_the_claimant_offered_first_is_the_items_source(cast: Cast):
    source = make_source(by=cast.owner, case=cast.case, name="Report")
    item = make_referenced(by=cast.owner, case=cast.case, source=source)

    answer = client_of(cast.owner).get(address(item, "location"))

    assert f'value="{of_source(source)}" selected' in answer.content.decode()


def test_a_confidential_source_is_offered_by_its_code_name(cast: Cast, item: Item):
    secret = {"name": "Ivan Petrenko", "confidential": True, "code_name": "HERON"}
    make_source(by=cast.owner, case=cast.case, **secret)

    by_owner = text_of(client_of(cast.owner).get(address(item, "location")))
    by_teammate = text_of(client_of(cast.teammate).get(address(item, "location")))

    assert "Ivan Petrenko" in by_owner
    assert "HERON" in by_teammate
    assert "Ivan Petrenko" not in by_teammate


def test_a_claimant_of_another_case_is_no_choice(cast: Cast, item: Item):
    foreign = make_source(by=cast.stranger, case=cast.other_case)

    answer = client_of(cast.owner).post(
        address(item, "location"), location(claimant=of_source(foreign))
    )

    assert answer.status_code == 422
    assert not LocationClaim.objects.exists()


def test_a_time_without_an_offset_stays_without_one(cast: Cast, item: Item):
    typed = valid("time", cast, item) | {"edtf": "2023-05-22 12:05"}

    client_of(cast.owner).post(address(item, "time"), typed)

    claim = TimeClaim.objects.get()
    assert (claim.edtf, claim.utc_offset) == ("2023-05-22T12:05", "")


def test_a_time_nobody_can_read_is_refused_in_words(cast: Cast, item: Item):
    typed = valid("time", cast, item) | {"edtf": "22 May at noon"}

    answer = client_of(cast.owner).post(address(item, "time"), typed)

    assert answer.status_code == 422
    assert "The year is missing" in text_of(answer)
    assert "22 May at noon" in text_of(answer)


# Superseding


@pytest.fixture
def claim(cast: Cast, item: Item) -> LocationClaim:
    return claims.claim_location(
        by=cast.owner, item=item, place_name="Kozinka", claimed_by_user=cast.owner
    )


def test_a_superseding_form_starts_from_the_row_it_replaces(
    cast: Cast, item: Item, claim: LocationClaim
):
    answer = client_of(cast.teammate).get(address(item, "location", supersedes=claim.uid))

    assert 'value="Kozinka"' in answer.content.decode()


def test_pages_that_replace_or_withdraw_a_row_say_when_in_words(cast: Cast, item: Item):
    when = claims.claim_time(
        by=cast.owner, item=item, claimed_by_user=cast.owner, edtf="../2023-05-22T12:30",
        part="t=14,20",
    )  # fmt: skip
    step = items.add_provenance(by=cast.owner, item=item, kind="posted", happened="2023-05~")
    said = claims.add_statement(
        by=cast.owner, case=cast.case, words="It burns.",
        speaker=make_source(by=cast.owner, case=cast.case), said="2023-05-22",
        published="2023-05-23?",
    )  # fmt: skip
    addresses = [
        address(item, "time", supersedes=when.uid),
        reverse("withdraw", args=["timeclaim", when.uid]),
        reverse("withdraw", args=["provenancestep", step.uid]),
        reverse("withdraw", args=["statement", said.uid]),
    ]
    client = client_of(cast.owner)

    told = [client.get(each).context for each in addresses]

    of_time = {
        "When": "22 May 2023, by 12:30 local time, offset not stated",
        "Part": "from 0:14 to 0:20",
    }
    assert of_time.items() <= dict(told[0]["old_words"]).items()
    assert of_time.items() <= dict(told[1]["words"]).items()
    assert ("When", "about May 2023") in told[2]["words"]
    assert ("Said when", "22 May 2023") in told[3]["words"]
    assert ("Published when", "23 May 2023 (uncertain)") in told[3]["words"]


def test_superseding_needs_a_reason(cast: Cast, item: Item, claim: LocationClaim):
    typed = location(claimant=f"user:{cast.owner.uid.hex}")
    there = address(item, "location", supersedes=claim.uid)
    client = client_of(cast.owner)

    refused = client.post(there, typed)
    accepted = client.post(there, typed | {"reason": "The map was misread"})

    assert refused.status_code == 422
    assert accepted.status_code == 303
    claim.refresh_from_db()
    assert claim.successor.reason == "The map was misread"
    assert claim.successor.supersedes == claim


def test_a_row_replaced_meanwhile_shows_its_successor_and_keeps_what_was_typed(
    cast: Cast, item: Item, claim: LocationClaim
):
    claims.claim_location(
        by=cast.teammate, item=item, supersedes=claim, place_name="Grayvoron",
        claimed_by_user=cast.teammate, reason="Seen on a sign",
    )  # fmt: skip
    typed = location(claimant=f"user:{cast.owner.uid.hex}", basis=ODD, reason="Mine")

    answer = client_of(cast.owner).post(address(item, "location", supersedes=claim.uid), typed)

    assert answer.status_code == 422
    assert "replaced or withdrawn this while you were typing" in text_of(answer)
    assert "Grayvoron" in text_of(answer)
    assert ODD in text_of(answer)
    assert f"?supersedes={claim.successor.uid}" in text_of(answer)
    assert LocationClaim.objects.count() == 2


def test_a_withdrawal_cannot_be_superseded(cast: Cast, item: Item, claim: LocationClaim):
    gone = claims.withdraw(by=cast.owner, record=claim, reason="Wrong item")
    typed = location(claimant=f"user:{cast.owner.uid.hex}", reason="Again")

    answer = client_of(cast.owner).post(address(item, "location", supersedes=gone.uid), typed)

    assert answer.status_code == 404


def test_a_row_of_another_item_is_not_replaced(cast: Cast, item: Item, claim: LocationClaim):
    other = make_referenced(by=cast.owner, case=cast.case)

    answer = client_of(cast.owner).get(address(other, "location", supersedes=claim.uid))

    assert answer.status_code == 404


def test_a_supersession_the_database_refuses_is_said_in_words(
    cast: Cast, item: Item, claim: LocationClaim, monkeypatch: pytest.MonkeyPatch
):
    """As when two saves pass every check of ours at once."""

    def refuse(**_: object) -> None:
        raise IntegrityError("UNIQUE constraint failed")

    monkeypatch.setattr(claims, "claim_location", refuse)
    monkeypatch.setitem(
        ADDITIONS, "location", _with_action(ADDITIONS["location"], claims.claim_location)
    )
    typed = location(claimant=f"user:{cast.owner.uid.hex}", basis=ODD)

    answer = client_of(cast.owner).post(address(item, "location"), typed)

    assert answer.status_code == 422
    assert "it would contradict what is recorded" in text_of(answer)
    assert ODD in text_of(answer)


def _with_action(addition, action):
    return replace(addition, record=add_row(action))


# Checks and findings


def test_files_of_a_check_are_kept_byte_for_byte(cast: Cast, item: Item, data_dir):
    picture = jpeg("red")
    crop = io.BytesIO(picture)
    crop.name = "satellite crop.jpg"

    client_of(cast.owner).post(
        address(item, "note"), valid("note", cast, item) | {"attached": [crop]}
    )

    attachment = VerificationNote.objects.get().attachments.get()
    assert attachment.file_name == "satellite crop.jpg"
    with originals.open_original(attachment.original.sha256) as stored:
        assert stored.read() == picture
    assert list((data_dir / "incoming").iterdir()) == []


def test_files_of_a_form_sent_back_are_named_to_be_chosen_again(cast: Cast, item: Item) -> None:
    files = [SimpleUploadedFile(name, name.encode()) for name in ("map.png", "crop.jpg")]
    typed = valid("note", cast, item) | {"method": "", "attached": files}

    shown = text_of(client_of(cast.owner).post(address(item, "note"), typed))

    assert "Choose map.png, crop.jpg again" in shown


@pytest.mark.parametrize("ticked", [("map.png", "crop.jpg"), ("crop.jpg",), ()])
def test_files_of_the_earlier_check_go_with_the_one_in_its_place_unless_unticked(
    cast: Cast, item: Item, data_dir, ticked: tuple[str, ...]
):
    client = client_of(cast.owner)
    files = [SimpleUploadedFile(name, name.encode()) for name in ("map.png", "crop.jpg")]
    client.post(address(item, "note"), valid("note", cast, item) | {"attached": files})
    old = VerificationNote.objects.get()
    kept = {file.file_name: file for file in old.attachments.all()}
    replacing = address(item, "note", supersedes=old.uid)
    typed = valid("note", cast, item) | {"reason": "Looked again"}
    more = {
        "carried": [kept[name].uid for name in ticked],
        "attached": [SimpleUploadedFile("street.jpg", b"street")],
    }

    offered = text_of(client.get(replacing))
    client.post(replacing, typed | more)

    assert len(re.findall('name="carried"[^>]* checked', offered)) == 2
    new = old.successor
    assert [file.file_name for file in new.attachments.order_by("pk")] == [*ticked, "street.jpg"]
    for file in new.attachments.filter(file_name__in=ticked):
        assert file.original == kept[file.file_name].original
        assert file.uid != kept[file.file_name].uid
    assert old.attachments.count() == 2
    shown = text_of(client.get(reverse("item", args=[item.code])))
    assert all(reverse("attachment", args=[file.uid]) in shown for file in kept.values())


def test_no_file_of_another_check_is_carried(cast: Cast, item: Item, data_dir):
    client = client_of(cast.owner)
    for name in ("mine.jpg", "other.jpg"):
        file = SimpleUploadedFile(name, name.encode())
        client.post(address(item, "note"), valid("note", cast, item) | {"attached": file})
    old, other = VerificationNote.objects.order_by("pk")
    replacing = address(item, "note", supersedes=old.uid)
    typed = valid("note", cast, item) | {"reason": "Looked again"}

    answer = client.post(replacing, typed | {"carried": [other.attachments.get().uid]})

    assert answer.status_code == 422
    assert VerificationNote.objects.count() == 2


def test_an_empty_file_with_a_check_is_refused(cast: Cast, item: Item, data_dir):
    empty = io.BytesIO(b"")
    empty.name = "empty.png"

    answer = client_of(cast.owner).post(
        address(item, "note"), valid("note", cast, item) | {"attached": [empty]}
    )

    assert answer.status_code == 422
    assert "The submitted file is empty." in text_of(answer)
    assert not VerificationNote.objects.exists()
    assert not Original.objects.exists()


def test_a_finding_names_the_checks_it_rests_on(cast: Cast, item: Item):
    note = checking.add_note(
        by=cast.owner, item=item, method="geolocation", outcome="supports", text="Same road"
    )

    client_of(cast.owner).post(
        address(item, "finding"), {"value": "likely", "reasons": "Road", "notes": [str(note.uid)]}
    )

    assert list(Finding.objects.get().notes.all()) == [note]


def test_a_check_of_another_item_is_no_choice(cast: Cast, item: Item):
    other = make_referenced(by=cast.owner, case=cast.case)
    note = checking.add_note(
        by=cast.owner, item=other, method="geolocation", outcome="supports", text="Elsewhere"
    )

    answer = client_of(cast.owner).post(
        address(item, "finding"), {"value": "likely", "reasons": "Road", "notes": [str(note.uid)]}
    )

    assert answer.status_code == 422
    assert "Elsewhere" not in text_of(answer)


def test_printed_text_keeps_its_look_alike_letter_and_its_lines(cast: Cast, item: Item):
    text = "  The best deсision\r\nfor you"

    client_of(cast.owner).post(
        address(item, "transcript"), {"kind": "as_printed", "language": "en", "text": text}
    )

    assert Transcript.objects.get().text == "  The best deсision\nfor you"


def test_blank_text_is_refused(cast: Cast, item: Item):
    answer = client_of(cast.owner).post(
        address(item, "transcript"), {"kind": "as_printed", "text": "   \n "}
    )

    assert answer.status_code == 422


# Provenance and links


def test_a_step_records_a_source_not_listed_yet(cast: Cast, item: Item):
    client_of(cast.owner).post(
        address(item, "provenance"),
        {"kind": "posted", "new_source": "Rybar", "url": "t.me/rybar/1"},
    )

    step = ProvenanceStep.objects.get()
    assert (step.source.name, step.source.kind) == ("Rybar", "unknown")
    assert step.url == "https://t.me/rybar/1"


def test_a_source_is_chosen_or_named_but_not_both(cast: Cast, item: Item):
    known = make_source(by=cast.owner, case=cast.case)

    answer = client_of(cast.owner).post(
        address(item, "provenance"),
        {"kind": "posted", "source": str(known.uid), "new_source": "Rybar"},
    )

    assert answer.status_code == 422
    assert Source.objects.count() == 1


def test_a_hidden_item_and_one_that_is_not_there_are_refused_alike(cast: Cast, item: Item):
    hidden = make_referenced(by=cast.chief, case=cast.case, title="Hidden")
    items.set_visibility(by=cast.chief, item=hidden, visibility="restricted")
    client = client_of(cast.owner)

    answers = [
        text_of(client.post(address(item, "link"), {"kind": "same_scene", "other": code}))
        for code in (hidden.code, "BEL-9999")
    ]

    assert "There is no item BEL-9999 in this case that you can see." in answers[1]
    assert f"There is no item {hidden.code} in this case that you can see." in answers[0]
    assert not ItemLink.objects.exists()


def test_an_item_is_not_linked_to_itself(cast: Cast, item: Item):
    answer = client_of(cast.owner).post(
        address(item, "link"), {"kind": "same_scene", "other": item.code}
    )

    assert answer.status_code == 422
    assert "An item cannot be linked to itself." in text_of(answer)


# Readings


@pytest.fixture
def reading(cast: Cast, data_dir) -> MetadataReading:
    held = make_held(by=cast.owner, case=cast.case)
    Examination.objects.create(item=held, facts={"gps": {"lat": 50.4613, "lon": 35.6026}})
    return MetadataReading.objects.create(
        item=held, original=held.original, tool="exifread", tool_version="3.5.1", outcome="read"
    )


def test_a_reading_becomes_one_claim_however_often_it_is_clicked(
    cast: Cast, reading: MetadataReading
):
    client = client_of(cast.owner)
    there = reverse("reading_claim", args=[reading.uid])

    answers = [client.post(there), client.post(there)]

    assert [answer.status_code for answer in answers] == [303, 303]
    claim = LocationClaim.objects.get()
    assert (claim.reading, claim.method) == (reading, "metadata")


def test_a_reading_is_claimed_by_post_only_and_not_by_editors_or_strangers(
    cast: Cast, reading: MetadataReading
):
    there = reverse("reading_claim", args=[reading.uid])

    answers = [
        client_of(cast.owner).get(there),
        client_of(cast.editor).post(there),
        client_of(cast.stranger).post(there),
    ]

    assert [answer.status_code for answer in answers] == [405, 403, 404]
    assert not LocationClaim.objects.exists()


# Withdrawing


def test_withdrawing_says_why_and_deletes_nothing(cast: Cast, item: Item, claim: LocationClaim):
    client = client_of(cast.owner)
    there = reverse("withdraw", args=["locationclaim", claim.uid])

    page = client.get(there)
    refused = client.post(there, {"reason": "  "})
    done = client.post(there, {"reason": "Wrong item"})

    assert "Kozinka" in text_of(page)
    assert refused.status_code == 422
    assert done.url == f"/items/{item.code}/#places"
    claim.refresh_from_db()
    assert (claim.successor.state, claim.successor.reason) == ("withdrawn", "Wrong item")


@pytest.mark.parametrize(
    ("who", "status"), [("teammate", 403), ("editor", 403), ("stranger", 404), ("chief", 303)]
)
def test_who_may_withdraw_what_another_recorded(
    who: str, status: int, cast: Cast, claim: LocationClaim
):
    there = reverse("withdraw", args=["locationclaim", claim.uid])

    answer = client_of(getattr(cast, who)).post(there, {"reason": "Wrong"})

    assert answer.status_code == status


def test_a_row_withdrawn_meanwhile_keeps_the_reason_typed(cast: Cast, claim: LocationClaim):
    claims.withdraw(by=cast.chief, record=claim, reason="First")

    answer = client_of(cast.owner).post(
        reverse("withdraw", args=["locationclaim", claim.uid]), {"reason": "Second thoughts"}
    )

    assert "It no longer stands." in text_of(answer)
    assert "Second thoughts" in text_of(answer)
    assert LocationClaim.objects.count() == 2


@pytest.mark.parametrize("model", ["item", "receipt", "user", "findingreview"])
def test_only_dated_rows_can_be_withdrawn(model: str, cast: Cast, item: Item):
    answer = client_of(cast.chief).post(
        reverse("withdraw", args=[model, item.uid]), {"reason": "Gone"}
    )

    assert answer.status_code == 404


def test_a_link_to_a_hidden_item_cannot_be_withdrawn_by_who_does_not_see_it(cast: Cast, item: Item):
    hidden = make_referenced(by=cast.chief, case=cast.case)
    link = items.link_items(by=cast.chief, item=item, other=hidden, kind="same_scene")
    items.set_visibility(by=cast.chief, item=hidden, visibility="restricted")

    answer = client_of(cast.owner).get(reverse("withdraw", args=["itemlink", link.uid]))

    assert answer.status_code == 404


def test_a_row_withdrawn_in_the_same_moment_keeps_the_reason_typed(
    cast: Cast, claim: LocationClaim, monkeypatch: pytest.MonkeyPatch
):
    def faster(**_: object) -> None:
        raise AlreadySuperseded(claim)

    monkeypatch.setattr(claims, "withdraw", faster)

    answer = client_of(cast.owner).post(
        reverse("withdraw", args=["locationclaim", claim.uid]), {"reason": "Second thoughts"}
    )

    assert answer.status_code == 422
    assert "Somebody else has replaced or withdrawn this" in text_of(answer)
    assert text_of(answer).count("Nothing was saved") == 1
    assert "Second thoughts" in text_of(answer)
