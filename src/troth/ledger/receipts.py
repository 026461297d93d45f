"""Receipts: what the log says of one case, small enough to give to a person, to be checked without us (``receipt_verifier.py``).

One JSON object with exactly the parts of ``receipt_verifier.PARTS``, spelt in one way (keys in that order, one space of
indentation, UTF-8, a newline at the end), so that no byte of it can change unnoticed. Hashes that several proofs need stand
once, in ``hashes``; a proof is a list of places there.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from troth.errors import TrothError
from troth.ledger.entries import SALT_SIZE, commit
from troth.ledger.receipt_verifier import ABOUT

FORMAT = "troth-receipt/1"


@dataclass(frozen=True)
class Shown:
    """One entry of a receipt: its place, its leaf, its inclusion proof (RFC 6962 §2.1.1), and its facts where disclosed."""

    index: int
    leaf: str
    proof: tuple[bytes, ...]
    facts: Mapping[str, object] | None = None
    salt: bytes | None = None


@dataclass(frozen=True)
class Receipt:
    """Entries of one case against one signed checkpoint, with the keys that signed it."""

    origin: str
    keys: tuple[str, ...]
    witness_keys: tuple[str, ...]
    checkpoint: str
    entries: tuple[Shown, ...]


def spelt(receipt: Receipt) -> bytes:
    """The receipt as a file. Raises TrothError where facts are not those that their leaf committed to."""
    hashes: dict[bytes, int] = {}
    entries: list[dict[str, object]] = []
    for each in sorted(receipt.entries, key=lambda each: each.index):
        said: dict[str, object] = {"i": each.index, "leaf": each.leaf}
        if each.facts is not None and each.salt is not None:
            _refuse_others_facts(each, each.facts, each.salt)
            said |= {"facts": dict(each.facts), "salt": each.salt.hex()}
        entries.append(said | {"proof": [hashes.setdefault(part, len(hashes)) for part in each.proof]})
    parts = {
        "format": FORMAT,
        "about": ABOUT,
        "origin": receipt.origin,
        "keys": list(receipt.keys),
        "witness_keys": list(receipt.witness_keys),
        "checkpoint": receipt.checkpoint,
        "hashes": [base64.b64encode(part).decode() for part in hashes],
        "entries": entries,
    }
    return json.dumps(parts, indent=1, ensure_ascii=False).encode() + b"\n"


def disclosed(content: bytes) -> dict[str, tuple[Mapping[str, object], bytes]]:
    """Leaf → facts and salt of every entry that an earlier receipt discloses; empty for what is none."""
    try:
        said: Any = json.loads(content)
        return {
            entry["leaf"]: (cast("dict[str, object]", entry["facts"]), bytes.fromhex(entry["salt"]))
            for entry in said["entries"]
            if "facts" in entry
        }
    except (ValueError, KeyError, TypeError):
        return {}


def without_facts(receipt: Receipt, kinds: Sequence[str]) -> Receipt:
    """The receipt with the entries of these kinds bare: their place, kind and time are proven, no more."""

    def bare(each: Shown) -> Shown:
        return Shown(each.index, each.leaf, each.proof) if json.loads(each.leaf)["kind"] in kinds else each

    return Receipt(
        receipt.origin, receipt.keys, receipt.witness_keys, receipt.checkpoint, tuple(map(bare, receipt.entries))
    )


def _refuse_others_facts(each: Shown, facts: Mapping[str, object], salt: bytes) -> None:
    if len(salt) != SALT_SIZE or commit(facts, salt) != json.loads(each.leaf)["commitment"]:
        raise TrothError(
            "the facts of an entry are not those it committed to",
            where=f"entry {each.index} of the evidence log",
            fix="see what was done to it: troth evidence verify",
        )
