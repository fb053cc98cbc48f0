"""Which part of a picture, film, sound or document is meant, written as W3C media fragments.

A part is the fragment selector of the Web Annotation Data Model (§4.2.1) in the words of Media
Fragments URI 1.0: `t=14,20` in seconds, `xywh=percent:10,20,30,40` of the picture as it is shown
upright, joined by `&`; `page=3` is RFC 8118's. Percentages carry decimals, as annotation tools
write them. `t=14` alone names the moment to open at.
"""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from evidence.errors import UnreadablePart

CLOCK = r"[0-9]{1,3}(?::[0-5][0-9]){1,2}(?:\.[0-9]{1,3})?"
"""A time as players show it: 0:14, 1:02:03, 0:14.5."""

LONGEST_S = 100 * 3600
_SECONDS = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,3})?")
_TIME = re.compile(CLOCK)
_NUMBER = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,9})?")
_PAGE = re.compile(r"[1-9][0-9]{0,4}")


def seconds_of(text: str) -> Decimal:
    """Seconds from 0:14, 1:02:03, or a plain number; UnreadablePart for anything else."""
    typed = text.strip().replace(",", ".")
    if not (_TIME.fullmatch(typed) or _SECONDS.fullmatch(typed)):
        raise UnreadablePart(text, "a time is minutes and seconds like 0:14 or 1:02:03")
    found = Decimal(0)
    for number in typed.split(":"):
        found = found * 60 + Decimal(number)
    if found >= LONGEST_S:
        raise UnreadablePart(text, "no film is that long")
    return found


def clock(seconds: Decimal | float) -> str:
    """A time as players show it: 0:14, 1:02:03, 0:14.5."""
    exact = _trimmed(Decimal(str(seconds)), places=3)
    whole = int(exact)
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    decimals = _plain(exact).partition(".")[2]
    shown = f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
    return f"{shown}.{decimals}" if decimals else shown


@dataclass(frozen=True)
class Box:
    """A rectangle in percent of the picture's width and height, from its upper left corner."""

    x: Decimal
    y: Decimal
    width: Decimal
    height: Decimal

    def __post_init__(self) -> None:
        for name in ("x", "y", "width", "height"):
            object.__setattr__(self, name, _trimmed(getattr(self, name), places=2))
        for start, length in (("x", "width"), ("y", "height")):
            self._check(getattr(self, start), getattr(self, length), (start, length))

    def _check(self, start: Decimal, length: Decimal, names: tuple[str, str]) -> None:
        if start < 0:
            raise UnreadablePart(_plain(start), "a box begins inside the picture", names[0])
        if length <= 0:
            raise UnreadablePart("", f"a box needs a {names[1]}", names[1])
        if start + length > 100:
            raise UnreadablePart("", "the box reaches over the edge of the picture", names[1])

    def __str__(self) -> str:
        return ",".join(map(_plain, (self.x, self.y, self.width, self.height)))

    @property
    def said(self) -> str:
        """As people say it: box at 10–40 % from the left, 20–60 % from the top."""
        ends = (self.x + self.width, self.y + self.height)
        left, top, right, bottom = map(_plain, (self.x, self.y, *ends))
        return f"box at {left}–{right} % from the left, {top}–{bottom} % from the top"


@dataclass(frozen=True)
class Part:
    """A moment or span of time, a box, or both; of a document a page and perhaps a box on it."""

    start: Decimal | None = None
    end: Decimal | None = None
    box: Box | None = None
    page: int | None = None

    def __post_init__(self) -> None:
        for name in ("start", "end"):
            at = getattr(self, name)
            object.__setattr__(self, name, None if at is None else _trimmed(at, places=3))
        if self.end is not None and self.start is None:
            raise UnreadablePart("", "say when it begins", "start")
        if self.start is None and self.box is None and self.page is None:
            raise UnreadablePart("", "say which part: a time, a box or a page")
        if self.end is not None and self.start is not None and self.end <= self.start:
            raise UnreadablePart(clock(self.end), "the end is not after the beginning", "end")
        if self.start is not None and self.page is not None:
            raise UnreadablePart(str(self), "a page has no time", "page")

    def __str__(self) -> str:
        """As a fragment; `parse` reads it back."""
        parts = []
        if self.start is not None:
            parts.append(
                "t=" + ",".join(_plain(at) for at in (self.start, self.end) if at is not None)
            )
        if self.page is not None:
            parts.append(f"page={self.page}")
        if self.box is not None:
            parts.append(f"xywh=percent:{self.box}")
        return "&".join(parts)

    @property
    def words(self) -> str:
        """As people say it: 0:14–0:20, page 3; a box is drawn, and said only where alone."""
        if self.start is not None:
            return (
                clock(self.start) if self.end is None else f"{clock(self.start)}–{clock(self.end)}"
            )
        return f"page {self.page}" if self.page is not None else "a box"

    @property
    def said(self) -> str:
        """All of it as people say it, for where nothing is drawn."""
        page = f"page {self.page}" if self.page is not None else ""
        return ", ".join(filter(None, [self._when, page, self.box.said if self.box else ""]))

    @property
    def _when(self) -> str:
        if self.start is None:
            return ""
        start = clock(self.start)
        return f"at {start}" if self.end is None else f"from {start} to {clock(self.end)}"


def in_words(text: str) -> str:
    """A fragment, and what is written after it, as people say it; any other text as it is."""
    fragment, space, rest = text.partition(" ")
    try:
        return parse(fragment).said + space + rest
    except UnreadablePart:
        return text


def parse(text: str) -> Part:
    """A part from its fragment; UnreadablePart says what is wrong with it."""
    found: dict[str, str] = {}
    for piece in text.removeprefix("#").split("&"):
        name, is_said, value = piece.partition("=")
        if not is_said or name not in ("t", "xywh", "page") or name in found:
            raise UnreadablePart(text, "this is no part: write t=14,20 or xywh=percent:10,10,30,30")
        found[name] = value
    start, end = _span(found["t"]) if "t" in found else (None, None)
    return Part(
        start,
        end,
        _box(found["xywh"]) if "xywh" in found else None,
        _page(found["page"]) if "page" in found else None,
    )


def _span(text: str) -> tuple[Decimal, Decimal | None]:
    start, is_said, end = text.removeprefix("npt:").partition(",")
    return seconds_of(start or "0"), seconds_of(end) if is_said else None


def _box(text: str) -> Box:
    numbers = text.removeprefix("percent:").split(",")
    if (
        not text.startswith("percent:")
        or len(numbers) != 4
        or not all(map(_NUMBER.fullmatch, numbers))
    ):
        raise UnreadablePart(text, "a box is four percentages: xywh=percent:10,10,30,30")
    return Box(*map(Decimal, numbers))


def _page(text: str) -> int:
    if not _PAGE.fullmatch(text):
        raise UnreadablePart(text, "pages count from 1")
    return int(text)


def _trimmed(number: Decimal, *, places: int) -> Decimal:
    return Decimal(_plain(number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) + 0))


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
