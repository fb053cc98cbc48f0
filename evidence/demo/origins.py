"""Where three of the training samples come from, told step by step: gaps, a branch, a doubt."""

from typing import Any

from django.db import transaction

from evidence.actions import grading, items, ledger, merging, provenance
from evidence.demo.desk import Desk
from evidence.models import Item, ProvenanceStep
from evidence.vocabularies import (
    Credibility,
    EditKind,
    Generation,
    ReviewOutcome,
    StepKind,
)

FLIGHT = "DJI_0012.jpg"
MESSENGER = "column-dusk.jpg"
CHECKPOINT = "DJI_0044.jpg"


@transaction.atomic
def tell(desk: Desk, found: dict[str, Item]) -> None:
    """Tell all of it once; `found` holds the items by the name of the file they came with."""
    if ProvenanceStep.objects.filter(item=found[FLIGHT], kind=StepKind.RECORDED).exists():
        return
    _tell_flight(desk, found[FLIGHT])
    _tell_messenger(desk, found[MESSENGER])
    _merge_report(desk, found[CHECKPOINT])


def _step(desk: Desk, item: Item, by: str, kind: str, source: str = "", **values: Any) -> None:
    if source:
        values["source"] = desk.sources[source]
    items.add_provenance(by=desk.people[by], item=item, kind=kind, **values)


def _tell_flight(desk: Desk, item: Item) -> None:
    """From the recording to two receipts: one from who made it, one by way of readers."""
    _step(
        desk, item, "vera", StepKind.RECORDED, "bird", happened="2026-09-17T10:15:20",
        basis="The account says it flew there itself; the device's clock agrees.",
    )  # fmt: skip
    _step(
        desk, item, "vera", StepKind.CAPTURED, happened="2026-09-17T16:40+03:00",
        url="https://archive.example/web/20260917134000/https://posts.example/training_bird",
        basis="Saved in a public archive; by whom is not known.",
    )  # fmt: skip
    _step(
        desk, item, "viktor", StepKind.REPOSTED, "walker", happened="2026-09-18",
        url="https://posts.example/training_walker/from-above",
        basis="The post names the account it is from.",
    )  # fmt: skip
    _step(
        desk, item, "viktor", StepKind.SUPPLIED, "herald", happened="2026-09-19",
        basis="“Our readers sent us this one too”: by which reader the desk did not say.",
    )  # fmt: skip
    provenance.claim_generation(
        by=desk.people["vera"], item=item, generation=Generation.ORIGINAL,
        basis="Whole metadata of the drone, and no trace of another program.",
        claimed_by_user=desk.people["vera"],
    )  # fmt: skip
    provenance.claim_edit(
        by=desk.people["viktor"], item=item, kind=EditKind.WATERMARKED,
        detail="The line TRAINING SAMPLE at the lower edge", basis="To be seen in the picture.",
        claimed_by_user=desk.people["viktor"],
    )  # fmt: skip
    chief = desk.people["adam"]
    grading.grade_information(
        by=chief, item=item, credibility=Credibility.CONFIRMED,
        grounds="Position, heading and a second flight agree.",
    )  # fmt: skip
    provenance.review_provenance(
        by=chief, item=item, outcome=ReviewOutcome.ACCEPTED, upto=ledger.size(),
        remarks="Recorded, posted and supplied are each sourced.",
    )  # fmt: skip
    grading.grade_source(
        by=chief, source=desk.sources["bird"], reliability="A",
        grounds="What we could check of it held up, the drone's own metadata included.",
    )  # fmt: skip


def _tell_messenger(desk: Desk, item: Item) -> None:
    """A picture that lost everything on its way, with times that cannot all be right."""
    _step(
        desk, item, "vera", StepKind.REPOSTED, "walker", happened="2026-09-21T22:41",
        basis="The name of the file, as the messenger gave it.",
    )  # fmt: skip
    _step(
        desk, item, "vera", StepKind.POSTED, happened="2026-09-22",
        basis="A comment under the repost: “first seen in the morning”.",
    )  # fmt: skip
    for kind, detail in ((EditKind.REENCODED, ""), (EditKind.STRIPPED, "all of it")):
        provenance.claim_edit(
            by=desk.people["vera"], item=item, kind=kind, detail=detail,
            basis="What messengers do to every picture.", claimed_by_user=desk.people["vera"],
        )  # fmt: skip
    provenance.claim_generation(
        by=desk.people["vera"], item=item, generation=Generation.COPY,
        basis="Without metadata, compressed again.", claimed_by_user=desk.people["vera"],
    )  # fmt: skip
    provenance.review_provenance(
        by=desk.people["adam"], item=item, outcome=ReviewOutcome.RETURNED, upto=ledger.size(),
        remarks="Who sent it to the account? Ask before this is used.",
    )  # fmt: skip


def _merge_report(desk: Desk, item: Item) -> None:
    """A picture first known from a report, whose file came later."""
    told = items.refer(
        by=desk.people["viktor"], case=desk.case, source=desk.sources["herald"],
        title="Drone picture of the checkpoint, as a report describes it",
        description="“A queue of cars seen from above.” Catalogued before a file was there.",
        reported_at="2026-09-19", basis="The report prints a small version of it.",
    )  # fmt: skip
    merging.merge(
        by=desk.people["vera"], item=told, into=item,
        reason="Roofs, cars and shadows are those of the small version.",
    )  # fmt: skip
