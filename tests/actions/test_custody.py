"""Proofs made from the stored tree, whatever its shape."""

from pathlib import Path

import pytest
from django.db import connection

from evidence import checkpoints, merkle
from evidence.actions import custody, ledger
from evidence.errors import LedgerBroken
from evidence.models import LedgerEntry, LedgerNode, triggers
from tests.factories import Cast, make_referenced

pytestmark = pytest.mark.django_db


def test_every_entry_is_proved_by_the_stored_hashes(cast: Cast, data_dir: Path) -> None:
    make_referenced(by=cast.owner, case=cast.case)
    custody.checkpoint()  # the next one must prove that it extends this one
    make_referenced(by=cast.owner, case=cast.case)

    for seq, leaf in LedgerEntry.objects.values_list("seq", "leaf"):
        proof = checkpoints.parse_tlog_proof(custody.proof_of(seq))

        assert merkle.verify_inclusion(
            index=seq,
            size=ledger.size(),
            leaf=bytes.fromhex(leaf),
            proof=proof.hashes,
            root=ledger.root(),
        )


def test_checkpoint_is_refused_when_a_hash_it_needs_is_gone(cast: Cast, data_dir: Path) -> None:
    custody.checkpoint()
    make_referenced(by=cast.owner, case=cast.case)
    triggers.remove(connection)
    LedgerNode.objects.all().delete()

    with pytest.raises(LedgerBroken):
        custody.checkpoint()
