"""Copies of an item as pages show them: how alike, in words, and what was decided about them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.template.defaultfilters import filesizeformat
from django.urls import reverse

from evidence import permissions
from evidence.finding import likeness
from evidence.finding.likeness import CLOSE, WHOLE, Match, Span
from evidence.models import Item, ItemLink, User
from evidence.templatetags.evidence_words import seconds, stamp
from evidence.vocabularies import DECISIONS
from evidence.web import cards

NEARLY_EQUAL = 10
VARIANT_WORDS = {
    WHOLE: "",
    "mirrored": "when mirrored",
    "flipped": "when turned over",
    "turned_left": "when turned to the left",
    "turned_right": "when turned to the right",
    "upside_down": "when turned upside down",
    "mirrored_turned_left": "when mirrored and turned",
    "mirrored_turned_right": "when mirrored and turned",
    "border_removed": "without its border",
}
CUT = "when its edges are cut off"


@dataclass(frozen=True)
class Copy:
    """One item that looks like another."""

    of: Item
    match: Match
    decision: ItemLink | None

    @property
    def item(self) -> Item:
        return self.match.item

    @property
    def words(self) -> str:
        return in_words(self.of, self.match)

    @property
    def compare_url(self) -> str:
        return reverse("item_compare", args=[self.of.code, self.item.code])

    @property
    def of_other_case(self) -> bool:
        return self.item.case_id != self.of.case_id


class Copies:
    """What the reader may see that looks like an item: those catalogued before it, and after."""

    def __init__(self, item: Item, reader: User) -> None:
        self.item = item
        self.reader = reader

    @cached_property
    def all(self) -> list[Copy]:
        if self.item.original is None:
            return []
        decided = {link.item_id: link for link in _decisions(self.item)}
        decided |= {link.other_id: link for link in _decisions(self.item)}
        matches = likeness.of_item(self.item, user=self.reader)
        return [Copy(self.item, match, decided.get(match.item.pk)) for match in matches]

    @property
    def earlier(self) -> list[Copy]:
        return [copy for copy in self.all if copy.item.pk < self.item.pk]

    @property
    def later(self) -> list[Copy]:
        return [copy for copy in self.all if copy.item.pk > self.item.pk]


def _decisions(item: Item) -> list[ItemLink]:
    rows = ItemLink.objects.current().select_related("recorded_by")
    return list(rows.filter(Q(item=item) | Q(other=item), kind__in=DECISIONS))


def decision_between(item: Item, other: Item) -> ItemLink | None:
    """What stands decided about two items, whichever was set beside the other."""
    pair = {item.pk, other.pk}
    return next((row for row in _decisions(item) if {row.item_id, row.other_id} == pair), None)


def may_decide(reader: User, item: Item, other: Item) -> bool:
    """Links stay within one case: else one case would tell of the other."""
    return item.case_id == other.case_id and permissions.can_contribute(reader, item.case)


def in_words(item: Item, match: Match) -> str:
    """How alike, as which variant, and where in a film."""
    if item.original_id == match.item.original_id:
        return "the same bytes"
    parts = [_nearness(match.distance), VARIANT_WORDS.get(match.variant, CUT)]
    parts += [_where("here", match.in_query), _where("there", match.in_item)]
    told = ", ".join(filter(None, parts))
    return f"{told} ({match.distance} of 256 bits differ)"


def _nearness(distance: int) -> str:
    if distance <= NEARLY_EQUAL:
        return "nearly the same picture"
    return "very much alike" if distance <= CLOSE else "alike, look closely"


def _where(side: str, span: Span | None) -> str:
    if span is None:
        return ""
    first, last = map(seconds, span)
    return f"{side} at {first}" if first == last else f"{side} from {first} to {last}"


# Two items side by side


@dataclass(frozen=True)
class Difference:
    """One fact of two records."""

    label: str
    one: str
    other: str

    @property
    def differs(self) -> bool:
        return self.one != self.other


def differences(item: Item, other: Item) -> list[Difference]:
    """What the two records say, fact by fact; what neither says is left out."""
    said, said_too = dict(_said(item)), dict(_said(other))
    return [
        Difference(label, said[label], said_too[label])
        for label in said
        if said[label] or said_too[label]
    ]


def _said(item: Item) -> Iterator[tuple[str, str]]:
    facts, original = cards.facts_of(item), item.original
    gps = facts.get("gps") or {}
    arrivals = sorted(receipt.received_at for receipt in item.receipts.all())
    yield "Source", cards.source_of(item)
    yield "Received", stamp(arrivals[0]) if arrivals else ""
    yield "Taken at", _joined(facts.get("taken_at"), facts.get("taken_at_offset"))
    yield "Position read", f"{gps['lat']}, {gps['lon']}" if gps.get("flag") == "ok" else ""
    yield "Camera", _joined(facts.get("make"), facts.get("model"))
    yield "Pixels", f"{facts['width']} × {facts['height']}" if facts.get("width") else ""
    yield "Duration", seconds(facts.get("duration_s"))
    yield "Type", original.media_type if original else ""
    yield "Size", filesizeformat(original.size) if original else ""
    yield "SHA-256", f"{original.sha256[:16]}…" if original else ""


def _joined(*words: Any) -> str:
    return " ".join(str(word) for word in words if word)
