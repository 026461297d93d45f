"""What evidence costs: appending, sealing, verifying, and the size of a proof, through the public API.

    bench/ledger.py [--quick] [--json] [--entries N]

Both stores, with full sync. ``appends_per_second``: entries in batches of 1,000, each batch one transaction, sealed at
the end. ``single_append_ratio``: one entry per commit against a bare insert of the same bytes and a commit on the same
driver and indexes, taken in turn in one loop. ``two_sealers_per_second``: the same entries on PostgreSQL while two processes
of their own seal, until all is sealed; ``two_sealers_wait_ms`` is the longest that either waited for the other.
``verify_1m_s``: the stand-alone verifier as a process of its own over a pack of 1,000,000 entries (``--quick``: 100,000,
scaled). ``verify_store_1m_s``: what ``troth evidence verify`` does over a store of 1,000,000 entries, on SQLite and on
PostgreSQL, as a process of its own as well (``--quick``: of 20,000, scaled; ``--entries``: of so many, in stores and pack);
the store is filled through the public API, which takes some minutes and is told as it goes (``filled_per_second``). Goals: at
least 5,000; at most 3; at most 15 s and 300 MB; a proof of at most 1,024 characters of base64.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import platform
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import bench.data.disk  # noqa: E402, F401
from bench.data.ledger.bare import bare_insert  # noqa: E402
from bench.data.ledger.children import SEALER, VERIFIER, child  # noqa: E402
from bench.data.ledger.filling import BATCH, append_batches, fill  # noqa: E402

MILLION = 1_000_000
AT_MOST = {
    "single_append_ratio": 3.0, "verify_1m_s": 15.0, "verify_mb": 300, "verify_store_1m_s": 15.0, "verify_store_mb": 300,
    "proof_bytes": 1024, "two_sealers_wait_ms": 2000,
}  # fmt: skip
AT_LEAST = {"appends_per_second": 5000, "two_sealers_per_second": 5000}


def main(arguments: Sequence[str]) -> int:
    """Measure and print; return 1 where a goal is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer entries; the verification is scaled up")
    parser.add_argument("--json", action="store_true", help="one object of figures on standard output")
    parser.add_argument(
        "--entries", type=int, help="entries that are verified, in stores and pack; fewer than a million are scaled"
    )
    options = parser.parse_args(arguments)
    in_store = options.entries or (20 * BATCH if options.quick else MILLION)
    in_pack = options.entries or (MILLION // 10 if options.quick else MILLION)
    say(f"Python {platform.python_version()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="troth-bench-") as folder:
        for kind in ("sqlite", "postgres"):
            figures |= measure_store(kind, Path(folder), in_store, quick=options.quick)
        figures |= measure_verifier(Path(folder), in_pack)
    both = {name: [figures[f"{name}_{kind}"] for kind in ("sqlite", "postgres") if f"{name}_{kind}" in figures]
            for name in ("appends_per_second", "single_append_ratio")}  # fmt: skip
    figures["appends_per_second"] = min(both["appends_per_second"])
    figures["single_append_ratio"] = max(both["single_append_ratio"])
    for name in ("verify_store_1m_s", "verify_store_mb"):
        figures[name] = max(figures[f"{name}_{kind}"] for kind in ("sqlite", "postgres") if f"{name}_{kind}" in figures)
    missed = [name for name, goal in AT_MOST.items() if name in figures and figures[name] > goal]
    missed += [name for name, goal in AT_LEAST.items() if name in figures and figures[name] < goal]
    if options.json:
        print(json.dumps(figures))
    else:
        for name, figure in figures.items():
            goal = f"goal: at most {AT_MOST[name]}" if name in AT_MOST else ""
            goal = f"goal: at least {AT_LEAST[name]}" if name in AT_LEAST else goal
            print(f"{name:30} {figure:>12,.2f}   {goal}{'   MISSED' if name in missed else ''}")
    return 1 if missed else 0


def measure_store(kind: str, folder: Path, entries: int, *, quick: bool) -> dict[str, float]:
    """Batches and single appends on one kind of store, durable as in production; then a store of ``entries`` verified."""
    from tests import servers

    root = folder / kind
    root.mkdir()
    if kind == "postgres":
        server = servers.postgres(durable=True)
        if server is None:
            say("no PostgreSQL here: its figures are left out")
            return {}
        address = server.create_database()
    else:
        address = f"sqlite:///{root / 'store.sqlite3'}"
    os.environ["TROTH_STORE"] = address
    from tests.conftest import use
    from troth.desk.evidence.appending import ONLOOKERS

    ONLOOKERS.clear()  # the tests' own: nobody looks at entries as they are appended
    use(root, address)
    make_keys(root)
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    batches = 20 if quick else 100
    singles = 300 if quick else 2000
    figures = {f"appends_per_second_{kind}": appends_per_second(batches)}
    figures |= {f"{name}_{kind}": figure for name, figure in single_append(kind, address, root, singles).items()}
    if kind == "sqlite":
        figures["proof_bytes"] = proof_bytes()
    else:
        figures |= two_sealers(address, root, batches)
    return figures | verify_store(kind, address, root, entries)


def make_keys(root: Path) -> None:
    """The keys of a workspace: without the log's own, nothing is signed."""
    from troth.keys.root import FileRootKey
    from troth.keys.signing import create_signing_key

    FileRootKey.create(root / "keys" / "root.key")
    create_signing_key(root / "keys" / "log.key")
    (root / "keys" / "log.name").write_text("troth-log/bench\n", encoding="utf-8")


def two_sealers(address: str, root: Path, batches: int) -> dict[str, float]:
    """Entries per second while two other processes seal, and the longest either waited for the head row, in ms."""
    from troth.desk.evidence.log import seal

    size = seal() + batches * BATCH
    sealers = [child(SEALER.format(size=size), address, root) for _ in range(2)]
    for sealer in sealers:
        assert sealer.stdout is not None
        assert sealer.stdout.readline() == "ready\n"
    start = time.perf_counter()
    append_batches(batches)
    said = [sealer.communicate()[0] for sealer in sealers]
    took = time.perf_counter() - start
    say(f"  {batches} batches of {BATCH} entries appended while two processes sealed, in {took:.1f} s")
    return {
        "two_sealers_per_second": batches * BATCH / took,
        "two_sealers_wait_ms": max(float(text) for text in said),
    }


def verify_store(kind: str, address: str, root: Path, size: int) -> dict[str, float]:
    """Seconds (for a million) and megabytes of verifying a store of so many entries, as a process of its own."""
    say(f"  filling the store on {kind} up to {size:,} entries")
    filled = fill(size, say)
    done = child(VERIFIER, address, root)
    out, _ = done.communicate()
    if done.returncode != 0:
        raise SystemExit("the log in the store did not verify")
    entries, took, mb = (float(part) for part in out.split())
    say(f"  a store of {entries:,.0f} entries on {kind} verified in {took:.1f} s, {mb:.0f} MB")
    figures = {
        f"verify_store_1m_s_{kind}": took * MILLION / entries,
        f"verify_store_mb_{kind}": mb,
        f"verify_store_entries_{kind}": entries,
    }
    return figures | ({f"filled_per_second_{kind}": filled} if filled else {})


def appends_per_second(batches: int) -> float:
    """Entries per second, appended in batches and sealed at the end."""
    from troth.desk.evidence.log import seal

    start = time.perf_counter()
    append_batches(batches)
    seal()
    took = time.perf_counter() - start
    say(f"  {batches} batches of {BATCH} entries, appended and sealed in {took:.1f} s")
    return batches * BATCH / took


def single_append(kind: str, address: str, root: Path, number: int) -> dict[str, float]:
    """Median milliseconds of one append and its commit, of a bare insert and its commit, and their ratio; in turn."""
    from django.db import transaction

    from troth.desk.evidence.log import SYSTEM, append

    bare = bare_insert(kind, address, root)
    ours: list[float] = []
    theirs: list[float] = []
    for place in range(number):
        start = time.perf_counter()
        with transaction.atomic():
            append("bench.single", by=SYSTEM, case="1", key=f"single:{place}", number=place, saw="rows")
        middle = time.perf_counter()
        bare(place)
        ours.append(middle - start)
        theirs.append(time.perf_counter() - middle)
    say(f"  {number} single appends and bare inserts on {kind}, in turn, each its own commit")
    mine, floor = statistics.median(ours), statistics.median(theirs)
    return {"single_append_ms": mine * 1000, "bare_insert_ms": floor * 1000, "single_append_ratio": mine / floor}


def proof_bytes() -> float:
    """Characters of base64 of an inclusion proof in a log of a million entries."""
    from troth.ledger.log import Log, MemoryStore

    log = Log(MemoryStore())
    for _ in range(10):
        log.append_hashes([secrets.token_bytes(32) for _ in range(MILLION // 10)])
    return len(base64.b64encode(b"".join(log.prove_inclusion(345_678))))


def measure_verifier(folder: Path, number: int) -> dict[str, float]:
    """Seconds and megabytes of the stand-alone verifier over a pack of so many entries, as a process of its own."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from troth.ledger import entries, export, notes
    from troth.ledger.log import Log, MemoryStore

    signer = notes.Signer("bench.example/log", Ed25519PrivateKey.generate())
    actor, log, lines = entries.Actor("worker", "troth"), Log(MemoryStore()), folder / "lines"

    def made() -> Iterator[export.Disclosed]:
        for place in range(number):
            salt, facts = secrets.token_bytes(32), {"number": place, "saw": "rows with a declared source"}
            entry = entries.Entry(
                id=secrets.token_hex(16), at=datetime.now(UTC), kind="bench.entry", by=actor,
                commitment=entries.commit(facts, salt), case="1", key=f"k:{place}",
            )  # fmt: skip
            yield export.Disclosed(entries.leaf_bytes(entry), facts, salt)

    disclosed = list(made())
    log.append([line.leaf for line in disclosed])
    note = notes.sign(notes.Checkpoint(signer.name, number, log.root()).to_text(), signer)
    pack = lines.with_suffix(".jsonl")
    export.write_pack(pack, export.Header(signer.name, (str(signer.verifier_key),), number, (note,)), disclosed)
    del disclosed, log
    verifier = ROOT / "src" / "troth" / "ledger" / "verifier.py"
    # The peak is asked of the child itself: what a parent is told of its children includes its own size at the fork.
    child = (
        "import atexit, runpy, sys\n"
        "peak = lambda: next(line for line in open('/proc/self/status') if line.startswith('VmHWM'))\n"
        "atexit.register(lambda: print(peak(), file=sys.stderr))\n"
        "sys.argv = sys.argv[1:]\n"
        "runpy.run_path(sys.argv[0], run_name='__main__')\n"
    )
    command = [sys.executable, "-I", "-c", child, str(verifier), str(pack)]
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    took = time.perf_counter() - start
    if done.returncode != 0:
        raise SystemExit(f"the verifier did not verify the pack:\n{done.stdout}{done.stderr}")
    mb = int(done.stderr.split("VmHWM:")[1].split()[0]) / 1024
    say(f"  a pack of {number:,} entries ({pack.stat().st_size / 1e6:.0f} MB) verified in {took:.1f} s")
    return {"verify_1m_s": took * MILLION / number, "verify_mb": mb, "verified_entries": number}


def say(text: str) -> None:
    """Words for people, apart from the figures."""
    print(text, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
