"""The review queue: what waits, by work status, the oldest first."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from evidence.models import Assignment, Case, FindingReview, Item, Remark, User
from evidence.models.work import STANDING_ITEM
from evidence.permissions import CONTRIBUTORS
from evidence.vocabularies import WorkStatus
from evidence.web import cards
from evidence.web.chosen import picking_listed
from evidence.web.gates import Asked

PAGE = 25
NARROWING = ("status", "case", "whose")
LONGEST = 24
"""Letters of what narrows a queue; no code, status or choice has more."""

REMEMBERED = "queue"
WHOSE = (
    ("", "All"),
    ("mine", "Mine"),
    ("nobody", "Nobody’s"),
    ("late", "Late"),
    ("asked", "Questions"),
)
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
    items = _asked_for(request.user, case, request.GET)
    counts = dict(items.order_by().values_list("work_status").annotate(Count("pk")))
    status = _status(request.GET.get("status", ""), counts)
    waiting = items.filter(work_status=status)
    rows, older, newer = _turned(waiting, request.GET)
    whose = request.GET.get("whose", "")
    # Whose they are is no search: of those, all of a page can be ticked.
    all_of_them = {} if whose else {"status": status.value, "case": case.code if case else ""}
    shown, workable = cards.cards(rows), _workable(request.user)
    context = {
        "nav": "queue",
        "cases": cases,
        "case": case,
        "status": status,
        "tabs": [(each, each.label, counts.get(each, 0)) for each in WorkStatus],
        "total": counts.get(status, 0),
        **picking_listed(request, rows, total=counts.get(status, 0), **all_of_them),
        "cards": shown,
        "whose": whose,
        "whose_choices": WHOSE,
        "held": _held(rows),
        "statuses": WorkStatus.choices,
        "workable": workable,
        "reviewable": _reviewable(request.user, shown, workable),
        # The oldest stand first here, so that the next page holds newer ones.
        "after": older,
        "before": newer,
    }
    response = render(request, "evidence/queue.html", context)
    remember(response, request, rows, status=status)
    return response


@require_safe
@never_cache
def next_item(request: Asked) -> HttpResponse:
    """The item that waits after the one `after` names: a decision leads straight to the next."""
    case = _case(request.user, request.GET.get("case", ""))
    waiting = _asked_for(request.user, case, request.GET)
    status = request.GET.get("status", "")
    if status in WorkStatus.values:
        waiting = waiting.filter(work_status=status)
    key = _key(request.GET.get("after", "")) or 0
    found = waiting.filter(pk__gt=key).order_by("pk").first()
    if found is None:
        messages.info(request, "Nothing more waits here: this was the last.")
        return redirect(_url("queue", request.GET))
    return redirect(f"{reverse('item', args=[found.code])}?{_trail(request.GET, found)}")


def remember(response: HttpResponse, request: Asked, items: list[Item], **asked: str) -> None:
    """Keep in mind which queue these items were opened from, so that the next is a key away.

    In a cookie of its own: a session is saved as a whole, and who reads on in one tab would undo
    what they tick in another at that moment.
    """
    found = _narrowing(request.GET) | asked
    kept = {"items": [item.pk for item in items], "asked": urlencode(found)}
    response.set_cookie(
        REMEMBERED,
        signing.dumps(kept, salt=_salt(request.user)),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def behind(request: Asked, item: Item) -> str:
    """The queue an item was opened from, as its address or the cookie says; empty for none."""
    if request.GET.get("queue"):
        return urlencode(_narrowing(request.GET) | {"after": item.pk})
    try:
        known = signing.loads(request.COOKIES.get(REMEMBERED, ""), salt=_salt(request.user))
    except signing.BadSignature:
        return ""
    return f"{known['asked']}&after={item.pk}" if item.pk in known["items"] else ""


def _salt(user: User) -> str:
    """What one person's browser remembers is nothing to the next who signs in there."""
    return f"queue of {user.pk}"


def _narrowing(asked: Any) -> dict[str, str]:
    return {name: asked[name][:LONGEST] for name in NARROWING if asked.get(name)}


def _asked_for(user: User, case: Case | None, asked: Any) -> QuerySet[Item]:
    """Items of the queue as ``case`` and ``whose`` narrow it."""
    items = Item.objects.visible_to(user)
    if case is not None:
        items = items.filter(case=case)
    running = Assignment.objects.running().filter(item=OuterRef("pk"))
    match asked.get("whose", ""):
        case "mine":
            return items.filter(Exists(running.filter(assignee=user)))
        case "nobody":
            return items.filter(~Exists(running))
        case "late":
            late = Assignment.objects.current().filter(due__lt=timezone.localdate())
            return items.filter(Exists(late.filter(item=OuterRef("pk"))))
        case "asked":
            asked_of = Remark.objects.open_questions().values_list(STANDING_ITEM)
            return items.filter(pk__in=asked_of)
    return items


def _held(rows: list[Item]) -> dict[int, Assignment]:
    """Who holds the items shown, by their numbers."""
    found = Assignment.objects.running().filter(item__in=[row.pk for row in rows])
    return {held.item_id: held for held in found.select_related("assignee")}


def _case(user: User, code: str) -> Case | None:
    return Case.objects.visible_to(user).filter(code=code).first() if code else None


def _trail(asked: Any, item: Item) -> str:
    """What an item's page needs to know to lead on to the next."""
    return urlencode({"queue": 1, **_narrowing(asked), "after": item.pk})


def _url(name: str, asked: Any) -> str:
    return f"{reverse(name)}?{urlencode(_narrowing(asked))}"


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
    """The proposals in these cards that the user, as somebody else, may still review."""
    proposals = [card.waiting for card in shown if card.waiting and card.item.case_id in workable]
    others = {finding.pk for finding in proposals if finding.recorded_by_id != user.pk}
    done = FindingReview.objects.filter(finding__in=others, recorded_by=user)
    return others - set(done.values_list("finding", flat=True))
