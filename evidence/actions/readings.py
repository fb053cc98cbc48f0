"""Record what tools read of an item's original."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from evidence.actions.change import Change, action
from evidence.models import Item, MetadataReading
from evidence.vocabularies import EntryType

if TYPE_CHECKING:  # the readers themselves load only in the process that runs them
    from evidence.files.metadata import Reading


@action
def record_readings(
    change: Change, *, by: None, item: Item, readings: "Iterable[Reading]"
) -> list[MetadataReading]:
    """Record readings the item does not have yet; recording them again changes nothing."""
    change.call(EntryType.METADATA_EXTRACTION)
    known = set(
        item.readings.filter(original=item.original).values_list("tool", "tool_version", "outcome")
    )
    return [
        change.add(_row(item, reading))
        for reading in readings
        if (reading.tool, reading.version, reading.outcome) not in known
    ]


def _row(item: Item, reading: "Reading") -> MetadataReading:
    return MetadataReading(
        item=item,
        original=item.original,
        tool=reading.tool,
        tool_version=reading.version,
        outcome=reading.outcome,
        data=reading.data,
        problems=list(reading.problems),
    )
