"""What keys cost: replacing the root key under everybody's keys, meeting a person, sealing and opening a value.

    bench/keys.py [--quick] [--json]

Both stores, with full sync; each rotation is ``troth keys rotate``'s own function over a million people (``--quick``: 100,000).
``rewrap_per_second`` is the slower store's, from the first batch to the old root key's destruction; ``wrap_only_per_second``
is the cryptography alone (AES-KW, RFC 3394: unwrap and wrap). Goals: at least 100,000 keys a second; at most 1 ms to seal.
``receipt_bytes`` and ``receipt_verify_ms``: a receipt of 15 entries in a log of a million, and the stand-alone check of it.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import bench.data.disk  # noqa: E402, F401

MILLION = 1_000_000
AT_LEAST = {"rewrap_per_second": 100_000}
AT_MOST = {"seal_ms": 1.0, "open_ms": 1.0, "receipt_bytes": 20_000, "receipt_verify_ms": 1000.0}


def main(arguments: Sequence[str]) -> int:
    """Measure and print; return 1 where a goal is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a tenth of the people")
    parser.add_argument("--json", action="store_true", help="one object of figures on standard output")
    options = parser.parse_args(arguments)
    say(f"Python {platform.python_version()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    people = MILLION // 10 if options.quick else MILLION
    figures: dict[str, float] = {"people": people}
    with tempfile.TemporaryDirectory(prefix="troth-bench-") as folder:
        figures |= measure_wrapping()
        for kind in ("sqlite", "postgres"):
            figures |= measure_store(kind, Path(folder) / kind, people)
        figures |= measure_receipt(Path(folder))
    both = [figures[name] for name in figures if name.startswith("rewrap_per_second_")]
    figures["rewrap_per_second"] = min(both)
    missed = [name for name, goal in AT_MOST.items() if figures[name] > goal]
    missed += [name for name, goal in AT_LEAST.items() if figures[name] < goal]
    if options.json:
        print(json.dumps(figures))
    else:
        for name, figure in figures.items():
            print(f"{name:32} {figure:,.3f}")
    for name in missed:
        say(f"goal missed: {name}")
    return 1 if missed else 0


def measure_wrapping(number: int = 50_000) -> dict[str, float]:
    """Keys a second of unwrapping under one root key and wrapping under another, without any store."""
    from troth.keys.people import new_data_key
    from troth.keys.root import SecretRootKey, rewrap

    old, new = SecretRootKey(new_data_key(), "old"), SecretRootKey(new_data_key(), "new")
    keys = [old.wrap(new_data_key()) for _ in range(number)]
    start = time.perf_counter()
    for each in keys:
        rewrap(each, old, new)
    return {"wrap_only_per_second": number / (time.perf_counter() - start)}


def measure_store(kind: str, root: Path, people: int) -> dict[str, float]:
    """Rotation, meeting, sealing and opening over one kind of store."""
    from tests import servers
    from tests.conftest import new_store, use

    if kind == "postgres" and servers.postgres() is None:
        say("  PostgreSQL is not here; its figures are left out")
        return {}
    root.mkdir()
    address = new_store(kind, root)
    from troth.keys.ring import KeyRing
    from troth.keys.signing import create_signing_key

    KeyRing.create(root / "keys", datetime.now(UTC))
    create_signing_key(root / "keys" / "log.key")
    (root / "keys" / "log.name").write_text("bench.example/log\n", encoding="utf-8")
    use(root, address)
    from django.db import connection, transaction

    from troth.desk.evidence.log import SYSTEM
    from troth.desk.subjects.models import Subject
    from troth.desk.subjects.people import meet, seal_for, unseal_for
    from troth.desk.subjects.roots import ring
    from troth.desk.subjects.rotation import replace_root

    keys, at = ring(), datetime.now(UTC)
    for _ in range(0, people, 20_000):
        rows = [Subject(uid=secrets.token_hex(16), since=at) for _ in range(min(20_000, people))]
        for row in rows:
            row.root, row.wrapped_key = keys.wrap(secrets.token_bytes(32))
        with transaction.atomic():
            Subject.objects.bulk_create(rows, batch_size=2000)
    if kind == "postgres":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE troth_subjects_subject")
    start = time.perf_counter()
    done = replace_root(by=SYSTEM)
    took = time.perf_counter() - start
    say(f"  {done.rewrapped:,} people's keys wrapped anew on {kind} in {took:.1f} s")

    def one() -> None:
        with transaction.atomic():
            meet({"email": f"{secrets.token_hex(8)}@post.example"})

    subject = Subject.objects.first()
    assert subject is not None
    blob = seal_for(subject, "a place", {"name": "Jo Marsh"})
    return {
        f"rewrap_per_second_{kind}": done.rewrapped / took,
        f"meet_ms_{kind}": median_ms(one, 100),
        "seal_ms": median_ms(lambda: seal_for(subject, "a place", {"name": "Jo Marsh"}), 500),
        "open_ms": median_ms(lambda: unseal_for(subject, "a place", blob), 500),
    }


def measure_receipt(folder: Path) -> dict[str, float]:
    """Size and stand-alone check of a receipt of fifteen entries, spread over a log of a million."""
    import subprocess

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from troth.ledger import notes, receipt_verifier
    from troth.ledger.entries import Actor, Entry, commit, leaf_bytes
    from troth.ledger.log import Log, MemoryStore
    from troth.ledger.receipts import Receipt, Shown, spelt
    from troth.ledger.tree import leaf_hash

    log, places = Log(MemoryStore()), [345_000 + each * 7 for each in range(15)]
    leaves: dict[int, tuple[bytes, dict[str, object], bytes]] = {}
    for place in places:
        facts: dict[str, object] = {
            "target": "shop",
            "saw": {"tables": [{"table": "orders", "deleted": 3, "emptied": 1}]},
        }
        salt = secrets.token_bytes(32)
        entry = Entry(secrets.token_hex(16), datetime.now(UTC), "connections.erase.done", Actor("worker", "troth"),
                      commit(facts, salt), case="7", key=f"{secrets.token_hex(8)}:{place}:1")  # fmt: skip
        leaves[place] = (leaf_bytes(entry), facts, salt)
    for start in range(0, MILLION, 100_000):
        log.append_hashes(
            [leaf_hash(leaves[i][0]) if i in leaves else secrets.token_bytes(32) for i in range(start, start + 100_000)]
        )
    signer = notes.Signer("bench.example/log", Ed25519PrivateKey.generate())
    note = notes.sign(notes.Checkpoint(signer.name, log.size(), log.root()).to_text(), signer)
    shown = [Shown(i, leaves[i][0].decode(), tuple(log.prove_inclusion(i)), *leaves[i][1:]) for i in places]
    path = folder / "receipt.json"
    path.write_bytes(spelt(Receipt(signer.name, (str(signer.verifier_key),), (), note, tuple(shown))))
    command = [sys.executable, "-I", str(Path(receipt_verifier.__file__)), str(path)]

    def check() -> Any:
        return subprocess.run(command, capture_output=True, check=True)

    return {"receipt_bytes": path.stat().st_size, "receipt_verify_ms": median_ms(check, 5)}


def median_ms(do: Callable[[], object], times: int) -> float:
    """Median milliseconds of a call."""
    took: list[float] = []
    for _ in range(times):
        start = time.perf_counter()
        do()
        took.append(time.perf_counter() - start)
    return statistics.median(took) * 1000


def say(text: str) -> None:
    """Words for people, apart from the figures."""
    print(text, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
