"""The places of a search, as GeoJSON for its map: pins that count, or each place when few."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from evidence.errors import UnreadableField
from evidence.finding import clusters
from evidence.finding.clusters import Cluster
from evidence.finding.fields import box_of
from evidence.finding.walk import Question
from evidence.models import Item, User
from evidence.web import cards
from evidence.web.filters import SearchFilters
from evidence.web.gates import Asked

GEOJSON = "application/geo+json"


@require_safe
@never_cache
def places(request: Asked) -> HttpResponse:
    """What lies in ``box`` (south,west,north,east) at ``zoom``; 400 says which of them is wrong."""
    asked = SearchFilters(request.GET, user=request.user)
    try:
        box = box_of("box", request.GET.get("box", ""))
        zoom = _zoom(request.GET.get("zoom", ""))
    except UnreadableField as unread:
        return JsonResponse({"error": str(unread)}, status=400)
    question = Question(request.user, asked.query, asked.chosen)
    found = clusters.within(question, box, zoom)
    features = [*map(_pin, found.clusters), *_claims(request.user, found.items)]
    answer = {"type": "FeatureCollection", "features": features}
    return JsonResponse(answer, content_type=GEOJSON)


def _zoom(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or int(text[:9]) > clusters.DEEPEST:
        raise UnreadableField("zoom", f"it is a whole number from 0 to {clusters.DEEPEST}")
    return int(text)


def _pin(cluster: Cluster) -> dict[str, Any]:
    box = cluster.box
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [cluster.longitude, cluster.latitude]},
        "properties": {
            "kind": "cluster",
            "places": cluster.places,
            "box": [box.south, box.west, box.north, box.east],
        },
    }


def _claims(user: User, numbers: list[int]) -> list[dict[str, Any]]:
    """Every claimed place of these items, those beyond the box too, as the item pages draw it."""
    items = cards.listed(Item.objects.visible_to(user).filter(pk__in=numbers).order_by("-pk"))
    return [feature for card in cards.cards(items) for feature in card.features]
