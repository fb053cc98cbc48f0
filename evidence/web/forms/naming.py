"""Ask about a confidential source that is named where everybody who sees the item will read it."""

from collections.abc import Iterable
from typing import Any

from django import forms

from evidence.models import Case, User
from evidence.web import naming

KEEP = "keep_names"


def ask_about_names(form: forms.Form, *, by: User, case: Case, fields: Iterable[str]) -> None:
    """Refuse texts that name a confidential source until they are said to be meant so.

    Only who may know the name is asked: whoever may not would learn it by trying. What is said
    counts for the sources that were shown: whoever is named besides is asked about again.
    """
    if not (sources := naming.known_to(by, case)):
        return
    named = {
        name: found
        for name in fields
        if (found := naming.named_in(_text(form.cleaned_data.get(name)), sources))
    }
    if not named:
        return
    shown = ", ".join(sorted({source.code_name for each in named.values() for source in each}))
    is_kept = form.data.get(form.add_prefix(KEEP)) == shown
    form.fields[KEEP] = forms.BooleanField(
        label="Keep the name in it",
        required=False,
        widget=forms.CheckboxInput({"value": shown}, check_test=lambda _: is_kept),
    )
    if not is_kept:
        for name, found in named.items():
            form.add_error(name, _asked(", ".join(source.code_name for source in found)))


def _text(value: Any) -> str:
    """What was typed, of a field that takes several as well."""
    if isinstance(value, list | tuple):
        return "\n".join(map(_text, value))
    return value or ""


def _asked(code_names: str) -> str:
    return (
        f"This names a confidential source ({code_names}); everybody who sees this will read "
        "it. Change it, or say at the end of the form that the name is to be kept."
    )
