"""Words that stand for one another in every search of this site."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone


class Synonym(models.Model):
    """A group of words that mean the same, or names of one place, in several languages.

    It belongs to no case and says nothing about evidence: it only widens what a search asks for.
    So it stands outside the ledger, whose entries each belong to a case, and is kept by site
    admins. Who last changed a group, and when, stays on it.
    """

    words = models.TextField(
        help_text="One word a line, each in its plain form; other forms are found by themselves."
    )
    note = models.CharField(max_length=200, blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["words"]

    def __str__(self) -> str:
        return " = ".join(self.words.split())

    def clean(self) -> None:
        lines = list(dict.fromkeys(filter(None, map(str.strip, self.words.splitlines()))))
        if several := next((line for line in lines if len(line.split()) > 1), None):
            raise ValidationError({"words": f"One word a line; “{several}” is several."})
        if len(lines) < 2:
            raise ValidationError({"words": "Give at least two words, one a line."})
        self.words = "\n".join(lines)
