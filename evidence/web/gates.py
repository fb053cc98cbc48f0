"""Fetch and authorise in one step: who may not see a thing gets 404, as if it were not there."""

import re
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.middleware import HtmxDetails

from evidence.errors import MergedItem
from evidence.models import (
    AnyClaim,
    Case,
    ClaimEvidence,
    Item,
    LocationClaim,
    MetadataReading,
    NoteAttachment,
    Original,
    Receipt,
    SavedSearch,
    Source,
    Statement,
    Tag,
    TimeClaim,
    User,
    VerificationNote,
)
from evidence.models.prepared import Prepared
from evidence.vocabularies import RowState


class Asked(HttpRequest):
    """A request as a page gets it: the sign-in lets no anonymous one through."""

    user: User
    htmx: HtmxDetails


def page_of_ours(request: HttpRequest, wanted: str, *, otherwise: str) -> str:
    """Where a form or a link says to go on, as long as it is one of our own pages."""
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if wanted and ours else otherwise


def uid_in(text: str) -> UUID:
    """The id somebody put into an address; what is none leads nowhere."""
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


ITEM = Prepared(
    lambda person, code: (
        Item.objects.visible_to(person)
        .filter(code=code)
        .select_related("case", "original", "examination", "created_by")
    )
)


def item(user: User, code: str) -> Item:
    """The item of this code if the user may see it.

    Raises MergedItem when it goes on under another's code, which leads there: see middleware.py.
    """
    if "\0" in code:  # PostgreSQL refuses even to look for it
        raise Http404
    found: list[Item] = ITEM.records(user, code)
    if not found:
        raise _elsewhere(user, code)
    return found[0]


def _elsewhere(user: User, code: str) -> Exception:
    merged = Item.objects.readable_by(user).filter(code=code).select_related("merged_into").first()
    if merged is None or merged.merged_into is None:
        return Http404()
    return MergedItem(code, merged.merged_into.code)


def case(user: User, code: str) -> Case:
    """The case of this code if the user is a member of it."""
    if "\0" in code:  # PostgreSQL refuses even to look for it
        raise Http404
    return get_object_or_404(Case.objects.visible_to(user), code=code)


def source(user: User, uid: UUID) -> Source:
    """A source of one of the user's cases; who it is, is for `can_see_identity` to say."""
    known = Source.objects.select_related("case")
    return get_object_or_404(known, uid=uid, case__in=Case.objects.visible_to(user))


def statement(user: User, uid: UUID) -> Statement:
    """A statement of one of the user's cases."""
    known = Statement.objects.select_related(
        "case", "speaker", "published_in", "recorded_by", "supersedes", "superseded_by"
    )
    return get_object_or_404(known, uid=uid, case__in=Case.objects.visible_to(user))


def tag(user: User, uid: UUID) -> Tag:
    """A term of the vocabulary of one of the user's cases."""
    known = Tag.objects.select_related("case", "recorded_by")
    return get_object_or_404(known, uid=uid, case__in=Case.objects.visible_to(user))


def receipt(user: User, uid: UUID) -> Receipt:
    """A receipt on an item the user may see."""
    known = Receipt.objects.select_related("item__case", "original")
    return get_object_or_404(known, uid=uid, item__in=Item.objects.readable_by(user))


def reading(user: User, uid: UUID) -> MetadataReading:
    """A tool's reading of an item the user may see."""
    known = MetadataReading.objects.select_related("item__case", "item__examination")
    return get_object_or_404(known, uid=uid, item__in=Item.objects.readable_by(user))


def attachment(user: User, uid: UUID) -> NoteAttachment:
    """A file attached to a note on an item the user may see."""
    known = NoteAttachment.objects.select_related("original", "note__item")
    return get_object_or_404(known, uid=uid, note__in=VerificationNote.objects.visible_to(user))


CLAIMS: dict[str, Any] = {"location": LocationClaim, "time": TimeClaim}


def claim(user: User, model: str, uid: UUID) -> AnyClaim:
    """A claim, not a withdrawal of one, on an item the user may see."""
    if model not in CLAIMS:
        raise Http404
    sources = ("claimed_by_source", "claimed_by_user", "recorded_by", "superseded_by")
    known = CLAIMS[model]._default_manager.select_related("item__case", *sources)
    seen = Item.objects.visible_to(user)
    return get_object_or_404(known, uid=uid, item__in=seen, state=RowState.ACTIVE)


def claim_evidence(user: User, uid: UUID) -> ClaimEvidence:
    """A file attached to a claim on an item the user may see."""
    known = ClaimEvidence.objects.select_related("original", "item")
    seen = Item.objects.visible_to(user)
    return get_object_or_404(known, uid=uid, item__in=seen, original__isnull=False)


def held(user: User, code: str) -> tuple[Item, Original]:
    """An item the user may see, with the bytes we hold for it."""
    found = item(user, code)
    if found.original is None:
        raise Http404
    return found, found.original


def saved_search(user: User, uid: UUID) -> SavedSearch:
    """A search of the user's own, or one shared with a case of theirs."""
    known = SavedSearch.objects.select_related("owner", "case")
    return get_object_or_404(known, uid=uid, pk__in=SavedSearch.objects.visible_to(user))


def saved_search_or_none(user: User, text: str) -> SavedSearch | None:
    """The search whose uid (32 hex digits) an address carries, as a place to page from."""
    if not re.fullmatch(r"[0-9a-f]{32}", text):
        return None
    return SavedSearch.objects.visible_to(user).filter(uid=UUID(text)).first()
