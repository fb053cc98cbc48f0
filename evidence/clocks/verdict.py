"""What a bench of clocks comes to, in sentences: what all leave, what clashes, what explains it."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite

from evidence.clocks.bench import Bench
from evidence.clocks.lines import Line
from evidence.moments import OFFSETS_IN_USE, offset_words
from evidence.moments.edtf import EASTERNMOST_S, WESTERNMOST_S, seconds_ahead
from evidence.moments.meeting import Clash
from evidence.moments.spans import Span, span_of
from evidence.moments.words import instant, instants, length
from evidence.vocabularies import Clock

ANY_OFFSET = (-WESTERNMOST_S, EASTERNMOST_S)


@dataclass(frozen=True)
class Said:
    """A sentence of the verdict; its tone is ok, warn, bad or empty."""

    words: str
    tone: str = ""


def verdict(bench: Bench) -> list[Said]:
    """What the clocks come to, the most important first; never empty."""
    said = list(_clashes(bench) if bench.meeting.clashes else _agreement(bench))
    return [*said, *_bound(bench), *_offsets(bench)]


def hypotheses(bench: Bench) -> list[str]:
    """What a device clock set wrongly would explain; offered to think about, recorded nowhere."""
    return [*_skews(bench), *_wrong_settings(bench)]


# What they leave


def _agreement(bench: Bench) -> Iterator[Said]:
    first, last = bench.meeting.left or (float("-inf"), float("inf"))
    if isfinite(first) and isfinite(last):
        together = _together(len(bench.counted))
        tone = "ok" if len(bench.counted) > 1 else ""
        yield Said(f"{together} made {_span((first, last))}.", tone)
    elif isfinite(last):
        yield Said(f"Made by {instant(last)} UTC; no clock says from when on.")
    elif isfinite(first):
        yield Said(f"Made {instant(first)} UTC or later; no clock says by when.")
    else:
        yield Said("No clock says when it was made.")


def _together(count: int) -> str:
    if count == 1:
        return "The one clock there is has it"
    return f"{'Both' if count == 2 else f'All {count}'} clocks can be right if it was"


def _span(span: Span) -> str:
    words = f"{instants(*span)} UTC"
    long = span[1] - span[0]
    return f"from {words}, a span of {length(long)}" if long else f"at {words}"


def _bound(bench: Bench) -> Iterator[Said]:
    if bench.bound and isfinite(bench.bound[0]):
        last, line = bench.bound
        yield Said(f"Whatever is claimed, not later than {instant(last)} UTC: “{line.label}”.")


def _offsets(bench: Bench) -> Iterator[Said]:
    """What is assumed of local clocks, or what the others say of their offset."""
    needed = bench.meeting.offsets
    if bench.offset and bench.has_local:
        zone = offset_words(bench.offset)
        yield Said(f"Local times are read as {zone} here: tried out, recorded nowhere.", "warn")
    elif needed == ANY_OFFSET:
        yield Said("A local clock states no offset, and none from UTC−12 to UTC+14 is ruled out.")
    elif needed:
        fitting = [each for each in OFFSETS_IN_USE if needed[0] <= seconds_ahead(each) <= needed[1]]
        used = ", ".join(map(offset_words, fitting)) or "no offset in use"
        yield Said(f"A local clock states no offset; all can be right with {used}.")


# What clashes


def _clashes(bench: Bench) -> Iterator[Said]:
    yield Said("These clocks cannot all be right.", "bad")
    for clash in bench.meeting.clashes:
        yield Said(_clash(bench, clash), "bad")
    for place in bench.meeting.in_every_clash:
        left = bench.without(place).left
        if left and any(map(isfinite, left)):
            label = bench.counted[place].label
            yield Said(f"Without “{label}” the others leave {instants(*left)} UTC.")


def _clash(bench: Bench, clash: Clash) -> str:
    early, late = bench.counted[clash.early], bench.counted[clash.late]
    ends, begins = bench.extent(early).in_utc[1], bench.extent(late).in_utc[0]
    words = (
        f"“{early.label}” says by {instant(ends)} UTC, “{late.label}” not before "
        f"{instant(begins)} UTC: they are {length(clash.gap_s)} apart"
    )
    if bench.extent(early).is_local and bench.extent(late).is_local:
        return (
            f"“{early.label}” and “{late.label}”, read off one local clock, are "
            f"{length(clash.gap_s)} apart; clocks set to different zones would explain up to 26 h."
        )
    if bench.extent(early).is_local or bench.extent(late).is_local:
        return f"{words}, whatever the offset."
    return f"{words}."


# What would explain it


def _skews(bench: Bench) -> Iterator[str]:
    """How far a device was ahead of the satellites' time."""
    for gps in _to_the_second(bench, Clock.GPS):
        for device in _to_the_second(bench, Clock.DEVICE):
            if not gps.is_local:
                yield _skew(device, gps)


def _to_the_second(bench: Bench, clock: Clock) -> list[Line]:
    """Of the file itself where it tells, else as people claim."""
    lines = [line for line in bench.counted if line.clock == clock]
    lines = [line for line in lines if line.moment.precision == "second"]
    return [line for line in lines if line.claim is None] or lines


def _skew(device: Line, gps: Line) -> str:
    ahead = span_of(device.moment)[0] - span_of(gps.moment)[0]
    shown = f"“{device.label}” is {_ahead(ahead)} “{gps.label}”."
    if not device.is_local:
        return shown if not ahead else f"{shown} Its clock would have been {_wrong(ahead)}."
    offset = min(OFFSETS_IN_USE, key=lambda each: abs(seconds_ahead(each) - ahead))
    off = ahead - seconds_ahead(offset)
    setting = f"Were it set to {offset_words(offset)}, it was {_wrong(off)}"
    return f"{shown} {setting}; the two need not have been read at the same moment."


def _ahead(seconds: float) -> str:
    if not seconds:
        return "level with"
    return f"{length(seconds)} {'ahead of' if seconds > 0 else 'behind'}"


def _wrong(seconds: float) -> str:
    return f"{length(seconds)} {'fast' if seconds > 0 else 'slow'}" if seconds else "right"


def _wrong_settings(bench: Bench) -> Iterator[str]:
    for clash in bench.meeting.clashes:
        early, late = bench.counted[clash.early], bench.counted[clash.late]
        for line, wrong in ((late, "fast"), (early, "slow")):
            if line.clock == Clock.DEVICE:
                gap = length(clash.gap_s)
                yield f"“{line.label}” would fit if its clock was at least {gap} {wrong}."
