"""What else a word asked for stands for: synonyms and names of places, widened in the query.

The index holds none of it, so an edited table counts at once and nothing is indexed anew.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path

from evidence.finding import language
from evidence.models import Synonym

Group = tuple[str, ...]
"""Words that stand for one another."""

PLACES = Path(__file__).with_name("places.txt")
FRESH_SECONDS = 1.0
"""How long a process goes by the table as it last read it."""


@dataclass(frozen=True)
class Vocabulary:
    """Groups of words, found by any form or spelling of one of them."""

    groups: tuple[Group, ...]

    @cached_property
    def by_term(self) -> dict[str, list[int]]:
        """The numbers of the groups that list a word under this term."""
        found: dict[str, list[int]] = {}
        for number, group in enumerate(self.groups):
            terms = (term for word in group for term in _listed_under(word))
            for term in dict.fromkeys(terms):
                found.setdefault(term, []).append(number)
        return found

    def others(self, terms: Iterable[str]) -> Iterable[str]:
        """The words that stand in one group with a word of these terms."""
        numbers = {number for term in terms for number in self.by_term.get(term, ())}
        return (word for number in sorted(numbers) for word in self.groups[number])


def _listed_under(word: str) -> list[str]:
    """Its folded form, and if that may be a name its keys; not what it might be a form of."""
    keys = set(language.keys_of(word)).intersection(language.terms_of_word(word))
    return [language.fold(word), *sorted(keys)]


def terms_of_word(word: str) -> tuple[str, ...]:
    """The terms of a word asked for, and of all it stands for; its folded form first."""
    return _widened(word, _table())


def names_of_word(word: str) -> tuple[str, ...]:
    """The terms of a place's name as it stands and of its names in other languages; no lemmas."""
    own = (language.fold(word), *language.keys_of(word))
    others = (*_vocabulary(_table()).others(own), *_places().others(own))
    meant = (term for other in others for term in _listed_under(other))
    return tuple(dict.fromkeys((*own, *meant)))


def shipped_terms_of_word(word: str) -> tuple[str, ...]:
    """The same by what the catalog ships, whatever the table says by now."""
    return _widened(word, STARTER)


@lru_cache(maxsize=10_000)
def _widened(word: str, synonyms: tuple[Group, ...]) -> tuple[str, ...]:
    own = language.terms_of_word(word)
    others = (*_vocabulary(synonyms).others(own), *_places().others(own))
    meant = (term for other in others for term in _listed_under(other))
    return tuple(dict.fromkeys((*own, *meant)))


@lru_cache(maxsize=2)
def _vocabulary(groups: tuple[Group, ...]) -> Vocabulary:
    return Vocabulary(groups)


@cache
def _places() -> Vocabulary:
    """Names of settlements of the area, made by docs/settlements/make_aliases.py."""
    lines = PLACES.read_text(encoding="utf-8").splitlines()
    return Vocabulary(tuple(tuple(line.split()) for line in lines))


# The table of this site


@dataclass
class Reading:
    """The table as it was last read, and when."""

    groups: tuple[Group, ...] = ()
    until: float = 0.0


_reading = Reading()


def _table() -> tuple[Group, ...]:
    if time.monotonic() >= _reading.until:
        rows = Synonym.objects.order_by("pk").values_list("words", flat=True)
        _reading.groups = tuple(tuple(words.split()) for words in rows)
        _reading.until = time.monotonic() + FRESH_SECONDS
    return _reading.groups


def forget() -> None:
    """Read the table anew for the next word."""
    _reading.until = 0.0


STARTER: tuple[Group, ...] = tuple(
    tuple(line.split())
    for line in """
leaflet листовка листівка
drone UAV UAS quadcopter дрон БПЛА БпЛА беспилотник безпілотник квадрокоптер
tank танк
helicopter chopper вертолет вертоліт гелікоптер
aircraft airplane plane самолет літак
missile ракета
rocket ракета
shell projectile снаряд
mortar миномет міномет
howitzer гаубица гаубиця
artillery артиллерия артилерія
mine мина міна
grenade граната
bomb бомба
explosion blast взрыв вибух
shelling обстрел обстріл
strike удар
fire пожар пожежа
crater воронка вирва
checkpoint блокпост КПП
border граница кордон
soldier serviceman солдат военнослужащий військовослужбовець
prisoner captive пленный полонений
surrender сдача капитуляция здача капітуляція
captivity плен полон
corpse body тело тіло
civilian гражданский цивільний
evacuation эвакуация евакуація
hospital больница госпиталь лікарня шпиталь
school школа
village село деревня
town city город місто
street улица вулиця
bridge мост міст
road дорога
vehicle машина автомобиль автомобіль
car автомобиль автомобіль машина
truck грузовик вантажівка
armour armor броня
APC БТР
IFV БМП
MLRS РСЗО РСЗВ
EW РЭБ РЕБ
raid рейд набег наліт
convoy column колонна колона
flag флаг прапор стяг
passport паспорт
video видео відео
photo photograph фото фотография фотографія
satellite спутник супутник
war война війна
army армия армія
Ukraine Украина Україна
Russia Россия Росія
Belgorod Белгород Білгород Бєлгород Bilhorod
Kursk Курск Курськ
Bryansk Брянск Брянськ
Moscow Москва
Crimea Крым Крим
Donbas Donbass Донбасс Донбас
""".strip().splitlines()
)
"""What the table holds at first; a migration puts it there."""
