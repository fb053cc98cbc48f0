"""The Merkle tree: published vectors, every corruption they list, and a naive twin of the RFC."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence import merkle

VECTORS = json.loads((Path(__file__).parent / "merkle_vectors.json").read_text())
LEAVES = [merkle.leaf_hash(bytes.fromhex(leaf)) for leaf in VECTORS["leaves"]]
ROOTS = [bytes.fromhex(root) for root in VECTORS["roots"]]
SOME_HASH = bytes.fromhex("abacaba000000000000000000000000000000000000000000060061e00123456")
DATA = st.lists(st.binary(max_size=3), min_size=1, max_size=70)


class Tree:
    """A tree grown by `append`, its complete subtrees kept as a database would."""

    def __init__(self, leaves: list[bytes]) -> None:
        self.nodes, self.peaks = {}, []
        for size, leaf in enumerate(leaves):
            self.peaks, completed = merkle.append(size, self.peaks, leaf)
            self.nodes[0, size] = leaf
            self.nodes |= {(level, index): found for level, index, found in completed}

    def node(self, level: int, index: int) -> bytes:
        return self.nodes[level, index]


def naive_root(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962, section 2.1, word for word."""
    if not leaves:
        return merkle.EMPTY_ROOT
    if len(leaves) == 1:
        return leaves[0]
    split = largest_power_below(len(leaves))
    return merkle.node_hash(naive_root(leaves[:split]), naive_root(leaves[split:]))


def naive_path(index: int, leaves: list[bytes]) -> list[bytes]:
    """PATH of RFC 6962, section 2.1.1, word for word."""
    if len(leaves) == 1:
        return []
    split = largest_power_below(len(leaves))
    if index < split:
        return [*naive_path(index, leaves[:split]), naive_root(leaves[split:])]
    return [*naive_path(index - split, leaves[split:]), naive_root(leaves[:split])]


def naive_subproof(old: int, leaves: list[bytes], is_known: bool) -> list[bytes]:
    """SUBPROOF of RFC 6962, section 2.1.2, word for word."""
    if old == len(leaves):
        return [] if is_known else [naive_root(leaves)]
    split = largest_power_below(len(leaves))
    if old <= split:
        return [*naive_subproof(old, leaves[:split], is_known), naive_root(leaves[split:])]
    return [*naive_subproof(old - split, leaves[split:], False), naive_root(leaves[:split])]


def largest_power_below(number: int) -> int:
    power = 1
    while power * 2 < number:
        power *= 2
    return power


def hashes(texts: list[str]) -> list[bytes]:
    return [bytes.fromhex(text) for text in texts]


def damaged_proofs(proof: list[bytes], *roots: bytes) -> list[list[bytes]]:
    """The wrong proofs transparency-dev/merkle publishes for each right one."""
    strangers = [b"", SOME_HASH, *roots, *proof[:1]]
    wrong = [[*proof, stranger] for stranger in strangers]
    wrong += [[stranger, *proof] for stranger in strangers]
    for place, step in enumerate(proof):
        flipped = bytes([step[0] ^ 8]) + step[1:]
        wrong += [[*proof[:place], flipped, *proof[place + 1 :]], proof[:place]]
    return wrong


@pytest.mark.parametrize("size", range(1, 9))
def test_published_roots(size: int) -> None:
    assert merkle.root_of(LEAVES[:size]) == ROOTS[size - 1]
    assert merkle.root_from_peaks(Tree(LEAVES[:size]).peaks) == ROOTS[size - 1]


def test_published_root_of_the_empty_tree() -> None:
    expected = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    assert merkle.root_of([]).hex() == merkle.root_from_peaks([]).hex() == expected


@pytest.mark.parametrize("vector", VECTORS["inclusion"])
def test_published_inclusion_proofs(vector: dict) -> None:
    index, size, proof = vector["index"], vector["size"], hashes(vector["proof"])
    root = ROOTS[size - 1]

    made = merkle.inclusion_proof(index, size, Tree(LEAVES).node)

    def holds(index=index, size=size, leaf=LEAVES[index], proof=proof, root=root) -> bool:
        return merkle.verify_inclusion(index=index, size=size, leaf=leaf, proof=proof, root=root)

    assert made == proof
    assert holds()
    assert not any(holds(index=wrong) for wrong in (index - 1, index + 1, index ^ 2))
    assert not any(holds(size=wrong) for wrong in (0, size * 2, size // 2))
    assert not any(holds(leaf=wrong) for wrong in (b"", b"WrongLeaf", SOME_HASH))
    assert not any(holds(root=wrong) for wrong in (b"", merkle.EMPTY_ROOT, SOME_HASH))
    assert not any(holds(proof=wrong) for wrong in damaged_proofs(proof, root))


@pytest.mark.parametrize("vector", VECTORS["consistency"])
def test_published_consistency_proofs(vector: dict) -> None:
    old, new, proof = vector["old"], vector["new"], hashes(vector["proof"])

    made = merkle.consistency_proof(old, new, Tree(LEAVES).node)

    def holds(old=old, new=new, first=ROOTS[old - 1], last=ROOTS[new - 1], proof=proof) -> bool:
        return merkle.verify_consistency(
            old=old, new=new, old_root=first, new_root=last, proof=proof
        )

    assert made == proof
    assert holds()
    assert not any(holds(old=wrong) for wrong in (0, old - 1, old + 1, old ^ 2) if wrong != old)
    assert not any(holds(new=wrong) for wrong in (0, new * 2, new // 2))
    assert not any(holds(first=wrong) for wrong in (b"", b"WrongRoot", SOME_HASH))
    assert not any(holds(last=wrong) for wrong in (b"", b"WrongRoot", SOME_HASH))
    assert not any(holds(proof=wrong) for wrong in damaged_proofs(proof, *ROOTS))
    assert old == new or not holds(first=ROOTS[new - 1], last=ROOTS[old - 1])


@pytest.mark.parametrize(("index", "size"), [(0, 0), (1, 0), (2, 1), (-1, 1), (1, 1)])
@pytest.mark.parametrize("root", [b"", merkle.EMPTY_ROOT, SOME_HASH])
def test_no_leaf_is_included_where_there_is_none(index: int, size: int, root: bytes) -> None:
    assert not merkle.verify_inclusion(index=index, size=size, leaf=SOME_HASH, proof=[], root=root)


@pytest.mark.parametrize(
    ("old", "new", "proof"),
    [(0, 0, []), (0, 1, []), (0, 1, [SOME_HASH]), (-1, 1, []), (1, 0, []), (2, 1, []), (1, 2, [])],
)
def test_equal_roots_do_not_make_wrong_sizes_consistent(old: int, new: int, proof: list) -> None:
    assert not merkle.verify_consistency(
        old=old, new=new, old_root=SOME_HASH, new_root=SOME_HASH, proof=proof
    )


@pytest.mark.parametrize("size", [1, 2, 7])
def test_a_tree_is_consistent_with_itself_only_by_the_empty_proof(size: int) -> None:
    root = ROOTS[size - 1]

    def holds(new_root: bytes, proof: list) -> bool:
        return merkle.verify_consistency(
            old=size, new=size, old_root=root, new_root=new_root, proof=proof
        )

    assert holds(root, [])
    assert not holds(SOME_HASH, [])
    assert not holds(root, [root])


@pytest.mark.parametrize(("index", "size"), [(0, 0), (3, 3), (-1, 3)])
def test_a_proof_of_an_absent_leaf_cannot_be_made(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="no leaf"):
        merkle.inclusion_proof(index, size, Tree(LEAVES).node)


@pytest.mark.parametrize(("old", "new"), [(0, 3), (4, 3), (-1, 3)])
def test_a_proof_of_an_impossible_extension_cannot_be_made(old: int, new: int) -> None:
    with pytest.raises(ValueError, match="cannot be proved"):
        merkle.consistency_proof(old, new, Tree(LEAVES).node)


@given(DATA, st.data())
def test_proofs_agree_with_the_naive_tree(data: list[bytes], draw) -> None:
    leaves = [merkle.leaf_hash(entry) for entry in data]
    index = draw.draw(st.integers(0, len(leaves) - 1))
    tree, size, old = Tree(leaves), len(leaves), index + 1

    included = merkle.inclusion_proof(index, size, tree.node)
    extends = merkle.consistency_proof(old, size, tree.node)

    root, old_root = naive_root(leaves), naive_root(leaves[:old])
    assert merkle.root_of(leaves) == merkle.root_from_peaks(tree.peaks) == root
    assert included == naive_path(index, leaves)
    assert extends == naive_subproof(old, leaves, True)
    assert merkle.verify_inclusion(
        index=index, size=size, leaf=leaves[index], proof=included, root=root
    )
    assert merkle.verify_consistency(
        old=old, new=size, old_root=old_root, new_root=root, proof=extends
    )


@given(DATA)
def test_append_completes_each_subtree_once(data: list[bytes]) -> None:
    leaves = [merkle.leaf_hash(entry) for entry in data]

    nodes = Tree(leaves).nodes

    expected = {
        (level, index)
        for level in range(len(leaves).bit_length())
        for index in range(len(leaves) >> level)
    }
    assert set(nodes) == expected
    assert all(
        found == naive_root(leaves[index << level : index + 1 << level])
        for (level, index), found in nodes.items()
    )


@given(st.integers(0, 200))
def test_peaks_stand_where_their_positions_say(size: int) -> None:
    leaves = [merkle.leaf_hash(bytes([number])) for number in range(size)]
    tree = Tree(leaves)

    peaks = [tree.node(*position) for position in merkle.peak_positions(size)]

    assert peaks == tree.peaks
