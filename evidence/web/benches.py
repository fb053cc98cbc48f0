"""Clock benches as their page draws them: what the reader tries out, lanes, an axis in view."""

import re
from dataclasses import dataclass
from functools import cached_property
from math import isfinite
from urllib.parse import urlencode

from django.db.models import Prefetch, prefetch_related_objects
from django.http import QueryDict

from evidence.clocks import Bench, Copy, Line, Said, Weight, hypotheses, lines_of, verdict
from evidence.clocks.bench import benches_of
from evidence.models import ProvenanceStep
from evidence.moments import OFFSETS_IN_USE, between, in_words, offset_words
from evidence.moments.edtf import EASTERNMOST_S, WESTERNMOST_S
from evidence.moments.meeting import Extent
from evidence.moments.spans import Span
from evidence.moments.words import instant, instants, is_timed
from evidence.vocabularies import ONE_RECORDING, ClaimMethod, Clock
from evidence.web.axis import Axis, Bar, Tick
from evidence.web.forms.fields import claimant_key
from evidence.web.sheets import Sheet

NEAR = 3
"""An upper bound is drawn in the usual view when it is at most this many of its widths away."""
LEAST_VIEW_S = 2 * 3600
ZOOMS = {"close": "Close up", "usual": "Usual", "all": "Everything"}
OFFSET_CHOICES = [("", "not assumed"), *((each, offset_words(each)) for each in OFFSETS_IN_USE)]


@dataclass(frozen=True)
class Trial:
    """What the reader tries out: an offset for local clocks, clocks set aside, a view."""

    offset: str = ""
    aside: frozenset[str] = frozenset()
    zoom: str = "usual"

    @classmethod
    def asked(cls, query: QueryDict) -> "Trial":
        """As the page's address says; what makes no sense counts as not said."""
        offset, zoom = query.get("offset", ""), query.get("zoom", "")
        return cls(
            offset if offset in OFFSETS_IN_USE else "",
            frozenset(query.getlist("aside")),
            zoom if zoom in ZOOMS else "usual",
        )

    def address(self, **other: str) -> str:
        """The same trial as a query, some of it changed."""
        asked = {"offset": self.offset, "zoom": self.zoom, **other}
        pairs = [(name, value) for name, value in asked.items() if value]
        return "?" + urlencode([*pairs, *(("aside", key) for key in sorted(self.aside))])


@dataclass(frozen=True)
class Lane:
    """One clock as it is drawn.

    `core` is what it says as written, `reach` what “about” adds, `band` where a local time of no
    stated offset may lie. `in_utc` says the widest of them in words.
    """

    line: Line
    core: Bar | None
    reach: Bar | None
    band: Bar | None
    in_utc: str
    is_aside: bool
    is_assumed: bool
    offered: str = ""
    is_adopted: bool = False

    @property
    def words(self) -> str:
        return in_words(self.line.moment)

    @property
    def bars(self) -> list[tuple[Bar, str]]:
        """What there is to draw, the widest first, each with its kind."""
        drawn = ((self.band, "band"), (self.reach, "reach"), (self.core, "core"))
        return [(bar, kind) for bar, kind in drawn if bar]


class Drawing:
    """A bench with its lanes, on one axis; the reader would claim what is offered."""

    def __init__(self, bench: Bench, trial: Trial, sheet: Sheet) -> None:
        self.bench, self.trial, self.by = bench, trial, claimant_key(sheet.reader)
        self.adopted = {
            each.row.pk for each in sheet.times if each.support and each.support.adoption
        }

    @cached_property
    def verdict(self) -> list[Said]:
        return verdict(self.bench)

    @cached_property
    def hypotheses(self) -> list[str]:
        return hypotheses(self.bench)

    @cached_property
    def axis(self) -> Axis | None:
        views = {"close": self._close, "usual": self._usual, "all": self._all}
        return Axis.around(views[self.trial.zoom]()) or Axis.around(self._all())

    @property
    def ticks(self) -> list[Tick]:
        return self.axis.ticks(self.trial.offset or "Z") if self.axis else []

    @property
    def left(self) -> Bar | None:
        """What all clocks leave, where they leave anything."""
        left = self.bench.meeting.left
        known = self.axis is not None and left is not None and any(map(isfinite, left))
        return self.axis.bar(left) if known else None  # type: ignore[union-attr, arg-type]

    @cached_property
    def lanes(self) -> list[Lane]:
        return [self._lane(line) for line in self.bench.lines]

    def _lane(self, line: Line) -> Lane:
        written = line.written.assuming(self.trial.offset)
        reach = self._reach(line)
        core, band = _shares(reach) if written.is_local else ((written.first, written.last), None)
        is_wider = not written.is_local and reach != written
        return Lane(
            line=line,
            core=self._bar(core),
            reach=self._bar((reach.first, reach.last) if is_wider else None),
            band=self._bar(band),
            in_utc=_in_utc(reach),
            is_aside=line.key in self.bench.aside,
            is_assumed=line.is_local and bool(self.trial.offset),
            offered=self._with_offset(line),
            is_adopted=line.claim is not None and line.claim.pk in self.adopted,
        )

    def _with_offset(self, line: Line) -> str:
        """A local time of day with the offset tried out, as a claim to be changed and made."""
        offset = self.trial.offset
        if not (
            offset and line.is_local and line.weight != Weight.BESIDE and is_timed(line.moment)
        ):
            return ""
        return urlencode(
            {
                "edtf": re.sub(r"(T[0-9:]+)", rf"\1{offset}", line.moment.text),
                "clock": line.clock,
                "method": ClaimMethod.METADATA if line.claim is None else ClaimMethod.OTHER,
                "part_label": line.part,
                "claimant": self.by,
                "basis": f"{line.label}: {in_words(line.moment)}. Taken as "
                f"{offset_words(offset)}, because ",
            }
        )

    @property
    def offered(self) -> str:
        """What all clocks leave, as a claim to be changed and made; empty when that says little."""
        left = self.bench.meeting.left
        if left is None or not isfinite(left[1]) or len(self.bench.counted) < 2:
            return ""
        labels = ", ".join(line.label for line in self.bench.counted)
        return urlencode(
            {
                "edtf": between(*left),
                "clock": Clock.STATEMENT,
                "method": ClaimMethod.CHRONOLOCATION,
                "part_label": self.bench.part,
                "claimant": self.by,
                "basis": f"What these clocks leave together: {labels}.",
            }
        )

    def _bar(self, span: Span | None) -> Bar | None:
        return self.axis.bar(span) if self.axis and span else None

    def _reach(self, line: Line) -> Extent:
        return (line.extent or line.written).assuming(self.trial.offset)

    # Views

    def _all(self) -> list[float]:
        return [end for line in self.bench.lines for end in self._ends(line)]

    def _ends(self, line: Line) -> list[float]:
        """Where something of its lane begins or ends."""
        reach = self._reach(line)
        both = _shares(reach)[1] if reach.is_local else ()
        return [end for end in (*reach.in_utc, *both) if isfinite(end)]

    def _usual(self) -> list[float]:
        """What tells of its making, and what tells by when if that is near."""
        counted = self.bench.counted
        made = [end for line in counted if line.weight == Weight.MADE for end in self._ends(line)]
        bound = self.bench.bound[0] if self.bench.bound else float("inf")
        made = made or [bound]
        width = max(max(made) - min(made), LEAST_VIEW_S)
        middle = (max(made) + min(made)) / 2
        view = [*made, middle - width / 2, middle + width / 2]
        return [*view, bound] if bound - max(made) <= NEAR * width else view

    def _close(self) -> list[float]:
        bench = self.bench
        if bench.meeting.left:
            return [end for end in bench.meeting.left if isfinite(end)]
        clashing = [
            (bench.counted[clash.early], bench.counted[clash.late])
            for clash in bench.meeting.clashes
        ]
        return [
            end
            for early, late in clashing
            for end in (self._reach(early).in_utc[1], self._reach(late).in_utc[0])
        ]


def _shares(local: Extent) -> tuple[Span | None, Span]:
    """Of a local clock in UTC: what it tells whatever its offset, and where that decides."""
    first, last = local.in_utc
    if not isfinite(first):
        return (first, local.last - EASTERNMOST_S), (local.last - EASTERNMOST_S, last)
    if not isfinite(last):
        return (local.first + WESTERNMOST_S, last), (first, local.first + WESTERNMOST_S)
    return None, (first, last)


def _in_utc(extent: Extent) -> str:
    first, last = extent.in_utc
    if isfinite(first) or not isfinite(last):
        return f"{instants(first, last)} UTC"
    return f"by {instant(last)} UTC"


def drawings(sheet: Sheet, trial: Trial) -> list[Drawing]:
    """The benches of an item: of the whole, then of each part that somebody speaks of."""
    return [Drawing(bench, trial, sheet) for bench in benches(sheet, trial)]


def drawing_of_whole(sheet: Sheet) -> Drawing:
    """The first of them as it is recorded, nothing tried out."""
    trial = Trial()
    return Drawing(benches(sheet, trial)[0], trial, sheet)


def _copies(sheet: Sheet) -> list[Copy]:
    """Items of the same recording that the reader may see, with what tells by when they were."""
    linked = [link["target"] for link in sheet.links if link["chain"].row.kind in ONE_RECORDING]
    others = list({item.pk: item for item in linked}.values())
    standing = ProvenanceStep.objects.current().select_related("source")
    prefetch_related_objects(others, "receipts", Prefetch("provenance_steps", standing))
    return [
        Copy(item, list(item.provenance_steps.all()), list(item.receipts.all())) for item in others
    ]


def benches(sheet: Sheet, trial: Trial) -> list[Bench]:
    lines = lines_of(
        sheet.item,
        facts=sheet.facts,
        claims=[each.row for each in sheet.times if not each.is_withdrawn],
        steps=[each.row for each in sheet.steps if not each.is_withdrawn],
        receipts=sheet.receipts,
        links=[each.row for each in sheet.statements if not each.is_withdrawn],
        copies=_copies(sheet),
    )
    return benches_of(lines, offset=trial.offset, aside=trial.aside)
