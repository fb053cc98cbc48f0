"""All that a question finds: as many, and the same, as its pages show."""

import pytest

from evidence.actions import items
from evidence.finding import walk
from evidence.finding.walk import Question
from evidence.models import Item
from evidence.vocabularies import Visibility
from tests.factories import Cast, make_referenced

pytestmark = [pytest.mark.postgres_too, pytest.mark.usefixtures("data_dir")]


@pytest.fixture
def five(cast: Cast) -> list[Item]:
    return [
        make_referenced(by=cast.owner, case=cast.case, kind="photo" if n % 2 else "video")
        for n in range(5)
    ]


def test_walks_through_everything_whatever_the_page(
    cast: Cast, five: list[Item], monkeypatch: pytest.MonkeyPatch
) -> None:
    question = Question(cast.editor)
    whole = list(question.numbers())

    monkeypatch.setattr(walk, "PAGE", 2)

    assert whole == list(question.numbers()) == [item.pk for item in reversed(five)]
    assert question.count() == 5


def test_filters_and_words_narrow_it(cast: Cast, five: list[Item]) -> None:
    photos = [five[3].pk, five[1].pk]

    assert list(Question(cast.editor, "kind:photo").numbers()) == photos
    assert list(Question(cast.editor, "", {"kind": ["photo"]}).numbers()) == photos
    assert Question(cast.editor, "🔥").count() == 0


def test_tells_which_of_some_items_it_finds(cast: Cast, five: list[Item]) -> None:
    keys = [item.pk for item in five]

    assert Question(cast.editor, "kind:photo").among(keys[:3]) == {keys[1]}
    assert Question(cast.editor).among([]) == set()


def test_hidden_items_are_in_no_walk(cast: Cast, five: list[Item]) -> None:
    items.set_visibility(by=cast.chief, item=five[0], visibility=Visibility.RESTRICTED)
    question = Question(cast.editor)

    assert five[0].pk not in list(question.numbers())
    assert question.count() == 4
    assert question.among([five[0].pk]) == set()
    assert Question(cast.stranger).count() == Question(cast.site_admin).count() == 0
