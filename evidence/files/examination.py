"""Everything we find out about one file in one go: kind, readings, facts, previews,
fingerprints.

This is the work done inside the sandbox; `sandbox.examine` is what others call.
"""

import time
from collections.abc import Collection, Iterator
from dataclasses import asdict
from typing import Any, BinaryIO

from PIL import Image

from evidence.files import drawing, facts, fingerprints, kinds, metadata, video

Part = tuple[dict[str, Any], bytes]
"""What was found, ready for JSON, and the bytes that go with it (a preview)."""

EVERYTHING = frozenset({"readings", "previews", "fingerprints"})
"""What may be wanted of a file besides its kind."""

MAX_FRAMES = 48
FRAMES_CPU_S = 3.0
"""For the key frames of one film; those found by then stand."""

MAX_PAGES = 20
PAGES_CPU_S = 3.0
PAGES_BYTES = 10 << 20
"""For the pages of one document after its first; those drawn by then stand."""


def parts(file: BinaryIO, name: str, wanted: Collection[str] = EVERYTHING) -> Iterator[Part]:
    """What is found, piece by piece: what came before a crash is not lost."""
    Image.MAX_IMAGE_PIXELS = None  # drawing refuses by size itself; reading a header is safe
    kind = kinds.identify(file, name)
    yield {"kind": asdict(kind)}, b""
    found = []
    if "readings" in wanted:
        for reading, said in metadata.read(file, kind):
            found.append(said)
            yield {"reading": asdict(reading), "facts": asdict(said)}, b""
    if drawing.has_picture(kind):
        yield from _pictures(file, kind, facts.merge(found), wanted)


def _pictures(
    file: BinaryIO, kind: kinds.FileKind, merged: facts.Facts, wanted: Collection[str]
) -> Iterator[Part]:
    is_film = kind.media_kind == "video"
    if "previews" in wanted or ("fingerprints" in wanted and not is_film):
        yield from _told(_look(file, kind, merged, wanted), "no preview")
    if "fingerprints" in wanted and is_film:
        yield from _told(_frames(file, merged), "no fingerprint")
    if "previews" in wanted and kind.media_type == "application/pdf":
        yield from _told(_pages(file), "not every page is drawn")


def _told(work: Iterator[Part], what: str) -> Iterator[Part]:
    """What the work finds, and in words what ended it."""
    try:
        yield from work
    except drawing.TooLarge as problem:
        yield {"problem": f"{what}: {problem}"}, b""
    except Exception as problem:  # noqa: BLE001
        yield {"problem": f"{what}: {metadata.in_words(problem)}"}, b""


def _look(
    file: BinaryIO, kind: kinds.FileKind, merged: facts.Facts, wanted: Collection[str]
) -> Iterator[Part]:
    longest = drawing.SIZES[0] if "previews" in wanted else fingerprints.SIDE
    seen = drawing.look(file, kind, merged, longest=longest)
    if seen is None:
        return
    if "previews" in wanted:
        for size, content in drawing.encoded(seen.picture):
            yield {"preview": size}, content
        yield {"veiled": True}, drawing.veiled(seen.picture)
    if "fingerprints" in wanted and kind.media_kind != "video":
        yield {"fingerprint": asdict(fingerprints.of_picture(seen.sample))}, b""


def _pages(file: BinaryIO) -> Iterator[Part]:
    yield {"later_pages": True}, b""  # what ends the reader from here on costs only these
    started, sent = time.process_time(), 0
    for number, content in enumerate(drawing.later_pages(file, last=MAX_PAGES), 2):
        sent += len(content)
        if sent > PAGES_BYTES:
            return
        yield {"page": number}, content
        if time.process_time() - started > PAGES_CPU_S:
            return


def _frames(file: BinaryIO, merged: facts.Facts) -> Iterator[Part]:
    started = time.process_time()
    for at_s, frame, orientation in video.key_frames(file, MAX_FRAMES):
        seen = drawing.upright(fingerprints.sample(frame), merged.orientation or orientation)
        yield {"fingerprint": asdict(fingerprints.of_frame(seen, at_s=round(at_s, 3)))}, b""
        if time.process_time() - started > FRAMES_CPU_S:
            return
