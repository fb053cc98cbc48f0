"""What keeping bytes costs: a sweep beside sha256sum, and the memory of one upload."""

import io
import multiprocessing
import random
import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import django

from evidence.actions import intake
from evidence.audit import files
from evidence.files import originals
from evidence.models import Original
from tests.benchmarks import catalogs
from tests.benchmarks.measuring import Figure, Line, asked, by_turns, say

FILES = asked("BENCH_FILES", 96)
FILE_BYTES = 2 << 20
UPLOAD_MB = asked("BENCH_UPLOAD_MB", 1024)
MB = 1 << 20


def fixity() -> Iterator[Line]:
    """The audit's sweep over every original, against two sha256sum at once on the same files."""
    with catalogs.fresh():
        paths = _keep_files()
        works = [_sweep]
        if shutil.which("sha256sum"):
            works.append(lambda: _run_sha256sum(paths))
        else:
            say("sha256sum is not here: GNU coreutils")
        ours, *anchors = by_turns(*works)
    per_gb = 1e9 / (FILES * FILE_BYTES)
    anchor = anchors[0] * per_gb if anchors else None
    yield Line("fixity", ours * per_gb, anchor, "sha256sum, -P2", "CPU s a GB", ">=3", FILES)


def _keep_files() -> list[Path]:
    chance = random.Random(1)
    kept = [originals.keep(io.BytesIO(chance.randbytes(FILE_BYTES))) for _ in range(FILES)]
    Original.objects.bulk_create(
        Original(sha256=one.sha256, size=one.size, media_type="video/mp4", media_kind="video")
        for one in kept
    )
    return [one.path for one in kept]


def _sweep() -> None:
    assert sum(found for found in files.check_files() if isinstance(found, int)) == FILES


def _run_sha256sum(paths: list[Path]) -> None:
    halves = [["sha256sum", *paths[half::2]] for half in (0, 1)]
    for running in [subprocess.Popen(half, stdout=subprocess.DEVNULL) for half in halves]:
        assert running.wait() == 0


def upload() -> Iterator[Line]:
    """How much a fresh process grows while it takes in one large file."""
    with catalogs.fresh():
        new_one = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(1, mp_context=new_one, initializer=django.setup) as pool:
            growth = pool.submit(growth_mb, UPLOAD_MB).result()
    yield Line("upload_memory", growth, 64.0, "stated limit", "MB more", "<=1", UPLOAD_MB)


def growth_mb(size_mb: int) -> float:
    """Megabytes between the process's memory before a file of this size came and its peak."""
    case, by = catalogs.the_case(), catalogs.verifier()
    arrival = intake.Arrival(file_name="clip.mp4")
    before = _memory_mb("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # the peak is counted from here
    intake.take_in(by=by, case=case, stream=_blocks(size_mb), arrival=arrival)
    return _memory_mb("VmHWM") - before


def _blocks(size_mb: int) -> Iterator[bytes]:
    block = random.Random(1).randbytes(MB - 8)
    return (number.to_bytes(8, "big") + block for number in range(size_mb))


def _memory_mb(name: str) -> float:
    status = Path("/proc/self/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith(f"{name}:"))
    return int(line.split()[1]) / 1024


FIGURES: dict[str, Figure] = {"fixity": fixity, "upload_memory": upload}
