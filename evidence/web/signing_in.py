"""Passwords: how often one may give a wrong one, and what who has to wait is told; signing out."""

from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.signals import user_login_failed
from django.contrib.auth.views import LogoutView, PasswordChangeView
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from evidence.models import User
from evidence.web.views import queue

HOME_PREFIX = 64
"""An IPv6 customer has at least this network, so an address in it is as good as another."""


class SignInForm(AuthenticationForm):
    """Says how long to wait after too many failures, whether or not there is such a name."""

    def confirm_login_allowed(self, user: User) -> None:
        super().confirm_login_allowed(user)
        if is_one_too_many(self.request, {"username": self.cleaned_data["username"]}):
            raise self.get_invalid_login_error()

    def get_invalid_login_error(self) -> ValidationError:
        if not self.request or not _is_paused(self.request):
            return super().get_invalid_login_error()
        return ValidationError(
            "Too many tries with this username have failed. Please wait "
            f"{_minutes_left(self.request, self.cleaned_data)} before the next one, or ask the "
            "administrator of this catalog to let you in sooner.",
            code="paused",
        )


class PasswordForm(PasswordChangeForm):
    """Counts a wrong current password as a failed sign-in, as it is guessed in the same way."""

    def __init__(self, *args: Any, request: HttpRequest, **options: Any) -> None:
        super().__init__(*args, **options)
        self.request = request
        self.tried = {"username": self.user.get_username()}

    def clean_old_password(self) -> str:
        given = self.cleaned_data["old_password"]
        is_right = authenticate(self.request, **self.tried, password=given)
        if is_right and not is_one_too_many(self.request, self.tried):
            return given
        if _is_paused(self.request):
            raise ValidationError(
                "Too many tries have failed. Please wait "
                f"{_minutes_left(self.request, self.tried)} before the next one.",
                code="paused",
            )
        wrong = "password_incorrect"
        raise ValidationError(self.error_messages[wrong], code=wrong)

    def save(self, commit: bool = True) -> User:
        AxesProxyHandler.get_implementation().reset_user_attempts(self.request, self.tried)
        return super().save(commit)


class PasswordView(PasswordChangeView):
    """Lets nobody who finds a browser signed in guess on and on."""

    form_class = PasswordForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"request": self.request}


class SignOutView(LogoutView):
    """Leaves nothing in the browser of what was read there."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().post(*args, **kwargs)
        response.delete_cookie(queue.REMEMBERED, samesite="Lax")
        return response


def is_one_too_many(request: HttpRequest | None, tried: dict[str, Any]) -> bool:
    """Count a right password as a wrong one when tries sent with it have used them all up.

    Else whoever sends all guesses at once has them all judged before the first is counted.
    """
    if AxesProxyHandler.is_allowed(request, tried):
        return False
    user_login_failed.send(__name__, credentials=tried, request=request)
    return True


def _is_paused(request: HttpRequest) -> bool:
    return getattr(request, "axes_locked_out", False)


def _minutes_left(request: HttpRequest, credentials: dict[str, Any]) -> str:
    minutes = ceil(pause_left(request, credentials) / timedelta(minutes=1))
    return f"{minutes} minute{'s' if minutes > 1 else ''}"


def pause_left(request: HttpRequest, credentials: dict[str, Any]) -> timedelta:
    """How long this name, from this address, has to wait; never nothing."""
    (attempts,) = AxesProxyHandler.get_implementation().get_user_attempts(request, credentials)
    left = _reaching_the_limit(attempts) + settings.AXES_COOLOFF_TIME - timezone.now()
    return max(left, timedelta(seconds=1))


def _reaching_the_limit(attempts: QuerySet[AccessAttempt]) -> datetime:
    """When the browser failed last without whose failures those since then would be too few."""
    failures = 0
    for attempt in attempts.order_by("-attempt_time"):
        failures += attempt.failures_since_start
        if failures >= settings.AXES_FAILURE_LIMIT:
            return attempt.attempt_time
    return timezone.now()


def too_many_tries(
    request: HttpRequest, response: HttpResponse, credentials: dict[str, Any]
) -> HttpResponse:
    """The page, which says so in words, as the answer 429 that programs understand."""
    wait = pause_left(request, credentials)
    response.status_code = 429
    response["Retry-After"] = str(ceil(wait.total_seconds()))
    return response


def client_address(request: HttpRequest) -> str | None:
    """Where a request comes from, as far as it can be trusted.

    A list in the proxy's header was begun by the visitor; only its last entry is the proxy's own.
    """
    told = request.META.get(settings.CATALOG_PROXY_ADDRESS_HEADER, "").rpartition(",")[2]
    return read_address(told) or read_address(request.META.get("REMOTE_ADDR", ""))


def read_address(text: str) -> str | None:
    """The address a text names, of IPv6 its network; nothing when it names none."""
    try:
        address = ip_address(text.strip())
    except ValueError:
        return None
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ip_network((address.packed, HOME_PREFIX), strict=False).network_address)
