"""Custody: the append-only ledger, its tree, and the values its commitments stand for."""

from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Left
from django.db.models.lookups import Exact

from evidence.models.case import Case
from evidence.models.item import Item
from evidence.models.seal import sealed_to
from evidence.vocabularies import EntryType, Role

SEALED_KINDS = ("verificationnote", "noteattachment", "finding", "findingreview", "reopening")


class LedgerEntryQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        """Entries of the user's cases whose items the user may all see.

        What was taken out is for the case's admins, and for whoever took it.

        The columns used are read from the body; ``verify_ledger`` holds them to it.
        """
        hidden = LedgerSubject.objects.filter(
            Q(entry=OuterRef("pk"), item__isnull=False),
            ~Exists(Item.objects.readable_by(user).filter(pk=OuterRef("item"))),
        )
        # How much somebody took out, and what they asked for, would tell others of hidden items.
        own = Q(actor=getattr(user, "record_id", ""))
        managed = Q(case__in=Case.objects.where_role(user, Role.ADMIN))
        return self.filter(
            ~Q(type=EntryType.DISSEMINATION) | own | managed,
            ~Exists(hidden),
            ~_sealed(user),
            case__in=Case.objects.visible_to(user),
        )


def _sealed(user: Any) -> Q:
    """Entries about other people's checks of items whose checks are sealed to the user."""
    checks = Q()
    for kind in SEALED_KINDS:
        # As LIKE it would be: SQLite plans such a question anew each time it is asked.
        checks |= Q(Exact(Left("record", len(kind) + 1), f"{kind}:"))
    subjects = LedgerSubject.objects.filter(entry=OuterRef("pk"))
    of_others = ~Q(actor=getattr(user, "record_id", ""))
    return (
        of_others
        & Exists(subjects.filter(item__in=sealed_to(user)))
        & Exists(subjects.filter(checks))
    )


class LedgerEntry(models.Model):
    """One change: RFC 8785 bytes, their RFC 6962 leaf hash, and columns read from them."""

    seq = models.BigIntegerField(primary_key=True)
    body = models.TextField()
    leaf = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField(db_index=True)
    type = models.CharField(max_length=24, choices=EntryType)
    actor = models.CharField(max_length=40)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")

    objects = LedgerEntryQuerySet.as_manager()

    class Meta:
        ordering = ["seq"]
        verbose_name_plural = "ledger entries"
        # Each list of entries reads its latest rows straight from one of these.
        indexes = [
            models.Index(fields=["case", "seq"], name="entry_of_case"),
            models.Index(fields=["type", "seq"], name="entry_of_type"),
            models.Index(fields=["actor", "seq"], name="entry_by_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.get_type_display()}"


class LedgerSubject(models.Model):
    """A record an entry speaks of, with the leaf of that record's entry before."""

    entry = models.ForeignKey(LedgerEntry, on_delete=models.PROTECT, related_name="subjects")
    record = models.CharField(max_length=60)
    prev = models.CharField(max_length=64, blank=True)
    item = models.ForeignKey(Item, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["record", "entry"], name="subject_once")]


class LedgerNode(models.Model):
    """The hash of one complete subtree above the leaves."""

    level = models.PositiveSmallIntegerField()
    index = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["level", "index"], name="node_once")]


class LedgerHead(models.Model):
    """The tree's size and the roots of its complete subtrees, largest first; one row."""

    size = models.BigIntegerField(default=0)
    peaks = models.JSONField(default=list)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="ledger_has_one_head")]


class Opening(models.Model):
    """The value and salt behind one commitment; deleting it erases the value, not the proof."""

    entry = models.ForeignKey(LedgerEntry, on_delete=models.PROTECT, related_name="openings")
    record = models.CharField(max_length=60)
    field = models.CharField(max_length=40)
    value = models.TextField()
    salt = models.CharField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "record", "field"], name="opening_once")
        ]
