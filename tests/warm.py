"""Processes of Python that begin at once: each is forked from one that has made Troth's dear imports, and is its own from there.

A test that kills, stops or talks to a process of its own starts it as with ``subprocess.Popen``; only the second of imports,
which would be most of what it costs, is spent once. Django's settings and our own rooms above them are read by each anew.
"""

from __future__ import annotations

import atexit
import json
import os
import runpy
import socket
import subprocess
import sys
import threading
import time
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from tests import processes

HOUSE = Path(__file__).parents[1]
MOST = 2**20
"""Bytes of one message."""
DEAR = (
    *("click", "cryptography.x509", "django.db.models", "jinja2", "psycopg", "pymysql"),
    *("sqlalchemy.dialects.mysql", "sqlalchemy.dialects.postgresql", "sqlalchemy.dialects.sqlite"),
    *("troth.delivery.http", "troth.delivery.mail", "troth.law.clocks", "troth.ledger.verifier", "troth.notice.loader"),
    *("troth.systems", "troth.systems.previewing"),
)
"""What takes long to import and reads no setting: others' packages, and our own rooms below Django."""


class Process(subprocess.Popen[Any]):
    """``[sys.executable, "-m", MODULE, …]`` or ``[sys.executable, FILE, …]`` as a process of its own; otherwise as Popen."""

    def _execute_child(
        self, args: Any, executable: Any, preexec_fn: Any, close_fds: Any, pass_fds: Any, *more: Any
    ) -> None:
        assert args[0] == sys.executable
        assert preexec_fn is None, "this is for Popen"
        folder, environment, _, _, _, *pipes = more[:11]
        ends = (pipes[0], pipes[3], pipes[5])  # its standard input, output and errors; -1 where it shares ours
        theirs = [usual if end == -1 else end for usual, end in enumerate(ends)]
        about = {
            "arguments": [os.fspath(each) for each in args[1:]],
            "folder": os.fspath(folder or Path.cwd()),
            "environment": dict(os.environ if environment is None else environment),
        }
        self.pid = int(_nursery().ask(about, theirs))
        self._child_created = True
        self._close_pipe_fds(*pipes)  # type: ignore[attr-defined]

    def __exit__(self, kind: Any, *more: Any) -> None:
        """A test that fails leaves nobody behind, be it stopped, waiting for a line, or hung; nor does one wait for ever."""
        if kind is not None and self.poll() is None:
            self.kill()
        super().__exit__(kind, *more)

    def __del__(self) -> None:
        """Whoever is forgotten is left to the nursery: the collector may come while this very thread asks it something."""

    def _internal_poll(self, *_: Any, **__: Any) -> int | None:
        if self.returncode is None:
            status = _nursery().ask({"ended": self.pid})
            if status is not None:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def _wait(self, timeout: float | None) -> int:
        within = processes.LONGEST if timeout is None else timeout
        until = time.monotonic() + within
        while self._internal_poll() is None:
            if time.monotonic() > until:
                if timeout is None:
                    self.kill()
                raise subprocess.TimeoutExpired(self.args, within)
            time.sleep(0.005)
        return self.returncode


class _Nursery:
    """The process that others are forked from, and the line to it."""

    def __init__(self) -> None:
        self._line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._line.settimeout(processes.LONGEST)
        with theirs:
            command = [sys.executable, "-m", "tests.warm", str(theirs.fileno())]
            self._process = subprocess.Popen(
                command, cwd=HOUSE, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
            )
        self._one = threading.Lock()
        atexit.register(self.close)

    def ask(self, message: dict[str, Any], files: list[int] | None = None) -> Any:
        with self._one:
            try:
                socket.send_fds(self._line, [json.dumps(message).encode()], files or [])
                return json.loads(self._line.recv(MOST))
            except TimeoutError:
                self._line.close()  # an answer that comes later would be taken for another's
                raise

    def close(self) -> None:
        self._line.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:  # a forked process holds the other end of the line
            self._process.kill()
            self._process.wait()


@cache
def _nursery() -> _Nursery:
    return _Nursery()


def _serve(line: socket.socket) -> dict[str, Any]:
    """Fork for whoever asks; returns in the fork alone, with what it is to run."""
    while True:
        message, files, _, _ = socket.recv_fds(line, MOST, 3)
        if not message:
            os._exit(0)
        about = json.loads(message)
        if "ended" in about:
            pid, status = os.waitpid(about["ended"], os.WNOHANG)
            line.send(json.dumps(status if pid else None).encode())
            continue
        pid = os.fork()
        if pid:
            for file in files:
                os.close(file)
            line.send(json.dumps(pid).encode())
            continue
        for place, file in enumerate(files):
            os.dup2(file, place)
        line.close()
        os.closerange(3, 1024)
        return about


def _run(about: dict[str, Any]) -> None:
    os.chdir(about["folder"])
    os.environ.clear()
    os.environ.update(about["environment"])
    first, *arguments = about["arguments"]
    if first == "-m":
        sys.argv = arguments
        sys.path[0] = about["folder"]
        runpy.run_module(arguments[0], run_name="__main__", alter_sys=True)
    else:
        sys.argv = [first, *arguments]
        sys.path[0] = str(Path(first).parent)
        runpy.run_path(first, run_name="__main__")


if __name__ == "__main__":
    for _room in DEAR:
        import_module(_room)
    with socket.socket(fileno=int(sys.argv[1])) as _line:
        _asked = _serve(_line)
    _run(_asked)
