"""Questions asked of the database all the time, compiled once: only their values change."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet

FIRST = 2**61
"""The first of the numbers that stand in for values; no record's number comes near them."""


@dataclass(frozen=True)
class Blank:
    """Where a value goes, by its place among those given."""

    place: int


class Prepared:
    """A queryset of plain columns as SQL, made when it is first asked of a kind of database.

    ``ask`` is given a number for each value and says the question as any other code would; to
    build and compile it takes Django ten times as long as SQLite to answer. Values are numbers of
    records. Columns come as the driver has them, so ask for integers and text.
    """

    def __init__(self, ask: Callable[..., QuerySet]) -> None:
        self.ask = ask
        self.compiled: dict[tuple[str, int], tuple[str, list[Any]]] = {}

    def rows(self, *values: int) -> list[tuple]:
        """The answer for these values."""
        sql, parameters = self._compiled(len(values))
        filled = [values[each.place] if isinstance(each, Blank) else each for each in parameters]
        with connection.cursor() as cursor:
            cursor.execute(sql, filled)
            return cursor.fetchall()

    def _compiled(self, count: int) -> tuple[str, list[Any]]:
        known = connection.vendor, count
        if known not in self.compiled:
            self.compiled[known] = self._compile(count)
        return self.compiled[known]

    def _compile(self, count: int) -> tuple[str, list[Any]]:
        standing_in = {FIRST + place: Blank(place) for place in range(count)}
        query = self.ask(*standing_in).query
        sql, parameters = query.get_compiler(connection=connection).as_sql()
        return sql, [standing_in.get(each, each) for each in parameters]
