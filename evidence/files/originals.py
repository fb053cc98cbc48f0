"""Keep exact bytes under their SHA-256, open them, hash them again; nothing here deletes one.

The order of work is the one whose every interruption leaves nothing, an orphan or the whole:
write and hash, check, fsync, make read-only, link under the digest, read back, fsync the directory.
"""

import errno
import hashlib
import os
import re
import stat
import time
import uuid
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from evidence.errors import (
    CatalogError,
    DiskFull,
    EmptyFile,
    FixityAlarm,
    HashMismatch,
    LengthMismatch,
    OriginalMissing,
    StorageFailed,
)

BLOCK = 1 << 20
SPACE_CHECK_BYTES = 64 << 20
SHARDS = [f"{number:02x}" for number in range(256)]
DIGEST = re.compile(r"[0-9a-f]{64}")
NO_SPACE = {errno.ENOSPC, errno.EDQUOT}


@dataclass(frozen=True)
class Kept:
    """Bytes that are durably stored at `path`; `part` is their name in `incoming/` until released.

    Release after the transaction that records them: until then the part tells `recover`
    which stored file nobody may have a record of yet.
    """

    sha256: str
    size: int
    part: Path
    path: Path

    def release(self) -> None:
        self.part.unlink(missing_ok=True)


@dataclass(frozen=True)
class Leftover:
    """A file an interrupted or alarmed intake left in `incoming/`; `age_s` since its last write."""

    path: Path
    size: int
    age_s: float
    quarantined: bool


def keep(
    blocks: Iterable[bytes] | BinaryIO,
    *,
    declared_size: int | None = None,
    expected_sha256: str | None = None,
) -> Kept:
    """Store these bytes durably and exactly, whatever their size, in constant memory.

    Raises DiskFull, EmptyFile, LengthMismatch, HashMismatch or StorageFailed, leaving nothing,
    and FixityAlarm, leaving the new bytes quarantined in `incoming/`. Bytes already held take
    the same work as new ones, so that the time taken tells nobody.
    """
    _make_store()
    _refuse_when_full(declared_size or 0)
    part = incoming() / f"{uuid.uuid4().hex}.part"
    try:
        size, sha256 = _receive(part, blocks, declared_size, expected_sha256)
        _link(part, sha256)
        _read_back(part, sha256, size)
        _sync_directory(path_of(sha256).parent)
    except BaseException:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise
    return Kept(sha256=sha256, size=size, part=part, path=path_of(sha256))


def keep_files(
    paths: Iterable[Path], *, threads: int = 4
) -> Iterator[tuple[Path, Kept | CatalogError | OSError]]:
    """Keep many files at once, answering in the order given.

    Hashing and waiting for the disk overlap; at most twice `threads` files are ahead of the reader.
    """
    waiting: deque[tuple[Path, Future[Kept | CatalogError | OSError]]] = deque()
    with ThreadPoolExecutor(max_workers=threads, thread_name_prefix="keep") as pool:
        for path in paths:
            waiting.append((path, pool.submit(_keep_file, path)))
            if len(waiting) >= 2 * threads:
                given, outcome = waiting.popleft()
                yield given, outcome.result()
        for given, outcome in waiting:
            yield given, outcome.result()


def path_of(sha256: str) -> Path:
    """Where the bytes of this digest are stored; raises ValueError for anything but a digest."""
    if not DIGEST.fullmatch(sha256):
        raise ValueError(f"not a SHA-256 in lower-case hexadecimal: {sha256!r}")
    return _store() / sha256[:2] / sha256


def open_original(sha256: str) -> BinaryIO:
    """The stored bytes, read-only; raises OriginalMissing."""
    try:
        return os.fdopen(os.open(path_of(sha256), os.O_RDONLY | os.O_NOFOLLOW), "rb")
    except FileNotFoundError:
        raise OriginalMissing(sha256) from None


def open_regular(path: Path) -> BinaryIO:
    """A file somebody named to us; raises OSError for anything that is not a plain file."""
    fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)  # never wait for a named pipe
    mode = os.fstat(fd).st_mode
    if not stat.S_ISREG(mode):
        os.close(fd)
        code = errno.EISDIR if stat.S_ISDIR(mode) else errno.EINVAL
        raise OSError(code, "is not a regular file", str(path))
    return os.fdopen(fd, "rb", buffering=0)


def rehash(sha256: str) -> tuple[int, str]:
    """Size and SHA-256 of what is stored under this name now; raises OriginalMissing."""
    digest, size = hashlib.sha256(), 0
    buffer = memoryview(bytearray(BLOCK))
    with open_original(sha256) as stored_file:
        while count := stored_file.raw.readinto(buffer):  # type: ignore[attr-defined]
            digest.update(buffer[:count])
            size += count
    return size, digest.hexdigest()


def stored() -> Iterator[str]:
    """The digests on disk, in order."""
    for shard in SHARDS:
        with suppress(FileNotFoundError):
            yield from sorted(filter(DIGEST.fullmatch, os.listdir(_store() / shard)))


def leftovers() -> list[Leftover]:
    """What interrupted and alarmed intakes left in `incoming/`, oldest first."""
    now = time.time()
    found = []
    with suppress(FileNotFoundError), os.scandir(incoming()) as entries:
        for entry in entries:
            with suppress(FileNotFoundError):
                about = entry.stat(follow_symlinks=False)
                quarantined = entry.name.endswith(".quarantined")
                age = max(0.0, now - about.st_mtime)
                found.append(Leftover(Path(entry.path), about.st_size, age, quarantined))
    return sorted(found, key=lambda leftover: -leftover.age_s)


def incoming() -> Path:
    """Where bytes wait until they have a name; on the same filesystem as the originals."""
    return Path(settings.CATALOG_DATA_DIR) / "incoming"


def _store() -> Path:
    return Path(settings.CATALOG_DATA_DIR) / "originals"


def _make_store() -> None:
    """Make every shard once, so that no intake has to wait for, or race for, a directory."""
    if (_store() / SHARDS[-1]).is_dir() and incoming().is_dir():
        return
    with _storage_errors("open"):
        incoming().mkdir(parents=True, exist_ok=True)
        for shard in SHARDS:
            (_store() / shard).mkdir(parents=True, exist_ok=True)
    _sync_directory(_store())
    _sync_directory(_store().parent)


def _refuse_when_full(size: int) -> None:
    room = os.statvfs(incoming())
    free = room.f_bavail * room.f_frsize
    needed = size + settings.CATALOG_DISK_RESERVE_MB * 1_000_000
    if free < needed:
        raise DiskFull(needed, free)


def _receive(
    part: Path,
    blocks: Iterable[bytes] | BinaryIO,
    declared_size: int | None,
    expected_sha256: str | None,
) -> tuple[int, str]:
    """Write the blocks to `part`, hashing on the way, and make them durable and read-only."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    with _storage_errors("write"):
        fd = os.open(part, flags, 0o600)
    try:
        size, sha256 = _write(fd, _blocks_of(blocks), declared_size)
        _check(size, sha256, declared_size, expected_sha256)
        _sync(fd)
        with _storage_errors("make read-only"):
            os.fchmod(fd, 0o440)
    finally:
        os.close(fd)
    return size, sha256


def _blocks_of(source: Iterable[bytes] | BinaryIO) -> Iterable[bytes]:
    read = getattr(source, "read", None)
    return source if read is None else iter(lambda: read(BLOCK), b"")


def _write(fd: int, blocks: Iterable[bytes], declared_size: int | None) -> tuple[int, str]:
    digest, size, looked_at = hashlib.sha256(), 0, 0
    for block in blocks:
        size += len(block)
        if declared_size is not None and size > declared_size:
            raise LengthMismatch(declared_size, size)
        if size - looked_at > SPACE_CHECK_BYTES:
            _refuse_when_full(len(block))
            looked_at = size
        digest.update(block)
        with _storage_errors("write"):
            _write_all(fd, memoryview(block))
    return size, digest.hexdigest()


def _write_all(fd: int, block: memoryview) -> None:
    """`os.write` may take less than it is given, and says so only in its answer."""
    while block:
        block = block[os.write(fd, block) :]


def _check(size: int, sha256: str, declared_size: int | None, expected_sha256: str | None) -> None:
    if declared_size is not None and size != declared_size:
        raise LengthMismatch(declared_size, size)
    if not size:
        raise EmptyFile
    if expected_sha256 and expected_sha256.lower() != sha256:
        raise HashMismatch(expected_sha256, sha256)


def _link(part: Path, sha256: str) -> None:
    """Give the bytes their name: creates it or leaves what is there, never overwrites."""
    target = path_of(sha256)
    with _storage_errors("link"), suppress(FileExistsError):
        try:
            os.link(part, target)
        except FileNotFoundError:
            target.parent.mkdir(exist_ok=True)
            _sync_directory(target.parent.parent)
            os.link(part, target)


def _read_back(part: Path, sha256: str, size: int) -> None:
    """Hash what is stored, new or not; when it is something else, keep the bytes that came."""
    try:
        stored_size, found = rehash(sha256)
    except (OSError, OriginalMissing) as problem:
        stored_size, found = -1, f"unreadable ({problem})"
    if (stored_size, found) != (size, sha256):
        quarantined = part.with_name(f"{sha256}.{part.stem}.quarantined")
        os.rename(part, quarantined)
        _sync_directory(quarantined.parent)
        raise FixityAlarm(sha256, found, quarantined.name)


def _keep_file(path: Path) -> Kept | CatalogError | OSError:
    try:
        with open_regular(path) as source:
            return keep(source, declared_size=os.fstat(source.fileno()).st_size)
    except (CatalogError, OSError) as problem:
        return problem


def _sync(fd: int) -> None:
    """One fsync: after a failed one the kernel may forget the pages, so a second proves nothing."""
    with _storage_errors("sync"):
        os.fsync(fd)


def _sync_directory(directory: Path) -> None:
    with _storage_errors("sync"):
        fd = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)


@contextmanager
def _storage_errors(step: str) -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        if problem.errno in NO_SPACE:
            raise DiskFull(settings.CATALOG_DISK_RESERVE_MB * 1_000_000, 0) from problem
        raise StorageFailed(step, problem.strerror or str(problem)) from problem
