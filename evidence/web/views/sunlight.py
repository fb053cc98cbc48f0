"""The sun over an item's places: where it stood, and what a measured shadow leaves of a day."""

from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from evidence import moments
from evidence.web import maps
from evidence.web.cards import facts_of
from evidence.web.forms.sun import SunForm
from evidence.web.gates import Asked
from evidence.web.sheets import Sheet, whole
from evidence.web.sky import Sky
from evidence.web.sunlight import Place, Sunlight, places_of, rays, time_of

DEVICE = ("taken_at", "taken_at_offset")


@require_safe
@never_cache
def page(request: Asked, code: str) -> HttpResponse:
    """A form whose address is what was asked; nothing of it is recorded."""
    item = whole(request.user, code)
    sheet = Sheet(item, request.user)
    places = {place.key: place for place in places_of(sheet)}
    choices = [(place.key, place.label) for place in places.values()]
    asked = _asked(request.GET, sheet, list(places))
    form = SunForm(asked if asked["when"] else None, initial=asked, places=choices)
    context = {"nav": "search", "item": item, "sheet": sheet, "form": form, "places": places}
    if places and form.is_valid():
        context |= _told(form, places[form.cleaned_data["place"]], sheet)
    return render(request, "evidence/sun.html", context | maps.ground())


def _asked(query: QueryDict, sheet: Sheet, places: list[str]) -> dict[str, Any]:
    """What was asked for; to begin with, the first place and the time the item goes by."""
    claim = time_of(sheet)
    device = "".join(filter(None, (facts_of(sheet.item).get(name) for name in DEVICE)))
    started = {"place": next(iter(places), ""), "when": claim.edtf if claim else device}
    return {**started, "azimuth_off": "5", "ratio_off": "10", **query.dict()}


def _told(form: SunForm, place: Place, sheet: Sheet) -> dict[str, Any]:
    said, shadow = form.cleaned_data, form.shadow
    light = Sunlight(place, moments.parse(said["when"]), said["offset"])
    fits = light.fits(shadow, sheet) if shadow else []
    return {
        "light": light,
        "shadow": shadow,
        "fits": fits,
        "sky": Sky(light, shadow, [fit.span for fit in fits]),
        "rays": rays(light, shadow),
        "features": [_feature(place)],
    }


def _feature(place: Place) -> dict[str, Any]:
    latitude, longitude = place.spot
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [longitude, latitude]},
        "properties": {"kind": "claim", "label": place.label, "radius_m": place.radius_m},
    }
