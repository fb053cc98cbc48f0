"""A result says why it was found: in any form and script, and of nothing but what all may read."""

import unicodedata
from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence.actions import cases, checking, claims, items, merging, sources
from evidence.finding import index, snippets, vocabulary
from evidence.finding.snippets import LONGEST, Snippet
from evidence.finding.syntax import parse
from evidence.finding.wanted import Wanted
from evidence.models import ClaimShape, Item, User
from evidence.vocabularies import StepKind, TagKind, Visibility
from tests.factories import Cast, make_held, make_referenced, make_source

pytestmark = pytest.mark.usefixtures("data_dir")


APART = unicodedata.normalize("NFD", "йодом")


def marks(query: str, text: str, kind: str = "") -> list[str]:
    return [text[m.start : m.end] for m in Wanted(parse(query)).in_text(text, kind)]


def found(user: User, query: str) -> dict[str, Snippet]:
    """The snippets of what a search finds, by code."""
    results = index.search(user=user, query=query)
    known = Item.objects.in_bulk(results.items)
    told = snippets.of(known.values(), results.understood)
    return {known[pk].code: snippet for pk, snippet in told.items()}


def words(snippet: Snippet) -> str:
    return "".join(piece for piece, _ in snippet.passage)


def marked(snippet: Snippet) -> list[str]:
    return [piece for piece, is_match in (*snippet.title, *snippet.passage) if is_match]


# Words in texts


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("листівка", "Handed out листовками and a leaflet.", ["листовками", "leaflet"]),
        ("leaflets", "Листівкою, листовок", ["Листівкою", "листовок"]),
        ("Hraivoron", "Колонна в Грайвороне, Grayvoron.", ["Грайвороне", "Grayvoron"]),
        ("Харьков", "біля Харкова", ["Харкова"]),
        ("decision", "The best deсision", ["deсision"]),
        ("ёлка", "у ёлки и елки", ["ёлки", "елки"]),
        ("БМП-2", "две БМП-2М и БМП-2", ["БМП-2"]),
        ("BMP-2", "a BMP 2 here", ["BMP 2"]),
        ("surr*", "surrender, surrounded, sure", ["surrender", "surrounded"]),
        ('"border post"', "A border post, a post at the border", ["border post"]),
        ("tank -leaflet", "a tank and a leaflet", ["tank"]),
        ("tank OR (helicopter mine)", "mine, tanks", ["mine", "tanks"]),
        ("tank kind:photo near:Kozinka", "a photo of a tank at Kozinka", ["tank"]),
        ("йод", f"с {APART}.", [APART]),
        ("Грайворон", "Грай\u00adворон", ["Грай\u00adворон"]),
        ("поиск", "№ 5: поиск", ["поиск"]),
        ("🔥", "🔥", []),
    ],
)  # fmt: skip
def test_what_stands_for_a_word_is_marked(
    db: None, query: str, text: str, expected: list[str]
) -> None:
    assert marks(query, text) == expected


def test_a_name_asked_for_is_sought_in_names_of_its_kind(db: None) -> None:
    assert marks("place:Hraivoron", "в Грайвороне") == []
    assert marks("place:Hraivoron", "в Грайвороне", "place") == ["Грайвороне"]
    assert marks("tag:тан*", "танк", "tag") == ["танк"]


# Passages


def test_a_title_that_has_every_word_needs_no_passage(cast: Cast) -> None:
    item = make_referenced(
        by=cast.owner, case=cast.case, title="Tanks near Kozinka", description="A tank at Kozinka."
    )

    (snippet,) = found(cast.editor, "танк Козинка").values()

    assert snippet.title == [("Tanks", True), (" near ", False), ("Kozinka", True)]
    assert snippet.passage == []
    assert snippets.of([item], parse("-tank kind:photo")) == {}


def test_the_passage_tells_what_the_title_does_not(cast: Cast) -> None:
    item = make_referenced(
        by=cast.owner, case=cast.case, title="A tank", description="A tank on a road. " * 30
    )
    checking.add_transcript(
        by=cast.owner,
        item=item,
        kind="ocr",
        language="uk",
        text="Не їдь.\nТанк біля Козинки стоїть",
    )

    (snippet,) = found(cast.editor, "tank Kozinka").values()

    assert (snippet.where, snippet.language) == ("Text", "uk")
    assert words(snippet) == "… Танк біля Козинки стоїть"
    assert marked(snippet) == ["tank", "Танк", "Козинки"]


def test_a_long_text_is_cut_at_words_around_what_was_found(cast: Cast) -> None:
    text = f"{'before ' * 100}tank leaflet {'after ' * 100}"
    make_referenced(by=cast.owner, case=cast.case, description=text)

    (snippet,) = found(cast.editor, "leaflet tank").values()

    assert words(snippet).startswith("… before") and words(snippet).endswith("after …")
    assert set(words(snippet).split()) == {"…", "before", "tank", "leaflet", "after"}
    assert len(words(snippet)) <= LONGEST + len("…  …")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(st.sampled_from("tank.!\n\u00a0 ябж🔥<\u200f\u0301"), max_size=600),
    st.sampled_from(["tank", "t*", '"a a"', "я a", "n OR к"]),
)
def test_a_passage_is_a_stretch_of_its_text(db: None, text: str, query: str) -> None:
    item = Item(pk=1, title="", code="", description=text)

    snippet = snippets.of([item], parse(query))[1]

    plain = " ".join(words(snippet).removeprefix("… ").removesuffix(" …").split())
    assert plain in " ".join(text.split())
    assert bool(snippet.passage) == bool(marks(query, text))
    assert len(words(snippet)) <= 2 * LONGEST


def test_the_command_tells_where_the_marks_are(cast: Cast) -> None:
    make_referenced(by=cast.owner, case=cast.case, title="Tank", description="A leaflet.")

    (snippet,) = found(cast.editor, "tank leaflet").values()

    assert snippet.as_json() == {
        "where": "Description", "text": "A leaflet.", "marks": [(2, 9)], "title_marks": [(0, 4)],
    }  # fmt: skip


# Which texts


@pytest.fixture
def full(cast: Cast) -> Item:
    """An item with a word of its own in every text it is found by."""
    by, case = cast.owner, cast.case
    tag = cases.add_tag(by=by, case=case, kind=TagKind.TOPIC, name="alfatag", aliases=["alfaalias"])
    giver, carrier, claimant, speaker = (
        make_source(by=by, case=case, name=f"alfa{name}", handle=f"@alfahandle{name}")
        for name in ("giver", "carrier", "claimant", "speaker")
    )
    item = make_held(
        by=by, case=case, title="alfatitle", source=giver, forwarded_by=carrier,
        message="alfamessage", file_name="alfafile.jpg", obtained_from="https://x.org/alfalink",
    )  # fmt: skip
    items.edit_item(
        by=by, item=item, expected=item.version, original_title="alfaoriginal",
        description="alfadescription", content_warning="alfawarning", tags=[tag],
        reason="More.",
    )  # fmt: skip
    checking.add_transcript(by=by, item=item, kind="ocr", text="alfatext")
    route = ClaimShape(kind="route", corners=["50.46 35.60 alfacorner", "50.47 35.68"])
    claims.claim_location(
        by=by, item=item, place_name="alfaplace", basis="alfawhy", shape=route,
        claimed_by_source=claimant,
    )  # fmt: skip
    claims.claim_time(
        by=by, item=item, edtf="2023-05-22", basis="alfawhen", claimed_by_source=claimant
    )
    said = claims.add_statement(
        by=by, case=case, words="alfawords", translation="alfatranslation", speaker=speaker
    )
    claims.link_statement(
        by=by, statement=said, item=item, stance="supports", explanation="alfaexplained"
    )
    checking.add_note(by=by, item=item, method="other", outcome="supports", text="alfanote")
    checking.propose_finding(by=by, item=item, value="likely", reasons="alfareasons")
    items.add_provenance(
        by=by, item=item, kind=StepKind.POSTED, source=giver, url="https://x.org/alfastep",
        basis="alfabasis",
    )  # fmt: skip
    other = make_referenced(
        by=by, case=case, title="alfamerged", description="alfamergedtext", kind=item.kind
    )
    merging.merge(by=cast.chief, item=other, into=item, reason="The same.")
    item.refresh_from_db()
    return item


WORDS = """
    alfatitle alfaoriginal alfadescription alfawarning alfatag alfaalias alfatext alfaplace
    alfacorner alfawhy alfawhen alfawords alfatranslation alfaexplained alfanote alfareasons
    alfamessage alfafile alfalink alfastep alfabasis alfagiver alfacarrier alfaspeaker
    alfahandlegiver alfahandlecarrier alfamerged alfamergedtext source:alfaclaimant
"""


def test_every_text_an_item_is_found_by_may_say_so(cast: Cast, full: Item) -> None:
    for word in WORDS.split():
        snippet = found(cast.editor, word)[full.code]

        assert word.removeprefix("source:") in " ".join(marked(snippet)), word


def test_a_confidential_source_stands_by_its_code_name(cast: Cast, full: Item) -> None:
    for source in sources.Source.objects.filter(name__startswith="alfa"):
        sources.edit_source(
            by=cast.owner, source=source, expected=source.version, confidential=True,
            code_name="Heron",
        )  # fmt: skip

    told = snippets.of([full], parse(" OR ".join(WORDS.split())))[full.pk]
    everything = [text.text for texts in snippets.TEXTS for text in texts([full.pk])]

    assert "Heron" in everything
    for secret in ("alfagiver", "alfacarrier", "alfaclaimant", "alfaspeaker", "handle", "x.org"):
        assert secret not in " ".join(everything) + words(told)


def test_sealed_checks_are_in_no_passage(cast: Cast, full: Item) -> None:
    cases.edit_case(by=cast.chief, case=cast.case, expected=cast.case.version, blind_checks=True)

    snippet = snippets.of([full], parse("alfanote OR alfareasons"))[full.pk]

    assert marked(snippet) == []


# For whom


def test_an_item_narrowed_is_in_no_snippet_though_the_index_is_behind(
    cast: Cast, full: Item, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert found(cast.editor, "alfatext")
    monkeypatch.setattr(index, "SEARCH_ITEMS", 0)

    items.set_visibility(by=cast.chief, item=full, visibility=Visibility.RESTRICTED)

    assert found(cast.editor, "alfatext") == {}
    assert marked(found(cast.chief, "alfatext")[full.code]) == ["alfatext"]


def test_a_name_concealed_is_in_no_snippet_though_the_index_is_behind(
    cast: Cast, full: Item, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = sources.Source.objects.get(name="alfagiver")
    assert found(cast.editor, "alfagiver OR alfatitle")
    monkeypatch.setattr(index, "SEARCH_ITEMS", 0)

    sources.edit_source(
        by=cast.owner, source=source, expected=source.version, confidential=True, code_name="Heron"
    )

    assert found(cast.editor, "alfagiver OR alfatitle") == {}


@pytest.fixture
def cost(cast: Cast, synonyms_read_once: None) -> Callable[[list[Item]], int]:
    vocabulary.terms_of_word("tank")

    def of(found: list[Item]) -> int:
        with CaptureQueriesContext(connection) as queries:
            snippets.of(found, parse("tank place:Kozinka nowhere"))
        return len(queries)

    return of


def test_it_costs_the_same_for_one_item_and_for_many(
    cast: Cast, full: Item, cost: Callable[[list[Item]], int]
) -> None:
    others = []
    for number in range(5):
        source = make_source(by=cast.owner, case=cast.case, name=f"Channel {number}")
        others.append(make_held(by=cast.owner, case=cast.case, source=source))
        claims.claim_location(
            by=cast.owner, item=others[-1], place_name="Kozinka", claimed_by_source=source
        )

    assert cost([full]) >= cost([full, *others])
