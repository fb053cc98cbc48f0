"""Fields find what a naive look at every row finds, and tell nobody of what is hidden."""

from collections.abc import Callable
from datetime import timedelta
from itertools import combinations

import pytest
from django.utils import timezone

from evidence import moments
from evidence.actions import cases, checking, claims, items, readings, sources
from evidence.demo import belgorod, people
from evidence.files.facts import Reading
from evidence.finding import index
from evidence.models import Case, ClaimShape, Finding, Item, LocationClaim, User
from evidence.places import PRECISION_RADIUS_M, Point, distance_m
from evidence.vocabularies import Stance, Visibility
from tests.factories import Cast, make_held, make_referenced, make_source, make_user
from tests.finding.conftest import Ask, codes

KOZINKA = Point.of("50.46130", "35.60260")


def rows(item: Item, name: str) -> list:
    return list(getattr(item, name).current())


def distances(item: Item) -> list[tuple[float, float]]:
    """How far each claimed place is from Kozinka, and how far it may be off."""
    return [
        (distance_m(KOZINKA, point), margin or PRECISION_RADIUS_M[claim.precision] or 25_000)
        for claim in rows(item, "location_claims")
        if claim.latitude is not None
        for point, margin in places_of(claim)
    ]


def places_of(claim: LocationClaim) -> list[tuple[Point, int | None]]:
    """The place of a claim, or each of its several places."""
    if hasattr(claim, "shape"):
        return [(point, claim.shape.margin_m) for point, _ in claim.shape.named]
    return [(Point(claim.latitude, claim.longitude), claim.radius_m)]


def taken(item: Item, first: str, last: str) -> bool:
    return any(
        (claim.earliest or "0") <= f"{last}T99" and (claim.latest or "9") >= first
        for claim in rows(item, "time_claims")
    )


def named(item: Item, word: str) -> bool:
    return any(word in claim.place_name for claim in rows(item, "location_claims"))


def contradicted(item: Item) -> bool:
    places = rows(item, "location_claims")
    apart = any(
        a.latitude is not None
        and b.latitude is not None
        and (a.role, a.part, a.part_label) == (b.role, b.part, b.part_label)
        and not {a.precision, b.precision} & {"district", "region"}
        and distance_m(Point(a.latitude, a.longitude), Point(b.latitude, b.longitude))
        > (a.radius_m or PRECISION_RADIUS_M[a.precision] or 5_000)
        + (b.radius_m or PRECISION_RADIUS_M[b.precision] or 5_000)
        for a, b in combinations(places, 2)
    )
    never = any(
        moments.overlap(a.moment, b.moment) is False and (a.part == b.part)
        for a, b in combinations(rows(item, "time_claims"), 2)
    )
    said = any(link.stance == Stance.CONTRADICTS for link in rows(item, "statement_links"))
    return apart or never or said


def proposed(item: Item, value: str) -> bool:
    return any(f.value == value and not f.stands for f in rows(item, "findings"))


def tagged(item: Item, name: str) -> bool:
    return item.tags.filter(name=name).exists()


NAIVE: dict[str, Callable[[Item], object]] = {
    "status:new": lambda i: i.work_status == "new",
    'status:"help needed",ready': lambda i: i.work_status in ("help_needed", "ready"),
    "-status:new": lambda i: i.work_status != "new",
    "finding:not_assessed": lambda i: not Finding.objects.standing().filter(item=i).exists(),
    'proposed:"Could not be verified"': lambda i: proposed(i, "not_verifiable"),
    "kind:video": lambda i: i.kind == "video",
    "kind:video,leaflet": lambda i: i.kind in ("video", "leaflet"),
    "kind:video OR kind:leaflet": lambda i: i.kind in ("video", "leaflet"),
    "-(kind:video OR kind:leaflet)": lambda i: i.kind not in ("video", "leaflet"),
    "case:bel": lambda i: True,
    "case:OTH": lambda i: False,
    "place:Козинка": lambda i: named(i, "Kozinka"),
    "place:Grayvoron": lambda i: named(i, "Grayvoron"),
    "-place:Kozinka": lambda i: not named(i, "Kozinka"),
    "tag:Mi-8": lambda i: tagged(i, "Mi-8"),
    'tag:"white cross"': lambda i: tagged(i, "white cross"),
    "by:me": lambda i: i.created_by.username == "vera",
    "by:vera": lambda i: i.created_by.username == "vera",
    "by:viktor": lambda i: i.created_by.username == "viktor",
    "by:nobody": lambda i: False,
    "taken:2023-05-22": lambda i: taken(i, "2023-05-22", "2023-05-22"),
    "taken:22.05.2023": lambda i: taken(i, "2023-05-22", "2023-05-22"),
    "taken:2023": lambda i: taken(i, "2023-01-01", "2023-12-31"),
    "taken:2023-05-22..2023-05-24": lambda i: taken(i, "2023-05-22", "2023-05-24"),
    "taken:>2023-05-22": lambda i: taken(i, "2023-05-23", "9999-12-31"),
    "taken:>=2023-05-22": lambda i: taken(i, "2023-05-22", "9999-12-31"),
    "taken:<2023-05-22": lambda i: taken(i, "0001-01-01", "2023-05-21"),
    "taken:..2023-05-20": lambda i: taken(i, "0001-01-01", "2023-05-20"),
    "radius:>=1000": lambda i: any(
        (c.radius_m or PRECISION_RADIUS_M[c.precision] or 0) >= 1000
        for c in rows(i, "location_claims") if c.latitude),
    "receipts:0": lambda i: True,
    "receipts:>1": lambda i: False,
    "near:Kozinka~5km": lambda i: any(d - r <= 5000 for d, r in distances(i)),
    'near:"Козинка"~15км': lambda i: any(d - r <= 15_000 for d, r in distances(i)),
    "near:50.4613,35.6026~6km": lambda i: any(d - r <= 6000 for d, r in distances(i)),
    "inside:Kozinka~15km": lambda i: any(
        d + r <= 15_000 for d, r in distances(i) if r != 25_000),
    "within:50.8,35.8,50.9,35.9": lambda i: named(i, "Rakitnoye"),
    "has:location": lambda i: rows(i, "location_claims"),
    "missing:location": lambda i: not rows(i, "location_claims"),
    "has:time": lambda i: rows(i, "time_claims"),
    "has:note": lambda i: rows(i, "notes"),
    "-has:note": lambda i: not rows(i, "notes"),
    "has:file": lambda i: i.is_held,
    "has:gps": lambda i: False,
    "has:text": lambda i: rows(i, "transcripts"),
    "has:tag": lambda i: i.tags.exists(),
    "has:finding": lambda i: rows(i, "findings"),
    "missing:source": lambda i: not rows(i, "provenance_steps"),
    "claim:contradicted": contradicted,
    "lookalike:yes": lambda i: i.kind == "leaflet",
    "language:en": lambda i: i.language == "en",
    "language:none": lambda i: not i.language,
    "sensitivity:dead_or_wounded": lambda i: i.sensitivity == "dead_or_wounded",
    'usage:"Not cleared yet"': lambda i: i.usage == "unknown",
    "code:BEL-0003": lambda i: i.code == "BEL-0003",
    "code:bel-000*": lambda i: True,
    "kind:video place:Kozinka -tag:Mi-8": lambda i: (
        i.kind == "video" and named(i, "Kozinka") and not tagged(i, "Mi-8")),
    "(kind:leaflet OR (tag:Mi-8 place:Rakitnoye)) -by:nobody": lambda i: (
        i.kind == "leaflet" or (tagged(i, "Mi-8") and named(i, "Rakitnoye"))),
    "decision": lambda i: i.kind == "leaflet",
}  # fmt: skip


@pytest.fixture
def raid(data_dir, db) -> User:
    """The founding case; returns one of its verifiers."""
    team = people.gather()
    belgorod.load(team)
    return team["vera"]


def test_every_field_finds_what_a_look_at_every_row_finds(raid: User) -> None:
    known = list(Item.objects.filter(case__code="BEL"))

    wrong = {}
    for asked, holds in NAIVE.items():
        found = index.search(user=raid, query=asked, limit=100)
        expected = {item.code for item in known if holds(item)}
        problems = [part.problem for part in found.understood if getattr(part, "problem", "")]
        if (set(codes(found)), found.total) != (expected, len(expected)) or problems:
            wrong[asked] = (set(codes(found)) ^ expected, problems)

    assert wrong == {}


ANSWERS = {
    "the second place of the helicopters": ("near:Kozinka~15km tag:Mi-8", {"helicopters"}),
    "where the helicopters are also said to be": ("near:Rakitnoye~5km", {"helicopters"}),
    "the leaflet, by decision": ("decision", {"leaflet"}),
    "the leaflet, in Russian": ("листовка kind:leaflet", {"leaflet"}),
    "the leaflet, in Ukrainian": ("листівка kind:leaflet", {"leaflet"}),
    "what is graphic": ("sensitivity:dead_or_wounded,graphic_violence", {"inside"}),
}


def test_the_founding_case_answers_its_questions(raid: User) -> None:
    titles = {key: one.title for key, one in belgorod.FOOTAGE.items()}

    for question, (asked, keys) in ANSWERS.items():
        found = index.search(user=raid, query=asked, limit=100)
        shown = set(Item.objects.filter(pk__in=found.items).values_list("title", flat=True))
        assert (question, {titles[key] for key in keys} <= shown) == (question, True)


def test_one_place_in_every_spelling_finds_the_same(raid: User) -> None:
    found = {
        tuple(index.search(user=raid, query=f"place:{name}", sort="newest").items)
        for name in ("Grayvoron", "Грайворон", "Hraivoron")
    }

    assert len(found) == 1
    assert len(found.pop()) >= 2


# What the founding case has nothing of


def test_numbers_days_of_arrival_and_what_the_file_says(cast: Cast, ask: Ask) -> None:
    item = make_held(by=cast.owner, case=cast.case, title="photo")
    told = Reading("exifread", "3.5.1", "read", {"Image Make": "Canon"}, [])
    readings.record_readings(by=None, item=item, readings=[told])
    make_referenced(by=cast.owner, case=cast.case, title="reported")
    claims.claim_location(
        by=cast.owner, item=item, claimed_by_user=cast.owner, latitude="50.4", longitude="35.6",
        radius_m=300, confidence="moderate",
    )  # fmt: skip
    today = item.receipts.get().received_at.date().isoformat()
    sha256 = item.original.sha256

    for asked in (
        "has:file", "receipts:1", "receipts:>=1", "receipts:1..3", f"received:{today}",
        f"received:>={today}", "received:2020..", "radius:300", "radius:<500m", "radius:0.2km..1km",
        "confidence:moderate", "confidence:>low", f"sha256:{sha256}", f"sha256:{sha256[:6]}",
        "within:50,35,51,36", "near:50.4,35.6~10m",
    ):  # fmt: skip
        assert (asked, ask(asked)) == (asked, [item.code])
    for asked in (
        f"received:<{today}", "received:1999", "radius:>300", "confidence:high", "receipts:>1",
        "within:-10,170,10,-170", "near:50.4,35.7~1km", "has:gps",
    ):  # fmt: skip
        assert (asked, ask(asked)) == (asked, [])


def test_a_box_and_a_circle_across_the_antimeridian(cast: Cast, ask: Ask) -> None:
    item = make_referenced(by=cast.owner, case=cast.case)
    claims.claim_location(
        by=cast.owner, item=item, claimed_by_user=cast.owner, latitude="55", longitude="-179.99",
        radius_m=10,
    )  # fmt: skip

    for asked in ("within:50,170,60,-170", "near:55,179.99~5km", "inside:50,170,60,-170"):
        assert (asked, ask(asked)) == (asked, [item.code])
    assert ask("within:50,-170,60,170") == []


def test_a_withdrawn_claim_is_no_place_any_more(cast: Cast, ask: Ask) -> None:
    item = make_referenced(by=cast.owner, case=cast.case)
    claim = claims.claim_location(
        by=cast.owner, item=item, claimed_by_user=cast.owner, latitude="50.4613",
        longitude="35.6026", place_name="Kozinka", precision="locality",
    )  # fmt: skip
    assert ask("near:Kozinka") == ask("place:Kozinka") == [item.code]

    claims.claim_location(
        by=cast.owner, item=item, claimed_by_user=cast.owner, latitude="50.8408",
        longitude="35.8521", place_name="Rakitnoye", precision="locality", supersedes=claim,
        reason="misread",
    )  # fmt: skip

    assert ask("near:Kozinka") == ask("place:Kozinka") == []
    assert ask("near:Rakitnoye") == [item.code]


def test_routes_areas_and_several_places_are_found_where_they_are(cast: Cast, ask: Ask) -> None:
    corners = {
        "points": ["50.4613 35.6026 Козинка", "50.84076 35.85212 Ракитное"],
        "route": ["50.4613 35.6026", "50.60343 36.58091 Белгород"],
        "area": ["50.40 35.50", "50.40 35.70", "50.52 35.70", "50.52 35.50"],
    }
    code = {}
    for kind, at in corners.items():
        item = make_referenced(by=cast.owner, case=cast.case, title=kind)
        shape = ClaimShape(kind=kind, corners=at, margin_m=1_000)
        claims.claim_location(by=cast.owner, item=item, claimed_by_user=cast.owner, shape=shape)
        code[item.code] = kind

    def found(query: str) -> set[str]:
        return {code[each] for each in ask(query)}

    assert found("near:Kozinka~2km") == {"points", "route", "area"}
    assert found("inside:Kozinka~2km") == {"points", "route"}
    assert found("inside:Kozinka~20km") == {"points", "route", "area"}
    assert found("near:Rakitnoye~2km") == found("inside:Rakitnoye~2km") == {"points"}
    assert found("near:50.53,36.1~3km") == {"route"}
    assert found("within:50.45,35.55,50.50,35.58") == {"area"}
    assert found("place:Ракитное") == found("Rakitnoye") == {"points"}


def test_two_shapes_contradict_when_they_do_not_meet(cast: Cast, ask: Ask) -> None:
    def claimed(**values) -> str:
        item = make_referenced(by=cast.owner, case=cast.case)
        area = ClaimShape(kind="area", corners=["50.4 35.5", "50.4 35.7", "50.5 35.6"])
        about = {"by": cast.owner, "item": item, "claimed_by_user": cast.owner}
        claims.claim_location(**about, shape=area)
        claims.claim_location(**about, **{"precision": "vicinity", **values})
        return item.code

    within = claimed(latitude=50.42, longitude=35.6)
    beside = claimed(latitude=50.42, longitude=35.9)
    unsure = claimed(latitude=50.42, longitude=35.9, precision="district")
    camera = claimed(latitude=50.42, longitude=35.9, role="camera")

    assert ask("claim:contradicted") == [beside]
    assert set(ask("-claim:contradicted")) == {within, unsure, camera}


def test_adopted_claim_is_found_and_orders_the_list(cast: Cast, ask: Ask) -> None:
    early, late = (make_referenced(by=cast.owner, case=cast.case) for _ in range(2))
    times = {"by": cast.owner, "claimed_by_user": cast.owner}
    claims.claim_time(item=early, edtf="2023-05-23", **times)
    claims.claim_time(item=late, edtf="2023-05-22", **times)
    assert ask(sort="oldest") == [late.code, early.code]

    truth = claims.claim_time(item=late, edtf="2023-05-24", **times)
    claims.adopt(by=cast.teammate, claim=truth, reason="The shadows.")

    assert ask("claim:adopted") == [late.code]
    place = claims.claim_location(item=late, place_name="Kozinka", **times)
    assert ask("claim:place_only") == [late.code]
    claims.adopt(by=cast.teammate, claim=place, reason="The roof.")
    assert ask("claim:place_only") == []
    assert ask(sort="oldest") == [early.code, late.code]


def test_two_times_that_cannot_both_be_are_found(cast: Cast, ask: Ask) -> None:
    item = make_referenced(by=cast.owner, case=cast.case)
    for day in ("2023-05-22", "2023-05-24"):
        claims.claim_time(by=cast.owner, item=item, edtf=day, claimed_by_user=cast.owner)

    assert ask("claim:contradicted") == [item.code]
    assert ask("taken:2023-05-23") == []


def test_a_finding_is_proposed_until_somebody_agrees(cast: Cast, ask: Ask) -> None:
    item = make_referenced(by=cast.owner, case=cast.case)
    finding = checking.propose_finding(by=cast.owner, item=item, value="likely", reasons="So.")
    assert (ask("proposed:likely"), ask("finding:likely")) == ([item.code], [])

    checking.review_finding(by=cast.teammate, finding=finding, value="likely")

    assert (ask("proposed:likely"), ask("finding:likely")) == ([], [item.code])


def test_a_source_is_found_by_name_handle_and_what_it_claims(cast: Cast, ask: Ask) -> None:
    by, case = cast.owner, cast.case
    source = make_source(by=by, case=case, name="Рыбарь", handle="@rybar")
    item = make_held(by=by, case=case, source=source)
    other = make_referenced(by=by, case=case)
    claims.claim_location(by=by, item=other, place_name="Kozinka", claimed_by_source=source)

    for asked in ("source:rybar", "source:Рыбарь", "source:Рыба*"):
        assert (asked, ask(asked, sort="newest")) == (asked, [other.code, item.code])
    assert ask("source:Kozinka") == []


def test_a_member_is_found_by_user_name_and_by_name(cast: Cast, ask: Ask) -> None:
    vera = make_user("vkoval", first_name="Віра", last_name="Коваль")
    cases.set_member(by=cast.chief, case=cast.case, user=vera, role="verifier")
    item = make_referenced(by=vera, case=cast.case)
    make_referenced(by=cast.owner, case=cast.case)

    for asked in ("by:vkoval", 'by:"Віра Коваль"', "by:Коваль"):
        assert (asked, ask(asked)) == (asked, [item.code])
    assert ask("by:me", by=vera) == [item.code]


# Bad input

HOSTILE = [
    '"', "(((((", ")" * 5000, "a OR " * 2000, " OR ".join(f"word{n}" for n in range(1000)),
    "(" * 4000 + "tank" + ")" * 4000, "near:" * 1500, "tank* " * 1600, '"a b" ' * 1600,
    ".*.*.*.*[a-z]+(x+x+)+y", "\0\0\0", "\u202e\u200fknat", "🔥" * 3000, "-" * 9000, "a" * 10_000,
    "kind:photo " * 900, "taken:0001..9999", "near:0,0~99999999km", "within:-90,-180,90,180",
    "code:*", "sha256:" + "f" * 64, "title:x AND key:[1 TO 2]", "by:" + "%" * 100, "*", "?*",
    "/regex/", "field:{a TO b}", "\\", "^~:",
]  # fmt: skip


@pytest.mark.parametrize("typed", HOSTILE, ids=range(len(HOSTILE)))
def test_any_query_is_answered(cast: Cast, ask: Ask, typed: str) -> None:
    make_referenced(by=cast.owner, case=cast.case, title="tank")

    results = index.search(user=cast.owner, query=typed)

    assert results.total <= 1


def test_a_thousand_alternatives_are_all_looked_for(cast: Cast, ask: Ask) -> None:
    item = make_referenced(by=cast.owner, case=cast.case, title="word999")

    assert ask(" OR ".join(f"word{n}" for n in range(1000))) == [item.code]


# Sight

HIDING = (
    "place:Tankograd", "near:55.16,61.43~5km", "within:55,61,56,62", "tag:secrettag",
    "source:Spotter", "by:owner", "by:me", "taken:2001-02-03", "-has:note", "has:note",
    "missing:location", "claim:contradicted", "lookalike:yes", "kind:photo OR kind:leaflet",
    "-kind:leaflet", "radius:77", "confidence:high", "proposed:likely", "language:ru",
    "code:BEL-0003", "code:BEL*", "receipts:0", "-place:Tankograd", "usage:unknown",
)  # fmt: skip


@pytest.mark.parametrize("name", ["teammate", "editor", "stranger", "site_admin"])
def test_no_field_tells_of_a_hidden_item(cast: Cast, data_dir, name: str) -> None:
    user = getattr(cast, name)
    for title in ("one", "two"):
        make_referenced(by=cast.teammate, case=cast.case, title=title, kind="photo")

    def answers() -> list:
        return [index.search(user=user, query=q, limit=1) for q in HIDING]

    without = answers()
    _hide_something(cast)

    assert answers() == without


def _hide_something(cast: Cast) -> None:
    by, case = cast.owner, cast.case
    item = make_referenced(
        by=by, case=case, title="a dеcision", kind="leaflet", language="ru",
        source=make_source(by=by, case=case, name="Spotter"),
    )  # fmt: skip
    items.set_visibility(by=cast.chief, item=item, visibility=Visibility.RESTRICTED)
    for latitude in ("55.16", "56.9"):
        claims.claim_location(
            by=by, item=item, claimed_by_user=by, latitude=latitude, longitude="61.43",
            place_name="Tankograd", radius_m=77, confidence="high",
        )  # fmt: skip
    claims.claim_time(by=by, item=item, edtf="2001-02-03", claimed_by_user=by)
    tag = cases.add_tag(by=by, case=case, kind="topic", name="secrettag")
    items.edit_item(
        by=by, item=item, expected=Item.objects.get(pk=item.pk).version, reason="t", tags=[tag]
    )
    checking.add_note(by=by, item=item, method="metadata", outcome="supports", text="x")
    checking.propose_finding(by=by, item=item, value="likely", reasons="x")


@pytest.mark.parametrize("name", ["owner", "teammate", "editor", "chief"])
def test_a_confidential_source_is_found_by_its_code_name_alone(
    cast: Cast, data_dir, name: str
) -> None:
    by, case = cast.owner, cast.case
    source = make_source(by=by, case=case, name="Zinaida Petrova", handle="@zina")
    make_referenced(by=by, case=case, source=source)
    index.catch_up()
    sources.edit_source(by=by, source=source, expected=1, confidential=True, code_name="Heron")
    user = getattr(cast, name)

    for secret in ("source:Petrova", "source:zina", "source:Zin*", 'source:"Zinaida Petrova"'):
        assert index.search(user=user, query=secret).total == 0
    assert index.search(user=user, query="source:Heron").total == 1


def test_a_name_just_made_confidential_is_not_found_though_the_index_is_behind(
    cast: Cast, data_dir, monkeypatch: pytest.MonkeyPatch
) -> None:
    by, case = cast.owner, cast.case
    source = make_source(by=by, case=case, name="Zinaida Petrova")
    item = make_referenced(by=by, case=case)
    claims.claim_location(by=by, item=item, place_name="Kozinka", claimed_by_source=source)
    assert index.search(user=cast.editor, query="source:Petrova").total == 1
    monkeypatch.setattr(index, "SEARCH_ITEMS", 0)

    sources.edit_source(by=by, source=source, expected=1, confidential=True, code_name="Heron")

    assert index.search(user=cast.editor, query="source:Petrova").total == 0


def test_every_case_of_the_world_stays_apart(cast: Cast, ask: Ask) -> None:
    assert Case.objects.count() == 2
    item = make_referenced(by=cast.stranger, case=cast.other_case)

    assert ask(f"code:{item.code}") == ask("by:stranger") == ask("case:OTH") == []


# Order


def test_lists_may_begin_with_the_oldest(cast: Cast, ask: Ask) -> None:
    made = {}
    for edtf in ("2023-05-22", "", "2021", "../2022-03"):
        item = make_referenced(by=cast.owner, case=cast.case)
        if edtf:
            claims.claim_time(by=cast.owner, item=item, edtf=edtf, claimed_by_user=cast.owner)
        made[edtf] = item.code
    oldest = [made["2021"], made["../2022-03"], made["2023-05-22"], made[""]]

    assert ask(sort="oldest") == oldest
    first = index.search(user=cast.owner, sort="oldest", limit=2)
    second = index.search(user=cast.owner, sort="oldest", limit=2, after=first.next)
    back = index.search(user=cast.owner, sort="oldest", limit=2, before=second.previous)
    assert (codes(first), codes(second), codes(back)) == (oldest[:2], oldest[2:], oldest[:2])


def test_what_changed_last_comes_first(cast: Cast, ask: Ask, monkeypatch) -> None:
    first, second = (make_referenced(by=cast.owner, case=cast.case) for _ in range(2))
    later = timezone.now() + timedelta(minutes=5)
    monkeypatch.setattr(timezone, "now", lambda: later)

    claims.claim_time(by=cast.owner, item=first, edtf="2023", claimed_by_user=cast.owner)

    assert ask(sort="changed") == [first.code, second.code]
    assert ask(sort="newest") == [second.code, first.code]
