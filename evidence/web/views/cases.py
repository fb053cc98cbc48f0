"""Cases: those one works in, and what stands in each."""

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from evidence import permissions
from evidence.actions import ledger
from evidence.finding import index
from evidence.models import Case, Item, Statement, User
from evidence.vocabularies import Role, WorkStatus
from evidence.web import contested, dossiers, filters, gates, happenings, overview, tallies
from evidence.web.filters import SearchFilters
from evidence.web.gates import Asked
from evidence.web.views.statements import after

CHANGES, CHANGES_A_PAGE = 25, 100


@require_safe
@never_cache
def case_list(request: Asked) -> HttpResponse:
    cases = Case.objects.visible_to(request.user)
    roles = dict(request.user.memberships.filter(active=True).values_list("case", "role"))
    items = _counted(request.user)
    rows = [
        {
            "case": case,
            "role": Role(roles[case.pk]).label,
            "items": sum(items.get(case.pk, {}).values()),
            "new": items.get(case.pk, {}).get(WorkStatus.NEW, 0),
            "ready": items.get(case.pk, {}).get(WorkStatus.READY, 0),
        }
        for case in cases
    ]
    context = {
        "nav": "cases",
        "rows": rows,
        "may_open": permissions.can_open_cases(request.user),
    }
    return render(request, "evidence/cases.html", context)


@require_safe
@never_cache
def page(request: Asked, code: str) -> HttpResponse:
    case, reader = gates.case(request.user, code), request.user
    found = index.search(user=reader, filters={"case": [case.code]}, limit=1)
    context = {
        "nav": "cases",
        "case": case,
        "tallies": tallies.of(case, reader),
        "total": found.total,
        "behind": found.behind,
        "statuses": _numbers(WorkStatus.choices, found.facets["status"]),
        "agreement": overview.agreed(case, reader),
        "dissent": overview.dissent(case, reader),
        "people": overview.people(case, reader),
        "statements": Statement.objects.current().filter(case=case).count(),
        "clashes": contested.clashes(case, reader),
        "disputes": contested.disputes(case, reader),
        "timeline": overview.dates(case, reader),
        "time_line": overview.times(case, reader),
        "activity": happenings.of(case, reader, limit=CHANGES),
        "may_add": permissions.can_contribute(reader, case),
        "may_manage": permissions.can_manage(reader, case),
        **overview.places(case, reader),
    }
    return render(request, "evidence/case.html", context)


@require_safe
@never_cache
def activity(request: Asked, code: str) -> HttpResponse:
    """Everything that happened in the case, the latest first, paged by sequence number."""
    case = gates.case(request.user, code)
    before = after(request, "before") or None
    told = happenings.of(case, request.user, limit=CHANGES_A_PAGE, before=before)
    context = {"nav": "cases", "case": case, "activity": told, "is_first": before is None}
    return render(request, "evidence/case_activity.html", context)


@require_safe
@never_cache
def printed(request: Asked, code: str) -> HttpResponse:
    """The case as a dossier to print: all of it, or what a search (`q`, facets) narrows it to.

    A part holds dossiers.ITEMS items, in the order of when they are said to have been made.
    """
    case, reader = gates.case(request.user, code), request.user
    asked = SearchFilters(request.GET, user=reader)
    found = index.search(
        user=reader,
        query=asked.query,
        filters={**asked.chosen, "case": [case.code]},
        sort=asked.sort_by if "sort" in request.GET else index.OLDEST,
        limit=dossiers.ITEMS,
        after=request.GET.get("after", ""),
    )
    is_first = not request.GET.get("after")
    entries, root = ledger.position()
    context = {
        "nav": "cases",
        "case": case,
        "found": found,
        "rows": dossiers.items(reader, found.items),
        "filters": asked,
        "chips": filters.chips(asked, request.GET, found.understood),
        "is_first": is_first,
        "more_url": filters.having(request.GET, after=found.next) if found.next else "",
        "tallies": tallies.of(case, reader),
        "agreement": overview.agreed(case, reader),
        "said": dossiers.statements(case, reader) if is_first else [],
        "statements": Statement.objects.current().filter(case=case).count(),
        "at": timezone.now(),
        "entries": entries,
        "root": root.hex(),
        "site": request.build_absolute_uri("/").rstrip("/"),
    }
    return render(request, "evidence/case_print.html", context)


def _counted(user: User) -> dict[int, dict[str, int]]:
    """How many items the user may see, by case and work status."""
    counts: dict[int, dict[str, int]] = {}
    seen = Item.objects.visible_to(user).order_by().values_list("case", "work_status")
    for case, status, count in seen.annotate(Count("pk")):
        counts.setdefault(case, {})[status] = count
    return counts


def _numbers(choices, counts: dict[str, int]) -> list[tuple[str, str, int]]:
    return [(value, label, counts[value]) for value, label in choices if counts.get(value)]
