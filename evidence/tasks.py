"""The work itself, off the request: each task can be run again and changes nothing twice."""

from contextlib import suppress
from dataclasses import asdict

from axes.models import AccessAttempt
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from evidence import jobs, mailing
from evidence.actions import bulk, noticing, readings, searches
from evidence.files import originals, previews, sandbox
from evidence.files.facts import Fingerprint as Taken
from evidence.finding import index, likeness
from evidence.models import BulkChange, Examination, Fingerprint, Item

INDEX_SECONDS = 10.0
"""How long the search index is caught up before other work has its turn."""

BULK_SECONDS = 10.0
"""How long many items are changed before other work has its turn."""


@task()
def examine(item: int) -> None:
    """Read an item's original, draw it and take its fingerprints, in one limited process."""
    held = Item.objects.select_related("original", "case").get(pk=item)
    if held.original is None:
        return
    sha256 = held.original.sha256
    found = sandbox.examine(
        originals.path_of(sha256),
        name=_name(held),
        previews_into=previews.stem_of(sha256),
    )
    facts = {
        "facts": asdict(found.facts),
        "previewed": bool(found.previews),
        "veiled": found.veiled is not None,
        "later_pages": len(found.later_pages),
        "problem": found.problem,
    }
    with transaction.atomic():
        readings.record_readings(by=None, item=held, readings=found.readings)
        Examination.objects.update_or_create(item=held, defaults=facts)
        keep_fingerprints(held, found.fingerprints)
    likeness.catch_up()


def keep_fingerprints(item: Item, taken: list[Taken]) -> None:
    """Keep what was taken in the place of what was; the same again changes no row."""
    if likeness.fingerprints_of(item) == taken:
        return
    item.fingerprints.all().delete()
    Fingerprint.objects.bulk_create(Fingerprint(item=item, **asdict(each)) for each in taken)


def items_without_fingerprints() -> list[int]:
    """Items with a picture that were examined before fingerprints were taken, or lost theirs."""
    bare = Item.objects.filter(examination__previewed=True, fingerprints__isnull=True)
    return list(bare.order_by("pk").values_list("pk", flat=True))


def take_fingerprints(item: int) -> None:
    """Take an item's fingerprints and nothing else; a file lost from the store has none."""
    held = Item.objects.select_related("original").get(pk=item)
    if held.original is None:
        return
    with suppress(OSError):
        found = sandbox.fingerprint(originals.path_of(held.original.sha256), name=_name(held))
        with transaction.atomic():
            keep_fingerprints(held, found.fingerprints)


def _name(item: Item) -> str:
    return item.receipts.values_list("file_name", flat=True).first() or ""


@task()
def change_many(change: int) -> None:
    """Go on with a change of many items; what does not fit the time is queued again."""
    order = BulkChange.objects.get(pk=change)
    if not bulk.carry_out(change=order, seconds=BULK_SECONDS):
        jobs.enqueue("change_many", change=change)


@task()
def catch_up() -> None:
    """Have the search index follow the ledger; what does not fit the time waits for the next."""
    index.catch_up(seconds=INDEX_SECONDS)


@task()
def tell_new_matches() -> None:
    """Give notice of what has come to match searches whose keepers want to be told."""
    searches.tell_new_matches()


@task()
def send_notices() -> None:
    """Remind people of what is due, send notices as they want them, forget what is old."""
    noticing.remind_of_due()
    mailing.send_due()
    noticing.forget_old()
    forget_failed_sign_ins()


def forget_failed_sign_ins() -> None:
    """Remove failed tries after the pause: they tell names and addresses, perhaps a password."""
    over = timezone.now() - settings.AXES_COOLOFF_TIME
    AccessAttempt.objects.filter(attempt_time__lte=over).delete()
