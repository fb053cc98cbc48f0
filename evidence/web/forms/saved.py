"""Forms for saved searches."""

from typing import Any

from django import forms

from evidence.finding import syntax
from evidence.models import Case, SavedSearch, User
from evidence.web.forms.base import CatalogForm


class SaveForm(CatalogForm):
    """Keep a search under a name; `case` is whom it is shared with, by code."""

    MODEL = SavedSearch
    MODEL_FIELDS = ("name",)
    BESIDE = {"asked": "name", "__all__": "name"}
    field_order = ("name", "q", "case", "tell")

    case = forms.ModelChoiceField(
        Case.objects.none(),
        label="Shared with",
        required=False,
        empty_label="Nobody, only for me",
        to_field_name="code",
        help_text="Its members read the name and the words; each finds what they may see.",
    )
    tell = forms.BooleanField(label="Give me notice of new matches", required=False)

    def __init__(self, *args: Any, by: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["case"].queryset = Case.objects.visible_to(by)  # type: ignore[attr-defined]


class SavedForm(SaveForm):
    """The same for one that is there, with its words."""

    BESIDE = {"asked": "q", "__all__": "name"}
    q = forms.CharField(
        label="Words",
        required=False,
        max_length=syntax.LONGEST,
        help_text="What changed words find counts as seen from the start.",
    )
