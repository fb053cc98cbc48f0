"""No request, however odd, is answered by an error of ours."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import Cast
from tests.test_sight import RULES, World, read, world
from tests.web.clients import client_of

__all__ = ["world"]

pytestmark = [pytest.mark.postgres_too, pytest.mark.usefixtures("data_dir")]

ODD = {
    "nothing": "",
    "null": "a\0b",
    "no uuid": "{not-a-uuid}",
    "huge number": "9" * 400,
    "signs": "-٣\"'><script>%00%ff\r\n\u202e\U0001f4a5/../(*[^\\" * 500,
}
ASKED = (
    "q", "case", "kind", "status", "finding", "source_kind", "sensitivity", "has_file", "page",
    "has_location", "sort", "view", "after", "before", "supersedes", "url", "inline", "next",
)  # fmt: skip


def patient_client(world: World) -> Client:
    """The admin of the case, whose broken requests are answered as in production."""
    client = client_of(world.cast.chief)
    client.raise_request_exception = False
    return client


def addresses(world: World) -> list[str]:
    """Every address there is, and those of uploads."""
    known = [
        reverse(name, kwargs=rule.where(world)) for name, rules in RULES.items() for rule in rules
    ]
    return [*known, *map(reverse, ("upload_check", "login"))]


@pytest.mark.parametrize("value", ODD.values(), ids=ODD)
def test_odd_parameters_are_no_error_of_ours(world: World, value: str) -> None:
    client = patient_client(world)
    query = urlencode([(name, value) for name in ASKED] * 2)

    failed = []
    for address in addresses(world):
        answer = client.get(f"{address}?{query}")
        read(answer)
        if answer.status_code >= 500:
            failed.append((address, answer.status_code))

    assert failed == []


@pytest.mark.parametrize("value", ODD.values(), ids=ODD)
def test_odd_forms_are_no_error_of_ours(world: World, value: str) -> None:
    client = patient_client(world)

    failed = []
    for address in addresses(world):
        shown = client.get(f"{address}?case=BEL")
        read(shown)
        form = shown.context and shown.context.get("form")
        names = [*form.fields, *(f"initial-{name}" for name in form.fields)] if form else ASKED
        answer = client.post(f"{address}?case=BEL", {name: [value, value] for name in names})
        if answer.status_code >= 500:
            failed.append((address, answer.status_code))

    assert failed == []


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("X-File-Fields", "[" * 5000),
        ("X-File-Fields", "%ff%00"),
        ("X-File-Fields", json.dumps({"case": "B\0L"})),
        ("X-File-Fields", json.dumps({"case": "BEL", "title": "\ud800"})),
        ("X-File-Fields", json.dumps({"case": "BEL", "item": "BEL\0", "source": "\0"})),
        ("X-File-Fields", json.dumps({"case": {"nested": 1}})),
        ("X-File-Name", "%00"),
        ("X-File-Name", "%0d%0aSet-Cookie: a=b" + "%ff" * 5000),
        ("X-Last-Modified", "0001-01-01T00:00:00+14:00"),
        ("X-Last-Modified", "9999-12-31T23:59:59-14:00"),
        ("X-Last-Modified", "2023-13-45"),
        ("X-SHA256", "ü" * 64),
        ("X-Batch", "b" * 201),
        ("Idempotency-Key", "\0"),
    ],
)
def test_odd_headers_of_an_upload_are_no_error_of_ours(cast: Cast, header: str, value: str) -> None:
    client = client_of(cast.owner)
    client.raise_request_exception = False
    headers = {"X-File-Fields": json.dumps({"case": "BEL"}), "X-File-Name": "a.bin"}

    answer = client.post(
        reverse("upload_file"), b"some bytes", content_type="application/octet-stream",
        headers=headers | {header: value},
    )  # fmt: skip

    assert answer.status_code < 500


@pytest.mark.parametrize("length", ["", "-5", "1e9", "9" * 5000])
def test_impossible_length_of_an_upload_is_refused(cast: Cast, length: str) -> None:
    client: Any = client_of(cast.owner)

    answer = client.post(
        reverse("upload_file"), b"some bytes", content_type="application/octet-stream",
        headers={"X-File-Fields": json.dumps({"case": "BEL"})}, CONTENT_LENGTH=length,
    )  # fmt: skip

    assert 400 <= answer.status_code < 500
