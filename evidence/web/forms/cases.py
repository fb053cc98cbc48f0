"""Forms for cases and the people in them."""

from django import forms
from django.core.exceptions import ValidationError

from evidence.models import Case, User
from evidence.vocabularies import Role
from evidence.web.forms.base import CatalogForm, VersionedForm

ENDED = "ended"


class NewCaseForm(CatalogForm):
    MODEL = Case
    MODEL_FIELDS = ("code", "title", "summary", "training")


class CaseForm(VersionedForm):
    MODEL = Case
    MODEL_FIELDS = ("title", "summary", "blind_checks")
    TALKS = ("title", "summary")


class MemberForm(CatalogForm):
    """One person and their role in a case, or that it has ended."""

    BESIDE = {"user": "username"}

    username = forms.CharField(
        max_length=150, widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "none"})
    )
    role = forms.ChoiceField(choices=[*Role.choices, (ENDED, "No longer in the case")])

    def clean_username(self) -> User:
        name = self.cleaned_data["username"]
        person = User.objects.filter(username=name, is_active=True).first()
        if person is None:
            raise ValidationError(f"There is no account “{name}”; a site admin can make one.")
        return person
