"""Typing brings up what can be asked for, as it must be written, and nothing one may not see."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evidence.actions import cases, claims, items, sources, tags
from evidence.finding import fields, index, suggestions
from evidence.finding.suggestions import Suggestion, suggest
from evidence.finding.syntax import FIELD, WORD, Part, parse
from evidence.models import ClaimShape, Item, Source, Tag, User
from evidence.vocabularies import TagKind, Visibility
from tests.factories import Cast, make_held, make_referenced, make_source

pytestmark = [pytest.mark.postgres_too, pytest.mark.usefixtures("data_dir")]

EVERYBODY = ("owner", "teammate", "editor", "chief", "stranger", "site_admin")
NEVER_SEE_IT = ("teammate", "editor", "stranger", "site_admin")
TYPED = (
    "ta", "tank", "ви", "secr", "тайн", "place:", "place:se", "tag:", "-tag:s", "source:",
    "source:H", "near:Koz", "kind:", "status:", "finding:", "source_kind:", "sensitivity:", "case:",
    "code:", "code:BEL", "BEL-", "BEL-00", "by:", "o", "has:",
)  # fmt: skip


def offered(user: User, query: str) -> list[Suggestion]:
    return suggest(user, query, len(query)).options


def texts(user: User, query: str) -> list[str]:
    return [each.text for each in offered(user, query)]


def everything(user: User) -> list:
    return [suggest(user, typed, len(typed)) for typed in TYPED]


def make_tag(cast: Cast, name: str, *aliases: str) -> Tag:
    return cases.add_tag(
        by=cast.owner, case=cast.case, kind=TagKind.EQUIPMENT, name=name, aliases=list(aliases)
    )


def make_tagged(cast: Cast, *tags: Tag, place: str = "", **values) -> Item:
    item = make_referenced(by=cast.owner, case=cast.case, tags=list(tags), **values)
    if place:
        claims.claim_location(
            by=cast.owner, item=item, place_name=place, claimed_by_user=cast.owner
        )
    return item


# What is offered


def test_fields_are_offered_with_what_they_are_about(cast: Cast) -> None:
    (found,) = offered(cast.editor, "rec")[:1]

    assert (found.text, found.sort) == ("received:", "field")
    assert found.note


def test_every_field_has_its_words(db: None) -> None:
    assert set(suggestions.FIELDS) == set(fields.NAMES)
    assert set(suggestions.HINTS) | set(suggestions.MEASURES) <= set(fields.NAMES)


def test_values_are_offered_by_code_and_label_with_their_counts(cast: Cast) -> None:
    make_referenced(by=cast.owner, case=cast.case, kind="drone_video")

    (found,) = offered(cast.editor, "kind:dro")

    assert (found.text, found.label, found.items) == ("kind:drone_video", "Drone video", 1)
    assert texts(cast.editor, "-sensitivity:dead") == ["-sensitivity:dead_or_wounded"]
    assert texts(cast.editor, "kind:photo,dro") == ["kind:photo,drone_video"]
    assert "kind:photo,photo" not in texts(cast.editor, "kind:photo,")


@pytest.mark.parametrize("typed", ["Hraiv", "Грай", "Grayv", "graiv", "place:Hra", 'place:"Grajv'])
def test_places_in_use_are_offered_across_scripts(cast: Cast, typed: str) -> None:
    make_tagged(cast, place="Грайворон")

    assert "place:Грайворон" in texts(cast.editor, typed)


def test_a_tag_is_offered_by_another_spelling_of_it(cast: Cast) -> None:
    make_tagged(cast, make_tag(cast, "armoured vehicle", "бронетехника"))

    assert 'tag:"armoured vehicle"' in texts(cast.editor, "броне")
    assert texts(cast.editor, "tag:vehi") == ['tag:"armoured vehicle"']


def test_a_tag_is_offered_by_the_name_of_one_merged_into_it(cast: Cast) -> None:
    kept, merged = make_tag(cast, "tank"), make_tag(cast, "panzer", "panzerwagen")
    make_tagged(cast, merged)

    tags.merge_tags(by=cast.chief, tag=merged, into=kept, reason="The same.")

    assert texts(cast.editor, "panzerw") == texts(cast.editor, "tag:panz") == ["tag:tank"]


def test_a_source_is_offered_by_name_and_by_handle(cast: Cast) -> None:
    source = make_source(by=cast.owner, case=cast.case, name="Border “Ветер” watch", handle="@vtr9")
    make_held(by=cast.owner, case=cast.case, source=source)

    for typed in ("source:Bor", "source:vtr", "ветер"):
        assert 'source:"Border Ветер watch"' in texts(cast.editor, typed)


def test_who_claims_or_speaks_is_offered_as_a_source(cast: Cast) -> None:
    item = make_referenced(by=cast.owner, case=cast.case)
    official, speaker = (
        make_source(by=cast.owner, case=cast.case, name=name) for name in ("Governor", "Minister")
    )
    claims.claim_time(by=cast.owner, item=item, edtf="2023-05-22", claimed_by_source=official)
    said = claims.add_statement(by=cast.owner, case=cast.case, words="No.", speaker=speaker)
    claims.link_statement(
        by=cast.owner, statement=said, item=item, stance="supports", explanation="So."
    )

    assert set(texts(cast.editor, "source:")) == {"source:Governor", "source:Minister"}


def test_people_of_ones_cases_are_offered_and_oneself(cast: Cast) -> None:
    cast.owner.first_name, cast.owner.last_name = "Vera", "Lind"
    cast.owner.save()

    assert texts(cast.editor, "by:")[0] == "by:me"
    assert texts(cast.editor, "by:Лин") == ['by:"Vera Lind"']
    assert "by:stranger" not in texts(cast.editor, "by:")


def test_codes_are_offered_newest_first_with_their_titles(cast: Cast) -> None:
    for number in range(2):
        make_referenced(by=cast.owner, case=cast.case, title=f"Footage {number}")
    make_referenced(
        by=cast.owner, case=cast.case, title="Two bodies", sensitivity="graphic_violence"
    )

    found = offered(cast.editor, "bel-0")

    assert [(each.text, each.note) for each in found] == [
        ("BEL-0003", "Other, graphic violence"),
        ("BEL-0002", "Footage 1"),
        ("BEL-0001", "Footage 0"),
    ]
    assert texts(cast.editor, "code:bel-0001") == ["code:BEL-0001"]


def test_settlements_are_offered_in_the_script_typed_those_of_the_case_first(cast: Cast) -> None:
    assert texts(cast.editor, "near:Bori")[0] != 'near:"Borisovka"~5km'
    item = make_referenced(by=cast.owner, case=cast.case)
    claims.claim_location(
        by=cast.owner, item=item, claimed_by_user=cast.owner, latitude="50.6", longitude="36.0"
    )

    assert texts(cast.editor, "near:Bori")[0] == 'near:"Borisovka"~5km'
    assert texts(cast.editor, "near:Борис")[0] == 'near:"Борисовка"~5km'
    assert texts(cast.editor, 'inside:"Velyka Pys') == ['inside:"Velyka Pysarivka"~5km']


def test_those_that_more_items_bear_come_first(cast: Cast) -> None:
    common, rare = make_tag(cast, "tank T-72"), make_tag(cast, "tank T-64")
    make_tagged(cast, common)
    make_tagged(cast, common, rare)

    found = offered(cast.editor, "tag:tank")

    assert [(each.label, each.items) for each in found] == [("tank T-72", 2), ("tank T-64", 1)]


def test_the_places_of_a_route_are_offered(cast: Cast) -> None:
    route = ClaimShape(kind="route", corners=["50.4613 35.6026 Kozinka", "50.4789 35.6809"])
    item = make_referenced(by=cast.owner, case=cast.case)
    claims.claim_location(by=cast.owner, item=item, claimed_by_user=cast.owner, shape=route)

    assert texts(cast.editor, "place:Коз") == ["place:Kozinka"]


def test_what_is_offered_is_read_as_it_is_meant(cast: Cast) -> None:
    make_tagged(cast, make_tag(cast, "🔥"), make_tag(cast, "se*"), place="Se (cret)")

    found = [text for typed in TYPED for text in texts(cast.chief, typed)]

    assert "tag:se" in found and 'place:"Se (cret)"' in found
    for text in filter(lambda text: not text.endswith(":"), found):
        (part,) = parse(text)
        assert isinstance(part, Part) and not part.problem
        assert part.kind == (FIELD if ":" in text else WORD)


def test_it_costs_the_same_for_one_name_and_for_many(cast: Cast) -> None:
    costs = []
    for count in (1, 10):
        for number in range(count):
            source = make_source(by=cast.owner, case=cast.case, name=f"Tanker {count} {number}")
            tag = make_tag(cast, f"tank {count} {number}")
            make_tagged(cast, tag, place=f"Tankograd {number}", source=source)
        texts(cast.editor, "tan")  # lets the index catch up
        with CaptureQueriesContext(connection) as queries:
            texts(cast.editor, "tan")
        costs.append(len(queries))

    assert costs[0] == costs[1]


# What is not


@pytest.fixture
def add_hidden(cast: Cast) -> Callable[[], Item]:
    """Add an item only its owner and the chief may see, with a tag, place and source of its own."""
    shared = make_tag(cast, "tank", "танк")
    secret = make_tag(cast, "secret tank", "тайный")
    source = make_source(by=cast.owner, case=cast.case, name="Secret Heron", handle="@secretheron")
    make_tagged(cast, shared, place="Sevastopol", title="a tank")

    def add() -> Item:
        item = make_tagged(
            cast, shared, secret, place="Secretograd", title="hidden", kind="photo", source=source
        )
        claims.claim_location(
            by=cast.owner, item=item, claimed_by_source=source, latitude="50.46", longitude="35.60"
        )
        items.set_visibility(by=cast.chief, item=item, visibility=Visibility.RESTRICTED)
        return item

    return add


@pytest.mark.parametrize("name", NEVER_SEE_IT)
def test_suggestions_are_equal_with_and_without_a_hidden_item(
    cast: Cast, add_hidden: Callable[[], Item], name: str
) -> None:
    user = getattr(cast, name)
    before = everything(user)

    add_hidden()

    assert everything(user) == before


@pytest.mark.parametrize("name", ["owner", "chief"])
def test_those_who_see_it_are_offered_what_it_bears(
    cast: Cast, add_hidden: Callable[[], Item], name: str
) -> None:
    hidden = add_hidden()
    user = getattr(cast, name)

    assert 'tag:"secret tank"' in texts(user, "тайн")
    assert "place:Secretograd" in texts(user, "place:se")
    assert 'source:"Secret Heron"' in texts(user, "source:sec")
    assert hidden.code in texts(user, "BEL-")


@pytest.mark.parametrize("name", EVERYBODY)
def test_an_item_narrowed_is_gone_at_once_though_the_index_is_behind(
    cast: Cast, add_hidden: Callable[[], Item], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    user = getattr(cast, name)
    item = add_hidden()
    items.set_visibility(by=cast.chief, item=item, visibility=Visibility.CASE)
    index.catch_up()
    monkeypatch.setattr(index, "SEARCH_ITEMS", 0)

    items.set_visibility(by=cast.chief, item=item, visibility=Visibility.RESTRICTED)
    stale = everything(user)
    index.catch_up()

    assert stale == everything(user)


@pytest.fixture
def confided(cast: Cast) -> Source:
    source = make_source(by=cast.owner, case=cast.case, name="Зинаида Petrova", handle="@zina_p")
    make_held(by=cast.owner, case=cast.case, source=source)
    return source


SECRETS = ("source:Petr", "Зинаид", "source:zina", "zina_p", "Petrova", "source:")


def conceal(cast: Cast, source: Source) -> None:
    sources.edit_source(
        by=cast.owner, source=source, expected=1, confidential=True, code_name="Heron"
    )


@pytest.mark.parametrize("name", EVERYBODY)
def test_a_confidential_source_is_offered_by_its_code_name_only(
    cast: Cast, confided: Source, name: str
) -> None:
    conceal(cast, confided)
    user = getattr(cast, name)

    found = [text for typed in SECRETS for text in texts(user, typed)]

    assert set(found) <= {"source:Heron"}
    assert (texts(user, "source:her") == ["source:Heron"]) == (name in EVERYBODY[:4])


@pytest.mark.parametrize("name", EVERYBODY)
def test_its_name_is_gone_at_once_though_the_index_is_behind(
    cast: Cast, confided: Source, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    user = getattr(cast, name)
    texts(user, "source:")
    index.catch_up()
    monkeypatch.setattr(index, "SEARCH_ITEMS", 0)

    conceal(cast, confided)

    assert [text for typed in SECRETS for text in texts(user, typed)] == []


def test_a_stranger_is_offered_no_case_person_or_name_of_another(
    cast: Cast, add_hidden: Callable[[], Item]
) -> None:
    add_hidden()

    assert texts(cast.stranger, "case:") == ["case:OTH"]
    assert set(texts(cast.stranger, "by:")) == {"by:me", "by:opener"}
    for typed in ("tag:", "place:", "source:", "code:"):
        assert texts(cast.stranger, typed) == []
