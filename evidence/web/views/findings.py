"""Assess what somebody else has found, reopen what stands, and look behind a seal."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from evidence import permissions
from evidence.actions import checking
from evidence.errors import NotAllowed
from evidence.mentions import Named, named_in
from evidence.models import Finding, FindingReview, Item, User, people_who_see
from evidence.web import gates, rows
from evidence.web.forms.checking import BlindReviewForm, ReopenForm, ReviewForm, UnsealForm
from evidence.web.gates import Asked
from evidence.web.saving import SeeOther, attempt, require, status_of


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: Asked, uid: UUID) -> HttpResponse:
    """One's own assessment; of a sealed finding the page shows nothing until it is in."""
    finding = _finding(request.user, uid)
    item = finding.item
    require(permissions.check_can_work_on, request.user, item)
    if finding.is_current and (refused := _refused(request, finding)):
        return refused
    is_sealed = finding.recorded_by != request.user and permissions.is_sealed(request.user, item)
    kind = BlindReviewForm if is_sealed else ReviewForm
    typed = request.POST if request.method == "POST" else None
    form = kind(typed, by=request.user, case=item.case)
    if form.is_valid() and (made := _review(request.user, finding, form)):
        agreed = "The finding stands now." if made.agrees else "Your own finding is beside it."
        messages.success(request, f"Your review is recorded. {agreed}")
        return SeeOther(_home(item))
    successor = finding.successor
    reviews = list(finding.reviews.select_related("recorded_by"))
    notes = list(finding.notes.select_related("recorded_by").prefetch_related("marks", "steps"))
    reasons = [finding.reasons, *(review.reasons for review in reviews)]
    texts = [*(note.text for note in notes), *reasons]
    context = {
        "named": _named(texts, item, request.user),
        "notes": notes,
        "form": form,
        "item": item,
        "finding": finding,
        "is_sealed": is_sealed,
        "successor": successor,
        "successor_words": [] if is_sealed else _in_words(successor, request.user),
        "reviews": reviews,
    }
    return render(request, "evidence/review.html", context, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: Asked, uid: UUID) -> HttpResponse:
    finding = _finding(request.user, uid)
    require(permissions.check_can_reopen, request.user, finding)
    typed = request.POST if request.method == "POST" else None
    form = ReopenForm(typed, by=request.user, case=finding.item.case)
    if form.is_valid() and attempt(form, lambda: _reopen(request.user, finding, form)):
        messages.success(request, "The finding is reopened; its item is in work again.")
        return SeeOther(_home(finding.item))
    words = _in_words(finding, request.user)
    context = {"form": form, "item": finding.item, "row": finding, "words": words}
    return render(request, "evidence/reopen.html", context, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
def unseal(request: Asked, code: str) -> HttpResponse:
    """Read what is sealed, which leaves the blind assessment to somebody else."""
    item = gates.item(request.user, code)
    require(permissions.check_can_unseal, request.user, item)
    typed = request.POST if request.method == "POST" else None
    form = UnsealForm(typed, by=request.user, case=item.case)
    if form.is_valid() and attempt(form, lambda: _unseal(request.user, item, form)):
        messages.success(request, "You see the checks now; somebody else assesses them blind.")
        return SeeOther(_home(item))
    context = {"form": form, "item": item}
    return render(request, "evidence/unseal.html", context, status=status_of(form))


def _named(texts: list[str], item: Item, reader: User) -> Named:
    seers = people_who_see(item.case, [item])
    people = {person.username: person.display for person in seers}
    return named_in(texts, reader=reader, people=people)


def _finding(user: User, uid: UUID) -> Finding:
    known = Finding.objects.select_related("item__case", "recorded_by")
    return get_object_or_404(known, uid=uid, item__in=Item.objects.readable_by(user))


def _in_words(row: Finding | None, reader: User) -> list[tuple[str, str]]:
    return rows.in_words(row, reader) if row else []


def _home(item: Item) -> str:
    return f"{reverse('item', args=[item.code])}#finding"


def _refused(request: Asked, finding: Finding) -> HttpResponse | None:
    """Why somebody whose role would do does not review this one, and the way back."""
    try:
        permissions.check_can_review(request.user, finding)
    except NotAllowed as reason:
        context = {"reason": reason, "item": finding.item, "finding": finding}
        return render(request, "evidence/review_refused.html", context, status=403)
    return None


def _review(by: User, finding: Finding, form: ReviewForm) -> FindingReview | None:
    """The review; a finding replaced in the meantime is said on the page, with what was typed."""
    try:
        return attempt(
            form, lambda: checking.review_finding(by=by, finding=finding, **form.cleaned_data)
        )
    except PermissionDenied as reason:
        if finding.is_current:
            raise
        form.add_error(None, str(reason))
    return None


def _reopen(by: User, finding: Finding, form: ReopenForm) -> bool:
    return bool(checking.reopen_finding(by=by, finding=finding, **form.cleaned_data))


def _unseal(by: User, item: Item, form: UnsealForm) -> bool:
    return bool(checking.look_behind_seal(by=by, item=item, **form.cleaned_data))
