"""The matrix of sight: every role, every visibility, every address the resolver knows."""

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from evidence.actions import (
    cases,
    checking,
    claims,
    grading,
    intake,
    items,
    merging,
    provenance,
    readings,
    searches,
    sources,
    tags,
    work,
)
from evidence.files.facts import Reading
from evidence.models import Item, Source, Statement, Tag
from evidence.vocabularies import ExportFormat, Visibility
from tests.factories import Cast, jpeg, make_held, make_referenced, make_source

pytestmark = [pytest.mark.postgres_too, pytest.mark.usefixtures("data_dir")]

CANARY = "Zyklothymia"
"""A word in every text of the item, so that no page can speak of it unnoticed."""

ROLES = ["anonymous", "owner", "teammate", "editor", "chief", "stranger", "site_admin"]
MEMBERS = {"owner", "teammate", "editor", "chief"}
SEES = {
    Visibility.CASE: MEMBERS,
    Visibility.PUBLIC: MEMBERS,
    Visibility.RESTRICTED: {"owner", "chief"},
}
CONTRIBUTORS = {"owner", "teammate", "chief"}
SIGN_IN = 302


@dataclass(frozen=True)
class World:
    """One item with everything that can hang on it, and its case."""

    cast: Cast
    item: Item
    source: Source
    statement: Statement
    receipt: Any
    reading: Any
    attachment: Any
    note: Any
    finding: Any
    standing: Any
    assignment: Any
    remark: Any
    merge: Any
    claim: Any
    evidence: Any
    tag: Tag
    merged_tag: Tag
    search: Any


@dataclass(frozen=True)
class Rule:
    """Who is answered with what on GET, among those signed in.

    `of` is *item* (its sight decides), *case* (membership decides) or *all* (anybody signed in);
    `may` are the roles that also have the right, None for all who see it. `method` is the one the
    address takes: another is answered 405, or as if nothing were there. `asked` is what it needs.
    """

    of: str
    where: Callable[[World], dict[str, Any]]
    may: frozenset[str] | None = None
    method: str = "get"
    asked: str = ""

    def expected(self, role: str, visibility: str) -> set[int]:
        if role == "anonymous":
            return {SIGN_IN, 401}
        if self.of == "item" and role not in SEES[visibility]:
            return {404, 405} if self.method == "post" else {404}
        if self.of == "case" and role not in MEMBERS:
            return {404, 405} if self.method == "post" else {404}
        if self.method == "post":
            return {405, 403}
        if self.may is not None and role not in self.may:
            return {403}
        return {200}


def nothing(world: World) -> dict[str, Any]:
    return {}


def code(world: World) -> dict[str, Any]:
    return {"code": world.item.code}


def case_code(world: World) -> dict[str, Any]:
    return {"code": world.cast.case.code}


def uid_of(name: str) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"uid": getattr(world, name).uid}


def adding(what: str) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"code": world.item.code, "what": what}


def of_claim(world: World) -> dict[str, Any]:
    return {"model": "location", "uid": world.claim.uid}


add = frozenset(CONTRIBUTORS)
manage = frozenset({"chief"})
somewhere = frozenset(ROLES) - {"editor"}
"""Who may add to some case, or is in none yet and is told so on the page."""
RULES: dict[str, list[Rule]] = {
    "search": [Rule("all", nothing)],
    "search_help": [Rule("all", nothing)],
    "search_suggest": [Rule("all", nothing)],
    "export": [Rule("all", nothing, frozenset({"editor", "chief", "stranger"}))],
    "selection": [Rule("all", nothing)],
    "change_list": [Rule("all", nothing)],
    "change_new": [Rule("all", nothing, add | {"stranger"})],
    "search_places": [Rule("all", nothing, asked="?box=-90,-180,90,180&zoom=4")],
    "queue": [Rule("all", nothing)],
    "case_list": [Rule("all", nothing)],
    "source_list": [Rule("all", nothing)],
    "about": [Rule("all", nothing)],
    "moment_read": [Rule("all", nothing)],
    "place_read": [Rule("all", nothing)],
    "distance": [Rule("all", nothing)],
    "start": [Rule("all", nothing)],
    "notices": [Rule("all", nothing)],
    "saved": [Rule("all", nothing)],
    "saved_add": [Rule("all", nothing)],
    "saved_new": [Rule("case", uid_of("search"))],
    "saved_edit": [Rule("case", uid_of("search"), frozenset({"owner"}))],
    "saved_delete": [Rule("case", uid_of("search"), frozenset({"owner"}))],
    "saved_keep": [Rule("case", uid_of("search"), method="post")],
    "notices_read": [Rule("all", nothing, method="post")],
    "mail_wishes": [Rule("all", nothing)],
    "settings": [Rule("all", nothing)],
    "viewing_pause": [Rule("all", nothing, method="post")],
    "viewing_erase": [Rule("all", nothing, method="post")],
    "item_watch": [Rule("item", code, method="post")],
    "item": [Rule("item", code)],
    "item_history": [Rule("item", code)],
    "item_clocks": [Rule("item", code)],
    "item_sun": [Rule("item", code)],
    "item_compare": [
        Rule("item", lambda world: {"code": world.item.code, "other": "BEL-0002"}),
        Rule("item", lambda world: {"code": "BEL-0002", "other": world.item.code}),
    ],
    "item_file": [Rule("item", code, add)],
    "original": [Rule("item", code)],
    "preview": [Rule("item", lambda world: {"code": world.item.code, "size": 320})],
    "document_page": [Rule("item", lambda world: {"code": world.item.code, "page": 1})],
    "veiled": [Rule("item", code)],
    "item_look": [Rule("item", code, method="post")],
    "attachment": [Rule("item", uid_of("attachment"))],
    "proof": [Rule("item", uid_of("receipt"))],
    "case": [Rule("case", case_code)],
    "case_activity": [Rule("case", case_code)],
    "case_print": [Rule("case", case_code)],
    "statement_list": [Rule("case", case_code)],
    "matrix": [Rule("case", case_code)],
    "tag_list": [Rule("case", case_code)],
    "tag": [Rule("case", uid_of("tag"))],
    "tag_add": [Rule("case", case_code, add)],
    "tag_edit": [Rule("case", uid_of("tag"), add)],
    "tag_place": [Rule("case", uid_of("tag"), add)],
    "tag_merge": [Rule("case", uid_of("tag"), add)],
    "tag_part": [Rule("case", uid_of("merged_tag"), add)],
    "tag_apart": [Rule("case", uid_of("tag"), add, method="post")],
    "statement": [Rule("case", uid_of("statement"))],
    "source": [Rule("case", uid_of("source"))],
    "item_add": [
        Rule("item", adding(what), add)
        for what in ["location", "time", "provenance", "note", "finding", "transcript", "link"]
        + ["statement", "generation", "edit"]
    ],
    "claim_adopt": [Rule("item", of_claim, add)],
    "claim_evidence": [Rule("item", of_claim, add)],
    "claim_file": [Rule("item", uid_of("evidence"))],
    "item_edit": [Rule("item", code, add)],
    "item_merge": [Rule("item", code, add)],
    "merge_undo": [Rule("item", uid_of("merge"), manage)],
    "item_status": [Rule("item", code, add, method="post")],
    "item_sight": [Rule("item", code, manage)],
    "withdraw": [
        Rule(
            "item",
            lambda world: {"model": "verificationnote", "uid": world.note.uid},
            frozenset({"owner", "chief"}),
        )
    ],  # fmt: skip
    "finding_review": [Rule("item", uid_of("finding"), frozenset({"teammate", "chief"}))],
    "item_assign": [Rule("item", code, add)],
    "item_take": [Rule("item", code, add, method="post")],
    "item_talk": [Rule("item", code)],
    "assignment_release": [Rule("item", uid_of("assignment"), add, method="post")],
    "remark_take_back": [Rule("item", uid_of("remark"), add, method="post")],
    "finding_reopen": [Rule("item", uid_of("standing"), add)],
    "item_unseal": [Rule("item", lambda world: {"code": world.item.code}, frozenset())],
    "reading_claim": [Rule("item", uid_of("reading"), add, method="post")],
    "item_new": [Rule("all", nothing, somewhere)],
    "upload": [Rule("all", nothing, somewhere)],
    "source_add": [Rule("all", nothing, somewhere)],
    "source_edit": [Rule("case", uid_of("source"), add)],
    "case_add": [Rule("all", nothing, frozenset({"site_admin"}))],
    "case_edit": [Rule("case", case_code, manage)],
    "case_members": [Rule("case", case_code, manage)],
    "statement_add": [Rule("case", case_code, add)],
    "statement_link": [Rule("case", uid_of("statement"), add)],
    "statement_assess": [Rule("case", uid_of("statement"), add)],
    "password_change": [Rule("all", nothing)],
    "password_change_done": [Rule("all", nothing)],
}
TRIED_ELSEWHERE = {
    "change": "tests/web/test_changes.py",
    "change_carry_out": "tests/web/test_changes.py",
    "change_undo": "tests/web/test_changes.py",
    "notice": "tests/web/test_notices.py",
    "saved_open": "tests/web/test_saved.py",
    "upload_file": "tests/web/test_upload.py",
    "upload_check": "tests/web/test_upload.py",
    "queue_next": "tests/web/test_work.py",
    "login": "open to anybody",
    "logout": "open to anybody",
}


@pytest.fixture
def world(cast: Cast) -> World:
    owner, case = cast.owner, cast.case
    source = make_source(by=owner, case=case)
    item = make_held(by=owner, case=case, title=CANARY, source=source, file_name=CANARY + ".jpg")
    with_attachment = make_held(by=owner, case=case, data=jpeg("navy"), title="crop")
    note = checking.add_note(
        by=owner, item=item, method="metadata", outcome="supports", text=CANARY,
        attachments=[(with_attachment.original, CANARY + ".png")],
    )  # fmt: skip
    claim = claims.claim_location(by=owner, item=item, place_name=CANARY, claimed_by_source=source)
    evidence = claims.add_evidence(
        by=owner, claim=claim, kind="map", words=CANARY, kept=(with_attachment.original, CANARY)
    )
    claims.adopt(by=owner, claim=claim, reason=CANARY)
    statement = claims.add_statement(by=owner, case=case, words="They are here.", speaker=source)
    claims.link_statement(
        by=owner, statement=statement, stance="supports", item=item, explanation="So."
    )
    finding = checking.propose_finding(by=owner, item=item, value="likely", reasons=CANARY)
    standing = checking.propose_finding(by=owner, item=item, value="likely", reasons=CANARY)
    checking.review_finding(by=cast.teammate, finding=standing, value="likely")
    return World(
        cast=cast, item=item, source=source, statement=statement, note=note, finding=finding,
        standing=standing, remark=work.remark(by=owner, item=item, text=CANARY),
        assignment=work.assign(by=owner, item=item, to=owner, note=CANARY),
        receipt=item.receipts.get(), reading=_reading(item), attachment=note.attachments.get(),
        merge=_merged(cast, item),
        claim=claim, evidence=evidence, **_tags(owner, item),
        search=searches.save(by=owner, name="All", asked="", case=case),
    )  # fmt: skip


def _tags(owner: Any, item: Item) -> dict[str, Tag]:
    """A term that only this item carries, and one merged into it."""
    tag, merged = (
        cases.add_tag(by=owner, case=item.case, kind="topic", name=name) for name in ("one", "two")
    )
    now = Item.objects.get(pk=item.pk)
    items.edit_item(by=owner, item=now, expected=now.version, reason="Tagged.", tags=[tag])
    tags.merge_tags(by=owner, tag=merged, into=tag, reason="Two words for one thing.")
    return {"tag": tag, "merged_tag": merged}


def _merged(cast: Cast, into: Item) -> Any:
    """Another record of the item, itself restricted, as its page shows it."""
    told = make_referenced(by=cast.owner, case=cast.case, title=CANARY, description=CANARY)
    items.set_visibility(by=cast.chief, item=told, visibility=Visibility.RESTRICTED)
    merge = merging.merge(by=cast.chief, item=told, into=into, reason=CANARY)
    into.refresh_from_db()
    items.set_visibility(by=cast.chief, item=into, visibility=Visibility.CASE)
    return merge


def _reading(item: Item) -> Any:
    told = Reading("exifread", "3.5.1", "read", {"Image Make": CANARY}, [])
    return readings.record_readings(by=None, item=item, readings=[told])[0]


def signed_in(world: World, role: str) -> Client:
    client = Client()
    if role != "anonymous":
        client.force_login(getattr(world.cast, role))
    return client


def known_names(patterns: list, prefix: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from known_names(pattern.url_patterns, prefix + inner)
        elif isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name or pattern.pattern}"


def test_matrix_knows_every_address() -> None:
    addresses = set(known_names(get_resolver().url_patterns))
    pages = {name for name in addresses if not name.startswith("admin:")}

    assert pages == set(RULES) | set(TRIED_ELSEWHERE)


@pytest.mark.parametrize("visibility", [v.value for v in Visibility])
@pytest.mark.parametrize("role", ROLES)
def test_every_address_answers_as_the_rule_says(world: World, role: str, visibility: str) -> None:
    items.set_visibility(by=world.cast.chief, item=world.item, visibility=visibility)
    client = signed_in(world, role)
    sees = role in SEES[visibility]

    wrong = []
    for name, rules in RULES.items():
        for rule in rules:
            response = client.get(reverse(name, kwargs=rule.where(world)) + rule.asked)
            expected = rule.expected(role, visibility)
            if name in ("preview", "document_page", "veiled") and 200 in expected:
                expected = {200, 404}  # drawn by the worker, which has not run here
            text = read(response)
            if response.status_code not in expected:
                wrong.append((name, rule.where(world), response.status_code, expected))
            if not sees and CANARY in text:
                wrong.append((name, "tells of the hidden item"))

    assert wrong == []


@pytest.mark.parametrize("role", ROLES)
def test_no_hidden_thing_is_changed_by_post(world: World, role: str) -> None:
    items.set_visibility(by=world.cast.chief, item=world.item, visibility="restricted")
    if role in SEES["restricted"]:
        pytest.skip("sees the item")
    client = signed_in(world, role)
    before = Item.objects.values().get(pk=world.item.pk)

    answers = {
        (name, client.post(reverse(name, kwargs=rule.where(world)), {}).status_code)
        for name, rules in RULES.items()
        for rule in rules
        if rule.of == "item"
    }

    refused = {SIGN_IN, 401} if role == "anonymous" else {404, 405}
    assert {status for _, status in answers} <= refused, answers
    assert Item.objects.values().get(pk=world.item.pk) == before


@pytest.mark.parametrize("role", ["teammate", "editor", "stranger"])
@pytest.mark.parametrize("name", ["search", "queue", "case_list", "source_list", "case", "source",
                                  "statement", "statement_list", "matrix", "notices", "saved",
                                  "start", "tag", "tag_list", "case_activity"])  # fmt: skip
def test_whole_response_is_the_same_without_the_hidden_item(
    cast: Cast, role: str, name: str
) -> None:
    """Lists, counts and facets must be byte for byte what they would be had it never existed."""
    source = make_source(by=cast.owner, case=cast.case)
    statement = claims.add_statement(by=cast.owner, case=cast.case, words="So.", speaker=source)
    tag = cases.add_tag(by=cast.owner, case=cast.case, kind="topic", name="topic")
    make_held(by=cast.owner, case=cast.case, data=jpeg("red"), title="Seen", source=source)
    where = {
        "case": {"code": "BEL"}, "statement_list": {"code": "BEL"},
        "case_activity": {"code": "BEL"}, "matrix": {"code": "BEL"}, "tag_list": {"code": "BEL"},
        "tag": {"uid": tag.uid},
        "source": {"uid": source.uid}, "statement": {"uid": statement.uid},
    }.get(name, {})  # fmt: skip
    client = Client()
    client.force_login(getattr(cast, role))
    address = reverse(name, kwargs=where)
    before = _text(client.get(address))

    hidden = make_held(by=cast.owner, case=cast.case, data=jpeg("blue"), title=CANARY)
    items.set_visibility(by=cast.chief, item=hidden, visibility="restricted")
    intake.take_in(
        by=cast.owner, case=cast.case, stream=iter([jpeg("blue")]),
        arrival=intake.Arrival(source=source, obtained_from="https://example.org/post/1"),
    )  # fmt: skip
    claims.link_statement(
        by=cast.owner, statement=statement, stance="supports", item=hidden, explanation="So."
    )
    items.edit_item(
        by=cast.owner, item=Item.objects.get(pk=hidden.pk), reason="tagged",
        expected=Item.objects.get(pk=hidden.pk).version, tags=[tag],
    )  # fmt: skip

    assert _text(client.get(address)) == before


def read(response: Any) -> str:
    """The whole answer, a streamed file's included."""
    return b"".join(response).decode(errors="replace")


def _text(response: Any) -> str:
    """The page without the form tokens, which are new each time."""
    return re.sub(
        r'(csrf-?[^>]*?": ?"|csrf-?[^>]*?="|value=")[\w]{64}',
        "",
        response.content.decode(),
        flags=re.I,
    )


def test_membership_ended_closes_every_door_at_once(world: World) -> None:
    client = signed_in(world, "teammate")
    assert client.get(reverse("item", kwargs=code(world))).status_code == 200

    cases.set_member(
        by=world.cast.chief, case=world.cast.case, user=world.cast.teammate, role="verifier",
        active=False,
    )  # fmt: skip

    assert client.get(reverse("item", kwargs=code(world))).status_code == 404


def test_confidential_name_is_on_no_page_for_who_may_not_know_it(world: World) -> None:
    cast = world.cast
    source = world.source
    sources.edit_source(
        by=cast.owner, source=source, expected=Source.objects.get(pk=source.pk).version,
        name=CANARY + "ova", confidential=True, code_name="Birch",
    )  # fmt: skip
    items.edit_item(
        by=cast.owner, item=Item.objects.get(pk=world.item.pk), title="Plain", reason="canary",
        expected=Item.objects.get(pk=world.item.pk).version,
    )  # fmt: skip

    for role in ["teammate", "editor"]:
        client = signed_in(world, role)
        for name, rules in RULES.items():
            for rule in rules:
                response = client.get(reverse(name, kwargs=rule.where(world)) + rule.asked)
                assert CANARY + "ova" not in read(response), (role, name)


# Confidential sources

SECRETS = ("drone channel", "ozymandra", "quell")
"""The name it had, and what its name, handle, addresses, files and messages have in common."""


@pytest.fixture
def confided(world: World) -> World:
    """The world, its source known to its recorder and the admin only, and met in every way."""
    owner, chief, item, case = world.cast.owner, world.cast.chief, world.item, world.cast.case
    source = sources.edit_source(
        by=chief, source=world.source, expected=1, reason="Quell asked for it.",
        name="Ozymandra Quell", handle="@ozyquell", url="https://quell.example/",
        about="Quell is a teacher.", confidential=True, code_name="Heron",
    )  # fmt: skip
    sources.set_contact(by=owner, source=source, contact="Signal, quell.01")
    grading.grade_source(by=chief, source=source, reliability="B", grounds="Quell was right.")
    post = "https://quell.example/post/17"
    for hands in ({"source": source}, {"forwarded_by": source}):
        intake.take_in(
            by=owner, case=case, stream=iter([jpeg("maroon")]),
            arrival=intake.Arrival(
                **hands, obtained_from=post, file_name="quell_1684.jpg", message="Quell here."
            ),
        )  # fmt: skip
    for kind in ("posted", "supplied"):
        step = items.add_provenance(by=owner, item=item, kind=kind, source=source, url=post)
    items.add_provenance(
        by=owner, item=item, kind="posted", source=source, url=f"{post}?again", supersedes=step,
        reason="Told better.",
    )  # fmt: skip
    provenance.claim_generation(
        by=owner, item=item, generation="original", basis="It says so.", claimed_by_source=source
    )
    claims.claim_time(
        by=owner, item=item, edtf="2023-05-22", clock="post", claimed_by_source=source
    )
    said = claims.add_statement(
        by=owner, case=case, words="We hold it.", speaker=source, published_in=source, url=post
    )
    claims.link_statement(
        by=owner, statement=said, stance="contradicts", other=world.statement, explanation="So."
    )
    claims.assess_statement(
        by=owner, statement=world.statement, value="not_verifiable", reasons="Not there.",
        claimed_by_source=source, url=post,
    )  # fmt: skip
    searches.save(by=chief, name="Quell", asked="q=source:Quell")
    return world


@pytest.mark.parametrize("role", ["teammate", "editor"])
def test_who_a_confidential_source_is_stands_nowhere(confided: World, role: str) -> None:
    """No page, file, header, export or answer to a search tells it without the right to know."""
    client = signed_in(confided, role)
    told: dict[str, str] = {}
    sent = Item.objects.filter(receipts__forwarded_by__isnull=False).distinct().get()
    for name, rules in RULES.items():
        for rule in rules:
            first = rule.where(confided)
            second = {"code": sent.code} if first.get("code") == confided.item.code else {}
            for where in (first, first | second):
                address = reverse(name, kwargs=where) + rule.asked
                told[address] = everything(client.get(address))
    for format in ExportFormat.values:
        told[format] = everything(client.post(reverse("export"), {"format": format}))
    asked = {"case": "BEL", "url": "https://quell.example/post/17"}
    told["check"] = everything(client.get(reverse("upload_check"), asked))

    assert sum("heron" in text for text in told.values()) > 15
    assert [(a, word) for a, text in told.items() for word in SECRETS if word in text] == []

    def answer(address: str, asked: str, word: str) -> str:
        found = client.get(reverse(address), {"q": asked.format(word), "name": word})
        return everything(found).replace(word, "…")

    for address in ("search", "search_suggest"):
        for asked in ("{}", "source:{}", 'source:"{}', "{}*"):
            assert answer(address, asked, "quell") == answer(address, asked, "zwxyk")


def everything(response: Any) -> str:
    """All an answer tells, headers too, without what is new each time."""
    head = " ".join(value for name, value in response.headers.items() if name != "Expires")
    tokens = r"(csrf-?[^>]*?(: ?\"|=\"|value=\"))[\w]{64}"
    return re.sub(tokens, "", html.unescape(f"{head} {read(response)}"), flags=re.I).casefold()
