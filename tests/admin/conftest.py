"""What the tests of the admin share: a case at work, and people let into the admin site."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.forms import BoundField
from django.http import HttpResponse
from django.test import Client

from evidence.actions import items, sources
from evidence.models import Item, Source, User
from evidence.vocabularies import Visibility
from tests.examples import World, make_world
from tests.factories import make_held, make_referenced

SECRETS = (
    "Petro Sydorenko",
    "@petro_hidden",
    "petro.example",
    "cousin of the mayor",
    "Signal 0671",
)
HIDDEN_TITLE = "Convoy seen from the cellar"


@pytest.fixture
def world(db: None, data_dir: Path) -> World:
    return make_world()


@pytest.fixture
def hidden(world: World) -> Item:
    return make_hidden(world)


def make_hidden(world: World) -> Item:
    """An item that only its verifier and the admins of the case may see."""
    item = make_referenced(by=world.cast.owner, case=world.cast.case, title=HIDDEN_TITLE)
    items.set_visibility(by=world.cast.chief, item=item, visibility=Visibility.RESTRICTED)
    return item


@pytest.fixture
def confidential(world: World) -> Source:
    """A source whose identity its verifier and the admins of the case may know."""
    name, handle, url, about, contact = SECRETS
    source = sources.add_source(
        by=world.cast.owner,
        case=world.cast.case,
        name=name,
        handle=handle,
        url=f"https://{url}/",
        about=about,
        confidential=True,
        code_name="Heron",
    )
    sources.set_contact(by=world.cast.owner, source=source, contact=contact)
    where = {"by": world.cast.owner, "case": world.cast.case, "source": source}
    make_referenced(**where, title="Told by Heron", url="https://petro.example/17")
    make_held(
        **where, title="Sent by Heron", file_name="petro.example_17.jpg",
        message="It is Petro Sydorenko", obtained_from="https://petro.example/17",
    )  # fmt: skip
    return source


@pytest.fixture
def enter(client: Client) -> Callable[[User], Client]:
    """Sign in a person after letting them into the admin site."""

    def let_in(user: User) -> Client:
        User.objects.filter(pk=user.pk).update(is_staff=True)
        client.force_login(user)
        return client

    return let_in


def filled(response: HttpResponse, **typed: Any) -> dict[str, Any]:
    """What a browser would send from this page's form after typing `typed`."""
    sent: dict[str, Any] = {}
    for field in response.context["adminform"].form:
        _put(sent, field.html_name, _value(field, field.value()))
        if field.field.show_hidden_initial:
            _put(sent, field.html_initial_name, _value(field, field.initial))
    for name, value in typed.items():
        sent.pop(name, None)
        _put(sent, name, value)
    return sent


def _value(field: BoundField, value: Any) -> Any:
    value = field.field.prepare_value(value() if callable(value) else value)
    return [str(each) for each in value] if isinstance(value, list | set) else value


def _put(sent: dict[str, Any], name: str, value: Any) -> None:
    if value is not None and value is not False:
        sent[name] = "on" if value is True else value
