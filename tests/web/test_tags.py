"""The vocabulary of a case: the list, a page for each term, merging, and who may change it."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from evidence.actions import cases, claims, items, merging, tags
from evidence.models import Item, Tag, TagLink, User
from tests.factories import Cast, make_held, make_referenced, make_source
from tests.web.clients import client_of, posted, text_of

pytestmark = pytest.mark.usefixtures("data_dir")

ODD = '<script>alert("x")</script> & <b>“кавычки”</b>'


def term(cast: Cast, name: str, kind: str = "equipment", *aliases: str) -> Tag:
    return cases.add_tag(by=cast.owner, case=cast.case, kind=kind, name=name, aliases=list(aliases))


def tagged(cast: Cast, title: str, *carried: Tag, **values: Any) -> Item:
    return make_referenced(by=cast.owner, case=cast.case, title=title, tags=list(carried), **values)


def merge(cast: Cast, tag: Tag, into: Tag) -> None:
    tags.merge_tags(by=cast.owner, tag=tag, into=into, reason="One thing.")


def shown(who: User, name: str, *args: Any, **query: Any) -> str:
    answer = client_of(who).get(reverse(name, args=args, query=query or None))
    assert answer.status_code == 200
    return text_of(answer)


def listed(page: str) -> list[tuple[str, int]]:
    """Each term of the list with the number beside it."""
    found = re.findall(
        r'<a class="title" href="/tags/[^"]+">(.*?)</a>( <span class="n">\d+)?', page
    )
    return [(name, int(number.rpartition(">")[2] or 0)) for name, number in found]


# The list


def test_the_list_counts_a_broader_term_with_all_below_it(cast: Cast) -> None:
    vehicle, tank, t72 = (term(cast, name) for name in ("vehicle", "tank", "T-72"))
    tags.place_tag(by=cast.owner, tag=tank, broader=vehicle)
    tags.place_tag(by=cast.owner, tag=t72, broader=tank)
    tagged(cast, "one", tank, t72)
    tagged(cast, "two", t72)

    page = shown(cast.editor, "tag_list", "BEL")

    assert listed(page) == [("vehicle", 2), ("tank", 2), ("T-72", 2)]


def test_the_list_counts_only_what_its_reader_may_see(cast: Cast) -> None:
    tank = term(cast, "tank")
    hidden = tagged(cast, "hidden", tank)
    tagged(cast, "seen", tank)
    items.set_visibility(by=cast.chief, item=hidden, visibility="restricted")

    assert listed(shown(cast.editor, "tag_list", "BEL")) == [("tank", 1)]
    assert listed(shown(cast.chief, "tag_list", "BEL")) == [("tank", 2)]


def test_a_merged_term_is_listed_as_a_spelling_of_the_one_it_goes_by(cast: Cast) -> None:
    right, wrong = term(cast, "Mi-8"), term(cast, "Mi8")
    tagged(cast, "one", right)
    tagged(cast, "two", wrong)
    merge(cast, wrong, right)

    page = shown(cast.editor, "tag_list", "BEL")

    assert listed(page) == [("Mi-8", 2)]
    assert f'merged: <a href="/tags/{wrong.uid}/?itself=1">Mi8</a>' in page


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"q": "вертолета"}, ["helicopter"]),
        ({"q": "Hraivoron"}, ["Грайворон"]),
        ({"kind": "place"}, ["Грайворон"]),
        ({"q": "вертолета", "kind": "place"}, []),
        ({"kind": "nonsense"}, ["helicopter", "Грайворон"]),
    ],
)
def test_the_list_is_narrowed_in_any_script(query: dict, names: list[str], cast: Cast) -> None:
    term(cast, "helicopter", "equipment", "вертолёт")
    term(cast, "Грайворон", "place")

    assert [name for name, _ in listed(shown(cast.editor, "tag_list", "BEL", **query))] == names


# Perhaps the same


def offered(cast: Cast) -> list[tuple[str, str]]:
    page = shown(cast.owner, "tag_list", "BEL")
    return re.findall(r'<li>\s*<p><a href="[^"]+">(.*?)</a> .*? <a href="[^"]+">(.*?)</a>', page)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Грайворон", "Hraivoron"),
        ("Mi-8", "Ми8"),
        ("leaflet", "листівка"),
        ("white cross", "White  Cross"),
        ("Харків", "Kharkov"),
    ],
)
def test_terms_written_alike_are_offered_as_perhaps_the_same(
    one: str, other: str, cast: Cast
) -> None:
    term(cast, one, "place"), term(cast, other, "place")
    term(cast, "something else", "place")

    assert [set(pair) for pair in offered(cast)] == [{one, other}]


@pytest.mark.parametrize(
    ("one", "other"), [("T-72", "T-80"), ("Kozinka", "Grayvoron"), ("white cross", "white square")]
)
def test_terms_that_differ_are_not(one: str, other: str, cast: Cast) -> None:
    term(cast, one), term(cast, other)

    assert offered(cast) == []


def test_an_alias_of_one_may_be_the_name_of_another(cast: Cast) -> None:
    term(cast, "helicopter", "equipment", "вертолёт"), term(cast, "вертолеты")

    assert [set(pair) for pair in offered(cast)] == [{"helicopter", "вертолеты"}]


def test_words_of_two_kinds_are_two_things(cast: Cast) -> None:
    term(cast, "Belgorod", "place"), term(cast, "Belgorod", "unit")

    assert offered(cast) == []


def test_what_was_told_apart_is_not_offered_again(cast: Cast) -> None:
    one, other = term(cast, "Kozinka", "place"), term(cast, "Козинка", "place")

    answer = client_of(cast.owner).post(
        reverse("tag_apart", args=[one.uid]), {"other": str(other.uid)}
    )

    assert answer.status_code == 303
    assert offered(cast) == []


def test_nothing_is_offered_to_who_cannot_decide(cast: Cast) -> None:
    term(cast, "Kozinka", "place"), term(cast, "Козинка", "place")

    assert "Perhaps the same" not in shown(cast.editor, "tag_list", "BEL")


# The page of a term


def test_the_page_shows_items_of_narrower_and_merged_terms(cast: Cast) -> None:
    helicopter, mi8, misspelt = (term(cast, name) for name in ("helicopter", "Mi-8", "Mi8"))
    tags.place_tag(by=cast.owner, tag=mi8, broader=helicopter)
    merge(cast, misspelt, mi8)
    for title, carried in (("of all", helicopter), ("of one", mi8), ("of another", misspelt)):
        tagged(cast, title, carried)
    tagged(cast, "of none")

    page = shown(cast.editor, "tag", helicopter.uid)

    assert "3 items" in page
    assert all(title in page for title in ("of all", "of one", "of another"))
    assert "of none" not in page


def test_the_page_draws_places_and_times_and_names_what_has_none(cast: Cast) -> None:
    tank = term(cast, "tank")
    dated, undated = tagged(cast, "dated", tank), tagged(cast, "undated", tank)
    claims.claim_time(by=cast.owner, item=dated, edtf="2023-05-22", claimed_by_user=cast.owner)
    claims.claim_location(
        by=cast.owner, item=dated, latitude="50.4613", longitude="35.6026",
        claimed_by_user=cast.owner,
    )  # fmt: skip

    page = shown(cast.editor, "tag", tank.uid)

    assert "22 May 2023" in page and '<rect class="core"' in page
    assert '"coordinates": [35.6026, 50.4613]' in page
    assert f'Nobody has claimed a time for <a href="/items/{undated.code}/"' in page


def test_the_page_names_statements_its_items_bear_on_and_those_that_name_it(cast: Cast) -> None:
    place = term(cast, "Kozinka", "place")
    item = tagged(cast, "footage", place)
    speaker = make_source(by=cast.owner, case=cast.case)
    said = [
        claims.add_statement(by=cast.owner, case=cast.case, words=words, speaker=speaker)
        for words in ("It was theirs.", "Они вошли в Козинку.", "Nothing of the kind.")
    ]
    claims.link_statement(
        by=cast.owner, statement=said[0], item=item, stance="context", explanation="So."
    )

    page = shown(cast.editor, "tag", place.uid)

    assert "It was theirs." in page.partition("Their words name it")[0]
    assert "Они вошли в Козинку." in page.partition("Their words name it")[2]
    assert "Nothing of the kind." not in page


def test_a_hidden_item_lends_a_term_nothing(cast: Cast) -> None:
    tank = term(cast, "tank")
    hidden = make_held(by=cast.chief, case=cast.case, title="Hidden", file_name="h.jpg")
    items.edit_item(by=cast.chief, item=hidden, expected=1, reason="Tagged.", tags=[tank])
    speaker = make_source(by=cast.owner, case=cast.case)
    said = claims.add_statement(by=cast.owner, case=cast.case, words="Theirs.", speaker=speaker)
    claims.link_statement(
        by=cast.chief, statement=said, item=hidden, stance="context", explanation="So."
    )
    items.set_visibility(by=cast.chief, item=hidden, visibility="restricted")

    page = shown(cast.editor, "tag", tank.uid)

    assert "0 items" in page
    assert hidden.code not in page and "Theirs." not in page


def test_the_tags_of_an_item_merged_into_another_count_for_that_other(cast: Cast) -> None:
    tank = term(cast, "tank")
    mentioned = tagged(cast, "mentioned", tank)
    held = make_held(by=cast.owner, case=cast.case, title="The film itself")

    merging.merge(by=cast.owner, item=mentioned, into=held, reason="This is it.")

    page = shown(cast.editor, "tag", tank.uid)
    assert "1 item<" in page.replace("</h2>", "<") and "The film itself" in page


def test_many_items_are_paged_by_key(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evidence.web.views.tags.PAGE", 2)
    tank = term(cast, "tank")
    for number in range(3):
        tagged(cast, f"number {number}", tank)

    first = shown(cast.editor, "tag", tank.uid)
    (older,) = re.findall(r'rel="next" href="\?after=(\d+)"', first)
    second = shown(cast.editor, "tag", tank.uid, after=older)

    assert "number 2" in first and "number 0" not in first
    assert "number 0" in second and "number 2" not in second


def test_a_merged_terms_address_leads_to_the_term_it_goes_by(cast: Cast) -> None:
    right, wrong = term(cast, "Mi-8"), term(cast, "Mi8")
    tagged(cast, "kept its tag", wrong)
    tagged(cast, "had the right one", right)
    merge(cast, wrong, right)
    client = client_of(cast.editor)

    led = client.get(reverse("tag", args=[wrong.uid]))
    there = text_of(client.get(led.url))
    own = text_of(client.get(reverse("tag", args=[wrong.uid], query={"itself": ""})))

    assert led.status_code == 302
    assert "“Mi8” goes by this term: merged by owner" in there
    assert "One thing." in there
    assert "Goes by" in own and "kept its tag" in own and "had the right one" not in own


def test_nothing_typed_is_taken_for_markup(cast: Cast) -> None:
    tag = term(cast, ODD[:100], "equipment", ODD[:90])
    other = term(cast, "other")
    tags.merge_tags(by=cast.owner, tag=other, into=tag, reason=ODD)
    tagged(cast, "item", tag)

    for name, args in (
        ("tag_list", ["BEL"]), ("tag", [tag.uid]), ("tag_edit", [tag.uid]),
        ("tag_merge", [tag.uid]), ("tag_place", [tag.uid]), ("tag_part", [other.uid]),
    ):  # fmt: skip
        raw = client_of(cast.owner).get(reverse(name, args=args)).content.decode()
        assert "<script>alert" not in raw and "<b>“" not in raw, name


# Changing


def test_a_term_is_added_under_a_broader_one(cast: Cast) -> None:
    helicopter = term(cast, "helicopter")

    client_of(cast.owner).post(
        reverse("tag_add", args=["BEL"]),
        {"kind": "equipment", "name": "Mi-8", "aliases": "Ми-8\n Мі-8 \n\nМи-8",
         "broader": str(helicopter.uid)},
    )  # fmt: skip

    made = Tag.objects.get(name="Mi-8")
    assert made.aliases == ["Ми-8", "Мі-8"]
    assert TagLink.objects.get().other == helicopter


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"name": ""}, "This field is required."),
        ({"name": "tank"}, "This tag is there already."),
        ({"kind": "nonsense"}, "Select a valid choice."),
        ({"aliases": "x" * 101}, "is longer than 100 characters"),
        ({"aliases": "\n".join(map(str, range(51)))}, "51 spellings are too many"),
    ],
)
def test_a_term_refused_keeps_what_was_typed(values: dict, words: str, cast: Cast) -> None:
    term(cast, "tank")
    typed = {"kind": "equipment", "name": "Mi-8", "aliases": "kept spelling"} | values

    answer = client_of(cast.owner).post(reverse("tag_add", args=["BEL"]), typed)

    assert answer.status_code == 422
    assert words in text_of(answer)
    assert typed["aliases"][:50] in text_of(answer)
    assert Tag.objects.count() == 1


def test_two_who_edit_a_term_at_once_are_shown_one_another(cast: Cast) -> None:
    tag = term(cast, "tank", "equipment", "танк")
    there, client = reverse("tag_edit", args=[tag.uid]), client_of(cast.teammate)
    sent = posted(client.get(there).context["form"])
    cases.edit_tag(by=cast.owner, tag=tag, expected=1, aliases=["танк", "панцер"])

    answer = client.post(there, sent | {"aliases": "танк\nbattle tank", "reason": "English."})

    assert answer.status_code == 409
    assert "панцер" in text_of(answer) and "battle tank" in text_of(answer)


def test_a_spelling_is_added_with_a_reason(cast: Cast) -> None:
    tag = term(cast, "tank", "equipment", "танк")
    there, client = reverse("tag_edit", args=[tag.uid]), client_of(cast.teammate)
    sent = posted(client.get(there).context["form"])

    answer = client.post(there, sent | {"aliases": "танк\r\nпанцер", "reason": "Slang."})

    assert answer.status_code == 303
    tag.refresh_from_db()
    assert (tag.name, tag.aliases) == ("tank", ["танк", "панцер"])


def test_who_places_a_term_second_is_told_of_the_first(cast: Cast) -> None:
    tank, vehicle, target = (term(cast, name) for name in ("tank", "vehicle", "target"))
    there, client = reverse("tag_place", args=[tank.uid]), client_of(cast.teammate)
    tags.place_tag(by=cast.owner, tag=tank, broader=vehicle)

    refused = client.post(there, {"broader": str(target.uid), "standing": "", "reason": ODD})
    again = posted(refused.context["form"])
    client.post(there, again)

    assert refused.status_code == 422
    assert "Somebody else has put it under “vehicle”" in text_of(refused)
    assert ODD in text_of(refused)
    assert TagLink.objects.current().get().other == target


def test_a_circle_is_refused_beside_the_field(cast: Cast) -> None:
    vehicle, tank = term(cast, "vehicle"), term(cast, "tank")
    tags.place_tag(by=cast.owner, tag=tank, broader=vehicle)

    answer = client_of(cast.owner).post(
        reverse("tag_place", args=[vehicle.uid]), {"broader": str(tank.uid)}
    )

    assert answer.status_code == 422
    assert "circle" in str(answer.context["form"].errors["broader"])


def test_terms_are_merged_and_parted_on_their_pages(cast: Cast) -> None:
    right, wrong = term(cast, "Mi-8"), term(cast, "Mi8")
    client = client_of(cast.teammate)

    form = client.get(reverse("tag_merge", args=[wrong.uid], query={"into": right.uid}))
    unexplained = client.post(
        reverse("tag_merge", args=[wrong.uid]), {"into": str(right.uid), "reason": " "}
    )
    client.post(
        reverse("tag_merge", args=[wrong.uid]), {"into": str(right.uid), "reason": "Misspelt."}
    )
    merged = TagLink.objects.current().get()
    client.post(reverse("tag_part", args=[wrong.uid]), {"reason": "No."})

    assert f'value="{right.uid}" selected' in text_of(form)
    assert unexplained.status_code == 422
    assert (merged.tag, merged.other, merged.recorded_by) == (wrong, right, cast.teammate)
    assert not TagLink.objects.current().exists()


def test_a_merge_in_the_wrong_direction_is_explained(cast: Cast) -> None:
    one, two, three = (term(cast, name) for name in ("one", "two", "three"))
    merge(cast, one, two)

    answer = client_of(cast.owner).post(
        reverse("tag_merge", args=[three.uid]), {"into": str(one.uid), "reason": "Same."}
    )

    assert answer.status_code == 422  # what was merged is not among those to choose from
    assert "into" in answer.context["form"].errors


def test_a_merged_term_is_not_offered_to_items_that_lack_it(cast: Cast) -> None:
    right, wrong = term(cast, "Mi-8", "equipment", "Ми-8"), term(cast, "Mi8")
    bearer, other = tagged(cast, "bearer", wrong), tagged(cast, "other")
    merge(cast, wrong, right)

    assert "Equipment: Mi8" in shown(cast.owner, "item_edit", bearer.code)
    assert "Equipment: Mi8" not in shown(cast.owner, "item_edit", other.code)


@pytest.mark.parametrize("typed", ["equipment: mi8", "equipment: Ми-8", "Equipment: MI-8"])
def test_a_term_typed_by_any_of_its_names_is_the_one_that_stands(typed: str, cast: Cast) -> None:
    right, wrong = term(cast, "Mi-8", "equipment", "Ми-8"), term(cast, "Mi8")
    merge(cast, wrong, right)

    client_of(cast.owner).post(
        reverse("item_new", query={"case": "BEL"}),
        {"title": "Seen", "kind": "video", "sensitivity": "none", "new_tags": typed},
    )

    assert list(Item.objects.get(title="Seen").tags.all()) == [right]
    assert Tag.objects.count() == 2


@pytest.mark.parametrize(("who", "status"), [("editor", 403), ("stranger", 404)])
def test_who_may_not_change_the_vocabulary(who: str, status: int, cast: Cast) -> None:
    one, two = term(cast, "one"), term(cast, "two")
    client = client_of(getattr(cast, who))

    answers = [
        client.post(reverse("tag_add", args=["BEL"]), {"kind": "topic", "name": "x"}),
        client.post(reverse("tag_edit", args=[one.uid]), {"name": "x", "reason": "y"}),
        client.post(reverse("tag_place", args=[one.uid]), {"broader": str(two.uid)}),
        client.post(reverse("tag_merge", args=[one.uid]), {"into": str(two.uid), "reason": "y"}),
        client.post(reverse("tag_apart", args=[one.uid]), {"other": str(two.uid)}),
    ]

    assert [answer.status_code for answer in answers] == [status] * 5
    assert not TagLink.objects.exists()


@pytest.mark.usefixtures("synonyms_read_once")
@pytest.mark.parametrize("name", ["tag_list", "tag"])
def test_the_number_of_queries_does_not_grow(name: str, cast: Cast) -> None:
    broad = term(cast, "broad")
    args = [broad.uid] if name == "tag" else ["BEL"]
    client = client_of(cast.owner)

    def fill(number: int) -> None:
        narrow, misspelt = term(cast, f"narrow {number}"), term(cast, f"misspelt {number}")
        tags.place_tag(by=cast.owner, tag=narrow, broader=broad)
        merge(cast, misspelt, broad)
        item = tagged(cast, f"item {number}", narrow)
        claims.claim_time(by=cast.owner, item=item, edtf="2023-05-22", claimed_by_user=cast.owner)

    def queries() -> int:
        client.get(reverse(name, args=args))  # the index catches up
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse(name, args=args)).status_code == 200
        return len(asked)

    fill(0)
    few = queries()
    for number in range(1, 4):
        fill(number)

    assert queries() == few
