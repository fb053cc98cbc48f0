"""Claims of places as a map reads them: GeoJSON points with what is drawn around each."""

from collections.abc import Iterable, Iterator
from typing import Any

from evidence import places
from evidence.models import LocationClaim
from evidence.places import Point


def of_claims(claims: Iterable[LocationClaim], *, label: str, url: str = "") -> list[dict]:
    """A feature for each place of the claims that have coordinates.

    Its properties are those map.js names; `claim` tells which features are of one claim.
    """
    return [feature for claim in claims for feature in _of_claim(claim, label, url)]


def _of_claim(claim: LocationClaim, label: str, url: str) -> Iterator[dict]:
    if claim.point is None:
        return
    told = {
        "role": claim.role,
        "kind": "claim",
        "claim": claim.uid.hex,
        "url": url,
        "radius_m": claim.reach_m,
        "heading": _number(claim.heading_deg),
        "fov": _number(claim.field_of_view_deg),
    }
    for point, name, drawn in _places(claim):
        words = f"{label}: {name}" if label else name
        yield feature(point, told | {"label": words} | drawn)


def _places(claim: LocationClaim) -> Iterator[tuple[Point, str, dict[str, Any]]]:
    """Where pins stand for a claim, their names, and what is told of each besides."""
    if not hasattr(claim, "shape"):
        yield claim.point or Point.of(0, 0), str(claim), {}
        return
    shape = claim.shape
    if shape.kind == places.POINTS:
        for point, name in shape.named:
            yield point, name or str(claim), {"radius_m": shape.margin_m or None}
        return
    corners = [[float(point.latitude), float(point.longitude)] for point, _ in shape.named]
    pinned = claim.point if shape.kind == places.AREA else shape.named[0][0]
    drawn = {"kind": shape.kind, "corners": corners, "margin_m": shape.margin_m}
    yield pinned or shape.named[0][0], str(claim), {"radius_m": None, "shape": drawn}


def feature(point: Point, properties: dict[str, Any]) -> dict:
    """One GeoJSON point."""
    at = [float(point.longitude), float(point.latitude)]
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": at},
        "properties": properties,
    }


def _number(value: Any) -> float | None:
    return None if value is None else float(value)
