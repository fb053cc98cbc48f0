"""What can be wanted of many items at once: what each is to say, and how it is changed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from evidence.actions import items, work
from evidence.errors import NotAllowed
from evidence.models import Assignment, BulkChange, BulkStep, Case, Item, ItemLink, Tag, User
from evidence.permissions import CONTRIBUTORS
from evidence.vocabularies import BulkKind, LinkKind, Role, StepOutcome


@dataclass
class Order:
    """What somebody wants of many items; a kind of change each has its class.

    `before` is what an item says now; `after` what it is to say, or why it stays as it is.
    """

    by: User
    value: dict[str, Any]
    cases: set[int] = field(init=False)

    def __post_init__(self) -> None:
        homes = Case.objects.where_role(self.by, *self.roles())
        self.cases = set(homes.values_list("pk", flat=True))

    def roles(self) -> Iterable[str]:
        """Who in a case may do it."""
        return CONTRIBUTORS

    def meet(self, page: list[Item]) -> None:
        """Look up what is needed to speak of these items, once for all of them."""

    def before(self, item: Item) -> Any:
        raise NotImplementedError

    def after(self, item: Item, before: Any) -> Any:
        return self.value["code"]


class StatusOrder(Order):
    def before(self, item: Item) -> Any:
        return item.work_status


class SensitivityOrder(Order):
    def before(self, item: Item) -> Any:
        return item.sensitivity


class VisibilityOrder(Order):
    def roles(self) -> Iterable[str]:
        return {Role.ADMIN}

    def before(self, item: Item) -> Any:
        return item.visibility


class TagsOrder(Order):
    """Terms by kind and name: each case has its own under these, or lacks them."""

    def __post_init__(self) -> None:
        super().__post_init__()
        wanted = {tuple(term) for term in self.value["tags"]}
        self.terms: dict[int, set[int]] = {}
        for tag in Tag.objects.filter(case__in=self.cases):
            if (tag.kind, tag.name) in wanted:
                self.terms.setdefault(tag.case_id, set()).add(tag.pk)

    def before(self, item: Item) -> Any:
        return sorted(tag.pk for tag in item.tags.all())


class AddTagsOrder(TagsOrder):
    def after(self, item: Item, before: Any) -> Any:
        terms = self.terms.get(item.case_id, set())
        return sorted(terms.union(before)) if terms else StepOutcome.NO_TERM


class RemoveTagsOrder(TagsOrder):
    def after(self, item: Item, before: Any) -> Any:
        return sorted(set(before) - self.terms.get(item.case_id, set()))


class SeriesOrder(Order):
    """The first item of the first case one may add to heads the series; the rest follow it."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.head: Item | None = None
        self.length = 1
        self.linked: set[int] = set()

    def before(self, item: Item) -> Any:
        return None

    def after(self, item: Item, before: Any) -> Any:
        if self.head is None:
            self._begin_with(item)
            return None
        if item.case_id != self.head.case_id:
            return StepOutcome.OTHER_CASE
        if item.pk in self.linked:
            return StepOutcome.ALREADY
        self.length += 1
        return {"head": self.head.pk, "position": self.length}

    def _begin_with(self, item: Item) -> None:
        self.head = item
        self.value["words"] = f"after {item.code}"
        links = ItemLink.objects.current().filter(kind=LinkKind.SERIES)
        self.linked = set(links.filter(other=item).values_list("item", flat=True))
        self.linked |= set(links.filter(item=item).values_list("other", flat=True))


class AssignOrder(Order):
    """Into whose hands; not out of a colleague's, but for admins of the case."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.to = User.objects.get(pk=self.value["to"])
        works_in = Case.objects.where_role(self.to, *CONTRIBUTORS)
        self.their_cases = set(works_in.values_list("pk", flat=True))
        managed = Case.objects.where_role(self.by, Role.ADMIN)
        self.managed = set(managed.values_list("pk", flat=True))

    def meet(self, page: list[Item]) -> None:
        numbers = [item.pk for item in page]
        seen = Item.objects.visible_to(self.to).filter(pk__in=numbers)
        self.theirs = set(seen.values_list("pk", flat=True))
        held = Assignment.objects.running().filter(item__in=numbers).exclude(assignee=self.by)
        self.held = set(held.values_list("item", flat=True))

    def before(self, item: Item) -> Any:
        return None

    def after(self, item: Item, before: Any) -> Any:
        if item.case_id not in self.their_cases or item.pk not in self.theirs:
            return StepOutcome.NOT_THEIRS
        if item.pk in self.held and item.case_id not in self.managed:
            return StepOutcome.HELD
        return {"to": self.to.pk}


ORDERS: dict[str, type[Order]] = {
    BulkKind.STATUS: StatusOrder,
    BulkKind.SENSITIVITY: SensitivityOrder,
    BulkKind.ADD_TAGS: AddTagsOrder,
    BulkKind.REMOVE_TAGS: RemoveTagsOrder,
    BulkKind.VISIBILITY: VisibilityOrder,
    BulkKind.SERIES: SeriesOrder,
    BulkKind.ASSIGN: AssignOrder,
}


# How one item is changed


def _common(change: BulkChange, item: Item) -> dict[str, Any]:
    return {"by": change.by, "item": item, "reason": change.reason, "batch": change.uid.hex}


def _set_status(change: BulkChange, step: BulkStep, item: Item) -> Any:
    to: Any = step.after
    return items.set_work_status(**_common(change, item), status=to, expected=step.version)


def _set_sensitivity(change: BulkChange, step: BulkStep, item: Item) -> Any:
    to: Any = step.after
    return items.edit_item(**_common(change, item), expected=step.version, sensitivity=to)


def _set_tags(change: BulkChange, step: BulkStep, item: Item) -> Any:
    to: Any = step.after
    tags = list(Tag.objects.filter(pk__in=to))
    return items.edit_item(**_common(change, item), expected=step.version, tags=tags)


def _set_visibility(change: BulkChange, step: BulkStep, item: Item) -> Any:
    to: Any = step.after
    return items.set_visibility(**_common(change, item), visibility=to, expected=step.version)


def _link(change: BulkChange, step: BulkStep, item: Item) -> Any:
    to: Any = step.after
    head = Item.objects.visible_to(change.by).filter(pk=to["head"]).first()
    if head is None:
        raise NotAllowed("The first of the series is not there any more.")
    return items.link_items(
        **_common(change, item),
        other=head,
        kind=LinkKind.SERIES,
        position=to["position"],
    )


def _assign(change: BulkChange, step: BulkStep, item: Item) -> Any:
    asked = change.value
    return work.assign(
        by=change.by,
        item=item,
        to=User.objects.get(pk=asked["to"]),
        due=date.fromisoformat(asked["due"]) if asked.get("due") else None,
        days=asked.get("days", work.LEASE_DAYS),
        note=change.reason,
        batch=change.uid.hex,
    )


APPLY: dict[str, Callable[[BulkChange, BulkStep, Item], Any]] = {
    BulkKind.STATUS: _set_status,
    BulkKind.SENSITIVITY: _set_sensitivity,
    BulkKind.ADD_TAGS: _set_tags,
    BulkKind.REMOVE_TAGS: _set_tags,
    BulkKind.VISIBILITY: _set_visibility,
    BulkKind.SERIES: _link,
    BulkKind.ASSIGN: _assign,
}
"""How one item is changed; each answers with something true when it really was."""
