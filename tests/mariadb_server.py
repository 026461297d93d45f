"""A throw-away MariaDB server: made and started in about a second, on a free port and a socket, thrown away at the end."""

from __future__ import annotations

import atexit
import contextlib
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit, urlunsplit

import pymysql

from tests import processes

FAST = {"innodb-flush-log-at-trx-commit": "0", "innodb-doublewrite": "OFF", "innodb-flush-method": "nosync"}
"""What trades safety for speed."""
SMALL = {"innodb-log-file-size": "16M", "innodb-buffer-pool-size": "64M", "innodb-use-native-aio": "OFF"}


@dataclass(frozen=True)
class Binaries:
    """The two programs that make and serve a MariaDB."""

    install: str
    server: str


def binaries() -> Binaries | None:
    """Those of the machine; ``None`` where there are none."""
    places = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])
    install, server = shutil.which("mariadb-install-db", path=places), shutil.which("mariadbd", path=places)
    return Binaries(install, server) if install and server else None


class MariaDB:
    """A MariaDB server that tests may fill as they like.

    ``url`` is an administrator's ``mariadb://`` address. Databases made here go when the process ends.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._made: list[str] = []

    def create_database(self, collation: str = "utf8mb4_general_ci") -> str:
        """Make an empty database, whose texts are compared by ``collation`` (MariaDB's usual one). Returns its URL."""
        name = f"troth_test_{os.getpid()}_{secrets.token_hex(4)}"
        self.run(f"CREATE DATABASE {name} CHARACTER SET utf8mb4 COLLATE {collation}")
        self._made.append(name)
        return urlunsplit(urlsplit(self.url)._replace(path=f"/{name}"))

    def drop_database(self, url: str) -> None:
        """Drop a database that ``create_database`` made, whoever is still connected to it."""
        name = urlsplit(url).path.lstrip("/")
        self._made.remove(name)
        self._drop(name)

    def drop_all(self) -> None:
        """Drop every database made here that is still there."""
        while self._made:
            self._drop(self._made.pop())

    def _drop(self, name: str) -> None:
        """A transaction that somebody left open would have the drop wait for a day: whoever is connected goes first."""
        with connect(self.url, read_timeout=60) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT id FROM information_schema.processlist WHERE db = %s", (name,))
            for (other,) in cursor.fetchall():
                with contextlib.suppress(pymysql.err.OperationalError):  # it ended meanwhile
                    cursor.execute(f"KILL {other}")
            cursor.execute("SET lock_wait_timeout = 30")
            cursor.execute(f"DROP DATABASE IF EXISTS {name}")

    def run(self, *statements: str) -> None:
        """Run statements as the administrator."""
        with connect(self.url) as connection, connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)


def connect(url: str, **options: Any) -> pymysql.Connection[Any]:
    """A plain connection of the driver, as an application of the company would open one; commits by itself."""
    parts = urlsplit(url)
    socket = parse_qs(parts.query).get("unix_socket", [None])[0]
    return pymysql.connect(
        host=parts.hostname or "localhost",
        port=parts.port or 3306,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        database=parts.path.lstrip("/") or None,
        unix_socket=socket,
        charset="utf8mb4",
        # For TLS, which no socket wants, the driver would read every authority of the machine each time.
        **{"autocommit": True, "ssl_disabled": socket is not None, **options},
    )


def start(found: Binaries, *more: str, durable: bool = False) -> MariaDB:
    """Make a server in a temporary folder and start it, with these options more."""
    who = processes.account()
    folder = processes.new_folder("maria", who)
    password = secrets.token_hex(16)
    # One administrator with a password; those that come without one go.
    (folder / "first.sql").write_text(
        f"CREATE USER troth@'%' IDENTIFIED BY '{password}';\nGRANT ALL ON *.* TO troth@'%' WITH GRANT OPTION;\n"
        "DELETE FROM mysql.global_priv WHERE User <> 'troth';\nFLUSH PRIVILEGES;\n"
    )
    (folder / "tmp").mkdir()
    processes.give(who, folder, folder / "first.sql", folder / "tmp")
    # A folder of its own for temporary files: a server that starts removes those of others.
    settings = {"datadir": str(folder / "data"), "tmpdir": str(folder / "tmp"), **SMALL, **({} if durable else FAST)}
    options = ["--no-defaults", *(f"--{name}={value}" for name, value in settings.items())]
    install = [found.install, *options, "--auth-root-authentication-method=normal", "--skip-test-db"]
    made = subprocess.run(
        processes.run_as(who, install), cwd=folder, capture_output=True, text=True, check=False, env=_home(folder),
        timeout=processes.LONGEST,
    )  # fmt: skip
    if made.returncode:
        raise RuntimeError(f"mariadb-install-db failed:\n{made.stdout}{made.stderr}")
    server, port = _serve(found, folder, who, [*options, *more])
    atexit.register(processes.stop, server, signal.SIGKILL)
    return MariaDB(f"mariadb://troth:{password}@127.0.0.1:{port}/?unix_socket={folder / 'socket'}")


def _serve(
    found: Binaries, folder: Path, who: pwd.struct_passwd | None, options: list[str]
) -> tuple[subprocess.Popen[bytes], int]:
    more = ["--bind-address=127.0.0.1", f"--socket={folder / 'socket'}", f"--pid-file={folder / 'pid'}"]
    more += [f"--init-file={folder / 'first.sql'}", "--skip-name-resolve", "--max-connections=200"]
    more += ["--max-allowed-packet=256M", "--character-set-server=utf8mb4", "--innodb-buffer-pool-load-at-startup=OFF"]
    # Its own is a day: a test that waits for ever for a table that somebody uses fails, and says so.
    more += [f"--lock-wait-timeout={processes.LONGEST:.0f}"]
    log = folder / "log"
    for _ in range(3):  # another process may take the port between its choice and its use
        port = processes.free_port()
        server = processes.started(who, [found.server, *options, *more, f"--port={port}"], folder, log)
        until = time.monotonic() + processes.START_SECONDS
        while server.poll() is None and time.monotonic() < until:
            if b"ready for connections" in log.read_bytes():
                return server, port
            time.sleep(0.02)
        processes.stop(server, signal.SIGKILL)
    raise RuntimeError(f"MariaDB did not start:\n{log.read_text(errors='replace')[-2000:]}")


def _home(folder: Path) -> dict[str, str]:
    return {**os.environ, "HOME": str(folder)}
