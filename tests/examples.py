"""A small catalog with everything in it, and an example call of every action on it."""

import hashlib
import importlib
import io
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from evidence import actions
from evidence.actions import (
    cases,
    checking,
    claims,
    intake,
    ledger,
    merging,
    readings,
    sources,
    tags,
    work,
)
from evidence.actions.change import ACTIONS
from evidence.files import originals
from evidence.files.facts import Reading
from evidence.models import (
    Assignment,
    ClaimShape,
    Finding,
    Item,
    LocationClaim,
    Merge,
    MetadataReading,
    Original,
    Remark,
    Source,
    Statement,
    Tag,
    VerificationNote,
)
from evidence.vocabularies import (
    CheckOutcome,
    CheckStep,
    Credibility,
    EditKind,
    EvidenceKind,
    ExportFormat,
    FindingValue,
    Generation,
    ItemKind,
    LinkKind,
    Reliability,
    RemarkKind,
    ReviewOutcome,
    Role,
    SourceKind,
    Stance,
    Standing,
    StepKind,
    StepResult,
    TagKind,
    TranscriptKind,
    VerificationMethod,
    Visibility,
    WorkStatus,
)
from tests.factories import Cast, jpeg, make_cast, make_held, make_referenced, make_source


def every_action() -> dict[str, Callable]:
    """All actions there are; the modules of the package are found, not listed."""
    for module in pkgutil.iter_modules(actions.__path__):
        importlib.import_module(f"{actions.__name__}.{module.name}")
    return ACTIONS


@dataclass(frozen=True)
class World:
    """One case at work: a held and a referenced item, a source, and one row of each kind."""

    cast: Cast
    held: Item
    referenced: Item
    source: Source
    tag: Tag
    claim: LocationClaim
    note: VerificationNote
    finding: Finding
    statement: Statement
    attachment: Original
    reading: MetadataReading
    spare: Item
    merge: Merge


def make_world() -> World:
    """Needs the `data_dir` fixture."""
    cast = make_cast()
    by, case = cast.owner, cast.case
    source = make_source(by=by, case=case)
    sources.set_contact(by=by, source=source, contact="Signal, on request")
    held = make_held(by=by, case=case, source=source, message="from the roof")
    tag = cases.add_tag(by=by, case=case, kind=TagKind.PLACE, name="Козинка", aliases=["Kozinka"])
    referenced = make_referenced(
        by=by, case=case, source=source, basis="Named in the report.", tags=[tag]
    )
    note = checking.add_note(by=by, item=held, **NOTE)
    statement = claims.add_statement(by=by, case=case, words="Мы здесь.", speaker=source)
    claims.link_statement(
        by=by, statement=statement, item=held, stance=Stance.SUPPORTS, explanation="Seen there."
    )
    return World(
        cast=cast,
        held=held,
        referenced=referenced,
        source=source,
        tag=tag,
        claim=claims.claim_location(
            by=by, item=held, place_name="Kozinka", claimed_by_source=source
        ),
        note=note,
        finding=checking.propose_finding(
            by=by, item=held, value=FindingValue.LIKELY, reasons="Two checks agree.", notes=[note]
        ),
        statement=statement,
        attachment=make_held(by=by, case=case).original,
        spare=make_referenced(by=by, case=case, title="The same, reported again"),
        merge=merging.merge(
            by=by,
            item=make_referenced(by=by, case=case, title="Told of first"),
            into=held,
            reason="The same clip.",
        ),
        reading=readings.record_readings(by=None, item=held, readings=[READING])[0],
    )


NOTE = {
    "method": VerificationMethod.GEOLOCATION,
    "outcome": CheckOutcome.SUPPORTS,
    "text": "The church stands where the map has it.",
}
READING = Reading(
    "exifread", "3.5.1", "read", data={"GPS": [50.46, 35.6], "Make": "Canon"}, problems=["odd"]
)
SECOND_READING = Reading("Pillow", "12.0", "nothing found")


def _kept(colour: str = "olive") -> originals.Kept:
    return originals.keep(io.BytesIO(jpeg(colour)))


def another_tag(world: World, name: str) -> Tag:
    return cases.add_tag(by=world.cast.owner, case=world.cast.case, kind=TagKind.PLACE, name=name)


def merged_tag(world: World) -> Tag:
    tag = another_tag(world, "Козынка")
    tags.merge_tags(by=world.cast.owner, tag=tag, into=world.tag, reason="Misspelt.")
    return tag


def agreed(world: World) -> Finding:
    """Its finding, once the teammate has agreed."""
    if not world.finding.stands:
        checking.review_finding(by=world.cast.teammate, finding=world.finding, value="likely")
    return world.finding


def assigned(world: World) -> Assignment:
    """The referenced item, in the teammate's hands."""
    return work.assign(by=world.cast.chief, item=world.referenced, to=world.cast.teammate)


def asked(world: World) -> Remark:
    """An editor's comment on the held item."""
    return work.remark(by=world.cast.editor, item=world.held, text="May we use this?")


def sealed(world: World) -> Item:
    """Its referenced item, sealed since the case asks for blind checks."""
    case = world.cast.case
    case.refresh_from_db()
    if not case.blind_checks:
        cases.edit_case(by=world.cast.chief, case=case, expected=case.version, blind_checks=True)
    return Item.objects.get(pk=world.referenced.pk)


EXAMPLES: dict[str, Callable[[World], dict[str, Any]]] = {
    "cases.open_case": lambda w: {
        "by": w.cast.site_admin,
        "code": "NEW",
        "title": "A new investigation",
    },
    "cases.edit_case": lambda w: {
        "by": w.cast.chief,
        "case": w.cast.case,
        "expected": 1,
        "title": "The raid of 22 May",
        "reason": "More exact.",
    },
    "cases.set_member": lambda w: {
        "by": w.cast.chief,
        "case": w.cast.case,
        "user": w.cast.teammate,
        "role": Role.EDITOR,
    },
    "cases.add_tag": lambda w: {
        "by": w.cast.owner,
        "case": w.cast.case,
        "kind": TagKind.MARKING,
        "name": "white square",
    },
    "cases.edit_tag": lambda w: {
        "by": w.cast.owner,
        "tag": w.tag,
        "expected": 1,
        "aliases": ["Kozinka", "Kozynka"],
    },
    "tags.place_tag": lambda w: {
        "by": w.cast.owner,
        "tag": w.tag,
        "broader": another_tag(w, "Belgorod region"),
    },
    "tags.merge_tags": lambda w: {
        "by": w.cast.owner,
        "tag": another_tag(w, "Kozynka"),
        "into": w.tag,
        "reason": "The Ukrainian name of the same place.",
    },
    "tags.part_tags": lambda w: {
        "by": w.cast.owner,
        "tag": merged_tag(w),
        "reason": "Two places of one name.",
    },
    "tags.tell_tags_apart": lambda w: {
        "by": w.cast.owner,
        "tag": w.tag,
        "other": another_tag(w, "Kozinka in Kursk region"),
    },
    "sources.add_source": lambda w: {
        "by": w.cast.owner,
        "case": w.cast.case,
        "name": "A witness",
        "kind": SourceKind.WITNESS,
        "confidential": True,
        "code_name": "Heron",
    },
    "sources.edit_source": lambda w: {
        "by": w.cast.owner,
        "source": w.source,
        "expected": 1,
        "handle": "@drone",
    },
    "sources.set_contact": lambda w: {
        "by": w.cast.owner,
        "source": w.source,
        "contact": "a number",
    },
    "intake.receive": lambda w: {
        "by": w.cast.owner,
        "case": w.cast.case,
        "kept": _kept(),
        "arrival": intake.Arrival(source=w.source, file_name="roof.jpg"),
    },
    "items.refer": lambda w: {
        "by": w.cast.owner,
        "case": w.cast.case,
        "title": "Seen on television",
        "source": w.source,
        "url": "https://example.org/report",
        "tags": [w.tag],
    },
    "items.edit_item": lambda w: {
        "by": w.cast.owner,
        "item": w.held,
        "expected": 1,
        "reason": "Seen again.",
        "title": "Column at the crossing",
        "kind": ItemKind.PHOTO,
        "tags": [w.tag],
    },
    "items.set_work_status": lambda w: {
        "by": w.cast.owner,
        "item": w.held,
        "status": WorkStatus.IN_PROGRESS,
    },
    "items.set_visibility": lambda w: {
        "by": w.cast.chief,
        "item": w.held,
        "visibility": Visibility.RESTRICTED,
    },
    "items.set_grant": lambda w: {"by": w.cast.chief, "item": w.held, "user": w.cast.editor},
    "items.link_items": lambda w: {
        "by": w.cast.owner,
        "item": w.held,
        "other": w.referenced,
        "kind": LinkKind.SAME_SCENE,
    },
    "items.add_provenance": lambda w: {
        "by": w.cast.owner,
        "item": w.held,
        "kind": StepKind.POSTED,
        "source": w.source,
        "url": "https://t.me/drone/1",
        "basis": "Seen there.",
    },
    "provenance.claim_generation": lambda w: {
        "by": w.cast.owner,
        "item": w.held,
        "generation": Generation.COPY,
        "basis": "The channel's mark is on it.",
        "claimed_by_user": w.cast.owner,
    },
    "provenance.claim_edit": lambda w: {
        "by": w.cast.owner,
        "item": w.held,
        "kind": EditKind.CROPPED,
        "detail": "the lower third",
        "basis": "The caption is cut through.",
        "claimed_by_source": w.source,
    },
    "provenance.review_provenance": lambda w: {
        "by": w.cast.chief,
        "item": w.held,
        "outcome": ReviewOutcome.RETURNED,
        "remarks": "Who filmed it?",
        "upto": ledger.size(),
    },
    "grading.grade_source": lambda w: {
        "by": w.cast.chief,
        "source": w.source,
        "reliability": Reliability.B,
        "grounds": "Nine of ten held up.",
    },
    "grading.grade_information": lambda w: {
        "by": w.cast.chief,
        "item": w.held,
        "credibility": Credibility.PROBABLE,
        "grounds": "Two others show it.",
    },
    "merging.merge": lambda w: {
        "by": w.cast.owner,
        "item": w.spare,
        "into": w.held,
        "reason": "The same clip again.",
    },
    "merging.unmerge": lambda w: {
        "by": w.cast.owner,
        "merge": w.merge,
        "reason": "The clip is another one.",
    },
    "claims.claim_location": lambda w: {
        "by": w.cast.owner,
        "item": w.held,
        "supersedes": w.claim,
        "latitude": Decimal("50.4613"),
        "longitude": Decimal("35.6026"),
        "claimed_by_source": w.source,
        "reason": "Given to the metre.",
    },
    "claims.claim_time": lambda w: {
        "by": w.cast.owner,
        "item": w.held,
        "edtf": "2023-05-22T12:05",
        "claimed_by_user": w.cast.owner,
    },
    "claims.add_evidence": lambda w: {
        "by": w.cast.owner,
        "claim": w.claim,
        "kind": EvidenceKind.SATELLITE,
        "words": "The roof is blue.",
        "kept": (w.attachment, "crop.png"),
    },
    "claims.adopt": lambda w: {
        "by": w.cast.teammate,
        "claim": w.claim,
        "reason": "The church stands where the map has it.",
    },
    "claims.add_statement": lambda w: {
        "by": w.cast.owner,
        "case": w.cast.case,
        "words": "It was not us.",
        "speaker": w.source,
    },
    "claims.link_statement": lambda w: {
        "by": w.cast.owner,
        "statement": w.statement,
        "item": w.referenced,
        "stance": Stance.CONTEXT,
        "explanation": "The same day.",
    },
    "claims.assess_statement": lambda w: {
        "by": w.cast.owner,
        "statement": w.statement,
        "value": Standing.NOT_VERIFIABLE,
        "reasons": "“cannot independently verify”",
        "claimed_by_source": w.source,
    },
    "claims.withdraw": lambda w: {
        "by": w.cast.owner,
        "record": w.finding,
        "reason": "The map was an old one.",
    },
    "checking.add_note": lambda w: {
        "by": w.cast.owner,
        "item": w.held,
        "attachments": [(w.attachment, "map.png")],
        "claim": w.claim,
        "marks": [("t=14,20&xywh=percent:10,10,30,40", "The church")],
        "steps": {CheckStep.PLACE: StepResult.DONE, CheckStep.SOUND: StepResult.NOT_APPLICABLE},
        **NOTE,
    },
    "checking.propose_finding": lambda w: {
        "by": w.cast.owner,
        "item": w.held,
        "value": FindingValue.VERIFIED,
        "reasons": "Three checks agree.",
        "notes": [w.note],
        "supersedes": w.finding,
    },
    "checking.review_finding": lambda w: {
        "by": w.cast.teammate,
        "finding": w.finding,
        "value": FindingValue.LIKELY,
        "reasons": "So it seems.",
    },
    "checking.reopen_finding": lambda w: {
        "by": w.cast.teammate,
        "finding": agreed(w),
        "reason": "The map was an old one.",
    },
    "checking.look_behind_seal": lambda w: {
        "by": w.cast.chief,
        "item": sealed(w),
        "reason": "The case closes today.",
    },
    "checking.add_transcript": lambda w: {
        "by": w.cast.owner,
        "item": w.held,
        "kind": TranscriptKind.AS_PRINTED,
        "text": "deсision",
    },
    "taking_out.take_out": lambda w: {
        "by": w.cast.editor,
        "case": w.cast.case,
        "format": ExportFormat.CSV,
        "asked": "q=leaflet",
        "items": 2,
        "digest": hashlib.sha256(b"BEL-0002\nBEL-0001\n").hexdigest(),
    },
    "work.assign": lambda w: {
        "by": w.cast.chief,
        "item": w.held,
        "to": w.cast.teammate,
        "due": date(2100, 1, 1),
        "note": "Please look at the church.",
    },
    "work.release": lambda w: {
        "by": w.cast.chief,
        "assignment": assigned(w),
        "reason": "On leave.",
    },
    "work.remark": lambda w: {
        "by": w.cast.editor,
        "item": w.held,
        "kind": RemarkKind.QUESTION,
        "text": "May we use this, and how?",
    },
    "work.take_back": lambda w: {
        "by": w.cast.editor,
        "remark": asked(w),
        "reason": "Answered by telephone.",
    },
    "readings.record_readings": lambda w: {
        "by": None,
        "item": w.held,
        "readings": [SECOND_READING],
    },
}


ONE_OF_EACH = [
    "items.set_grant",
    "items.link_items",
    "items.add_provenance",
    "claims.claim_time",
    "claims.add_evidence",
    "claims.adopt",
    "claims.assess_statement",
    "tags.place_tag",
    "tags.merge_tags",
    "checking.add_note",
    "checking.reopen_finding",
    "checking.add_transcript",
    "taking_out.take_out",
    "work.assign",
    "work.remark",
    "provenance.claim_generation",
    "provenance.claim_edit",
    "provenance.review_provenance",
    "grading.grade_source",
    "grading.grade_information",
]


def make_full_world() -> World:
    """A world with at least one row of every kind of record."""
    world = make_world()
    for name in ONE_OF_EACH:
        every_action()[name](**EXAMPLES[name](world))
    by, case = world.cast.owner, world.cast.case
    other = make_source(by=by, case=case, name="The ministry")
    statement = claims.add_statement(by=by, case=case, words="Nobody is there.", speaker=other)
    claims.link_statement(
        by=by,
        statement=statement,
        other=world.statement,
        stance=Stance.CONTRADICTS,
        explanation="Both cannot be.",
    )
    claims.claim_location(
        by=by, item=world.referenced, claimed_by_source=other, place_name="Along the road",
        shape=ClaimShape(kind="route", corners=["50.4613 35.6026 Kozinka", "50.4789 35.6809"]),
    )  # fmt: skip
    checking.propose_finding(
        by=by, item=world.referenced, value=FindingValue.NOT_VERIFIABLE, reasons="No footage."
    )
    every_action()["checking.look_behind_seal"](**EXAMPLES["checking.look_behind_seal"](world))
    cases.edit_case(by=world.cast.chief, case=case, expected=case.version, blind_checks=False)
    return world


def contents() -> dict[str, list[tuple]]:
    """Every row of every table that is ours or holds our work, to tell whether anything changed."""
    with connection.cursor() as cursor:
        names = [
            name
            for name in connection.introspection.table_names(cursor)
            if name.startswith(("evidence_", "django_tasks"))
        ]
        found = {}
        for name in names:
            cursor.execute(f'SELECT * FROM "{name}"')
            found[name] = sorted(map(repr, cursor.fetchall()))
        return found
