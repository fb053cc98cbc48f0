"""One item: its page, and the whole of its history."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from evidence import history as histories
from evidence.mentions import named_in
from evidence.vocabularies import WorkStatus
from evidence.web import gates, maps
from evidence.web.benches import drawing_of_whole
from evidence.web.desk import Desk
from evidence.web.gates import Asked
from evidence.web.likenesses import Copies
from evidence.web.looking import moment_in, page_in
from evidence.web.sheets import Sheet, whole
from evidence.web.sunlight import glance, rays
from evidence.web.views import queue

EVENTS_ON_PAGE = 20
EVENTS_A_PAGE = 50


@require_safe
@never_cache
def page(request: Asked, code: str) -> HttpResponse:
    item = whole(request.user, code)
    asked = request.GET
    sheet = Sheet(item, request.user, at=moment_in(asked.get("t", "")), page=page_in(asked))
    desk = Desk(item, request.user)
    clocks = drawing_of_whole(sheet)
    light = glance(sheet, clocks.bench)
    context = {
        "nav": "search",
        "item": item,
        "came_by": sheet.came_by(asked.get("merged", "")),
        "desk": desk,
        "named": named_in([*sheet.texts, *desk.texts], reader=request.user, people=sheet.people),
        "queue": queue.behind(request, item),
        "sheet": sheet,
        "clocks": clocks,
        "sun_here": rays(light) if light else None,
        "copies": Copies(item, request.user),
        "statuses": WorkStatus.choices,
        "history": histories.of(item, reader=request.user, limit=EVENTS_ON_PAGE),
        **maps.ground(),
    }
    response = render(request, "evidence/item.html", context)
    if asked.get("queue"):
        queue.remember(response, request, [item])
    return response


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
