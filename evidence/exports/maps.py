"""Items for maps: GeoJSON (RFC 7946) and KML 2.2 (OGC 07-147r2), written as they are read.

There is a feature for each place claimed, and one without a place for an item that has none.
"""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any
from xml.sax.saxutils import escape

from evidence.exports.facts import Facts
from evidence.places import AREA, POINTS

UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no way to write."""

OF_ITEM = (
    "code", "case", "title", "original_title", "description", "kind", "language", "work_status",
    "finding", "sensitivity", "content_warning", "usage", "credit_line", "embargo_until", "sha256",
    "url",
)  # fmt: skip
OF_PLACE = (
    "role", "place_name", "radius_m", "precision", "heading_deg", "field_of_view_deg",
    "part", "part_label", "claimed_by", "method", "basis", "confidence", "adopted",
)  # fmt: skip


def geojson(items: Iterable[Facts]) -> Iterator[str]:
    """One FeatureCollection; WGS 84, longitude first, as the standard has it."""
    yield '{"type": "FeatureCollection", "features": ['
    between = "\n"
    for item in items:
        for place in item["places"] or [None]:
            yield between + json.dumps(_feature(item, place), ensure_ascii=False)
            between = ",\n"
    yield "\n]}\n"


def _feature(item: Facts, place: Facts | None) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": _geometry(place),
        "properties": _told(item, place),
    }


def _told(item: Facts, place: Facts | None) -> dict[str, Any]:
    of_place = {name: place[name] for name in OF_PLACE} if place else {}
    return {
        **{name: item[name] for name in OF_ITEM},
        "tags": [tag["name"] for tag in item["tags"]],
        "sources": item["sources"],
        "taken": [time["edtf"] for time in item["times"]],
        **of_place,
    }


def _geometry(place: Facts | None) -> dict[str, Any] | None:
    if place is None or place["latitude"] is None:
        return None
    corners = place["corners"]
    if not corners:
        return {"type": "Point", "coordinates": [place["longitude"], place["latitude"]]}
    if place["shape"] == AREA:
        return {"type": "Polygon", "coordinates": [_ring(corners)]}
    kind = "MultiPoint" if place["shape"] == POINTS else "LineString"
    return {"type": kind, "coordinates": corners}


def _ring(corners: list[list[float]]) -> list[list[float]]:
    """Closed and counter-clockwise, as RFC 7946 wants the outline of an area."""
    ring = [*corners, corners[0]]
    turn = sum((b[0] - a[0]) * (b[1] + a[1]) for a, b in zip(ring, ring[1:], strict=False))
    return ring[::-1] if turn > 0 else ring


# KML


def kml(items: Iterable[Facts]) -> Iterator[str]:
    """One document of placemarks."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>Evidence Catalog</name>\n'
    for item in items:
        for place in item["places"] or [None]:
            yield _placemark(item, place)
    yield "</Document></kml>\n"


def _placemark(item: Facts, place: Facts | None) -> str:
    told = _told(item, place)
    parts = [
        f"<name>{_text(item['code'] + ' ' + item['title'])}</name>",
        f"<description>{_text(item['description'])}</description>",
        "<ExtendedData>" + "".join(_data(*pair) for pair in told.items()) + "</ExtendedData>",
        _drawn(_geometry(place)),
    ]
    return f"<Placemark>{''.join(parts)}</Placemark>\n"


def _data(name: str, value: Any) -> str:
    words = "; ".join(value) if isinstance(value, list) else "" if value is None else str(value)
    return f'<Data name="{name}"><value>{_text(words)}</value></Data>'


def _drawn(geometry: dict[str, Any] | None) -> str:
    if geometry is None:
        return ""
    kind, coordinates = geometry["type"], geometry["coordinates"]
    if kind == "MultiPoint":
        points = "".join(f"<Point>{_coordinates([each])}</Point>" for each in coordinates)
        return f"<MultiGeometry>{points}</MultiGeometry>"
    if kind == "Polygon":
        ring = f"<LinearRing>{_coordinates(coordinates[0])}</LinearRing>"
        return f"<Polygon><outerBoundaryIs>{ring}</outerBoundaryIs></Polygon>"
    listed = [coordinates] if kind == "Point" else coordinates
    return f"<{kind}>{_coordinates(listed)}</{kind}>"


def _coordinates(points: list[list[float]]) -> str:
    written = " ".join(f"{longitude},{latitude}" for longitude, latitude in points)
    return f"<coordinates>{written}</coordinates>"


def _text(words: str) -> str:
    """Text as XML takes it; a carriage return, which a reader would make a line feed, by number."""
    return escape(UNWRITABLE.sub("\ufffd", words), {"\r": "&#13;"})
