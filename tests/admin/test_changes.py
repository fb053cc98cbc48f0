"""Every change made in the admin is an action with its entry; history is not offered to edit."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from evidence.actions import cases, items, ledger
from evidence.audit.verify import verify
from evidence.models import Case, Grant, Item, Membership, Source, Tag, User
from evidence.vocabularies import Role, Visibility, WorkStatus
from tests.admin.conftest import filled
from tests.examples import World
from tests.factories import make_referenced

Enter = Callable[[User], Client]


def page_of(record: Any, page: str = "change") -> str:
    return reverse(f"admin:evidence_{record._meta.model_name}_{page}", args=[record.pk])


def adding(model: str) -> str:
    return reverse(f"admin:evidence_{model}_add")


def save(client: Client, page: str, **typed: Any) -> Any:
    return client.post(page, filled(client.get(page), **typed))


def reconciled() -> bool:
    return verify(with_files=False).ok


CHANGES: dict[str, Callable[[World], tuple[str, dict[str, Any]]]] = {
    "item": lambda w: (page_of(w.held), {"title": "On the roof", "reason": "More exact."}),
    "item tags": lambda w: (page_of(w.held), {"tags": [w.tag.pk], "reason": "Named in it."}),
    "work status": lambda w: (page_of(w.held), {"status": "done", "reason": "Reviewed."}),
    "visibility": lambda w: (page_of(w.held), {"sight": "restricted", "reason": "A face."}),
    "grant": lambda w: (page_of(w.held), {"granted": [w.cast.editor.pk], "reason": "To cut it."}),
    "source": lambda w: (page_of(w.source), {"reliability": "B", "reason": "Right so far."}),
    "contact": lambda w: (page_of(w.source), {"contact": "By post", "reason": "New."}),
    "case": lambda w: (page_of(w.cast.case), {"summary": "22 May 2023", "reason": "Said now."}),
    "tag": lambda w: (page_of(w.tag), {"aliases": "Kozinka\nKozynka", "reason": "Ukrainian."}),
    "new tag": lambda w: (
        adding("tag"),
        {"case": w.cast.case.pk, "kind": "unit", "name": "Legion", "aliases": ""},
    ),
    "member": lambda w: (
        page_of(Membership.objects.get(user=w.cast.teammate)),
        {"role": "editor"},
    ),
    "new member": lambda w: (
        adding("membership"),
        {"case": w.cast.case.pk, "username": "stranger", "role": "verifier"},
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_each_change_has_its_entry_and_the_rows_agree(
    world: World, enter: Enter, change: str
) -> None:
    client = enter(world.cast.chief)
    page, typed = CHANGES[change](world)
    before = ledger.size()

    response = save(client, page, **typed)

    assert response.status_code == 302
    assert ledger.size() == before + 1
    assert reconciled()
    assert not LogEntry.objects.exists()


def test_saving_what_stands_writes_nothing(world: World, enter: Enter) -> None:
    client = enter(world.cast.chief)
    before = ledger.size()

    for record in (world.held, world.source, world.tag, world.cast.case):
        assert save(client, page_of(record), reason="Looked again.").status_code == 302

    assert ledger.size() == before


def test_a_site_admin_opens_a_case_and_becomes_its_admin(world: World, enter: Enter) -> None:
    client = enter(world.cast.site_admin)

    save(client, adding("case"), code="NEW", title="A new one", summary="")

    assert Membership.objects.get(case__code="NEW").user == world.cast.site_admin
    assert reconciled()


def test_an_item_is_not_changed_without_a_reason(world: World, enter: Enter) -> None:
    client = enter(world.cast.chief)

    response = save(client, page_of(world.held), title="Something else")

    assert "reason" in response.context["adminform"].form.errors
    assert Item.objects.get(pk=world.held.pk).title == world.held.title


def test_a_stale_save_is_refused_with_both_texts(world: World, enter: Enter) -> None:
    client = enter(world.cast.chief)
    page = page_of(world.held)
    mine = filled(client.get(page), title="Mine", reason="I saw it.")
    items.edit_item(
        by=world.cast.owner, item=world.held, expected=1, reason="Theirs.",
        title="Theirs", description="New words",
    )  # fmt: skip

    refused = client.post(page, mine)
    form = refused.context["adminform"].form

    assert "“Theirs”" in str(form.errors["title"])
    assert form["title"].value() == "Mine"
    assert form["description"].value() == "New words"
    assert Item.objects.get(pk=world.held.pk).title == "Theirs"


def test_after_a_stale_save_the_next_one_goes_through(world: World, enter: Enter) -> None:
    client = enter(world.cast.chief)
    page = page_of(world.held)
    mine = filled(client.get(page), title="Mine", reason="I saw it.")
    items.edit_item(
        by=world.cast.owner, item=world.held, expected=1, reason="Theirs.",
        title="Theirs", description="New words",
    )  # fmt: skip

    response = client.post(page, filled(client.post(page, mine)))
    item = Item.objects.get(pk=world.held.pk)

    assert response.status_code == 302
    assert (item.title, item.description) == ("Mine", "New words")


def test_what_the_action_refuses_stands_beside_its_field(world: World, enter: Enter) -> None:
    client = enter(world.cast.chief)
    before = ledger.size()

    response = save(
        client, page_of(world.source), confidential="on", code_name="", reason="Asked for."
    )

    assert "A confidential source needs a code name." in response.content.decode()
    assert ledger.size() == before


def test_two_changes_of_one_save_stand_or_fall_together(world: World, enter: Enter) -> None:
    client = enter(world.cast.chief)

    save(client, page_of(world.source), name="Renamed", contact="", reason="Both at once.")

    assert Source.objects.get(pk=world.source.pk).name == world.source.name


@pytest.mark.parametrize("who", ["owner", "editor"])
@pytest.mark.parametrize("record", ["held", "source", "tag"])
def test_who_is_no_admin_of_the_case_only_reads(
    world: World, enter: Enter, who: str, record: str
) -> None:
    client = enter(getattr(world.cast, who))
    page = page_of(getattr(world, record))
    before = ledger.size()

    assert 'name="_save"' not in client.get(page).content.decode()
    assert client.post(page, {"title": "x", "name": "x", "reason": "x"}).status_code == 403
    assert ledger.size() == before


def test_history_cannot_be_added_to_changed_or_deleted(world: World, enter: Enter) -> None:
    client = enter(world.cast.chief)
    rows = {"ledgerentry": 3, "item": world.held.pk, "source": world.source.pk}

    assert client.post("/admin/evidence/ledgerentry/3/change/", {}).status_code == 403
    for name, pk in rows.items():
        assert (
            client.post(f"/admin/evidence/{name}/{pk}/delete/", {"post": "yes"}).status_code == 403
        )
    for name in ("ledgerentry", "access", "export", "item", "source"):
        assert client.get(adding(name)).status_code == 403


def test_members_of_another_case_are_out_of_reach(world: World, enter: Enter) -> None:
    client = enter(world.cast.chief)
    page = adding("membership")
    other = world.cast.other_case

    response = save(client, page, case=other.pk, username="chief", role=Role.ADMIN)

    assert "case" in response.context["adminform"].form.errors
    assert not Membership.objects.filter(case=other, user=world.cast.chief).exists()


@pytest.mark.parametrize(
    ("username", "says"),
    [("nobody", "no active account"), ("teammate", "has a role in this case already")],
)
def test_a_new_member_is_an_account_without_a_role_yet(
    world: World, enter: Enter, username: str, says: str
) -> None:
    client = enter(world.cast.chief)

    response = save(
        client, adding("membership"), case=world.cast.case.pk, username=username, role="admin"
    )

    assert says in response.content.decode()


def test_sight_granted_to_one_person_can_be_ended(world: World, enter: Enter) -> None:
    client = enter(world.cast.chief)
    page = page_of(world.held)

    save(client, page, granted=[world.cast.editor.pk], reason="To cut it.")
    save(client, page, granted=[], reason="Done.")

    assert list(Grant.objects.values_list("user__username", "active")) == [("editor", False)]
    assert reconciled()


def in_bulk(client: Client, action: str, *chosen: Item) -> Any:
    values = {
        "action": action,
        "_selected_action": [item.pk for item in chosen],
        "reason": "Sorted.",
    }
    return client.post(reverse("admin:evidence_item_changelist"), values, follow=True)


def test_bulk_changes_run_one_action_an_item_and_report(world: World, enter: Enter) -> None:
    chief = world.cast.chief
    cases.set_member(
        by=world.cast.stranger, case=world.cast.other_case, user=chief, role=Role.VERIFIER
    )
    foreign = make_referenced(by=chief, case=world.cast.other_case)
    done = make_referenced(by=chief, case=world.cast.case)
    items.set_work_status(by=chief, item=done, status=WorkStatus.DONE)
    client = enter(chief)
    before = ledger.size()

    said = [
        str(m)
        for m in in_bulk(client, "status_done", world.held, done, foreign).context["messages"]
    ]

    assert said == [
        f"Work status set to Done: {world.held.code}.",
        f"Unchanged, because it was so already: {done.code}.",
        f"Not changed: {foreign.code} (Only admins of the case may change this.).",
    ]
    assert ledger.size() == before + 1
    assert reconciled()


def test_visibility_is_set_in_bulk_with_its_reason(world: World, enter: Enter) -> None:
    client = enter(world.cast.chief)

    in_bulk(client, "visibility_restricted", world.held, world.referenced)

    assert set(Item.objects.values_list("visibility", flat=True)) >= {Visibility.RESTRICTED}
    history = client.get(page_of(world.held, "history")).content.decode()
    assert "Sorted." in history


def test_a_hidden_item_is_not_changed_in_bulk(world: World, hidden: Item, enter: Enter) -> None:
    cases.set_member(
        by=world.cast.stranger, case=world.cast.other_case, user=world.cast.teammate, role="admin"
    )
    client = enter(world.cast.teammate)
    before = ledger.size()

    in_bulk(client, "status_done", hidden, world.held)

    assert ledger.size() == before
    assert Case.objects.count() == 2 and Tag.objects.count() == 1
