"""What a file says of itself, in one vocabulary, whichever tool read it."""

import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

MAX_TEXT = 2000
MAX_TAGS = 600


@dataclass(frozen=True)
class Reading:
    """What one tool said of one file.

    outcome: "read", "nothing found" or "failed". data: raw tags as text. problems: sentences.
    """

    tool: str
    version: str
    outcome: str
    data: dict[str, Any] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Gps:
    """A position as written in a file; only `ok` makes a place on Earth of it.

    flag: ok, none (nothing written), null_island (exactly 0, 0), out_of_range (kept as written),
    incomplete (then lat and lon are None). Degrees, WGS 84; alt in metres above sea level;
    heading in degrees clockwise from north; time_utc ISO 8601 without zone, by the satellites.
    """

    lat: float | None = None
    lon: float | None = None
    alt: float | None = None
    heading: float | None = None
    time_utc: str | None = None
    flag: str = "none"


@dataclass(frozen=True)
class Facts:
    """What the readings of one file say together; None where no tool found anything.

    width, height: stored pixels, before orientation. taken_at: what the camera's clock showed,
    ISO 8601 to the second; taken_at_offset (`+03:00`) only when the file states one.
    orientation: 1–8 as in EXIF; a video's rotation is told in the same numbers.
    """

    width: int | None = None
    height: int | None = None
    duration_s: float | None = None
    taken_at: str | None = None
    taken_at_offset: str | None = None
    gps: Gps = field(default_factory=Gps)
    make: str | None = None
    model: str | None = None
    lens: str | None = None
    orientation: int | None = None


MIN_FINGERPRINT_QUALITY = 50
"""PDQ's own advice; blank, black and blurred-out pictures fall below and would match each other."""


@dataclass(frozen=True)
class Fingerprint:
    """What a picture, or a film at one moment, looks like.

    pdq: 256 bits as 64 hexadecimal digits. quality: 0–100. at_s: seconds into a film, None for a
    picture. variants: the pdq it would have mirrored, turned, cropped or without its border.
    """

    pdq: str
    quality: int
    at_s: float | None = None
    variants: dict[str, str] = field(default_factory=dict)

    @property
    def matches(self) -> bool:
        """Whether there is enough in the picture to tell it from others."""
        return self.quality >= MIN_FINGERPRINT_QUALITY


def merge(partial: list[Facts]) -> Facts:
    """The first answer to every question; a usable position is preferred to an unusable one."""
    merged = Facts()
    for name in ("duration_s", "make", "model", "lens", "orientation"):
        merged = replace(merged, **{name: _first(getattr(facts, name) for facts in partial)})
    sized = next((f for f in partial if f.width and f.height), merged)
    timed = next((f for f in partial if f.taken_at), merged)
    written = [f.gps for f in partial if f.gps.flag != "none"]
    return replace(
        merged,
        width=sized.width,
        height=sized.height,
        taken_at=timed.taken_at,
        taken_at_offset=timed.taken_at_offset,
        gps=next((g for g in written if g.flag == "ok"), written[0] if written else Gps()),
    )


def position(lat: float | None, lon: float | None, *, written: bool, **more: Any) -> Gps:
    """Coordinates with their flag; `written` says whether the file mentions any at all."""
    if not written:
        return Gps(**more)
    if lat is None or lon is None:
        return Gps(flag="incomplete", **more)
    flag = "ok"
    if lat == 0 and lon == 0:
        flag = "null_island"
    elif abs(lat) > 90 or abs(lon) > 180:
        flag = "out_of_range"
    return Gps(lat=round(lat, 8), lon=round(lon, 8), flag=flag, **more)


_MOMENT = re.compile(
    r"\s*(\d{4})[:/.-](\d{1,2})[:/.-](\d{1,2})[ T]+(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,]\d*)?)?"
    r"\s*(Z|[+-]\d{2}:?\d{2})?"
)
_OFFSET = re.compile(r"([+-])(\d{2}):?(\d{2})")


def moment(text: str | None) -> tuple[str | None, str | None]:
    """Local time to the second and its offset, as stated; (None, None) for anything else."""
    found = _MOMENT.match(text or "")
    if not found:
        return None, None
    *numbers, zone = found.groups()
    try:
        year, month, day, hour, minute, second = (int(number or 0) for number in numbers)
        when = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001  (as stated)
    except ValueError:
        return None, None
    return when.isoformat(), offset(zone)


def offset(text: str | None) -> str | None:
    """`+03:00` from what a file states, Z as `+00:00`; None for anything that is no offset."""
    text = (text or "").strip()
    if text == "Z":
        return "+00:00"
    found = _OFFSET.fullmatch(text)
    if not found or int(found[2]) > 14 or int(found[3]) > 59:
        return None
    return f"{found[1]}{found[2]}:{found[3]}"


def clean_text(value: object, limit: int = MAX_TEXT) -> str:
    """Text that JSON and PostgreSQL accept: no NUL, no half characters, no more than `limit`."""
    text = str(value)[: limit + 1].replace("\0", "")
    text = text.encode("utf-8", "replace").decode("utf-8")
    return text if len(text) <= limit else text[: limit - 1] + "…"


def clean_tags(tags: dict[str, object]) -> dict[str, str]:
    """Raw tags as a record can keep them."""
    return {clean_text(k, 200): clean_text(v) for k, v in list(tags.items())[:MAX_TAGS]}


def name_of(value: object) -> str | None:
    """A maker's, model's or lens's name as written, without padding; None when empty."""
    return clean_text(value, 200).strip() or None if value is not None else None


def _first(values: Any) -> Any:
    return next((value for value in values if value is not None), None)
