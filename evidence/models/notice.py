"""What somebody is told of, and what they asked to be told of."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from evidence.models.case import Case
from evidence.models.item import Item
from evidence.models.ledger import LedgerEntry
from evidence.models.saved import SavedSearch
from evidence.models.statement import Statement
from evidence.vocabularies import MailWhen, NoticeKind


class NoticeQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        """The user's own notices of what they may see today.

        An item narrowed, a case left, an entry hidden or a search no longer shared since takes
        its notices along.
        """
        seen = Exists(Item.objects.readable_by(user).filter(pk=OuterRef("item")))
        told = Exists(LedgerEntry.objects.visible_to(user).filter(pk=OuterRef("entry")))
        return self.filter(
            Q(item=None) | seen,
            Q(entry=None) | told,
            Q(search=None) | Q(search__in=SavedSearch.objects.visible_to(user)),
            recipient=user,
            case__in=Case.objects.visible_to(user),
        )

    def unread(self) -> Self:
        return self.filter(read_at=None)


class Notice(models.Model):
    """One person told of one thing, and whether they have read it.

    It holds ids and codes only: what it is about is fetched under the reader's sight whenever it
    is shown or sent. It is a convenience and no part of the evidence, so it stands outside the
    ledger; the change it speaks of stands there, as `entry`.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices"
    )
    kind = models.CharField(max_length=20, choices=NoticeKind)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    item = models.ForeignKey(Item, null=True, on_delete=models.CASCADE, related_name="+")
    statement = models.ForeignKey(Statement, null=True, on_delete=models.CASCADE, related_name="+")
    record = models.CharField(max_length=60, blank=True)
    """The name of the row it is about, such as the note in which somebody is mentioned."""
    search = models.ForeignKey(SavedSearch, null=True, on_delete=models.CASCADE, related_name="+")
    entry = models.ForeignKey(LedgerEntry, null=True, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    mailing = models.UUIDField(null=True)
    """The e-mail that took it along, written down before that is sent: what may have been sent is
    never sent again."""
    mailed_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["recipient", "id"]),
            models.Index(
                fields=["recipient", "id"], condition=Q(read_at=None), name="notice_unread"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["recipient", "entry"], name="notice_once_a_change"),
            models.UniqueConstraint(
                fields=["recipient", "search", "item"], name="notice_once_a_match"
            ),
            models.UniqueConstraint(
                fields=["recipient", "record"],
                condition=Q(kind=NoticeKind.DUE_SOON),
                name="notice_once_due",
            ),
        ]


class Watch(models.Model):
    """Somebody who wants to be told of every change of an item; outside the ledger, as a notice."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="watches"
    )
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="watches")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["user", "item"], name="watch_once")]


class Mailbox(models.Model):
    """What somebody wants by e-mail and when; whoever has none is sent nothing."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="mailbox"
    )
    wishes = models.JSONField(default=dict)
    """NoticeKind to MailWhen; a kind that is missing is not sent."""
    since = models.DateTimeField(default=timezone.now)
    """Notices older than this are not sent: e-mail was not wanted then."""
    digest_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    retry_at = models.DateTimeField(null=True)
    """When to try again after the last attempt failed, and how often in a row it has."""

    def kinds(self, *when: str) -> list[str]:
        """The kinds wanted then."""
        return [kind for kind, wanted in self.wishes.items() if wanted in when]

    def wish(self, kind: str) -> str:
        return self.wishes.get(kind, MailWhen.OFF)
