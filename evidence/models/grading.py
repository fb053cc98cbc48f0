"""Admiralty grades: of a source and of one item's information, apart from one another."""

from django.db import models

from evidence.models.base import Dated
from evidence.models.case import Case
from evidence.models.item import Item
from evidence.models.source import Source
from evidence.vocabularies import Credibility, Reliability


class SourceGrade(Dated):
    """How reliable a source was held to be, from when on, and why.

    The latest is repeated in `Source.reliability`, by the same action in the same entry, so that
    lists can filter by it. A grade given before grades had rows stands in the source alone.
    """

    COMMITTED = Dated.OWN | {"source", "reliability", "grounds"}

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="grades")
    reliability = models.CharField("grade", max_length=1, choices=Reliability)
    grounds = models.TextField(blank=True, help_text="What the grade rests on.")

    @property
    def ledger_case(self) -> Case:
        return self.source.case


class InformationGrade(Dated):
    """How credible the information in an item was held to be, whoever it is from."""

    COMMITTED = Dated.OWN | {"item", "credibility", "grounds"}

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="information_grades")
    credibility = models.CharField("grade", max_length=1, choices=Credibility)
    grounds = models.TextField(help_text="What the grade rests on.")
