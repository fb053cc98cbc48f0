"""Originals, previews, attachments and proofs: files behind the same sight as their items."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from evidence.actions import custody, ledger, viewing
from evidence.errors import OriginalMissing
from evidence.files import previews
from evidence.models import Item, Original, User
from evidence.web import gates, serving
from evidence.web.forms.fields import may_know
from evidence.web.gates import Asked


@require_safe
def original(request: Asked, code: str) -> HttpResponse:
    """The bytes as they came; ``?inline=1`` shows or plays them where that is safe."""
    item, held = gates.held(request.user, code)
    inline = request.GET.get("inline") == "1"
    response = stored(request, held, name=_file_name(item, request.user), inline=inline)
    if request.method == "GET" and response.status_code in (200, 206):
        serving.note_access(request, request.user, item, inline=inline)
        if inline:
            viewing.note_viewing(by=request.user, item=item)
    return response


@require_safe
def preview(request: Asked, code: str, size: int) -> HttpResponse:
    held = _previewed(request, code)
    if size not in previews.SIZES or not previews.path_of(held.sha256, size).is_file():
        raise Http404
    return serving.preview(request, held.sha256, size)


@require_safe
def veiled(request: Asked, code: str) -> HttpResponse:
    """The picture blurred and grey: what of it may be met unasked."""
    try:
        return serving.veiled(request, _previewed(request, code).sha256)
    except FileNotFoundError:
        raise Http404 from None


def _previewed(request: Asked, code: str) -> Original:
    item, held = gates.held(request.user, code)
    examination = getattr(item, "examination", None)
    if examination is None or not examination.previewed:
        raise Http404
    return held


@require_safe
def attachment(request: Asked, uid: UUID) -> HttpResponse:
    """A file that goes with a check."""
    found = gates.attachment(request.user, uid)
    inline = request.GET.get("inline") == "1"
    return stored(request, found.original, name=found.file_name, inline=inline)


@require_safe
def proof(request: Asked, uid: UUID) -> HttpResponse:
    """The receipt's inclusion proof (C2SP tlog-proof), which anybody can check offline."""
    receipt = gates.receipt(request.user, uid)
    text = custody.proof_of(ledger.entry_that_added(receipt))
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    name = f"{receipt.item.code}-{receipt.uid.hex[:8]}.tlog-proof"
    response["Content-Disposition"] = serving.disposition("attachment", name)
    response["Cache-Control"] = "private, no-store"
    return response


def stored(request: Asked, held, *, name: str, inline: bool) -> HttpResponse:
    """Bytes out of the store; 404 when it has lost them."""
    try:
        return serving.original(request, held, name=name, inline=inline)
    except OriginalMissing:
        raise Http404("The store has lost these bytes; tell the admin of the case.") from None


def _file_name(item: Item, reader: User) -> str:
    """The item's code before the name the file first came with, if that tells nobody's name."""
    known = item.receipts.select_related("source__case", "forwarded_by__case")
    first = known.first()
    is_told = first is not None and may_know(reader, first.source, first.forwarded_by)
    given = (first.file_name if first and is_told else "") or "original"
    return f"{item.code}_{given.replace(chr(92), '/').rpartition('/')[2]}"
