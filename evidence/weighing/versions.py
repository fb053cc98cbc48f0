"""Which rows are one statement: the first, and each that took the place of the one before."""

from typing import Any

from evidence.models import Case, Statement
from evidence.vocabularies import RowState


class Versions:
    """The supersessions of a case's statements, in one query; rows go by their keys.

    What is said of one version is said of the statement: links and assessments are carried on to
    the row that stands now.
    """

    def __init__(self, case: Case) -> None:
        later = Statement.objects.filter(case=case, supersedes__isnull=False)
        rows: list[tuple[Any, int, str]] = list(later.values_list("supersedes", "pk", "state"))
        self._after = {before: after for before, after, _ in rows}
        self._before = {after: before for before, after, _ in rows}
        self._withdrawn = {after for _, after, state in rows if state == RowState.WITHDRAWN}

    def latest(self, row: int) -> int:
        """The row nothing has superseded; it may be a withdrawal."""
        while row in self._after:
            row = self._after[row]
        return row

    def stands(self, row: int) -> bool:
        """Whether the statement has not been withdrawn."""
        return self.latest(row) not in self._withdrawn

    def all_of(self, row: int) -> list[int]:
        """Every row of the statement, the latest first."""
        found = [self.latest(row)]
        while found[-1] in self._before:
            found.append(self._before[found[-1]])
        return found
