"""The RFC 6962 Merkle tree over SHA-256: hashes, roots, proofs and their verification. No storage.

A proof is a list of 32-byte hashes in the order of RFC 6962 §2.1.1 (inclusion) and §2.1.2 (consistency). Proving reads
hashes of complete subtrees through a ``NodeReader``, so that a tree of a million leaves is proven from few reads.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

from troth.errors import TrothError

HASH_SIZE = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()

NodeReader = Callable[[int, int], bytes]
"""``read(level, index)`` gives the hash over leaves ``index·2^level … (index+1)·2^level − 1``, all of which exist."""


def leaf_hash(leaf: bytes) -> bytes:
    """SHA-256(0x00 ‖ leaf), RFC 6962 §2.1."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 ‖ left ‖ right), RFC 6962 §2.1."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(leaf_hashes: Sequence[bytes]) -> bytes:
    """The root over leaf hashes in order; of none, SHA-256 of nothing."""
    level = list(leaf_hashes)
    if not level:
        return EMPTY_ROOT
    while len(level) > 1:
        # Pairing neighbours and carrying an odd last one up gives the same tree as RFC 6962's split by powers of two.
        pairs = [node_hash(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = pairs + level[len(level) - 1 :] if len(level) % 2 else pairs
    return level[0]


def root_at(read: NodeReader, size: int) -> bytes:
    """The root of the first ``size`` leaves."""
    return EMPTY_ROOT if size == 0 else _range_hash(read, 0, size)


def inclusion_proof(read: NodeReader, index: int, size: int) -> list[bytes]:
    """The hashes that lead from leaf ``index`` to the root at ``size``, nearest the leaf first.

    Raises TrothError when there is no such leaf at that size.
    """
    if not 0 <= index < size:
        raise TrothError(f"entry {index} is not in a log of {size} entries", fix="ask for an index below the size")
    start, end, path = 0, size, list[bytes]()
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_range_hash(read, middle, end))
            end = middle
        else:
            path.append(_range_hash(read, start, middle))
            start = middle
    return path[::-1]


def consistency_proof(read: NodeReader, old: int, new: int) -> list[bytes]:
    """The hashes that show the tree at ``old`` leaves to be a prefix of the tree at ``new``; empty for 0 and for equal.

    Raises TrothError when ``old`` is larger than ``new``.
    """
    if not 0 <= old <= new:
        raise TrothError(f"a log of {new} entries cannot extend one of {old}", fix="give the smaller size first")
    if old in (0, new):
        return []
    start, end, path, old_is_whole = 0, new, list[bytes](), True
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(_range_hash(read, middle, end))
            end = middle
        else:
            path.append(_range_hash(read, start, middle))
            start, old_is_whole = middle, False
    if not old_is_whole:  # otherwise the verifier already holds this hash: it is the old root
        path.append(_range_hash(read, start, end))
    return path[::-1]


def verify_inclusion(hash_of_leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the proof leads from that leaf at that place to that root (RFC 9162 §2.1.3.2)."""
    if not 0 <= index < size or not _all_hashes(proof):
        return False
    here, last, computed = index, size - 1, hash_of_leaf
    for sibling in proof:
        if last == 0:
            return False
        if here & 1 or here == last:
            computed = node_hash(sibling, computed)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            computed = node_hash(computed, sibling)
        here, last = here >> 1, last >> 1
    return last == 0 and computed == root


def verify_consistency(old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> bool:
    """Whether the proof shows the old root to be a prefix of the new (RFC 9162 §2.1.4.2)."""
    if not 0 <= old <= new or not _all_hashes(proof):
        return False
    if old == 0:
        return not proof and old_root == EMPTY_ROOT
    if old == new:
        return not proof and old_root == new_root
    path = list(proof)
    if old & (old - 1) == 0:  # a power of two: the old root is itself a node of the new tree
        path.insert(0, old_root)
    if not path:
        return False
    here, last = old - 1, new - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    computed_old = computed_new = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if here & 1 or here == last:
            computed_old = node_hash(sibling, computed_old)
            computed_new = node_hash(sibling, computed_new)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            computed_new = node_hash(computed_new, sibling)
        here, last = here >> 1, last >> 1
    return last == 0 and computed_old == old_root and computed_new == new_root


def _split(size: int) -> int:
    """The largest power of two below ``size`` (size ≥ 2)."""
    return 1 << (size - 1).bit_length() - 1


def _range_hash(read: NodeReader, start: int, end: int) -> bytes:
    """The hash over leaves start…end−1, where start is a multiple of a power of two that is at least end − start."""
    complete = list[bytes]()
    while start < end:
        level = (end - start).bit_length() - 1
        complete.append(read(level, start >> level))
        start += 1 << level
    computed = complete.pop()
    while complete:
        computed = node_hash(complete.pop(), computed)
    return computed


def _all_hashes(proof: Sequence[bytes]) -> bool:
    return all(len(item) == HASH_SIZE for item in proof)
