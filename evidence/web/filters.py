"""What the search page may be asked: each parameter by name, checked, and said when it is wrong."""

import re
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cache, cached_property

import django_filters
from django import forms
from django.http import QueryDict
from django.utils.text import Truncator

from evidence.finding import syntax
from evidence.finding.namesakes import Choice, Namesakes
from evidence.finding.syntax import Group, Node, Part
from evidence.models import Case, Item, User
from evidence.models.prepared import Prepared
from evidence.vocabularies import FindingValue, ItemKind, Sensitivity, SourceKind, WorkStatus

YES_NO = [("yes", "Yes"), ("no", "No")]
NOT_ASSESSED = ("not_assessed", "Not assessed")
SORTS = [
    ("newest", "Newest first"),
    ("best", "Best match"),
    ("oldest", "Oldest taken first"),
    ("changed", "Recently changed"),
]
VIEWS = [("cards", "Cards"), ("table", "Table"), ("map", "Map")]
MAX_QUERY = syntax.LONGEST

_cases = Prepared(lambda person: Case.objects.visible_to(person).values_list("code", "title"))


class TickedField(forms.MultipleChoiceField):
    """Values ticked of those on offer; what is on offer is never changed, so copies share it."""

    widget = forms.CheckboxSelectMultiple

    def __deepcopy__(self, memo: dict) -> "TickedField":
        return super(forms.ChoiceField, self).__deepcopy__(memo)


class FacetFilter(django_filters.MultipleChoiceFilter):
    field_class = TickedField

    def __deepcopy__(self, memo: dict) -> "FacetFilter":
        return copy(self)


def _facet(label: str, choices: Iterable[tuple[str, str]]) -> FacetFilter:
    return FacetFilter(label=label, choices=list(choices))


class WordsField(forms.CharField):
    """What is searched for; a question never fails over characters that nobody can type."""

    def to_python(self, value: str | None) -> str:
        return (super().to_python(value) or "").replace("\0", "")


class WordsFilter(django_filters.CharFilter):
    field_class = WordsField


class SearchFilters(django_filters.FilterSet):
    """A search as its address carries it; what is invalid is named in `form.errors` and ignored."""

    FACETS = (
        "case",
        "kind",
        "status",
        "finding",
        "source_kind",
        "sensitivity",
        "has_file",
        "has_location",
    )

    q = WordsFilter(label="Search", max_length=MAX_QUERY)
    case = _facet("Case", [])
    kind = _facet("Kind", ItemKind.choices)
    status = _facet("Work status", WorkStatus.choices)
    finding = _facet("Finding", [*FindingValue.choices, NOT_ASSESSED])
    source_kind = _facet("Source", SourceKind.choices)
    sensitivity = _facet("Sensitivity", Sensitivity.choices)
    has_file = _facet("File held", YES_NO)
    has_location = _facet("Location claimed", YES_NO)
    sort = django_filters.ChoiceFilter(label="Order", choices=SORTS)
    view = django_filters.ChoiceFilter(label="View", choices=VIEWS)

    class Meta:
        model = Item
        fields: list[str] = []

    def __init__(self, data: QueryDict, *, user: User) -> None:
        super().__init__(data, queryset=Item.objects.none())
        cases = [(code, f"{code} – {title}") for code, title in _cases.rows(user)]
        self.form.fields["case"].choices = cases
        self.user = user
        self.form.is_valid()

    def get_form_class(self) -> type[forms.Form]:
        return _form()

    @cached_property
    def query(self) -> str:
        return self._valid("q").strip()

    @cached_property
    def chosen(self) -> dict[str, list[str]]:
        """The facets in use and their values."""
        valid = {name: self._valid(name) for name in self.FACETS}
        return {name: values for name, values in valid.items() if values}

    @property
    def sort_by(self) -> str:
        """As chosen, else what fits: the best match when something is asked for."""
        return self._valid("sort") or ("best" if self.query else "newest")

    @property
    def sorts(self) -> list[tuple[str, str]]:
        """The orders on offer, the fitting one first and without a value of its own."""
        if self.query:
            return [("", "Best match"), *(each for each in SORTS if each[0] != "best")]
        return [("", "Newest first"), *SORTS[2:]]

    @property
    def shown_as(self) -> str:
        return self._valid("view") or "cards"

    def _valid(self, name: str):
        return self.form.cleaned_data.get(name) or ""


@cache
def _form() -> type[forms.Form]:
    """The form of every search: only the cases on offer differ from person to person."""
    fields = {name: each.field for name, each in SearchFilters.base_filters.items()}
    return type("SearchForm", (forms.Form,), fields)


@dataclass(frozen=True)
class FacetValue:
    value: str
    label: str
    count: int
    checked: bool


@dataclass(frozen=True)
class Facet:
    """One list of boxes: values that occur, and those ticked."""

    name: str
    label: str
    values: list[FacetValue]
    errors: list[str]


@dataclass(frozen=True)
class Chip:
    """One part of the search in words, and the address of the search without it.

    `places` are those of the name asked for, each with the address that means it alone.
    """

    text: str
    without: str
    places: tuple[tuple[Choice, str], ...] = ()


def facets(filters: SearchFilters, counts: dict[str, dict[str, int]]) -> list[Facet]:
    """The facets with their counts; a list with one value that is not ticked offers no choice."""
    found = [_counted(filters, name, counts.get(name, {})) for name in filters.FACETS]
    return [facet for facet in found if facet.errors or facet.values]


def _counted(filters: SearchFilters, name: str, counts: dict[str, int]) -> Facet:
    field, ticked = filters.form.fields[name], filters.chosen.get(name, [])
    values = [
        FacetValue(value, label, counts.get(value, 0), value in ticked)
        for value, label in field.choices
        if counts.get(value) or value in ticked
    ]
    return Facet(name, field.label, values, filters.form.errors.get(name, []))


def chips(filters: SearchFilters, asked: QueryDict, understood: Sequence[Node]) -> list[Chip]:
    """What narrows the search, as it was read: each part typed, then each value ticked."""
    meant = Namesakes(filters.user, filters.chosen.get("case", ()))
    typed = [_typed(filters.query, asked, node, meant) for node in understood if _counts(node)]
    return typed + [
        Chip(_in_words(filters, name, value), without(asked, name, value))
        for name, values in filters.chosen.items()
        for value in values
    ]


def misread(understood: Sequence[Node]) -> list[str]:
    """What was typed like a field and could not be understood, inside brackets too."""
    problems = []
    for node in understood:
        if isinstance(node, Group):
            problems += misread(node.parts)
        elif node.problem:
            problems.append(node.problem)
    return list(dict.fromkeys(problems))


def ignored(understood: Sequence[Node]) -> list[str]:
    """What holds no word, or came after too many."""
    return [str(node) for node in understood if not _counts(node)]


def _counts(node: Node) -> bool:
    return isinstance(node, Group) or node.kind != syntax.IGNORED


def _typed(query: str, asked: QueryDict, node: Node, meant: Namesakes) -> Chip:
    def instead(text: str) -> str:
        return _with_query(asked, _in_place_of(query, node, text))

    places = tuple((choice, instead(choice.asked)) for choice in meant.of(node))
    return Chip(_said(node), instead(""), places)


def _said(node: Node) -> str:
    if isinstance(node, Part) and node.kind == syntax.FIELD:
        return f"not {node.condition.said}" if node.without else node.condition.said
    text = str(node).removeprefix("-") if node.without else str(node)
    quoted = Truncator(text.strip('"')).chars(80)
    return f"not “{quoted}”" if node.without else f"“{quoted}”"


def _in_place_of(query: str, node: Node, instead: str) -> str:
    start, end = node.span
    return re.sub(r"\s+", " ", f"{query[:start]}{instead}{query[end:]}").strip()


def _with_query(asked: QueryDict, query: str) -> str:
    return having(asked, q=query)


def without(asked: QueryDict, name: str, value: str | None = None) -> str:
    """The query string without a parameter, or without one of its values; from the first page."""
    left = asked.copy()
    rest = [each for each in left.getlist(name) if value is not None and each != value]
    left.setlist(name, rest)
    return address(left)


def having(asked: QueryDict, **values: str) -> str:
    """The query string with these parameters instead; from the first page unless they say."""
    changed = asked.copy()
    for name in ("after", "before"):
        changed.pop(name, None)
    for name, value in values.items():
        changed[name] = value
    return _encoded(changed)


def address(asked: QueryDict) -> str:
    return having(asked)


def _encoded(asked: QueryDict) -> str:
    kept = QueryDict(mutable=True)
    for name, values in asked.lists():
        kept.setlist(name, [value for value in values if value])
    return f"?{kept.urlencode()}"


def _in_words(filters: SearchFilters, name: str, value: str) -> str:
    """A ticked value: Kind: Photo; a case by its code alone, its title being long."""
    field = filters.form.fields[name]
    label = value if name == "case" else dict(field.choices)[value]
    return f"{field.label}: {label}"


def words(understood: Sequence[Node]) -> list[str]:
    """What was typed, part by part, as it was read."""
    return [_said(node) for node in understood if _counts(node)]
