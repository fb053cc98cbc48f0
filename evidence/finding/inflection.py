"""From a form to its lemmas: a dictionary (simplemma), the grammar tables, and for names guesses.

The dictionary keeps one lemma a form. The tables add what else the form may come from, if that
lemma is in the dictionary together with another form that only its paradigm has; so *мины* is
found by *мина*, and *роте* not by *рот*. Stemmers cut too much: *university* and *universe*.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy

from evidence.finding.grammar import (
    ENGLISH,
    ENGLISH_NAMES,
    GENDERS,
    IMPOSSIBLE,
    IRREGULAR,
    NAMES,
    POSSESSIVE,
    POSSESSIVE_NEUTER,
    RUSSIAN,
    UKRAINIAN,
    UKRAINIAN_ADJECTIVE,
    Grammar,
    Paradigms,
)

CYRILLIC = re.compile("[\u0400-\u04ff][\u0400-\u04ff']*")
LATIN = re.compile("[a-z][a-z']*")
REFLEXIVE = re.compile("(..+)(ся|сь)")
SHORTEST_STEM = 3
KEPT = 100_000
"""Lookups kept in memory."""


@dataclass(frozen=True)
class Reading:
    """What a form may come from: lemmas, and for names and new words guesses as well.

    `is_known` tells words from names: the dictionary has the form in small letters.
    """

    lemmas: tuple[str, ...] = ()
    guesses: tuple[str, ...] = ()
    is_known: bool = False


def read(word: str) -> Reading:
    """Read one word in small letters, with ' for every apostrophe; ё is the same as е."""
    word = word.replace("ё", "е")
    if LATIN.fullmatch(word):
        return _read(word, (ENGLISH,))
    if CYRILLIC.fullmatch(word):
        return _read(word, [g for g in (RUSSIAN, UKRAINIAN) if not g.foreign.search(word)])
    return Reading()


def _read(word: str, grammars: Collection[Grammar]) -> Reading:
    """A word that one language's dictionary has is not looked for in the grammar of another."""
    entries = {grammar: _entries(grammar.language, word) for grammar in grammars}
    is_new = not any(entries.values())
    lemmas = [
        lemma
        for grammar in grammars
        if is_new or entries[grammar]
        for lemma in (*entries[grammar], *_derived(grammar, word, entries[grammar], is_new))
    ]
    guesses = list(_guesses(word)) if is_new else []
    guesses += _nominatives(word, {*lemmas, *guesses})
    # A guess that is a lemma has no key where it stands as a word of its own; see language.py.
    lemmas += [g for g in guesses if any(_is_lemma(grammar.language, g) for grammar in grammars)]
    is_known = any(_entry(grammar.language, word) for grammar in grammars)
    return Reading(tuple(dict.fromkeys(lemmas)), tuple(dict.fromkeys(guesses)), is_known)


# The dictionary


class Dictionary:
    """Lemmas by form, read when the first word is: a second of work no page should pay for.

    A form that is not there, as most forms tried are not, costs a walk over a block of entries;
    of :func:`expect_many` words, a table of hashes tells it at once and for nothing.
    """

    def __init__(self, language: str) -> None:
        from simplemma.strategies.dictionaries import LOW_MEMORY_DICTIONARY_FACTORY

        self.lemmas = LOW_MEMORY_DICTIONARY_FACTORY.get_dictionary(language)
        self.hashes: bytes | None = None

    def get(self, form: str) -> str:
        """The lemma of a form, empty when there is none."""
        if self.hashes is not None:
            slot = hash(form) & SLOTS
            if not self.hashes[slot >> 3] & 1 << (slot & 7):
                return ""
        return self.lemmas.get(form) or ""

    def sieve(self) -> None:
        """Mark a bit by the hash of each form; three forms in a hundred not there share one."""
        if self.hashes is None:
            bits = numpy.zeros(SLOTS + 1, dtype=bool)
            found = numpy.fromiter(map(hash, self.lemmas), numpy.int64, len(self.lemmas))
            bits[found & SLOTS] = True
            self.hashes = numpy.packbits(bits, bitorder="little").tobytes()


SLOTS = 2**25 - 1


@cache
def _dictionary(language: str) -> Dictionary:
    return Dictionary(language)


def expect_many() -> None:
    """Make ready to read words by the thousand: a second that halves the cost of each."""
    for grammar in (RUSSIAN, UKRAINIAN, ENGLISH):
        _dictionary(grammar.language).sieve()


@lru_cache(maxsize=KEPT)
def _entry(language: str, word: str) -> str:
    """The lemma of a form in small letters, empty when the dictionary has none."""
    lemma = _dictionary(language).get(word)
    return _plain(lemma) if lemma[:1].islower() else ""


def _entries(language: str, word: str) -> tuple[str, ...]:
    """The lemmas the dictionary gives for a form, as a word and as a name.

    Entries like *управляемый* under *снаряд*, taken from set phrases, are left out.
    """
    name = _plain(_dictionary(language).get(word.capitalize()))
    lemma = _entry(language, word)
    irregular = IRREGULAR.get(word, ()) if language == "en" else ()
    found = [lemma] if lemma[:1] == word[:1] or len(word) <= 6 else []
    found += [name] if name[:1] == word[:1] else []
    return tuple(dict.fromkeys(filter(None, (*found, *irregular))))


def _plain(lemma: str) -> str:
    return lemma.casefold().replace("ё", "е").replace("\u0301", "").replace("’", "'")


def _is_lemma(language: str, word: str) -> bool:
    return _entry(language, word) == word


def _is_confirmed(language: str, lemma: str, siblings: Iterable[str]) -> bool:
    return _is_lemma(language, lemma) and any(_entry(language, s) == lemma for s in siblings)


# Lemmas the grammar leads to


def _derived(grammar: Grammar, word: str, entries: tuple[str, ...], is_new: bool) -> Iterator[str]:
    """What else a form may come from; of a word that is a lemma itself, little else."""
    yield from _nouns(grammar, word)
    if word in entries:
        yield from _from(grammar, grammar.certain, word)
        return
    yield from _from(grammar, grammar.adjectives, word)
    if grammar is UKRAINIAN and (found := UKRAINIAN_ADJECTIVE.fullmatch(word)):
        yield f"{found[1]}ий"
    verbs = dict.fromkeys(_verbs(grammar, word, is_new))
    yield from (verb for verb in verbs if not _has_longer_stem(verb, entries))


def _has_longer_stem(verb: str, entries: tuple[str, ...]) -> bool:
    """*Передає* is a form of *передавати*, though *передати* has the same stem."""
    return any(f"{verb[:-2]}в{ending}" in entries for ending in ("ати", "ать"))


def _from(grammar: Grammar, paradigms: Paradigms, word: str) -> Iterator[str]:
    for stem, _, ending in paradigms.origins(word):
        lemma = stem + ending.lemma
        if _is_confirmed(grammar.language, lemma, (stem + end for end in ending.siblings)):
            yield lemma


def _nouns(grammar: Grammar, word: str) -> Iterator[str]:
    yield from _from(grammar, grammar.nouns, word)
    for shift in grammar.shifts:
        for lemma, siblings in shift.origins(word):
            if _is_confirmed(grammar.language, lemma, siblings):
                yield lemma


def _verbs(grammar: Grammar, word: str, is_new: bool) -> Iterator[str]:
    found = REFLEXIVE.fullmatch(word) if grammar is not ENGLISH else None
    if not found:
        for lemma, siblings in _verb_origins(grammar, word, is_new):
            if _is_confirmed(grammar.language, lemma, siblings):
                yield lemma
        yield from _from_participle(grammar, word)
        return
    yield from _reflexive_verbs(grammar, _active(found[1]), is_new)


def _active(form: str) -> str:
    """Without -ся; Ukrainian also has *видається* beside *видає*."""
    return form[:-2] if form.endswith(("єть", "еть")) else form


def _reflexive_verbs(grammar: Grammar, form: str, is_new: bool) -> Iterator[str]:
    """A verb with -ся is a word of its own where the dictionary has it, else its active verb is."""
    for lemma, siblings in _verb_origins(grammar, form, is_new):
        if _is_confirmed(grammar.language, _reflexive(lemma), map(_reflexive, siblings)):
            yield _reflexive(lemma)
        elif _is_confirmed(grammar.language, lemma, siblings):
            yield from _with_reflexive(grammar, lemma, is_new)
    for lemma in (_entry(grammar.language, form), *_from_participle(grammar, form)):
        if lemma.endswith(grammar.infinitives):
            yield from _with_reflexive(grammar, lemma, is_new)


def _with_reflexive(grammar: Grammar, lemma: str, is_new: bool) -> tuple[str, ...]:
    reflexive = _reflexive(lemma)
    is_passive = is_new and not _is_lemma(grammar.language, reflexive)
    return (reflexive, lemma) if is_passive else (reflexive,)


def _reflexive(verb: str) -> str:
    """Russian has -сь after a vowel; Ukrainian may have -ся everywhere."""
    return f"{verb}{'ся' if verb[-1] not in 'аеиоуюя' or verb.endswith('ти') else 'сь'}"


def _verb_origins(grammar: Grammar, form: str, is_new: bool) -> Iterator[tuple[str, list[str]]]:
    tables = (grammar.verbs, grammar.certain, *([grammar.loose] if is_new else []))
    for paradigms in tables:
        for stem, _, ending in paradigms.origins(form):
            for origin in (stem, *_before_mutation(grammar, stem)):
                yield origin + ending.lemma, [origin + end for end in ending.siblings]


def _before_mutation(grammar: Grammar, stem: str) -> Iterator[str]:
    """*Хожу* and *хожен* have the stem of *ходить* with its last consonant changed."""
    for changed, original in grammar.mutations:
        if stem.endswith(changed) and stem != changed:
            yield stem.removesuffix(changed) + original


def _from_participle(grammar: Grammar, form: str) -> Iterator[str]:
    """Verbs of a participle or gerund, by a finite form that the dictionary knows."""
    if not grammar.participles:
        return
    for participle in (form, *_adjectives_of(grammar, form)):
        for pattern, ends in grammar.participles:
            for finite in (
                pattern.sub(end, participle) for end in ends if pattern.search(participle)
            ):
                lemma = _entry(grammar.language, finite)
                if lemma.endswith(grammar.infinitives):
                    yield lemma


SHORT_PARTICIPLE = re.compile("(.+[аяе])н[аоы]?|(.+[яеиоуы]т)[аоы]?")


def _adjectives_of(grammar: Grammar, form: str) -> Iterator[str]:
    """The masculine of a participle, declined or short; whether there is such a word or not."""
    for stem, _, ending in grammar.adjectives.origins(form):
        if ending.lemma in ("ый", "ий"):
            yield stem + ending.lemma
    if short := SHORT_PARTICIPLE.fullmatch(form):
        yield f"{short[1]}нный" if short[1] else f"{short[2]}ый"


# Guesses


def _guesses(word: str) -> Iterator[str]:
    """What a name or a new word may come from; it may as well be a lemma itself."""
    yield word
    if LATIN.fullmatch(word):
        yield from _names(ENGLISH_NAMES, word)
    elif reflexive := REFLEXIVE.fullmatch(word):
        verbs = _names(NAMES, _active(reflexive[1]))
        yield from (f"{verb}ся" for verb in verbs if verb.endswith(("ти", "ть")))
    else:
        yield from _names(NAMES, word)


def _names(paradigms: Paradigms, word: str) -> Iterator[str]:
    for stem, form, ending in paradigms.origins(word):
        name = stem + ending.lemma
        is_whole = form == "s" and stem[-1] in "siu'"  # Paris, Bogus
        if len(stem) >= SHORTEST_STEM and not is_whole and not IMPOSSIBLE.search(name):
            yield name


def _nominatives(word: str, lemmas: Collection[str]) -> Iterator[str]:
    """Of places: *в Ракитном* may be *Ракитное*, *из Тёткина* *Тёткино*; no dictionary says."""
    for stem, _, ending in GENDERS.origins(word):
        if any(stem + masculine in lemmas for masculine in ("ый", "ий", "ой")):
            yield stem + ending.lemma
    for stem, _, ending in POSSESSIVE_NEUTER.origins(word):
        if stem in lemmas and stem.endswith(POSSESSIVE):
            yield stem + ending.lemma
