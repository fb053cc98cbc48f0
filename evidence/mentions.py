"""Who is meant by `@name` in a text: its writer's colleagues, as far as they may see the item."""

import re
from collections.abc import Mapping

from evidence.models import Case, Item, User, people_who_see

# As Django spells usernames; what follows a letter is an e-mail address or a handle of elsewhere.
MENTION = re.compile(r"(?<![\w@.+-])@([\w.@+-]{1,150})")
CLOSING = ".@+-"
"""What may end a username and more often ends a sentence."""

MOST = 50
"""Mentions of one text that are looked at."""


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
