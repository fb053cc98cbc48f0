"""Where small pictures of what a file shows are kept; they can always be drawn again."""

import os
import uuid
from pathlib import Path

from django.conf import settings

SIZES = (1280, 320)
"""Longest sides in pixels; each is made from the one before."""

SUFFIX = "jpg"
MEDIA_TYPE = "image/jpeg"
"""A WebP of 1280 pixels takes eight to twenty times as long to write for 5–30 % fewer bytes."""

VEILED = "veiled"
"""What the blurred and grey picture is called among the sizes."""


def path_of(sha256: str, size: int) -> Path:
    """Where the preview of an original is, when it has one; `size` is one of SIZES."""
    return _path(stem_of(sha256), size)


def page_path_of(sha256: str, page: int) -> Path:
    """Where the picture of one page of a document is, at the larger size; pages count from 1."""
    return path_of(sha256, SIZES[0]) if page == 1 else _path(stem_of(sha256), f"page-{page}")


def veiled_path_of(sha256: str) -> Path:
    """Where the blurred and grey picture of an original is, when it has one."""
    return _path(stem_of(sha256), VEILED)


def stem_of(sha256: str) -> Path:
    """What the previews of an original have in common: path and name up to the size."""
    return Path(settings.CATALOG_DATA_DIR) / "previews" / sha256[:2] / sha256


def _path(stem: Path, name: int | str) -> Path:
    return Path(f"{stem}-{name}.{SUFFIX}")


def write(stem: Path, name: int | str, content: bytes) -> Path:
    """Put a preview in its place at once, so that nobody is ever served half of one.

    `name` is one of SIZES, VEILED, or tells the page of a document.
    """
    target = _path(stem, name)
    target.parent.mkdir(parents=True, exist_ok=True)
    _put(target, content)
    return target


def _put(target: Path, content: bytes) -> None:
    waiting = target.with_name(f".{target.name}.{uuid.uuid4().hex}")
    waiting.write_bytes(content)
    os.replace(waiting, target)
