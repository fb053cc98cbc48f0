"""What the search box offers while somebody types, as a piece of a page."""

from django import forms
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from evidence.finding import suggestions
from evidence.web.filters import MAX_QUERY
from evidence.web.gates import Asked


class TypedForm(forms.Form):
    """A query, and how many characters of it stand before the caret; all of them if not said."""

    q = forms.CharField(required=False, max_length=MAX_QUERY, strip=False)
    at = forms.IntegerField(required=False, min_value=0, max_value=MAX_QUERY)

    def clean(self) -> dict:
        cleaned = super().clean() or self.cleaned_data
        query, at = cleaned.get("q", ""), cleaned.get("at")
        return {"query": query, "at": len(query) if at is None else min(at, len(query))}


@require_safe
@never_cache
def options(request: Asked) -> HttpResponse:
    typed = TypedForm(request.GET)
    if not typed.is_valid():
        said = typed.errors.get_json_data().items()
        problems = " ".join(f"{name}: {each['message']}" for name, all in said for each in all)
        return HttpResponseBadRequest(problems, content_type="text/plain; charset=utf-8")
    found = suggestions.suggest(request.user, **typed.cleaned_data)
    return render(request, "evidence/_parts/suggestions.html", {"found": found})
