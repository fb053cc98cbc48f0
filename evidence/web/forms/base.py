"""What every form of ours can do: keep what was typed, whatever refuses it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models

from evidence.errors import AlreadyRecorded, StaleEdit
from evidence.models import Case, Record, Source, User
from evidence.web.forms.fields import fields_of, may_know
from evidence.web.forms.naming import ask_about_names


class CatalogForm(forms.Form):
    """A form whose action may still refuse; the refusal is shown beside the field it is about.

    `MODEL_FIELDS` of `MODEL` become fields; `BESIDE` names the field beside which an error of a
    record's field is shown when the form has none of that name.
    """

    MODEL: ClassVar[type[models.Model]]
    MODEL_FIELDS: ClassVar[tuple[str, ...]] = ()
    BESIDE: ClassVar[dict[str, str]] = {}

    data: Any

    def __init__(self, *args: Any, **options: Any) -> None:
        self.successor: Any = None
        super().__init__(*args, **options)
        if self.MODEL_FIELDS:
            self.fields = {**fields_of(self.MODEL, self.MODEL_FIELDS), **self.fields}
            self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        for name, value in self.cleaned_data.items():
            if isinstance(value, str):  # a browser sends every line break as two characters
                self.cleaned_data[name] = value.replace("\r\n", "\n")
        return self.cleaned_data

    def take(self, refused: ValidationError) -> None:
        """Show what an action refused."""
        by_field = refused.message_dict if hasattr(refused, "error_dict") else {}
        for name, words in (by_field or {NON_FIELD_ERRORS: refused.messages}).items():
            shown = self.BESIDE.get(name, name)
            self.add_error(shown if shown in self.fields else None, words)

    def meet(self, successor: Any) -> None:
        """Say that the row to be replaced has been replaced already, and by what."""
        while successor.successor is not None:
            successor = successor.successor
        self.successor = successor
        self.add_error(
            None,
            "Somebody else has replaced or withdrawn this while you were typing. What you typed is "
            "still here.",
        )

    def meet_again(self, refused: AlreadyRecorded) -> None:
        """Say that this is recorded already, and by which row, which this one may replace."""
        self.successor = refused.standing
        self.add_error(
            None,
            f"{refused} What you typed is still here: replace what stands, with a reason, or leave "
            "it.",
        )

    def conflict(self, refused: StaleEdit) -> None:
        """Set two versions side by side; only a form that carries a version can."""
        raise refused


class AskingForm(CatalogForm):
    """A form that asks before a confidential source of the case is named in it.

    `TALKS` names the texts in which that is not to happen unawares; a reason always is one.
    """

    TALKS: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, by: User, case: Case, **options: Any) -> None:
        self.by, self.case = by, case
        super().__init__(*args, **options)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        ask_about_names(self, by=self.by, case=self.case, fields=self.talking())
        return cleaned

    def talking(self) -> Iterable[str]:
        """The fields whose texts are looked through."""
        return (*self.TALKS, "reason")


class RowForm(AskingForm):
    """A form for a dated row: a new one, or one in the place of another with a reason.

    `TOLD_BY_URL` names the fields of the sources whom the row's address would tell. Who may not
    know them replaces the row without reading its address, which stays while the sources do.
    `OFFERED` names the fields that the page's address may fill when the form is opened; `LAYOUT`
    is the template that arranges the fields.
    """

    LAYOUT: ClassVar[str] = "evidence/_parts/form.html"
    FIRST: ClassVar[tuple[str, ...]] = ()
    OFFERED: ClassVar[tuple[str, ...]] = ()
    TOLD_BY_URL: ClassVar[tuple[str, ...]] = ()

    reason = forms.CharField(
        label="Why it takes the place of what stood", widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(
        self,
        *args: Any,
        by: User,
        subject: Any,
        supersedes: Any = None,
        offered: Mapping[str, str] | None = None,
        **options: Any,
    ) -> None:
        self.by, self.subject, self.supersedes = by, subject, supersedes
        started = self.prefilled(supersedes) if supersedes else self.suggested()
        started |= {name: offered[name] for name in self.OFFERED if offered and name in offered}
        super().__init__(*args, by=by, case=subject.ledger_case, initial=started, **options)
        self.add_fields()
        if supersedes is None:
            del self.fields["reason"]
        self.keeps_url = not may_know(by, *self._told(supersedes).values())
        if self.keeps_url:
            del self.fields["url"]
        self.order_fields([*self.FIRST, *(name for name in self.fields if name != "reason")])

    def talking(self) -> Iterable[str]:
        """What is typed; what stays as it stood was asked about then."""
        stood = self.prefilled(self.supersedes) if self.supersedes else {}
        typed = self.cleaned_data
        return [name for name in super().talking() if stood.get(name) != typed.get(name)]

    def add_fields(self) -> None:
        """Add the fields whose choices depend on the case and the person."""

    def suggested(self) -> dict[str, Any]:
        """What a new row starts from."""
        return {}

    def prefilled(self, old: Any) -> dict[str, Any]:
        """What a row in the place of `old` starts from."""
        return {name: getattr(old, name) for name in self.MODEL_FIELDS}

    def values(self) -> dict[str, Any]:
        """The cleaned values under the names the action takes."""
        values = dict(self.cleaned_data)
        if self.keeps_url:
            told = self._told(self.supersedes)
            stays = all(values[name] == source for name, source in told.items())
            values["url"] = self.supersedes.url if stays else ""
        return values

    def _told(self, old: Any) -> dict[str, Source | None]:
        """The sources whom the address of `old` would tell."""
        return {name: getattr(old, name) for name in self.TOLD_BY_URL if old is not None}


@dataclass(frozen=True)
class Difference:
    """One field of which two versions meet: what it was, what stands now, what was typed."""

    name: str
    label: str
    theirs: str
    mine: str
    mine_changed: bool


class VersionedForm(AskingForm):
    """A form that changes a record's own fields, from the version that was read.

    Each field carries what it was when the page was made, so that only what the person changed
    is submitted. After a stale save `differences` holds what meets, and `take_<field>=theirs`
    in the next one drops what was typed for what stands.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label="Why you change it",
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Kept with the change in the history.",
    )

    def __init__(self, data: Any = None, *, by: User, record: Any, **options: Any) -> None:
        self.record = record
        self.conflicted = False
        self.differences: list[Difference] = []
        super().__init__(data, by=by, case=record.ledger_case, **options)
        self.add_fields()
        self.fields["reason"] = self.fields.pop("reason")
        self.initial = self.standing()
        for name in self.own():
            self.fields[name].show_hidden_initial = True
        if self.is_bound:
            self.data = self.data.copy()
            for name in self.own():
                if self.data.get(f"take_{name}") == "theirs":
                    self._put(name, name)

    def add_fields(self) -> None:
        """Add the fields whose choices depend on the record and the person."""

    def talking(self) -> Iterable[str]:
        return [name for name in super().talking() if name in self.changed_data]

    def own(self) -> list[str]:
        """The fields that are the record's."""
        return [name for name in self.MODEL_FIELDS if name in self.fields]

    def standing(self) -> dict[str, Any]:
        """What the record says now, as its fields are filled with."""
        return {name: getattr(self.record, name) for name in self.own()} | {
            "version": self.record.version
        }

    def expected(self) -> int:
        """The version the changes are based on; one that never was when none was sent."""
        return self.cleaned_data["version"] or 0

    def values(self) -> dict[str, Any]:
        """What the person changed."""
        return {name: self.cleaned_data[name] for name in self.own() if name in self.changed_data}

    def conflict(self, refused: StaleEdit) -> None:
        """Set what stands now beside what was typed; the next save starts from what stands now."""
        self.conflicted = True
        changed = set(self.changed_data)
        now = self.standing()
        self.differences = [
            Difference(
                name,
                str(self[name].label),
                self._in_words(name, now[name]),
                self._in_words(name, self.cleaned_data[name]),
                name in changed,
            )
            for name in self.own()
            if self._posted(now[name]) != self._posted(self.cleaned_data[name])
        ]
        self.initial = now
        self.data["version"] = str(refused.found)
        for name in self.own():
            self._put(self[name].html_initial_name, name)

    def _put(self, key: str, name: str) -> None:
        self.data.setlist(key, self._posted(self.initial[name]))

    def _posted(self, value: Any) -> list[str]:
        """A value as a browser would send it."""
        if isinstance(value, list | tuple | models.QuerySet):
            return sorted(self._posted(each)[0] for each in value)
        if isinstance(value, bool):
            return ["on"] if value else []
        if isinstance(value, Record):
            return [str(value.uid)]
        return ["" if value is None else str(value)]

    def _in_words(self, name: str, value: Any) -> str:
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, list | tuple | models.QuerySet):
            return ", ".join(str(each) for each in value) or "none"
        choices = dict(getattr(self.fields[name], "choices", None) or {})
        return str(choices.get(value, value if value not in (None, "") else "empty"))
