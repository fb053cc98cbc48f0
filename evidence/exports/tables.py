"""Items as a table for spreadsheets (CSV, RFC 4180) and as JSON lines, written as they are read."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any

from evidence.exports.facts import Facts

BOM = "\ufeff"
"""What tells a spreadsheet that the table is in UTF-8."""

FORMULAS = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20\u2212")
"""How a cell begins that some spreadsheet runs as a formula (OWASP, CSV injection); the same
signs in full width, and the real minus sign, are taken for them too."""

AS_THEY_ARE = (
    "code", "case", "title", "original_title", "description", "kind", "media_kind", "holding",
    "language", "work_status", "finding", "finding_reasons", "sensitivity", "content_warning",
    "visibility", "usage", "credit_line", "usage_conditions", "embargo_until",
)  # fmt: skip
FILE = ("sha256", "size", "media_type", "catalogued_at", "url")
COLUMNS = (
    *AS_THEY_ARE, "tags", "sources", "places", "latitude", "longitude", "radius_m", "taken", *FILE,
)  # fmt: skip
BETWEEN = "; "


def csv_lines(items: Iterable[Facts]) -> Iterator[str]:
    """The table, one item a row; several values stand in one cell with a semicolon between."""
    yield BOM + _line(COLUMNS)
    for item in items:
        yield _line([harmless(value) for value in _cells(item)])


def json_lines(items: Iterable[Facts]) -> Iterator[str]:
    """One object a line, in UTF-8, with all claims."""
    for item in items:
        yield json.dumps(item, ensure_ascii=False) + "\n"


def harmless(value: Any) -> Any:
    """A cell's value; a text that a spreadsheet might run begins with an apostrophe instead."""
    if isinstance(value, str) and value.startswith(FORMULAS):
        return f"'{value}"
    return value


def _line(cells: Iterable[Any]) -> str:
    written = io.StringIO()
    csv.writer(written).writerow(cells)
    return written.getvalue()


def _cells(item: Facts) -> Iterator[Any]:
    placed = _shown_place(item)
    yield from (item[name] for name in AS_THEY_ARE)
    yield BETWEEN.join(f"{tag['kind']}: {tag['name']}" for tag in item["tags"])
    yield BETWEEN.join(item["sources"])
    yield BETWEEN.join(place["place_name"] for place in item["places"] if place["place_name"])
    yield from (placed.get(name) for name in ("latitude", "longitude", "radius_m"))
    yield BETWEEN.join(time["edtf"] for time in item["times"])
    yield from (item[name] for name in FILE)


def _shown_place(item: Facts) -> Facts:
    """The place of a single point: the adopted one before others, what is shown before the camera.

    Which of several was meant stays with the places' own columns of the other formats.
    """
    known = [place for place in item["places"] if place["latitude"] is not None]
    ranked = sorted(known, key=lambda place: (not place["adopted"], place["role"] != "subject"))
    return next(iter(ranked), {})
