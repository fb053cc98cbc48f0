"""Sign the state of the ledger, and prove one entry's place in what was signed."""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction

from evidence import checkpoints, merkle
from evidence.actions import ledger
from evidence.checkpoints import Checkpoint, SigningKey
from evidence.errors import LedgerBroken, LedgerForked, LedgerRolledBack
from evidence.models import LedgerHead

KEY_FILE = "checkpoint.key"
LAST_FILE = "checkpoint.last"
"""The last note signed. It lies with the key, outside every backup, so that restoring an older
copy of the catalog is noticed."""


def checkpoint() -> str:
    """The signed note (C2SP tlog-checkpoint) over the ledger as it stands.

    Raises LedgerRolledBack or LedgerForked when it does not extend what was signed before, and
    RuntimeError inside a transaction: what could still be undone must not be signed for.
    """
    key = signing_key()
    with transaction.atomic(durable=True), _one_at_a_time():
        note = _last_note()
        last = _read(note, key) if note else None
        now = _now(key)
        _check_extends(last, now)
        if note and last == now:
            return note
        text = checkpoints.checkpoint_text(now.origin, now.size, now.root)
        note = checkpoints.sign(text, key)
        _write(settings.CATALOG_KEYS_DIR / LAST_FILE, note)
        return note


def proof_of(seq: int) -> str:
    """The text of a `.tlog-proof` for one entry, with a fresh checkpoint in it."""
    note = checkpoint()
    signed = _read(note, signing_key())
    path = ledger.from_tree(lambda node: merkle.inclusion_proof(seq, signed.size, node))
    return checkpoints.tlog_proof(seq, path, note)


def verifier_key() -> str:
    """The public key that checks our checkpoints, as `name+id+base64`; for everyone to have."""
    return signing_key().verifier.text


def last_signed() -> Checkpoint | None:
    """The ledger's state when it was last signed; None when it never was.

    Raises MalformedNote, BadSignature or NoTrustedSignature when the remembered note is not ours.
    """
    note = _last_note()
    return _read(note, signing_key()) if note else None


def signing_key() -> SigningKey:
    """The key of this installation, made on first use; its name is the log's origin."""
    path = settings.CATALOG_KEYS_DIR / KEY_FILE
    if not path.exists():
        draft = path.with_name(f"{KEY_FILE}.{secrets.token_hex(8)}")
        _write(draft, checkpoints.new_key(_origin()).text + "\n")
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return checkpoints.read_signing_key(path.read_text().strip())


def _origin() -> str:
    """A name no other log has: the site's host, and a number where that says nothing."""
    host = urlsplit(settings.CATALOG_URL).netloc
    return f"{host}/ledger" if host else f"catalog-{secrets.token_hex(4)}.local/ledger"


def _now(key: SigningKey) -> Checkpoint:
    size, peaks = LedgerHead.objects.values_list("size", "peaks").get(pk=1)
    root = merkle.root_from_peaks([bytes.fromhex(peak) for peak in peaks])
    return Checkpoint(key.name, size, root)


def _check_extends(last: Checkpoint | None, now: Checkpoint) -> None:
    if last is None or last.size == 0:
        return
    if now.size < last.size:
        raise LedgerRolledBack(last.size, now.size)
    try:
        proof = ledger.from_tree(lambda node: merkle.consistency_proof(last.size, now.size, node))
    except ObjectDoesNotExist as problem:
        raise LedgerBroken("a stored hash of the tree is missing; run verify_ledger") from problem
    extends = merkle.verify_consistency(
        old=last.size, new=now.size, old_root=last.root, new_root=now.root, proof=proof
    )
    if not extends:
        raise LedgerForked(last.size)


def _read(note: str, key: SigningKey) -> Checkpoint:
    return checkpoints.parse_checkpoint(checkpoints.verify(note, [key.verifier]).text)


def _last_note() -> str:
    try:
        return (settings.CATALOG_KEYS_DIR / LAST_FILE).read_text()
    except FileNotFoundError:
        return ""


def _write(path: Path, text: str) -> None:
    """Put a whole file in its place, for this account alone, or leave what was there."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Keep two processes from each signing on the other's back."""
    lock = settings.CATALOG_KEYS_DIR / "checkpoint.lock"
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
