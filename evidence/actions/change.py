"""How every action changes the catalog: one transaction, one entry, all facts collected."""

import functools
import math
import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from evidence import mentions
from evidence.actions import ledger, telling
from evidence.errors import AlreadySuperseded, StaleEdit, UnrecordedChange
from evidence.models import (
    Dated,
    Item,
    LocationClaim,
    MetadataReading,
    Notice,
    ProvenanceStep,
    Record,
    TimeClaim,
    User,
    VerificationNote,
    Versioned,
)
from evidence.models.triggers import SAME_SUBJECT
from evidence.vocabularies import NoticeKind, RowState

P = ParamSpec("P")
R = TypeVar("R")
OF_ONE_ITEM = (LocationClaim, MetadataReading, ProvenanceStep, TimeClaim, VerificationNote)
"""What another row may rest on only where it was made: the other item may be hidden."""
UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
ACTIONS: dict[str, Callable] = {}
"""Every action there is, by ``module.name``; a test breaks the ledger under each of them."""


class Change:
    """What one action adds and alters, and what the ledger is to call it."""

    def __init__(self, by: User | None) -> None:
        self.by = by
        self.type = ""
        self.reason = ""
        self.batch = ""
        self.subjects: dict[str, ledger.Subject] = {}
        self.items: list[Item] = []
        self.telling = telling.Telling(by)

    def call(
        self, type: str, *, reason: str = "", items: tuple[Item, ...] = (), batch: str = ""
    ) -> None:
        """Name the change; `items` are further items whose history it belongs to.

        `batch` names what was changed in one go with it.
        """
        refuse_unstorable("reason", reason)
        self.type, self.reason, self.batch = type, reason, batch
        self.items.extend(items)

    def add(self, record: Record, **many: list) -> Any:
        """Validate and insert a record; `many` sets many-to-many fields."""
        check(record, many)
        record.save(force_insert=True)
        for name, values in many.items():
            getattr(record, name).set(values)
        facts = {field.name: record.fact(field) for field in record.committed_fields()}
        self.subjects[record.record_id] = ledger.Subject(record, facts, is_new=True)
        return record

    def update(self, record: Versioned, *, expected: int | None = None, **values: Any) -> list[str]:
        """Change fields of a record; returns the names of those that really changed.

        Raises StaleEdit when the record is no longer at version `expected`.
        """
        _lock(record)
        if expected is not None and expected != record.version:
            raise StaleEdit(record, expected, record.version, _differing(record, values))
        changed = _differing(record, values)
        if not changed:
            return []
        many = {name: values[name] for name in changed if record.field(name).many_to_many}
        single = {name: values[name] for name in changed if name not in many}
        for name, value in single.items():
            setattr(record, name, value)
        check(record, many)
        record.version += 1
        stamps = {"changed_at"} & {field.name for field in record._meta.fields}
        for stamp in stamps:
            setattr(record, stamp, timezone.now())
        record.save(update_fields=[*single, "version", *stamps])
        for name, chosen in many.items():
            getattr(record, name).set(chosen)
        self._note(record, changed)
        return list(changed)

    def supersede(self, old: Dated | None, new: Dated, **many: list) -> Any:
        """Insert a dated row, in the place of `old` when there is one."""
        if old is not None:
            locked = type(old)._default_manager.select_for_update(no_key=True)
            new.supersedes = _replaceable(locked.get(pk=old.pk), new)
        new.recorded_by = self.by
        self.add(new, **many)
        if old is not None:
            self.tell(NoticeKind.SUPERSEDED, to=[old.recorded_by], about=new)
        return new

    def tell(self, kind: str, *, to: Iterable[User | None], about: Record) -> None:
        """Give people notice of a record once the change is written.

        Never the actor, only who may see the record and every item of the change, and each person
        once a change: of what concerns them most, in the order of NoticeKind. Those who watch an
        item of the change are told without being named here.
        """
        self.telling.tell(kind, to=to, about=about)

    def tell_mentioned(self, text: str, *, about: Record, before: str = "") -> None:
        """Give notice to whom a text names as `@username`, unless the text before it did."""
        case, items = about.ledger_case, tuple(about.ledger_items)
        known = mentions.people_in(before, case=case, items=items)
        named = mentions.people_in(text, case=case, items=items)
        self.tell(
            NoticeKind.MENTIONED, to=[each for each in named if each not in known], about=about
        )

    def _note(self, record: Record, changed: dict) -> None:
        committed = [field for field in record.committed_fields() if field.name in changed]
        facts = {field.name: record.fact(field) for field in committed}
        known = self.subjects.setdefault(record.record_id, ledger.Subject(record))
        known.facts.update(facts)

    def write(self) -> None:
        """Append the entry; an action that changed nothing writes none."""
        if not self.subjects:
            return
        if not self.type:
            raise UnrecordedChange("an action must name its change")
        records = [subject.record for subject in self.subjects.values()]
        concerned = [item for record in records for item in record.ledger_items]
        notices = self._notices(concerned + self.items)
        entry = ledger.append(
            type=self.type,
            actor=self.by.record_id if self.by else ledger.SYSTEM,
            case=records[0].ledger_case,
            subjects=self.subjects.values(),
            items=concerned + self.items,
            reason=self.reason,
            batch=self.batch,
        )
        telling.write(notices, entry)

    def _notices(self, items: list[Item]) -> list[Notice]:
        subjects = self.subjects.values()
        new = {each.record.pk for each in subjects if each.is_new and isinstance(each.record, Item)}
        return self.telling.notices(list({item.pk: item for item in items}.values()), new)


def action(function: Callable[Concatenate[Change, P], R]) -> Callable[P, R]:
    """Make a function that fills a Change into one transaction that ends with its entry."""

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if args:
            raise TypeError(f"{function.__name__} takes keywords only")
        with transaction.atomic():
            change = Change(kwargs["by"])  # type: ignore[arg-type]
            result = function(change, **kwargs)  # type: ignore[call-arg]
            change.write()
            return result

    ACTIONS[f"{function.__module__.rpartition('.')[2]}.{function.__name__}"] = run
    return run


def check_editable(record: Versioned, values: dict[str, Any]) -> None:
    """Raise TypeError unless all values are of fields that people edit."""
    others = sorted(set(values) - set(record.EDITABLE))
    if others:
        raise TypeError(f"not for editing: {', '.join(others)}")


def check(record: Record, many: dict[str, list] | None = None) -> None:
    """Raise ValidationError, by field, when the record cannot stand.

    What it points to must belong to its case, and readings and notes to its item: a reference
    across would tell one of the other.
    """
    relations = {field.name for field in record._meta.fields if field.is_relation}
    for field in record._meta.fields:
        refuse_unstorable(field.name, getattr(record, field.attname))
        _give_places(record, field)
    record.clean_fields(exclude=relations | {"uid"})
    record.clean()
    record.validate_unique(exclude={"uid"})
    record.validate_constraints()
    for name in sorted(relations):
        _check_case(record, name, [getattr(record, name)])
    for name, values in (many or {}).items():
        _check_case(record, name, values)


def _check_case(record: Record, name: str, targets: list) -> None:
    case = record.ledger_case
    for target in targets:
        if isinstance(target, Record) and target.ledger_case.pk != case.pk:
            raise ValidationError({name: "This belongs to another case."})
        if isinstance(target, OF_ONE_ITEM) and not _of_same_item(record, target):
            raise ValidationError({name: "This belongs to another item."})


def _of_same_item(record: Record, target: Any) -> bool:
    """Whether a row may rest on another: both hang on one item, or on two that are merged."""
    item = getattr(record, "item", None)
    if item is None or item.pk == target.item_id:
        return item is not None
    now = Item.objects.filter(pk__in=[item.pk, target.item_id])
    return len({each.standing_id for each in now}) == 1


def refuse_unstorable(name: str, value: Any) -> None:
    """Raise ValidationError for what PostgreSQL cannot keep, on every database alike."""
    if isinstance(value, dict):
        refuse_unstorable(name, [*value, *value.values()])
    elif isinstance(value, list | tuple):
        for member in value:
            refuse_unstorable(name, member)
    elif isinstance(value, str) and UNSTORABLE.search(value):
        raise ValidationError({name: "Text cannot hold NUL or half of a character (surrogates)."})
    elif isinstance(value, float) and not math.isfinite(value):
        raise ValidationError({name: f"{value} is not a number."})


def _give_places(record: Record, field: models.Field) -> None:
    """A float names a decimal only up to the field's places; its own digits run on for ever."""
    value = getattr(record, field.attname)
    if isinstance(field, models.DecimalField) and isinstance(value, float):
        setattr(record, field.attname, Decimal(f"{value:.{field.decimal_places}f}"))


def _replaceable(old: Dated, new: Dated) -> Dated:
    """The row to be superseded, when it still can be and speaks of the same thing."""
    if old.successor is not None:
        raise AlreadySuperseded(old.successor)
    if old.state == RowState.WITHDRAWN:
        raise ValidationError({"supersedes": "This was withdrawn; record a new row instead."})
    subject = SAME_SUBJECT[type(old).__name__]
    if getattr(old, subject) != getattr(new, subject):
        raise ValidationError({"supersedes": "This speaks of something else."})
    return old


def _lock(record: Record) -> None:
    """Bring the record to what the database holds now and keep others from changing it.

    Rows that point to it may still be added (`no_key`): whoever holds the ledger's head must never
    wait for somebody who waits for the head.
    """
    locked = type(record)._default_manager.select_for_update(no_key=True)
    record.refresh_from_db(from_queryset=locked)


def _differing(record: Record, values: dict[str, Any]) -> dict[str, Any]:
    """What stands now, for the submitted values that differ from it."""
    return {
        name: _now(record, record.field(name))
        for name, value in values.items()
        if _differs(record, record.field(name), value)
    }


def _now(record: Record, field: models.Field) -> Any:
    value = getattr(record, field.name)
    return list(value.all()) if field.many_to_many else value


def _differs(record: Record, field: models.Field, value: Any) -> bool:
    if field.many_to_many:
        return {other.pk for other in value} != {other.pk for other in _now(record, field)}
    return _now(record, field) != value
