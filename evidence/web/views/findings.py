"""Review a finding somebody else has proposed."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from evidence import permissions
from evidence.actions import checking
from evidence.models import Finding, FindingReview, Item, User
from evidence.web import rows
from evidence.web.forms.checking import ReviewForm
from evidence.web.gates import Asked
from evidence.web.saving import SeeOther, attempt, require, status_of


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: Asked, uid: UUID) -> HttpResponse:
    finding = get_object_or_404(
        Finding.objects.select_related("item__case", "recorded_by"),
        uid=uid,
        item__in=Item.objects.visible_to(request.user),
    )
    item = finding.item
    require(permissions.check_can_work_on, request.user, item)
    form = ReviewForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and (made := _review(request.user, finding, form)):
        agreed = "The finding stands now." if made.agrees else "Your own finding is beside it."
        messages.success(request, f"Your review is recorded. {agreed}")
        return SeeOther(f"{reverse('item', args=[item.code])}#finding")
    if finding.is_current and not form.is_bound:
        require(permissions.check_can_review, request.user, finding)
    successor = finding.successor
    context = {
        "form": form,
        "item": item,
        "finding": finding,
        "successor": successor,
        "successor_words": rows.in_words(successor, request.user) if successor else [],
        "reviews": finding.reviews.select_related("recorded_by"),
    }
    return render(request, "evidence/review.html", context, status=status_of(form))


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
