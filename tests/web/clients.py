"""Somebody's browser, without a browser."""

import html
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from evidence.models import User


def client_of(user: User) -> Client:
    """A client already signed in."""
    client = Client()
    client.force_login(user)
    return client


def sign_in(username: str, password: str, client: Client | None = None, **headers: str) -> Any:
    """What the sign-in page answers."""
    answer: Any = (client or Client()).post(
        reverse("login"), {"username": username, "password": password}, **headers
    )
    return answer


def can_sign_in(username: str, password: str) -> bool:
    """Whether the sign-in page lets somebody in."""
    return sign_in(username, password).status_code == 302


def text_of(response: HttpResponse) -> str:
    """The page as a person reads it: entities undone."""
    return html.unescape(response.content.decode())


def posted(form: Any) -> dict[str, Any]:
    """What a browser would send of a form as it was rendered, hidden initial values included."""
    data: dict[str, Any] = {}
    for field in form:
        data |= _sent(field.html_name, field.value())
        if field.field.show_hidden_initial:
            data |= _sent(field.html_initial_name, field.initial)
    return data


def _sent(name: str, value: Any) -> dict[str, Any]:
    if value is None or value is False:
        return {}
    if value is True:
        return {name: "on"}
    if isinstance(value, list):
        return {name: [str(getattr(each, "uid", each)) for each in value]}
    return {name: str(value)}
