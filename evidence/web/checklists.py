"""The checklist of an item's kind, and which of its steps somebody has carried out."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from evidence.models import Item, VerificationNote
from evidence.vocabularies import CHECKLISTS, METHOD_OF_STEP, CheckStep, StepResult


@dataclass
class Step:
    """One step, and the standing checks that carried it out or found that it does not apply."""

    step: CheckStep
    done: list[VerificationNote] = field(default_factory=list)
    not_applicable: list[VerificationNote] = field(default_factory=list)

    @property
    def code(self) -> str:
        return str(self.step.value)

    @property
    def label(self) -> str:
        return str(self.step.label)

    @property
    def method(self) -> str:
        return METHOD_OF_STEP.get(self.step, "")

    @property
    def is_settled(self) -> bool:
        return bool(self.done or self.not_applicable)


@dataclass(frozen=True)
class Checklist:
    """The steps for one item: those of its kind, and what checks carried out of other lists."""

    kind: str
    steps: list[Step]

    @classmethod
    def of(cls, item: Item, notes: Iterable[VerificationNote]) -> "Checklist":
        """From the standing checks the reader may see, each with its `steps`."""
        found = {step: Step(step) for step in CHECKLISTS[item.kind]}
        for note in notes:
            for row in note.steps.all():
                step = CheckStep(row.step)
                known = found.setdefault(step, Step(step))
                (known.done if row.result == StepResult.DONE else known.not_applicable).append(note)
        return cls(str(item.get_kind_display()), list(found.values()))

    @property
    def settled(self) -> int:
        return sum(step.is_settled for step in self.steps)
