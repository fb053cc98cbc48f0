"""How an item's picture, film or sound is met: in words first where that is owed, then by steps."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.urls import reverse

from evidence.errors import UnreadablePart
from evidence.files.kinds import INLINE_TYPES
from evidence.fragments import seconds_of
from evidence.models import Item, User, ViewingWishes, viewing_wishes_of
from evidence.vocabularies import MediaKind, Step
from evidence.web import cards
from evidence.web.marks import Extent

TAGS = {MediaKind.IMAGE: "image", MediaKind.VIDEO: "video", MediaKind.AUDIO: "audio"}
TURNS = {"back": -1, "on": 1}

ASKED = {
    Step.BLURRED: "Show it blurred and grey",
    Step.GREY: "Show it sharp, in grey",
    Step.OPEN: "Show it in colour",
}


@dataclass(frozen=True)
class Looking:
    """One item as far as a reader has asked to see it; the template media.html reads these names.

    Without `asked` it stands where looking starts for this reader; `at` is the moment a film or a
    sound is opened at, in seconds; `turned_to` the page a document is opened at.
    """

    item: Item
    reader: User
    may_describe: bool = False
    asked: Step | None = None
    at: Decimal | None = None
    turned_to: int = 1

    @cached_property
    def wishes(self) -> ViewingWishes:
        return viewing_wishes_of(self.reader)

    @property
    def code(self) -> str:
        return self.item.code

    @property
    def kind(self) -> str:
        return self.item.kind

    @property
    def alt(self) -> str:
        of_page = f", page {self.page}" if self.turns else ""
        return f"{self.item.title}{of_page}"

    @property
    def sensitivity(self) -> str:
        return self.item.get_sensitivity_display()

    @property
    def words(self) -> str:
        """What can be seen, for who has not looked and may not want to."""
        return self.item.content_warning or self.item.description

    @cached_property
    def poster(self) -> str:
        return cards.preview_url(self.item, 1280)

    @property
    def veiled(self) -> str:
        return cards.veiled_url(self.item)

    @cached_property
    def tag(self) -> str:
        """The element that shows it; empty when nothing can."""
        original = self.item.original
        if original is None:
            return ""
        tag = TAGS.get(MediaKind(original.media_kind), "")
        if tag in ("video", "audio") and original.media_type in INLINE_TYPES:
            return tag
        return "image" if self.poster else ""

    @property
    def plays(self) -> bool:
        return self.tag in ("video", "audio")

    @property
    def opening(self) -> str:
        """The moment as an address names it, empty for the beginning."""
        return f"{self.at:f}" if self.plays and self.at is not None else ""

    @property
    def src(self) -> str:
        if self.plays:
            return f"{reverse('original', args=[self.code])}?inline=1"
        if self.page > 1:
            return reverse("document_page", args=[self.code, self.page])
        return self.poster

    # The pages of a document

    @property
    def turns(self) -> bool:
        """Whether there are pages to turn."""
        return self.extent.pages_drawn > 1

    @cached_property
    def extent(self) -> Extent:
        return Extent.of(self.item)

    @property
    def page(self) -> int:
        """The one in sight; one that is not drawn is left aside."""
        return self.turned_to if 1 <= self.turned_to <= self.extent.pages_drawn else 1

    @property
    def is_first_page(self) -> bool:
        return self.page == 1

    @property
    def is_last_page(self) -> bool:
        return self.page == self.extent.pages_drawn

    @property
    def pages_left(self) -> int:
        """How many pages are to be read in the original alone."""
        return max((self.extent.pages or 0) - self.extent.pages_drawn, 0)

    # The ladder

    @cached_property
    def is_laddered(self) -> bool:
        """Whether anything has to be asked for."""
        return self.wishes.start(self.item.sensitivity) != Step.OPEN

    @cached_property
    def steps(self) -> list[Step]:
        """Those there is something to show for."""
        pictures = {Step.BLURRED: self.veiled, Step.GREY: self.poster}
        return [step for step in self.wishes.steps() if pictures.get(step, True)]

    @cached_property
    def step(self) -> Step:
        wanted = self.asked or self.wishes.start(self.item.sensitivity)
        return wanted if wanted in self.steps else self.steps[0]

    @property
    def further(self) -> Step | None:
        """The next step, None at the last."""
        return next(iter(self.steps[self.steps.index(self.step) + 1 :]), None)

    @property
    def further_words(self) -> str:
        if self.further is None:
            return ""
        if self.tag == "audio":
            return "Show the player"
        is_film = self.tag == "video" and self.further != Step.BLURRED
        return ASKED[self.further] + (", muted" if is_film else "")

    @property
    def is_uncovered(self) -> bool:
        """Whether it is seen as it is."""
        return self.step in (Step.GREY, Step.OPEN)


def page_in(asked: Mapping[str, str]) -> int:
    """The page that an address names, or a form says to turn to; the first for none."""
    text = asked.get("page", "")
    page = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1
    return page + TURNS.get(asked.get("turn", ""), 0)


def moment_in(text: str) -> Decimal | None:
    """The moment of a film that an address or a form names; what is none is left aside."""
    try:
        return seconds_of(text)
    except UnreadablePart:
        return None
