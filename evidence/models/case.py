"""An investigation and the people in it."""

from typing import Self

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone

from evidence.models.base import Versioned
from evidence.vocabularies import Role


class CaseQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        """Cases the user is a member of; being a site admin opens none."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(memberships__user=user, memberships__active=True)

    def where_role(self, user, *roles: str) -> Self:
        return self.visible_to(user).filter(memberships__role__in=roles, memberships__user=user)


class Case(Versioned):
    """An investigation."""

    EDITABLE = ("title", "summary", "blind_checks")
    COMMITTED = frozenset(EDITABLE) | {"code", "training", "opened_by", "opened_at"}
    DERIVED = Versioned.DERIVED | {"last_number"}
    PLAIN = frozenset({"code", "opened_at"})

    code = models.CharField(
        max_length=12,
        unique=True,
        validators=[RegexValidator(r"^[A-Z][A-Z0-9]{1,11}$", "2 to 12 capitals and digits.")],
        help_text="Short and permanent; items are numbered under it (BEL-0001).",
    )
    title = models.CharField(max_length=200)
    summary = models.TextField(blank=True)
    training = models.BooleanField(
        "training samples",
        default=False,
        help_text="Everything in it is marked as a training sample.",
    )
    blind_checks = models.BooleanField(
        "blind second checks",
        default=False,
        help_text="Whoever checks an item sees neither the finding nor the checks of others "
        "until their own assessment is in.",
    )
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )
    opened_at = models.DateTimeField(default=timezone.now, editable=False)
    last_number = models.PositiveIntegerField(default=0, editable=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} – {self.title}"

    @property
    def ledger_case(self) -> "Case":
        return self


class Membership(Versioned):
    """One person's role in one case."""

    COMMITTED = frozenset({"case", "user", "role", "active", "added_by", "added_at"})
    PLAIN = frozenset({"added_at"})

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="memberships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField(max_length=10, choices=Role)
    active = models.BooleanField(default=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )
    added_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["case", "user"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "user"],
                name="membership_once",
                violation_error_message="This person already has a role in this case.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} as {self.role} in {self.case.code}"
