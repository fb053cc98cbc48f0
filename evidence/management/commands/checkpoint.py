"""Sign the ledger as it stands."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from evidence.actions import custody
from evidence.errors import CatalogError


class Command(BaseCommand):
    help = (
        "Print a signed checkpoint of the ledger (C2SP tlog-checkpoint). Refuses when the ledger "
        "does not extend what was signed before."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--key", action="store_true", help="print the public key that checks checkpoints"
        )
        parser.add_argument(
            "--proof", type=int, metavar="SEQ", help="print the proof of one entry instead"
        )

    def handle(self, *, key: bool, proof: int | None, **options: Any) -> None:
        try:
            self.stdout.write(_text(key, proof), ending="")
        except (CatalogError, DatabaseError, OSError, ValueError) as problem:
            raise CommandError(f"Not signed: {problem}") from problem


def _text(key: bool, proof: int | None) -> str:
    if key:
        return custody.verifier_key() + "\n"
    return custody.checkpoint() if proof is None else custody.proof_of(proof)
