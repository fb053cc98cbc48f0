"""A search tells nobody of what they may not see: not by totals, counts, order, pages or words."""

from collections.abc import Callable
from pathlib import Path
from unittest import mock

import pytest
from django.contrib.auth.models import AnonymousUser
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence import permissions
from evidence.actions import cases, checking, claims, items, sources
from evidence.finding import index, upkeep
from evidence.models import Case, Item, Membership, Source, User
from evidence.vocabularies import Role, SourceKind, StepKind, TranscriptKind, Visibility
from tests.factories import Cast, make_referenced, make_source, make_user
from tests.finding.conftest import Ask

pytestmark = pytest.mark.postgres_too

EVERYBODY = ("owner", "teammate", "editor", "chief", "stranger", "site_admin")
NEVER_SEE_IT = ("teammate", "editor", "stranger", "site_admin")

QUESTIONS = (
    {},
    {"query": "tank"},
    {"query": "tank", "sort": "newest"},
    {"query": "hidden"},
    {"query": "-tank"},
    {"query": "ta*"},
    {"query": '"a tank"'},
    {"query": "tank", "filters": {"kind": ["photo"], "case": ["BEL"]}},
    {"filters": {"source_kind": ["witness"]}},
    {"query": "tank", "limit": 2},
    {"limit": 1},
)


def open_case(code: str, *verifiers: User) -> tuple[Case, User]:
    """A case and the first of its verifiers."""
    opener = User.objects.get(username="opener")
    case = cases.open_case(by=opener, code=code, title=f"Case {code}")
    for person in verifiers:
        cases.set_member(by=opener, case=case, user=person, role=Role.VERIFIER)
    return case, verifiers[0]


@pytest.fixture(autouse=True, params=["of few cases", "of most cases"])
def a_member(request: pytest.FixtureRequest, cast: Cast) -> None:
    """Sight is asked for by what one sees, or by what one does not: the shorter of the two."""
    far, outsider = open_case("FAR", make_user("outsider"))
    make_referenced(by=outsider, case=far, title="a foreign tank", kind="photo")
    if request.param == "of most cases":
        for code in ("Q0", "Q1", "Q2"):
            open_case(code, cast.owner, cast.teammate, cast.editor, cast.chief)


def answers(user: User) -> list[index.Results]:
    """What every question gives this person, on the first page and on the one after it."""
    found = []
    for question in QUESTIONS:
        first = index.search(user=user, **question)
        found += [first, index.search(user=user, **question, after=first.next)]
    return found


@pytest.fixture
def five(cast: Cast) -> list[Item]:
    make = {"by": cast.teammate, "case": cast.case, "kind": "photo"}
    made = [make_referenced(title=f"a tank {number}", **make) for number in range(4)]
    return [*made, make_referenced(title="report", description="a tank", **make)]


@pytest.fixture
def add_hidden(cast: Cast) -> Callable[[], Item]:
    """Add an item only its owner and the chief may see, which would change every answer."""

    def add() -> Item:
        item = make_referenced(
            by=cast.owner,
            case=cast.case,
            title="a tank hidden tank",
            description="tank " * 50,
            kind="photo",
            source=make_source(
                by=cast.owner, case=cast.case, name="Tank spotter", kind=SourceKind.WITNESS
            ),
        )
        claims.claim_location(
            by=cast.owner, item=item, place_name="Tankograd", claimed_by_user=cast.owner
        )
        items.set_visibility(by=cast.chief, item=item, visibility=Visibility.RESTRICTED)
        return item

    return add


@pytest.mark.parametrize("name", NEVER_SEE_IT)
def test_answers_are_equal_with_and_without_a_hidden_item(
    cast: Cast, data_dir: Path, five: list[Item], add_hidden: Callable[[], Item], name: str
) -> None:
    without = answers(getattr(cast, name))

    add_hidden()

    assert answers(getattr(cast, name)) == without


@pytest.mark.parametrize("name", ["owner", "chief"])
def test_those_who_may_see_a_restricted_item_find_it(
    cast: Cast, ask: Ask, five: list[Item], add_hidden: Callable[[], Item], name: str
) -> None:
    hidden = add_hidden()

    assert ask("hidden", by=getattr(cast, name)) == [hidden.code]


def test_strangers_site_admins_and_the_anonymous_find_nothing(
    cast: Cast, data_dir: Path, five: list[Item]
) -> None:
    for nobody in (cast.stranger, cast.site_admin, AnonymousUser()):
        assert index.search(user=nobody) == index.Results()


def test_a_deactivated_account_finds_nothing(cast: Cast, ask: Ask, five: list[Item]) -> None:
    cast.editor.is_active = False

    assert ask(by=cast.editor) == []


def test_a_grant_shows_one_item_and_its_end_hides_it(
    cast: Cast, ask: Ask, add_hidden: Callable[[], Item]
) -> None:
    hidden = add_hidden()

    items.set_grant(by=cast.chief, item=hidden, user=cast.editor)
    granted = ask("hidden", by=cast.editor)
    items.set_grant(by=cast.chief, item=hidden, user=cast.editor, active=False)

    assert (granted, ask("hidden", by=cast.editor)) == ([hidden.code], [])


def test_a_grant_is_worth_nothing_without_membership(
    cast: Cast, ask: Ask, add_hidden: Callable[[], Item]
) -> None:
    hidden = add_hidden()
    items.set_grant(by=cast.chief, item=hidden, user=cast.editor)

    cases.set_member(
        by=cast.chief, case=cast.case, user=cast.editor, role=Role.EDITOR, active=False
    )

    assert ask("hidden", by=cast.editor) == []


@pytest.mark.parametrize("name", ["owner", "editor", "chief"])
def test_a_membership_that_ended_shows_nothing_any_more(
    cast: Cast, data_dir: Path, five: list[Item], name: str
) -> None:
    user = getattr(cast, name)
    assert index.search(user=user).total == 5

    Membership.objects.filter(user=user).update(active=False)
    with mock.patch.object(index, "SEARCH_ITEMS", 0):
        after = index.search(user=user)

    assert after == index.Results()


def test_an_owner_who_became_an_editor_no_longer_sees_what_they_brought(
    cast: Cast, ask: Ask, add_hidden: Callable[[], Item]
) -> None:
    add_hidden()

    cases.set_member(by=cast.chief, case=cast.case, user=cast.owner, role=Role.EDITOR)

    assert ask("hidden", by=cast.owner) == []


# While the index is behind


@pytest.fixture
def fall_behind(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From here on no search may catch up."""

    def stop() -> None:
        index.catch_up()
        monkeypatch.setattr(index, "SEARCH_ITEMS", 0)

    return stop


@pytest.mark.parametrize("name", EVERYBODY)
def test_an_item_narrowed_is_gone_at_once_though_the_index_is_behind(
    cast: Cast, data_dir: Path, five: list[Item], fall_behind: Callable[[], None], name: str
) -> None:
    user = getattr(cast, name)
    narrowed = make_referenced(by=cast.owner, case=cast.case, title="a tank", kind="photo")
    fall_behind()

    items.set_visibility(by=cast.chief, item=narrowed, visibility=Visibility.RESTRICTED)
    stale = [index.search(user=user, **question) for question in QUESTIONS]
    index.catch_up()
    fresh = [index.search(user=user, **question) for question in QUESTIONS]

    assert {found.behind for found in stale} <= {0, 1}
    for old, new in zip(stale, fresh, strict=True):
        assert (old.total, old.items, old.facets) == (new.total, new.items, new.facets)
    sees_it = Item.objects.visible_to(user).filter(pk=narrowed.pk).exists()
    assert (narrowed.pk in stale[0].items) == sees_it


def test_an_item_widened_and_narrowed_again_stays_hidden(
    cast: Cast, ask: Ask, add_hidden: Callable[[], Item], fall_behind: Callable[[], None]
) -> None:
    hidden = add_hidden()
    items.set_visibility(by=cast.chief, item=hidden, visibility=Visibility.CASE)
    assert ask("hidden", by=cast.editor) == [hidden.code]
    fall_behind()

    items.set_visibility(by=cast.chief, item=hidden, visibility=Visibility.PUBLIC)
    items.set_visibility(by=cast.chief, item=hidden, visibility=Visibility.RESTRICTED)

    assert ask("hidden", by=cast.editor) == []


def test_a_source_made_confidential_is_not_found_by_name_though_the_index_is_behind(
    cast: Cast, data_dir: Path, five: list[Item], fall_behind: Callable[[], None]
) -> None:
    source = make_source(by=cast.owner, case=cast.case, name="Zinaida Petrova")
    make_referenced(by=cast.owner, case=cast.case, title="Told in confidence", source=source)
    fall_behind()
    assert index.search(user=cast.editor, query="Petrova").total == 1

    sources.edit_source(
        by=cast.owner, source=source, expected=1, confidential=True, code_name="Heron"
    )

    assert index.search(user=cast.editor, query="Petrova").total == 0
    index.catch_up()
    assert index.search(user=cast.editor, query="Petrova").total == 0
    assert index.search(user=cast.editor, query="Heron").total == 1


# Confidential sources

SECRETS = ("Petrova", "Зинаида", "@zina_p", "zinapage", "schoolteacher", "zinalink", "zinafile")


@pytest.fixture
def confided(cast: Cast) -> Source:
    """An item whose source, and a statement whose speaker, is known by a code name only."""
    source = make_source(
        by=cast.owner,
        case=cast.case,
        name="Зинаида Petrova",
        handle="@zina_p",
        url="https://example.org/zinapage",
        about="A schoolteacher in Kozinka",
        confidential=True,
        code_name="Heron",
    )
    item = make_referenced(
        by=cast.owner,
        case=cast.case,
        title="Told in confidence",
        source=source,
        url="https://example.org/zinalink",
    )
    items.add_provenance(
        by=cast.owner,
        item=item,
        kind=StepKind.SUPPLIED,
        source=source,
        url="https://example.org/zinafile",
    )
    said = claims.add_statement(
        by=cast.owner, case=cast.case, words="We are not there.", speaker=source
    )
    claims.link_statement(
        by=cast.owner, statement=said, item=item, stance="supports", explanation="So."
    )
    return source


@pytest.mark.parametrize("name", EVERYBODY)
@pytest.mark.parametrize("secret", SECRETS)
def test_what_tells_who_a_confidential_source_is_finds_nothing(
    cast: Cast, data_dir: Path, confided: Source, name: str, secret: str
) -> None:
    found = index.search(user=getattr(cast, name), query=secret)

    assert (found.total, found.items) == (0, [])


@pytest.mark.parametrize("name", ["owner", "teammate", "editor", "chief"])
def test_a_confidential_source_is_found_by_its_code_name_and_words(
    cast: Cast, ask: Ask, confided: Source, name: str
) -> None:
    user = getattr(cast, name)

    assert ask("Heron", by=user) == ask('"we are not there"', by=user) == ["BEL-0001"]


def test_the_earlier_name_of_a_source_is_forgotten(cast: Cast, ask: Ask, confided: Source) -> None:
    sources.edit_source(by=cast.owner, source=confided, expected=1, name="Anna Ivanova")

    assert ask("Ivanova") == ask("Petrova") == []
    assert ask("Heron") == ["BEL-0001"]


# Any history

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("visibility"), st.integers(0, 3), st.sampled_from(Visibility.values)),
        st.tuples(st.just("grant"), st.integers(0, 3), st.booleans()),
        st.tuples(st.just("role"), st.sampled_from(["owner", "editor"]), st.sampled_from(Role)),
        st.tuples(st.just("member"), st.sampled_from(["owner", "editor"]), st.booleans()),
        st.tuples(st.just("text"), st.integers(0, 3), st.just("")),
        st.tuples(st.just("catch up"), st.just(0), st.just("")),
    ),
    max_size=12,
)


def take(cast: Cast, known: list[Item], step: tuple) -> None:
    what, which, value = step
    if what == "visibility":
        items.set_visibility(by=cast.chief, item=known[which], visibility=value)
    elif what == "grant" and permissions.role_in(cast.editor, cast.case):
        items.set_grant(by=cast.chief, item=known[which], user=cast.editor, active=value)
    elif what in ("role", "member"):
        member = Membership.objects.get(user=getattr(cast, which), case=cast.case)
        now = {
            "role": member.role,
            "active": member.active,
            "role" if what == "role" else "active": value,
        }
        cases.set_member(by=cast.chief, case=cast.case, user=member.user, **now)
    elif what == "text":
        checking.add_transcript(
            by=cast.chief, item=known[which], kind=TranscriptKind.OCR, text="more"
        )
    elif what == "catch up":
        index.catch_up()


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_whatever_happens_nobody_counts_more_than_they_see(
    cast: Cast, data_dir: Path, steps: list[tuple]
) -> None:
    for name, role in (("owner", Role.VERIFIER), ("editor", Role.EDITOR)):
        cases.set_member(by=cast.chief, case=cast.case, user=getattr(cast, name), role=role)
    known = [make_referenced(by=cast.owner, case=cast.case, title="tank") for _ in range(4)]
    index.catch_up()

    with mock.patch.object(index, "SEARCH_ITEMS", 0):
        for step in steps:
            take(cast, known, step)
        stale = {name: index.search(user=getattr(cast, name), limit=1000) for name in EVERYBODY}
    upkeep.catch_up()
    fresh = {name: index.search(user=getattr(cast, name), limit=1000) for name in EVERYBODY}

    for name in EVERYBODY:
        visible = set(Item.objects.visible_to(getattr(cast, name)).values_list("pk", flat=True))
        assert set(stale[name].items) <= visible
        assert stale[name].total == len(stale[name].items)
        assert set(fresh[name].items) == visible
        assert fresh[name].total == sum(fresh[name].facets["case"].values()) == len(visible)
