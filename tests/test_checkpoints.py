"""Signed notes, checkpoints and log proofs against the vectors Go and C2SP publish."""

import pytest

from evidence import checkpoints
from evidence.errors import BadSignature, MalformedKey, MalformedNote, NoTrustedSignature

# golang.org/x/mod/sumdb/note, note_test.go
SIGNER = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
ENOCH = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
PETER_LINE = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXg"
    "KvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
ENOCH_LINE = (
    "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01"
    "oOTGwnWLox33WWd1RvMc+QQ=\n"
)
ROOT = bytes(range(32))


def next_letters(text: str) -> list[str]:
    return [text[:i] + chr(ord(c) + 1) + text[i + 1 :] for i, c in enumerate(text)]


def pieces(text: str) -> list[str]:
    length = len(text)
    every = [text[i:j] for i in range(length) for j in range(i + 1, length + 1)]
    return ["", *(piece for piece in every if piece != text)]


def test_published_note_is_signed_and_verified() -> None:
    key, peter = checkpoints.read_signing_key(SIGNER), checkpoints.read_verifier(PETER)

    note = checkpoints.sign(TEXT, key)
    verified = checkpoints.verify(note, [peter])

    assert note == TEXT + "\n" + PETER_LINE
    assert verified == checkpoints.VerifiedNote(TEXT, (peter,))


def test_published_keys_are_written_as_they_were_read() -> None:
    key = checkpoints.read_signing_key(SIGNER)

    assert key.text == SIGNER
    assert key.verifier.text == PETER
    assert checkpoints.read_verifier(PETER) == key.verifier


def test_a_mangled_verifier_is_refused() -> None:
    wrong_length = "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY=="
    unknown_type = "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"

    for text in [*pieces(PETER), *next_letters(PETER), wrong_length, unknown_type]:
        with pytest.raises(MalformedKey):
            checkpoints.read_verifier(text)


def test_a_mangled_signing_key_is_refused() -> None:
    for text in [*pieces(SIGNER), *next_letters(SIGNER), PETER]:
        with pytest.raises(MalformedKey):
            checkpoints.read_signing_key(text)


def test_a_signing_key_does_not_show_its_seed() -> None:
    key = checkpoints.read_signing_key(SIGNER)

    assert repr(key) == "SigningKey(name='PeterNeumann')"


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb", "a\u00a0b", "a\x00b"])
def test_a_name_that_would_break_a_note_is_refused(name: str) -> None:
    with pytest.raises(MalformedKey):
        checkpoints.new_key(name)


def test_a_new_key_signs_what_its_verifier_accepts() -> None:
    key = checkpoints.new_key("example.org/catalog")

    note = checkpoints.sign(TEXT, checkpoints.read_signing_key(key.text))

    verifier = checkpoints.read_verifier(key.verifier.text)
    assert checkpoints.verify(note, [verifier]).text == TEXT
    assert checkpoints.new_key("example.org/catalog").seed != key.seed


def test_signatures_by_strangers_are_ignored() -> None:
    peter, enoch = checkpoints.read_verifier(PETER), checkpoints.read_verifier(ENOCH)
    note = f"{TEXT}\n{PETER_LINE}{ENOCH_LINE}"

    assert checkpoints.verify(note, [peter]).signed_by == (peter,)
    assert checkpoints.verify(note, [enoch]).signed_by == (enoch,)
    assert checkpoints.verify(note, [enoch, peter]).signed_by == (peter, enoch)
    with pytest.raises(NoTrustedSignature) as refused:
        checkpoints.verify(note, [])
    assert refused.value.found == ["PeterNeumann", "EnochRoot"]


def test_one_bad_signature_of_a_known_key_refuses_the_note() -> None:
    known = [checkpoints.read_verifier(PETER), checkpoints.read_verifier(ENOCH)]
    note = f"{TEXT}\n{PETER_LINE}{ENOCH_LINE[:60]}ABCD{ENOCH_LINE[60:]}"

    with pytest.raises(BadSignature) as refused:
        checkpoints.verify(note, known)

    assert (refused.value.name, refused.value.key_id) == ("EnochRoot", "af0cfe78")


def test_a_changed_text_is_refused() -> None:
    note = f"{TEXT}\n{PETER_LINE}".replace("cryptography", "cryptographY")

    with pytest.raises(BadSignature):
        checkpoints.verify(note, [checkpoints.read_verifier(PETER)])


@pytest.mark.parametrize(
    "note",
    [
        "",
        TEXT,
        TEXT + "\n",
        f"{TEXT}\n{PETER_LINE[:-1]}",
        f"\x01{TEXT}\n{PETER_LINE}",
        f"\ud800{TEXT}\n{PETER_LINE}",
        f"{TEXT}\n{PETER_LINE.replace('PeterNeumann', 'Bad Name')}",
        f"{TEXT}\n{PETER_LINE}Unexpected line.\n",
        f"{TEXT}\n{PETER_LINE.replace('=', '')}",
        f"{TEXT}\n— PeterNeumann AAAA\n",
        f"{TEXT}\n{PETER_LINE * 101}",
    ],
)
def test_a_malformed_note_is_refused(note: str) -> None:
    with pytest.raises(MalformedNote):
        checkpoints.verify(note, [checkpoints.read_verifier(PETER)])


def test_a_text_with_empty_lines_is_kept_whole() -> None:
    key = checkpoints.new_key("test")
    text = "one\n\n— test AAAAAAAA\n\ntwo\n"

    verified = checkpoints.verify(checkpoints.sign(text, key), [key.verifier])

    assert verified.text == text


@pytest.mark.parametrize("text", ["abc", "a\tb\n", "\ud800\n"])
def test_a_text_no_note_can_hold_is_not_signed(text: str) -> None:
    with pytest.raises(MalformedNote):
        checkpoints.sign(text, checkpoints.new_key("test"))


def test_a_note_is_not_made_without_a_key() -> None:
    with pytest.raises(MalformedNote):
        checkpoints.sign(TEXT)


def test_published_checkpoint_is_read_and_written() -> None:
    text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"

    checkpoint = checkpoints.parse_checkpoint(text)

    assert (checkpoint.origin, checkpoint.size) == ("example.com/behind-the-sofa", 20852163)
    assert checkpoint.root.hex().startswith("0ac5186a")
    assert checkpoints.checkpoint_text(checkpoint.origin, 20852163, checkpoint.root) == text


def test_extension_lines_of_a_checkpoint_are_kept() -> None:
    text = checkpoints.checkpoint_text("log", 0, ROOT) + "more\nand more\n"

    assert checkpoints.parse_checkpoint(text).extensions == ("more", "and more")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "log\n1\n",
        checkpoints.checkpoint_text("", 1, ROOT),
        checkpoints.checkpoint_text("log", 1, ROOT)[:-1],
        checkpoints.checkpoint_text("log", -1, ROOT),
        checkpoints.checkpoint_text("log", 1, ROOT[:-1]),
        checkpoints.checkpoint_text("log", 1, ROOT).replace("\n1\n", "\n01\n"),
        checkpoints.checkpoint_text("log", 1, ROOT).replace("\n1\n", "\n١\n"),
        checkpoints.checkpoint_text("log", 1, ROOT) + "\n",
    ],
)
def test_a_malformed_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(MalformedNote):
        checkpoints.parse_checkpoint(text)


@pytest.mark.parametrize(("extra", "hashes"), [(None, []), (b"", [ROOT]), (b"why", [ROOT, ROOT])])
def test_a_log_proof_is_read_as_it_was_written(extra: bytes | None, hashes: list[bytes]) -> None:
    note = checkpoints.sign(checkpoints.checkpoint_text("log", 9, ROOT), checkpoints.new_key("log"))

    text = checkpoints.tlog_proof(5, hashes, note, extra)

    assert checkpoints.parse_tlog_proof(text) == checkpoints.LogProof(5, tuple(hashes), note, extra)


def test_published_log_proofs() -> None:
    # transparency-dev/formats, proof/tlog_proof_test.go
    plain = checkpoints.tlog_proof(0, [], "checkpoint\n")
    extra = checkpoints.tlog_proof(10, [], "checkpoint data\n", b"extra information")

    assert plain == "c2sp.org/tlog-proof@v1\nindex 0\n\ncheckpoint\n"
    assert extra == (
        "c2sp.org/tlog-proof@v1\nextra ZXh0cmEgaW5mb3JtYXRpb24=\nindex 10\n\ncheckpoint data\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "wrong-header\nindex 0\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\n",
        "c2sp.org/tlog-proof@v1\nindex 0\n",
        "c2sp.org/tlog-proof@v1\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nindex notanumber\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nindex 01\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nextra !!notbase64!!\nindex 0\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nindex 0\nnotahash\n\ncheckpoint\n",
    ],
)
def test_a_malformed_log_proof_is_refused(text: str) -> None:
    with pytest.raises(MalformedNote):
        checkpoints.parse_tlog_proof(text)
