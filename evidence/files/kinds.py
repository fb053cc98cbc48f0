"""What a file is, told from its content; the name it came with is only a hint among text formats.

Types are those of the IANA registry where it has one, otherwise the ones exiftool uses.
"""

import io
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import puremagic

from evidence.files import isobmff

HEAD_BYTES = 64 << 10
MAX_JSON_BYTES = 4 << 20
MAX_ZIP_DIRECTORY = 4 << 20

INLINE_TYPES = frozenset(
    {
        "image/jpeg",
        "image/png",
        "image/gif",
        "image/webp",
        "image/avif",
        "video/mp4",
        "video/webm",
        "audio/mpeg",
        "audio/ogg",
        "audio/wav",
    }
)
"""What a browser shows by itself and cannot run: safe to serve inline."""


@dataclass(frozen=True)
class FileKind:
    """`media_kind` is a code of vocabularies.MediaKind; `problem` is a sentence or empty."""

    media_kind: str
    media_type: str
    problem: str = ""


UNKNOWN = "application/octet-stream"

KIND_OF_TYPE = {
    "image/vnd.djvu": "document",
    "application/vnd.adobe.photoshop": "image",
    "application/mxf": "video",
    "application/json": "text",
    "application/xml": "text",
    "application/rdf+xml": "text",
    "message/rfc822": "text",
    "application/warc": "web_capture",
    "application/wacz": "web_capture",
    "multipart/related": "web_capture",
    "application/pdf": "document",
    "application/postscript": "document",
    "application/rtf": "document",
    "application/epub+zip": "document",
    "application/msword": "document",
    "application/x-ole-storage": "document",
    "application/zip": "archive",
    "application/gzip": "archive",
    "application/x-bzip2": "archive",
    "application/x-xz": "archive",
    "application/zstd": "archive",
    "application/x-7z-compressed": "archive",
    "application/vnd.rar": "archive",
    "application/x-tar": "archive",
}

SIGNATURES: list[tuple[int, bytes, str]] = [
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (0, b"8BPS", "application/vnd.adobe.photoshop"),
    (0, b"\0\0\0\x0cjP  ", "image/jp2"),
    (0, b"\xff\x4f\xff\x51", "image/x-j2c"),
    (0, b"\xff\x0a", "image/jxl"),
    (0, b"\0\0\0\x0cJXL ", "image/jxl"),
    (0, b"FUJIFILMCCD-RAW", "image/x-fujifilm-raf"),
    (6, b"HEAPCCDR", "image/x-canon-crw"),
    (0, b"IIU\0", "image/x-panasonic-rw2"),
    (0, b"IIRO", "image/x-olympus-orf"),
    (0, b"IIRS", "image/x-olympus-orf"),
    (0, b"MMOR", "image/x-olympus-orf"),
    (0, b"FOVb", "image/x-sigma-x3f"),
    (0, b"\xff\x01Exiv2", "image/x-exv"),
    (0, b"AT&TFORM", "image/vnd.djvu"),
    (0, b"\0\0\1\0", "image/x-icon"),
    (0, b"icns", "image/x-icns"),
    (0, b"DDS ", "image/x-dds"),
    (0, b"FLV\1", "video/x-flv"),
    (0, bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c"), "video/x-ms-asf"),
    (0, b"\0\0\1\xba", "video/mpeg"),
    (0, b"\0\0\1\xb3", "video/mpeg"),
    (0, b"\x06\x0e\x2b\x34\x02\x05\x01\x01\x0d\x01\x02\x01\x01", "application/mxf"),
    (0, b"fLaC", "audio/flac"),
    (0, b"#!AMR", "audio/amr"),
    (0, b"caff", "audio/x-caf"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"MThd", "audio/midi"),
    (0, b"%!PS", "application/postscript"),
    (0, b"\xc5\xd0\xd3\xc6", "application/postscript"),
    (0, b"{\\rtf", "application/rtf"),
    (0, b"WARC/", "application/warc"),
    (0, b"BZh", "application/x-bzip2"),
    (0, b"\xfd7zXZ\0", "application/x-xz"),
    (0, b"\x28\xb5\x2f\xfd", "application/zstd"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (257, b"ustar", "application/x-tar"),
]

RIFF_TYPES = {
    b"WEBP": "image/webp",
    b"AVI ": "video/x-msvideo",
    b"WAVE": "audio/wav",
}

BRANDS = {
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"heim": "image/heic",
    b"heis": "image/heic",
    b"hevc": "image/heic-sequence",
    b"hevx": "image/heic-sequence",
    b"mif1": "image/heif",
    b"msf1": "image/heif-sequence",
    b"avif": "image/avif",
    b"avis": "image/avif",
    b"crx ": "image/x-canon-cr3",
    b"qt  ": "video/quicktime",
    b"M4A ": "audio/mp4",
    b"M4B ": "audio/mp4",
    b"M4P ": "audio/mp4",
    b"F4A ": "audio/mp4",
}

OFFICE_PARTS = [
    ("word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("xl", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("ppt", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
]

TEXT_TYPES_BY_NAME = {".csv": "text/csv", ".tsv": "text/tab-separated-values"}


def identify(source: Path | BinaryIO | bytes, name: str = "") -> FileKind:
    """What these bytes are: a path, an open file or the first bytes of one. Never raises for bytes.

    A path or an open file is looked into beyond its first 64 KiB where the format needs it.
    """
    if isinstance(source, Path):
        with source.open("rb") as opened:
            return identify(opened, name or source.name)
    file: BinaryIO = io.BytesIO(source) if isinstance(source, bytes) else source
    file.seek(0)
    head = file.read(HEAD_BYTES)
    if not head:
        return FileKind("unknown", UNKNOWN, "the file is empty")
    media_type, problem = _media_type(file, head, name)
    return FileKind(kind_of(media_type), media_type, problem)


def kind_of(media_type: str) -> str:
    """The media kind of a media type, as a code of vocabularies.MediaKind."""
    if media_type in KIND_OF_TYPE:
        return KIND_OF_TYPE[media_type]
    if media_type.startswith(
        ("application/vnd.openxml", "application/vnd.oasis", "application/vnd.ms-")
    ):
        return "document"
    family = media_type.partition("/")[0]
    return family if family in {"image", "video", "audio", "text"} else "unknown"


def _media_type(file: BinaryIO, head: bytes, name: str) -> tuple[str, str]:
    for look in _LOOKS:
        try:
            if found := look(file, head):
                return found, ""
        except (ValueError, LookupError, OverflowError, OSError, struct.error, zlib.error):
            continue  # a broken structure is no evidence for this format: ask the next one
    return _text_type(file, head, name) or (_by_puremagic(head), "")


def _by_signature(_file: BinaryIO, head: bytes) -> str:
    for at, magic, media_type in SIGNATURES:
        if head.startswith(magic, at):
            return media_type
    return ""


def _bmp(_file: BinaryIO, head: bytes) -> str:
    """Two letters are too little: the header behind them must be one of the known lengths."""
    known = len(head) > 18 and int.from_bytes(head[14:18], "little") in (
        12,
        40,
        52,
        56,
        64,
        108,
        124,
    )
    return "image/bmp" if head.startswith(b"BM") and known else ""


def _pdf(_file: BinaryIO, head: bytes) -> str:
    """Readers accept a PDF header anywhere in the first kilobyte."""
    return "application/pdf" if b"%PDF-" in head[:1024] else ""


def _riff(_file: BinaryIO, head: bytes) -> str:
    return RIFF_TYPES.get(head[8:12], "") if head[:4] in (b"RIFF", b"RF64") else ""


def _aiff(_file: BinaryIO, head: bytes) -> str:
    return "audio/aiff" if head[:4] == b"FORM" and head[8:12] in (b"AIFF", b"AIFC") else ""


def _tiff(file: BinaryIO, head: bytes) -> str:
    """Plain TIFF, or the raw format its first directory gives away."""
    if head[:4] not in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"):
        return ""
    if head[8:10] == b"CR":
        return "image/x-canon-cr2"
    try:
        tags = _tiff_tags(file, "little" if head[:2] == b"II" else "big")
    except (ValueError, struct.error):
        return "image/tiff"
    make = tags.get(0x010F, b"").upper()
    if 0xC612 in tags:
        return "image/x-adobe-dng"
    if 0x014A in tags:
        for maker, media_type in _RAW_MAKERS:
            if make.startswith(maker):
                return media_type
    return "image/tiff"


_RAW_MAKERS = [
    (b"NIKON", "image/x-nikon-nef"),
    (b"SONY", "image/x-sony-arw"),
    (b"PENTAX", "image/x-pentax-pef"),
    (b"SAMSUNG", "image/x-samsung-srw"),
]


def _tiff_tags(file: BinaryIO, order: str) -> dict[int, bytes]:
    """Tags of the first TIFF directory; values only of the maker's name."""
    sign = "<" if order == "little" else ">"
    file.seek(4)
    (at,) = struct.unpack(f"{sign}I", file.read(4))
    file.seek(at)
    (count,) = struct.unpack(f"{sign}H", file.read(2))
    entries = [struct.unpack(f"{sign}HHII", file.read(12)) for _ in range(min(count, 512))]
    tags = {tag: b"" for tag, _, _, _ in entries}
    for tag, _, length, offset in entries:
        if tag == 0x010F and length > 4:
            file.seek(offset)
            tags[tag] = file.read(min(length, 32))
    return tags


def _iso_media(file: BinaryIO, head: bytes) -> str:
    found = isobmff.brands(file) if b"ftyp" in head else []
    if not found:
        kinds = {b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"}
        return "video/quicktime" if head[4:8] in kinds and _is_box(file) else ""
    major = found[0]
    if major in BRANDS:
        return _more_exact(BRANDS[major], found)
    if major.startswith(b"3gp"):
        return "video/3gpp"
    if major.startswith(b"3g2"):
        return "video/3gpp2"
    return "audio/mp4" if isobmff.track_handlers(file) == {b"soun"} else "video/mp4"


def _more_exact(media_type: str, found: list[bytes]) -> str:
    """A general still-image brand that names AVIF beside it is an AVIF."""
    return "image/avif" if media_type == "image/heif" and b"avif" in found else media_type


def _is_box(file: BinaryIO) -> bool:
    return any(box.kind in (b"moov", b"mdat") for box in isobmff.boxes(file))


def _matroska(_file: BinaryIO, head: bytes) -> str:
    if head[:4] != b"\x1a\x45\xdf\xa3":
        return ""
    family = "webm" if b"webm" in head[:64] else "x-matroska"
    # A track entry states its type in element 0x83 of one byte: 1 is video, 2 is sound.
    only_sound = b"\x83\x81\x02" in head and b"\x83\x81\x01" not in head
    return f"audio/{family}" if only_sound else f"video/{family}"


def _ogg(_file: BinaryIO, head: bytes) -> str:
    if head[:4] != b"OggS":
        return ""
    return "video/ogg" if b"theora" in head[:1024] else "audio/ogg"


def _transport_stream(_file: BinaryIO, head: bytes) -> str:
    for start, step in ((0, 188), (4, 192)):
        if len(head) > start + 4 * step and set(head[start : start + 5 * step : step]) == {0x47}:
            return "video/mp2t"
    return ""


def _mpeg_audio(_file: BinaryIO, head: bytes) -> str:
    """Two frames of MPEG audio, or of AAC in ADTS, one behind the other."""
    first = _frame(head, 0)
    if first is None:
        return ""
    media_type, length = first
    return media_type if length and _frame(head, length) is not None else ""


_MPEG1_KBITS = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0]
_MPEG2_KBITS = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0]
_HERTZ = [44100, 48000, 32000, 0]


def _frame(head: bytes, at: int) -> tuple[str, int] | None:
    """Type and length of the audio frame at this place (ISO/IEC 11172-3 §2.4.1, 13818-7 §6.2)."""
    word = head[at : at + 6]
    if len(word) < 6 or word[0] != 0xFF or word[1] & 0xE0 != 0xE0:
        return None
    if word[1] & 0xF6 == 0xF0:
        return "audio/aac", (word[3] & 3) << 11 | word[4] << 3 | word[5] >> 5
    version, layer = word[1] >> 3 & 3, word[1] >> 1 & 3
    kbits = (_MPEG1_KBITS if version == 3 else _MPEG2_KBITS)[word[2] >> 4]
    hertz = _HERTZ[word[2] >> 2 & 3] >> {3: 0, 2: 1, 0: 2}.get(version, 0)
    if layer != 1 or version == 1 or not kbits or not hertz:
        return None
    samples = 144 if version == 3 else 72
    return "audio/mpeg", samples * kbits * 1000 // hertz + (word[2] >> 1 & 1)


def _zip(file: BinaryIO, head: bytes) -> str:
    if head[:4] not in (b"PK\3\4", b"PK\5\6"):
        return ""
    try:
        names, stated = _zip_listing(file)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError):
        names, stated = _zip_names_in(head), ""
    if stated:
        return stated
    for part, media_type in OFFICE_PARTS:
        if "[Content_Types].xml" in names and any(name.startswith(part) for name in names):
            return media_type
    if "datapackage.json" in names and any(name.startswith("archive/") for name in names):
        return "application/wacz"
    return "application/zip"


def _zip_listing(file: BinaryIO) -> tuple[list[str], str]:
    """Names in a ZIP, and the type an EPUB or OpenDocument states in its first entry."""
    file.seek(max(0, file.seek(0, 2) - 65_557))
    tail = file.read()
    at = tail.rfind(b"PK\5\6")
    if at >= 0 and int.from_bytes(tail[at + 12 : at + 16], "little") > MAX_ZIP_DIRECTORY:
        raise zipfile.BadZipFile("its directory is too long to be read here")
    with zipfile.ZipFile(file) as archive:
        names = archive.namelist()
        if "mimetype" in names and archive.getinfo("mimetype").file_size < 128:
            stated = archive.read("mimetype").decode("ascii", "replace").strip()
            if re.fullmatch(r"application/(epub\+zip|vnd\.oasis\.[a-z.-]+)", stated):
                return names, stated
        return names, ""


def _zip_names_in(head: bytes) -> list[str]:
    """Names in the local headers of a ZIP whose directory cannot be read."""
    names = []
    at = head.find(b"PK\3\4")
    while at >= 0 and at + 30 < len(head):
        length = int.from_bytes(head[at + 26 : at + 28], "little")
        names.append(head[at + 30 : at + 30 + length].decode("utf-8", "replace"))
        at = head.find(b"PK\3\4", at + 4)
    return names


def _gzip(_file: BinaryIO, head: bytes) -> str:
    if head[:3] != b"\x1f\x8b\x08":
        return ""
    try:
        start = zlib.decompressobj(31).decompress(head, 16)
    except zlib.error:
        start = b""
    return "application/warc" if start.startswith(b"WARC/") else "application/gzip"


def _compound(_file: BinaryIO, head: bytes) -> str:
    """Microsoft's compound files: the names of their streams are in UTF-16."""
    if not head.startswith(bytes.fromhex("d0cf11e0a1b11ae1")):
        return ""
    for stream, media_type in _COMPOUND_STREAMS:
        if stream.encode("utf-16-le") in head:
            return media_type
    return "application/x-ole-storage"


_COMPOUND_STREAMS = [
    ("WordDocument", "application/msword"),
    ("Workbook", "application/vnd.ms-excel"),
    ("PowerPoint Document", "application/vnd.ms-powerpoint"),
    ("__properties_version", "application/vnd.ms-outlook"),
]

_LOOKS: list[Callable[[BinaryIO, bytes], str]] = [
    _by_signature,
    _iso_media,
    _riff,
    _tiff,
    _matroska,
    _zip,
    _pdf,
    _ogg,
    _gzip,
    _compound,
    _bmp,
    _aiff,
    _transport_stream,
    _mpeg_audio,
]


def _by_puremagic(head: bytes) -> str:
    """The rest of the world's formats; a weak match on a few bytes is no finding."""
    try:
        for match in puremagic.magic_string(head):
            if match.mime_type and match.confidence >= 0.8:
                return str(match.mime_type)
    except (puremagic.PureError, ValueError, LookupError):
        pass
    return UNKNOWN


def _text_type(file: BinaryIO, head: bytes, name: str) -> tuple[str, str] | None:
    text, problem = _decoded(head)
    if text is None:
        return None
    start = text.lstrip("\ufeff \t\r\n\f")[:4096]
    named = TEXT_TYPES_BY_NAME.get(Path(name).suffix.lower(), "text/plain")
    return _markup_type(start) or _mail_type(start) or _json_type(file, start) or named, problem


def _decoded(head: bytes) -> tuple[str | None, str]:
    """The text of these bytes, and what is odd about it; None when they are not text."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        try:
            return head[: len(head) & ~1].decode("utf-16"), ""
        except UnicodeDecodeError:
            return None, ""
    if b"\0" in head:
        return None, ""
    try:
        return head.decode(), ""
    except UnicodeDecodeError as problem:
        if problem.start >= len(head) - 3 and len(head) == HEAD_BYTES:
            return head[: problem.start].decode(), ""  # cut in the middle of a character
    return _cyrillic(head), "the text is not UTF-8; it looks like windows-1251"


_CYRILLIC_PROSE = re.compile(r"[А-Яа-яЁёІіЇїЄєҐґA-Za-z0-9\s.,;:!?()«»\"'№%/–—-]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")


def _cyrillic(head: bytes) -> str | None:
    """Old Russian and Ukrainian text files come in windows-1251, which any byte could be."""
    text = head.decode("windows-1251", "replace")
    prose = len(_CYRILLIC_PROSE.findall(text))
    return text if not _CONTROL.search(text) and prose >= 0.9 * len(text) else None


# The group is atomic: without that, comments that end early could be read in 2ⁿ ways.
_ROOT = re.compile(
    r"(?>(?:<\?.*?\?>|<!--.*?-->|<!doctype[^>\[]*+(?:\[.*?\])?+[^>]*+>|\s)*+)<([\w:.-]+)",
    re.S | re.I,
)
_HTML_ROOTS = {"html", "head", "body", "script", "title", "meta", "link", "table", "div", "p", "a"}
_XMP_ROOTS = {"x:xmpmeta", "x:xapmeta", "rdf:rdf", "xmpmeta"}


def _markup_type(start: str) -> str:
    if not start.startswith("<"):
        return ""
    if start[:14].lower() == "<!doctype html":
        return "text/html"
    found = _ROOT.match(start)
    root = found[1].lower() if found else ""
    if root in {"svg", "svg:svg"}:
        return "image/svg+xml"
    if root in _HTML_ROOTS:
        return "text/html"
    if root in _XMP_ROOTS:
        return "application/rdf+xml"
    return "application/xml" if start.startswith(("<?xml", "<!DOCTYPE")) or "xmlns" in start else ""


def _mail_type(start: str) -> str:
    head = start.partition("\n\n")[0].replace("\r", "").lower()
    if "mime-version:" not in head or not re.match(r"[a-z-]+:", head):
        return ""
    return "multipart/related" if "multipart/related" in start.lower() else "message/rfc822"


def _json_type(file: BinaryIO, start: str) -> str:
    if not start.startswith(("{", "[")):
        return ""
    file.seek(0)
    content = file.read(MAX_JSON_BYTES + 1)
    if len(content) > MAX_JSON_BYTES:
        return "application/json" if re.match(r'\{\s*"|\[\s*[\[{"\d-]', start) else ""
    try:
        json.loads(content)
    except (ValueError, RecursionError):
        return ""
    return "application/json"
