"""The sources of the person's cases: who they are, what they supplied and what they claim."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from evidence import permissions
from evidence.actions import sources
from evidence.models import (
    Case,
    Item,
    LocationClaim,
    Source,
    Statement,
    TimeClaim,
    User,
)
from evidence.provenance.records import records_of
from evidence.web import gates, naming
from evidence.web.forms.fields import name_for
from evidence.web.forms.sources import NewSourceForm, SourceFilterForm, SourceForm
from evidence.web.gates import Asked
from evidence.web.saving import SeeOther, attempt, require, status_of
from evidence.web.views.edit import chosen_case, say_what_changed

PAGE = 50


@require_safe
def source_list(request: Asked) -> HttpResponse:
    cases = Case.objects.visible_to(request.user)
    chosen = SourceFilterForm(request.GET, cases=cases)
    known = Source.objects.filter(case__in=cases).select_related("case").order_by("case", "id")
    if chosen.is_valid():
        given = {name: value for name, value in chosen.cleaned_data.items() if value}
        known = known.filter(**given)
    page = Paginator(_counted(known, request.user), PAGE).get_page(request.GET.get("page"))
    context = {
        "nav": "sources",
        "filter": chosen,
        "page": page,
        "sources": [(source, name_for(request.user, source)) for source in page],
        "may_add": any(permissions.can_contribute(request.user, case) for case in cases),
    }
    return render(request, "evidence/source_list.html", context)


def _counted(known: QuerySet[Source], reader: User) -> QuerySet[Source]:
    """Sources with the number of items of theirs that this reader may see."""
    theirs = _supplied(OuterRef("pk"), reader).order_by().values("case")
    number = theirs.annotate(number=Count("pk", distinct=True)).values("number")
    return known.annotate(item_count=Coalesce(Subquery(number), 0))


def _supplied(source: Any, reader: User) -> QuerySet[Item]:
    """Items whose bytes came from a source or that it published, as far as they are visible."""
    steps = Q(
        provenance_steps__source=source,
        provenance_steps__state="active",
        provenance_steps__superseded_by__isnull=True,
    )
    came = Q(receipts__source=source) | Q(receipts__forwarded_by=source) | steps
    return Item.objects.visible_to(reader).filter(came)


@require_safe
def page(request: Asked, uid: UUID) -> HttpResponse:
    source = gates.source(request.user, uid)
    reader = request.user
    seen = Item.objects.readable_by(reader)
    claims = {
        name: model.objects.current()
        .filter(claimed_by_source=source, item__in=seen)
        .select_related("item")
        for name, model in (("locations", LocationClaim), ("times", TimeClaim))
    }
    knows, supplied = permissions.can_see_identity(reader, source), _supplied(source, reader)
    context = {
        "nav": "sources",
        "source": source,
        "name": name_for(reader, source),
        "knows": knows,
        "telling": naming.telling(source, reader) if knows and source.confidential else [],
        "may_edit": permissions.can_edit_source(reader, source),
        "record": records_of([source.pk], reader=reader)[source.pk],
        "grades": list(source.grades.select_related("recorded_by").order_by("-pk")),
        "sees_contact": permissions.can_see_contact(reader, source),
        "items": supplied.distinct().order_by("-id")[:100],
        "statements": Statement.objects.current()
        .filter(Q(speaker=source) | Q(published_in=source))
        .select_related("speaker"),
        **claims,
    }
    return render(request, "evidence/source.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: Asked) -> HttpResponse:
    """Record a source in the case that ``?case=`` names."""
    case, cases = chosen_case(request)
    form = None
    if case is not None:
        typed = request.POST if request.method == "POST" else None
        form = NewSourceForm(typed, case=case, by=request.user)
        made = attempt(form, lambda: _add(request.user, case, form)) if form.is_valid() else None
        if made:
            messages.success(request, "The source is recorded.")
            return SeeOther(reverse("source", args=[made.uid]))
    context = {"nav": "sources", "form": form, "case": case, "cases": cases}
    return render(request, "evidence/source_add.html", context, status=status_of(form))


def _add(by: User, case: Case, form: NewSourceForm) -> Source:
    values = dict(form.cleaned_data)
    contact = values.pop("contact")
    source = sources.add_source(by=by, case=case, **values)
    if contact:
        sources.set_contact(by=by, source=source, contact=contact)
    return source


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Asked, uid: UUID) -> HttpResponse:
    source = gates.source(request.user, uid)
    require(permissions.check_can_edit_source, request.user, source)
    typed = request.POST if request.method == "POST" else None
    form = SourceForm(typed, by=request.user, record=source)
    if form.is_valid():
        changed = attempt(form, lambda: _edit(form, source))
        if changed is not None:
            say_what_changed(request, changed)
            return SeeOther(reverse("source", args=[source.uid]))
    context = {"nav": "sources", "source": source, "name": source.name, "form": form}
    return render(request, "evidence/source_edit.html", context, status=status_of(form))


def _edit(form: SourceForm, source: Source) -> list[str]:
    values = form.values()
    sources.edit_source(
        by=form.by,
        source=source,
        expected=form.expected(),
        reason=form.cleaned_data["reason"],
        **values,
    )
    if "contact" in form.changed_data and form.cleaned_data["contact"]:
        sources.set_contact(by=form.by, source=source, contact=form.cleaned_data["contact"])
        return [*values, "contact"]
    return list(values)
