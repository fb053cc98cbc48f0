"""What the head of every page says of the person: which role where, and how much waits for them."""

from typing import Any

from django.db.models import Count
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from evidence import notices
from evidence.models import Item, Membership, User
from evidence.models.prepared import Prepared
from evidence.permissions import CONTRIBUTORS
from evidence.vocabularies import Role, WorkStatus


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


_held = Prepared(
    lambda person: Membership.objects.filter(user=person, active=True).values_list(
        "role", "case__code"
    )
)
_ready = Prepared(
    lambda person: (
        Item.objects.visible_to(person)
        .filter(work_status=WorkStatus.READY, case__in=_reviewed_by(person))
        .order_by()
        .values("case")
        .annotate(number=Count("pk"))
        .values_list("number")
    )
)


def roles_of(user: User) -> str:
    """Verifier · BEL, TRN; one group for each role held."""
    held: dict[str, list[str]] = {}
    for role, code in _held.rows(user):
        held.setdefault(Role(role).label, []).append(code)
    return "; ".join(f"{role} · {', '.join(sorted(codes))}" for role, codes in held.items())


def waiting_for(user: User) -> int:
    """How many items are ready for a review this person, who is active, may give."""
    return sum(number for (number,) in _ready.rows(user))


def _reviewed_by(person: User) -> Any:
    held = Membership.objects.filter(user=person, active=True, role__in=CONTRIBUTORS)
    return held.values("case")


def unread_of(user: User) -> str:
    """How many notices are unread; empty for none, 99+ for very many."""
    count = notices.unread_count(user)
    return f"{notices.MOST_COUNTED - 1}+" if count == notices.MOST_COUNTED else str(count or "")
