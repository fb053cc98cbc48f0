"""Ask about a confidential source that is named where everybody who sees the item will read it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from evidence.models import Case, Source, User
from evidence.web import naming

KEEP = "keep_names"


def ask_about_names(form: forms.Form, *, by: User, case: Case, fields: Iterable[str]) -> None:
    """Refuse texts that name a confidential source until they are said to be meant so.

    Only who may know the name is asked: whoever may not would learn it by trying. What is said
    counts for the sources that were shown: whoever is named besides is asked about again.
    """
    texts = {name: form.cleaned_data.get(name) for name in fields}
    if not (named := named_in_texts(texts, by=by, case=case)):
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
            ending = "say at the end of the form that the name is to be kept."
            form.add_error(name, asked(found, ending))


def named_in_texts(texts: Mapping[str, Any], *, by: User, case: Case) -> dict[str, list[Source]]:
    """By its key, which confidential sources a text names, of those the user may know."""
    if not (sources := naming.known_to(by, case)):
        return {}
    named = {key: naming.named_in(_text(text), sources) for key, text in texts.items()}
    return {key: found for key, found in named.items() if found}


def asked(named: Iterable[Source], ending: str) -> str:
    """The question about a text; the ending says how to answer that it is meant so."""
    code_names = ", ".join(source.code_name for source in named)
    return (
        f"This names a confidential source ({code_names}); everybody who sees this will read "
        f"it. Change it, or {ending}"
    )


def _text(value: Any) -> str:
    """What was typed, of a field that takes several as well."""
    if isinstance(value, list | tuple):
        return "\n".join(map(_text, value))
    return value or ""
