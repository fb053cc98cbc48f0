"""What was taken out of the catalog, by whom."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from evidence.models.base import Record
from evidence.models.case import Case
from evidence.vocabularies import ExportFormat, Role


class ExportQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        """Exports from the cases the user is admin of, and the user's own from cases still theirs.

        How much somebody took, and what they asked for, tells of items others may not see.
        """
        managed = Case.objects.where_role(user, Role.ADMIN)
        own = Q(taken_by=user.pk, case__in=Case.objects.visible_to(user))
        return self.filter(own | Q(case__in=managed))


class Export(Record):
    """One taking out of a case's items; a file with items of two cases is two of these.

    `asked` is the search as its address has it, without what names other cases, and how many of
    this case's items were chosen, or left out, one by one; `digest` is the SHA-256 of the items'
    codes, each followed by a line feed, in the order of the file. Both, and the number, are fixed
    before the first byte leaves.
    """

    COMMITTED = frozenset({"case", "format", "asked", "items", "digest", "taken_by", "taken_at"})
    PLAIN = frozenset({"taken_at"})

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="exports")
    format = models.CharField(max_length=8, choices=ExportFormat)
    asked = models.TextField("what was asked for", blank=True)
    items = models.PositiveIntegerField("number of items")
    digest = models.CharField("SHA-256 of their codes", max_length=64)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="exports"
    )
    taken_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ExportQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.items} items of {self.case.code} as {self.get_format_display()}"
