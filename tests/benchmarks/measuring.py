"""How work is measured: CPU seconds, ours and the anchor's by turns, and a line of JSON for each.

CPU time is what a loaded machine disturbs least; it counts this process, the programs it started
and waited for, and the sandbox that reads files.
"""

import json
import os
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evidence.files import sandbox

TICKS = os.sysconf("SC_CLK_TCK")

Work = Callable[[], object]


@dataclass(frozen=True)
class Line:
    """One figure: costs in `unit`, so less is better, for ours and for the anchor.

    `target` is ">=20" (ours must cost at most a twentieth of the anchor) or "<=2" (at most twice
    as much); `ratio` is read the same way. Nothing is met or missed without an anchor or a target,
    nor with fewer than `speaks_of` things, for which alone the target was set.
    """

    figure: str
    ours: float
    anchor: float | None
    anchor_name: str
    unit: str
    target: str
    n: int
    speaks_of: int = 0

    @property
    def ratio(self) -> float | None:
        if not self.anchor or not self.ours:
            return None
        is_faster_by = self.target.startswith(">=")
        return self.anchor / self.ours if is_faster_by else self.ours / self.anchor

    @property
    def met(self) -> bool | None:
        if self.ratio is None or not self.target or self.n < self.speaks_of:
            return None
        wanted = float(self.target[2:])
        return self.ratio >= wanted if self.target.startswith(">=") else self.ratio <= wanted

    def as_json(self) -> str:
        told: dict[str, Any] = {
            "figure": self.figure,
            "ours": _rounded(self.ours),
            "anchor": _rounded(self.anchor),
            "anchor_name": self.anchor_name,
            "unit": self.unit,
            "ratio": _rounded(self.ratio),
            "target": self.target,
            "met": self.met,
            "n": self.n,
        }
        return json.dumps(told, ensure_ascii=False)


Figure = Callable[[], Iterator[Line]]


def _rounded(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.4g}")


def say(words: str) -> None:
    """A word to whoever watches; standard output holds figures only."""
    print(words, file=sys.stderr, flush=True)


def asked(name: str, default: int) -> int:
    """A size the environment may set."""
    return int(os.environ.get(name, default))


def cpu_seconds() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime + _of_sandbox()


def _of_sandbox() -> float:
    """The running server's time and that of the readers it has buried, to 10 ms."""
    server = sandbox._server
    if server is None or not server.usable():
        return 0.0
    fields = Path(f"/proc/{server.process.pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / TICKS


def cost(work: Work) -> float:
    """CPU seconds of doing it once."""
    before = cpu_seconds()
    work()
    return cpu_seconds() - before


def by_turns(*works: Work, rounds: int = 3) -> list[float]:
    """The median CPU seconds of each, done in turns so that all meet the same machine.

    A first round, not counted, loads and fills what later ones find ready.
    """
    for work in works:
        work()
    found = [[cost(work) for work in works] for _ in range(rounds)]
    return [statistics.median(one) for one in zip(*found, strict=True)]


def costs_by_turns(
    questions: Sequence[Any], *answers: Callable[[Any], object]
) -> list[list[float]]:
    """Each one's CPU milliseconds for every question; each is warm already."""
    for answer in answers:
        answer(questions[0])
    times = [[_ms(answer, question) for answer in answers] for question in questions]
    return [list(one) for one in zip(*times, strict=True)]


def percentile(times: Sequence[float], share: int) -> float:
    """What so many of a hundred do not exceed."""
    return sorted(times)[round(share / 100 * (len(times) - 1))]


def _ms(answer: Callable[[Any], object], question: Any) -> float:
    before = time.process_time()
    answer(question)
    return 1000 * (time.process_time() - before)
