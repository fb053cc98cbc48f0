"""How an item's picture, film or sound is met: in words first where that is owed, then by steps."""

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

TAGS = {MediaKind.IMAGE: "image", MediaKind.VIDEO: "video", MediaKind.AUDIO: "audio"}
PICTURED = frozenset({Step.BLURRED, Step.GREY})
"""Steps that only something with a picture has."""

ASKED = {
    Step.BLURRED: "Show it blurred and grey",
    Step.GREY: "Show it sharp, in grey",
    Step.OPEN: "Show it in colour",
}


@dataclass(frozen=True)
class Looking:
    """One item as far as a reader has asked to see it; the template media.html reads these names.

    Without `asked` it stands where looking starts for this reader; `at` is the moment a film or a
    sound is opened at, in seconds.
    """

    item: Item
    reader: User
    may_describe: bool = False
    asked: Step | None = None
    at: Decimal | None = None

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
        return self.item.title

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
        return self.poster

    # The ladder

    @cached_property
    def is_laddered(self) -> bool:
        """Whether anything has to be asked for."""
        return self.wishes.start(self.item.sensitivity) != Step.OPEN

    @cached_property
    def steps(self) -> list[Step]:
        return [step for step in self.wishes.steps() if self.poster or step not in PICTURED]

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


def moment_in(text: str) -> Decimal | None:
    """The moment of a film that an address or a form names; what is none is left aside."""
    try:
        return seconds_of(text)
    except UnreadablePart:
        return None
