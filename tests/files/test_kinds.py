"""What a file is comes from its content, compared with what exiftool says of real files."""

import gzip
import io
import json
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.files import kinds
from evidence.files.sandbox import Examination
from evidence.vocabularies import MediaKind
from tests.samples import expected, sample

# Where we differ from exiftool's type, and why.
KNOWN_DIFFERENCES = {
    "hostile/PayloadsAllTheThings/Upload Insecure Files/Extension HTML/xss.html": "text/html",
    "hostile/PayloadsAllTheThings/XSS Injection/Intruders/xss_alert_identifiable.txt": "text/html",
    "hostile/PayloadsAllTheThings/XXE Injection/Files/Classic XXE - etc passwd.xml": (
        "application/xml"
    ),
    "hostile/collisions/md5-1.docx": kinds.OFFICE_PARTS[0][1],  # exiftool stops at ZIP
    "hostile/collisions/md5-2.docx": kinds.OFFICE_PARTS[0][1],
}


def zipped(*names: str, first: tuple[str, str] | None = None) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in ([first] if first else []) + [(name, "") for name in names]:
            archive.writestr(zipfile.ZipInfo(name), text)
    return content.getvalue()


def test_types_agree_with_exiftool_on_real_files(examined: dict[str, Examination]) -> None:
    differing = {}
    for folder in ("photos", "drone", "video", "hostile"):
        for name, facts in expected(folder)["files"].items():
            stated = facts.get("mime") or facts.get("exiftool", {}).get("mime")
            path = f"{folder}/{name}"
            wanted = KNOWN_DIFFERENCES.get(path, stated)
            if wanted and examined[path].kind.media_type != wanted:
                differing[path] = (wanted, examined[path].kind.media_type)

    assert differing == {}


def test_documents_are_told_from_pictures_of_them(examined: dict[str, Examination]) -> None:
    by_suffix = {".pdf": "document", ".txt": "text", ".jpg": "image", ".png": "image"}
    for path, examination in examined.items():
        suffix = path[-4:].lower()
        if path.startswith("documents/") and suffix in by_suffix:
            assert examination.kind.media_kind == by_suffix[suffix], path


def test_kinds_are_those_of_the_vocabulary(examined: dict[str, Examination]) -> None:
    assert {e.kind.media_kind for e in examined.values()} <= set(MediaKind.values)


@pytest.mark.parametrize(
    ("content", "media_type", "media_kind"),
    [
        (b"", "application/octet-stream", "unknown"),
        (bytes(range(256)), "application/octet-stream", "unknown"),
        ("Козинка, 22 мая".encode(), "text/plain", "text"),
        ("Козинка, 22 мая".encode("utf-16"), "text/plain", "text"),
        ("Приказ: колонна вышла в 11.40".encode("windows-1251"), "text/plain", "text"),
        (b'{"a": [1, 2]}', "application/json", "text"),
        (b"{not json", "text/plain", "text"),
        (b'<?xml version="1.0"?>\n<!-- a -->\n<svg xmlns="x"/>', "image/svg+xml", "image"),
        (b"\xef\xbb\xbf<!DOCTYPE html><p>", "text/html", "text"),
        (b"<kml xmlns='http://www.opengis.net/kml/2.2'/>", "application/xml", "text"),
        (b"%PDF-1.7\n", "application/pdf", "document"),
        (zipped("a.txt"), "application/zip", "archive"),
        (zipped("[Content_Types].xml", "xl/workbook.xml"), kinds.OFFICE_PARTS[1][1], "document"),
        (zipped("datapackage.json", "archive/data.warc.gz"), "application/wacz", "web_capture"),
        (
            zipped("META-INF/container.xml", first=("mimetype", "application/epub+zip")),
            "application/epub+zip",
            "document",
        ),
        (
            zipped(first=("mimetype", "application/vnd.oasis.opendocument.text")),
            "application/vnd.oasis.opendocument.text",
            "document",
        ),
        (gzip.compress(b"WARC/1.1\r\n", mtime=0), "application/warc", "web_capture"),
        (gzip.compress(b"anything", mtime=0), "application/gzip", "archive"),
        (
            b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n",
            "multipart/related",
            "web_capture",
        ),
        (b"\0\0\0\x18ftypM4A \0\0\0\0M4A mp42", "audio/mp4", "audio"),
        (b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf", "image/avif", "image"),
        (b"\0\0\0\x14ftyp3gp5\0\0\0\x003gp5", "video/3gpp", "video"),
        (b"RIFF\0\0\0\0WAVEfmt ", "audio/wav", "audio"),
        (b"OggS" + bytes(24) + b"\x01vorbis", "audio/ogg", "audio"),
        (b"fLaC\0\0\0\x22", "audio/flac", "audio"),
        (b"ID3\x04\0\0\0\0\0\0", "audio/mpeg", "audio"),
        (b"Rar!\x1a\x07\x01\0", "application/vnd.rar", "archive"),
        (bytes(257) + b"ustar\0" + bytes(249), "application/x-tar", "archive"),
    ],
)
def test_content_decides(content: bytes, media_type: str, media_kind: str) -> None:
    kind = kinds.identify(content)

    assert (kind.media_type, kind.media_kind) == (media_type, media_kind)


def test_name_does_not_make_a_picture_of_text() -> None:
    assert kinds.identify(b"#!/bin/sh\nid\n", "photo.jpg").media_type == "text/plain"


def test_name_tells_tables_from_other_text() -> None:
    assert kinds.identify(b"place,lat,lon\n", "claims.CSV").media_type == "text/csv"


def test_text_that_is_not_utf8_says_what_it_looks_like() -> None:
    kind = kinds.identify("Грайворон, площадь".encode("windows-1251"))

    assert "windows-1251" in kind.problem


def test_long_text_cut_inside_a_character_is_still_text() -> None:
    assert kinds.identify(("я" * kinds.HEAD_BYTES).encode()).media_type == "text/plain"
    assert kinds.identify(b"a" + ("я" * kinds.HEAD_BYTES).encode()).media_type == "text/plain"


def test_deeply_nested_json_is_no_crash() -> None:
    assert kinds.identify(b"[" * 100_000).media_kind == "text"


def test_markup_that_could_be_read_in_endless_ways_is_read_in_one() -> None:
    """A backtracking pattern would not come back from these in a lifetime."""
    assert kinds.identify(b"<!---->" * 9000).media_kind == "text"
    assert kinds.identify(b"<?a?><!-- --> " * 4000).media_kind == "text"


def test_zip_with_an_endless_directory_is_told_from_its_head() -> None:
    content = bytearray(zipped("datapackage.json", "archive/data.warc.gz"))
    size_at = content.rfind(b"PK\5\6") + 12
    content[size_at : size_at + 4] = (1 << 31).to_bytes(4, "little")

    assert kinds.identify(bytes(content)).media_type == "application/wacz"


def test_box_structure_without_end_is_given_up() -> None:
    box = b"\0\0\0\x08trak"
    moov = (8 + 8 * 50_000).to_bytes(4, "big") + b"moov" + box * 50_000

    assert kinds.identify(b"\0\0\0\x10ftypisom\0\0\0\0" + moov).media_kind == "video"


@given(st.binary(max_size=400), st.text(max_size=20))
def test_any_bytes_have_a_kind(content: bytes, name: str) -> None:
    kind = kinds.identify(content, name)

    assert kind.media_kind in MediaKind.values
    assert "/" in kind.media_type


MAGIC = [magic for _, magic, _ in kinds.SIGNATURES] + [
    b"\0\0\0\x18ftypmp42",
    b"\0\0\0\x08moov",
    b"II*\0\x08\0\0\0",
    b"PK\3\4",
    b"\x1f\x8b\x08",
    b"\xff\xfb\x90\0",
    b"<?xml ",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
]


@given(st.sampled_from(MAGIC), st.binary(max_size=400))
def test_broken_structures_have_a_kind(magic: bytes, rest: bytes) -> None:
    assert kinds.identify(magic + rest).media_kind in MediaKind.values


def test_inline_types_cannot_run_anything() -> None:
    dangerous = {"image/svg+xml", "text/html", "text/plain", "application/pdf", "application/xml"}

    assert not dangerous & kinds.INLINE_TYPES


def test_a_path_is_looked_into_beyond_its_head() -> None:
    expected_type = json.loads(sample("video/expected.json").read_text())["files"][
        "gpmf-parser/max-heromode.mp4"
    ]["mime"]

    found = kinds.identify(sample("video/gpmf-parser/max-heromode.mp4"))

    assert found.media_type == expected_type
