"""Derived data can be thrown away: one command makes it again."""

import shutil
from pathlib import Path

import pytest
from django.core.management import call_command

from evidence.files import originals, previews
from tests.factories import Cast, jpeg, make_held

pytestmark = pytest.mark.usefixtures("data_dir")


def test_previews_thrown_away_are_drawn_again(cast: Cast, data_dir: Path, capsys) -> None:
    item = make_held(by=cast.owner, case=cast.case, data=jpeg(size=(400, 300)))
    call_command("rebuild", "previews")
    picture = previews.path_of(item.original.sha256, 320)
    first = picture.read_bytes()
    shutil.rmtree(data_dir / "previews")

    call_command("rebuild", "all")

    assert picture.read_bytes() == first
    assert item.readings.values("tool").distinct().count() == item.readings.count()
    assert "previews: 1 items" in capsys.readouterr().out


def test_lost_original_is_named_and_the_others_are_drawn(cast: Cast, capsys) -> None:
    lost = make_held(by=cast.owner, case=cast.case, data=jpeg("red"))
    kept = make_held(by=cast.owner, case=cast.case, data=jpeg("blue", size=(400, 300)))
    originals.path_of(lost.original.sha256).unlink()

    call_command("rebuild", "previews")

    told = capsys.readouterr()
    assert lost.code in told.err
    assert "1 items, 1 without their file" in told.out
    assert previews.path_of(kept.original.sha256, 320).exists()
