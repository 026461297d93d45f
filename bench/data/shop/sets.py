"""Many people erased set-wise, against plain SQL with one transaction a person and plain SQL set-wise; and looked at again."""

from __future__ import annotations

import os
import time
from typing import Any

import psycopg

from bench.data.shop import email
from bench.data.shop.floors import Floor
from bench.data.shop.places import opened

TABLES = {"addresses", "orders", "order_items", "payments", "logins", "support_tickets", "messages", "marketing_prefs",
          "audit_log", "customers"}  # fmt: skip
BLOCK = 2500
HANDS = min(4, os.cpu_count() or 1)
"""Chunks that run side by side, each on a connection and in a transaction of its own: while one waits for the disk, others
work. As many as there are processors: more get in each other's way."""
PLAIN = 400


def setwise(shop: str, number: int) -> dict[str, float]:
    """People a second, and how many times as fast as plain SQL: in blocks that take turns with plain SQL.

    The peer erases and nothing else, so that the ratio is of finding and erasing alone. What several hands make of it is told
    apart from one (``_one_hand``), and so is the time of looking again for a sample (``_verified``). Beside them stands what
    plain SQL makes of it when a hand that knows this shop writes it set-wise (``setwise_bare_speedup``): the eight statements
    once for a block, over one connection, in one transaction; nothing locked, counted, approved or kept.
    """
    system, floor = opened(shop), Floor(shop)
    # Statements are written and prepared once a process, here as there.
    floor.update(email(79_999))
    erase(system, 79_990, 8, HANDS)
    took: dict[str, list[float]] = {"plain": [], "bare": [], "one": [], "several": []}
    size = min(BLOCK, -(-number // 2))
    people, other, bare, alone = 85_001, 80_001, 62_001, 96_001
    blocks = -(-number // size)
    for _ in range(blocks):
        plain = PLAIN // blocks
        start = time.perf_counter()
        for each in range(other, other + plain):
            floor.update(email(each))
        took["plain"].append((time.perf_counter() - start) / plain)
        took["several"].append(erase(system, people, size, HANDS))
        start = time.perf_counter()
        floor.update_all([email(each) for each in range(bare, bare + size)])
        took["bare"].append((time.perf_counter() - start) / size)
        people, other, bare = people + size, other + plain, bare + size
    took["one"].append(erase(system, alone, 1000, 1))
    floor.close()
    each = {name: sum(times) / len(times) for name, times in took.items()}
    with psycopg.connect(shop, autocommit=True) as connection:
        connection.execute("VACUUM")  # takes new entries into the indexes that searches go by, as autovacuum does
    verified, looked = verify(system, alone + 1000, 200)
    return {
        "setwise_people_per_second": 1 / each["several"],
        "plain_people_per_second": 1 / each["plain"],
        "setwise_speedup": each["plain"] / each["several"],
        "setwise_speedup_one_hand": each["plain"] / each["one"],
        "setwise_bare_speedup": each["plain"] / each["bare"],
        "setwise_verified_ms": looked * 1000,
        "setwise_speedup_verified": each["plain"] / (verified + looked),
    }


def erase(system: Any, first: int, number: int, hands: int) -> float:
    """Find so many people and erase them in the tables that were approved; seconds a person."""
    start = time.perf_counter()
    found = system.find_many([{"email": email(each)} for each in range(first, first + number)], alone=True)
    done = system.apply_many(found, f"bench:{first}:1", covers=TABLES, at_once=hands)
    took = (time.perf_counter() - start) / number
    erased = sum(1 for one in done if getattr(one, "counts", None))
    if erased != number:
        raise SystemExit(f"{erased} of {number} were erased")
    return took


def verify(system: Any, first: int, number: int) -> tuple[float, float]:
    """Find so many people with all their rows, erase them and look again: seconds a person to erase, and to look."""
    start = time.perf_counter()
    found = system.find_many([{"email": email(each)} for each in range(first, first + number)])
    system.apply_many(found, f"bench:{first}:2", at_once=HANDS)
    middle = time.perf_counter()
    left = [one for one in system.remaining_many(found) if one.unerased()]
    if left:
        raise SystemExit(f"of {len(left)} people something is left")
    return (middle - start) / number, (time.perf_counter() - middle) / number
