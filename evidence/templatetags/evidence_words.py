"""Times, sizes, moments and doubtful words as a person reads them."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from evidence import fragments, mentions, moments, places
from evidence.errors import UnreadableMoment
from evidence.finding import lookalikes
from evidence.finding.snippets import Marked
from evidence.models import ClaimShape

register = template.Library()
WINDS = (
    "N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE", "S", "SSW", "SW", "WSW", "W", "WNW", "NW",
    "NNW",
)  # fmt: skip


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
    return moments.said(edtf)


@register.filter
def offset_words(offset: str) -> str:
    """UTC+3 for +03:00."""
    return moments.offset_words(offset)


@register.filter
def wind(azimuth: float) -> str:
    """A direction by the nearest of sixteen names: 105 is ESE."""
    return WINDS[round(azimuth / 22.5) % 16]


@register.filter
def explained(moment: moments.Moment) -> str:
    """How far a moment reaches, and what it leaves open."""
    return moments.explained(moment)


@register.filter
def typed_moment(text: Any) -> moments.Moment | None:
    """What a filled field says, None when that cannot be read; its errors stand beside it."""
    try:
        return moments.read(str(text)) if text else None
    except UnreadableMoment:
        return None


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
def shape_words(shape: ClaimShape) -> str:
    """What a claimed place is beyond a point, and how large: a route of 5 places, 12.3 km."""
    words = places.format_shape(shape.outline)
    margin = places.format_distance(shape.margin_m)
    return f"{words}, ±{margin}" if shape.margin_m else words


@register.filter
def metres(length: float) -> str:
    """A distance as people say it."""
    return places.format_distance(length)


@register.filter
def of(found: Mapping[Any, Any], key: Any) -> Any:
    """What a mapping holds under a key, None for nothing."""
    return found.get(key)


@register.filter
def thousands(number: int) -> str:
    return f"{number:,}"


@register.filter
def part_words(text: str) -> str:
    """A part of a picture, film or document as people say it."""
    return fragments.in_words(text)


@register.filter
def file_names(chosen: Any) -> str:
    """What the files are called that a form was sent with, one or several."""
    files = chosen if isinstance(chosen, list) else [chosen]
    return ", ".join(file.name for file in files)


@register.filter
def as_json(value: Any) -> str:
    """Raw tags, readable, in the order they were read."""
    return json.dumps(value, ensure_ascii=False, indent=1, default=str)


@register.filter
def mark_mixed(text: str) -> SafeString:
    """The text, escaped, with every word marked in which look-alike scripts stand together."""
    parts, last = [], 0
    for seen in lookalikes.observed(text):
        title = ", ".join(f"{each.letter} is {each.code_point}" for each in seen.letters)
        parts += [conditional_escape(text[last : seen.start])]
        parts += [format_html('<mark title="{}">{}</mark>', title, text[seen.start : seen.end])]
        last = seen.end
    return mark_safe("".join([*parts, conditional_escape(text[last:])]))  # noqa: S308  (each part is)


@register.filter
def marked(pieces: Marked) -> SafeString:
    """A text in pieces, escaped, those marked that stand for words asked for."""
    shown = [(conditional_escape(piece), is_match) for piece, is_match in pieces]
    return mark_safe(  # noqa: S308  (each part is)
        "".join(f"<mark>{piece}</mark>" if is_match else piece for piece, is_match in shown)
    )


@register.filter
def look_alikes(text: str) -> list[lookalikes.Observation]:
    """The words of a text in which look-alike scripts stand together."""
    return lookalikes.observed(text)


@register.filter
def linked(text: str, named: mentions.Named) -> SafeString:
    """The text, escaped, with what it names and the reader may see: people marked, items linked.

    `BEL-0004@0:14` leads to that moment of the film, `BEL-0004@p2` to that page. What may not be
    seen stays the words it is.
    """
    pieces = sorted([*_people(text, named), *_items(text, named)])
    parts, end = [], 0
    for start, stop, shown in pieces:
        if start >= end:
            parts += [conditional_escape(text[end:start]), shown]
            end = stop
    return mark_safe("".join([*parts, conditional_escape(text[end:])]))  # noqa: S308  (as above)


Piece = tuple[int, int, SafeString]


def _people(text: str, named: mentions.Named) -> Iterator[Piece]:
    names = {username.casefold(): username for username in named.people}
    for start, stop, username in mentions.spans(text, names):
        who, said = named.people[username], text[start:stop]
        yield start, stop, format_html('<span class="mention" title="{}">{}</span>', who, said)


def _items(text: str, named: mentions.Named) -> Iterator[Piece]:
    for found in mentions.references(text):
        if found.code in named.codes:
            address = reverse("item", args=[found.code])
            part = _part_of(found)
            said = text[found.start : found.end]
            link = format_html('<a class="ref" href="{}{}">{}</a>', address, part, said)
            yield found.start, found.end, link


def _part_of(found: mentions.Reference) -> str:
    if found.at is not None:
        return f"?t={found.at:f}#media"
    return "" if found.page is None else f"?page={found.page}#media"
