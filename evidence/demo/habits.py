"""What the people of the demonstration keep for themselves: searches, and items they watch."""

from dataclasses import dataclass
from urllib.parse import urlencode

from evidence.actions import searches, watching
from evidence.demo.people import People
from evidence.models import Case, Item, SavedSearch


@dataclass(frozen=True)
class Kept:
    """A search somebody saved; `case` is the code of the case it is shared with."""

    by: str
    name: str
    asked: tuple[tuple[str, str], ...]
    case: str = ""


KEPT = (
    Kept("vera", "Around Kozinka", (("q", "near:Kozinka~15km"), ("view", "map")), case="BEL"),
    Kept("vera", "Without a place", (("q", "missing:location"),)),
    Kept("edith", "Leaflets", (("q", "leaflet"),)),
    Kept("edith", "Verified footage", (("finding", "verified"), ("sort", "changed"))),
    Kept("adam", "Could not be verified", (("finding", "not_verifiable"),), case="BEL"),
    Kept("adam", "Claims that contradict one another", (("q", "claim:contradicted"),)),
)
WATCHED = (("vera", "BEL-0001"), ("vera", "BEL-0003"), ("edith", "BEL-0001"))


def load(team: People) -> None:
    """Save and watch what is not saved or watched yet; needs the index to be caught up."""
    for each in KEPT:
        by = team[each.by]
        if not SavedSearch.objects.filter(owner=by, name=each.name).exists():
            case = Case.objects.filter(code=each.case).first()
            searches.save(by=by, name=each.name, asked=urlencode(each.asked), case=case)
    for username, code in WATCHED:
        watching.watch(by=team[username], item=Item.objects.get(code=code))
