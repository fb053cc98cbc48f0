"""Changes of many items: what is wanted, what would become of each, how far it is, what came of it.

Only who orders a change sees it.
"""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from evidence import jobs
from evidence.actions import bulk
from evidence.errors import CannotUndo, TooManyItems
from evidence.models import BulkChange, Case
from evidence.vocabularies import BulkKind, StepOutcome
from evidence.web import manifold
from evidence.web.chosen import Chosen, Picked
from evidence.web.forms.changes import FORMS, ChangeForm
from evidence.web.gates import Asked
from evidence.web.saving import SeeOther, status_of

PAGE = 25
AT_ONCE_SECONDS = 1.0
"""How long a change is carried out while its page waits; the rest is done by the worker."""


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def new(request: Asked) -> HttpResponse:
    """What is to become of the selection; ``?kind=`` names what is changed."""
    kinds = [kind for kind in FORMS if _orders(request, kind)]
    if not kinds:
        raise PermissionDenied("Only verifiers and admins of a case change items.")
    wanted = request.GET.get("kind", "")
    kind = wanted if wanted in kinds else kinds[0]
    chosen = Chosen(request.user, Picked.of(request))
    form = FORMS[kind](request.POST if request.method == "POST" else None, by=request.user)
    if form.is_valid() and (made := _plan(request, chosen, kind, form)):
        return SeeOther(_home(made))
    context = {
        "form": form,
        "kind": kind,
        "kinds": [(each, BulkKind(each).label) for each in kinds],
        "chosen": chosen,
        "most": bulk.MOST_ITEMS,
    }
    return render(request, "evidence/change_new.html", context, status=status_of(form))


def _orders(request: Asked, kind: str) -> bool:
    return Case.objects.where_role(request.user, *FORMS[kind].ROLES).exists()


def _plan(request: Asked, chosen: Chosen, kind: str, form: ChangeForm) -> BulkChange | None:
    try:
        return bulk.plan(
            by=request.user,
            kind=kind,
            value=form.value(),
            numbers=chosen.numbers(),
            reason=form.cleaned_data["reason"],
        )
    except TooManyItems as refused:
        form.add_error(None, str(refused))
    return None


@require_safe
@never_cache
def page(request: Asked, uid: UUID) -> HttpResponse:
    """A preview, the progress or the report; ``?outcome=`` and ``?after=`` narrow and page it."""
    change = _own(request, uid)
    if change is None:
        return _gone(request)
    told = manifold.Told(change, request.user)
    wanted = request.GET.get("outcome", "")
    outcome = wanted if wanted in StepOutcome.values else ""
    steps, older = told.page(outcome, request.GET.get("after", ""), PAGE)
    context = {
        "change": change,
        "told": told,
        "outcome": outcome,
        "steps": steps,
        "older_url": f"?outcome={outcome}&after={older}" if older else "",
        "chosen": Chosen(request.user, Picked.of(request)),
    }
    return render(request, f"evidence/change.html{_part(request)}", context)


def _part(request: Asked) -> str:
    return "#progress" if request.htmx.target == "progress" else ""


@require_POST
def carry_out(request: Asked, uid: UUID) -> HttpResponse:
    """Begin it, or go on with it where it stopped."""
    change = _own(request, uid)
    if change is None:
        return _gone(request)
    if change.finished_at is not None:
        messages.info(request, "It was carried out already; this is its report.")
        return SeeOther(_home(change))
    try:
        if not bulk.carry_out(change=change, seconds=AT_ONCE_SECONDS):
            jobs.enqueue("change_many", change=change.pk)
    except BulkChange.DoesNotExist:  # gone this very moment
        return _gone(request)
    return SeeOther(_home(change))


@require_POST
def undo(request: Asked, uid: UUID) -> HttpResponse:
    """Look at what can be as it was before; nothing is taken back yet."""
    change = _own(request, uid)
    if change is None:
        return _gone(request)
    try:
        return SeeOther(_home(bulk.plan_undo(by=request.user, change=change)))
    except CannotUndo as reason:
        messages.error(request, str(reason))
    return SeeOther(_home(change))


@require_safe
@never_cache
def change_list(request: Asked) -> HttpResponse:
    """What the person has changed in one go, the latest first."""
    found = BulkChange.objects.filter(by=request.user).select_related("undoes", "undone_by")
    last = request.GET.get("after", "")
    if last.isascii() and last.isdigit() and len(last) < 18:
        found = found.filter(pk__lt=int(last))
    rows = list(found.order_by("-pk")[: PAGE + 1])
    shown = rows[:PAGE]
    context = {
        "rows": manifold.told_of(shown, request.user),
        "older_url": f"?after={shown[-1].pk}" if len(rows) > PAGE else "",
        "newer_url": request.path if last else "",
    }
    return render(request, "evidence/change_list.html", context)


def _own(request: Asked, uid: UUID) -> BulkChange | None:
    return BulkChange.objects.filter(by=request.user, uid=uid).select_related("undoes").first()


def _gone(request: Asked) -> HttpResponse:
    """A preview goes with the next one: whoever has it in another tab learns that much."""
    return render(request, "evidence/change_gone.html", status=404)


def _home(change: BulkChange) -> str:
    return reverse("change", args=[change.uid])
