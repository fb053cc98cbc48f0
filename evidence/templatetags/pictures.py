"""Small pictures of items in lists, as whoever reads the list wants to meet them."""

from functools import cache
from typing import Any

from django import template
from django.templatetags.static import static

from evidence.models import Item, viewing_wishes_of
from evidence.vocabularies import ItemKind, Step
from evidence.web import cards

register = template.Library()


@register.filter
@cache
def drawing(kind: str) -> str:
    """Where the drawing for a kind of item is; one that was tampered with has the general one."""
    return static(f"evidence/kinds/{kind if kind in ItemKind.values else ItemKind.OTHER}.svg")


@register.inclusion_tag("evidence/_parts/thumb.html", takes_context=True)
def thumb(context: dict[str, Any], item: Item) -> dict[str, Any]:
    """The item's picture where it may be met unasked, else it blurred, else a symbol and a word."""
    wishes = viewing_wishes_of(context["request"].user)
    start = wishes.start(item.sensitivity)
    sharp = cards.preview_url(item, 320)
    return {
        "src": "" if wishes.no_thumbnails else _shown(item, start, sharp),
        "kind": item.kind,
        "veil": item.get_sensitivity_display() if sharp and start != Step.OPEN else "",
    }


def _shown(item: Item, start: Step, sharp: str) -> str:
    if start == Step.WORDS:
        return ""
    return cards.veiled_url(item) if start == Step.BLURRED else sharp
