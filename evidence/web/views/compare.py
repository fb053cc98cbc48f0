"""Two items side by side, and the decision what one is to the other."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from evidence import permissions
from evidence.actions import items
from evidence.finding import likeness
from evidence.models import Item, ItemLink
from evidence.vocabularies import DECISIONS
from evidence.web import likenesses
from evidence.web.forms.items import DecisionForm
from evidence.web.gates import Asked
from evidence.web.saving import SeeOther, attempt, require, status_of
from evidence.web.sheets import Sheet, whole


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def page(request: Asked, code: str, other: str) -> HttpResponse:
    if code == other:
        raise Http404
    item, beside = _seen(request, code), _seen(request, other)
    match = likeness.between(item, beside, user=request.user)
    words = likenesses.in_words(item, match) if match else ""
    typed = request.POST if request.method == "POST" else None
    form = DecisionForm(typed, by=request.user, case=item.case, words=words)
    if request.method == "POST":
        require(permissions.check_can_contribute, request.user, item.case)
        decide = partial(_decide, request, item, beside, form)
        link = attempt(form, decide) if form.is_valid() else None
        if link is not None:
            messages.success(request, "Kept as a link; both items show it.")
            return SeeOther(f"{reverse('item', args=[item.code])}#copies")
    context = {
        "nav": "search",
        "item": item,
        "other": beside,
        "sides": [Sheet(item, request.user), Sheet(beside, request.user)],
        "words": words,
        "differences": likenesses.differences(item, beside),
        "decision": likenesses.decision_between(item, beside),
        "may_decide": likenesses.may_decide(request.user, item, beside),
        "decisions": list(enumerate(DECISIONS, start=1)),
        "form": form,
    }
    return render(request, "evidence/compare.html", context, status=status_of(form))


def _seen(request: Asked, code: str) -> Item:
    return whole(request.user, code)


def _decide(request: Asked, item: Item, other: Item, form: DecisionForm) -> ItemLink:
    """Link the two, unless somebody has decided meanwhile."""
    if likenesses.decision_between(item, other):
        raise ValidationError("This has been decided already; withdraw that to decide anew.")
    kind, reason = form.cleaned_data["kind"], form.cleaned_data["reason"]
    return items.link_items(by=request.user, item=item, other=other, kind=kind, reason=reason)
