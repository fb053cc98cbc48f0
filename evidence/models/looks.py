"""How far somebody has looked through what changed."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from evidence.models.case import Case


class LastLook(models.Model):
    """Up to which ledger entry one person has looked at the changes of one case.

    A convenience of that person, moved by them alone: no part of the evidence, so the ledger
    does not speak of it.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    upto = models.BigIntegerField(default=0)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "case"], name="look_once")]
