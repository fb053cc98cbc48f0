"""The selection: ticked item by item, or all that a search finds; kept while signed in."""

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from evidence.errors import TooManyTicks
from evidence.finding import newness
from evidence.models import Item
from evidence.web import cards, gates, saved
from evidence.web.chosen import Chosen, Picked, search_of
from evidence.web.gates import Asked
from evidence.web.saving import SeeOther

PAGE = 25
BAR = "selection"


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def page(request: Asked) -> HttpResponse:
    """GET shows what is selected, POST changes it and leads back to where the ticks are."""
    chosen = Chosen(request.user, Picked.of(request))
    if request.method == "POST":
        return _change(request, chosen)
    last = request.GET.get("after", "")
    after = int(last) if last.isascii() and last.isdigit() and len(last) < 18 else None
    older = [number for number in chosen.by_hand if after is None or number < after]
    numbers = older[:PAGE]
    found = cards.listed(Item.objects.visible_to(request.user)).in_bulk(numbers)
    context = {
        "nav": "search",
        "chosen": chosen,
        "asked": saved.in_words(newness.question_of(chosen.picked.asked or "")),
        "cards": cards.cards(found[number] for number in numbers if number in found),
        "selectable": True,
        "ticked": numbers,
        "newer_url": request.path if after is not None else "",
        "older_url": f"?after={numbers[-1]}" if len(older) > PAGE else "",
        "shown": f"{len(numbers)} of {len(chosen.by_hand)} ticked one by one",
    }
    return render(request, "evidence/selection.html", context)


def _change(request: Asked, chosen: Chosen) -> HttpResponse:
    back = gates.page_of_ours(request, request.POST.get("back", ""), otherwise=reverse("search"))
    try:
        picked = _picked(request.POST, chosen)
    except TooManyTicks as refused:
        messages.error(request, str(refused))
        return HttpResponseClientRedirect(back) if request.htmx else SeeOther(back)
    if None not in (chosen.picked.asked, picked.asked) and chosen.picked.asked != picked.asked:
        messages.info(request, "All of this search are selected now, in place of all of another.")
    picked.keep(request)
    if request.htmx.target == BAR:
        context = {"chosen": Chosen(request.user, picked)}
        return render(request, "evidence/_parts/selection.html", context)
    return SeeOther(back)


def _picked(posted: QueryDict, chosen: Chosen) -> Picked:
    """What is selected after a button, or after the ticks of a page when none was pressed."""
    shown = posted.getlist("shown")
    match posted.get("do"):
        case "all":
            asked = search_of(QueryDict(posted.get("asked", "")), chosen.user)
            return Picked(chosen.picked.codes, asked)
        case "none":
            return Picked()
        case "page":
            return chosen.ticked(shown, shown)
    return chosen.ticked(shown, posted.getlist("selected"))
