"""Say how the terms of a case's vocabulary stand to one another: broader, the same, apart."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError

from evidence import permissions
from evidence.actions.change import Change, action
from evidence.errors import AlreadyRecorded, NotAllowed
from evidence.finding.concepts import Concepts, Link, links_of
from evidence.models import Case, Tag, TagLink, User
from evidence.vocabularies import EntryType, RowState, TagLinkKind


@action
def place_tag(
    change: Change,
    *,
    by: User,
    tag: Tag,
    broader: Tag | None,
    supersedes: TagLink | None = None,
    reason: str = "",
) -> TagLink:
    """Put a term under a broader one, or under none again.

    Raises AlreadyRecorded when another broader term stands than the one to be superseded.
    """
    _check(by, tag, broader)
    change.call(EntryType.TAG_PLACED, reason=reason)
    standing = _standing(tag, TagLinkKind.BROADER)
    if standing is not None and standing != supersedes:
        raise AlreadyRecorded(standing, "This term has a broader one already.")
    if broader is None:
        return _take_back(change, supersedes, reason)
    _check_no_circle(
        tag.case, "broader", lambda links: [*_without(links, supersedes), _new(tag, broader)]
    )
    link = TagLink(tag=tag, other=broader, kind=TagLinkKind.BROADER, reason=reason)
    return change.supersede(supersedes, link)


@action
def merge_tags(change: Change, *, by: User, tag: Tag, into: Tag, reason: str) -> TagLink:
    """Let one term go by another from now on; items keep the one they were given."""
    _check(by, tag, into)
    if not reason.strip():
        raise ValidationError({"reason": "Say why the two are one."})
    if there := _standing(tag, TagLinkKind.MERGED):
        raise AlreadyRecorded(there, "This term has been merged already.")
    if further := _standing(into, TagLinkKind.MERGED):
        raise ValidationError(
            {"into": f"“{into}” was itself merged into “{further.other}”; choose that."}
        )
    merged = (tag.pk, TagLinkKind.MERGED, into.pk)
    _check_no_circle(tag.case, "into", lambda links: [*links, merged])
    change.call(EntryType.TAGS_MERGED, reason=reason)
    link = TagLink(tag=tag, other=into, kind=TagLinkKind.MERGED, reason=reason)
    return change.supersede(None, link)


@action
def part_tags(change: Change, *, by: User, tag: Tag, reason: str) -> TagLink:
    """Undo a merge: the term goes by itself again, with the place it had before."""
    _check(by, tag)
    if not reason.strip():
        raise ValidationError({"reason": "Say why the two are not one."})
    change.call(EntryType.TAGS_PARTED, reason=reason)
    standing = _standing(tag, TagLinkKind.MERGED)
    _check_no_circle(tag.case, "", lambda links: _without(links, standing))
    return _take_back(change, standing, reason)


@action
def tell_tags_apart(change: Change, *, by: User, tag: Tag, other: Tag, reason: str = "") -> TagLink:
    """Say that two terms written alike are not the same, so that nobody asks again."""
    _check(by, tag, other)
    change.call(EntryType.TAGS_TOLD_APART, reason=reason)
    if Concepts.of(tag.case).told_apart(tag.pk, other.pk):
        raise ValidationError("Somebody has told these two apart already.")
    link = TagLink(tag=tag, other=other, kind=TagLinkKind.APART, reason=reason)
    return change.supersede(None, link)


def _check(by: User, tag: Tag, other: Tag | None = None) -> None:
    """Refuse who may not, and hold the case's vocabulary still until the commit."""
    permissions.check_can_contribute(by, tag.case)
    if other is not None and other.pk == tag.pk:
        raise ValidationError("Choose another term than itself.")
    Case.objects.select_for_update(no_key=True).get(pk=tag.case_id)


def _standing(tag: Tag, kind: str) -> TagLink | None:
    return TagLink.objects.current().filter(tag=tag, kind=kind).select_related("other").first()


def _take_back(change: Change, link: TagLink | None, reason: str) -> Any:
    if link is None:
        raise NotAllowed("There is nothing to undo.")
    withdrawn = TagLink(
        tag=link.tag, other=link.other, kind=link.kind, state=RowState.WITHDRAWN, reason=reason
    )
    return change.supersede(link, withdrawn)


def _new(tag: Tag, broader: Tag) -> Link:
    return tag.pk, TagLinkKind.BROADER, broader.pk


def _without(links: list[Link], gone: TagLink | None) -> list[Link]:
    return [
        link for link in links if gone is None or link != (gone.tag_id, gone.kind, gone.other_id)
    ]


def _check_no_circle(case: Case, field: str, changed: Callable[[list[Link]], list[Link]]) -> None:
    """Raise ValidationError when terms would lie under one another in a circle."""
    circle = Concepts(changed(list(links_of(case)))).circle()
    if circle:
        names = dict(Tag.objects.filter(pk__in=circle).values_list("pk", "name"))
        way = " → ".join(f"“{names[tag]}”" for tag in [*circle, circle[0]])
        words = f"That would be a circle, each under the next: {way}."
        raise ValidationError({field: words} if field else words)
