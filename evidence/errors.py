"""Every exception we raise, each carrying the facts (expected, found)."""


class CatalogError(Exception):
    """Something the catalog refuses or has found wrong; its text may be shown to a person."""


class NotCanonical(CatalogError, ValueError):
    """Bytes that are not the one canonical JSON form of a value."""

    def __init__(self, data: bytes, problem: str) -> None:
        super().__init__(f"not canonical JSON ({problem}): {data[:80]!r}")
        self.data = data
        self.problem = problem


class MalformedKey(CatalogError, ValueError):
    """Text that is not a signing or verifying key."""


class MalformedNote(CatalogError, ValueError):
    """Text that is not a signed note, a checkpoint or a log proof."""


class BadSignature(CatalogError):
    """A known key's signature that does not fit the note it stands under."""

    def __init__(self, name: str, key_id: str) -> None:
        super().__init__(f"invalid signature by key {name}+{key_id}")
        self.name = name
        self.key_id = key_id


class NoTrustedSignature(CatalogError):
    """A note none of the trusted keys has signed."""

    def __init__(self, found: list[str]) -> None:
        super().__init__(f"no trusted key has signed this note; signatures by: {', '.join(found)}")
        self.found = found


class UnreadablePlace(CatalogError, ValueError):
    """Text or numbers that are not a place on Earth."""

    def __init__(self, text: str, problem: str) -> None:
        super().__init__(f"{problem}: {text}" if text else problem)
        self.text = text
        self.problem = problem


class AmbiguousPlace(UnreadablePlace):
    """A name that is that of several places; `choices` are the settlements that bear it."""

    def __init__(self, text: str, choices: list) -> None:
        super().__init__("", f"{len(choices)} places are called {text}: choose one")
        self.choices = choices


class UnreadableMoment(CatalogError, ValueError):
    """Text that is not a date, a time or an interval."""

    def __init__(self, text: str, problem: str) -> None:
        super().__init__(f"{problem}: {text}" if text else problem)
        self.text = text
        self.problem = problem


class UnreadablePart(CatalogError, ValueError):
    """Text or numbers that are not a part of a picture, film, sound or document.

    `about` names what of the part is wrong, such as its end or its width; empty for all of it.
    """

    def __init__(self, text: str, problem: str, about: str = "") -> None:
        super().__init__(f"{problem}: {text}" if text else problem)
        self.text = text
        self.problem = problem
        self.about = about


class IntakeError(CatalogError):
    """Bytes that were not taken in; nothing of them is held under their name."""


class DiskFull(IntakeError):
    """Too little space for these bytes and the reserve; sizes in bytes."""

    def __init__(self, needed: int, free: int) -> None:
        super().__init__(f"the disk is full: {needed:,} bytes needed, {free:,} free")
        self.needed = needed
        self.free = free


class EmptyFile(IntakeError):
    """A file of no bytes at all."""

    def __init__(self) -> None:
        super().__init__("the file is empty")


class LengthMismatch(IntakeError):
    """Fewer or more bytes came than were announced; reading stops at the first block too many."""

    def __init__(self, expected: int, found: int) -> None:
        super().__init__(f"{expected:,} bytes were announced, {found:,} came")
        self.expected = expected
        self.found = found


class HashMismatch(IntakeError):
    """Bytes that do not have the SHA-256 (hex) announced with them."""

    def __init__(self, expected: str, found: str) -> None:
        super().__init__(f"SHA-256 {expected} was announced, the bytes have {found}")
        self.expected = expected
        self.found = found


class StorageFailed(IntakeError):
    """The disk did not do what was asked; `step` names what failed."""

    def __init__(self, step: str, reason: str) -> None:
        super().__init__(f"the store failed to {step}: {reason}")
        self.step = step
        self.reason = reason


class FixityAlarm(CatalogError):
    """What is stored under a SHA-256 is not the bytes of that name; the alarm of the store.

    `found` is the digest of what is stored, or says why it cannot be read;
    `quarantined` names the file in `incoming/` that keeps the bytes that did arrive.
    """

    def __init__(self, sha256: str, found: str, quarantined: str = "") -> None:
        super().__init__(f"fixity alarm: what is stored as {sha256} is {found}")
        self.sha256 = sha256
        self.found = found
        self.quarantined = quarantined


class OriginalMissing(CatalogError):
    """No file is stored under this SHA-256."""

    def __init__(self, sha256: str) -> None:
        super().__init__(f"no original is stored as {sha256}")
        self.sha256 = sha256


class NotAllowed(CatalogError):
    """A person may not do this; the reason may be shown to them."""


class MergedItem(CatalogError):
    """The item asked for goes on under another's code."""

    def __init__(self, code: str, home: str) -> None:
        super().__init__(f"{code} is merged into {home}")
        self.code = code
        self.home = home


class StaleEdit(CatalogError):
    """A change based on an earlier state of the record; both texts must be shown.

    `theirs` holds, by field name, what stands now where it differs from what was submitted.
    """

    def __init__(self, record: object, expected: int, found: int, theirs: dict) -> None:
        super().__init__("Somebody else changed this while you were editing.")
        self.record = record
        self.expected = expected
        self.found = found
        self.theirs = theirs


class TooManyItems(CatalogError):
    """More items than are changed in one go."""

    def __init__(self, most: int) -> None:
        super().__init__(f"At most {most:,} items are changed in one go; narrow the selection.")
        self.most = most


class TooManyTicks(CatalogError):
    """More items than are ticked one by one."""

    def __init__(self, most: int) -> None:
        super().__init__(
            f"At most {most:,} items are ticked one by one, and these were not added; "
            "find more by a search and select all that match."
        )
        self.most = most


class CannotUndo(CatalogError):
    """A change of many items cannot be taken back as a whole; the reason may be shown."""


class AlreadySuperseded(CatalogError):
    """What was to be superseded has a successor already."""

    def __init__(self, successor: object) -> None:
        super().__init__("Somebody else has already replaced this; here is what stands now.")
        self.successor = successor


class AlreadyRecorded(CatalogError):
    """What was to be recorded says again, or otherwise, what a standing row says."""

    def __init__(self, standing: object, words: str) -> None:
        super().__init__(words)
        self.standing = standing


class UnrecordedChange(CatalogError):
    """An action changed the catalog without saying what the ledger should call it."""


class LedgerBroken(CatalogError):
    """The ledger could not be read or continued."""


class LedgerRolledBack(LedgerBroken):
    """The ledger has fewer entries than a checkpoint of ours was signed for."""

    def __init__(self, signed: int, found: int) -> None:
        super().__init__(
            f"rolled back: {signed} entries were signed for, the ledger has {found}; "
            "an older copy was restored, or entries were removed"
        )
        self.signed = signed
        self.found = found


class LedgerForked(LedgerBroken):
    """The ledger's first entries are not the ones a checkpoint of ours was signed for."""

    def __init__(self, signed: int) -> None:
        super().__init__(
            f"forked: the first {signed} entries are not the ones that were signed for; "
            "history was rewritten"
        )
        self.signed = signed


class WorkGivenUp(CatalogError):
    """A piece of queued work during which one worker after another was killed."""

    def __init__(self, attempts: int) -> None:
        super().__init__(f"given up: its worker was killed {attempts} times")
        self.attempts = attempts


class IndexBusy(CatalogError):
    """Somebody else has been writing to the search index for longer than we wait."""

    def __init__(self) -> None:
        super().__init__("the search index is being written by another process; try again later")


class IndexDamaged(CatalogError):
    """A file of the search index is not what was written."""

    def __init__(self, name: str) -> None:
        super().__init__(f"a file of the search index has changed: {name}")
        self.name = name


class IndexUnusable(CatalogError):
    """The search index gave an error, though its files are whole."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"the search index cannot be used: {problem}")
        self.problem = problem


class UnreadableField(CatalogError):
    """A field of a search that cannot be read; the search goes on with its words."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"{name}: {problem}")
        self.name = name
        self.problem = problem
