"""The Merkle tree of RFC 6962 and RFC 9162 (section 2.1): hashes, roots, and both kinds of proof.

A *complete subtree* is named by (level, index): level 0 are the leaf hashes, and (level, index)
covers the leaves from index·2^level up to (index + 1)·2^level. A tree of any size is a row of
complete subtrees, its *peaks*, largest first, one for each bit set in its size.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256

HASH_LENGTH = 32
EMPTY_ROOT = sha256(b"").digest()

Node = Callable[[int, int], bytes]  # (level, index) of a complete subtree to its hash


def leaf_hash(data: bytes) -> bytes:
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def root_of(leaves: Iterable[bytes]) -> bytes:
    """Return the root over leaf *hashes*, in order."""
    row = list(leaves)
    if not row:
        return EMPTY_ROOT
    while len(row) > 1:
        unpaired = row[len(row) - len(row) % 2 :]
        row = [node_hash(*pair) for pair in zip(row[::2], row[1::2], strict=False)] + unpaired
    return row[0]


def append(
    size: int, peaks: Sequence[bytes], leaf: bytes
) -> tuple[list[bytes], list[tuple[int, int, bytes]]]:
    """Add one leaf hash to a tree of `size` leaves.

    Returns the new peaks, and the subtrees this leaf completed as (level, index, hash), lowest
    first; the leaf itself, (0, size, leaf), is not among them. On average that is one a leaf.
    """
    peaks, completed, level = list(peaks), [], 0
    while size >> level & 1:
        leaf = node_hash(peaks.pop(), leaf)
        level += 1
        completed.append((level, size >> level, leaf))
    return [*peaks, leaf], completed


def peak_positions(size: int, start: int = 0) -> Iterator[tuple[int, int]]:
    """Yield (level, index) of the peaks over `size` leaves from `start` on, largest first."""
    for level in reversed(range(size.bit_length())):
        if size >> level & 1:
            yield level, start >> level
            start += 1 << level


def root_from_peaks(peaks: Sequence[bytes]) -> bytes:
    if not peaks:
        return EMPTY_ROOT
    *larger, root = peaks
    for peak in reversed(larger):
        root = node_hash(peak, root)
    return root


def inclusion_proof(index: int, size: int, node: Node) -> list[bytes]:
    """Return the audit path of leaf `index` in the tree of `size` leaves (RFC 9162, 2.1.3.1)."""
    if not 0 <= index < size:
        raise ValueError(f"no leaf {index} in a tree of {size}")
    start, end, path = 0, size, []
    while end - start > 1:
        split = _split(start, end)
        if index < split:
            path.append(_range_root(split, end, node))
            end = split
        else:
            path.append(_range_root(start, split, node))
            start = split
    return path[::-1]


def consistency_proof(old: int, new: int, node: Node) -> list[bytes]:
    """Return the proof that the first `old` of `new` leaves are unchanged (RFC 9162, 2.1.4.1)."""
    if not 0 < old <= new:
        raise ValueError(f"a tree of {new} cannot be proved to extend one of {old}")
    start, end, path = 0, new, []
    while end != old:
        split = _split(start, end)
        if old <= split:
            path.append(_range_root(split, end, node))
            end = split
        else:
            path.append(_range_root(start, split, node))
            start = split
    if start:  # otherwise the old tree is itself a subtree, and its root is known to the verifier
        path.append(_range_root(start, end, node))
    return path[::-1]


def verify_inclusion(
    *, index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes
) -> bool:
    """Tell whether `proof` leads from leaf hash `leaf` to `root` (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size or not _are_hashes(leaf, root, *proof):
        return False
    position, last, result = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if position & 1 or position == last:
            result = node_hash(step, result)
            position, last = _past_promotions(position, last)
        else:
            result = node_hash(result, step)
        position, last = position >> 1, last >> 1
    return last == 0 and result == root


def verify_consistency(
    *, old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Tell whether the tree of `new` leaves extends that of `old` leaves (RFC 9162, 2.1.4.2).

    An empty old tree proves nothing about a new one and is refused.
    """
    if not 0 < old <= new or not _are_hashes(old_root, new_root, *proof):
        return False
    if old == new:
        return not proof and old_root == new_root
    if not proof:
        return False
    is_subtree = old & (old - 1) == 0
    first, *rest = [old_root, *proof] if is_subtree else proof
    return _extends(old - 1, new - 1, first, rest, (old_root, new_root))


def _extends(
    position: int, last: int, first: bytes, rest: list[bytes], roots: tuple[bytes, bytes]
) -> bool:
    while position & 1:
        position, last = position >> 1, last >> 1
    old_result = new_result = first
    for step in rest:
        if last == 0:
            return False
        if position & 1 or position == last:
            old_result, new_result = node_hash(step, old_result), node_hash(step, new_result)
            position, last = _past_promotions(position, last)
        else:
            new_result = node_hash(new_result, step)
        position, last = position >> 1, last >> 1
    return last == 0 and (old_result, new_result) == roots


def _past_promotions(position: int, last: int) -> tuple[int, int]:
    """Skip the levels where the last node had no sibling and went up unchanged."""
    while position and not position & 1:
        position, last = position >> 1, last >> 1
    return position, last


def _split(start: int, end: int) -> int:
    """The largest power of two smaller than the number of leaves goes to the left."""
    return start + (1 << (end - start - 1).bit_length() - 1)


def _range_root(start: int, end: int, node: Node) -> bytes:
    return root_from_peaks([node(*position) for position in peak_positions(end - start, start)])


def _are_hashes(*values: bytes) -> bool:
    return all(len(value) == HASH_LENGTH for value in values)
