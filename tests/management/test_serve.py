"""The site as its user starts and stops it."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from evidence.management.commands import serve

LOGINS = [
    {"role": "verifier", "username": "vera", "password": "olive-river-nine"},
    {"role": "admin", "username": "ada", "password": "stone-paper-two"},
]


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a catalog of its own, with its tables made."""
    data = tmp_path_factory.mktemp("catalog")
    environment = {
        **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
        "CATALOG_DATA_DIR": str(data),
    }
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        env=environment,
        cwd=settings.BASE_DIR,
        check=True,
    )
    return environment


@pytest.fixture
def served(catalog: dict[str, str]) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A running site and its port."""
    port = free_port()
    site = subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--port", str(port), "--logins", "-"],
        env=catalog,
        cwd=settings.BASE_DIR,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert site.stdin
    site.stdin.write(json.dumps({"logins": LOGINS}))
    site.stdin.close()
    site.stdin = None
    yield site, port
    site.kill()
    site.communicate()


def box_of(site: subprocess.Popen[str]) -> str:
    """What the site prints once it answers."""
    assert site.stdout
    lines = []
    for line in site.stdout:
        lines.append(line)
        if line.startswith("└"):
            break
    return "".join(lines)


def child_of(site: subprocess.Popen[str], word: str) -> int:
    children = Path(f"/proc/{site.pid}/task/{site.pid}/children").read_text().split()
    return next(
        int(pid) for pid in children if word in Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    )


def test_the_box_tells_where_and_how_to_sign_in_and_the_page_is_there(served) -> None:
    site, port = served

    box = box_of(site)

    assert f"http://127.0.0.1:{port}/" in box
    for person in LOGINS:
        assert person["username"] in box and person["password"] in box
    with urlopen(f"http://127.0.0.1:{port}/accounts/login/") as page:
        assert page.status == 200


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_without_a_word_when_asked(served, number: signal.Signals) -> None:
    site, port = served
    box_of(site)

    site.send_signal(number)
    said, complained = site.communicate()

    assert (site.returncode, said, complained) == (0, "", "")
    with socket.socket() as free:
        free.bind(("127.0.0.1", port))


@pytest.mark.parametrize(("word", "name"), [("work", "worker"), ("granian", "web server")])
def test_when_one_half_dies_the_other_is_stopped_and_the_dead_one_named(
    served, word: str, name: str
) -> None:
    site, port = served
    box_of(site)

    os.kill(child_of(site, word), signal.SIGKILL)
    _, complained = site.communicate()

    assert site.returncode == 1
    assert complained == (
        f"CommandError: The {name} ended by itself; everything else was stopped.\n"
    )


def test_a_taken_port_is_one_line(db: None) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(CommandError) as refused:
            call_command("serve", port=port)

    assert str(refused.value).startswith(
        f"Cannot serve on 127.0.0.1:{port}: Address already in use"
    )
    assert "\n" not in str(refused.value)


def test_a_database_of_another_version_is_one_line(tmp_path: Path) -> None:
    refused = subprocess.run(
        [sys.executable, "manage.py", "serve", "--port", str(free_port())],
        env={**os.environ, "CATALOG_DATA_DIR": str(tmp_path), "DATABASE_URL": ""},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )

    assert refused.returncode == 1
    assert refused.stderr == (
        "CommandError: The database is not up to date: run `manage.py migrate` first.\n"
    )


def test_passwords_shown_before_are_not_shown_again() -> None:
    people = [{**person, "password": None} for person in LOGINS]

    lines = "\n".join(serve.welcome("127.0.0.1", 8000, people))

    assert "vera" in lines and "load_demo --reset-passwords" in lines
