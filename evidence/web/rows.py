"""A dated row in words: what it says, for the page that replaces or withdraws it."""

from collections.abc import Iterator
from typing import Any

from django.db import models

from evidence.history import SAID
from evidence.models import Dated, Item, LocationClaim, Source, Statement, TimeClaim, User
from evidence.web.forms.fields import may_know, name_for

UNSAID = {"item", "case", "state", "supersedes", "recorded_by", "recorded_at", "reading"}


def in_words(row: Dated, reader: User) -> list[tuple[str, str]]:
    """What the row says, as (label, words) of every field that says something."""
    return list(_said(row, reader))


def _said(row: Dated, reader: User) -> Iterator[tuple[str, str]]:
    untold = UNSAID if may_know(reader, *_sources_of(row)) else UNSAID | Source.TOLD_BY
    for field in row._meta.fields:
        value = getattr(row, field.name)
        if field.name not in row.COMMITTED - untold or value in (None, ""):
            continue
        label = str(field.verbose_name)
        yield label[:1].upper() + label[1:], _words(row, field, value, reader)


def _sources_of(row: Dated) -> list[Source]:
    named = [getattr(row, field.name) for field in row._meta.fields if field.is_relation]
    return [value for value in named if isinstance(value, Source)]


def _words(row: Dated, field: models.Field, value: Any, reader: User) -> str:
    if isinstance(value, Source):
        return name_for(reader, value)
    if isinstance(value, LocationClaim | TimeClaim):
        return f"{value}, claimed by {value.claimant}"
    if isinstance(value, User):
        return value.display
    if isinstance(value, Item):
        return value.code
    if isinstance(value, Statement):
        return f"{name_for(reader, value.speaker)}: {value.words[:200]}"
    if field.choices:
        return str(getattr(row, f"get_{field.name}_display")())
    if isinstance(field, models.DecimalField):
        return f"{value.normalize():f}"
    return SAID[field.name](value) if field.name in SAID else str(value)
