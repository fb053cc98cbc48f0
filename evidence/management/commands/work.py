"""Run queued work: readings, previews, indexing."""

import time
from argparse import ArgumentParser
from typing import Any

import structlog
from django.core.management.base import BaseCommand
from django.db import OperationalError
from django.utils.crypto import get_random_string
from django_tasks.base import DEFAULT_TASK_BACKEND_ALIAS, TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult
from django_tasks_db.utils import is_locked_database_exception

from evidence import tasks
from evidence.errors import CatalogError, WorkGivenUp
from evidence.finding import upkeep
from evidence.management import leases

log = structlog.get_logger(__name__)

MOST_ATTEMPTS = 3
LOOK_EVERY_SECONDS = 0.5
RECOVER_EVERY_SECONDS = 30.0
NOTICES_EVERY_SECONDS = 60.0


class Command(BaseCommand):
    help = "Run queued work until told to stop, or with --drain until none is left."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--drain", action="store_true", help="run waiting work and return")

    def handle(self, *, drain: bool, **options: Any) -> None:
        worker = CatalogWorker()
        worker.configure_signals()
        with leases.holding(worker.worker_id):
            if drain:
                worker.drain()
            else:
                worker.stay()


class CatalogWorker(Worker):
    """The queue's own worker, which also sees to the work of workers that were killed.

    The queue never tries anything twice by itself; every task may be run again without harm.
    """

    def __init__(self) -> None:
        super().__init__(
            queue_names=["*"],
            excluded_queue_names=[],
            interval=LOOK_EVERY_SECONDS,
            batch=True,
            backend_name=DEFAULT_TASK_BACKEND_ALIAS,
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
        )
        self.recovered_at = float("-inf")
        self.told_at = float("-inf")
        self.told_upto = 0

    def drain(self) -> None:
        """Run what waits, and what that puts on the queue, then return."""
        self.recover_when_due()
        self.run()
        self.keep_index()

    def stay(self) -> None:
        """Run work as it comes. Looking for it reads only; the write lock is taken to claim it."""
        while self.running:
            try:
                self.recover_when_due()
                if DBTaskResult.objects.ready().exists():
                    self.run()
                self.keep_index()
                self.tell_people_when_due()
            except OperationalError as problem:
                if not is_locked_database_exception(problem):
                    raise
                log.warning("database busy")
            if self.running:
                time.sleep(LOOK_EVERY_SECONDS)

    def run_task(self, db_task_result: DBTaskResult) -> None:
        super().run_task(db_task_result)
        self.recover_when_due()

    def keep_index(self) -> None:
        """Have the search index follow the ledger; trouble with it stops no other work."""
        try:
            tasks.catch_up.call()
        except CatalogError as problem:
            log.warning("search index not caught up", problem=str(problem))

    def tell_people_when_due(self) -> None:
        """Give notice of new matches and send what people want by e-mail, now and then."""
        if time.monotonic() - self.told_at < NOTICES_EVERY_SECONDS:
            return
        self.told_at = time.monotonic()
        if (size := upkeep.ledger_size()) != self.told_upto:
            tasks.tell_new_matches.call()
            self.told_upto = size
        tasks.send_notices.call()

    def recover_when_due(self) -> None:
        """Look for abandoned work now and then; called while this worker itself runs none."""
        if time.monotonic() - self.recovered_at < RECOVER_EVERY_SECONDS:
            return
        self.recovered_at = time.monotonic()
        for result in DBTaskResult.objects.running():
            holder = result.worker_ids[-1]
            if holder == self.worker_id or not leases.is_alive(holder):
                recover(result)


def recover(result: DBTaskResult) -> None:
    """Put abandoned work back in the queue, or give it up when it has ended too many workers."""
    if len(result.worker_ids) >= MOST_ATTEMPTS:
        result.set_failed(WorkGivenUp(len(result.worker_ids)))
        log.error("work given up", task=str(result.id), attempts=len(result.worker_ids))
        return
    # The start is compared so that of two workers that find it only one puts it back.
    abandoned = DBTaskResult.objects.running().filter(pk=result.pk, started_at=result.started_at)
    if abandoned.update(status=TaskResultStatus.READY, started_at=None):
        log.warning("work of a killed worker waits again", task=str(result.id))
