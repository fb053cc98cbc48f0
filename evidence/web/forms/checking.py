"""Forms for checks, findings, their reviews, and the text of an item."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from evidence.models import Finding, FindingReview, Transcript, VerificationNote
from evidence.web.forms.base import CatalogForm, RowForm
from evidence.web.forms.fields import ManyFilesField


class NoteForm(RowForm):
    MODEL = VerificationNote
    MODEL_FIELDS = ("method", "outcome", "text", "confidence")

    attached = ManyFilesField(
        label="Files that go with it",
        required=False,
        help_text="A crop of a satellite picture, a screenshot of a search. Kept byte for byte.",
    )


class NotesField(forms.ModelMultipleChoiceField):
    """Checks of one item, each with its result and the beginning of its words."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, note: VerificationNote) -> str:
        words = note.text if len(note.text) <= 90 else f"{note.text[:90].rstrip()}…"
        return f"{note.get_method_display()} – {note.get_outcome_display().lower()}: {words}"


class FindingForm(RowForm):
    MODEL = Finding
    MODEL_FIELDS = ("value", "reasons")

    def add_fields(self) -> None:
        self.fields["notes"] = NotesField(
            self.subject.notes.current(),
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


class ReviewForm(CatalogForm):
    MODEL = FindingReview
    MODEL_FIELDS = ("value", "reasons")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["value"].label = "Your own finding"
        self.fields[
            "value"
        ].help_text = "The same as proposed is agreement: the finding then stands."


class TranscriptForm(RowForm):
    MODEL = Transcript
    MODEL_FIELDS = ("kind", "language", "text", "tool")

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
