"""Terms under one another, merged and parted again, told apart."""

import pytest
from django.core.exceptions import ValidationError

from evidence.actions import cases, tags
from evidence.errors import AlreadyRecorded, NotAllowed
from evidence.finding.concepts import Concepts
from evidence.models import Tag, TagLink
from tests.factories import Cast, make_referenced

pytestmark = [pytest.mark.postgres_too, pytest.mark.django_db]


def term(cast: Cast, name: str, kind: str = "equipment", *aliases: str) -> Tag:
    return cases.add_tag(by=cast.owner, case=cast.case, kind=kind, name=name, aliases=list(aliases))


def put(cast: Cast, tag: Tag, broader: Tag | None, **values) -> TagLink:
    return tags.place_tag(by=cast.owner, tag=tag, broader=broader, **values)


def merge(cast: Cast, tag: Tag, into: Tag) -> TagLink:
    return tags.merge_tags(by=cast.owner, tag=tag, into=into, reason="The same thing.")


def concepts(cast: Cast) -> Concepts:
    return Concepts.of(cast.case)


def test_a_term_lies_under_all_above_it(cast: Cast) -> None:
    vehicle, tank, t72 = (term(cast, name) for name in ("vehicle", "tank", "T-72"))
    put(cast, tank, vehicle)
    put(cast, t72, tank)

    assert concepts(cast).above(t72.pk) == [tank.pk, vehicle.pk]
    assert concepts(cast).within(vehicle.pk) == [vehicle.pk, tank.pk, t72.pk]


def test_a_circle_is_refused_and_named(cast: Cast) -> None:
    vehicle, tank, t72 = (term(cast, name) for name in ("vehicle", "tank", "T-72"))
    put(cast, tank, vehicle)
    put(cast, t72, tank)

    with pytest.raises(ValidationError, match="“vehicle” → “T-72” → “tank” → “vehicle”"):
        put(cast, vehicle, t72)


def test_nothing_lies_under_itself(cast: Cast) -> None:
    tank = term(cast, "tank")

    for act in (put, merge):
        with pytest.raises(ValidationError, match="another term"):
            act(cast, tank, tank)


def test_another_broader_term_takes_the_place_of_the_one_that_was_seen(cast: Cast) -> None:
    tank, vehicle, target = (term(cast, name) for name in ("tank", "vehicle", "target"))
    first = put(cast, tank, vehicle)

    with pytest.raises(AlreadyRecorded) as refused:
        put(cast, tank, target)
    second = put(cast, tank, target, supersedes=first)
    put(cast, tank, None, supersedes=second, reason="Neither.")

    assert refused.value.standing == first
    assert concepts(cast).above(tank.pk) == []


def test_merging_changes_no_item_and_can_be_undone(cast: Cast) -> None:
    right, wrong = term(cast, "Mi-8", "equipment", "Ми-8"), term(cast, "Mi8")
    item = make_referenced(by=cast.owner, case=cast.case, tags=[wrong])

    merge(cast, wrong, right)
    merged = concepts(cast).standing(wrong.pk)
    tags.part_tags(by=cast.owner, tag=wrong, reason="Not so sure.")

    assert merged == right.pk
    assert concepts(cast).standing(wrong.pk) == wrong.pk
    assert list(item.tags.all()) == [wrong]
    assert TagLink.objects.count() == 2


def test_a_merge_takes_nothing_out_of_a_broader_term(cast: Cast) -> None:
    helicopter, right, wrong = (term(cast, name) for name in ("helicopter", "Mi-8", "Mi8"))
    put(cast, wrong, helicopter)

    merge(cast, wrong, right)

    assert concepts(cast).within(helicopter.pk) == [helicopter.pk, right.pk, wrong.pk]


def test_a_term_is_merged_once_and_into_one_that_stands(cast: Cast) -> None:
    one, two, three = (term(cast, name) for name in ("one", "two", "three"))
    merge(cast, one, two)

    with pytest.raises(AlreadyRecorded):
        merge(cast, one, three)
    with pytest.raises(ValidationError, match="“one” was itself merged into “two”"):
        merge(cast, three, one)
    with pytest.raises(ValidationError, match="“one” was itself merged into “two”"):
        merge(cast, two, one)


def test_a_merge_that_would_close_a_circle_is_refused(cast: Cast) -> None:
    top, middle, bottom = (term(cast, name) for name in ("top", "middle", "bottom"))
    put(cast, middle, top)
    put(cast, bottom, middle)

    with pytest.raises(ValidationError, match="circle"):
        merge(cast, top, bottom)


def test_a_merge_is_not_undone_where_that_would_close_a_circle(cast: Cast) -> None:
    kept, gone, over, under = (term(cast, name) for name in ("kept", "gone", "over", "under"))
    root = term(cast, "root")
    put(cast, kept, root)
    put(cast, gone, over)
    put(cast, under, gone)
    merge(cast, gone, kept)
    put(cast, over, under)

    with pytest.raises(ValidationError, match="circle"):
        tags.part_tags(by=cast.owner, tag=gone, reason="Not the same.")


def test_what_is_not_merged_cannot_be_parted(cast: Cast) -> None:
    with pytest.raises(NotAllowed, match="nothing to undo"):
        tags.part_tags(by=cast.owner, tag=term(cast, "tank"), reason="Why not?")


@pytest.mark.parametrize("act", ["merge_tags", "part_tags"])
def test_a_merge_and_its_undoing_need_a_reason(act: str, cast: Cast) -> None:
    one, two = term(cast, "one"), term(cast, "two")
    given = {"into": two} if act == "merge_tags" else {}

    with pytest.raises(ValidationError, match="Say why"):
        getattr(tags, act)(by=cast.owner, tag=one, reason=" ", **given)


def test_terms_told_apart_stay_so_through_a_merge(cast: Cast) -> None:
    near, far, same = (term(cast, name, "place") for name in ("Kozinka", "Kozinka 2", "Козинка"))

    tags.tell_tags_apart(by=cast.owner, tag=near, other=far)
    merge(cast, same, near)

    assert concepts(cast).told_apart(far.pk, same.pk)
    with pytest.raises(ValidationError, match="apart already"):
        tags.tell_tags_apart(by=cast.owner, tag=far, other=same)


def test_terms_of_two_cases_have_nothing_to_do_with_one_another(cast: Cast) -> None:
    ours = term(cast, "tank")
    theirs = cases.add_tag(by=cast.stranger, case=cast.other_case, kind="equipment", name="vehicle")

    with pytest.raises(ValidationError, match="another case"):
        put(cast, ours, theirs)
    with pytest.raises(NotAllowed):
        put(cast, theirs, ours)


@pytest.mark.parametrize("who", ["editor", "stranger"])
def test_only_who_adds_to_the_case_orders_its_terms(who: str, cast: Cast) -> None:
    one, two = term(cast, "one"), term(cast, "two")

    for act in (
        lambda by: tags.place_tag(by=by, tag=one, broader=two),
        lambda by: tags.merge_tags(by=by, tag=one, into=two, reason="So."),
        lambda by: tags.tell_tags_apart(by=by, tag=one, other=two),
    ):
        with pytest.raises(NotAllowed):
            act(getattr(cast, who))
