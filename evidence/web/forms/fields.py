"""Fields the forms share: coordinates, moments, sources and claimants."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.models import fields_for_model
from django.urls import reverse_lazy
from django.utils import timezone

from evidence import moments, permissions, places
from evidence.errors import CatalogError, UnreadableMoment, UnreadablePlace
from evidence.models import Case, Membership, Source, User


def sentence(problem: CatalogError) -> str:
    """An error's words as a sentence of their own."""
    words = str(problem)
    return words[:1].upper() + words[1:] + ("" if words.endswith(".") else ".")


class CoordinatesField(forms.CharField):
    """Coordinates as people paste them; a places.Point, or None when left empty."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", places.LONGEST_TEXT)
        super().__init__(**options)

    def clean(self, value: Any) -> places.Point | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return places.parse_coordinates(text)
        except UnreadablePlace as refused:
            raise ValidationError(sentence(refused)) from refused


MOMENT_HELP = (
    "As you would write it: 22 May 2023 12:05 +03:00, 22.05.2023, around noon on 22 May 2023, "
    "by 12:30 on 22 May 2023, 22–24 травня 2023. Leave the offset out when it is not known."
)


class MomentField(forms.CharField):
    """When, as people write it or in EDTF; in EDTF's normal spelling, empty when left empty.

    The page says below it how it was read, while it is typed where scripts run.
    """

    echoes = True

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"help_text": MOMENT_HELP, **options})

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {
            "autocomplete": "off",
            "spellcheck": "false",
            "hx-get": reverse_lazy("moment_read"),
            "hx-trigger": "input changed delay:250ms",
            "hx-target": "next [data-echo]",
            "hx-swap": "innerHTML",
            "hx-sync": "this:replace",
        }

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        return read_moment(text).text if text else ""


def read_moment(text: str) -> moments.Moment:
    """A moment that has come, as typed; ValidationError says what is wrong with it."""
    try:
        moment = moments.read(text)
    except UnreadableMoment as refused:
        raise ValidationError(sentence(refused)) from refused
    if moments.begins_after(moment, timezone.now()):
        raise ValidationError(moments.NOT_YET)
    return moment


class SourceField(forms.ModelChoiceField):
    """A source of one case, by the name its reader may know."""

    def __init__(self, *, case: Case, by: User, **options: Any) -> None:
        self.by = by
        super().__init__(case.sources.all(), to_field_name="uid", **options)

    def label_from_instance(self, source: Source) -> str:
        return name_for(self.by, source)


def name_for(user: User, source: Source) -> str:
    """A source's name as far as this person may know it."""
    if source.confidential and not permissions.can_see_identity(user, source):
        return source.code_name
    return f"{source.name} ({source.code_name})" if source.confidential else source.name


def may_know(user: User, *named: Source | None) -> bool:
    """Whether the person may know who these sources are, and so read addresses that tell it."""
    return all(source is None or permissions.can_see_identity(user, source) for source in named)


class ClaimantField(forms.ChoiceField):
    """Who claims it: a source of the case or a member of its team, in one list."""

    def __init__(self, *, case: Case, by: User, **options: Any) -> None:
        team = Membership.objects.filter(case=case, active=True).select_related("user")
        sources = {claimant_key(each): each for each in case.sources.select_related("case")}
        people = {claimant_key(each.user): each.user for each in team}
        self.claimants: dict[str, Source | User] = {**sources, **people}
        choices = [
            ("", "Choose …"),
            ("Sources", [(key, name_for(by, source)) for key, source in sources.items()]),
            ("The team", [(key, _person(person, by)) for key, person in people.items()]),
        ]
        super().__init__(choices=choices, **options)

    def clean(self, value: Any) -> Source | User:
        return self.claimants[super().clean(value)]


def claimant_key(claimant: Source | User) -> str:
    """The value that stands for a claimant in a ClaimantField."""
    return f"{claimant._meta.model_name}:{claimant.uid.hex}"


def _person(person: User, reader: User) -> str:
    return f"{person.display} (you)" if person == reader else person.display


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Any number of files, as a list of uploads."""

    widget = ManyFilesInput
    wide = True

    def clean(self, data: Any, initial: Any = None) -> list:
        return [super(ManyFilesField, self).clean(upload, initial) for upload in data or []]


def fields_of(model: type[models.Model], names: Iterable[str]) -> dict[str, forms.Field]:
    """Form fields with the labels, choices and limits of a model's."""
    return fields_for_model(model, fields=list(names), formfield_callback=_formfield)


def _formfield(field: models.Field, **options: Any) -> forms.Field | None:
    if isinstance(field, models.URLField):
        options["assume_scheme"] = "https"
    made: Any = field.formfield(**options)
    if field.choices and not field.has_default():
        nothing = "Not stated" if field.blank else "Choose …"
        made.choices = [("", nothing), *(choice for choice in made.choices if choice[0])]
    if type(field) is models.CharField and (field.max_length or 0) >= 300:
        made.wide = True
    if isinstance(field, models.TextField):
        made.widget.attrs.setdefault("rows", 4)
    return made
