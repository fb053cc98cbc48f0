"""The personal start page: what waits for me, what I follow, and where I left off."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from evidence import notices
from evidence.models import Notice
from evidence.models.prepared import Prepared
from evidence.web import saved, start
from evidence.web.gates import Asked

NOTICES = 6
SEARCHES = 12


UNREAD = Prepared(
    lambda person: notices.told(Notice.objects.visible_to(person).unread()).order_by("-pk")[
        : 3 * NOTICES
    ]
)


@require_safe
@never_cache
def page(request: Asked) -> HttpResponse:
    reader = start.Reader.of(request.user)
    context = {
        "nav": "start",
        "lines": list(notices.lines(UNREAD.records(request.user)))[:NOTICES],
        "work": start.sections(reader, start.WORK),
        "followed": start.sections(reader, start.FOLLOWED),
        "searches": saved.shown(request.user, saved.pinned(request.user)[:SEARCHES]),
        "cases": start.cases(reader),
    }
    return render(request, "evidence/start.html", context)
