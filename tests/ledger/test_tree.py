"""The tree agrees with the published vectors and with RFC 6962 written down naively."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from troth.errors import TrothError
from troth.ledger import tree
from troth.ledger.log import Log, MemoryStore

LEAVES = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSION = {
    (0, 8): "96a296d224f285c6 5f083f0a1a33ca07 6b47aaf29ee3c2af",
    (5, 8): "bc1a0643b12e4d2d ca854ea128ed050b d37ee418976dd957",
    (2, 3): "fac54203e7cc696c",
    (1, 5): "6e340b9cffb37a98 5f083f0a1a33ca07 bc1a0643b12e4d2d",
}
CONSISTENCY = {
    (1, 8): "96a296d224f285c6 5f083f0a1a33ca07 6b47aaf29ee3c2af",
    (6, 8): "0ebc5d3437fbe2db ca854ea128ed050b d37ee418976dd957",
    (2, 5): "5f083f0a1a33ca07 bc1a0643b12e4d2d",
    (6, 7): "0ebc5d3437fbe2db b08693ec2e721597 d37ee418976dd957",
}


def log_of(leaves: list[bytes]) -> Log:
    log = Log(MemoryStore())
    log.append(leaves)
    return log


def naive_root(leaves: list[bytes]) -> bytes:
    """RFC 6962 §2.1, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + naive_root(leaves[:k]) + naive_root(leaves[k:])).digest()


@pytest.mark.parametrize("size", range(9))
def test_roots_are_the_published_ones(size: int) -> None:
    assert tree.root_of([tree.leaf_hash(leaf) for leaf in LEAVES[:size]]).hex() == ROOTS[size]
    assert log_of(LEAVES).root(size).hex() == ROOTS[size]


@pytest.mark.parametrize(("index", "size"), INCLUSION)
def test_inclusion_paths_are_the_published_ones(index: int, size: int) -> None:
    proof = log_of(LEAVES).prove_inclusion(index, size)
    assert " ".join(item.hex()[:16] for item in proof) == INCLUSION[index, size]


@pytest.mark.parametrize(("old", "new"), CONSISTENCY)
def test_consistency_paths_are_the_published_ones(old: int, new: int) -> None:
    proof = log_of(LEAVES).prove_consistency(old, new)
    assert " ".join(item.hex()[:16] for item in proof) == CONSISTENCY[old, new]


def test_every_consistency_proof_holds_and_no_other_root_does() -> None:
    leaves = [bytes([number]) for number in range(40)]
    log = log_of(leaves)
    roots = [naive_root(leaves[:size]) for size in range(41)]
    for new in range(41):
        view = log.at(new)
        assert view.root() == roots[new]
        for old in range(new + 1):
            proof = view.prove_consistency(old)
            assert tree.verify_consistency(old, new, proof, roots[old], roots[new])
            assert not tree.verify_consistency(old, new, proof, tree.node_hash(roots[old], b""), roots[new])
            if old:
                assert not tree.verify_consistency(old, new, proof, roots[old], tree.node_hash(roots[new], b""))
            assert not tree.verify_consistency(old, new, [*proof, roots[0]], roots[old], roots[new])
            assert not proof or not tree.verify_consistency(old, new, proof[:-1], roots[old], roots[new])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.binary(max_size=12), min_size=1, max_size=70), st.data())
def test_every_leaf_is_proven_and_a_flipped_bit_is_not(leaves: list[bytes], data: st.DataObject) -> None:
    view = log_of(leaves).at()
    root, size = naive_root(leaves), len(leaves)
    for index, leaf in enumerate(leaves):
        proof = view.prove_inclusion(index)
        assert tree.verify_inclusion(tree.leaf_hash(leaf), index, size, proof, root)
    index = data.draw(st.integers(0, size - 1))
    whole = tree.leaf_hash(leaves[index]) + b"".join(view.prove_inclusion(index)) + root
    bit = data.draw(st.integers(0, len(whole) * 8 - 1))
    bent = bytearray(whole)
    bent[bit // 8] ^= 1 << bit % 8
    parts = [bytes(bent[at : at + 32]) for at in range(0, len(bent), 32)]
    assert not tree.verify_inclusion(parts[0], index, size, parts[1:-1], parts[-1])


def test_a_proof_for_another_place_or_size_is_refused() -> None:
    log = log_of(LEAVES)
    proof = log.prove_inclusion(5)
    mine = tree.leaf_hash(LEAVES[5])
    assert not tree.verify_inclusion(mine, 4, 8, proof, log.root())
    assert not tree.verify_inclusion(mine, 8, 8, proof, log.root())
    assert not tree.verify_inclusion(mine, 5, 8, [*proof, proof[0]], log.root())
    assert not tree.verify_inclusion(mine, 5, 8, [proof[0][:31], *proof[1:]], log.root())


def test_proofs_of_what_is_not_there_are_refused_in_words() -> None:
    log = log_of(LEAVES)
    with pytest.raises(TrothError, match="entry 8 is not in a log of 8"):
        log.prove_inclusion(8)
    with pytest.raises(TrothError, match="cannot extend"):
        log.prove_consistency(7, 6)
    with pytest.raises(TrothError, match="the log has 8 entries"):
        log.root(9)
