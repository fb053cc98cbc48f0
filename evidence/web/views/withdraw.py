"""Withdraw a dated row: it stays readable, and a later row says why it no longer holds."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from evidence.actions import claims
from evidence.models import (
    Adoption,
    Case,
    ClaimEvidence,
    Dated,
    EditClaim,
    Finding,
    GenerationClaim,
    Item,
    ItemLink,
    LocationClaim,
    ProvenanceStep,
    Statement,
    StatementAssessment,
    StatementLink,
    TimeClaim,
    Transcript,
    User,
    VerificationNote,
)
from evidence.web import rows
from evidence.web.forms.items import WithdrawForm
from evidence.web.gates import Asked
from evidence.web.saving import SeeOther, attempt, require, status_of

SECTIONS: dict[type[Dated], str] = {
    LocationClaim: "places",
    TimeClaim: "times",
    ProvenanceStep: "provenance",
    GenerationClaim: "provenance",
    EditClaim: "provenance",
    VerificationNote: "notes",
    Finding: "finding",
    Transcript: "text",
    ItemLink: "links",
    StatementLink: "statements",
    Statement: "",
    StatementAssessment: "",
    Adoption: "places",
    ClaimEvidence: "places",
}
"""What can be withdrawn, and the section of its item's page that shows it."""
MODELS = {model._meta.model_name: model for model in SECTIONS}


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: Asked, model: str, uid: UUID) -> HttpResponse:
    row = visible_row(request.user, model, uid)
    back = _home(row)
    require(claims.check_can_withdraw, request.user, row)
    typed = request.POST if request.method == "POST" else None
    form = WithdrawForm(typed, by=request.user, case=row.ledger_case)
    may_go = row.is_current and form.is_valid()
    if may_go and attempt(form, lambda: bool(_withdraw(request, row, form))):
        messages.success(request, "It is withdrawn; the history keeps it.")
        return SeeOther(back)
    context = {
        "form": form,
        "row": row,
        "name": row._meta.verbose_name,
        "words": rows.in_words(row, request.user),
        "back": back,
    }
    return render(request, "evidence/withdraw.html", context, status=status_of(form))


def visible_row(user: User, model: str, uid: UUID) -> Dated:
    """The row if the user may see every item it speaks of and its case."""
    if model not in MODELS:
        raise Http404
    row = get_object_or_404(MODELS[model], uid=uid)
    wanted = {item.pk for item in row.ledger_items}
    seen = Item.objects.readable_by(user).filter(pk__in=wanted).count()
    in_case = Case.objects.visible_to(user).filter(pk=row.ledger_case.pk).exists()
    if seen != len(wanted) or not in_case or _is_sealed(user, row):
        raise Http404
    return row


def _is_sealed(user: User, row: Dated) -> bool:
    if not isinstance(row, Finding | VerificationNote):
        return False
    return not type(row)._default_manager.visible_to(user).filter(pk=row.pk).exists()


def _withdraw(request: Asked, row: Dated, form: WithdrawForm) -> Dated:
    return claims.withdraw(by=request.user, record=row, reason=form.cleaned_data["reason"])


def _home(row: Dated) -> str:
    if row.ledger_items:
        of_time = getattr(row, "time_claim_id", None) is not None
        section = "times" if of_time else SECTIONS[type(row)]
        return f"{reverse('item', args=[row.ledger_items[0].code])}#{section}"
    statement = row if isinstance(row, Statement) else cast(StatementLink, row).statement
    return reverse("statement", args=[statement.uid])
