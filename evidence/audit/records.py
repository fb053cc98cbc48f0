"""Reconcile every record's row with the last facts the ledger has of it."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models, transaction

from evidence.actions import ledger
from evidence.audit.entries import Body, fits, is_sealed, read_body
from evidence.audit.report import Kind, Problem, Progress, in_silence
from evidence.errors import LedgerBroken
from evidence.models import LedgerHead, LedgerSubject, Opening, Record
from evidence.models.base import as_fact

PAGE = 200
NAMES_PAGE = 1000
UNREADABLE = (ValueError, TypeError, ArithmeticError, AttributeError)
"""What turning a stored value into its type may raise, when somebody stored another."""


@dataclass
class Told:
    """What the ledger says of one record: each field's last fact and the entry it stands in."""

    seq: int
    facts: dict[str, tuple[int, Any]] = field(default_factory=dict)


def kinds() -> dict[str, type[Record]]:
    """Every kind of record there is, by its name in the ledger."""
    return {
        str(model._meta.model_name): model
        for model in apps.get_app_config("evidence").get_models()
        if issubclass(model, Record)
    }


def check(*, progress: Progress = in_silence) -> Iterator[Problem | int]:
    """Rows that differ from the ledger, are unknown to it, or are gone; counts rows between.

    A page that seems wrong is looked at again with the ledger's head locked: no change can commit
    in between, so what still differs then was not about to be recorded.
    """
    for model in kinds().values():
        yield from _check_kind(model, progress)
    yield from _check_gone(progress)


def _check_kind(model: type[Record], progress: Progress) -> Iterator[Problem | int]:
    last = done = 0
    while keys := list(_all(model).filter(pk__gt=last).values_list("pk", flat=True)[:PAGE]):
        if _differences(model, keys):
            with _no_change_meanwhile():
                problems = _differences(model, keys)
            yield from problems
        last = keys[-1]
        done += len(keys)
        yield len(keys)
        progress(f"{model._meta.verbose_name_plural} reconciled", done)


def _check_gone(progress: Progress) -> Iterator[Problem]:
    last, done = "", 0
    names = LedgerSubject.objects.order_by("record").values_list("record", flat=True).distinct()
    while page := list(names.filter(record__gt=last)[:NAMES_PAGE]):
        gone = _without_row(page)
        if gone:
            with _no_change_meanwhile():
                gone = _without_row(gone)
        for name in gone:
            words = "the ledger knows this record, its row is gone"
            yield Problem(Kind.MISSING, words, name, _last_entry(name))
        last = page[-1]
        done += len(page)
        progress("records looked for", done)


def _all(model: type[Record]) -> models.QuerySet:
    return model._base_manager.order_by("pk")


@contextmanager
def _no_change_meanwhile() -> Iterator[None]:
    with transaction.atomic():
        LedgerHead.objects.select_for_update().filter(pk=1).first()
        yield


def _differences(model: type[Record], keys: list[int]) -> list[Problem]:
    rows, problems = _read(model, keys)
    told = _told([row.record_id for row in rows])
    salts = _salts(told)
    for row in rows:
        problems += _of_row(row, told.get(row.record_id), salts)
    return problems


def _read(model: type[Record], keys: list[int]) -> tuple[list[Any], list[Problem]]:
    """The rows with what their facts point to, and those whose stored values make no sense."""
    found = _all(model).select_related(*_pointing(model)).prefetch_related(*_many(model))
    try:
        return list(found.filter(pk__in=keys)), []
    except UNREADABLE:
        if len(keys) == 1:
            name = f"{model._meta.model_name} row {keys[0]}"
            return [], [Problem(Kind.CHANGED, f"{name} cannot be read any more")]
    halves = keys[: len(keys) // 2], keys[len(keys) // 2 :]
    rows, problems = zip(*(_read(model, half) for half in halves), strict=True)
    return sum(rows, []), sum(problems, [])


def _pointing(model: type[Record]) -> list[str]:
    return [known.name for known in model._meta.fields if known.is_relation]


def _many(model: type[Record]) -> list[str]:
    return [known.name for known in model._meta.many_to_many]


def _told(names: list[str]) -> dict[str, Told]:
    found = LedgerSubject.objects.filter(record__in=names).order_by("entry")
    bodies: dict[int, Body | None] = {}
    told: dict[str, Told] = {}
    for name, seq, text in found.values_list("record", "entry_id", "entry__body"):
        if seq not in bodies:
            bodies[seq] = _body(text)
        known = told.setdefault(name, Told(seq))
        known.seq = seq
        body = bodies[seq]
        if body is not None:
            known.facts |= {field: (seq, fact) for field, fact in body.facts.get(name, {}).items()}
    return told


def _body(text: Any) -> Body | None:
    """The body, or nothing when it cannot be read, which is told where entries are checked."""
    try:
        return read_body(text)
    except LedgerBroken:
        return None


def _salts(told: dict[str, Told]) -> dict[tuple[int, str, str], str]:
    """The salts of the last facts, by entry, record and field."""
    entries = {
        seq for known in told.values() for seq, fact in known.facts.values() if is_sealed(fact)
    }
    found = Opening.objects.filter(entry__in=entries, record__in=told)
    return {
        (seq, record, name): salt
        for seq, record, name, salt in found.values_list("entry_id", "record", "field", "salt")
    }


def _of_row(row: Any, told: Told | None, salts: dict) -> Iterable[Problem]:
    name = row.record_id
    if told is None:
        return [Problem(Kind.ADDED, f"the ledger does not know this row{_label(row)}", name)]
    problems = []
    for known in row.committed_fields():
        seq, fact = told.facts.get(known.name, (told.seq, _NOTHING))
        salt = salts.get((seq, name, known.name))
        if words := _difference(row, known, fact, salt):
            problems.append(Problem(Kind.CHANGED, words + _label(row), name, seq, known.name))
    return problems


_NOTHING = object()


def _difference(row: Record, known: models.Field, fact: Any, salt: str | None) -> str:
    """What is to be said of one field, empty when it is as it should be."""
    value = row.fact(known)
    is_open = ledger.is_open(type(row), known.name, value)
    if fact is _NOTHING:  # a field may be younger than the record; then it is as it began
        began = as_fact(known, known.get_default()) if not known.many_to_many else []
        return "" if value == began else "the ledger has no fact of this field"
    if not is_sealed(fact):
        if is_open and fact == value:
            return ""
        return f"the ledger says {fact!r}" + (f", the row {value!r}" if is_open else "")
    if salt is None:  # an erasure takes the value from the row too; a value left is unaccounted for
        return "" if is_open else "the row has a value whose opening is gone"
    if is_open:
        return "the ledger commits to a value, the row has none"
    if fits(fact["sha256"], ledger.as_text(value), salt):
        return ""
    return "the row's value is not the one the ledger commits to"


def _label(row: Any) -> str:
    """The code people know the record by, where it has one that gives nothing away."""
    code = getattr(row, "code", "") or getattr(getattr(row, "item", None), "code", "")
    return f" ({code})" if code else ""


def _without_row(names: list[str]) -> list[str]:
    wanted: dict[str, list[str]] = {}
    for name in names:
        wanted.setdefault(name.partition(":")[0], []).append(name)
    there = {
        name for kind, members in wanted.items() for name in _with_row(kinds().get(kind), members)
    }
    return [name for name in names if name not in there]


def _with_row(model: type[Record] | None, names: list[str]) -> set[str]:
    if model is None:
        return set()
    uids = [uid for name in names if (uid := _uid(name))]
    prefix = model._meta.model_name
    found = model._base_manager.filter(uid__in=uids).values_list("uid", flat=True)
    return {f"{prefix}:{uid.hex}" for uid in found}


def _uid(name: str) -> UUID | None:
    try:
        return UUID(hex=name.partition(":")[2])
    except ValueError:
        return None


def _last_entry(name: str) -> int | None:
    entries = LedgerSubject.objects.filter(record=name).order_by("-entry")
    return entries.values_list("entry_id", flat=True).first()
