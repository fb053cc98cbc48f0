"""What concerns the person: the list of notices, and what of it goes out by e-mail."""

import re
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from evidence import notices
from evidence.actions import noticing
from evidence.models import Mailbox, Notice, User
from evidence.vocabularies import NoticeKind
from evidence.web.forms.notices import WishesForm
from evidence.web.gates import Asked
from evidence.web.saving import SeeOther, status_of

PAGE = 30
PLACE = re.compile(r"([ur])\.([0-9a-f]{32})")


@dataclass(frozen=True)
class Place:
    """Where a page ended: among the unread or the read, at one of the person's own notices."""

    is_unread: bool
    key: int


@require_safe
@never_cache
def page(request: Asked) -> HttpResponse:
    """Unread first, then the latest; ``kind`` narrows, ``after`` pages."""
    mine = Notice.objects.visible_to(request.user)
    counts = _counts(mine)
    kind = request.GET.get("kind", "")
    if kind in counts:
        mine = mine.filter(kind=kind)
    found = _beyond(mine, _place(request.user, request.GET.get("after", "")))
    shown, more = found[:PAGE], len(found) > PAGE
    context = {
        "nav": "notices",
        "lines": list(notices.lines(shown)),
        "kind": kind if kind in counts else "",
        "tabs": [
            (value, label, counts[value]) for value, label in NoticeKind.choices if value in counts
        ],
        "unread": sum(counts.values()),
        "is_first": "after" not in request.GET,
        "older": _place_of(shown[-1]) if more else "",
    }
    return render(request, "evidence/notices.html", context)


def _counts(mine: QuerySet[Notice]) -> dict[str, int]:
    """How many of each kind there is are unread."""
    unread = Count("pk", filter=Q(read_at=None))
    return dict(mine.order_by().values_list("kind").annotate(unread=unread))


def _place(user: User, text: str) -> Place | None:
    """The place an address names, by one's own notice; None for the beginning."""
    found = PLACE.fullmatch(text)
    if not found:
        return None
    own = Notice.objects.filter(recipient=user, uid=UUID(found[2])).first()
    return Place(found[1] == "u", own.pk) if own else None


def _place_of(notice: Notice) -> str:
    return f"{'u' if notice.read_at is None else 'r'}.{notice.uid.hex}"


def _beyond(mine: QuerySet[Notice], place: Place | None) -> list[Notice]:
    """One page and one more, from a place on."""
    listed = notices.told(mine).order_by("-pk")
    unread, read = listed.filter(read_at=None), listed.exclude(read_at=None)
    if place is not None and place.is_unread:
        unread = unread.filter(pk__lt=place.key)
    elif place is not None:
        unread, read = unread.none(), read.filter(pk__lt=place.key)
    found = list(unread[: PAGE + 1])
    return found + list(read[: PAGE + 1 - len(found)])


@require_safe
@never_cache
def follow(request: Asked, uid: UUID) -> HttpResponse:
    """Go where a notice leads; it is read then."""
    notice = get_object_or_404(notices.told(Notice.objects.visible_to(request.user)), uid=uid)
    if request.method == "GET":
        noticing.mark_read(by=request.user, uids=[notice.uid])
    return redirect(notices.address_of(notice))


@require_POST
def read(request: Asked) -> HttpResponse:
    """Mark those named as read; without names all, or all of ``kind``."""
    uids = [UUID(text) for text in request.POST.getlist("notice") if _is_uid(text)]
    kind = request.POST.get("kind", "")
    if kind and kind not in NoticeKind.values:
        raise Http404
    if uids:
        noticing.mark_read(by=request.user, uids=uids)
    else:
        count = noticing.mark_all_read(by=request.user, kind=kind)
        messages.success(request, f"{count} notice{'' if count == 1 else 's'} marked as read.")
    return SeeOther(reverse("notices") + (f"?kind={kind}" if kind else ""))


def _is_uid(text: str) -> bool:
    return re.fullmatch(r"[0-9a-f]{32}", text) is not None


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def wishes(request: Asked) -> HttpResponse:
    """Choose what comes by e-mail."""
    box = Mailbox.objects.filter(user=request.user).first() or Mailbox(user=request.user)
    form = WishesForm(request.POST if request.method == "POST" else None, box=box)
    if form.is_valid():
        noticing.set_wishes(by=request.user, wishes=form.cleaned_data)
        messages.success(request, "Your choice is saved.")
        return SeeOther(reverse("mail_wishes"))
    context = {
        "nav": "notices",
        "form": form,
        "sends_mail": settings.CATALOG_SENDS_MAIL,
        "hour": settings.CATALOG_DIGEST_HOUR,
    }
    return render(request, "evidence/mail_wishes.html", context, status=status_of(form))
