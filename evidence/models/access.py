"""Who opened or downloaded an original, or a file attached to a check or a claim."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from evidence.models.case import Case
from evidence.models.checking import NoteAttachment, VerificationNote
from evidence.models.item import Item
from evidence.models.support import ClaimEvidence
from evidence.vocabularies import AccessKind, Role


class AccessQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        """Accesses in the cases the user is admin of; none to a file of a check sealed to them."""
        seen = VerificationNote.objects.visible_to(user).filter(pk=OuterRef("attachment__note"))
        return self.filter(
            Q(attachment=None) | Exists(seen),
            item__case__in=Case.objects.where_role(user, Role.ADMIN),
        )


class Access(models.Model):
    """One opening or download of one item's original, or of a file attached to its record."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="accesses")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="accesses"
    )
    kind = models.CharField(max_length=10, choices=AccessKind)
    attachment = models.ForeignKey(
        NoteAttachment, null=True, on_delete=models.PROTECT, related_name="accesses"
    )
    evidence = models.ForeignKey(
        ClaimEvidence, null=True, on_delete=models.PROTECT, related_name="accesses"
    )
    at = models.DateTimeField(default=timezone.now)

    objects = AccessQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "accesses"

    @property
    def file(self) -> str:
        """Which file it was: the original, or what is attached to a check or a claim."""
        if self.attachment:
            return f"{self.attachment.file_name}, attached to a check"
        if self.evidence:
            return f"{self.evidence.file_name}, attached to a claim"
        return "the original"
