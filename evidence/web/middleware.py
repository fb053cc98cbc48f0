"""What every request passes: the sign-in, and an answer when the database is busy."""

import sys
from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

import structlog
from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.cache import add_never_cache_headers
from django.views import defaults

from evidence.errors import MergedItem

log = structlog.get_logger(__name__)

RETRY_AFTER_SECONDS = 5
BUSY_PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>The catalog is busy</title></head>
<body>
<h1>The catalog is busy</h1>
<p>Somebody else's change takes longer than usual. Nothing of yours was changed.
Please try again in a few seconds.</p>
</body>
</html>
"""

# PostgreSQL's codes for: lock not available, deadlock, serialization failure, too many connections.
BUSY_CODES = frozenset({"55P03", "40P01", "40001", "53300"})


def is_busy(problem: BaseException | None) -> bool:
    """Whether a database refused only because others were using it."""
    if not isinstance(problem, OperationalError):
        return False
    code = getattr(problem.__cause__, "sqlstate", None)
    return code in BUSY_CODES or "is locked" in str(problem)


def busy() -> HttpResponse:
    """The answer 503 that a browser, a script and a proxy all understand."""
    log.warning("database busy")
    return HttpResponse(BUSY_PAGE, status=503, headers={"Retry-After": str(RETRY_AFTER_SECONDS)})


class SignInMiddleware(LoginRequiredMiddleware):
    """Sends whoever is not signed in to the sign-in page, as a whole page.

    A part of a page fetched by htmx would otherwise be replaced by the sign-in form. What an
    answer says may be for this person only and until they sign out, so no browser keeps it.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response

    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Callable
    ) -> HttpResponse:
        answer = super().handle_no_permission(request, view_func)
        if "HX-Request" not in request.headers:
            return answer
        back = urlsplit(request.headers.get("HX-Current-URL", "/"))
        address = back._replace(scheme="", netloc="").geturl()
        sign_in = f"{settings.LOGIN_URL}?{urlencode({'next': address})}"
        return HttpResponse(status=401, headers={"HX-Redirect": sign_in})


class BusyDatabaseMiddleware:
    """Answers 503 when a view gave up waiting for the database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return busy() if is_busy(exception) else None


class MergedItemMiddleware:
    """Leads from the code of a merged item to the one it goes on under, which says so.

    What was sent there is sent on unchanged (307): a form filled in meanwhile loses nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, MergedItem):
            return None
        path = request.path.replace(f"/{exception.code}/", f"/{exception.home}/")
        asked = request.GET.copy()
        asked["merged"] = exception.code
        is_read = request.method in ("GET", "HEAD")
        return HttpResponseRedirect(f"{path}?{asked.urlencode()}", preserve_request=not is_read)


def server_error(request: HttpRequest) -> HttpResponse:
    """The site's handler of errors outside views, such as a session that could not be saved."""
    if is_busy(sys.exception()):
        return busy()
    return defaults.server_error(request)
