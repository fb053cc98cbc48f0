"""What reading one photo costs: its EXIF beside exiftool, its previews beside libvips."""

import functools
import io
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from evidence.files import drawing, kinds, metadata
from evidence.files.facts import merge
from evidence.files.previews import SIZES
from tests.benchmarks.measuring import Figure, Line, asked, by_turns, say
from tests.benchmarks.photos import photos

COUNT = asked("BENCH_PHOTOS", 24)
PER_FILE = "CPU ms a file"


@functools.cache
def pictures() -> list[bytes]:
    """The photos in memory, where the anchor that can has them too."""
    with tempfile.TemporaryDirectory(prefix="catalog-bench-") as folder:
        return [path.read_bytes() for path in photos(Path(folder), COUNT)]


def exif() -> Iterator[Line]:
    """Everything our readers say of a photo, against everything exiftool says in one batch."""
    with tempfile.TemporaryDirectory(prefix="catalog-bench-") as folder:
        paths = photos(Path(folder), COUNT)
        works = [lambda: [_read(path) for path in paths]]
        if shutil.which("exiftool"):
            works.append(lambda: _run_exiftool(paths))
        else:
            say("exiftool is not here: Debian's libimage-exiftool-perl")
        ours, *anchors = by_turns(*works)
    anchor = 1000 * anchors[0] / COUNT if anchors else None
    yield Line(
        "exif", 1000 * ours / COUNT, anchor, "exiftool -j, one batch", PER_FILE, ">=20", COUNT
    )


def _read(path: Path) -> None:
    with path.open("rb") as file:
        readings = [reading for reading, _ in metadata.read(file, kinds.identify(file, path.name))]
    assert any(reading.tool == "exifread" and reading.data for reading in readings)


def _run_exiftool(paths: list[Path]) -> None:
    subprocess.run(["exiftool", "-j", "-n", *paths], check=True, capture_output=True)


def thumbnail() -> Iterator[Line]:
    """Both previews of a photo, upright, against libvips making the same two."""
    works = [lambda: [_draw(picture) for picture in pictures()]]
    try:
        import pyvips

        pyvips.cache_set_max(0)
        works.append(lambda: [_draw_by_vips(pyvips, picture) for picture in pictures()])
    except (ImportError, OSError):
        say("pyvips is not here: pip install -r requirements-dev.txt")
    ours, *anchors = by_turns(*works)
    anchor = 1000 * anchors[0] / COUNT if anchors else None
    yield Line("thumbnail", 1000 * ours / COUNT, anchor, "pyvips", PER_FILE, ">=1", COUNT)


def _draw(picture: bytes) -> None:
    file = io.BytesIO(picture)
    drawn = dict(drawing.draw(file, kinds.identify(file, "photo.jpg"), merge([])))
    assert drawn.keys() == set(SIZES)


def _draw_by_vips(pyvips, picture: bytes) -> None:
    large, small = SIZES
    first = pyvips.Image.thumbnail_buffer(picture, large, height=large, size="down").copy_memory()
    first.jpegsave_buffer(Q=80, keep="none")
    first.thumbnail_image(small, height=small, size="down").jpegsave_buffer(Q=80, keep="none")


FIGURES: dict[str, Figure] = {"exif": exif, "thumbnail": thumbnail}
