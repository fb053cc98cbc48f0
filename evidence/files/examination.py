"""Everything we find out about one file in one go: kind, readings, facts, previews.

This is the work done inside the sandbox; `sandbox.examine` is what others call.
"""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, BinaryIO

from PIL import Image

from evidence.files import drawing, facts, kinds, metadata

Part = tuple[dict[str, Any], bytes]
"""What was found, ready for JSON, and the bytes that go with it (a preview)."""


def parts(file: BinaryIO, name: str, with_previews: bool) -> Iterator[Part]:
    """What is found, piece by piece: what came before a crash is not lost."""
    Image.MAX_IMAGE_PIXELS = None  # drawing refuses by size itself; reading a header is safe
    kind = kinds.identify(file, name)
    yield {"kind": asdict(kind)}, b""
    found = []
    for reading, said in metadata.read(file, kind):
        found.append(said)
        yield {"reading": asdict(reading), "facts": asdict(said)}, b""
    if with_previews and drawing.has_picture(kind):
        yield from _previews(file, kind, facts.merge(found))


def _previews(file: BinaryIO, kind: kinds.FileKind, merged: facts.Facts) -> Iterator[Part]:
    try:
        for size, content in drawing.draw(file, kind, merged):
            yield {"preview": size}, content
    except drawing.TooLarge as problem:
        yield {"problem": f"no preview: {problem}"}, b""
    except Exception as problem:  # noqa: BLE001
        yield {"problem": f"no preview: {metadata.in_words(problem)}"}, b""
