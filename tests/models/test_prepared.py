"""A question compiled once answers like the same question built anew."""

import pytest
from django.contrib.auth.models import AnonymousUser

from evidence.finding import index
from evidence.models import Item, LedgerEntry, User
from evidence.models.prepared import Prepared, many, padded
from evidence.vocabularies import Visibility
from tests.factories import Cast, make_referenced

pytestmark = pytest.mark.postgres_too


def test_values_go_where_they_were_asked_for(cast: Cast) -> None:
    first, second, third = (make_referenced(by=cast.owner, case=cast.case) for _ in range(3))
    between = Prepared(
        lambda low, high: Item.objects.filter(pk__gt=low, pk__lt=high).values_list("pk")
    )
    some = Prepared(lambda *numbers: Item.objects.filter(pk__in=numbers).order_by("pk"))

    assert between.rows(first.pk, third.pk) == [(second.pk,)]
    assert between.rows(0, second.pk) == [(first.pk,)]
    assert [row[0] for row in some.rows(third.pk, first.pk)] == [first.pk, third.pk]
    assert [row[0] for row in some.rows(second.pk)] == [second.pk]


def test_the_rule_of_sight_is_the_same_either_way(cast: Cast) -> None:
    for number in range(40):
        item = make_referenced(by=cast.owner, case=cast.case)
        if number % 3 == 0:
            Item.objects.filter(pk=item.pk).update(visibility=Visibility.RESTRICTED)
    numbers = list(Item.objects.values_list("pk", flat=True))

    answers = set()
    for user in User.objects.filter(is_active=True):
        seen = set(Item.objects.visible_to(user).values_list("pk", flat=True))
        assert index._still_visible(user, numbers) == [each for each in numbers if each in seen]
        answers.add(frozenset(seen))

    assert len(answers) == 3  # everything, what is not restricted, nothing
    assert not index.search(user=AnonymousUser()).items


def test_records_are_those_a_queryset_would_find(cast: Cast) -> None:
    items = [make_referenced(by=cast.owner, case=cast.case) for _ in range(40)]
    asked = Prepared(
        lambda person, *numbers: (
            Item.objects.visible_to(person).filter(pk__in=numbers).select_related("case")
        )
    )
    some = [number for list_ in many([item.pk for item in items[::2]]) for number in list_]

    found = asked.records(cast.teammate, *some)

    assert {item.pk for item in found} == {item.pk for item in items[::2]}
    fresh = Item.objects.get(pk=found[0].pk)
    names = [field.attname for field in Item._meta.concrete_fields]
    assert [getattr(found[0], name) for name in names] == [getattr(fresh, name) for name in names]
    assert found[0].case == cast.case
    assert asked.records(cast.stranger, *some) == []


def test_ids_and_texts_are_found_as_they_are(cast: Cast) -> None:
    first, second = (make_referenced(by=cast.owner, case=cast.case) for _ in range(2))
    by_code = Prepared(lambda code: Item.objects.filter(code=code))
    by_id = Prepared(lambda *uids: Item.objects.filter(uid__in=uids))

    assert by_code.records(second.code) == [second]
    assert by_code.records("' OR 1=1 --") == []
    assert by_id.records(first.uid) == [first]
    assert set(by_id.records(*padded([first.uid, second.uid]))) == {first, second}


def test_a_person_is_meant_by_number_and_by_name(cast: Cast) -> None:
    make_referenced(by=cast.owner, case=cast.case)
    seen = Prepared(lambda person: LedgerEntry.objects.visible_to(person).values_list("pk"))

    for user in (cast.owner, cast.teammate, cast.stranger):
        plain = LedgerEntry.objects.visible_to(user).values_list("pk", flat=True)
        assert sorted(pk for (pk,) in seen.rows(user)) == sorted(plain)
