"""What people do with a claim: adopt it, and attach what speaks for or against it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from evidence import permissions
from evidence.actions import claims, intake
from evidence.errors import IntakeError
from evidence.files import originals
from evidence.models import Adoption, AnyClaim, ClaimEvidence, LocationClaim, TimeClaim, slot_of
from evidence.web import gates, rows
from evidence.web.forms.adopting import AdoptForm
from evidence.web.forms.evidence import EvidenceForm
from evidence.web.gates import Asked
from evidence.web.saving import SeeOther, attempt, require, status_of
from evidence.web.views.media import stored

SECTIONS: dict[type, str] = {LocationClaim: "places", TimeClaim: "times"}


@require_http_methods(["GET", "HEAD", "POST"])
def adopt(request: Asked, model: str, uid: UUID) -> HttpResponse:
    """Decide to go by a claim; the form carries the adoption it would replace."""
    claim = gates.claim(request.user, model, uid)
    require(permissions.check_can_work_on, request.user, claim.item)
    standing = _standing(claim)
    typed = request.POST if request.method == "POST" else None
    form = AdoptForm(
        typed,
        by=request.user,
        case=claim.item.case,
        initial={"instead_of": standing.uid if standing else ""},
    )
    if (
        typed is not None
        and form.is_valid()
        and attempt(form, lambda: bool(_adopt(request, claim, form)))
    ):
        messages.success(request, "The claim is adopted; the others stay beside it.")
        return SeeOther(home_of(claim))
    return render(
        request, "evidence/adopt.html", _said(request, claim, form), status=status_of(form)
    )


def _standing(claim: AnyClaim) -> Adoption | None:
    role, part = slot_of(claim)
    current = Adoption.objects.current().filter(item=claim.item, role=role, part=part)
    return current.with_claims().first()


def _adopt(request: Asked, claim: AnyClaim, form: AdoptForm) -> Adoption:
    known = Adoption.objects.filter(item=claim.item)
    uid = form.cleaned_data["instead_of"]
    return claims.adopt(
        by=request.user,
        claim=claim,
        reason=form.cleaned_data["reason"],
        supersedes=known.filter(uid=uid).first() if uid else None,
    )


def _said(request: Asked, claim: AnyClaim, form: AdoptForm) -> dict[str, Any]:
    """The page in words: the claim, what the team goes by now, and a row that has been faster."""
    faster = form.successor
    standing = None if isinstance(faster, AnyClaim) else _standing(claim)
    return {
        "form": form,
        "claim": claim,
        "what": "time" if isinstance(claim, TimeClaim) else "location",
        "item": claim.item,
        "words": rows.in_words(claim, request.user),
        "standing": standing,
        "standing_words": rows.in_words(standing.claim, request.user) if standing else [],
        "newer": faster if isinstance(faster, AnyClaim) else claim.successor,
        "was_faster": faster is not None,
        "back": home_of(claim),
    }


def home_of(claim: AnyClaim) -> str:
    """Where the item's page shows the claim."""
    return f"{reverse('item', args=[claim.item.code])}#{SECTIONS[type(claim)]}"


@require_http_methods(["GET", "HEAD", "POST"])
def evidence(request: Asked, model: str, uid: UUID) -> HttpResponse:
    """Attach a file, an address or another item to a claim."""
    claim = gates.claim(request.user, model, uid)
    require(permissions.check_can_work_on, request.user, claim.item)
    typed = (request.POST, request.FILES) if request.method == "POST" else ()
    form = EvidenceForm(*typed, claim=claim, by=request.user)
    if typed and form.is_valid() and _attach(request, claim, form):
        messages.success(request, "It is attached to the claim.")
        return SeeOther(home_of(claim))
    context = {
        "form": form,
        "claim": claim,
        "item": claim.item,
        "words": rows.in_words(claim, request.user),
        "back": home_of(claim),
    }
    return render(request, "evidence/claim_evidence.html", context, status=status_of(form))


def _attach(request: Asked, claim: AnyClaim, form: EvidenceForm) -> ClaimEvidence | None:
    try:
        return attempt(form, lambda: _attached(request, claim, form.values()))
    except IntakeError as refused:
        form.add_error("file", f"The file could not be kept: {refused}. Please choose it again.")
    return None


def _attached(request: Asked, claim: Any, values: dict[str, Any]) -> ClaimEvidence:
    upload = values.pop("file")
    if upload is None:
        return claims.add_evidence(by=request.user, claim=claim, **values)
    kept = originals.keep(upload.chunks(), declared_size=upload.size)
    held = (intake.original_row(kept), upload.name)
    attached = claims.add_evidence(by=request.user, claim=claim, kept=held, **values)
    kept.release()
    return attached


@require_safe
def file(request: Asked, uid: UUID) -> HttpResponse:
    """A file attached to a claim."""
    found = gates.claim_evidence(request.user, uid)
    inline = request.GET.get("inline") == "1"
    item, name = found.item, found.file_name
    return stored(request, found.original, item, name=name, inline=inline, evidence=found)
