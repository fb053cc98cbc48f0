"""How a person wants to meet hard pictures, and their own tally; outside the ledger, as notices."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from evidence.models import Item, User, Viewing, ViewingWishes, viewing_wishes_of
from evidence.models.viewing import KEPT_DAYS
from evidence.vocabularies import FURTHEST_START, VEILED, Sensitivity, Step

ONE_LOOK = timedelta(hours=1)


def set_viewing_wishes(*, by: User, starts: Mapping[str, str], **wishes: Any) -> ViewingWishes:
    """Say how one wants to meet what is sensitive; without a tally what was counted goes."""
    kept = {
        Sensitivity(kind).value: Step(step).value
        for kind, step in starts.items()
        if FURTHEST_START[Sensitivity(kind)] != Step.WORDS
    }
    with transaction.atomic():
        found, _ = ViewingWishes.objects.update_or_create(
            user=by, defaults={**wishes, "starts": kept}
        )
        if not found.counts:
            forget_viewings(by=by)
    return found


def note_viewing(*, by: User, item: Item) -> bool:
    """Count that somebody uncovered an item; whether it was counted, once an hour and item."""
    if item.sensitivity not in VEILED or not viewing_wishes_of(by).counts:
        return False
    now = timezone.now()
    mine = Viewing.objects.filter(user=by)
    mine.filter(at__lt=now - timedelta(days=KEPT_DAYS + 1)).delete()
    if mine.filter(item=item, at__gt=now - ONE_LOOK).exists():
        return False
    Viewing.objects.create(user=by, item=item, sensitivity=item.sensitivity)
    return True


def forget_viewings(*, by: User) -> int:
    """Erase one's tally; returns how many openings it held."""
    return Viewing.objects.filter(user=by).delete()[0]
