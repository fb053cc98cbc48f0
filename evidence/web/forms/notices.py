"""The form for what comes by e-mail, and when."""

from typing import Any

from django import forms

from evidence.models import Mailbox
from evidence.vocabularies import MailWhen, NoticeKind
from evidence.web.forms.base import CatalogForm


class WishesForm(CatalogForm):
    """One choice for each kind of notice."""

    def __init__(self, data: Any = None, *, box: Mailbox, **options: Any) -> None:
        super().__init__(data, **options)
        for kind, label in NoticeKind.choices:
            self.fields[kind] = forms.ChoiceField(
                label=label, choices=MailWhen.choices, initial=box.wish(kind)
            )
