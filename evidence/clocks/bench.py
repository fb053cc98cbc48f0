"""A bench of clocks: which of them count, under which assumption, and what they come to."""

from dataclasses import dataclass
from functools import cached_property

from evidence.clocks.lines import Line, Weight
from evidence.moments.meeting import Extent, Meeting, meeting_of


@dataclass(frozen=True)
class Bench:
    """The clocks that speak of one part of an item, or of the whole where `part` is empty.

    `offset` is tried out for local clocks that state none, `aside` are the keys of clocks that
    are left out; neither is recorded anywhere.
    """

    lines: tuple[Line, ...]
    part: str = ""
    offset: str = ""
    aside: frozenset[str] = frozenset()

    @cached_property
    def counted(self) -> list[Line]:
        """The clocks that tell something of its making and are not left out."""
        return [line for line in self.lines if line.extent and line.key not in self.aside]

    @cached_property
    def meeting(self) -> Meeting:
        return meeting_of([self.extent(line) for line in self.counted])

    def without(self, place: int) -> Meeting:
        """What the counted clocks come to when one of them is left out."""
        rest = [line for at, line in enumerate(self.counted) if at != place]
        return meeting_of([self.extent(line) for line in rest])

    def extent(self, line: Line) -> Extent:
        """What a clock tells, under the offset that is tried out."""
        return (line.extent or Extent(float("-inf"), float("inf"))).assuming(self.offset)

    @property
    def has_local(self) -> bool:
        """Whether there is a clock for which an offset can be tried."""
        return any(line.extent and line.extent.is_local for line in self.lines)

    @cached_property
    def bound(self) -> tuple[float, Line] | None:
        """The earliest instant by which it was made, and the clock that tells only that."""
        bounds = [
            (self.extent(line).in_utc[1], line)
            for line in self.counted
            if line.weight == Weight.BY_THEN
        ]
        return min(bounds, key=lambda each: each[0], default=None)


def benches_of(
    lines: list[Line], *, offset: str = "", aside: frozenset[str] = frozenset()
) -> list[Bench]:
    """A bench for the whole item, then one for each part that somebody's claim speaks of.

    A part cannot have been made after the whole was posted or received, so that those count for
    every part; what tells when the whole was made does not.
    """
    parts = list(dict.fromkeys(line.part for line in lines if line.part))
    bounds = [line for line in lines if line.weight == Weight.BY_THEN and not line.part]
    whole = Bench(tuple(line for line in lines if not line.part), "", offset, aside)
    return [
        whole,
        *(
            Bench((*(line for line in lines if line.part == part), *bounds), part, offset, aside)
            for part in parts
        ),
    ]
