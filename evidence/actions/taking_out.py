"""Record that items leave the catalog, before their first byte does."""

from evidence import permissions
from evidence.actions.change import Change, action
from evidence.models import Case, Export, User
from evidence.vocabularies import EntryType


@action
def take_out(
    change: Change, *, by: User, case: Case, format: str, asked: str, items: int, digest: str
) -> Export:
    """Say what of one case is taken out: how, what was asked for, and which items those were.

    `digest` is the SHA-256 (hex) over the items' codes, each with a line feed after it.
    """
    permissions.check_can_take_out(by, case)
    change.call(EntryType.DISSEMINATION)
    return change.add(
        Export(case=case, format=format, asked=asked, items=items, digest=digest, taken_by=by)
    )
