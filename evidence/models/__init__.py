"""The records of the catalog, one subject a file; querysets beside their model."""

from evidence.models.access import Access
from evidence.models.adoption import Adoption, adopted, slot_of, standing_adoptions
from evidence.models.base import Dated, Record, Versioned
from evidence.models.bulk import BulkChange, BulkStep
from evidence.models.case import Case, Membership
from evidence.models.checking import (
    NoteAttachment,
    NoteMark,
    NoteStep,
    Transcript,
    VerificationNote,
)
from evidence.models.claim import (
    AnyClaim,
    ClaimShape,
    LocationClaim,
    TimeClaim,
    contradictions,
)
from evidence.models.export import Export
from evidence.models.finding import Finding, FindingReview, Reopening
from evidence.models.grading import InformationGrade, SourceGrade
from evidence.models.item import Grant, Item, ItemLink, Original, Tag, people_who_see
from evidence.models.ledger import (
    LedgerEntry,
    LedgerHead,
    LedgerNode,
    LedgerSubject,
    Opening,
)
from evidence.models.looks import LastLook
from evidence.models.merge import Merge
from evidence.models.notice import Mailbox, Notice, Watch
from evidence.models.people import User
from evidence.models.provenance import (
    EditClaim,
    GenerationClaim,
    ProvenanceReview,
    ProvenanceStep,
    Receipt,
)
from evidence.models.reading import Examination, Fingerprint, MetadataReading
from evidence.models.saved import KeptSearch, SavedSearch
from evidence.models.seal import Unsealing, sealed_to
from evidence.models.source import Source, SourceContact
from evidence.models.statement import Statement, StatementAssessment, StatementLink
from evidence.models.support import ClaimCheck, ClaimEvidence
from evidence.models.tag import TagLink
from evidence.models.viewing import Viewing, ViewingWishes, viewing_wishes_of
from evidence.models.vocabulary import Synonym
from evidence.models.work import Assignment, Remark, lease_from

__all__ = [
    "Assignment",
    "Remark",
    "lease_from",
    "Access",
    "Adoption",
    "AnyClaim",
    "BulkChange",
    "BulkStep",
    "Case",
    "ClaimCheck",
    "ClaimEvidence",
    "ClaimShape",
    "Dated",
    "EditClaim",
    "Examination",
    "Export",
    "Finding",
    "FindingReview",
    "Fingerprint",
    "GenerationClaim",
    "Grant",
    "InformationGrade",
    "Item",
    "ItemLink",
    "LastLook",
    "KeptSearch",
    "LedgerEntry",
    "LedgerHead",
    "LedgerNode",
    "LedgerSubject",
    "LocationClaim",
    "Mailbox",
    "Membership",
    "Merge",
    "MetadataReading",
    "NoteAttachment",
    "NoteMark",
    "NoteStep",
    "Notice",
    "Opening",
    "Original",
    "ProvenanceReview",
    "ProvenanceStep",
    "Receipt",
    "Record",
    "SavedSearch",
    "Reopening",
    "Source",
    "SourceContact",
    "SourceGrade",
    "Statement",
    "StatementAssessment",
    "StatementLink",
    "Synonym",
    "Tag",
    "TagLink",
    "TimeClaim",
    "Transcript",
    "Unsealing",
    "User",
    "VerificationNote",
    "Viewing",
    "ViewingWishes",
    "viewing_wishes_of",
    "Versioned",
    "Watch",
    "adopted",
    "contradictions",
    "people_who_see",
    "sealed_to",
    "slot_of",
    "standing_adoptions",
]
