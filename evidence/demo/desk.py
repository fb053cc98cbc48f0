"""A case's desk: what is known of one item, in words, and the actions that catalogue it."""

from dataclasses import dataclass, field
from typing import Any

from evidence.actions import cases, checking, claims, items, sources, tags
from evidence.demo import people
from evidence.demo.people import People
from evidence.demo.settlements import Settlement
from evidence.models import Case, ClaimShape, Item, LocationClaim, Source, Tag, TimeClaim, User
from evidence.places import PRECISION_RADIUS_M
from evidence.vocabularies import (
    CheckOutcome,
    ClaimMethod,
    Clock,
    LocationRole,
    Precision,
    ShapeKind,
    StepResult,
    TranscriptKind,
    WorkStatus,
)


@dataclass(frozen=True)
class Where:
    """A place somebody claims; `says` is a username or the key of a source.

    With a settlement its point is the claim's; without one there is a place name only. `also` are
    further settlements of one claim that names several.
    """

    place: str
    says: str
    settlement: Settlement | None = None
    role: str = LocationRole.SUBJECT
    precision: str = Precision.LOCALITY
    radius_m: int | None = None
    method: str = ClaimMethod.STATED
    basis: str = ""
    also: tuple[Settlement, ...] = ()


@dataclass(frozen=True)
class When:
    """A time somebody claims, in EDTF."""

    edtf: str
    says: str
    clock: str = Clock.STATEMENT
    method: str = ClaimMethod.STATED
    basis: str = ""


@dataclass(frozen=True)
class Check:
    """One check, who made it, which steps of the checklist it carried out, and what it marks."""

    by: str
    method: str
    text: str
    outcome: str = CheckOutcome.NOT_POSSIBLE
    confidence: str = ""
    steps: tuple[str, ...] = ()
    marks: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Assessment:
    """A finding and who proposed it; it rests on all of the item's checks.

    `reviews` are (by, value, reasons) of those who answered it.
    """

    by: str
    value: str
    reasons: str
    reviews: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class Text:
    """Text in or on an item."""

    by: str
    text: str
    language: str
    kind: str = TranscriptKind.AS_PRINTED


@dataclass(frozen=True)
class Work:
    """All that people did with one item once it was in the catalog."""

    where: tuple[Where, ...] = ()
    when: tuple[When, ...] = ()
    texts: tuple[Text, ...] = ()
    checks: tuple[Check, ...] = ()
    finding: Assessment | None = None
    status: str = WorkStatus.NEW
    status_reason: str = ""


@dataclass
class Desk:
    """One case with its people, and its sources and tags by the names the stories use."""

    people: People
    case: Case
    sources: dict[str, Source] = field(default_factory=dict)
    tags: dict[str, Tag] = field(default_factory=dict)

    @classmethod
    def opened(cls, team: People, **case: Any) -> "Desk":
        """Open a case and let everybody in with their role."""
        chief = team[people.ADAM.username]
        opened = cases.open_case(by=chief, **case)
        for person in people.EVERYBODY:
            if person is not people.ADAM:
                member = team[person.username]
                cases.set_member(by=chief, case=opened, user=member, role=person.role)
        return cls(team, opened)

    @classmethod
    def returned_to(cls, team: People, case: Case, source_names: dict[str, str]) -> "Desk":
        """The desk of a case opened before; `source_names` are the names by the stories' keys."""
        named = {source.name: source for source in case.sources.all()}
        known = {key: named[name] for key, name in source_names.items()}
        return cls(team, case, known, {tag.name: tag for tag in case.tags.all()})

    def add_source(self, by: str, key: str, **values: Any) -> None:
        self.sources[key] = sources.add_source(by=self.people[by], case=self.case, **values)

    def add_tag(self, by: str, kind: str, name: str, *aliases: str) -> None:
        self.tags[name] = cases.add_tag(
            by=self.people[by], case=self.case, kind=kind, name=name, aliases=list(aliases)
        )

    def place_tag(self, by: str, narrower: str, broader: str) -> None:
        tags.place_tag(by=self.people[by], tag=self.tags[narrower], broader=self.tags[broader])

    def merge_tags(self, by: str, name: str, into: str, reason: str) -> None:
        tags.merge_tags(
            by=self.people[by], tag=self.tags[name], into=self.tags[into], reason=reason
        )

    def work_on(self, item: Item, by: str, work: Work) -> None:
        """Do to an item all that was done; `by` records the claims and sets the status."""
        user = self.people[by]
        for where in work.where:
            self.claim_location(item, user, where)
        for when in work.when:
            self.claim_time(item, user, when)
        for text in work.texts:
            self._write_down(item, text)
        self._assess(item, work)
        if work.status != WorkStatus.NEW:
            items.set_work_status(by=user, item=item, status=work.status, reason=work.status_reason)

    def claim_location(self, item: Item, by: User, where: Where) -> LocationClaim:
        return claims.claim_location(
            by=by,
            item=item,
            place_name=where.place,
            role=where.role,
            method=where.method,
            basis=where.basis,
            **self._claimant(where.says),
            **_point(where),
        )

    def claim_time(self, item: Item, by: User, when: When) -> TimeClaim:
        return claims.claim_time(
            by=by,
            item=item,
            edtf=when.edtf,
            clock=when.clock,
            method=when.method,
            basis=when.basis,
            **self._claimant(when.says),
        )

    def _claimant(self, says: str) -> dict[str, Any]:
        if says in self.people:
            return {"claimed_by_user": self.people[says]}
        return {"claimed_by_source": self.sources[says]}

    def _write_down(self, item: Item, text: Text) -> None:
        checking.add_transcript(
            by=self.people[text.by],
            item=item,
            kind=text.kind,
            language=text.language,
            text=text.text,
        )

    def _assess(self, item: Item, work: Work) -> None:
        notes = [
            checking.add_note(
                by=self.people[check.by],
                item=item,
                method=check.method,
                outcome=check.outcome,
                text=check.text,
                confidence=check.confidence,
                steps=dict.fromkeys(check.steps, StepResult.DONE),
                marks=check.marks,
            )
            for check in work.checks
        ]
        if work.finding is None:
            return
        finding = checking.propose_finding(
            by=self.people[work.finding.by],
            item=item,
            value=work.finding.value,
            reasons=work.finding.reasons,
            notes=notes,
        )
        for by, value, reasons in work.finding.reviews:
            checking.review_finding(
                by=self.people[by], finding=finding, value=value, reasons=reasons
            )


def _point(where: Where) -> dict[str, Any]:
    """A settlement's point; how far it may be off is the precision's radius unless said."""
    if where.settlement is None:
        return {"precision": Precision.UNKNOWN}
    if where.also:
        return {"precision": where.precision, "shape": _places(where)}
    return {
        "latitude": where.settlement.latitude,
        "longitude": where.settlement.longitude,
        "precision": where.precision,
        "radius_m": where.radius_m or PRECISION_RADIUS_M[where.precision],
    }


def _places(where: Where) -> ClaimShape:
    named = [place for place in (where.settlement, *where.also) if place]
    return ClaimShape(
        kind=ShapeKind.POINTS,
        corners=[f"{place.latitude} {place.longitude} {place.name}" for place in named],
        margin_m=where.radius_m or PRECISION_RADIUS_M[where.precision] or 0,
    )
