"""What this catalog is, which version, and whose work it stands on."""

from importlib.metadata import PackageNotFoundError, version

import django
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

PARTS = ("tantivy", "av", "Pillow", "exifread")


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    parts = [("Django", django.get_version()), *((part, _version(part)) for part in PARTS)]
    return render(request, "evidence/about.html", {"parts": parts})


def _version(part: str) -> str:
    try:
        return version(part)
    except PackageNotFoundError:
        return "not installed"
