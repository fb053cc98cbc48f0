"""Grow the Merkle tree again from the bodies, and hold leaves, nodes and head to it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Count, Subquery, Value

from evidence import merkle
from evidence.audit.report import Kind, Problem, Progress, in_silence
from evidence.models import LedgerEntry, LedgerHead, LedgerNode

PAGE = 1 << 14
Position = tuple[int, int]


@dataclass(frozen=True)
class Found:
    """What the ledger's tables hold at one moment; `size` and `peaks` are what the head says."""

    entries: int
    nodes: int
    size: int
    peaks: list[str]


@dataclass
class Regrown:
    """The tree as the bodies make it.

    `whole` tells whether every entry was there; `bad` are subtrees known to differ, so that one
    wrong leaf is not told again of every subtree above it.
    """

    watched: int | None = None
    size: int = 0
    peaks: list[bytes] = field(default_factory=list)
    whole: bool = True
    watched_root: bytes | None = None
    bad: set[Position] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)

    @property
    def root(self) -> bytes | None:
        return merkle.root_from_peaks(self.peaks) if self.whole else None

    def add(self, leaf: bytes) -> list[tuple[int, int, bytes]]:
        """Append one leaf; returns the subtrees it completed."""
        self.peaks, completed = merkle.append(self.size, self.peaks, leaf)
        self.size += 1
        if self.size == self.watched:
            self.watched_root = self.root
        return completed


def found() -> Found:
    """Count what is there in one statement, so that an append meanwhile cannot mislead."""
    last = LedgerEntry.objects.order_by("-seq").values("seq")[:1]
    nodes = LedgerNode.objects.order_by().values(all=Value(1)).annotate(n=Count("pk")).values("n")
    head = (
        LedgerHead.objects.filter(pk=1)
        .annotate(last=Subquery(last), nodes=Subquery(nodes))
        .values_list("last", "nodes", "size", "peaks")
        .first()
    )
    if head is None:
        only = LedgerEntry.objects.order_by("seq").values_list("seq", flat=True).last()
        return Found(entries=_after(only), nodes=0, size=-1, peaks=[])
    last_seq, node_count, size, peaks = head
    return Found(
        entries=_after(last_seq),
        nodes=node_count or 0,
        size=size,
        peaks=peaks if isinstance(peaks, list) else [],
    )


def _after(last: int | None) -> int:
    return 0 if last is None else last + 1


def regrow(now: Found, *, watched: int | None = None, progress: Progress = in_silence) -> Regrown:
    """Recompute every hash from the bodies; the root after `watched` entries is kept too."""
    tree = Regrown(watched=watched)
    if watched == 0:
        tree.watched_root = merkle.EMPTY_ROOT
    expected = missing = 0
    for start in range(0, now.entries, PAGE):
        end = min(start + PAGE, now.entries)
        completed: dict[Position, str] = {}
        rows = LedgerEntry.objects.filter(seq__gte=start, seq__lt=end).order_by("seq")
        for seq, body, leaf in list(rows.values_list("seq", "body", "leaf")):
            if seq != expected:
                tree.whole = False
                tree.problems.append(_gap(expected, seq))
            expected = seq + 1
            digest = _leaf(tree, seq, body, leaf)
            if tree.whole:
                for level, index, node in tree.add(digest):
                    completed[level, index] = node.hex()
        if tree.whole:
            missing += _compare_nodes(tree, completed, start, end)
        progress("entries hashed", end)
    if tree.whole:
        tree.problems += _surplus(now, missing)
    tree.problems += _head_problems(now, tree)
    return tree


def _gap(first: int, next_one: int) -> Problem:
    one = next_one == first + 1
    which = f"entry {first} is" if one else f"entries {first} to {next_one - 1} are"
    return Problem(Kind.SEQUENCE, f"{which} missing", seq=first)


def _leaf(tree: Regrown, seq: int, body: object, leaf: str) -> bytes:
    """The leaf hash the body has, whatever the row says it is."""
    digest = merkle.leaf_hash(body if isinstance(body, bytes) else str(body).encode())
    if digest.hex() != leaf:
        tree.bad.add((0, seq))
        words = "the body does not have the leaf hash beside it"
        tree.problems.append(Problem(Kind.LEAF, words, seq=seq))
    return digest


def _compare_nodes(tree: Regrown, completed: dict[Position, str], start: int, end: int) -> int:
    """Report stored subtrees that differ, each wrong path once, and count those not there."""
    stored = dict(_stored_nodes(start, end))
    if stored == completed:
        return 0
    missing = 0
    for position in sorted(completed):
        level, index = position
        if stored.get(position) == completed[position]:
            continue
        missing += position not in stored
        if not {(level - 1, 2 * index), (level - 1, 2 * index + 1)} & tree.bad:
            tree.problems.append(_node_problem(position, position in stored))
        tree.bad.add(position)
    return missing


def _stored_nodes(start: int, end: int) -> Iterator[tuple[Position, str]]:
    """The subtrees whose last leaf lies in this range of entries."""
    for level in range(1, end.bit_length() + 1):
        first, after = start >> level, end >> level
        if first < after:
            rows = LedgerNode.objects.filter(level=level, index__gte=first, index__lt=after)
            for index, hash_ in rows.values_list("index", "hash"):
                yield (level, index), hash_


def _node_problem(position: Position, is_there: bool) -> Problem:
    level, index = position
    first, last = index << level, ((index + 1) << level) - 1
    wrong = "does not follow from them" if is_there else "is missing"
    return Problem(
        Kind.NODE, f"the hash over entries {first} to {last} (level {level}) {wrong}", seq=first
    )


def _surplus(now: Found, missing: int) -> list[Problem]:
    expected = sum(now.entries >> level for level in range(1, now.entries.bit_length()))
    surplus = now.nodes + missing - expected
    if now.size < 0 or surplus <= 0:
        return []
    return [Problem(Kind.NODE, f"{surplus} stored hashes stand for no part of the tree")]


def _head_problems(now: Found, tree: Regrown) -> list[Problem]:
    if now.size < 0:
        return [Problem(Kind.HEAD, "the head is missing")]
    if now.size != now.entries:
        return [
            Problem(
                Kind.HEAD,
                f"the head counts {now.size} entries, there are {now.entries}",
                seq=max(0, min(now.size, now.entries)),
            )
        ]
    peaks = [peak.hex() for peak in tree.peaks]
    if not tree.whole or now.peaks == peaks:
        return []
    positions = merkle.peak_positions(now.size)
    wrong = [
        position
        for position, stored, peak in zip(positions, now.peaks, peaks, strict=False)
        if stored != peak
    ]
    if tree.bad.intersection(wrong):
        return []
    level, index = wrong[0] if wrong else (0, 0)
    return [Problem(Kind.HEAD, "the head is not that of these entries", seq=index << level)]
