"""The numbers that matter in a case: each is what the search it leads to finds."""

from dataclasses import dataclass

from django.urls import reverse

from evidence.finding import index
from evidence.finding import query as asking
from evidence.finding.index import Searched
from evidence.finding.walk import count_of
from evidence.models import Case, User
from evidence.vocabularies import FindingValue

IN_DOUBT = ",".join(
    (
        FindingValue.DISPUTED,
        FindingValue.MISLEADING,
        FindingValue.MANIPULATED,
        FindingValue.FALSE,
    )
)
NUMBERS = (
    ("Items", "", ""),
    ("Received", "has:file", "a file is held"),
    ("Checked", "has:note", "somebody noted a check"),
    ("Verified", f"finding:{FindingValue.VERIFIED}", "two people agree"),
    ("Likely", f"finding:{FindingValue.LIKELY}", "two people agree"),
    ("Could not be verified", f"finding:{FindingValue.NOT_VERIFIABLE}", "two people agree"),
    ("Disputed or wrong", f"finding:{IN_DOUBT}", "two people agree"),
    ("Awaits a second person", "has:finding finding:not_assessed", "a finding is proposed"),
    ("Contradicted", "claim:contradicted", "items whose claims clash or that deny a statement"),
    ("Place only claimed", "claim:place_only", "none is adopted"),
    ("No place", "missing:location", "no claim of one"),
    ("No source", "missing:source", "nobody is named"),
)
"""What is counted, what asks for it, and what it means in a few words."""


@dataclass(frozen=True)
class Tally:
    """So many items, as one person may see them, and the search that lists exactly these."""

    label: str
    meaning: str
    query: str
    url: str
    count: int


def of(case: Case, reader: User) -> list[Tally]:
    """Every number of NUMBERS, counted by the index in one go."""
    counts: dict[int, int] = {}

    def count(number: int, found: Searched) -> None:
        counts[number] = count_of(found.searcher, found.query)

    asked = [(asking.parse(query), {"case": [case.code]}) for _, query, _ in NUMBERS]
    index.asked_of_each(reader, asked, count)
    return [
        Tally(label, meaning, query, searching(case, query), counts.get(number, 0))
        for number, (label, query, meaning) in enumerate(NUMBERS)
    ]


def searching(case: Case, query: str = "") -> str:
    """The address of a search within a case."""
    return reverse("search", query={"case": case.code} | ({"q": query} if query else {}))
