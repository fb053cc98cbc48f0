"""What the Berkeley Protocol would still want of an item: a friendly list, never a gate.

Paragraphs are those of the Berkeley Protocol on Digital Open Source Investigations (2022): ¶155
names address, HTML source and full-page capture as the minimum for a court, ¶154 asks that every
transformation be documented, ¶167 who had it, when and how it was handed on.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from evidence.models import Item, ProvenanceStep, Receipt, Source
from evidence.provenance.line import Knows
from evidence.vocabularies import MediaKind, ReceiptMethod

NOT_FROM_THE_WEB = frozenset(
    {ReceiptMethod.EMAIL, ReceiptMethod.MESSENGER, ReceiptMethod.HANDED_OVER}
)
"""Ways to us on which there is no page to capture."""

HTML = "text/html"
PICTURES = frozenset({MediaKind.IMAGE, MediaKind.DOCUMENT, MediaKind.VIDEO})


@dataclass(frozen=True)
class Want:
    """One fact: `is_there`, or what would help and `how` to add it (a name of the page's links).

    `is_kept` says that a confidential source keeps the answer from this reader.
    """

    label: str
    is_there: bool
    hint: str
    how: str
    paragraph: str = ""
    is_kept: bool = False


@dataclass(frozen=True)
class Meter:
    """All that is wanted of one item, and how much of it is there."""

    wants: list[Want]
    is_held: bool

    @property
    def known(self) -> list[Want]:
        """Those this reader can be told of."""
        return [want for want in self.wants if not want.is_kept]

    @property
    def there(self) -> int:
        return sum(want.is_there for want in self.known)

    @property
    def missing(self) -> list[Want]:
        return [want for want in self.known if not want.is_there]


@dataclass(frozen=True)
class Known:
    """What is recorded of an item, as one reader sees it.

    `captures` are the items linked as captures of its page; `described` whether anybody has said
    if it is an original or what was edited.
    """

    item: Item
    receipts: Collection[Receipt]
    steps: Collection[ProvenanceStep]
    captures: Collection[Item]
    described: bool
    knows: Knows


def meter_of(known: Known) -> Meter:
    wants = _of_held(known) if known.item.is_held else _to_hold(known)
    return Meter(list(wants), known.item.is_held)


def _of_held(known: Known) -> Iterator[Want]:
    if not _came_by_hand(known):
        yield _address(known, "The address (URL) it was found at", "¶155")
        yield from _captures(known)
    item = known.item
    yield Want("When it was collected, and by whom", bool(known.receipts), "", "file", "¶167")
    yield Want(
        "Who it is from", any(row.source for row in known.receipts),
        "Whom do we have it from? A step says so where the receipt does not.", "provenance", "¶167",
    )  # fmt: skip
    context = item.original_title or item.description or any(row.message for row in known.receipts)
    yield Want(
        "Its context", bool(context), "The caption, the message it came with, what it shows.",
        "edit_item",
    )  # fmt: skip
    yield Want("The hash of the bytes", item.original is not None, "", "file", "¶167")
    yield Want(
        "Original or copy, and what was edited", known.described,
        "If nobody can tell, that is worth saying too.", "generation", "¶154",
    )  # fmt: skip


def _to_hold(known: Known) -> Iterator[Want]:
    """For what is only referenced: what it would take to hold it."""
    yield _address(known, "An address (URL) to get it from", "¶155")
    yield Want(
        "Whom to ask for it", any(step.source for step in known.steps),
        "Who published or reported it? A step of its history says so.", "provenance", "¶167",
    )  # fmt: skip
    yield Want(
        "When it was reported", any(step.happened for step in known.steps),
        "A date on a step of its history.", "provenance", "¶167",
    )  # fmt: skip
    yield from _captures(known)
    yield Want("The file itself", False, "Once you have it, the item keeps its code.", "file")


def _came_by_hand(known: Known) -> bool:
    methods = {row.method for row in known.receipts}
    return bool(methods) and methods <= NOT_FROM_THE_WEB and not _addresses(known)


def _addresses(known: Known) -> bool:
    """Whether an address is recorded that this reader may read."""
    return any(
        row.obtained_from and known.knows(row.source) and known.knows(row.forwarded_by)
        for row in known.receipts
    ) or any(step.url and known.knows(step.source) for step in known.steps)


def _address(known: Known, label: str, paragraph: str) -> Want:
    there = _addresses(known)
    hint = "On a receipt, or on the step at which it was posted."
    is_kept = not there and not all(map(known.knows, _named(known)))
    return Want(label, there, hint, "provenance", paragraph, is_kept)


def _named(known: Known) -> Iterator[Source | None]:
    for row in known.receipts:
        yield from (row.source, row.forwarded_by)
    for step in known.steps:
        yield step.source


def _captures(known: Known) -> Iterator[Want]:
    """An address in somebody else's archive is no custody: only what we hold counts."""
    page = [known.item] if known.item.is_held else []
    kinds = {capture.media_kind for capture in known.captures}
    yield Want(
        "The page as it was seen", bool(kinds & PICTURES) or any(map(_is_source, page)),
        "A screenshot of the whole page: upload it, then link it as “page and its capture”.",
        "capture", "¶155",
    )  # fmt: skip
    yield Want(
        "The HTML source of the page", any(map(_is_source, [*known.captures, *page])),
        "A saved page or WACZ: upload it, then link it as “page and its capture”.",
        "capture", "¶155",
    )  # fmt: skip


def _is_source(item: Item) -> bool:
    is_html = item.original is not None and item.original.media_type == HTML
    return is_html or item.media_kind == MediaKind.WEB_CAPTURE
