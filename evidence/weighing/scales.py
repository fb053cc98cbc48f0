"""What supports and what contradicts each statement, as one reader may see it.

Of the links between items, what makes two one recording counts: same recording, re-encoding, crop
and frame; items that hold the same bytes are one as well, and so is everything from one source.
All of it is read of what the reader sees: a tie by way of a hidden item is none to them.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter

from django.db.models import Q, QuerySet

from evidence import moments
from evidence.errors import UnreadableMoment
from evidence.models import (
    Case,
    Item,
    ItemLink,
    ProvenanceStep,
    Receipt,
    Source,
    Statement,
    StatementLink,
    User,
)
from evidence.vocabularies import LinkKind, RowState, Stance, StepKind
from evidence.weighing.origins import Origins, Tie
from evidence.weighing.versions import Versions

ONE_RECORDING = (
    LinkKind.SAME_RECORDING,
    LinkKind.REENCODING,
    LinkKind.CROP,
    LinkKind.FRAME_OF,
)
SAME_BYTES, SAID, CAME = "same bytes", "said", "came"
NEARNESS = (
    StepKind.RECORDED,
    StepKind.POSTED,
    StepKind.SUPPLIED,
    CAME,
    StepKind.REPORTED,
    StepKind.REPOSTED,
    StepKind.CAPTURED,
)
"""How near to the recording a source stands; an item's origin is the nearest that is known."""

Thing = Item | Statement | Source


@dataclass(frozen=True)
class Bearing:
    """One item or statement that bears on a statement, and the link that says so.

    `thing` is what stands now of it: a statement's latest version, the item it was merged into.
    `turned` is a contradiction recorded the other way round: it contradicts in both directions.
    """

    link: StatementLink
    thing: Item | Statement
    turned: bool = False

    @property
    def stance(self) -> str:
        return self.link.stance

    @property
    def is_item(self) -> bool:
        return isinstance(self.thing, Item)


@dataclass(frozen=True)
class Origin:
    """What of one side comes from one origin, and why it counts once.

    `is_own`: it is the speaker's, who cannot support or contradict themselves independently.
    """

    bearings: list[Bearing]
    ties: list[Tie[Thing]]
    is_own: bool


@dataclass(frozen=True)
class Side:
    """All that takes one stance; `through` is the one publisher by whom all of it is known."""

    stance: str
    origins: list[Origin]
    through: Source | None

    @property
    def label(self) -> str:
        return Stance(self.stance).label

    @property
    def bearings(self) -> list[Bearing]:
        return [bearing for origin in self.origins for bearing in origin.bearings]

    @property
    def independent(self) -> int:
        """How many origins it has that are not the speaker's own."""
        return sum(not origin.is_own for origin in self.origins)


@dataclass(frozen=True)
class Scales:
    """A statement with all that bears on it, side by side, and what it bears on itself."""

    statement: Statement
    sides: dict[str, Side]
    bears_on: list[Bearing]

    @property
    def total(self) -> int:
        return sum(len(side.bearings) for side in self.sides.values())


def visible_links(reader: User, case: Case) -> QuerySet[StatementLink]:
    """Standing links of a case's statements to one another and to items the reader may see."""
    seen = Item.objects.readable_by(reader)
    return StatementLink.objects.current().filter(
        Q(item__isnull=True) | Q(item__in=seen), statement__case=case
    )


def weigh(reader: User, case: Case, statements: Iterable[Statement]) -> list[Scales]:
    """The scales of statements of one case, in a number of queries that never grows."""
    return list(_Weighing(reader, case, list(statements)).scales())


class _Weighing:
    """What is read once for some statements of a case and one reader."""

    def __init__(self, reader: User, case: Case, statements: list[Statement]) -> None:
        self.reader, self.case = reader, case
        self.versions = Versions(case)
        self.statements = {self.versions.latest(row.pk): row for row in statements}

    def scales(self) -> Iterator[Scales]:
        for key, statement in self.statements.items():
            sides = {
                stance.value: self._side(statement, stance, self._bearings.get(key, []))
                for stance in Stance
            }
            yield Scales(statement, sides, self._outward.get(key, []))

    # Links

    @cached_property
    def _links(self) -> list[tuple[int, int | None, StatementLink]]:
        """Every link to or from these statements: what it speaks of, by which statement, itself."""
        rows = [row for key in self.statements for row in self.versions.all_of(key)]
        links = visible_links(self.reader, self.case).filter(
            Q(statement__in=rows) | Q(other__in=rows)
        )
        found = links.select_related(
            "recorded_by", "statement", "item__case", "item__original", "item__examination",
            "item__merged_into__case", "item__merged_into__original",
            "item__merged_into__examination",
        ).order_by("pk")  # fmt: skip
        latest = self.versions.latest
        return [
            (latest(link.statement_id), latest(link.other_id) if link.other_id else None, link)
            for link in found
        ]

    @cached_property
    def _others(self) -> dict[int, Statement]:
        """The statements at the ends of the links, as they stand now."""
        wanted = {key for to, by, _ in self._links for key in (to, by) if key is not None}
        rows = Statement.objects.filter(pk__in=wanted | self.statements.keys())
        return rows.select_related("speaker", "published_in").in_bulk()

    @cached_property
    def _bearings(self) -> dict[int, list[Bearing]]:
        """What bears on each statement; a contradiction counts both ways, but once a pair."""
        found = [
            (to, Bearing(link, self._thing(by, link)))
            for to, by, link in self._links
            if to in self.statements
        ]
        paired = {(to, by) for to, by, _ in self._links}
        found += [
            (by, Bearing(link, self._others[to], turned=True))
            for to, by, link in self._links
            if by in self.statements and link.stance == Stance.CONTRADICTS
            if (by, to) not in paired
        ]
        return _standing(found)

    @cached_property
    def _outward(self) -> dict[int, list[Bearing]]:
        """What each statement bears on itself."""
        return _standing(
            (by, Bearing(link, self._others[to]))
            for to, by, link in self._links
            if by in self.statements
        )

    def _thing(self, by: int | None, link: StatementLink) -> Item | Statement:
        if by is not None:
            return self._others[by]
        item: Item = link.item  # type: ignore[assignment]  # a link has one end or the other
        return item.merged_into or item

    # Origins

    def _side(self, statement: Statement, stance: str, bearings: list[Bearing]) -> Side:
        taken = [bearing for bearing in bearings if bearing.stance == stance]
        by_thing: dict[Thing, list[Bearing]] = {}
        for bearing in taken:
            by_thing.setdefault(bearing.thing, []).append(bearing)
        own = set(self._origins.apart([statement.speaker, *by_thing])[0])
        origins = []
        for group in self._origins.apart(by_thing):
            is_own = bool(own & set(group))
            ties = self._origins.why([statement.speaker, *group] if is_own else group)
            bearings_of = [bearing for thing in group for bearing in by_thing[thing]]
            origins.append(Origin(bearings_of, ties, is_own))
        return Side(stance, origins, self._only_publisher(by_thing))

    @cached_property
    def _origins(self) -> Origins[Thing]:
        said = [
            Tie[Thing](statement, SAID, statement.speaker) for statement in self._others.values()
        ]
        return Origins([*said, *self._copies, *self._sources])

    @cached_property
    def _copies(self) -> list[Tie[Thing]]:
        """What makes two items one recording, as far as the reader sees both."""
        seen = Item.objects.readable_by(self.reader).filter(case=self.case)
        links = ItemLink.objects.current().filter(
            item__in=seen, other__in=seen, kind__in=ONE_RECORDING, item__case=self.case
        )
        related = links.select_related("item__merged_into", "other__merged_into").order_by("pk")
        ties = [Tie[Thing](_home(link.item), str(link.kind), _home(link.other)) for link in related]
        return [tie for tie in ties if tie.one != tie.other]

    @cached_property
    def _items(self) -> dict[int, Item]:
        """Every item that bears on one of the statements or is one recording with one that does."""
        bearings = [each for found in self._bearings.values() for each in found]
        bearing = [each.thing for each in bearings if isinstance(each.thing, Item)]
        copies = Origins(self._copies)
        found: dict[int, Item] = {}
        for item in bearing:
            for thing in copies.all_with(item):
                if isinstance(thing, Item):
                    found[thing.pk] = thing
        return found

    @cached_property
    def _sources(self) -> list[Tie[Thing]]:
        """Where each item comes from, by the source nearest to the recording; and equal bytes."""
        ties = list(_same_bytes(self._items.values()))
        named = _nearest(self._items)
        sources = Source.objects.in_bulk({source for _, source in named.values()})
        return ties + [
            Tie[Thing](self._items[item], kind, sources[source])
            for item, (kind, source) in named.items()
        ]

    def _only_publisher(self, things: Collection[Thing]) -> Source | None:
        """The publisher through whom all that speaks is known, when there is but one."""
        published = {thing.published_in for thing in things if isinstance(thing, Statement)}
        whole = len(things) > 1 and all(isinstance(thing, Statement) for thing in things)
        return next(iter(published)) if whole and len(published) == 1 else None


def _standing(found: Iterable[tuple[int, Bearing]]) -> dict[int, list[Bearing]]:
    """By statement, what bears on it and has not been withdrawn."""
    kept: dict[int, list[Bearing]] = {}
    for key, bearing in found:
        thing = bearing.thing
        if isinstance(thing, Item) or thing.state == RowState.ACTIVE:
            kept.setdefault(key, []).append(bearing)
    return kept


def _home(item: Item) -> Item:
    return item.merged_into or item


def _same_bytes(items: Iterable[Item]) -> Iterator[Tie[Thing]]:
    first: dict[int, Item] = {}
    for item in items:
        if item.original_id is not None:
            holder = first.setdefault(item.original_id, item)
            if holder != item:
                yield Tie[Thing](item, SAME_BYTES, holder)


def _nearest(items: Collection[int]) -> dict[int, tuple[str, int]]:
    """By item: how the nearest source named for it stands to it, and which source that is."""
    steps = ProvenanceStep.objects.current().filter(
        Q(item__in=items) | Q(item__merged_into__in=items), source__isnull=False
    )
    receipts = Receipt.objects.filter(
        Q(item__in=items) | Q(item__merged_into__in=items), source__isnull=False
    )
    named = [
        (home or item, NEARNESS.index(kind), _begin(happened), pk, kind, source)
        for home, item, kind, happened, pk, source in steps.filter(kind__in=NEARNESS).values_list(
            "item__merged_into", "item", "kind", "happened", "pk", "source"
        )
    ]
    named += [
        (home or item, NEARNESS.index(CAME), "", pk, CAME, source)
        for home, item, pk, source in receipts.values_list(
            "item__merged_into", "item", "pk", "source"
        )
    ]
    found: dict[int, tuple[str, int]] = {}
    for item, *_, kind, source in sorted(named, key=itemgetter(0, 1, 2, 3)):
        found.setdefault(item, (kind, source))
    return found


def _begin(happened: str) -> str:
    """What orders steps of one kind: the earliest first, those without a time last."""
    try:
        earliest = moments.parse(happened).earliest if happened else None
    except UnreadableMoment:
        earliest = None
    return earliest.isoformat() if earliest else "9999"
