"""The work itself, off the request: each task can be run again and changes nothing twice."""

from dataclasses import asdict
from pathlib import Path

from django.conf import settings
from django_tasks import task

from evidence import jobs
from evidence.actions import readings
from evidence.files import originals, sandbox
from evidence.models import Examination, Item


@task()
def examine(item: int) -> None:
    """Read an item's original and make its previews, in one limited process and one decode."""
    held = Item.objects.select_related("original", "case").get(pk=item)
    if held.original is None:
        return
    examination = sandbox.examine(
        originals.path_of(held.original.sha256),
        name=_name_of(held),
        previews_into=Path(settings.CATALOG_DATA_DIR) / "previews",
    )
    readings.record_readings(by=None, item=held, readings=examination.readings)
    Examination.objects.update_or_create(
        item=held,
        defaults={
            "facts": asdict(examination.facts),
            "previewed": examination.previews is not None and examination.previews.made,
            "problem": examination.problem or "",
        },
    )


def _name_of(item: Item) -> str:
    return item.receipts.values_list("file_name", flat=True).first() or ""


def sweep() -> int:
    """Queue what should have been examined and was not, say after a kill; returns how many."""
    waiting = Item.objects.filter(original__isnull=False, examination__isnull=True)
    numbers = list(waiting.order_by("pk").values_list("pk", flat=True)[:1000])
    for number in numbers:
        jobs.enqueue("examine", item=number)
    return len(numbers)
