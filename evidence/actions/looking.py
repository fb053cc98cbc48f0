"""Note how far somebody has looked through what changed; a convenience, outside the ledger."""

from django.utils import timezone

from evidence.errors import NotAllowed
from evidence.models import Case, LastLook, User


def look_through(*, by: User, case: Case, upto: int) -> LastLook:
    """Note that a member has seen every change of a case below this entry; it never goes back."""
    if not Case.objects.visible_to(by).filter(pk=case.pk).exists():
        raise NotAllowed("There is no such case.")
    look, _ = LastLook.objects.get_or_create(user=by, case=case)
    LastLook.objects.filter(pk=look.pk, upto__lt=upto).update(upto=upto, at=timezone.now())
    look.refresh_from_db()
    return look
