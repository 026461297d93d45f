"""A terminal for tests: a program under a real pseudo-terminal, what it wrote there, and what is typed to it."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from tests import processes

AT_THE_TERMINAL = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execvp(sys.argv[1], sys.argv[1:])
"""
"""Makes the terminal its session's own and becomes the program. As ``preexec_fn`` it would run in a copy of a process with
threads, whose locks may be held there for ever."""
_ESCAPES = re.compile(r"\x1b(?:\[[0-9;?]*[A-Za-z]|\][^\x07]*\x07|[()][A-Z0-9])")


class Screen:
    """What a program wrote to its terminal."""

    def __init__(self, master: int) -> None:
        self._master = master
        self.raw = ""

    def until(self, words: str, seconds: float = 60) -> str:
        """Read until the program wrote these words, or ended where none are given; fails where it ends or waits too long."""
        deadline = time.monotonic() + seconds
        while not words or words not in self.text():
            assert time.monotonic() < deadline, self.text()
            if not select.select([self._master], [], [], 0.2)[0]:
                continue
            try:
                read = os.read(self._master, 65536)
            except OSError:  # Linux says so when the last program that held the terminal is gone
                read = b""
            if not read:
                assert not words, f"it ended without {words!r}:\n{self.text()}"
                break
            self.raw += read.decode("utf-8", errors="replace")
        return self.text()

    def text(self) -> str:
        """What stands there, without colours and movements, each line as it was last written."""
        lines = _ESCAPES.sub("", self.raw).replace("\r\n", "\n").split("\n")
        return "\n".join(line.rpartition("\r")[2] for line in lines)

    def type(self, keys: str) -> None:
        """Press keys; ``\\x03`` is Ctrl-C."""
        os.write(self._master, keys.encode())


def shown(run: Callable[[], object], *, columns: int = 110) -> Screen:
    """What a function of this process writes where its output and errors are a terminal: a real one, read as it is written."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    seen = Screen(master)
    reader = threading.Thread(target=seen.until, args=("",))
    reader.start()
    terminal = {"TERM": "xterm-256color", "COLUMNS": str(columns), "LINES": "40"}
    with (
        os.fdopen(slave, "w", encoding="utf-8") as out,
        patch.dict(os.environ, terminal),
        patch("sys.stdout", out),
        patch("sys.stderr", out),
    ):
        run()
    processes.joined(reader)
    os.close(master)
    return seen


@contextmanager
def screen(
    command: Sequence[str], folder: Path, *, rows: int = 40, columns: int = 120
) -> Iterator[tuple[Screen, subprocess.Popen[bytes]]]:
    """A program whose input, output and errors are one terminal of this size; ended when the block ends."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("TROTH_", "DJANGO_"))}
    environment |= {"TERM": "xterm-256color", "COLUMNS": str(columns), "LINES": str(rows)}

    process = subprocess.Popen(
        [sys.executable, "-c", AT_THE_TERMINAL, *command], cwd=folder, env=environment,
        stdin=slave, stdout=slave, stderr=slave, start_new_session=True,
    )  # fmt: skip
    os.close(slave)
    try:
        yield Screen(master), process
    finally:
        process.kill()
        processes.ended(process)
        os.close(master)
