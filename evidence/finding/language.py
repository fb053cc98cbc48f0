"""Words to terms, for documents and queries alike: two words match when they share a term.

A word yields its folded form, the lemmas it may come from, and, if it may be a name, one key for
each across scripts and romanisations (`~` before it). Synonyms are in vocabulary.py.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from anyascii import anyascii

from evidence.finding import inflection
from evidence.finding.inflection import Reading

INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff\u0300\u0301"))
APOSTROPHES = "'’ʼ‘`´ʹ"
HYPHENS = r"\-‐‑–"  # as they stand in a character class
WORD = re.compile(rf"[^\W_]+(?:(?:[{APOSTROPHES}{HYPHENS}_]|(?<=\d)[.,](?=\d))[^\W_]+)*")
PARTS = re.compile(f"[{HYPHENS}_.,]")
HYPHEN = re.compile(f"[{HYPHENS}]")
APOSTROPHE = re.compile(f"[{APOSTROPHES}]")
POSSESSIVE = re.compile("(?<=[a-z])(?:'s|(?<=s)')$")
JOINTS = re.compile(rf"['{HYPHENS}]")
LATIN, CYRILLIC = re.compile("[a-z]"), re.compile("[\u0400-\u052f]")
LETTER, DIGIT = re.compile(r"[^\W\d_]"), re.compile(r"\d")
NOT_ROMAN = re.compile("[^a-z0-9]")
LONGEST = 64
"""Characters of the longest word that is read; a longer one is only itself."""

SHORTEST_PART = 4
"""Letters of the shortest word that inflects after a number."""

KEPT = 100_000
"""Words whose terms are kept in memory."""

# One spelling for letters that Russian, Ukrainian and Belarusian write differently, and decimals.
ONE_SPELLING = str.maketrans("ёєґіїў,", "еегииу.")

# Cyrillic letters that pass for Latin ones, small or capital, and the rare ones used only so.
LOOKALIKES = dict(zip("асеорхуівкмнт", "aceopxyibkmht", strict=True))
IMPOSTORS = dict(zip("јѕԁһӏ", "jsdhl", strict=True))
TO_LATIN = str.maketrans(LOOKALIKES | IMPOSTORS)
TO_CYRILLIC = str.maketrans({latin: cyrillic for cyrillic, latin in LOOKALIKES.items()})

# Romanisations of the same sound, after ALA-LC, BGN/PCGN, ISO 9, Ukraine 2010 and press usage.
HACHEKS = str.maketrans({"č": "ch", "š": "sh", "ž": "zh", "ć": "ch", "ě": "e"})
SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
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
)
READINGS = (("г", "gh"), ("и", "iy"))  # Russian and Ukrainian read these differently
GLIDE = re.compile(r"[yi]{2,}|(?<=.)y(?=[aou])")
SHORT = 6  # below it, hold and gold, west and vest, arts and arc are different words


def words_of(text: str) -> list[str]:
    """Return the words as written; what hyphens, underscores or decimal points join is one."""
    return WORD.findall(composed(text))


def parts_of(word: str) -> list[str]:
    """Return the parts of a joined word, or the word itself."""
    return PARTS.split(word)


def terms_of(text: str) -> list[str]:
    """Return the terms of every word, and of every part of a joined one, in order."""
    return [
        term
        for word in words_of(text)
        for part in _with_parts(word)
        for term in terms_of_word(part)
    ]


@lru_cache(maxsize=KEPT)
def terms_of_word(word: str) -> tuple[str, ...]:
    """Return the terms by which one word is found, its folded form first."""
    folded = fold(word)
    if len(word) > LONGEST:
        return (folded,)
    reading = _read(word)
    lemmas = [_in_one_spelling(lemma) for lemma in reading.lemmas]
    names = [word, *reading.lemmas, *reading.guesses] if _may_be_a_name(word, reading) else []
    keys = [key for name in names for key in keys_of(name)]
    return tuple(term for term in dict.fromkeys((folded, *lemmas, *keys)) if term)


def keys_of(word: str) -> list[str]:
    """Return the terms a name shares with its spellings in other scripts, uninflected."""
    return [f"~{key}" for key in _keys(fold(word))]


@lru_cache(maxsize=10_000)
def beginnings_of(word: str) -> tuple[str, ...]:
    """What some term of every word begins with that begins so, in its own script or another.

    Whether a key is of the short kind is not known from its beginning, so both kinds are given.
    """
    folded = fold(word)
    keys = [*_keys(folded), _key(_romanised(folded))]
    return (folded, *(f"~{key}" for key in dict.fromkeys(filter(None, keys))))


def _may_be_a_name(word: str, reading: Reading) -> bool:
    """A word the dictionary has needs no key: *прибить* and *прибыть*, *холод* and *голод* part."""
    return not reading.is_known or not word.islower()


def fold(word: str) -> str:
    """Return one spelling of a word: case, apostrophes, ё/е, і/ї/и and look-alikes aside."""
    return _in_one_spelling(_in_small_letters(word))


def _in_small_letters(word: str) -> str:
    """In one script, with ' for every apostrophe, without an English possessive."""
    word = composed(word).casefold().translate(INVISIBLE)
    word = APOSTROPHE.sub("'", word)
    return _in_one_script(POSSESSIVE.sub("", word) if "'" in word else word)


def _in_one_spelling(word: str) -> str:
    return JOINTS.sub("", word).translate(ONE_SPELLING)


def _read(word: str) -> Reading:
    """The last part of a hyphenated word is what inflects."""
    *first, last = HYPHEN.split(_in_small_letters(word))
    if len(last) < SHORTEST_PART and DIGIT.search(word):
        return Reading()  # 122-мм
    reading = inflection.read(last)
    if not first:
        return reading
    before = "".join(first)
    lemmas, guesses = (
        tuple(before + each for each in some) for some in (reading.lemmas, reading.guesses)
    )
    return Reading(lemmas, guesses, reading.is_known)


def odd_letters(word: str) -> list[int]:
    """Which letters of a word are look-alikes from another script than the rest of it."""
    if not mixes_scripts(word.casefold()):
        return []
    folded = "".join(character.casefold()[:1] for character in word)
    plain = _in_one_script(folded)
    return [at for at, letter in enumerate(folded) if letter != plain[at]]


def look_alike(letter: str) -> str:
    """The letter of the other script that one passes for, in the same case."""
    small = letter.casefold()
    other = small.translate(TO_LATIN)
    other = small.translate(TO_CYRILLIC) if other == small else other
    return other if letter == small else other.upper()


def composed(text: str) -> str:
    """A text as it is read: one character for each letter, and none that is not to be seen."""
    return unicodedata.normalize("NFKC", text).translate(INVISIBLE)


def _with_parts(word: str) -> Iterator[str]:
    yield word
    parts = parts_of(word)
    if len(parts) > 1:
        yield from parts


# Scripts


def mixes_scripts(text: str) -> bool:
    """Whether Latin and Cyrillic letters stand in a text in small letters."""
    return bool(LATIN.search(text) and CYRILLIC.search(text))


def _in_one_script(word: str) -> str:
    """Rewrite look-alikes into the script of the letters that have no twin in the other one.

    Without such letters the more frequent script decides; with such of both, the word stays.
    """
    if not mixes_scripts(word):
        return word
    latin, cyrillic = LATIN.findall(word), CYRILLIC.findall(word)
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
    if not LETTER.search(folded):
        return []
    romanised = _romanised(folded)
    if len(romanised) >= SHORT:
        return [_key(romanised)]
    readings = [folded]
    for letter, sounds in READINGS:
        readings = [reading.replace(letter, sound) for reading in readings for sound in sounds]
    return list(dict.fromkeys(GLIDE.sub("i", _romanised(word)) for word in readings))


def _romanised(folded: str) -> str:
    return NOT_ROMAN.sub("", anyascii(folded.translate(HACHEKS)).lower())


def _key(romanised: str) -> str:
    for pattern, sound in SOUNDS:
        romanised = pattern.sub(sound, romanised)
    return romanised
