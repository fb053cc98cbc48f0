"""Send what people want of their notices by e-mail, once; the worker does so by itself."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from evidence import mailing
from evidence.actions import noticing


class Command(BaseCommand):
    help = "Send the notices that are due by e-mail. Run by itself it never sends one twice."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, **options: Any) -> None:
        if not settings.CATALOG_SENDS_MAIL:
            raise CommandError("No e-mail is sent: CATALOG_EMAIL_URL is not set.")
        noticing.remind_of_due()
        outcome = mailing.send_due()
        told = json.dumps(asdict(outcome)) if options["json"] else _in_words(outcome)
        self.stdout.write(told)
        if outcome.failed:
            raise CommandError("Some e-mail could not be sent; it is tried again later.")


def _in_words(outcome: mailing.Outcome) -> str:
    return f"{outcome.sent} sent, {outcome.failed} failed"
