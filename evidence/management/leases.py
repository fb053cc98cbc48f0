"""Which workers live: each holds a lock on a file of its own for as long as it does.

The kernel lets the lock go however a worker ends, so a killed worker is known at once and a slow
one is never taken for dead. Workers of one catalog share its data directory.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings


def lease_of(worker_id: str) -> Path:
    """The file a worker holds."""
    return Path(settings.CATALOG_DATA_DIR) / "workers" / worker_id


@contextmanager
def holding(worker_id: str) -> Iterator[None]:
    """Be known as alive under this name until the block or the process ends."""
    path = lease_of(worker_id)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        path.unlink(missing_ok=True)
        os.close(descriptor)


def is_alive(worker_id: str) -> bool:
    """Whether the worker of this name still holds its file; forgets one that does not."""
    path = lease_of(worker_id)
    with suppress(FileNotFoundError):
        descriptor = os.open(path, os.O_RDWR)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(descriptor)
        path.unlink(missing_ok=True)
    return False
