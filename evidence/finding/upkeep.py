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
from typing import Any, TypeVar

import structlog
import tantivy
from django.conf import settings
from tantivy import Query

from evidence.errors import IndexBusy, IndexDamaged, IndexUnusable
from evidence.finding import shares, touched
from evidence.finding.documents import CURSOR, SCHEMA
from evidence.models import Item, LedgerEntry
from evidence.models.prepared import Prepared

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
        "bands.py",
        "caret.py",
        "clusters.py",
        "doubles.py",
        "examples.py",
        "fields.py",
        "histogram.py",
        "in_use.py",
        "index.py",
        "likeness.py",
        "namesakes.py",
        "newness.py",
        "query.py",
        "shares.py",
        "snippets.py",
        "suggestions.py",
        "syntax.py",
        "texts.py",
        "upkeep.py",
        "whereabouts.py",
        "vocabulary.py",
        "wanted.py",
        "walk.py",
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

LIST = "meta.json"
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
        self.loaded: tuple[Any, Commit] | None = None

    def commit(self) -> "Commit":
        """What was last committed, by whichever process; read anew only when it has changed."""
        listed = self._listed()
        self.refuse_damage(listed)
        if self.loaded is None or self.loaded[0] != listed:
            self.index.reload()
            self.stamps = _stamps(self.directory, _segments(self.directory))
            self.loaded = listed, _read(self.index.searcher())
        return self.loaded[1]

    def refuse_damage(self, listed: Any) -> None:
        """Raise IndexDamaged when a file of the last commit has changed: each is written once.

        They are mapped into memory, where a shortened one would end the process. One that has
        gone was merged into another if there is a newer commit, also one of this very moment.
        """
        gone = ""
        for name, stamp in self.stamps.items():
            try:
                found = _stamp(os.stat(os.path.join(self.directory, name)))
            except FileNotFoundError:
                gone = name
                continue
            if found != stamp:
                raise IndexDamaged(name)
        if gone and self.loaded and self.loaded[0] == listed == self._listed():
            raise IndexDamaged(gone)

    def _listed(self) -> tuple[int, int, int]:
        """What tells one commit from another: each leaves another list of files."""
        found = (self.directory / LIST).stat()
        return found.st_ino, found.st_mtime_ns, found.st_size


def _stamps(directory: Path, segments: Collection[str]) -> dict[str, Stamp]:
    """The files that hold documents of these segments; locks and lists of files are none."""
    stamps = {}
    for entry in os.scandir(directory):
        is_wanted = entry.name.partition(".")[0] in segments
        with suppress(FileNotFoundError):  # one may have been merged into another just now
            if is_wanted and not entry.name.endswith(NO_SEGMENTS):
                stamps[entry.name] = _stamp(entry.stat())
    return stamps


def _stamp(found: os.stat_result) -> Stamp:
    return found.st_size, found.st_mtime_ns


def _segments(directory: Path) -> set[str]:
    """The beginnings of the names of all files that are committed; others are being written."""
    listed = json.loads((directory / LIST).read_bytes())
    return {segment["segment_id"].replace("-", "") for segment in listed["segments"]}


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
    return opened().commit().searcher


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
        segments = _segments(directory)
        tantivy.Index(SCHEMA, path=str(directory))
    except (ValueError, OSError) as problem:
        return str(problem)
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


@dataclass(frozen=True)
class Commit:
    """The index at one commit, where it says it stands, and by which code it was made."""

    searcher: tantivy.Searcher
    stored: Cursor | None
    analyser: str

    def cursor(self, newest: tuple[int, str]) -> Cursor | None:
        """Where it stands, given the newest entry.

        None when it is new, made by other code, or from another ledger.
        """
        if self.stored is None or self.analyser != ANALYSER:
            return None
        is_newest = self.stored.reached == newest[0] + 1
        leaf = newest[1] if is_newest else _leaf_before(self.stored.reached)
        return self.stored if self.stored.leaf == leaf else None


def _read(searcher: tantivy.Searcher) -> Commit:
    hits = searcher.search(Query.term_query(SCHEMA, "item", CURSOR, "basic"), 1).hits
    if not hits:
        return Commit(searcher, None, "")
    stored = searcher.doc(hits[0][1]).to_dict()
    cursor = Cursor(stored["reached"][0], stored["leaf"][0])
    return Commit(searcher, cursor, stored["analyser"][0])


_leaf = Prepared(lambda seq: LedgerEntry.objects.filter(seq=seq).values_list("leaf"))
_newest = Prepared(lambda: LedgerEntry.objects.order_by("-seq").values_list("seq", "leaf")[:1])


def _leaf_before(reached: int) -> str:
    found = _leaf.rows(reached - 1)
    return found[0][0] if found else ""


def newest_entry() -> tuple[int, str]:
    """The number and the leaf hash of the newest entry; of an empty ledger -1 and nothing."""
    found = _newest.rows()
    return found[0] if found else (-1, "")


def ledger_size() -> int:
    """How many entries there are to follow."""
    return newest_entry()[0] + 1


@dataclass(frozen=True)
class State:
    """The index as last committed; `behind` entries are not in it, all when there is no cursor."""

    searcher: tantivy.Searcher
    cursor: Cursor | None
    behind: int


def state() -> State:
    """How the index stands to the ledger now."""
    commit, newest = opened().commit(), newest_entry()
    cursor, size = commit.cursor(newest), newest[0] + 1
    if cursor is None:
        return State(commit.searcher, None, max(size, 1))
    return State(commit.searcher, cursor, max(size - cursor.reached, 0))


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
    if budget == Budget() and healing(state).cursor is None:
        rebuild(progress)  # each item once, instead of once for each of its entries
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
            stop, numbers = _window(reached, size, budget)
            if not budget.allows(numbers):
                break
            _replace(writer, numbers)
            _commit(writer, stop)
            reached = stop
            progress(reached, size)
            if budget.is_spent(started):
                break
    return max(size - reached, 0)


def _resume(writer: tantivy.IndexWriter) -> int:
    """Where to go on from; at the beginning when what the index holds is of no use."""
    cursor = opened().commit().cursor(newest_entry())
    if cursor is not None:
        return cursor.reached
    writer.delete_all_documents()
    _commit(writer, 0)
    return 0


def _window(start: int, size: int, budget: Budget) -> tuple[int, set[int]]:
    """The next entries to follow and the items they touch; fewer when these are too many."""
    step = min(budget.items or WINDOW, size - start)
    items = touched.touched_by(start, start + step)
    while step > 1 and not budget.allows(items):
        step //= 2
        items = touched.touched_by(start, start + step)
    return start + step, items


def rebuild(progress: Progress = quietly) -> int:
    """Make the whole index anew and return its number of items.

    It is one commit: the old index answers until then, and stays when this is cut short.
    """
    return healing(lambda: _rebuild(progress))


def _rebuild(progress: Progress) -> int:
    size, total = ledger_size(), Item.objects.count()
    processes = shares.wanted(total)
    with _writer(PATIENCE_SECONDS) as writer:
        if processes > 1:
            return _rebuild_in_shares(processes, size, total, progress)
        return _rebuild_here(writer, size, total, progress)


def _rebuild_here(writer: tantivy.IndexWriter, size: int, total: int, progress: Progress) -> int:
    done = 0
    writer.delete_all_documents()
    for batch in shares.all_items():
        shares.add(writer, batch)
        done += len(batch)
        progress(done, total)
    _commit(writer, size)
    return done


def _rebuild_in_shares(processes: int, size: int, total: int, progress: Progress) -> int:
    """For whoever holds the writer, which has nothing to write meanwhile."""
    directory = _directory()
    folder = directory.with_name("text.parts")
    shares.clear(folder)
    try:
        parts = shares.build(folder, processes, total, progress)
        parts.append(shares.write_one(folder / "cursor", _cursor_document(size)))
        shares.adopt(directory, parts)
    finally:
        shares.clear(folder)
    return total


def _replace(writer: tantivy.IndexWriter, numbers: Collection[int]) -> None:
    """Put the present documents of these items in the place of the earlier ones."""
    if numbers:
        writer.delete_documents_by_query(Query.term_set_query(SCHEMA, "item", list(numbers)))
        shares.add(writer, numbers)


def _commit(writer: tantivy.IndexWriter, reached: int) -> None:
    """Publish what was written together with how far it reaches."""
    writer.delete_documents_by_term("item", CURSOR)
    writer.add_document(_cursor_document(reached))
    writer.commit()


def _cursor_document(reached: int) -> tantivy.Document:
    document = tantivy.Document()
    document.add_integer("item", CURSOR)
    document.add_integer("reached", reached)
    document.add_text("leaf", _leaf_before(reached))
    document.add_text("analyser", ANALYSER)
    return document


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
            # Opened anew, it knows of the files that other processes wrote, and clears them away.
            return tantivy.Index(SCHEMA, path=str(opened().directory)).writer(WRITER_BYTES, 1)
        except ValueError as problem:
            if "LockBusy" not in str(problem):
                raise
            if time.monotonic() >= until:
                raise IndexBusy() from None
            time.sleep(0.02)
