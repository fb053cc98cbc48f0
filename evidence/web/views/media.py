"""Originals, previews, attachments and proofs: files behind the same sight as their items."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from evidence.actions import custody, ledger, viewing
from evidence.errors import CatalogError, OriginalMissing
from evidence.files import previews
from evidence.models import Examination, Item, Original, User
from evidence.web import gates, serving
from evidence.web.forms.fields import may_know
from evidence.web.gates import Asked

PLAIN = "text/plain; charset=utf-8"
NO_PROOF = "Nothing can be proved now: {}. Tell who runs the catalog; verify_ledger says more.\n"


@require_safe
def original(request: Asked, code: str) -> HttpResponse:
    """The bytes as they came; ``?inline=1`` shows or plays them where that is safe."""
    item, held = gates.held(request.user, code)
    inline = request.GET.get("inline") == "1"
    response = stored(request, held, item, name=_file_name(item, request.user), inline=inline)
    if inline and _is_handed_out(request, response):
        viewing.note_viewing(by=request.user, item=item)
    return response


@require_safe
def preview(request: Asked, code: str, size: int) -> HttpResponse:
    held, _ = _previewed(request, code)
    if size not in previews.SIZES or not previews.path_of(held.sha256, size).is_file():
        raise Http404
    return serving.preview(request, held.sha256, size)


@require_safe
def document_page(request: Asked, code: str, page: int) -> HttpResponse:
    held, examination = _previewed(request, code)
    is_drawn = 1 <= page <= 1 + examination.later_pages
    if not is_drawn or not previews.page_path_of(held.sha256, page).is_file():
        raise Http404
    return serving.page(request, held.sha256, page)


@require_safe
def veiled(request: Asked, code: str) -> HttpResponse:
    """The picture blurred and grey: what of it may be met unasked."""
    held, examination = _previewed(request, code)
    if not examination.veiled or not previews.veiled_path_of(held.sha256).is_file():
        raise Http404
    return serving.veiled(request, held.sha256)


def _previewed(request: Asked, code: str) -> tuple[Original, Examination]:
    item, held = gates.held(request.user, code)
    examination = getattr(item, "examination", None)
    if examination is None or not examination.previewed:
        raise Http404
    return held, examination


@require_safe
def attachment(request: Asked, uid: UUID) -> HttpResponse:
    """A file that goes with a check."""
    found = gates.attachment(request.user, uid)
    inline = request.GET.get("inline") == "1"
    item, name = found.note.item, found.file_name
    return stored(request, found.original, item, name=name, inline=inline, attachment=found)


@require_safe
def proof(request: Asked, uid: UUID) -> HttpResponse:
    """The receipt's inclusion proof (C2SP tlog-proof), which anybody can check offline."""
    receipt = gates.receipt(request.user, uid)
    try:
        text = custody.proof_of(ledger.entry_that_added(receipt))
    except CatalogError as problem:  # the ledger is not the one that was signed
        return HttpResponse(NO_PROOF.format(problem), content_type=PLAIN, status=409)
    response = HttpResponse(text, content_type=PLAIN)
    name = f"{receipt.item.code}-{receipt.uid.hex[:8]}.tlog-proof"
    response["Content-Disposition"] = serving.disposition("attachment", name)
    response["Cache-Control"] = "private, no-store"
    return response


def stored(
    request: Asked, held: Any, item: Item, *, name: str, inline: bool, **attached: Any
) -> HttpResponse:
    """Bytes out of the store, with a line in the access log; 404 when it has lost them."""
    try:
        response = serving.original(request, held, name=name, inline=inline)
    except OriginalMissing:
        raise Http404("The store has lost these bytes; tell the admin of the case.") from None
    if _is_handed_out(request, response):
        serving.note_access(request, request.user, item, inline=inline, **attached)
    return response


def _is_handed_out(request: Asked, response: HttpResponse) -> bool:
    return request.method == "GET" and response.status_code in (200, 206)


def _file_name(item: Item, reader: User) -> str:
    """The item's code before the name the file first came with, if that tells nobody's name."""
    known = item.receipts.select_related("source__case", "forwarded_by__case")
    first = known.first()
    is_told = first is not None and may_know(reader, first.source, first.forwarded_by)
    given = (first.file_name if first and is_told else "") or "original"
    return f"{item.code}_{given.replace(chr(92), '/').rpartition('/')[2]}"
