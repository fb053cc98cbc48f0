"""Take out what a search finds, or what is selected, as a file; the ledger says so first."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.http import HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from evidence import permissions
from evidence.actions import taking_out
from evidence.errors import NotAllowed
from evidence.exports import facts, maps, tables
from evidence.models import Case, Item, User
from evidence.vocabularies import ExportFormat
from evidence.web.chosen import Chosen, chosen_by
from evidence.web.forms.exports import ExportForm
from evidence.web.gates import Asked
from evidence.web.saving import require, status_of
from evidence.web.serving import disposition

Lines = Callable[[Iterable[facts.Facts]], Iterator[str]]
WRITTEN: dict[str, tuple[Lines, str]] = {
    ExportFormat.CSV: (tables.csv_lines, "text/csv; charset=utf-8"),
    ExportFormat.JSON_LINES: (tables.json_lines, "application/jsonl"),
    ExportFormat.GEOJSON: (maps.geojson, "application/geo+json"),
    ExportFormat.KML: (maps.kml, "application/vnd.google-earth.kml+xml"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def page(request: Asked) -> HttpResponseBase:
    """GET says what would be in the file, POST gives it."""
    require(_check_takes_anything, request.user)
    chosen = chosen_by(request)
    takeable = list(Case.objects.where_role(request.user, *permissions.TAKERS))
    form = ExportForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        taken = _Taken.of(request.user, chosen.numbers(), takeable)
        if taken.parts:
            _record(request.user, taken, form.cleaned_data["format"], chosen)
            return _file(request, chosen, takeable, form.cleaned_data["format"])
        form.add_error(None, "There is nothing in it that you may take out.")
    context = {
        "form": form,
        "chosen": chosen,
        "total": chosen.total,
        "takeable": takeable,
        "others": Case.objects.visible_to(request.user).exclude(pk__in=[c.pk for c in takeable]),
    }
    return render(request, "evidence/export.html", context, status=status_of(form))


def _check_takes_anything(user: User) -> None:
    if not Case.objects.where_role(user, *permissions.TAKERS).exists():
        raise NotAllowed("Only editors and admins of a case may take items out.")


@dataclass
class _Part:
    """What of one case is taken: how many items, and a hash over their codes."""

    case: Case
    items: int = 0
    digest: Any = field(default_factory=hashlib.sha256)


@dataclass
class _Taken:
    """All that is taken, by case."""

    parts: dict[int, _Part]

    @classmethod
    def of(cls, user: User, numbers: Iterable[int], cases: list[Case]) -> "_Taken":
        homes = {case.pk: case for case in cases}
        parts: dict[int, _Part] = {}
        seen = Item.objects.visible_to(user).filter(case__in=cases)
        for page_of in facts.paged(numbers):
            known = seen.filter(pk__in=page_of).values_list("pk", "case_id", "code")
            codes = {number: (home, code) for number, home, code in known}
            for home, code in (codes[number] for number in page_of if number in codes):
                part = parts.setdefault(home, _Part(homes[home]))
                part.items += 1
                part.digest.update(f"{code}\n".encode())
        return cls(parts)


def _record(user: User, taken: _Taken, format: str, chosen: Chosen) -> None:
    """Write into the ledger of every case concerned what is about to leave it."""
    with transaction.atomic():
        for part in taken.parts.values():
            taking_out.take_out(
                by=user,
                case=part.case,
                format=format,
                asked=chosen.words_for(part.case),
                items=part.items,
                digest=part.digest.hexdigest(),
            )


def _file(request: Asked, chosen: Chosen, cases: list[Case], format: str) -> HttpResponseBase:
    lines, media_type = WRITTEN[format]
    told = facts.of_items(
        chosen.numbers(),
        by=request.user,
        cases=[case.pk for case in cases],
        site=request.build_absolute_uri("/").rstrip("/"),
    )
    name = f"evidence-{timezone.localtime():%Y-%m-%d-%H%M}.{format}"
    return StreamingHttpResponse(
        (line.encode() for line in lines(told)),
        content_type=media_type,
        headers={
            "Content-Disposition": disposition("attachment", name),
            "X-Content-Type-Options": "nosniff",
        },
    )
