"""Likeness is complete, heals itself, and tells nobody of what they may not see."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from PIL import Image, ImageOps

from evidence import tasks
from evidence.actions import items
from evidence.files import facts, fingerprints
from evidence.finding import likeness
from evidence.models import Fingerprint, Item, User
from evidence.vocabularies import Visibility
from tests.factories import Cast, encoded, make_examined, make_held, scene
from tests.files.test_fingerprints import film

pytestmark = [pytest.mark.postgres_too, pytest.mark.usefixtures("data_dir")]

Told = list[tuple[str, int, str]]


def told(matches: list[likeness.Match]) -> Told:
    return [(match.item.code, match.distance, match.variant) for match in matches]


def like(picture: Image.Image, user: Any) -> Told:
    return told(likeness.search([fingerprints.of_picture(picture)], user=user))


def aged() -> None:
    """Let every fingerprint be old enough for the index."""
    Fingerprint.objects.update(made_at=timezone.now() - timedelta(hours=1))


def index_files(data_dir: Path) -> list[Path]:
    return sorted((data_dir / "index" / "likeness").glob("*/*.npy"))


@pytest.fixture
def in_case(cast: Cast) -> Callable[..., Item]:
    def make(picture: Image.Image, **values: Any) -> Item:
        return make_examined(by=cast.owner, case=cast.case, picture=picture, **values)

    return make


def test_copy_is_found_and_a_stranger_is_not(cast: Cast, in_case: Callable[..., Item]) -> None:
    original = in_case(scene(1))
    in_case(scene(2))

    found = like(scene(1).resize((400, 300)), cast.editor)

    assert [code for code, _, _ in found] == [original.code]
    assert found[0][1] <= likeness.CLOSE
    assert found[0][2] == "whole"


def test_mirrored_copy_says_so(cast: Cast, in_case: Callable[..., Item]) -> None:
    original = in_case(scene(1))

    [(code, _, variant)] = like(ImageOps.mirror(scene(1)), cast.owner)

    assert (code, variant) == (original.code, "mirrored")


def test_item_is_not_like_itself(cast: Cast, in_case: Callable[..., Item]) -> None:
    one, other = in_case(scene(1)), in_case(scene(1).resize((500, 375)))

    assert [match.item for match in likeness.of_item(one, user=cast.owner)] == [other]
    assert likeness.between(one, other, user=cast.owner) is not None


def test_blank_pictures_are_like_nothing(cast: Cast, in_case: Callable[..., Item]) -> None:
    in_case(Image.new("RGB", (640, 480), "black"))
    in_case(Image.new("RGB", (640, 480), "white"))

    assert like(Image.new("RGB", (700, 500), "black"), cast.owner) == []
    assert Fingerprint.objects.count() == 2


def test_film_tells_where_it_is_alike(cast: Cast, tmp_path: Path) -> None:
    scenes = [scene(number, (320, 240)) for number in range(6)]
    black = Image.new("RGB", (320, 240))
    whole = film(tmp_path / "whole.mp4", [black, *scenes])
    item = make_held(by=cast.owner, case=cast.case, data=whole.read_bytes())
    tasks.examine.func(item.pk)
    part = film(tmp_path / "part.mp4", [scene(99, (320, 240)), *scenes[2:5], black])
    other = make_held(by=cast.owner, case=cast.case, data=part.read_bytes())
    tasks.examine.func(other.pk)

    [match] = likeness.of_item(other, user=cast.owner)

    assert match.item == item
    assert match.in_query == (1.0, 3.0)
    assert match.in_item == (3.0, 5.0)


def test_frame_taken_from_a_film_is_found(cast: Cast, tmp_path: Path) -> None:
    clip = film(tmp_path / "clip.mp4", [scene(number, (320, 240)) for number in range(3)])
    item = make_held(by=cast.owner, case=cast.case, data=clip.read_bytes())
    tasks.examine.func(item.pk)

    [match] = likeness.search([fingerprints.of_picture(scene(1))], user=cast.owner)

    assert (match.item, match.in_query, match.in_item) == (item, None, (1.0, 1.0))


def test_index_and_its_tail_answer_together(
    cast: Cast, in_case: Callable[..., Item], data_dir: Path
) -> None:
    first = in_case(scene(1))
    aged()
    likeness.rebuild()
    second = in_case(scene(1).resize((500, 375)))

    found = like(scene(1), cast.owner)

    assert index_files(data_dir)
    assert sorted(code for code, _, _ in found) == [first.code, second.code]


def test_worker_moves_a_long_tail_into_the_index(
    cast: Cast, in_case: Callable[..., Item], data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(likeness, "TAIL", 1)
    in_case(scene(1))
    in_case(scene(2))
    assert index_files(data_dir) == []  # too young
    aged()

    assert likeness.catch_up()
    in_case(scene(3))
    in_case(scene(4))
    aged()
    assert likeness.catch_up()

    assert len(np.load(index_files(data_dir)[1])) == 4
    assert len(like(scene(2), cast.owner)) == len(like(scene(4), cast.owner)) == 1


@pytest.mark.parametrize("harm", ["cut", "deleted", "foreign"])
def test_index_heals_itself(
    cast: Cast, in_case: Callable[..., Item], data_dir: Path, harm: str
) -> None:
    item = in_case(scene(1))
    in_case(scene(2))
    aged()
    likeness.rebuild()
    before = like(scene(1), cast.owner)
    for path in index_files(data_dir):
        if harm == "cut":
            path.write_bytes(path.read_bytes()[:100])
        elif harm == "deleted":
            path.unlink()
    if harm == "foreign":  # as after a backup of an earlier time was put back
        last = Fingerprint.objects.latest("pk")
        Fingerprint.objects.filter(pk=last.pk).update(pdq="5" * 64)
        likeness._lately.clear()

    assert like(scene(1), cast.owner) == before
    assert before[0][0] == item.code
    assert like(scene(2), cast.owner) == [] if harm == "foreign" else like(scene(2), cast.owner)


def test_examined_again_changes_no_row(cast: Cast, in_case: Callable[..., Item]) -> None:
    item = in_case(scene(1))
    before = list(Fingerprint.objects.values())

    tasks.examine.func(item.pk)

    assert list(Fingerprint.objects.values()) == before


def test_replaced_fingerprint_is_forgotten(cast: Cast, in_case: Callable[..., Item]) -> None:
    item = in_case(scene(1))
    in_case(scene(3))
    aged()
    likeness.rebuild()

    tasks.keep_fingerprints(item, [fingerprints.of_picture(scene(2))])

    assert like(scene(1), cast.owner) == []
    assert [code for code, _, _ in like(scene(2), cast.owner)] == [item.code]


@pytest.mark.parametrize("who", ["teammate", "editor", "stranger", "site_admin"])
@pytest.mark.parametrize("indexed", [False, True])
def test_hidden_copy_changes_no_answer(
    cast: Cast, in_case: Callable[..., Item], who: str, indexed: bool
) -> None:
    user: User = getattr(cast, who)
    shown = in_case(scene(1))
    before = like(scene(1), user), told(likeness.of_item(shown, user=user))

    hidden = in_case(scene(1).resize((600, 450)), title="hidden")
    items.set_visibility(by=cast.chief, item=hidden, visibility=Visibility.RESTRICTED)
    if indexed:
        aged()
        likeness.rebuild()

    assert (like(scene(1), user), told(likeness.of_item(shown, user=user))) == before
    assert likeness.between(shown, hidden, user=user) is None
    assert [code for code, _, _ in like(scene(1), cast.chief)] == [shown.code, hidden.code]


def test_nobody_signed_in_sees_nothing(in_case: Callable[..., Item]) -> None:
    in_case(scene(1))

    assert like(scene(1), AnonymousUser()) == []


def test_same_bytes_in_another_case_stay_there(cast: Cast, in_case: Callable[..., Item]) -> None:
    in_case(scene(1))
    theirs = make_held(by=cast.stranger, case=cast.other_case, data=encoded(scene(1)))
    tasks.examine.func(theirs.pk)

    assert [code for code, _, _ in like(scene(1), cast.stranger)] == [theirs.code]


def test_unmatchable_query_is_answered_at_once(cast: Cast, in_case: Callable[..., Item]) -> None:
    in_case(scene(1))
    pdq = Fingerprint.objects.get().pdq

    assert likeness.search([facts.Fingerprint(pdq, quality=0)], user=cast.owner) == []
    assert likeness.search([], user=cast.owner) == []
