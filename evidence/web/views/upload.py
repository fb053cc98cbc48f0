"""Upload many files at once, or the file of an item we only know of."""

from collections.abc import Sequence

from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from evidence import permissions
from evidence.addresses import url_key
from evidence.models import Case, Item, ProvenanceStep, Receipt, User
from evidence.vocabularies import Sensitivity
from evidence.web import gates, uploads
from evidence.web.forms.arrivals import ArrivalForm, OneFileForm
from evidence.web.forms.claims import source_of
from evidence.web.forms.fields import may_know
from evidence.web.gates import Asked
from evidence.web.saving import require
from evidence.web.views.edit import chosen_case

MOST_SHOWN = 10


@require_safe
def page(request: Asked) -> HttpResponse:
    case, cases = chosen_case(request)
    return _page(request, case, cases=cases)


@require_safe
def for_item(request: Asked, code: str) -> HttpResponse:
    """Upload the file of an item we know of; the item becomes held."""
    item = gates.item(request.user, code)
    require(permissions.check_can_work_on, request.user, item)
    return _page(request, item.case, item=item)


def _page(
    request: Asked, case: Case | None, *, cases: Sequence[Case] = (), item: Item | None = None
) -> HttpResponse:
    context: dict = {"nav": "upload", "case": case, "cases": cases, "item": item}
    if case is not None:
        suggested: dict[str, str] = {"sensitivity": Sensitivity.NOT_ASSESSED}
        if item is not None:
            source = source_of(item)
            suggested |= {"item": item.code, "source": source.public_name if source else ""}
        context["form"] = ArrivalForm(case=case, by=request.user, initial=suggested)
        context["file_form"] = OneFileForm(case=case, by=request.user)
        context["sources"] = _names(case)
    return render(request, "evidence/upload.html", context)


def _names(case: Case) -> list[str]:
    """Names that say who is meant to this reader and to anybody looking over their shoulder."""
    return sorted({source.public_name for source in case.sources.all()})


@login_not_required  # a redirect to the sign-in page would be no answer to a script
@require_POST
def file(request: Asked) -> HttpResponse:
    """One raw file; see uploads.receive."""
    if not request.user.is_authenticated:
        return uploads.refusal(401, "You are signed out: sign in again in another tab, then retry.")
    return uploads.receive(request)


@require_safe
def check(request: Asked) -> HttpResponse:
    """Which visible items of a case came from, or were posted at, this address."""
    case = gates.case(request.user, request.GET.get("case", ""))
    key = url_key(request.GET.get("url", ""))
    known = _known(request.user, case, key) if key else []
    found = [
        {"code": item.code, "title": item.title, "url": reverse("item", args=[item.code])}
        for item in known
    ]
    return JsonResponse({"items": found})


def _known(user: User, case: Case, key: str) -> list[Item]:
    """Items known by this address, but for those where it would tell a confidential source."""
    confidential = case.sources.filter(confidential=True).select_related("case")
    untold = [source.pk for source in confidential if not may_know(user, source)]
    receipts = Receipt.objects.filter(url_key=key).exclude(
        Q(source__in=untold) | Q(forwarded_by__in=untold)
    )
    steps = ProvenanceStep.objects.current().filter(url_key=key).exclude(source__in=untold)
    items = Item.objects.visible_to(user).filter(case=case)
    received, told = items.filter(receipts__in=receipts), items.filter(provenance_steps__in=steps)
    return list((received | told).distinct().order_by("id")[:MOST_SHOWN])
