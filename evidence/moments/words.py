"""Moments, instants and lengths of time as an English reader says them."""

from datetime import datetime, timedelta
from functools import lru_cache

from evidence.errors import UnreadableMoment
from evidence.moments.edtf import Moment, ends_of, parse, seconds_ahead
from evidence.moments.spans import EPOCH, since_epoch, slack_of

UNITS = [("year", 365 * 86400), ("day", 86400), ("h", 3600), ("min", 60), ("s", 1)]
PLURAL = {"year", "day"}
EARLIEST_SHOWN = datetime.fromisoformat("0001-01-01T00:00:00")
LATEST_SHOWN = datetime.fromisoformat("9999-12-31T23:59:59")


def in_words(moment: Moment) -> str:
    """Say a moment: 22 May 2023, by 12:30 local time, offset not stated."""
    ends = ends_of(moment.text)
    words = _interval_words(*ends) if len(ends) == 2 else _words(ends[0])
    if is_timed(moment):
        words += _clock(moment.offset)
    return ("about " if moment.approximate else "") + words + " (uncertain)" * moment.uncertain


@lru_cache(4096)
def said(edtf: str) -> str:
    """A moment as it is kept, in words; what cannot be read stands as it is."""
    try:
        return in_words(parse(edtf))
    except UnreadableMoment:
        return edtf


def explained(moment: Moment) -> str:
    """Say how a moment was read: 22 May 2023, 12:05 to 12:05:59, at UTC+3."""
    parts = [_extent(moment)]
    if is_timed(moment):
        offset = moment.offset
        parts[0] += f", at {offset_words(offset)}" if offset else ", local time"
        parts += [] if offset else ["no offset is stated and none is assumed"]
    if moment.approximate:
        parts.append(f"“about” is taken to reach {length(slack_of(moment))} further")
    if moment.uncertain:
        parts.append("marked as uncertain")
    return "; ".join(parts)


def is_timed(moment: Moment) -> bool:
    """Whether a time of day is part of it."""
    return "T" in moment.text


def offset_words(offset: str) -> str:
    """UTC+3 for +03:00, UTC+5:30 for +05:30, UTC for Z."""
    ahead = seconds_ahead(offset)
    if not ahead:
        return "UTC"
    hours, minutes = divmod(abs(ahead) // 60, 60)
    return f"UTC{'+' if ahead > 0 else '−'}{hours}{f':{minutes:02}' if minutes else ''}"


def instant(seconds: float, offset: str = "Z") -> str:
    """Seconds since 1970 as a clock of that offset shows them: 22 May 2023, 12:05:30."""
    local = seconds + seconds_ahead(offset)
    local = min(max(local, since_epoch(EARLIEST_SHOWN)), since_epoch(LATEST_SHOWN))
    shown = EPOCH + timedelta(seconds=local)
    return f"{_day_words(shown)}, {_to_the_second(shown)}"


def instants(first: float, last: float, offset: str = "Z") -> str:
    """Two instants as a span, the day said once; from or until alone where the other is open."""
    if first == float("-inf"):
        return f"until {instant(last, offset)}" if last != float("inf") else "at any time"
    if last == float("inf"):
        return f"from {instant(first, offset)}"
    if first == last:
        return instant(first, offset)
    begin, end = instant(first, offset), instant(last, offset)
    day, _, clock = end.partition(", ")
    return f"{begin} to {clock if begin.startswith(f'{day},') else end}"


def length(seconds: float) -> str:
    """A length of time in its two largest units: 2 h 5 min, 1 day 4 h, 40 s."""
    left, said = round(abs(seconds)), []
    for name, size in UNITS:
        count, left = divmod(left, size)
        if count:
            said.append(f"{count} {name}{'s' * (count != 1 and name in PLURAL)}")
        elif said:
            break
    return " ".join(said[:2]) or "0 s"


# A moment as it was written


def _words(end: Moment) -> str:
    if end.precision == "interval":
        return f"between {_day_words(end.earliest)} and {_day_words(end.latest)}"
    if end.precision == "year":
        return _day_words(end.earliest).rpartition(" ")[2]
    if end.precision == "month":
        return _day_words(end.earliest).partition(" ")[2]
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
    return f"{day.day} {day:%B} {day.year:04}" if day else ""


def _time_words(end: Moment) -> str:
    forms = {"hour": "in the hour from %H:%M", "minute": "%H:%M", "second": "%H:%M:%S"}
    return f"{end.earliest:{forms[end.precision]}}" if end.precision in forms else ""


def _clock(offset: str | None) -> str:
    if offset is None:
        return " local time, offset not stated"
    return " UTC" if offset == "Z" else f" UTC{offset}"


# A moment as far as it reaches


def _extent(moment: Moment) -> str:
    say = _to_the_moment if is_timed(moment) else _day_words
    if moment.earliest is None:
        return f"any time up to {say(moment.latest)}"
    if moment.latest is None:
        return f"any time from {say(moment.earliest)}"
    begin, end = say(moment.earliest), say(moment.latest)
    if begin == end:
        return begin if is_timed(moment) else f"the whole of {begin}"
    day, _, clock = end.partition(", ")
    return f"{begin} to {clock if clock and begin.startswith(f'{day},') else end}"


def _to_the_moment(at: datetime | None) -> str:
    return f"{_day_words(at)}, {_to_the_second(at)}" if at else ""


def _to_the_second(at: datetime) -> str:
    return f"{at:%H:%M:%S}" if at.second else f"{at:%H:%M}"
