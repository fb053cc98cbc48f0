"""Questions asked of the database all the time, compiled once: only their values change."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.db.models.query import get_related_populators

from evidence.models.people import User

FIRST = 2**61
"""The first of the numbers that stand in for values; no record's number comes near them."""

FEWEST, MOST = 32, 1_024
"""Numbers asked for at once: so many, or that doubled again and again."""

T = TypeVar("T")
Value = int | str | UUID | User
KINDS: tuple[type, ...] = (User, str, UUID, int)


@dataclass(frozen=True)
class Blank:
    """Where a value goes, by its place among those given, or what the database takes of it."""

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
        if not rows:
            return
        reader = self._reader
        model, names, columns, alias = reader.model, reader.names, reader.columns, connection.alias
        for row in self.compiler.apply_converters(rows, reader.converters):
            record = model.from_db(alias, names, row[columns])
            for each in reader.related:
                each.populate(row, record)
            yield record

    @cached_property
    def _reader(self) -> "Reader":
        told, select = self.compiler.klass_info, self.compiler.select
        places = told["select_fields"]
        columns = slice(places[0], places[-1] + 1)
        return Reader(
            model=told["model"],
            names=[column[0].target.attname for column in select[columns]],
            columns=columns,
            converters=self.compiler.get_converters([column[0] for column in select]),
            related=get_related_populators(told, select, connection.alias),  # type: ignore[call-arg]
        )


@dataclass(frozen=True)
class Reader:
    """What makes records of rows, worked out once for all of them."""

    model: Any
    names: list[str]
    columns: slice
    converters: dict[int, Any]
    related: list[Any]


class Prepared:
    """A queryset as SQL, made when it is first asked of a kind of database.

    ``ask`` is given something for each value and says the question as any other code would; to
    build and compile it takes Django ten times as long as SQLite to answer. Values are numbers of
    records, their ids, texts to be found as they are, and people who are active.
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
        asked = connection.vendor, *map(type, values)
        if asked not in self.compiled:
            self.compiled[asked] = self._compile([_kind(value) for value in values])
        return self.compiled[asked]

    def _compile(self, kinds: list[type]) -> Compiled:
        values = [_stand_in(kind, FIRST + place) for place, kind in enumerate(kinds)]
        blanks: dict[Any, Blank] = {}
        for place, value in enumerate(values):
            blanks |= _blanks(value, place)
        compiler = self.ask(*values).query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        return Compiled(sql, [blanks.get(each, each) for each in parameters], compiler)


def _kind(value: Value) -> type:
    return next(kind for kind in KINDS if isinstance(value, kind))


def _stand_in(kind: type, number: int) -> Value:
    if kind is User:
        return User(pk=number, uid=UUID(int=number))
    if kind is UUID:
        return UUID(int=number)
    return f"text {number}" if kind is str else number


def _blanks(value: Value, place: int) -> dict[Any, Blank]:
    """What stands for this value among the parameters; SQLite keeps ids as text."""
    if isinstance(value, User):
        return {value.pk: Blank(place, "pk"), value.record_id: Blank(place, "record_id")}
    if isinstance(value, UUID):
        return {value: Blank(place), value.hex: Blank(place, "hex")}
    return {value: Blank(place)}


def rows_for(question: Prepared, numbers: Collection[int]) -> list[tuple]:
    """The rows of a question about some records, however many these are."""
    return [row for some in many(numbers) for row in question.rows(*some)]


def records_for(question: Prepared, numbers: Collection[int]) -> list[Any]:
    """The records found by a question about some others, however many these are."""
    return [row for some in many(numbers) for row in question.records(*some)]


def many(values: Collection[T]) -> Iterator[list[T]]:
    """The values in lists of few lengths, so that few questions are compiled."""
    every = list(values)
    for start in range(0, len(every), MOST):
        yield padded(every[start : start + MOST])


def padded(values: Collection[T]) -> list[T]:
    """The values, at least one, with the last repeated up to a length that others share."""
    *_, last = values
    length = max(FEWEST, 1 << (len(values) - 1).bit_length())
    return [*values, *[last] * (length - len(values))]
