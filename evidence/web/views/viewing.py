"""Looking at one item step by step, how one wants to meet what is hard to see, and one's tally."""

from dataclasses import replace

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from evidence.actions import viewing
from evidence.models import Viewing, ViewingWishes, viewing_wishes_of
from evidence.vocabularies import Sensitivity, Step
from evidence.web import gates
from evidence.web.forms.viewing import FIXED, ViewingForm
from evidence.web.gates import Asked
from evidence.web.looking import Looking, moment_in, page_in
from evidence.web.saving import SeeOther, status_of
from evidence.web.sheets import Sheet, whole

NOT_TODAY = "no_pause_today"
HARDEST = frozenset({Sensitivity.GRAPHIC, Sensitivity.DEAD_OR_WOUNDED})


@require_POST
@never_cache
def look(request: Asked, code: str) -> HttpResponse:
    """The item as far as ``step`` asks; no address shows it by itself."""
    asked = request.POST
    if asked.get("step") not in Step:
        raise Http404
    item = whole(request.user, code)
    sheet = Sheet(item, request.user, at=moment_in(asked.get("t", "")), page=page_in(asked))
    media = replace(sheet.media, asked=Step(asked["step"]))
    if media.is_uncovered:
        viewing.note_viewing(by=request.user, item=item)
    context = {
        "nav": "search",
        "media": media,
        "is_asked": True,
        "draw": "draw" in asked,
        "marks": sheet.marks if "marks" in asked else None,
        "pause": _pause(request, media),
    }
    page = "evidence/_parts/media.html" if request.htmx else "evidence/look.html"
    return render(request, page, context)


def _pause(request: Asked, media: Looking) -> str:
    """What suggests a pause, by the limit one has set oneself; empty for nothing to say."""
    is_quiet = request.session.get(NOT_TODAY) == timezone.localdate().isoformat()
    if is_quiet or not media.is_uncovered:
        return ""
    most, longest = media.wishes.most_items, media.wishes.most_minutes
    mine = Viewing.objects.of(request.user, days=1)
    if most and (seen := mine.items_seen()) >= most:
        return f"You have uncovered {seen} today and wanted to be told at {most}."
    if longest and (minutes := mine.stretch().total_seconds() // 60) >= longest:
        return f"You have been looking for {minutes:.0f} minutes without a break."
    return ""


@require_POST
def pause(request: Asked) -> HttpResponse:
    """Say nothing more of a pause today."""
    request.session[NOT_TODAY] = timezone.localdate().isoformat()
    if request.htmx:
        return HttpResponse()
    item = gates.item(request.user, request.POST.get("next", ""))
    return SeeOther(reverse("item", args=[item.code]))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def settings(request: Asked) -> HttpResponse:
    """What one wishes, and what one has looked at; nobody else is shown either."""
    wishes = viewing_wishes_of(request.user)
    form = ViewingForm(request.POST if request.method == "POST" else None, wishes=wishes)
    if form.is_valid():
        viewing.set_viewing_wishes(by=request.user, **form.values())
        messages.success(request, "Your settings are saved.")
        return SeeOther(reverse("settings"))
    context = {"form": form, "fixed": FIXED, "tally": _tally(request, wishes)}
    return render(request, "evidence/settings.html", context, status=status_of(form))


def _tally(request: Asked, wishes: ViewingWishes) -> list[tuple[str, int, int]]:
    """(when, items uncovered, of these violence, dead or wounded people); empty without a tally."""
    spans = [("Today", 1), ("The last 7 days", 7)] if wishes.counts else []
    mine = {words: Viewing.objects.of(request.user, days) for words, days in spans}
    return [
        (words, rows.items_seen(), rows.filter(sensitivity__in=HARDEST).items_seen())
        for words, rows in mine.items()
    ]


@require_POST
def erase(request: Asked) -> HttpResponse:
    """Erase one's own tally."""
    viewing.forget_viewings(by=request.user)
    messages.success(request, "Your tally is erased.")
    return SeeOther(reverse("settings") + "#tally")
