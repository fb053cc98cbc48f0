"""An item's own fields, its work status, and items catalogued without a file."""

import pytest
from django.urls import reverse

from evidence.actions import cases, items
from evidence.models import Item, LedgerEntry, Tag
from tests.factories import Cast, make_referenced, make_source
from tests.web.clients import client_of, posted, text_of

ODD = "<b>bold</b> & “quotes” \u202e 🛰 Грайворон"


@pytest.fixture
def item(cast: Cast) -> Item:
    return make_referenced(by=cast.owner, case=cast.case, title="Tank", kind="drone_video")


def there(item: Item) -> str:
    return reverse("item_edit", args=[item.code])


def as_opened(who, item: Item) -> dict:
    """What the browser would send back of the page as it was opened."""
    return posted(client_of(who).get(there(item)).context["form"])


def test_an_edit_changes_only_what_was_changed_and_keeps_the_reason(cast: Cast, item: Item):
    typed = as_opened(cast.owner, item) | {"title": ODD, "reason": "Clearer"}

    answer = client_of(cast.owner).post(there(item), typed)

    assert answer.status_code == 303
    item.refresh_from_db()
    assert (item.title, item.kind, item.version) == (ODD, "drone_video", 2)
    page = client_of(cast.owner).get(answer.url)
    assert "<b>bold" not in page.content.decode()


def test_an_edit_without_a_reason_keeps_what_was_typed(cast: Cast, item: Item):
    typed = as_opened(cast.owner, item) | {"title": ODD}

    answer = client_of(cast.owner).post(there(item), typed)

    assert answer.status_code == 422
    assert ODD in text_of(answer)
    item.refresh_from_db()
    assert item.title == "Tank"


def test_saving_an_unchanged_record_writes_nothing(cast: Cast, item: Item):
    before = LedgerEntry.objects.count()

    answer = client_of(cast.owner).post(
        there(item), as_opened(cast.owner, item) | {"reason": "Why not"}, follow=True
    )

    assert "Nothing was different" in text_of(answer)
    assert LedgerEntry.objects.count() == before


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"title": "x" * 301}, "at most 300 characters"),
        ({"title": ""}, "This field is required."),
        ({"title": "a\0b"}, "Null characters are not allowed."),
        ({"kind": "opinion"}, "Select a valid choice."),
        ({"embargo_until": "soon"}, "Enter a valid date."),
        ({"tags": ["00000000-0000-0000-0000-000000000000"]}, "is not one of the available choices"),
        ({"tags": ["x"]}, "is not a valid"),
        ({"new_tags": "Mi-8"}, "“Mi-8” is not “kind: name”"),
        ({"new_tags": "weapon: Mi-8"}, "the kinds are equipment, marking, unit"),
    ],
)
def test_what_is_not_well_formed_is_refused_beside_its_field(
    values: dict, words: str, cast: Cast, item: Item
):
    typed = as_opened(cast.owner, item) | {"description": ODD, "reason": "Try"} | values

    answer = client_of(cast.owner).post(there(item), typed)

    assert answer.status_code == 422
    assert words in text_of(answer)
    assert ODD in text_of(answer)


def test_new_tags_join_the_vocabulary_once(cast: Cast, item: Item):
    known = cases.add_tag(by=cast.owner, case=cast.case, kind="equipment", name="Mi-8")
    typed = as_opened(cast.owner, item) | {
        "new_tags": "Equipment: mi-8\nplace: Козинка\nplace: Козинка", "reason": "Seen"
    }  # fmt: skip

    client_of(cast.owner).post(there(item), typed)

    assert set(item.tags.all()) == {known, Tag.objects.get(kind="place", name="Козинка")}
    assert Tag.objects.count() == 2


def test_tags_can_be_taken_off(cast: Cast, item: Item):
    tag = cases.add_tag(by=cast.owner, case=cast.case, kind="equipment", name="Mi-8")
    items.edit_item(by=cast.owner, item=item, expected=1, reason="Seen", tags=[tag])
    typed = as_opened(cast.owner, item) | {"tags": [], "reason": "It is a Ka-52"}

    client_of(cast.owner).post(there(item), typed)

    assert list(item.tags.all()) == []


@pytest.mark.parametrize(("who", "status"), [("editor", 403), ("stranger", 404)])
def test_who_may_not_edit(who: str, status: int, cast: Cast, item: Item):
    client = client_of(getattr(cast, who))
    typed = as_opened(cast.owner, item) | {"title": "Mine", "reason": "Mine"}

    answers = [client.get(there(item)), client.post(there(item), typed)]

    assert [answer.status_code for answer in answers] == [status, status]
    item.refresh_from_db()
    assert item.title == "Tank"


# Two at once


def test_a_stale_save_shows_both_versions_and_loses_nothing(cast: Cast, item: Item):
    opened = as_opened(cast.owner, item)
    items.edit_item(
        by=cast.teammate, item=item, expected=1, reason="Seen", title="Lone tank", language="ru"
    )
    typed = opened | {"title": "T-72", "description": ODD, "reason": "Identified"}

    answer = client_of(cast.owner).post(there(item), typed)

    form = answer.context["form"]
    assert answer.status_code == 409
    assert {
        (each.name, each.theirs, each.mine, each.mine_changed) for each in form.differences
    } == {
        ("title", "Lone tank", "T-72", True),
        ("description", "empty", ODD, True),
        ("language", "Russian", "Not stated", False),
    }
    for words in ("Somebody else changed this", "Lone tank", "T-72", ODD, "Identified"):
        assert words in text_of(answer)
    item.refresh_from_db()
    assert item.title == "Lone tank"


def test_after_a_stale_save_one_chooses_field_by_field(cast: Cast, item: Item):
    opened = as_opened(cast.owner, item)
    items.edit_item(
        by=cast.teammate, item=item, expected=1, reason="Seen", title="Lone tank", language="ru"
    )
    client = client_of(cast.owner)
    typed = opened | {"title": "T-72", "description": "By the gate", "reason": "Identified"}
    conflict = client.post(there(item), typed).context["form"]
    again = posted(conflict) | {
        "take_title": "theirs", "take_description": "mine", "take_language": "theirs"
    }  # fmt: skip

    answer = client.post(there(item), again)

    assert answer.status_code == 303
    item.refresh_from_db()
    assert (item.title, item.description, item.language) == ("Lone tank", "By the gate", "ru")


def test_a_stale_save_of_other_fields_keeps_both_changes(cast: Cast, item: Item):
    opened = as_opened(cast.owner, item)
    items.edit_item(by=cast.teammate, item=item, expected=1, reason="Seen", language="ru")
    client = client_of(cast.owner)
    typed = opened | {"title": "T-72", "reason": "Identified"}
    conflict = client.post(there(item), typed).context["form"]
    again = posted(conflict) | {"take_title": "mine", "take_language": "theirs"}

    client.post(there(item), again)

    item.refresh_from_db()
    assert (item.title, item.language) == ("T-72", "ru")


def test_a_save_that_names_no_version_is_stale(cast: Cast, item: Item):
    typed = as_opened(cast.owner, item) | {"title": "T-72", "reason": "Identified", "version": ""}

    answer = client_of(cast.owner).post(there(item), typed)

    assert answer.status_code == 409
    item.refresh_from_db()
    assert item.title == "Tank"


# Work status


def test_the_work_status_is_set_and_one_goes_back_to_where_one_was(cast: Cast, item: Item):
    answer = client_of(cast.owner).post(
        reverse("item_status", args=[item.code]), {"status": "ready", "next": "/queue/?status=new"}
    )

    assert (answer.status_code, answer.url) == (303, "/queue/?status=new")
    item.refresh_from_db()
    assert item.work_status == "ready"


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org", "javascript:1", ""])
def test_the_work_status_leads_to_no_other_site(elsewhere: str, cast: Cast, item: Item):
    answer = client_of(cast.owner).post(
        reverse("item_status", args=[item.code]), {"status": "ready", "next": elsewhere}
    )

    assert answer.url == f"/items/{item.code}/"


def test_an_unknown_work_status_changes_nothing(cast: Cast, item: Item):
    answer = client_of(cast.owner).post(
        reverse("item_status", args=[item.code]), {"status": "solved"}, follow=True
    )

    assert "Choose one of the work statuses." in text_of(answer)
    item.refresh_from_db()
    assert item.work_status == "new"


@pytest.mark.parametrize(("who", "status"), [("editor", 403), ("stranger", 404)])
def test_who_may_not_set_the_work_status(who: str, status: int, cast: Cast, item: Item):
    answer = client_of(getattr(cast, who)).post(
        reverse("item_status", args=[item.code]), {"status": "done"}
    )

    assert answer.status_code == status


# Without a file


def test_a_report_is_catalogued_with_its_source_and_tags(cast: Cast):
    answer = client_of(cast.owner).post(
        reverse("item_new"),
        {
            "title": "Footage from inside", "kind": "video", "sensitivity": "not_assessed",
            "new_source": "News site", "url": "https://news.example/1", "reported_at": "2023-05-22",
            "new_tags": "place: Kozinka",
        },
    )  # fmt: skip

    item = Item.objects.get()
    step = item.provenance_steps.get()
    assert answer.url == f"/items/{item.code}/"
    assert (item.holding, item.tags.get().name) == ("referenced", "Kozinka")
    assert (step.source.name, step.happened, step.kind) == ("News site", "2023-05-22", "reported")


def test_a_report_refused_keeps_what_was_typed_and_records_no_source(cast: Cast):
    typed = {"title": "", "kind": "video", "new_source": "News site", "description": ODD}

    answer = client_of(cast.owner).post(reverse("item_new"), typed)

    assert answer.status_code == 422
    assert ODD in text_of(answer)
    assert not cast.case.sources.exists()


def test_with_two_cases_one_chooses_first(cast: Cast):
    cases.set_member(by=cast.stranger, case=cast.other_case, user=cast.owner, role="verifier")
    client = client_of(cast.owner)

    asked = client.get(reverse("item_new"))
    chosen = client.get(reverse("item_new", query={"case": "OTH"}))

    assert asked.context["form"] is None
    assert "?case=OTH" in asked.content.decode()
    assert chosen.context["case"] == cast.other_case


@pytest.mark.parametrize(
    ("who", "query", "status"),
    [
        ("editor", "", 403),
        ("editor", "?case=BEL", 403),
        ("stranger", "?case=BEL", 404),
        ("owner", "?case=NONE", 404),
        ("site_admin", "", 200),
    ],
)
def test_who_may_catalogue_where(who: str, query: str, status: int, cast: Cast):
    make_source(by=cast.owner, case=cast.case, name="Known to the case only")

    answer = client_of(getattr(cast, who)).get(reverse("item_new") + query)

    assert answer.status_code == status
    assert "Known to the case only" not in text_of(answer)
