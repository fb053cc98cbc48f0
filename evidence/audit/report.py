"""What an audit finds, as data; whoever asked decides how to show it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

Progress = Callable[[str, int], None]
"""Told now and then what is being checked and how much of it is done."""


def in_silence(stage: str, done: int) -> None:
    """The progress nobody watches."""


class Kind(StrEnum):
    """What is wrong: first with the ledger itself, then with what it speaks of."""

    SEQUENCE = "sequence"
    BODY = "body"
    LEAF = "leaf"
    NODE = "node"
    HEAD = "head"
    COLUMN = "column"
    SUBJECT = "subject"
    CHAIN = "chain"
    OPENING = "opening"
    CHECKPOINT = "checkpoint"
    CHANGED = "changed"
    MISSING = "missing"
    ADDED = "added"
    FILE_MISSING = "file missing"
    FILE_CHANGED = "file changed"


OF_THE_LEDGER = frozenset(
    {
        Kind.SEQUENCE,
        Kind.BODY,
        Kind.LEAF,
        Kind.NODE,
        Kind.HEAD,
        Kind.COLUMN,
        Kind.SUBJECT,
        Kind.CHAIN,
        Kind.OPENING,
        Kind.CHECKPOINT,
    }
)


@dataclass(frozen=True)
class Problem:
    """One thing that is not as the ledger says.

    `record` is its name in the ledger (`item:…`, `sha256:…`), `seq` the entry concerned: of a
    changed field the one that last spoke of it. No value that the ledger only commits to is told.
    """

    kind: Kind
    detail: str
    record: str = ""
    seq: int | None = None
    field: str = ""


@dataclass(frozen=True)
class Unopened:
    """A committed value whose opening is gone: nothing can be said of it, for or against."""

    seq: int
    record: str
    field: str


@dataclass
class Report:
    """The outcome of one audit; `root` is empty when the tree could not be grown again."""

    size: int = 0
    root: str = ""
    entries: int = 0
    records: int = 0
    files: int = 0
    problems: list[Problem] = field(default_factory=list)
    unopened: list[Unopened] = field(default_factory=list)
    orphans: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Nothing changed behind the actions' back; an orphan file is no change."""
        return not self.problems

    @property
    def first_bad_entry(self) -> int | None:
        """The lowest sequence number of an entry that is not as it was written."""
        bad = [
            problem.seq
            for problem in self.problems
            if problem.kind in OF_THE_LEDGER and problem.seq is not None
        ]
        return min(bad, default=None)
