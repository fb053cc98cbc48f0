"""`fingerprint`, `likeness` and `rebuild likeness` keep their contracts."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from evidence.actions import items
from evidence.finding import likeness
from evidence.models import Fingerprint, Item
from evidence.vocabularies import Visibility
from tests.factories import Cast, encoded, make_examined, scene
from tests.files.test_fingerprints import film


def run(name: str, *arguments: object) -> list[str]:
    out = io.StringIO()
    call_command(name, *map(str, arguments), stdout=out, stderr=io.StringIO())
    return out.getvalue().splitlines()


def alike(path: Path, who: str) -> str:
    [line] = run("likeness", path, f"--as={who}", "--json")
    return line


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    path = tmp_path / "copy.jpg"
    path.write_bytes(encoded(scene(1, (400, 300)), quality=60))
    return path


@pytest.fixture
def in_case(cast: Cast, data_dir: Path) -> Callable[..., Item]:
    def make(number: int, **values: Any) -> Item:
        return make_examined(by=cast.owner, case=cast.case, picture=scene(number), **values)

    return make


def test_fingerprint_prints_one_object_a_file(tmp_path: Path, copy: Path) -> None:
    clip = film(tmp_path / "clip.mp4", [scene(number, (320, 240)) for number in range(2)])
    note = tmp_path / "note.txt"
    note.write_text("no picture")

    picture, moving, text = map(json.loads, run("fingerprint", copy, clip, note, "--json"))

    assert set(picture) == {"path", "pdq", "quality"}
    assert (picture["path"], len(picture["pdq"]), picture["quality"]) == (str(copy), 64, 100)
    assert [frame["at_s"] for frame in moving["frames"]] == [0.0, 1.0]
    assert moving["pdq"] == moving["frames"][0]["pdq"]
    assert text == {"path": str(note), "pdq": None, "quality": None}


def test_fingerprint_says_what_it_could_not_open_and_goes_on(copy: Path) -> None:
    out, err = io.StringIO(), io.StringIO()

    with pytest.raises(SystemExit) as end:
        call_command("fingerprint", "missing.jpg", str(copy), "--json", stdout=out, stderr=err)

    assert end.value.code == 1
    assert "missing.jpg: No such file" in err.getvalue()
    assert json.loads(out.getvalue())["path"] == str(copy)


def test_fingerprint_in_words_says_when_there_is_too_little(tmp_path: Path) -> None:
    Image.new("RGB", (200, 200)).save(tmp_path / "black.png")

    lines = run("fingerprint", tmp_path / "black.png")

    assert lines[1].endswith("quality 0, too little in it to compare")


def test_likeness_prints_what_looks_alike(
    cast: Cast, in_case: Callable[..., Item], copy: Path
) -> None:
    item = in_case(1)
    in_case(2)

    [match] = json.loads(alike(copy, "editor"))["matches"]

    assert match["item"] == item.code
    assert match["distance"] <= likeness.CLOSE
    assert (match["variant"], match["span"]) == ("whole", None)


def test_likeness_tells_the_moments_of_a_film(
    cast: Cast, in_case: Callable[..., Item], tmp_path: Path
) -> None:
    in_case(1)
    clip = film(tmp_path / "clip.mp4", [scene(number, (320, 240)) for number in range(3)])

    [match] = json.loads(alike(clip, "owner"))["matches"]

    assert match["span"] == {"file": [1.0, 1.0], "item": None}


@pytest.mark.parametrize("who", ["teammate", "editor", "stranger", "site_admin"])
def test_likeness_prints_the_same_without_a_hidden_copy(
    cast: Cast, in_case: Callable[..., Item], copy: Path, who: str
) -> None:
    in_case(1)
    before = alike(copy, who)

    hidden = make_examined(by=cast.owner, case=cast.case, picture=scene(1, (500, 375)))
    items.set_visibility(by=cast.chief, item=hidden, visibility=Visibility.RESTRICTED)

    assert alike(copy, who) == before
    assert hidden.code in alike(copy, "owner")


def test_likeness_refuses_who_and_what_it_does_not_know(cast: Cast, copy: Path) -> None:
    with pytest.raises(CommandError, match="There is no user 'nobody'"):
        run("likeness", copy, "--as=nobody")
    with pytest.raises(CommandError, match=r"missing\.jpg: No such file"):
        run("likeness", "missing.jpg", "--as=owner")


def test_rebuild_takes_the_fingerprints_that_are_missing(
    cast: Cast, in_case: Callable[..., Item], copy: Path
) -> None:
    item = in_case(1)
    kept = in_case(2).fingerprints.get()
    item.fingerprints.all().delete()

    lines = run("rebuild", "likeness")

    assert lines[0].startswith("likeness: 1 items fingerprinted")
    assert Fingerprint.objects.filter(pk=kept.pk).exists()
    assert item.code in alike(copy, "owner")
