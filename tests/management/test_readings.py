"""`manage.py readings` keeps its contract and never touches the catalog."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from tests.samples import sample

PHOTO = "photos/exif-samples/jpg/gps/DSCN0010.jpg"
KEYS = [
    "path",
    "kind",
    "media_type",
    "width",
    "height",
    "duration_s",
    "taken_at",
    "taken_at_offset",
    "gps",
    "make",
    "model",
    "orientation",
    "readings",
]


def readings(*arguments: str) -> tuple[list[str], list[str], int]:
    """Lines on standard output and on standard error, and the exit code."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("readings", *arguments, stdout=out, stderr=err)
    except SystemExit as end:
        return out.getvalue().splitlines(), err.getvalue().splitlines(), int(str(end.code))
    return out.getvalue().splitlines(), err.getvalue().splitlines(), 0


def as_json(*arguments: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in readings("--json", *arguments)[0]]


def test_one_object_a_line_with_exactly_the_promised_keys() -> None:
    photo, video = (str(sample(name)) for name in (PHOTO, "video/media/mp4/dolbyVision-hdr.MOV"))

    first, second = as_json(photo, video)

    assert list(first) == list(second) == KEYS
    assert list(first["gps"]) == ["lat", "lon", "alt", "heading", "time_utc", "flag"]
    assert list(first["readings"][0]) == ["tool", "version", "outcome", "problems"]
    assert (first["path"], second["path"]) == (photo, video)
    assert (second["kind"], second["duration_s"], second["make"]) == ("video", 0.107, "Apple")


def test_what_is_unknown_is_null() -> None:
    (read,) = as_json(str(sample("documents/test/phototest.gold.txt")))

    unknown = {name for name, value in read.items() if value is None}
    assert unknown == set(KEYS) - {"path", "kind", "media_type", "gps", "readings"}
    assert read["gps"]["flag"] == "none"


def test_unreadable_paths_are_one_line_each_and_the_rest_is_done(tmp_path: Path) -> None:
    lines, complaints, code = readings(
        "--json", str(tmp_path / "missing"), str(tmp_path), str(sample(PHOTO))
    )

    assert code == 1
    assert len(complaints) == 2
    assert [json.loads(line)["path"] for line in lines] == [str(sample(PHOTO))]


@pytest.mark.parametrize("name", ["odd\udcffname.txt", "пример.txt", "a\nb.txt"])
def test_odd_names_are_one_line_of_json(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text("text")

    (read,) = as_json(str(path))

    assert read["path"] == str(path)


def test_readable_rendering_says_what_json_says() -> None:
    lines, _, code = readings(str(sample(PHOTO)))

    text = "\n".join(lines)
    assert code == 0
    assert "640 × 480" in text
    assert "2008-10-22T16:28:39 (no zone stated)" in text
    assert "43.46744833, 11.88512667 (ok)" in text
    assert "exifread" in text
