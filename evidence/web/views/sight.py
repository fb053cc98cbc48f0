"""Say who may see an item; only an admin of its case does."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from evidence import permissions
from evidence.actions import items
from evidence.models import Item, User
from evidence.web import gates
from evidence.web.forms.items import SightForm
from evidence.web.gates import Asked
from evidence.web.saving import SeeOther, attempt, require, status_of


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: Asked, code: str) -> HttpResponse:
    item = gates.item(request.user, code)
    require(permissions.check_can_manage, request.user, item.case)
    let_in = User.objects.filter(grants__item=item, grants__active=True)
    form = SightForm(
        request.POST if request.method == "POST" else None,
        by=request.user,
        item=item,
        initial={"visibility": item.visibility, "people": [person.uid for person in let_in]},
    )
    if form.is_valid() and attempt(form, lambda: _set_sight(request.user, item, let_in, form)):
        messages.success(request, f"Who may see {item.code} is set.")
        return SeeOther(reverse("item", args=[item.code]))
    context = {"item": item, "form": form}
    return render(request, "evidence/sight.html", context, status=status_of(form))


def _set_sight(by: User, item: Item, let_in: Iterable[User], form: SightForm) -> bool:
    given = form.cleaned_data
    before, after = set(let_in), set(given["people"])
    items.set_visibility(by=by, item=item, visibility=given["visibility"], reason=given["reason"])
    for person in sorted(before ^ after, key=lambda person: person.pk):
        items.set_grant(
            by=by, item=item, user=person, active=person in after, reason=given["reason"]
        )
    return True
