"""The form for how somebody wants to meet hard pictures."""

from typing import Any

from django import forms

from evidence.models import ViewingWishes
from evidence.vocabularies import FURTHEST_START, Sensitivity, Step
from evidence.web.forms.base import CatalogForm

CHOSEN = {
    kind: [step for step in (Step.WORDS, Step.BLURRED, Step.OPEN) if step in steps]
    for kind, furthest in FURTHEST_START.items()
    if kind != Sensitivity.NONE
    and (steps := list(Step)[: list(Step).index(furthest) + 1])
    and len(steps) > 1
}
"""Where one may choose, and between which steps; the dead, prisoners and children are no choice."""

FIXED = [kind.label for kind, step in FURTHEST_START.items() if step == Step.WORDS]

HIGHEST = 9_999
"""The highest limit one may set oneself; the database keeps no number of any size."""


class ViewingForm(CatalogForm):
    """Where looking starts for each sensitivity, and one's other wishes."""

    MODEL = ViewingWishes
    MODEL_FIELDS = ("grey", "no_thumbnails", "silent", "counts", "most_items", "most_minutes")

    def __init__(self, data: Any = None, *, wishes: ViewingWishes, **options: Any) -> None:
        said = {name: getattr(wishes, name) for name in self.MODEL_FIELDS}
        super().__init__(data, initial=said, **options)
        for kind, steps in CHOSEN.items():
            self.fields[kind.value] = forms.ChoiceField(
                label=kind.label,
                choices=[(step.value, step.label) for step in steps],
                initial=wishes.start(kind),
            )
        for name in ("most_items", "most_minutes"):
            self.fields[name] = forms.IntegerField(
                label=self.fields[name].label,
                help_text=self.fields[name].help_text,
                required=False,
                min_value=1,
                max_value=HIGHEST,
            )

    @property
    def starts(self) -> list[forms.BoundField]:
        return [self[kind.value] for kind in CHOSEN]

    def values(self) -> dict[str, Any]:
        """What the action wants to be told."""
        said = dict(self.cleaned_data)
        return {"starts": {kind: said.pop(kind.value) for kind in CHOSEN}, **said}
