"""Which terms are one and which lie under which, whatever links stand."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from evidence.actions import cases, tags
from evidence.finding import index
from evidence.finding.concepts import Concepts
from evidence.vocabularies import TagLinkKind
from tests.factories import Cast, make_referenced

BROADER, MERGED = TagLinkKind.BROADER, TagLinkKind.MERGED
KEYS = st.integers(1, 7)
untimed = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
LINKS = st.lists(st.tuples(KEYS, st.sampled_from([BROADER, MERGED]), KEYS), max_size=12)


@untimed
@given(LINKS)
@example([(1, BROADER, 2), (1, MERGED, 3), (2, BROADER, 3), (2, MERGED, 1), (3, MERGED, 2)])
def test_no_links_make_it_run_for_ever(links: list) -> None:
    concepts = Concepts(link for link in links if link[0] != link[2])

    for tag in range(1, 8):
        assert len(set(concepts.above(tag))) == len(concepts.above(tag))
        assert len(set(concepts.within(tag))) == len(concepts.within(tag))


@untimed
@given(LINKS)
def test_what_lies_within_a_term_has_it_above(links: list) -> None:
    concepts = Concepts(links)
    if concepts.circle():
        return

    for tag in range(1, 8):
        for inner in concepts.within(tag):
            assert concepts.standing(tag) in concepts.over(inner)


@untimed
@given(LINKS)
def test_every_tag_is_of_one_concept(links: list) -> None:
    concepts = Concepts(links)

    whole = [concepts.all_of(tag) for tag in range(1, 8) if concepts.standing(tag) == tag]

    assert sorted(tag for each in whole for tag in each) == list(range(1, 8))


Ask = Callable[[str], list[str]]


@pytest.fixture
def ask(cast: Cast, data_dir: Any) -> Ask:
    """The titles of what a query finds, in order."""

    def found(query: str) -> list[str]:
        from evidence.models import Item

        numbers = index.search(user=cast.editor, query=query).items
        titles = dict(Item.objects.filter(pk__in=numbers).values_list("pk", "title"))
        return sorted(titles[number] for number in numbers)

    return found


@pytest.fixture
def tagged(cast: Cast) -> dict[str, Any]:
    """Items tagged helicopter, Mi-8, and a misspelt Mi-8."""
    made = {}
    for name, aliases in (("helicopter", []), ("Mi-8", ["Ми-8"]), ("Mikhail", [])):
        tag = cases.add_tag(
            by=cast.owner, case=cast.case, kind="equipment", name=name, aliases=aliases
        )
        make_referenced(by=cast.owner, case=cast.case, title=f"of {name}", tags=[tag])
        made[name] = tag
    return made


@pytest.mark.postgres_too
def test_a_broader_term_finds_what_is_tagged_with_narrower_ones(
    cast: Cast, ask: Ask, tagged: dict[str, Any]
) -> None:
    before = ask("tag:вертолет"), ask("tag:helicopter")
    link = tags.place_tag(by=cast.owner, tag=tagged["Mi-8"], broader=tagged["helicopter"])
    under = ask("tag:helicopter"), ask("helicopter"), ask('tag:"Mi-8"')
    tags.place_tag(by=cast.owner, tag=tagged["Mi-8"], broader=None, supersedes=link)

    assert before[1] == ["of helicopter"]
    assert under == (["of Mi-8", "of helicopter"], ["of Mi-8", "of helicopter"], ["of Mi-8"])
    assert ask("tag:helicopter") == ["of helicopter"]


@pytest.mark.postgres_too
def test_merged_terms_find_one_anothers_items_until_they_are_parted(
    cast: Cast, ask: Ask, tagged: dict[str, Any]
) -> None:
    tags.merge_tags(by=cast.owner, tag=tagged["Mikhail"], into=tagged["Mi-8"], reason="Misread.")
    both = ask("tag:Mikhail"), ask('tag:"Ми-8"')
    tags.part_tags(by=cast.owner, tag=tagged["Mikhail"], reason="It was right.")

    assert both == (["of Mi-8", "of Mikhail"], ["of Mi-8", "of Mikhail"])
    assert ask("tag:Mikhail") == ["of Mikhail"]


@pytest.mark.postgres_too
def test_a_broader_term_called_otherwise_is_found_by_its_new_name(
    cast: Cast, ask: Ask, tagged: dict[str, Any]
) -> None:
    tags.place_tag(by=cast.owner, tag=tagged["Mi-8"], broader=tagged["helicopter"])
    ask("tag:helicopter")

    cases.edit_tag(by=cast.owner, tag=tagged["helicopter"], expected=1, name="rotorcraft")

    assert ask("tag:rotorcraft") == ["of Mi-8", "of helicopter"]
    assert ask("tag:helicopter") == []
