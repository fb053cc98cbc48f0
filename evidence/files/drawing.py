"""Draw what a file shows: upright, without metadata, from one decode; run it in the sandbox."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from PIL import Image, ImageFilter

from evidence.files import documents, fingerprints, isobmff, metadata, video
from evidence.files.facts import Facts
from evidence.files.kinds import FileKind
from evidence.files.previews import SIZES

MAX_PIXELS = 200_000_000
PAPER = (255, 255, 255)
VEIL_CELLS = 20
"""What is left of the longest side of a blurred picture: enough for light and dark, no face, no
wound. It is drawn from these cells alone, so that nothing in its bytes can be sharpened again."""

MAX_RAW_BYTES = 200 << 20
RAW_TYPES = {
    "image/x-adobe-dng",
    "image/x-canon-cr2",
    "image/x-canon-cr3",
    "image/x-canon-crw",
    "image/x-fujifilm-raf",
    "image/x-nikon-nef",
    "image/x-olympus-orf",
    "image/x-panasonic-rw2",
    "image/x-pentax-pef",
    "image/x-samsung-srw",
    "image/x-sigma-x3f",
    "image/x-sony-arw",
}
NOT_PICTURED = {"image/svg+xml", "image/vnd.djvu"}

TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class TooLarge(ValueError):
    """A picture whose pixels we do not unpack."""


def has_picture(kind: FileKind) -> bool:
    """Whether files of this kind can have previews; sound, text and archives show a symbol."""
    pictured = kind.media_kind in {"image", "video"} or kind.media_type == "application/pdf"
    return pictured and kind.media_type not in NOT_PICTURED


@dataclass
class Sight:
    """What a file shows, upright: `picture` for previews, `sample` to take a fingerprint of."""

    picture: Image.Image
    sample: Image.Image


def draw(file: BinaryIO, kind: FileKind, facts: Facts) -> Iterator[tuple[int, bytes]]:
    """(size, encoded picture), the largest first.

    Raises TooLarge, or whatever the reader raises over a broken file; yields nothing for
    a video without a picture.
    """
    seen = look(file, kind, facts)
    if seen is not None:
        yield from encoded(seen.picture)


def encoded(picture: Image.Image) -> Iterator[tuple[int, bytes]]:
    """(size, encoded picture), the largest first; shrinks the picture as it goes."""
    for size in SIZES:
        picture = _small(picture, size)
        yield size, _encode(picture)


def veiled(picture: Image.Image) -> bytes:
    """The picture blurred and grey, encoded; as large as the smaller preview."""
    few = _small(picture.copy(), SIZES[-1]).convert("L")
    size, smooth = few.size, ImageFilter.GaussianBlur(max(few.size) / VEIL_CELLS / 2)
    few.thumbnail((VEIL_CELLS, VEIL_CELLS), Image.Resampling.BOX)
    return _encode(few.resize(size, Image.Resampling.BICUBIC).filter(smooth), quality=60)


def later_pages(file: BinaryIO, *, last: int) -> Iterator[bytes]:
    """The pages of a PDF from the second to the `last`, encoded at the size of the larger preview.

    Raises PdfiumError at the first that cannot be drawn.
    """
    for page in documents.later_pages(file, last=last):
        yield _encode(_plain(_small(page)))


def look(file: BinaryIO, kind: FileKind, facts: Facts, *, longest: int = SIZES[0]) -> Sight | None:
    """Decode once what the file shows, no finer than `longest` and a fingerprint need."""
    found = _decoded(file, kind, longest)
    if found is None:
        return None
    picture, orientation = found
    if kind.media_kind == "video":
        orientation = facts.orientation or orientation
    seen = fingerprints.sample(picture)
    return Sight(upright(_small(picture), orientation), upright(seen, orientation))


def _decoded(file: BinaryIO, kind: FileKind, longest: int) -> tuple[Image.Image, int | None] | None:
    if kind.media_kind == "video":
        return video.poster(file)
    if kind.media_type == "application/pdf":
        return documents.first_page(file), None
    if kind.media_type.startswith("image/hei"):
        picture = video.still(file, isobmff.stills(file))
        return None if picture is None else (picture, None)
    if kind.media_type in RAW_TYPES:
        return _photo(_embedded(file) or file, longest)
    return _photo(file, longest)


def _embedded(file: BinaryIO) -> BinaryIO | None:
    """The largest JPEG inside a raw photo, which cameras put there to be looked at."""
    file.seek(0)
    content = file.read(MAX_RAW_BYTES)
    best, most = None, 0
    for start in islice(re.finditer(rb"\xff\xd8\xff[\xc0-\xfe]", content), 50):
        inside = io.BytesIO(content[start.start() :])
        try:
            width, height = Image.open(inside, formats=["JPEG"]).size
        except (OSError, ValueError, SyntaxError):
            continue
        if width * height > most:
            best, most = inside, width * height
    return best


def _photo(file: BinaryIO, longest: int) -> tuple[Image.Image, int | None]:
    image = metadata.open_image(file)
    if image.width * image.height > MAX_PIXELS:
        raise TooLarge(f"{image.width} × {image.height} pixels are too many to unpack")
    shrink = max(longest / max(image.size), fingerprints.SIDE / min(image.size))
    image.draft("RGB", (int(image.width * shrink), int(image.height * shrink)))
    orientation = image.getexif().get(0x0112) if image.format != "TIFF" else None
    image.load()
    return _plain(image), orientation


def _small(picture: Image.Image, size: int = SIZES[0]) -> Image.Image:
    """Hamming looks like bicubic when shrinking and costs as little as bilinear."""
    picture.thumbnail((size, size), Image.Resampling.HAMMING, reducing_gap=2.0)
    return picture


def upright(picture: Image.Image, orientation: int | None) -> Image.Image:
    """The picture turned as its EXIF orientation (1–8) asks."""
    turn = TURNS.get(orientation or 1)
    return picture if turn is None else picture.transpose(turn)


def _plain(image: Image.Image) -> Image.Image:
    """Eight bits of red, green and blue; what is transparent becomes paper."""
    if image.mode in {"I", "F"} or image.mode.startswith("I;16"):
        image = _eight_bits(image)
    if image.has_transparency_data:
        image = _small(image.convert("RGBA"))
        paper = Image.new("RGB", image.size, PAPER)
        paper.paste(image, mask=image.getchannel("A"))
        return paper
    return image if image.mode in {"RGB", "L"} else image.convert("RGB")


def _eight_bits(image: Image.Image) -> Image.Image:
    """Stretch what the picture uses of its range to 0–255; thermal images use little of it."""
    wide = image.convert("F")
    low, high = wide.getextrema()
    scale = 255 / ((high - low) or 1)  # type: ignore[operator]
    return wide.point(lambda value: value * scale - low * scale).convert("L")  # type: ignore[operator]


def _encode(picture: Image.Image, quality: int = 80) -> bytes:
    """Pixels only: nothing of what the file was opened with goes along."""
    picture.info.clear()
    content = io.BytesIO()
    picture.save(content, "JPEG", quality=quality, exif=b"")
    return content.getvalue()
