"""Let two items that are one go on as one: what would happen, the decision, and the way back."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from evidence import permissions
from evidence.actions import merging
from evidence.errors import NotAllowed
from evidence.models import Item, Merge, User
from evidence.web import gates
from evidence.web.forms.items import MergeForm, UnmergeForm
from evidence.web.gates import Asked
from evidence.web.saving import SeeOther, attempt, require, status_of

KINDS = {
    "receipts": "receipts",
    "provenance_steps": "steps of its history",
    "location_claims": "location claims",
    "time_claims": "time claims",
    "statement_links": "statements",
    "notes": "checks",
    "findings": "findings",
    "transcripts": "texts",
}
"""What hangs on an item and is shown together, in the words of the preview."""


@dataclass(frozen=True)
class Preview:
    """What a merge would do; `refusal` says why it cannot be, empty when it can."""

    item: Item
    into: Item
    counts: list[tuple[str, int, int]]
    narrowing: merging.Narrowing
    refusal: str
    is_link: bool

    @property
    def may_swap(self) -> bool:
        """Whether either code could go on: both hold a file or neither does."""
        return self.item.is_held == self.into.is_held


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def page(request: Asked, code: str) -> HttpResponse:
    """Merge this item with the one that ``other`` names; the held one of the two goes on."""
    item = gates.item(request.user, code)
    require(permissions.check_can_work_on, request.user, item)
    asked = request.POST if request.method == "POST" else request.GET
    form = MergeForm(asked if asked.get("other") else None, case=item.case, by=request.user)
    preview = None
    if form.is_bound and (other := form.named()):
        preview = preview_of(request.user, *_in_order(item, other))
    if preview and request.method == "POST" and not preview.refusal and form.is_valid():
        if attempt(form, lambda: _merge(request.user, preview, form)):
            messages.success(request, f"{preview.item.code} is shown here from now on.")
            return SeeOther(reverse("item", args=[preview.into.code]))
    elif request.method != "POST":
        form.only_named()
    context = {"nav": "search", "item": item, "form": form, "preview": preview}
    return render(request, "evidence/merge.html", context, status=_status(form, preview, request))


def _status(form: MergeForm, preview: Preview | None, request: Asked) -> int:
    if request.method == "POST" and preview and preview.refusal:
        return 422
    return status_of(form)


def _in_order(item: Item, other: Item) -> tuple[Item, Item]:
    """Which is merged into which: the held one goes on, else the one whose page this is."""
    return (item, other) if other.is_held and not item.is_held else (other, item)


def preview_of(user: User, item: Item, into: Item) -> Preview:
    refusal, is_link = "", False
    try:
        merging.check_can_merge(user, item, into)
    except NotAllowed as refused:
        refusal = str(refused)
    except ValidationError as refused:
        refusal = " ".join(refused.messages)
        is_link = any(each.code == merging.TWO_ORIGINALS for each in refused.error_dict["into"])
    narrowing = merging.narrowing(item, into) if not refusal else merging.Narrowing()
    return Preview(item, into, _counts(item, into), narrowing, refusal, is_link)


def _counts(item: Item, into: Item) -> list[tuple[str, int, int]]:
    counted = ((words, _count(item, name), _count(into, name)) for name, words in KINDS.items())
    return [row for row in counted if any(row[1:])]


def _count(item: Item, name: str) -> int:
    return getattr(item, name).model.objects.filter(item__in=item.parts()).count()


def _merge(by: User, preview: Preview, form: MergeForm) -> Merge:
    reason = form.cleaned_data["reason"]
    return merging.merge(by=by, item=preview.item, into=preview.into, reason=reason)


@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: Asked, uid: UUID) -> HttpResponse:
    """Let the two go on apart again."""
    seen = Item.objects.readable_by(request.user)
    known = Merge.objects.filter(state="active", item__in=seen, into__in=seen)
    merge = get_object_or_404(known.select_related("item__case", "into__case"), uid=uid)
    require(permissions.check_can_work_on, request.user, merge.into)
    stands = merge.is_current
    if stands:
        require(merging.check_can_unmerge, request.user, merge)
    typed = request.POST if request.method == "POST" else None
    form = UnmergeForm(typed, by=request.user, case=merge.into.case)
    if form.is_valid() and attempt(form, lambda: bool(_undo(request.user, merge, form))):
        messages.success(request, f"{merge.item.code} goes on by itself again.")
        return SeeOther(reverse("item", args=[merge.into.code]))
    context = {"nav": "search", "merge": merge, "form": form, "stands": stands}
    return render(request, "evidence/merge_undo.html", context, status=status_of(form))


def _undo(by: User, merge: Merge, form: UnmergeForm) -> Merge:
    return merging.unmerge(by=by, merge=merge, reason=form.cleaned_data["reason"])
