"""How a place is read while it is typed, and how far one place is from another."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from evidence import places
from evidence.errors import AmbiguousPlace, UnreadablePlace
from evidence.finding import whereabouts
from evidence.models import Case
from evidence.places import Point
from evidence.web import features, maps
from evidence.web.forms.distance import DistanceForm
from evidence.web.forms.fields import sentence
from evidence.web.forms.places import choice_of, claimed_in, corners_in
from evidence.web.gates import Asked

LONGEST_LIST = 30_000
MILE_M = 1_609.344
LEAST_AROUND_M, MOST_AROUND = 5_000, 12


@require_safe
def read(request: Asked) -> HttpResponse:
    """What a field for a place, or for the places of a shape, says; for the line below it."""
    near = _near(request)
    if "corners" in request.GET:
        told = _corners(request, near)
    else:
        told = _place(request.GET.get("coordinates", ""), near)
    return render(request, "evidence/_parts/place_read.html", told)


@require_safe
def distance(request: Asked) -> HttpResponse:
    """How far and in which direction one place is from another, and what lies around the first."""
    form = DistanceForm(request.GET if request.GET else None)
    context: dict[str, Any] = {"form": form, **maps.ground()}
    if form.is_valid():
        context |= _measured(form.cleaned_data["start"].point, form.cleaned_data["end"].point)
    return render(request, "evidence/distance.html", context, status=400 if form.errors else 200)


def _measured(start: Point, end: Point) -> dict[str, Any]:
    metres = places.distance_m(start, end)
    around = whereabouts.around_of(start, max(metres, LEAST_AROUND_M), MOST_AROUND)
    return {
        "kilometres": f"{metres / 1000:,.2f}",
        "miles": f"{metres / MILE_M:,.2f}",
        "there": places.bearing(start, end),
        "there_words": whereabouts.direction(start, end),
        "back": places.bearing(end, start),
        "from_words": f"{places.format_point(start)}, {whereabouts.beside(start)}",
        "to_words": f"{places.format_point(end)}, {whereabouts.beside(end)}",
        "around": [
            (place, far, far / MILE_M, whereabouts.direction(start, place.point))
            for place, far in around
        ],
        "features": [
            features.feature(start, {"label": "From", "role": "subject", "radius_m": metres}),
            features.feature(end, {"label": "To", "role": "camera"}),
        ],
    }


def _near(request: Asked) -> list[Point]:
    """Where the case that was named is claimed to be, for one of its members."""
    code = request.GET.get("case", "")
    case = Case.objects.visible_to(request.user).filter(code=code[:12].replace("\0", "")).first()
    return claimed_in(case, request.user) if case else []


def _place(text: str, near: list[Point]) -> dict[str, Any]:
    text = text.strip()[: 2 * places.LONGEST_TEXT]
    if not text:
        return {}
    try:
        understood = whereabouts.understand(text, near)
    except AmbiguousPlace as refused:
        choices = [choice_of(place) for place in refused.choices]
        return {"problem": sentence(refused), "choices": choices}
    except UnreadablePlace as refused:
        return {"problem": sentence(refused)}
    return {
        "read": understood,
        "told": places.format_point(understood.point),
        "beside": whereabouts.beside(understood.point),
        "doubts": whereabouts.doubts(understood.point, near),
    }


def _corners(request: Asked, near: list[Point]) -> dict[str, Any]:
    corners, problems = corners_in(request.GET["corners"][:LONGEST_LIST], near)
    told: dict[str, Any] = {"corners": corners, "problems": problems}
    kind = request.GET.get("shape", "")
    if corners and not problems:
        told["summary"] = f"{len(corners)} places"
    if kind in places.KINDS and not problems:
        try:
            outline = places.Shape(kind, tuple(each.point for each in corners))
        except UnreadablePlace as refused:
            return told | {"problems": [sentence(refused)]}
        told["summary"] = places.format_shape(outline)
    return told
