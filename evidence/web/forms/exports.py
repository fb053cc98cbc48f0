"""What a file taken out is to be."""

from django import forms

from evidence.vocabularies import ExportFormat
from evidence.web.forms.base import CatalogForm


class ExportForm(CatalogForm):
    """The format of the file."""

    format = forms.ChoiceField(
        choices=ExportFormat.choices, widget=forms.RadioSelect, initial=ExportFormat.CSV
    )
