"""Small pictures of items in lists, as whoever reads the list wants to meet them."""

from typing import Any

from django import template

from evidence.models import Item, viewing_wishes_of
from evidence.vocabularies import Step
from evidence.web import cards

register = template.Library()


@register.inclusion_tag("evidence/_parts/thumb.html", takes_context=True)
def thumb(context: dict[str, Any], item: Item) -> dict[str, Any]:
    """The item's picture where it may be met unasked, else it blurred, else a symbol and a word."""
    wishes = viewing_wishes_of(context["request"].user)
    start = wishes.start(item.sensitivity)
    sharp = cards.preview_url(item, 320)
    shown = {Step.WORDS: "", Step.BLURRED: cards.veiled_url(item)}.get(start, sharp)
    return {
        "src": "" if wishes.no_thumbnails else shown,
        "kind": item.kind,
        "veil": item.get_sensitivity_display() if sharp and start != Step.OPEN else "",
    }
