"""Who published, supplied or said something, in one case."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from evidence.models.base import Versioned
from evidence.models.case import Case
from evidence.vocabularies import Reliability, SourceKind


class Source(Versioned):
    """A source; a confidential one goes by its code name."""

    EDITABLE = (
        "kind",
        "name",
        "handle",
        "url",
        "about",
        "reliability",
        "confidential",
        "code_name",
    )
    COMMITTED = frozenset(EDITABLE) | {"case", "recorded_by", "recorded_at"}
    PLAIN = frozenset({"recorded_at"})
    IDENTIFYING = frozenset({"name", "handle", "url", "about"})
    """What tells who a confidential source is."""
    TOLD_BY = frozenset({"url", "obtained_from", "file_name", "message"})
    """Fields by which a record that names a confidential source tells who it is: where it was met,
    and what came from its own hand. A channel's files bear its handle, and a message is signed."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="sources")
    kind = models.CharField(max_length=12, choices=SourceKind, default=SourceKind.UNKNOWN)
    name = models.CharField(max_length=200)
    handle = models.CharField(max_length=200, blank=True)
    url = models.URLField("address (URL)", max_length=1000, blank=True)
    about = models.TextField(blank=True, help_text="Standing, affiliation, what is known of it.")
    reliability = models.CharField(
        max_length=1, choices=Reliability, default=Reliability.F, help_text="Admiralty grade."
    )
    confidential = models.BooleanField(
        default=False, help_text="Shown by its code name to those without the right to the name."
    )
    code_name = models.CharField(max_length=60, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        # By the names everybody reads: those that are kept would else be told letter by letter.
        ordering = [
            models.Case(
                models.When(confidential=True, then=models.F("code_name")), default=models.F("name")
            ),
            "id",
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(confidential=False) | ~models.Q(code_name=""),
                name="source_confidential_needs_code_name",
                violation_error_message="A confidential source needs a code name.",
            )
        ]

    def __str__(self) -> str:
        return self.public_name

    @property
    def public_name(self) -> str:
        """What anybody in the case may read."""
        return self.code_name if self.confidential else self.name


class SourceContact(Versioned):
    """How to reach a source, kept apart from it."""

    COMMITTED = frozenset({"source", "contact", "recorded_by", "recorded_at"})
    PLAIN = frozenset({"recorded_at"})

    source = models.OneToOneField(Source, on_delete=models.PROTECT, related_name="contact")
    contact = models.TextField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)

    @property
    def ledger_case(self) -> Case:
        return self.source.case
