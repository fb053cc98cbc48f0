"""The review queue: what waits, by work status, the oldest first."""

from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from evidence.models import Case, Item, User
from evidence.permissions import CONTRIBUTORS
from evidence.vocabularies import WorkStatus
from evidence.web import cards
from evidence.web.gates import Asked

PAGE = 25
MOST_URGENT = (
    WorkStatus.READY,
    WorkStatus.HELP_NEEDED,
    WorkStatus.NEW,
    WorkStatus.IN_PROGRESS,
    WorkStatus.DONE,
    WorkStatus.OUT_OF_SCOPE,
)


@require_safe
@never_cache
def page(request: Asked) -> HttpResponse:
    """One tab: ``status`` names it, ``case`` narrows it, ``after`` and ``before`` page it."""
    cases = list(Case.objects.visible_to(request.user))
    case = next((each for each in cases if each.code == request.GET.get("case")), None)
    items = Item.objects.visible_to(request.user)
    if case is not None:
        items = items.filter(case=case)
    counts = dict(items.order_by().values_list("work_status").annotate(Count("pk")))
    status = _status(request.GET.get("status", ""), counts)
    waiting = items.filter(work_status=status)
    rows, older, newer = _turned(waiting, request.GET)
    shown, workable = list(cards.cards(rows)), _workable(request.user)
    context = {
        "nav": "queue",
        "cases": cases,
        "case": case,
        "status": status,
        "tabs": [(each, each.label, counts.get(each, 0)) for each in WorkStatus],
        "total": counts.get(status, 0),
        "cards": shown,
        "statuses": WorkStatus.choices,
        "workable": workable,
        "reviewable": _reviewable(request.user, shown, workable),
        # The oldest stand first here, so that the next page holds newer ones.
        "after": older,
        "before": newer,
    }
    return render(request, "evidence/queue.html", context)


def _status(asked: str, counts: dict[str, int]) -> WorkStatus:
    """The tab asked for, else the most urgent that is not empty."""
    if asked in WorkStatus.values:
        return WorkStatus(asked)
    return next((status for status in MOST_URGENT if counts.get(status)), WorkStatus.NEW)


def _turned(items: QuerySet[Item], asked: Any) -> tuple[list[Item], int | None, int | None]:
    """One page by key: the items, and the keys to page after and before."""
    after, before = _key(asked.get("after", "")), _key(asked.get("before", ""))
    listed = cards.listed(items)
    if before is not None:
        rows = list(listed.filter(pk__lt=before).order_by("-pk")[: PAGE + 1])
        more, rows = len(rows) > PAGE, rows[:PAGE][::-1]
        return rows, rows[-1].pk if rows else None, rows[0].pk if more else None
    if after is not None:
        listed = listed.filter(pk__gt=after)
    rows = list(listed.order_by("pk")[: PAGE + 1])
    more, rows = len(rows) > PAGE, rows[:PAGE]
    first = rows[0].pk if rows and after is not None else None
    return rows, rows[-1].pk if more else None, first


def _key(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None


def _workable(user: User) -> set[int]:
    """The cases in which the user may change an item's work status."""
    return set(Case.objects.where_role(user, *CONTRIBUTORS).values_list("pk", flat=True))


def _reviewable(user: User, shown: list[cards.Card], workable: set[int]) -> set[int]:
    """The proposals in these cards that the user, as somebody else, may review."""
    proposals = [card.waiting for card in shown if card.waiting and card.item.case_id in workable]
    return {finding.pk for finding in proposals if finding.recorded_by_id != user.pk}
