"""What the tests of finding share: an index of their own, and short ways to ask it."""

from collections.abc import Callable

import pytest

from evidence.finding import index
from evidence.models import Item, User

Ask = Callable[..., list[str]]


def codes(results: index.Results) -> list[str]:
    """The codes of the items found, in order."""
    known = Item.objects.in_bulk(results.items)
    return [known[number].code for number in results.items]


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """No answer depends on how fast the machine is."""
    monkeypatch.setattr(index, "SEARCH_SECONDS", 600.0)


@pytest.fixture
def ask(cast, data_dir) -> Ask:
    """Codes found by the owner of the case, or by whoever is named."""

    def ask(query: str = "", by: User = cast.owner, **options) -> list[str]:
        return codes(index.search(user=by, query=query, **options))

    return ask
