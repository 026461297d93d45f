"""Wires between a child and its servers, in a process of their own: whoever forks children has no threads."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.cutting import When, Wire


class Wires:
    """One wire for each named server; each is armed to do something to the next thing that is said on it."""

    def __init__(self, addresses: Mapping[str, str]) -> None:
        given = [part for name, address in addresses.items() for part in (name, address)]
        command = [sys.executable, "-m", "tests.torture.wires", *given]
        self._process = subprocess.Popen(
            command, cwd=Path(__file__).parents[2], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.addresses = {name: self._heard() for name in addresses}

    def arm(self, name: str, when: When) -> None:
        """Cut this wire at the next word of its client."""
        self._say(f"arm {name} {when}")

    def release(self) -> int:
        """Disarm all, close what was left half open; returns how often any was cut so far."""
        return int(self._say("release"))

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()

    def _say(self, words: str) -> str:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{words}\n")
        self._process.stdin.flush()
        return self._heard()

    def _heard(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline().strip()
        if not line:
            raise RuntimeError("the process of the wires has ended")
        return line


def main(given: list[str]) -> None:
    """Say each wire's address, then do as told until nobody tells any more."""
    wires = {name: Wire(address) for name, address in zip(given[::2], given[1::2], strict=True)}
    for wire in wires.values():
        print(wire.address, flush=True)
    for line in sys.stdin:
        verb, *rest = line.split()
        if verb == "arm":
            wires[rest[0]].cut_at(b"", "after" if rest[1] == "after" else "half" if rest[1] == "half" else "before")
        else:
            for wire in wires.values():
                wire.release()
        print(sum(wire.cuts for wire in wires.values()), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
