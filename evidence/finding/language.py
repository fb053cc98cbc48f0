"""Words to terms, for documents and queries alike: two words match when they share a term.

A word yields its folded form, one key across scripts and romanisations (`~` before it), and,
where a list of synonyms names it, what they share (`=` before it).
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from anyascii import anyascii

INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff\u0300\u0301"))
APOSTROPHES = "'’ʼ‘`´ʹ"
HYPHENS = r"\-‐‑–"  # as they stand in a character class
WORD = re.compile(rf"[^\W_]+(?:[{APOSTROPHES}{HYPHENS}][^\W_]+)*")

# One spelling for letters that Russian, Ukrainian and Belarusian write differently.
ONE_LETTER = str.maketrans("ёєґіїў", "еегииу")

# Cyrillic letters that pass for Latin ones, small or capital, and the rare ones used only so.
LOOKALIKES = dict(zip("асеорхуівкмнт", "aceopxyibkmht", strict=True))
IMPOSTORS = dict(zip("јѕԁһӏ", "jsdhl", strict=True))
TO_LATIN = str.maketrans(LOOKALIKES | IMPOSTORS)
TO_CYRILLIC = str.maketrans({latin: cyrillic for cyrillic, latin in LOOKALIKES.items()})

# Romanisations of the same sound, after ALA-LC, BGN/PCGN, ISO 9, Ukraine 2010 and press usage.
HACHEKS = str.maketrans({"č": "ch", "š": "sh", "ž": "zh", "ć": "ch", "ě": "e"})
SOUNDS = (
    (r"shch|sch", "Q"),
    (r"tch|ch", "C"),
    (r"sh", "S"),
    (r"zh", "Z"),
    (r"ts|tz", "c"),
    (r"[gk]?h", "g"),  # г is g in Russian and h in Ukrainian; х is kh or h
    (r"w", "v"),
    (r"x", "ks"),
    (r"[yij]+", "i"),
    (r"(^|(?<=[aeou]))ie", "e"),
)
READINGS = (("г", "gh"), ("и", "iy"))  # Russian and Ukrainian read these differently
GLIDE = re.compile(r"[yi]{2,}|(?<=.)y(?=[aou])")
SHORT = 6  # below it, hold and gold, west and vest, arts and arc are different words

SYNONYMS_OF = (("leaflet", "leaflets", "листовка", "листовки", "листовку", "листівка", "листівки"),)


def words_of(text: str) -> list[str]:
    """Return the words as written, a hyphenated one whole."""
    return WORD.findall(_composed(text))


def terms_of(text: str) -> list[str]:
    """Return the terms of every word, and of every part of a hyphenated one, in order."""
    return [
        term
        for word in words_of(text)
        for part in _with_parts(word)
        for term in terms_of_word(part)
    ]


@lru_cache(maxsize=200_000)
def terms_of_word(word: str) -> tuple[str, ...]:
    """Return the terms by which one word is found, its folded form first."""
    folded = fold(word)
    terms = [folded, *(f"~{key}" for key in _keys(folded)), *SYNONYMS.get(folded, ())]
    return tuple(term for term in terms if term)


def fold(word: str) -> str:
    """Return one spelling of a word: case, apostrophes, ё/е, і/ї/и and look-alikes aside."""
    word = _composed(word).casefold().translate(INVISIBLE)
    word = re.sub(rf"(?<=[a-z])[{APOSTROPHES}]s$", "", word)
    word = re.sub(rf"[{APOSTROPHES}{HYPHENS}]", "", word)
    return _in_one_script(word).translate(ONE_LETTER)


def mixed_script_words(text: str) -> list[str]:
    """Return the words, as written, in which Latin and Cyrillic look-alikes stand together."""
    found = (part for word in words_of(text) for part in _parts(word))
    return list(dict.fromkeys(part for part in found if _is_disguised(part)))


def _composed(text: str) -> str:
    return unicodedata.normalize("NFKC", text).translate(INVISIBLE)


def _parts(word: str) -> list[str]:
    return re.split(f"[{HYPHENS}]", word)


def _with_parts(word: str) -> Iterator[str]:
    yield word
    parts = _parts(word)
    if len(parts) > 1:
        yield from parts


# Scripts


def _is_disguised(word: str) -> bool:
    folded = word.casefold()
    return _in_one_script(folded) != folded


def _in_one_script(word: str) -> str:
    """Rewrite look-alikes into the script of the letters that have no twin in the other one.

    Without such letters the more frequent script decides; with such of both, the word stays.
    """
    latin, cyrillic = re.findall("[a-z]", word), re.findall("[\u0400-\u052f]", word)
    if not latin or not cyrillic:
        return word
    is_latin = bool(set(latin) - set(LOOKALIKES.values()))
    is_cyrillic = bool(set(cyrillic) - set(LOOKALIKES) - set(IMPOSTORS))
    if is_latin and is_cyrillic:
        return word
    if not is_latin and not is_cyrillic:
        is_latin = len(latin) > len(cyrillic)
    return word.translate(TO_LATIN if is_latin else TO_CYRILLIC)


# Keys across scripts


def _keys(folded: str) -> list[str]:
    """A long word has one key. A short one is taken more exactly, each reading of its own."""
    if not re.search(r"[^\W\d_]", folded):
        return []
    romanised = _romanised(folded)
    if len(romanised) >= SHORT:
        return [_key(romanised)]
    readings = [folded]
    for letter, sounds in READINGS:
        readings = [reading.replace(letter, sound) for reading in readings for sound in sounds]
    return list(dict.fromkeys(GLIDE.sub("i", _romanised(word)) for word in readings))


def _romanised(folded: str) -> str:
    return re.sub("[^a-z0-9]", "", anyascii(folded.translate(HACHEKS)).lower())


def _key(romanised: str) -> str:
    for pattern, sound in SOUNDS:
        romanised = re.sub(pattern, sound, romanised)
    return romanised


SYNONYMS = {fold(word): (f"={group[0]}",) for group in SYNONYMS_OF for word in group}
