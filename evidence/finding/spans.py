"""Spans of days as terms, so that an index of terms tells exactly which spans meet.

A span is covered by the fewest blocks of 1, 2, 4 … days that start at a multiple of their size.
Two spans meet when a block of the one holds, or is, a block of the other; so a span is indexed by
its blocks and by whatever holds them, and asked for by its own.
"""

from collections.abc import Iterator
from datetime import date

LEVELS = 22
FIRST_DAY, LAST_DAY = 0, 2**LEVELS - 1
"""Days are counted as by date.toordinal; the last is in the year 11484."""

Block = tuple[int, int]
"""Its level, 2**level days long, and its number at that level."""


def day_of(day: date | None, otherwise: int) -> int:
    return otherwise if day is None else day.toordinal()


def terms_of(first: int, last: int) -> list[str]:
    """By what terms a span from `first` to `last`, both included, is indexed."""
    blocks = list(_blocks(first, last))
    holders = {holder for block in blocks for holder in _holders(block)}
    return [*(f"is{_name(b)}" for b in blocks), *(f"in{_name(h)}" for h in sorted(holders))]


def terms_meeting(first: int, last: int) -> list[str]:
    """The terms of which every span that meets this one has at least one, and no other has any."""
    blocks = list(_blocks(first, last))
    holders = {holder for block in blocks for holder in _holders(block)}
    return [*(f"in{_name(b)}" for b in blocks), *(f"is{_name(h)}" for h in sorted(holders))]


def _blocks(first: int, last: int) -> Iterator[Block]:
    start, stop, level = max(first, FIRST_DAY), min(last, LAST_DAY) + 1, 0
    while start < stop:
        if start & 1:
            yield level, start
            start += 1
        if stop & 1:
            stop -= 1
            yield level, stop
        start, stop, level = start >> 1, stop >> 1, level + 1


def _holders(block: Block) -> Iterator[Block]:
    """The block itself and all that hold it."""
    level, number = block
    while level <= LEVELS:
        yield level, number
        level, number = level + 1, number >> 1


def _name(block: Block) -> str:
    return f"{block[0]}:{block[1]}"
