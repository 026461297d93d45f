"""The company that is tortured: a workspace with open requests, made once, and put back as it was before each fault.

It is the tracing agency of the examples: two connected databases with 200 people, cases waiting for approval, entries not
yet sealed. The workspace always lies at the same path and its databases always have the same names, so that what a process
has compiled for them stays good over thousands of copies.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import psycopg

from tests import servers
from tests.conftest import new_store, use
from tests.examples.tracing_agency import FOLDER, generator
from tests.http_receiver import HttpReceiver, http_receiver
from tests.mail_receiver import MailReceiver, mail_receiver
from tests.torture.records import rows
from tests.torture.refilling import Contents, contents, refill

Product = Literal["sqlite", "postgres"]
LEAD = "lead@waymark.example"
GUESTS = ("cases", "website")
MARKED = "website"
"""The one whose database holds receipts of ours (``marker: yes``)."""
BY_HAND = ("paper", "social-media", "web-logs")


@dataclass
class World:
    """One workspace at ``root`` in a folder of its own, its template beside it, and where its databases are."""

    product: Product
    folder: Path
    """``ws`` the workspace, ``template`` what it is copied from, ``run`` what its commands print and leave."""
    addresses: dict[str, str] = field(default_factory=dict[str, str])
    """``store``, ``cases``, ``website`` → where it really is, without any wire in between."""
    people: dict[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])
    """What is asked for → identifiers of the person who asks."""
    cases: dict[str, int] = field(default_factory=dict[str, int])
    """What is asked for → number of its case."""
    replay: str = ""
    """The plan of a replay that waits for approval."""
    contents: dict[str, Contents] = field(default_factory=dict[str, Contents])
    """Of databases on a server: what the template holds."""
    mail: MailReceiver | None = None
    """Who takes mail over, where the world has somebody."""
    http: HttpReceiver | None = None
    """A witness on the web, asked where ``witnessed``."""
    witnessed: bool = False
    backup: Path | None = None
    """A backup of the store as the template has it."""
    open_ends: ExitStack = field(default_factory=ExitStack, repr=False)

    @property
    def root(self) -> Path:
        """The workspace."""
        return self.folder / "ws"

    @property
    def run(self) -> Path:
        """Where the commands of one fault print and put their temporary files."""
        return self.folder / "run"

    def restore(self, wires: Mapping[str, str] | None = None, *, clean: frozenset[str] = frozenset()) -> None:
        """Put everything back as the template has it; ``wires``: addresses that lead through a wire.

        ``clean``: databases on the server that are known to be as they were.
        """
        for folder in (self.root, self.run):
            shutil.rmtree(folder, ignore_errors=True)
        for receiver in (self.mail, self.http):
            for path in receiver.folder.iterdir() if receiver is not None else ():
                path.unlink()
        shutil.copytree(self.folder / "template", self.root)
        for name in ("tmp", "backups"):
            (self.run / name).mkdir(parents=True)
        if self.product == "postgres":
            for name, address in self.addresses.items():
                if name not in clean:
                    refill(address, self.contents[name])
        self.write_secrets(wires or {})

    def write_secrets(self, wires: Mapping[str, str]) -> None:
        """Say in ``secrets.env`` where the databases are; an address in ``wires`` takes the place of the direct one."""
        said = {name: wires.get(name, address) for name, address in self.addresses.items()}
        names = {"store": "TROTH_STORE"}
        lines = [f"{names.get(name, f'TORTURE_{name.upper()}')}={address}\n" for name, address in said.items()]
        if self.mail is not None:
            lines += [f"TROTH_MAIL=smtp://127.0.0.1:{self.mail.port}\n", "TROTH_MAIL_FROM=privacy@waymark.example\n"]
        if self.http is not None and self.witnessed:
            lines += [f"TROTH_WITNESSES=http://127.0.0.1:{self.http.port}/ok\n", "TROTH_PRIVATE_HOSTS=127.0.0.1\n"]
        (self.root / "secrets.env").write_text("".join(lines), encoding="utf-8")
        (self.root / "secrets.env").chmod(0o600)

    def store_address(self) -> str:
        """The store's address as the workspace says it now."""
        for line in (self.root / "secrets.env").read_text(encoding="utf-8").splitlines():
            if line.startswith("TROTH_STORE="):
                return line.partition("=")[2]
        return self.addresses["store"]

    def drop(self) -> None:
        """Remove the folder, and end whoever takes mail."""
        self.open_ends.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def base() -> Path:
    """Where worlds are made: in memory where the machine has such a folder, because a killed process loses nothing there."""
    memory = Path("/dev/shm")
    return memory if memory.is_dir() and os.access(memory, os.W_OK) else Path(tempfile.gettempdir())


def make(product: Product, folder: Path) -> World:
    """A world in ``folder``, with its template, as of today."""
    world = World(product, folder)
    begin(world)
    publish(world)
    _erased_and_back(world)
    _requests(world)
    world.backup = world.folder / "backup.zip"
    assert troth(world, "backup", "--to", str(world.backup))[0] == 0
    from django.db import connections

    from troth.systems.addresses import close_stores

    connections.close_all()
    close_stores()
    if product == "postgres":
        world.contents = {name: contents(address) for name, address in world.addresses.items()}
    else:
        for name in ("store.sqlite3-wal", "store.sqlite3-shm"):
            (world.root / name).unlink(missing_ok=True)
    shutil.copytree(world.root, world.folder / "template")
    return world


def troth(world: World, *arguments: str) -> tuple[int, str]:
    """Run ``troth`` in the workspace and in this process: exit code and what it printed."""
    import contextlib
    import io

    from troth.faces.cli import main

    out, err = io.StringIO(), io.StringIO()
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            main([*arguments, "--workspace", str(world.root)])
    except SystemExit as stop:
        if stop.code:
            sys.stderr.write(err.getvalue())
        return int(stop.code or 0), out.getvalue()
    raise AssertionError("a command ended without an exit code")


def begin(world: World) -> None:
    """Notice, keys and connected databases; nothing in force yet."""
    from sqlalchemy.dialects.sqlite import dialect as sqlite_dialect

    from troth.desk import today
    from troth.keys.root import FileRootKey
    from troth.keys.signing import create_signing_key
    from troth.systems import marks

    world.root.mkdir(parents=True)
    (world.run / "tmp").mkdir(parents=True)
    seed = generator()
    shutil.copytree(FOLDER / "notice", world.root / "notice")
    days = seed.days_since_base(today())
    for file in (world.root / "notice").rglob("*.yaml"):
        text = seed.shift_dates(file.read_text(encoding="utf-8"), days)
        for name in GUESTS:
            marked = "\n    marker: yes" if name == MARKED else ""
            text = text.replace(f"connect: data/{name}.sqlite", f"connect: env TORTURE_{name.upper()}{marked}")
        file.write_text(text, encoding="utf-8")
    keys = world.root / "keys"
    FileRootKey.create(keys / "root.key")
    create_signing_key(keys / "log.key")
    (keys / "log.name").write_text("troth-log/torture\n", encoding="utf-8")
    (world.root / "data").mkdir()
    if world.product == "postgres":
        server = servers.postgres()
        assert server is not None
        world.addresses = {name: server.create_database() for name in GUESTS}
    else:
        world.addresses = {name: f"sqlite:///{world.root}/data/{name}.sqlite" for name in GUESTS}
    report = seed.seed(world.addresses, today(), people=200)
    _run(world.addresses[MARKED], "\n".join(marks.created(sqlite_dialect(), marks.NAME)))
    first, second, third = _fresh(world)
    world.people = {"erase": report.erasure, "package": report.access, "correct": report.access}
    world.people |= {"open": first, "mail": second, "replay": third}


def publish(world: World) -> None:
    """The store, an account, and the notice in force."""
    world.addresses["store"] = new_store(world.product, world.root)
    world.write_secrets({})
    use(world.root, world.addresses["store"])
    assert troth(world, "staff", "add", LEAD, "--name", "Robin Lead")[0] == 0
    assert troth(world, "publish", "--as", LEAD)[0] == 0
    assert troth(world, "need", "sign", "--yes", "--as", LEAD)[0] == 0


def _requests(world: World) -> None:
    """Cases that wait for nothing but approval; with the last one the person is told by mail that it is done."""
    _request(world, "erase", "erasure")
    _request(world, "package", "access")
    _request(world, "correct", "rectification", "--correct", NEW_NAME)
    world.http = world.open_ends.enter_context(http_receiver(world.folder / "http"))
    world.mail = world.open_ends.enter_context(mail_receiver(world.folder / "mail"))
    world.write_secrets({})
    _request(world, "mail", "access")


def _erased_and_back(world: World) -> None:
    """Somebody who was erased, whom an older copy of the website's database brought back; the replay is proposed."""
    website = world.addresses["website"]
    older = world.folder / "older.sqlite"
    held = contents(website) if world.product == "postgres" else None
    if held is None:
        shutil.copy(website.removeprefix("sqlite:///"), older)
    _request(world, "replay", "erasure")
    assert troth(world, "case", "approve", str(world.cases["replay"]), "--as", LEAD)[0] == 0
    close_connections()
    if held is None:
        shutil.copy(older, website.removeprefix("sqlite:///"))
    else:
        refill(website, held)
    code, out = troth(world, "replay", "website", "--undated", "--as", LEAD, "--format", "json")
    assert code == 0, out
    world.replay = json.loads(out)["plan"]["plan"]


def _request(world: World, work: str, right: str, *more: str) -> None:
    code, out = troth(
        world, "request", right, *ids(world.people[work]), *more, "--by", "email", "--as", LEAD, "--format", "json"
    )
    assert code == 0, out
    world.cases[work] = json.loads(out)["case"]
    for system in BY_HAND:
        number = str(world.cases[work])
        assert troth(world, "case", "answer", number, system, "--found", "nothing", "--as", LEAD)[0] == 0


NEW_NAME = "website.registrations.full_name=Harriet Penrose-Torture"


def ids(person: Mapping[str, str]) -> list[str]:
    """Identifiers as options of the command line."""
    return [part for name, value in person.items() for part in ("--id", f"{name}={value}")]


def _fresh(world: World) -> Sequence[Mapping[str, str]]:
    """Three people whom nobody else resembles."""
    found = rows(world.addresses["website"], "SELECT email FROM enquiries ORDER BY id")
    known = [email for (email,) in found if email and "@" in email]
    return [{"email": email} for email in known if known.count(email) == 1][:3]


def _run(address: str, statement: str) -> None:
    """Tell a database something, as its owner."""
    if address.startswith("sqlite:///"):
        connection = sqlite3.connect(address.removeprefix("sqlite:///"))
        try:
            connection.execute(statement)
            connection.commit()
        finally:
            connection.close()
    else:
        with psycopg.connect(address, autocommit=True) as server:
            server.execute(statement.encode())


def close_connections() -> None:
    """Close what this process has open to any database of the world; what was compiled stays."""
    from django.db import connections

    from troth.systems import addresses

    connections.close_all()
    for store in list(addresses._KEPT.values()):
        store.close()
