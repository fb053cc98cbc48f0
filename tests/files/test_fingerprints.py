"""Fingerprints agree with PDQ of the whole picture, and tell real copies from strangers."""

import io
from itertools import combinations
from pathlib import Path
from typing import Any

import av
import numpy as np
import pdqhash
import pytest
from PIL import Image, ImageOps

from evidence.files import fingerprints, sandbox
from evidence.files.facts import Fingerprint
from tests.factories import encoded, scene
from tests.samples import expected, sample

CLOSE, RADIUS = 31, 40


def bits_between(one: str, other: str) -> int:
    return (int(one, 16) ^ int(other, 16)).bit_count()


@pytest.fixture(scope="module")
def known() -> dict[str, Any]:
    return expected("neardup")


@pytest.fixture(scope="module")
def taken(known: dict[str, Any]) -> dict[str, Fingerprint]:
    """The fingerprint of every near-duplicate sample that has one."""
    found = {name: sandbox.fingerprint(sample(f"neardup/{name}")) for name in known["files"]}
    return {name: each.fingerprints[0] for name, each in found.items() if each.fingerprints}


def copies(known: dict[str, Any], difficulty: str) -> list[tuple[str, str]]:
    return [
        (cluster["original"], copy)
        for cluster in known["clusters"].values()
        for copy in cluster["copies"]
        if known["files"][copy]["difficulty"] == difficulty
    ]


def test_agrees_with_threatexchange(known: dict[str, Any], taken: dict[str, Fingerprint]) -> None:
    stated = {name: facts for name, facts in known["files"].items() if "pdq" in facts}

    assert set(taken) == set(stated)
    for name, facts in stated.items():
        assert bits_between(taken[name].pdq, facts["pdq"]) <= 10, name
        assert abs(taken[name].quality - facts["pdq_quality"]) <= 5, name


def test_large_photo_is_within_ten_bits_of_its_whole(tmp_path: Path) -> None:
    path = sample("neardup/sharp/2569067123_aca715a2ee_o.jpg")
    whole = np.asarray(ImageOps.exif_transpose(Image.open(path)).convert("RGB"))
    pdq = np.packbits(pdqhash.compute(whole)[0]).tobytes().hex()

    drawn = sandbox.examine(path, previews_into=tmp_path / "preview").fingerprints[0]
    alone = sandbox.fingerprint(path).fingerprints[0]

    assert bits_between(drawn.pdq, pdq) <= 10
    assert bits_between(alone.pdq, pdq) <= 10


def test_every_easy_copy_is_within_forty_bits_and_some_beyond_thirty_one(
    known: dict[str, Any], taken: dict[str, Fingerprint]
) -> None:
    pairs = [pair for pair in copies(known, "easy") if set(pair) <= set(taken)]
    apart = [bits_between(taken[one].pdq, taken[other].pdq) for one, other in pairs]

    assert len(pairs) == 14
    assert max(apart) <= RADIUS
    assert max(apart) > CLOSE


def test_unrelated_pictures_are_far_apart(
    known: dict[str, Any], taken: dict[str, Fingerprint]
) -> None:
    cluster = {name: facts["cluster"] or name for name, facts in known["files"].items()}
    apart = [
        bits_between(taken[one].pdq, taken[other].pdq)
        for one, other in combinations([name for name in taken if taken[name].matches], 2)
        if cluster[one] != cluster[other]
    ]

    assert min(apart) >= 100


@pytest.mark.parametrize(
    "copy, variant",
    [
        ("Landscape_1_rotate180-out.jpg", "upside_down"),
        ("Landscape_1_flip-out.jpg", "flipped"),
        ("Portrait_1_flop-out.jpg", "mirrored"),
        ("Portrait_1_rotate90-out.jpg", "turned_right"),
    ],
)
def test_turned_and_mirrored_copies_are_found_by_a_variant(
    copy: str, variant: str, taken: dict[str, Fingerprint]
) -> None:
    original = taken[f"sharp/{copy.split('_')[0]}_1.jpg"]
    turned = taken[f"sharp/expected/{copy}"]

    assert bits_between(original.pdq, turned.pdq) > RADIUS
    assert bits_between(original.variants[variant], turned.pdq) <= RADIUS


def test_crop_is_found_by_a_variant() -> None:
    picture = scene(1)
    whole = fingerprints.of_picture(picture)
    cropped = fingerprints.of_picture(picture.crop((32, 24, 608, 456)))

    assert bits_between(whole.pdq, cropped.pdq) > RADIUS
    assert bits_between(whole.variants["crop_90"], cropped.pdq) <= RADIUS


def test_border_is_looked_through() -> None:
    picture = scene(1)
    plain = fingerprints.of_picture(picture)
    framed = Image.open(io.BytesIO(encoded(ImageOps.expand(picture, 90, "black"))))

    bordered = fingerprints.of_picture(framed)

    assert bits_between(plain.pdq, bordered.pdq) > RADIUS
    assert bits_between(plain.pdq, bordered.variants["border_removed"]) <= RADIUS


@pytest.mark.parametrize("colour", ["black", "white", "grey"])
def test_blank_pictures_match_nothing(colour: str) -> None:
    blank = fingerprints.of_picture(Image.new("RGB", (640, 480), colour))

    assert not blank.matches


@pytest.mark.parametrize("size", [(1, 1), (1, 5000), (5000, 1), (63, 65), (2000, 513)])
def test_any_shape_has_a_fingerprint(size: tuple[int, int]) -> None:
    found = fingerprints.of_picture(fingerprints.sample(scene(2, size)))

    assert len(found.pdq) == 64


def test_hostile_files_never_answer_with_an_impossible_fingerprint() -> None:
    for name in expected("hostile")["files"]:
        for each in sandbox.fingerprint(sample(f"hostile/{name}")).fingerprints:
            assert len(bytes.fromhex(each.pdq)) == 32, name
            assert 0 <= each.quality <= 100, name


def test_file_without_a_picture_has_none(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("no picture")

    assert sandbox.fingerprint(tmp_path / "note.txt").fingerprints == []


def film(path: Path, pictures: list[Image.Image], *, codec: str = "mpeg4") -> Path:
    """Each picture for a second, beginning with a key frame."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=10)
        stream.width, stream.height = pictures[0].size
        stream.pix_fmt = "yuv420p"
        stream.codec_context.gop_size = 10
        for picture in pictures:
            for _ in range(10):
                container.mux(stream.encode(av.VideoFrame.from_image(picture)))
        container.mux(stream.encode())
    return path


def test_film_has_a_fingerprint_at_each_moment(tmp_path: Path) -> None:
    scenes = [scene(number, (320, 240)) for number in range(4)]

    found = sandbox.fingerprint(film(tmp_path / "film.mp4", scenes)).fingerprints

    assert [each.at_s for each in found] == [0.0, 1.0, 2.0, 3.0]
    for each, picture in zip(found, scenes, strict=True):
        assert bits_between(each.pdq, fingerprints.of_picture(picture).pdq) <= CLOSE


def test_black_frames_of_a_film_match_nothing(tmp_path: Path) -> None:
    black = Image.new("RGB", (320, 240))

    found = sandbox.fingerprint(film(tmp_path / "film.mp4", [black, scene(1, (320, 240))]))

    assert [each.matches for each in found.fingerprints] == [False, True]
