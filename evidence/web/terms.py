"""The vocabulary of a case as pages show it: terms in their order, with what carries them."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import tantivy
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from tantivy import Occur, Query

from evidence.finding import index, texts
from evidence.finding.concepts import Concepts
from evidence.finding.documents import SCHEMA
from evidence.finding.doubles import Double, doubles
from evidence.models import Case, Item, Tag, User
from evidence.vocabularies import TagKind

MOST_CONCEPTS = 10_000


@dataclass(frozen=True)
class Term:
    """One concept: its standing tag, those merged into it, the terms below it.

    `count` is how many items the reader may see under it, those of narrower terms included.
    """

    tag: Tag
    merged: list[Tag]
    count: int
    below: "list[Term]" = field(default_factory=list)

    @property
    def url(self) -> str:
        return reverse("tag", args=[self.tag.uid])

    @property
    def spellings(self) -> list[str]:
        """Everything else it is found by."""
        return list(dict.fromkeys(_spellings(self.tag, self.merged)))

    @property
    def names(self) -> list[str]:
        return [self.tag.name, *self.spellings]


def _spellings(tag: Tag, merged: list[Tag]) -> Iterator[str]:
    yield from (alias for alias in tag.aliases if isinstance(alias, str))
    for each in merged:
        yield each.name
        yield from (alias for alias in each.aliases if isinstance(alias, str))


class Vocabulary:
    """All terms of a case for one reader; read once."""

    def __init__(self, case: Case, reader: User) -> None:
        self.case, self.reader = case, reader
        self.concepts = Concepts.of(case)
        self.tags = {tag.pk: tag for tag in case.tags.order_by("kind", "name")}

    @cached_property
    def counts(self) -> dict[str, int]:
        return counts(self.reader, self.case)

    def term(self, tag: int) -> Term:
        """The concept of a tag, without what lies below it."""
        standing, *merged = self.concepts.all_of(tag)
        count = self.counts.get(str(standing), 0)
        return Term(self.tags[standing], [self.tags[pk] for pk in merged], count)

    def terms(self, tags: Iterable[int]) -> list[Term]:
        return [self.term(tag) for tag in tags]

    def terms_of_merged(self, tag: int) -> list[Tag]:
        """The tags merged into this one, whose own pages can still be read."""
        return [self.tags[pk] for pk in self.concepts.all_of(tag) if pk != tag]

    def by_kind(self, kind: str = "", words: str = "") -> list[tuple[str, list[Term]]]:
        """The terms that words find, by kind: whole trees, or a flat list when narrowed."""
        asked = texts.Asked(words)
        shown: dict[str, list[Term]] = {}
        for pk, tag in self.tags.items():
            if self.concepts.is_merged(pk) or kind not in ("", tag.kind):
                continue
            if asked:
                term = self.term(pk)
                if asked.are_in(*term.names):
                    shown.setdefault(tag.kind, []).append(term)
            elif self._is_top(pk):
                shown.setdefault(tag.kind, []).append(self._tree(pk))
        return [(label, shown[code]) for code, label in TagKind.choices if code in shown]

    def _is_top(self, tag: int) -> bool:
        """Whether nothing of its kind lies above it: a tree of another kind shows it as well."""
        above = self.concepts.broader(tag)
        return above is None or self.tags[above].kind != self.tags[tag].kind

    def _tree(self, tag: int) -> Term:
        term = self.term(tag)
        below = [self._tree(pk) for pk in self.concepts.narrower(tag)]
        term.below.extend(sorted(below, key=lambda each: each.tag.name))
        return term

    @cached_property
    def doubles(self) -> list[Double]:
        return doubles(self.tags.values(), self.concepts)


def counts(reader: User, case: Case) -> dict[str, int]:
    """How many items the reader may see under each concept of a case, by the tag's key."""

    def counted(searcher: tantivy.Searcher, seen: Query) -> dict[str, int]:
        of_case = Query.term_query(SCHEMA, "case", case.code, "basic")
        within = Query.boolean_query([(Occur.Must, seen), (Occur.Must, of_case)])
        asked = {"concepts": {"terms": {"field": "concept", "size": MOST_CONCEPTS}}}
        buckets: Any = searcher.aggregate(within, asked)["concepts"]["buckets"]
        return {bucket["key"]: bucket["doc_count"] for bucket in buckets}

    return index.asked_by(reader, counted, {})


def tagged(reader: User, tags: Collection[int]) -> QuerySet[Item]:
    """The items the reader may see that carry one of these tags, or had one merged into them."""
    carried = Item.tags.through.objects.filter(
        Q(item=OuterRef("pk")) | Q(item__merged_into=OuterRef("pk")), tag__in=tags
    )
    return Item.objects.visible_to(reader).filter(Exists(carried))
