"""Write down who opened or downloaded an original."""

from evidence.models import Access, Item, User


def record_access(*, by: User, item: Item, kind: str) -> Access:
    """Log one access; it is no change of the catalog, so the ledger does not speak of it."""
    return Access.objects.create(item=item, user=by, kind=kind)
