"""Saved searches as lists show them: in words, with what is new and what is wrong with them."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse

from evidence.actions import searches
from evidence.finding import newness
from evidence.finding.newness import Look, Question, State
from evidence.models import KeptSearch, SavedSearch, User
from evidence.web import filters
from evidence.web.filters import SearchFilters


@dataclass(frozen=True)
class Shown:
    """One saved search for one person; `kept` is None until they have opened it once."""

    search: SavedSearch
    kept: KeptSearch | None
    words: list[str]
    problems: list[str]
    state: State
    is_mine: bool
    may_unshare: bool

    @property
    def new(self) -> str:
        """How many are new, empty for none and for what was never looked at."""
        count = len(self.state.new)
        if not count or self.kept is None:
            return ""
        return f"{newness.MOST_NEW - 1}+" if count >= newness.MOST_NEW else str(count)

    @property
    def name(self) -> str:
        return self.search.name

    @property
    def url(self) -> str:
        return reverse("saved_open", args=[self.search.uid])


def shown(user: User, listed: QuerySet[SavedSearch]) -> list[Shown]:
    """Each of these searches as the user may read it, in a fixed number of queries."""
    found = list(listed.select_related("owner", "case"))
    kept = {each.search_id: each for each in KeptSearch.objects.filter(user=user, search__in=found)}
    roles = dict(user.memberships.filter(active=True).values_list("case__code", "role"))
    questions = [newness.question_of(search.asked) for search in found]
    looks = [_look(kept.get(search.pk)) for search in found]
    states = newness.states(user, list(zip(questions, looks, strict=True)))
    return [
        Shown(
            search=search,
            kept=kept.get(search.pk),
            words=in_words(question),
            problems=list(_problems(question, roles)),
            state=state,
            is_mine=search.owner_id == user.pk,
            may_unshare=bool(search.case and roles.get(search.case.code) == "admin"),
        )
        for search, question, state in zip(found, questions, states, strict=True)
    ]


def _look(kept: KeptSearch | None) -> Look:
    return searches.look_of(kept) if kept else Look()


def in_words(question: Question) -> list[str]:
    """What a search asks: each part typed, then each value ticked."""
    parts, chosen = question
    ticked = [
        f"{SearchFilters.base_filters[name].label}: {_label(name, value)}"
        for name, values in chosen.items()
        for value in values
    ]
    return filters.words(parts) + ticked


def _label(name: str, value: str) -> str:
    return str(_labels(name).get(value, value))


def _labels(name: str) -> dict[str, str]:
    return dict(SearchFilters.base_filters[name].extra["choices"])


def _problems(question: Question, cases: Collection[str]) -> Iterator[str]:
    """What keeps it from being read as it was meant."""
    parts, chosen = question
    yield from (f"{problem}; that is searched as words." for problem in filters.misread(parts))
    for name, values in chosen.items():
        known = cases if name == "case" else _labels(name)
        yield from (_unknown(name, value) for value in values if value not in known)


def _unknown(name: str, value: str) -> str:
    if name == "case":
        return f"You are in no case {value} now, so nothing of it is found."
    return f"“{value}” is no longer a choice of {SearchFilters.base_filters[name].label.lower()}."


def pinned(user: User) -> QuerySet[SavedSearch]:
    """What the user has on their start page, in their order."""
    mine = SavedSearch.objects.visible_to(user).filter(kept__user=user, kept__pinned=True)
    return mine.order_by("kept__position", "kept__pk")


def others(user: User) -> QuerySet[SavedSearch]:
    """What else there is for the user, by name."""
    return SavedSearch.objects.visible_to(user).exclude(kept__in=_pins(user)).order_by("name", "pk")


def _pins(user: User) -> QuerySet[KeptSearch]:
    return KeptSearch.objects.filter(user=user, pinned=True)


def suggested_name(asked: str) -> str:
    """A name for a search that has none: what it asks."""
    return ", ".join(word.strip("“”") for word in in_words(newness.question_of(asked)))[:80]


def query_of(asked: str) -> str:
    return QueryDict(asked).get("q", "")


def with_query(asked: str, query: str) -> str:
    """The same search with other words."""
    given = QueryDict(asked, mutable=True)
    given["q"] = query
    return given.urlencode()
