"""How a moment is read while it is typed."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from evidence import moments
from evidence.web.forms.fields import read_moment
from evidence.web.gates import Asked


@require_safe
def read(request: Asked) -> HttpResponse:
    """What the one field sent along says, or what is wrong with it, for the line below it."""
    text = str(next(iter(request.GET.values()), "")).strip()[: 2 * moments.LONGEST_TEXT]
    told: dict[str, Any] = {}
    try:
        told = {"moment": read_moment(text)} if text else {}
    except ValidationError as refused:
        told = {"problem": refused.message}
    return render(request, "evidence/_parts/moment_read.html", told)
