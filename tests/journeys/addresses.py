"""Every page there is: found by the links that lead to it, held against the resolver."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import parse_qs, urljoin, urlsplit

from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve
from playwright.sync_api import APIRequestContext

LINK = re.compile(r'href="([^"#]+)')
# What makes another page of the same address: another form, or another look.
TELLING_PARTS = ("what", "model")
TELLING_QUESTIONS = ("view", "case", "supersedes", "against", "itself")
# Pages of different make: a photo, a film, a document, a veiled picture, and two nobody holds.
STARTS = (
    "/", "/?view=map", "/?q=nothing+of+this+kind", "/items/TRN-0002/", "/items/TRN-0019/",
    "/items/TRN-0027/", "/items/TRN-0028/", "/items/BEL-0001/", "/accounts/password/done/",
    "/items/TRN-0002/compare/TRN-0003/", "/cases/TRN/tags/",
    "/items/TRN-0014/", "/selection/", "/changes/new/",
)  # fmt: skip
NO_PAGES = {
    "original": "a file",
    "preview": "a file",
    "document_page": "a file",
    "veiled": "a file",
    "item_look": "takes POST",
    "viewing_pause": "takes POST",
    "viewing_erase": "takes POST",
    "attachment": "a file",
    "claim_file": "a file",
    "proof": "a file",
    "logout": "takes POST",
    "item_status": "takes POST",
    "item_take": "takes POST",
    "assignment_release": "takes POST",
    "remark_take_back": "takes POST",
    "queue_next": "leads to an item",
    "item_watch": "takes POST",
    "notice": "leads to what it is about",
    "notices_read": "takes POST",
    "saved_open": "leads to the search",
    "saved_keep": "takes POST",
    "reading_claim": "takes POST",
    "tag_apart": "takes POST",
    "upload_file": "takes POST",
    "upload_check": "answers scripts",
    "moment_read": "answers scripts",
    "place_read": "answers scripts",
    "search_suggest": "answers scripts",
    "search_places": "answers scripts",
    "change": "one's own alone, looked at in tests/journeys/test_many.py",
    "change_carry_out": "takes POST",
    "change_undo": "takes POST",
    "admin:jsi18n": "answers scripts",
    "admin:logout": "takes POST",
    "admin:evidence_lastlook_read": "takes POST",
    "admin:autocomplete": "answers scripts",
    "admin:login": "leads to the one sign-in page",
    "admin:app_list": "leads to the index",
    "admin:view_on_site": "leads to the page of the catalog",
    "item_unseal": "only where checks are sealed, tried in tests/actions/test_blind_checks.py",
    "login": "tried signed out",
}
REFUSED = {
    f"admin:evidence_{model}_{verb}"
    for model, verbs in {
        "access": ["add", "change", "delete", "history"],
        "case": ["delete"],
        "export": ["add", "change", "delete", "history"],
        "item": ["add", "delete"],
        "ledgerentry": ["add", "delete", "history"],
        "membership": ["delete"],
        "source": ["add", "delete"],
        "synonym": ["history"],
        "tag": ["delete"],
        "user": ["delete", "history"],
    }.items()
    for verb in verbs
}
"""What Django's admin has an address for by itself and nothing may lead to: history stays."""

Found = dict[str, list[str]]


def names(patterns: list | None = None, prefix: str = "") -> Iterator[str]:
    """The name of every address of the site."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from names(pattern.url_patterns, prefix + inner)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield prefix + pattern.name


def pages() -> list[str]:
    """The names of all addresses that answer with a page, in a fixed order."""
    return sorted(set(names()) - set(NO_PAGES) - REFUSED)


def follow_links(visitor: APIRequestContext) -> Found:
    """Addresses by name: each page once, and once more for each form or look it has."""
    found: dict[tuple, str] = {(start,): start for start in STARTS}
    waiting = list(STARTS)
    while waiting:
        path = waiting.pop(0)
        answer = visitor.get(path)
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        for address in _links(answer.text(), answer.url):
            key = _kind(address)
            if key and key not in found:
                found[key] = address
                waiting.append(address)
    return _by_name(dict.fromkeys(found.values()))


def _links(html: str, base: str) -> Iterator[str]:
    """Paths of this site, with their questions, that the page links to."""
    here = urlsplit(base)
    for link in LINK.findall(html):
        there = urlsplit(urljoin(base, link.replace("&amp;", "&")))
        if (there.scheme, there.netloc) == (here.scheme, here.netloc):
            yield there._replace(scheme="", netloc="", fragment="").geturl()


def _kind(address: str) -> tuple | None:
    """What tells two pages apart; None for what is no page."""
    there = urlsplit(address)
    try:
        match = resolve(there.path)
    except Resolver404:
        return None
    if match.view_name in NO_PAGES:
        return None
    asked = parse_qs(there.query)
    parts = tuple(str(match.kwargs.get(name, "")) for name in TELLING_PARTS)
    return (match.view_name, *parts, *(name in asked for name in TELLING_QUESTIONS))


def _by_name(addresses: Iterable[str]) -> Found:
    found: Found = {}
    for address in addresses:
        found.setdefault(resolve(urlsplit(address).path).view_name, []).append(address)
    return found
