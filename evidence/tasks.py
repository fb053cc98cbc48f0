"""The work itself, off the request: each task can be run again and changes nothing twice."""

from dataclasses import asdict

from django_tasks import task

from evidence.actions import readings
from evidence.files import originals, previews, sandbox
from evidence.models import Examination, Item


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
    readings.record_readings(by=None, item=held, readings=found.readings)
    Examination.objects.update_or_create(
        item=held,
        defaults={
            "facts": asdict(found.facts),
            "previewed": bool(found.previews),
            "problem": found.problem,
        },
    )
