"""What the terms of a vocabulary come to together: which are one, and which lie under which."""

from collections.abc import Iterable, Iterator
from functools import cached_property

from django.db.models import QuerySet

from evidence.models import Case, Tag, TagLink
from evidence.vocabularies import TagLinkKind

Link = tuple[int, str, int]
"""One standing TagLink: the keys of a tag and of the other, with the kind between them."""


class Concepts:
    """Tags by their keys. Those merged are one concept, which goes by the one that stands.

    A concept lies under the broader term its standing tag was given, else under that of the first
    of those merged into it, so that a merge takes nothing out of a broader term.
    """

    def __init__(self, links: Iterable[Link]) -> None:
        kept = sorted(links)
        self._into = {tag: other for tag, kind, other in kept if kind == TagLinkKind.MERGED}
        self._given = {tag: other for tag, kind, other in kept if kind == TagLinkKind.BROADER}
        self._apart = {
            frozenset((tag, other)) for tag, kind, other in kept if kind == TagLinkKind.APART
        }

    @classmethod
    def of(cls, *cases: Case | int) -> "Concepts":
        """The concepts of these cases, in one query."""
        return cls(links_of(*cases))

    def standing(self, tag: int) -> int:
        """The tag this one goes by: itself, or what it was merged into.

        No action merges in a circle; should rows say so, the lowest key of it stands for all.
        """
        way = [tag]
        while (into := self._into.get(way[-1])) is not None:
            if into in way:
                return min(way[way.index(into) :])
            way.append(into)
        return way[-1]

    def is_merged(self, tag: int) -> bool:
        return tag in self._into

    def all_of(self, tag: int) -> list[int]:
        """Every tag of the concept, the standing one first."""
        standing = self.standing(tag)
        return [standing, *self._merged.get(standing, [])]

    def broader(self, tag: int) -> int | None:
        """The standing tag of the concept right above, or None."""
        for each in self.all_of(tag):
            above = self.standing(self._given[each]) if each in self._given else None
            if above is not None and above != self.standing(tag):
                return above
        return None

    def above(self, tag: int) -> list[int]:
        """The standing tags above a concept, the nearest first."""
        found = [self.standing(tag)]
        while (next_up := self.broader(found[-1])) is not None and next_up not in found:
            found.append(next_up)
        return found[1:]

    def over(self, tag: int) -> list[int]:
        """The standing tags an item of this one counts under: its concept, then those above."""
        return [self.standing(tag), *self.above(tag)]

    def narrower(self, tag: int) -> list[int]:
        """The standing tags of the concepts right below."""
        return self._below.get(self.standing(tag), [])

    def within(self, tag: int) -> list[int]:
        """Every tag whose items a concept finds: its own, then those of all concepts below it."""
        waiting, found = [self.standing(tag)], list[int]()
        while waiting:
            concept = waiting.pop(0)
            if concept not in found:
                found += self.all_of(concept)
                waiting += self.narrower(concept)
        return found

    def circle(self) -> list[int]:
        """Standing tags that lie under one another in a circle, empty when all is well."""
        for tag in {self.standing(tag) for tag in self._given}:
            way = self.over(tag)
            if self.broader(way[-1]) is not None:
                return way
        return []

    def told_apart(self, tag: int, other: int) -> bool:
        """Whether somebody has said that two concepts are not the same."""
        pairs = ((one, two) for one in self.all_of(tag) for two in self.all_of(other))
        return any(frozenset(pair) in self._apart for pair in pairs)

    @cached_property
    def _merged(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for tag in self._into:
            if (standing := self.standing(tag)) != tag:
                found.setdefault(standing, []).append(tag)
        return found

    @cached_property
    def _below(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for tag in sorted({self.standing(tag) for tag in self._given}):
            if (above := self.broader(tag)) is not None:
                found.setdefault(above, []).append(tag)
        return found


def links_of(*cases: Case | int) -> Iterator[Link]:
    """The links that stand between the tags of these cases."""
    standing = TagLink.objects.current().filter(tag__case__in=cases)
    yield from standing.values_list("tag", "kind", "other")


def standing_tags(*cases: Case) -> QuerySet[Tag]:
    """The tags of these cases that are not merged into another."""
    merged = TagLink.objects.current().filter(kind=TagLinkKind.MERGED)
    return Tag.objects.filter(case__in=cases).exclude(links_out__in=merged)
