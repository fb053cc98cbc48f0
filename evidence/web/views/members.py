"""Open and change cases, and say who works in them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from evidence import permissions
from evidence.actions import cases
from evidence.models import Case, Membership, User
from evidence.web import gates
from evidence.web.forms.cases import ENDED, CaseForm, MemberForm, NewCaseForm
from evidence.web.gates import Asked
from evidence.web.saving import SeeOther, attempt, require, status_of
from evidence.web.views.edit import say_what_changed


@require_http_methods(["GET", "HEAD", "POST"])
def add_case(request: Asked) -> HttpResponse:
    require(permissions.check_can_open_cases, request.user)
    form = NewCaseForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        case = attempt(form, lambda: cases.open_case(by=request.user, **form.cleaned_data))
        if case:
            messages.success(request, "The case is open. Say who works in it.")
            return SeeOther(reverse("case_members", args=[case.code]))
    context = {"nav": "cases", "form": form}
    return render(request, "evidence/case_add.html", context, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
def edit_case(request: Asked, code: str) -> HttpResponse:
    case = gates.case(request.user, code)
    require(permissions.check_can_manage, request.user, case)
    form = CaseForm(
        request.POST if request.method == "POST" else None, by=request.user, record=case
    )
    if form.is_valid() and attempt(form, lambda: bool(_edit(form, case))):
        say_what_changed(request, list(form.values()))
        return SeeOther(reverse("case", args=[case.code]))
    context = {"nav": "cases", "case": case, "form": form}
    return render(request, "evidence/case_edit.html", context, status=status_of(form))


def _edit(form: CaseForm, case: Case) -> Case:
    reason = form.cleaned_data["reason"]
    return cases.edit_case(
        by=form.by, case=case, expected=form.expected(), reason=reason, **form.values()
    )


@require_http_methods(["GET", "HEAD", "POST"])
def members(request: Asked, code: str) -> HttpResponse:
    """Who works in the case; a form beside each changes or ends it, the last one adds somebody."""
    case = gates.case(request.user, code)
    require(permissions.check_can_manage, request.user, case)
    form = MemberForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        member = attempt(form, lambda: _set_member(request.user, case, form))
        if member:
            messages.success(request, _said(member))
            return SeeOther(_after(request.user, case))
    team = case.memberships.select_related("user").order_by("-active", "user__username")
    context = {"nav": "cases", "case": case, "form": form, "team": team, "ended": ENDED}
    return render(request, "evidence/members.html", context, status=status_of(form))


def _set_member(by: User, case: Case, form: MemberForm) -> Membership:
    person, role = form.cleaned_data["username"], form.cleaned_data["role"]
    if role != ENDED:
        return cases.set_member(by=by, case=case, user=person, role=role)
    known = Membership.objects.filter(case=case, user=person).first()
    if known is None:
        raise ValidationError({"username": f"{person.display} does not work in this case."})
    return cases.set_member(by=by, case=case, user=person, role=known.role, active=False)


def _said(member: Membership) -> str:
    if not member.active:
        return f"{member.user.display} no longer works in this case."
    return f"{member.user.display} is {member.get_role_display().lower()} in this case."


def _after(user: User, case: Case) -> str:
    """The page again, unless the person has just given up their own right to it."""
    if permissions.can_manage(user, case):
        return reverse("case_members", args=[case.code])
    return reverse("case_list")
