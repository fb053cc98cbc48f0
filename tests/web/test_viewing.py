"""Hard pictures: met in words, uncovered by steps, counted for nobody but the viewer."""

import io
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from PIL import Image, ImageStat

from evidence.actions import items, viewing
from evidence.files import previews
from evidence.models import Examination, Item, User, Viewing, ViewingWishes
from evidence.vocabularies import Sensitivity, Step
from tests.factories import Cast, make_examined, scene
from tests.web.clients import client_of, text_of

pytestmark = pytest.mark.usefixtures("data_dir")

SETTINGS = {
    "not_assessed": "blurred", "graphic_violence": "words", "identifiable_person": "open",
    "personal_data": "open", "counts": "on",
}  # fmt: skip


def held(cast: Cast, sensitivity: str = Sensitivity.GRAPHIC, number: int = 1) -> Item:
    item = make_examined(by=cast.owner, case=cast.case, picture=scene(number))
    items.edit_item(
        by=cast.owner, item=item, expected=item.version, reason="Seen.", sensitivity=sensitivity
    )
    return Item.objects.get(pk=item.pk)


def asked(who: User, item: Item, step: str, **headers: str) -> str:
    """What comes for a step somebody asks for."""
    address = reverse("item_look", args=[item.code])
    return text_of(client_of(who).post(address, {"step": step}, headers=headers))


def test_each_step_is_asked_for_and_sends_no_more_than_it_says(cast: Cast) -> None:
    item = held(cast)
    sharp, veiled = f"/items/{item.code}/preview/", f"/items/{item.code}/veiled/"

    first = text_of(client_of(cast.owner).get(reverse("item", args=[item.code])))
    second = asked(cast.owner, item, "blurred", hx_request="true")
    third = asked(cast.owner, item, "open", hx_request="true")
    again = asked(cast.owner, item, "words")

    assert sharp not in first and veiled not in first
    assert "Nobody has described it yet. " in first and "#id_content_warning" in first
    assert "Say what is to be seen" not in text_of(
        client_of(cast.editor).get(reverse("item", args=[item.code]))
    )
    assert veiled in second and sharp not in second and "<html" not in second
    assert sharp in third and "Hide it again" in third
    assert sharp not in again and "<html" in again
    assert client_of(cast.owner).get(reverse("item_look", args=[item.code])).status_code == 405
    nonsense = {"step": "everything"}
    address = reverse("item_look", args=[item.code])
    assert client_of(cast.owner).post(address, nonsense).status_code == 404


def test_blurred_picture_is_blurred_before_it_leaves(cast: Cast) -> None:
    item = held(cast)
    client = client_of(cast.editor)

    answer = client.get(reverse("veiled", args=[item.code]))
    blurred = Image.open(io.BytesIO(b"".join(answer)))
    with Image.open(previews.path_of(item.original.sha256, 320)) as picture:
        sharp = picture.convert("L")

    assert blurred.mode == "L" and blurred.size == sharp.size
    fine = blurred.resize((20, 15), Image.Resampling.BOX).resize(blurred.size)
    assert ImageStat.Stat(blurred).stddev[0] < ImageStat.Stat(sharp).stddev[0]
    assert ImageStat.Stat(fine).stddev[0] <= ImageStat.Stat(blurred).stddev[0] + 1


def test_without_a_blurred_picture_there_are_words_until_it_is_drawn(cast: Cast) -> None:
    item = held(cast, Sensitivity.NOT_ASSESSED)
    previews.veiled_path_of(item.original.sha256).unlink()
    Examination.objects.update(veiled=False)
    client, blurred = client_of(cast.editor), reverse("veiled", args=[item.code])

    def pages() -> str:
        return "".join(
            text_of(client.get(address))
            for address in (reverse("search"), reverse("item", args=[item.code]))
        )

    before, answer = pages(), client.get(blurred)
    further = asked(cast.editor, item, "blurred")
    call_command("rebuild", "previews")

    assert (answer.status_code, blurred in before, "/preview/" in before) == (404, False, False)
    assert "In words only" in before and "In words only" in further
    assert b"".join(client.get(blurred)).startswith(b"\xff\xd8\xff")
    assert pages().count(blurred) == 2


def test_lists_show_no_more_than_the_ladder_starts_with(cast: Cast) -> None:
    dead = held(cast, Sensitivity.DEAD_OR_WOUNDED, 1)
    unknown = held(cast, Sensitivity.NOT_ASSESSED, 2)
    plain = held(cast, Sensitivity.NONE, 3)

    def shown(who: User) -> list[str]:
        page = text_of(client_of(who).get(reverse("search")))
        kinds = ("veiled/", "preview/320/")
        return [
            f"{item.code} {kind}"
            for item in (dead, unknown, plain)
            for kind in kinds
            if f"/items/{item.code}/{kind}" in page
        ]

    assert shown(cast.editor) == [f"{unknown.code} veiled/", f"{plain.code} preview/320/"]
    viewing.set_viewing_wishes(by=cast.editor, starts={"not_assessed": "words"})
    assert shown(cast.editor) == [f"{plain.code} preview/320/"]
    viewing.set_viewing_wishes(by=cast.editor, starts={}, no_thumbnails=True)
    assert shown(cast.editor) == []
    assert shown(cast.owner) == [f"{unknown.code} veiled/", f"{plain.code} preview/320/"]


def test_settings_are_kept_and_never_go_beyond_what_is_owed(cast: Cast) -> None:
    client, item = client_of(cast.owner), held(cast)
    wanted = SETTINGS | {"graphic_violence": "blurred", "grey": "on", "most_items": "2"}

    page = text_of(client.get(reverse("settings")))
    refused = client.post(reverse("settings"), wanted | {"prisoner": "open", "most_items": "-4"})
    endless = client.post(reverse("settings"), wanted | {"most_items": "9" * 20})
    saved = client.post(reverse("settings"), wanted | {"dead_or_wounded": "open"})

    assert "Prisoner, Minor" in page and 'name="prisoner"' not in page
    assert refused.status_code == 422 and b"what you typed is still here" in refused.content
    assert (endless.status_code, saved.status_code) == (422, 303)
    wishes = ViewingWishes.objects.get()
    assert wishes.starts.keys() == {kind for kind in SETTINGS if kind != "counts"}
    assert wishes.start(Sensitivity.GRAPHIC) == Step.BLURRED
    wishes.starts = dict.fromkeys(Sensitivity.values, "open")
    assert wishes.start(Sensitivity.MINOR) == wishes.start(Sensitivity.DEAD_OR_WOUNDED) == "words"
    assert wishes.start(Sensitivity.NOT_ASSESSED) == Step.BLURRED
    assert "Show it sharp, in grey" in asked(cast.owner, item, "blurred")
    assert "in-grey" in asked(cast.owner, item, "grey")


def test_tally_is_the_viewers_own_and_suggests_a_pause_by_their_limit(cast: Cast) -> None:
    first, second, plain = held(cast), held(cast, number=2), held(cast, Sensitivity.NONE, 3)
    viewing.set_viewing_wishes(by=cast.owner, starts={}, most_items=2)
    client = client_of(cast.owner)

    def look(item: Item, step: str = "open") -> str:
        address = reverse("item_look", args=[item.code])
        return text_of(client.post(address, {"step": step}, headers={"hx-request": "true"}))

    before = [look(first, "blurred"), look(first), look(first), look(plain)]
    past = look(second)
    client.post(reverse("viewing_pause"), {"next": second.code})
    quiet = look(second)

    assert not any("A pause?" in page for page in before)
    assert "You have uncovered 2 today" in past and "A pause?" not in quiet
    assert Viewing.objects.of(cast.owner).items_seen() == 2
    assert client.get(reverse("settings")).context["tally"][0] == ("Today", 2, 2)
    assert client_of(cast.chief).get(reverse("settings")).context["tally"][0] == ("Today", 0, 0)

    client.post(reverse("viewing_erase"))
    assert not Viewing.objects.exists()


def test_tally_forgets_and_can_be_switched_off(cast: Cast) -> None:
    item = held(cast)
    long_ago = timezone.now() - timedelta(days=30)
    Viewing.objects.create(user=cast.owner, item=item, sensitivity=item.sensitivity, at=long_ago)

    viewing.note_viewing(by=cast.owner, item=item)
    kept = Viewing.objects.count()
    client_of(cast.owner).post(reverse("settings"), {**SETTINGS, "counts": ""})
    asked(User.objects.get(pk=cast.owner.pk), item, "open")

    assert kept == 1
    assert not Viewing.objects.exists()


def test_a_stretch_ends_with_a_break(cast: Cast) -> None:
    item, now = held(cast), timezone.now()
    for minutes in (3, 12, 20, 50, 55):
        Viewing.objects.create(
            user=cast.owner, item=item, sensitivity="none", at=now - timedelta(minutes=minutes)
        )

    assert Viewing.objects.filter(user=cast.owner).stretch() == timedelta(minutes=17)
