"""What XMP (ISO 16684-1) says: asked where EXIF is silent."""

import re
from xml.etree.ElementTree import Element, ParseError

import defusedxml.ElementTree
from defusedxml import DefusedXmlException

from evidence.files.facts import Facts, moment, name_of, position

MAX_BYTES = 4 << 20
PACKET = re.compile(rb"<(x:x[am]pmeta|rdf:RDF)[ >].*?</\1>", re.S)
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
PREFIXES = {
    "http://ns.adobe.com/exif/1.0/": "exif",
    "http://cipa.jp/exif/1.0/": "exifEX",
    "http://ns.adobe.com/exif/1.0/aux/": "aux",
    "http://ns.adobe.com/tiff/1.0/": "tiff",
    "http://ns.adobe.com/xap/1.0/": "xmp",
    "http://ns.adobe.com/xap/1.0/mm/": "xmpMM",
    "http://ns.adobe.com/photoshop/1.0/": "photoshop",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://www.dji.com/drone-dji/1.0/": "drone-dji",
}


def read(packet: bytes) -> tuple[dict[str, object], Facts]:
    """Raw properties and the facts in them; raises ValueError for what is no XMP."""
    found = PACKET.search(packet[:MAX_BYTES])
    try:
        root = defusedxml.ElementTree.fromstring(found[0] if found else packet[:MAX_BYTES])
    except (ParseError, DefusedXmlException, ValueError, LookupError) as problem:
        raise ValueError(f"unreadable XMP: {problem}") from problem
    tags: dict[str, object] = {}
    for description in root.iter(f"{RDF}Description"):
        _collect(description, tags)
    return tags, facts_of(tags)


def facts_of(tags: dict[str, object]) -> Facts:
    """The facts in XMP properties; what is malformed counts as not written."""
    taken_at, stated = moment(_text(tags, "exif:DateTimeOriginal"))
    orientation = _text(tags, "tiff:Orientation")
    lat, lon = _text(tags, "exif:GPSLatitude"), _text(tags, "exif:GPSLongitude")
    drone = _text(tags, "drone-dji:GpsLatitude"), _drone_longitude(tags)
    degrees = (
        (_degrees(lat, "NS"), _degrees(lon, "EW")) if lat or lon else tuple(map(_float, drone))
    )
    return Facts(
        taken_at=taken_at,
        taken_at_offset=stated,
        gps=position(*degrees, written=bool(lat or lon or any(drone)), alt=_altitude(tags)),
        make=name_of(tags.get("tiff:Make")),
        model=name_of(tags.get("tiff:Model")),
        lens=name_of(tags.get("aux:Lens") or tags.get("exifEX:LensModel")),
        orientation=int(orientation) if re.fullmatch("[1-8]", orientation) else None,
    )


def _collect(description: Element, tags: dict[str, object]) -> None:
    for name, value in description.attrib.items():
        tags.setdefault(_name(name), value.strip())
    for child in description:
        texts = [part.strip() for part in child.itertext() if part.strip()]
        tags.setdefault(_name(child.tag), "; ".join(texts[:20]))


def _name(qualified: str) -> str:
    space, _, name = qualified.lstrip("{").rpartition("}")
    return f"{PREFIXES.get(space, space)}:{name}" if space else name


def _text(tags: dict[str, object], name: str) -> str:
    return str(tags.get(name, ""))


def _drone_longitude(tags: dict[str, object]) -> str:
    """Some DJI firmware writes the property without its second o."""
    return _text(tags, "drone-dji:GpsLongitude") or _text(tags, "drone-dji:GpsLongtitude")


_XMP_DEGREES = re.compile(r"(\d{1,3}),(\d{1,2}(?:\.\d+)?)(?:,(\d{1,2}(?:\.\d+)?))?([NSEW]?)")


def _degrees(text: str, signs: str) -> float | None:
    """`DDD,MM.mmk` or `DDD,MM,SSk` (XMP part 2, GPSCoordinate); without letter north or east."""
    found = _XMP_DEGREES.fullmatch(text.strip())
    if not found or found[4] not in signs:
        return None
    whole = int(found[1]) + float(found[2]) / 60 + float(found[3] or 0) / 3600
    return -whole if found[4] == signs[1] else whole


def _float(text: str) -> float | None:
    return float(text) if re.fullmatch(r"[+-]?\d{1,6}(\.\d{1,12})?", text) else None


def _altitude(tags: dict[str, object]) -> float | None:
    found = re.fullmatch(
        r"(\d{1,12})/(\d{1,12})|([+-]?\d{1,6}(?:\.\d{1,12})?)", _text(tags, "exif:GPSAltitude")
    )
    if not found or found[2] == "0" * len(found[2] or "x"):
        return None
    metres = float(found[3]) if found[3] else int(found[1]) / int(found[2])
    return round(-metres if _text(tags, "exif:GPSAltitudeRef") == "1" else metres, 4)
