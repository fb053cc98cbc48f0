"""Saved searches: the list, what is new in one, and what each person does with it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from evidence import permissions
from evidence.actions import searches
from evidence.finding import newness
from evidence.models import SavedSearch
from evidence.web import cards, gates, saved
from evidence.web.forms.saved import SavedForm, SaveForm
from evidence.web.gates import Asked
from evidence.web.saving import SeeOther, attempt, require, status_of

PAGE = 25
MOST_PINNED = 50


@require_safe
@never_cache
def page(request: Asked) -> HttpResponse:
    """The pinned ones in the person's order, then all others by name; ``after`` pages these."""
    others = saved.others(request.user)
    after = gates.saved_search_or_none(request.user, request.GET.get("after", ""))
    if after is not None:
        others = others.filter(name__gte=after.name).exclude(name=after.name, pk__lte=after.pk)
    found = saved.shown(request.user, others[: PAGE + 1])
    rest = found[:PAGE]
    context = {
        "nav": "saved",
        "pinned": []
        if after
        else saved.shown(request.user, saved.pinned(request.user)[:MOST_PINNED]),
        "mine": [each for each in rest if each.is_mine],
        "shared": [each for each in rest if not each.is_mine],
        "after": rest[-1].search.uid.hex if len(found) > PAGE else "",
        "is_first": after is None,
    }
    return render(request, "evidence/saved.html", context)


@require_safe
@never_cache
def follow(request: Asked, uid: UUID) -> HttpResponse:
    """Run the search; what it finds is seen then."""
    search = gates.saved_search(request.user, uid)
    if request.method == "GET":
        searches.look(by=request.user, search=search)
    return redirect(f"{reverse('search')}?{search.asked}")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def new(request: Asked, uid: UUID) -> HttpResponse:
    """What is new in it; POST says that the person has looked."""
    search = gates.saved_search(request.user, uid)
    if request.method == "POST":
        searches.look(by=request.user, search=search)
        messages.success(request, f"Nothing is new in “{search.name}” any more.")
        return SeeOther(reverse("saved"))
    (shown,) = saved.shown(request.user, SavedSearch.objects.filter(pk=search.pk))
    numbers = shown.state.new if shown.kept else ()
    found = cards.found(request.user, numbers)
    context = {"nav": "saved", "shown": shown, "cards": cards.cards(found)}
    return render(request, "evidence/saved_new.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def add(request: Asked) -> HttpResponse:
    """Keep the search that the rest of the address asks."""
    asked = searches.normal(request.META.get("QUERY_STRING", ""))
    form = SaveForm(
        request.POST if request.method == "POST" else None,
        by=request.user,
        initial={"name": saved.suggested_name(asked)},
    )
    search = attempt(form, lambda: _save(request, form, asked)) if form.is_valid() else None
    if search is not None:
        messages.success(request, f"“{search.name}” is saved and stands on your start page.")
        return SeeOther(reverse("saved"))
    words = saved.in_words(newness.question_of(asked))
    context = {"nav": "saved", "form": form, "words": words, "asked": asked}
    return render(request, "evidence/saved_add.html", context, status=status_of(form))


def _save(request: Asked, form: SaveForm, asked: str) -> SavedSearch:
    given = form.cleaned_data
    search = searches.save(by=request.user, name=given["name"], asked=asked, case=given["case"])
    if given["tell"]:
        searches.tell(by=request.user, search=search)
    return search


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def edit(request: Asked, uid: UUID) -> HttpResponse:
    search = gates.saved_search(request.user, uid)
    require(permissions.check_can_change_search, request.user, search)
    kept = searches.keep(by=request.user, search=search)
    form = SavedForm(
        request.POST if request.method == "POST" else None,
        by=request.user,
        initial={
            "name": search.name,
            "q": saved.query_of(search.asked),
            "case": search.case.code if search.case else "",
            "tell": kept.tell,
        },
    )
    if form.is_valid() and attempt(form, lambda: bool(_edit(request, form, search))):
        messages.success(request, "The change is saved.")
        return SeeOther(reverse("saved"))
    context = {"nav": "saved", "form": form, "search": search}
    return render(request, "evidence/saved_edit.html", context, status=status_of(form))


def _edit(request: Asked, form: SavedForm, search: SavedSearch) -> SavedSearch:
    given = form.cleaned_data
    searches.tell(by=request.user, search=search, wanted=given["tell"])
    return searches.edit(
        by=request.user,
        search=search,
        name=given["name"],
        case=given["case"],
        asked=saved.with_query(search.asked, given["q"]),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def delete(request: Asked, uid: UUID) -> HttpResponse:
    search = gates.saved_search(request.user, uid)
    require(permissions.check_can_change_search, request.user, search)
    if request.method == "POST":
        name = search.name
        searches.delete(by=request.user, search=search)
        messages.success(request, f"“{name}” is removed. No item was touched.")
        return SeeOther(reverse("saved"))
    return render(request, "evidence/saved_delete.html", {"nav": "saved", "search": search})


DEEDS = {
    "pin": lambda by, search: searches.pin(by=by, search=search),
    "unpin": lambda by, search: searches.pin(by=by, search=search, pinned=False),
    "up": lambda by, search: searches.move(by=by, search=search, up=True),
    "down": lambda by, search: searches.move(by=by, search=search, up=False),
    "tell": lambda by, search: searches.tell(by=by, search=search),
    "quiet": lambda by, search: searches.tell(by=by, search=search, wanted=False),
    "unshare": lambda by, search: searches.unshare(by=by, search=search),
}
"""What one press of a button does, by the button's value."""


@require_POST
def keep(request: Asked, uid: UUID) -> HttpResponse:
    """Do what ``do`` names, and go back to the list."""
    search = gates.saved_search(request.user, uid)
    deed = request.POST.get("do", "")
    if deed == "unshare":
        require(permissions.check_can_unshare, request.user, search)
    if deed in DEEDS:
        DEEDS[deed](request.user, search)
    return SeeOther(reverse("saved"))
