"""Add a row to an item: a claim, a check, a finding, a text, a step, a link or a stance."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from evidence import permissions
from evidence.actions import checking, claims, intake, items, provenance
from evidence.errors import IntakeError, NotAllowed
from evidence.files import originals
from evidence.models import (
    Dated,
    EditClaim,
    Finding,
    GenerationClaim,
    Item,
    LocationClaim,
    ProvenanceStep,
    StatementLink,
    TimeClaim,
    Transcript,
    User,
    VerificationNote,
)
from evidence.web import gates, maps, rows
from evidence.web.forms.base import RowForm
from evidence.web.forms.checking import FindingForm, NoteForm, TranscriptForm
from evidence.web.forms.claims import TimeForm
from evidence.web.forms.items import LinkForm
from evidence.web.forms.places import LocationForm
from evidence.web.forms.provenance import EditForm, GenerationForm, ProvenanceForm
from evidence.web.forms.statements import ItemStanceForm
from evidence.web.gates import Asked
from evidence.web.looking import Looking, page_in
from evidence.web.saving import SeeOther, attempt, named_source, require, status_of


@dataclass(frozen=True)
class Addition:
    """One kind of row an item can be given, and where the item's page shows it.

    `succeeds` is the model of rows it may take the place of, None where rows are only withdrawn.
    """

    form: type[RowForm]
    record: Callable[..., Dated]
    section: str
    title: str
    said: str
    succeeds: type[Dated] | None = None
    help: str = ""


def add_row(action: Callable[..., Dated]) -> Callable[..., Dated]:
    """An action that takes the form's values as they are."""

    def record(form: RowForm, item: Item) -> Dated:
        superseding = {"supersedes": form.supersedes} if form.supersedes else {}
        return action(by=form.by, item=item, **superseding, **form.values())

    return record


def add_step(form: RowForm, item: Item) -> Dated:
    values = form.values()
    values["source"] = named_source(form.by, item.case, values["source"])
    return items.add_provenance(by=form.by, item=item, supersedes=form.supersedes, **values)


def add_note(form: RowForm, item: Item) -> Dated:
    values = form.values()
    files, carried = values.pop("attached"), values.pop("carried", ())
    kept = [
        (originals.keep(upload.chunks(), declared_size=upload.size), upload.name)
        for upload in files
    ]
    attachments = [(file.original, file.file_name) for file in carried]
    attachments += [(intake.original_row(each), name) for each, name in kept]
    note = checking.add_note(
        by=form.by, item=item, supersedes=form.supersedes, attachments=attachments, **values
    )
    for each, _ in kept:
        each.release()
    return note


ADDITIONS = {
    "location": Addition(
        LocationForm, add_row(claims.claim_location), "places", "Claim a location",
        "The location claim is recorded.", LocationClaim,
        "Where somebody says it was made, or what place it shows. Claims stand side by side; "
        "none is overwritten.",
    ),
    "time": Addition(
        TimeForm, add_row(claims.claim_time), "times", "Claim a time",
        "The time claim is recorded.", TimeClaim,
        "When somebody says it was made. A time without an offset stays without one.",
    ),
    "provenance": Addition(
        ProvenanceForm, add_step, "provenance", "Add a step to its history",
        "The step is recorded.", ProvenanceStep,
        "What happened to it before it reached us: recorded, posted, reposted, supplied.",
    ),
    "generation": Addition(
        GenerationForm, add_row(provenance.claim_generation), "provenance", "Original or copy",
        "Recorded.", GenerationClaim,
        "Whether what we hold, or know of, is the first of its recording, and who says so.",
    ),
    "edit": Addition(
        EditForm, add_row(provenance.claim_edit), "provenance", "Note an edit",
        "The edit is recorded.", EditClaim,
        "One thing that was done to it after it was made. Record each by itself.",
    ),
    "note": Addition(
        NoteForm, add_note, "notes", "Note a check", "The check is noted.", VerificationNote,
        "One check by one person: what was done, what came of it.",
    ),
    "finding": Addition(
        FindingForm, add_row(checking.propose_finding), "finding", "Propose a finding",
        "The finding is proposed; it stands once somebody else has agreed.", Finding,
        "What the checks come to. Somebody other than you reviews it.",
    ),
    "transcript": Addition(
        TranscriptForm, add_row(checking.add_transcript), "text", "Write down its text",
        "The text is recorded.", Transcript, "Text in or on it, or what is said in it.",
    ),
    "link": Addition(
        LinkForm, add_row(items.link_items), "links", "Link another item",
        "The two items are linked.", None, "How another item of the case hangs together with it.",
    ),
    "statement": Addition(
        ItemStanceForm, add_row(claims.link_statement), "statements", "Link a statement",
        "The statement is linked.", StatementLink,
        "How this item bears on what somebody said of the event.",
    ),
}  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: Asked, code: str, what: str) -> HttpResponse:
    """The form for one kind of row; ``?supersedes=`` starts it from the row it will replace."""
    item = gates.item(request.user, code)
    addition = ADDITIONS.get(what)
    if addition is None:
        raise Http404
    require(permissions.check_can_work_on, request.user, item)
    if addition.succeeds is Finding and (awaited := _assessed_blind(request.user, item)):
        return SeeOther(reverse("finding_review", args=[awaited.uid]))
    old = _row_to_replace(request, item, addition)
    typed = (request.POST, request.FILES) if request.method == "POST" else ()
    form = addition.form(*typed, by=request.user, subject=item, supersedes=old, offered=request.GET)
    if typed and form.is_valid() and _record(addition, form, item):
        messages.success(request, addition.said)
        if doubt := getattr(form, "doubt", str)():
            messages.warning(request, doubt)
        return SeeOther(f"{reverse('item', args=[item.code])}#{addition.section}")
    return render(
        request,
        "evidence/add.html",
        {
            "item": item,
            "what": what,
            "addition": addition,
            "media": _media(request, item, form) if isinstance(form, NoteForm) else None,
            **maps.ground(),
            **form_context(form, request),
        },
        status=status_of(form),
    )


def _media(request: Asked, item: Item, form: NoteForm) -> Looking:
    """What is checked, at the page of its first mark unless another is asked for."""
    is_asked = "page" in request.GET and not form.is_bound
    marked = None if is_asked else form.marked_page
    return Looking(item, request.user, True, turned_to=marked or page_in(request.GET))


def _assessed_blind(user: User, item: Item) -> Finding | None:
    """The finding of somebody else that the user's own is to be the second to."""
    if not permissions.is_sealed(user, item):
        return None
    findings = item.findings.current().exclude(recorded_by=user)
    return next((finding for finding in findings if finding.waits), None)


def form_context(form: RowForm, request: Asked) -> dict[str, Any]:
    """The form, the row it is to replace, and the row that has been faster."""
    old, successor = (
        form.supersedes,
        form.successor or (form.supersedes and form.supersedes.successor),
    )
    return {
        "form": form,
        "old": old,
        "old_words": rows.in_words(old, request.user) if old else [],
        "successor": successor,
        "successor_words": rows.in_words(successor, request.user) if successor else [],
    }


def row_to_replace(request: Asked, known: Any) -> Dated | None:
    """The row that ``?supersedes=`` names, of those given; 404 when there is no such row."""
    wanted = request.GET.get("supersedes")
    if not wanted:
        return None
    try:
        return get_object_or_404(known, uid=UUID(wanted), state="active")
    except ValueError:
        raise Http404 from None


def _row_to_replace(request: Asked, item: Item, addition: Addition) -> Dated | None:
    if addition.succeeds is None:
        if request.GET.get("supersedes"):
            raise Http404
        return None
    known: Any = addition.succeeds._default_manager
    if issubclass(addition.succeeds, Finding | VerificationNote):
        known = known.visible_to(request.user)
    return row_to_replace(request, known.filter(item__in=item.parts()))


def _record(addition: Addition, form: RowForm, item: Item) -> Dated | None:
    home = getattr(form.supersedes, "item", None) or item  # of two merged, the one it hangs on
    try:
        return attempt(form, lambda: addition.record(form, home))
    except IntakeError as refused:
        form.add_error(
            "attached", f"A file could not be kept: {refused}. Please choose the files again."
        )
    return None


@require_POST
def claim_reading(request: Asked, uid: UUID) -> HttpResponse:
    """Make the position a tool read in the file a claim of the person who accepts it."""
    reading = gates.reading(request.user, uid)
    item = reading.item
    require(permissions.check_can_work_on, request.user, item)
    facts = getattr(getattr(item, "examination", None), "facts", {})
    if LocationClaim.objects.current().filter(reading=reading).exists():
        messages.info(request, "This reading has been claimed already.")
        return SeeOther(f"{reverse('item', args=[item.code])}#places")
    try:
        claims.claim_reading(by=request.user, reading=reading, facts=facts)
        messages.success(request, "The position read in the file is now a claim of yours.")
    except NotAllowed as reason:
        messages.error(request, str(reason))
    return SeeOther(f"{reverse('item', args=[item.code])}#places")
