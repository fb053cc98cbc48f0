"""Forms for claims about the event, and how items and other statements bear on them."""

from typing import Any, ClassVar

from django import forms

from evidence.models import Statement, StatementAssessment, StatementLink
from evidence.vocabularies import Standing
from evidence.web.forms.base import RowForm
from evidence.web.forms.fields import MomentField, SourceField
from evidence.web.forms.items import (
    ItemCodeField,
    clean_source,
    new_source_field,
)


class StatementForm(RowForm):
    """What somebody said of the event; its subject is the case."""

    MODEL = Statement
    MODEL_FIELDS = (
        "words", "language", "translation", "said_where", "url", "credibility", "context"
    )  # fmt: skip
    FIRST = (
        "speaker", "new_speaker", "words", "translation", "language", "said", "said_where",
        "published", "published_in", "new_outlet", "url", "credibility", "context",
    )  # fmt: skip
    TOLD_BY_URL = ("speaker", "published_in")
    TALKS = ("words", "translation", "said_where", "context")

    said = MomentField(label="Said when", required=False)
    published = MomentField(label="Published when", required=False)

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
            "published": old.published,
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
    """How one thing bears on a statement. What takes the place of a link is of the same two."""

    ENDS: ClassVar[tuple[str, ...]] = ()
    MODEL = StatementLink
    MODEL_FIELDS = ("stance", "explanation")
    TALKS = ("explanation",)

    def add_fields(self) -> None:
        why = self.fields["explanation"]
        why.label, why.required = "Why", True
        why.help_text = "What in it supports or contradicts the words, so that others can weigh it."

    def keep_ends(self) -> None:
        """A link that replaces another is between the same two."""
        if self.supersedes is not None:
            for name in self.ENDS:
                del self.fields[name]

    def values(self) -> dict[str, Any]:
        values = super().values()
        if self.supersedes is not None:
            values |= {name: getattr(self.supersedes, name) for name in self.ENDS}
        return values


class ItemStanceForm(StanceForm):
    """How one item, the subject, bears on a statement of its case."""

    FIRST = ("statement", "stance", "explanation")
    ENDS = OFFERED = ("statement",)

    def add_fields(self) -> None:
        super().add_fields()
        self.fields["statement"] = StatementChoiceField(
            statements_of(self.subject.case), to_field_name="uid", empty_label="Choose …"
        )
        self.keep_ends()


class StatementStanceForm(StanceForm):
    """How an item or another statement bears on a statement, the subject."""

    FIRST = ("item", "other", "stance", "explanation")
    ENDS = OFFERED = ("item", "other")

    def add_fields(self) -> None:
        super().add_fields()
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
        self.keep_ends()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        given = [name for name in self.ENDS if cleaned.get(name)]
        if self.supersedes is None and not {"item", "other"} & set(self.errors) and len(given) != 1:
            self.add_error("item", "Give the code of an item, or choose another statement.")
        return cleaned


class AssessmentForm(RowForm):
    """What somebody came to when they tried to verify a statement, the subject."""

    MODEL = StatementAssessment
    MODEL_FIELDS = ("value", "reasons", "url")
    TALKS = ("reasons",)
    FIRST = ("whose", "new_source", "value", "reasons", "said", "url")
    TOLD_BY_URL = ("claimed_by_source",)
    BESIDE = {"claimed_by_source": "whose"}

    said = MomentField(label="Assessed when", required=False)

    def add_fields(self) -> None:
        self.fields["whose"] = SourceField(
            case=self.subject.case,
            by=self.by,
            label="Whose assessment",
            required=False,
            empty_label="Mine",
            help_text="Yours, or a source's: an outlet that says what it could check.",
        )
        self.fields["new_source"] = new_source_field()
        if self.supersedes is not None:  # whose it is stays
            del self.fields["whose"], self.fields["new_source"]
        self.fields["url"].help_text = "Where it says so."

    def prefilled(self, old: Any) -> dict[str, Any]:
        return super().prefilled(old) | {"said": old.said}

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        if self.supersedes is not None:
            cleaned["claimed_by_source"] = self.supersedes.claimed_by_source
        else:
            clean_source(self, "whose")
            cleaned["claimed_by_source"] = cleaned.pop("whose", None)
        return cleaned


NOT_ASSESSED = "none"


class StatementFilterForm(forms.Form):
    """Which statements of a case are listed; what makes no sense is left out."""

    q = forms.CharField(label="Words", max_length=200, required=False)
    standing = forms.ChoiceField(
        choices=[("", "Any"), *Standing.choices, (NOT_ASSESSED, "Not assessed")], required=False
    )
    contradicted = forms.BooleanField(label="Contradicted", required=False)
    unverified = forms.BooleanField(label="Nobody here has verified it", required=False)

    def __init__(self, *args: Any, case: Any, by: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["q"].widget.input_type = "search"
        speakers = case.sources.filter(statements__isnull=False).distinct()
        self.fields["speaker"] = SourceField(
            case=case, by=by, required=False, empty_label="Anybody", label="Said by"
        )
        self.fields["speaker"].queryset = speakers  # type: ignore[attr-defined]
        self.order_fields(["q", "speaker", "standing", "contradicted", "unverified"])

    def given(self) -> dict[str, Any]:
        """The filters in use."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
