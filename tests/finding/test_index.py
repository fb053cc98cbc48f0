"""Items are found by what the catalog holds of them, counted exactly, and paged without loss."""

import random
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence.actions import cases, checking, claims, items, sources
from evidence.finding import documents, index
from evidence.models import Finding, Item
from evidence.vocabularies import (
    CheckOutcome,
    FindingValue,
    Holding,
    ItemKind,
    Precision,
    Sensitivity,
    SourceKind,
    StepKind,
    TagKind,
    TranscriptKind,
    VerificationMethod,
    WorkStatus,
)
from tests.factories import Cast, make_held, make_referenced, make_source
from tests.finding.conftest import Ask, codes

# Words


@pytest.fixture
def raid(cast: Cast) -> None:
    """A few rows of the founding case: the leaflet, two items at Grayvoron, one elsewhere."""
    leaflet = make_referenced(
        by=cast.owner, case=cast.case, title="Листовка для солдат", kind=ItemKind.LEAFLET
    )
    checking.add_transcript(
        by=cast.owner,
        item=leaflet,
        kind=TranscriptKind.AS_PRINTED,
        text="The best deсision for you and your family is to surrender",
    )
    traffic = make_referenced(by=cast.owner, case=cast.case, title="Queues of cars")
    claims.claim_location(
        by=cast.owner, item=traffic, place_name="Грайворон", claimed_by_user=cast.owner
    )
    make_referenced(by=cast.owner, case=cast.case, title="Shelling of the Grayvoron town hall")
    make_referenced(by=cast.owner, case=cast.case, title="A lone tank at Kozinka")


def test_the_leaflet_is_found_in_three_languages_and_past_its_disguise(
    raid: None, ask: Ask
) -> None:
    for word in ("decision", "DECISION", "deсision", "листовка", "листівка", "leaflet surrender"):
        assert (word, ask(word)) == (word, ["BEL-0001"])


def test_a_place_is_found_in_every_spelling(raid: None, ask: Ask) -> None:
    for word in ("Grayvoron", "Грайворон", "Hraivoron"):
        assert (word, ask(word)) == (word, ["BEL-0003", "BEL-0002"])


ASKED = {
    "tank kozinka": ["BEL-0004"],
    "tank grayvoron": [],
    '"lone tank"': ["BEL-0004"],
    '"tank lone"': [],
    '"Kozinka lone"': [],
    "-tank -leaflet": ["BEL-0003", "BEL-0002"],
    '-"town hall" grayvoron': ["BEL-0002"],
    "surr*": ["BEL-0001"],
    "Грайвор*": ["BEL-0003", "BEL-0002"],
    "bel-0004": ["BEL-0004"],
    "🔥": [],
}


def test_words_phrases_and_exclusions(raid: None, ask: Ask) -> None:
    assert {typed: ask(typed) for typed in ASKED} == ASKED


def full_item(cast: Cast) -> Item:
    """An item with a word of its own in every place that is searched."""
    channel = make_source(by=cast.owner, case=cast.case, name="Channelname", handle="@handleword")
    item = make_held(
        by=cast.owner,
        case=cast.case,
        source=channel,
        file_name="filenameword.jpg",
        message="messageword",
        obtained_from="https://example.org/urlword",
    )
    tag = cases.add_tag(
        by=cast.owner, case=cast.case, kind=TagKind.EQUIPMENT, name="tagword", aliases=["aliasword"]
    )
    items.edit_item(
        by=cast.owner,
        item=item,
        expected=item.version,
        reason="described",
        title="titleword",
        original_title="originalword",
        description="descriptionword",
        content_warning="warningword",
        tags=[tag],
    )
    items.add_provenance(
        by=cast.owner,
        item=item,
        kind=StepKind.POSTED,
        url="https://example.org/stepword",
        basis="stepbasisword",
    )
    claims.claim_location(
        by=cast.owner,
        item=item,
        place_name="placeword",
        basis="placebasisword",
        claimed_by_user=cast.owner,
    )
    claims.claim_time(
        by=cast.owner,
        item=item,
        edtf="2023-05-22",
        basis="timebasisword",
        claimed_by_user=cast.owner,
    )
    statement = claims.add_statement(
        by=cast.owner, case=cast.case, words="statementword", speaker=channel
    )
    claims.link_statement(
        by=cast.owner,
        statement=statement,
        item=item,
        stance="supports",
        explanation="explanationword",
    )
    checking.add_transcript(
        by=cast.owner, item=item, kind=TranscriptKind.OCR, text="transcriptword"
    )
    checking.add_note(
        by=cast.owner,
        item=item,
        method=VerificationMethod.METADATA,
        outcome=CheckOutcome.SUPPORTS,
        text="noteword",
        marks=[("xywh=percent:10,10,30,30", "markword")],
    )
    checking.propose_finding(
        by=cast.owner, item=item, value=FindingValue.LIKELY, reasons="reasonword"
    )
    return item


WORDS = [
    "titleword",
    "originalword",
    "tagword",
    "aliasword",
    "placeword",
    "descriptionword",
    "warningword",
    "transcriptword",
    "messageword",
    "filenameword",
    "urlword",
    "stepword",
    "Channelname",
    "handleword",
    "statementword",
    "explanationword",
    "noteword",
    "markword",
    "reasonword",
    "placebasisword",
    "timebasisword",
    "stepbasisword",
]


def test_every_place_that_is_searched(cast: Cast, ask: Ask) -> None:
    item = full_item(cast)
    make_referenced(by=cast.owner, case=cast.case)

    assert {word: ask(word) for word in WORDS} == {word: [item.code] for word in WORDS}
    assert ask(" ".join(WORDS)) == [item.code]


def test_an_original_is_found_by_its_hash_and_the_beginning_of_it(cast: Cast, ask: Ask) -> None:
    item = make_held(by=cast.owner, case=cast.case)
    make_held(by=cast.owner, case=cast.case)
    sha256 = item.original.sha256

    assert ask(sha256) == ask(sha256[:8]) == ask(sha256[:11].upper()) == [item.code]
    assert ask(sha256[:7]) == []


def test_no_phrase_is_found_across_two_texts(cast: Cast, ask: Ask) -> None:
    make_referenced(by=cast.owner, case=cast.case, title="lone", original_title="tank")

    assert ask("lone tank") == ["BEL-0001"]
    assert ask('"lone tank"') == []


def test_withdrawn_and_superseded_words_are_found_no_more(cast: Cast, ask: Ask) -> None:
    item = make_referenced(by=cast.owner, case=cast.case)
    first = checking.add_transcript(by=cast.owner, item=item, kind="ocr", text="misread")
    read = checking.add_transcript(
        by=cast.owner, item=item, kind="ocr", text="understood", supersedes=first
    )
    assert (ask("misread"), ask("understood")) == ([], [item.code])

    claims.withdraw(by=cast.owner, record=read, reason="not this leaflet")

    assert ask("understood") == []


def test_a_changed_source_tag_or_statement_reaches_all_its_items(cast: Cast, ask: Ask) -> None:
    source = make_source(by=cast.owner, case=cast.case, name="Oldname")
    tag = cases.add_tag(by=cast.owner, case=cast.case, kind=TagKind.UNIT, name="oldunit")
    item = make_referenced(by=cast.owner, case=cast.case, source=source, tags=[tag])
    said = claims.add_statement(by=cast.owner, case=cast.case, words="oldwords", speaker=source)
    claims.link_statement(
        by=cast.owner, statement=said, item=item, stance="supports", explanation="So."
    )
    assert ask("Oldname oldunit oldwords") == [item.code]

    sources.edit_source(by=cast.owner, source=source, expected=source.version, name="Newname")
    cases.edit_tag(by=cast.owner, tag=tag, expected=tag.version, name="newunit")
    claims.add_statement(
        by=cast.owner, case=cast.case, words="newwords", speaker=source, supersedes=said
    )

    assert ask("Newname newunit newwords") == [item.code]
    assert ask("Oldname") == ask("oldunit") == ask("oldwords") == []


# Order and pages


def test_best_match_is_title_then_tags_then_text_then_notes(cast: Cast, ask: Ask) -> None:
    note = {"method": VerificationMethod.OTHER, "outcome": CheckOutcome.SUPPORTS}
    tag = cases.add_tag(by=cast.owner, case=cast.case, kind=TagKind.EQUIPMENT, name="tank")
    make = {"by": cast.owner, "case": cast.case}
    make_referenced(title="A tank", **make)
    make_referenced(title="Tagged", tags=[tag], **make)
    make_referenced(title="Described", description="tank tank tank tank", **make)
    noted = make_referenced(title="Noted", **make)
    checking.add_note(by=cast.owner, item=noted, text="tank " * 50, **note)
    make_referenced(title="Another tank", **make)

    assert ask("tank") == ["BEL-0005", "BEL-0001", "BEL-0002", "BEL-0003", "BEL-0004"]
    assert ask("tank", sort=index.NEWEST) == [f"BEL-000{n}" for n in (5, 4, 3, 2, 1)]
    assert ask("tank -(!)") == ask("tank")  # nothing is left out by what is no word


def test_a_title_that_has_some_of_the_words_comes_before_a_text_with_all(
    cast: Cast, ask: Ask
) -> None:
    make = {"by": cast.owner, "case": cast.case}
    make_referenced(title="A tank", description="at Kozinka", **make)
    make_referenced(title="Report", description="a tank at Kozinka", **make)

    assert ask("tank kozinka") == ["BEL-0001", "BEL-0002"]


@pytest.fixture
def sixty(cast: Cast) -> list[str]:
    """Sixty items, newest first, some made in the same second, with a word in changing places."""
    for number in range(60):
        item = make_referenced(
            by=cast.owner,
            case=cast.case,
            title="tank" if number % 3 == 0 else "other",
            description="tank",
        )
        moment = item.created_at - timedelta(seconds=number % 7)
        Item.objects.filter(pk=item.pk).update(created_at=moment)
    made = Item.objects.order_by("pk")
    return [item.code for item in sorted(made, key=documents.key_of, reverse=True)]


@pytest.mark.parametrize(("query", "sort"), [("", ""), ("tank", "best"), ("tank", "newest")])
def test_pages_visit_every_item_once_in_both_directions(
    cast: Cast, data_dir: Path, sixty: list[str], query: str, sort: str
) -> None:
    asked = {"user": cast.owner, "query": query, "sort": sort}
    whole = codes(index.search(limit=100, **asked))
    assert sorted(whole) == sorted(sixty)
    assert query or whole == sixty

    for limit in (3, 7, 20, 60):
        forwards = [index.search(limit=limit, **asked)]
        while forwards[-1].next:
            forwards.append(index.search(limit=limit, after=forwards[-1].next, **asked))
        backwards = [forwards[-1]]
        while backwards[-1].previous:
            backwards.append(index.search(limit=limit, before=backwards[-1].previous, **asked))

        assert [code for page in forwards for code in codes(page)] == whole
        assert [code for page in reversed(backwards) for code in codes(page)] == whole
        assert {page.total for page in forwards + backwards} == {60}
        assert not forwards[0].previous


def test_a_cursor_of_somebody_elses_making_does_no_harm(cast: Cast, ask: Ask) -> None:
    make_referenced(by=cast.owner, case=cast.case, title="a")

    for cursor in ("x", "0.", "9.1", "9.zz", "0." + "f" * 16, "0.-1", "é", "0.1.2", "\0", "1" * 99):
        assert ask("a", after=cursor) in ([], ["BEL-0001"])
        assert ask("a", before=cursor) in ([], ["BEL-0001"])


# Counts


@pytest.fixture
def mixed(cast: Cast) -> list[Item]:
    """Forty items with facets drawn by lot."""
    lot = random.Random(22052023)
    publishers = [
        make_source(by=cast.owner, case=cast.case, name=f"Source {kind}", kind=kind)
        for kind in (SourceKind.ACCOUNT, SourceKind.OUTLET, SourceKind.WITNESS)
    ]
    made = []
    for number in range(40):
        item = make_referenced(
            by=cast.owner,
            case=cast.case,
            title=lot.choice(["tank", "helicopter"]),
            kind=lot.choice([ItemKind.VIDEO, ItemKind.PHOTO, ItemKind.LEAFLET]),
            sensitivity=lot.choice([Sensitivity.NONE, Sensitivity.GRAPHIC]),
        )
        for source in lot.sample(publishers, lot.randrange(3)):
            items.add_provenance(by=cast.owner, item=item, kind=StepKind.POSTED, source=source)
        if lot.random() < 0.5:
            items.set_work_status(by=cast.owner, item=item, status=WorkStatus.DONE)
        if lot.random() < 0.4:
            claims.claim_location(
                by=cast.owner,
                item=item,
                place_name="Kozinka",
                precision=Precision.UNKNOWN,
                claimed_by_user=cast.owner,
            )
        if number % 4 == 0:
            found = checking.propose_finding(
                by=cast.owner, item=item, value=FindingValue.VERIFIED, reasons="seen"
            )
            if number % 8 == 0:
                checking.review_finding(by=cast.chief, finding=found, value=FindingValue.VERIFIED)
        made.append(item)
    assert index.catch_up() == 0
    return made


def facts(item: Item) -> dict[str, set[str]]:
    """An item's facets, read from the database one by one."""
    standing = Finding.objects.standing().filter(item=item).order_by("-pk").first()
    steps = item.provenance_steps.current().filter(source__isnull=False)
    return {
        "case": {item.case.code},
        "kind": {item.kind},
        "status": {item.work_status},
        "finding": {standing.value if standing else "not_assessed"},
        "source_kind": {step.source.kind for step in steps},
        "has_file": {"yes" if item.holding == Holding.HELD else "no"},
        "has_location": {"yes" if item.location_claims.current().exists() else "no"},
        "sensitivity": {item.sensitivity},
    }


CHOICES = st.fixed_dictionaries(
    {},
    optional={
        "kind": st.lists(st.sampled_from(["video", "photo", "leaflet", "audio"]), max_size=3),
        "status": st.lists(st.sampled_from(["new", "done"]), max_size=2),
        "finding": st.lists(st.sampled_from(["verified", "not_assessed"]), max_size=2),
        "source_kind": st.lists(st.sampled_from(["account", "outlet", "witness"]), max_size=2),
        "has_location": st.lists(st.sampled_from(["yes", "no", "ß"]), max_size=2),
        "sensitivity": st.lists(st.sampled_from(["none", "graphic_violence"]), max_size=1),
        "no such facet": st.lists(st.just("x"), max_size=1),
    },
)


def test_counts_are_those_of_the_database(cast: Cast, data_dir: Path, mixed: list[Item]) -> None:
    known = [(item.title, facts(item)) for item in Item.objects.order_by("pk")]

    def matching(query: str, filters: dict) -> list[dict[str, set[str]]]:
        return [
            facet
            for title, facet in known
            if query in ("", title)
            and all(facet.get(name, set()) & set(v) for name, v in filters.items() if v)
        ]

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(query=st.sampled_from(["", "tank", "helicopter"]), filters=CHOICES)
    def compare(query: str, filters: dict) -> None:
        results = index.search(user=cast.owner, query=query, filters=filters, limit=100)

        assert results.total == len(results.items) == len(matching(query, filters))
        for name in index.FACETS:
            others = {other: values for other, values in filters.items() if other != name}
            counted = Counter(value for facet in matching(query, others) for value in facet[name])
            assert results.facets[name] == counted

    compare()


def test_the_largest_count_comes_first(cast: Cast, data_dir: Path, mixed: list[Item]) -> None:
    results = index.search(user=cast.owner)

    for counts in results.facets.values():
        assert list(counts.values()) == sorted(counts.values(), reverse=True)


# Bad input


HOSTILE = [
    "\0",
    "a\0b",
    '"',
    '"""',
    "(((",
    "tank AND OR NOT (",
    "title:tank^5 OR *:*",
    "*",
    "**",
    "?*",
    "-",
    "--",
    "-*",
    ".*",
    "[a-z]+*",
    "a{99999}",
    "(a+)+$*",
    "\\",
    "🔥🚁",
    "\u202eknat\u202c",
    "\ud800",
    "é" * 5,
    "x" * 10_000,
    "x" * 10_000 + "*",
    "tank " * 2_000,
    " ".join(f"w{n}" for n in range(2_000)),
    '"' + " ".join(f"w{n}" for n in range(2_000)) + '"',
    "-w " * 2_000,
    "-".join("ab" for _ in range(3_000)),
    " OR ".join(f"w{n}" for n in range(1_000)),
    "deadbeef" * 8,
]


def test_hostile_queries_are_answered(cast: Cast, ask: Ask) -> None:
    make_referenced(by=cast.owner, case=cast.case, title="A lone tank")

    for query in HOSTILE:
        assert ask(query) in ([], ["BEL-0001"])
        assert ask("tank") == ["BEL-0001"]


@given(st.text(max_size=60))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_text_is_answered(cast: Cast, ask: Ask, text: str) -> None:
    assert ask(text) == []


def test_filters_that_are_no_facets_find_nothing(cast: Cast, ask: Ask) -> None:
    make_referenced(by=cast.owner, case=cast.case)

    assert ask(filters={"kind": ["other"]}) == ["BEL-0001"]
    assert ask(filters={"kind": []}) == ["BEL-0001"]
    assert ask(filters={"kind": ["\ud800"]}) == ask(filters={"sight": ["admin:1"]}) == []
