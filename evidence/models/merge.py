"""Two records of one thing that go on as one."""

from django.db import models

from evidence.models.base import Dated
from evidence.models.item import Item


class Merge(Dated):
    """An item that is shown together with another, under the other's code, until this is undone.

    No row moves: whatever hangs on either stays there, and readers follow `Item.merged_into`,
    which always names the item that still stands by itself.
    """

    COMMITTED = Dated.OWN | {"item", "into"}

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="merges")
    into = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="merges_in")

    class Meta(Dated.Meta):
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(item=models.F("into")),
                name="merge_of_two_items",
                violation_error_message="An item cannot be merged with itself.",
            )
        ]

    @property
    def ledger_items(self) -> list[Item]:
        return [self.item, self.into]
