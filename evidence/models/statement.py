"""Claims about the event itself, and how items and other statements bear on them."""

from django.db import models
from django.db.models import F, Q

from evidence.models.base import Dated
from evidence.models.case import Case
from evidence.models.item import Item
from evidence.models.source import Source
from evidence.vocabularies import LANGUAGES, Credibility, Stance


class Statement(Dated):
    """What somebody said happened, in their words."""

    COMMITTED = Dated.OWN | {
        "case",
        "words",
        "language",
        "translation",
        "speaker",
        "said",
        "published_in",
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
    published_in = models.ForeignKey(
        Source, null=True, blank=True, on_delete=models.PROTECT, related_name="published"
    )
    url = models.URLField("address (URL)", max_length=2000, blank=True)
    credibility = models.CharField(
        max_length=1,
        choices=Credibility,
        default=Credibility.UNJUDGED,
        help_text="Admiralty grade of the information.",
    )
    context = models.TextField(blank=True, help_text="What should be known to read it rightly.")


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
