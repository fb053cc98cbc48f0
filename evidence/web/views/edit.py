"""Change an item, say where its work stands, and catalogue one we do not hold."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from evidence import permissions
from evidence.actions import items
from evidence.models import Case, Item, User
from evidence.vocabularies import Role
from evidence.web import gates
from evidence.web.forms.items import ItemForm, ReferForm, StatusForm
from evidence.web.gates import Asked
from evidence.web.saving import SeeOther, attempt, named_source, named_tags, require, status_of


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: Asked, code: str) -> HttpResponse:
    item = gates.item(request.user, code)
    require(permissions.check_can_work_on, request.user, item)
    form = ItemForm(
        request.POST if request.method == "POST" else None, by=request.user, record=item
    )
    if form.is_valid():
        changed = attempt(form, lambda: _edit(form, item))
        if changed is not None:
            say_what_changed(request, changed)
            return SeeOther(reverse("item", args=[item.code]))
    context = {"item": item, "form": form}
    return render(request, "evidence/edit.html", context, status=status_of(form))


def _edit(form: ItemForm, item: Item) -> list[str]:
    values = form.values()
    if new := form.cleaned_data["new_tags"]:
        values["tags"] = named_tags(form.by, item.case, list(form.cleaned_data["tags"]), new)
    return items.edit_item(
        by=form.by,
        item=item,
        expected=form.expected(),
        reason=form.cleaned_data["reason"],
        **values,
    )


def say_what_changed(request: Asked, changed: list[str]) -> None:
    if changed:
        messages.success(request, "The change is saved, with your reason, in the history.")
    else:
        messages.info(request, "Nothing was different, so nothing was saved.")


@require_POST
def status(request: Asked, code: str) -> HttpResponse:
    """Set the work status and go back to where it was set."""
    item = gates.item(request.user, code)
    require(permissions.check_can_work_on, request.user, item)
    form = StatusForm(request.POST)
    if form.is_valid() and attempt(form, lambda: _set_status(request.user, item, form)) is not None:
        messages.success(request, f"{item.code} is now: {item.get_work_status_display().lower()}.")
    else:
        messages.error(request, "Choose one of the work statuses.")
    return SeeOther(_next(request, item))


def _set_status(by: User, item: Item, form: StatusForm) -> list[str]:
    given = form.cleaned_data
    return items.set_work_status(by=by, item=item, status=given["status"], reason=given["reason"])


def _next(request: Asked, item: Item) -> str:
    home = reverse("item", args=[item.code])
    return gates.page_of_ours(request, request.POST.get("next", ""), otherwise=home)


@require_http_methods(["GET", "HEAD", "POST"])
def refer(request: Asked) -> HttpResponse:
    """Catalogue a thing we know of and do not hold, in the case that ``?case=`` names."""
    case, cases = chosen_case(request)
    form = None
    if case is not None:
        typed = request.POST if request.method == "POST" else None
        form = ReferForm(typed, case=case, by=request.user)
        item = attempt(form, lambda: _refer(request.user, case, form)) if form.is_valid() else None
        if item:
            messages.success(request, f"{item.code} is catalogued. Claims can be added to it now.")
            return SeeOther(reverse("item", args=[item.code]))
    context = {"form": form, "case": case, "cases": cases}
    return render(request, "evidence/refer.html", context, status=status_of(form))


def _refer(by: User, case: Case, form: ReferForm) -> Item:
    values = dict(form.cleaned_data)
    values["source"] = named_source(by, case, values["source"])
    values["tags"] = named_tags(by, case, list(values.pop("tags", [])), values.pop("new_tags"))
    return items.refer(by=by, case=case, **values)


def chosen_case(request: Asked) -> tuple[Case | None, list[Case]]:
    """The case ``?case=`` names, or the only one, and all the person may add to.

    A case that is not one of them is answered by 404, or by 403 when the person may see it.
    """
    cases = list(Case.objects.where_role(request.user, Role.VERIFIER, Role.ADMIN))
    code = request.GET.get("case", "")
    if not code:
        if not cases and Case.objects.visible_to(request.user).exists():
            require(permissions.check_can_contribute, request.user, _any_case(request.user))
        return (cases[0] if len(cases) == 1 else None), cases
    case = gates.case(request.user, code)
    require(permissions.check_can_contribute, request.user, case)
    return case, cases


def _any_case(user: User) -> Case:
    return Case.objects.visible_to(user)[0]
