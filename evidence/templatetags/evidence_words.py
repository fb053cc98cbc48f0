"""Times, sizes, moments and doubtful words as a person reads them."""

import json
import re
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from evidence import moments
from evidence.errors import UnreadableMoment
from evidence.finding import language

register = template.Library()
MIXED_SCRIPTS = "Latin and Cyrillic letters that look alike stand together in this word"


@register.filter
def stamp(at: datetime | None) -> str:
    """A time of our own clock: 22 Nov 2026, 14:02 UTC, with the machine's form beside it."""
    if at is None:
        return ""
    local = timezone.localtime(at)
    words = f"{local:%d %b %Y, %H:%M} {local:%Z}".lstrip("0")
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="seconds"), words)


@register.filter
def moment(edtf: str) -> str:
    """A claimed time in words; what cannot be read stands as it was typed."""
    try:
        return moments.in_words(moments.parse(edtf)) if edtf else ""
    except UnreadableMoment:
        return edtf


@register.filter
def seconds(length: float | None) -> str:
    """A duration as a player shows it: 1:04:09, 0:07."""
    if length is None:
        return ""
    whole = round(length)
    hours, minutes = whole // 3600, whole // 60 % 60
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"


@register.filter
def spaced(iso: str) -> str:
    """An ISO 8601 date and time with a space for its T."""
    return iso.replace("T", " ")


@register.filter
def degrees(value: Decimal) -> str:
    """A coordinate as it was given, without the zeros the column adds."""
    return f"{value:f}".rstrip("0").rstrip(".")


@register.filter
def thousands(number: int) -> str:
    return f"{number:,}"


@register.filter
def as_json(value: Any) -> str:
    """Raw tags, readable, in the order they were read."""
    return json.dumps(value, ensure_ascii=False, indent=1, default=str)


@register.filter
def mark_mixed(text: str) -> SafeString:
    """The text, escaped, with every word marked in which look-alike scripts stand together."""
    words = language.mixed_script_words(text)
    if not words:
        return conditional_escape(text)
    pattern = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, words))})(?!\w)", re.IGNORECASE)
    parts = pattern.split(text)
    marked = (
        format_html('<mark title="{}">{}</mark>', MIXED_SCRIPTS, part)
        if at % 2
        else conditional_escape(part)
        for at, part in enumerate(parts)
    )
    return mark_safe("".join(marked))  # noqa: S308  (every part is escaped above)


@register.filter
def mixes_scripts(text: str) -> list[str]:
    """The words of a text in which look-alike scripts stand together."""
    return language.mixed_script_words(text)
