"""The sky over a place as a disc: north up, the horizon its rim, the zenith its centre."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from math import cos, radians, sin

from evidence import sun
from evidence.moments.edtf import seconds_ahead
from evidence.moments.spans import EPOCH, Span
from evidence.sun import Shadow
from evidence.web.sunlight import Sunlight

RADIUS = 100
HOUR = 3600
FINE_S = 300
SHADOW_LENGTH = 72


@dataclass(frozen=True)
class Mark:
    """A point of the disc with a word beside it."""

    x: float
    y: float
    words: str


class Sky:
    """One day's way of the sun, where it stood, and what a measured shadow leaves of the day."""

    rings = [RADIUS * (90 - elevation) / 90 for elevation in (0, 30, 60)]

    def __init__(
        self, light: Sunlight, shadow: Shadow | None = None, fits: Iterable[Span] = ()
    ) -> None:
        self.light, self.shadow, self._fits = light, shadow, list(fits)

    @property
    def way(self) -> list[str]:
        """The sun's way above the horizon, as point lists of lines."""
        return list(self._lines(self.light.day.span))

    @property
    def fitting(self) -> list[str]:
        """The stretches of that way which the measured shadow fits."""
        first, last = self.light.day.span
        return [
            line
            for span in self._fits
            if first <= span[0] < last
            for line in self._lines((span[0], max(span[1], span[0] + FINE_S)))
        ]

    @property
    def stretch(self) -> list[str]:
        """From where the sun stood when the time begins to where it stood when it ends."""
        span = self.light.span
        return list(self._lines(span)) if span and span[1] - span[0] > 60 else []

    @property
    def suns(self) -> list[Mark]:
        return [
            Mark(*_at(each.sun.azimuth, each.sun.elevation), each.words)
            for each in self.light.lights
            if each.sun.elevation > 0
        ]

    @property
    def shadows(self) -> list[Mark]:
        """Where shadows of that time end, from the centre; long ones are cut."""
        return [
            Mark(*_to(each.sun.shadow_azimuth, SHADOW_LENGTH), each.words)
            for each in self.light.lights
            if each.sun.ratio
        ]

    @property
    def measured(self) -> str:
        """The wedge a measured shadow lies in, as a point list."""
        if self.shadow is None or self.shadow.azimuth is None:
            return ""
        azimuth, off = self.shadow.azimuth, self.shadow.azimuth_tolerance
        rim = [_to(azimuth + off * (step / 4 - 1), SHADOW_LENGTH) for step in range(9)]
        return _points([(0.0, 0.0), *rim])

    @property
    def hours(self) -> list[Mark]:
        """Round hours along the way, on the clock shown."""
        ahead = seconds_ahead(self.light.shown_in)
        first, last = (edge + ahead for edge in self.light.day.span)
        hours = range(int(-(-first // HOUR)), int(last // HOUR) + 1)
        return [mark for hour in hours if hour % 2 == 0 and (mark := self._hour(hour, ahead))]

    def _hour(self, hour: int, ahead: int) -> Mark | None:
        seen = sun.position(self.light.place.spot, hour * HOUR - ahead)
        if seen.elevation <= 0:
            return None
        words = f"{EPOCH + timedelta(hours=hour):%H}"
        return Mark(*_at(seen.azimuth, seen.elevation), words)

    def _lines(self, span: Span) -> Iterator[str]:
        line: list[tuple[float, float]] = []
        for _, seen in sun.path(self.light.place.spot, span, FINE_S):
            if seen.elevation > 0:
                line.append(_at(seen.azimuth, seen.elevation))
            elif line:
                yield _points(line)
                line = []
        if line:
            yield _points(line)


def _at(azimuth: float, elevation: float) -> tuple[float, float]:
    return _to(azimuth, RADIUS * (90 - elevation) / 90)


def _to(azimuth: float, distance: float) -> tuple[float, float]:
    turn = radians(azimuth)
    return round(distance * sin(turn), 2), round(-distance * cos(turn), 2)


def _points(line: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{x},{y}" for x, y in line)
