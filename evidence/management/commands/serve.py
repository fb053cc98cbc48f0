"""Run the web server and the worker together until Ctrl-C."""

import json
import os
import socket
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor

from evidence.management import ports
from evidence.management.supervisor import Supervisor

# Python computes one page at a time in each; the Dockerfile has as many.
MOST_PROCESSES = 2
# Threads wait far more than they work: a slow upload or a video being watched holds one throughout.
BLOCKING_THREADS = 32
# Granian counts open connections, and a browser keeps up to six open while its user reads.
CONNECTIONS = 512
FIRST_ANSWER_SECONDS = 60
WORKER_STOP_SECONDS = 5


class Command(BaseCommand):
    help = "Run the web server and the worker together until Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument(
            "--logins",
            metavar="FILE",
            help="show these logins in the box: what `load_demo --json` printed; - reads them here",
        )

    def handle(self, *, host: str, port: int, logins: str | None, **options: Any) -> None:
        refuse_taken(host, port)
        self.check(databases=[DEFAULT_DB_ALIAS])
        refuse_unmigrated()
        people = read_logins(logins)
        with Supervisor({"web server": web_server(host, port), "worker": worker()}) as supervisor:
            if answers(host, port, supervisor):
                self.stdout.write(box(welcome(host, port, people)), ending="")
                self.stdout.flush()
            name = supervisor.wait()
        if name:
            raise CommandError(f"The {name} ended by itself; everything else was stopped.")


def refuse_taken(host: str, port: int) -> None:
    """End in one line when somebody else listens there."""
    try:
        ports.refuse_taken(host, port)
    except ports.PortTaken as refusal:
        raise CommandError(str(refusal)) from None


def refuse_unmigrated() -> None:
    """End in one line when the tables are not those of this version."""
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise CommandError("The database is not up to date: run `manage.py migrate` first.")
    connections.close_all()


def web_server(host: str, port: int) -> list[str]:
    """Granian with a process for each processor, up to a few: each holds its own dictionaries."""
    processes = min(len(os.sched_getaffinity(0)), MOST_PROCESSES)
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi"),
        *("--host", host, "--port", str(port)),
        *("--blocking-threads", str(BLOCKING_THREADS), "--backpressure", str(CONNECTIONS)),
        *("--workers", str(processes), "--workers-kill-timeout", str(WORKER_STOP_SECONDS)),
        *("--working-dir", str(settings.BASE_DIR), "--log-level", "error"),
        "catalog_site.wsgi:application",
    ]


def worker() -> list[str]:
    """The worker as it is run alone."""
    return [sys.executable, str(settings.BASE_DIR / "manage.py"), "work"]


def answers(host: str, port: int, supervisor: Supervisor) -> bool:
    """Wait until the web server takes connections; no when something ended or we must stop."""
    for _ in range(FIRST_ANSWER_SECONDS * 10):
        if supervisor.ended() or supervisor.asked_to_stop.wait(0.1):
            return False
        try:
            socket.create_connection((reachable(host), port), timeout=1).close()
        except OSError:
            continue
        return True
    return False


def reachable(host: str) -> str:
    """The address under which this machine reaches itself."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104


def read_logins(path: str | None) -> list[dict[str, str | None]]:
    """The people `load_demo --json` named; a password is null when it was shown before."""
    if not path:
        return []
    text = sys.stdin.read() if path == "-" else Path(path).read_text()
    try:
        return list(json.loads(text)["logins"])
    except (ValueError, KeyError, TypeError):
        raise CommandError("The logins are not what `load_demo --json` prints.") from None


def welcome(host: str, port: int, people: list[dict[str, str | None]]) -> list[str]:
    """The lines of the box."""
    name = f"[{reachable(host)}]" if ":" in host else reachable(host)
    return [
        "Evidence Catalog",
        f"http://{name}:{port}/",
        "",
        *login_lines(people),
        f"Data lies in {settings.CATALOG_DATA_DIR}",
        "Ctrl-C stops the web server and the worker.",
    ]


def login_lines(people: list[dict[str, str | None]]) -> list[str]:
    """One line for each login, or how to get new passwords when they were shown before."""
    if not people:
        return []
    lines = [
        f"{it['role'] or '':<9} {it['username'] or '':<12} {it['password'] or '(shown before)'}"
        for it in people
    ]
    if not all(it["password"] for it in people):
        lines += [
            "Passwords were shown when they were made. For new ones:",
            ".venv/bin/python manage.py load_demo --reset-passwords",
        ]
    return [*lines, ""]


def box(lines: list[str]) -> str:
    """Lines in a frame."""
    width = max(map(len, lines))
    rule = "─" * (width + 2)
    return "\n".join([f"┌{rule}┐", *(f"│ {line:<{width}} │" for line in lines), f"└{rule}┘", ""])
