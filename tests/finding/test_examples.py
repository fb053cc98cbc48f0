"""Every example of the help page is understood, and answered."""

import pytest

from evidence.finding import index
from evidence.finding.examples import EXAMPLES
from evidence.finding.fields import NAMES
from tests.factories import Cast
from tests.finding.conftest import Ask

TYPED = [example for _, group in EXAMPLES for example, _ in group]


@pytest.mark.parametrize("typed", TYPED)
def test_every_example_is_understood(cast: Cast, ask: Ask, typed: str) -> None:
    results = index.search(user=cast.editor, query=typed)

    assert results.understood
    assert not any(getattr(node, "problem", "") for node in results.understood)
    assert not any(getattr(node, "kind", "") == "ignored" for node in results.understood)


def test_the_examples_show_every_field() -> None:
    shown = " ".join(TYPED)

    assert {name for name in NAMES if f"{name}:" not in shown} == {"case", "source_kind"}
