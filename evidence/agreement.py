"""How far two people who assess the same things agree, beyond what chance would give."""

from collections import Counter
from collections.abc import Sequence
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
    """

    pairs: int
    observed: float
    kappa: float | None

    @property
    def is_few(self) -> bool:
        return self.pairs < FEW

    @property
    def in_words(self) -> str:
        if self.kappa is None:
            return "not defined"
        return next(words for most, words in STRENGTHS if self.kappa <= most)


def agreement(pairs: Sequence[tuple[str, str]]) -> Agreement:
    """Cohen's kappa of first and second assessments (Educational and Psychological Measurement
    20 (1960), 37): (observed - by chance) / (1 - by chance).
    """
    n = len(pairs)
    if not n:
        return Agreement(0, 0.0, None)
    agreed = sum(first == second for first, second in pairs)
    firsts, seconds = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    # In whole numbers, so that perfect agreement is exactly 1.
    by_chance = sum(firsts[value] * seconds[value] for value in firsts)
    spread = n * n - by_chance
    return Agreement(n, agreed / n, (agreed * n - by_chance) / spread if spread else None)
