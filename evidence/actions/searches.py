"""Keep searches, share them, and tell of what is new in them; conveniences outside the ledger."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.http import QueryDict
from django.utils import timezone

from evidence import permissions
from evidence.actions import noticing
from evidence.actions.change import refuse_unstorable
from evidence.finding import newness, syntax
from evidence.finding.documents import FACETS
from evidence.finding.newness import Look
from evidence.finding.query import Group, Node
from evidence.models import Case, Item, KeptSearch, Notice, SavedSearch, User
from evidence.vocabularies import NoticeKind

SAVED = ("q", *FACETS, "sort", "view")
"""What of a search page's address is part of the question."""

LONGEST_ASKED = 60_000
MOST_TOLD = 20
"""New matches of one search that are told of at a time."""


def normal(asked: str) -> str:
    """The question in an address alone, in a fixed order: no page, nothing empty."""
    given = QueryDict(asked)
    kept = [(name, value.strip()) for name in SAVED for value in given.getlist(name)]
    return urlencode([(name, value) for name, value in kept if value])


@transaction.atomic
def save(*, by: User, name: str, asked: str, case: Case | None = None) -> SavedSearch:
    """Keep a question under a name; what it finds now counts as seen."""
    search = SavedSearch(owner=by, name=name.strip(), asked=normal(asked), case=case)
    _check(by, search)
    search.save(force_insert=True)
    _add(by, search, pinned=True)
    return search


@transaction.atomic
def edit(*, by: User, search: SavedSearch, name: str, case: Case | None, asked: str) -> SavedSearch:
    """Rename one's search, change what it asks, share it with a case or end that.

    What a changed question finds counts as seen, by everybody who keeps it.
    """
    permissions.check_can_change_search(by, search)
    changed = normal(asked) != search.asked
    search.name, search.case, search.asked = name.strip(), case, normal(asked)
    _check(by, search)
    search.save(update_fields=["name", "case", "asked"])
    if changed:
        for kept in search.kept.select_related("user"):
            _see(kept, newness.look_at(kept.user, newness.question_of(search.asked)))
            kept.save()
    return search


def unshare(*, by: User, search: SavedSearch) -> None:
    """End the sharing of a search; its owner keeps it."""
    permissions.check_can_unshare(by, search)
    SavedSearch.objects.filter(pk=search.pk).update(case=None)


def delete(*, by: User, search: SavedSearch) -> None:
    """Remove one's search, for everybody it is shared with too."""
    permissions.check_can_change_search(by, search)
    search.delete()


def _check(by: User, search: SavedSearch) -> None:
    """Raise ValidationError, by field, when it cannot be kept so."""
    refuse_unstorable("name", search.name)
    refuse_unstorable("asked", search.asked)
    if len(search.asked) > LONGEST_ASKED:
        raise ValidationError({"asked": "This search is too long to be kept."})
    search.clean_fields(exclude={"owner", "case"})
    search.validate_constraints()
    if search.case is not None:
        _check_shareable(by, search, search.case)


def _check_shareable(by: User, search: SavedSearch, case: Case) -> None:
    """Its words are read by everybody in the case: they must tell of nothing outside it."""
    if permissions.role_in(by, case) is None:
        raise ValidationError({"case": "You are not a member of this case."})
    parts, filters = newness.question_of(search.asked)
    named = {*filters.get("case", []), *_cases_in(parts)}
    if foreign := sorted(named - {case.code}):
        raise ValidationError({"case": f"It asks for {', '.join(foreign)}: another case."})
    words = f"{search.name} {QueryDict(search.asked).get('q', '')}".casefold()
    for source in case.sources.filter(confidential=True).select_related("case"):
        if source.name.casefold() in words and permissions.can_see_identity(by, source):
            raise ValidationError({"case": f"It names a confidential source: {source.code_name}."})


def _cases_in(nodes: Iterable[Node]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, Group):
            yield from _cases_in(node.parts)
        elif node.kind == syntax.FIELD and node.field == "case":
            yield node.text.strip('"').upper()


# What each person does with it


def _add(by: User, search: SavedSearch, *, pinned: bool) -> KeptSearch:
    last = KeptSearch.objects.filter(user=by).aggregate(last=Max("position"))["last"]
    kept = KeptSearch(user=by, search=search, pinned=pinned, position=(last or 0) + 1)
    _see(kept, newness.look_at(by, newness.question_of(search.asked)))
    kept.save(force_insert=True)
    return kept


def keep(*, by: User, search: SavedSearch) -> KeptSearch:
    """How a person keeps a search they may see; from the first time on it counts what is new."""
    permissions.check_can_see_search(by, search)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=by.pk)
        known = KeptSearch.objects.filter(user=by, search=search).first()
        return known or _add(by, search, pinned=False)


def pin(*, by: User, search: SavedSearch, pinned: bool = True) -> None:
    """Have a search on one's start page, or no longer."""
    kept = keep(by=by, search=search)
    KeptSearch.objects.filter(pk=kept.pk).update(pinned=pinned)


def tell(*, by: User, search: SavedSearch, wanted: bool = True) -> None:
    """Be told of new matches from now on, or no longer."""
    kept = keep(by=by, search=search)
    if kept.tell != wanted:
        now = int(timezone.now().timestamp())
        KeptSearch.objects.filter(pk=kept.pk).update(tell=wanted, told_since=now)


@transaction.atomic
def move(*, by: User, search: SavedSearch, up: bool) -> None:
    """Put a pinned search before its neighbour, or after it; at the end nothing happens."""
    mine = list(KeptSearch.objects.select_for_update().filter(user=by, pinned=True))
    at = next((at for at, kept in enumerate(mine) if kept.search_id == search.pk), None)
    if at is None or not 0 <= (to := at - 1 if up else at + 1) < len(mine):
        return
    mine[at], mine[to] = mine[to], mine[at]
    for position, kept in enumerate(mine, start=1):
        kept.position = position
    KeptSearch.objects.bulk_update(mine, ["position"])


def look(*, by: User, search: SavedSearch) -> None:
    """Note that the person looks at what it finds: nothing of that is new any more."""
    kept = keep(by=by, search=search)
    _see(kept, newness.look_at(by, newness.question_of(search.asked)))
    kept.save(update_fields=["looked_at", "changed_since", "seen", "newest", "told_since"])
    noticing.mark_matches_read(by=by, search=search)


def _see(kept: KeptSearch, look: Look) -> None:
    kept.looked_at = timezone.now()
    kept.changed_since, kept.seen, kept.newest = look.since, look.seen, look.newest
    kept.told_since = max(kept.told_since, look.since)


def look_of(kept: KeptSearch) -> Look:
    """What its person saw of it when they last looked."""
    seen = None if kept.seen is None else bytes(kept.seen)
    return Look(kept.changed_since, seen, kept.newest)


# Telling


def tell_new_matches() -> int:
    """Give notice of new matches to those who want that; returns how many notices."""
    return sum(_tell(person) for person in _listening())


def _listening() -> list[User]:
    return list(User.objects.filter(kept_searches__tell=True, is_active=True).distinct())


def _tell(person: User) -> int:
    seen, now = SavedSearch.objects.visible_to(person), newness.moment()
    wanted = KeptSearch.objects.filter(user=person, tell=True, search__in=seen)
    kept = list(wanted.select_related("search"))
    asked = [(newness.question_of(each.search.asked), _look_since_told(each)) for each in kept]
    found = newness.states(person, asked, MOST_TOLD)
    told = sum(_notify(each, state.new) for each, state in zip(kept, found, strict=True))
    for each in kept:
        each.told_since = max(each.told_since, now)
    KeptSearch.objects.bulk_update(kept, ["told_since"])
    return told


def _look_since_told(kept: KeptSearch) -> Look:
    """As when the person looked, leaving aside what has been told already."""
    look = look_of(kept)
    return replace(look, since=max(look.since, kept.told_since))


def _notify(kept: KeptSearch, numbers: Iterable[int]) -> int:
    """A notice for each new match that was not told of before; two at once write one."""
    known = Notice.objects.filter(recipient=kept.user_id, search=kept.search_id)
    told = set(known.filter(item__in=numbers).values_list("item", flat=True))
    items = Item.objects.filter(pk__in=set(numbers) - told).order_by("pk")
    notices = [
        Notice(
            recipient_id=kept.user_id,
            kind=NoticeKind.NEW_MATCHES,
            case_id=item.case_id,
            item=item,
            record=item.record_id,
            search_id=kept.search_id,
        )
        for item in items
    ]
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    return len(notices)
