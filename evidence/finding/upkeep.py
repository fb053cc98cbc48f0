"""The index in step with the ledger: opened, caught up, made anew, healed when damaged."""

import fcntl
import hashlib
import json
import os
import shutil
import threading
import time
import zlib
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

import structlog
import tantivy
from django.conf import settings
from tantivy import Query

from evidence.errors import IndexBusy, IndexDamaged, IndexUnusable
from evidence.finding import documents
from evidence.finding.documents import CURSOR, SCHEMA
from evidence.models import Item, LedgerEntry

log = structlog.get_logger(__name__)
T = TypeVar("T")
Progress = Callable[[int, int], None]
"""Told how much is done and how much there is."""

WRITER_BYTES = 64_000_000
WINDOW = 2_000
"""Entries followed per commit."""

PATIENCE_SECONDS = 120.0
SHORT_PATIENCE_SECONDS = 0.05
"""How long to wait for another writer, without a budget and with one."""


ASKING = frozenset(
    {
        "examples.py",
        "fields.py",
        "index.py",
        "query.py",
        "syntax.py",
        "upkeep.py",
        "vocabulary.py",
        "places.txt",
    }
)
"""Files of this room that have no part in what the index holds."""


def _analyser() -> str:
    """Changes whenever what makes documents does, code or lists; then the index is made anew."""
    room = sorted(path for path in Path(__file__).parent.iterdir() if path.is_file())
    made_by = [path.read_bytes() for path in room if path.name not in ASKING]
    made_with = [version(name).encode() for name in ("tantivy", "simplemma", "anyascii")]
    return hashlib.sha256(b"\0".join([*made_by, *made_with])).hexdigest()


ANALYSER = _analyser()


def quietly(done: int, of: int) -> None:
    """Progress told to nobody."""


# Opening

NO_SEGMENTS = (".json", ".lock", ".del")

Stamp = tuple[int, int]
"""Size in bytes and time of modification in nanoseconds."""


class OpenIndex:
    """One index directory as this process holds it open."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.directory = directory
        self.index = tantivy.Index(SCHEMA, path=str(directory))
        self.index.config_reader("manual")
        self.stamps: dict[str, Stamp] = {}

    def searcher(self) -> tantivy.Searcher:
        """What was last committed, by whichever process."""
        self.refuse_damage()
        self.index.reload()
        return self.index.searcher()

    def refuse_damage(self) -> None:
        """Raise IndexDamaged when a file has changed: the engine writes each of them only once.

        They are mapped into memory, where a shortened one would end the process.
        """
        stamps = _stamps(self.directory)
        for name, stamp in stamps.items():
            if self.stamps.get(name, stamp) != stamp:
                raise IndexDamaged(name)
        self.stamps = stamps


def _stamps(directory: Path) -> dict[str, Stamp]:
    """The files that hold documents; locks and the lists of files are none."""
    stamps = {}
    for entry in os.scandir(directory):
        with suppress(FileNotFoundError):  # one may have been merged into another just now
            if not entry.name.endswith(NO_SEGMENTS):
                found = entry.stat()
                stamps[entry.name] = (found.st_size, found.st_mtime_ns)
    return stamps


_open: dict[Path, OpenIndex] = {}
_opening = threading.Lock()


def _directory() -> Path:
    return Path(settings.CATALOG_DATA_DIR) / "index" / "text"


def opened() -> OpenIndex:
    """The index of this catalog, kept open per process; a new one when there is none."""
    directory = _directory()
    with _opening:
        if directory not in _open:
            _open[directory] = OpenIndex(directory)
        return _open[directory]


def searcher() -> tantivy.Searcher:
    return opened().searcher()


# Healing


def healing(work: Callable[[], T]) -> T:
    """Do something with the index; if its files prove damaged, begin a new one and do it again."""
    try:
        return work()
    except BaseException as problem:
        if not _may_be_damage(problem):
            raise
        _begin_anew(problem)
        return work()


def _may_be_damage(problem: BaseException) -> bool:
    """Whether the engine may have stumbled over its files; at some damage it panics."""
    kinds = (ValueError, OSError, IndexDamaged)
    return isinstance(problem, kinds) or type(problem).__name__ == "PanicException"


def _begin_anew(problem: BaseException) -> None:
    """Remove a damaged index, unless another process has done so; raises IndexUnusable if whole."""
    directory = _directory()
    directory.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _healing_lock(directory.parent / "healing.lock"):
        with _opening:
            known = _open.pop(directory, None)
        damage = _damage(directory)
        if damage:
            log.error("search index damaged, making a new one", found=damage, problem=str(problem))
            shutil.rmtree(directory, ignore_errors=True)
        elif known is not None and not isinstance(problem, IndexDamaged):
            raise IndexUnusable(str(problem)) from problem


@contextmanager
def _healing_lock(path: Path) -> Iterator[None]:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _damage(directory: Path) -> str:
    """What is wrong with the files of an index, empty when nothing is."""
    try:
        listed = json.loads((directory / "meta.json").read_bytes())
        tantivy.Index(SCHEMA, path=str(directory))
    except (ValueError, OSError) as problem:
        return str(problem)
    segments = {segment["segment_id"].replace("-", "") for segment in listed["segments"]}
    files = [path for path in directory.iterdir() if path.name.partition(".")[0] in segments]
    return next((path.name for path in files if not _is_whole(path)), "")


def _is_whole(path: Path) -> bool:
    """Whether a file has the CRC-32 in its footer: JSON, its length, and a magic number."""
    data = path.read_bytes()
    length = int.from_bytes(data[-8:-4], "little")
    try:
        footer = json.loads(data[-8 - length : -8])
    except ValueError:
        return False
    return zlib.crc32(data[: -8 - length]) == footer["crc"]


# Where the index stands


@dataclass(frozen=True)
class Cursor:
    """How many entries the index has followed, and the leaf hash of the last of them."""

    reached: int
    leaf: str


def cursor_of(searcher: tantivy.Searcher) -> Cursor | None:
    """Where the index stands; None when it is new, made by other code, or from another ledger."""
    hits = searcher.search(Query.term_query(SCHEMA, "item", CURSOR, "basic"), 1).hits
    if not hits:
        return None
    stored = searcher.doc(hits[0][1]).to_dict()
    cursor = Cursor(stored["reached"][0], stored["leaf"][0])
    is_ours = stored["analyser"] == [ANALYSER] and cursor.leaf == _leaf_before(cursor.reached)
    return cursor if is_ours else None


def _leaf_before(reached: int) -> str:
    leaves = LedgerEntry.objects.filter(seq=reached - 1).values_list("leaf", flat=True)
    return leaves.first() or ""


def ledger_size() -> int:
    """How many entries there are to follow."""
    newest = LedgerEntry.objects.order_by("-seq").values_list("seq", flat=True).first()
    return 0 if newest is None else newest + 1


@dataclass(frozen=True)
class State:
    """The index as last committed; `behind` entries are not in it, all when there is no cursor."""

    searcher: tantivy.Searcher
    cursor: Cursor | None
    behind: int


def state() -> State:
    """How the index stands to the ledger now."""
    now = searcher()
    cursor = cursor_of(now)
    if cursor is None:
        return State(now, None, max(ledger_size(), 1))
    return State(now, cursor, max(ledger_size() - cursor.reached, 0))


def behind() -> int:
    """How many entries the index has not followed yet."""
    return healing(state).behind


# Catching up


@dataclass(frozen=True)
class Budget:
    """What a call may spend on catching up; None is no limit."""

    seconds: float | None = None
    items: int | None = None

    @property
    def patience(self) -> float:
        return PATIENCE_SECONDS if self == Budget() else SHORT_PATIENCE_SECONDS

    def is_spent(self, started: float) -> bool:
        return self.seconds is not None and time.monotonic() - started > self.seconds

    def allows(self, items: Collection[int]) -> bool:
        return self.items is None or len(items) <= self.items


def catch_up(
    *, seconds: float | None = None, items: int | None = None, progress: Progress = quietly
) -> int:
    """Bring the index up to the ledger and return how many entries still wait.

    With `seconds` or `items` (touched at a time) it stops there and gives way to whoever is
    writing; a single entry that touches more items is left to a call without that limit.
    Without a budget it finishes, and raises IndexBusy when another writer does not.
    """
    budget = Budget(seconds, items)
    size = ledger_size()
    if not behind():
        return 0
    try:
        return healing(lambda: _follow(size, budget, progress))
    except IndexBusy:
        if budget == Budget():
            raise
        return behind()


def _follow(size: int, budget: Budget, progress: Progress) -> int:
    with _writer(budget.patience) as writer:
        reached = _resume(writer)
        started = time.monotonic()
        while reached < size:
            stop, touched = _window(reached, size, budget)
            if not budget.allows(touched):
                break
            _replace(writer, touched)
            _commit(writer, stop)
            reached = stop
            progress(reached, size)
            if budget.is_spent(started):
                break
    return max(size - reached, 0)


def _resume(writer: tantivy.IndexWriter) -> int:
    """Where to go on from; at the beginning when what the index holds is of no use."""
    cursor = cursor_of(searcher())
    if cursor is not None:
        return cursor.reached
    writer.delete_all_documents()
    _commit(writer, 0)
    return 0


def _window(start: int, size: int, budget: Budget) -> tuple[int, set[int]]:
    """The next entries to follow and the items they touch; fewer when these are too many."""
    step = min(budget.items or WINDOW, size - start)
    touched = documents.touched_by(start, start + step)
    while step > 1 and not budget.allows(touched):
        step //= 2
        touched = documents.touched_by(start, start + step)
    return start + step, touched


def rebuild(progress: Progress = quietly) -> int:
    """Make the whole index anew and return its number of items.

    It is one commit: the old index answers until then, and stays when this is cut short.
    """
    return healing(lambda: _rebuild(progress))


def _rebuild(progress: Progress) -> int:
    size, total, done = ledger_size(), Item.objects.count(), 0
    with _writer(PATIENCE_SECONDS) as writer:
        writer.delete_all_documents()
        for batch in _all_items():
            _add(writer, batch)
            done += len(batch)
            progress(done, total)
        _commit(writer, size)
    return done


def _all_items() -> Iterator[list[int]]:
    """Numbers of all items, page by page; no database cursor stays open."""
    last = 0
    numbers = Item.objects.order_by("pk").values_list("pk", flat=True)
    while batch := list(numbers.filter(pk__gt=last)[: documents.BATCH]):
        yield batch
        last = batch[-1]


def _replace(writer: tantivy.IndexWriter, numbers: Collection[int]) -> None:
    """Put the present documents of these items in the place of the earlier ones."""
    if numbers:
        writer.delete_documents_by_query(Query.term_set_query(SCHEMA, "item", list(numbers)))
        _add(writer, numbers)


def _add(writer: tantivy.IndexWriter, numbers: Collection[int]) -> None:
    for document in documents.documents_of(numbers):
        writer.add_document(document)


def _commit(writer: tantivy.IndexWriter, reached: int) -> None:
    """Publish what was written together with how far it reaches."""
    writer.delete_documents_by_term("item", CURSOR)
    document = tantivy.Document()
    document.add_integer("item", CURSOR)
    document.add_integer("reached", reached)
    document.add_text("leaf", _leaf_before(reached))
    document.add_text("analyser", ANALYSER)
    writer.add_document(document)
    writer.commit()


@contextmanager
def _writer(patience: float) -> Iterator[tantivy.IndexWriter]:
    """The one writer there may be, over all processes; raises IndexBusy after `patience` s."""
    writer = _acquire(time.monotonic() + patience)
    try:
        yield writer
    except BaseException:
        writer.rollback()
        raise
    finally:
        writer.wait_merging_threads()


def _acquire(until: float) -> tantivy.IndexWriter:
    while True:
        try:
            return opened().index.writer(WRITER_BYTES, 1)
        except ValueError as problem:
            if "LockBusy" not in str(problem):
                raise
            if time.monotonic() >= until:
                raise IndexBusy() from None
            time.sleep(0.02)
