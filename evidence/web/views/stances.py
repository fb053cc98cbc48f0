"""Record what somebody said of the event, what bears on it, and whether it could be verified."""

from typing import Any, TypeVar
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from evidence import permissions
from evidence.actions import claims
from evidence.models import (
    Case,
    Dated,
    Item,
    Statement,
    StatementAssessment,
    StatementLink,
)
from evidence.vocabularies import CHECKLISTS, ItemKind
from evidence.web import gates
from evidence.web.forms.base import RowForm
from evidence.web.forms.statements import AssessmentForm, StatementForm, StatementStanceForm
from evidence.web.gates import Asked
from evidence.web.saving import SeeOther, attempt, named_source, require, status_of
from evidence.web.views.add import form_context, row_to_replace
from evidence.weighing.versions import Versions

F = TypeVar("F", bound=RowForm)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: Asked, code: str) -> HttpResponse:
    """Record a statement; ``?supersedes=`` starts from the one it will replace."""
    case = gates.case(request.user, code)
    require(permissions.check_can_contribute, request.user, case)
    old = row_to_replace(request, case.statements.all())
    typed = request.POST if request.method == "POST" else None
    form = StatementForm(typed, by=request.user, subject=case, supersedes=old)
    made = attempt(form, lambda: _add(form, case)) if form.is_valid() else None
    if made:
        messages.success(request, "The statement is recorded.")
        return SeeOther(reverse("statement", args=[made.uid]))
    context = {"nav": "cases", "case": case, **form_context(form, request)}
    return render(request, "evidence/statement_add.html", context, status=status_of(form))


def _add(form: StatementForm, case: Case) -> Statement:
    values = form.values()
    for name in ("speaker", "published_in"):
        values[name] = named_source(form.by, case, values[name])
    return claims.add_statement(by=form.by, case=case, supersedes=form.supersedes, **values)


@require_http_methods(["GET", "HEAD", "POST"])
def link(request: Asked, uid: UUID) -> HttpResponse:
    """Say how an item, or another statement, bears on this one.

    ``?item=`` and ``?other=`` name what is to be linked, ``?next=`` the page to return to.
    """
    statement = gates.statement(request.user, uid)
    form = _form(request, statement, StatementStanceForm, _links(request, statement))
    made = attempt(form, lambda: _link(form)) if form.is_valid() else None
    if made:
        messages.success(request, "The link is recorded, with your reason.")
        return SeeOther(_next(request, statement))
    context = {"nav": "cases", "statement": statement, "back_url": _next(request, statement)}
    context |= form_context(form, request)
    return render(request, "evidence/statement_link.html", context, status=status_of(form))


def _link(form: StatementStanceForm) -> StatementLink:
    return claims.link_statement(
        by=form.by, statement=form.subject, supersedes=form.supersedes, **form.values()
    )


def _links(request: Asked, statement: Statement) -> Any:
    """The links of all versions of the statement, but for those to items the person cannot see."""
    seen = Q(item__isnull=True) | Q(item__in=Item.objects.readable_by(request.user))
    rows = StatementLink.objects.filter(seen, statement__in=_versions(statement))
    return rows.select_related("statement__case")


@require_http_methods(["GET", "HEAD", "POST"])
def assess(request: Asked, uid: UUID) -> HttpResponse:
    """Say what came of trying to verify a statement: one's own result, or a source's."""
    statement = gates.statement(request.user, uid)
    known = StatementAssessment.objects.filter(statement__in=_versions(statement))
    form = _form(request, statement, AssessmentForm, known.select_related("statement__case"))
    made = attempt(form, lambda: _assess(form)) if form.is_valid() else None
    if made:
        messages.success(request, "The assessment is recorded beside the others.")
        return SeeOther(_next(request, statement))
    context = {
        "nav": "cases",
        "statement": statement,
        "starting_points": CHECKLISTS[ItemKind.STATEMENT],
        **form_context(form, request),
    }
    return render(request, "evidence/statement_assess.html", context, status=status_of(form))


def _assess(form: AssessmentForm) -> StatementAssessment:
    values = form.values()
    source = named_source(form.by, form.subject.case, values.pop("claimed_by_source"))
    return claims.assess_statement(
        by=form.by,
        statement=form.subject,
        claimed_by_source=source,
        supersedes=form.supersedes,
        **values,
    )


def _form(request: Asked, statement: Statement, form: type[F], rows: Any) -> F:
    """The form for a row of a statement; a row it replaces keeps the version it speaks of."""
    require(permissions.check_can_contribute, request.user, statement.case)
    old: Dated | None = row_to_replace(request, rows)
    subject = getattr(old, "statement", statement)
    typed = request.POST if request.method == "POST" else None
    return form(typed, by=request.user, subject=subject, supersedes=old, offered=request.GET)


def _versions(statement: Statement) -> list[int]:
    return Versions(statement.case).all_of(statement.pk)


def _next(request: Asked, statement: Statement) -> str:
    home = reverse("statement", args=[statement.uid])
    return gates.page_of_ours(request, request.GET.get("next", ""), otherwise=home)
