"""What contradicts in a case: claims that cannot both be true, statements against one another."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch

from evidence.finding import index
from evidence.models import (
    Adoption,
    AnyClaim,
    Case,
    Item,
    LocationClaim,
    Statement,
    StatementLink,
    TimeClaim,
    User,
    contradictions,
)
from evidence.vocabularies import Stance, Standing
from evidence.web.claimed import apart
from evidence.weighing.scales import visible_links
from evidence.weighing.standing import Standings
from evidence.weighing.versions import Versions

ASKED = "claim:contradicted"
MOST = 10
"""Items, and pairs of statements, that are shown of each kind."""

LOOKED_AT = 200
"""The latest links between statements among which those are looked for."""

Pair = tuple[list[int], StatementLink]

DECIDED = (Standing.SUPPORTED, Standing.CONTRADICTED)


@dataclass(frozen=True)
class Clash:
    """Two claims of one item that cannot both be true; `decided` is the one the team goes by."""

    item: Item
    one: AnyClaim
    other: AnyClaim
    apart: str
    decided: AnyClaim | None

    @property
    def about(self) -> str:
        if isinstance(self.one, TimeClaim):
            return "time"
        return self.one.get_role_display().lower()


@dataclass(frozen=True)
class Dispute:
    """A statement, and the statement or item that is recorded as contradicting it."""

    statement: Statement
    against: Statement | Item
    why: str
    is_decided: bool

    @property
    def item(self) -> Item | None:
        return self.against if isinstance(self.against, Item) else None


def clashes(case: Case, reader: User) -> list[Clash]:
    """Claims that contradict in those MOST of the case's items that changed last.

    What nobody has decided comes first.
    """
    found = index.search(
        user=reader,
        query=ASKED,
        filters={"case": [case.code]},
        sort=index.CHANGED,
        limit=MOST,
    )
    known = _with_claims(Item.objects.visible_to(reader)).in_bulk(found.items)
    items = [known[number] for number in found.items if number in known]
    told = [clash for item in items for clash in of_item(item)]
    return sorted(told, key=lambda each: each.decided is not None)


def _with_claims(items: Any) -> Any:
    who = ("claimed_by_source", "claimed_by_user")
    places = LocationClaim.objects.current().select_related("shape", *who)
    return items.with_merged().prefetch_related(
        Prefetch("location_claims", places),
        Prefetch("time_claims", TimeClaim.objects.current().select_related(*who)),
        Prefetch("adoptions", Adoption.objects.standing()),
    )


def of_item(item: Any) -> Iterator[Clash]:
    """The clashes of an item whose claims, claimants and adoptions are fetched with it."""
    places_adopted = {row.location_claim_id for row in item.adoptions.all()}
    times_adopted = {row.time_claim_id for row in item.adoptions.all()}
    for claims, adopted in (
        (item.location_claims.all(), places_adopted),
        (item.time_claims.all(), times_adopted),
    ):
        for one, other in contradictions(claims):
            decided = next((claim for claim in (one, other) if claim.pk in adopted), None)
            yield Clash(item, one, other, apart(one, other), decided)


def disputes(case: Case, reader: User) -> list[Dispute]:
    """Statements that something contradicts, each pair once and the latest MOST of them.

    What nobody of the team has decided comes first.
    """
    standings = Standings(reader, case)
    pairs = _pairs(case, reader, standings.versions)
    known = Statement.objects.select_related("speaker").in_bulk(
        {end for ends, _ in pairs for end in ends}
    )
    decided = {key for value in DECIDED for key in standings.assessed_as(value)}
    told = [
        Dispute(
            known[ends[0]],
            _home(link) or known[ends[1]],
            link.explanation,
            not decided.isdisjoint(ends),
        )
        for ends, link in pairs
    ]
    return sorted(told, key=lambda each: each.is_decided)


def _pairs(case: Case, reader: User, versions: Versions) -> list[Pair]:
    """The latest contradictions: the statements that now stand at its ends, and the link."""
    links = visible_links(reader, case).filter(stance=Stance.CONTRADICTS)
    found: dict[frozenset, Pair] = {}
    for link in links.select_related("item__merged_into").order_by("-pk")[:LOOKED_AT]:
        ends = [end for end in (link.statement_id, link.other_id) if end is not None]
        if all(map(versions.stands, ends)):
            now = [versions.latest(end) for end in ends]
            found.setdefault(frozenset([*now, _home(link)]), (now, link))
    return list(found.values())[:MOST]


def _home(link: StatementLink) -> Item | None:
    return link.item and (link.item.merged_into or link.item)
