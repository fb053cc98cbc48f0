"""How far two people who assess the same things agree, beyond what chance would give."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

FEW = 10
"""Below this many pairs the figure says little, and is said to."""

STRENGTHS = (
    (0.0, "worse than chance"),
    (0.2, "slight"),
    (0.4, "fair"),
    (0.6, "moderate"),
    (0.8, "substantial"),
    (1.0, "almost perfect"),
)
"""What is commonly said of kappa up to each value: Landis and Koch, Biometrics 33 (1977), 165."""


@dataclass(frozen=True)
class Agreement:
    """Of `pairs` assessments twice made: the share that agree, and Cohen's kappa.

    `kappa` is None where it has no value: no pairs, or one and the same answer throughout.
    `blind` of the second ones were given without sight of the first.
    """

    pairs: int
    observed: float
    kappa: float | None
    blind: int = 0

    @property
    def is_few(self) -> bool:
        return self.pairs < FEW

    @property
    def in_words(self) -> str:
        if self.kappa is None:
            return "not defined"
        return next(words for most, words in STRENGTHS if self.kappa <= most)


def agreement(pairs: Mapping[tuple[str, str], int], blind: int = 0) -> Agreement:
    """Cohen's kappa of first and second assessments (Educational and Psychological Measurement
    20 (1960), 37): (observed - by chance) / (1 - by chance). `pairs` says how often each was given.
    """
    n = sum(pairs.values())
    if not n:
        return Agreement(0, 0.0, None)
    agreed = sum(count for (first, second), count in pairs.items() if first == second)
    firsts, seconds = Counter[str](), Counter[str]()
    for (first, second), count in pairs.items():
        firsts[first] += count
        seconds[second] += count
    # In whole numbers, so that perfect agreement is exactly 1.
    by_chance = sum(firsts[value] * seconds[value] for value in firsts)
    spread = n * n - by_chance
    kappa = (agreed * n - by_chance) / spread if spread else None
    return Agreement(n, agreed / n, kappa, blind)
