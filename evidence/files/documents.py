"""What a PDF says of itself, and its pages as pictures, through PDFium."""

from collections.abc import Iterator
from typing import BinaryIO

import pypdfium2
from PIL import Image
from pypdfium2 import PdfiumError  # noqa: F401  (what callers catch)

PAGE_PIXELS = 1280


def read(file: BinaryIO) -> dict[str, object]:
    """Pages and the information dictionary; raises PdfiumError for what cannot be opened."""
    with pypdfium2.PdfDocument(file) as document:
        stated = {key: value for key, value in document.get_metadata_dict().items() if value}
        return {"pages": len(document), **stated}


def first_page(file: BinaryIO) -> Image.Image:
    """The first page, its longer side as long as the larger preview."""
    with pypdfium2.PdfDocument(file) as document:
        return _picture(document[0])


def later_pages(file: BinaryIO, *, last: int) -> Iterator[Image.Image]:
    """The second page and those after it up to the `last`, one in memory at a time."""
    with pypdfium2.PdfDocument(file) as document:
        for number in range(1, min(len(document), last)):
            yield _picture(document[number])


def _picture(page: pypdfium2.PdfPage) -> Image.Image:
    scale = PAGE_PIXELS / max(*page.get_size(), 1.0)
    drawn = page.render(scale=scale).to_pil()
    page.close()
    return drawn
