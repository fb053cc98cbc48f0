"""What a crowd does to others: the newest page over HTTP while ten people search common words."""

import os
import random
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from urllib.parse import urlencode

from django.conf import settings
from django.test import Client

from evidence.models import User

PEOPLE = 10
EVERY_SECONDS = 1.0
"""How long after one search a person starts the next: no time to read what was found."""

LOOKS = 60
START_SECONDS = 60


def latencies(person: User, words: Sequence[str]) -> tuple[list[float], list[float]]:
    """Milliseconds each look at the newest page takes, with the crowd and with nobody else."""
    cookie = _signed_in(person)
    with _served() as port:
        for word in ("", *words):
            _fetch(port, cookie, word)
        quiet = _looks(port, cookie)
        with _crowd(port, cookie, words):
            return _looks(port, cookie), quiet


def _signed_in(person: User) -> str:
    browser = Client()
    browser.force_login(person)
    return f"sessionid={browser.cookies['sessionid'].value}"


@contextmanager
def _served() -> Iterator[int]:
    """The site as anybody runs it, on the catalog in use."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    manage = settings.BASE_DIR / "manage.py"
    environment = {**os.environ, "CATALOG_SECRET_KEY": settings.SECRET_KEY}
    with subprocess.Popen(
        [sys.executable, manage, "serve", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        env=environment,
    ) as site:
        try:
            _wait_for(port)
            yield port
        finally:
            site.terminate()


def _wait_for(port: int) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError("the site did not start")


@contextmanager
def _crowd(port: int, cookie: str, words: Sequence[str]) -> Iterator[None]:
    """People who search until this ends; one whose search fails makes it fail."""
    gone = threading.Event()
    with ThreadPoolExecutor(PEOPLE) as pool:
        people = [pool.submit(_search, port, cookie, words, n, gone) for n in range(PEOPLE)]
        try:
            yield
        finally:
            gone.set()
    for one in people:
        one.result()


def _search(port: int, cookie: str, words: Sequence[str], who: int, gone: threading.Event) -> None:
    chance = random.Random(who)
    gone.wait(chance.random() * EVERY_SECONDS)
    while not gone.is_set():
        started = time.monotonic()
        _fetch(port, cookie, chance.choice(words))
        gone.wait(max(0.0, started + EVERY_SECONDS - time.monotonic()))


def _looks(port: int, cookie: str) -> list[float]:
    times = []
    for _ in range(LOOKS):
        started = time.perf_counter()
        _fetch(port, cookie, "")
        times.append(1000 * (time.perf_counter() - started))
        time.sleep(0.1)
    return times


def _fetch(port: int, cookie: str, words: str) -> None:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    path = f"/?{urlencode({'q': words})}" if words else "/"
    connection.request("GET", path, headers={"Cookie": cookie})
    response = connection.getresponse()
    response.read()
    connection.close()
    assert response.status == 200, response.status
