"""What a sender says of files: the same fields for a batch and for one file of it."""

from typing import Any

from django import forms

from evidence.models import Case, User
from evidence.vocabularies import ItemKind, Sensitivity
from evidence.web.forms.base import CatalogForm
from evidence.web.forms.fields import CoordinatesField, MomentField
from evidence.web.forms.items import ItemCodeField

OF_ONE_FILE = (
    "title",
    "kind",
    "source",
    "url",
    "message",
    "place",
    "coordinates",
    "taken",
    "sensitivity",
)
"""What can be said differently for one file."""
AGREED = ("message", "consent", "conditions")


def text(label: str, *, limit: int | None = None, help_text: str = "", **attributes: Any):
    widget = forms.TextInput(attributes) if limit else forms.Textarea({"rows": 2} | attributes)
    return forms.CharField(
        label=label, max_length=limit, required=False, help_text=help_text, widget=widget
    )


class ArrivalForm(CatalogForm):
    """What is known of an arrival besides its bytes; sources by their names."""

    source = text("Source", limit=200, list="sources", help_text="From the list, or a new name.")
    url = forms.URLField(
        label="Address (URL) of the post", max_length=2000, required=False, assume_scheme="https"
    )
    forwarded_by = text(
        "Forwarded by", limit=200, list="sources", help_text="Who passed it on to us."
    )
    taken = MomentField(
        label="Taken when, if the source says", required=False,
        help_text="2023-05-22 or 2023-05-22T12:05; add +03:00 only when it is stated.",
    )  # fmt: skip
    place = text("Place, as the source names it", limit=200)
    coordinates = CoordinatesField(
        required=False,
        label="Coordinates, if the source gives any",
        help_text="50.4613, 35.6026 or a map link.",
    )
    sensitivity = forms.ChoiceField(
        label="What a viewer should know", choices=Sensitivity.choices, required=False
    )
    message = text("Message that came with it")
    consent = text("Consent of the person who supplied it")
    conditions = text("Conditions they set")
    title = text("Title", limit=300, help_text="Otherwise the file's name.")
    kind = forms.ChoiceField(
        label="Kind", choices=[("", "By its content"), *ItemKind.choices], required=False
    )

    def __init__(self, *args: Any, case: Case, by: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["item"] = ItemCodeField(
            case=case, by=by, required=False, widget=forms.HiddenInput
        )

    def shared(self) -> list[forms.BoundField]:
        """The fields shown at once for a whole batch."""
        return [field for field in self if field.name not in ("title", "kind", "item", *AGREED)]

    def agreed(self) -> list[forms.BoundField]:
        """What came with the files or was agreed on them."""
        return [self[name] for name in AGREED]


class OneFileForm(ArrivalForm):
    """What is different for one file of a batch; an empty field is as for all of them."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, auto_id="own_%s", **options)
        self.fields = {name: self.fields[name] for name in OF_ONE_FILE}
        sensitivity: Any = self.fields["sensitivity"]
        sensitivity.choices = [("", "As above"), *Sensitivity.choices]
        for field in self.fields.values():
            field.help_text = ""
