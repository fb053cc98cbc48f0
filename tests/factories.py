"""The standing cast and the things they work on, made by the same actions a user calls."""

import io
import itertools
from dataclasses import dataclass

from PIL import Image

from evidence.actions import cases, intake, items, sources
from evidence.models import Case, Item, Source, User
from evidence.vocabularies import Role

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Cast:
    """The people of every story.

    `owner` and `teammate` are verifiers of the case, `editor` its editor, `chief` its admin;
    `stranger` is admin of another case; `site_admin` may enter the admin site and is in no case.
    """

    case: Case
    other_case: Case
    owner: User
    teammate: User
    editor: User
    chief: User
    stranger: User
    site_admin: User


def make_user(username: str = "", **values) -> User:
    name = username or f"person{next(_numbers)}"
    return User.objects.create_user(name, password="correct horse", **values)


def make_cast() -> Cast:
    """Two cases and the people of DESIGN §7 in them."""
    opener = User.objects.create_superuser("opener", password="correct horse")
    case = cases.open_case(by=opener, code="BEL", title="Raid into Belgorod region")
    other = cases.open_case(by=opener, code="OTH", title="Another investigation")
    people = {
        name: make_user(name) for name in ("owner", "teammate", "editor", "chief", "stranger")
    }
    roles = {
        "owner": Role.VERIFIER,
        "teammate": Role.VERIFIER,
        "editor": Role.EDITOR,
        "chief": Role.ADMIN,
    }
    for name, role in roles.items():
        cases.set_member(by=opener, case=case, user=people[name], role=role)
    cases.set_member(by=opener, case=other, user=people["stranger"], role=Role.ADMIN)
    site_admin = User.objects.create_superuser("site_admin", password="correct horse")
    return Cast(case=case, other_case=other, site_admin=site_admin, **people)


def make_source(*, by: User, case: Case, name: str = "Drone channel", **values) -> Source:
    return sources.add_source(by=by, case=case, name=name, **values)


def make_referenced(*, by: User, case: Case, title: str = "Reported footage", **values) -> Item:
    return items.refer(by=by, case=case, title=title, **values)


def jpeg(colour: str = "teal", size: tuple[int, int] = (64, 48)) -> bytes:
    """A small picture; another colour is another file."""
    picture = io.BytesIO()
    Image.new("RGB", size, colour).save(picture, "JPEG")
    return picture.getvalue()


def make_held(*, by: User, case: Case, data: bytes | None = None, **arrival) -> Item:
    """An item whose bytes came through the real intake (needs the `data_dir` fixture)."""
    content = data if data is not None else jpeg(size=(64 + next(_numbers), 48))
    received = intake.take_in(
        by=by,
        case=case,
        stream=io.BytesIO(content),
        arrival=intake.Arrival(**{"file_name": "photo.jpg", **arrival}),
    )
    return received.item
