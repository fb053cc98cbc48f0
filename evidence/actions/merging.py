"""Let two records of one thing go on as one, and take that back.

No row is moved or rewritten: a Merge says which item is shown under whose code, and readers
follow it (`Item.merged_into`). Of a referenced and a held item the held one goes on.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError

from evidence import permissions
from evidence.actions.change import Change, action
from evidence.errors import NotAllowed
from evidence.models import Grant, Item, Membership, Merge, Record, User
from evidence.vocabularies import EntryType, Role, RowState, Visibility

TWO_ORIGINALS = "two_originals"
"""The code of the refusal to which a link *same recording* is the answer."""


@dataclass(frozen=True)
class Narrowing:
    """What must change so that nobody comes to see rows they could not see before."""

    restrict: bool = False
    end: list[Grant] = field(default_factory=list)

    def __bool__(self) -> bool:
        return self.restrict or bool(self.end)


def check_can_merge(user: User, item: Item, into: Item) -> None:
    """Raise NotAllowed or ValidationError unless `item` may go on as `into`."""
    permissions.check_can_work_on(user, item)
    permissions.check_can_work_on(user, into)
    if problem := _obstacle(item, into):
        raise ValidationError({"into": problem})
    if item.is_held and into.is_held and item.original_id != into.original_id:
        words = "The two hold different files; link them as the same recording instead."
        raise ValidationError({"into": ValidationError(words, TWO_ORIGINALS)})
    if item.is_held and not into.is_held:
        raise ValidationError({"into": f"{item.code} holds the file, so its code goes on."})
    stranger = _who_brought(item, into)
    if stranger or narrowing(item, into):
        permissions.check_can_manage(user, item.case)
    if stranger:
        raise NotAllowed(
            f"{stranger.display} brought {into.code} and may not see {item.code}; "
            "let them in first."
        )


def _obstacle(item: Item, into: Item) -> str:
    if item.pk == into.pk:
        return "An item cannot be merged with itself."
    if item.case_id != into.case_id:
        return "The two belong to different cases."
    for one in (item, into):
        if one.merged_into is not None:
            return f"{one.code} is merged into {one.merged_into.code} already."
    return ""


def narrowing(item: Item, into: Item) -> Narrowing:
    """How the sight of `into` has to narrow so that it is no wider than that of `item`."""
    if item.visibility != Visibility.RESTRICTED:
        return Narrowing()
    grants = into.grants.filter(active=True).select_related("user")
    others = [grant for grant in grants if not _sees(grant.user, item)]
    return Narrowing(into.visibility != Visibility.RESTRICTED, others)


def _who_brought(item: Item, into: Item) -> User | None:
    """Who would see the restricted item only because they brought the other."""
    if item.visibility != Visibility.RESTRICTED or _sees(into.created_by, item):
        return None
    verifies = Membership.objects.filter(
        case=into.case, user=into.created_by, active=True, role=Role.VERIFIER
    )
    return into.created_by if verifies.exists() else None


def _sees(user: User, item: Item) -> bool:
    return Item.objects.visible_to(user).filter(pk=item.pk).exists()


@action
def merge(change: Change, *, by: User, item: Item, into: Item, reason: str) -> Merge:
    """Show `item` together with `into` from now on, under the other's code."""
    item, into = _as_they_stand(item, into)
    check_can_merge(by, item, into)
    if not reason.strip():
        raise ValidationError({"reason": "Say how you know that the two are one."})
    change.call(EntryType.ITEMS_MERGED, reason=reason)
    _narrow(change, into, narrowing(item, into))
    for each in item.parts():
        change.update(each, merged_into=into)
    return change.supersede(None, Merge(item=item, into=into, reason=reason))


def _as_they_stand(*items: Item) -> list[Item]:
    """The items read again, in one order for all, so that two merges wait for one another."""
    keys = [item.pk for item in items]
    locked = Item.objects.select_for_update(no_key=True, of=("self",)).order_by("pk")
    now = {item.pk: item for item in locked.filter(pk__in=keys)}
    return [now[key] for key in keys]


def _narrow(change: Change, into: Item, wanted: Narrowing) -> None:
    if wanted.restrict:
        change.update(into, visibility=Visibility.RESTRICTED)
    for grant in wanted.end:
        change.update(grant, active=False)


@action
def unmerge(change: Change, *, by: User, merge: Merge, reason: str) -> Merge:
    """Let the two go on apart again, each with the rows that hang on it."""
    merge.item, merge.into = item, into = _as_they_stand(merge.item, merge.into)
    check_can_unmerge(by, merge)
    if not reason.strip():
        raise ValidationError({"reason": "Say why the two are not one."})
    if crossing := next(_crossings(item, into), ""):
        raise ValidationError(crossing)
    change.call(EntryType.ITEMS_SEPARATED, reason=reason)
    change.update(item, merged_into=None)
    if _must_narrow(item, into):
        change.update(item, visibility=Visibility.RESTRICTED)
    for each in _came_with(item):
        change.update(each, merged_into=item)
    return change.supersede(
        merge, Merge(item=item, into=into, state=RowState.WITHDRAWN, reason=reason)
    )


def check_can_unmerge(user: User, merge: Merge) -> None:
    """Whoever merged the two may undo it, and the admins of the case."""
    permissions.check_can_work_on(user, merge.into)
    if merge.into.merged_into is not None:
        home = merge.into.merged_into.code
        raise NotAllowed(f"{merge.into.code} is merged into {home} itself; undo that first.")
    if merge.recorded_by_id != user.pk or _must_narrow(merge.item, merge.into):
        permissions.check_can_manage(user, merge.into.case)


def can_unmerge(user: User, merge: Merge) -> bool:
    return permissions.allowed(check_can_unmerge, user, merge)


def _must_narrow(item: Item, into: Item) -> bool:
    """Whether the item, on its own again, would be seen by more people than the two together."""
    restricted = Visibility.RESTRICTED
    return into.visibility == restricted and item.visibility != restricted


def _came_with(item: Item) -> list[Item]:
    """Items that had been merged into this one when it was merged itself."""
    direct = [row.item for row in Merge.objects.current().filter(into=item).select_related("item")]
    return direct + [further for each in direct for further in _came_with(each)]


def _crossings(item: Item, into: Item) -> Iterator[str]:
    """What rests on rows of both, and could not be read if they went apart."""
    one = {item.pk, *(each.pk for each in _came_with(item))}
    other = set(into.parts().values_list("pk", flat=True)) - one
    for model in _of_items():
        rows: Any = model._default_manager
        for name in _ties(model):
            for here, there in ((one, other), (other, one)):
                row = rows.filter(item__in=here, **{f"{name}__item__in": there}).first()
                if row is not None:
                    kind = model._meta.verbose_name
                    yield f"A {kind} of {row.item.code} rests on what hangs on the other item."


def _of_items() -> list[type[Record]]:
    known = apps.get_app_config("evidence").get_models()
    return [model for model in known if issubclass(model, Record) and _hangs_on_item(model)]


def _hangs_on_item(model: Any) -> bool:
    return any(known.name == "item" for known in model._meta.fields)


def _ties(model: type[Record]) -> list[str]:
    """The relations of a model that lead to other rows of items."""
    fields = [*model._meta.fields, *model._meta.many_to_many]
    return [
        known.name
        for known in fields
        if known.is_relation and known.name != "supersedes" and _hangs_on_item(known.related_model)
    ]
