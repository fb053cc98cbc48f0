"""Questions asked of the database all the time, compiled once: only their values change."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.db.models.query import get_related_populators

from evidence.models.people import User

FIRST = 2**61
"""The first of the numbers that stand in for values; no record's number comes near them."""

FEWEST, MOST = 32, 1_024
"""Numbers asked for at once: so many, or that doubled again and again."""

Value = int | User


@dataclass(frozen=True)
class Blank:
    """Where a value goes, by its place among those given; of a person, the number or the name."""

    place: int
    attribute: str = ""

    def of(self, values: tuple[Value, ...]) -> Any:
        value = values[self.place]
        return getattr(value, self.attribute) if self.attribute else value


@dataclass(frozen=True)
class Compiled:
    """A queryset as SQL with the places of its values, and what reads its rows."""

    sql: str
    parameters: list[Any]
    compiler: Any

    def rows(self, values: tuple[Value, ...]) -> list[tuple]:
        filled = [each.of(values) if isinstance(each, Blank) else each for each in self.parameters]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, filled)
            return cursor.fetchall()

    def records(self, rows: list[tuple]) -> Iterator[Any]:
        """The rows as Django's ModelIterable makes them, with related records."""
        told, select = self.compiler.klass_info, self.compiler.select
        columns = told["select_fields"]
        first, end = columns[0], columns[-1] + 1
        names = [column[0].target.attname for column in select[first:end]]
        related = get_related_populators(told, select, connection.alias)  # type: ignore[call-arg]
        for row in self.compiler.results_iter([rows]):
            record = told["model"].from_db(connection.alias, names, row[first:end])
            for each in related:
                each.populate(row, record)
            yield record


class Prepared:
    """A queryset as SQL, made when it is first asked of a kind of database.

    ``ask`` is given a number or a person for each value and says the question as any other code
    would; to build and compile it takes Django ten times as long as SQLite to answer. Values are
    numbers of records, and people who are active.
    """

    def __init__(self, ask: Callable[..., QuerySet]) -> None:
        self.ask = ask
        self.compiled: dict[tuple, Compiled] = {}

    def rows(self, *values: Value) -> list[tuple]:
        """The answer for these values, as the driver has it: ask for integers and text."""
        return self._compiled(values).rows(values)

    def records(self, *values: Value) -> list[Any]:
        """The records a queryset of a model finds for these values."""
        compiled = self._compiled(values)
        return list(compiled.records(compiled.rows(values)))

    def _compiled(self, values: tuple[Value, ...]) -> Compiled:
        people = [isinstance(value, User) for value in values]
        known = connection.vendor, *people
        if known not in self.compiled:
            self.compiled[known] = self._compile(people)
        return self.compiled[known]

    def _compile(self, people: list[bool]) -> Compiled:
        values: list[Value] = []
        blanks: dict[Any, Blank] = {}
        for place, is_person in enumerate(people):
            number = FIRST + place
            values.append(_somebody(number) if is_person else number)
            blanks[number] = Blank(place, "pk" if is_person else "")
            if is_person:
                blanks[_somebody(number).record_id] = Blank(place, "record_id")
        compiler = self.ask(*values).query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        return Compiled(sql, [blanks.get(each, each) for each in parameters], compiler)


def _somebody(number: int) -> User:
    return User(pk=number, uid=UUID(int=number))


def many(numbers: Collection[int]) -> Iterator[list[int]]:
    """The numbers in lists of few lengths, the last of each repeated, so that few are compiled."""
    every = list(numbers)
    for start in range(0, len(every), MOST):
        some = every[start : start + MOST]
        length = max(FEWEST, 1 << (len(some) - 1).bit_length())
        yield [*some, *[some[-1]] * (length - len(some))]
