"""The catalog record, the bytes it may hold, and who else may see it."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.utils import timezone

from evidence.models.base import Dated, Versioned
from evidence.models.case import Case, Membership
from evidence.vocabularies import (
    LANGUAGES,
    VEILED,
    Holding,
    ItemKind,
    LinkKind,
    MediaKind,
    Role,
    Sensitivity,
    TagKind,
    Usage,
    Visibility,
    WorkStatus,
)


class Original(models.Model):
    """Bytes we hold, once for all cases.

    It has no chain of its own in the ledger: an entry that spoke of bytes already held would tell
    one case of the other. Each receipt commits to the SHA-256 it received instead.
    """

    COMMITTED = frozenset({"sha256"})
    DERIVED = frozenset({"id", "size", "media_type", "media_kind"})

    sha256 = models.CharField("SHA-256", max_length=64, unique=True)
    size = models.PositiveBigIntegerField("size in bytes")
    media_type = models.CharField("type as detected", max_length=100)
    media_kind = models.CharField(max_length=12, choices=MediaKind)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Exact(Length("sha256"), 64), name="original_sha256_is_whole"
            ),
            models.CheckConstraint(condition=Q(size__gt=0), name="original_is_not_empty"),
        ]

    def __str__(self) -> str:
        return self.sha256[:12]

    @property
    def record_id(self) -> str:
        return f"sha256:{self.sha256}"


class Tag(Versioned):
    """A vocabulary term of a case, with its other spellings."""

    EDITABLE = ("kind", "name", "aliases")
    COMMITTED = frozenset({"case", "kind", "name", "aliases", "recorded_by", "recorded_at"})
    PLAIN = frozenset({"recorded_at"})

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="tags")
    kind = models.CharField(max_length=10, choices=TagKind)
    name = models.CharField(max_length=100)
    aliases = models.JSONField(default=list, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["kind", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind", "name"],
                name="tag_once",
                violation_error_message="This tag is there already.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class ItemQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        """The one rule of sight (design §7): pages, search, files, exports and admin ask here.

        Members of the case see its items; a restricted one only the case's admins, the verifier
        who brought it, and people granted sight of it. Being a site admin opens nothing.
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        member = Membership.objects.filter(case=OuterRef("case"), user=user, active=True)
        granted = Grant.objects.filter(item=OuterRef("pk"), user=user, active=True)
        return self.filter(
            Exists(member)
            & (
                ~Q(visibility=Visibility.RESTRICTED)
                | Exists(member.filter(role=Role.ADMIN))
                | (Q(created_by=user) & Exists(member.filter(role=Role.VERIFIER)))
                | Exists(granted)
            )
        )


class Item(Versioned):
    """The catalog record of one thing in one case."""

    EDITABLE = (
        "title",
        "original_title",
        "description",
        "kind",
        "language",
        "sensitivity",
        "content_warning",
        "usage",
        "credit_line",
        "usage_conditions",
        "embargo_until",
        "tags",
    )
    COMMITTED = frozenset(EDITABLE) | {
        "case",
        "code",
        "holding",
        "original",
        "media_kind",
        "work_status",
        "visibility",
        "created_by",
        "created_at",
    }
    DERIVED = Versioned.DERIVED | {"number", "changed_at"}
    PLAIN = frozenset({"code", "created_at"})

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="items")
    number = models.PositiveIntegerField(editable=False)
    code = models.CharField(max_length=24, unique=True, editable=False)
    title = models.CharField(max_length=300, help_text="What it is, in the desk's words.")
    original_title = models.CharField(
        max_length=500, blank=True, help_text="The title or caption it came with, unchanged."
    )
    description = models.TextField(blank=True)
    kind = models.CharField(max_length=12, choices=ItemKind, default=ItemKind.OTHER)
    media_kind = models.CharField(
        max_length=12, choices=MediaKind, default=MediaKind.UNKNOWN, editable=False
    )
    holding = models.CharField(
        max_length=10, choices=Holding, default=Holding.REFERENCED, editable=False
    )
    original = models.ForeignKey(
        Original, null=True, on_delete=models.PROTECT, related_name="items", editable=False
    )
    language = models.CharField(max_length=8, choices=LANGUAGES, blank=True)
    work_status = models.CharField(
        max_length=12, choices=WorkStatus, default=WorkStatus.NEW, editable=False
    )
    sensitivity = models.CharField(
        max_length=20, choices=Sensitivity, default=Sensitivity.NOT_ASSESSED
    )
    content_warning = models.CharField(
        max_length=300,
        blank=True,
        help_text="What is to be seen, in words, for those who have not opened it.",
    )
    visibility = models.CharField(
        max_length=10, choices=Visibility, default=Visibility.CASE, editable=False
    )
    usage = models.CharField("may it be used", max_length=10, choices=Usage, default=Usage.UNKNOWN)
    credit_line = models.CharField(max_length=200, blank=True)
    usage_conditions = models.TextField(blank=True)
    embargo_until = models.DateField(null=True, blank=True)
    tags = models.ManyToManyField(Tag, blank=True, related_name="items")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ItemQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["case", "work_status", "created_at"]),
            models.Index(fields=["original"]),
        ]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="item_number_once"),
            models.CheckConstraint(
                condition=Q(holding=Holding.HELD, original__isnull=False)
                | Q(holding=Holding.REFERENCED, original__isnull=True),
                name="item_held_has_original",
                violation_error_message="A held item has an original, a referenced one has none.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def ledger_items(self) -> list["Item"]:
        return [self]

    @property
    def is_held(self) -> bool:
        return self.holding == Holding.HELD

    @property
    def is_veiled(self) -> bool:
        """Whether it is blurred until somebody asks to see it."""
        return self.sensitivity in VEILED


class Grant(Versioned):
    """One person let in on one restricted item."""

    COMMITTED = frozenset({"item", "user", "active", "granted_by", "granted_at"})
    PLAIN = frozenset({"granted_at"})

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="grants")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="grants"
    )
    active = models.BooleanField(default=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )
    granted_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "user"], name="grant_once")]


class ItemLink(Dated):
    """A typed link from one item to another of the same case."""

    COMMITTED = Dated.OWN | {"item", "other", "kind", "position"}
    PLAIN = Dated.PLAIN | {"position"}

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="links_out")
    other = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="links_in")
    kind = models.CharField(max_length=16, choices=LinkKind)
    position = models.PositiveSmallIntegerField("place in the series", null=True, blank=True)

    class Meta(Dated.Meta):
        constraints = [
            models.CheckConstraint(
                condition=~Q(item=models.F("other")),
                name="itemlink_two_items",
                violation_error_message="An item cannot be linked to itself.",
            )
        ]

    @property
    def ledger_items(self) -> list[Item]:
        return [self.item, self.other]
