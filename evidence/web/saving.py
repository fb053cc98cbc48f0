"""Try an action for a form: what it refuses comes back beside the fields, nothing typed lost."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpResponseRedirect

from evidence.actions import cases, sources
from evidence.errors import AlreadyRecorded, AlreadySuperseded, NotAllowed, StaleEdit
from evidence.finding.concepts import Concepts
from evidence.models import Case, Source, Tag, User
from evidence.web.forms.base import CatalogForm

R = TypeVar("R")
CONTRADICTION = (
    "The catalog refused this: it would contradict what is recorded, which may have changed while "
    "you were typing. What you typed is still here."
)


class SeeOther(HttpResponseRedirect):
    """What follows a change: a page to read, which may be reloaded without doing it again."""

    status_code = 303


def status_of(form: CatalogForm | None) -> int:
    """200 for a form to fill in, 409 when another change was faster, 422 when it must be mended."""
    if getattr(form, "conflicted", False):
        return 409
    return 422 if form is not None and form.errors else 200


def require(check: Callable[..., None], *args: Any) -> None:
    """Answer 403 with the reason where the same check has hidden the button."""
    try:
        check(*args)
    except NotAllowed as reason:
        raise PermissionDenied(str(reason)) from reason


def attempt(form: CatalogForm, change: Callable[[], R]) -> R | None:
    """Do the change as a whole or not at all; None when the form says why it was refused."""
    try:
        with transaction.atomic():
            return change()
    except ValidationError as refused:
        form.take(refused)
    except AlreadySuperseded as refused:
        form.meet(refused.successor)
    except AlreadyRecorded as refused:
        form.meet_again(refused)
    except StaleEdit as refused:
        form.conflict(refused)
    except NotAllowed as reason:
        raise PermissionDenied(str(reason)) from reason
    except IntegrityError:
        form.add_error(None, CONTRADICTION)
    return None


def named_source(by: User, case: Case, typed: Source | str | None) -> Source | None:
    """The source chosen, or the one of the name typed, recorded when it is new."""
    if isinstance(typed, str):
        return sources.source_named(by=by, case=case, name=typed) if typed else None
    return typed


def named_tags(by: User, case: Case, chosen: list[Tag], typed: list[tuple[str, str]]) -> list[Tag]:
    """The tags chosen and those typed, which join the case's vocabulary when they are new."""
    known = _known_terms(case)
    named = [
        known.get((kind, name.casefold())) or cases.add_tag(by=by, case=case, kind=kind, name=name)
        for kind, name in typed
    ]
    return list(dict.fromkeys([*chosen, *named]))


def _known_terms(case: Case) -> dict[tuple[str, str], Tag]:
    """The standing terms of a case by kind and by each of their names and other spellings."""
    concepts = Concepts.of(case)
    tags = {tag.pk: tag for tag in case.tags.all()}
    known = {
        (tag.kind, alias.casefold()): tags[concepts.standing(tag.pk)]
        for tag in tags.values()
        for alias in tag.aliases
        if isinstance(alias, str)
    }
    return known | {
        (tag.kind, tag.name.casefold()): tags[concepts.standing(tag.pk)] for tag in tags.values()
    }
