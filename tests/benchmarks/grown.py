"""A catalog grown step by step, to a million items if asked, and its texts in the bare engine.

Growing takes longer than measuring: with BENCH_KEEP=FOLDER both stay there for the next run.
"""

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import tantivy

from evidence.actions import cases
from evidence.finding import documents, index
from evidence.models import Case, Item, LocationClaim, TimeClaim, Transcript, User
from evidence.models import VerificationNote as Note
from evidence.vocabularies import (
    CheckOutcome,
    ItemKind,
    Role,
    TranscriptKind,
    VerificationMethod,
    Visibility,
    WorkStatus,
)
from tests.benchmarks import catalogs, prose
from tests.benchmarks.measuring import cost, say

CASES = 20
BATCH = 1_000
PAGE = 25
FILTERS = {"status": [WorkStatus.DONE], "kind": [ItemKind.PHOTO]}
KINDS = [ItemKind.PHOTO, ItemKind.PHOTO, ItemKind.VIDEO, ItemKind.DOCUMENT, ItemKind.POST]
STATUSES = [WorkStatus.NEW, WorkStatus.NEW, WorkStatus.IN_PROGRESS, WorkStatus.DONE]
SORTED = {"newest": "key", "everything": "key", "deep": "key"}
DEEP = 10_000
"""How many items lie before the page of a question asked at depth."""

Answer = Callable[[str], object]


@dataclass
class Costs:
    """How many items there are, and what making each index of them cost in CPU seconds."""

    items: int = 0
    ours: float = 0.0
    bare: float = 0.0


@contextmanager
def catalog() -> Iterator["Grown"]:
    """The catalog that grows: the one kept from an earlier run, or an empty one."""
    kept = os.environ.get("BENCH_KEEP")
    with catalogs.kept(Path(kept)) if kept else catalogs.fresh() as folder:
        yield Grown(folder)


class Grown:
    """Twenty cases full of items, a few of them restricted, and a verifier of all but one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.person = catalogs.verifier()
        self.opener = User.objects.get(username="opener")
        self.costs = self._read()

    def grow(self, items: int) -> None:
        """Add what is missing of so many items, and make both indexes of them all."""
        if self.costs.items == items:
            return
        if self.costs.items > items:
            raise ValueError(f"{self.folder} holds {self.costs.items} items already")
        homes = self._homes()
        for start in range(Item.objects.count(), items, BATCH):
            self._add(homes, start, min(BATCH, items - start))
        say(f"  {items} items are there; making the index …")
        ours = cost(index.rebuild)
        say("  and the one it is measured against …")
        bare = Bare(self.folder / "bare")
        self.costs = Costs(items, ours, bare.build(items))
        (self.folder / "costs.json").write_text(json.dumps(asdict(self.costs)))

    def _read(self) -> Costs:
        told = self.folder / "costs.json"
        return Costs(**json.loads(told.read_text())) if told.exists() else Costs()

    def _homes(self) -> list[Case]:
        codes = [f"C{number:02}" for number in range(CASES)]
        there = {case.code: case for case in Case.objects.filter(code__in=codes)}
        return [there.get(code) or self._opened(code) for code in codes]

    def _opened(self, code: str) -> Case:
        case = cases.open_case(by=self.opener, code=code, title=f"Case {code}")
        if code != "C00":
            cases.set_member(by=self.opener, case=case, user=self.person, role=Role.VERIFIER)
        return case

    def _add(self, homes: list[Case], start: int, count: int) -> None:
        texts = list(prose.texts(count, start))
        items = [self._item(homes[n % CASES], n, text) for n, text in enumerate(texts, start)]
        Item.objects.bulk_create(items)
        pairs = list(zip(items, texts, strict=True))
        Transcript.objects.bulk_create(
            Transcript(
                item=item, kind=TranscriptKind.OCR, text=text.transcript, recorded_by=self.person
            )
            for item, text in pairs
            if text.transcript
        )
        Note.objects.bulk_create(self._note(*pair) for pair in pairs if pair[1].note)
        LocationClaim.objects.bulk_create(self._place(*pair) for pair in pairs[::3])
        TimeClaim.objects.bulk_create(self._time(*pair) for pair in pairs[::2])

    def _item(self, case: Case, number: int, text: prose.Text) -> Item:
        return Item(
            case=case,
            number=number,
            code=f"{case.code}-{number:04}",
            title=text.title,
            description=text.description,
            kind=KINDS[number % len(KINDS)],
            work_status=STATUSES[number // 7 % len(STATUSES)],
            visibility=Visibility.CASE if number % 31 else Visibility.RESTRICTED,
            created_by=self.person,
        )

    def _note(self, item: Item, text: prose.Text) -> Note:
        return Note(
            item=item,
            method=VerificationMethod.OTHER,
            outcome=CheckOutcome.INCONCLUSIVE,
            text=text.note,
            recorded_by=self.person,
        )

    def _place(self, item: Item, text: prose.Text) -> LocationClaim:
        latitude, longitude = map(str, text.place)
        return LocationClaim(
            item=item,
            latitude=latitude,
            longitude=longitude,
            radius_m=100,
            claimed_by_user=self.person,
            recorded_by=self.person,
        )

    def _time(self, item: Item, text: prose.Text) -> TimeClaim:
        day = text.day.isoformat()
        return TimeClaim(
            item=item,
            edtf=day,
            earliest=f"{day}T00:00:00",
            latest=f"{day}T23:59:59",
            claimed_by_user=self.person,
            recorded_by=self.person,
        )

    # What is asked

    def questions(self) -> dict[str, list[str]]:
        return prose.questions(self.costs.items)

    def asking(self, kind: str) -> Answer:
        """An answer as a page needs it: the best or newest 25, total, all facets, in sight."""
        options: dict[str, Any] = {"sort": "newest"} if kind in {"newest", "deep"} else {}
        if kind == "filtered":
            options["filters"] = FILTERS
        turned_at = self._middles() if kind == "deep" else {}
        return lambda query: index.search(
            user=self.person, query=query, limit=PAGE, after=turned_at.get(query, ""), **options
        )

    def _middles(self) -> dict[str, str]:
        """Where a page begins in the middle of what each question finds, as its links say."""
        middle = Item.objects.order_by("pk")[self.costs.items // 2]
        asked = {"user": self.person, "sort": "newest", "after": f"0.{documents.key_of(middle):x}"}
        return {q: index.search(query=q, **asked).next for q in self.questions()["deep"]}

    def bytes_of_index(self) -> tuple[int, int]:
        """What the two indexes take up on the disk."""
        return _size(self.folder / "index" / "text"), _size(self.folder / "bare")


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir())


class Bare:
    """The same texts in tantivy as its own guide would have it: one body, facets, no more."""

    def __init__(self, folder: Path) -> None:
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("body")
        for name in ("key", "day", "lat", "lon"):
            builder.add_integer_field(name, fast=True, stored=name == "key", indexed=True)
        for name in documents.FACETS:
            builder.add_text_field(name, fast=True, tokenizer_name="raw")
        self.folder, self.schema = folder, builder.build()
        terms = {name: {"terms": {"field": name, "size": 100}} for name in documents.FACETS}
        self.counts = {**terms, "total": {"value_count": {"field": "key"}}}

    def build(self, items: int) -> float:
        """Make it anew of so many texts; the CPU seconds of that, the texts' own aside."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        writer = tantivy.Index(self.schema, path=str(self.folder)).writer(200_000_000, 1)
        texts = prose.texts(items)
        spent = 0.0
        for start in range(0, items, BATCH):
            rows = list(enumerate(islice(texts, BATCH), start))
            spent += cost(lambda rows=rows: self._add(writer, rows))
        return spent + cost(lambda: (writer.commit(), writer.wait_merging_threads()))

    def _add(self, writer: tantivy.IndexWriter, rows: list[tuple[int, prose.Text]]) -> None:
        for number, text in rows:
            writer.add_document(self._document(number, text))

    def _document(self, number: int, text: prose.Text) -> tantivy.Document:
        values = dict.fromkeys(documents.FACETS, "no")
        values["case"] = f"C{number % CASES:02}"
        values["kind"] = str(KINDS[number % len(KINDS)])
        values["status"] = str(STATUSES[number // 7 % len(STATUSES)])
        found = tantivy.Document(body=" ".join(text.words), key=number, **values)
        if not number % 2:
            found.add_integer("day", text.day.toordinal())
        if not number % 3:
            for name, degrees in zip(("lat", "lon"), text.place, strict=True):
                found.add_integer(name, round(degrees * 10_000))
        return found

    def asking(self, kind: str, items: int) -> Answer:
        """The same question: 25 items, total and the same facets; no sight, no database.

        However deep the page, total and facets are those of all that is found.
        """
        index = tantivy.Index(self.schema, path=str(self.folder))
        searcher = index.searcher()
        order = {"order_by_field": SORTED[kind]} if kind in SORTED else {}
        is_deep, middle = kind == "deep", items // 2

        def answer(query: str) -> None:
            parsed = self._parse(index, query, kind)
            page = self._every(parsed, self._between("key", 0, middle)) if is_deep else parsed
            hits = searcher.search(page, PAGE, **order).hits
            found = [searcher.doc(place)["key"] for _, place in hits]
            assert searcher.aggregate(parsed, self.counts)["total"]["value"] >= len(found)

        return answer

    def _parse(self, index: tantivy.Index, query: str, kind: str) -> tantivy.Query:
        if not query:
            return tantivy.Query.all_query()
        if kind == "near":
            return self._box(*prose.spot_of(query))
        if kind == "dated":
            return self._between("day", *(day.toordinal() for day in prose.days_of(query)))
        if kind == "prefix":
            return tantivy.Query.regex_query(self.schema, "body", re.escape(query[:-1]) + ".*")
        words = query if kind == "phrase" else " ".join(f"+{word}" for word in query.split())
        if kind == "either":
            words = query
        if kind == "filtered":
            words += "".join(f' +{name}:"{values[0]}"' for name, values in FILTERS.items())
        return index.parse_query(words, ["body"])

    def _box(self, latitude: float, longitude: float) -> tantivy.Query:
        """About what lies within five kilometres."""
        around = (("lat", latitude, 0.045), ("lon", longitude, 0.0707))
        sides = [
            (name, round(10_000 * (x - far)), round(10_000 * (x + far))) for name, x, far in around
        ]
        return self._every(*(self._between(*side) for side in sides))

    def _between(self, name: str, low: int, high: int) -> tantivy.Query:
        kind = tantivy.FieldType.Integer
        return tantivy.Query.range_query(self.schema, name, kind, low, high)

    def _every(self, *queries: tantivy.Query) -> tantivy.Query:
        return tantivy.Query.boolean_query([(tantivy.Occur.Must, query) for query in queries])
