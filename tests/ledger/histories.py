"""Random honest histories of a log: what a house does in some weeks, from a seed."""

from __future__ import annotations

import random
from pathlib import Path

from django.db import transaction

from troth.desk.evidence import log
from troth.desk.evidence.log import NewEntry
from troth.ledger.entries import Actor

SOMEONE = Actor("person", "53b4a91e017916f5")
KINDS = ("trial.opened", "trial.decided", "trial.closed", "trial.looked")


def entries(dice: random.Random, number: int) -> list[NewEntry]:
    """So many entries about a few people and cases."""
    return [
        NewEntry(
            dice.choice(KINDS),
            SOMEONE,
            subject=dice.choice([None, f"{dice.randrange(4):032x}"]),
            case=dice.choice([None, str(dice.randrange(9))]),
            key=dice.choice([None, f"{dice.getrandbits(64):016x}:1:1"]),
            facts={"rows": dice.randrange(10**9), "table": dice.choice(["orders", "members"])},
        )
        for _ in range(number)
    ]


def record(dice: random.Random, number: int) -> None:
    """Append so many entries in one transaction."""
    with transaction.atomic():
        log.append_all(entries(dice, number))


def grow(dice: random.Random, outside: Path, *, steps: int = 6) -> None:
    """Some steps of an honest house; the last hands a checkpoint out, and entries follow it."""
    for _ in range(steps):
        what = dice.randrange(10)
        if what < 6:
            record(dice, dice.choice([1, 2, 5, 30]))
        elif what < 8:
            log.seal()
        elif what < 9:
            with transaction.atomic():
                log.forget_subject(f"{dice.randrange(4):032x}")
        else:
            log.checkpoint(by=SOMEONE, to=outside)
    record(dice, dice.randrange(4, 12))
    log.checkpoint(by=SOMEONE, to=outside)
    record(dice, dice.randrange(1, 4))
    log.seal()
