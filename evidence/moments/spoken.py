"""Dates and times as people write them, in English, Russian and Ukrainian, read into EDTF.

What could mean two things is refused with a word on how to say which; nothing is guessed, least of
all a time zone.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from evidence.errors import UnreadableMoment
from evidence.moments.edtf import PLACE_IN_TIME, Moment, parse
from evidence.moments.lexicon import KIND_OF, MONTH_OF, PHRASES, PROBLEM_OF, UNTIL, WEEKDAY_OF

LONGEST_TEXT = 120
FOUR_DIGITS = "the year with four digits"
ONE_FORM = str.maketrans({"−": "-", "‐": "-", "‑": "-", "’": "'", "ʼ": "'"})
TOKEN = re.compile(
    r"""
    (?P<offset>(?:(?:(?<=:[0-9][0-9])|(?<=[ap]m)|(?<=noon))\s*[+-]|(?:utc|gmt)\s*[+-]\s*)
        [0-9]{1,2}(?::?[0-9]{2})?(?![0-9])|(?:utc|gmt|z)\b)
    |(?P<space>[\s,;]+|\.(?=[\s,;]|$))
    |(?P<iso>[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?(?![0-9])(?:t(?=[0-9]))?)
    |(?P<dotted>[0-9]{1,2}\.(?:[0-9]{1,2}\.)?[0-9]{2,4}(?![0-9]))
    |(?P<slashed>[0-9]+/[0-9]+(?:/[0-9]+)?)
    |(?P<clock>[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?![0-9:])(?:\s*[ap]\.?m\b\.?)?
        |[0-9]{1,2}\s*[ap]\.?m\b\.?)
    |(?P<number>[0-9]+)(?:(?:st|nd|rd|th|-?го|-?е|-?ого)\b)?
    |(?P<word>[^\W\d_]+(?:'[^\W\d_]+)*)
    |(?P<sign>.)
    """,
    re.VERBOSE,
)
GLUED = re.compile(r"[0-9]+:[0-9]{2}-[0-9]{1,2}:[0-9]{2}")

Token = tuple[str, str]
"""A kind of :data:`lexicon.KINDS` or a group of TOKEN, and what was written."""


@dataclass(frozen=True)
class Partial:
    """What one end of an interval says; what it leaves out may stand with the other end."""

    year: str = ""
    month: str = ""
    day: str = ""
    clock: str = ""
    offset: str = ""
    weekday: str = ""
    about: str = ""
    perhaps: str = ""

    @property
    def is_clock_only(self) -> bool:
        return bool(self.clock) and not (self.year or self.month or self.day)


def read(text: str) -> Moment:
    """Read EDTF, or a date or time as people write it: 22 May 2023 12:05 +03:00, 22.05.2023.

    Also `22 мая 2023`, `around noon on 22 May 2023`, `by 12:30 on 22 May 2023`, `22–24 May 2023`.
    Raises UnreadableMoment, which says what is missing or could mean two things.
    """
    shown = " ".join(text.translate(ONE_FORM).split())
    if len(shown) > LONGEST_TEXT:
        raise UnreadableMoment(shown[:100], "too long for a date or an interval")
    if _is_edtf(shown):
        return parse(shown)
    try:
        return parse(_edtf(_tokens(shown.casefold())))
    except UnreadableMoment as refused:
        raise UnreadableMoment(shown[:100], refused.problem) from None


def _is_edtf(text: str) -> bool:
    """Whether it is EDTF, or wrong in a way that EDTF's own words tell best."""
    ends = [end.strip().upper() for end in text.split("/")]
    return all(end in {"", ".."} or PLACE_IN_TIME.fullmatch(end) for end in ends)


# Tokens


def _tokens(text: str) -> list[Token]:
    if glued := GLUED.search(text):
        raise UnreadableMoment(
            "",
            f"“{glued[0]}” may be two times or an offset: write “to” between two times, "
            "or UTC before an offset",
        )
    text = re.sub(r"^\.\.\s*/", "by ", re.sub(r"/\s*\.\.$", " since", text))
    for phrase, word in PHRASES.items():
        text = re.sub(rf"(?<!\w)(?:{phrase})(?!\w)", word, text)
    found = [_token(match) for match in TOKEN.finditer(text)]
    return [token for token in found if token[0] not in {"space", "little"}]


def _token(match: re.Match[str]) -> Token:
    kind, text = str(match.lastgroup), str(match[match.lastgroup or 0])
    if kind not in {"word", "sign"}:
        return kind, text
    if text in PROBLEM_OF:
        raise UnreadableMoment("", f"“{text}” {PROBLEM_OF[text]}")
    if text in MONTH_OF:
        return "month", str(MONTH_OF[text])
    if text in WEEKDAY_OF:
        return "weekday", str(WEEKDAY_OF[text])
    if text not in KIND_OF:
        raise UnreadableMoment("", f"“{text}” is not understood here")
    return KIND_OF[text], text


# One moment or the ends of an interval


def _edtf(tokens: list[Token]) -> str:
    leading, tokens = _leading(tokens)
    ends = list(_split(tokens))
    if len(ends) > 2 or not all(ends):
        raise UnreadableMoment("", "not a date, a time or an interval with two ends")
    if len(ends) == 2 and leading != "by":
        return _interval(_partial(ends[0]), _partial(ends[1]))
    if len(ends) == 2 or leading == "between":
        raise UnreadableMoment("", "an interval is written as 22 May 2023 to 24 May 2023")
    one = _written(_partial(ends[0]))
    return {"by": f"../{one}", "since": f"{one}/.."}.get(leading, one)


def _leading(tokens: list[Token]) -> tuple[str, list[Token]]:
    """The one word that says by then, since then or between, wherever it stands; and the rest."""
    sided = [
        place
        for place, (kind, text) in enumerate(tokens)
        if kind in {"by", "since", "between"} and not (place and text in UNTIL)
    ]
    if len(sided) != 1:
        return "", tokens
    return tokens[sided[0]][0], tokens[: sided[0]] + tokens[sided[0] + 1 :]


def _split(tokens: list[Token]) -> Iterator[list[Token]]:
    """The ends; `until` between two of them is no more than `to`."""
    end: list[Token] = []
    for token in tokens:
        if token[0] == "to" or token[1] in UNTIL:
            yield end
            end = []
        else:
            end.append(token)
    yield end


def _interval(begin: Partial, end: Partial) -> str:
    """Both ends, each with what only the other says: 22–24 May 2023, 22 May 2023 12:05–12:30."""
    if end.is_clock_only:
        end = replace(end, year=begin.year, month=begin.month, day=begin.day)
    if begin.is_clock_only:
        begin = replace(begin, year=end.year, month=end.month, day=end.day)
    begin = replace(
        begin,
        year=begin.year or end.year,
        month=begin.month or ("" if begin.year else end.month),
        offset=begin.offset or (end.offset if begin.clock else ""),
    )
    end = replace(
        end, year=end.year or begin.year, month=end.month or (begin.month if end.day else "")
    )
    return f"{_written(begin)}/{_written(end)}"


# One end


def _partial(tokens: list[Token]) -> Partial:
    said = Partial()
    for kind, text in tokens:
        if kind not in SAYS:
            raise UnreadableMoment("", f"“{text}” is not understood here")
        new = SAYS[kind](text, said)
        for name, value in new.items():
            if value and getattr(said, name):
                raise UnreadableMoment("", f"“{text}” would be a second {name}")
        said = replace(said, **new)
    return said


def _of_iso(text: str, said: Partial) -> dict[str, str]:
    year, month, day = [*text.rstrip("t").split("-"), ""][:3]
    return {"year": year, "month": month, "day": day}


def _of_dotted(text: str, said: Partial) -> dict[str, str]:
    """22.05.2023 or 05.2023; 22.05 where the year stands with the other end."""
    parts = text.split(".")
    if len(parts) == 2:
        is_year = len(parts[1]) == 4
        return dict(zip(("month", "year") if is_year else ("day", "month"), parts, strict=True))
    return {"day": parts[0], "month": parts[1], "year": _year(parts[2])}


def _of_slashed(text: str, said: Partial) -> dict[str, str]:
    parts = text.split("/")
    if len(parts) == 2:
        return {"month": parts[0], "year": _year(parts[1])}
    if len(parts[0]) == 4:
        return {"year": parts[0], "month": parts[1], "day": parts[2]}
    day, month = parts[:2]
    if day != month and max(int(day), int(month)) <= 12:
        raise UnreadableMoment("", f"“{text}” has two readings: write the month as a word")
    if int(month) > 12:
        day, month = month, day
    return {"day": day, "month": month, "year": _year(parts[2])}


def _of_clock(text: str, said: Partial) -> dict[str, str]:
    digits = re.findall(r"[0-9]+", text)
    half = re.search(r"([ap])\.?m", text)
    hour = int(digits[0])
    if half:
        if not 1 <= hour <= 12:
            raise UnreadableMoment("", f"there is no “{text}”")
        hour = hour % 12 + 12 * (half[1] == "p")
    return {"clock": ":".join([f"{hour:02}", *digits[1:]])}


def _of_noon(text: str, said: Partial) -> dict[str, str]:
    return {"clock": "12:00"}


def _of_offset(text: str, said: Partial) -> dict[str, str]:
    sign, digits = re.search("[+-]", text), re.findall(r"[0-9]+", text)
    if not sign:
        return {"offset": "Z"}
    hours, minutes = [*digits, "00"][:2] if len(digits[0]) < 3 else (digits[0][:-2], digits[0][-2:])
    return {"offset": f"{sign[0]}{hours.zfill(2)}:{minutes}"}


def _of_number(text: str, said: Partial) -> dict[str, str]:
    if len(text) == 4:
        return {"year": text}
    if len(text) > 2:
        raise UnreadableMoment("", f"“{text}” is not understood here")
    if said.day:
        raise UnreadableMoment(
            "", f"“{text}” is unclear: write the month as a word and {FOUR_DIGITS}"
        )
    return {"day": text}


def _year(text: str) -> str:
    if len(text) != 4:
        raise UnreadableMoment("", f"“{text}” is unclear: write {FOUR_DIGITS}")
    return text


SAYS: dict[str, Callable[[str, Partial], dict[str, str]]] = {
    "iso": _of_iso,
    "dotted": _of_dotted,
    "slashed": _of_slashed,
    "clock": _of_clock,
    "noon": _of_noon,
    "offset": _of_offset,
    "number": _of_number,
    "month": lambda text, said: {"month": text},
    "weekday": lambda text, said: {"weekday": text},
    "about": lambda text, said: {"about": "~"},
    "perhaps": lambda text, said: {"perhaps": "?"},
}


def _written(said: Partial) -> str:
    """The end in EDTF, still to be checked against the calendar."""
    if not (said.year or said.month or said.day):
        raise UnreadableMoment("", "the date is missing")
    for name, is_needed in (("year", True), ("month", said.day), ("day", said.clock)):
        if is_needed and not getattr(said, name):
            hint = f": write {FOUR_DIGITS}" if name == "year" else ""
            raise UnreadableMoment("", f"the {name} is missing{hint}")
    if said.offset and not said.clock:
        raise UnreadableMoment("", "an offset needs a time of day before it")
    day = "-".join(part.zfill(2) for part in (said.year, said.month, said.day) if part)
    clock = f"T{said.clock}{said.offset}" if said.clock else ""
    doubt = {"~": "~", "?": "?", "~?": "%"}.get(said.about + said.perhaps, "")
    _check_weekday(said, day)
    return day + clock + doubt


def _check_weekday(said: Partial, text: str) -> None:
    day = parse(text).earliest if said.weekday and said.day else None
    if day and str(day.weekday()) != said.weekday:
        raise UnreadableMoment("", f"{day:%d %B %Y} was a {day:%A}".lstrip("0"))
