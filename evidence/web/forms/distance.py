"""The form that asks how far one place is from another."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from evidence import places
from evidence.errors import AmbiguousPlace, UnreadablePlace
from evidence.finding import whereabouts
from evidence.finding.whereabouts import Understood
from evidence.web.forms.fields import sentence
from evidence.web.forms.places import WHERE_HELP, choice_of


class WhereField(forms.CharField):
    """A place in any notation or by a settlement's name, as whereabouts understands it."""

    def clean(self, value: Any) -> Understood:
        text = super().clean(value)
        try:
            return whereabouts.understand(text)
        except AmbiguousPlace as refused:
            known = map(choice_of, refused.choices[:5])
            choices = "; ".join(f"{each.value} ({each.whereabouts})" for each in known)
            raise ValidationError(f"{sentence(refused)} {choices}.") from refused
        except UnreadablePlace as refused:
            raise ValidationError(sentence(refused)) from refused


class DistanceForm(forms.Form):
    start = WhereField(label="From", max_length=places.LONGEST_TEXT, help_text=WHERE_HELP)
    end = WhereField(label="To", max_length=places.LONGEST_TEXT)
