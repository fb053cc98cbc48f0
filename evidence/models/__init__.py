"""The records of the catalog, one subject a file; querysets beside their model."""

from evidence.models.access import Access
from evidence.models.base import Dated, Record, Versioned
from evidence.models.case import Case, Membership
from evidence.models.checking import (
    Finding,
    FindingReview,
    NoteAttachment,
    Transcript,
    VerificationNote,
)
from evidence.models.claim import LocationClaim, TimeClaim
from evidence.models.item import Grant, Item, ItemLink, Original, Tag
from evidence.models.ledger import (
    LedgerEntry,
    LedgerHead,
    LedgerNode,
    LedgerSubject,
    Opening,
)
from evidence.models.people import User
from evidence.models.provenance import ProvenanceStep, Receipt
from evidence.models.reading import Examination, Fingerprint, MetadataReading
from evidence.models.source import Source, SourceContact
from evidence.models.statement import Statement, StatementLink
from evidence.models.vocabulary import Synonym

__all__ = [
    "Access",
    "Case",
    "Dated",
    "Examination",
    "Finding",
    "FindingReview",
    "Fingerprint",
    "Grant",
    "Item",
    "ItemLink",
    "LedgerEntry",
    "LedgerHead",
    "LedgerNode",
    "LedgerSubject",
    "LocationClaim",
    "Membership",
    "MetadataReading",
    "NoteAttachment",
    "Opening",
    "Original",
    "ProvenanceStep",
    "Receipt",
    "Record",
    "Source",
    "SourceContact",
    "Statement",
    "StatementLink",
    "Synonym",
    "Tag",
    "TimeClaim",
    "Transcript",
    "User",
    "VerificationNote",
    "Versioned",
]
