"""What a search costs: the answer beside the bare engine, the page beside a bare page."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any
from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client

from tests.benchmarks import crowd, grown
from tests.benchmarks.grown import Bare, Grown
from tests.benchmarks.measuring import Figure, Line, asked, by_turns, costs_by_turns, percentile

MILLION = 1_000_000
ITEMS = asked("BENCH_N", MILLION)
STEPS = [step for step in (10_000, 100_000) if step < ITEMS] + [ITEMS]
REQUESTS = 20
BARE = "bare tantivy"


def search() -> Iterator[Line]:
    """Each kind of question with total, all facets and the rule of sight, for a verifier of twenty
    cases, against the engine alone: best matches, total and the same facets, no sight, no database.

    Asked of a catalog that grows to a million items, with what its index costs at each size.
    """
    with grown.catalog() as catalog:
        for step in STEPS:
            if catalog.costs.items <= step:
                catalog.grow(step)
                yield from _answers(catalog)
                yield from _making(catalog)
        yield from _memory(catalog)
        yield from _pages(catalog)
        yield _crowded(catalog)


def _answers(catalog: Grown) -> Iterator[Line]:
    items = catalog.costs.items
    bare = Bare(catalog.folder / "bare")
    for kind, questions in catalog.questions().items():
        answers = catalog.asking(kind), bare.asking(kind, items)
        times = costs_by_turns(questions * 2, *answers)
        for share, target in ((50, ""), (95, "<=3")):
            ours, theirs = (percentile(one, share) for one in times)
            unit = f"CPU ms, p{share}"
            name = f"search_{kind}" if share == 95 else f"search_{kind}_p{share}"
            yield Line(name, ours, theirs, BARE, unit, target, items, MILLION)


def _making(catalog: Grown) -> Iterator[Line]:
    costs = catalog.costs
    ours, bare = (1000 * each / costs.items for each in (costs.ours, costs.bare))
    yield Line("search_index_build", ours, bare, BARE, "CPU ms an item", "", costs.items)
    ours, bare = (each / costs.items for each in catalog.bytes_of_index())
    yield Line("search_index_size", ours, bare, BARE, "bytes an item", "", costs.items)


def _memory(catalog: Grown) -> Iterator[Line]:
    """What a process holds after one question of each kind, the mapped files of the index aside."""
    told = [_told_by(catalog, side) for side in ("ours", "bare")]
    ours, bare = (each["megabytes"] for each in told)
    yield Line("search_memory", ours, bare, BARE, "MB of one process", "", catalog.costs.items)


def _told_by(catalog: Grown, side: str) -> Any:
    program = [sys.executable, "-m", "tests.benchmarks.remembering", side, str(catalog.folder)]
    done = subprocess.run(program, stdout=subprocess.PIPE, check=True, env=os.environ)
    return json.loads(done.stdout)


def _pages(catalog: Grown) -> Iterator[Line]:
    """The search page, for a common word and for everything, against a bare list of 25 rows."""
    browser = Client()
    browser.force_login(catalog.person)
    cookie = f"sessionid={browser.cookies['sessionid'].value}"
    whole = _site(settings.MIDDLEWARE)
    bare = _site(["tests.benchmarks.bare_page.only_this_page"])
    common = catalog.questions()["common"][0]
    for figure, query in (("search_page", ""), ("search_page_words", f"q={common}")):
        costs = by_turns(
            lambda query=query: [_fetch(whole, cookie, query) for _ in range(REQUESTS)],
            lambda query=query: [_fetch(bare, cookie, query) for _ in range(REQUESTS)],
        )
        ours, anchor = (1000 * each / REQUESTS for each in costs)
        unit = "CPU ms a request"
        yield Line(figure, ours, anchor, "bare Django page", unit, "<=2", catalog.costs.items)


def _crowded(catalog: Grown) -> Line:
    """The newest page of the site while ten people search, against the same page alone."""
    words = catalog.questions()["common"]
    times = crowd.latencies(catalog.person, words)
    crowded, quiet = (percentile(one, 95) for one in times)
    unit = "ms, p95"
    items = catalog.costs.items
    return Line("search_crowd", crowded, quiet, "the same page, quiet", unit, "<=3", items)


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


FIGURES: dict[str, Figure] = {"search": search}
