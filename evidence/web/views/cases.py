"""Cases: those one works in, and what stands in each."""

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from evidence import permissions
from evidence.agreement import agreement
from evidence.finding import index
from evidence.models import Case, FindingReview, Item, LocationClaim, Membership, Statement, User
from evidence.vocabularies import FindingValue, Role, WorkStatus
from evidence.web import cards, features, gates, maps
from evidence.web.filters import NOT_ASSESSED
from evidence.web.gates import Asked

MOST_POINTS = 2000


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
    case = gates.case(request.user, code)
    found = index.search(user=request.user, filters={"case": [case.code]}, limit=1)
    claims = _claims(request.user, case)
    context = {
        "nav": "cases",
        "case": case,
        "total": found.total,
        "statuses": _numbers(WorkStatus.choices, found.facets["status"]),
        "findings": _numbers([*FindingValue.choices, NOT_ASSESSED], found.facets["finding"]),
        "agreement": agreement(second_assessments(case, request.user)),
        "members": Membership.objects.filter(case=case, active=True).select_related("user"),
        "statements": Statement.objects.current().filter(case=case).count(),
        "features": _points(claims),
        "may_add": permissions.can_contribute(request.user, case),
        "may_manage": permissions.can_manage(request.user, case),
        **maps.ground(),
    }
    return render(request, "evidence/case.html", context)


def _counted(user: User) -> dict[int, dict[str, int]]:
    """How many items the user may see, by case and work status."""
    counts: dict[int, dict[str, int]] = {}
    seen = Item.objects.visible_to(user).order_by().values_list("case", "work_status")
    for case, status, count in seen.annotate(Count("pk")):
        counts.setdefault(case, {})[status] = count
    return counts


def second_assessments(case: Case, reader: User) -> list[tuple[str, str]]:
    """What was proposed and what the first other person found, for each finding the reader sees."""
    reviews = FindingReview.objects.filter(
        finding__item__in=Item.objects.visible_to(reader).filter(case=case)
    ).order_by("finding", "id")
    first: dict[int, tuple[str, str]] = {}
    for finding, proposed, found in reviews.values_list("finding", "finding__value", "value"):
        first.setdefault(finding, (proposed, found))
    return list(first.values())


def _numbers(choices, counts: dict[str, int]) -> list[tuple[str, str, int]]:
    return [(value, label, counts[value]) for value, label in choices if counts.get(value)]


def _claims(user: User, case: Case) -> list[LocationClaim]:
    seen = Item.objects.readable_by(user).filter(case=case)
    claims = LocationClaim.objects.current().filter(item__in=seen, latitude__isnull=False)
    return list(claims.select_related("item", "shape").order_by("-pk")[:MOST_POINTS])


def _points(claims: list[LocationClaim]) -> list[dict]:
    return [
        feature
        for claim in claims
        for feature in features.of_claims(
            [claim], label=f"{claim.item.code} {claim.item.title}", url=cards.url_of(claim.item)
        )
    ]
