"""The work itself, off the request: each task can be run again and changes nothing twice."""

from dataclasses import asdict

from django.db import transaction
from django_tasks import task

from evidence.actions import readings
from evidence.files import originals, previews, sandbox
from evidence.finding import index
from evidence.models import Examination, Item

INDEX_SECONDS = 10.0
"""How long the search index is caught up before other work has its turn."""


@task()
def examine(item: int) -> None:
    """Read an item's original and make its previews, in one limited process and one decode."""
    held = Item.objects.select_related("original", "case").get(pk=item)
    if held.original is None:
        return
    sha256 = held.original.sha256
    found = sandbox.examine(
        originals.path_of(sha256),
        name=held.receipts.values_list("file_name", flat=True).first() or "",
        previews_into=previews.stem_of(sha256),
    )
    facts = {
        "facts": asdict(found.facts),
        "previewed": bool(found.previews),
        "problem": found.problem,
    }
    with transaction.atomic():
        readings.record_readings(by=None, item=held, readings=found.readings)
        Examination.objects.update_or_create(item=held, defaults=facts)


@task()
def catch_up() -> None:
    """Have the search index follow the ledger; what does not fit the time waits for the next."""
    index.catch_up(seconds=INDEX_SECONDS)
