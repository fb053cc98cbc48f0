"""The parts of an item's media that checks speak of: what can be marked, and what is."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from evidence import fragments
from evidence.errors import UnreadablePart
from evidence.fragments import Part
from evidence.models import Item, NoteMark, VerificationNote
from evidence.vocabularies import ItemKind, MediaKind
from evidence.web import cards

FILMS = (ItemKind.VIDEO, ItemKind.DRONE_VIDEO)
A_MOMENT_S = Decimal("0.75")
"""How long before and after a moment its box is shown while the film plays."""

LEAST_SPAN = 1.5
"""How wide a mark is drawn on the line of time at least, in percent."""


@dataclass(frozen=True)
class Extent:
    """What of an item's media can be marked; `duration_s` and `pages` are None where unknown.

    `pages_drawn` counts the pages of a document that there are pictures of, 1 for anything else.
    """

    boxes: bool = False
    times: bool = False
    has_pages: bool = False
    duration_s: Decimal | None = None
    pages: int | None = None
    pages_drawn: int = 1

    @classmethod
    def of(cls, item: Item) -> "Extent":
        """Of a film or sound that is only known from a report, times can be named all the same."""
        if item.original is None:
            return cls(times=item.kind in (*FILMS, ItemKind.AUDIO))
        kind, facts = item.original.media_kind, cards.facts_of(item)
        return cls(
            boxes=kind in (MediaKind.IMAGE, MediaKind.VIDEO, MediaKind.DOCUMENT),
            times=kind in (MediaKind.VIDEO, MediaKind.AUDIO),
            has_pages=kind == MediaKind.DOCUMENT,
            duration_s=_decimal(facts.get("duration_s")),
            pages=_pages(item) if kind == MediaKind.DOCUMENT else None,
            pages_drawn=1 + getattr(getattr(item, "examination", None), "later_pages", 0),
        )

    @property
    def is_markable(self) -> bool:
        return self.boxes or self.times

    def check(self, part: Part) -> None:
        """Raise UnreadablePart for what lies outside the media."""
        last = part.end if part.end is not None else part.start
        if self.duration_s is not None and last is not None and last > self.duration_s:
            late = "start" if part.end is None else "end"
            raise UnreadablePart("", f"it ends at {fragments.clock(self.duration_s)}", late)
        if self.pages is not None and part.page is not None and part.page > self.pages:
            many = "one page" if self.pages == 1 else f"{self.pages} pages"
            raise UnreadablePart("", f"it has {many}", "page")


@dataclass(frozen=True)
class Mark:
    """One marked part, as the page shows it on the media, below it and in its note.

    `page_in_sight` is the page of a document that is shown, 1 for anything else.
    """

    number: int
    row: NoteMark
    note: VerificationNote
    extent: Extent
    page_in_sight: int = 1

    @cached_property
    def part(self) -> Part:
        return self.row.selected

    @property
    def label(self) -> str:
        said = f": {self.row.words}" if self.row.words else ""
        return f"Mark {self.number}, {self.part.words}{said}"

    @property
    def is_drawn(self) -> bool:
        """Whether its box can be shown on what is in sight."""
        return self.part.box is not None and (self.part.page or 1) == self.page_in_sight

    @property
    def address(self) -> str:
        """Where on the item's page it comes into sight."""
        page = self.part.page or 1
        asked = f"?t={self.opens_at}" if self.opens_at else ""
        if self.extent.pages_drawn > 1 and page <= self.extent.pages_drawn:
            asked = f"?page={page}"
        can_be_drawn = self.part.box is not None and page <= self.extent.pages_drawn
        return f"{asked}#{f'mark-{self.row.uid.hex}' if can_be_drawn else 'media'}"

    @property
    def shown_from(self) -> str:
        """When its box comes into sight while the film plays, in seconds; empty for always."""
        if self.part.start is None:
            return ""
        early = A_MOMENT_S if self.part.end is None else 0
        return f"{max(self.part.start - early, Decimal(0)):f}"

    @property
    def shown_until(self) -> str:
        if self.part.start is None:
            return ""
        return f"{self.part.end or self.part.start + A_MOMENT_S:f}"

    @property
    def opens_at(self) -> str:
        return "" if self.part.start is None else f"{self.part.start:f}"

    @property
    def along(self) -> tuple[str, str] | None:
        """Where it begins on a line of the whole duration and how long it is, in percent."""
        whole, start = self.extent.duration_s, self.part.start
        if not whole or start is None:
            return None
        length = float(((self.part.end or start) - start) / whole * 100)
        left = min(float(start / whole * 100), 100 - LEAST_SPAN)
        return f"{left:.2f}", f"{max(length, LEAST_SPAN):.2f}"


def marks_of(notes: Iterable[VerificationNote], extent: Extent, *, page: int) -> list[Mark]:
    """The marks of these notes, numbered through, while this page is in sight."""
    rows = [(row, note) for note in notes for row in note.marks.all()]
    return [Mark(number, row, note, extent, page) for number, (row, note) in enumerate(rows, 1)]


def _decimal(seconds: Any) -> Decimal | None:
    return None if seconds is None else round(Decimal(str(seconds)), 3)


def _pages(item: Item) -> int | None:
    found = (reading.data.get("pages") for reading in item.readings.all())
    return next((pages for pages in found if isinstance(pages, int)), None)
