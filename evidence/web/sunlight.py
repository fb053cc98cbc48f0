"""The sun over a claimed place at a claimed time, as pages tell and draw it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from math import isfinite
from urllib.parse import urlencode

from evidence import moments, sun
from evidence.clocks import Bench
from evidence.models import LocationClaim, TimeClaim
from evidence.moments import Moment
from evidence.moments.edtf import seconds_ahead
from evidence.moments.spans import Span, span_of
from evidence.moments.words import instant, instants, length
from evidence.sun import Shadow, Spot, Sun, SunDay, Twilight
from evidence.vocabularies import ClaimMethod, Clock
from evidence.web.forms.fields import claimant_key
from evidence.web.sheets import Chain, Sheet

MOST_DAYS = 31
NEVER = {
    (True, "up"): "the sun does not set",
    (True, "down"): "the sun does not rise",
    (False, "up"): "lasts all night",
    (False, "down"): "does not come",
}
MOST_SPAN_S = 6 * 3600
"""For a longer time than this the sun has gone too far to be drawn in one place."""


@dataclass(frozen=True)
class Place:
    """A place somebody claims, or a tool read, that has coordinates."""

    key: str
    label: str
    spot: Spot
    radius_m: float = 0


@dataclass(frozen=True)
class Light:
    """The sun at one instant, told on a clock of one offset."""

    at: float
    sun: Sun
    offset: str = "Z"

    @property
    def words(self) -> str:
        return f"{instant(self.at, self.offset)} {moments.offset_words(self.offset)}"

    @property
    def state(self) -> str:
        """What the sky is like: day, one of the twilights, or night."""
        if self.sun.elevation >= 0:
            return "day"
        limits = [(limit, name) for name, limit in sun.LIMITS.items() if name != "sun"]
        return next((name for limit, name in limits if self.sun.elevation >= limit), "night")


@dataclass(frozen=True)
class Fit:
    """A time that a measured shadow leaves, and how to claim it."""

    span: Span
    words: str
    offered: str


def places_of(sheet: Sheet) -> list[Place]:
    """Every place of an item with coordinates: what is adopted first, what is shown next."""
    standing = [each for each in sheet.locations if not each.is_withdrawn and each.row.point]
    standing.sort(key=lambda each: not is_adopted(each))
    found = [_place(each) for each in standing]
    gps = sheet.gps
    if gps.get("flag") == "ok":
        found.append(Place("reading", "the position read from the file", (gps["lat"], gps["lon"])))
    return found


def is_adopted(each: Chain) -> bool:
    return each.support is not None and each.support.adoption is not None


def _place(each: Chain[LocationClaim]) -> Place:
    row = each.row
    label = f"{row} ({row.get_role_display().lower()}, says {row.claimant})"
    spot = (float(row.latitude or 0), float(row.longitude or 0))
    adopted = "Adopted: " if is_adopted(each) else ""
    return Place(row.uid.hex, f"{adopted}{label}", spot, row.reach_m or 0)


def time_of(sheet: Sheet) -> TimeClaim | None:
    """The time claim to start from: the adopted one of the whole, else the first that stands."""
    standing = [each for each in sheet.times if not each.is_withdrawn]
    standing.sort(key=lambda each: bool(each.row.part or each.row.part_label))
    return standing[0].row if standing else None


class Sunlight:
    """The sun at one place around one moment; `offset` is tried out where the moment has none."""

    def __init__(self, place: Place, moment: Moment, offset: str = "") -> None:
        self.place, self.moment, self.tried = place, moment, offset

    @property
    def offset(self) -> str | None:
        """The offset stated, or else tried; None when local time stays local."""
        return self.moment.offset or self.tried or None

    @property
    def shown_in(self) -> str:
        """The offset of the clock on which times are told."""
        return self.offset or "Z"

    @cached_property
    def span(self) -> Span | None:
        """The instants it speaks of; None without an offset, or when they are far apart."""
        first, last = span_of(self.moment)
        if self.offset is None or not (isfinite(first) and isfinite(last)):
            return None
        if self.moment.offset is None:
            ahead = seconds_ahead(self.offset)
            first, last = first - ahead, last - ahead
        return (first, last) if last - first <= MOST_SPAN_S else None

    @property
    def lacks_offset(self) -> bool:
        """Whether only an offset is missing to say where the sun stood."""
        is_whole = self.moment.earliest is not None and self.moment.latest is not None
        return self.offset is None and is_whole and moments.is_timed(self.moment)

    @cached_property
    def lights(self) -> list[Light]:
        """The sun when it begins and, if that is long enough to tell, when it ends."""
        if self.span is None:
            return []
        ends = self.span if self.span[1] - self.span[0] > 60 else self.span[:1]
        return [Light(at, sun.position(self.place.spot, at), self.shown_in) for at in ends]

    @cached_property
    def days(self) -> list[date]:
        """The dates it may be, as far as its ends are known and not too many."""
        ends = [end.date() for end in (self.moment.earliest, self.moment.latest) if end]
        first, last = min(ends), max(ends)
        if len(ends) < 2 or (last - first).days >= MOST_DAYS:
            return [last if self.moment.earliest is None else first]
        return [first + timedelta(days=number) for number in range((last - first).days + 1)]

    @cached_property
    def day(self) -> SunDay:
        return sun.sun_day(self.place.spot, self.days[0])

    @property
    def is_long(self) -> bool:
        """Whether only the first of many days is looked at."""
        first, last = self.moment.earliest, self.moment.latest
        return first is None or last is None or (last - first).days >= MOST_DAYS

    def events(self) -> Iterator[tuple[str, str]]:
        """Sunrise and sunset, then each twilight, from when to when on the clock shown."""
        for each in self.day.twilights:
            name = "Sunrise to sunset" if each.name == "sun" else each.name.capitalize()
            yield name, NEVER.get((each.name == "sun", each.state)) or self._passes(each)

    def _passes(self, each: Twilight) -> str:
        """To the minute; one of both ends may lie on another day."""
        first, last = (
            round(at / 60) * 60 if at else open_end
            for at, open_end in ((each.begins, float("-inf")), (each.ends, float("inf")))
        )
        return instants(first, last, self.shown_in)

    @property
    def noon(self) -> Light:
        return Light(round(self.day.noon), self.day.highest, self.shown_in)

    # Shadows

    def fits(self, shadow: Shadow, sheet: Sheet) -> list[Fit]:
        """The times that a shadow leaves on these days, each ready to be claimed."""
        spots = sun.spots_in(self.place.spot, self.place.radius_m)
        found = [
            span
            for day in self.days
            for span in sun.windows(shadow, spots, sun.solar_day(self.place.spot, day))
        ]
        return [self._fit(span, shadow, sheet) for span in found]

    def _fit(self, span: Span, shadow: Shadow, sheet: Sheet) -> Fit:
        whole = (span[0] // 60 * 60, span[1] // 60 * 60)
        words = f"{instants(whole[0], whole[1] + 59, self.shown_in)}"
        latitude, longitude = self.place.spot
        basis = (
            f"{in_words(shadow)} at {self.place.label}, {latitude:.4f}, {longitude:.4f}; the sun "
            "by astral, level ground assumed."
        )
        offered = {
            "edtf": moments.between(*whole, to_the="minute"),
            "clock": Clock.SHADOW,
            "method": ClaimMethod.SHADOW,
            "claimant": claimant_key(sheet.reader),
            "basis": basis,
        }
        zone = moments.offset_words(self.shown_in)
        return Fit(span, f"{words} {zone}, {length(span[1] - span[0])}", urlencode(offered))


def in_words(shadow: Shadow) -> str:
    """What was measured of a shadow."""
    said = []
    if shadow.azimuth is not None:
        said.append(f"points to {shadow.azimuth:g}° ± {shadow.azimuth_tolerance:g}°")
    if shadow.ratio is not None:
        off = shadow.ratio_tolerance * 100
        said.append(f"height to length {shadow.ratio:.3g} ± {off:g} %")
    return f"Shadow {', '.join(said)}"


def glance(sheet: Sheet, bench: Bench) -> Sunlight | None:
    """The sun at the item's first place when its clocks leave a short time; else None."""
    place = next(iter(places_of(sheet)), None)
    left = bench.meeting.left
    if place is None or left is None or not all(map(isfinite, left)):
        return None
    light = Sunlight(place, moments.parse(moments.between(*left)))
    return light if light.span and all(map(sun.covers, light.days)) else None


def rays(light: Sunlight, shadow: Shadow | None = None) -> dict:
    """What the map draws around the place: where the sun stood and shadows fell."""
    drawn = [
        {
            "azimuth": round(azimuth, 2),
            "kind": kind,
            "label": f"{label} {azimuth:.0f}°, {each.words}",
        }
        for each in light.lights
        if each.sun.elevation > 0
        for kind, label, azimuth in (
            ("sun", "Towards the sun", each.sun.azimuth),
            ("shadow", "Shadows point to", each.sun.shadow_azimuth),
        )
    ]
    if shadow and shadow.azimuth is not None:
        label = f"Shadow measured {shadow.azimuth:g}°"
        drawn.append({"azimuth": shadow.azimuth, "kind": "measured", "label": label})
    return {"at": light.place.spot, "rays": drawn}
