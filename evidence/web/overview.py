"""A case at a glance: where and when its items are said to be, how people agree, who works."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from evidence.agreement import Agreement, agreement
from evidence.finding import clusters, histogram, index
from evidence.finding.walk import Question
from evidence.models import (
    Adoption,
    Assignment,
    Case,
    Finding,
    FindingReview,
    Item,
    Membership,
    User,
)
from evidence.web import cards, maps, timelines
from evidence.web.steering import Steering
from evidence.web.timeline import Timeline
from evidence.web.timelines import TimeLine

LANES = 12
"""Items whose times are drawn; a search lists all."""

DATED = "has:time"
DISSENTS = 5


def places(case: Case, reader: User) -> dict[str, Any]:
    """What the map of the case is framed by, and what it cannot show."""
    extent = clusters.extent(_everything(case, reader))
    box, steer = extent.box, Steering(_narrowed(case), "", base=reverse("search"))
    return {
        **maps.ground(),
        "extent": extent,
        "here": f"?case={case.code}",
        "bounds": f"{box.south},{box.west},{box.north},{box.east}" if box else "",
        "nowhere_url": steer.asking("missing:location"),
        "named_only_url": steer.asking("has:location missing:coordinates"),
    }


def dates(case: Case, reader: User) -> Timeline:
    """How many items are claimed to be of each day, each bar leading to the search."""
    found = histogram.of(_everything(case, reader))
    return Timeline(found, _narrowed(case), "", base=reverse("search"))


def times(case: Case, reader: User) -> TimeLine:
    """The claimed times of LANES items: those with an adopted one first, then the oldest."""
    oldest = index.search(
        user=reader,
        query=DATED,
        filters={"case": [case.code]},
        sort=index.OLDEST,
        limit=LANES,
    )
    numbers = list(dict.fromkeys([*_adopted(case, reader), *oldest.items]))[:LANES]
    shown = cards.listed(Item.objects.visible_to(reader).filter(pk__in=numbers))
    return timelines.drawn(shown.order_by("pk"), adopted_first=True)


def _adopted(case: Case, reader: User) -> list[int]:
    """The items with an adopted time, the earliest first."""
    rows = Adoption.objects.standing().filter(
        _of_seen(case, reader, "item"), time_claim__isnull=False
    )
    ordered = rows.select_related("item").order_by("time_claim__earliest", "pk")
    return [row.item.standing_id for row in ordered[:LANES]]


def _everything(case: Case, reader: User) -> Question:
    return Question(reader, "", {"case": [case.code]})


def _narrowed(case: Case) -> QueryDict:
    return QueryDict(f"case={case.code}")


# People


def agreed(case: Case, reader: User) -> Agreement:
    """How far those who assessed second agree with the findings proposed, as the reader sees."""
    seen = Item.objects.readable_by(reader).filter(case=case)
    earlier = FindingReview.objects.filter(finding=OuterRef("pk"), pk__lt=OuterRef("reviews__pk"))
    answered = Finding.objects.filter(~Exists(earlier), item__in=seen, reviews__isnull=False)
    counted = (
        answered.order_by()
        .values_list("value", "reviews__value")
        .annotate(Count("pk"), blind=Count("pk", filter=Q(reviews__blind=True)))
    )
    pairs = {(one, other): n for one, other, n, _ in counted}
    return agreement(pairs, sum(blind for *_, blind in counted))


def dissent(case: Case, reader: User) -> QuerySet[FindingReview]:
    """The latest assessments that differ from the finding they answered."""
    apart = FindingReview.objects.exclude(value=F("finding__value"))
    seen = apart.filter(_of_seen(case, reader, "finding__item"))
    return seen.select_related("finding__item", "recorded_by").order_by("-pk")[:DISSENTS]


@dataclass(frozen=True)
class Colleague:
    """A member of the case, how many items are in their hands, and how many of these are late."""

    membership: Membership
    held: int
    late: int


def people(case: Case, reader: User) -> list[Colleague]:
    """The members, with what of the items the reader sees is assigned to them."""
    assigned = Assignment.objects.current().filter(_of_seen(case, reader, "item")).order_by()
    counted = assigned.values_list("assignee").annotate(
        held=Count("pk", filter=Q(until__gt=timezone.now())),
        late=Count("pk", filter=Q(due__lt=timezone.localdate())),
    )
    hands = {person: (held, late) for person, held, late in counted}
    members = Membership.objects.filter(case=case, active=True).select_related("user")
    return [Colleague(each, *hands.get(each.user_id, (0, 0))) for each in members]


def _of_seen(case: Case, reader: User, path: str) -> Exists:
    """That a row is about an item of the case the reader sees, asked row by row.

    Where few rows are, or only the last are wanted, the many items need not be listed for it.
    """
    return Exists(Item.objects.readable_by(reader).filter(case=case, pk=OuterRef(path)))
