"""Claims about the event itself, and how items and other statements bear on them."""

import unicodedata

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from evidence.models.base import Attributed, Dated
from evidence.models.case import Case
from evidence.models.item import Item
from evidence.models.source import Source
from evidence.vocabularies import LANGUAGES, Credibility, RowState, Stance, Standing

UNSEEN = {"C", "Z", "M"}
"""Classes of characters that show nothing by themselves: controls, spaces, combining marks."""


class Statement(Dated):
    """What somebody said happened, in their words."""

    COMMITTED = Dated.OWN | {
        "case",
        "words",
        "language",
        "translation",
        "speaker",
        "said",
        "said_where",
        "published_in",
        "published",
        "url",
        "credibility",
        "context",
    }

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="statements")
    words = models.TextField(help_text="As said or printed, unchanged.")
    language = models.CharField(max_length=8, choices=LANGUAGES, blank=True)
    translation = models.TextField(blank=True)
    speaker = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="statements")
    said = models.CharField("said when", max_length=80, blank=True)
    said_where = models.CharField(
        max_length=200, blank=True, help_text="A place, an occasion, a programme: as it was told."
    )
    published_in = models.ForeignKey(
        Source, null=True, blank=True, on_delete=models.PROTECT, related_name="published"
    )
    published = models.CharField("published when", max_length=80, blank=True)
    url = models.URLField("address (URL)", max_length=2000, blank=True)
    credibility = models.CharField(
        max_length=1,
        choices=Credibility,
        default=Credibility.UNJUDGED,
        help_text="Admiralty grade of the information.",
    )
    context = models.TextField(blank=True, help_text="What should be known to read it rightly.")

    def clean(self) -> None:
        if self.state == RowState.ACTIVE and not _shows_anything(self.words):
            raise ValidationError({"words": "A statement needs words."})


def _shows_anything(text: str) -> bool:
    return any(unicodedata.category(letter)[0] not in UNSEEN for letter in text)


class StatementLink(Dated):
    """How one item, or one other statement, bears on a statement."""

    COMMITTED = Dated.OWN | {"statement", "item", "other", "stance", "explanation"}

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="links")
    item = models.ForeignKey(
        Item, null=True, blank=True, on_delete=models.PROTECT, related_name="statement_links"
    )
    other = models.ForeignKey(
        Statement, null=True, blank=True, on_delete=models.PROTECT, related_name="links_to"
    )
    stance = models.CharField(max_length=16, choices=Stance)
    explanation = models.TextField(blank=True)

    class Meta(Dated.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(item__isnull=False, other__isnull=True)
                | Q(item__isnull=True, other__isnull=False),
                name="statementlink_one_target",
                violation_error_message="Link an item or another statement.",
            ),
            models.CheckConstraint(
                condition=Q(other__isnull=True) | ~Q(other=F("statement")),
                name="statementlink_not_itself",
                violation_error_message="A statement cannot bear on itself.",
            ),
        ]

    @property
    def ledger_case(self) -> Case:
        return self.statement.case


class StatementAssessment(Attributed, Dated):
    """What a source, or somebody of the team, came to when they tried to verify a statement.

    Assessments by several stand side by side; each supersedes only the same one's earlier one.
    """

    COMMITTED = Dated.OWN | {
        "statement",
        "value",
        "reasons",
        "said",
        "url",
        "claimed_by_source",
        "claimed_by_user",
    }

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="assessments")
    value = models.CharField("it is", max_length=16, choices=Standing)
    reasons = models.TextField(help_text="What it rests on, or what stands in the way.")
    said = models.CharField("assessed when", max_length=80, blank=True)
    url = models.URLField("address (URL)", max_length=2000, blank=True)

    class Meta(Dated.Meta):
        constraints = [*Attributed.Meta.constraints]

    @property
    def ledger_case(self) -> Case:
        return self.statement.case
