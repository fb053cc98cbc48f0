"""The search page: one question, answered as cards, table or map."""

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from evidence.finding import clusters, histogram, index
from evidence.finding.examples import EXAMPLES
from evidence.finding.walk import Question
from evidence.web import cards, filters, maps, steering
from evidence.web.chosen import picking
from evidence.web.filters import SearchFilters
from evidence.web.gates import Asked
from evidence.web.timeline import Timeline

PAGE = 25
REGION = "found"


@require_safe
@never_cache
@vary_on_headers("HX-Request", "HX-Target")
def page(request: Asked) -> HttpResponse:
    asked = SearchFilters(request.GET, user=request.user)
    if target := steering.target(request.GET, asked.query):
        return HttpResponseRedirect(f"{request.path}{target}")
    results = index.search(
        user=request.user,
        query=asked.query,
        filters=asked.chosen,
        sort=asked.sort_by,
        limit=PAGE,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    items = cards.found(request.user, results.items)
    found = cards.explained(items, results.understood)
    context = {
        "nav": "search",
        "filters": asked,
        "results": results,
        "cards": found,
        "facets": filters.facets(asked, results.facets),
        "chips": filters.chips(asked, request.GET, results.understood),
        "misread": filters.misread(results.understood),
        "ignored": filters.ignored(results.understood),
        "views": _views(request, asked),
        "words_url": filters.address(_words_only(request.GET)),
        "shown": f"{len(found)} of {results.total}",
        "newer_url": _turn(request, "before", results.previous),
        "older_url": _turn(request, "after", results.next),
        "is_first_run": not results.total and not asked.query and not asked.chosen,
        "has_case": bool(asked.form.fields["case"].choices),
        "timeline": _timeline(request, asked),
        "here": filters.having(request.GET),
        **picking(request, items, asked=request.GET.urlencode(), total=results.total),
        **_map(request, asked),
    }
    return render(request, f"evidence/search.html{_part(request)}", context)


@require_safe
def help_page(request: Asked) -> HttpResponse:
    return render(request, "evidence/search_help.html", {"nav": "search", "groups": EXAMPLES})


def _timeline(request: Asked, asked: SearchFilters) -> Timeline:
    question = Question(request.user, asked.query, asked.chosen)
    return Timeline(histogram.of(question), request.GET, asked.query)


def _part(request: Asked) -> str:
    is_swap = request.htmx and not request.htmx.history_restore_request
    return f"#{REGION}" if is_swap and request.htmx.target == REGION else ""


def _views(request: Asked, asked: SearchFilters) -> list[dict]:
    return [
        {
            "label": label,
            "url": filters.having(request.GET, view=value),
            "current": value == asked.shown_as,
        }
        for value, label in filters.VIEWS
    ]


def _words_only(asked: QueryDict) -> QueryDict:
    """The search without its facets."""
    kept = asked.copy()
    for name in SearchFilters.FACETS:
        kept.pop(name, None)
    return kept


def _turn(request: Asked, name: str, key: str) -> str:
    return filters.having(request.GET, **{name: key}) if key else ""


def _map(request: Asked, asked: SearchFilters) -> dict:
    """What the map is framed by, and what it cannot show."""
    if asked.shown_as != "map":
        return {}
    extent = clusters.extent(Question(request.user, asked.query, asked.chosen))
    steer = steering.Steering(request.GET, asked.query)
    box = extent.box
    return {
        **maps.ground(),
        "extent": extent,
        "bounds": f"{box.south},{box.west},{box.north},{box.east}" if box else "",
        "nowhere_url": steer.asking("missing:location"),
        "named_only_url": steer.asking("has:location missing:coordinates"),
    }
