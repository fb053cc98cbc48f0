"""Words for dates and times in English, Russian and Ukrainian, and what each of them does."""

MONTHS = """
january jan январь января январе янв січень січня січні січ
february feb февраль февраля феврале фев лютий лютого лютому лют
march mar март марта марте мар березень березня березні бер
april apr апрель апреля апреле апр квітень квітня квітні квіт
may май мая мае травень травня травні трав
june jun июнь июня июне июн червень червня червні черв
july jul июль июля июле июл липень липня липні лип
august aug август августа августе авг серпень серпня серпні серп
september sep sept сентябрь сентября сентябре сен сент вересень вересня вересні вер
october oct октябрь октября октябре окт жовтень жовтня жовтні жовт
november nov ноябрь ноября ноябре ноя листопад листопада листопаді лист
december dec декабрь декабря декабре дек грудень грудня грудні груд
"""
WEEKDAYS = """
monday mon понедельник понеділок
tuesday tue вторник вівторок
wednesday wed среда среду середа середу
thursday thu четверг четвер
friday fri пятница пятницу п'ятниця п'ятницю
saturday sat суббота субботу субота суботу
sunday sun воскресенье неділя неділю
"""
PHRASES = {
    r"(?:no|not) later than|up to|не (?:позже|позднее)(?: чем)?|не пізніше(?: ніж)?": "by",
    r"(?:no|not) earlier than|не (?:раньше|ранее)(?: чем)?|не раніше(?: ніж)?": "since",
    r"or later|and later|onwards?": "since",
    r"or earlier|at the latest": "by",
    r"(?:in )?local time|(?:по )?местно(?:му|го) времени|(?:за )?місцев(?:им|ого) час(?:ом|у)": "",
}
"""Several words that stand for one, or for nothing."""

KINDS = {
    "noon": "noon midday полдень полудень опівдні полудня",
    "about": "about around approximately approx circa ca c roughly ~ около примерно "
    "приблизительно близько приблизно біля",
    "perhaps": "possibly perhaps maybe probably возможно можливо ?",
    "by": "by until till до",
    "since": "since from с со з із від",
    "between": "between между між",
    "to": "to through thru and по и і й та – — - /",
    "little": "at on in of the year o'clock в во о об у г год года году р рік року році",
}
UNTIL = {"until", "till", "до"}
"""What is `by` before a moment is `to` between two."""

DAYTIMES = (
    "morning afternoon evening night dawn dusk утро утром утра днем днём вечер вечером вечера "
    "ночь ночью ночи ранок вранці ранку вдень вечір ввечері ніч вночі"
)
DAYS_AWAY = "yesterday today tomorrow вчера сегодня завтра вчора сьогодні"
ZONES = (
    "msk мск eet eest cet cest est edt bst moscow kyiv kiev московскому московське київським "
    "киевскому"
)
OPEN = {
    "before after после після": "leaves open whether the time itself counts: write “by” or “from”",
    "midnight полночь полночи опівночі північ": (
        "begins one day and ends another: write 00:00 with the day it begins"
    ),
    DAYTIMES: "has no fixed hours: write them, such as 06:00 to 09:00",
    DAYS_AWAY: "depends on when it was said: write the date",
    ZONES: "does not say the offset of that day: write it, such as +03:00",
}
"""Words that leave something open, and how to say it."""


def _numbered(lines: str, first: int) -> dict[str, int]:
    rows = enumerate(lines.strip().splitlines(), first)
    return {word: number for number, line in rows for word in line.split()}


MONTH_OF = _numbered(MONTHS, 1)
WEEKDAY_OF = _numbered(WEEKDAYS, 0)
KIND_OF = {word: kind for kind, words in KINDS.items() for word in words.split()}
PROBLEM_OF = {word: problem for words, problem in OPEN.items() for word in words.split()}
