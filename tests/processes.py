"""Processes that tests start and throw away: as whom servers run, where they listen, how they end, and no waiting for ever."""

from __future__ import annotations

import atexit
import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import psutil

START_SECONDS = 60.0
LONGEST = 120.0
"""Seconds: what a test waits for and has not come by then, on the slowest machine, does not come."""


def heard(process: subprocess.Popen[Any], line: str | None = None, within: float = LONGEST) -> str:
    """The next line on a process's standard output, without its end; where ``line`` is given, it must be that one.

    Where it ends, is silent or says something else, it is killed, and the test fails with what it said of its errors.
    """
    said = _in_time(process.stdout.readline, within) if process.stdout is not None else None
    words = _text(said or "")
    if words and line in (None, words.strip()):
        return words.strip()
    process.kill()
    what = f"said ‘{words.strip()}’" if words else "ended" if said is not None else f"said nothing for {within:.0f} s"
    raise AssertionError(f"it {what}{f', not ‘{line}’' if line else ''}: {_errors(process)}")


def ended(process: subprocess.Popen[Any], within: float = LONGEST) -> int:
    """The code a process ended with; one that does not end is killed, and the test fails with what it said of its errors."""
    try:
        return process.wait(within)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    raise AssertionError(f"it did not end within {within:.0f} s: {_errors(process)}")


def joined(thread: threading.Thread, within: float = LONGEST) -> None:
    """Wait for the end of a thread; the test fails where it does not come."""
    thread.join(within)
    if thread.is_alive():
        raise AssertionError(f"the thread {thread.name} did not end within {within:.0f} s")


def reaped(child: int, within: float = LONGEST) -> int:
    """The code that a forked child ended with, minus the number of the signal that ended it; as ``ended``, it fails."""
    until = time.monotonic() + within
    while time.monotonic() < until:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.001)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    raise AssertionError(f"the forked process did not end within {within:.0f} s")


def account() -> pwd.struct_passwd | None:
    """Whom a server runs as: nobody where we are root, else ourselves (``None``)."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def new_folder(kind: str, who: pwd.struct_passwd | None = None) -> Path:
    """A temporary folder that ``who`` may use; it goes when the process ends, or, where that was killed, with the next call."""
    base = Path(tempfile.gettempdir())
    if who is not None and not open_to_all(base):
        base = Path("/tmp")
    for folder in base.glob(f"troth-{kind}-*-*"):
        owner = folder.name.split("-")[2]
        if owner.isdigit() and not psutil.pid_exists(int(owner)):
            shutil.rmtree(folder, ignore_errors=True)
    made = Path(tempfile.mkdtemp(prefix=f"troth-{kind}-{os.getpid()}-", dir=base))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


def give(who: pwd.struct_passwd | None, *paths: Path) -> None:
    """Make files and folders the account's own."""
    for path in paths if who is not None else ():
        os.chown(path, who.pw_uid, who.pw_gid)


def started(who: pwd.struct_passwd | None, command: Sequence[str], folder: Path, log: Path) -> subprocess.Popen[bytes]:
    """``command`` running in ``folder``, in a session of its own: Ctrl-C reaches the tests first, which then stop it."""
    with log.open("wb") as output:
        return subprocess.Popen(run_as(who, command), cwd=folder, stdout=output, stderr=output, start_new_session=True)


def stop(server: subprocess.Popen[bytes], how: signal.Signals = signal.SIGQUIT) -> None:
    """Stop at once, without a checkpoint: the data are thrown away."""
    if server.poll() is None:
        server.send_signal(how)
    with contextlib.suppress(subprocess.TimeoutExpired):
        server.wait(10)
        return
    server.kill()
    with contextlib.suppress(subprocess.TimeoutExpired):  # we go on all the same: nobody asks it anything more
        server.wait(10)


def run_as(who: pwd.struct_passwd | None, command: Sequence[str]) -> list[str]:
    """``command`` as it runs under ``who``, and so that it ends when this process is killed (on Linux)."""
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        if who is not None:
            raise RuntimeError("as root, database servers need setpriv (package util-linux) to run as another user")
        return list(command)
    whose = [] if who is None else [f"--reuid={who.pw_uid}", f"--regid={who.pw_gid}", "--clear-groups"]
    return [setpriv, *whose, "--pdeathsig=QUIT", "--", *command]


def free_port() -> int:
    """A port of the loopback interface that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def open_to_all(folder: Path) -> bool:
    """Whether any account of the machine may enter ``folder``."""
    whole = folder.resolve()
    return all(place.stat().st_mode & 0o001 for place in (whole, *whole.parents))


def _in_time(ask: Callable[[], Any], within: float) -> Any:
    """What somebody answers who can wait for ever; ``None`` where no answer came in time."""
    answers: list[Any] = []
    asking = threading.Thread(target=lambda: answers.append(ask()), daemon=True)
    asking.start()
    asking.join(within)
    return answers[0] if answers else None


def _errors(process: subprocess.Popen[Any]) -> str:
    """What a process that was killed said of its errors, where those are heard here."""
    said = _in_time(process.stderr.read, 10) if process.stderr is not None and not process.stderr.closed else None
    return _text(said) if said else "no word of why"


def _text(said: str | bytes) -> str:
    return said if isinstance(said, str) else said.decode(errors="replace")
