"""What the whole intake of photos costs beside a pipeline with nothing in it that could go."""

import hashlib
import io
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

import exifread
from django.core.management import call_command
from PIL import Image

from evidence.finding import index
from tests.benchmarks import catalogs
from tests.benchmarks.measuring import Figure, Line, asked, cost
from tests.benchmarks.photos import photos

COUNT = asked("BENCH_INTAKE", 16)
ROUNDS = 3
BATCH = 16
PER_FILE = "CPU ms a file"
AUTO_ARCHIVER_MS = 140.0
"""auto-archiver 1.2.9, hash, thumbnail, PDQ, exiftool, local storage and CSV; measured once on two
cores of an AMD EPYC (Zen 5), not in this run."""

TABLE = "create table item (sha256 text primary key, size int, width int, height int, tags text)"


def intake() -> Iterator[Line]:
    """The intake command and the worker until both are done, against the floor on the same files.

    The design's floor draws one thumbnail from a small decode; the second line's draws the two
    previews we keep. Both processes' work is done in this one, warmed up, so starting is not in it.
    """
    costs: dict[str, list[float]] = {"ours": [], "floor": [], "same pictures": []}
    with catalogs.fresh() as folder:
        _take_in(photos(folder / "warm", 2, seed=99))
        for round_ in range(ROUNDS):
            paths = photos(folder / f"photos{round_}", COUNT, seed=round_)
            costs["floor"].append(cost(lambda paths=paths: _floor(paths, (320,))))
            costs["ours"].append(cost(lambda paths=paths: _take_in(paths)))
            costs["same pictures"].append(cost(lambda paths=paths: _floor(paths, (1280, 320))))
    ms = {name: 1000 * sorted(found)[ROUNDS // 2] / COUNT for name, found in costs.items()}
    ours = ms["ours"]
    yield Line("intake", ours, ms["floor"], "floor, one thumbnail", PER_FILE, ">=0.65", COUNT)
    same = "floor, both previews"
    yield Line("intake_same", ours, ms["same pictures"], same, PER_FILE, ">=0.65", COUNT)
    yield Line(
        "intake_archiver",
        ours,
        AUTO_ARCHIVER_MS,
        "auto-archiver, stated: not in this run",
        PER_FILE,
        ">=10",
        COUNT,
    )


def _take_in(paths: list[Path]) -> None:
    said = io.StringIO()
    options = {"case": "BEL", "by": "owner", "source": "Bench", "stdout": said}
    call_command("intake", *map(str, paths), **options)
    call_command("work", drain=True)
    index.catch_up()
    assert said.getvalue().count("new ") == len(paths)


def _floor(paths: list[Path], sizes: tuple[int, ...]) -> None:
    """Read, hash, store durably, EXIF, one decode, thumbnails, a row; a commit for each batch."""
    with tempfile.TemporaryDirectory(prefix="catalog-bench-") as folder:
        database = sqlite3.connect(Path(folder, "floor.sqlite3"))
        database.execute(TABLE)
        for start in range(0, len(paths), BATCH):
            with database:
                rows = [_floor_row(path, folder, sizes) for path in paths[start : start + BATCH]]
                database.executemany("insert or ignore into item values (?, ?, ?, ?, ?)", rows)
        database.close()


def _floor_row(path: Path, folder: str, sizes: tuple[int, ...]) -> tuple:
    content = path.read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    stored = Path(folder, sha256)
    with stored.open("wb", buffering=0) as file:
        file.write(content)
        os.fsync(file.fileno())
    tags = exifread.process_file(io.BytesIO(content[: 1 << 18]), details=False)
    picture = Image.open(io.BytesIO(content))
    width, height = picture.size
    picture.draft("RGB", (max(512, sizes[0]),) * 2)
    for size in sizes:
        picture.thumbnail((size, size), Image.Resampling.BICUBIC, reducing_gap=2.0)
        picture.save(f"{stored}-{size}.jpg", quality=80)
    return sha256, len(content), width, height, repr({name: str(tags[name]) for name in tags})


FIGURES: dict[str, Figure] = {"intake": intake}
