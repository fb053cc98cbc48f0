"""The rows that hang on an item, as read-only tables: history forbids editing them here."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from evidence import permissions
from evidence.models import Item, Source, User


@dataclass(frozen=True)
class Table:
    """A caption, the names of the columns, and the cells of each row as text."""

    title: str
    head: list[str]
    rows: list[list[str]]


def of_item(item: Item, *, reader: User) -> list[Table]:
    """Everything recorded of an item, the latest last; hidden items are not named."""
    return [_table(title, rows, columns) for title, rows, columns in _kept(item, reader)]


def of_source(source: Source, *, reader: User) -> list[Table]:
    """Its grades, the latest last; what they rest on only for who may know who it is."""
    knows = permissions.can_see_identity(reader, source)
    columns: Columns = {
        "Grade": lambda row: row.get_reliability_display(),
        "Rests on": lambda row: row.grounds if knows else "not shown to you",
        **BY_WHOM,
    }
    table = _table("Grades", _dated(source.grades), columns)
    if source.grades.exists():
        return [table]
    first = [source.get_reliability_display(), "–", source.recorded_by.display]
    told = [*first, _text(source.recorded_at), "as recorded"]
    return [Table(table.title, table.head, [told])]


Columns = dict[str, Callable[[Any], Any]]


def _table(title: str, rows: QuerySet, columns: Columns) -> Table:
    cells = [[_text(value(row)) for value in columns.values()] for row in rows]
    return Table(title, list(columns), cells)


def _told(reader: User, name: str) -> Callable[[Any], Any]:
    """A field that would tell who the row's confidential source is; kept from who may not know."""

    def words(row: Any) -> str:
        hands = (row.source, getattr(row, "forwarded_by", None))
        known = not any(
            hand and hand.confidential and not permissions.can_see_identity(reader, hand)
            for hand in hands
        )
        return getattr(row, name) if known else getattr(row, name) and "not shown to you"

    return words


def _kept(item: Item, reader: User) -> Iterator[tuple[str, QuerySet, Columns]]:
    hands = ("source__case", "forwarded_by__case")
    yield "Receipts", item.receipts.select_related(*hands, "received_by"), {
        "Received": lambda row: row.received_at,
        "By": lambda row: row.received_by.display,
        "Method": lambda row: row.get_method_display(),
        "Source": lambda row: row.source,
        "Forwarded by": lambda row: row.forwarded_by,
        "File name as given": _told(reader, "file_name"),
        "Obtained from": _told(reader, "obtained_from"),
        "Message": _told(reader, "message"),
        "Consent and conditions": lambda row: _joined(row.consent, row.conditions),
    }  # fmt: skip
    yield "Provenance before us", _dated(item.provenance_steps, "source__case"), {
        "Step": lambda row: row.get_kind_display(),
        "Source": lambda row: row.source,
        "When": lambda row: row.happened,
        "Address": _told(reader, "url"),
        "How we know": lambda row: row.basis,
        **BY_WHOM,
    }  # fmt: skip
    yield "Provenance reviews", _dated(item.provenance_reviews), {
        "Outcome": lambda row: row.get_outcome_display(),
        "Remarks": lambda row: row.remarks,
        **BY_WHOM,
    }  # fmt: skip
    yield "Information grades", _dated(item.information_grades), {
        "Grade": lambda row: row.get_credibility_display(),
        "Rests on": lambda row: row.grounds,
        **BY_WHOM,
    }  # fmt: skip
    yield "Original or copy", _dated(item.generation_claims, *CLAIMANT), {
        "Claimed by": _claimant,
        "What": lambda row: row.get_generation_display(),
        "Basis": lambda row: row.basis,
        **BY_WHOM,
    }  # fmt: skip
    yield "Edits", _dated(item.edit_claims, *CLAIMANT), {
        "Claimed by": _claimant,
        "What": lambda row: _joined(row.get_kind_display(), row.detail),
        "Basis": lambda row: row.basis,
        **BY_WHOM,
    }  # fmt: skip
    yield "Location claims", _dated(item.location_claims, *CLAIMANT), {
        "Claimed by": _claimant,
        "What": lambda row: row.get_role_display(),
        "Place": lambda row: row.place_name,
        "Coordinates": _coordinates,
        "Precision": lambda row: row.get_precision_display(),
        "Method and basis": lambda row: _joined(row.get_method_display(), row.basis),
        **BY_WHOM,
    }  # fmt: skip
    yield "Time claims", _dated(item.time_claims, *CLAIMANT), {
        "Claimed by": _claimant,
        "When": lambda row: row.edtf,
        "Clock": lambda row: row.get_clock_display(),
        "Method and basis": lambda row: _joined(row.get_method_display(), row.basis),
        **BY_WHOM,
    }  # fmt: skip
    yield "Statements it bears on", _dated(item.statement_links, "statement__speaker"), {
        "Speaker": lambda row: row.statement.speaker,
        "Words": lambda row: row.statement.words,
        "Stance of this item": lambda row: row.get_stance_display(),
        **BY_WHOM,
    }  # fmt: skip
    yield "Verification notes", _dated(item.notes).visible_to(reader), {
        "Check": lambda row: row.get_method_display(),
        "Outcome": lambda row: row.get_outcome_display(),
        "What was seen": lambda row: row.text,
        "Confidence": lambda row: row.get_confidence_display(),
        **BY_WHOM,
    }  # fmt: skip
    findings = _dated(item.findings).visible_to(reader)
    findings = findings.prefetch_related("reviews__recorded_by", "reopenings")
    yield "Findings", findings, {
        "Finding": lambda row: row.get_value_display(),
        "Stands": lambda row: "stands" if row.stands else "proposed" if row.is_current else "",
        "Reasons": lambda row: row.reasons,
        "Reviewed by": _reviews,
        **BY_WHOM,
    }  # fmt: skip
    yield "Text in or on it", _dated(item.transcripts), {
        "Kind": lambda row: row.get_kind_display(),
        "Language": lambda row: row.get_language_display(),
        "Text": lambda row: row.text,
        "Tool": lambda row: row.tool,
        **BY_WHOM,
    }  # fmt: skip
    seen = Item.objects.readable_by(reader)
    yield "Linked items", _dated(item.links_out, "other").filter(other__in=seen), {
        "Link": lambda row: row.get_kind_display(),
        "Item": lambda row: row.other,
        "Place in series": lambda row: row.position,
        **BY_WHOM,
    }  # fmt: skip
    yield "Linked from", _dated(item.links_in, "item").filter(item__in=seen), {
        "Link": lambda row: row.get_kind_display(),
        "Item": lambda row: row.item,
        "Place in series": lambda row: row.position,
        **BY_WHOM,
    }  # fmt: skip
    yield "Readings by tools", item.readings.all(), {
        "Tool": lambda row: f"{row.tool} {row.tool_version}",
        "Outcome": lambda row: row.get_outcome_display(),
        "Problems": lambda row: "; ".join(map(str, row.problems)),
        "Read": lambda row: row.read_at,
    }  # fmt: skip
    if not permissions.can_manage(reader, item.case):
        return
    yield "People granted sight", item.grants.select_related("user", "granted_by"), {
        "Person": lambda row: row.user.display,
        "Granted": lambda row: "yes" if row.active else "no longer",
        "By": lambda row: row.granted_by.display,
        "At": lambda row: row.granted_at,
    }  # fmt: skip


CLAIMANT = ("claimed_by_source", "claimed_by_user")
BY_WHOM: Columns = {
    "Recorded by": lambda row: row.recorded_by.display if row.recorded_by else "",
    "At": lambda row: row.recorded_at,
    "State": lambda row: (
        "replaced" if row.successor else "" if row.is_current else row.get_state_display()
    ),
}


def _dated(rows: Any, *related: str) -> Any:
    return rows.select_related("recorded_by", "superseded_by", *related)


def _claimant(claim: Any) -> str:
    return str(claim.claimed_by_source or claim.claimed_by_user.display)


def _coordinates(claim: Any) -> str:
    return "" if claim.latitude is None else f"{claim.latitude}, {claim.longitude}"


def _reviews(finding: Any) -> str:
    return "; ".join(
        f"{review.recorded_by.display}: {review.get_value_display()}"
        for review in finding.reviews.all()
    )


def _joined(*words: str) -> str:
    return " – ".join(word for word in words if word)


def _text(value: Any) -> str:
    if value is None or value == "":
        return "–"
    if hasattr(value, "astimezone"):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    return str(value)
