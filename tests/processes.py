"""Server processes that tests start and throw away: as whom they run, where they listen, and how they end."""

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
from collections.abc import Sequence
from pathlib import Path

import psutil

START_SECONDS = 60.0


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
    server.wait()


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
