"""Database triggers for what no constraint can hold: history that nobody rewrites.

SQLite drops a table's triggers silently when a later migration rebuilds the table, so every
migration that alters one ends with ``install``, and a system check asks for ``missing``.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper

APPEND_ONLY = [
    "Receipt", "MetadataReading", "FindingReview", "NoteAttachment", "Finding_notes", "Access",
    "Reopening", "Unsealing",
    "LedgerEntry", "LedgerSubject", "LedgerNode",
    "LocationClaim", "TimeClaim", "Statement", "StatementLink", "VerificationNote", "Finding",
    "Transcript", "ItemLink", "ProvenanceStep", "Adoption", "Assignment", "Remark", "Export",
    "GenerationClaim", "EditClaim", "ProvenanceReview", "SourceGrade", "InformationGrade", "Merge",
    "StatementAssessment", "TagLink",
    "ClaimShape", "ClaimEvidence", "ClaimCheck", "NoteMark", "NoteStep",
]  # fmt: skip
NEVER_DELETED = [
    "Case", "Membership", "Source", "SourceContact", "Original", "Item", "Grant", "Tag",
    "LedgerHead",
]  # fmt: skip
SAME_SUBJECT = {
    "LocationClaim": "item_id",
    "TimeClaim": "item_id",
    "Statement": "case_id",
    "StatementLink": "statement_id",
    "StatementAssessment": "statement_id",
    "VerificationNote": "item_id",
    "Finding": "item_id",
    "Transcript": "item_id",
    "ItemLink": "item_id",
    "ProvenanceStep": "item_id",
    "Adoption": "item_id",
    "Assignment": "item_id",
    "Remark": "item_id",
    "GenerationClaim": "item_id",
    "EditClaim": "item_id",
    "ProvenanceReview": "item_id",
    "SourceGrade": "source_id",
    "InformationGrade": "item_id",
    "Merge": "item_id",
    "TagLink": "tag_id",
    "ClaimEvidence": "item_id",
}
POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION evidence_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation'; END $$
"""


@dataclass(frozen=True)
class Trigger:
    """One refusal: on which event of which table, when, and with what words.

    ``when`` is a condition on NEW in SQL both databases read; PostgreSQL allows no subquery
    there, so it is tested inside a function of its own.
    """

    table: str
    event: str
    words: str
    when: str = ""
    rule: str = "no"
    """Tells two triggers on the same event of a table apart."""

    @property
    def name(self) -> str:
        return f"{self.table}_{self.rule}_{self.event.split()[0].lower()}"

    def sqlite(self) -> str:
        when = f"WHEN {self.when} " if self.when else ""
        return (
            f'CREATE TRIGGER "{self.name}" BEFORE {self.event} ON "{self.table}" '
            f"FOR EACH ROW {when}BEGIN SELECT RAISE(ABORT, '{self.words}'); END"
        )

    def postgres(self) -> Iterator[str]:
        function = f"evidence_refuse('{self.words}')"
        if self.when:
            function = f'"{self.name}"()'
            yield (
                f"CREATE OR REPLACE FUNCTION {function} RETURNS trigger LANGUAGE plpgsql AS $$ "
                f"BEGIN IF {self.when} THEN RAISE EXCEPTION '{self.words}' "
                "USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$"
            )
        each = "STATEMENT" if self.event == "TRUNCATE" else "ROW"
        yield (
            f'CREATE TRIGGER "{self.name}" BEFORE {self.event} ON "{self.table}" '
            f"FOR EACH {each} EXECUTE FUNCTION {function}"
        )


def table_of(model: str) -> str:
    return f"evidence_{model.lower()}"


def wanted(vendor: str) -> list[Trigger]:
    """Every trigger this database must have."""
    triggers = list(_history()) + list(_supersession()) + list(_particular())
    if vendor == "postgresql":
        guarded = {trigger.table for trigger in triggers}
        triggers += [Trigger(table, "TRUNCATE", "history is kept") for table in sorted(guarded)]
    return triggers


def _history() -> Iterator[Trigger]:
    for model in APPEND_ONLY:
        yield Trigger(table_of(model), "UPDATE", "this row is history and is never changed")
        yield Trigger(table_of(model), "DELETE", "this row is history and is never deleted")
    for model in NEVER_DELETED:
        yield Trigger(table_of(model), "DELETE", "records are withdrawn, never deleted")
    yield Trigger("evidence_opening", "UPDATE", "an opening is erased or kept, never changed")
    yield Trigger("evidence_original", "UPDATE OF sha256, size", "an original is never altered")


def _supersession() -> Iterator[Trigger]:
    for model, subject in SAME_SUBJECT.items():
        table = table_of(model)
        yield Trigger(
            table,
            "INSERT",
            "a row supersedes or withdraws an active row of the same subject",
            f"(NEW.state = 'withdrawn' AND NEW.supersedes_id IS NULL) "
            f"OR (NEW.supersedes_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {table} earlier "
            f"WHERE earlier.id = NEW.supersedes_id AND earlier.{subject} = NEW.{subject} "
            "AND earlier.state = 'active'))",
        )


def _particular() -> Iterator[Trigger]:
    yield Trigger(
        "evidence_findingreview",
        "INSERT",
        "nobody reviews their own finding",
        "NEW.recorded_by_id = (SELECT recorded_by_id FROM evidence_finding "
        "WHERE id = NEW.finding_id)",
    )
    yield Trigger(
        "evidence_adoption",
        "INSERT",
        "one claim is adopted for each role and part",
        "NEW.state = 'active' AND EXISTS (SELECT 1 FROM evidence_adoption other "
        "WHERE other.item_id = NEW.item_id AND other.state = 'active' "
        "AND other.role = NEW.role AND other.part = NEW.part "
        "AND (NEW.supersedes_id IS NULL OR other.id <> NEW.supersedes_id) AND NOT EXISTS "
        "(SELECT 1 FROM evidence_adoption later WHERE later.supersedes_id = other.id))",
        rule="one",
    )
    yield Trigger(
        "evidence_assignment",
        "INSERT",
        "an item is in the hands of one person",
        "NEW.state = 'active' AND EXISTS (SELECT 1 FROM evidence_assignment other "
        "WHERE other.item_id = NEW.item_id AND other.state = 'active' "
        "AND (NEW.supersedes_id IS NULL OR other.id <> NEW.supersedes_id) AND NOT EXISTS "
        "(SELECT 1 FROM evidence_assignment later WHERE later.supersedes_id = other.id))",
        rule="one",
    )
    for claim in ("location_claim", "time_claim"):
        table = table_of(claim.replace("_", ""))
        yield Trigger(
            "evidence_adoption",
            "INSERT",
            "a claim that stands is adopted, for the item it speaks of",
            f"NEW.state = 'active' AND NEW.{claim}_id IS NOT NULL AND NOT EXISTS (SELECT 1 "
            f"FROM {table} claim WHERE claim.id = NEW.{claim}_id AND claim.state = 'active' "
            "AND claim.item_id = NEW.item_id AND NOT EXISTS (SELECT 1 "
            f"FROM {table} later WHERE later.supersedes_id = claim.id))",
            rule=f"standing_{claim}",
        )
    yield Trigger(
        "evidence_ledgerentry",
        "INSERT",
        "the ledger is one sequence without gaps",
        "NEW.seq <> (SELECT COALESCE(MAX(seq) + 1, 0) FROM evidence_ledgerentry)",
    )


def present(connection: BaseDatabaseWrapper) -> set[str]:
    """Names of the triggers the database has now."""
    query = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {name for (name,) in cursor.fetchall()}


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of the triggers that should be there and are not."""
    have = present(connection)
    return [trigger.name for trigger in wanted(connection.vendor) if trigger.name not in have]


def install(connection: BaseDatabaseWrapper) -> None:
    """Create every trigger afresh, but for tables that only a later migration makes."""
    remove(connection)
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRES_FUNCTION)
        for trigger in wanted(connection.vendor):
            if trigger.table not in tables:
                continue
            for statement in _statements(trigger, connection.vendor):
                cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop every trigger; only a migration or a test has cause to."""
    with connection.cursor() as cursor:
        for trigger in wanted(connection.vendor):
            on_table = f' ON "{trigger.table}"' if connection.vendor == "postgresql" else ""
            cursor.execute(f'DROP TRIGGER IF EXISTS "{trigger.name}"{on_table}')


def _statements(trigger: Trigger, vendor: str) -> list[str]:
    return list(trigger.postgres()) if vendor == "postgresql" else [trigger.sqlite()]
