"""The scales of statements as pages show them: each side in words, and why things count once."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from evidence.models import Item, Source, Statement, StatementLink, User
from evidence.vocabularies import LinkKind, Stance, StepKind
from evidence.web import cards
from evidence.weighing import scales
from evidence.weighing.origins import Tie
from evidence.weighing.scales import Bearing, Origin, Scales, Side

BETWEEN = {
    LinkKind.SAME_RECORDING: "{one} and {other} are the same recording",
    LinkKind.REENCODING: "{one} is a re-encoding of {other}",
    LinkKind.CROP: "{one} is a crop of {other}",
    LinkKind.FRAME_OF: "{one} is a frame of {other}",
    scales.SAME_BYTES: "{one} and {other} hold the same file",
}
FROM = {
    scales.SAID: "said by",
    StepKind.RECORDED: "recorded by",
    StepKind.POSTED: "posted by",
    StepKind.SUPPLIED: "supplied by",
    scales.CAME: "received from",
    StepKind.REPORTED: "known from",
    StepKind.REPOSTED: "reposted by",
    StepKind.CAPTURED: "captured from",
}
SHORT = 40


@dataclass(frozen=True)
class Piece:
    """One item or statement that bears on another; the template piece.html reads these names."""

    bearing: Bearing
    may_change: bool
    may_withdraw: bool

    @property
    def link(self) -> StatementLink:
        return self.bearing.link

    @property
    def thing(self) -> Any:
        return self.bearing.thing

    @property
    def item(self) -> Item | None:
        return self.thing if self.bearing.is_item else None

    @property
    def said(self) -> Statement | None:
        return None if self.bearing.is_item else self.thing

    @property
    def url(self) -> str:
        if self.item:
            return cards.url_of(self.item)
        return reverse("statement", args=[self.thing.uid])


@dataclass(frozen=True)
class Group:
    """What counts once, with the reasons in words; `speaks_for_itself` counts not at all."""

    pieces: list[Piece]
    because: list[str]
    speaks_for_itself: bool


@dataclass(frozen=True)
class Pan:
    """One side of the scales."""

    side: Side
    groups: list[Group]

    @property
    def stance(self) -> str:
        return self.side.stance

    @property
    def label(self) -> str:
        return self.side.label

    @property
    def linked(self) -> int:
        return len(self.side.bearings)

    @property
    def origins(self) -> int:
        return self.side.independent


def pans(found: Scales, reader: User, *, may_add: bool, may_manage: bool) -> list[Pan]:
    """All sides of a statement's scales, in the order of their stances, empty ones too."""

    def piece(bearing: Bearing) -> Piece:
        own = bearing.link.recorded_by_id == reader.pk
        return Piece(bearing, may_add, may_add and (own or may_manage))

    return [
        Pan(side, [_group(origin, piece) for origin in side.origins])
        for side in found.sides.values()
    ]


def _group(origin: Origin, piece: Any) -> Group:
    return Group(
        [piece(bearing) for bearing in origin.bearings],
        list(in_words(origin.ties)),
        origin.is_own,
    )


def verdict(found: Scales) -> str:
    """The scales in one sentence, by independent origins."""
    told = [
        f"{_numbered(side.independent)} {plural if side.independent > 1 else verb}"
        for stance, verb, plural in (
            (Stance.SUPPORTS, "supports it", "support it"),
            (Stance.PARTLY, "partly supports it", "partly support it"),
            (Stance.CONTRADICTS, "contradicts it", "contradict it"),
        )
        if (side := found.sides[stance]).bearings
    ]
    return f"{_listed(told)}." if told else "Nothing linked to it supports or contradicts it."


def _numbered(count: int) -> str:
    if not count:
        return "No independent origin"
    return "1 independent origin" if count == 1 else f"{count} independent origins"


def in_words(ties: Iterable[Tie]) -> Iterator[str]:
    """Each tie as a sentence; what comes from one source in one sentence together."""
    together: dict[tuple, list[str]] = {}
    for tie in ties:
        if tie.kind in BETWEEN:
            words = BETWEEN[tie.kind].format(one=_name(tie.one), other=_name(tie.other))
            yield f"{words}."
        else:
            together.setdefault((tie.kind, tie.other), []).append(_name(tie.one))
    for (kind, source), names in together.items():
        verb = "is" if len(names) == 1 else "are both" if len(names) == 2 else "are all"
        yield f"{_listed(sorted(names))} {verb} {FROM[kind]} {_name(source)}."


def _name(thing: Item | Statement | Source) -> str:
    if isinstance(thing, Item):
        return thing.code
    if isinstance(thing, Source):
        return thing.public_name
    words = thing.words if len(thing.words) <= SHORT else f"{thing.words[:SHORT].rstrip()}…"
    return f"“{words}”"


def _listed(names: list[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
