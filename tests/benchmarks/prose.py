"""Texts as a catalog holds them: 120 words in English, Russian or Ukrainian."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import accumulate, islice

COMMON = (
    "the of and in to was near after before video photo damage building road bridge school "
    "hospital river village town city north south church tank truck convoy soldier civilian smoke "
    "fire blast crater shelling drone missile debris roof border checkpoint flag uniform witness",
    "и в на с по из от до был около после перед видео фото повреждение здание дорога мост школа "
    "больница река поле село город север юг церковь танк колонна солдат житель дым пожар взрыв "
    "воронка обстрел дрон ракета обломки крыша граница пропускной флаг форма свидетель",
    "і в на з по із від до був біля після перед відео фото пошкодження будівля дорога міст школа "
    "лікарня річка поле село місто північ південь церква танк колона солдат мешканець дим пожежа "
    "вибух вирва обстріл дрон ракета уламки дах кордон пропускний прапор форма свідок",
)
SYLLABLES = [
    syllables.split()
    for syllables in (
        "ba ko ri te lan mor sev dro pin ul gra ver nos tik am lor est in ov sk",
        "ба ко ри те лан мор сев дро пин ул гра вер нос тик ам лор ест ин ов ск",
        "ба ко рі те лан мор сів дро пін ул гра вер ніс тик ам лор єст ін ів зьк",
    )
]
LANGUAGES = (0, 0, 1, 2)
WORDS = 20_000
LENGTHS = {"title": (5, 12), "description": (20, 60), "note": (0, 45), "transcript": (0, 100)}
SOUTH_WEST, DEGREES = (44.0, 22.0), (8.0, 18.0)
FIRST_DAY, DAYS = date(2022, 3, 1), 1_000
SEED = 7
BLOCK = 1_000
"""Texts made from one seed, so that the n-th is the same however many there are."""

PER_KIND = 20
SAMPLE = 4_000


@dataclass(frozen=True)
class Text:
    """The texts of one item, a place in degrees, and a day."""

    title: str
    description: str
    note: str
    transcript: str
    place: tuple[float, float]
    day: date

    @property
    def words(self) -> list[str]:
        return f"{self.title} {self.description} {self.note} {self.transcript}".split()


def texts(count: int, start: int = 0) -> Iterator[Text]:
    """That many texts from the one of number `start` on, which begins a block.

    How often a word comes falls off with its rank, as Zipf found.
    """
    for block in range(start // BLOCK, -(-(start + count) // BLOCK)):
        yield from islice(_block(block), start + count - block * BLOCK)


def _block(number: int) -> Iterator[Text]:
    chance = random.Random(SEED + number)
    weights = _weights()
    for _ in range(BLOCK):
        lexicon = _lexicon(chance.choice(LANGUAGES))
        lengths = [chance.randint(*between) for between in LENGTHS.values()]
        words = iter(chance.choices(lexicon, cum_weights=weights, k=sum(lengths)))
        said = [" ".join(islice(words, length)) for length in lengths]
        place = [
            round(low + of * chance.random(), 4)
            for low, of in zip(SOUTH_WEST, DEGREES, strict=True)
        ]
        yield Text(*said, (place[0], place[1]), FIRST_DAY + timedelta(chance.randrange(DAYS)))


@cache
def _weights() -> list[float]:
    return list(accumulate(1 / (rank + 2.7) ** 1.03 for rank in range(WORDS)))


@cache
def _lexicon(language: int) -> list[str]:
    """Real words first, then made-up ones of that language's syllables."""
    chance = random.Random(language)
    words = dict.fromkeys(COMMON[language].split())
    while len(words) < WORDS:
        words["".join(chance.choices(SYLLABLES[language], k=chance.randint(2, 5)))] = None
    return list(words)


def questions(count: int) -> dict[str, list[str]]:
    """What to ask, by kind, picked from the first of that many texts so that it is found."""
    chance = random.Random(SEED)
    sample = list(texts(min(count, SAMPLE)))
    found = Counter(word for text in sample for word in set(text.words) if len(word) > 3)

    def some(least: float, most: float) -> list[str]:
        words = sorted(word for word, n in found.items() if least <= n / len(sample) < most)
        return chance.choices(words, k=PER_KIND)

    rare, mid, common = some(0, 3 / len(sample)), some(0.004, 0.02), some(0.06, 1)
    asked = chance.sample(sample, PER_KIND)
    neighbours = [text.description.split()[3:5] for text in asked]
    return {
        "rare": rare,
        "mid": mid,
        "common": common,
        "both": [f"{one} {other}" for one, other in zip(common, mid, strict=True)],
        "either": [f"{one} OR {other}" for one, other in zip(rare, mid, strict=True)],
        "phrase": [f'"{" ".join(pair)}"' for pair in neighbours],
        "prefix": [f"{word[:5]}*" for word in mid],
        "filtered": mid,
        "newest": common,
        "deep": common,
        "near": ["near:{},{}~5km".format(*text.place) for text in asked],
        "dated": [f"taken:{text.day}..{text.day + timedelta(30)}" for text in asked],
        "everything": [""] * PER_KIND,
    }


def spot_of(query: str) -> tuple[float, float]:
    """The place of a question of the kind *near*."""
    latitude, longitude = query.removeprefix("near:").partition("~")[0].split(",")
    return float(latitude), float(longitude)


def days_of(query: str) -> tuple[date, date]:
    """The first and last day of a question of the kind *dated*."""
    first, _, last = query.removeprefix("taken:").partition("..")
    return date.fromisoformat(first), date.fromisoformat(last)
