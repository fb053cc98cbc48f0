"""Whatever is in a file, its examination comes back, and the reader reached nothing else."""

import hashlib
import io
import json
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image

from evidence.files import originals, sandbox
from evidence.files.sandbox import Examination
from tests.samples import SAMPLES, expected, sample

ROOT = Path(__file__).resolve().parents[2]
PHOTO = "photos/exif-samples/jpg/gps/DSCN0010.jpg"


def test_every_hostile_file_is_examined(examined: dict[str, Examination]) -> None:
    for name in expected("hostile")["files"]:
        examination = examined[f"hostile/{name}"]
        assert examination.kind.media_type, name
        assert all(r.problems for r in examination.readings if r.outcome == "failed"), name


def test_every_hostile_file_is_kept_as_it_is(data_dir: Path) -> None:
    wanted = {name: facts["sha256"] for name, facts in expected("hostile")["files"].items()}
    paths = [SAMPLES / "hostile" / name for name in wanted]

    kept = dict(originals.keep_files(paths))

    for path, sha256 in zip(paths, wanted.values(), strict=True):
        assert kept[path].sha256 == sha256  # type: ignore[union-attr]
        assert hashlib.sha256(originals.path_of(sha256).read_bytes()).hexdigest() == sha256


def test_bytes_with_one_md5_are_two_originals(data_dir: Path) -> None:
    for pair in expected("hostile")["md5_collisions"]:
        one, other = (originals.keep([sample(f"hostile/{name}").read_bytes()]) for name in pair)
        assert one.sha256 != other.sha256


@pytest.mark.parametrize("path", ["missing.jpg", ".", "pipe"])
def test_what_is_no_file_is_refused(path: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(OSError, match="No such file|not a regular file"):
        sandbox.examine(tmp_path / path)


def test_many_threads_may_examine_at_once() -> None:
    path = sample(PHOTO)

    with ThreadPoolExecutor(max_workers=8) as pool:
        found = list(pool.map(lambda _: sandbox.examine(path), range(40)))

    assert {(e.facts.gps.lat, e.problem) for e in found} == {(43.46744833, "")}


def test_server_that_died_is_replaced() -> None:
    path = sample(PHOTO)
    sandbox.examine(path)
    before = sandbox._running_server().process
    before.kill()
    before.wait()

    examination = sandbox.examine(path)

    assert examination.problem == ""
    assert sandbox._running_server().process.pid != before.pid


@pytest.fixture(scope="session")
def endless(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A progressive JPEG that repeats one scan until decoding it takes far too long."""
    content = io.BytesIO()
    Image.new("RGB", (3000, 3000), "olive").save(content, "JPEG", progressive=True)
    data = content.getvalue()
    last = data.rfind(b"\xff\xda")
    path = tmp_path_factory.mktemp("endless") / "endless.jpg"
    path.write_bytes(data[:last] + data[last:-2] * 20_000 + b"\xff\xd9")
    return path


def test_reader_that_works_too_long_is_stopped(
    endless: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "CPU_S", 1)

    examination = sandbox.examine(endless, previews_into=tmp_path / "preview")

    assert "stopped after 1 s of work" in examination.problem
    assert examination.facts.width == 3000, "what was read before is not lost"
    assert examination.readings[-1].outcome == "failed"


def test_reader_that_takes_too_long_is_stopped(
    endless: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "WALL_S", 0.5)

    examination = sandbox.examine(endless, previews_into=tmp_path / "preview")

    assert "stopped after 0.5 s" in examination.problem


def test_crash_of_a_reader_is_a_reading_that_failed(endless: Path, tmp_path: Path) -> None:
    found: list[Examination] = []
    sandbox.examine(sample(PHOTO))
    thread = threading.Thread(
        target=lambda: found.append(sandbox.examine(endless, previews_into=tmp_path / "preview"))
    )

    thread.start()
    os.kill(child_of(sandbox._running_server().process.pid), signal.SIGSEGV)
    thread.join()

    assert found[0].problem == "the reader crashed (SIGSEGV)"
    assert sandbox.examine(sample(PHOTO)).problem == "", "others are not harmed"


def child_of(pid: int) -> int:
    children = Path(f"/proc/{pid}/task/{pid}/children")
    for _ in range(500):
        if found := children.read_text().split():
            return int(found[0])
        time.sleep(0.01)
    raise AssertionError("the server has no child")


def test_reader_reaches_nothing() -> None:
    probed = subprocess.run(
        [sys.executable, "-c", PROBE, str(ROOT)],
        env={"CATALOG_SECRET_KEY": "canary"},
        capture_output=True,
        check=True,
    )

    reached = json.loads(probed.stdout)
    assert reached.pop("given file") == "reached"
    assert dict.fromkeys(reached, "refused") == reached


PROBE = textwrap.dedent("""
    import ctypes, json, os, resource, signal, socket, subprocess, sys
    sys.path.insert(0, sys.argv[1])
    from evidence.files import sandbox

    PROBES = {
        "given file": lambda: os.read(3, 10),
        "another file": lambda: open("/etc/passwd"),
        "a file to write": lambda: open("/tmp/probe", "w"),
        "the given file, to write": lambda: os.write(3, b"x"),
        "network": lambda: socket.create_connection(("127.0.0.1", 9)),
        "name service": lambda: socket.getaddrinfo("example.org", 80),
        "a program": lambda: subprocess.run(["/bin/true"]),
        "a fork": lambda: os.fork() or os._exit(0),
        "more memory": lambda: bytearray(4 << 30),
        "more processor time": lambda: resource.setrlimit(resource.RLIMIT_CPU, (99, 99)),
        "other descriptors": lambda: os.fstat(5),
    }

    if os.geteuid() == 0:  # only root can become somebody who may not
        PROBES["another process"] = lambda: os.kill(os.getppid(), 0)

    def probe(libc, file, found):
        given, answer = sandbox._give_up_everything(libc, file, found, 5)
        reached = {}
        for name, attempt in PROBES.items():
            try:
                attempt()
                reached[name] = "reached"
            except (OSError, ValueError, MemoryError):
                reached[name] = "refused"
        os.write(answer, json.dumps(reached).encode())
        os._exit(0)

    libc = ctypes.CDLL(None, use_errno=True)
    spare = [open(os.devnull) for _ in range(10)]
    found, found_in = os.pipe()
    with open(sys.executable, "rb") as file:
        if os.fork() == 0:
            probe(libc, file.fileno(), found_in)
    os.close(found_in)
    print(os.read(found, 10_000).decode())
""")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become nobody")
def test_reader_is_nobody_without_secrets_and_network(
    endless: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CATALOG_SECRET_KEY", "canary")
    sandbox.stop()
    thread = threading.Thread(
        target=sandbox.examine, args=(endless,), kwargs={"previews_into": tmp_path / "preview"}
    )

    thread.start()
    server = sandbox._running_server().process.pid
    child = Path("/proc") / str(child_of(server))
    while "Uid:\t65534" not in (child / "status").read_text():
        time.sleep(0.01)
    environment = (child / "environ").read_bytes()
    networks = {os.readlink(f"/proc/{pid}/ns/net") for pid in ("self", child.name)}
    os.kill(int(child.name), signal.SIGKILL)
    thread.join()

    assert b"canary" not in environment
    assert len(networks) == 2


def test_forked_process_asks_a_server_of_its_own() -> None:
    sandbox.examine(sample(PHOTO))
    ours = sandbox._running_server()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "getpid", lambda: ours.owner + 1)
        assert not ours.usable()

    assert ours.usable()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0\0\0",
        b"\0\0\0\x09\0\0\0\0nonsense!",
        b"\0\0\0\x02\0\0\0\0{}\xff\xff\xff\xff\0\0\0\0",
    ],
)
def test_frames_cut_off_or_senseless_are_left_out(content: bytes) -> None:
    frames = list(sandbox._frames(content))

    assert frames in ([], [({}, b"")])


def test_senseless_answer_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = sandbox._Answer([({"kind": {"colour": "red"}}, b"")], "")
    monkeypatch.setattr(sandbox, "_ask_server", lambda *_: answer)

    examination = sandbox.examine(sample(PHOTO))

    assert examination.problem == "the reader's answer makes no sense"


def test_preview_that_is_no_picture_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = [({"preview": 320}, b"<script>"), ({"preview": "../x"}, b"\xff\xd8\xff")]
    monkeypatch.setattr(sandbox, "_ask_server", lambda *_: sandbox._Answer(parts, ""))

    examination = sandbox.examine(sample(PHOTO), previews_into=tmp_path / "preview")

    assert examination.previews == {}
    assert list(tmp_path.iterdir()) == []


def test_catalog_process_loads_no_reader() -> None:
    check = (
        "import sys; sys.path.insert(0, sys.argv[1]); import evidence.files.sandbox;"
        "print([name for name in ('PIL', 'av', 'exifread', 'pypdfium2') if name in sys.modules])"
    )

    loaded = subprocess.run(
        [sys.executable, "-c", check, str(ROOT)], capture_output=True, check=True, text=True
    )

    assert loaded.stdout.strip() == "[]"
