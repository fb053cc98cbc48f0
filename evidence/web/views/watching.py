"""Watch an item, or stop."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from evidence.actions import watching
from evidence.web import gates
from evidence.web.gates import Asked
from evidence.web.saving import SeeOther


@require_POST
def page(request: Asked, code: str) -> HttpResponse:
    """``watch=no`` stops; anything else begins."""
    item = gates.item(request.user, code)
    if request.POST.get("watch") == "no":
        watching.unwatch(by=request.user, item=item)
        messages.info(request, f"You no longer watch {item.code}.")
    else:
        watching.watch(by=request.user, item=item)
        messages.success(request, f"You are told of every change of {item.code} from now on.")
    return SeeOther(reverse("item", args=[item.code]))
