"""What EXIF says, read by exifread or, where that finds nothing, by Pillow."""

import io
import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from fractions import Fraction
from typing import Any, BinaryIO

import exifread
from PIL import ExifTags, Image

from evidence.files import isobmff
from evidence.files.facts import Facts, Gps, moment, name_of, offset, position

PSD_EXIF = 1058

Tags = Mapping[str, Any]
"""EXIF tags by the names of the standard: text, a number or a sequence of numbers."""


def read_by_exifread(file: BinaryIO, media_type: str) -> tuple[dict[str, object], Facts, list[str]]:
    """Raw tags as exifread prints them, the facts in them, and what it complained of."""
    with _complaints() as problems:
        found: dict[str, Any] = {}
        for source in _exif_sources(file, media_type):
            found = exifread.process_file(source, details=False) | found
    raw = {name: tag.printable for name, tag in found.items() if hasattr(tag, "printable")}
    return raw, facts_of(_by_plain_name(found)), problems[:10]


def read_by_pillow(image: Image.Image) -> tuple[dict[str, object], Facts]:
    """Raw tags as Pillow reads them, and the facts in them."""
    exif = image.getexif()
    tags: dict[str, Any] = {}
    for directory, names in (
        (exif, ExifTags.TAGS),
        (exif.get_ifd(ExifTags.IFD.Exif), ExifTags.TAGS),
        (exif.get_ifd(ExifTags.IFD.GPSInfo), ExifTags.GPSTAGS),
    ):
        tags.update({names.get(tag, f"0x{tag:04x}"): value for tag, value in directory.items()})
    return dict(tags), facts_of(tags)


def facts_of(tags: Tags) -> Facts:
    """The facts in EXIF tags; whatever is malformed counts as not written."""
    taken_at, _ = moment(_text(tags.get("DateTimeOriginal")))
    stated = offset(_text(tags.get("OffsetTimeOriginal"))) if taken_at else None
    return Facts(
        taken_at=taken_at,
        taken_at_offset=stated,
        gps=_gps(tags),
        make=name_of(_text(tags.get("Make"))),
        model=name_of(_text(tags.get("Model"))),
        lens=name_of(_text(tags.get("LensModel"))),
        orientation=_orientation(tags.get("Orientation")),
    )


def _by_plain_name(found: Mapping[str, Any]) -> Tags:
    """Tags of the picture itself, `Make` for `Image Make`; the first directory with one wins."""
    plain: dict[str, Any] = {}
    for name, tag in found.items():
        directory, _, plain_name = name.partition(" ")
        if directory in {"Image", "EXIF", "GPS"} and _present(values := getattr(tag, "values", "")):
            plain.setdefault(plain_name, values)
    return plain


def _exif_sources(file: BinaryIO, media_type: str) -> list[BinaryIO]:
    """The file itself, or the EXIF structures inside a container exifread may not follow."""
    file.seek(0)
    if media_type.startswith(("image/hei", "image/avif")):
        inside = isobmff.stills(file).exif
        return [io.BytesIO(inside)] if inside else [file]
    if media_type == "image/x-canon-cr3":
        return [io.BytesIO(part) for part in isobmff.cr3_directories(file)]
    if media_type == "application/vnd.adobe.photoshop":
        resources = getattr(Image.open(file, formats=["PSD"]), "resources", [])
        return [io.BytesIO(data) for number, _, data in resources if number == PSD_EXIF]
    return [file]


def _gps(tags: Tags) -> Gps:
    lat = _degrees(tags.get("GPSLatitude"), _text(tags.get("GPSLatitudeRef")), "NS")
    lon = _degrees(tags.get("GPSLongitude"), _text(tags.get("GPSLongitudeRef")), "EW")
    written = any(_present(tags.get(name)) for name in ("GPSLatitude", "GPSLongitude"))
    return position(
        lat,
        lon,
        written=written,
        alt=_altitude(tags),
        heading=_heading(tags.get("GPSImgDirection")),
        time_utc=_fix_time(tags),
    )


def _degrees(value: object, ref: str, signs: str) -> float | None:
    """Degrees, minutes and seconds with their hemisphere; None when any of it is missing."""
    parts = _numbers(value)
    hemisphere = ref.strip()[:1].upper()
    if not parts or None in parts or not hemisphere or hemisphere not in signs:
        return None
    whole = sum(abs(part) / 60**place for place, part in enumerate(parts[:3]))  # type: ignore[arg-type]
    return float(-whole if hemisphere == signs[1] else whole)


def _altitude(tags: Tags) -> float | None:
    metres = _number(tags.get("GPSAltitude"))
    if metres is None:
        return None
    below = _bytes_or_number(tags.get("GPSAltitudeRef")) == 1
    return round(float(-metres if below and metres > 0 else metres), 4)


def _heading(value: object) -> float | None:
    degrees = _number(value)
    return round(float(degrees), 4) if degrees is not None and 0 <= degrees <= 360 else None


def _fix_time(tags: Tags) -> str | None:
    clock = _numbers(tags.get("GPSTimeStamp"))
    date = _text(tags.get("GPSDate") or tags.get("GPSDateStamp")).strip("\0 ")
    if len(clock) != 3 or None in clock:
        return None
    hours, minutes, seconds = (int(part) for part in clock)  # type: ignore[arg-type]
    return moment(f"{date} {hours:02d}:{minutes:02d}:{seconds:02d}")[0]


def _orientation(value: object) -> int | None:
    number = _number(value)
    return int(number) if number is not None and number in range(1, 9) else None


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value.replace("\0", "") if isinstance(value, str) else ""


def _present(value: object) -> bool:
    return bool(_numbers(value)) or bool(_text(value).strip())


def _bytes_or_number(value: object) -> Fraction | None:
    return Fraction(value[0]) if isinstance(value, bytes) and value else _number(value)


def _number(value: object) -> Fraction | None:
    numbers = _numbers(value)
    return numbers[0] if numbers else None


def _numbers(value: object) -> list[Fraction | None]:
    """The numbers of a tag; one without a value (a zero denominator) is None."""
    if isinstance(value, str):
        value = _numbers_in(value)
    many = value if isinstance(value, list | tuple) else [value]
    return [_fraction(one) for one in many if one is not None and one != ""]


_DECIMAL_COMMAS = re.compile(r"\d+,\d+,\d+,\d+,\d+,\d+")


def _numbers_in(text: str) -> list[str]:
    """Some cameras write coordinates as text, and some of those with decimal commas."""
    parts = text.strip("\0 ").replace(",", " ").split()
    if _DECIMAL_COMMAS.fullmatch(text.strip("\0 ")):
        return [f"{parts[i]}.{parts[i + 1]}" for i in (0, 2, 4)]
    return parts[:4]


def _fraction(value: Any) -> Fraction | None:
    try:
        if hasattr(value, "numerator") and hasattr(value, "denominator"):
            return Fraction(int(value.numerator), int(value.denominator))
        return Fraction(value)
    except (TypeError, ValueError, ArithmeticError):
        return None


@contextmanager
def _complaints() -> Iterator[list[str]]:
    """What exifread writes to its log while it reads."""
    problems: list[str] = []
    handler = logging.Handler(logging.WARNING)
    handler.emit = lambda record: problems.append(record.getMessage())  # type: ignore[method-assign]
    logger = logging.getLogger("exifread")
    logger.addHandler(handler)
    try:
        yield problems
    finally:
        logger.removeHandler(handler)
