"""Fetch and authorise in one step: who may not see a thing gets 404, as if it were not there."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django_htmx.middleware import HtmxDetails

from evidence.models import (
    Case,
    Item,
    MetadataReading,
    NoteAttachment,
    Original,
    Receipt,
    Source,
    Statement,
    User,
)


class Asked(HttpRequest):
    """A request as a page gets it: the sign-in lets no anonymous one through."""

    user: User
    htmx: HtmxDetails


def item(user: User, code: str, items: QuerySet[Item] | None = None) -> Item:
    """The item of this code if the user may see it; `items` may say what to fetch with it."""
    known = Item.objects.select_related("case", "original") if items is None else items
    return get_object_or_404(known, code=code, pk__in=Item.objects.visible_to(user))


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


def receipt(user: User, uid: UUID) -> Receipt:
    """A receipt on an item the user may see."""
    known = Receipt.objects.select_related("item__case", "original")
    return get_object_or_404(known, uid=uid, item__in=Item.objects.visible_to(user))


def reading(user: User, uid: UUID) -> MetadataReading:
    """A tool's reading of an item the user may see."""
    known = MetadataReading.objects.select_related("item__case", "item__examination")
    return get_object_or_404(known, uid=uid, item__in=Item.objects.visible_to(user))


def attachment(user: User, uid: UUID) -> NoteAttachment:
    """A file attached to a note on an item the user may see."""
    known = NoteAttachment.objects.select_related("original", "note__item")
    return get_object_or_404(known, uid=uid, note__item__in=Item.objects.visible_to(user))


def held(user: User, code: str) -> tuple[Item, Original]:
    """An item the user may see, with the bytes we hold for it."""
    found = item(user, code)
    if found.original is None:
        raise Http404
    return found, found.original
