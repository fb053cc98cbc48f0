"""What finding near fingerprints costs beside faiss, which compares all of them."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from evidence.finding import bands, likeness
from tests.benchmarks.measuring import Figure, Line, asked, cost, costs_by_turns, percentile, say

HASHES = asked("BENCH_FINGERPRINTS", 10_000_000)
QUESTIONS = 60
COPIED = 5
"""One hash in so many is a copy of another, some of its bits turned."""

MOST_TURNED = 60
SLICE = 100_000


def nearest() -> Iterator[Line]:
    """Every hash at most 31 and at most 40 bits away, exactly: ours mapped from the disk, against
    faiss with one thread, whose answers must be the same; half of the questions have one.
    """
    chance = np.random.default_rng(3)
    say(f"  {HASHES} fingerprints …")
    hashes = _hashes(chance)
    wanted = _copies(chance, hashes[chance.integers(0, HASHES, QUESTIONS)], 45)
    wanted[::2] = chance.integers(0, 2**64, (len(wanted[::2]), 4), dtype=np.uint64)
    flat = _flat(hashes)
    keys = np.arange(HASHES, dtype=np.int64)
    with tempfile.TemporaryDirectory(prefix="catalog-bench-") as folder:
        spent = cost(lambda: bands.write(Path(folder), bands.arrange(keys, hashes)))
        yield Line("likeness_build", 1e6 * spent / HASHES, None, "", "CPU µs a hash", "", HASHES)
        opened = bands.read(Path(folder))
        assert opened is not None
        for radius, target in ((likeness.CLOSE, ">=2"), (likeness.RADIUS, ">=1")):
            yield from _within(opened.banded, flat, wanted, radius, target)


def _within(
    ours: bands.Banded, flat: Any, wanted: np.ndarray, radius: int, target: str
) -> Iterator[Line]:
    def faiss_says(one: np.ndarray) -> set[int]:
        _, _, found = flat.range_search(one.view(np.uint8).reshape(1, -1), radius + 1)
        return set(found.tolist())

    for one in wanted:
        assert set(ours.within(one, radius)[0].tolist()) == faiss_says(one)
    times = costs_by_turns(list(wanted), lambda one: ours.within(one, radius), faiss_says)
    for share in (50, 95):
        mine, theirs = (percentile(each, share) for each in times)
        name, unit = f"likeness_{radius}_bits_p{share}", f"CPU ms, p{share}"
        yield Line(name, mine, theirs, "faiss flat", unit, target, HASHES, 10_000_000)


def _hashes(chance: np.random.Generator) -> np.ndarray:
    found = chance.integers(0, 2**64, (HASHES, 4), dtype=np.uint64)
    for start in range(0, HASHES // COPIED, SLICE):
        end = min(start + SLICE, HASHES // COPIED)
        source = found[chance.integers(HASHES // COPIED, HASHES, end - start)]
        found[start:end] = _copies(chance, source, MOST_TURNED)
    return found


def _copies(chance: np.random.Generator, hashes: np.ndarray, most: int) -> np.ndarray:
    """The hashes, each with up to so many bits turned."""
    turned = chance.random((len(hashes), 256)) < chance.random((len(hashes), 1)) * most / 256
    return hashes ^ np.packbits(turned, axis=1).view(np.uint64)


def _flat(hashes: np.ndarray) -> Any:
    import faiss

    faiss.omp_set_num_threads(1)
    flat = faiss.IndexBinaryFlat(256)
    flat.add(hashes.view(np.uint8))
    return flat


FIGURES: dict[str, Figure] = {"likeness": nearest}
