"""Load the demonstration cases and make the logins to them."""

import json
from argparse import ArgumentParser
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from evidence.demo import belgorod, habits, people, training
from evidence.errors import IndexBusy
from evidence.finding import index

SHOWN_BEFORE = (
    "The passwords were shown when they were made. For new ones: "
    ".venv/bin/python manage.py load_demo --reset-passwords"
)


class Command(BaseCommand):
    help = "Load the demonstration cases; run again, it adds only what is not there."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--reset-passwords", action="store_true", help="make new passwords")
        parser.add_argument("--json", action="store_true", help="the logins as one object")

    def handle(self, *, reset_passwords: bool, **options: Any) -> None:
        team = people.gather()
        training.load(team)
        belgorod.load(team)  # second, so that the founding case is what is newest
        with suppress(IndexBusy):  # a running site is at it already
            index.catch_up()  # the first page shows all of it
        habits.load(team)
        # Last of all: a password lost in a kill before this line was never made.
        self.show(people.logins(team, reset=reset_passwords), as_json=options["json"])

    def show(self, logins: list[people.Login], *, as_json: bool) -> None:
        known = [login for login in logins if login.password]
        if as_json:
            self.stdout.write(json.dumps({"logins": [asdict(login) for login in logins]}))
        else:
            for login in known:
                self.stdout.write(f"{login.role} {login.username} {login.password}")
        if len(known) < len(logins):
            self.stderr.write(SHOWN_BEFORE)
