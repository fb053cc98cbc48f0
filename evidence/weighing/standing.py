"""How the statements of a case stand: contradicted, assessed, verified by somebody here or not."""

from collections import defaultdict
from functools import cached_property

from evidence.models import Case, StatementAssessment, User
from evidence.vocabularies import Stance, Standing
from evidence.weighing.scales import visible_links
from evidence.weighing.versions import Versions


class Standings:
    """The standing of every statement of a case, by the key of its latest row, for one reader."""

    def __init__(self, reader: User, case: Case) -> None:
        self.reader, self.case = reader, case
        self.versions = Versions(case)

    @cached_property
    def contradicted(self) -> set[int]:
        """Statements that something linked contradicts, or somebody's assessment."""
        links = visible_links(self.reader, self.case).filter(stance=Stance.CONTRADICTS)
        pairs = [
            [key for key in ends if key is not None]
            for ends in links.values_list("statement", "other")
        ]
        stand = self.versions.stands
        linked = {
            self.versions.latest(key) for ends in pairs for key in ends if all(map(stand, ends))
        }
        return linked | self.assessed_as(Standing.CONTRADICTED)

    def assessed_as(self, value: str) -> set[int]:
        return {key for key, values in self._values.items() if value in values}

    @property
    def assessed(self) -> set[int]:
        return set(self._values)

    @property
    def verified_here(self) -> set[int]:
        """Statements that somebody of the team found supported."""
        return {key for key, values in self._of_team.items() if Standing.SUPPORTED in values}

    @cached_property
    def _rows(self) -> list[tuple[int, str, int | None]]:
        rows = StatementAssessment.objects.current().filter(statement__case=self.case)
        return [
            (self.versions.latest(statement), value, user)
            for statement, value, user in rows.values_list("statement", "value", "claimed_by_user")
        ]

    @cached_property
    def _values(self) -> dict[int, set[str]]:
        found: dict[int, set[str]] = defaultdict(set)
        for key, value, _ in self._rows:
            found[key].add(value)
        return dict(found)

    @cached_property
    def _of_team(self) -> dict[int, set[str]]:
        found: dict[int, set[str]] = defaultdict(set)
        for key, value, user in self._rows:
            if user is not None:
                found[key].add(value)
        return dict(found)


def assessments_of(case: Case, statements: list[int]) -> dict[int, list[StatementAssessment]]:
    """Standing assessments of statements, by the key of each latest row, in order."""
    versions = Versions(case)
    rows = [row for key in statements for row in versions.all_of(key)]
    known = StatementAssessment.objects.current().filter(statement__in=rows).order_by("pk")
    found: dict[int, list[StatementAssessment]] = defaultdict(list)
    for assessment in known.select_related(
        "claimed_by_source__case", "claimed_by_user", "recorded_by", "statement"
    ):
        found[versions.latest(assessment.statement_id)].append(assessment)
    return dict(found)
