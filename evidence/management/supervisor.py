"""Several programs that live and end together."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from threading import Event
from types import FrameType

GRACE_SECONDS = 8.0
LOOK_EVERY_SECONDS = 0.2
PR_SET_PDEATHSIG = 1


def end_with_parent() -> None:
    """On Linux, ask to be stopped when the supervisor is killed without a chance to stop us."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Supervisor:
    """Starts programs and stops them all when one ends or when asked to by a signal.

    Each program leads a session of its own, so that Ctrl-C in a terminal reaches the supervisor
    only, every program is asked to stop exactly once, and its own children can be found.
    """

    def __init__(self, programs: dict[str, list[str]]) -> None:
        self.programs = programs
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.asked_to_stop = Event()

    def __enter__(self) -> "Supervisor":
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)
        for name, command in self.programs.items():
            self.running[name] = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=sys.stderr,
                start_new_session=True,
                preexec_fn=end_with_parent,
            )
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop()

    def _ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        self.asked_to_stop.set()

    def ended(self) -> str | None:
        """The name of a program that has ended by itself."""
        return next((name for name, it in self.running.items() if it.poll() is not None), None)

    def wait(self) -> str | None:
        """Wait for a program to end or a request to stop; the program's name, None if asked."""
        while not self.asked_to_stop.wait(LOOK_EVERY_SECONDS):
            if name := self.ended():
                return name
        return None

    def stop(self) -> None:
        """Ask every program to stop, and end with force what has not within the grace."""
        for program in self.running.values():
            with suppress(ProcessLookupError):
                program.terminate()
        deadline = time.monotonic() + GRACE_SECONDS
        for program in self.running.values():
            with suppress(subprocess.TimeoutExpired):
                program.wait(max(0.0, deadline - time.monotonic()))
            with suppress(ProcessLookupError):
                os.killpg(program.pid, signal.SIGKILL)
            program.wait()
