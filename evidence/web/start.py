"""The personal start page, section by section: what waits for one person, and what they follow.

Each section is a function of the person that asks the database a fixed number of questions. A new
kind of work becomes a function in WORK.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
)
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as in_words

from evidence import notices
from evidence.models import (
    Assignment,
    Case,
    Finding,
    FindingReview,
    Item,
    LedgerEntry,
    LedgerSubject,
    Membership,
    Remark,
    Unsealing,
    User,
    Watch,
)
from evidence.models.prepared import Prepared
from evidence.models.work import STANDING_ITEM
from evidence.permissions import CONTRIBUTORS
from evidence.vocabularies import UNFINISHED, NoticeKind, RemarkKind, Role, WorkStatus

SHOWN = 6
"""Rows of a section; the rest is behind its link."""

OF_REMARK = ("item__case", "item__merged_into__case")

MOST_COUNTED = 100
LOOKED_THROUGH = 200
"""The latest entries of a person that are looked through for what they worked on."""


@dataclass(frozen=True)
class Row:
    """One line: an item, where it leads, and what there is to say of it; `words` are somebody's."""

    item: Item
    url: str
    said: str = ""
    at: datetime | None = None
    is_new: bool = False
    is_urgent: bool = False
    words: str = ""


@dataclass(frozen=True)
class Section:
    """One list; `empty` says what would stand there and how it gets there."""

    key: str
    title: str
    empty: str
    rows: list[Row] = field(default_factory=list)
    total: int = 0
    more: str = ""
    is_offered: bool = True
    """Whether it is of use to this person at all, empty or not."""

    @property
    def count(self) -> str:
        return f"{MOST_COUNTED - 1}+" if self.total >= MOST_COUNTED else str(self.total or "")


@dataclass(frozen=True)
class Reader:
    """Who looks, and in which cases they do what; asked for once for all sections."""

    user: User
    roles: dict[int, str]
    unread: dict[str, set[int]]
    """The items that unread notices speak of, by kind of notice."""

    @classmethod
    def of(cls, user: User) -> "Reader":
        held = Membership.objects.filter(user=user, active=True).values_list("case", "role")
        return cls(user, dict(held), notices.unread_items(user))

    @property
    def adds_to(self) -> list[int]:
        """The cases in which they add, check and review."""
        return [case for case, role in self.roles.items() if Role(role) in CONTRIBUTORS]

    @property
    def items(self) -> QuerySet[Item]:
        return Item.objects.visible_to(self.user).select_related("case")

    @property
    def sees_item(self) -> Exists:
        """Of rows about an item: whether they see it; asked of each row, not of all items first."""
        return Exists(Item.objects.visible_to(self.user).filter(pk=OuterRef("item")))

    @property
    def reads_item(self) -> Exists:
        """The same, or what it was merged into."""
        return Exists(Item.objects.readable_by(self.user).filter(pk=OuterRef("item")))


# What waits


def in_hands(reader: Reader) -> Section:
    """What this person has taken up or was given; what is wanted first stands first."""
    is_theirs = Q(until__gt=timezone.now()) | Q(item__work_status__in=UNFINISHED)
    held = Assignment.objects.current().filter(is_theirs, assignee=reader.user)
    held = held.filter(reader.sees_item, item__case__in=reader.adds_to)
    by_urgency = F("due").asc(nulls_last=True), "until", "pk"
    return Section(
        key="hands",
        title="In your hands",
        empty="Take an item up on its page, or be given one: it is kept for you for some days.",
        rows=[
            Row(row.item, _at(row.item, "work"), _terms(row), is_urgent=_is_urgent(row))
            for row in held.select_related("item__case").order_by(*by_urgency)[:SHOWN]
        ],
        total=_counted(held),
        more=f"{reverse('queue')}?whose=mine",
        is_offered=bool(reader.adds_to),
    )


def questions(reader: Reader) -> Section:
    """What colleagues ask and nobody has answered, but what is in another's hands; oldest first."""
    elsewhere = Assignment.objects.running().filter(item=OuterRef("standing"))
    asked = (
        Remark.objects.open_questions()
        .annotate(standing=STANDING_ITEM)
        .filter(reader.reads_item, item__case__in=reader.adds_to)
        .filter(~Exists(elsewhere.exclude(assignee=reader.user)))
        .exclude(recorded_by=reader.user)
    )
    listed = asked.select_related(*OF_REMARK, "recorded_by").order_by("pk")
    return Section(
        key="questions",
        title="Questions to you",
        empty="What colleagues ask on an item, such as whether and how it may be used, waits here.",
        rows=[
            Row(
                item=row.item.standing,
                url=_at(row.item.standing, f"remark-{row.uid.hex}"),
                said=f"asked by {row.recorded_by.display}" if row.recorded_by else "asked",
                at=row.recorded_at,
                words=row.text,
            )
            for row in listed[:SHOWN]
        ],
        total=_counted(asked),
        more=f"{reverse('queue')}?whose=asked",
        is_offered=bool(reader.adds_to),
    )


class Waiting:
    """What waits for a person, the oldest first: the rows that are shown, and how many there are.

    The question hangs on the person alone, not on the day.
    """

    def __init__(self, ask: Callable[[User], QuerySet], *related: str) -> None:
        self._first = Prepared(
            lambda person: ask(person).select_related(*related).order_by("pk")[:SHOWN]
        )
        self._every = Prepared(
            lambda person: ask(person).order_by().values_list("pk")[:MOST_COUNTED]
        )

    def shown(self, person: User) -> list[Any]:
        return self._first.records(person)

    def count(self, person: User) -> int:
        return len(self._every.rows(person))


def _to_assess(person: User) -> QuerySet[Finding]:
    reviews = FindingReview.objects.filter(finding=OuterRef("pk"))
    agreed, mine = reviews.filter(value=OuterRef("value")), reviews.filter(recorded_by=person)
    looked = Unsealing.objects.filter(item=OuterRef("item"), recorded_by=person)
    not_blind = Q(item__case__blind_checks=True) & Exists(looked) & ~Exists(reviews)
    seen = Exists(Item.objects.visible_to(person).filter(pk=OuterRef("item")))
    return (
        Finding.objects.current()
        .filter(seen, reopenings=None)
        .filter(item__case__in=Case.objects.where_role(person, *CONTRIBUTORS))
        .filter(~Exists(mine), ~Exists(agreed), ~not_blind)
        .exclude(recorded_by=person)
    )


TO_ASSESS = Waiting(_to_assess, "item__case", "recorded_by")
HELP_NEEDED = Waiting(
    lambda person: Item.objects.visible_to(person).filter(
        work_status=WorkStatus.HELP_NEEDED, case__in=Case.objects.where_role(person, *CONTRIBUTORS)
    ),
    "case",
)


def findings(reader: Reader) -> Section:
    """Findings others have proposed, that wait for this person's own assessment; oldest first."""
    return Section(
        key="findings",
        title="Findings you may review",
        empty="A finding stands once a second person agrees. What colleagues propose waits here.",
        rows=[
            Row(
                item=row.item,
                url=reverse("finding_review", args=[row.uid]),
                said=f"proposed by {row.recorded_by.display}" if row.recorded_by else "proposed",
                at=row.recorded_at,
            )
            for row in TO_ASSESS.shown(reader.user)
        ],
        total=TO_ASSESS.count(reader.user),
        is_offered=bool(reader.adds_to),
    )


def help_needed(reader: Reader) -> Section:
    """What colleagues ask help with, in the cases this person adds to; oldest first."""
    return Section(
        key="help",
        title="Help needed",
        empty="Set an item’s work status to Help needed, and everybody who works on the case sees "
        "it here.",
        rows=[_row(item, _kind(item)) for item in HELP_NEEDED.shown(reader.user)],
        total=HELP_NEEDED.count(reader.user),
        more=_queue(WorkStatus.HELP_NEEDED),
        is_offered=bool(reader.adds_to),
    )


def drafts(reader: Reader) -> Section:
    """What this person brought in and nobody has finished; what was begun first."""
    open_ones = (WorkStatus.IN_PROGRESS, WorkStatus.NEW)
    mine = reader.items.filter(created_by=reader.user, work_status__in=open_ones)
    listed = mine.filter(case__in=reader.adds_to).order_by("work_status", "-pk")
    return Section(
        key="drafts",
        title="Yours, not finished",
        empty="What you upload or catalogue stays here until its work status says it is ready.",
        rows=[_row(item, _status(item)) for item in listed[:SHOWN]],
        total=_counted(mine),
        more=f"{reverse('search')}?q=by%3Ame&status=new&status=in_progress",
        is_offered=bool(reader.adds_to),
    )


# What they follow


def own_questions(reader: Reader) -> Section:
    """What this person asked: first what was answered since they looked, then what is open."""
    answers = Remark.objects.current().select_related("recorded_by")
    asked = (
        Remark.objects.current()
        .filter(reader.reads_item, kind=RemarkKind.QUESTION, recorded_by=reader.user)
        .annotate(
            is_new=_is_of(reader.unread[NoticeKind.ANSWERED]),
            is_answered=Exists(answers.filter(answers=OuterRef("pk"))),
        )
    )
    listed = asked.select_related(*OF_REMARK).order_by("-is_new", "is_answered", "-pk")
    return Section(
        key="asked",
        title="Your questions",
        empty="Ask the verifiers on an item’s page; you find your questions and the answers here.",
        rows=[
            Row(
                item=row.item.standing,
                url=_at(row.item.standing, f"remark-{row.uid.hex}"),
                said=_answered_by(row),
                is_new=row.is_new and row.is_answered,
                words=row.text,
            )
            for row in listed.prefetch_related(Prefetch("replies", answers))[:SHOWN]
        ],
        total=_counted(asked.filter(is_answered=False)),
        is_offered=bool(reader.roles),
    )


def watched(reader: Reader) -> Section:
    """Items this person watches: first those that have changed, then the last they chose."""
    watches = Watch.objects.filter(reader.sees_item, user=reader.user)
    changed = _is_of(reader.unread[NoticeKind.WATCHED])
    listed = watches.annotate(changed=changed).select_related("item__case")
    return Section(
        key="watched",
        title="Watched",
        empty="Press Watch on an item: you are told of every change, and find it here.",
        rows=[
            _row(each.item, "has changed" if each.changed else "", is_new=each.changed)
            for each in listed.order_by("-changed", "-pk")[:SHOWN]
        ],
        total=_counted(watches),
    )


OWN = Prepared(
    lambda person: (
        LedgerEntry.objects.visible_to(person)
        .filter(actor=person.record_id)
        .order_by("-seq")
        .values_list("seq")
    )[:LOOKED_THROUGH]
)


def worked_on(reader: Reader) -> Section:
    """The items this person changed last, from the ledger."""
    latest = [seq for (seq,) in OWN.rows(reader.user)]
    subjects = LedgerSubject.objects.filter(entry__in=latest, item__isnull=False)
    numbers = subjects.order_by("-entry", "pk").values_list("item", "entry__at")
    at: dict[int, datetime] = {}
    for number, moment in numbers:
        at.setdefault(number, moment)
    known = reader.items.in_bulk(list(at)[: 2 * SHOWN])
    found = [known[number] for number in at if number in known][:SHOWN]
    return Section(
        key="last",
        title="You worked on",
        empty="What you change last stands here, so that you can go on where you left off.",
        rows=[_row(item, at=at[item.pk]) for item in found],
        is_offered=bool(reader.adds_to or found),
    )


WORK: tuple[Callable[[Reader], Section], ...] = (
    in_hands,
    questions,
    findings,
    help_needed,
    drafts,
)
FOLLOWED: tuple[Callable[[Reader], Section], ...] = (own_questions, watched, worked_on)


def sections(reader: Reader, makers: Iterable[Callable[[Reader], Section]]) -> list[Section]:
    """Those of use to the person; the empty ones last, each column teaching in its own order."""
    made = [make(reader) for make in makers]
    offered = [section for section in made if section.is_offered]
    return sorted(offered, key=lambda section: not section.rows)


@dataclass(frozen=True)
class CaseRow:
    """One case of the person, and how much of it waits."""

    case: Case
    role: str
    new: int
    ready: int


COUNTED = Prepared(
    lambda person: (
        Item.objects.visible_to(person)
        .order_by()
        .values("case")
        .annotate(
            new=Count("pk", filter=Q(work_status=WorkStatus.NEW)),
            ready=Count("pk", filter=Q(work_status=WorkStatus.READY)),
        )
        .values_list("case", "new", "ready")
    )
)
CASES = Prepared(Case.objects.visible_to)


def cases(reader: Reader) -> list[CaseRow]:
    """The person's cases with what is new and what is ready for review in each."""
    counts = {case: (new, ready) for case, new, ready in COUNTED.rows(reader.user)}
    return [
        CaseRow(case, str(Role(reader.roles[case.pk]).label), *counts.get(case.pk, (0, 0)))
        for case in CASES.records(reader.user)
    ]


def _is_of(items: Iterable[int]) -> ExpressionWrapper:
    """Whether a row is of one of these items."""
    return ExpressionWrapper(Q(item__in=items), output_field=BooleanField())


def _row(item: Item, said: str = "", *, at: datetime | None = None, is_new: bool = False) -> Row:
    return Row(item, reverse("item", args=[item.code]), said, at, is_new)


def _at(item: Item, section: str) -> str:
    return f"{reverse('item', args=[item.code])}#{section}"


def _terms(held: Assignment) -> str:
    """When it is wanted, and how long it is kept for the person."""
    wanted = f"{'late, ' if held.is_late else ''}wanted by {_day(held.due)}" if held.due else ""
    kept = "your days are over" if held.has_ended else f"yours until {_day(held.until)}"
    return ", ".join(filter(None, [wanted, kept]))


def _is_urgent(held: Assignment) -> bool:
    """Late, or soon no longer theirs."""
    return held.is_late or timezone.localdate(held.until) <= timezone.localdate()


def _day(at: date) -> str:
    day = timezone.localdate(at) if isinstance(at, datetime) else at
    return "today" if day == timezone.localdate() else in_words(day, "j M")


def _answered_by(question: Remark) -> str:
    names = [each.recorded_by.display for each in question.replies.all() if each.recorded_by]
    return f"answered by {' and '.join(dict.fromkeys(names))}" if names else "not answered yet"


def _status(item: Item) -> str:
    return str(item.get_work_status_display()).lower()


def _kind(item: Item) -> str:
    return str(item.get_kind_display()).lower()


def _counted(rows: QuerySet) -> int:
    return rows.order_by()[:MOST_COUNTED].count()


def _queue(status: str) -> str:
    return f"{reverse('queue')}?status={status}"
