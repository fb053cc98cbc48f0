"""What stands beside each claim on its item's page: adoption, evidence, checks, contradictions."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db.models import Q

from evidence import moments, places
from evidence.models import (
    Adoption,
    AnyClaim,
    ClaimCheck,
    ClaimEvidence,
    Item,
    LocationClaim,
    TimeClaim,
    User,
    VerificationNote,
    contradictions,
)
from evidence.models.prepared import Prepared, padded
from evidence.vocabularies import RowState

C = TypeVar("C", LocationClaim, TimeClaim)
Key = tuple[str, int]


ADOPTIONS = Prepared(lambda *items: Adoption.objects.current().filter(item__in=items).with_claims())
EVIDENCE = Prepared(
    lambda reader, *items: (
        ClaimEvidence.objects.current()
        .filter(Q(other=None) | Q(other__in=Item.objects.visible_to(reader)), item__in=items)
        .select_related("original", "other", "recorded_by")
    )
)
CHECKS = Prepared(
    lambda *items: (
        ClaimCheck.objects.filter(
            note__item__in=items, note__superseded_by=None, note__state=RowState.ACTIVE
        )
        .select_related("note__recorded_by")
        .order_by("note")
    )
)


@dataclass(frozen=True)
class Check:
    """One check of a claim; `is_second` when somebody else than who claimed and recorded it."""

    note: VerificationNote
    is_second: bool


@dataclass(frozen=True)
class Opposite:
    """A claim that cannot be true together with this one, and how far apart they are in words."""

    claim: AnyClaim
    apart: str


@dataclass
class Support:
    """All that stands beside one claim.

    `adoption` is of this claim; `adopted_before` of one that this took the place of, so that
    nobody has decided yet whether to go by this one.
    """

    adoption: Adoption | None = None
    adopted_before: Adoption | None = None
    evidence: list[ClaimEvidence] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    opposites: list[Opposite] = field(default_factory=list)

    @property
    def is_checked(self) -> bool:
        """Whether a second person has looked."""
        return any(check.is_second for check in self.checks)


class Claimed:
    """What stands beside the claims of some items that are one, as one reader may see it.

    `is_sealed` leaves out everybody's checks but the reader's own. Three queries.
    """

    def __init__(self, items: Collection[int], reader: User, *, is_sealed: bool) -> None:
        numbers = padded(items)
        self.adoptions = {_key_of(row): row for row in ADOPTIONS.records(*numbers)}
        self.evidence: dict[Key, list[ClaimEvidence]] = defaultdict(list)
        for row in EVIDENCE.records(reader, *numbers):
            self.evidence[_key_of(row)].append(row)
        self.checks: dict[Key, list[VerificationNote]] = defaultdict(list)
        for check in CHECKS.records(*numbers):
            if not is_sealed or check.note.recorded_by_id == reader.pk:
                self.checks[_key_of(check)].append(check.note)

    def supported(self, chains: Iterable[Any]) -> list[Any]:
        """The chains of claims, each with what stands beside it as its `support`."""
        known = list(chains)
        claims = [each.row for each in known if not each.is_withdrawn]
        opposites: dict[int, list[Opposite]] = defaultdict(list)
        for one, other in contradictions(claims):
            opposites[one.pk].append(Opposite(other, apart(one, other)))
            opposites[other.pk].append(Opposite(one, apart(one, other)))
        for each in known:
            each.support = self._of(each.row, each.past, opposites[each.row.pk])
        return known

    def _of(self, claim: AnyClaim, past: list[AnyClaim], opposites: list[Opposite]) -> Support:
        keys = [_key(each) for each in (claim, *past)]
        notes = [note for key in keys for note in self.checks[key]]
        return Support(
            adoption=self.adoptions.get(keys[0]),
            adopted_before=next((a for key in keys[1:] if (a := self.adoptions.get(key))), None),
            evidence=[row for key in reversed(keys) for row in self.evidence[key]],
            checks=[Check(note, _is_second(note, claim)) for note in notes],
            opposites=opposites,
        )


def _key(claim: AnyClaim) -> Key:
    return str(claim._meta.model_name), claim.pk


def _key_of(row: Any) -> Key:
    """The claim a row is about, without fetching it."""
    if row.time_claim_id is not None:
        return "timeclaim", row.time_claim_id
    return "locationclaim", row.location_claim_id


def _is_second(note: VerificationNote, claim: AnyClaim) -> bool:
    return note.recorded_by_id not in (claim.recorded_by_id, claim.claimed_by_user_id)


def apart(one: C, other: C) -> str:
    if isinstance(one, TimeClaim) and isinstance(other, TimeClaim):
        return f"{moments.length(one.apart_s(other))} apart at the least"
    if isinstance(one, LocationClaim) and isinstance(other, LocationClaim):
        return f"{places.format_distance(one.apart_m(other))} apart at the least"
    return ""
