"""Signed notes, checkpoints and log proofs as text (C2SP signed-note, tlog-checkpoint, tlog-proof).

Keys and signatures are Ed25519 (signature type 1). Keys are written as Go's sumdb/note writes
them: `PRIVATE+KEY+<name>+<id>+<base64>` and `<name>+<id>+<base64>`.
"""

import re
from base64 import b64decode, b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from evidence.errors import BadSignature, MalformedKey, MalformedNote, NoTrustedSignature

ED25519 = b"\x01"
MOST_SIGNATURES = 100  # as Go's reference implementation; a note must not buy unlimited work
PRIVATE = "PRIVATE+KEY+"
PROOF_HEADER = "c2sp.org/tlog-proof@v1"

NOTE = re.compile(r"(?P<text>(?:.*\n)+)\n(?P<signatures>(?:— .+\n)+)")
SIGNATURE = re.compile(r"— (?P<name>[^\s+]+) (?P<base64>\S+)")
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\ud800-\udfff]")  # lone surrogates are not UTF-8 either
DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}")


@dataclass(frozen=True)
class Verifier:
    """A public key we trust under a name."""

    name: str
    public: bytes

    @property
    def key_id(self) -> bytes:
        return sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    @property
    def text(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{_base64(ED25519 + self.public)}"

    def check(self, message: bytes, signature: bytes) -> None:
        """Raise BadSignature unless this key signed `message`."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature as problem:
            raise BadSignature(self.name, self.key_id.hex()) from problem


@dataclass(frozen=True)
class SigningKey:
    """A private key; its seed never shows in a log or a traceback."""

    name: str
    seed: bytes = field(repr=False)

    @property
    def verifier(self) -> Verifier:
        return Verifier(self.name, self._private.public_key().public_bytes_raw())

    @property
    def text(self) -> str:
        key_id = self.verifier.key_id.hex()
        return f"{PRIVATE}{self.name}+{key_id}+{_base64(ED25519 + self.seed)}"

    def signature(self, message: bytes) -> bytes:
        return self._private.sign(message)

    @property
    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)


@dataclass(frozen=True)
class VerifiedNote:
    text: str
    signed_by: tuple[Verifier, ...]


@dataclass(frozen=True)
class Checkpoint:
    """The head of a log: its origin, how many leaves, and their root."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()


@dataclass(frozen=True)
class LogProof:
    """What a `.tlog-proof` file holds; `extra` is not authenticated by anything."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: str
    extra: bytes | None = None


def new_key(name: str) -> SigningKey:
    """Make a fresh key; raises MalformedKey for a name with a space or a plus in it."""
    _check_name(name)
    return SigningKey(name, Ed25519PrivateKey.generate().private_bytes_raw())


def read_signing_key(text: str) -> SigningKey:
    """Read `PRIVATE+KEY+name+id+base64`; raises MalformedKey."""
    if not text.startswith(PRIVATE):
        raise MalformedKey("a signing key begins with PRIVATE+KEY+")
    name, key_id, seed = _key_parts(text.removeprefix(PRIVATE))
    key = SigningKey(name, seed)
    _check_key_id(key.verifier, key_id)
    return key


def read_verifier(text: str) -> Verifier:
    """Read `name+id+base64`; raises MalformedKey."""
    name, key_id, public = _key_parts(text)
    verifier = Verifier(name, public)
    _check_key_id(verifier, key_id)
    return verifier


def sign(text: str, *keys: SigningKey) -> str:
    """Return the note: `text`, which must end in a newline, and one signature a key."""
    if not keys:
        raise MalformedNote("a note needs at least one signature")
    if not text.endswith("\n") or _has_control_characters(text):
        raise MalformedNote("a note's text ends in a newline and holds no control characters")
    return text + "\n" + "".join(_signature_line(key, text) for key in keys)


def verify(note: str, verifiers: Iterable[Verifier]) -> VerifiedNote:
    """Return the note's text and which of `verifiers` signed it.

    Signatures by other keys are ignored. Raises MalformedNote; BadSignature when a known key's
    signature does not fit, even beside good ones; NoTrustedSignature when no known key signed.
    """
    text, signatures = _split_note(note)
    known = {(verifier.name, verifier.key_id): verifier for verifier in verifiers}
    signed_by: dict[Verifier, None] = {}
    for name, key_id, signature in signatures:
        verifier = known.get((name, key_id))
        if verifier and verifier not in signed_by:
            verifier.check(text.encode(), signature)
            signed_by[verifier] = None
    if not signed_by:
        raise NoTrustedSignature([name for name, _, _ in signatures])
    return VerifiedNote(text, tuple(signed_by))


def checkpoint_text(origin: str, size: int, root: bytes) -> str:
    """Return the text to sign for a log of `size` leaves."""
    return f"{origin}\n{size}\n{_base64(root)}\n"


def parse_checkpoint(text: str) -> Checkpoint:
    """Read a checkpoint's text, without signatures; raises MalformedNote."""
    lines = text.split("\n")
    if len(lines) < 4 or lines.pop() or not all(lines):
        raise MalformedNote("a checkpoint is an origin, a size and a root, a line each")
    origin, size, root, *extensions = lines
    return Checkpoint(origin, _decimal(size), _hash(root), tuple(extensions))


def tlog_proof(
    index: int, hashes: Sequence[bytes], checkpoint: str, extra: bytes | None = None
) -> str:
    """Return the text of a `.tlog-proof`; `checkpoint` is the signed note, verbatim."""
    lines = [PROOF_HEADER]
    if extra is not None:
        lines.append(f"extra {_base64(extra)}")
    lines += [f"index {index}", *map(_base64, hashes), "", checkpoint]
    return "\n".join(lines)


def parse_tlog_proof(text: str) -> LogProof:
    """Read a `.tlog-proof`; raises MalformedNote. The checkpoint in it is still to be verified."""
    head, gap, checkpoint = text.partition("\n\n")
    header, *lines = head.split("\n")
    if header != PROOF_HEADER or not gap:
        raise MalformedNote(f"a log proof begins with {PROOF_HEADER} and holds a checkpoint")
    extra = None
    if lines and lines[0].startswith("extra "):
        extra = _bytes(lines.pop(0).removeprefix("extra "))
    if not lines or not lines[0].startswith("index "):
        raise MalformedNote("a log proof says the index of its entry")
    index = _decimal(lines.pop(0).removeprefix("index "))
    return LogProof(index, tuple(map(_hash, lines)), checkpoint, extra)


def _signature_line(key: SigningKey, text: str) -> str:
    return f"— {key.name} {_base64(key.verifier.key_id + key.signature(text.encode()))}\n"


def _split_note(note: str) -> tuple[str, list[tuple[str, bytes, bytes]]]:
    parts = NOTE.fullmatch(note)
    if not parts or _has_control_characters(note):
        raise MalformedNote("a note is text, an empty line, and signature lines")
    lines = parts["signatures"].removesuffix("\n").split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise MalformedNote(f"a note has at most {MOST_SIGNATURES} signatures")
    return parts["text"], [_read_signature(line) for line in lines]


def _read_signature(line: str) -> tuple[str, bytes, bytes]:
    parts = SIGNATURE.fullmatch(line)
    if not parts:
        raise MalformedNote(f"not a signature line: {line!r}")
    blob = _bytes(parts["base64"])
    if len(blob) < 5:
        raise MalformedNote(f"signature too short: {line!r}")
    return parts["name"], blob[:4], blob[4:]


def _key_parts(text: str) -> tuple[str, str, bytes]:
    parts = text.split("+", 2)
    if len(parts) != 3:
        raise MalformedKey("a key is its name, its id and its bytes, joined by +")
    name, key_id, encoded = parts
    _check_name(name)
    try:
        blob = _bytes(encoded)
    except MalformedNote as problem:
        raise MalformedKey("the key is not base64") from problem
    if blob[:1] != ED25519 or len(blob) != 33:
        raise MalformedKey("not an Ed25519 key of 32 bytes")
    return name, key_id, blob[1:]


def _check_name(name: str) -> None:
    if not name or "+" in name or any(c.isspace() or c < " " for c in name):
        raise MalformedKey(f"a key's name has no space and no plus: {name!r}")


def _check_key_id(verifier: Verifier, stated: str) -> None:
    if verifier.key_id.hex() != stated:
        raise MalformedKey(f"key id is {verifier.key_id.hex()}, stated is {stated}")


def _has_control_characters(text: str) -> bool:
    return CONTROL.search(text) is not None


def _decimal(text: str) -> int:
    if not DECIMAL.fullmatch(text):
        raise MalformedNote(f"not a decimal number: {text!r}")
    return int(text)


def _hash(text: str) -> bytes:
    blob = _bytes(text)
    if len(blob) != 32:
        raise MalformedNote(f"not a SHA-256 hash: {text!r}")
    return blob


def _bytes(text: str) -> bytes:
    """Decode base64, refusing what would not encode to the same text again."""
    try:
        blob = b64decode(text, validate=True)
    except ValueError as problem:
        raise MalformedNote(f"not base64: {text!r}") from problem
    if _base64(blob) != text:
        raise MalformedNote(f"not canonical base64: {text!r}")
    return blob


def _base64(blob: bytes) -> str:
    return b64encode(blob).decode()
