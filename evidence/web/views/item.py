"""One item: its page, and the whole of its history."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from evidence import history as histories
from evidence.mentions import named_in
from evidence.models import Item
from evidence.vocabularies import WorkStatus
from evidence.web import gates, maps
from evidence.web.benches import drawing_of_whole
from evidence.web.desk import Desk
from evidence.web.gates import Asked
from evidence.web.likenesses import Copies
from evidence.web.looking import moment_in
from evidence.web.sheets import Sheet, whole
from evidence.web.sunlight import glance, rays
from evidence.web.views import queue

EVENTS_ON_PAGE = 20
EVENTS_A_PAGE = 50


@require_safe
@never_cache
def page(request: Asked, code: str) -> HttpResponse:
    item = gates.item(request.user, code, whole(Item.objects.all()))
    sheet = Sheet(item, request.user, at=moment_in(request.GET.get("t", "")))
    desk = Desk(item, request.user)
    clocks = drawing_of_whole(sheet)
    light = glance(sheet, clocks.bench)
    context = {
        "nav": "search",
        "item": item,
        "came_by": sheet.came_by(request.GET.get("merged", "")),
        "desk": desk,
        "named": named_in([*sheet.texts, *desk.texts], reader=request.user, people=sheet.people),
        "queue": _queue_behind(request, item),
        "sheet": sheet,
        "clocks": clocks,
        "sun_here": rays(light) if light else None,
        "copies": Copies(item, request.user),
        "statuses": WorkStatus.choices,
        "history": histories.of(item, reader=request.user, limit=EVENTS_ON_PAGE),
        **maps.ground(),
    }
    return render(request, "evidence/item.html", context)


def _queue_behind(request: Asked, item: Item) -> str:
    """The queue this item was opened from, as its address asks for it; empty for none."""
    if request.GET.get("queue"):
        queue.remember(request, [item])
    known = request.session.get(queue.REMEMBERED) or {}
    return f"{known['asked']}&after={item.pk}" if item.pk in known.get("items", ()) else ""


@require_safe
@never_cache
def history(request: Asked, code: str) -> HttpResponse:
    """Everything that happened to the item, the latest first, paged by sequence number."""
    item = gates.item(request.user, code)
    asked = request.GET.get("before", "")
    before = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 18 else None
    told = histories.of(item, reader=request.user, limit=EVENTS_A_PAGE, before=before)
    older_url = f"?before={told.older}" if told.older is not None else ""
    context = {"item": item, "history": told, "older_url": older_url, "is_first": before is None}
    return render(request, "evidence/history.html", context)
