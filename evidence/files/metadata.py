"""Read what a file says of itself with every tool that knows its kind; run it in the sandbox."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib.metadata import version
from typing import BinaryIO

import av
from PIL import AvifImagePlugin, ExifTags, Image, UnidentifiedImageError

from evidence.files import documents, exif, facts, isobmff, video, xmp
from evidence.files.facts import Facts, Reading
from evidence.files.kinds import FileKind

SAFE_FORMATS = ["JPEG", "PNG", "GIF", "WEBP", "AVIF", "TIFF", "BMP", "DIB", "PPM", "PSD"]
SAFE_FORMATS += ["JPEG2000", "ICO", "ICNS", "TGA", "DDS", "PCX", "SGI"]
"""What Pillow may open: no format that starts another program (EPS) or reads other files."""


AvifImagePlugin.DEFAULT_MAX_THREADS = 1  # the sandbox starts no threads

XMP_TAG = 700
ORIENTATION_OF_QUARTER_TURNS = {1: 8, 2: 3, 3: 6}
READER_CPU_S = 4

VERSIONS = {
    "exifread": version("exifread"),
    "Pillow": version("pillow"),
    "PyAV": version("av"),
    "pypdfium2": version("pypdfium2"),
    "XMP": f"defusedxml {version('defusedxml')}",
    "ISO boxes": isobmff.VERSION,
}
"""The readers; looked up once, because a sandboxed reader opens no files."""


class TooSlow(BaseException):
    """Not an Exception, so that no reader takes it for one of its own."""


Said = tuple[dict[str, object], Facts, list[str]]


def read(file: BinaryIO, kind: FileKind) -> Iterator[tuple[Reading, Facts]]:
    """Each tool's reading with the facts in it, as soon as it is there, the most trusted first."""
    if kind.media_kind == "image" and kind.media_type != "image/svg+xml":
        yield from _read_image(file, kind)
    elif kind.media_kind in {"video", "audio"}:
        yield _ask("PyAV", lambda: (*video.read(file), []))
    elif kind.media_type == "application/pdf":
        yield _ask("pypdfium2", lambda: (documents.read(file), Facts(), []))


def open_image(file: BinaryIO) -> Image.Image:
    """The image as Pillow sees it, not yet decoded; raises OSError and others for junk."""
    file.seek(0)
    return Image.open(file, formats=SAFE_FORMATS)


def _read_image(file: BinaryIO, kind: FileKind) -> Iterator[tuple[Reading, Facts]]:
    by_exifread = _ask("exifread", lambda: exif.read_by_exifread(file, kind.media_type))
    yield by_exifread
    if is_boxed(kind):
        yield _ask("ISO boxes", lambda: (*_by_boxes(file), []))
        packet = _quietly(lambda: isobmff.stills(file).xmp)
    else:
        silent = by_exifread[0].outcome != "read"
        yield _ask("Pillow", lambda: (*_by_pillow(file, silent), []))
        packet = _quietly(lambda: _xmp_packet(open_image(file)))
    if packet:
        yield _ask("XMP", lambda: (*xmp.read(packet), []))


def is_boxed(kind: FileKind) -> bool:
    """Stills in ISO boxes, which Pillow does not open."""
    return kind.media_type.startswith(("image/hei", "image/x-canon-cr3"))


def _by_boxes(file: BinaryIO) -> tuple[dict[str, object], Facts]:
    """The size of a HEIC's main picture, or of a CR3's first track."""
    stills = isobmff.stills(file)
    width, height = stills.width, stills.height
    if not width:
        width, height = isobmff.movie_size(file)
    tags: dict[str, object] = {"width": width, "height": height} if width else {}
    if stills.tiles:
        tags["tiles"] = f"{stills.columns} × {stills.rows}"
    if stills.quarter_turns_left:
        tags["irot"] = stills.quarter_turns_left
    turned = ORIENTATION_OF_QUARTER_TURNS.get(stills.quarter_turns_left)
    return tags, Facts(width=width, height=height, orientation=turned)


def _by_pillow(file: BinaryIO, with_tags: bool) -> tuple[dict[str, object], Facts]:
    """What is stored, as the header tells without decoding; the tags only if nobody else did."""
    image = open_image(file)
    width, height = stored_size(image)
    tags: dict[str, object] = {
        "format": image.format,
        "mode": image.mode,
        "width": width,
        "height": height,
    }
    if not with_tags:
        # AVIF is turned by a property of its own, which Pillow tells as if it were EXIF.
        turned = image.getexif().get(ExifTags.Base.Orientation) if image.format == "AVIF" else None
        return tags, Facts(width=width, height=height, orientation=turned)
    found, said = exif.read_by_pillow(image)
    return tags | found, replace(said, width=width, height=height)


def stored_size(image: Image.Image) -> tuple[int, int]:
    """Pillow tells the size of a TIFF as it will be when turned upright."""
    tags = getattr(image, "tag_v2", None) or {}
    stated = tags.get(ExifTags.Base.ImageWidth), tags.get(ExifTags.Base.ImageLength)
    turned = image.format == "TIFF" and stated == image.size[::-1]
    return image.size[::-1] if turned else image.size


def _xmp_packet(image: Image.Image) -> bytes:
    found = image.info.get("xmp") or getattr(image, "tag_v2", {}).get(XMP_TAG) or b""
    return found.encode() if isinstance(found, str) else bytes(found)


def _quietly(look: Callable[[], bytes]) -> bytes:
    """A file too broken to be looked into again has failed in its own reading already."""
    try:
        return look()
    except Exception:  # noqa: BLE001
        return b""


def _ask(tool: str, ask: Callable[[], Said]) -> tuple[Reading, Facts]:
    """One tool's answer; whatever it raises over a broken file is a reading that failed."""
    try:
        with _limited_work():
            tags, found, problems = ask()
    except TooSlow:
        problem = f"stopped after {READER_CPU_S} s of work"
        return Reading(tool, VERSIONS[tool], "failed", problems=[problem]), Facts()
    except Exception as problem:  # noqa: BLE001
        return Reading(tool, VERSIONS[tool], "failed", problems=[in_words(problem)]), Facts()
    outcome = "read" if tags else "nothing found"
    cleaned = [facts.clean_text(problem, 300) for problem in problems]
    return Reading(tool, VERSIONS[tool], outcome, facts.clean_tags(tags), cleaned), found


def in_words(problem: Exception) -> str:
    """What a reader raised, without the numbers and names of our own files."""
    if isinstance(problem, UnidentifiedImageError):
        return "not an image Pillow can read"
    if isinstance(problem, MemoryError):
        return "needs more memory than a reader may have"
    said = problem.strerror if isinstance(problem, av.FFmpegError) else str(problem)
    return facts.clean_text(
        f"{type(problem).__name__}: {said}" if said else type(problem).__name__, 300
    )


@contextmanager
def _limited_work() -> Iterator[None]:
    """Stop a reader that runs in circles; one stuck in C ends with the sandbox instead."""

    def stop(_number: int, _frame: object) -> None:
        raise TooSlow

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, READER_CPU_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
