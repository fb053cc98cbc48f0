"""A new index made of shares of the items, by several processes at once, and put together.

Each process writes segments of its own; a list of them all is an index. The list is what the
engine keeps in meta.json and replaces with every commit, so the old index answers until then.
"""

import json
import os
import selectors
import shutil
import subprocess
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any, cast
from urllib.parse import quote, urlsplit

import tantivy
from django.conf import settings
from django.db import connection
from django.db.models import Max

from evidence.errors import IndexUnusable
from evidence.finding import documents, gathered, inflection
from evidence.finding.documents import SCHEMA
from evidence.models import Item

SHARE_BYTES = 200_000_000
"""What a process keeps of new segments in memory before it writes them out."""

MANY = 10_000
"""Items from which on it pays to start processes."""

MOST = 8
AT_ONCE = 8
"""As many segments of one size the engine makes one of; fewer stay, and each slows a search."""

MOST_BLOCKS = 12
"""Blocks of items in a segment at first, so that it is written out when we say so."""

LIST, MANAGED = "meta.json", ".managed.json"

START = f"""
import sys, pathlib, django
django.setup()
from {__name__} import write_share
write_share(pathlib.Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
"""

Progress = Callable[[int, int], None]


def wanted(items: int) -> int:
    """How many processes should make an index of so many items; 1 is this one alone."""
    return min(len(os.sched_getaffinity(0)), MOST) if items >= MANY else 1


def all_items() -> Iterator[list[int]]:
    """Numbers of all items, page by page; no database cursor stays open."""
    last = 0
    numbers = Item.objects.order_by("pk").values_list("pk", flat=True)
    while batch := list(numbers.filter(pk__gt=last)[: gathered.BATCH]):
        yield batch
        last = batch[-1]


def add(writer: tantivy.IndexWriter, numbers: Collection[int]) -> None:
    """Give the writer the present documents of these items."""
    for document in documents.documents_of(numbers):
        writer.add_document(document)


# The processes


def build(folder: Path, processes: int, total: int, progress: Progress) -> list[Path]:
    """Have so many processes each write a share of all items to a directory of its own."""
    parts = [folder / str(share) for share in range(processes)]
    with ExitStack() as running:
        started = [running.enter_context(_started(part, len(parts))) for part in parts]
        running.callback(_stop, started)
        _follow(started, lambda done: progress(done, total))
    return parts


def _stop(started: list[subprocess.Popen[str]]) -> None:
    for process in started:
        process.kill()


def _started(part: Path, of: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", START, str(part), part.name, str(of)],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": _database()},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )


def _database() -> str:
    """The address of the database this process works on."""
    name = quote(str(connection.settings_dict["NAME"]))
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


def _follow(started: list[subprocess.Popen[str]], tell: Callable[[int], None]) -> None:
    """Add up what they say they have done; raises IndexUnusable when one of them fails."""
    done = dict.fromkeys(range(len(started)), 0)
    with selectors.DefaultSelector() as pipes:
        for share, process in enumerate(started):
            pipes.register(cast(IO[str], process.stdout), selectors.EVENT_READ, share)
        while pipes.get_map():
            for key, _ in pipes.select():
                line = cast(IO[str], key.fileobj).readline()
                if line:
                    done[key.data] = int(line)
                    tell(sum(done.values()))
                    continue
                pipes.unregister(key.fileobj)
                if started[key.data].wait():
                    raise IndexUnusable("a process that made a part of it failed")


def write_share(part: Path, share: int, of: int) -> None:
    """Write every so many-th block of the items, and tell after each how many are done."""
    inflection.expect_many()
    writer = _writer(part)
    blocks = blocks_of(share, of)
    segments = _segments_of(blocks)
    done = 0
    for block in blocks:
        numbers = items_in(block)
        add(writer, numbers)
        done += len(numbers)
        if block in segments:
            writer.commit()
        print(done, flush=True)  # who reads this may have gone: then this ends, too
    writer.commit()
    writer.wait_merging_threads()


def blocks_of(share: int, of: int) -> range:
    """The blocks of item numbers a share is made of.

    They go by the numbers alone: processes that see an item come in between agree on the others.
    """
    last = Item.objects.aggregate(last=Max("pk"))["last"] or 0
    return range(share, last // gathered.BATCH + 1, of)


def items_in(block: int) -> list[int]:
    """The numbers of the items in a block."""
    first = block * gathered.BATCH
    found = Item.objects.filter(pk__gte=first, pk__lt=first + gathered.BATCH)
    return list(found.order_by("pk").values_list("pk", flat=True))


def _segments_of(blocks: Sequence[int]) -> set[int]:
    """The last block of each segment: as many of one size as come to a single one in the end."""
    segments = 1
    while len(blocks) > segments * MOST_BLOCKS:
        segments *= AT_ONCE
    return {blocks[len(blocks) * (n + 1) // segments - 1] for n in range(segments) if blocks}


def write_one(part: Path, document: tantivy.Document) -> Path:
    """A part of a single document."""
    writer = _writer(part)
    writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    return part


def _writer(part: Path) -> tantivy.IndexWriter:
    part.mkdir(mode=0o700, parents=True)
    return tantivy.Index(SCHEMA, path=str(part)).writer(SHARE_BYTES, 1)


# Putting together


def adopt(directory: Path, parts: list[Path]) -> None:
    """Make the segments of the parts the index in a directory; for whoever holds its writer lock.

    What was there before is no longer listed, and goes with the engine's next commit.
    """
    lists = [json.loads((part / LIST).read_bytes()) for part in parts]
    before = json.loads((directory / LIST).read_bytes())
    segments = [segment for each in lists for segment in each["segments"]]
    names = [name for part, each in zip(parts, lists, strict=True) for name in _files(part, each)]
    known = json.loads((directory / MANAGED).read_bytes())
    _replace(directory / MANAGED, sorted({*known, *(path.name for path in names)}))
    for path in names:
        path.rename(directory / path.name)
    newest = max(each["opstamp"] for each in [before, *lists])
    _replace(directory / LIST, {**before, "segments": segments, "opstamp": newest})


def _files(part: Path, listed: dict[str, Any]) -> list[Path]:
    living = {segment["segment_id"].replace("-", "") for segment in listed["segments"]}
    return [path for path in part.iterdir() if path.name.partition(".")[0] in living]


def _replace(path: Path, content: object) -> None:
    """Replace a file whole, and see it on the disk with all that was renamed beside it."""
    fresh = path.with_name(f"{path.name}.new")
    with fresh.open("w", encoding="utf-8") as file:
        json.dump(content, file)
        file.flush()
        os.fsync(file.fileno())
    fresh.rename(path)
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def clear(folder: Path) -> None:
    """Remove the parts, whole or not."""
    shutil.rmtree(folder, ignore_errors=True)
