"""Originals, previews, attachments and proofs: to whom, in which parts, under which headers."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from evidence import checkpoints
from evidence.actions import cases, checking, claims, custody, items
from evidence.admin.custody import AccessAdmin
from evidence.admin.site import site
from evidence.checkpoints import PROOF_HEADER
from evidence.files import originals, previews
from evidence.models import Access, Examination, Item, Original, User
from evidence.vocabularies import AccessKind, EvidenceKind, Visibility
from evidence.web import serving
from tests.factories import Cast, jpeg, make_held, make_referenced
from tests.web.clients import client_of

pytestmark = pytest.mark.usefixtures("data_dir")

HOSTILE_PAGE = b"<!doctype html><script>alert(1)</script>"


@pytest.fixture
def photo(cast: Cast) -> Item:
    return make_held(by=cast.owner, case=cast.case, data=jpeg("olive"))


def fetch(who: User | None, url: str, **asked: Any) -> HttpResponse:
    """The answer to somebody, or to nobody known, read to its end."""
    client = client_of(who) if who else Client()
    response = client.generic(asked.pop("method", "GET"), url, **asked)
    response.body = b"".join(response.streaming_content) if response.streaming else response.content
    return response


def preview_of(item: Item, size: int = 320) -> str:
    """Give the item a preview, and its address."""
    assert item.original is not None
    previews.write(previews.stem_of(item.original.sha256), size, b"small picture")
    Examination.objects.update_or_create(item=item, defaults={"previewed": True})
    return reverse("preview", args=[item.code, size])


def addresses_of(item: Item) -> list[str]:
    receipt = item.receipts.get()
    return [
        reverse("original", args=[item.code]),
        preview_of(item),
        reverse("proof", args=[receipt.uid]),
    ]


def test_original_comes_as_it_was_sent(cast: Cast, photo: Item) -> None:
    response = fetch(cast.editor, reverse("original", args=[photo.code]))

    assert response.body == jpeg("olive")
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith(f'attachment; filename="{photo.code}_photo')


def test_every_file_is_made_harmless(cast: Cast, photo: Item) -> None:
    for url in addresses_of(photo)[:2]:
        response = fetch(cast.owner, url)

        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
        assert response["Cross-Origin-Resource-Policy"] == "same-origin"
        assert response["Cache-Control"].startswith("private")


def test_only_harmless_types_are_shown_inline(cast: Cast, photo: Item) -> None:
    page = make_held(by=cast.owner, case=cast.case, data=HOSTILE_PAGE, file_name="photo.jpg")

    shown = fetch(cast.owner, reverse("original", args=[photo.code]) + "?inline=1")
    kept = fetch(cast.owner, reverse("original", args=[page.code]) + "?inline=1")

    assert shown["Content-Type"] == "image/jpeg"
    assert shown["Content-Disposition"].startswith("inline")
    assert kept["Content-Type"] == "application/octet-stream"
    assert kept["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-", 0, None), ("bytes=0-0", 0, 0), ("bytes=10-19", 10, 19), ("bytes=-5", -5, None)],
)
def test_player_gets_the_part_it_asks_for(
    cast: Cast, photo: Item, asked: str, first: int, last: int | None
) -> None:
    whole = jpeg("olive")
    part = whole[first:] if last is None else whole[first : last + 1]

    response = fetch(cast.owner, reverse("original", args=[photo.code]), headers={"Range": asked})

    start = first % len(whole)
    assert response.status_code == 206
    assert response.body == part
    assert response["Content-Length"] == str(len(part))
    assert response["Content-Range"] == f"bytes {start}-{start + len(part) - 1}/{len(whole)}"


def test_part_beyond_the_end_is_refused(cast: Cast, photo: Item) -> None:
    response = fetch(
        cast.owner, reverse("original", args=[photo.code]), headers={"Range": "bytes=999999-"}
    )

    assert response.status_code == 416
    assert response["Content-Range"] == f"bytes */{len(jpeg('olive'))}"


def test_head_tells_the_length_and_is_no_opening(cast: Cast, photo: Item) -> None:
    response = fetch(cast.owner, method="HEAD", url=reverse("original", args=[photo.code]))

    assert response["Content-Length"] == str(len(jpeg("olive")))
    assert not response.body
    assert not Access.objects.exists()


@pytest.mark.parametrize("headers", [{}, {"Range": "bytes=0-3"}, {"Range": "bytes=999999-"}])
def test_stranger_learns_nothing_from_any_answer(
    cast: Cast, photo: Item, headers: dict[str, str]
) -> None:
    assert photo.original is not None
    asked = {**headers, "If-None-Match": f'"{photo.original.sha256}"'}
    unknown = reverse("original", args=["BEL-9999"])

    for url in [*addresses_of(photo), unknown]:
        response = fetch(cast.stranger, url, headers=asked)

        assert response.status_code == 404
        assert "ETag" not in response
        assert "Content-Range" not in response


def test_anonymous_visitor_is_sent_to_the_sign_in(photo: Item) -> None:
    for url in addresses_of(photo):
        response = fetch(None, url)

        assert response.status_code == 302
        assert response["Location"].startswith("/accounts/login/")


def test_narrowed_sight_holds_for_what_a_browser_has_kept(cast: Cast, photo: Item) -> None:
    url = reverse("original", args=[photo.code])
    kept = fetch(cast.owner, url)["ETag"]
    items.set_visibility(by=cast.chief, item=photo, visibility=Visibility.RESTRICTED)

    response = fetch(cast.editor, url, headers={"If-None-Match": kept})

    assert response.status_code == 404


def test_no_date_tells_when_another_case_received_the_same_bytes(cast: Cast, photo: Item) -> None:
    theirs = make_held(by=cast.stranger, case=cast.other_case, data=jpeg("olive"))

    response = fetch(cast.stranger, reverse("original", args=[theirs.code]))

    assert "Last-Modified" not in response


def test_opening_and_download_are_recorded(cast: Cast, photo: Item) -> None:
    url = reverse("original", args=[photo.code])

    fetch(cast.editor, url + "?inline=1")
    fetch(cast.editor, url)

    seen = Access.objects.visible_to(cast.chief).filter(user=cast.editor)
    assert [access.kind for access in seen] == [AccessKind.DOWNLOADED, AccessKind.OPENED]


def test_one_playback_counts_once(cast: Cast, photo: Item) -> None:
    url = reverse("original", args=[photo.code])

    for asked in ("bytes=0-", "bytes=30-", "bytes=60-"):
        fetch(cast.editor, url + "?inline=1", headers={"Range": asked})

    assert Access.objects.count() == 1


def test_preview_waits_for_the_examination(cast: Cast, photo: Item) -> None:
    url = reverse("preview", args=[photo.code, 320])

    before = fetch(cast.owner, url)
    preview_of(photo)
    after = fetch(cast.owner, url)

    assert before.status_code == 404
    assert after.body == b"small picture"
    assert after["Content-Type"] == previews.MEDIA_TYPE


def test_preview_has_two_sizes_only(cast: Cast, photo: Item) -> None:
    preview_of(photo)

    response = fetch(cast.owner, reverse("preview", args=[photo.code, 321]))

    assert response.status_code == 404


def test_referenced_item_has_nothing_to_hand_out(cast: Cast) -> None:
    item = make_referenced(by=cast.owner, case=cast.case)

    for url in (reverse("original", args=[item.code]), reverse("preview", args=[item.code, 320])):
        assert fetch(cast.owner, url).status_code == 404


def test_lost_bytes_are_not_found_rather_than_an_error(cast: Cast, photo: Item) -> None:
    assert photo.original is not None
    originals.path_of(photo.original.sha256).unlink()

    response = fetch(cast.owner, reverse("original", args=[photo.code]))

    assert response.status_code == 404


@pytest.fixture
def crop(db: None, data_dir: Path) -> Original:
    """A file that somebody attaches."""
    kept = originals.keep([b"a satellite crop"])
    return Original.objects.create(
        sha256=kept.sha256, size=kept.size, media_type="text/plain", media_kind="text"
    )


def attached_to_check(cast: Cast, item: Item, crop: Original) -> str:
    note = checking.add_note(
        by=cast.owner, item=item, method="geolocation", outcome="supports", text="Seen.",
        attachments=[(crop, "crop.txt")],
    )  # fmt: skip
    return reverse("attachment", args=[note.attachments.get().uid])


def attached_to_claim(cast: Cast, item: Item, crop: Original) -> str:
    claim = claims.claim_time(
        by=cast.owner, item=item, edtf="2023-05-22", claimed_by_user=cast.owner
    )
    evidence = claims.add_evidence(
        by=cast.owner, claim=claim, kind=EvidenceKind.OTHER, kept=(crop, "crop.txt")
    )
    return reverse("claim_file", args=[evidence.uid])


def told_to(who: User, item: Item) -> list[str]:
    """The access log of the item's page and that of the admin site, which say the same."""
    page = client_of(who).get(reverse("item", args=[item.code])).context["sheet"]
    shown = [f"{each.user.username} {each.kind} {each.file}" for each in page.accesses]
    log = AccessAdmin(Access, site).visible(who)
    assert shown == [f"{each.user.username} {each.kind} {each.file}" for each in log]
    return shown


def test_attachment_follows_the_sight_of_its_item(cast: Cast, photo: Item, crop: Original) -> None:
    url = attached_to_check(cast, photo, crop)

    assert fetch(cast.editor, url).body == b"a satellite crop"
    assert fetch(cast.stranger, url).status_code == 404


@pytest.mark.postgres_too
@pytest.mark.parametrize(
    ("attached", "to"), [(attached_to_check, "a check"), (attached_to_claim, "a claim")]
)
def test_who_took_an_attached_file_is_told_to_the_admin(
    cast: Cast, photo: Item, crop: Original, attached: Any, to: str
) -> None:
    url = attached(cast, photo, crop)

    fetch(cast.editor, url)
    fetch(cast.editor, url, method="HEAD")
    fetch(cast.stranger, url)
    for start in ("bytes=0-", "bytes=3-"):
        fetch(cast.teammate, url + "?inline=1", headers={"Range": start})
    fetch(cast.editor, reverse("original", args=[photo.code]))

    assert told_to(cast.chief, photo) == [
        "editor downloaded the original",
        f"teammate opened crop.txt, attached to {to}",
        f"editor downloaded crop.txt, attached to {to}",
    ]
    assert told_to(cast.owner, photo) == []


def test_no_log_tells_of_a_check_that_is_sealed(cast: Cast, photo: Item, crop: Original) -> None:
    case = cast.case
    cases.edit_case(by=cast.chief, case=case, expected=case.version, blind_checks=True)
    url = attached_to_check(cast, photo, crop)

    fetch(cast.editor, url)

    assert Access.objects.get().user == cast.editor
    assert told_to(cast.chief, photo) == []


def test_proof_of_a_receipt_is_one_anybody_can_check(cast: Cast, photo: Item) -> None:
    url = reverse("proof", args=[photo.receipts.get().uid])

    response = fetch(cast.editor, url)

    assert response["Content-Type"].startswith("text/plain")
    assert response.content.decode().startswith(PROOF_HEADER)
    assert response["Content-Disposition"].endswith(".tlog-proof")


def test_a_ledger_older_than_what_was_signed_proves_nothing_and_says_so(
    cast: Cast, photo: Item
) -> None:
    url = reverse("proof", args=[photo.receipts.get().uid])
    key = custody.signing_key()
    later = checkpoints.checkpoint_text(key.verifier.name, 10_000, bytes(32))
    (settings.CATALOG_KEYS_DIR / custody.LAST_FILE).write_text(checkpoints.sign(later, key))

    response = fetch(cast.editor, url)

    assert response.status_code == 409
    assert "rolled back: 10000 entries were signed for" in response.content.decode()


@pytest.mark.parametrize(
    ("given", "plain", "encoded"),
    [
        ("листовка.pdf", "________.pdf", "%D0%BB%D0%B8%D1%81%D1%82%D0%BE%D0%B2%D0%BA%D0%B0.pdf"),
        ('a"; filename="b.exe', "a__ filename=_b.exe", "a%22%3B%20filename%3D%22b.exe"),
        ("../../etc/passwd", "passwd", "passwd"),
        ("C:\\evil\\..hidden", "hidden", "hidden"),
        ("two\r\nlines", "twolines", "twolines"),
        ("", "original", "original"),
    ],
)
def test_file_name_hurts_no_header_and_no_folder(given: str, plain: str, encoded: str) -> None:
    header = serving.disposition("attachment", given)

    assert header == f"attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}"
