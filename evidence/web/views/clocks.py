"""The clocks of one item on a bench: what they leave together, what clashes, what to try."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from evidence.web import benches
from evidence.web.gates import Asked
from evidence.web.sheets import Sheet, whole
from evidence.web.sunlight import glance


@require_safe
@never_cache
def page(request: Asked, code: str) -> HttpResponse:
    """The bench; what is tried out on it stands in the address and is kept nowhere."""
    item = whole(request.user, code)
    sheet, trial = Sheet(item, request.user), benches.Trial.asked(request.GET)
    laid = benches.drawings(sheet, trial)
    context = {
        "nav": "search",
        "item": item,
        "sheet": sheet,
        "trial": trial,
        "drawings": laid,
        "light": glance(sheet, laid[0].bench),
        "offsets": benches.OFFSET_CHOICES,
        "zooms": [(zoom, words, trial.address(zoom=zoom)) for zoom, words in benches.ZOOMS.items()],
    }
    return render(request, "evidence/clocks.html", context)
