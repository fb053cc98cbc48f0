"""Uploading: one raw request a file, fields before bytes, one answer each, nothing half done."""

import hashlib
import io
import json
import threading
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import reverse

from evidence.actions import items, ledger, sources
from evidence.errors import DiskFull
from evidence.files import originals
from evidence.models import (
    Case,
    Item,
    LedgerEntry,
    LocationClaim,
    Original,
    Receipt,
    Source,
    TimeClaim,
)
from tests.factories import Cast, jpeg, make_cast, make_held, make_referenced, make_source
from tests.web.clients import client_of, text_of

pytestmark = [pytest.mark.postgres_too, pytest.mark.usefixtures("data_dir")]
ODD = '<script>alert("x")</script> & “quotes” \u202e 🛰 Грайворон\r\nsecond line'


def send(
    client: Client, data: bytes = b"", *, name: str = "photo.jpg", headers: dict | None = None,
    content_type: str = "application/octet-stream", **fields: Any,
) -> HttpResponse:  # fmt: skip
    """One file as upload.js sends it."""
    return client.generic(
        "POST",
        reverse("upload_file"),
        data or jpeg(),
        content_type=content_type,
        headers={
            "X-File-Name": quote(name),
            "X-File-Fields": quote(json.dumps({"case": "BEL", **fields})),
            **(headers or {}),
        },
    )


def nothing_is_left(data_dir: Any) -> bool:
    parts = list((data_dir / "incoming").iterdir())
    kept = [path for path in (data_dir / "originals").rglob("*") if path.is_file()]
    return not parts and not kept and not Receipt.objects.exists() and not Item.objects.exists()


# What is taken in


def test_a_file_is_kept_byte_for_byte_and_answered_with_its_receipt(cast: Cast):
    picture = jpeg("red")

    answer = send(client_of(cast.owner), picture, name="Грайворон 1.jpg", content_type="image/jpeg")

    body = answer.json()
    item, receipt = Item.objects.get(), Receipt.objects.get()
    assert answer.status_code == 201
    assert body == {
        "outcome": "new", "item": item.code, "url": f"/items/{item.code}/",
        "sha256": hashlib.sha256(picture).hexdigest(), "size": len(picture), "kind": "image",
        "receipt": receipt.uid.hex, "problem": "", "proof_url": f"/receipts/{receipt.uid}/proof/",
        "intake": body["intake"],
    }  # fmt: skip
    with originals.open_original(body["sha256"]) as stored:
        assert stored.read() == picture
    assert (receipt.file_name, receipt.declared_type) == ("Грайворон 1.jpg", "image/jpeg")


def test_everything_said_of_a_file_is_recorded(cast: Cast):
    answer = send(
        client_of(cast.owner),
        source="Drone channel", url="t.me/drone/7", forwarded_by="A reader", message=ODD,
        consent="By chat", conditions="No faces", place="Козинка", coordinates="50.4613, 35.6026",
        taken="2023-05-22 12:05", sensitivity="graphic_violence", title="Lone tank",
        kind="drone_video", headers={"X-Last-Modified": "2023-05-22T09:05:00.000Z"},
    )  # fmt: skip

    item, receipt = Item.objects.get(), Receipt.objects.get()
    where, when = LocationClaim.objects.get(), TimeClaim.objects.get()
    assert answer.status_code == 201
    assert (item.title, item.kind, item.sensitivity) == (
        "Lone tank",
        "drone_video",
        "graphic_violence",
    )
    assert (receipt.source.name, receipt.forwarded_by.name) == ("Drone channel", "A reader")
    assert receipt.obtained_from == "https://t.me/drone/7"
    assert receipt.message == ODD.replace("\r\n", "\n")
    assert (receipt.consent, receipt.conditions) == ("By chat", "No faces")
    assert receipt.file_modified_at.isoformat() == "2023-05-22T09:05:00+00:00"
    assert (where.place_name, str(where.latitude)) == ("Козинка", "50.4613000")
    assert (when.edtf, when.utc_offset) == ("2023-05-22T12:05", "")
    assert where.claimed_by_source == when.claimed_by_source == receipt.source


def test_the_same_bytes_again_are_a_second_receipt(cast: Cast):
    client = client_of(cast.owner)

    first, second = send(client), send(client)

    assert (first.status_code, second.status_code) == (201, 200)
    assert second.json()["outcome"] == "second receipt"
    assert second.json()["item"] == first.json()["item"]
    assert Receipt.objects.count() == 2


def test_a_repeated_request_is_the_same_arrival(cast: Cast):
    client = client_of(cast.owner)
    headers = {"X-Batch": "b1", "Idempotency-Key": "k1"}

    first = send(client, headers=headers)
    second = send(client, headers=headers)

    assert (first.status_code, second.status_code) == (201, 200)
    assert second.json()["outcome"] == "already"
    assert second.json()["receipt"] == first.json()["receipt"]
    assert Receipt.objects.count() == 1


def test_bytes_held_by_a_hidden_item_are_answered_like_new_ones(cast: Cast):
    hidden = make_held(by=cast.chief, case=cast.case, data=jpeg("red"))
    items.set_visibility(by=cast.chief, item=hidden, visibility="restricted")

    known = send(client_of(cast.owner), jpeg("red"))
    fresh = send(client_of(cast.owner), jpeg("blue"))

    assert (known.status_code, fresh.status_code) == (201, 201)
    assert set(known.json()) == set(fresh.json())
    assert known.json()["outcome"] == fresh.json()["outcome"] == "new"
    assert known.json()["item"] != hidden.code


def test_forty_files_of_one_batch_are_forty_items_of_one_source(cast: Cast):
    client = client_of(cast.owner)

    answers = [
        send(
            client, jpeg(size=(40 + number, 30)), name=f"{number}.jpg", source="New channel",
            headers={"X-Batch": "forty", "Idempotency-Key": f"k{number}"},
        )
        for number in range(40)
    ]  # fmt: skip

    assert {answer.status_code for answer in answers} == {201}
    assert Item.objects.count() == Receipt.objects.filter(batch="forty").count() == 40
    assert cast.case.sources.count() == 1


def test_the_file_of_a_referenced_item_makes_it_held(cast: Cast):
    item = make_referenced(by=cast.owner, case=cast.case)

    answer = send(client_of(cast.owner), item=item.code)

    item.refresh_from_db()
    assert (answer.status_code, answer.json()["item"]) == (201, item.code)
    assert item.is_held


def test_a_held_item_takes_its_own_bytes_again_and_no_others(cast: Cast, data_dir: Any):
    item = make_held(by=cast.owner, case=cast.case, data=jpeg("red"))
    client = client_of(cast.owner)

    same = send(client, jpeg("red"), item=item.code)
    other = send(client, jpeg("blue"), item=item.code)

    assert (same.status_code, same.json()["outcome"]) == (200, "second receipt")
    assert other.status_code == 422
    assert "holds other bytes" in other.json()["problem"]
    assert Original.objects.count() == 1
    assert list((data_dir / "incoming").iterdir()) == []


@pytest.mark.parametrize("code", ["BEL-0001", "BEL-9999"])
def test_an_item_one_may_not_see_is_refused_like_one_that_is_not_there(code: str, cast: Cast):
    hidden = make_referenced(by=cast.chief, case=cast.case)
    items.set_visibility(by=cast.chief, item=hidden, visibility="restricted")

    answer = send(client_of(cast.owner), item=code)

    assert answer.status_code == 400
    assert f"There is no item {code} in this case that you can see." in answer.json()["problem"]


def test_a_confidential_source_is_found_by_its_code_name(cast: Cast):
    secret = make_source(
        by=cast.chief, case=cast.case, name="Ivan", confidential=True, code_name="HERON"
    )

    answer = send(client_of(cast.owner), source="heron")

    assert answer.status_code == 201
    assert Receipt.objects.get().source == secret


# What is refused


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"coordinates": "95, 35"}, "coordinates", "beyond ±90"),
        ({"coordinates": "50.4"}, "coordinates", "Not two coordinates"),
        ({"taken": "yesterday"}, "taken", "write the date"),
        ({"url": "not an address"}, "url", "Enter a valid URL."),
        ({"sensitivity": "awful"}, "sensitivity", "Select a valid choice."),
        ({"kind": "opinion"}, "kind", "Select a valid choice."),
        ({"title": "x" * 301}, "title", "at most 300 characters"),
        ({"message": "a\0b"}, "message", "not readable text"),
        ({"message": "half \ud800"}, "message", "not readable text"),
        ({"place": "x" * 201}, "place", "at most 200 characters"),
        ({"source": 7}, "fields", "not an object of texts"),
    ],
)
def test_wrong_fields_are_named_before_a_byte_is_read(
    fields: dict, field: str, words: str, cast: Cast, data_dir: Any, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(originals, "keep", None)  # calling it would fail

    answer = send(client_of(cast.owner), **{"source": "New channel"} | fields)

    assert answer.status_code == 400
    assert answer.json()["outcome"] == "failed"
    assert answer.json()["field"] == field
    assert words in answer.json()["problem"]
    assert nothing_is_left(data_dir)
    assert not cast.case.sources.exists()


@pytest.mark.parametrize("fields", ["{", "[]", "%ff%fe", '"case"', "null"])
def test_fields_that_are_no_json_object_are_refused(fields: str, cast: Cast, data_dir: Any):
    answer = client_of(cast.owner).generic(
        "POST", reverse("upload_file"), b"x", content_type="application/octet-stream",
        headers={"X-File-Fields": fields},
    )  # fmt: skip

    assert answer.status_code == 400
    assert nothing_is_left(data_dir)


@pytest.mark.parametrize(
    ("who", "case", "status", "words"),
    [
        ("editor", "BEL", 403, "Only verifiers and admins of the case may add to it."),
        ("stranger", "BEL", 404, "There is no such case that you work in."),
        ("site_admin", "BEL", 404, "There is no such case that you work in."),
        ("owner", "NONE", 404, "There is no such case that you work in."),
        ("owner", "", 404, "There is no such case that you work in."),
    ],
)
def test_who_may_not_upload(
    who: str, case: str, status: int, words: str, cast: Cast, data_dir: Any
):
    answer = send(client_of(getattr(cast, who)), case=case)

    assert (answer.status_code, answer.json()["problem"]) == (status, words)
    assert nothing_is_left(data_dir)


def test_who_is_signed_out_is_told_so_instead_of_led_away(cast: Cast, data_dir: Any):
    answer = send(Client())

    assert answer.status_code == 401
    assert "You are signed out" in answer.json()["problem"]
    assert nothing_is_left(data_dir)


def test_a_request_from_another_page_is_refused(cast: Cast, data_dir: Any):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.owner)

    answer = send(client)

    assert answer.status_code == 403
    assert nothing_is_left(data_dir)


def test_a_file_of_unsaid_length_is_refused(cast: Cast, data_dir: Any):
    client = client_of(cast.owner)

    answer = client.generic(
        "POST", reverse("upload_file"), b"", content_type="application/octet-stream"
    )

    assert answer.status_code == 411
    assert nothing_is_left(data_dir)


def test_an_empty_file_is_refused_and_its_new_source_not_recorded(cast: Cast, data_dir: Any):
    client = client_of(cast.owner)

    answer = client.generic(
        "POST", reverse("upload_file"), b"", content_type="application/octet-stream",
        headers={"X-File-Fields": json.dumps({"case": "BEL", "source": "New channel"})},
        CONTENT_LENGTH="0",
    )  # fmt: skip

    assert (answer.status_code, answer.json()["problem"]) == (422, "The file is empty.")
    assert nothing_is_left(data_dir)
    assert not cast.case.sources.exists()


def test_a_form_is_no_raw_file(cast: Cast, data_dir: Any):
    answer = client_of(cast.owner).post(reverse("upload_file"), {"case": "BEL"})

    assert answer.status_code == 415
    assert nothing_is_left(data_dir)


def test_a_hash_that_does_not_fit_is_refused(cast: Cast, data_dir: Any):
    answer = send(client_of(cast.owner), headers={"X-SHA256": "0" * 64})

    assert answer.status_code == 422
    assert nothing_is_left(data_dir)


class Reset(io.BytesIO):
    """A connection that breaks after the first block."""

    def read(self, *_: int) -> bytes:
        block = super().read(100)
        if not block:
            raise ConnectionResetError
        return block


@pytest.mark.parametrize("stream", [io.BytesIO, Reset])
def test_a_lost_connection_leaves_nothing(stream: Any, cast: Cast, data_dir: Any):
    broken = {"wsgi.input": stream(b"x" * 1000), "CONTENT_LENGTH": "100000"}

    answer = client_of(cast.owner).generic(
        "POST", reverse("upload_file"), b"", content_type="application/octet-stream",
        headers={"X-File-Fields": json.dumps({"case": "BEL", "source": "New channel"})}, **broken,
    )  # fmt: skip

    assert answer.status_code == 400
    assert nothing_is_left(data_dir)
    assert not cast.case.sources.exists()


def test_a_full_disk_is_said(cast: Cast, data_dir: Any, monkeypatch: pytest.MonkeyPatch):
    def full(*_: object, **__: object) -> None:
        raise DiskFull(10, 0)

    monkeypatch.setattr(originals, "keep", full)

    answer = send(client_of(cast.owner))

    assert answer.status_code == 507
    assert "The disk is full" in answer.json()["problem"]
    assert nothing_is_left(data_dir)


def test_a_database_that_fails_at_the_end_leaves_no_record(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
):
    def busy(**_: object) -> None:
        raise OperationalError("database is locked")

    before = LedgerEntry.objects.count()
    monkeypatch.setattr(ledger, "append", busy)

    answer = send(client_of(cast.owner), source="New channel")

    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert LedgerEntry.objects.count() == before
    assert not (Item.objects.exists() or Receipt.objects.exists() or cast.case.sources.exists())


@pytest.mark.parametrize("header", ["X-Batch", "Idempotency-Key"])
def test_a_very_long_name_of_a_batch_is_refused(header: str, cast: Cast, data_dir: Any):
    answer = send(client_of(cast.owner), headers={header: "x" * 201})

    assert answer.status_code == 400
    assert nothing_is_left(data_dir)


def test_the_body_is_never_read_as_a_whole(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    def forbidden(_: HttpRequest) -> bytes:
        raise AssertionError("request.body holds a whole file in memory")

    monkeypatch.setattr(HttpRequest, "body", property(forbidden))

    assert send(client_of(cast.owner), jpeg(size=(2000, 1500))).status_code == 201


# Side by side


@pytest.fixture
def committed_cast(transactional_db: None) -> Iterator[Cast]:
    """The cast as every thread sees it."""
    yield make_cast()


def in_parallel(*calls: Any) -> list[HttpResponse]:
    answers: list[HttpResponse] = []

    def run(call: Any) -> None:
        try:
            answers.append(call())
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_the_same_bytes_sent_side_by_side_are_one_item_with_a_receipt_each(committed_cast: Cast):
    clients = [client_of(committed_cast.owner) for _ in range(4)]

    answers = in_parallel(
        *(lambda client=client: send(client, source="New channel") for client in clients)
    )

    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert Item.objects.count() == Original.objects.count() == 1
    assert Receipt.objects.count() == 4
    assert Case.objects.get(code="BEL").sources.count() == 1


def test_one_arrival_sent_twice_at_once_is_one_receipt(committed_cast: Cast):
    clients = [client_of(committed_cast.owner) for _ in range(3)]
    headers = {"X-Batch": "b1", "Idempotency-Key": "k1"}

    answers = in_parallel(
        *(lambda client=client: send(client, headers=headers) for client in clients)
    )

    assert sorted(answer.json()["outcome"] for answer in answers) == ["already", "already", "new"]
    assert Receipt.objects.count() == 1


# The page, and what it asks


def test_the_page_offers_the_sources_of_its_case_by_their_public_names(cast: Cast):
    make_source(by=cast.chief, case=cast.case, name="Ivan", confidential=True, code_name="HERON")
    make_source(by=cast.stranger, case=cast.other_case, name="Foreign")

    text = text_of(client_of(cast.owner).get(reverse("upload")))

    assert '<option value="HERON">' in text
    assert "Ivan" not in text
    assert "Foreign" not in text
    assert 'name="case" value="BEL"' in text


@pytest.mark.parametrize(("who", "status"), [("editor", 403), ("chief", 200), ("site_admin", 200)])
def test_who_sees_the_upload_page(who: str, status: int, cast: Cast):
    answer = client_of(getattr(cast, who)).get(reverse("upload"))

    assert answer.status_code == status
    assert ("data-upload-url" in text_of(answer)) is (who == "chief")


@pytest.mark.parametrize(("who", "status"), [("owner", 200), ("editor", 403), ("stranger", 404)])
def test_the_file_page_of_an_item_knows_its_item(who: str, status: int, cast: Cast):
    item = make_referenced(by=cast.owner, case=cast.case)

    answer = client_of(getattr(cast, who)).get(reverse("item_add", args=[item.code, "file"]))

    assert answer.status_code == status
    assert (f'name="item" value="{item.code}"' in text_of(answer)) is (status == 200)


def ask(client: Client, url: str, case: str = "BEL") -> HttpResponse:
    return client.get(reverse("upload_check"), {"case": case, "url": url})


def test_a_known_post_is_found_however_it_is_linked(cast: Cast):
    received = make_held(by=cast.owner, case=cast.case, obtained_from="https://t.me/drone/7")
    told = make_referenced(by=cast.owner, case=cast.case, url="https://www.t.me/drone/7/")

    answer = ask(client_of(cast.teammate), "http://t.me/drone/7#top")

    assert [item["code"] for item in answer.json()["items"]] == [received.code, told.code]


def test_a_post_of_a_hidden_item_is_not_known(cast: Cast):
    hidden = make_held(by=cast.chief, case=cast.case, obtained_from="https://t.me/drone/7")
    items.set_visibility(by=cast.chief, item=hidden, visibility="restricted")
    client = client_of(cast.owner)

    known, unknown = ask(client, "https://t.me/drone/7"), ask(client, "https://t.me/drone/8")

    assert known.content == unknown.content


@pytest.mark.parametrize(("who", "case"), [("stranger", "BEL"), ("owner", "NONE"), ("owner", "")])
def test_a_case_one_is_not_in_is_not_asked(who: str, case: str, cast: Cast):
    assert ask(client_of(getattr(cast, who)), "https://t.me/drone/7", case).status_code == 404


def test_a_source_named_twice_in_other_letters_is_one(cast: Cast):
    made = [
        sources.source_named(by=cast.owner, case=cast.case, name=name)
        for name in ("Rybar", " RYBAR ")
    ]

    assert made[0] == made[1]


# Who is named


@pytest.fixture
def heron(cast: Cast) -> Source:
    return make_source(
        by=cast.owner, case=cast.case, name="Ivan Petrenko", confidential=True, code_name="HERON"
    )


@pytest.mark.parametrize(
    ("name", "fields", "field"),
    [
        ("1.jpg", {"message": "Ivan Petrenko sends this."}, "message"),
        ("1.jpg", {"title": "By I. Petrenko"}, "title"),
        ("1.jpg", {"conditions": "Петренко Іван agreed."}, "conditions"),
        ("ivan_petrenko-003.jpg", {}, "file_name"),
        ("ivan_petrenko-003.jpg", {"title": "A bridge"}, "file_name"),
        (
            "ivan_petrenko-003.jpg",
            {"source": "heron", "consent": "So says Ivan Petrenko"},
            "consent",
        ),
    ],
)
def test_who_may_know_a_name_is_asked_before_a_byte_is_read(
    name: str, fields: dict[str, str], field: str, cast: Cast, heron: Source, data_dir: Any
):
    knows, knows_not = client_of(cast.owner), client_of(cast.teammate)

    asked = send(knows, name=name, **fields)
    nothing = nothing_is_left(data_dir)
    kept = send(knows, name=name, **fields, keep_names="CRANE\nHERON")
    other = send(knows_not, jpeg("red"), name=name, **fields)

    body = asked.json()
    assert (asked.status_code, body["field"], body["names"]) == (422, field, ["HERON"])
    assert "This names a confidential source (HERON)" in body["problem"] and nothing
    assert kept.status_code == other.status_code == 201


@pytest.mark.parametrize("said", [{"source": "Ivan Petrenko"}, {"forwarded_by": "HERON"}])
def test_what_is_kept_back_with_its_source_is_not_asked_about(
    said: dict[str, str], cast: Cast, heron: Source
):
    answer = send(
        client_of(cast.owner), name="ivan petrenko.jpg", message="Yours, Ivan Petrenko", **said
    )

    assert answer.status_code == 201
    assert Item.objects.get().title == "Without a title"


@pytest.mark.parametrize(("by", "status"), [("chief", 422), ("owner", 201)])
def test_another_source_is_asked_about_unless_who_recorded_the_one_knows_both(
    by: str, status: int, cast: Cast, heron: Source
):
    crane = {"name": "Olha Koval", "confidential": True, "code_name": "CRANE"}
    make_source(by=getattr(cast, by), case=cast.case, **crane)

    answer = send(client_of(cast.chief), message="Olha Koval told me", source="HERON")

    assert answer.status_code == status
    assert answer.json().get("names", ["CRANE"]) == ["CRANE"]


def test_a_source_named_besides_is_asked_about_again_at_an_upload(cast: Cast, heron: Source):
    make_source(
        by=cast.owner, case=cast.case, name="Olha Koval", confidential=True, code_name="CRANE"
    )
    both = {"title": "Ivan Petrenko", "message": "Olha Koval"}

    answer = send(client_of(cast.owner), **both, keep_names="HERON")

    assert answer.json()["names"] == ["CRANE", "HERON"]
