"""The catalog record, the bytes it may hold, and who else may see it."""

from collections.abc import Callable, Iterable
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.utils import timezone

from evidence.models.base import Dated, Versioned
from evidence.models.case import Case, Membership
from evidence.models.people import User
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
    _merges = False
    _attach: Callable[[list["Item"]], None] | None = None

    def visible_to(self, user) -> Self:
        """The one rule of sight (design §7): pages, search, files, exports and admin ask here.

        Members of the case see its items; a restricted one only the case's admins, the verifier
        who brought it, and people granted sight of it. Being a site admin opens nothing. An item
        merged into another is found, listed and counted as that other.
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(_seen_by(user, user), merged_into=None)

    def readable_by(self, user) -> Self:
        """Items whose rows the user may read: those visible, and those merged into one of them."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        apart = Q(merged_into=None) & _seen_by(user, user)
        merged = Q(merged_into__isnull=False) & _seen_by(user, user, "merged_into__")
        return self.filter(apart | merged)

    def with_merged(self) -> Self:
        """The items, each with what is prefetched of the items merged into it among its own.

        These are also listed in `merged_items`. Rows come in the order they were recorded; where
        one comes from, its own `item` says.
        """
        clone = self._chain()  # type: ignore[attr-defined]
        clone._merges = True
        return clone

    def with_rows(self, attach: Callable[[list["Item"]], None]) -> Self:
        """The items, each with what `attach` makes ready when they are fetched."""
        clone = self._chain()  # type: ignore[attr-defined]
        clone._attach = attach
        return clone

    def _clone(self) -> Self:
        clone = super()._clone()  # type: ignore[misc]
        clone._merges, clone._attach = self._merges, self._attach
        return clone

    def _fetch_all(self) -> None:
        found: Any = self
        is_new = found._result_cache is None
        super()._fetch_all()
        if is_new and self._attach is not None:
            self._attach(found._result_cache)

    def _prefetch_related_objects(self) -> None:
        super()._prefetch_related_objects()  # type: ignore[misc]
        if self._merges:
            found: Any = self
            _gather(found._result_cache, found._prefetch_related_lookups)


def _seen_by(person: Any, inside: Any, path: str = "") -> Q:
    """The rule for one person: as an item's own columns name them, and as its subqueries do.

    `path` leads from the item to another of its case whose sight decides.
    """
    member = Membership.objects.filter(case=OuterRef("case"), user=inside, active=True)
    granted = Grant.objects.filter(item=OuterRef(f"{path}pk"), user=inside, active=True)
    return Exists(member) & (
        ~Q(**{f"{path}visibility": Visibility.RESTRICTED})
        | Exists(member.filter(role=Role.ADMIN))
        | (Q(**{f"{path}created_by": person}) & Exists(member.filter(role=Role.VERIFIER)))
        | Exists(granted)
    )


def people_who_see(case: Case, items: Iterable["Item"] = ()) -> models.QuerySet[User]:
    """The members of a case who may see all of these items: the rule of sight the other way."""
    person, inside = OuterRef("pk"), OuterRef(OuterRef("pk"))
    members = Membership.objects.filter(case=case, user=person, active=True)
    people = User.objects.filter(Exists(members), is_active=True)
    for item in items:
        seen = Item.objects.filter(_seen_by(person, inside), pk=item.standing_id)
        people = people.filter(Exists(seen))
    return people


def _gather(items: list["Item"], lookups: tuple) -> None:
    """Add to each item's prefetched rows those of the items merged into it."""
    known = {item.pk: item for item in items}
    merged: list[Any] = list(Item.objects.filter(merged_into__in=known).order_by("pk"))
    models.prefetch_related_objects(merged, *lookups)
    for each in merged:
        home: Any = known[each.merged_into_id]
        home.merged_items = [*home.merged_items, each]
        for name, theirs in getattr(each, "_prefetched_objects_cache", {}).items():
            _join(home._prefetched_objects_cache[name], theirs)


def _join(mine: Any, theirs: Any) -> None:
    rows = list({row.pk: row for row in (*mine, *theirs)}.values())
    if mine.model._meta.ordering == ["id"]:
        rows.sort(key=lambda row: row.pk)
    mine._result_cache = rows


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
        "merged_into",
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
    # See models/merge.py.
    merged_into = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="absorbed",
        editable=False,
        db_index=False,  # nearly none is: SQLite would look for all the others by it
    )

    objects = ItemQuerySet.as_manager()
    merged_items: "list[Item]" = []

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["case", "work_status", "created_at"]),
            models.Index(fields=["original"]),
            models.Index(
                fields=["merged_into"],
                condition=Q(merged_into__isnull=False),
                name="item_merged",
            ),
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
    def standing_id(self) -> int:
        """The number of the item under whose code this one is found: its own unless merged."""
        return self.merged_into_id or self.pk

    @property
    def standing(self) -> "Item":
        """The item under whose code this one is found: itself unless merged."""
        return self.merged_into or self

    def parts(self) -> models.QuerySet:
        """This item and those merged into it: whose rows its page shows together."""
        return Item.objects.filter(Q(pk=self.pk) | Q(merged_into=self.pk))

    @property
    def quiet_title(self) -> str:
        """What is said of it where nobody asked for it; what is hard to see is not described."""
        if not self.is_veiled or self.sensitivity == Sensitivity.NOT_ASSESSED:
            return self.title
        return f"{self.get_kind_display()}, {self.get_sensitivity_display().lower()}"

    @property
    def is_veiled(self) -> bool:
        """Whether it is not shown, nor described where nobody looks for it, until somebody asks."""
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
