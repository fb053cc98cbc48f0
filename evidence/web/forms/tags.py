"""Forms for the terms of a case's vocabulary, and how they stand to one another."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from evidence.errors import AlreadyRecorded
from evidence.finding.concepts import standing_tags
from evidence.models import Case, Tag, TagLink, User
from evidence.vocabularies import TagKind
from evidence.web.forms.base import AskingForm, CatalogForm, VersionedForm

MOST_SPELLINGS = 50
LONGEST_SPELLING = 100


class SpellingsField(forms.CharField):
    """Other spellings of a term, one a line; a list of texts."""

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        lines = [" ".join(line.split()) for line in (super().to_python(value) or "").splitlines()]
        return list(dict.fromkeys(filter(None, lines)))

    def clean(self, value: Any) -> list[str]:
        found: Any = super().clean(value)
        if len(found) > MOST_SPELLINGS:
            raise ValidationError(f"{len(found)} spellings are too many; {MOST_SPELLINGS} may be.")
        if long := next((one for one in found if len(one) > LONGEST_SPELLING), None):
            raise ValidationError(f"“{long[:30]}…” is longer than {LONGEST_SPELLING} characters.")
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(self.prepare_value(initial) or "") != self.to_python(data or "")


def spellings_field() -> SpellingsField:
    return SpellingsField(
        label="Other spellings",
        required=False,
        help_text="One a line, in any language and script. Each finds what is tagged with it.",
    )


class TermField(forms.ModelChoiceField):
    """A standing term of one case, those of the same kind first."""

    def __init__(self, terms: QuerySet[Tag], **options: Any) -> None:
        super().__init__(terms, to_field_name="uid", **options)

    def label_from_instance(self, tag: Tag) -> str:
        return f"{tag.get_kind_display()}: {tag.name}"


class NewTagForm(AskingForm):
    """A new term, under a broader one or not."""

    MODEL = Tag
    MODEL_FIELDS = ("kind", "name")
    TALKS = ("name", "aliases")

    aliases = spellings_field()

    def __init__(self, *args: Any, case: Case, **options: Any) -> None:
        super().__init__(*args, case=case, **options)
        self.fields["broader"] = TermField(
            standing_tags(case),
            required=False,
            empty_label="None",
            help_text="Whoever searches for the broader term finds this one, too.",
        )
        self.order_fields(["kind", "name", "aliases", "broader"])


class TagForm(VersionedForm):
    """A term and its other spellings."""

    MODEL = Tag
    MODEL_FIELDS = ("kind", "name")
    TALKS = ("name", "aliases")

    aliases = spellings_field()

    def own(self) -> list[str]:
        return [*self.MODEL_FIELDS, "aliases"]

    def _posted(self, value: Any) -> list[str]:
        return ["\n".join(value)] if isinstance(value, list) else super()._posted(value)


class PlaceForm(AskingForm):
    """Which broader term one lies under; `standing` is the link the page was made with."""

    standing = forms.UUIDField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(label="Why", required=False, widget=forms.Textarea({"rows": 2}))

    def __init__(self, *args: Any, tag: Tag, link: TagLink | None, **options: Any) -> None:
        started = {"broader": link.other.uid, "standing": link.uid} if link else {}
        super().__init__(*args, case=tag.case, initial=started, **options)
        self.fields["broader"] = TermField(
            standing_tags(tag.case).exclude(pk=tag.pk),
            label="Broader term",
            required=False,
            empty_label="None: it stands by itself",
        )
        self.order_fields(["broader", "reason", "standing"])

    def meet_again(self, refused: AlreadyRecorded) -> None:
        """Say under which term somebody else has put it; the next save starts from there."""
        standing: Any = refused.standing
        self.data = self.data.copy()
        self.data["standing"] = str(standing.uid)
        self.add_error(
            "broader",
            f"Somebody else has put it under “{standing.other}” while you were choosing. "
            "Save again to put it where you say.",
        )


class MergeForm(AskingForm):
    """The term another one goes by from now on."""

    BESIDE = {"other": "into"}

    reason = forms.CharField(
        label="Why the two are one",
        widget=forms.Textarea({"rows": 2}),
        help_text="Kept in the history of both.",
    )

    def __init__(self, *args: Any, tag: Tag, **options: Any) -> None:
        super().__init__(*args, case=tag.case, **options)
        self.fields["into"] = TermField(
            standing_tags(tag.case).exclude(pk=tag.pk),
            label="Goes by",
            empty_label="Choose …",
            help_text="This term's name and spellings then find it, and its page leads there.",
        )
        self.order_fields(["into", "reason"])


class PartForm(AskingForm):
    reason = forms.CharField(label="Why the two are not one", widget=forms.Textarea({"rows": 2}))


class ApartForm(CatalogForm):
    """Two terms that look alike and are not the same."""

    def __init__(self, *args: Any, tag: Tag, by: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.by = by
        self.fields["other"] = TermField(tag.case.tags.exclude(pk=tag.pk))


class TermsFilterForm(forms.Form):
    """Which terms of a vocabulary are listed."""

    q = forms.CharField(label="Words", max_length=200, required=False)
    kind = forms.ChoiceField(choices=[("", "All kinds"), *TagKind.choices], required=False)

    def given(self) -> dict[str, str]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
