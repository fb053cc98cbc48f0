"""A question compiled once answers like the same question built anew."""

import pytest
from django.contrib.auth.models import AnonymousUser

from evidence.finding import index
from evidence.models import Item, User
from evidence.models.prepared import Prepared
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
