"""What somebody is told of, in words and with the address it leads to.

The words name people, codes and kinds only. Titles, texts and the names of searches are for pages,
which show them under the reader's sight.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from django.db.models import QuerySet
from django.urls import reverse

from evidence.models import Item, Notice, SavedSearch, User
from evidence.models.prepared import Prepared
from evidence.vocabularies import EntryType, NoticeKind

MOST_COUNTED, MOST_LOOKED_THROUGH = 100, 1_000
NAMED_APART = 3
"""Items that a row of several notices names by their codes."""

SAID = {
    NoticeKind.ASSIGNED: "assigned {it} to you",
    NoticeKind.MENTIONED: "mentioned you on {it}",
    NoticeKind.ASKED: "asked you about {it}",
    NoticeKind.ANSWERED: "answered your question about {it}",
    NoticeKind.FINDING_RETURNED: "returned your finding on {it}",
    NoticeKind.FINDING_REVIEWED: "reviewed your finding on {it}",
    NoticeKind.FINDING_REOPENED: "reopened your finding on {it}",
    NoticeKind.PROVENANCE_RETURNED: "returned the provenance of {it}",
    NoticeKind.SUPERSEDED: "superseded or withdrew something of yours on {it}",
    NoticeKind.ADOPTED: "adopted your claim on {it}",
    NoticeKind.COMMENTED: "commented on {it}",
    NoticeKind.FINDING_PROPOSED: "proposed a finding on {it}",
    NoticeKind.DUE_SOON: "Due soon: {it}",
    NoticeKind.NEW_MATCHES: "New in a saved search: {it}",
    NoticeKind.WATCHED: "changed {it}, which you watch",
}
"""What happened, after the name of who did it; {it} is a code, or several."""

MANY_AT_ONCE = frozenset(
    {NoticeKind.ASSIGNED, NoticeKind.DUE_SOON, NoticeKind.NEW_MATCHES, NoticeKind.WATCHED}
)
"""Kinds of which several in a row, by one person and of one kind of change, are one line."""

ANCHORS = {"verificationnote": "note-{uid}", "finding": "finding", "findingreview": "finding"}
ANCHORS |= {"locationclaim": "places", "timeclaim": "times", "provenancestep": "provenance"}
ANCHORS |= {"assignment": "work", "remark": "remark-{uid}"}
ANCHORS |= dict.fromkeys(("generationclaim", "editclaim", "provenancereview"), "provenance")
"""Where on an item's page a row stands."""


@dataclass(frozen=True)
class Line:
    """One line of the list: a notice, or several of a kind that came together."""

    notices: list[Notice]

    @property
    def first(self) -> Notice:
        return self.notices[0]

    @property
    def is_unread(self) -> bool:
        return self.first.read_at is None

    @property
    def who(self) -> str:
        return self.first.by.display if self.first.by else ""

    @property
    def what(self) -> str:
        """Without who did it: mentioned you on BEL-0007."""
        return SAID[NoticeKind(self.first.kind)].format(it=self.codes)

    @property
    def change(self) -> str:
        """What the change of a watched item was: Check noted."""
        if self.first.kind != NoticeKind.WATCHED or self.first.entry is None:
            return ""
        return str(EntryType(self.first.entry.type).label)

    @property
    def items(self) -> list[Item]:
        return [notice.item for notice in self.notices if notice.item]

    @property
    def search(self) -> SavedSearch | None:
        return self.first.search

    @property
    def codes(self) -> str:
        codes = [code_of(notice) for notice in self.notices]
        if len(codes) > NAMED_APART:
            return f"{len(codes)} items"
        return " and ".join(filter(None, [", ".join(codes[:-1]), codes[-1]]))


def code_of(notice: Notice) -> str:
    """What a notice is about, by code."""
    if notice.item is not None:
        return notice.item.code
    return f"a statement of {notice.case.code}" if notice.statement else notice.case.code


def told(notices: QuerySet[Notice]) -> QuerySet[Notice]:
    """The notices with everything their lines say."""
    return notices.select_related("by", "case", "item__case", "statement", "search", "entry")


def lines(notices: Iterable[Notice]) -> Iterator[Line]:
    """Notices in their order, those of a kind that came together in one line."""
    for _, group in groupby(notices, key=_together):
        yield Line(list(group))


def _together(notice: Notice) -> tuple:
    if notice.kind not in MANY_AT_ONCE:
        return (notice.pk,)
    change = notice.entry.type if notice.entry else ""
    told = (notice.kind, notice.by_id, notice.search_id, change)
    return *told, notice.read_at is None, notice.at.date()


_unread = Prepared(
    lambda person: (Notice.objects.visible_to(person).unread().order_by().values_list("pk"))[
        :MOST_COUNTED
    ]
)


def unread_count(user: User) -> int:
    """How many the user, who is active, has not read, counted up to MOST_COUNTED."""
    return len(_unread.rows(user))


_unread_items = Prepared(
    lambda person: (
        Notice.objects.visible_to(person)
        .unread()
        .filter(item__isnull=False)
        .order_by("-pk")
        .values_list("kind", "item")
    )[:MOST_LOOKED_THROUGH]
)


def unread_items(user: User) -> dict[str, set[int]]:
    """Numbers of the items that the latest notices which the user, who is active, has not read
    speak of, by kind.
    """
    found: dict[str, set[int]] = defaultdict(set)
    for kind, item in _unread_items.rows(user):
        found[kind].add(item)
    return found


def address_of(notice: Notice) -> str:
    """The page it leads to, at the place it speaks of."""
    if notice.statement is not None and notice.item is None:
        return reverse("statement", args=[notice.statement.uid])
    if notice.item is None:
        return reverse("case", args=[notice.case.code])
    model, _, uid = notice.record.partition(":")
    anchor = ANCHORS.get(model, "").format(uid=uid)
    return reverse("item", args=[notice.item.code]) + (f"#{anchor}" if anchor else "")
