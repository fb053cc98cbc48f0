"""Dates, times of day and intervals, each known only as well as it was stated.

The notation is EDTF (ISO 8601-2), levels 0 and 1, with times of day wherever a date may stand.
The PyPI package `edtf` 5.0.2 knows no times to the minute, and none within intervals.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import product

from evidence.errors import UnreadableMoment

QUALIFIERS = {"": (False, False), "~": (True, False), "?": (False, True), "%": (True, True)}
WESTERNMOST = 12 * 3600  # the most seconds a local clock may be behind UTC, and ahead of it
EASTERNMOST = 14 * 3600
EPOCH = datetime.combine(date(1970, 1, 1), time())

PLACE_IN_TIME = re.compile(
    r"""(?P<year>[0-9]{2}[0-9X]{2})(?:-(?P<month>[0-9X]{2})(?:-(?P<day>[0-9X]{2}))?)?
        (?:[T ](?P<hour>[0-9]{2})(?::(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?)?
           (?P<offset>Z|[+-][0-9]{2}(?::?[0-9]{2})?)?)?
        (?P<qualifier>[?~%]?)""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class Moment:
    """When something was, as far as it is known.

    `earliest` and `latest` are naive local times, inclusive, to the second; None where the
    interval is open. `offset` is `Z`, `+03:00` or None: it is stated or it is not known.
    `precision` is second, minute, hour, day, month, year, interval or open.
    """

    text: str
    earliest: datetime | None
    latest: datetime | None
    offset: str | None
    approximate: bool
    uncertain: bool
    precision: str


def parse(text: str) -> Moment:
    """Read EDTF such as 2023-05-22, 2023-05-22T12:05+03:00, 2023-05-2X or ../2023-05-22T12:30.

    `~` marks an approximate, `?` an uncertain moment, `%` both. Raises UnreadableMoment.
    """
    shown = text.strip()
    try:
        ends = [_end(part) for part in _parts(shown)]
        return ends[0] if len(ends) == 1 else _interval(*ends)
    except UnreadableMoment as refused:
        raise UnreadableMoment(shown[:100], refused.problem) from None


def in_words(moment: Moment) -> str:
    """Say a moment in English: 22 May 2023, by 12:30 local time, offset not stated."""
    ends = [_end(part) for part in _parts(moment.text)]
    words = _interval_words(*ends) if len(ends) == 2 else _words(ends[0])
    if any(end.precision in {"hour", "minute", "second"} for end in ends):
        words += _clock(moment.offset)
    return ("about " if moment.approximate else "") + words + " (uncertain)" * moment.uncertain


def overlap(a: Moment, b: Moment) -> bool | None:
    """Tell whether both can be true of one instant; None when a missing offset hides the answer.

    Two moments without an offset are taken to be read off the same local clock.
    """
    if (a.offset is None) == (b.offset is None):
        return _meet(_span(a), _span(b))
    local, stated = (a, _span(b)) if a.offset is None else (b, _span(a))
    first, last = _span(local)
    if not _meet((first - EASTERNMOST, last + WESTERNMOST), stated):
        return False
    return True if _meet((first + WESTERNMOST, last - EASTERNMOST), stated) else None


# Reading


def _parts(text: str) -> list[str]:
    parts = [part.strip() for part in text.split("/")]
    if text in {"", ".."} or len(parts) > 2:
        raise UnreadableMoment("", "not a date, a time or an interval")
    return parts


def _end(text: str) -> Moment:
    if text in {"", ".."}:
        return Moment(text, None, None, None, False, False, "open")
    found = PLACE_IN_TIME.fullmatch(text.upper())
    if not found:
        raise UnreadableMoment("", "not a date such as 2023, 2023-05-22 or 2023-05-22T12:05")
    parts = {name: part or "" for name, part in found.groupdict().items()}
    first, last = _dates(parts)
    earliest, latest = _times(parts)
    return Moment(
        _normalised(parts),
        datetime.combine(first, earliest),
        datetime.combine(last, latest),
        _offset(parts["offset"]),
        *QUALIFIERS[parts["qualifier"]],
        _precision(parts),
    )


def _interval(begin: Moment, end: Moment) -> Moment:
    if begin.earliest is None and end.latest is None:
        raise UnreadableMoment("", "an interval needs a beginning or an end")
    if begin.earliest and end.latest and end.latest < begin.earliest:
        raise UnreadableMoment("", "the interval ends before it begins")
    timed = {moment.offset for moment in (begin, end) if "T" in moment.text}
    if len(timed) > 1:
        raise UnreadableMoment("", "both ends need the same offset, or neither one")
    return Moment(
        f"{begin.text}/{end.text}",
        begin.earliest,
        end.latest,
        timed.pop() if timed else None,
        begin.approximate or end.approximate,
        begin.uncertain or end.uncertain,
        "open" if "open" in (begin.precision, end.precision) else "interval",
    )


def _dates(parts: dict[str, str]) -> tuple[date, date]:
    """The first and the last day that fit, an X standing for any digit."""
    years = _fitting(parts["year"], 4, range(1, 10_000))
    months = _fitting(parts["month"], 2, range(1, 13))
    if not years or not months:
        name = "month" if years else "year"
        raise UnreadableMoment("", f"there is no {name} {parts[name]}")
    first = next(_days(years, months, parts["day"], 1), None)
    last = next(_days(years, months, parts["day"], -1), None)
    if first is None or last is None:
        raise UnreadableMoment("", f"there is no day {parts['day']} in that month")
    return first, last


def _days(years: list[int], months: list[int], pattern: str, step: int) -> Iterator[date]:
    for year, month in product(years[::step], months[::step]):
        days = _fitting(pattern, 2, range(1, monthrange(year, month)[1] + 1))
        yield from (date(year, month, day) for day in days[::step])


def _fitting(pattern: str, width: int, numbers: range) -> list[int]:
    if not pattern:
        return list(numbers)
    if "X" not in pattern:
        return [int(pattern)] if int(pattern) in numbers else []
    digits = re.compile(pattern.replace("X", "[0-9]"))
    return [number for number in numbers if digits.fullmatch(f"{number:0{width}}")]


def _times(parts: dict[str, str]) -> tuple[time, time]:
    if parts["hour"] and (not parts["day"] or "X" in _day_text(parts)):
        raise UnreadableMoment("", "a time of day needs a whole date before it")
    for name, limit in (("hour", 24), ("minute", 60), ("second", 60)):
        if parts[name] and int(parts[name]) >= limit:
            raise UnreadableMoment("", f"there is no {name} {parts[name]}")
    return _clock_time(parts, "00", "00", "00"), _clock_time(parts, "23", "59", "59")


def _clock_time(parts: dict[str, str], *unstated: str) -> time:
    stated = (parts[name] for name in ("hour", "minute", "second"))
    return time.fromisoformat(":".join(a or b for a, b in zip(stated, unstated, strict=True)))


def _offset(text: str) -> str | None:
    if text in {"", "Z"}:
        return text or None
    hours, minutes = int(text[1:3]), int(text[-2:]) if len(text) > 3 else 0
    if hours > 14 or minutes > 59:
        raise UnreadableMoment("", f"there is no offset {text}")
    return f"{text[0]}{hours:02}:{minutes:02}"


def _day_text(parts: dict[str, str]) -> str:
    return "-".join(filter(None, (parts["year"], parts["month"], parts["day"])))


def _normalised(parts: dict[str, str]) -> str:
    text = _day_text(parts)
    if parts["hour"]:
        clock = filter(None, (parts["hour"], parts["minute"], parts["second"]))
        text += "T" + ":".join(clock) + (_offset(parts["offset"]) or "")
    return text + parts["qualifier"]


def _precision(parts: dict[str, str]) -> str:
    if "X" in _day_text(parts):
        return "interval"
    names = ("second", "minute", "hour", "day", "month", "year")
    return next(name for name in names if parts[name])


# Words


def _words(end: Moment) -> str:
    if end.precision == "interval":
        return f"between {_day_words(end.earliest)} and {_day_words(end.latest)}"
    if end.precision == "year":
        return f"{end.earliest:%Y}"
    if end.precision == "month":
        return f"{end.earliest:%B %Y}"
    return ", ".join(filter(None, (_day_words(end.earliest), _time_words(end))))


def _interval_words(begin: Moment, end: Moment) -> str:
    if begin.earliest is None:
        return _one_sided("by", end)
    if end.latest is None:
        return _one_sided("from", begin)
    is_one_day = _day_words(begin.earliest) == _day_words(end.earliest)
    if is_one_day and _time_words(begin) and _time_words(end):
        return f"{_words(begin)} to {_time_words(end)}"
    return f"{_words(begin)} to {_words(end)}"


def _one_sided(word: str, end: Moment) -> str:
    if clock := _time_words(end):
        return f"{_day_words(end.earliest)}, {word} {clock}"
    return f"{word} {_words(end)}"


def _day_words(day: datetime | None) -> str:
    return f"{day:%d %B %Y}".lstrip("0")


def _time_words(end: Moment) -> str:
    forms = {"hour": "in the hour from %H:%M", "minute": "%H:%M", "second": "%H:%M:%S"}
    return f"{end.earliest:{forms[end.precision]}}" if end.precision in forms else ""


def _clock(offset: str | None) -> str:
    if offset is None:
        return " local time, offset not stated"
    return " UTC" if offset == "Z" else f" UTC{offset}"


# Comparing

Span = tuple[float, float]  # seconds since 1970, inclusive; infinite where open


def _span(moment: Moment) -> Span:
    """In UTC when the offset is stated, otherwise on the local clock."""
    shift = _seconds(moment.offset)
    earliest = (moment.earliest - EPOCH).total_seconds() if moment.earliest else float("-inf")
    latest = (moment.latest - EPOCH).total_seconds() if moment.latest else float("inf")
    return earliest - shift, latest - shift


def _seconds(offset: str | None) -> int:
    if offset in {None, "Z"}:
        return 0
    seconds = int(offset[1:3]) * 3600 + int(offset[4:]) * 60
    return -seconds if offset[0] == "-" else seconds


def _meet(a: Span, b: Span) -> bool:
    return a[0] <= b[1] and b[0] <= a[1]
