"""Places in addresses: geo: URIs, WKT points, and links to maps with what they look at."""

import re
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, unquote, urlsplit

from evidence.errors import UnreadablePlace
from evidence.places.points import Point

NUMBER = r"-?[0-9]{1,3}(?:\.[0-9]+)?"
DECIMAL_PAIR = re.compile(rf"({NUMBER})[,~_ /+]+({NUMBER})")
PIN = re.compile(rf"!3d({NUMBER})!4d({NUMBER})")
VIEW = re.compile(rf"/@({NUMBER}),({NUMBER})")
HASH_VIEW = re.compile(rf"[#&=]/?[0-9.]{{1,5}}/({NUMBER})/({NUMBER})(?![0-9.])")
PANORAMA = re.compile(r"/@[^/]*?,3a,(?P<fov>[0-9.]+)y,(?:(?P<heading>[0-9.]+)h,)?")
WKT = re.compile(rf"point\s*(?:z\s*)?\(\s*({NUMBER})\s+({NUMBER})(?:\s+{NUMBER})?\s*\)", re.I)
SHORT = frozenset({"goo.gl", "maps.app.goo.gl", "g.co", "bit.ly", "t.co", "go.2gis.com"})

Pairs = Iterator[tuple[str, str]]
Query = dict[str, list[str]]


def read_geo_uri(text: str) -> Point:
    """A geo: URI (RFC 5870)."""
    numbers, *parameters = text[4:].split(";")
    crs = [value[4:].lower() for value in parameters if value.lower().startswith("crs=")]
    if crs not in ([], ["wgs84"]):
        raise UnreadablePlace("", f"a geo: URI in {crs[0]}, not WGS 84")
    found = DECIMAL_PAIR.match(numbers)
    if not found:
        raise UnreadablePlace("", "a geo: URI without coordinates")
    return Point.of(*found.groups())


def read_wkt(text: str) -> Point | None:
    """A point as geographic tools write it, longitude first; None for any other text."""
    found = WKT.fullmatch(text)
    return Point.of(found[2], found[1]) if found else None


def read_link(text: str) -> tuple[Point, str]:
    """The place of a map link and the map's name: what is marked comes before the view's centre."""
    try:
        link = urlsplit(text)
    except ValueError:
        raise UnreadablePlace("", "not a readable link") from None
    host = (link.hostname or "").removeprefix("www.")
    if host in SHORT or "/maps/-/" in link.path:
        raise UnreadablePlace("", "a short link: open it and paste the address it leads to")
    if host.endswith("what3words.com") or host == "w3w.co":
        raise UnreadablePlace("", "what3words tells its places only online: paste coordinates")
    query = parse_qs(link.query) | parse_qs(link.fragment.lstrip("#?!/"))
    for part, (name, read) in MAPS.items():
        if part in f".{host}":
            found = next(read(unquote(text), query), None)
            if found:
                return Point.of(*found), f"a link to {name}"
    found = next(_plain(unquote(text), query), None)
    if found:
        return Point.of(*found), f"a link to {host}"
    raise UnreadablePlace("", "no coordinates in this link")


def read_look(text: str) -> tuple[float, float | None] | None:
    """Heading and field of view, in degrees, of a link to a street view."""
    text = unquote(text)
    if found := PANORAMA.search(text):
        return (float(found["heading"]) % 360 if found["heading"] else 0.0, float(found["fov"]))
    query = parse_qs(urlsplit(text).query)
    turned = query.get("panorama[direction]", query.get("heading", [""]))[0].partition(",")[0]
    return (float(turned) % 360, None) if re.fullmatch(NUMBER, turned) else None


def _google(text: str, query: Query) -> Pairs:
    yield from _pairs(query, "viewpoint")
    yield from PIN.findall(text)
    yield from _pairs(query, "q", "query", "destination", "daddr", "ll", "center")
    yield from (DECIMAL_PAIR.findall(part)[0] for part in _google_paths(text))
    yield from VIEW.findall(text)


def _google_paths(text: str) -> list[str]:
    paths = re.findall(r"/maps/(?:place|search)/([^/@]+)", text)
    return [path for path in paths if DECIMAL_PAIR.match(path)]


def _openstreetmap(text: str, query: Query) -> Pairs:
    yield from zip(query.get("mlat", []), query.get("mlon", []), strict=False)
    yield from HASH_VIEW.findall(text)


def _yandex(text: str, query: Query) -> Pairs:
    """Yandex writes longitude first, but for what a person typed."""
    yield from _turned(_pairs(query, "whatshere[point]", "panorama[point]", "pt"))
    yield from _pairs(query, "text")
    yield from _turned(_pairs(query, "ll"))


def _two_gis(text: str, query: Query) -> Pairs:
    """2GIS writes longitude first."""
    yield from _turned(re.findall(rf"/geo/(?:[0-9]+/)?({NUMBER}),({NUMBER})", text))
    yield from _turned(_pairs(query, "m", "center"))


def _bing(text: str, query: Query) -> Pairs:
    points = [point.removeprefix("point.") for point in query.get("sp", [])]
    yield from _pairs({"sp": points}, "sp")
    yield from _pairs(query, "where1", "q", "cp")


def _apple(text: str, query: Query) -> Pairs:
    yield from _pairs(query, "coordinate", "ll", "q", "address", "center", "sll")


def _firms(text: str, query: Query) -> Pairs:
    """NASA's fire map writes longitude first."""
    yield from _turned(re.findall(rf"@({NUMBER}),({NUMBER})", text))


def _plain(text: str, query: Query) -> Pairs:
    """What maps without a reader of their own say in words, or as zoom/latitude/longitude."""
    for latitude, longitude in (("lat", "lon"), ("lat", "lng"), ("latitude", "longitude")):
        yield from _decimal(zip(query.get(latitude, []), query.get(longitude, []), strict=False))
    yield from _pairs(query, "ll", "map")
    yield from VIEW.findall(text)
    yield from HASH_VIEW.findall(text.partition("#")[1] + text.partition("#")[2])


MAPS: dict[str, tuple[str, Callable[[str, Query], Pairs]]] = {
    ".google.": ("Google Maps", _google),
    ".maps.google.": ("Google Maps", _google),
    ".openstreetmap.org": ("OpenStreetMap", _openstreetmap),
    ".osm.org": ("OpenStreetMap", _openstreetmap),
    ".yandex.": ("Yandex Maps", _yandex),
    ".2gis.": ("2GIS", _two_gis),
    ".bing.com": ("Bing Maps", _bing),
    ".apple.com": ("Apple Maps", _apple),
    ".firms.modaps.eosdis.nasa.gov": ("NASA FIRMS", _firms),
}


def _pairs(query: Query, *names: str) -> Pairs:
    for name in names:
        for value in query.get(name, []):
            if found := DECIMAL_PAIR.match(value.removeprefix("loc:")):
                yield found[1], found[2]


def _turned(pairs: Iterator[tuple[str, str]] | list[tuple[str, str]]) -> Pairs:
    """Pairs that came with the longitude first."""
    yield from ((latitude, longitude) for longitude, latitude in pairs)


def _decimal(pairs: Iterator[tuple[str, str]]) -> Pairs:
    yield from (pair for pair in pairs if all(re.fullmatch(NUMBER, each) for each in pair))
