"""Every field is committed to the ledger or derived, and nothing personal is written open."""

import json
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from evidence.audit import records
from evidence.models import Examination, Fingerprint, LedgerEntry, Opening, Original, Record
from tests.examples import World, make_full_world

KINDS = [*records.kinds().values(), Original, Examination, Fingerprint]
OPEN_TEXT = {
    "assignment.due",
    "case.code",
    "item.code",
    "metadatareading.tool",
    "metadatareading.tool_version",
    "itemlink.position",
    "receipt.size",
    "provenancereview.upto",
}
"""What no choice, key or date is and still stands in the ledger as it is: each was decided."""


def own_fields(model: type[models.Model]) -> list[str]:
    known = [*model._meta.concrete_fields, *model._meta.many_to_many]
    return sorted(field.name for field in known)


@pytest.mark.parametrize("model", KINDS, ids=lambda model: model.__name__)
def test_every_field_is_in_exactly_one_list(model: Any) -> None:
    assert sorted([*model.COMMITTED, *model.DERIVED]) == own_fields(model)


def test_what_is_written_open_was_decided_one_by_one() -> None:
    undated = {
        f"{model._meta.model_name}.{field.name}"
        for model in records.kinds().values()
        for field in model.committed_fields()
        if model.is_plain(field)
        and not field.is_relation
        and not field.choices
        and not isinstance(field, models.BooleanField | models.DateTimeField)
    }

    assert undated == OPEN_TEXT


def test_no_model_of_the_catalog_escapes_the_lists() -> None:
    outside = {
        model.__name__
        for model in apps.get_app_config("evidence").get_models()
        if model not in KINDS
    }

    assert outside == {
        "Access", "BulkChange", "BulkStep", "KeptSearch", "LastLook", "LedgerEntry", "LedgerHead",
        "LedgerNode", "LedgerSubject", "Mailbox", "Notice", "Opening", "SavedSearch", "Synonym",
        "User", "Viewing", "ViewingWishes", "Watch",
    }  # fmt: skip


@pytest.mark.postgres_too
def test_every_free_value_has_an_opening_and_stands_in_no_body(db: None, data_dir: Any) -> None:
    world: World = make_full_world()
    bodies = "".join(LedgerEntry.objects.values_list("body", flat=True))
    texts = {
        value
        for model in records.kinds().values()
        for row in model._base_manager.all()
        for value in free_texts(row)
    }

    assert world.source.name in texts
    assert [text for text in texts if json.dumps(text, ensure_ascii=False)[1:-1] in bodies] == []
    assert Opening.objects.count() >= len(texts)


def free_texts(row: Record) -> list[str]:
    return [
        value
        for field in row.committed_fields()
        if not row.is_plain(field)
        and isinstance(value := getattr(row, field.name), str)
        and len(value) > 3
    ]
