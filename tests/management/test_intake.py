"""The command line's intake: one answer a file, whatever happens on the way."""

import contextlib
import csv
import errno
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command

from evidence.files import originals
from evidence.management.commands import intake
from evidence.models import Item, LocationClaim, Receipt, Source
from tests.factories import Cast, jpeg

KEYS = ["path", "outcome", "item", "sha256", "size", "kind", "receipt", "problem"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "card"
    (place / "deep").mkdir(parents=True)
    for name, colour in [("a.jpg", "red"), ("b.jpg", "green"), ("deep/c.jpg", "blue")]:
        (place / name).write_bytes(jpeg(colour))
    return place


def run(capsys, *paths, **options) -> list[dict]:
    """The answers, whether or not the command failed for one of them."""
    asked = {"case": "BEL", "by": "owner", "source": "Tele channel", "json": True, **options}
    with contextlib.suppress(CommandError):
        call_command("intake", *map(str, paths), **asked)
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def write_list(folder: Path, *rows: dict) -> Path:
    path = folder / "fields.csv"
    with path.open("w", newline="") as out:
        writer = csv.DictWriter(out, ["path", "title", "url", "source", "taken", "place", "lat"]
                                + ["lon", "note"])  # fmt: skip
        writer.writeheader()
        writer.writerows(rows)
    return path


pytestmark = pytest.mark.usefixtures("data_dir")


def test_folder_is_walked_and_every_file_answered(cast: Cast, folder: Path, capsys) -> None:
    answers = run(capsys, folder)

    assert [Path(answer["path"]).name for answer in answers] == ["a.jpg", "b.jpg", "c.jpg"]
    assert all(list(answer) == KEYS for answer in answers)
    assert {answer["outcome"] for answer in answers} == {"new"}
    assert answers[0]["item"] == "BEL-0001"
    assert Source.objects.get().kind == "unknown"


def test_same_command_again_answers_already(cast: Cast, folder: Path, capsys) -> None:
    first = run(capsys, folder)

    again = run(capsys, folder)

    assert {answer["outcome"] for answer in again} == {"already"}
    assert [a["receipt"] for a in again] == [a["receipt"] for a in first]
    assert Receipt.objects.count() == 3


def test_another_batch_is_a_second_receipt(cast: Cast, folder: Path, capsys) -> None:
    run(capsys, folder, batch="Monday")

    again = run(capsys, folder, batch="Tuesday")

    assert {answer["outcome"] for answer in again} == {"second receipt"}
    assert Item.objects.count() == 3


def test_empty_and_missing_files_fail_alone(cast: Cast, folder: Path, capsys) -> None:
    (folder / "b.jpg").write_bytes(b"")

    answers = run(capsys, folder, folder / "not-there.jpg")

    assert [answer["outcome"] for answer in answers] == ["new", "failed", "new", "failed"]
    assert "empty" in answers[1]["problem"]
    assert answers[3]["problem"] == "No such file or directory"


def test_failure_ends_in_exit_1(cast: Cast, folder: Path) -> None:
    with pytest.raises(CommandError, match="1 of 1 failed") as failure:
        call_command("intake", str(folder / "no"), case="BEL", by="owner", source="X")

    assert failure.value.returncode == 1


def test_list_gives_each_file_its_own_facts(cast: Cast, folder: Path, capsys) -> None:
    fields = write_list(
        folder,
        {"path": "a.jpg", "title": "Tank", "source": "Witness", "place": "Kozinka",
         "lat": "50.4613", "lon": "35.6026", "taken": "2023-05-22", "note": "from a friend"},
    )  # fmt: skip

    answers = run(capsys, folder / "a.jpg", folder / "b.jpg", fields=str(fields))

    assert [answer["outcome"] for answer in answers] == ["new", "new"]
    first = Item.objects.get(code=answers[0]["item"])
    assert first.title == "Tank"
    assert first.receipts.get().source.name == "Witness"
    assert first.receipts.get().message == "from a friend"
    assert str(LocationClaim.objects.get().latitude) == "50.4613000"


def test_list_may_lie_elsewhere_and_name_files_of_the_folder(
    cast: Cast, folder: Path, tmp_path: Path, capsys
) -> None:
    elsewhere = tmp_path / "lists"
    elsewhere.mkdir()
    fields = write_list(elsewhere, {"path": "deep/c.jpg", "title": "Deep"})

    answers = run(capsys, folder, fields=str(fields))

    assert [answer["outcome"] for answer in answers] == ["new", "new", "new"]
    assert Item.objects.filter(title="Deep").count() == 1


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"lat": "95", "lon": "35"}, "lat"),
        ({"lat": "50"}, "lat and lon together"),
        ({"taken": "2023-13-01"}, "taken"),
        ({"taken": "05/06/2023"}, "taken"),
        ({"url": "javascript:alert(1)"}, "url"),
    ],
)
def test_bad_row_is_named_by_line_and_the_good_ones_go_in(
    cast: Cast, folder: Path, capsys, row: dict, said: str
) -> None:
    fields = write_list(folder, {"path": "a.jpg", "title": "Good"}, {"path": "b.jpg", **row})

    answers = run(capsys, folder / "a.jpg", folder / "b.jpg", fields=str(fields))

    assert [answer["outcome"] for answer in answers] == ["new", "failed"]
    assert "line 3" in answers[1]["problem"]
    assert said in answers[1]["problem"]


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ({"case": "NOPE"}, "in no case 'NOPE'"),
        ({"case": "OTH"}, "in no case 'OTH'"),
        ({"by": "nobody"}, "no user 'nobody'"),
        ({"by": "editor"}, "may not add"),
        ({"url": "not an address"}, "not an address"),
        ({"fields": "/nonexistent.csv"}, "cannot be read"),
    ],
)
def test_whole_run_is_refused_before_the_first_byte(
    cast: Cast, folder: Path, option: dict, said: str
) -> None:
    asked = {"case": "BEL", "by": "owner", "source": "X", **option}

    with pytest.raises(CommandError, match=said):
        call_command("intake", str(folder), **asked)

    assert list(originals.stored()) == []
    assert not Source.objects.exists()


def test_name_that_is_no_text_is_kept_legibly(cast: Cast, folder: Path, capsys) -> None:
    odd = os.path.join(os.fsencode(folder), b"caf\xe9.jpg")
    with open(odd, "wb") as out:
        out.write(jpeg("pink"))

    answers = run(capsys, os.fsdecode(odd))

    assert answers[0]["outcome"] == "new"
    assert Receipt.objects.get().file_name == "caf\\xe9.jpg"


def manage(data: Path, *words: str, **options) -> subprocess.Popen:
    environment = {**os.environ, "CATALOG_DATA_DIR": str(data), "DATABASE_URL": ""}
    environment.pop("DATABASE_URL")
    environment["DJANGO_SETTINGS_MODULE"] = "catalog_site.settings"
    return subprocess.Popen(
        [sys.executable, "manage.py", *words],
        cwd=django_settings.BASE_DIR,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


def finish(process: subprocess.Popen) -> str:
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return out


SETTING = """
from evidence.actions import cases
from evidence.models import User
root = User.objects.create_superuser("root", password="x")
cases.open_case(by=root, code="BEL", title="Raid")
"""


def test_killed_in_the_middle_and_run_again_loses_and_doubles_nothing(tmp_path: Path) -> None:
    """A hundred photos, kill -9 after some are acknowledged, the same command again."""
    card, data = tmp_path / "card", tmp_path / "data"
    card.mkdir()
    for number in range(100):
        (card / f"{number:03}.jpg").write_bytes(jpeg(size=(200 + number, 100)))
    finish(manage(data, "migrate", "-v0"))
    finish(manage(data, "shell", "-v0", "-c", SETTING))
    command = ["intake", str(card), "--case=BEL", "--by=root", "--source=Card", "--json"]

    process = manage(data, *command)
    acknowledged = [json.loads(process.stdout.readline()) for _ in range(20)]
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    process.stderr.close()
    time.sleep(0.1)
    answers = [json.loads(line) for line in finish(manage(data, *command)).splitlines()]

    receipts = {answer["receipt"] for answer in answers}
    assert len(answers) == len(receipts) == 100
    assert {answer["outcome"] for answer in answers} <= {"new", "already"}
    assert {answer["receipt"] for answer in acknowledged} <= receipts
    held = list((data / "originals").glob("??/*"))
    assert len(held) == 100
    report = json.loads(finish(manage(data, "verify_ledger", "--json")))
    assert report["ok"], report


def test_folder_that_cannot_be_listed_is_said(
    cast: Cast, folder: Path, capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    scandir = os.scandir

    def refusing(path):
        if Path(path).name == "deep":
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)

    answers = run(capsys, folder)

    assert [(Path(answer["path"]).name, answer["outcome"]) for answer in answers] == [
        ("a.jpg", "new"),
        ("b.jpg", "new"),
        ("deep", "failed"),
    ]


def test_what_is_no_file_fails_alone_and_is_waited_for_by_nobody(
    cast: Cast, folder: Path, tmp_path: Path, capsys
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (folder / "elsewhere").symlink_to(tmp_path / "elsewhere")
    (folder / "home again").symlink_to(folder)
    (folder / "nowhere").symlink_to(folder / "not there")
    (folder / "circle").symlink_to(folder / "circle")
    (folder / "also a.jpg").symlink_to(folder / "a.jpg")
    os.mkfifo(folder / "pipe")

    answers = run(capsys, folder, folder / ("x" * 300), folder / "a.jpg" / "under a file")

    problems = {Path(each["path"]).name[:12]: each["problem"] for each in answers}
    assert {name: problem for name, problem in problems.items() if problem} == {
        "elsewhere": "is not a regular file",
        "nowhere": "No such file or directory",
        "circle": "Too many levels of symbolic links",
        "pipe": "is not a regular file",
        "x" * 12: "File name too long",
        "under a file": "Not a directory",
    }
    assert sum(each["outcome"] == "new" for each in answers) == 3


def test_list_may_name_what_no_file_can_be_called(cast: Cast, folder: Path, capsys) -> None:
    fields = write_list(folder, {"path": "x" * 300})

    answers = run(capsys, folder / "a.jpg", fields=str(fields))

    assert [answer["outcome"] for answer in answers] == ["new", "failed"]
    assert "line 2" in answers[1]["problem"]


def test_file_gone_once_it_is_stored_is_recorded_without_its_date(
    cast: Cast, folder: Path, capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = originals.keep

    def keep_and_lose(source, **options):
        kept = keep(source, **options)
        os.unlink(os.readlink(f"/proc/self/fd/{source.fileno()}"))
        return kept

    monkeypatch.setattr(originals, "keep", keep_and_lose)

    answers = run(capsys, folder)

    assert [answer["outcome"] for answer in answers] == ["new"] * 3
    assert set(Receipt.objects.values_list("file_modified_at", flat=True)) == {None}


def test_date_no_calendar_has_keeps_no_file_out(tmp_path: Path, monkeypatch) -> None:
    far = os.stat_result((0,) * 7 + (0, 2**60, 0))
    monkeypatch.setattr(Path, "stat", lambda path: far)

    assert intake.modified_at(tmp_path) is None
