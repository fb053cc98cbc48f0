"""From how many independent origins things come: what ties two together makes them count once."""

from collections import deque
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

N = TypeVar("N", bound=Hashable)


@dataclass(frozen=True)
class Tie(Generic[N]):
    """Why two things have one origin; `kind` says how the first hangs together with the second."""

    one: N
    kind: str
    other: N


class Origins(Generic[N]):
    """Things tied together directly or by way of others, whichever way a tie was recorded."""

    def __init__(self, ties: Iterable[Tie[N]]) -> None:
        self._ties: dict[N, list[tuple[N, Tie[N]]]] = {}
        self._known: dict[N, N] = {}
        for tie in ties:
            self._ties.setdefault(tie.one, []).append((tie.other, tie))
            self._ties.setdefault(tie.other, []).append((tie.one, tie))

    def apart(self, things: Iterable[N]) -> list[list[N]]:
        """The things in groups of one origin each, in the order of their first members."""
        groups: dict[N, list[N]] = {}
        for thing in dict.fromkeys(things):
            groups.setdefault(self._origin(thing), []).append(thing)
        return list(groups.values())

    def all_with(self, thing: N) -> list[N]:
        """All that has one origin with a thing, itself first."""
        return list(self._ways_from(thing))

    def why(self, things: list[N]) -> list[Tie[N]]:
        """The ties by which things of one origin hang together, by the shortest way, each once."""
        first, *others = things
        ways = self._ways_from(first)
        found: dict[Tie[N], None] = {}
        for thing in others:
            while (step := ways[thing]) is not None:
                thing, tie = step
                found[tie] = None
        return list(found)

    def _origin(self, thing: N) -> N:
        """The one of its origin that stands for all of them."""
        if thing not in self._known:
            self._known |= dict.fromkeys(self._ways_from(thing), thing)
        return self._known[thing]

    def _ways_from(self, start: N) -> dict[N, tuple[N, Tie[N]] | None]:
        """All that is tied to a thing, each with the step back towards it; None for itself."""
        ways: dict[N, tuple[N, Tie[N]] | None] = {start: None}
        waiting = deque([start])
        while waiting:
            here = waiting.popleft()
            for there, tie in self._ties.get(here, []):
                if there not in ways:
                    ways[there] = (here, tie)
                    waiting.append(there)
        return ways
