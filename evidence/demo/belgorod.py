"""The founding case: what one news report of 22 May 2023 says of the raid into Belgorod region.

Nothing here goes beyond what the report states. Words in quotation marks are as printed, all else
is a summary and says so; coordinates are those of settlements in GeoNames, never of footage.
"""

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from evidence.actions import claims, items, work
from evidence.demo.desk import Assessment, Check, Desk, Text, When, Where, Work
from evidence.demo.people import People
from evidence.demo.settlements import GRAYVORON, KOZINKA, RAKITNOYE
from evidence.models import Case, Item, Statement
from evidence.vocabularies import (
    CheckOutcome,
    ClaimMethod,
    Clock,
    Credibility,
    FindingValue,
    ItemKind,
    LinkKind,
    LocationRole,
    Precision,
    RemarkKind,
    Sensitivity,
    SourceKind,
    Stance,
    Standing,
    StepKind,
    TagKind,
    VerificationMethod,
    WorkStatus,
)

CODE = "BEL"
TITLE = "Raid into Belgorod region, 22 May 2023"
SUMMARY = (
    "Footage, a leaflet and statements that one news report (dateline Kyiv, published Monday "
    "22 May 2023) refers to. None of the footage is held: each item is referenced, with the "
    "report as its source. Nobody has geolocated any of it."
)
PUBLISHED = "2023-05-22"
AT_THE_LATEST = f"../{PUBLISHED}"
LEAFLET_TEXT = (
    "The best deсision for you and your family is to surrender"  # с is U+0441, as printed
)

SUMMARISED = "A summary, not the speaker's own words."
QUOTED_IN_PART = "A summary; only the words in quotation marks are as printed."
NOT_HELD = "The footage is not held and the report does not say who published it."
SETTLEMENT_POINT = "The point is that of the settlement (GeoNames), not of what is shown."


@dataclass(frozen=True)
class Reported:
    """One thing the report refers to: who catalogued it, the record's own fields, the work."""

    by: str
    title: str
    kind: str
    description: str
    tags: tuple[str, ...]
    work: Work
    sensitivity: str = Sensitivity.NOT_ASSESSED
    content_warning: str = ""
    language: str = ""


@dataclass(frozen=True)
class Said:
    """One statement; what is not quoted is a summary, as `context` says."""

    speaker: str
    words: str
    context: str = SUMMARISED
    said: str = AT_THE_LATEST


SOURCES: dict[str, dict[str, Any]] = {
    "report": {
        "name": "National news site (report of 22 May 2023)",
        "kind": SourceKind.OUTLET,
        "about": "Dateline Kyiv, published Monday 22 May 2023.",
    },
    "legion": {"name": "Free Russia Legion", "kind": SourceKind.ARMED_GROUP},
    "corps": {"name": "Russian Volunteer Corps", "kind": SourceKind.ARMED_GROUP},
    "yusov": {
        "name": "Andriy Yusov",
        "kind": SourceKind.OFFICIAL,
        "about": "Spokesman, Ukrainian military intelligence.",
    },
    "podoliak": {
        "name": "Mykhailo Podoliak",
        "kind": SourceKind.OFFICIAL,
        "about": "Adviser to the Ukrainian president.",
    },
    "official": {
        "name": "Unnamed senior official, Ukrainian military intelligence",
        "kind": SourceKind.OFFICIAL,
        "about": "Quoted by the news site without a name; to be kept confidential here.",
        "confidential": True,
        "code_name": "Source Heron",
    },
    "peskov": {
        "name": "Dmitry Peskov",
        "kind": SourceKind.OFFICIAL,
        "about": "Spokesman of the Russian president.",
    },
    "gladkov": {
        "name": "Vyacheslav Gladkov",
        "kind": SourceKind.OFFICIAL,
        "about": "Governor of Belgorod region.",
    },
    "bloggers": {
        "name": "Russian military bloggers",
        "kind": SourceKind.ACCOUNT,
        "about": "Accounts the report does not name.",
    },
    "circulators": {
        "name": "Those who circulated it on social media (not named)",
        "kind": SourceKind.UNKNOWN,
        "about": "The report does not say who they are.",
    },
}

TAGS = [
    (TagKind.EQUIPMENT, "tank", "танк"),
    (TagKind.EQUIPMENT, "armoured vehicle", "armored vehicle", "бронемашина", "бронетехніка"),
    (TagKind.EQUIPMENT, "helicopter", "вертолёт", "гелікоптер", "вертоліт"),
    (TagKind.EQUIPMENT, "Mi-8", "Ми-8", "Мі-8", "Mil Mi-8"),
    (TagKind.EQUIPMENT, "flares", "тепловые ловушки", "теплові пастки"),
    (TagKind.MARKING, "white cross", "белый крест", "білий хрест"),
    (TagKind.PERSON, "border guard", "пограничник", "прикордонник"),
    (TagKind.PERSON, "civilians", "мирные жители", "цивільні"),
    (TagKind.TOPIC, "border checkpoint", "пункт пропуска", "пункт пропуску"),
    (TagKind.TOPIC, "leaflet", "листовка", "листівка"),
    (TagKind.TOPIC, "evacuation", "эвакуация", "евакуація"),
    *((TagKind.PLACE, place.name, *place.aliases) for place in (KOZINKA, GRAYVORON, RAKITNOYE)),
]

NARROWER = [("tank", "armoured vehicle"), ("Mi-8", "helicopter")]

BY_PUBLICATION = When(
    AT_THE_LATEST,
    "vera",
    clock=Clock.PUBLICATION,
    method=ClaimMethod.OTHER,
    basis="The report that speaks of it was published that day; it states no time for it.",
)
AT_KOZINKA = Where("Kozinka", "report", KOZINKA, basis=SETTLEMENT_POINT)
CHECKPOINT = Where("Kozinka border checkpoint", "report", KOZINKA, basis=SETTLEMENT_POINT)
NOON = When(
    "../2023-05-22T12:30~",
    "report",
    basis="“As of just after noon local time”: by shortly after noon. No offset is stated.",
)

FOOTAGE = {
    "tank": Reported(
        by="vera",
        title="Drone footage of a lone tank advancing toward the Kozinka border checkpoint",
        kind=ItemKind.DRONE_VIDEO,
        description=(
            "Taken from the Ukrainian side of the border. Said to show a lone tank advancing "
            "toward the border checkpoint; its main building has several large holes blasted in "
            "the outer walls."
        ),
        tags=("tank", "border checkpoint", "Kozinka"),
        sensitivity=Sensitivity.NONE,
        work=Work(
            where=(
                Where(
                    "Ukrainian side of the border",
                    "report",
                    role=LocationRole.CAMERA,
                    basis="The report names no place for the camera.",
                ),
                CHECKPOINT,
            ),
            when=(BY_PUBLICATION,),
            checks=(
                Check("vera", VerificationMethod.SOURCE_CHECK, NOT_HELD),
                Check(
                    "vera",
                    VerificationMethod.GEOLOCATION,
                    "Not possible without the footage. Camera and subject are on different sides "
                    "of the border, so that two places need to be found.",
                ),
            ),
            finding=Assessment(
                "vera",
                FindingValue.NOT_VERIFIABLE,
                "One report describes it; we hold no footage to check the description against.",
            ),
            status=WorkStatus.READY,
            status_reason="A second person should look at the proposed finding.",
        ),
    ),
    "attack video": Reported(
        by="vera",
        title="Video of armoured vehicles attacking a border post at Kozinka",
        kind=ItemKind.VIDEO,
        description=(
            "As of just after noon local time. Said to show armoured vehicles, at least one of "
            "them a tank, attacking a border post. The report speaks of video and photographs; "
            "the photographs are the next item of the series."
        ),
        tags=("tank", "armoured vehicle", "border checkpoint", "Kozinka"),
        work=Work(
            where=(AT_KOZINKA,),
            when=(NOON,),
            checks=(
                Check(
                    "vera",
                    VerificationMethod.CHRONOLOCATION,
                    "Not possible without the footage. “Just after noon” is local time as the "
                    "report gives it; the offset is not stated and has not been assumed.",
                ),
            ),
            status=WorkStatus.IN_PROGRESS,
            status_reason="Looking for the footage itself.",
        ),
    ),
    "attack photographs": Reported(
        by="viktor",
        title="Photographs of armoured vehicles attacking a border post at Kozinka",
        kind=ItemKind.PHOTO,
        description=(
            "As of just after noon local time. Said to show armoured vehicles, at least one of "
            "them a tank, attacking a border post."
        ),
        tags=("tank", "armoured vehicle", "border checkpoint", "Kozinka"),
        work=Work(where=(AT_KOZINKA,), when=(NOON,)),
    ),
    "white crosses": Reported(
        by="viktor",
        title="Footage of three light armoured vehicles with white crosses",
        kind=ItemKind.VIDEO,
        description=(
            "Said to show a group of three light armoured vehicles with white crosses painted on "
            "the hulls. The report reads the crosses as Ukrainian marks."
        ),
        tags=("armoured vehicle", "white cross", "Kozinka"),
        sensitivity=Sensitivity.NONE,
        work=Work(
            where=(
                Where(
                    "Kozinka",
                    "report",
                    KOZINKA,
                    basis=f"“Same location” as the attack on the border post. {SETTLEMENT_POINT}",
                ),
            ),
            when=(BY_PUBLICATION,),
            checks=(
                Check(
                    "viktor",
                    VerificationMethod.COMPARISON,
                    "The reading of the crosses is the report's. A comparison with other footage "
                    "needs the footage itself, which is not held.",
                ),
            ),
            finding=Assessment(
                "viktor",
                FindingValue.DISPUTED,
                "The report reads the crosses as Ukrainian marks, while the Ukrainian officials "
                "it quotes say that there is no direct involvement.",
            ),
            status=WorkStatus.READY,
            status_reason="A second person should look at the proposed finding.",
        ),
    ),
    "inside": Reported(
        by="viktor",
        title="Footage purportedly shot inside the Kozinka checkpoint building",
        kind=ItemKind.VIDEO,
        description=(
            "Circulating on social media and purportedly shot inside the checkpoint building. "
            "Said to show passports scattered on the floor, a portrait on the wall and a dead "
            "border guard. Who published it first is not known."
        ),
        tags=("border guard", "border checkpoint", "Kozinka"),
        sensitivity=Sensitivity.DEAD_OR_WOUNDED,
        content_warning=(
            "A dead border guard, passports scattered on the floor, a portrait on the wall."
        ),
        work=Work(
            where=(
                Where(
                    "Inside the Kozinka checkpoint, purportedly",
                    "circulators",
                    KOZINKA,
                    method=ClaimMethod.CAPTION,
                    basis=f"“Purportedly”: a claim by those who circulated it. {SETTLEMENT_POINT}",
                ),
            ),
            when=(BY_PUBLICATION,),
            checks=(
                Check("viktor", VerificationMethod.SOURCE_CHECK, NOT_HELD),
                Check(
                    "vera",
                    VerificationMethod.GEOLOCATION,
                    "Not possible: the footage is not held, and its place is known only as a "
                    "claim by people the report does not name.",
                ),
            ),
            finding=Assessment(
                "viktor",
                FindingValue.NOT_VERIFIABLE,
                "Source unknown, place only claimed, footage not held.",
                reviews=(("vera", FindingValue.NOT_VERIFIABLE, "Nothing to check it against."),),
            ),
            status=WorkStatus.DONE,
            status_reason="Assessed by two people.",
        ),
    ),
    "leaflet": Reported(
        by="vera",
        title="Leaflet telling Russian soldiers how to surrender",
        kind=ItemKind.LEAFLET,
        description=(
            "Handed out to Russian soldiers between Kozinka and Grayvoron. Says how to surrender "
            "and promises good treatment. The word deсision in it is printed with the Cyrillic "
            "letter с (U+0441)."
        ),
        tags=("leaflet", "Kozinka", "Grayvoron"),
        language="en",
        sensitivity=Sensitivity.NONE,
        work=Work(
            where=(
                Where(
                    "Between Kozinka and Grayvoron",
                    "report",
                    KOZINKA,
                    precision=Precision.DISTRICT,
                    radius_m=5_900,
                    basis="The settlement point of Kozinka (GeoNames), with a radius that "
                    "reaches Grayvoron. The report names no spot between the two.",
                ),
            ),
            when=(BY_PUBLICATION,),
            texts=(Text("vera", LEAFLET_TEXT, "en"),),
            checks=(
                Check(
                    "vera",
                    VerificationMethod.OTHER,
                    "Looked at the printed text letter by letter: the third letter of "
                    "“deсision” is U+0441, Cyrillic, and is kept so in the transcript.",
                    outcome=CheckOutcome.INCONCLUSIVE,
                ),
            ),
            status=WorkStatus.HELP_NEEDED,
            status_reason="Does anybody have a picture of the leaflet itself?",
        ),
    ),
    "helicopters": Reported(
        by="viktor",
        title="Mi-8 helicopters flying low over Kozinka and Rakitnoye, dropping flares",
        kind=ItemKind.VIDEO,
        description=(
            "Helicopters flying low and dropping flares “were seen” over Kozinka and Rakitnoye. "
            "Whether footage shows this or a witness told it is not said."
        ),
        tags=("Mi-8", "flares", "Kozinka", "Rakitnoye"),
        sensitivity=Sensitivity.NONE,
        work=Work(
            where=(
                Where(
                    "Over Kozinka and Rakitnoye",
                    "report",
                    KOZINKA,
                    also=(RAKITNOYE,),
                    basis="Seen over both, as the report has it: two places of one claim. The "
                    "points are those of the settlements (GeoNames), not of what is shown.",
                ),
            ),
            when=(BY_PUBLICATION,),
            checks=(
                Check(
                    "viktor",
                    VerificationMethod.GEOLOCATION,
                    "The two settlements lie some 45 km apart, so one piece of footage is "
                    "unlikely to show both. The report does not say which was seen where.",
                    outcome=CheckOutcome.INCONCLUSIVE,
                ),
            ),
            finding=Assessment(
                "viktor",
                FindingValue.NOT_VERIFIABLE,
                "Two places and no footage: the report does not say who saw it.",
            ),
            status=WorkStatus.READY,
            status_reason="A second person should look at the proposed finding.",
        ),
    ),
    "traffic": Reported(
        by="vera",
        title="Civilians leaving in long lines of traffic, Grayvoron district",
        kind=ItemKind.OTHER,
        description=(
            "Queues of cars as civilians leave. The report cites no footage: it is a report "
            "without a file, and what kind of material there may be is not stated."
        ),
        tags=("civilians", "evacuation", "Grayvoron"),
        work=Work(
            where=(
                Where(
                    "Grayvoron district",
                    "report",
                    GRAYVORON,
                    precision=Precision.DISTRICT,
                    basis="The district's town stands for it (GeoNames); how far the district "
                    "reaches is not part of the claim.",
                ),
            ),
            when=(BY_PUBLICATION,),
            status=WorkStatus.HELP_NEEDED,
            status_reason="Has anybody seen footage of this?",
        ),
    ),
}

STATEMENTS = {
    "legion": Said("legion", "The Free Russia Legion claimed responsibility."),
    "corps": Said("corps", "The Russian Volunteer Corps claimed responsibility."),
    "yusov": Said(
        "yusov",
        "Carried out exclusively by Russian citizens; the aim is a “certain security zone”.",
        QUOTED_IN_PART,
    ),
    "podoliak": Said(
        "podoliak", "No direct involvement; Ukraine is watching “with interest”.", QUOTED_IN_PART
    ),
    "official": Said(
        "official",
        "We are not there.",
        "As printed. In summary the official also said that no regular units take part.",
    ),
    "peskov": Said(
        "peskov",
        "A “Ukrainian sabotage group”; there are “sufficient forces” to deal with it.",
        QUOTED_IN_PART,
    ),
    "gladkov": Said(
        "gladkov",
        "A sabotage and reconnaissance group entered Grayvoron district; services are responding.",
        f"{SUMMARISED} The report names the services.",
    ),
    "advance": Said(
        "report",
        "Forces had advanced 3.5 miles over the border by Monday morning.",
        f"{SUMMARISED} 3.5 miles are about 5.6 km, a distance to check against places.",
        said=PUBLISHED,
    ),
    "bloggers": Said(
        "bloggers",
        "The deputy head of the Grayvoron administration was wounded in shelling of its building.",
    ),
}

STANCES = [
    # on which statement, which statement bears on it, how, why
    ("peskov", "yusov", Stance.CONTRADICTS, "Russian citizens, not a Ukrainian group."),
    ("yusov", "peskov", Stance.CONTRADICTS, "A Ukrainian group, not Russian citizens alone."),
    ("yusov", "podoliak", Stance.SUPPORTS, "Russian citizens alone, no direct involvement."),
    ("peskov", "gladkov", Stance.PARTLY, "A sabotage group too, but he does not say whose."),
    ("podoliak", "peskov", Stance.CONTRADICTS, "Calls the group Ukrainian."),
    ("podoliak", "yusov", Stance.SUPPORTS, "Exclusively Russian citizens."),
    ("podoliak", "official", Stance.SUPPORTS, "“We are not there.”"),
    ("official", "peskov", Stance.CONTRADICTS, "Calls the group Ukrainian."),
    ("official", "podoliak", Stance.SUPPORTS, "No direct involvement."),
    ("yusov", "legion", Stance.CONTEXT, "A group that claims responsibility."),
    ("yusov", "corps", Stance.CONTEXT, "A group that claims responsibility."),
]

BEARINGS = [
    # on which statement, which item bears on it, how, why
    ("podoliak", "white crosses", Stance.CONTEXT, "The report reads the marks as Ukrainian."),
    ("gladkov", "attack video", Stance.CONTEXT, "Said to show the attack on the border post."),
    ("gladkov", "traffic", Stance.CONTEXT, "Civilians leaving the district he speaks of."),
    ("advance", "leaflet", Stance.CONTEXT, "Said to be handed out beyond the border."),
]


NOTHING_HELD = "One report tells of it, and nothing is held here to check it against."
ASSESSED = [
    # which statement, whose assessment (a username or the key of a source), what it rests on
    ("bloggers", "report", "“cannot independently verify”, as printed."),
    *((key, "vera", NOTHING_HELD) for key in STATEMENTS if key not in ("advance", "bloggers")),
    ("bloggers", "vera", f"{NOTHING_HELD} The accounts are not named."),
    (
        "advance",
        "viktor",
        "3.5 miles are about 5.6 km, but the report names no place that was reached, so there is "
        "nothing to measure to.",
    ),
]
"""None of the claims has been verified: each of these says that it could not be, and by whom."""


@transaction.atomic
def load(team: People) -> None:
    """Catalogue the whole case in one commit, unless it is there."""
    if Case.objects.filter(code=CODE).exists():
        return
    desk = Desk.opened(team, code=CODE, title=TITLE, summary=SUMMARY)
    for key, source in SOURCES.items():
        desk.add_source("vera", key, **source)
    for kind, name, *aliases in TAGS:
        desk.add_tag("vera", kind, name, *aliases)
    for narrower, broader in NARROWER:
        desk.place_tag("vera", narrower, broader)
    footage = {key: _catalogue(desk, reported) for key, reported in FOOTAGE.items()}
    _relate(desk, footage)
    _record_statements(desk, footage)
    _talk(desk, next(iter(footage.values())))


def _catalogue(desk: Desk, reported: Reported) -> Item:
    item = items.refer(
        by=desk.people[reported.by],
        case=desk.case,
        source=desk.sources["report"],
        reported_at=PUBLISHED,
        basis="The report speaks of it; no file came with it.",
        title=reported.title,
        kind=reported.kind,
        description=reported.description,
        language=reported.language,
        sensitivity=reported.sensitivity,
        content_warning=reported.content_warning,
        tags=[desk.tags[name] for name in reported.tags],
    )
    desk.work_on(item, reported.by, reported.work)
    return item


def _relate(desk: Desk, footage: dict[str, Item]) -> None:
    """The two halves of one report of an attack, and who spread the footage from inside."""
    items.link_items(
        by=desk.people["vera"],
        item=footage["attack photographs"],
        other=footage["attack video"],
        kind=LinkKind.SERIES,
        position=2,
        reason="The report speaks of them in one breath, as video and photographs.",
    )
    items.add_provenance(
        by=desk.people["viktor"],
        item=footage["inside"],
        kind=StepKind.POSTED,
        source=desk.sources["circulators"],
        happened=AT_THE_LATEST,
        basis="The report: “circulating on social media”. By whom and where is not said.",
    )


def _record_statements(desk: Desk, footage: dict[str, Item]) -> None:
    made = {key: _record_statement(desk, said) for key, said in STATEMENTS.items()}
    by = desk.people["vera"]
    for about, other, stance, why in STANCES:
        claims.link_statement(
            by=by, statement=made[about], other=made[other], stance=stance, explanation=why
        )
    for about, key, stance, why in BEARINGS:
        claims.link_statement(
            by=by, statement=made[about], item=footage[key], stance=stance, explanation=why
        )
    for key, whose, reasons in ASSESSED:
        _assess(desk, made[key], whose, reasons)


def _talk(desk: Desk, item: Item) -> None:
    """An editor asks about the first item, which is in a verifier's hands."""
    work.assign(by=desk.people["adam"], item=item, to=desk.people["vera"], days=14)
    words = "May we use this, and how would it have to be described?"
    work.remark(by=desk.people["edith"], item=item, kind=RemarkKind.QUESTION, text=words)


def _assess(desk: Desk, statement: Statement, whose: str, reasons: str) -> None:
    by = desk.people.get(whose) or desk.people["vera"]
    claims.assess_statement(
        by=by,
        statement=statement,
        value=Standing.NOT_VERIFIABLE,
        reasons=reasons,
        claimed_by_source=desk.sources.get(whose),
        said=PUBLISHED if whose == "report" else "",
    )


def _record_statement(desk: Desk, said: Said) -> Statement:
    return claims.add_statement(
        by=desk.people["vera"],
        case=desk.case,
        speaker=desk.sources[said.speaker],
        words=said.words,
        language="en",
        said=said.said,
        published_in=desk.sources["report"],
        published=PUBLISHED,
        credibility=Credibility.UNJUDGED,
        context=said.context,
    )
