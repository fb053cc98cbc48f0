"""Record what somebody said of the event, and how items and other statements bear on it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from evidence import permissions
from evidence.actions import claims
from evidence.models import Case, Item, Statement, StatementLink
from evidence.web import gates
from evidence.web.forms.statements import StatementForm, StatementStanceForm
from evidence.web.gates import Asked
from evidence.web.saving import SeeOther, attempt, named_source, require, status_of
from evidence.web.views.add import form_context, row_to_replace


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
    """Say how an item, or another statement, bears on this one."""
    statement = gates.statement(request.user, uid)
    require(permissions.check_can_contribute, request.user, statement.case)
    old = row_to_replace(request, _visible_links(request, statement))
    typed = request.POST if request.method == "POST" else None
    form = StatementStanceForm(typed, by=request.user, subject=statement, supersedes=old)
    made = attempt(form, lambda: _link(form, statement)) if form.is_valid() else None
    if made:
        messages.success(request, "The stance is recorded.")
        return SeeOther(reverse("statement", args=[statement.uid]))
    context = {"nav": "cases", "statement": statement, **form_context(form, request)}
    return render(request, "evidence/statement_link.html", context, status=status_of(form))


def _link(form: StatementStanceForm, statement: Statement) -> StatementLink:
    return claims.link_statement(
        by=form.by, statement=statement, supersedes=form.supersedes, **form.values()
    )


def _visible_links(request: Asked, statement: Statement):
    hidden = statement.links.filter(item__isnull=False).exclude(
        item__in=Item.objects.visible_to(request.user)
    )
    return statement.links.exclude(pk__in=hidden)
