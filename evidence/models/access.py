"""Who opened or downloaded an original."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from evidence.models.case import Case
from evidence.models.item import Item
from evidence.vocabularies import AccessKind, Role


class AccessQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        """Accesses in the cases the user is admin of."""
        return self.filter(item__case__in=Case.objects.where_role(user, Role.ADMIN))


class Access(models.Model):
    """One opening or download of one item's original."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="accesses")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="accesses"
    )
    kind = models.CharField(max_length=10, choices=AccessKind)
    at = models.DateTimeField(default=timezone.now)

    objects = AccessQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "accesses"
