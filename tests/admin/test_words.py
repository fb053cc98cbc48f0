"""Site admins keep the synonyms; nobody else sees them."""

from collections.abc import Callable

from django.test import Client

from evidence.models import Synonym, User
from tests.admin.conftest import filled
from tests.examples import World

LIST, ADD = "/admin/evidence/synonym/", "/admin/evidence/synonym/add/"
Enter = Callable[[User], Client]


def test_a_site_admin_adds_changes_and_removes_a_group(world: World, enter: Enter) -> None:
    client = enter(world.cast.site_admin)

    client.post(ADD, filled(client.get(ADD), words="checkpost\r\nблокпост"))
    added = Synonym.objects.get(words="checkpost\nблокпост")
    assert added.changed_by == world.cast.site_admin

    change = f"{LIST}{added.pk}/change/"
    client.post(change, filled(client.get(change), words="checkpost\nблокпост\nблок-пост"))
    added.refresh_from_db()
    assert str(added) == "checkpost = блокпост = блок-пост"

    client.post(f"{LIST}{added.pk}/delete/", {"post": "yes"})
    assert not Synonym.objects.filter(pk=added.pk).exists()


def test_a_group_of_one_is_refused_beside_its_field(world: World, enter: Enter) -> None:
    client = enter(world.cast.site_admin)

    answer = client.post(ADD, filled(client.get(ADD), words="checkpost"))

    assert "at least two words" in answer.content.decode()
    assert not Synonym.objects.filter(words="checkpost").exists()


def test_nobody_else_finds_them(world: World, enter: Enter) -> None:
    answers = [
        enter(person).get(LIST).status_code for person in (world.cast.chief, world.cast.owner)
    ]

    assert set(answers) <= {403, 404}
