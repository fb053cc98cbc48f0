"""How Russian, Ukrainian and English words inflect, as tables; inflection.py reads them.

A line of a paradigm is `endings of the lemma | endings of its siblings : endings of other forms`,
`_` being no ending at all. A lemma counts when one of its siblings, forms that no other paradigm
has, is in the dictionary too. Russian is written without ё.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

HARD = "[бвгґджзклмнпрстфхцчшщ]"
VOWEL = "[аеиоуыэюяіїє]"
MASCULINE = "а|у|ом|ем|е|ы|и|і|ов|ев|ів|ей|ам|ами|ах|я|ю|ям|ями|ях|ові|еві"


@dataclass(frozen=True)
class Ending:
    """One way a form may come from a lemma: what to put in the place of an ending."""

    lemma: str
    siblings: tuple[str, ...]


@dataclass(frozen=True)
class Paradigms:
    """Paradigms by the endings of their forms."""

    lines: str

    @cached_property
    def by_form(self) -> dict[str, list[Ending]]:
        found: dict[str, list[Ending]] = {}
        for line in self.lines.strip().splitlines():
            head, _, forms = line.partition(":")
            lemmas, _, siblings = head.partition("|")
            endings = [Ending(lemma, _endings(siblings)) for lemma in _endings(lemmas)]
            for form in _endings(forms):
                found.setdefault(form, []).extend(endings)
        return found

    @cached_property
    def longest(self) -> int:
        return max(map(len, self.by_form))

    def origins(self, word: str) -> Iterator[tuple[str, str, Ending]]:
        """The stem, the ending of the form and that of the lemma, for every way to read it."""
        for start in range(len(word), max(len(word) - self.longest, 2) - 1, -1):
            form = word[start:]
            for ending in self.by_form.get(form, ()):
                yield word[:start], form, ending


def _endings(text: str) -> tuple[str, ...]:
    return tuple(ending.strip("_") for ending in text.split())


@dataclass(frozen=True)
class Shift:
    """A form whose stem differs from its lemma's, as a pattern; the rest are its templates."""

    form: re.Pattern[str]
    lemmas: tuple[str, ...]
    stem: str
    siblings: tuple[str, ...]

    def origins(self, word: str) -> Iterator[tuple[str, list[str]]]:
        """Each lemma the word may come from, with siblings of it."""
        found = self.form.fullmatch(word)
        if found:
            groups = (found[0], *found.groups())
            stem = self.stem.format(*groups)
            for lemma in self.lemmas:
                yield lemma.format(*groups), [stem + sibling for sibling in self.siblings]


def _shift(form: str, lemmas: str, stem: str, siblings: str) -> Shift:
    r"""Templates are written `\1о\2`, and kept as `{1}о{2}`, which fills in ten times as fast."""
    templates = [re.sub(r"\\(\d)", r"{\1}", each) for each in (stem, *lemmas.split())]
    return Shift(re.compile(form), tuple(templates[1:]), templates[0], tuple(siblings.split()))


@dataclass(frozen=True, eq=False)
class Grammar:
    """One language: `certain` holds of every word, `loose` only of those no dictionary knows."""

    language: str
    foreign: re.Pattern[str]
    nouns: Paradigms
    verbs: Paradigms
    adjectives: Paradigms = Paradigms("_ : _")
    certain: Paradigms = Paradigms("_ : _")
    loose: Paradigms = Paradigms("_ : _")
    shifts: tuple[Shift, ...] = ()
    mutations: tuple[tuple[str, str], ...] = ()
    infinitives: tuple[str, ...] = ("",)
    participles: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = field(default=())
    """Participles and what comes of them when the end is replaced: finite forms of the verb."""


def _mutations(pairs: str) -> tuple[tuple[str, str], ...]:
    return tuple((pair.split("<")[0], pair.split("<")[1]) for pair in pairs.split())


def _participles(lines: str) -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    rows = [line.split() for line in lines.strip().splitlines()]
    return tuple((re.compile(row[0]), tuple(row[1:])) for row in rows)


RUSSIAN = Grammar(
    language="ru",
    foreign=re.compile("[іїєґ']"),
    nouns=Paradigms("""
_ | ом ем ами : а у ом ем е ы и ов ев ей ам ами ах ья ьев ьям ьями ьях
ь | ем ью ями : я ю ем е и ью ей ям ями ях
й | ем ями : я ю ем е и ев ям ями ях
а | ой ей ами : ы и е у ой ою ей ею _ ам ами ах
я | ей ями : и е ю ей ею ь й _ ям ями ях
о | ом ами ьями : а у ом е и _ ам ами ах ья ьев ьям ьями ьях
е | ем ами ями : я ю ем и ей й а у ам ами ах ям ями ях
ие ье | ием ьем : ий
ья | ьей : ей
мя | менем : мени менем мена мен менам менами менах
анин янин | ане яне ином : ане ан анам анами анах яне ян янам янами янах
онок енок | онком енком : ата ат атам атами атах ята ят ятам ятами ятах
"""),
    adjectives=Paradigms("""
ый ой | ого ому ое ые : ого ому ым ом ая ой ую ое ые ых ыми ою _ а о ы ее ей
ий | его ого ее ие : его ему им ем яя ей юю ее ие их ими ого ому ом ая ой ую ое ою _ а о и
ой | ие : ого ому им ом ая ую ое ие их ими
ный | ного : ен
ний | него : ен
кий | кого : ок ек
ов | овым : овым овых овыми
ев | евым : евым евых евыми
ин | иным : иным иных иными
ова | овой : овой
ева | евой : евой
ина | иной : иной
"""),
    verbs=Paradigms("""
вать | вала вает : ю ешь ет ем ете ют
ть | ла л : л ла ло ли в вши ю ешь ет ем ете ют й йте я
нуть | нула нет : нешь нет нем нете нут ните нул нула
ить еть ять | ила ела яла : ишь ит им ите ят ьте я
жить жать | жила жала : жишь жит жим жите жат жа
чить чать | чила чала : чишь чит чим чите чат ча
шить шать | шила шала : шишь шит шим шите шат ша
щить щать | щила щала : щишь щит щим щите щат ща
овать | овала ует : ую уешь ует уем уете уют уй уйте уя
евать | евала : юю юешь юет юем юете юют ую уешь ует уем уете уют уй юй
ать | ала : ешь ет ем ете ут ите ют
"""),
    loose=Paradigms("""
нуть | нула : ну ни
ить еть ать ять | ила ела ала яла : ю у и ь
ать | ала : у и ю
"""),
    shifts=(
        _shift(
            rf"((.+{HARD})({HARD}))(?:{MASCULINE}|ью)",
            r"\2о\3 \2е\3 \2о\3ь \2е\3ь",
            r"\1",
            "ом ем ами ями ью",
        ),
        _shift(rf"((.+)[ьй]({HARD}))(?:{MASCULINE})", r"\2е\3 \2е\3ь", r"\1", "ом ем ами ями"),
        _shift(rf"(.+{HARD})[ое]({HARD})", r"\1\2а \1\2о", r"\1\2", "ой ей ом ем ами ями"),
        _shift(rf"(.+{HARD})[ое](нь?)", r"\1ня", r"\1н", "ей ями"),
        _shift(rf"(.+{HARD})е({HARD})", r"\1ь\2а \1ь\2о", r"\1ь\2", "ой ей ом ем ами ями"),
        _shift(rf"(.+{VOWEL})е([нкц])", r"\1й\2а \1й\2о", r"\1й\2", "ой ей ом ем ами ями"),
    ),
    mutations=_mutations("щ<ст щ<ск щ<т жд<д ж<д ж<з ж<г ч<т ч<к ш<с ш<х бл<б пл<п вл<в мл<м фл<ф"),
    infinitives=("ть", "ти", "чь"),
    participles=_participles(r"""
(?<=[аяую])щий$ т
шедший$ шла
вший$ ла л
ший$ ла
(?<=[еи])мый$ м
нный$ ла л
(?<=..)енный$ у ю ила ела ет
жденный$ жу
(?<=[еиоуыя])тый$ ла
вш?и?$ ла
(?<=[жчшщ])а$ ут ат
(?<![аеиоуыэюяжчшщ])я$ ут ят
(?<=[аеиоуыэюя])я$ ют
"""),
)
UKRAINIAN = Grammar(
    language="uk",
    foreign=re.compile("[ыэъ]"),
    nouns=Paradigms("""
_ | ом ем ами : а у ові еві ом ем і и е ів ей ам ами ах
ь | ем ею ями ів : я ю еві єві ем і е и ів ей ям ями ях у
й | єм ями : я ю єві єм ї є їв ям ями ях
а | ою ею ам ами : и і у ою о ею е _ ей ам ами ах
я | ею єю ям ями : і ї ю ею єю є е ь й _ ей ям ями ях
о | ом ам ами : а у ові ом ем і _ ам ами ах
е | ем ям ам : я а ю у ем і ї _ ь й ям ями ях ам ами ах
я | ю ям ями : ю ям і ї ь ями ях
ість | ості : ості істю остей остям остями остях
інь | енем ені ень : еня еню енем ені
ін | ом ам : и ів ам ами ах
'я | 'ям : ені енем ена ен енам
я | яти : яти ям ят ятам ята ятами ятах
а | ати : ати ат атам ата атами атах
"""),
    adjectives=Paradigms("""
ий | ого ої : ого ому им ім ій а ої у ою е і их ими ая ую ії іший іше
ій | ього ьої : ього ьому ім ій я ьої ю ьою є і іх іми
їй | його йої : його йому їм їй я йої ю йою є ї їх їми
ів їв | ова ева єва : ова ового ової овому ову овою ові ових овим ева евого евої еву єва євої єву
ін їн | ина їна : ина иної ину їна їної їну ином ині иного
ов | ова : овим ових овими
ев єв | ева єва : евим євим евих євих
ін їн ин | ина іна їна : іним їним иним іних їних иних
ова | ової ову : ової овій
іна їна ина | ину іну їну : іної їної иної іній їній иній
"""),
    verbs=Paradigms("""
вати | вала вав : ю єш є ємо єм єте ють
ти | в ла ло : в ла ло ли вши ю єш є ємо єм єте ють йте ючи
увати ювати | увала ювала : ую уєш ує уємо уєм уєте ують уйте уючи юю юєш юює юємо юєте юють юючи
ити іти їти яти | ила іла їла яла : иш ить имо ите ять ячи їш їть їмо їте
жити жати | жила жала : жиш жить жимо жите жать жачи
чити чати | чила чала : чиш чить чимо чите чать чачи
шити шати | шила шала : шиш шить шимо шите шать шачи
щити щати | щила щала : щиш щить щимо щите щать щачи
нути | нула : неш не немо нем нете нуть нучи
ати яти іти | ала яла іла : еш емо ем ете уть учи єш є ємо єте ють
ти | ла : еш емо ем ете уть учи
ати яти їти | ала яла їла : но
ати яти іти ити нути | ала яла іла ила нула : то
ати яти їти ити | ано яно їно ено : ано яно їно ено
"""),
    certain=Paradigms("""
ти | в ла ло : тиму тимеш тиме тимемо тимете тимуть
"""),
    loose=Paradigms("""
ти | в ла ло : й ймо м
ити іти їти ати яти | ила іла їла ала яла : ю у и іть й імо
нути | нула : ну ни ніть
ати яти іти | ала яла іла : у е і іть ю ь ьте
"""),
    shifts=(
        _shift(
            rf"((.+)[оеє]({HARD}+))(?:{MASCULINE})", r"\2і\3 \2ї\3", r"\1", "ом ем ами ами ові еві"
        ),
        _shift(rf"((.+)[ое]({HARD}+))(?:{MASCULINE})", r"\2і\3ь", r"\1", "ем ями ам ей"),
        _shift(rf"(.+)і({HARD}+)", r"\1о\2а \1о\2о", r"\1о\2", "ою ом ами"),
        _shift(rf"(.+)і({HARD}+)ь?", r"\1е\2а \1е\2о \1о\2я", r"\1е\2", "ою ею ом ами"),
        _shift(
            rf"((.+{HARD})({HARD}))(?:{MASCULINE})",
            r"\2о\3 \2е\3 \2і\3 \2о\3ь \2е\3ь",
            r"\1",
            "ом ем ами ями ів",
        ),
        _shift(rf"((.+)ь({HARD}))(?:{MASCULINE})", r"\2е\3 \2е\3ь", r"\1", "ом ем ами ями ів"),
        _shift(rf"((.+)й({HARD}))(?:{MASCULINE})", r"\2є\3 \2є\3ь", r"\1", "ом ем ами ями ів"),
        _shift(rf"(.+{HARD})[ое]({HARD})ь?", r"\1\2а \1\2о \1\2я", r"\1\2", "ою ею ом ем ами ями"),
        _shift(rf"(.+{HARD})[ое]({HARD})", r"\1ь\2а \1ь\2о", r"\1ь\2", "ою ею ом ем ами ями"),
        _shift(rf"(.+{VOWEL})є([нкц])ь?", r"\1й\2а \1й\2я", r"\1й\2", "ою ею ами ями"),
        _shift(r"((.+)ц)і", r"\2ка", r"\2к", "ою ами"),
        _shift(r"((.+)з)і", r"\2га \2г", r"\2г", "ою ом ами"),
        _shift(r"((.+)с)і", r"\2ха \2х", r"\2х", "ою ом ами"),
    ),
    mutations=_mutations("щ<ст щ<ск щ<т дж<д ж<з ж<г ч<т ч<к ш<с ш<х бл<б пл<п вл<в мл<м фл<ф"),
    infinitives=("ти",),
)
ENGLISH_VERBS = """
_ | s ed ing es : ed ing
y | ies ying : ied
e | ing : ed
e | ed es : ing
"""
ENGLISH = Grammar(
    language="en",
    foreign=re.compile("[^a-z']"),
    nouns=Paradigms("""
_ | s : s
_ | es : es
y | ies : ies
is | es : es
"""),
    verbs=Paradigms(f"{ENGLISH_VERBS}_ | ed : s es"),
    certain=Paradigms(ENGLISH_VERBS),  # *building* is of *build* as well, *news* not of *new*
    adjectives=Paradigms("""
_ | est : er
_ | er : est
e | est : er
e | er : est
y | iest : ier
y | ier : iest
"""),
    shifts=(
        _shift(r"((.+)([bdfglmnprstvz])\3)ed", r"\2\3", r"\2\3", "s"),
        _shift(r"((.+)([bdfglmnprstvz])\3)ing", r"\2\3", r"\2\3", "s"),
        _shift(r"((.+)([bdgmnprt])\3)er", r"\2\3", r"\1", "est"),
        _shift(r"((.+)([bdgmnprt])\3)est", r"\2\3", r"\1", "er est"),
        _shift(r"((.+)c)k(?:ed|ing)", r"\1", r"\1", "s"),
    ),
)

# Slavic names and new words that no dictionary knows, and what their forms may come from.
NAMES = Paradigms("""
_ : а у ом ем е и ы ов ів ей ам ами ах ові еві і ью
ь : я ю ем и і е ей ям ями ях ью еві
й : я ю ем и і е ев ї єм єві їв є
а : ы и і е у ой ою ей ею ам ами ах
я : и і е ю ей ею ї єю є ям ями ях
о : а у ом е і ам ами ах
ка : ці
га : зі
ха : сі
ы и і : ов ів ам ами ах
ье ие ьє : ья ию ью ием ьем ии ьи ия ьїв
ів : ова ову овом ові
їв : єва єву євом єві
ец ець : ца цу цом цем це цы ці цев цов ців цам цами цах ця цю цеві цям цями цях
ий : ого ому ым им ом ім ая ой ої ій ую ою ое ые ых ыми их ими его ему ьго яя юю ее ие ый
ов : овым овых овыми овим ових
ев : евым евых евыми
ин : иным иных иными иним
ін : іним іних
ова : овой ової овій
ева : евой евої евій
ина : иной
іна : іної іній
ість : ості істю
ти : ла ло ли тиме тимуть ть
ть : л ла ло ли
ати : ає ають аємо
ать : ает ают аем аешь
увати : ує ують уємо уєте
ювати : ює юють юємо юєте
овать : ует уют уем
""")
IMPOSSIBLE = re.compile("[гкхжчшщйь]ь$|[гкхжшщьй]я$|[^аеиоуыэюяіїє]й$|[гкхжшщ]ы$")
"""Ends that no name has."""

UKRAINIAN_ADJECTIVE = re.compile(
    r"(.+(?:[сц]ьк|[йлсрдгквчтж]н|[аяеєи][нт]))(?:а|е|у|і|о|ого|ому|им|ім|ої|ій|ою|их|ими)"
)
ENGLISH_NAMES = Paradigms("""
_ : s es ed ing
y : ies ied
e : ed ing
""")

# Place names are often adjectives or possessives; their endings still show the gender.
GENDERS = Paradigms("""
ое : ого ому ым им ом
ое ее : его ему им ем
ая : ой ую
ые : ых ым ыми
ие : их им ими
е : ого ому им ім
а : ої ій у ою
і : их им ими
""")
POSSESSIVE = ("ов", "ев", "ин", "ін", "їв", "їн")
POSSESSIVE_NEUTER = Paradigms("о : а у ом е ым")

# English forms for which the dictionary knows only another word of the same spelling.
IRREGULAR_VERBS = """
be am is are was were been; bear bore borne born; bend bent; bind bound; bite bit; break broke
bring brought; do did done does; draw drawn; drink drunk; fall fell; feed fed; feel felt; find found
go gone went goes; grind ground; hang hung; have had has; lay laid; lead led; leave left; light lit
lie lay lain lying; lose lost; mean meant; meet met; ring rung; rise rose; see saw seen; shake shook
shoot shot shooting; sit sat sitting; speak spoke; stand stood; steal stole; swear swore; tear tore
think thought; wake woke; wear wore; win won; wind wound; can could; shall should; will would
"""
IRREGULAR_NOUNS = """
person people; life lives; wife wives; leaf leaves; shelf shelves; half halves; thief thieves
loaf loaves; knife knives; wolf wolves; calf calves; hoof hooves; scarf scarves; self selves
basis bases; crisis crises; axis axes; datum data; medium media
"""
IRREGULAR_ADJECTIVES = """
bad worse worst; far further furthest farther; little less least; many more most; much more most
old elder eldest; good better best; well better best
"""


def _irregular(text: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for entry in filter(str.strip, re.split("[;\n]", text)):
        lemma, *forms = entry.split()
        for form in forms:
            found[form] = (*found.get(form, ()), lemma)
    return found


IRREGULAR = _irregular(IRREGULAR_VERBS + IRREGULAR_NOUNS + IRREGULAR_ADJECTIVES)
