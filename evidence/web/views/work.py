"""Take an item up, give it to a colleague or back, and talk about it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from evidence import permissions
from evidence.actions import work
from evidence.errors import AlreadySuperseded, NotAllowed
from evidence.mentions import Named, named_in
from evidence.models import Assignment, Item, Remark, User, people_who_see
from evidence.vocabularies import RemarkKind
from evidence.web import gates
from evidence.web.forms.work import AssignForm, RemarkForm
from evidence.web.gates import Asked
from evidence.web.saving import SeeOther, attempt, require, status_of


@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: Asked, code: str) -> HttpResponse:
    item = gates.item(request.user, code)
    require(permissions.check_can_work_on, request.user, item)
    typed = request.POST if request.method == "POST" else None
    form = AssignForm(typed, by=request.user, item=item)
    if form.is_valid() and (made := attempt(form, lambda: _assign(request.user, item, form))):
        messages.success(request, f"{item.code} is with {made.assignee.display} now.")
        return SeeOther(_home(item, "work"))
    held = Assignment.objects.current().filter(item=item).select_related("assignee").first()
    context = {"item": item, "form": form, "held": held}
    return render(request, "evidence/assign.html", context, status=status_of(form))


def _assign(by: User, item: Item, form: AssignForm) -> Assignment:
    return work.assign(by=by, item=item, **form.cleaned_data)


@require_POST
def take(request: Asked, code: str) -> HttpResponse:
    """Take an item up oneself, or renew one's lease."""
    item = gates.item(request.user, code)
    require(permissions.check_can_work_on, request.user, item)
    try:
        work.assign(by=request.user, item=item, to=request.user, **_kept(request.user, item))
        messages.success(request, f"{item.code} is yours for {work.LEASE_DAYS} days.")
    except (AlreadySuperseded, NotAllowed):
        messages.error(request, "A colleague was faster: see below who works on it.")
    return SeeOther(_home(item, "work"))


def _kept(user: User, item: Item) -> dict[str, Any]:
    """What stays when one's lease is renewed: the day it is wanted by, and what is to be done."""
    held = Assignment.objects.current().filter(item=item, assignee=user).first()
    return {"due": held.due, "note": held.reason} if held else {}


@require_POST
def release(request: Asked, uid: UUID) -> HttpResponse:
    """Give an item back, for anybody to take up."""
    held = get_object_or_404(
        Assignment.objects.select_related("item__case"),
        uid=uid,
        item__in=Item.objects.visible_to(request.user),
    )
    require(permissions.check_can_release, request.user, held)
    try:
        work.release(by=request.user, assignment=held)
        messages.success(request, f"{held.item.code} is free for others.")
    except AlreadySuperseded:
        messages.info(request, "It had changed hands already.")
    return SeeOther(_home(held.item, "work"))


@require_http_methods(["GET", "HEAD", "POST"])
def talk(request: Asked, code: str) -> HttpResponse:
    """Say or ask something; ``?answers=`` names the question that is answered."""
    item = gates.item(request.user, code)
    question = _question(request, item)
    if question is not None:
        require(permissions.check_can_work_on, request.user, item)
    typed = request.POST if request.method == "POST" else None
    form = RemarkForm(typed, by=request.user, item=item, answers=question)
    if form.is_valid() and (
        made := attempt(form, lambda: _remark(request.user, item, form, question))
    ):
        messages.success(request, f"{made.get_kind_display()} recorded; whom it concerns is told.")
        return SeeOther(_home(item, "talk"))
    named = _named(request.user, item, question)
    context = {"item": item, "form": form, "question": question, "named": named}
    return render(request, "evidence/talk.html", context, status=status_of(form))


def _named(reader: User, item: Item, question: Remark | None) -> Named:
    """What the question that is answered names."""
    people = {each.username: each.display for each in people_who_see(item.case, [item])}
    return named_in([question.text], reader=reader, people=people) if question else Named()


def _question(request: Asked, item: Item) -> Remark | None:
    wanted = request.GET.get("answers")
    if not wanted:
        return None
    said = Remark.objects.current().filter(item__in=item.parts()).select_related("item__case")
    questions = said.filter(kind=RemarkKind.QUESTION)
    return get_object_or_404(questions, uid=gates.uid_in(wanted))


def _remark(by: User, item: Item, form: RemarkForm, question: Remark | None) -> Remark:
    kind = form.cleaned_data.get("kind", RemarkKind.ANSWER)
    home = question.item if question else item  # of two merged, the one it was asked of
    text = form.cleaned_data["text"]
    return work.remark(by=by, item=home, kind=kind, text=text, answers=question)


@require_POST
def take_back(request: Asked, uid: UUID) -> HttpResponse:
    """Withdraw one's own words."""
    remark = get_object_or_404(
        Remark.objects.select_related("item__case", "item__merged_into"),
        uid=uid,
        item__in=Item.objects.readable_by(request.user),
    )
    try:
        work.take_back(by=request.user, remark=remark)
        messages.success(request, "Taken back; the history keeps it.")
    except AlreadySuperseded:
        messages.info(request, "It was changed or taken back already.")
    except NotAllowed as reason:
        raise PermissionDenied(str(reason)) from reason
    return SeeOther(_home(remark.item.standing, "talk"))


def _home(item: Item, section: str) -> str:
    return f"{reverse('item', args=[item.code])}#{section}"
