"""What bears on a statement, from how many independent origins, for one reader."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evidence.actions import claims, items, merging
from evidence.models import Item, Statement, StatementLink, User
from evidence.weighing.scales import Scales, weigh
from tests.factories import Cast, jpeg, make_held, make_referenced, make_source

pytestmark = [pytest.mark.postgres_too, pytest.mark.usefixtures("data_dir")]


@pytest.fixture
def said(cast: Cast) -> Statement:
    speaker = make_source(by=cast.owner, case=cast.case, name="The adviser")
    return claims.add_statement(
        by=cast.owner, case=cast.case, words="No involvement.", speaker=speaker
    )


@pytest.fixture
def bear(cast: Cast, said: Statement) -> Callable[..., StatementLink]:
    """Link an item or a statement to what was said."""

    def link(thing: Item | Statement, stance: str = "supports") -> StatementLink:
        end = {"item": thing} if isinstance(thing, Item) else {"other": thing}
        return claims.link_statement(
            by=cast.chief, statement=said, stance=stance, explanation="So it seems.", **end
        )

    return link


def posted(cast: Cast, channel: str, **values: Any) -> Item:
    """A held item of its own that a channel posted."""
    item = make_held(by=cast.owner, case=cast.case, **values)
    source = cast.case.sources.filter(name=channel).first() or make_source(
        by=cast.owner, case=cast.case, name=channel
    )
    items.add_provenance(by=cast.owner, item=item, kind="posted", source=source)
    return item


def tied(cast: Cast, item: Item, kind: str, other: Item) -> None:
    items.link_items(by=cast.chief, item=item, other=other, kind=kind)


def scales(cast: Cast, said: Statement, reader: User | None = None) -> Scales:
    (found,) = weigh(reader or cast.editor, cast.case, [said])
    return found


def count(cast: Cast, said: Statement, reader: User | None = None, side: str = "supports") -> tuple:
    found = scales(cast, said, reader).sides[side]
    return len(found.bearings), found.independent


def test_footage_of_two_channels_has_two_origins(cast: Cast, said: Statement, bear) -> None:
    for channel in ("One", "Two"):
        bear(posted(cast, channel))

    assert count(cast, said) == (2, 2)


@pytest.mark.parametrize("kind", ["same_recording", "re_encoding", "crop", "frame_of"])
def test_one_recording_counts_once_whoever_posted_it(
    kind: str, cast: Cast, said: Statement, bear
) -> None:
    one, other = posted(cast, "One"), posted(cast, "Two")
    tied(cast, other, kind, one)
    bear(one)
    bear(other)

    assert count(cast, said) == (2, 1)
    (origin,) = scales(cast, said).sides["supports"].origins
    assert [(tie.one, tie.kind, tie.other) for tie in origin.ties] == [(other, kind, one)]


@pytest.mark.parametrize("kind", ["same_scene", "possibly_same", "series", "not_related"])
def test_what_is_no_copy_counts_by_itself(kind: str, cast: Cast, said: Statement, bear) -> None:
    one, other = posted(cast, "One"), posted(cast, "Two")
    tied(cast, other, kind, one)
    bear(one)
    bear(other)

    assert count(cast, said) == (2, 2)


def test_copies_of_copies_are_one_even_when_the_one_between_is_not_linked(
    cast: Cast, said: Statement, bear
) -> None:
    frame, film, crop = (posted(cast, name) for name in ("One", "Two", "Three"))
    tied(cast, frame, "frame_of", film)
    tied(cast, crop, "crop", film)
    bear(frame)
    bear(crop)

    assert count(cast, said) == (2, 1)


def test_a_withdrawn_link_between_items_parts_them_again(cast: Cast, said: Statement, bear) -> None:
    one, other = posted(cast, "One"), posted(cast, "Two")
    link = items.link_items(by=cast.owner, item=one, other=other, kind="crop")
    bear(one)
    bear(other)

    claims.withdraw(by=cast.owner, record=link, reason="Another building.")

    assert count(cast, said) == (2, 2)


def test_two_recordings_of_one_channel_count_once(cast: Cast, said: Statement, bear) -> None:
    for _ in range(2):
        bear(posted(cast, "One"))

    assert count(cast, said) == (2, 1)


def test_who_recorded_it_counts_before_who_posted_it(cast: Cast, said: Statement, bear) -> None:
    one, other = posted(cast, "One"), posted(cast, "One")
    witness = make_source(by=cast.owner, case=cast.case, name="A witness")
    items.add_provenance(by=cast.owner, item=one, kind="recorded", source=witness)
    bear(one)
    bear(other)

    assert count(cast, said) == (2, 2)


def test_of_two_posts_the_earlier_names_the_origin(cast: Cast, said: Statement, bear) -> None:
    sources = [make_source(by=cast.owner, case=cast.case, name=name) for name in ("Late", "Early")]
    item = make_held(by=cast.owner, case=cast.case)
    for source, day in zip(sources, ("2023-05-24", "2023-05-22"), strict=True):
        items.add_provenance(by=cast.owner, item=item, kind="posted", source=source, happened=day)
    bear(item)
    bear(posted(cast, "Late"))

    assert count(cast, said) == (2, 2)


def test_items_known_from_one_report_count_once(cast: Cast, said: Statement, bear) -> None:
    report = make_source(by=cast.owner, case=cast.case, name="The report")
    for title in ("tank", "crosses"):
        bear(make_referenced(by=cast.owner, case=cast.case, title=title, source=report))

    assert count(cast, said) == (2, 1)


def test_two_statements_of_one_speaker_count_once(cast: Cast, said: Statement, bear) -> None:
    speaker = make_source(by=cast.owner, case=cast.case, name="The spokesman")
    for words in ("Not us.", "Never."):
        bear(claims.add_statement(by=cast.owner, case=cast.case, words=words, speaker=speaker))

    assert count(cast, said) == (2, 1)


def test_the_speakers_own_words_and_footage_are_not_independent(
    cast: Cast, said: Statement, bear
) -> None:
    bear(
        claims.add_statement(
            by=cast.owner, case=cast.case, words="I say it again.", speaker=said.speaker
        )
    )
    bear(posted(cast, "The adviser"))

    assert count(cast, said) == (2, 0)


def test_all_known_through_one_publisher_is_said(cast: Cast, said: Statement, bear) -> None:
    outlet = make_source(by=cast.owner, case=cast.case, name="News site")
    for name in ("One", "Two"):
        speaker = make_source(by=cast.owner, case=cast.case, name=name)
        bear(
            claims.add_statement(
                by=cast.owner, case=cast.case, words=name, speaker=speaker, published_in=outlet
            )
        )

    side = scales(cast, said).sides["supports"]
    assert (side.independent, side.through) == (2, outlet)


def test_a_contradiction_holds_in_both_directions_but_counts_once(
    cast: Cast, said: Statement, bear
) -> None:
    speaker = make_source(by=cast.owner, case=cast.case, name="The other spokesman")
    other = claims.add_statement(
        by=cast.owner, case=cast.case, words="It was them.", speaker=speaker
    )
    claims.link_statement(
        by=cast.owner, statement=other, other=said, stance="contradicts", explanation="No."
    )
    turned = count(cast, said, side="contradicts")
    bear(other, "contradicts")

    assert turned == (1, 1)
    assert count(cast, said, side="contradicts") == (1, 1)
    assert [each.thing for each in scales(cast, said).bears_on] == [other]


def test_what_was_linked_to_an_earlier_wording_bears_on_the_later(
    cast: Cast, said: Statement, bear
) -> None:
    bear(posted(cast, "One"))
    anew = claims.add_statement(
        by=cast.owner, case=cast.case, supersedes=said, words="No DIRECT involvement.",
        speaker=said.speaker, reason="As printed.",
    )  # fmt: skip

    assert count(cast, anew) == (1, 1)


def test_a_withdrawn_statement_bears_on_nothing(cast: Cast, said: Statement, bear) -> None:
    speaker = make_source(by=cast.owner, case=cast.case, name="The spokesman")
    other = claims.add_statement(by=cast.owner, case=cast.case, words="Never.", speaker=speaker)
    bear(other)

    claims.withdraw(by=cast.owner, record=other, reason="He did not say it.")

    assert count(cast, said) == (0, 0)


def test_an_item_merged_into_another_bears_as_that_other(cast: Cast, said: Statement, bear) -> None:
    mentioned = make_referenced(by=cast.owner, case=cast.case)
    held = posted(cast, "One")
    bear(mentioned)
    bear(posted(cast, "One"))

    merging.merge(by=cast.owner, item=mentioned, into=held, reason="This is the film it names.")

    assert held in [each.thing for each in scales(cast, said).sides["supports"].bearings]
    assert count(cast, said) == (2, 1)


# Sight


def hide(cast: Cast, item: Item) -> None:
    items.set_visibility(by=cast.chief, item=item, visibility="restricted")


def test_a_hidden_item_neither_bears_nor_counts(cast: Cast, said: Statement, bear) -> None:
    hidden = posted(cast, "One")
    bear(hidden)
    bear(posted(cast, "Two"))
    hide(cast, hidden)

    assert count(cast, said, cast.editor) == (1, 1)
    assert count(cast, said, cast.chief) == (2, 2)


def test_a_tie_by_way_of_a_hidden_item_is_none_to_who_does_not_see_it(
    cast: Cast, said: Statement, bear
) -> None:
    frame, film, crop = (posted(cast, name) for name in ("One", "Two", "Three"))
    tied(cast, frame, "frame_of", film)
    tied(cast, crop, "crop", film)
    bear(frame)
    bear(crop)
    hide(cast, film)

    assert count(cast, said, cast.editor) == (2, 2)
    assert count(cast, said, cast.chief) == (2, 1)


def test_two_holders_of_the_same_bytes_are_one(cast: Cast, said: Statement, bear) -> None:
    first = make_held(by=cast.chief, case=cast.case, data=jpeg("red"))
    hide(cast, first)
    second = make_held(by=cast.owner, case=cast.case, data=jpeg("red"))
    bear(first)
    bear(second)

    assert first != second
    assert count(cast, said, cast.chief) == (2, 1)
    assert count(cast, said, cast.editor) == (1, 1)


def test_the_number_of_queries_does_not_grow(cast: Cast, said: Statement, bear) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            for side in scales(cast, said).sides.values():
                str(
                    [
                        (b.thing, b.link.recorded_by, o.ties)
                        for o in side.origins
                        for b in o.bearings
                    ]
                )
        return len(asked)

    bear(posted(cast, "One"))
    few = queries()
    for name in ("Three", "Four", "Five"):
        item = posted(cast, name)
        bear(item)
        tied(cast, item, "crop", posted(cast, f"{name} again"))
        bear(claims.add_statement(by=cast.owner, case=cast.case, words=name, speaker=said.speaker))

    assert queries() == few
