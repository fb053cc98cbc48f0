"""The time line above results: bars drawn to scale, and the days chosen on it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.http import QueryDict

from evidence.finding.histogram import Bar, Histogram
from evidence.web.steering import Steering

HEIGHT = 56
"""Pixels of the highest bar."""

LEAST = 3
"""Pixels of a bar with anything in it."""

MOST_LABELS = 6
LAST_LABEL = 80
"""Per cent of the width beyond which a label ends where its bar begins."""

FULL = {"day": "%d %B %Y", "month": "%B %Y"}
SHORT = {"day": "%d %b %Y", "month": "%b %Y"}
"""How a day is written that begins a bar of this unit; a year for all others."""


@dataclass(frozen=True)
class Drawn:
    """A bar as a page writes it: per cent of the width from the left, pixels from the top.

    What stands in an attribute is text, and `height` empty for a bar with nothing in it.
    """

    bar: Bar
    words: str
    first: str
    last: str
    left: str
    top: str
    height: str
    chosen: bool

    @property
    def told(self) -> str:
        return f"{self.words}: {self.bar.count}"


@dataclass(frozen=True)
class Label:
    """Words below the bars, per cent of the width from the left."""

    left: str
    words: str
    is_last: bool


class Timeline:
    """The histogram of a search as its page draws it."""

    def __init__(self, found: Histogram, asked: QueryDict, query: str, base: str = "") -> None:
        self.found = found
        self.steering = Steering(asked, query, base)

    @property
    def is_drawn(self) -> bool:
        return any(bar.count for bar in self.found.bars)

    @cached_property
    def bars(self) -> list[Drawn]:
        most = max((bar.count for bar in self.found.bars), default=0)
        return [self._drawn(at, bar, most) for at, bar in enumerate(self.found.bars)]

    @property
    def counted(self) -> Iterator[tuple[Drawn, str]]:
        """The bars with anything in them, each with the address that asks for its days."""
        for drawn in self.bars:
            if drawn.bar.count:
                yield drawn, self.steering.days(drawn.bar.first, drawn.bar.last)

    @property
    def width(self) -> str:
        """How wide a bar is."""
        return f"{self._wide(1)}%"

    @property
    def labels(self) -> Iterator[Label]:
        every = max(-(-len(self.found.bars) // MOST_LABELS), 1)
        for at, bar in enumerate(self.found.bars):
            if at % every == 0:
                left = self._wide(at)
                yield Label(f"{left}%", self._written(bar.first, SHORT), left > LAST_LABEL)

    @property
    def band(self) -> tuple[str, str] | None:
        """Where what is chosen begins and how wide it is."""
        chosen = [at for at, bar in enumerate(self.bars) if bar.chosen and self.found.chosen]
        if not chosen:
            return None
        return f"{self._wide(chosen[0])}%", f"{self._wide(chosen[-1] - chosen[0] + 1)}%"

    @property
    def first(self) -> str:
        """The first day chosen, as a date field takes it; empty when there is none."""
        chosen = self.found.chosen
        return chosen[0].isoformat() if chosen and chosen[0] != date.min else ""

    @property
    def last(self) -> str:
        chosen = self.found.chosen
        return chosen[1].isoformat() if chosen and chosen[1] != date.max else ""

    @property
    def earlier_url(self) -> str:
        return self.steering.days(None, self.found.bars[0].first - timedelta(days=1))

    @property
    def later_url(self) -> str:
        return self.steering.days(self.found.bars[-1].last + timedelta(days=1), None)

    @property
    def undated_url(self) -> str:
        return self.steering.asking("missing:date")

    @property
    def whole_url(self) -> str:
        return self.steering.days(None, None)

    def _drawn(self, at: int, bar: Bar, most: int) -> Drawn:
        height = max(round(HEIGHT * bar.count / most), LEAST) if bar.count else 0
        chosen = self.found.chosen
        return Drawn(
            bar=bar,
            words=self._words(bar),
            first=bar.first.isoformat(),
            last=bar.last.isoformat(),
            left=f"{self._wide(at)}%",
            top=str(HEIGHT - height),
            height=str(height or ""),
            chosen=chosen is None or (bar.last >= chosen[0] and bar.first <= chosen[1]),
        )

    def _wide(self, bars: int) -> float:
        """How much of the width so many bars take, in per cent."""
        return round(100 * bars / max(len(self.found.bars), 1), 3)

    def _words(self, bar: Bar) -> str:
        """A bar's days as people say them: 22 May 2023, May 2023, 2023, 1990 to 1999."""
        first, last = self._written(bar.first, FULL), self._written(bar.last, FULL)
        return first if first == last else f"{first} to {last}"

    def _written(self, day: date, forms: dict[str, str]) -> str:
        # Years of fewer than four digits are padded by some systems only.
        form = forms.get(self.found.unit.name, "%Y").replace("%Y", f"{day.year:04}")
        return f"{day:{form}}".lstrip("0")
