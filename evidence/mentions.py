"""Whom and what a text names: colleagues as `@name`, items as `BEL-0004`, moments of a film as
`BEL-0004@0:14`, pages of a document as `BEL-0004@p2`; each only as far as it may be seen."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from evidence import fragments
from evidence.errors import UnreadablePart
from evidence.models import Case, Item, User, people_who_see
from evidence.models.prepared import Prepared, many

# As Django spells usernames; what follows a letter is an e-mail address or a handle of elsewhere.
MENTION = re.compile(r"(?<![\w@.+-])@([\w.@+-]{1,150})")
# A code inside a longer word or an address is part of that.
REFERENCE = re.compile(
    rf"(?<![\w/.@-])(?P<code>[A-Z][A-Z0-9]{{1,11}}-[0-9]{{4,9}})"
    rf"(?:@(?:(?P<at>{fragments.CLOCK})|p(?P<page>[1-9][0-9]{{0,4}})))?"
    r"(?![\w-]|[.:][0-9])"
)
CLOSING = ".@+-"
"""What may end a username and more often ends a sentence."""

SEEN = Prepared(
    lambda reader, *codes: (
        Item.objects.readable_by(reader).filter(code__in=codes).values_list("code")
    )
)
MOST = 50
"""Mentions of one text that are looked at, and as many item codes."""


@dataclass(frozen=True)
class Named:
    """What the texts of a page may point to: people by username, and codes of items to be seen."""

    people: Mapping[str, str] = field(default_factory=dict)
    codes: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Reference:
    """An item a text names, from where to where: its moment `at`, in seconds, or its `page`."""

    start: int
    end: int
    code: str
    at: Decimal | None
    page: int | None


def references(text: str) -> Iterator[Reference]:
    """The items a text names, whether they are there or not."""
    for match in list(REFERENCE.finditer(text))[:MOST]:
        at, page = _moment(match["at"]), int(match["page"]) if match["page"] else None
        yield Reference(match.start(), match.end(), match["code"], at, page)


def _moment(text: str | None) -> Decimal | None:
    """None as well for what no film reaches: whoever writes that breaks no page."""
    try:
        return fragments.seconds_of(text) if text else None
    except UnreadablePart:
        return None


def named_in(texts: Iterable[str], *, reader: User, people: Mapping[str, str]) -> Named:
    """What these texts may point to for one reader, who is active."""
    written = {found.code for text in texts for found in references(text)}
    seen = {code for some in many(written) for (code,) in SEEN.rows(reader, *some)}
    return Named(people, frozenset(seen))


def spans(text: str, names: Mapping[str, str]) -> list[tuple[int, int, str]]:
    """Where known people are named, as (start, end, username); `names` maps lower case to exact.

    The longest reading wins: `@anna.` is Anna at the end of a sentence unless somebody is called
    `anna.` with the dot.
    """
    found = []
    for match in list(MENTION.finditer(text))[:MOST]:
        name = match[1]
        while name and name.casefold() not in names and name[-1] in CLOSING:
            name = name[:-1]
        if name.casefold() in names:
            found.append((match.start(), match.start() + 1 + len(name), names[name.casefold()]))
    return found


def people_in(text: str, *, case: Case, items: tuple[Item, ...] = ()) -> list[User]:
    """The members of the case named in a text who may see all of these items."""
    if not MENTION.search(text):
        return []
    people = {person.username: person for person in people_who_see(case, items)}
    names = {username.casefold(): username for username in people}
    return list({username: people[username] for _, _, username in spans(text, names)}.values())
