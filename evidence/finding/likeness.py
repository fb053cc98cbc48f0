"""What looks like this: every visible item with a fingerprint near a given one.

The database keeps the fingerprints. A banded index under index/likeness/ holds all but the latest,
which are compared one by one, so that an answer is never behind. The index is a function of the
table and can be deleted at any time.
"""

import fcntl
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import numpy as np
import structlog
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from evidence.errors import IndexDamaged
from evidence.files import facts
from evidence.files.facts import MIN_FINGERPRINT_QUALITY
from evidence.finding import bands
from evidence.finding.bands import Opened
from evidence.models import Fingerprint, Item, User

log = structlog.get_logger(__name__)
Progress = Callable[[int, int], None]
"""Told how much is done and how much there is."""

CLOSE = 31
RADIUS = 40
"""Bits of 256. Of real copies a fifth lies between the two; unrelated pictures begin at 104."""

TAIL = 5_000
"""Fingerprints outside the index before the worker puts them into it."""

LONG_TAIL = 50_000
"""So many outside are an index lost; it is made anew before anybody waits for them again."""

SETTLED = timedelta(minutes=1)
"""Younger rows stay outside: PostgreSQL may show a row after others with higher numbers."""

PAGE = 20_000
ROWS_ASKED = 500
WHOLE = "whole"
Span = tuple[float, float]


@dataclass
class Match:
    """One item that looks alike: its nearest distance in bits, and as which variant of the query.

    in_query and in_item: seconds from and to where they are alike, None for a picture.
    """

    item: Item
    distance: int
    variant: str
    in_query: Span | None = None
    in_item: Span | None = None

    @property
    def is_close(self) -> bool:
        return self.distance <= CLOSE


@dataclass(frozen=True)
class _Hit:
    """One fingerprint found: how near, to which variant and moment of the query."""

    distance: int
    variant: str
    at_s: float | None


def search(
    fingerprints: Sequence[facts.Fingerprint], *, user: User, radius: int = RADIUS
) -> list[Match]:
    """Every item the user may see that is alike, the nearest first.

    Complete: nothing is left out for the sake of speed, nor because of what others may not see.
    """
    return _search(fingerprints, Item.objects.visible_to(user), radius)


def of_item(item: Item, *, user: User, radius: int = RADIUS) -> list[Match]:
    """What looks like an item of the catalog, itself left out."""
    others = Item.objects.visible_to(user).exclude(pk=item.pk)
    return _search(fingerprints_of(item), others, radius)


def between(item: Item, other: Item, *, user: User) -> Match | None:
    """How one item is like another; None when it is not."""
    only = Item.objects.visible_to(user).filter(pk=other.pk)
    return next(iter(_search(fingerprints_of(item), only, RADIUS)), None)


def fingerprints_of(item: Item) -> list[facts.Fingerprint]:
    """The fingerprints kept of an item."""
    return [
        facts.Fingerprint(row.pdq, row.quality, row.at_s, row.variants)
        for row in item.fingerprints.all()
    ]


# From fingerprints to items


def _search(
    fingerprints: Sequence[facts.Fingerprint], items: QuerySet[Item], radius: int
) -> list[Match]:
    hits = _hits(fingerprints, radius)
    pairs: dict[int, list[tuple[Fingerprint, _Hit]]] = {}
    for row in _rows(hits, items):
        pairs.setdefault(row.item_id, []).extend((row, hit) for hit in hits[row.pk])
    found = items.select_related("case", "original", "examination").in_bulk(list(pairs))
    matches = [_match(found[number], pairs[number]) for number in found]
    return sorted(matches, key=lambda match: (match.distance, match.item.pk))


def _rows(numbers: Iterable[int], items: QuerySet[Item]) -> Iterator[Fingerprint]:
    """The rows of these numbers that belong to the items, asked for a few hundred at a time."""
    wanted = sorted(numbers)
    for at in range(0, len(wanted), ROWS_ASKED):
        some = wanted[at : at + ROWS_ASKED]
        yield from _matchable().filter(pk__in=some, item__in=items).defer("variants")


def _match(item: Item, pairs: list[tuple[Fingerprint, _Hit]]) -> Match:
    nearest = min((hit for _, hit in pairs), key=lambda hit: (hit.distance, hit.variant != WHOLE))
    return Match(
        item,
        nearest.distance,
        nearest.variant,
        _span(hit.at_s for _, hit in pairs),
        _span(row.at_s for row, _ in pairs),
    )


def _span(moments: Iterable[float | None]) -> Span | None:
    known = [at for at in moments if at is not None]
    return (min(known), max(known)) if known else None


def _hits(fingerprints: Sequence[facts.Fingerprint], radius: int) -> dict[int, list[_Hit]]:
    """What is near any fingerprint or a variant of one, by the number of its row."""
    hits: dict[int, list[_Hit]] = {}
    asked = [each for each in fingerprints if each.matches]
    known = _known() if asked else []
    for each in asked:
        for variant, pdq in {WHOLE: each.pdq, **each.variants}.items():
            wanted = bands.hashes_of([pdq])[0]
            for near in known:
                for number, distance in zip(*near(wanted, radius), strict=True):
                    hits.setdefault(int(number), []).append(_Hit(int(distance), variant, each.at_s))
    return hits


Near = Callable[[np.ndarray, int], bands.Found]


def _known() -> list[Near]:
    """The two ways to look: through the index, and at every row it has not got yet."""
    opened = _opened()
    keys, hashes = _tail(opened)
    if len(keys) > LONG_TAIL:
        rebuild()
        opened = _opened()
        keys, hashes = _tail(opened)
    near: list[Near] = [lambda wanted, radius: bands.scan(keys, hashes, wanted, radius)]
    if opened is not None:
        near.append(opened.banded.within)
    return near


# The table


def _matchable() -> QuerySet[Fingerprint]:
    """Blank and black pictures are kept out: they would all look alike."""
    return Fingerprint.objects.filter(quality__gte=MIN_FINGERPRINT_QUALITY)


def _tail(opened: Opened | None) -> bands.Found:
    """Numbers and hashes of the rows after the index."""
    return _arrays(_matchable().filter(pk__gt=_reached(opened)))


def _arrays(rows: QuerySet[Fingerprint]) -> bands.Found:
    told = list(rows.values_list("pk", "pdq"))
    keys = np.fromiter((number for number, _ in told), np.int64, len(told))
    return keys, bands.hashes_of(pdq for _, pdq in told)


def _reached(opened: Opened | None) -> int:
    """The number of the last row in the index, 0 without one."""
    return int(opened.banded.keys[-1]) if opened is not None else 0


# The index


_lately: dict[Path, Opened] = {}
_opening = threading.Lock()


def _directory() -> Path:
    return Path(settings.CATALOG_DATA_DIR) / "index" / "likeness"


def _opened() -> Opened | None:
    """The index, kept open per process; a new one in the place of one found damaged or foreign."""
    directory = _directory()
    with _opening:
        known = _lately.get(directory)
        if known is None or not known.unchanged(directory):
            known = _read(directory)
        if known is not None:
            _lately[directory] = known
        else:
            _lately.pop(directory, None)
        return known


def _read(directory: Path) -> Opened | None:
    try:
        found = bands.read(directory)
        if found is None or _is_of_this_catalog(found):
            return found
        log.error("likeness index is of another catalog, making a new one")
    except IndexDamaged as problem:
        log.error("likeness index damaged, making a new one", found=str(problem))
    rebuild()
    return bands.read(directory)


def _is_of_this_catalog(found: Opened) -> bool:
    """Whether its last row is the table's: a restored backup has others, or none, there."""
    last = _matchable().filter(pk=_reached(found)).values_list("pdq", flat=True).first()
    return last is not None and bool((bands.hashes_of([last])[0] == found.banded.hashes[-1]).all())


def catch_up() -> bool:
    """Put the settled rows into the index when there are many outside; whether it did."""
    if _matchable().filter(pk__gt=_reached(_opened())).count() <= TAIL:
        return False
    with _writing():
        opened = bands.read(_directory())
        keys, hashes = _arrays(_settled().filter(pk__gt=_reached(opened)))
        if not len(keys):
            return False
        if opened is not None:
            keys = np.concatenate([opened.banded.keys, keys])
            hashes = np.concatenate([opened.banded.hashes, hashes])
        bands.write(_directory(), bands.arrange(keys, hashes))
    return True


def rebuild(progress: Progress | None = None) -> int:
    """Make the index anew from the table; the old one answers until then. Returns its size."""
    with _writing():
        pages = list(_pages(progress or (lambda done, of: None)))
        if not pages:
            bands.clear(_directory())
            return 0
        keys, hashes = (np.concatenate(parts) for parts in zip(*pages, strict=True))
        bands.write(_directory(), bands.arrange(keys, hashes))
    return len(keys)


def _pages(progress: Progress) -> Iterator[bands.Found]:
    total, done, last = _settled().count(), 0, 0
    while True:
        keys, hashes = _arrays(_settled().filter(pk__gt=last)[:PAGE])
        if not len(keys):
            return
        last, done = int(keys[-1]), done + len(keys)
        progress(done, max(done, total))
        yield keys, hashes


def _settled() -> QuerySet[Fingerprint]:
    """The rows before the first that may still have unseen neighbours."""
    young = Fingerprint.objects.filter(made_at__gt=timezone.now() - SETTLED)
    first = young.order_by("pk").values_list("pk", flat=True).first()
    return _matchable() if first is None else _matchable().filter(pk__lt=first)


@contextmanager
def _writing() -> Iterator[None]:
    """One writer at a time, of whichever process."""
    directory = _directory()
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(directory / "writing.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
