"""Parts of the media that a check speaks of: typed, refused with a reason, shown where they are."""

import pytest
from django.urls import reverse

from evidence.files import previews
from evidence.models import (
    Examination,
    Item,
    MetadataReading,
    NoteMark,
    Original,
    User,
    VerificationNote,
)
from evidence.vocabularies import ItemKind, MediaKind
from tests.factories import Cast, make_held, make_referenced
from tests.web.clients import client_of, text_of

pytestmark = pytest.mark.usefixtures("data_dir")

NOTE = {"method": "comparison", "outcome": "supports", "text": "The same tower"}
BOX = {"mark-0-x": "10", "mark-0-y": "20.5", "mark-0-width": "30", "mark-0-height": "40"}


@pytest.fixture
def film(cast: Cast) -> Item:
    item = make_held(by=cast.owner, case=cast.case)
    Original.objects.update(media_kind=MediaKind.VIDEO, media_type="video/mp4")
    item.refresh_from_db()
    Examination.objects.create(item=item, facts={"duration_s": 20.5}, previewed=True)
    return item


def add_note(item: Item) -> str:
    return reverse("item_add", args=[item.code, "note"])


def test_a_box_at_a_time_is_kept_and_shown_on_the_film_and_in_its_note(
    cast: Cast, film: Item
) -> None:
    times = {"mark-0-start": "0:14", "mark-0-end": "0:20", "mark-0-words": "<b>The tower"}

    client_of(cast.owner).post(add_note(film), NOTE | BOX | times)

    mark = NoteMark.objects.get()
    assert mark.part == "t=14,20&xywh=percent:10,20.5,30,40"
    editor, asked = client_of(cast.editor), {"step": "open", "marks": "1"}
    shown = editor.get(reverse("item", args=[film.code])).content.decode()
    seen = editor.post(reverse("item_look", args=[film.code]), asked).content.decode()
    assert f'id="mark-{mark.uid.hex}"' not in shown
    assert f'id="mark-{mark.uid.hex}" href="#note-{mark.note.uid.hex}"' in seen
    assert '<rect class="edge" x="10%" y="20.5%" width="30%" height="40%"/>' in seen
    assert f'href="?t=14#mark-{mark.uid.hex}"' in shown
    assert "0:14–0:20" in shown
    assert "&lt;b&gt;The tower" in shown


def test_what_replaces_a_check_starts_from_its_marks(cast: Cast, film: Item) -> None:
    client = client_of(cast.owner)
    client.post(add_note(film), NOTE | BOX | {"mark-0-start": "1"})
    old = VerificationNote.objects.get()

    filled = text_of(client.get(add_note(film), {"supersedes": old.uid}))
    client.post(
        f"{add_note(film)}?supersedes={old.uid}",
        NOTE | {"mark-0-start": "0:02", "reason": "Looked again"},
    )

    assert 'name="mark-0-start" value="0:01"' in filled
    assert 'name="mark-0-y" value="20.5"' in filled
    assert [mark.part for mark in NoteMark.objects.all()] == [
        "t=1&xywh=percent:10,20.5,30,40", "t=2"
    ]  # fmt: skip
    shown = text_of(client.get(reverse("item", args=[film.code])))
    assert shown.count('class="mark"') == 0


@pytest.mark.parametrize(
    ("typed", "beside", "words"),
    [
        ({"mark-0-start": "0:14", "mark-0-end": "0:02"}, "end", "not after the beginning"),
        ({"mark-0-start": "0:14", "mark-0-end": "0:30"}, "end", "It ends at 0:20.5"),
        ({"mark-0-start": "noon"}, "start", "minutes and seconds"),
        ({"mark-0-end": "0:10"}, "start", "Say when it begins"),
        (BOX | {"mark-0-width": "95"}, "width", "over the edge"),
        (BOX | {"mark-0-height": "0"}, "height", "needs a height"),
        (BOX | {"mark-0-x": "-3"}, "x", "greater than or equal to 0"),
        (BOX | {"mark-0-y": ""}, "y", "needs all four sides"),
        ({"mark-0-words": "The tower"}, "words", "Say which part"),
    ],
)
def test_a_part_outside_the_media_is_refused_beside_its_field(
    cast: Cast, film: Item, typed: dict[str, str], beside: str, words: str
) -> None:
    response = client_of(cast.owner).post(add_note(film), NOTE | typed)

    assert response.status_code == 422
    mark = response.context["form"].marks[0]
    assert words in str(mark.errors[beside])
    assert words in text_of(response)
    assert "The same tower" in text_of(response)
    assert not VerificationNote.objects.exists()


def test_a_film_known_from_a_report_can_be_spoken_of_by_time_and_a_photo_not_at_all(
    cast: Cast,
) -> None:
    film, photo = (
        make_referenced(by=cast.owner, case=cast.case, kind=kind)
        for kind in (ItemKind.DRONE_VIDEO, ItemKind.PHOTO)
    )

    client_of(cast.owner).post(add_note(film), NOTE | BOX | {"mark-0-start": "1:02:03"})

    assert NoteMark.objects.get().part == "t=3723"
    assert "mark-0" not in text_of(client_of(cast.owner).get(add_note(photo)))


def test_a_link_to_a_moment_opens_the_film_there_and_fetches_nothing_that_is_covered(
    cast: Cast, film: Item
) -> None:
    url = reverse("item", args=[film.code])

    covered = text_of(client_of(cast.editor).get(url, {"t": "0:14"}))
    film.sensitivity = "none"
    film.save()
    seen = text_of(client_of(cast.editor).get(url, {"t": "14"}))
    odd = text_of(client_of(cast.editor).get(url, {"t": "14;DROP"}))

    assert "original/?inline=1#t" not in covered and 'name="t" value="14"' in covered
    assert 'preload="metadata" src="/items/BEL-0001/original/?inline=1#t=14"' in seen
    assert "autoplay" not in seen
    assert "#t=" not in odd


@pytest.fixture
def report(cast: Cast) -> Item:
    """A document of 41 pages of which three are drawn."""
    item = make_held(by=cast.owner, case=cast.case)
    Original.objects.update(media_kind=MediaKind.DOCUMENT, media_type="application/pdf")
    item.refresh_from_db()
    Examination.objects.create(item=item, previewed=True, later_pages=2)
    MetadataReading.objects.create(
        item=item, original=item.original, tool="pdfium", outcome="read", data={"pages": 41}
    )
    for page in (1, 2, 3):
        path = previews.page_path_of(item.original.sha256, page)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"page %d" % page)
    return item


def look(by: User, item: Item, **asked: str) -> str:
    posted = {"step": "open", "marks": "1", **asked}
    return client_of(by).post(reverse("item_look", args=[item.code]), posted).content.decode()


def test_a_box_on_a_page_is_drawn_on_that_page_and_links_turn_to_it(
    cast: Cast, report: Item
) -> None:
    client_of(cast.owner).post(add_note(report), NOTE | BOX | {"mark-0-page": "3"})

    mark = NoteMark.objects.get()
    assert mark.part == "page=3&xywh=percent:10,20.5,30,40"
    shown = client_of(cast.editor).get(reverse("item", args=[report.code])).content.decode()
    assert f'href="?page=3#mark-{mark.uid.hex}"' in shown
    is_there = f'id="mark-{mark.uid.hex}"'
    assert is_there not in look(cast.editor, report, page="2")
    assert is_there in look(cast.editor, report, page="2", turn="on")
    assert is_there not in look(cast.editor, report, page="3", turn="back")


@pytest.mark.parametrize(
    ("pages", "opened"), [(("3", "2"), 3), (("",), 1), (("40", "2"), 2), (("x",), 2)]
)
def test_a_refused_check_opens_on_the_page_of_its_first_box(
    cast: Cast, report: Item, pages: tuple[str, ...], opened: int
) -> None:
    boxes = {
        name.replace("-0-", f"-{number}-"): value
        for number, page in enumerate(pages)
        for name, value in (BOX | {"mark-0-page": page}).items()
    }

    refused = client_of(cast.owner).post(f"{add_note(report)}?page=2", NOTE | boxes | {"text": ""})

    assert refused.status_code == 422
    assert refused.context["media"].page == opened


def test_replacing_a_check_opens_on_the_page_of_its_first_box(cast: Cast, report: Item) -> None:
    client = client_of(cast.owner)
    client.post(add_note(report), NOTE | BOX | {"mark-0-page": "3"})
    replacing = f"{add_note(report)}?supersedes={NoteMark.objects.get().note.uid}"

    opened = [client.get(f"{replacing}{asked}").context["media"].page for asked in ("", "&page=2")]
    assert opened == [3, 2]


def test_a_mark_on_a_page_that_is_not_drawn_leads_to_the_document(cast: Cast, report: Item) -> None:
    client_of(cast.owner).post(add_note(report), NOTE | BOX | {"mark-0-page": "40"})

    shown = client_of(cast.editor).get(reverse("item", args=[report.code])).content.decode()

    assert 'class="marklink" href="#media"' in shown


@pytest.mark.parametrize(
    ("asked", "page"),
    [("1", 1), ("3", 3), ("4", 1), ("0", 1), ("-1", 1), ("١", 1), ("9" * 30, 1), ("x", 1)],
)
def test_only_drawn_pages_are_turned_to(cast: Cast, report: Item, asked: str, page: int) -> None:
    report.sensitivity = "none"
    report.save()

    shown = text_of(
        client_of(cast.editor).get(reverse("item", args=[report.code]), {"page": asked})
    )

    assert f"Page {page} of 3" in shown
    assert "38 more pages in the original alone" in shown
    address = "document_page" if page > 1 else "preview"
    number = page if page > 1 else 1280
    assert f'<img src="{reverse(address, args=[report.code, number])}"' in shown


def test_what_is_covered_stays_so_and_keeps_the_page(cast: Cast, report: Item) -> None:
    shown = text_of(client_of(cast.editor).get(reverse("item", args=[report.code]), {"page": "3"}))

    assert reverse("document_page", args=[report.code, 3]) not in shown
    assert '<input type="hidden" name="page" value="3">' in shown


def test_pages_are_served_as_far_as_they_are_drawn_and_the_item_is_seen(
    cast: Cast, report: Item
) -> None:
    def status(by: User, page: int) -> int:
        address = reverse("document_page", args=[report.code, page])
        response = client_of(by).get(address)
        b"".join(response)
        return response.status_code

    assert [status(cast.editor, page) for page in range(5)] == [404, 200, 200, 200, 404]
    assert status(cast.stranger, 2) == 404
