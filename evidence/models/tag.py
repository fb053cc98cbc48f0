"""How the terms of a case's vocabulary stand to one another."""

from django.db import models

from evidence.models.base import Dated
from evidence.models.case import Case
from evidence.models.item import Tag
from evidence.vocabularies import TagLinkKind


class TagLink(Dated):
    """One term under a broader one, merged into another, or told apart from it.

    Nothing else changes: items keep the tags they were given, so that withdrawing the row undoes
    it. What it comes to is worked out in finding/concepts.py.
    """

    COMMITTED = Dated.OWN | {"tag", "other", "kind"}

    tag = models.ForeignKey(Tag, on_delete=models.PROTECT, related_name="links_out")
    other = models.ForeignKey(Tag, on_delete=models.PROTECT, related_name="links_in")
    kind = models.CharField("stands to it as", max_length=12, choices=TagLinkKind)

    class Meta(Dated.Meta):
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(tag=models.F("other")),
                name="taglink_two_tags",
                violation_error_message="A tag cannot be linked to itself.",
            )
        ]

    @property
    def ledger_case(self) -> Case:
        return self.tag.case
