"""Tiny files of many kinds, read once before the doors close so that every reader is loaded."""

import io
from collections.abc import Iterator

import av
import av.subtitles.codeccontext
import av.subtitles.stream
import av.subtitles.subtitle
import pypdfium2
from PIL import Image

IMAGE_FORMATS = ("JPEG", "PNG", "TIFF", "WEBP", "AVIF", "GIF", "BMP", "JPEG2000", "ICO")
TEXTS = (b"text", "текст".encode("cp1251"), "текст".encode("utf-16"), b"<svg/>", b"{}")


def files() -> Iterator[bytes]:
    """The content of one file after the other."""
    Image.init()
    yield from map(_image, IMAGE_FORMATS)
    yield _clip()
    yield _page()
    yield from TEXTS
    yield b"PK\x03\x04"
    yield bytes(100)


def _image(image_format: str) -> bytes:
    content = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Maker"
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"></x:xmpmeta>'
    image = Image.new("RGB", (32, 32))
    image.save(content, image_format, exif=exif, xmp=xmp)
    return content.getvalue()


def _clip() -> bytes:
    content = io.BytesIO()
    with av.open(content, "w", format="mp4") as container:
        picture = container.add_stream("mpeg4", rate=25)
        picture.width = picture.height = 32
        picture.pix_fmt = "yuv420p"
        for _ in range(2):
            container.mux(picture.encode(av.VideoFrame(32, 32, "yuv420p")))
        container.mux(picture.encode())
    return content.getvalue()


def _page() -> bytes:
    content = io.BytesIO()
    with pypdfium2.PdfDocument.new() as document:
        document.new_page(100, 100)
        document.save(content)
    return content.getvalue()
