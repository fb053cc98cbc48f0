"""Every hash within some bits of another, exactly: sixteen sorted bands over numpy arrays.

Two hashes of 256 bits at most r bits apart are close in some pair of bands of 16 bits: were each
pair p to differ in more than t(p) bits, they would differ in at least the sum of t(p)+1, which is
chosen to be r+1 (the pigeonhole principle; Norouzi, Punjani, Fleet: Multi-Index Hashing, 2014).
Of such a pair one band is within half of that. So only rows with a band so near are looked at, and
only those compared whose mate, kept beside it, leaves the pair within t(p). Knows no database.
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
NAMES = ("keys", "hashes", "rows", "mates", "starts")

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
    mates: (16, n) uint16, the other band of the pair of each of `rows`.
    starts: (16, 65537) int64, where in `rows` each value begins.
    """

    keys: np.ndarray
    hashes: np.ndarray
    rows: np.ndarray
    mates: np.ndarray
    starts: np.ndarray

    def within(self, wanted: np.ndarray, radius: int) -> Found:
        """Every key whose hash is at most `radius` bits away; the order says nothing.

        Where the bands are so alike that comparing all is less work, all are compared.
        """
        probes = probes_of(radius)
        first, counts = self._ranges(wanted, probes)
        total = int(counts.sum())
        if total > len(self.keys) // 4:
            return scan(self.keys, self.hashes, wanted, radius)
        before = np.cumsum(counts) - counts
        places = np.repeat(first - before, counts) + np.arange(total)
        mates = np.repeat(wanted.view(np.uint16)[probes.bands ^ 1], counts)
        apart = np.bitwise_count(self.mates.reshape(-1)[places] ^ mates)
        places = places[apart <= np.repeat(probes.left, counts)]
        candidates = self.rows.reshape(-1)[places]
        near, distances = _near(candidates, self.hashes[candidates], wanted, radius)
        near, once = np.unique(near, return_index=True)
        return self.keys[near], distances[once]

    def _ranges(self, wanted: np.ndarray, probes: "Probes") -> Found:
        """Where in the rows of all bands the candidates begin, and how many follow each."""
        values = (wanted.view(np.uint16)[probes.bands] ^ probes.masks).astype(np.int64)
        places = probes.bands * (VALUES + 1) + values
        starts = self.starts.reshape(-1)
        begin = starts[places] + probes.bands * len(self.keys)
        return begin, starts[places + 1] - starts[places]


@dataclass(frozen=True)
class Probes:
    """Where to look: in which band, with which bits turned, and how many the mate may differ in."""

    bands: np.ndarray
    masks: np.ndarray
    left: np.ndarray


@cache
def probes_of(radius: int) -> Probes:
    """All that is looked at for a radius; the bits allowed to the pairs are together radius + 1."""
    each, more = divmod(radius + 1, BANDS // 2)
    found: list[tuple[int, np.ndarray, int]] = []
    for pair in range(BANDS // 2):
        allowed = each - (pair >= more)
        first = allowed // 2  # if the first differs in more, the second differs in the rest at most
        found.append((2 * pair, masks(first), allowed))
        found.append((2 * pair + 1, masks(allowed - first - 1), allowed))
    return Probes(
        np.concatenate([np.full(len(turned), band) for band, turned, _ in found]),
        np.concatenate([turned for _, turned, _ in found]),
        np.concatenate([allowed - np.bitwise_count(m).astype(np.int8) for _, m, allowed in found]),
    )


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
    mates = np.empty((BANDS, len(keys)), np.uint16)
    starts = np.zeros((BANDS, VALUES + 1), np.int64)
    for band in range(BANDS):
        rows[band] = np.argsort(values[:, band], kind="stable")
        mates[band] = values[rows[band], band ^ 1]
        starts[band, 1:] = np.cumsum(np.bincount(values[:, band], minlength=VALUES))
    return Banded(keys, hashes, rows, mates, starts)


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
