"""Who is told of a change: those it concerns, those named in it, those who watch its items."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from evidence.models import (
    Item,
    LedgerEntry,
    Notice,
    Record,
    Statement,
    User,
    Watch,
    people_who_see,
)
from evidence.vocabularies import NoticeKind

RANK = {kind: rank for rank, kind in enumerate(NoticeKind.values)}


@dataclass
class Telling:
    """What people are to be told of one change; each of them is told one thing, the nearest."""

    by: User | None
    wanted: dict[int, tuple[str, Record]] = field(default_factory=dict)

    def tell(self, kind: str, *, to: Iterable[User | None], about: Record) -> None:
        """Tell these people of a record; never the actor, and only who may see it."""
        for person in to:
            if person is not None:
                self._want(person.pk, kind, about)

    def _want(self, person: int, kind: str, about: Record) -> None:
        if self.by is not None and person == self.by.pk:
            return
        known = self.wanted.get(person)
        if known is None or RANK[kind] < RANK[known[0]]:
            self.wanted[person] = (kind, about)

    def notices(self, items: list[Item], new: set[int]) -> list[Notice]:
        """The notices to write, `items` being all that the change concerns and `new` the new.

        Whoever may not see one of the items is told nothing: neither does history tell them.
        """
        self._add_watchers([item for item in items if item.pk not in new])
        told = []
        for person, (kind, about) in self._seen(items).items():
            told.append(
                Notice(
                    recipient_id=person,
                    kind=kind,
                    case=about.ledger_case,
                    item=next(iter(about.ledger_items), None),
                    statement=_statement_of(about),
                    record=about.record_id,
                    by=self.by,
                )
            )
        return told

    def _add_watchers(self, items: list[Item]) -> None:
        by_key = {item.pk: item for item in items}
        watchers = Watch.objects.filter(item__in=by_key).values_list("user", "item")
        for person, item in watchers if by_key else ():
            self._want(person, NoticeKind.WATCHED, by_key[item])

    def _seen(self, items: list[Item]) -> dict[int, tuple[str, Record]]:
        """What is wanted, of those who may see it and everything else the change concerns."""
        if not self.wanted:
            return {}
        told: dict[int, tuple[str, Record]] = {}
        for about in {about.record_id: about for _, about in self.wanted.values()}.values():
            concerned = {item.pk: item for item in [*about.ledger_items, *items]}
            seers = people_who_see(about.ledger_case, concerned.values())
            asked = [who for who, want in self.wanted.items() if want[1] == about]
            for person in seers.filter(pk__in=asked).values_list("pk", flat=True):
                told[person] = self.wanted[person]
        return told


def write(notices: list[Notice], entry: LedgerEntry) -> None:
    """Write them down as told by this entry; the latest change of a watched item stands for all.

    The ledger's head is locked by now, so nobody else writes notices at the same time.
    """
    if not notices:
        return
    watched = [notice for notice in notices if notice.kind == NoticeKind.WATCHED]
    for item in {notice.item_id for notice in watched}:
        people = [notice.recipient_id for notice in watched if notice.item_id == item]
        unread = Notice.objects.unread().filter(kind=NoticeKind.WATCHED, item=item)
        unread.filter(recipient__in=people).delete()
    for notice in notices:
        notice.entry = entry
    Notice.objects.bulk_create(notices)


def _statement_of(record: Record) -> Statement | None:
    if isinstance(record, Statement):
        return record
    return getattr(record, "statement", None)
