"""A worker is alive exactly as long as it holds its file."""

import subprocess
import sys

from evidence.management import leases

HOLD_AND_WAIT = """
import fcntl, os, sys, time
descriptor = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT)
fcntl.flock(descriptor, fcntl.LOCK_EX)
print("held", flush=True)
time.sleep(60)
"""


def test_a_holder_is_alive_until_its_block_ends(data_dir) -> None:
    with leases.holding("ada"):
        during = leases.is_alive("ada")

    assert during
    assert not leases.is_alive("ada")
    assert list((data_dir / "workers").iterdir()) == []


def test_a_name_nobody_holds_is_not_alive(data_dir) -> None:
    assert not leases.is_alive("nobody")


def test_a_killed_holder_is_dead_and_forgotten(data_dir) -> None:
    path = leases.lease_of("brief")
    path.parent.mkdir()
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD_AND_WAIT, str(path)], stdout=subprocess.PIPE
    )
    assert holder.stdout and holder.stdout.readline() == b"held\n"
    before = leases.is_alive("brief")

    holder.kill()
    holder.communicate()

    assert before
    assert not leases.is_alive("brief")
    assert not path.exists()
