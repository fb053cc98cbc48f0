"""What every catalogued record is: a name in the ledger, and fields either committed or derived."""

import uuid
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, ClassVar, Self, cast

from django.conf import settings
from django.db import models
from django.utils import timezone

from evidence.vocabularies import RowState


class Record(models.Model):
    """A row whose every change stands in the ledger.

    COMMITTED fields are repeated in the ledger and reconciled against it; DERIVED ones can be
    recomputed. Every field is in exactly one of the two. Of the committed ones, names of records,
    vocabulary codes and what PLAIN lists are written as they are; every free or personal value
    only as a salted hash.
    """

    COMMITTED: ClassVar[frozenset[str]] = frozenset()
    DERIVED: ClassVar[frozenset[str]] = frozenset({"id", "uid"})
    PLAIN: ClassVar[frozenset[str]] = frozenset()

    # The record's name in the ledger, so it needs no fact of its own.
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        abstract = True

    @property
    def record_id(self) -> str:
        """The name this record has in the ledger, ``model:uid``."""
        return f"{self._meta.model_name}:{self.uid.hex}"

    @property
    def ledger_case(self) -> Any:
        """The case whose members may see this record's entries."""
        home: Any = self
        return home.case if hasattr(self, "case_id") else home.item.case

    @property
    def ledger_items(self) -> list[Any]:
        """The items whose chain this record's entries join and whose sight rule they follow."""
        item = getattr(self, "item", None)
        return [item] if item is not None else []

    @classmethod
    def committed_fields(cls) -> list[models.Field]:
        """The committed fields in a fixed order."""
        return [cls.field(name) for name in sorted(cls.COMMITTED)]

    @classmethod
    def field(cls, name: str) -> models.Field:
        """One of the record's own fields by its name."""
        return cast(models.Field, cls._meta.get_field(name))

    @classmethod
    def is_plain(cls, field: models.Field) -> bool:
        """Whether the ledger writes this field's value as it is."""
        plain_kinds = (models.BooleanField, models.UUIDField)
        return bool(
            field.is_relation
            or field.choices
            or isinstance(field, plain_kinds)
            or field.name in cls.PLAIN
        )

    def fact(self, field: models.Field) -> Any:
        """This record's value of a field as JSON carries it; see :func:`as_fact`."""
        value = getattr(self, field.name)
        return as_fact(field, value.all() if field.many_to_many else value)


def as_fact(field: models.Field, value: Any) -> Any:
    """One field's value in the form the ledger commits to.

    Decimals carry the field's number of places, times are UTC with microseconds, a foreign key is
    the name of the record it points to, many-to-many a sorted list of such names. What a database
    may give back in another form (minus zero, a whole number as a float) has one form here.
    """
    if field.many_to_many:
        return sorted(other.record_id for other in value)
    if value is None:
        return None
    if field.is_relation:
        return value.record_id
    if isinstance(field, models.DecimalField):
        places = Decimal(value).quantize(Decimal(1).scaleb(-field.decimal_places))
        return f"{places + 0:f}"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, uuid.UUID):
        return value.hex
    return _settled(value) if isinstance(field, models.JSONField) else value


def _settled(value: Any) -> Any:
    """JSON as every database gives it back: PostgreSQL returns 1e16 as an integer."""
    if isinstance(value, dict):
        return {name: _settled(member) for name, member in value.items()}
    if isinstance(value, list | tuple):
        return [_settled(member) for member in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


class Versioned(Record):
    """A record that may change; its version tells a save based on a stale read."""

    DERIVED = Record.DERIVED | {"version"}
    EDITABLE: ClassVar[tuple[str, ...]] = ()
    """The fields people edit; the rest change by actions of their own or never."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True


class DatedQuerySet(models.QuerySet):
    """Rows that supersede one another."""

    def current(self) -> Self:
        """What is asserted now: not superseded, not withdrawn."""
        return self.filter(superseded_by__isnull=True, state=RowState.ACTIVE)


class Dated(Record):
    """A row by one person at one time that is never edited: a later row supersedes it.

    A withdrawal is such a later row, in state *withdrawn*. Database triggers hold that the two
    belong together, that nothing supersedes a withdrawal, and that no row changes or goes.
    """

    OWN = frozenset({"state", "reason", "supersedes", "recorded_by", "recorded_at"})
    PLAIN = frozenset({"recorded_at"})

    state = models.CharField(
        max_length=10, choices=RowState, default=RowState.ACTIVE, editable=False
    )
    reason = models.TextField(
        "reason for the change", blank=True, help_text="Why this takes the place of what stood."
    )
    supersedes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="superseded_by"
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["id"]

    @property
    def successor(self) -> Any:
        """The row that took this one's place, or None."""
        return getattr(self, "superseded_by", None)

    @property
    def is_current(self) -> bool:
        return self.state == RowState.ACTIVE and self.successor is None


class Attributed(models.Model):
    """Who claims it: exactly one of a source and a member of the team."""

    claimed_by_source = models.ForeignKey(
        "evidence.Source", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    claimed_by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(claimed_by_source__isnull=False, claimed_by_user__isnull=True)
                | models.Q(claimed_by_source__isnull=True, claimed_by_user__isnull=False),
                name="%(class)s_one_claimant",
                violation_error_message="Say who claims it: a source or a member of the team.",
            )
        ]
