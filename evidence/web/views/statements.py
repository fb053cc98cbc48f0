"""Statements about the event: who said what, and what bears on it."""

from typing import Any, cast
from uuid import UUID

from django.db.models import Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from evidence import history, permissions
from evidence.models import Item, Statement, StatementLink, User
from evidence.vocabularies import RowState
from evidence.web import gates
from evidence.web.gates import Asked

PAGE = 50
EVENTS = 20


@require_safe
@never_cache
def statement_list(request: Asked, code: str) -> HttpResponse:
    """The case's statements in the order they were recorded, paged by key."""
    case = gates.case(request.user, code)
    asked = request.GET.get("after", "")
    after = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 18 else 0
    links = _links(request.user).select_related("item", "other__speaker", "statement__speaker")
    known = Statement.objects.current().filter(case=case)
    rows = list(
        known.filter(pk__gt=after)
        .select_related("speaker")
        .prefetch_related(Prefetch("links", links))
        .order_by("pk")[: PAGE + 1]
    )
    context = {
        "nav": "cases",
        "case": case,
        "statements": rows[:PAGE],
        "total": known.count(),
        "older_url": f"?after={rows[PAGE - 1].pk}" if len(rows) > PAGE else "",
        "is_first": not after,
        "may_add": permissions.can_contribute(request.user, case),
    }
    return render(request, "evidence/statements.html", context)


@require_safe
@never_cache
def page(request: Asked, uid: UUID) -> HttpResponse:
    statement = gates.statement(request.user, uid)
    may_add = permissions.can_contribute(request.user, statement.case)
    may_manage = permissions.can_manage(request.user, statement.case)
    linked = _links(request.user).select_related(
        "item", "other__speaker", "statement__speaker", "recorded_by"
    )
    versions = _versions(statement)
    context = {
        "nav": "cases",
        "case": statement.case,
        "statement": statement,
        "is_withdrawn": statement.state == RowState.WITHDRAWN,
        "shown_address": statement.url if _may_know(request.user, statement) else "",
        "links": [(link, may_add and _may_withdraw(link, request.user, may_manage))
                  for link in linked.filter(statement__in=versions)],
        "bearing": linked.filter(other__in=versions),
        "history": history.of(statement, reader=request.user, limit=EVENTS),
        "may_add": may_add and statement.is_current,
        "may_withdraw": may_add
        and statement.is_current
        and _may_withdraw(statement, request.user, may_manage),
    }  # fmt: skip
    return render(request, "evidence/statement.html", context)


def _links(user: User) -> Any:
    """Standing links to other statements, and to items the user may see."""
    seen = Item.objects.visible_to(user)
    return StatementLink.objects.current().filter(Q(item__isnull=True) | Q(item__in=seen))


def _versions(statement: Statement) -> list[int]:
    """The statement and those it took the place of: a link to one speaks of the next too."""
    found = [statement.pk]
    while statement.supersedes is not None:
        statement = cast(Statement, statement.supersedes)
        found.append(statement.pk)
    return found


def _may_know(user: User, statement: Statement) -> bool:
    named = filter(None, (statement.speaker, statement.published_in))
    return all(permissions.can_see_identity(user, source) for source in named)


def _may_withdraw(row: Statement | StatementLink, user: User, may_manage: bool) -> bool:
    return may_manage or row.recorded_by_id == user.pk
