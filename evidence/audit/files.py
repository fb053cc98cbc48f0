"""Hold the stored originals to their rows, and the rows to the receipts that brought them."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

from django.db.models import Exists, OuterRef

from evidence.audit.report import Kind, Problem, Progress, in_silence
from evidence.errors import OriginalMissing
from evidence.files import originals
from evidence.models import NoteAttachment, Original, Receipt

PAGE = 500


def check_rows() -> Iterator[Problem]:
    """Originals that no arrival accounts for, or whose size is not the one received."""
    receipts = Receipt.objects.filter(original=OuterRef("pk"))
    attachments = NoteAttachment.objects.filter(original=OuterRef("pk"))
    unaccounted = Original.objects.filter(~Exists(receipts), ~Exists(attachments))
    for sha256 in unaccounted.order_by("pk").values_list("sha256", flat=True):
        words = "neither a receipt nor an attachment speaks of this original"
        yield Problem(Kind.ADDED, words, f"sha256:{sha256}")
    resized = Original.objects.filter(Exists(receipts.exclude(size=OuterRef("size"))))
    for sha256, size in resized.order_by("pk").values_list("sha256", "size"):
        words = f"the row says {size} bytes, its receipts say otherwise"
        yield Problem(Kind.CHANGED, words, f"sha256:{sha256}", field="size")


def check_files(*, progress: Progress = in_silence) -> Iterator[Problem | int]:
    """Originals whose bytes are gone or are others; counts files between."""
    last = done = 0
    rows = Original.objects.order_by("pk").values_list("pk", "sha256")
    with ThreadPoolExecutor(max_workers=os.cpu_count(), thread_name_prefix="audit") as pool:
        while page := list(rows.filter(pk__gt=last)[:PAGE]):
            for problem in pool.map(_check_file, [sha256 for _, sha256 in page]):
                done += 1
                if problem:
                    yield problem
                progress("files read", done)
            last = page[-1][0]
            yield len(page)


def _check_file(sha256: str) -> Problem | None:
    record = f"sha256:{sha256}"
    try:
        size, found = originals.rehash(sha256)
    except OriginalMissing as problem:
        return Problem(Kind.FILE_MISSING, str(problem), record)
    except (OSError, ValueError) as problem:
        return Problem(Kind.FILE_CHANGED, f"cannot be read: {problem}", record)
    if found == sha256:
        return None
    return Problem(Kind.FILE_CHANGED, f"now {size} bytes with SHA-256 {found}", record)


def orphans() -> Iterator[str]:
    """Digests of stored files no row names: what a kill between storing and recording leaves."""
    stored = originals.stored()
    while page := list(islice(stored, PAGE)):
        known = set(Original.objects.filter(sha256__in=page).values_list("sha256", flat=True))
        yield from (sha256 for sha256 in page if sha256 not in known)
