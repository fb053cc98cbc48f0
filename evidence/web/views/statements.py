"""Statements about the event: who said what, what bears on it, and whether it could be verified."""

from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from evidence import history, permissions
from evidence.finding.texts import Asked as Wanted
from evidence.models import Case, Source, Statement, StatementAssessment, StatementLink, User
from evidence.vocabularies import RowState
from evidence.web import gates, weighed
from evidence.web.forms.fields import may_know, name_for
from evidence.web.forms.statements import NOT_ASSESSED, StatementFilterForm
from evidence.web.gates import Asked
from evidence.weighing.scales import weigh
from evidence.weighing.standing import Standings, assessments_of
from evidence.weighing.versions import Versions

PAGE = 25
EVENTS = 20


@require_safe
@never_cache
def statement_list(request: Asked, code: str) -> HttpResponse:
    """The case's statements in the order they were recorded, narrowed and paged by key."""
    case = gates.case(request.user, code)
    chosen = StatementFilterForm(request.GET, case=case, by=request.user)
    keys = matching(request.user, case, chosen.given())
    start = after(request)
    shown = [key for key in keys if key > start][: PAGE + 1]
    context = {
        "nav": "cases",
        "case": case,
        "filter": chosen,
        "narrowed": bool(chosen.given()),
        "rows": _rows(request.user, case, shown[:PAGE]),
        "total": len(keys),
        "older_url": _address(request, after=shown[PAGE - 1]) if len(shown) > PAGE else "",
        "first_url": _address(request, after=0) if start else "",
        "may_add": permissions.can_contribute(request.user, case),
    }
    return render(request, "evidence/statements.html", context)


def after(request: Asked, name: str = "after") -> int:
    """The key that a question of the page's address names, 0 for none."""
    asked = request.GET.get(name, "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 18 else 0


def _address(request: Asked, **values: Any) -> str:
    asked = request.GET.copy()
    for name, value in values.items():
        asked[name] = value
    return f"?{asked.urlencode()}"


def matching(reader: User, case: Case, given: dict[str, Any]) -> list[int]:
    """The keys of the case's standing statements that all filters let through, in order."""
    known = Statement.objects.current().filter(case=case).order_by("pk")
    if "speaker" in given:
        known = known.filter(speaker=given["speaker"])
    standings = Standings(reader, case)
    if given.get("standing") == NOT_ASSESSED:
        known = known.exclude(pk__in=standings.assessed)
    elif "standing" in given:
        known = known.filter(pk__in=standings.assessed_as(given["standing"]))
    if "contradicted" in given:
        known = known.filter(pk__in=standings.contradicted)
    if "unverified" in given:
        known = known.exclude(pk__in=standings.verified_here)
    wanted = Wanted(given.get("q", ""))
    if not wanted:
        return list(known.values_list("pk", flat=True))
    return [
        row.pk
        for row in known.select_related("speaker")
        if wanted.are_in(row.words, row.translation, row.context, row.speaker.public_name)
    ]


def _rows(reader: User, case: Case, keys: list[int]) -> list[dict[str, Any]]:
    """Statements as the list shows them, with their scales and what was made of them."""
    known = Statement.objects.select_related("case", "speaker", "published_in").in_bulk(keys)
    statements = [known[key] for key in keys]
    assessed = assessments_of(case, keys)
    return [
        {"scales": found, "statement": found.statement, "assessments": assessed.get(key, [])}
        for key, found in zip(keys, weigh(reader, case, statements), strict=True)
    ]


@require_safe
@never_cache
def page(request: Asked, uid: UUID) -> HttpResponse:
    reader = request.user
    statement = gates.statement(reader, uid)
    case = statement.case
    may_add = permissions.can_contribute(reader, case)
    may_manage = permissions.can_manage(reader, case)
    (found,) = weigh(reader, case, [statement])
    versions = Versions(case).all_of(statement.pk)
    context = {
        "nav": "cases",
        "case": case,
        "statement": statement,
        "speaker_name": name_for(reader, statement.speaker),
        "is_withdrawn": statement.state == RowState.WITHDRAWN,
        "shown_address": statement.url if _knows_address(reader, statement) else "",
        "pans": weighed.pans(found, reader, may_add=may_add, may_manage=may_manage),
        "verdict": weighed.verdict(found),
        "linked": found.total,
        "bears_on": found.bears_on,
        "assessments": _assessments(reader, case, statement, may_add, may_manage),
        "history": history.of(statement, *_told_with(versions), reader=reader,
                              limit=EVENTS),
        "may_add": may_add and statement.is_current,
        "may_withdraw": may_add
        and statement.is_current
        and (may_manage or statement.recorded_by_id == reader.pk),
    }  # fmt: skip
    return render(request, "evidence/statement.html", context)


def _knows_address(user: User, statement: Statement) -> bool:
    return may_know(user, statement.speaker, statement.published_in)


def _assessments(
    reader: User, case: Case, statement: Statement, may_add: bool, may_manage: bool
) -> list[dict[str, Any]]:
    """What was made of a statement, each with what the reader may do with it."""
    rows = assessments_of(case, [statement.pk]).get(Versions(case).latest(statement.pk), [])
    return [
        {
            "row": row,
            "address": row.url if _may_read(reader, row.claimed_by_source) else "",
            "may_replace": may_add and row.claimed_by_user_id in (None, reader.pk),
            "may_withdraw": may_add and (may_manage or row.recorded_by_id == reader.pk),
        }
        for row in rows
    ]


def _may_read(reader: User, source: Source | None) -> bool:
    """Whether a member may read an address that tells who this source is."""
    return source is None or not source.confidential or may_know(reader, source)


def _told_with(versions: list[int]) -> list[Any]:
    """The records whose histories are told with a statement's: its versions, links, assessments."""
    links = StatementLink.objects.filter(Q(statement__in=versions) | Q(other__in=versions))
    assessed = StatementAssessment.objects.filter(statement__in=versions)
    return [*Statement.objects.filter(pk__in=versions), *links, *assessed]
