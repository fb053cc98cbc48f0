"""Forms that change a record through its action, and show what the action refused."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models, transaction

from evidence.admin.sight import SightAdmin, manages, manages_any
from evidence.errors import NotAllowed, StaleEdit
from evidence.models import Record, User

LINES = {"rows": 3, "cols": 60}


class ActionForm(forms.ModelForm):
    """A form that is valid once its action went through.

    The action is the last step of validation, so that what it refuses stands beside the field it
    is about. Nothing is set on the record but by the action.
    """

    by: User
    data: Any
    _errors: Any

    def carry_out(self) -> Record:
        """Run the actions; returns the record as it stands then."""
        raise NotImplementedError

    def _clean_fields(self) -> None:
        super()._clean_fields()  # type: ignore[misc]
        for name, value in self.cleaned_data.items():
            if isinstance(value, str):  # a browser sends every line break as two characters
                self.cleaned_data[name] = value.replace("\r\n", "\n")

    def _post_clean(self) -> None:
        if self._errors:
            return
        try:
            with transaction.atomic():
                self.instance = self.carry_out()
        except StaleEdit as stale:
            self.show_both(stale)
        except NotAllowed as refused:
            self.add_error(None, str(refused))
        except ValidationError as refused:
            self.take(refused)

    def show_both(self, stale: StaleEdit) -> None:
        self.add_error(None, str(stale))

    def take(self, refused: ValidationError) -> None:
        """Show what an action refused, beside its field where the form has it."""
        by_field = refused.message_dict if hasattr(refused, "error_dict") else {}
        for name, words in (by_field or {NON_FIELD_ERRORS: refused.messages}).items():
            self.add_error(name if name in self.fields else None, words)


def offer(form: forms.BaseForm, name: str, rows: models.QuerySet) -> None:
    """Let a field of the form choose among these rows."""
    field: Any = form.fields[name]
    field.queryset = rows


class VersionedForm(ActionForm):
    """Changes a record from the version that was read.

    Each of `OWN` carries what it was when the page was made, so that only what the person
    changed is submitted. After a stale save the fields the person did not touch show what stands
    now, and those both changed show both texts.
    """

    OWN: ClassVar[tuple[str, ...]] = ()

    expected = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label="Why you change it",
        widget=forms.Textarea(attrs={**LINES, "rows": 2}),
        help_text="Kept with the change in the history.",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["expected"].initial = self.instance.version
        for name in self.own():
            self.fields[name].show_hidden_initial = True

    def own(self) -> list[str]:
        return [name for name in self.OWN if name in self.fields]

    def changed(self) -> dict[str, Any]:
        """What the person changed of the record's own fields."""
        return {name: self.cleaned_data[name] for name in self.own() if name in self.changed_data}

    def version_read(self) -> int:
        """The version the change is based on; one that never was when none was sent."""
        return self.cleaned_data["expected"] or 0

    def show_both(self, stale: StaleEdit) -> None:
        mine = set(self.changed_data)
        self.data = self.data.copy()
        self.data["expected"] = str(stale.found)
        record = type(self.instance)._default_manager.get(pk=self.instance.pk)
        for name in self.own():
            now = self._standing(record, name)
            self._put(self[name].html_initial_name, now)
            if name in mine and self._posted(now) != self._posted(self.cleaned_data[name]):
                self.add_error(name, f"Somebody else wrote here: “{self._in_words(name, now)}”.")
            else:
                self._put(name, now)
        self.add_error(
            None,
            f"{stale} Nothing was saved. Where both of you wrote, both texts are shown: what you "
            "typed in the field, what stands now above it. Save again to put yours in its place.",
        )

    def _standing(self, record: Record, name: str) -> Any:
        value = getattr(record, name)
        return list(value.all()) if isinstance(value, models.Manager) else value

    def _put(self, key: str, value: Any) -> None:
        self.data.setlist(key, self._posted(value))

    def _posted(self, value: Any) -> list[str]:
        """A value as a browser would send it."""
        if isinstance(value, list | models.QuerySet):
            return sorted(self._posted(each)[0] for each in value)
        if isinstance(value, bool):
            return ["on"] if value else []
        if isinstance(value, models.Model):
            return [str(value.pk)]
        return ["" if value is None else str(value)]

    def _in_words(self, name: str, value: Any) -> str:
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, list):
            return ", ".join(map(str, value)) or "none"
        choices = dict(getattr(self.fields[name], "choices", None) or {})
        return str(choices.get(value, value if value not in (None, "") else "empty"))


class RecordAdmin(SightAdmin):
    """Lets admins of the case change a record through its form's actions; others only read it.

    `ADDING` and `EDITING` are the forms with the fields they show, `FACTS` what is shown beside
    them and never edited, `READING` what those see who may not edit.
    """

    ADDING: ClassVar[Any] = None
    EDITING: ClassVar[tuple[type[ActionForm], tuple]]
    FACTS: ClassVar[tuple[str, ...]] = ()
    READING: ClassVar[tuple[str, ...]] = ()

    formfield_overrides = {
        models.DateField: {"widget": forms.DateInput({"type": "date"}, format="%Y-%m-%d")},
        models.URLField: {"assume_scheme": "https"},
        models.TextField: {"widget": forms.Textarea(LINES)},
    }

    def has_add_permission(self, request: Any) -> bool:
        return self.ADDING is not None and manages_any(request)

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        return manages(request, obj and obj.ledger_case)

    def get_fieldsets(self, request: Any, obj: Any = None) -> tuple:
        if obj is None:
            return self.ADDING[1]
        if self.has_change_permission(request, obj):
            return (("What it is", {"fields": self.FACTS}), *self.EDITING[1])
        return ((None, {"fields": self.reading(request, obj)}),)

    def reading(self, request: Any, obj: Any) -> tuple[str, ...]:
        """What somebody who may not edit the record may read of it."""
        return self.FACTS + self.READING

    def get_readonly_fields(self, request: Any, obj: Any = None) -> tuple[str, ...]:
        if obj is None:
            return ()
        may_edit = self.has_change_permission(request, obj)
        return self.FACTS if may_edit else self.reading(request, obj)

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **options: Any) -> Any:
        """The form that acts for this person; for who may not edit, one without fields."""
        if obj is None:
            options["form"] = self.ADDING[0]
        elif self.has_change_permission(request, obj):
            options["form"] = self.EDITING[0]
        made: Any = super().get_form(request, obj, change=change, **options)
        made.by = request.user
        return made

    # The form's action has saved everything by now.

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        return None

    def save_related(self, request: Any, form: Any, formsets: Any, change: bool) -> None:
        return None
