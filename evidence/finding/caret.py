"""What stands at the caret of the search box, and how a value is written to be read back."""

import re
from dataclasses import dataclass

from evidence.finding import fields
from evidence.finding.syntax import AND, NOT, OR, QUOTES

TOKEN = re.compile(
    r"""-?\(|\)|(?P<sign>-?)(?:(?P<field>[A-Za-z_][A-Za-z_0-9]+):(?!//))?
        (?P<value>"[^"]*(?:"[^\s()"]*|\Z)|[^\s()"]*)""",
    re.VERBOSE,
)
REST_OF_WORD = re.compile(r'[^\s()":,]*:?')
REST_OF_VALUE = re.compile(r'[^\s()",~]*')
REST_OF_QUOTED = re.compile(r'[^\s()"]*"?')
OPERATORS = OR | AND | {NOT}
BARE = re.compile(r"\w[\w'’.-]*")


@dataclass(frozen=True)
class Typed:
    """The part of a query that is being typed, from `start` to `end`, counted in characters.

    `field` is empty for a word; `text` is what there is of the value or word so far, `kept` the
    values of a list before it, with their comma. `follows` is what stands right behind.
    """

    start: int
    end: int
    sign: str
    field: str
    kept: str
    text: str
    follows: str

    @property
    def is_open(self) -> bool:
        """Whether there is something to complete: no phrase, no closed quotes, no OR."""
        return '"' not in self.text and self.text not in OPERATORS


def typed_at(query: str, at: int) -> Typed:
    """What is being typed at a caret with so many characters before it."""
    text = query.translate(QUOTES)
    token = next(found for found in TOKEN.finditer(text, 0, at) if found.end() == at)
    field, value = (token["field"] or "").casefold(), token["value"] or ""
    is_quoted = value.startswith('"')
    listed = "" if is_quoted or field not in fields.LISTS else value.rpartition(",")[0]
    kept = f"{listed}," if listed else ""
    rest = REST_OF_QUOTED if is_quoted else REST_OF_VALUE if field else REST_OF_WORD
    found = rest.match(text, at)
    end = found.end() if found else at
    start = at if token["value"] is None else token.start()
    typed = value.removeprefix(kept).removeprefix('"' if field else "")
    return Typed(start, end, token["sign"] or "", field, kept, typed, text[end : end + 1])


def quoted(name: str) -> str:
    """A name as the value of a field: in quotes unless it is one plain word.

    Quotes have no place between quotes, and a star at the end would make a beginning of it.
    """
    plain = " ".join(name.translate(QUOTES).replace('"', " ").split()).rstrip("*")
    return plain if BARE.fullmatch(plain) else f'"{plain}"'
