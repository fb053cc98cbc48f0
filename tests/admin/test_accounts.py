"""Site admins keep the accounts; nobody else sees them."""

from collections.abc import Callable

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from evidence.actions import ledger
from evidence.models import User
from tests.admin.conftest import filled
from tests.examples import World
from tests.web.clients import can_sign_in

ADD = "/admin/evidence/user/add/"
Enter = Callable[[User], Client]


def test_a_site_admin_adds_an_account_that_can_sign_in(world: World, enter: Enter) -> None:
    client = enter(world.cast.site_admin)
    password = "grey heron 1970"

    client.post(
        ADD,
        filled(
            client.get(ADD), username="olena", first_name="Olena", last_name="Koval",
            email="olena@example.org", password1=password, password2=password,
        ),
    )  # fmt: skip

    assert User.objects.get(username="olena").display == "Olena Koval"
    assert can_sign_in("olena", password)
    assert not LogEntry.objects.exists()


def test_the_form_promises_no_more_than_the_rule_of_sight(world: World, enter: Enter) -> None:
    client = enter(world.cast.site_admin)
    page = client.get(reverse("admin:evidence_user_change", args=[world.cast.owner.pk]))

    assert "sees no case they are not a member of" in page.content.decode()
    assert "all permissions" not in page.content.decode()


def test_an_account_is_closed_and_keeps_its_entries(world: World, enter: Enter) -> None:
    client = enter(world.cast.site_admin)
    page = reverse("admin:evidence_user_change", args=[world.cast.owner.pk])
    before = ledger.size()

    client.post(page, filled(client.get(page), is_active=False))

    assert not User.objects.get(pk=world.cast.owner.pk).is_active
    assert ledger.size() == before


def test_a_password_is_set_by_a_site_admin(world: World, enter: Enter) -> None:
    client = enter(world.cast.site_admin)
    page = f"/admin/evidence/user/{world.cast.owner.pk}/password/"
    new = {"usable_password": "true", "password1": "white stork 19", "password2": "white stork 19"}

    assert client.get(page).status_code == 200
    client.post(page, new)

    assert can_sign_in("owner", "white stork 19")
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize("box", ["is_active", "is_staff", "is_superuser"])
def test_nobody_locks_themselves_out(world: World, enter: Enter, box: str) -> None:
    client = enter(world.cast.site_admin)
    page = reverse("admin:evidence_user_change", args=[world.cast.site_admin.pk])

    response = client.post(page, filled(client.get(page), **{box: False}))

    assert "You would lock yourself out." in response.content.decode()


@pytest.mark.parametrize("who", ["chief", "owner"])
@pytest.mark.parametrize("page", ["", "add/", "1/change/", "1/password/", "1/history/"])
def test_accounts_are_closed_to_who_is_no_site_admin(
    world: World, enter: Enter, who: str, page: str
) -> None:
    client = enter(getattr(world.cast, who))

    assert client.get(f"/admin/evidence/user/{page}").status_code in (403, 404)
    assert "Accounts" not in client.get("/admin/").content.decode()
