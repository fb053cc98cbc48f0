"""What a CSV says of the files of one intake, row by row, and what is wrong with a row."""

import csv
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.core.validators import URLValidator

from evidence import moments, places

COLUMNS = ("path", "title", "url", "source", "taken", "place", "lat", "lon", "note")


@dataclass
class Row:
    """One line of the list: the path as written, values by column, problems in words."""

    line: int
    path: str
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    used: bool = False


class FileList:
    """What a CSV says of single files.

    A relative path starts at the CSV's own folder, at a folder that is taken in, or where the
    command is given: the first that has such a file counts.
    """

    def __init__(self, path: Path | None, folders: list[Path]) -> None:
        self.name = path.name if path else ""
        self.rows = _read(path) if path else []
        self.starts = [path.parent, *folders, Path()] if path else []
        self.by_file: dict[str, Row] = {}
        for row in self.rows:
            self._place(row, os.path.realpath(self._find(row.path)))

    def _find(self, name: str) -> Path:
        meant = [start / name for start in self.starts]
        return next((path for path in meant if os.path.isfile(path)), meant[0])

    def _place(self, row: Row, file: str) -> None:
        if not row.path:
            row.problems.append("no path")
        elif file in self.by_file:
            row.problems.append(f"line {self.by_file[file].line} is about the same file")
        else:
            self.by_file[file] = row

    def row_of(self, path: Path) -> Row:
        """The row about a file, or an empty one."""
        return self.by_file.get(os.path.realpath(path), Row(line=0, path=""))

    def left_over(self) -> Iterator[tuple[str, str]]:
        """(path as written, what is wrong with its line) of every row no file was taken in by."""
        for row in self.rows:
            if not row.used:
                why = "; ".join(row.problems) or "no such file among those given"
                yield row.path, f"{self.name} line {row.line}: {why}"


def _read(path: Path) -> list[Row]:
    """The rows of a UTF-8 CSV with a heading; raises CommandError when it is no such file.

    A row with a problem is returned with it: its neighbours are still good.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines, strict=True)
            _check_heading(path, reader.fieldnames or [])
            return [_row(reader.line_num, record) for record in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as problem:
        raise CommandError(f"{path} cannot be read as CSV: {problem}") from None


def _check_heading(path: Path, names: Any) -> None:
    unknown = [name for name in names if name not in COLUMNS]
    if "path" not in names or unknown:
        raise CommandError(
            f"{path} needs a heading with path and any of {', '.join(COLUMNS[1:])}"
            + (f"; unknown: {', '.join(map(str, unknown))}" if unknown else "")
        )


def _row(line: int, record: dict[str | None, Any]) -> Row:
    row = Row(line=line, path=(record.get("path") or "").strip().replace("\0", "\\x00"))
    if None in record:
        row.problems.append("more cells than the heading")
    cells = {name: (record.get(name) or "").strip() for name in COLUMNS if name != "path"}
    for name, text in cells.items():
        if text:
            _parse(row, name, text)
    if ("lat" in row.values) != ("lon" in row.values) and not row.problems:
        row.problems.append("give lat and lon together")
    return row


def _parse(row: Row, name: str, text: str) -> None:
    try:
        row.values[name] = PARSERS.get(name, _plain)(text)
    except (ValueError, ArithmeticError, ValidationError) as problem:
        message = problem.messages[0] if isinstance(problem, ValidationError) else str(problem)
        row.problems.append(f"{name}: {message or text}")


def _plain(text: str) -> str:
    if "\0" in text:
        raise ValueError("a NUL character")
    return text


def _url(text: str) -> str:
    URLValidator(schemes=["http", "https", "ftp"])(text)
    return text


def _taken(text: str) -> str:
    return moments.read(text).text


def _latitude(text: str) -> Decimal:
    return places.Point.of(text, "0").latitude


def _longitude(text: str) -> Decimal:
    return places.Point.of("0", text).longitude


PARSERS: dict[str, Callable[[str], Any]] = {
    "url": _url,
    "taken": _taken,
    "lat": _latitude,
    "lon": _longitude,
}
