"""Forms for checks, findings, their reviews, and the text of an item."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.html import escape

from evidence.models import (
    AnyClaim,
    Finding,
    FindingReview,
    NoteAttachment,
    Transcript,
    VerificationNote,
)
from evidence.vocabularies import StepResult
from evidence.web.checklists import Checklist, Step
from evidence.web.forms.base import AskingForm, RowForm
from evidence.web.forms.fields import ManyFilesField
from evidence.web.forms.marks import mark_forms
from evidence.web.marks import Extent

MENTIONING = "Write @ and a username to tell a colleague."
STEP = "step_"
LINKING = f"{MENTIONING} BEL-0004@0:14 links that moment of an item's film, BEL-0004@p2 a page."


class StepField(forms.ChoiceField):
    """What became of one step of a checklist; left open unless somebody says so."""

    aside = True

    def __init__(self, step: Step) -> None:
        super().__init__(
            label=step.label,
            choices=[("", "Open"), *StepResult.choices],
            widget=forms.RadioSelect,
            required=False,
            help_text=", ".join(_told(step)),
        )


def _told(step: Step) -> Iterator[str]:
    for notes, words in ((step.done, "Done"), (step.not_applicable, "Does not apply")):
        names = dict.fromkeys(note.recorded_by.display for note in notes if note.recorded_by)
        if names:
            yield escape(f"{words} ({', '.join(names)})")


class CarriedField(forms.ModelMultipleChoiceField):
    """The files of the check that is replaced: each goes with the new one unless unticked."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, file: NoteAttachment) -> str:
        return f"{file.file_name or 'attachment'} ({filesizeformat(file.original.size)})"


class NoteForm(RowForm):
    MODEL = VerificationNote
    MODEL_FIELDS = ("method", "outcome", "text", "confidence")
    TALKS = ("text",)
    OFFERED = ("claim", "method", "step")
    LAYOUT = "evidence/_parts/note_form.html"

    claim = forms.CharField(widget=forms.HiddenInput, required=False)
    attached = ManyFilesField(
        label="Files that go with it",
        required=False,
        help_text="A crop of a satellite picture, a screenshot of a search. Kept byte for byte.",
    )

    def add_fields(self) -> None:
        self.fields["text"].help_text = LINKING
        self.extent = Extent.of(self.subject)
        kept = self.supersedes.marks.all() if self.supersedes else ()
        self.marks = mark_forms(self.extent, self.data if self.is_bound else None, kept)
        self._add_carried()
        self._add_steps()

    def _add_carried(self) -> None:
        if self.supersedes is None or not self.supersedes.attachments.exists():
            return
        files = self.supersedes.attachments.select_related("original").order_by("pk")
        self.fields["carried"] = CarriedField(
            files,
            to_field_name="uid",
            required=False,
            initial=[file.uid for file in files],
            label="Files of the earlier check",
            help_text="What is ticked goes with this check as well; the earlier one keeps its own.",
        )

    def _add_steps(self) -> None:
        """A field for each step of the checklist of its kind; one may be chosen by the address."""
        notes = VerificationNote.objects.current().visible_to(self.by)
        seen = notes.filter(item__in=self.subject.parts())
        self.checklist = Checklist.of(
            self.subject, seen.select_related("recorded_by").prefetch_related("steps")
        )
        for step in self.checklist.steps:
            self.fields[f"{STEP}{step.code}"] = StepField(step)
            if self.initial.get("step") == step.code:
                self.initial[f"{STEP}{step.code}"] = StepResult.DONE
                self.initial.setdefault("method", step.method)
        if self.supersedes:
            for row in self.supersedes.steps.all():
                self.initial[f"{STEP}{row.step}"] = row.result

    @property
    def marked_page(self) -> int | None:
        """The page of the first part that is marked on one."""
        return next((mark.drawn_page for mark in self.marks if mark.drawn_page), None)

    @property
    def steps(self) -> list[forms.BoundField]:
        """The fields of the checklist."""
        return [self[name] for name in self.fields if name.startswith(STEP)]

    @property
    def is_stepping(self) -> bool:
        """Whether the checklist is used already."""
        return any(field.value() for field in self.steps)

    def clean(self) -> dict[str, Any]:
        if [mark for mark in self.marks if not mark.is_valid()]:
            self.add_error(None, "One of the marked parts cannot be so; it says why beside it.")
        return super().clean()

    def values(self) -> dict[str, Any]:
        parts = [(str(mark.part), mark.cleaned_data["words"]) for mark in self.marks if mark.part]
        values = super().values()
        steps = {
            name.removeprefix(STEP): values.pop(name)
            for name in list(values)
            if name.startswith(STEP)
        }
        done = {step: result for step, result in steps.items() if result}
        return values | {"marks": parts, "steps": done}

    @property
    def checked(self) -> AnyClaim | None:
        """The claim it is a check of, as its address or the form names it."""
        try:
            return self._named(self["claim"].value() or "")
        except ValidationError:
            return None

    def clean_claim(self) -> AnyClaim | None:
        try:
            return self._named(self.cleaned_data["claim"])
        except ValidationError as refused:
            self.add_error(None, refused)  # a hidden field has no place to say it
        return None

    def _named(self, key: str) -> AnyClaim | None:
        """A claim of this item by `location:` or `time:` and its name in the ledger."""
        model, _, uid = key.partition(":")
        if not key:
            return None
        known = {"location": self.subject.location_claims, "time": self.subject.time_claims}
        try:
            return known[model].get(uid=UUID(uid))
        except (KeyError, ValueError, ObjectDoesNotExist):
            raise ValidationError("There is no such claim on this item.") from None


class NotesField(forms.ModelMultipleChoiceField):
    """Checks of one item, each with its result and the beginning of its words."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, note: VerificationNote) -> str:
        words = note.text if len(note.text) <= 90 else f"{note.text[:90].rstrip()}…"
        return f"{note.get_method_display()} – {note.get_outcome_display().lower()}: {words}"


class FindingForm(RowForm):
    MODEL = Finding
    MODEL_FIELDS = ("value", "reasons")
    TALKS = ("reasons",)

    def add_fields(self) -> None:
        self.fields["reasons"].help_text = MENTIONING
        self.fields["notes"] = NotesField(
            VerificationNote.objects.current()
            .visible_to(self.by)
            .filter(item__in=self.subject.parts()),
            to_field_name="uid",
            required=False,
            label="Checks it rests on",
        )
        self.fields["reasons"].help_text = "What leads to it, and what speaks against it."

    def prefilled(self, old: Any) -> dict[str, Any]:
        return super().prefilled(old) | {"notes": [note.uid for note in old.notes.all()]}

    def values(self) -> dict[str, Any]:
        values = super().values()
        return values | {"notes": list(values["notes"])}


class ReviewForm(AskingForm):
    MODEL = FindingReview
    MODEL_FIELDS = ("value", "reasons")
    TALKS = ("reasons",)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["value"].label = "Your own finding"
        self.fields[
            "value"
        ].help_text = "The same as proposed is agreement: the finding then stands."


class BlindReviewForm(ReviewForm):
    """An assessment by somebody who is shown no other; its reasons are all there is to go by."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["value"].help_text = "What your own checks come to."
        self.fields["reasons"].required = True


class ReasonForm(AskingForm):
    reason = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}))


class ReopenForm(ReasonForm):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reason"].label = "Why it is reopened"
        self.fields["reason"].help_text = "What is new, or what was overlooked."


class UnsealForm(ReasonForm):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reason"].label = "Why you look before your own assessment is in"


class TranscriptForm(RowForm):
    MODEL = Transcript
    MODEL_FIELDS = ("kind", "language", "text", "tool")
    TALKS = ("text",)

    def add_fields(self) -> None:
        text: Any = self.fields["text"]
        text.strip = False
        self.fields["text"].widget.attrs |= {"rows": 10, "spellcheck": "false"}
        self.fields["text"].help_text = "Exactly as it stands there, mistakes included."

    def clean_text(self) -> str:
        text = self.cleaned_data["text"]
        if not text.strip():
            raise ValidationError("There is no text in it.")
        return text
