"""What a record lacks or waits for: conditions on items, each with the words of its filter."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from evidence.models import (
    Case,
    Finding,
    FindingReview,
    Item,
    LocationClaim,
    ProvenanceStep,
    Receipt,
    Reopening,
    User,
)
from evidence.provenance import reviewing
from evidence.vocabularies import Role, StepKind


@dataclass(frozen=True)
class Lack:
    """Something a record lacks or that waits for a decision: a word, and which items have it.

    `rows` are what few items have: all items that have it are found from there.
    """

    code: str
    label: str
    of: Callable[[User], Q]
    rows: Callable[[], QuerySet] | None = None

    @classmethod
    def by_rows(cls, code: str, label: str, rows: Callable[[], QuerySet]) -> "Lack":
        return cls(code, label, lambda user: _of_item(rows()), rows)

    def among_all(self, user: User) -> Q:
        """The same condition, to find the items that meet it rather than to ask of a few."""
        return _items_of(self.rows()) if self.rows else self.of(user)

    @property
    def column(self) -> str:
        return f"lacks_{self.code}"

    def expression(self, user: User) -> ExpressionWrapper:
        return ExpressionWrapper(self.of(user), output_field=BooleanField())


def _of_item(rows: QuerySet) -> Q:
    """Whether rows hang on the item or on one that is merged into it."""
    here, merged = OuterRef("pk"), OuterRef("pk")
    return Q(Exists(rows.filter(item=here))) | Q(Exists(rows.filter(item__merged_into=merged)))


def _items_of(rows: QuerySet) -> Q:
    """As `_of_item`; asked from the rows, however many items there are."""
    homes = rows.annotate(home=Coalesce("item__merged_into_id", "item_id"))
    return Q(pk__in=homes.values("home"))


def _no_source(user: User) -> Q:
    steps = ProvenanceStep.objects.current().filter(source__isnull=False)
    return ~_of_item(steps) & ~_of_item(Receipt.objects.filter(source__isnull=False))


def _no_location(user: User) -> Q:
    return ~_of_item(LocationClaim.objects.current())


def _no_finding(user: User) -> Q:
    return ~_of_item(Finding.objects.current())


def _waiting_proposals() -> QuerySet:
    agreed = FindingReview.objects.filter(finding=OuterRef("pk"), value=OuterRef("value"))
    return Finding.objects.current().filter(~Exists(agreed))


def _reopened_findings() -> QuerySet:
    return Finding.objects.current().filter(pk__in=Reopening.objects.values("finding"))


def _shaken_findings() -> QuerySet:
    return Finding.objects.standing().shaken()


def _second_receipts() -> QuerySet:
    from_somebody = Receipt.objects.filter(source__isnull=False)
    earlier = from_somebody.filter(item=OuterRef("item"), id__lt=OuterRef("id"))
    other = earlier.exclude(source=OuterRef("source"))
    return from_somebody.filter(Exists(other))


def _same_bytes(user: User) -> Q:
    """Another item of the case holds these bytes; told to its admins, who alone see every item."""
    twins = Item.objects.filter(
        case=OuterRef("case"), original=OuterRef("original"), merged_into=None
    )
    # Asked by the case itself, SQLite sorts all items of all these cases before it shows the first.
    managed = Case.objects.where_role(user, Role.ADMIN).filter(pk=OuterRef("case"))
    return Q(Exists(twins.exclude(pk=OuterRef("pk")))) & Q(Exists(managed))


def _not_recorded(user: User) -> Q:
    return ~_of_item(ProvenanceStep.objects.current().filter(kind=StepKind.RECORDED))


def _from_nobody(user: User) -> Q:
    # Asked by the column itself, SQLite goes through all receipts from nobody for every item.
    return _of_item(Receipt.objects.annotate(whom=Coalesce("source_id", 0)).filter(whom=0))


LACKS = (
    Lack("unreviewed", "Provenance not reviewed yet", lambda user: reviewing.unreviewed()),
    Lack("changed", "Provenance changed since", lambda user: reviewing.changed_since_review()),
    Lack("returned", "Provenance returned", lambda user: reviewing.returned()),
    Lack("recorded", "Gap: who recorded it", _not_recorded),
    Lack("received", "Gap: whom a receipt is from", _from_nobody),
    Lack("source", "No source", _no_source),
    Lack("location", "No location claim", _no_location),
    Lack("finding", "No finding", _no_finding),
    Lack.by_rows("proposal", "Finding waits for a second person", _waiting_proposals),
    Lack.by_rows("reopened", "Finding reopened", _reopened_findings),
    Lack.by_rows("shaken", "Finding rests on a claim given up since", _shaken_findings),
    Lack.by_rows("second_source", "Second receipt from another source", _second_receipts),
    Lack("same_bytes", "Same bytes as another item", _same_bytes),
)


def offered(user: User) -> list[Lack]:
    """What this person may be told is lacking."""
    manages = Case.objects.where_role(user, Role.ADMIN).exists()
    return [lack for lack in LACKS if manages or lack.code != "same_bytes"]
