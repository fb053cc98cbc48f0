"""Taking items out: who may, what is in the file, and what the ledger says of it."""

import csv
import hashlib
import io
import json

import pytest
from django.http import HttpResponse
from django.urls import reverse

from evidence.actions import cases, items
from evidence.exports import facts
from evidence.models import Export, Item, LedgerEntry, User
from evidence.vocabularies import ExportFormat, Role, Visibility
from tests.factories import Cast, make_referenced
from tests.web.clients import client_of, text_of

pytestmark = [pytest.mark.postgres_too, pytest.mark.usefixtures("data_dir")]

URL = reverse("export")


@pytest.fixture
def three(cast: Cast) -> list[Item]:
    kinds = ("photo", "video", "photo")
    return [make_referenced(by=cast.owner, case=cast.case, kind=kind) for kind in kinds]


def download(who: User, address: str = "", format: str = "csv") -> HttpResponse:
    return client_of(who).post(URL + address, {"format": format})


def codes(answer: HttpResponse) -> list[str]:
    text = b"".join(answer).decode("utf-8-sig")
    return [row["code"] for row in csv.DictReader(io.StringIO(text, newline=""))]


def test_file_holds_what_the_search_finds(cast: Cast, three: list[Item]) -> None:
    answer = download(cast.editor, "?kind=photo")

    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith('attachment; filename="evidence-')
    assert answer["Cache-Control"].startswith("max-age=0")
    assert codes(answer) == ["BEL-0003", "BEL-0001"]


@pytest.mark.parametrize("format", ExportFormat.values)
def test_every_format_is_streamed(cast: Cast, three: list[Item], format: str) -> None:
    answer = download(cast.editor, format=format)

    assert answer.streaming
    assert b"BEL-0002" in b"".join(answer)


def test_ledger_knows_of_it_before_the_first_byte(cast: Cast, three: list[Item]) -> None:
    answer = download(cast.editor, "?q=kind:photo")

    export = Export.objects.get()
    assert (export.taken_by, export.case, export.format) == (cast.editor, cast.case, "csv")
    assert (export.items, export.asked) == (2, "search: q=kind%3Aphoto")
    assert export.digest == hashlib.sha256(b"BEL-0003\nBEL-0001\n").hexdigest()
    entry = json.loads(LedgerEntry.objects.order_by("seq").last().body)
    assert entry["type"] == "dissemination"
    assert codes(answer) == ["BEL-0003", "BEL-0001"]


def test_items_of_two_cases_are_an_entry_in_each(cast: Cast, three: list[Item]) -> None:
    cases.set_member(by=cast.stranger, case=cast.other_case, user=cast.editor, role=Role.EDITOR)
    make_referenced(by=cast.stranger, case=cast.other_case)

    assert len(codes(download(cast.editor))) == 4
    assert dict(Export.objects.values_list("case__code", "items")) == {"BEL": 3, "OTH": 1}


def test_what_one_only_verifies_stays_and_the_page_says_so(cast: Cast, three: list[Item]) -> None:
    cases.set_member(by=cast.stranger, case=cast.other_case, user=cast.editor, role=Role.VERIFIER)
    make_referenced(by=cast.stranger, case=cast.other_case)

    assert "what belongs to OTH" in text_of(client_of(cast.editor).get(URL))
    assert codes(download(cast.editor)) == ["BEL-0003", "BEL-0002", "BEL-0001"]


@pytest.mark.parametrize("name", ["owner", "teammate", "site_admin"])
def test_who_may_not_is_told_and_gets_nothing(cast: Cast, three: list[Item], name: str) -> None:
    assert download(getattr(cast, name)).status_code == 403
    assert not Export.objects.exists()
    assert "Take out" not in text_of(client_of(getattr(cast, name)).get("/"))


def test_hidden_item_is_neither_counted_nor_in_the_file(cast: Cast, three: list[Item]) -> None:
    items.set_visibility(by=cast.chief, item=three[0], visibility=Visibility.RESTRICTED)

    assert "Take out 2 items" in text_of(client_of(cast.editor).get(URL))
    assert codes(download(cast.editor)) == ["BEL-0003", "BEL-0002"]
    assert Export.objects.get().items == 2


def test_nothing_is_no_file_and_no_entry(cast: Cast, three: list[Item]) -> None:
    answer = download(cast.editor, "?q=nothingofthekind")

    assert answer.status_code == 422
    assert "Nothing is chosen" in text_of(answer)
    assert not Export.objects.exists()


def test_unknown_format_is_said_beside_the_field(cast: Cast, three: list[Item]) -> None:
    answer = download(cast.editor, format="exe")

    assert answer.status_code == 422
    assert "exe is not one of the available choices" in text_of(answer)


def test_pages_of_a_long_file_leave_nothing_out(
    cast: Cast, three: list[Item], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facts, "PAGE", 2)

    assert codes(download(cast.editor)) == ["BEL-0003", "BEL-0002", "BEL-0001"]
