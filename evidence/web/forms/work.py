"""Forms for putting items into hands, and for what colleagues say and ask."""

from typing import Any

from django import forms

from evidence.actions import work
from evidence.models import Item, Remark, User
from evidence.vocabularies import RemarkKind
from evidence.web.forms.base import AskingForm


class PersonField(forms.ModelChoiceField):
    def label_from_instance(self, person: User) -> str:
        return f"{person.display} (@{person.username})"


def due_field() -> forms.DateField:
    return forms.DateField(
        label="Wanted by", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


def lease_field() -> forms.IntegerField:
    return forms.IntegerField(
        label="Kept for them, in days",
        min_value=1,
        max_value=work.MOST_DAYS,
        initial=work.LEASE_DAYS,
        help_text="Afterwards anybody may take it up.",
    )


class AssignForm(AskingForm):
    """Whom an item is given to, until when it is wanted, and for how long it is kept for them."""

    TALKS = ("note",)

    due = due_field()
    days = lease_field()
    note = forms.CharField(
        label="What is to be done", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, item: Item, **options: Any) -> None:
        super().__init__(*args, case=item.case, **options)
        people = [person.pk for person in work.contributors(item)]
        self.fields["to"] = PersonField(
            User.objects.filter(pk__in=people).order_by("username"),
            to_field_name="username",
            label="Who works on it",
            empty_label="Choose somebody",
        )
        self.order_fields(["to", "due", "days", "note"])


class RemarkForm(AskingForm):
    MODEL = Remark
    MODEL_FIELDS = TALKS = ("text",)

    kind = forms.ChoiceField(
        choices=[(RemarkKind.COMMENT, "A comment"), (RemarkKind.QUESTION, "A question")],
        initial=RemarkKind.COMMENT,
        label="This is",
    )

    def __init__(
        self, *args: Any, item: Item, answers: Remark | None = None, **options: Any
    ) -> None:
        super().__init__(*args, case=item.case, **options)
        self.fields["text"].widget.attrs["rows"] = 3
        self.fields["text"].label = "What you say or ask" if answers is None else "Your answer"
        if answers is not None:
            del self.fields["kind"]
        self.order_fields(["text", "kind"])
