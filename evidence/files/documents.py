"""What a PDF says of itself, and its first page as a picture, through PDFium."""

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
        page = document[0]
        scale = PAGE_PIXELS / max(*page.get_size(), 1.0)
        return page.render(scale=scale).to_pil()
