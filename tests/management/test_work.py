"""The worker finishes what was begun, and gives up what kills it."""

from datetime import UTC, datetime

import pytest
from django.db import connections, transaction
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from evidence.management import leases
from evidence.management.commands.work import MOST_ATTEMPTS, CatalogWorker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("data_dir")]
done: list[int] = []


@task()
def count_down(left: int) -> None:
    done.append(left)
    if left:
        count_down.enqueue(left - 1)


@task()
def stumble() -> None:
    raise ValueError("no")


@pytest.fixture(autouse=True)
def nothing_done() -> None:
    done.clear()


def left_running(*, by: str, attempts: int = 1) -> DBTaskResult:
    """Queued work as a worker leaves it that is killed in the middle."""
    result = count_down.enqueue(0).db_result
    result.status = TaskResultStatus.RUNNING
    result.started_at = datetime(2023, 5, 22, tzinfo=UTC)
    result.worker_ids = [by] * attempts
    result.save()
    return result


def drain() -> None:
    worker = CatalogWorker()
    with leases.holding(worker.worker_id):
        worker.drain()
    connections.close_all()


def test_drain_runs_waiting_work_and_what_that_queues() -> None:
    count_down.enqueue(2)

    drain()

    assert done == [2, 1, 0]
    assert not DBTaskResult.objects.exclude(status=TaskResultStatus.SUCCESSFUL).exists()


def test_work_that_fails_does_not_stop_the_rest() -> None:
    stumble.enqueue()
    count_down.enqueue(0)

    drain()

    assert done == [0]
    assert DBTaskResult.objects.failed().get().exception_class_path == "builtins.ValueError"


def test_work_queued_by_a_change_that_failed_never_was() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        count_down.enqueue(0)
        raise RuntimeError

    assert not DBTaskResult.objects.exists()


def test_work_of_a_killed_worker_is_run_again() -> None:
    left_running(by="killed")

    drain()

    assert done == [0]


def test_work_of_a_living_worker_is_left_to_it() -> None:
    with leases.holding("busy"):
        left_running(by="busy")

        drain()

    assert done == []
    assert DBTaskResult.objects.get().status == TaskResultStatus.RUNNING


def test_work_that_killed_its_workers_too_often_is_given_up() -> None:
    left_running(by="killed", attempts=MOST_ATTEMPTS)

    drain()

    result = DBTaskResult.objects.get()
    assert done == []
    assert result.status == TaskResultStatus.FAILED
    assert result.exception_class_path == "evidence.errors.WorkGivenUp"
    assert f"killed {MOST_ATTEMPTS} times" in result.traceback
