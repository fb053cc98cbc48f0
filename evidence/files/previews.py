"""Where small pictures of what a file shows are kept; they can always be drawn again."""

import io
import os
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from PIL import Image

SIZES = (1280, 320)
"""Longest sides in pixels; each is made from the one before."""

SUFFIX = "jpg"
MEDIA_TYPE = "image/jpeg"
"""A WebP of 1280 pixels takes eight to twenty times as long to write for 5–30 % fewer bytes."""

VEIL_CELLS = 20
"""What is left of the longest side of a blurred picture: enough for light and dark, no face, no
wound. It is drawn from these cells alone, so that nothing in its bytes can be sharpened again."""


def path_of(sha256: str, size: int) -> Path:
    """Where the preview of an original is, when it has one; `size` is one of SIZES."""
    return Path(f"{stem_of(sha256)}-{size}.{SUFFIX}")


def stem_of(sha256: str) -> Path:
    """What the previews of an original have in common: path and name up to the size."""
    return Path(settings.CATALOG_DATA_DIR) / "previews" / sha256[:2] / sha256


def write(stem: Path, size: int, content: bytes) -> Path:
    """Put a preview in its place at once, so that nobody is ever served half of one."""
    target = Path(f"{stem}-{size}.{SUFFIX}")
    target.parent.mkdir(parents=True, exist_ok=True)
    _put(target, content)
    return target


def _put(target: Path, content: bytes) -> None:
    waiting = target.with_name(f".{target.name}.{uuid.uuid4().hex}")
    waiting.write_bytes(content)
    os.replace(waiting, target)


def veiled_path_of(sha256: str) -> Path:
    """Where the blurred and grey picture of an original is, drawn when it is first asked for.

    Raises FileNotFoundError without a preview to draw it from. It is drawn here and not in the
    sandbox, from a JPEG of our own: see docs/accepted.md.
    """
    from PIL import Image

    sharp, veiled = path_of(sha256, SIZES[-1]), Path(f"{stem_of(sha256)}-veiled.{SUFFIX}")
    drawn_at = veiled.stat().st_mtime_ns if veiled.is_file() else 0
    if drawn_at < sharp.stat().st_mtime_ns:
        with Image.open(sharp, formats=["JPEG"]) as picture:
            _put(veiled, _veiled(picture))
    return veiled


def _veiled(picture: "Image.Image") -> bytes:
    from PIL import Image, ImageFilter

    few, size = picture.convert("L"), picture.size
    few.thumbnail((VEIL_CELLS, VEIL_CELLS), Image.Resampling.BOX)
    content, smooth = io.BytesIO(), ImageFilter.GaussianBlur(max(size) / VEIL_CELLS / 2)
    few.resize(size, Image.Resampling.BICUBIC).filter(smooth).save(content, "JPEG", quality=60)
    return content.getvalue()
