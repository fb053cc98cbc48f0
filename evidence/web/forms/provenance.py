"""Forms for where an item comes from: steps of its history, original or copy, what was edited."""

from typing import Any

from django import forms

from evidence import moments
from evidence.models import EditClaim, GenerationClaim, ProvenanceStep, Source
from evidence.provenance.order import moment_of
from evidence.web.forms.base import RowForm
from evidence.web.forms.claims import source_of
from evidence.web.forms.fields import (
    ClaimantField,
    MomentField,
    SourceField,
    claimant_key,
    name_for,
)
from evidence.web.forms.items import clean_source, new_source_field


class StepField(forms.ModelChoiceField):
    """A standing step of an item, by what it was, by whom and when."""

    def __init__(self, *args: Any, by: Any, **options: Any) -> None:
        self.by = by
        super().__init__(*args, to_field_name="uid", **options)

    def label_from_instance(self, step: ProvenanceStep) -> str:
        words = f"Before: {step.get_kind_display().lower()}"
        if step.source:
            words += f" by {name_for(self.by, step.source)}"
        moment = moment_of(step.happened)
        return f"{words}, {moments.in_words(moment)}" if moment else words


class ProvenanceForm(RowForm):
    """One step of the history before us."""

    MODEL = ProvenanceStep
    MODEL_FIELDS = ("kind", "url", "basis")
    TALKS = ("basis",)
    FIRST = ("kind", "happened", "source", "new_source", "url", "basis", "before")
    OFFERED = ("kind", "happened", "before")
    TOLD_BY_URL = ("source",)

    happened = MomentField(label="When", required=False)

    def add_fields(self) -> None:
        self.fields["source"] = SourceField(
            case=self.subject.case,
            by=self.by,
            label="By whom",
            required=False,
            empty_label="Not known",
        )
        self.fields["new_source"] = new_source_field()
        steps = ProvenanceStep.objects.current().filter(item__in=self.subject.parts())
        if self.supersedes:
            steps = steps.exclude(pk=self.supersedes.pk)
        self.fields["before"] = StepField(
            steps.select_related("source__case"),
            by=self.by,
            label="Place among the others",
            required=False,
            empty_label="By its time, otherwise last",
            help_text="A time that is known goes before this.",
        )
        self.fields["basis"].widget.attrs["rows"] = 2

    def prefilled(self, old: Any) -> dict[str, Any]:
        source = old.source.uid if old.source else None
        before = old.before
        while before is not None and before.successor is not None:
            before = before.successor
        return super().prefilled(old) | {
            "happened": old.happened,
            "source": source,
            "before": before.uid if before else None,
        }

    def clean(self) -> dict[str, Any]:
        super().clean()
        clean_source(self)
        return self.cleaned_data


class CopyForm(RowForm):
    """What is said of the copy at hand, and who says so."""

    BESIDE = {"claimed_by_source": "claimant", "claimed_by_user": "claimant"}
    TALKS = ("detail", "basis")

    def add_fields(self) -> None:
        self.fields["claimant"] = ClaimantField(
            case=self.subject.case, by=self.by, label="Claimed by"
        )

    def suggested(self) -> dict[str, Any]:
        return {"claimant": claimant_key(source_of(self.subject) or self.by)}

    def prefilled(self, old: Any) -> dict[str, Any]:
        claimant = old.claimed_by_source or old.claimed_by_user
        return super().prefilled(old) | {"claimant": claimant_key(claimant)}

    def values(self) -> dict[str, Any]:
        values = super().values()
        claimant = values.pop("claimant")
        kind = "source" if isinstance(claimant, Source) else "user"
        return values | {f"claimed_by_{kind}": claimant}


class GenerationForm(CopyForm):
    MODEL = GenerationClaim
    MODEL_FIELDS = ("generation", "basis")
    FIRST = ("generation", "claimant", "basis")
    OFFERED = ("generation",)


class EditForm(CopyForm):
    MODEL = EditClaim
    MODEL_FIELDS = ("kind", "detail", "basis")
    FIRST = ("kind", "claimant", "detail", "basis")
    OFFERED = ("kind",)
