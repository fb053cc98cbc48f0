"""Bytes are kept exactly, durably and once, whatever goes wrong on the way."""

import errno
import hashlib
import io
import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence.errors import (
    DiskFull,
    EmptyFile,
    FixityAlarm,
    HashMismatch,
    IntakeError,
    LengthMismatch,
    OriginalMissing,
    StorageFailed,
)
from evidence.files import originals

ROOT = Path(__file__).resolve().parents[2]
CONTENT = b"checkpoint at Grayvoron\n" * 1000
SHA256 = hashlib.sha256(CONTENT).hexdigest()

pytestmark = pytest.mark.usefixtures("data_dir")


def waiting() -> list[str]:
    return [leftover.path.name for leftover in originals.leftovers()]


def test_keep_stores_the_bytes_under_their_digest() -> None:
    kept = originals.keep(io.BytesIO(CONTENT), declared_size=len(CONTENT), expected_sha256=SHA256)

    assert (kept.sha256, kept.size) == (SHA256, len(CONTENT))
    assert kept.path.read_bytes() == CONTENT
    assert kept.path == originals.path_of(SHA256)


def test_stored_original_is_read_only(data_dir: Path) -> None:
    kept = originals.keep([CONTENT])

    assert kept.path.stat().st_mode & 0o777 == 0o440


def test_part_remains_until_released() -> None:
    kept = originals.keep([CONTENT])
    before = waiting()

    kept.release()
    kept.release()

    assert before == [kept.part.name]
    assert waiting() == []
    assert originals.rehash(SHA256) == (len(CONTENT), SHA256)


def test_same_bytes_again_leave_the_first_file_untouched() -> None:
    first = originals.keep([CONTENT])
    inode = first.path.stat().st_ino

    second = originals.keep([CONTENT])

    assert second.sha256 == first.sha256
    assert second.path.stat().st_ino == inode
    assert list(originals.stored()) == [SHA256]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.binary(max_size=5000), min_size=1, max_size=8).filter(any))
def test_keep_is_the_identity_on_any_chunks(chunks: list[bytes]) -> None:
    whole = b"".join(chunks)

    kept = originals.keep(chunks, declared_size=len(whole))

    assert kept.path.read_bytes() == whole
    assert kept.sha256 == hashlib.sha256(whole).hexdigest()
    kept.release()


def test_short_writes_are_completed(monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda fd, data: write(fd, bytes(data[:7])))

    kept = originals.keep([CONTENT])

    assert kept.path.read_bytes() == CONTENT


@pytest.mark.parametrize(
    ("blocks", "options", "refusal"),
    [
        ([], {}, EmptyFile),
        ([b"", b""], {"declared_size": 0}, EmptyFile),
        ([b"abc"], {"declared_size": 4}, LengthMismatch),
        ([b"abc", b"de"], {"declared_size": 4}, LengthMismatch),
        ([b"abc"], {"expected_sha256": SHA256}, HashMismatch),
    ],
)
def test_refused_bytes_leave_nothing(
    blocks: list[bytes], options: dict[str, Any], refusal: type[IntakeError]
) -> None:
    with pytest.raises(refusal):
        originals.keep(blocks, **options)

    assert waiting() == []
    assert list(originals.stored()) == []


def test_length_mismatch_tells_both_lengths() -> None:
    with pytest.raises(LengthMismatch) as caught:
        originals.keep([b"abc"], declared_size=10)

    assert (caught.value.expected, caught.value.found) == (10, 3)


def test_hash_may_be_announced_in_capitals() -> None:
    kept = originals.keep([CONTENT], expected_sha256=SHA256.upper())

    assert kept.sha256 == SHA256


def test_disk_without_room_for_the_reserve_refuses_before_reading(settings: Any) -> None:
    settings.CATALOG_DISK_RESERVE_MB = 10**12
    blocks = iter([CONTENT])

    with pytest.raises(DiskFull):
        originals.keep(blocks, declared_size=len(CONTENT))

    assert next(blocks) == CONTENT


def test_sender_who_stops_leaves_nothing() -> None:
    def interrupted() -> Iterator[bytes]:
        yield CONTENT
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        originals.keep(interrupted())

    assert waiting() == []
    assert list(originals.stored()) == []


@pytest.mark.parametrize(
    ("step", "code", "failure"),
    [
        ("write", errno.ENOSPC, DiskFull),
        ("write", errno.EDQUOT, DiskFull),
        ("write", errno.EIO, StorageFailed),
        ("fsync", errno.EIO, StorageFailed),
        ("fsync", errno.ENOSPC, DiskFull),
        ("fchmod", errno.EPERM, StorageFailed),
        ("link", errno.EXDEV, StorageFailed),
        ("link", errno.EMLINK, StorageFailed),
    ],
)
def test_failing_disk_leaves_nothing_and_says_so(
    step: str, code: int, failure: type[IntakeError], monkeypatch: pytest.MonkeyPatch
) -> None:
    originals.keep([b"the store exists"]).release()
    calls = []

    def fail(*args: Any, **options: Any) -> None:
        calls.append(args)
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, step, fail)
    with pytest.raises(failure):
        originals.keep([CONTENT])

    assert len(calls) == 1, "a failed step is not tried again"
    assert waiting() == []
    assert SHA256 not in originals.stored()


def test_damaged_original_raises_the_alarm_and_keeps_the_new_bytes() -> None:
    originals.keep([CONTENT]).release()
    damage(originals.path_of(SHA256), b"something else")

    with pytest.raises(FixityAlarm) as caught:
        originals.keep([CONTENT])

    (quarantined,) = originals.leftovers()
    assert caught.value.sha256 == SHA256
    assert caught.value.found == hashlib.sha256(b"something else").hexdigest()
    assert quarantined.quarantined
    assert quarantined.path.name == caught.value.quarantined
    assert SHA256 in quarantined.path.name
    assert quarantined.path.read_bytes() == CONTENT
    assert originals.path_of(SHA256).read_bytes() == b"something else"


def test_link_in_place_of_an_original_raises_the_alarm(data_dir: Path) -> None:
    originals.keep([b"the store exists"]).release()
    (data_dir / "elsewhere").write_bytes(CONTENT)
    originals.path_of(SHA256).symlink_to(data_dir / "elsewhere")

    with pytest.raises(FixityAlarm):
        originals.keep([CONTENT])


@pytest.mark.parametrize("step", ["write", "fsync", "fchmod", "link", "readinto", "sync_directory"])
def test_kill_leaves_nothing_or_an_orphan_and_the_next_try_succeeds(
    step: str, data_dir: Path
) -> None:
    originals.keep([b"the store exists"]).release()

    killed = subprocess.run([sys.executable, "-c", KILLED_AT, step, str(data_dir)], check=False)

    assert killed.returncode == -9
    assert len(waiting()) == 1
    if SHA256 in originals.stored():
        assert originals.rehash(SHA256) == (len(CONTENT), SHA256)
    assert originals.keep([CONTENT]).path.read_bytes() == CONTENT


KILLED_AT = textwrap.dedent(f"""
    import os, signal, sys
    sys.path.insert(0, {str(ROOT)!r})
    from django.conf import settings
    settings.configure(CATALOG_DATA_DIR=sys.argv[2], CATALOG_DISK_RESERVE_MB=1)
    from evidence.files import originals

    def die(*args, **options):
        os.kill(os.getpid(), signal.SIGKILL)

    step = sys.argv[1]
    if step == "readinto":
        originals.rehash = die
    elif step == "sync_directory":
        originals._sync_directory = die
    else:
        setattr(os, step, die)
    originals.keep([b"checkpoint at Grayvoron\\n" * 1000])
""")


def test_missing_shard_is_made_again() -> None:
    originals.keep([b"the store exists"]).release()
    originals.path_of(SHA256).parent.rmdir()

    kept = originals.keep([CONTENT])

    assert kept.path.read_bytes() == CONTENT


def test_keep_files_answers_in_order_with_a_reason_for_each_failure(tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}.bin" for number in range(12)]
    for number, path in enumerate(paths):
        path.write_bytes(b"%d" % (number % 5) * 100_000)
    paths[3].unlink()
    paths[4].write_bytes(b"")
    paths.append(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    paths.append(tmp_path / "pipe")

    outcomes = list(originals.keep_files(paths, threads=3))

    assert [path for path, _ in outcomes] == paths
    assert isinstance(outcomes[3][1], FileNotFoundError)
    assert isinstance(outcomes[4][1], EmptyFile)
    assert isinstance(outcomes[12][1], OSError)
    assert isinstance(outcomes[13][1], OSError)
    for path, kept in outcomes[:3] + outcomes[5:12]:
        assert isinstance(kept, originals.Kept)
        assert kept.path.read_bytes() == path.read_bytes()
    assert len(list(originals.stored())) == 5


def test_missing_original_is_named() -> None:
    with pytest.raises(OriginalMissing, match=SHA256):
        originals.rehash(SHA256)
    with pytest.raises(OriginalMissing, match=SHA256):
        originals.open_original(SHA256)


@pytest.mark.parametrize(
    "name", ["", "../../etc/passwd", SHA256.upper(), SHA256[:-1], SHA256 + "0"]
)
def test_only_digests_name_originals(name: str) -> None:
    with pytest.raises(ValueError, match="not a SHA-256"):
        originals.path_of(name)


def damage(path: Path, content: bytes) -> None:
    path.chmod(0o640)
    path.write_bytes(content)
