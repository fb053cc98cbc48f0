"""What a search costs: the answer beside the bare engine, the page beside a bare page."""

import re
import tempfile
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any
from wsgiref.util import setup_testing_defaults

import tantivy
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client

from evidence.actions import cases
from evidence.finding import documents, index
from evidence.models import Case, Item, Transcript, User, VerificationNote
from evidence.vocabularies import (
    CheckOutcome,
    ItemKind,
    Role,
    TranscriptKind,
    VerificationMethod,
    Visibility,
    WorkStatus,
)
from tests.benchmarks import catalogs, prose
from tests.benchmarks.measuring import Figure, Line, asked, by_turns, p95_by_turns

ITEMS = asked("BENCH_N", 20_000)
LISTED = 2_000
"""Items behind the page: what it costs beside the search hardly depends on them."""

MILLION = 1_000_000
CASES = 20
PAGE = 25
BATCH = 1_000
REQUESTS = 20
FILTERS = {"status": [WorkStatus.DONE], "kind": [ItemKind.PHOTO]}
KINDS = [ItemKind.PHOTO, ItemKind.PHOTO, ItemKind.VIDEO, ItemKind.DOCUMENT, ItemKind.POST]
STATUSES = [WorkStatus.NEW, WorkStatus.NEW, WorkStatus.IN_PROGRESS, WorkStatus.DONE]

Answer = Callable[[str], object]


def search() -> Iterator[Line]:
    """Each kind of question with total, all facets and the rule of sight, for a verifier of twenty
    cases, against the engine alone: best matches, total and the same facets, no sight, no database.
    """
    with catalogs.fresh(), tempfile.TemporaryDirectory(prefix="catalog-bench-") as folder:
        user = _fill(ITEMS)
        index.rebuild()
        bare = Bare(folder)
        for kind, asked_for in prose.questions(ITEMS).items():
            ours = _asking(user, kind)
            anchor = bare.asking(kind)
            costs = p95_by_turns(asked_for * 2, ours, anchor)
            yield Line(
                f"search_{kind}", *costs, "bare tantivy", "CPU ms, p95", "<=3", ITEMS, MILLION
            )


def page() -> Iterator[Line]:
    """The search page, for a common word and for everything, against a bare list of 25 rows."""
    with catalogs.fresh():
        user = _fill(LISTED)
        index.rebuild()
        browser = Client()
        browser.force_login(user)
        cookie = f"sessionid={browser.cookies['sessionid'].value}"
        whole = _site(settings.MIDDLEWARE)
        bare = _site(["tests.benchmarks.bare_page.only_this_page"])
        common = prose.questions(LISTED)["common"][0]
        for figure, query in (("search_page", ""), ("search_page_words", f"q={common}")):
            ours, anchor = by_turns(
                lambda query=query: [_fetch(whole, cookie, query) for _ in range(REQUESTS)],
                lambda query=query: [_fetch(bare, cookie, query) for _ in range(REQUESTS)],
            )
            costs = 1000 * ours / REQUESTS, 1000 * anchor / REQUESTS
            yield Line(figure, *costs, "bare Django page", "CPU ms a request", "<=2", LISTED)


# Our side


def _fill(count: int) -> User:
    """Twenty cases full of items, a few of them restricted; returns a verifier of all but one."""
    by, opener = catalogs.verifier(), User.objects.get(username="opener")
    codes = [f"C{number:02}" for number in range(CASES)]
    homes = [cases.open_case(by=opener, code=code, title=f"Case {code}") for code in codes]
    for case in homes[1:]:
        cases.set_member(by=opener, case=case, user=by, role=Role.VERIFIER)
    texts = prose.texts(count)
    for start in range(0, count, BATCH):
        rows = list(enumerate(islice(texts, BATCH), start))
        items = [_item(homes[n % CASES], n, text, opener) for n, text in rows]
        Item.objects.bulk_create(items)
        _add_texts(items, [text for _, text in rows], by)
    return by


def _item(case: Case, number: int, text: prose.Text, by: User) -> Item:
    return Item(
        case=case,
        number=number,
        code=f"{case.code}-{number:04}",
        title=text.title,
        description=text.description,
        kind=KINDS[number % len(KINDS)],
        work_status=STATUSES[number // 7 % len(STATUSES)],
        visibility=Visibility.CASE if number % 31 else Visibility.RESTRICTED,
        created_by=by,
    )


def _add_texts(items: list[Item], texts: list[prose.Text], by: User) -> None:
    pairs = list(zip(items, texts, strict=True))
    Transcript.objects.bulk_create(
        Transcript(item=item, kind=TranscriptKind.OCR, text=text.transcript, recorded_by=by)
        for item, text in pairs
        if text.transcript
    )
    VerificationNote.objects.bulk_create(
        VerificationNote(
            item=item,
            method=VerificationMethod.OTHER,
            outcome=CheckOutcome.INCONCLUSIVE,
            text=text.note,
            recorded_by=by,
        )
        for item, text in pairs
        if text.note
    )


def _asking(user: User, kind: str) -> Answer:
    options: dict[str, Any] = {"sort": "newest"} if kind == "newest" else {}
    if kind == "filtered":
        options["filters"] = FILTERS
    return lambda query: index.search(user=user, query=query, limit=PAGE, **options)


# The anchors


class Bare:
    """The same texts in tantivy as its own guide would have it: one body, facets, no more."""

    def __init__(self, folder: str) -> None:
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("body")
        builder.add_integer_field("key", fast=True, stored=True, indexed=True)
        for name in documents.FACETS:
            builder.add_text_field(name, fast=True, tokenizer_name="raw")
        self.schema = builder.build()
        self.index = tantivy.Index(self.schema, path=folder)
        writer = self.index.writer(64_000_000, 1)
        for number, text in enumerate(prose.texts(ITEMS)):
            writer.add_document(self._document(number, text))
        writer.commit()
        writer.wait_merging_threads()
        self.index.reload()
        self.searcher = self.index.searcher()
        self.facets = documents.FACETS
        terms = {name: {"terms": {"field": name, "size": 100}} for name in self.facets}
        self.counts = {**terms, "total": {"value_count": {"field": "key"}}}

    def _document(self, number: int, text: prose.Text) -> tantivy.Document:
        values = dict.fromkeys(documents.FACETS, "no")
        values["case"] = f"C{number % CASES:02}"
        values["kind"] = str(KINDS[number % len(KINDS)])
        values["status"] = str(STATUSES[number // 7 % len(STATUSES)])
        return tantivy.Document(body=" ".join(text.words), key=number, **values)

    def asking(self, kind: str) -> Answer:
        order = {"order_by_field": "key"} if kind in {"newest", "everything"} else {}
        narrowed = " ".join(f'+{name}:"{values[0]}"' for name, values in FILTERS.items())

        def answer(query: str) -> None:
            parsed = self._parse(query, narrowed if kind == "filtered" else "")
            hits = self.searcher.search(parsed, PAGE, **order).hits
            found = [self.searcher.doc(place)["key"] for _, place in hits]
            assert self.searcher.aggregate(parsed, self.counts)["total"]["value"] >= len(found)

        return answer

    def _parse(self, query: str, narrowed: str) -> tantivy.Query:
        if not query:
            return tantivy.Query.all_query()
        if query.endswith("*"):
            return tantivy.Query.regex_query(self.schema, "body", re.escape(query[:-1]) + ".*")
        words = query if query.startswith('"') else " ".join(f"+{w}" for w in query.split())
        return self.index.parse_query(f"{words} {narrowed}", ["body"])


def _site(middleware: list[str]) -> WSGIHandler:
    """A server of pages with this middleware and no other."""
    usual = settings.MIDDLEWARE
    settings.MIDDLEWARE = middleware
    try:
        return WSGIHandler()
    finally:
        settings.MIDDLEWARE = usual


def _fetch(site: WSGIHandler, cookie: str, query: str) -> bytes:
    request: dict[str, Any] = {"HTTP_COOKIE": cookie, "QUERY_STRING": query}
    setup_testing_defaults(request)
    said: list[str] = []
    response = site(request, lambda status, headers: said.append(status))
    content = b"".join(response)
    response.close()
    assert said == ["200 OK"], said
    return content


FIGURES: dict[str, Figure] = {"search": search, "search_page": page}
