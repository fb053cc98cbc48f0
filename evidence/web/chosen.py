"""Which items are meant: all that a search finds, or what somebody has selected.

A selection is kept with the person's session. All that a search finds is kept as the search, so
that a million items are as light as one; what was ticked or unticked by hand stands beside it.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from functools import cached_property
from urllib.parse import urlencode

from django.http import Http404, QueryDict

from evidence.finding.walk import Question
from evidence.models import Item, User
from evidence.web.filters import SearchFilters
from evidence.web.gates import Asked

KEY = "selection"
MOST_BY_HAND = 1_000
"""Items ticked one by one; more are selected by a search."""

EVERYTHING = "everything"


@dataclass
class Picked:
    """What a session keeps: codes ticked, and the search whose items count but for some."""

    codes: list[str] = field(default_factory=list)
    asked: str | None = None
    without: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, request: Asked) -> "Picked":
        return cls(**request.session.get(KEY, {}))

    def keep(self, request: Asked) -> None:
        if self == Picked():
            request.session.pop(KEY, None)
        else:
            request.session[KEY] = asdict(self)

    def tick(self, shown: Collection[str], ticked: Collection[str]) -> None:
        """Take the ticks of a page: of those shown, these are selected and no others."""
        self.without = [code for code in self.without if code not in ticked]
        self.codes = [code for code in self.codes if code not in shown or code in ticked]
        if self.asked is not None:
            dropped = [code for code in shown if code not in ticked]
            self.without = list(dict.fromkeys([*self.without, *dropped]))
        self.codes = list(dict.fromkeys([*self.codes, *ticked]))[:MOST_BY_HAND]


class Chosen:
    """Items of one person: those a search finds, but for some, and those picked by hand."""

    def __init__(self, user: User, picked: Picked) -> None:
        self.user, self.picked = user, picked

    @cached_property
    def question(self) -> Question | None:
        """The search whose items count; None when all were picked by hand."""
        if self.picked.asked is None:
            return None
        asked = SearchFilters(QueryDict(self.picked.asked), user=self.user)
        return Question(self.user, asked.query, asked.chosen)

    @property
    def words(self) -> str:
        """What was asked for, for the record."""
        by_hand = f"{len(self.picked.codes)} picked by hand" if self.picked.codes else ""
        if self.picked.asked is None:
            return by_hand
        search = f"search: {self.picked.asked or EVERYTHING}"
        without = f"without {', '.join(self.picked.without)}" if self.picked.without else ""
        return "; ".join(filter(None, [search, without, by_hand]))

    def numbers(self) -> Iterator[int]:
        """The numbers of the items: those picked by hand, then those found, the newest first."""
        yield from self._extra
        if self.question is not None:
            left_out = self._left_out.union(self._extra)
            yield from (number for number in self.question.numbers() if number not in left_out)

    def count(self) -> int:
        """How many there are."""
        if self.question is None:
            return len(self._extra)
        among = self.question.among(self._left_out)
        return self.question.count() - len(among) + len(self._extra)

    def among(self, items: Iterable[Item]) -> set[int]:
        """Those of some items that are chosen."""
        numbers = {item.pk for item in items}
        if self.question is None:
            return numbers.intersection(self._extra)
        found = self.question.among(numbers) - self._left_out
        return found.union(numbers.intersection(self._extra))

    @cached_property
    def _by_hand(self) -> list[int]:
        return self._numbers_of(self.picked.codes)

    @cached_property
    def _extra(self) -> list[int]:
        """What was picked by hand and is not found by the search anyway."""
        if self.question is None:
            return self._by_hand
        found = self.question.among(self._by_hand)
        return [number for number in self._by_hand if number not in found]

    @cached_property
    def _left_out(self) -> set[int]:
        return set(self._numbers_of(self.picked.without))

    def _numbers_of(self, codes: list[str]) -> list[int]:
        """Of the codes the person may (still) see, the newest first."""
        if not codes:
            return []
        seen = Item.objects.visible_to(self.user).filter(code__in=codes)
        return list(seen.order_by("-pk").values_list("pk", flat=True))


def chosen_by(request: Asked) -> Chosen:
    """What a page works on: the selection with ``?of=selection``, else what the search finds."""
    if request.GET.get("of") == KEY:
        return Chosen(request.user, Picked.of(request))
    return Chosen(request.user, Picked(asked=search_of(request.GET, request.user)))


def search_of(asked: QueryDict, user: User) -> str:
    """The search of an address as it is kept: its words and filters, no order, view or page."""
    filters = SearchFilters(asked, user=user)
    kept = {"q": [filters.query] if filters.query else [], **filters.chosen}
    return urlencode([(name, value) for name, values in kept.items() for value in values])


def ours(user: User, codes: Iterable[str]) -> list[str]:
    """The codes, each of an item the person may see; 404 for all of them when one is not."""
    wanted = list(dict.fromkeys(codes))
    if any("\0" in code for code in wanted):  # PostgreSQL refuses even to look for it
        raise Http404
    seen = Item.objects.visible_to(user).filter(code__in=wanted).count() if wanted else 0
    if seen != len(wanted):
        raise Http404
    return wanted
