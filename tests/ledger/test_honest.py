"""Honest histories with crashes raise no alarm: a process is killed between and inside appending, sealing and handing out.

The child prints a marker wherever it might be killed; the parent sends SIGKILL at one of them.
"""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connections, transaction

from tests.ledger.histories import SOMEONE, entries
from tests.processes import LONGEST, reaped
from troth.desk.evidence import checkpoints, log, sealing
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.evidence.verifying import verify
from troth.ledger import verifier

HISTORIES = range(25)
TORTURE = range(1000, 1500)
"""On each kind of store: a thousand together."""


def life(dice: random.Random, outside: Path, here: Callable[[], None]) -> None:
    """What a process does until it is killed; ``here`` is called wherever that may be."""
    number = sealing._number  # pyright: ignore[reportPrivateUsage]
    locked = checkpoints.locked_head

    def stops_while_sealing(rows: list[EvidenceEntry], start: int) -> None:
        here()
        number(rows, start)
        here()

    def stops_while_signing() -> object:
        head = locked()
        here()
        return head

    sealing._number = stops_while_sealing  # pyright: ignore[reportPrivateUsage]
    checkpoints.locked_head = stops_while_signing  # type: ignore[assignment]
    for _ in range(30):
        here()
        what = dice.randrange(8)
        if what < 4:
            with transaction.atomic():
                log.append_all(entries(dice, dice.choice([1, 3, 20])))
                here()
                if dice.random() < 0.2:
                    transaction.set_rollback(True)
        elif what < 6:
            log.seal(batch=dice.choice([2, 50]))
        elif what < 7:
            with transaction.atomic():
                log.forget_subject(f"{dice.randrange(4):032x}")
                here()
        else:
            log.checkpoint(by=SOMEONE, to=outside)


def killed(seed: int, outside: Path) -> None:
    """One process that lives from a seed, killed from outside at a marker it printed."""
    dice = random.Random(seed)
    last = dice.randrange(40)
    connections.close_all()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        signal.alarm(int(LONGEST))  # whatever becomes of it, it does not outlive that
        os.close(reading)
        try:
            number = iter(range(10**6))

            def here() -> None:
                os.write(writing, b"here\n")
                if next(number) == last:
                    signal.pause()

            life(dice, outside, here)
        except BaseException as wrong:  # it is to be killed, never to fail
            os.write(writing, f"{type(wrong).__name__}: {wrong}\n".encode())
        finally:
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading, "rb") as said:
        for place, line in enumerate(said):
            assert line == b"here\n", line.decode()
            if place == last:
                break
    os.kill(child, signal.SIGKILL)
    assert reaped(child) in (-signal.SIGKILL, 1), "it hung, and its alarm ended it"


def live(seed: int, outside: Path) -> None:
    """A history: some processes, each killed, and then what a person does."""
    for crash in range(random.Random(seed).randrange(1, 4)):
        killed(seed * 10 + crash, outside)
    outside.mkdir(exist_ok=True)
    files = [path for path in outside.iterdir() if path.stat().st_size]
    report = verify(files)
    assert report.verified, (seed, report.findings)
    log.checkpoint(by=SOMEONE, to=outside)
    report = verify([outside])
    assert report.verified, (seed, report.findings)
    assert report.outside_up_to


def alone(outside: Path) -> list[dict[str, str]]:
    """What the stand-alone verifier finds in the log's pack."""
    pack = outside / "pack.jsonl"
    log.write_pack(pack)
    since = [str(path) for path in outside.glob("checkpoint-*.txt")]
    return verifier.verify(str(pack), since, [str(log.log_signer().verifier_key)]).findings


@pytest.mark.parametrize("part", range(2))
def test_honest_histories_with_crashes_raise_no_alarm(store: str, tmp_path: Path, part: int) -> None:
    for seed in HISTORIES[part::2]:
        live(seed, tmp_path / f"outside-{part}")  # one store: later crashes meet what earlier ones left
    assert alone(tmp_path / f"outside-{part}") == []


@pytest.mark.torture
@pytest.mark.skipif("TROTH_TORTURE" not in os.environ, reason="runs with `make torture`")
@pytest.mark.parametrize("part", range(20))
def test_a_thousand_honest_histories_raise_no_alarm(store: str, tmp_path: Path, part: int) -> None:
    for seed in TORTURE[part::20]:
        live(seed, tmp_path / f"outside-{part}")
    assert alone(tmp_path / f"outside-{part}") == []
