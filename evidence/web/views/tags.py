"""The terms of a case: the list, a page for each, and what changes them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from evidence import history, permissions
from evidence.actions import cases, tags
from evidence.finding import texts
from evidence.models import Case, Item, LocationClaim, Statement, StatementLink, Tag, TagLink, User
from evidence.vocabularies import TagLinkKind
from evidence.web import cards, features, gates, maps, timelines
from evidence.web.chosen import picking_listed
from evidence.web.forms.tags import (
    ApartForm,
    MergeForm,
    NewTagForm,
    PartForm,
    PlaceForm,
    TagForm,
    TermsFilterForm,
)
from evidence.web.gates import Asked
from evidence.web.saving import SeeOther, attempt, require, status_of
from evidence.web.terms import Term, Vocabulary, tagged
from evidence.web.views.edit import say_what_changed
from evidence.web.views.statements import after
from evidence.weighing.versions import Versions

PAGE = 24
EVENTS = 20
MOST_POINTS = 2000
MOST_STATEMENTS = 30


# Reading


@require_safe
@never_cache
def tag_list(request: Asked, code: str) -> HttpResponse:
    """The case's vocabulary by kind, narrower terms under broader ones."""
    case = gates.case(request.user, code)
    chosen = TermsFilterForm(request.GET)
    given = chosen.given()
    vocabulary = Vocabulary(case, request.user)
    may_add = permissions.can_contribute(request.user, case)
    context = {
        "nav": "cases",
        "case": case,
        "filter": chosen,
        "narrowed": bool(given),
        "kinds": vocabulary.by_kind(given.get("kind", ""), given.get("q", "")),
        "doubles": vocabulary.doubles if may_add and not given else [],
        "may_add": may_add,
    }
    return render(request, "evidence/tags.html", context)


@require_safe
@never_cache
def page(request: Asked, uid: UUID) -> HttpResponse:
    """A term with its items and statements; a merged one leads to the term it goes by.

    ``?itself`` shows a merged term's own page all the same.
    """
    tag, reader = gates.tag(request.user, uid), request.user
    vocabulary = Vocabulary(tag.case, reader)
    merge = _standing(tag, TagLinkKind.MERGED)
    if merge is not None and "itself" not in request.GET:
        standing = vocabulary.tags[vocabulary.concepts.standing(tag.pk)]
        there = reverse("tag", args=[standing.uid], query={"from": tag.uid})
        return HttpResponseRedirect(there)
    found = tagged(reader, [tag.pk] if merge else vocabulary.concepts.within(tag.pk))
    may_add = permissions.can_contribute(reader, tag.case)
    search_for = f'tag:"{tag.name.replace(chr(34), " ")}"'
    total = found.count()
    shown = _items(request, found)
    context = {
        "nav": "cases",
        "case": tag.case,
        "tag": tag,
        "term": vocabulary.term(tag.pk),
        "merge": merge,
        "came_from": _came_from(request, tag),
        "above": vocabulary.terms(reversed(vocabulary.concepts.above(tag.pk))),
        "below": vocabulary.terms(vocabulary.concepts.narrower(tag.pk)),
        "merged": [] if merge else vocabulary.terms_of_merged(tag.pk),
        "total": total,
        "search_for": search_for,
        "history": history.of(tag, *_links(tag), reader=reader, limit=EVENTS),
        "may_add": may_add,
        **shown,
        **picking_listed(
            request,
            [card.item for card in shown["cards"]],
            total=total,
            q=search_for,
            case=tag.case.code,
        ),
        **_statements(reader, tag.case, found, vocabulary.term(tag.pk)),
        **maps.ground(),
    }
    return render(request, "evidence/tag.html", context)


def _standing(tag: Tag, kind: str) -> TagLink | None:
    links = TagLink.objects.current().filter(tag=tag, kind=kind)
    return links.select_related("other", "recorded_by").first()


def _links(tag: Tag) -> list[TagLink]:
    """Every link ever recorded of a term, for its history."""
    links = TagLink.objects.all()
    return [*links.filter(tag=tag), *links.filter(other=tag)]


def _came_from(request: Asked, tag: Tag) -> TagLink | None:
    """The merge by which somebody came here from a merged term's address."""
    try:
        uid = UUID(request.GET.get("from", ""))
    except ValueError:
        return None
    merges = TagLink.objects.current().filter(kind=TagLinkKind.MERGED, tag__case=tag.case)
    return merges.filter(tag__uid=uid).select_related("tag", "recorded_by").first()


def _items(request: Asked, found: QuerySet[Item]) -> dict[str, Any]:
    """A page of the items, the newest first, on a time line; and all their places for the map."""
    start = after(request)
    rows = list(
        cards.listed(found.filter(pk__lt=start) if start else found).order_by("-pk")[: PAGE + 1]
    )
    claims = LocationClaim.objects.current().filter(item__in=found, latitude__isnull=False)
    return {
        "cards": cards.cards(rows[:PAGE]),
        "time_line": timelines.drawn(rows[:PAGE]),
        "features": _features(claims),
        "older_url": f"?after={rows[PAGE - 1].pk}" if len(rows) > PAGE else "",
        "newer_url": request.path if start else "",
    }


def _features(claims: Any) -> list[dict]:
    known = claims.select_related("item").order_by("-pk")[:MOST_POINTS]
    return [
        feature
        for claim in known
        for feature in features.of_claims(
            [claim], label=f"{claim.item.code} {claim.item.title}", url=cards.url_of(claim.item)
        )
    ]


def _statements(
    reader: User, case: Case, found: QuerySet[Item], term: Term
) -> dict[str, list[Statement]]:
    """Statements that its items bear on, and those whose words name it."""
    versions = Versions(case)
    links = StatementLink.objects.current().filter(item__in=found)
    linked = {versions.latest(key) for key in links.values_list("statement", flat=True)}
    standing = Statement.objects.current().filter(case=case).select_related("speaker")
    naming = [
        said
        for said in standing.exclude(pk__in=linked).order_by("pk")
        if texts.names_in(f"{said.words}\n\n{said.translation}", term.names)
    ]
    return {
        "borne_on": list(standing.filter(pk__in=linked).order_by("pk")[:MOST_STATEMENTS]),
        "naming": naming[:MOST_STATEMENTS],
    }


# Changing


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: Asked, code: str) -> HttpResponse:
    case = gates.case(request.user, code)
    require(permissions.check_can_contribute, request.user, case)
    typed = request.POST if request.method == "POST" else None
    form = NewTagForm(typed, by=request.user, case=case)
    made = attempt(form, lambda: _add(request.user, case, form)) if form.is_valid() else None
    if made:
        messages.success(request, f"“{made}” is in the vocabulary.")
        return SeeOther(reverse("tag", args=[made.uid]))
    context = {"nav": "cases", "case": case, "form": form}
    return render(request, "evidence/tag_add.html", context, status=status_of(form))


def _add(by: User, case: Case, form: NewTagForm) -> Tag:
    values = dict(form.cleaned_data)
    broader = values.pop("broader")
    made = cases.add_tag(by=by, case=case, **values)
    if broader is not None:
        tags.place_tag(by=by, tag=made, broader=broader)
    return made


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Asked, uid: UUID) -> HttpResponse:
    tag = _to_change(request, uid)
    form = TagForm(request.POST if request.method == "POST" else None, by=request.user, record=tag)
    if form.is_valid() and attempt(form, lambda: bool(_edit(form, tag))):
        say_what_changed(request, list(form.values()))
        return SeeOther(reverse("tag", args=[tag.uid]))
    return _form(request, "evidence/tag_edit.html", tag, form)


def _edit(form: TagForm, tag: Tag) -> Tag:
    reason = form.cleaned_data["reason"]
    return cases.edit_tag(
        by=form.by, tag=tag, expected=form.expected(), reason=reason, **form.values()
    )


@require_http_methods(["GET", "HEAD", "POST"])
def place(request: Asked, uid: UUID) -> HttpResponse:
    """Put a term under a broader one, or under none again."""
    tag = _to_change(request, uid)
    link = _standing(tag, TagLinkKind.BROADER)
    typed = request.POST if request.method == "POST" else None
    form = PlaceForm(typed, by=request.user, tag=tag, link=link)
    if form.is_valid():
        if link is None and form.cleaned_data["broader"] is None:
            return SeeOther(reverse("tag", args=[tag.uid]))
        if attempt(form, lambda: _place(request.user, tag, form)) is not None:
            messages.success(request, "The term has its place. Search follows in a moment.")
            return SeeOther(reverse("tag", args=[tag.uid]))
    return _form(request, "evidence/tag_place.html", tag, form)


def _place(by: User, tag: Tag, form: PlaceForm) -> TagLink:
    values = form.cleaned_data
    seen = TagLink.objects.filter(uid=values["standing"], tag=tag) if values["standing"] else None
    return tags.place_tag(
        by=by,
        tag=tag,
        broader=values["broader"],
        supersedes=seen.first() if seen is not None else None,
        reason=values["reason"],
    )


@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: Asked, uid: UUID) -> HttpResponse:
    """Let a term go by another; ``?into=`` names the other."""
    tag = _to_change(request, uid)
    typed = request.POST if request.method == "POST" else None
    into = request.GET.get("into", "")
    form = MergeForm(typed, by=request.user, tag=tag, initial={"into": into})
    done = attempt(form, lambda: _merge(request.user, tag, form)) if form.is_valid() else None
    if done is not None:
        messages.success(request, f"“{tag}” goes by this term now. Its items keep their tag.")
        return SeeOther(reverse("tag", args=[form.cleaned_data["into"].uid]))
    carried = tagged(request.user, [tag.pk]).count()
    return _form(request, "evidence/tag_merge.html", tag, form, carried=carried)


def _merge(by: User, tag: Tag, form: MergeForm) -> TagLink:
    return tags.merge_tags(by=by, tag=tag, **form.cleaned_data)


@require_http_methods(["GET", "HEAD", "POST"])
def part(request: Asked, uid: UUID) -> HttpResponse:
    """Undo a merge."""
    tag = _to_change(request, uid)
    link = _standing(tag, TagLinkKind.MERGED)
    if link is None:
        messages.info(request, f"“{tag}” goes by itself already.")
        return SeeOther(reverse("tag", args=[tag.uid]))
    typed = request.POST if request.method == "POST" else None
    form = PartForm(typed, by=request.user, case=tag.case)
    done = attempt(form, lambda: _part(request.user, tag, form)) if form.is_valid() else None
    if done is not None:
        messages.success(request, f"“{tag}” goes by itself again.")
        return SeeOther(reverse("tag", args=[tag.uid]))
    return _form(request, "evidence/tag_part.html", tag, form, merge=link)


def _part(by: User, tag: Tag, form: PartForm) -> TagLink:
    return tags.part_tags(by=by, tag=tag, reason=form.cleaned_data["reason"])


@require_POST
def apart(request: Asked, uid: UUID) -> HttpResponse:
    """Say that two terms that look alike are not the same."""
    tag = _to_change(request, uid)
    form = ApartForm(request.POST, tag=tag, by=request.user)
    done = attempt(form, lambda: _tell_apart(request.user, tag, form)) if form.is_valid() else None
    if done is not None:
        messages.success(request, "Noted: they are not the same, and will not be offered again.")
    else:
        messages.error(request, "They are told apart already, or one of them is not there.")
    return SeeOther(reverse("tag_list", args=[tag.case.code]))


def _tell_apart(by: User, tag: Tag, form: ApartForm) -> TagLink:
    return tags.tell_tags_apart(by=by, tag=tag, other=form.cleaned_data["other"])


def _to_change(request: Asked, uid: UUID) -> Tag:
    tag = gates.tag(request.user, uid)
    require(permissions.check_can_contribute, request.user, tag.case)
    return tag


def _form(request: Asked, template: str, tag: Tag, form: Any, **more: Any) -> HttpResponse:
    context = {"nav": "cases", "case": tag.case, "tag": tag, "form": form, **more}
    return render(request, template, context, status=status_of(form))
