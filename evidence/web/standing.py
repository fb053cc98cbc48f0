"""What the head of every page says of the person: which role where, and how much waits for them."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from evidence import notices
from evidence.models import Item, Membership, User
from evidence.permissions import CONTRIBUTORS
from evidence.vocabularies import WorkStatus


def standing(request: HttpRequest) -> dict[str, Any]:
    """A context processor; asks the database only when a page shows its head."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {
        "user_roles": SimpleLazyObject(lambda: roles_of(user)),
        "waiting_count": SimpleLazyObject(lambda: waiting_for(user) or ""),
        "unread_notices": SimpleLazyObject(lambda: unread_of(user)),
    }


def roles_of(user: User) -> str:
    """Verifier · BEL, TRN; one group for each role held."""
    held: dict[str, list[str]] = {}
    for member in Membership.objects.filter(user=user, active=True).select_related("case"):
        held.setdefault(member.get_role_display(), []).append(member.case.code)
    return "; ".join(f"{role} · {', '.join(sorted(codes))}" for role, codes in held.items())


def waiting_for(user: User) -> int:
    """How many items are ready for a review this person may give."""
    reviewed = Membership.objects.filter(user=user, active=True, role__in=CONTRIBUTORS)
    ready = Item.objects.visible_to(user).filter(work_status=WorkStatus.READY)
    return ready.filter(case__in=reviewed.values("case")).count()


def unread_of(user: User) -> str:
    """How many notices are unread; empty for none, 99+ for very many."""
    count = notices.unread_count(user)
    return f"{notices.MOST_COUNTED - 1}+" if count == notices.MOST_COUNTED else str(count or "")
