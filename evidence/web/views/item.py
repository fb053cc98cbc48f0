"""One item: its page, and the whole of its history."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from evidence import history as histories
from evidence.models import Item
from evidence.vocabularies import WorkStatus
from evidence.web import gates, maps
from evidence.web.gates import Asked
from evidence.web.likenesses import Copies
from evidence.web.sheets import Sheet, whole

EVENTS_ON_PAGE = 20
EVENTS_A_PAGE = 50


@require_safe
@never_cache
def page(request: Asked, code: str) -> HttpResponse:
    item = gates.item(request.user, code, whole(Item.objects.all()))
    context = {
        "nav": "search",
        "item": item,
        "sheet": Sheet(item, request.user),
        "copies": Copies(item, request.user),
        "statuses": WorkStatus.choices,
        "history": histories.of(item, reader=request.user, limit=EVENTS_ON_PAGE),
        **maps.ground(),
    }
    return render(request, "evidence/item.html", context)


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
