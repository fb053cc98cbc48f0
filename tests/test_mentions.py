"""`@name` in a text: whom it means, and whom it does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence import mentions
from evidence.actions import items
from evidence.templatetags.evidence_words import with_mentions
from evidence.vocabularies import Visibility
from tests.factories import Cast, make_referenced, make_user

NAMES = {"vera": "vera", "anna.k": "anna.k", "ivan-2": "Ivan-2"}


def named(text: str) -> list[str]:
    return [username for _, _, username in mentions.spans(text, NAMES)]


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("@vera, please look", ["vera"]),
        ("Ask @vera. And @anna.k.", ["vera", "anna.k"]),
        ("(@IVAN-2)", ["Ivan-2"]),
        ("@vera@anna.k", []),
        ("vera@example.org", []),
        ("write to @veronica", []),
        ("@", []),
        ("@. @@vera", []),
        ("@vera’s note", ["vera"]),
    ],
)
def test_reads_names_as_people_write_them(text: str, people: list[str]) -> None:
    assert named(text) == people


@given(st.text(alphabet="@.+- vera_Вєánk2\n", max_size=80))
def test_every_span_is_a_known_name_after_its_sign(text: str) -> None:
    for start, end, username in mentions.spans(text, NAMES):
        assert text[start] == "@"
        assert NAMES[text[start + 1 : end].casefold()] == username


def test_looks_at_a_limited_number_of_mentions() -> None:
    assert len(named("@vera " * 1000)) == mentions.MOST


def test_means_members_of_the_case_only(cast: Cast) -> None:
    text = "@teammate @stranger @site_admin @nobody"

    assert mentions.people_in(text, case=cast.case) == [cast.teammate]


def test_means_only_who_may_see_the_item(cast: Cast) -> None:
    item = make_referenced(by=cast.owner, case=cast.case)
    items.set_visibility(by=cast.chief, item=item, visibility=Visibility.RESTRICTED)

    people = mentions.people_in("@teammate @chief @owner", case=cast.case, items=(item,))

    assert {person.username for person in people} == {"chief", "owner"}


def test_a_closed_account_is_nobody(cast: Cast) -> None:
    gone = make_user("gone", is_active=False)

    assert mentions.people_in(f"@{gone.username}", case=cast.case) == []


def test_a_mention_is_marked_and_everything_else_escaped() -> None:
    shown = with_mentions('<b>@Vera</b> & @nobody "x"', {"vera": 'Vera "V"'})

    assert shown == (
        '&lt;b&gt;<span class="mention" title="Vera &quot;V&quot;">@Vera</span>&lt;/b&gt; '
        "&amp; @nobody &quot;x&quot;"
    )
