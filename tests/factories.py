"""The standing cast and the things they work on, made by the same actions a user calls."""

import io
import itertools
import random
from dataclasses import dataclass

from PIL import Image

from evidence import tasks
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


def scene(number: int, size: tuple[int, int] = (640, 480)) -> Image.Image:
    """A picture with much in it; another number is an unrelated one."""
    colours = random.Random(number).randbytes(16 * 12 * 3)
    small = Image.frombytes("RGB", (16, 12), colours)
    return small.resize(size, Image.Resampling.BICUBIC)


def encoded(picture: Image.Image, quality: int = 90) -> bytes:
    """A picture as a JPEG."""
    content = io.BytesIO()
    picture.save(content, "JPEG", quality=quality)
    return content.getvalue()


def make_examined(*, by: User, case: Case, picture: Image.Image, **arrival) -> Item:
    """An item whose picture the worker has looked at."""
    item = make_held(by=by, case=case, data=encoded(picture), **arrival)
    tasks.examine.func(item.pk)
    return item


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
