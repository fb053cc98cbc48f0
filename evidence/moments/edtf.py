"""The notation: EDTF (ISO 8601-2), levels 0 and 1, with times of day wherever a date may stand.

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
WESTERNMOST_S = 12 * 3600  # the most seconds a local clock may be behind UTC, and ahead of it
EASTERNMOST_S = 14 * 3600
OFFSETS_IN_USE = (
    "-12:00", "-11:00", "-10:00", "-09:30", "-09:00", "-08:00", "-07:00", "-06:00", "-05:00",
    "-04:00", "-03:30", "-03:00", "-02:30", "-02:00", "-01:00", "Z", "+01:00", "+02:00", "+03:00",
    "+03:30", "+04:00", "+04:30", "+05:00", "+05:30", "+05:45", "+06:00", "+06:30", "+07:00",
    "+08:00", "+08:45", "+09:00", "+09:30", "+10:00", "+10:30", "+11:00", "+12:00", "+12:45",
    "+13:00", "+13:45", "+14:00",
)  # fmt: skip
"""What civil clocks show in our century, summer time included (IANA time zone database)."""


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
        found = ends_of(shown)
        return found[0] if len(found) == 1 else _interval(*found)
    except UnreadableMoment as refused:
        raise UnreadableMoment(shown[:100], refused.problem) from None


def ends_of(text: str) -> list[Moment]:
    """The one moment a text in EDTF states, or the two ends of its interval, open ones included."""
    return [_end(part) for part in _parts(text)]


def until(moment: Moment) -> Moment | None:
    """What a moment at which a thing was there says of its making; None where it says nothing."""
    last = ends_of(moment.text)[-1]
    return None if last.latest is None else parse(f"../{last.text}")


def seconds_ahead(offset: str | None) -> int:
    """By how many seconds a clock of this offset is ahead of UTC; 0 where none is stated."""
    if offset in {None, "", "Z"}:
        return 0
    seconds = int(offset[1:3]) * 3600 + int(offset[4:]) * 60
    return -seconds if offset[0] == "-" else seconds


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
        raise UnreadableMoment("", _no_such_day(parts))
    return first, last


def _no_such_day(parts: dict[str, str]) -> str:
    if "X" in _day_text(parts):
        return f"there is no day {parts['day']} in that month"
    month = date(int(parts["year"]), int(parts["month"]), 1)
    return f"{month:%B} {month.year} has {monthrange(month.year, month.month)[1]} days"


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
    written = f"{text[0]}{hours:02}:{minutes:02}"
    if minutes > 59 or not -WESTERNMOST_S <= seconds_ahead(written) <= EASTERNMOST_S:
        raise UnreadableMoment("", f"there is no offset {text}: they go from -12:00 to +14:00")
    return written


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
