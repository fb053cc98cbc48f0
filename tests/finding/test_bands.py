"""The banded index finds exactly what comparing every hash finds, and knows when it is broken."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.errors import IndexDamaged
from evidence.finding import bands
from evidence.finding.bands import Banded

RADII = [0, 5, 15, 16, 31, 40, 47]


def flipped(hash_: np.ndarray, positions: np.ndarray) -> np.ndarray:
    bits = np.unpackbits(hash_.view(np.uint8))
    bits[positions] ^= 1
    return np.packbits(bits).view(np.uint64)


def some_hashes(random: np.random.Generator, count: int, alike: float) -> np.ndarray:
    """Random hashes, of which a share lies within 60 bits of one another's neighbours."""
    hashes = random.integers(0, 2**64, (count, 4), dtype=np.uint64)
    for row in range(int(count * alike)):
        like = hashes[random.integers(row, count)].copy()
        hashes[row] = flipped(like, random.choice(256, random.integers(0, 60), replace=False))
    return hashes


def as_dict(found: bands.Found) -> dict[int, int]:
    keys, distances = found
    assert len(set(keys.tolist())) == len(keys)
    return dict(zip(keys.tolist(), distances.tolist(), strict=True))


def brute(keys: np.ndarray, hashes: np.ndarray, wanted: np.ndarray, radius: int) -> dict[int, int]:
    """Bit by bit, without any of the code under test."""
    apart = np.unpackbits((hashes ^ wanted).view(np.uint8).reshape(-1, 32), axis=1).sum(axis=1)
    return {int(keys[row]): int(apart[row]) for row in np.flatnonzero(apart <= radius)}


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    alike=st.sampled_from([0.0, 0.3, 1.0]),
    radius=st.sampled_from(RADII),
)
def test_finds_what_comparing_all_finds(seed: int, alike: float, radius: int) -> None:
    random = np.random.default_rng(seed)
    hashes = some_hashes(random, 3000, alike)
    keys = np.arange(7, 7 + 2 * len(hashes), 2)
    banded = bands.arrange(keys, hashes)

    for _ in range(4):
        near = hashes[random.integers(len(hashes))]
        wanted = flipped(near, random.choice(256, random.integers(0, 50), replace=False))
        found = as_dict(banded.within(wanted, radius))
        assert found == brute(keys, hashes, wanted, radius)
        assert as_dict(bands.scan(keys, hashes, wanted, radius)) == found


@pytest.mark.parametrize("radius", [31, 40])
@pytest.mark.parametrize("spread", ["even", "in one place"])
def test_bits_at_the_very_edge_are_found(radius: int, spread: str) -> None:
    random = np.random.default_rng(3)
    hashes = random.integers(0, 2**64, (200_000, 4), dtype=np.uint64)
    banded = bands.arrange(np.arange(len(hashes)), hashes)
    places = np.arange(radius) if spread == "in one place" else np.arange(256)[::6][:radius]

    found = as_dict(banded.within(flipped(hashes[1234], places), radius))

    assert found == {1234: radius}


def test_buckets_of_many_equal_hashes_lose_nothing() -> None:
    random = np.random.default_rng(5)
    hashes = some_hashes(random, 5000, 0.0)
    hashes[:4000] = hashes[0]
    banded = bands.arrange(np.arange(len(hashes)), hashes)

    found = as_dict(banded.within(flipped(hashes[0], np.arange(31)), 31))

    assert found == dict.fromkeys(range(4000), 31)


def test_what_pairs_may_differ_in_adds_up_to_one_more_than_the_radius() -> None:
    for radius in range(64):
        probes = bands.probes_of(radius)
        allowed = {int(band) // 2: 0 for band in probes.bands}
        for band, left in zip(probes.bands, probes.left, strict=True):
            allowed[int(band) // 2] = max(allowed[int(band) // 2], int(left))
        assert sum(each + 1 for each in allowed.values()) == radius + 1


def test_bits_spread_as_evenly_as_can_be_are_found() -> None:
    hashes = some_hashes(np.random.default_rng(5), 3000, 0)
    banded = bands.arrange(np.arange(3000), hashes)
    evenly = np.arange(256).reshape(16, 16).T.reshape(-1)  # one bit of each band, then the next

    for radius in range(0, 64, 3):
        wanted = flipped(hashes[7], evenly[:radius])
        assert as_dict(banded.within(wanted, radius))[7] == radius


@pytest.fixture
def written(tmp_path: Path) -> tuple[Path, Banded]:
    hashes = some_hashes(np.random.default_rng(1), 500, 0.5)
    banded = bands.arrange(np.arange(500), hashes)
    bands.write(tmp_path, banded)
    return tmp_path, banded


def test_written_index_answers_as_before(written: tuple[Path, Banded]) -> None:
    directory, banded = written

    opened = bands.read(directory)

    assert opened is not None
    wanted = banded.hashes[17]
    assert as_dict(opened.banded.within(wanted, 40)) == as_dict(banded.within(wanted, 40))
    assert opened.unchanged(directory)


@pytest.mark.parametrize("harm", ["cut", "bit", "gone", "list", "elsewhere"])
def test_damage_is_told(written: tuple[Path, Banded], harm: str) -> None:
    directory, _ = written
    opened = bands.read(directory)
    assert opened is not None
    rows = opened.home / "rows.npy"
    content = rows.read_bytes()
    if harm == "cut":
        rows.write_bytes(content[:-9])
    elif harm == "bit":
        rows.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    elif harm == "gone":
        rows.unlink()
    elif harm == "list":
        (directory / bands.LIST).write_text("{")
    else:
        (directory / bands.LIST).write_text('{"home": "../../etc", "sums": {}}')

    assert not opened.unchanged(directory)
    with pytest.raises(IndexDamaged):
        bands.read(directory)


def test_only_the_latest_is_kept(written: tuple[Path, Banded]) -> None:
    directory, banded = written

    bands.write(directory, banded)

    assert len([path for path in directory.iterdir() if path.is_dir()]) == 1
    bands.clear(directory)
    assert bands.read(directory) is None
