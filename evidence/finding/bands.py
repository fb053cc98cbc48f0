"""Every hash within some bits of another, exactly: sixteen sorted bands over numpy arrays.

Two hashes of 256 bits at most r bits apart are close in some band of 16 bits: were each band b
to differ in more than t(b) bits, they would differ in at least the sum of t(b)+1, which is chosen
to be r+1 (the pigeonhole principle; Norouzi, Punjani, Fleet: Multi-Index Hashing, 2014). So only
rows whose band is within t(b) bits of the wanted one are compared. Knows no database.
"""

import json
import os
import shutil
import uuid
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from pathlib import Path

import numpy as np

from evidence.errors import IndexDamaged

BANDS = 16
WIDTH = 16
VALUES = 1 << WIDTH
SCAN_ROWS = 1 << 18
LIST = "current.json"
NAMES = ("keys", "hashes", "rows", "starts")

Found = tuple[np.ndarray, np.ndarray]
"""Keys and their distances."""


def hashes_of(digits: Iterable[str]) -> np.ndarray:
    """An array (n, 4) of machine words from hashes of 64 hexadecimal digits."""
    return np.frombuffer(bytes.fromhex("".join(digits)), np.uint64).reshape(-1, 4)


def scan(keys: np.ndarray, hashes: np.ndarray, wanted: np.ndarray, radius: int) -> Found:
    """Compare with every row, a slice at a time."""
    found = [
        _near(keys[at : at + SCAN_ROWS], hashes[at : at + SCAN_ROWS], wanted, radius)
        for at in range(0, len(keys), SCAN_ROWS)
    ]
    return _joined(found)


def _near(keys: np.ndarray, hashes: np.ndarray, wanted: np.ndarray, radius: int) -> Found:
    distances = np.bitwise_count(hashes[:, 0] ^ wanted[0]).astype(np.uint16)
    for word in (1, 2, 3):
        distances += np.bitwise_count(hashes[:, word] ^ wanted[word])
    near = np.flatnonzero(distances <= radius)
    return keys[near], distances[near]


def _joined(found: list[Found]) -> Found:
    keys = [np.empty(0, np.int64), *(each[0] for each in found)]
    distances = [np.empty(0, np.uint16), *(each[1] for each in found)]
    return np.concatenate(keys), np.concatenate(distances)


@dataclass(frozen=True)
class Banded:
    """Hashes under their keys, and for each band the rows in the order of its value.

    keys: (n,) int64, rising. hashes: (n, 4) uint64. rows: (16, n) uint32.
    starts: (16, 65537) int64, where in `rows` each value begins.
    """

    keys: np.ndarray
    hashes: np.ndarray
    rows: np.ndarray
    starts: np.ndarray

    def within(self, wanted: np.ndarray, radius: int) -> Found:
        """Every key whose hash is at most `radius` bits away; the order says nothing.

        Where the bands are so alike that comparing all is less work, all are compared.
        """
        first, counts = self._ranges(wanted, radius)
        total = int(counts.sum())
        if total > len(self.keys) // 4:
            return scan(self.keys, self.hashes, wanted, radius)
        before = np.cumsum(counts) - counts
        places = np.repeat(first - before, counts) + np.arange(total)
        candidates = self.rows.reshape(-1)[places]
        near, distances = _near(candidates, self.hashes[candidates], wanted, radius)
        near, once = np.unique(near, return_index=True)
        return self.keys[near], distances[once]

    def _ranges(self, wanted: np.ndarray, radius: int) -> Found:
        """Where in the rows of all bands the candidates begin, and how many follow each."""
        values = wanted.view(np.uint16)
        places = np.concatenate(
            [
                band * (VALUES + 1) + (values[band] ^ masks(flips)).astype(np.int64)
                for band, flips in enumerate(flips_of(radius))
            ]
        )
        starts = self.starts.reshape(-1)
        band = places // (VALUES + 1)
        return starts[places] + band * len(self.keys), starts[places + 1] - starts[places]


@cache
def flips_of(radius: int) -> list[int]:
    """How many bits of each band may differ: each one more, together radius + 1."""
    each, more = divmod(radius + 1, BANDS)
    return [each - (band >= more) for band in range(BANDS)]


@cache
def masks(flips: int) -> np.ndarray:
    """Every way to flip up to so many bits of a band; none at all below zero."""
    chosen = [
        sum(1 << bit for bit in bits)
        for count in range(flips + 1)
        for bits in combinations(range(WIDTH), count)
    ]
    return np.array(chosen, np.uint16)


def arrange(keys: np.ndarray, hashes: np.ndarray) -> Banded:
    """Sort the hashes by each of their bands."""
    values = np.ascontiguousarray(hashes).view(np.uint16).reshape(-1, BANDS)
    rows = np.empty((BANDS, len(keys)), np.uint32)
    starts = np.zeros((BANDS, VALUES + 1), np.int64)
    for band in range(BANDS):
        rows[band] = np.argsort(values[:, band], kind="stable")
        starts[band, 1:] = np.cumsum(np.bincount(values[:, band], minlength=VALUES))
    return Banded(keys, hashes, rows, starts)


# On disk: mapped into memory, so that every process shares one copy.

Stamps = dict[str, tuple[int, int]]
"""Size in bytes and time of modification in nanoseconds, by file name."""


@dataclass(frozen=True)
class Opened:
    """The arrangement a directory lists, and the stamps its files had when they were proved."""

    banded: Banded
    home: Path
    stamps: Stamps

    def unchanged(self, directory: Path) -> bool:
        """Whether it is still the one listed, with its files as they were.

        They are mapped into memory, where a shortened one would end the process.
        """
        try:
            return _stamps(directory, self.home) == self.stamps
        except OSError:
            return False


def write(directory: Path, banded: Banded) -> None:
    """Put an arrangement in the place of the one before; readers of that keep what they have."""
    home = directory / uuid.uuid4().hex
    home.mkdir(mode=0o700, parents=True)
    for name in NAMES:
        np.save(home / f"{name}.npy", getattr(banded, name))
    sums = {name: _sum(home / f"{name}.npy") for name in NAMES}
    waiting = home / LIST
    waiting.write_text(json.dumps({"home": home.name, "sums": sums}))
    os.replace(waiting, directory / LIST)
    _remove_all_but(directory, home)


def clear(directory: Path) -> None:
    """Keep no arrangement."""
    (directory / LIST).unlink(missing_ok=True)
    _remove_all_but(directory, None)


def _remove_all_but(directory: Path, home: Path | None) -> None:
    for other in directory.iterdir():
        if other.is_dir() and other != home:
            shutil.rmtree(other, ignore_errors=True)


def read(directory: Path) -> Opened | None:
    """The arrangement listed, proved whole; None when there is none, IndexDamaged when broken."""
    if not (directory / LIST).exists():
        return None
    try:
        listed = json.loads((directory / LIST).read_text())
        home = directory / Path(listed["home"]).name
        stamps = _stamps(directory, home)
        broken = [name for name, path in _files(home) if _sum(path) != listed["sums"][name]]
        if broken:
            raise IndexDamaged(f"{broken[0]}.npy")
        arrays = {name: np.load(path, mmap_mode="r") for name, path in _files(home)}
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise IndexDamaged(f"likeness/{LIST}") from problem
    return Opened(Banded(**arrays), home, stamps)


def _files(home: Path) -> Iterator[tuple[str, Path]]:
    return ((name, home / f"{name}.npy") for name in NAMES)


def _stamps(directory: Path, home: Path) -> Stamps:
    paths = [directory / LIST, *(path for _, path in _files(home))]
    found = [(path.name, path.stat()) for path in paths]
    return {name: (about.st_size, about.st_mtime_ns) for name, about in found}


def _sum(path: Path) -> int:
    total = 0
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            total = zlib.crc32(block, total)
    return total
