"""Boxes of the ISO base media file format (ISO/IEC 14496-12) and the items in them (23008-12).

Enough to tell MP4, QuickTime, 3GP, HEIC, AVIF and CR3 apart, and to find what HEIC and CR3 say of
themselves, which neither exifread nor Pillow reads in every real file.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

VERSION = "1"
"""Stated in readings: raise it when this module comes to read more or otherwise."""

MAX_BOXES = 500
MAX_META_BYTES = 8 << 20
ORIENTATION_OF_MATRIX = {
    (1, 0, 0, 1): 1,
    (-1, 0, 0, 1): 2,
    (-1, 0, 0, -1): 3,
    (1, 0, 0, -1): 4,
    (0, 1, 1, 0): 5,
    (0, 1, -1, 0): 6,
    (0, -1, -1, 0): 7,
    (0, -1, 1, 0): 8,
}
"""Signs of a, b, c, d in the matrix of a track header (ISO/IEC 14496-12 §8.3.2)."""

CR3_UUID = bytes.fromhex("85c0b687820f11e08111f4ce462b6a48")


@dataclass(frozen=True)
class Box:
    """One box: its four-character type and where its content lies in the file."""

    kind: bytes
    start: int
    end: int


@dataclass
class Stills:
    """What the `meta` box of a still image says; sizes and turns are those of the main item."""

    width: int | None = None
    height: int | None = None
    exif: bytes = b""
    xmp: bytes = b""
    quarter_turns_left: int = 0
    mirrored: bool = False
    tiles: list[int] = field(default_factory=list)
    columns: int = 0
    rows: int = 0


def boxes(file: BinaryIO, start: int = 0, end: int | None = None) -> Iterator[Box]:
    """The boxes lying side by side from `start`; stops quietly where the structure breaks."""
    if end is None:
        end = file.seek(0, 2)
    for _ in range(MAX_BOXES):
        if start + 8 > end:
            return
        file.seek(start)
        size, kind = struct.unpack(">I4s", file.read(8))
        content = start + 8
        if size == 1:
            size = int.from_bytes(file.read(8), "big")
            content += 8
        stop = end if size == 0 else start + size
        if stop < content:
            return
        yield Box(kind, content, min(stop, end))
        start = stop


def brands(file: BinaryIO) -> list[bytes]:
    """Major brand first, then the compatible ones; empty when there is no `ftyp`."""
    for number, box in enumerate(boxes(file)):
        if box.kind == b"ftyp":
            content = _content(file, box)
            return [content[:4]] + [content[i : i + 4] for i in range(8, len(content) - 3, 4)]
        if number > 8:
            break
    return []


def track_handlers(file: BinaryIO) -> set[bytes]:
    """What the tracks are: b"vide", b"soun" and others."""
    found = set()
    for track in _inside(file, b"moov", b"trak"):
        if handler := _down(file, track, b"mdia", b"hdlr"):
            found.add(_content(file, handler)[8:12])
    return found


def movie_duration(file: BinaryIO) -> float | None:
    """Seconds the movie header states; None without one, and for fragmented files."""
    for box in _inside(file, b"moov", b"mvhd"):
        content = _content(file, box)
        wide = content[:1] == b"\1"
        scale = int.from_bytes(content[20:24] if wide else content[12:16], "big")
        length = int.from_bytes(content[24:32] if wide else content[16:20], "big")
        stated = scale and length and length < (1 << 63 if wide else 0xFFFFFFFF)
        return round(length / scale, 3) if stated else None
    return None


def movie_size(file: BinaryIO) -> tuple[int | None, int | None]:
    """Width and height in the first track header that states them."""
    for track in _inside(file, b"moov", b"trak"):
        if header := _down(file, track, b"tkhd"):
            width, height = struct.unpack(">II", _content(file, header)[-8:])
            if width and height:
                return width >> 16, height >> 16
    return None, None


def movie_orientation(file: BinaryIO) -> int | None:
    """How the first picture track is to be turned, as EXIF orientation, from its matrix."""
    for track in _inside(file, b"moov", b"trak"):
        handler = _down(file, track, b"mdia", b"hdlr")
        header = _down(file, track, b"tkhd")
        if handler and header and _content(file, handler)[8:12] == b"vide":
            content = _content(file, header)
            at = 52 if content[:1] == b"\1" else 40
            if len(content) < at + 20:
                return None
            a, b, _, c, d = struct.unpack(">5i", content[at : at + 20])
            return ORIENTATION_OF_MATRIX.get(tuple((n > 0) - (n < 0) for n in (a, b, c, d)))
    return None


def cr3_directories(file: BinaryIO) -> list[bytes]:
    """The TIFF directories a Canon CR3 keeps in `moov`: main, EXIF, maker note, GPS."""
    found = []
    for box in _inside(file, b"moov", b"uuid"):
        if _content(file, box)[:16] == CR3_UUID:
            inner = boxes(file, box.start + 16, box.end)
            found += [_content(file, part) for part in inner if part.kind.startswith(b"CMT")]
    return found


def stills(file: BinaryIO) -> Stills:
    """What a HEIC or AVIF says of its main item; empty facts where it says nothing."""
    meta = next((box for box in boxes(file) if box.kind == b"meta"), None)
    if meta is None:
        return Stills()
    parts = {box.kind: box for box in boxes(file, meta.start + 4, meta.end)}
    main = _main_item(file, parts)
    facts = Stills()
    _read_properties(file, parts, main, facts)
    _read_items(file, parts, main, facts)
    return facts


def _content(file: BinaryIO, box: Box) -> bytes:
    file.seek(box.start)
    return file.read(min(box.end - box.start, MAX_META_BYTES))


def _inside(file: BinaryIO, outer: bytes, inner: bytes) -> Iterator[Box]:
    """The `inner` boxes in the first `outer` one."""
    box = next((box for box in boxes(file) if box.kind == outer), None)
    if box is not None:
        yield from (part for part in boxes(file, box.start, box.end) if part.kind == inner)


def _down(file: BinaryIO, box: Box, *kinds: bytes) -> Box | None:
    """The box found by going down the first of each kind."""
    for kind in kinds:
        found = next((part for part in boxes(file, box.start, box.end) if part.kind == kind), None)
        if found is None:
            return None
        box = found
    return box


class _Bytes:
    """Reads big-endian numbers one after another; past the end it raises struct.error."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.at = 0

    def number(self, size: int) -> int:
        if self.at + size > len(self.content):
            raise struct.error("the box ends too early")
        self.at += size
        return int.from_bytes(self.content[self.at - size : self.at], "big")

    def text(self) -> bytes:
        end = self.content.find(b"\0", self.at)
        end = len(self.content) if end < 0 else end
        found, self.at = self.content[self.at : end], end + 1
        return found


def _main_item(file: BinaryIO, parts: dict[bytes, Box]) -> int | None:
    if b"pitm" not in parts:
        return None
    reader = _Bytes(_content(file, parts[b"pitm"]))
    version = reader.number(4) >> 24
    return reader.number(4 if version else 2)


def _read_properties(
    file: BinaryIO, parts: dict[bytes, Box], main: int | None, facts: Stills
) -> None:
    """Size, rotation and mirroring from the item properties tied to the main item."""
    if b"iprp" not in parts:
        return
    inner = list(boxes(file, parts[b"iprp"].start, parts[b"iprp"].end))
    stored = [p for b in inner if b.kind == b"ipco" for p in boxes(file, b.start, b.end)]
    for box in (b for b in inner if b.kind == b"ipma"):
        for index in _associations(_content(file, box)).get(main, []):
            if 0 < index <= len(stored):
                _apply_property(stored[index - 1].kind, _content(file, stored[index - 1]), facts)


def _associations(content: bytes) -> dict[int | None, list[int]]:
    reader = _Bytes(content)
    head = reader.number(4)
    version, wide = head >> 24, head & 1
    found: dict[int | None, list[int]] = {}
    for _ in range(min(reader.number(4), 65536)):
        item = reader.number(4 if version else 2)
        count = reader.number(1)
        mask = 0x7FFF if wide else 0x7F
        found[item] = [reader.number(2 if wide else 1) & mask for _ in range(count)]
    return found


def _apply_property(kind: bytes, content: bytes, facts: Stills) -> None:
    if kind == b"ispe" and len(content) >= 12:
        facts.width, facts.height = struct.unpack(">II", content[4:12])
    elif kind == b"irot" and content:
        facts.quarter_turns_left = content[0] & 3
    elif kind == b"imir":
        facts.mirrored = True


def _read_items(file: BinaryIO, parts: dict[bytes, Box], main: int | None, facts: Stills) -> None:
    """The EXIF and XMP items, and the tiles of a main item that is a grid."""
    if b"iinf" not in parts or b"iloc" not in parts:
        return
    kinds = _item_kinds(file, parts[b"iinf"])
    places = _item_places(_content(file, parts[b"iloc"]))
    base = parts[b"idat"].start if b"idat" in parts else 0
    for item, kind in kinds.items():
        if kind == b"Exif" and not facts.exif:
            facts.exif = _exif_payload(_item_content(file, places.get(item), base))
        elif kind == b"mime" and not facts.xmp:
            content = _item_content(file, places.get(item), base)
            facts.xmp = content if b"xmpmeta" in content or b"rdf:RDF" in content else b""
    if kinds.get(main) == b"grid":
        grid = _item_content(file, places.get(main), base)
        facts.rows, facts.columns = (grid[2] + 1, grid[3] + 1) if len(grid) > 3 else (0, 0)
        facts.tiles = _derived_from(file, parts.get(b"iref"), main)


def _item_kinds(file: BinaryIO, box: Box) -> dict[int | None, bytes]:
    head = _Bytes(_content(file, box))
    version = head.number(4) >> 24
    head.number(4 if version else 2)
    kinds: dict[int | None, bytes] = {}
    for entry in boxes(file, box.start + head.at, box.end):
        reader = _Bytes(_content(file, entry))
        entry_version = reader.number(4) >> 24
        item = reader.number(4 if entry_version == 3 else 2)
        reader.number(2)
        kinds[item] = reader.number(4).to_bytes(4, "big") if entry_version >= 2 else b""
    return kinds


Place = tuple[int, list[tuple[int, int]]]


def _item_places(content: bytes) -> dict[int | None, Place]:
    """Item → (construction method, extents as offset and length), ISO/IEC 14496-12 §8.11.3."""
    reader = _Bytes(content)
    version = reader.number(4) >> 24
    sizes = reader.number(2)
    offset_size, length_size, base_size = sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15
    index_size = sizes & 15 if version else 0
    places: dict[int | None, Place] = {}
    for _ in range(min(reader.number(4 if version == 2 else 2), 65536)):
        item = reader.number(4 if version == 2 else 2)
        method = reader.number(2) & 15 if version else 0
        reader.number(2)
        base = reader.number(base_size)
        extents = []
        for _ in range(reader.number(2)):
            reader.number(index_size)
            offset = base + reader.number(offset_size)
            extents.append((offset, reader.number(length_size)))
        places[item] = (method, extents)
    return places


def _item_content(file: BinaryIO, place: Place | None, base: int) -> bytes:
    if place is None:
        return b""
    method, extents = place
    content = b""
    for offset, length in extents[:64]:
        file.seek(offset + (base if method == 1 else 0))
        content += file.read(min(length, MAX_META_BYTES - len(content)))
    return content


def _exif_payload(content: bytes) -> bytes:
    """The TIFF structure in an `Exif` item: four bytes tell how far it lies from their end."""
    if len(content) < 12:
        return b""
    start = 4 + int.from_bytes(content[:4], "big")
    for at in (start, content.find(b"II*\0"), content.find(b"MM\0*")):
        if at >= 0 and content[at : at + 4] in (b"II*\0", b"MM\0*"):
            return content[at:]
    return b""


def _derived_from(file: BinaryIO, iref: Box | None, main: int | None) -> list[int]:
    if iref is None:
        return []
    file.seek(iref.start)
    width = 4 if file.read(1) == b"\1" else 2
    for box in boxes(file, iref.start + 4, iref.end):
        reader = _Bytes(_content(file, box))
        if box.kind == b"dimg" and reader.number(width) == main:
            return [reader.number(width) for _ in range(reader.number(2))]
    return []
