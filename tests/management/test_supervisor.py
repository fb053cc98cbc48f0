"""Programs under one supervisor end together, their own children with them."""

import os
import sys
import time
from contextlib import suppress
from pathlib import Path

from evidence.management import supervisor
from evidence.management.supervisor import Supervisor

WAIT = "import time; time.sleep(60)"
# Ignores the request to stop, and has a child of its own.
STUBBORN = """
import pathlib, signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
pathlib.Path(sys.argv[1]).write_text(str(child.pid))
time.sleep(60)
"""


def python(code: str, *arguments: str) -> list[str]:
    return [sys.executable, "-c", code, *arguments]


def is_running(pid: int) -> bool:
    with suppress(ProcessLookupError, FileNotFoundError):
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    return False


def is_gone(pid: int) -> bool:
    """Whether a killed program goes; the kernel ends it a moment after the signal is sent."""
    for _ in range(100):
        if not is_running(pid):
            return True
        time.sleep(0.1)
    return False


def test_the_one_that_ends_is_named_and_the_other_stopped() -> None:
    with Supervisor({"long": python(WAIT), "short": python("pass")}) as programs:
        ended = programs.wait()

    assert ended == "short"
    assert programs.running["long"].returncode is not None


def test_a_request_to_stop_ends_all() -> None:
    with Supervisor({"one": python(WAIT), "two": python(WAIT)}) as programs:
        os.kill(os.getpid(), 15)

        ended = programs.wait()

    assert ended is None
    assert all(program.returncode is not None for program in programs.running.values())


def test_a_program_that_will_not_stop_is_ended_with_its_children(
    tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setattr(supervisor, "GRACE_SECONDS", 0.1)
    told = tmp_path / "pid"
    with Supervisor({"stubborn": python(STUBBORN, str(told))}) as programs:
        while not (told.exists() and told.read_text()):
            assert programs.ended() is None

    assert is_gone(int(told.read_text()))
