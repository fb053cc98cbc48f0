"""Taking items out: who may, and who learns of it."""

import pytest

from evidence.actions import taking_out
from evidence.errors import NotAllowed
from evidence.models import Export, LedgerEntry
from evidence.vocabularies import EntryType, ExportFormat
from tests.factories import Cast

pytestmark = pytest.mark.postgres_too

GIVEN = {"format": ExportFormat.CSV, "asked": "q=tank", "items": 3, "digest": "0" * 64}


@pytest.mark.parametrize("name", ["editor", "chief"])
def test_editors_and_admins_take_items_out(cast: Cast, name: str) -> None:
    taken = taking_out.take_out(by=getattr(cast, name), case=cast.case, **GIVEN)

    assert taken.taken_by == getattr(cast, name)
    assert LedgerEntry.objects.order_by("seq").last().type == EntryType.DISSEMINATION


@pytest.mark.parametrize("name", ["owner", "stranger", "site_admin"])
def test_nobody_else_does(cast: Cast, name: str) -> None:
    with pytest.raises(NotAllowed):
        taking_out.take_out(by=getattr(cast, name), case=cast.case, **GIVEN)

    assert not Export.objects.exists()


def test_how_much_was_taken_is_told_to_the_admins_and_to_who_took_it(cast: Cast) -> None:
    """Its number of items would tell others how many there are that they do not see."""
    taking_out.take_out(by=cast.editor, case=cast.case, **GIVEN)

    told = {
        name
        for name in ("owner", "teammate", "editor", "chief", "stranger", "site_admin")
        if LedgerEntry.objects.visible_to(getattr(cast, name)).filter(type="dissemination").exists()
    }
    listed = {
        name
        for name in ("owner", "teammate", "editor", "chief", "stranger", "site_admin")
        if Export.objects.visible_to(getattr(cast, name)).exists()
    }

    assert told == listed == {"editor", "chief"}
