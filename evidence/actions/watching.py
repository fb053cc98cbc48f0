"""Watch an item or stop; a convenience of one person, so the ledger does not speak of it."""

from evidence import permissions
from evidence.models import Item, User, Watch


def watch(*, by: User, item: Item) -> Watch:
    """Be told of every change of an item one may see."""
    permissions.check_can_see(by, item)
    return Watch.objects.get_or_create(user=by, item=item)[0]


def unwatch(*, by: User, item: Item) -> None:
    Watch.objects.filter(user=by, item=item).delete()
