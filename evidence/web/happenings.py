"""What happened in a case, told briefly: what one person did in a row stands in one line."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby

from evidence import history
from evidence.history import Event, Line
from evidence.models import Case, LedgerSubject, User

MOST_CODES = 6
MOST_LINES = 3
BESIDE = frozenset({"claimed by source", "claimed by user", "method", "code"})
"""What says less of a change than the rest does."""


@dataclass(frozen=True)
class Happening:
    """Changes of one kind by one person that followed one another, the latest first.

    `codes` are the items they were made on, as far as MOST_CODES; `others` counts those beyond.
    """

    events: list[Event]
    codes: list[str]
    others: int

    @property
    def latest(self) -> Event:
        return self.events[0]

    @property
    def lines(self) -> list[Line]:
        """What a single change says; of several the items tell."""
        told = self.latest.lines if len(self.events) == 1 else []
        return [line for line in told if line.label.lower() not in BESIDE][:MOST_LINES]


@dataclass(frozen=True)
class Page:
    """Some happenings; `older` is the sequence number to ask before, None at the end."""

    happenings: list[Happening]
    older: int | None


def of(case: Case, reader: User, *, limit: int, before: int | None = None) -> Page:
    """The case's last `limit` changes, as far as this reader may know them."""
    told = history.of_people_in(case, reader=reader, limit=limit, before=before)
    codes = _codes([event.seq for event in told.events])
    rows = groupby(told.events, key=lambda event: (event.who, event.what))
    return Page([_happening(list(events), codes) for _, events in rows], told.older)


def _happening(events: list[Event], codes: dict[int, list[str]]) -> Happening:
    named = list(dict.fromkeys(code for event in events for code in codes[event.seq]))
    return Happening(events, named[:MOST_CODES], max(len(named) - MOST_CODES, 0))


def _codes(entries: list[int]) -> dict[int, list[str]]:
    """The items each of these entries speaks of; who sees an entry sees all of them."""
    subjects = LedgerSubject.objects.filter(entry__in=entries, item__isnull=False)
    found: dict[int, list[str]] = defaultdict(list)
    for entry, code in subjects.order_by("pk").values_list("entry", "item__code"):
        found[entry].append(code)
    return found
