"""Fifty people who read one page after another without a pause, each over a connection of their own."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from bench.data.web.places import Served

PEOPLE = 50


@dataclass
class Told:
    """What the fifty saw: (path, milliseconds) of every answer, how many were none, and the memory meanwhile."""

    took: list[tuple[str, float]] = field(default_factory=list)
    errors: int = 0
    memory_mb: float = 0.0

    @property
    def answers(self) -> int:
        """How many pages came."""
        return len(self.took)

    def at(self, share: float, took: Sequence[float] | None = None) -> float:
        """Milliseconds within which that share of the answers came."""
        ordered = sorted(each for _, each in self.took) if took is None else sorted(took)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def asked_by(told: Told, path: str) -> list[float]:
    """Milliseconds of every answer to one path."""
    return [took for asked, took in told.took if asked == path]


def fifty(site: Served, portal: Sequence[str], staff: Sequence[str], seconds: float) -> Told:
    """Forty read the portal and ten the console for so many seconds; each begins elsewhere in the list."""
    told, until = Told(), time.perf_counter() + seconds
    lock = threading.Lock()

    def read(number: int) -> None:
        is_staff = number % 5 == 0
        pages = staff if is_staff else portal
        place, took, errors = number, list[tuple[str, float]](), 0
        with site.visitor(staff=is_staff) as visitor:
            while time.perf_counter() < until:
                path = pages[place % len(pages)]
                place += 1
                begun = time.perf_counter()
                try:
                    visitor.get(path)
                except (OSError, http.client.HTTPException):
                    errors += 1
                    visitor.connection.close()
                    continue
                took.append((path, (time.perf_counter() - begun) * 1000))
        with lock:
            told.took += took
            told.errors += errors

    crowd = [threading.Thread(target=read, args=(number,)) for number in range(PEOPLE)]
    for each in crowd:
        each.start()
    while any(each.is_alive() for each in crowd):
        told.memory_mb = max(told.memory_mb, site.memory_mb())
        time.sleep(0.25)
    return told
