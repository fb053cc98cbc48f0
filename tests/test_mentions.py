"""`@name` and `BEL-0004@0:14` in a text: whom and what they mean, and what they do not."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence import mentions
from evidence.actions import items
from evidence.templatetags.evidence_words import linked
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


def test_people_and_items_are_linked_and_everything_else_escaped() -> None:
    named = mentions.Named({"vera": 'Vera "V"'}, frozenset({"BEL-0004"}))

    shown = linked('<b>@Vera</b> & @nobody: "BEL-0004@1:02:03.5", not BEL-0005', named)

    assert shown == (
        '&lt;b&gt;<span class="mention" title="Vera &quot;V&quot;">@Vera</span>&lt;/b&gt; &amp; '
        '@nobody: &quot;<a class="ref" href="/items/BEL-0004/?t=3723.5#media">BEL-0004@1:02:03.5'
        "</a>&quot;, not BEL-0005"
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("BEL-0004.", [("BEL-0004", None)]),
        ("(BEL-0004@0:14)", [("BEL-0004@0:14", 14)]),
        ("on BEL-0004@0:14.", [("BEL-0004@0:14", 14)]),
        ("BEL-0004@0:145", [("BEL-0004", None)]),
        ("BEL-0004@100:00:00", [("BEL-0004@100:00:00", None)]),
        ("BEL-0004@0:75", [("BEL-0004", None)]),
        ("ABEL-0004x BEL-004 bel-0004 @BEL-0004 https://example.org/BEL-0004", []),
    ],
)
def test_reads_items_and_moments(text: str, found: list[tuple[str, int | None]]) -> None:
    read = mentions.references(text)

    assert [(text[each.start : each.end], each.at) for each in read] == found


@pytest.mark.parametrize(
    ("text", "said", "page"),
    [
        ("see BEL-0004@p12.", "BEL-0004@p12", 12),
        ("BEL-0004@p0", "BEL-0004", None),
        ("BEL-0004@p2x", "BEL-0004", None),
        ("BEL-0004@paul", "BEL-0004", None),
    ],
)
def test_reads_pages(text: str, said: str, page: int | None) -> None:
    (read,) = mentions.references(text)

    assert (text[read.start : read.end], read.page) == (said, page)


def test_a_page_is_linked() -> None:
    shown = linked("BEL-0004@p2", mentions.Named(codes=frozenset({"BEL-0004"})))

    assert shown == '<a class="ref" href="/items/BEL-0004/?page=2#media">BEL-0004@p2</a>'


@given(st.text(alphabet="@.+-:0123 BELvpera_\n", max_size=80))
def test_linking_loses_no_letter(text: str) -> None:
    named = mentions.Named({"vera": "Vera", "vera.-0": ""}, frozenset({"BEL-0000", "EL-0123"}))

    assert unescape(re.sub("<.*?>", "", linked(text, named))) == text


def test_names_only_items_the_reader_may_see(cast: Cast) -> None:
    item, hidden = (make_referenced(by=cast.owner, case=cast.case) for _ in range(2))
    items.set_visibility(by=cast.chief, item=hidden, visibility=Visibility.RESTRICTED)
    texts = [f"As in {item.code}@0:14 and {hidden.code}.", "BEL-9999"]

    seen = {
        who.username: mentions.named_in(texts, reader=who, people={}).codes
        for who in (cast.owner, cast.teammate, cast.stranger)
    }

    assert seen == {
        "owner": {item.code, hidden.code}, "teammate": {item.code}, "stranger": frozenset()
    }  # fmt: skip
