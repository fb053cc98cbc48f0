"""Run the readers in a process that can reach nothing: no file but the one given, no network.

One server process per catalog process is started when first needed, loaded with every reader; it
forks a child for each file. The child runs as nobody where it can, may open nothing, write nothing
and start nothing, has limits on time and memory, and answers through a pipe. Whatever becomes of
it, the caller gets an Examination.
"""

import atexit
import contextlib
import ctypes
import fcntl
import gc
import io
import json
import logging
import os
import re
import resource
import select
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from evidence.files import originals
from evidence.files.facts import Facts, Fingerprint, Gps, Reading, merge
from evidence.files.kinds import UNKNOWN, FileKind
from evidence.files.previews import SIZES, VEILED, write

CPU_S = 10
WALL_S = 20
MEMORY_BYTES = 1536 << 20
MAX_ANSWER_BYTES = 16 << 20
NOBODY = 65534
MAX_FILM_S = 1e7
PDQ = re.compile("[0-9a-f]{64}")
FRAME = struct.Struct(">II")

ROOT = Path(__file__).resolve().parents[2]
START = (
    "import sys; sys.path.insert(0, sys.argv[1]);"
    "from evidence.files import sandbox; sandbox.serve(int(sys.argv[2]))"
)
CLEAN_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "OMP_NUM_THREADS": "1"}

CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000
PR_SET_PDEATHSIG = 1
PR_SET_NO_NEW_PRIVS = 38

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Examination:
    """What was found out about one file; `problem` is the sentence that matters most, or empty.

    previews: where those that could be made now are, by size; veiled: where the blurred picture
    is; later_pages: where the pages of a document after its first are. fingerprints: one of a
    picture, those of a film in the order of time.
    """

    kind: FileKind
    readings: list[Reading] = field(default_factory=list)
    facts: Facts = field(default_factory=Facts)
    previews: dict[int, Path] = field(default_factory=dict)
    veiled: Path | None = None
    later_pages: list[Path] = field(default_factory=list)
    fingerprints: list[Fingerprint] = field(default_factory=list)
    problem: str = ""


@dataclass
class _Answer:
    """What a child sent, and how it ended ("" when well)."""

    parts: list[tuple[dict[str, Any], bytes]]
    end: str


def examine(path: Path, *, name: str = "", previews_into: Path | None = None) -> Examination:
    """Identify and read one file and, when told where to (previews.stem_of), draw its previews.

    Raises OSError when the path is no file we can open; never for what is in it.
    """
    wanted = ["readings"] if previews_into is None else ["readings", "previews", "fingerprints"]
    return _examined(path, name, wanted, previews_into)


def fingerprint(path: Path, *, name: str = "") -> Examination:
    """Identify one file and take its fingerprints, and nothing else.

    Raises OSError when the path is no file we can open; never for what is in it.
    """
    return _examined(path, name, ["fingerprints"], None)


def _examined(path: Path, name: str, wanted: list[str], previews_into: Path | None) -> Examination:
    with originals.open_regular(Path(path)) as file:
        answer = _ask_server(file, name or Path(path).name, wanted)
    try:
        return _examination(answer, previews_into)
    except (TypeError, KeyError, ValueError, AttributeError) as problem:
        log.warning("a reader's answer makes no sense: %s", problem)
        return _failed("the reader's answer makes no sense")


def _examination(answer: _Answer, previews_into: Path | None) -> Examination:
    kind = FileKind("unknown", UNKNOWN)
    readings, partial, drawn, taken, problem = [], [], {}, [], ""
    veiled, pages, is_at_pages = None, list[Path](), False
    for found, content in answer.parts:
        if "kind" in found:
            kind = FileKind(**found["kind"])
        elif "reading" in found:
            readings.append(Reading(**found["reading"]))
            partial.append(_facts(found["facts"]))
        elif "preview" in found and previews_into and _is_preview(found["preview"], content):
            drawn[found["preview"]] = write(previews_into, found["preview"], content)
        elif "veiled" in found and previews_into and _is_jpeg(content):
            veiled = write(previews_into, VEILED, content)
        elif found.get("page") == len(pages) + 2 and previews_into and _is_jpeg(content):
            pages.append(write(previews_into, f"page-{len(pages) + 2}", content))
        elif "fingerprint" in found:
            taken.append(_fingerprint(**found["fingerprint"]))
        is_at_pages = is_at_pages or "later_pages" in found
        problem = problem or found.get("problem", "")
    ended = "" if is_at_pages else answer.end
    if ended:
        readings.append(Reading("sandbox", "", "failed", problems=[ended]))
    elif answer.end:
        problem = problem or f"not every page is drawn: {answer.end}"
    problem = ended or kind.problem or problem
    return Examination(kind, readings, merge(partial), drawn, veiled, pages, taken, problem)


def _facts(stated: dict[str, Any]) -> Facts:
    return Facts(**stated | {"gps": Gps(**stated["gps"])})


def _fingerprint(*, pdq: str, quality: int, at_s: float | None, variants: Any) -> Fingerprint:
    """As answered; raises ValueError or TypeError unless it is one."""
    if not all(PDQ.fullmatch(each) for each in [pdq, *variants.values()]):
        raise ValueError("a fingerprint has 256 bits")
    moment = None if at_s is None else float(at_s)
    if moment is not None and not 0 <= moment < MAX_FILM_S or not 0 <= int(quality) <= 100:
        raise ValueError("a fingerprint out of range")
    return Fingerprint(pdq, int(quality), moment, {str(name): variants[name] for name in variants})


def _is_preview(size: object, content: bytes) -> bool:
    return size in SIZES and _is_jpeg(content)


def _is_jpeg(content: bytes) -> bool:
    return content.startswith(b"\xff\xd8\xff")


def _failed(end: str) -> Examination:
    return _examination(_Answer([], end), None)


# The caller's side.


class _Server:
    """The process that forks the readers, and the socket to it."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-c", START, str(ROOT), str(theirs.fileno())],
                env=CLEAN_ENVIRONMENT,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,  # Ctrl-C is for us; it ends when our socket closes
            )
        self.socket = ours
        self.owner = os.getpid()

    def usable(self) -> bool:
        return self.owner == os.getpid() and self.process.poll() is None

    def stop(self) -> None:
        self.socket.close()
        if self.owner == os.getpid():
            self.process.kill()
            self.process.wait()


_server: _Server | None = None
_starting = threading.Lock()


def _running_server() -> _Server:
    global _server
    with _starting:
        if _server is None or not _server.usable():
            stop()
            _server = _Server()
        return _server


def stop() -> None:
    """End the server; the next examination starts another."""
    global _server
    if _server is not None:
        _server.stop()
        _server = None


atexit.register(stop)


def _ask_server(file: BinaryIO, name: str, wanted: list[str]) -> _Answer:
    """Send a file to be read; a server found dead is replaced once."""
    limits = {"cpu_s": CPU_S, "wall_s": WALL_S}
    request = json.dumps({"name": name[-255:], "wanted": wanted, **limits}).encode()
    for _ in range(2):
        found, found_in = os.pipe()
        ended, ended_in = os.pipe()
        with _closing(found, ended):
            with _closing(found_in, ended_in):
                try:
                    server = _running_server()
                    fds = [file.fileno(), found_in, ended_in]
                    socket.send_fds(server.socket, [request], fds)
                except OSError as problem:
                    log.warning("the sandbox could not be asked: %s", problem)
                    continue
            return _collect(found, ended)
    return _Answer([], "the sandbox cannot be started")


def _collect(found: int, ended: int) -> _Answer:
    deadline = time.monotonic() + WALL_S + 10  # the server keeps to WALL_S; this is for its death
    try:
        content = _read_until(found, MAX_ANSWER_BYTES, deadline)
        end = _read_until(ended, 1000, deadline).decode("utf-8", "replace")
    except (TimeoutError, OverflowError) as problem:
        return _Answer([], str(problem))
    return _Answer(list(_frames(content)), end.partition(":")[2] if end else "the sandbox stopped")


def _read_until(fd: int, most: int, deadline: float) -> bytes:
    content = bytearray()
    waiting = select.poll()
    waiting.register(fd, select.POLLIN)
    while True:
        if not waiting.poll(max(0.0, deadline - time.monotonic()) * 1000):
            raise TimeoutError("the sandbox does not answer")
        block = os.read(fd, 1 << 16)
        if not block:
            return bytes(content)
        content += block
        if len(content) > most:
            raise OverflowError("the reader says more than it may")


def _frames(content: bytes) -> Iterator[tuple[dict[str, Any], bytes]]:
    """The whole frames; a last one cut off by a crash is left out."""
    at = 0
    while at + FRAME.size <= len(content):
        text, blob = FRAME.unpack_from(content, at)
        at += FRAME.size
        if at + text + blob > len(content):
            return
        with contextlib.suppress(ValueError):
            found = json.loads(content[at : at + text])
            if isinstance(found, dict):
                yield found, content[at + text : at + text + blob]
        at += text + blob


@contextlib.contextmanager
def _closing(*fds: int) -> Iterator[None]:
    try:
        yield
    finally:
        for fd in fds:
            os.close(fd)


# The server's side.


@dataclass
class _Child:
    pid: int
    ended: int
    cpu_s: int
    wall_s: float
    deadline: float
    overdue: bool = False


def serve(control_fd: int) -> None:
    """Fork a reader for every file that comes, until nobody is left to send one."""
    control = socket.socket(fileno=control_fd)
    libc = ctypes.CDLL(None, use_errno=True)
    _shut_in(libc)
    _load_readers()
    children: dict[int, _Child] = {}
    while True:
        waiting = [child.deadline - time.monotonic() for child in children.values()]
        timeout = max(0.0, min(waiting)) if waiting else None
        ready, _, _ = select.select([control.fileno(), *children], [], [], timeout)
        for pidfd in [fd for fd in children if fd in ready]:
            _bury(pidfd, children.pop(pidfd))
        _kill_overdue(children)
        if control.fileno() in ready and not _take_request(control, libc, children):
            break
    for child in children.values():
        os.kill(child.pid, signal.SIGKILL)


def _shut_in(libc: ctypes.CDLL) -> None:
    """No network and no new rights, for this process and all it forks, where the kernel allows."""
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if libc.unshare(CLONE_NEWNET):
        libc.unshare(CLONE_NEWUSER | CLONE_NEWNET)


def _load_readers() -> None:
    """Have every reader read something once: a child cannot open the modules it has not loaded."""
    from evidence.files import examination, rehearsal

    for content in rehearsal.files():
        for _ in examination.parts(io.BytesIO(content), ""):
            pass
    gc.collect()
    gc.freeze()


def _take_request(control: socket.socket, libc: ctypes.CDLL, children: dict[int, _Child]) -> bool:
    message, fds, _, _ = socket.recv_fds(control, 1 << 16, 3)
    if not message:
        return False
    request = json.loads(message)
    file, found, ended = fds
    pid = os.fork()
    if pid == 0:
        _be_a_reader(libc, request, file, found)
    os.close(file)
    os.close(found)
    cpu_s, wall_s = request["cpu_s"], request["wall_s"]
    child = _Child(pid, ended, cpu_s, wall_s, time.monotonic() + wall_s)
    children[os.pidfd_open(pid)] = child
    return True


def _kill_overdue(children: dict[int, _Child]) -> None:
    for child in children.values():
        if not child.overdue and child.deadline <= time.monotonic():
            child.overdue = True
            child.deadline += child.wall_s
            os.kill(child.pid, signal.SIGKILL)


def _bury(pidfd: int, child: _Child) -> None:
    """Tell the caller how it ended."""
    _, status = os.waitpid(child.pid, 0)
    os.close(pidfd)
    with contextlib.suppress(OSError):
        os.write(child.ended, f"ended:{_how_it_ended(status, child)}".encode())
    os.close(child.ended)


def _how_it_ended(status: int, child: _Child) -> str:
    if child.overdue:
        return f"the reader was stopped after {child.wall_s} s"
    if not os.WIFSIGNALED(status):
        return "" if os.WEXITSTATUS(status) == 0 else "the reader failed"
    number = os.WTERMSIG(status)
    if number == signal.SIGXCPU:
        return f"the reader was stopped after {child.cpu_s} s of work"
    return f"the reader crashed ({signal.Signals(number).name})"


# The child's side.


def _be_a_reader(libc: ctypes.CDLL, request: dict[str, Any], file: int, found: int) -> None:
    """Read one file and leave; never returns."""
    try:
        given, answer = _give_up_everything(libc, file, found, request["cpu_s"])
        from evidence.files import examination

        with os.fdopen(given, "rb") as source:
            for part, content in examination.parts(source, request["name"], request["wanted"]):
                text = json.dumps(part).encode()
                _write_all(answer, FRAME.pack(len(text), len(content)) + text + content)
        os._exit(0)
    finally:
        os._exit(1)


def _give_up_everything(libc: ctypes.CDLL, file: int, found: int, cpu_s: int) -> tuple[int, int]:
    """Keep the two descriptors and the memory; answer their new numbers."""
    kept_file, kept_found = (fcntl.fcntl(fd, fcntl.F_DUPFD, 5) for fd in (file, found))
    for number, fd in enumerate((0, 0, 0, kept_file, kept_found)):
        os.dup2(fd, number)
    os.closerange(5, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
    if os.geteuid() == 0:
        with contextlib.suppress(OSError):  # a container may have taken this right from root
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s + 1))  # SIGXCPU first: it tells why
    for limit, amount in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, 5),
    ):
        resource.setrlimit(limit, (amount, amount))
    return 3, 4


def _write_all(fd: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(fd, rest) :]
