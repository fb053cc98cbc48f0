"""Forms for claims about the event, and how items and other statements bear on them."""

from typing import Any

from django import forms

from evidence.models import Statement, StatementLink
from evidence.web.forms.base import RowForm
from evidence.web.forms.fields import MomentField, SourceField
from evidence.web.forms.items import (
    MOMENT_HELP,
    ItemCodeField,
    clean_source,
    new_source_field,
)


class StatementForm(RowForm):
    """What somebody said of the event; its subject is the case."""

    MODEL = Statement
    MODEL_FIELDS = ("words", "language", "translation", "url", "credibility", "context")
    FIRST = (
        "speaker", "new_speaker", "words", "language", "said", "translation", "published_in",
        "new_outlet", "url", "credibility", "context",
    )  # fmt: skip
    TOLD_BY_URL = ("speaker", "published_in")

    said = MomentField(label="Said when", required=False, help_text=MOMENT_HELP)

    def add_fields(self) -> None:
        options = {"case": self.subject, "by": self.by, "required": False}
        self.fields["speaker"] = SourceField(label="Who said it", empty_label="Choose …", **options)
        self.fields["new_speaker"] = new_source_field(label="Or a speaker not listed yet")
        self.fields["published_in"] = SourceField(
            label="Published by", empty_label="Not known", **options
        )
        self.fields["new_outlet"] = new_source_field(label="Or a publisher not listed yet")

    def prefilled(self, old: Any) -> dict[str, Any]:
        return super().prefilled(old) | {
            "said": old.said,
            "speaker": old.speaker.uid,
            "published_in": old.published_in.uid if old.published_in else None,
        }

    def clean(self) -> dict[str, Any]:
        super().clean()
        clean_source(self, "speaker", "new_speaker")
        clean_source(self, "published_in", "new_outlet")
        if not self.cleaned_data.get("speaker") and not {"speaker", "new_speaker"} & set(
            self.errors
        ):
            self.add_error("speaker", "Say who said it.")
        return self.cleaned_data


class StatementChoiceField(forms.ModelChoiceField):
    """A statement of one case, by its speaker and the beginning of its words."""

    def label_from_instance(self, statement: Statement) -> str:
        words = statement.words
        return f"{statement.speaker.public_name}: {words if len(words) <= 80 else words[:80] + '…'}"


def statements_of(case: Any) -> Any:
    return case.statements.current().select_related("speaker")


class StanceForm(RowForm):
    MODEL = StatementLink
    MODEL_FIELDS = ("stance", "explanation")


class ItemStanceForm(StanceForm):
    """How one item, the subject, bears on a statement of its case."""

    FIRST = ("statement", "stance", "explanation")

    def add_fields(self) -> None:
        self.fields["statement"] = StatementChoiceField(
            statements_of(self.subject.case), to_field_name="uid", empty_label="Choose …"
        )

    def prefilled(self, old: Any) -> dict[str, Any]:
        return super().prefilled(old) | {"statement": old.statement.uid}


class StatementStanceForm(StanceForm):
    """How an item or another statement bears on a statement, the subject."""

    FIRST = ("item", "other", "stance", "explanation")

    def add_fields(self) -> None:
        case = self.subject.case
        self.fields["item"] = ItemCodeField(
            case=case, by=self.by, required=False, label="Item", help_text=f"{case.code}-0001 …"
        )
        self.fields["other"] = StatementChoiceField(
            statements_of(case).exclude(pk=self.subject.pk),
            to_field_name="uid",
            required=False,
            label="Or another statement",
            empty_label="None",
        )

    def prefilled(self, old: Any) -> dict[str, Any]:
        return super().prefilled(old) | {
            "item": old.item.code if old.item else "",
            "other": old.other.uid if old.other else None,
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        given = [name for name in ("item", "other") if cleaned.get(name)]
        if not {"item", "other"} & set(self.errors) and len(given) != 1:
            self.add_error("item", "Give the code of an item, or choose another statement.")
        return cleaned
