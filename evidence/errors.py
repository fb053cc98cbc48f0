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


class UnreadableMoment(CatalogError, ValueError):
    """Text that is not a date, a time or an interval."""

    def __init__(self, text: str, problem: str) -> None:
        super().__init__(f"{problem}: {text}" if text else problem)
        self.text = text
        self.problem = problem
