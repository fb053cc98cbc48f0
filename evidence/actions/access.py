"""Write down who opened or downloaded an original, or a file attached to a check or a claim."""

from evidence.models import Access, ClaimEvidence, Item, NoteAttachment, User


def record_access(
    *,
    by: User,
    item: Item,
    kind: str,
    attachment: NoteAttachment | None = None,
    evidence: ClaimEvidence | None = None,
) -> Access:
    """Log one access; it is no change of the catalog, so the ledger does not speak of it."""
    return Access.objects.create(
        item=item, user=by, kind=kind, attachment=attachment, evidence=evidence
    )
