"""Which items are meant: all that a search finds, or what somebody has selected.

A selection is kept with the person's session. All that a search finds is kept as the search, so
that a million items are as light as one; what was ticked or unticked by hand stands beside it.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from evidence.errors import TooManyTicks
from evidence.finding import syntax
from evidence.finding.walk import Question
from evidence.models import Case, Item, Membership, User
from evidence.models.prepared import Prepared
from evidence.permissions import CONTRIBUTORS, TAKERS
from evidence.web.filters import SearchFilters
from evidence.web.gates import Asked

KEY = "selection"
MOST_BY_HAND = 1_000
"""Items ticked one by one; more are selected by a search."""

EVERYTHING = "everything"
KEPT_BACK = "…"
CODE = re.compile("[A-Z0-9]+")
CASE_OF_CODE = re.compile(r"\b([A-Z][A-Z0-9]{1,11})-(?:[0-9]{4,9}|[0-9]*\*)")


_held = Prepared(
    lambda person: (
        Membership.objects.filter(user=person, active=True).order_by().values_list("role")
    )
)


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


class Chosen:
    """Items of one person: those a search finds, but for some, and those picked by hand."""

    def __init__(self, user: User, picked: Picked) -> None:
        self.user, self.picked = user, picked

    @cached_property
    def question(self) -> Question | None:
        """The search whose items count; None when all were picked by hand.

        As it was kept: without a filter that is no choice any more, a case that was left, it would
        find what nobody selected.
        """
        if self.picked.asked is None:
            return None
        kept = QueryDict(self.picked.asked)
        chosen = {name: kept.getlist(name) for name in SearchFilters.FACETS if name in kept}
        return Question(self.user, kept.get("q", ""), chosen)

    def words_for(self, case: Case) -> str:
        """What was asked for, for the record of one case; it tells nothing of another."""
        parts = [] if self.picked.asked is None else [f"search: {self._search_for(case)}"]
        of_case = Item.objects.filter(case=case)
        for numbers, words in (
            (self._left_out, "but for {} unticked"),
            (self.by_hand, "{} ticked one by one"),
        ):
            if count := of_case.filter(pk__in=numbers).count():
                parts.append(words.format(count))
        return "; ".join(parts)

    def _search_for(self, case: Case) -> str:
        kept = QueryDict(self.picked.asked, mutable=True)
        kept.pop("case", None)
        if query := kept.get("q", ""):
            kept["q"] = without_other_cases(query, case.code, self._cases)
        return kept.urlencode() or EVERYTHING

    def ticked(self, shown: Collection[str], ticked: Collection[str]) -> Picked:
        """What is picked after the ticks of a page: of those shown, these and no others.

        Raises TooManyTicks when more would be picked, or left out, by hand than MOST_BY_HAND.
        """
        seen = Item.objects.visible_to(self.user).filter(
            code__in=[c for c in shown if "\0" not in c]
        )
        numbers = dict(seen.values_list("code", "pk"))
        found = self.question.among(numbers.values()) if self.question else set()
        by_hand = [code for code in numbers if code in ticked and numbers[code] not in found]
        left_out = [code for code in numbers if code not in ticked and numbers[code] in found]
        codes = [*(code for code in self.picked.codes if code not in shown), *by_hand]
        without = [*(code for code in self.picked.without if code not in shown), *left_out]
        if len(codes) + len(without) > MOST_BY_HAND:
            raise TooManyTicks(MOST_BY_HAND)
        return Picked(codes, self.picked.asked, without)

    def numbers(self) -> Iterator[int]:
        """The numbers of the items: those picked by hand, then those found, the newest first."""
        yield from self.by_hand
        if self.question is not None:
            left_out = self._left_out.union(self.by_hand)
            yield from (number for number in self.question.numbers() if number not in left_out)

    @cached_property
    def total(self) -> int:
        """How many there are."""
        if self.question is None:
            return len(self.by_hand)
        among = self.question.among(self._left_out)
        return self.question.count() - len(among) + len(self.by_hand)

    @property
    def left_out(self) -> list[str]:
        """The codes of items that the search finds and that were unticked."""
        found = self.question.among(self._left_out) if self.question else set()
        seen = Item.objects.visible_to(self.user).filter(pk__in=found)
        return list(seen.order_by("-pk").values_list("code", flat=True))

    @cached_property
    def _cases(self) -> set[str]:
        """The codes of the cases the person sees, which they may ask for in any spelling."""
        return set(Case.objects.visible_to(self.user).values_list("code", flat=True))

    @cached_property
    def _roles(self) -> set[str]:
        return {role for (role,) in _held.rows(self.user)}

    @property
    def may_be_changed(self) -> bool:
        """Whether there is a case in which the person changes items."""
        return not CONTRIBUTORS.isdisjoint(self._roles)

    @property
    def may_be_taken_out(self) -> bool:
        """Whether there is a case out of which the person takes items."""
        return not TAKERS.isdisjoint(self._roles)

    def among(self, items: Iterable[Item]) -> set[int]:
        """Those of some items that are chosen."""
        numbers = {item.pk for item in items}
        if self.question is None:
            return numbers.intersection(self.by_hand)
        found = self.question.among(numbers) - self._left_out
        return found.union(numbers.intersection(self.by_hand))

    @cached_property
    def by_hand(self) -> list[int]:
        """What was picked by hand and is not found by the search anyway, the newest first."""
        picked = self._numbers_of(self.picked.codes)
        found = self.question.among(picked) if self.question else set()
        return [number for number in picked if number not in found]

    @cached_property
    def _left_out(self) -> set[int]:
        return set(self._numbers_of(self.picked.without))

    def _numbers_of(self, codes: list[str]) -> list[int]:
        """Of the codes the person may (still) see, the newest first."""
        if not codes:
            return []
        seen = Item.objects.visible_to(self.user).filter(code__in=codes)
        return list(seen.order_by("-pk").values_list("pk", flat=True))


def without_other_cases(query: str, code: str, cases: Collection[str]) -> str:
    """A query with `…` for what names cases, or items of another case than this.

    A word that is the code of one of `cases` counts as its name, whatever stands after it.
    """

    def told(found: re.Match[str]) -> str:
        asked = found[0].upper()
        as_words = set(CODE.findall(asked)).intersection(cases)
        named = as_words.union(CASE_OF_CODE.findall(asked)) - {code}
        asks_case = (found["field"] or "").casefold() in ("case", "code")
        return KEPT_BACK if named or asks_case else found[0]

    return syntax.TOKEN.sub(told, query.translate(syntax.QUOTES))


def chosen_by(request: Asked) -> Chosen:
    """What a page works on: the selection with ``?of=selection``, else what the search finds."""
    if request.GET.get("of") == KEY:
        return Chosen(request.user, Picked.of(request))
    return Chosen(request.user, Picked(asked=search_of(request.GET, request.user)))


def picking(request: Asked, items: Sequence[Item], *, asked: str, total: int) -> dict[str, Any]:
    """What a list needs so that its items can be ticked, and all that match `asked` selected."""
    chosen = Chosen(request.user, Picked.of(request))
    return {
        "selectable": True,
        "chosen": chosen,
        "ticked": chosen.among(items),
        "all_that_match": {"asked": asked, "total": total},
    }


def picking_listed(
    request: Asked, items: Sequence[Item], *, total: int, **asked: str
) -> dict[str, Any]:
    """As `picking`, for a list that is no search: all of it only where this search finds as many.

    A name that two terms bear, or an index that is behind, would select what nobody was shown.
    """
    search = QueryDict(urlencode({name: value for name, value in asked.items() if value}))
    kept = search_of(search, request.user)
    question = Chosen(request.user, Picked(asked=kept)).question
    is_the_list = bool(asked) and question is not None and question.count() == total
    return picking(request, items, asked=kept, total=total if is_the_list else 0)


def search_of(asked: QueryDict, user: User) -> str:
    """The search of an address as it is kept: its words and filters, no order, view or page.

    A filter that is no choice, such as a case that was left, stays and finds nothing: an address
    never means more than it says.
    """
    query = SearchFilters(asked, user=user).query
    kept = {"q": [query], **{name: asked.getlist(name) for name in SearchFilters.FACETS}}
    return urlencode([(name, value) for name, values in kept.items() for value in values if value])
